"""Every staff address and action, for each role, for a signed-in person without a role, and for the anonymous visitor.

E, P and A stand for Editor, Publisher and Administrator. An address that is not in the table fails.
"""

from datetime import date
from http.cookies import SimpleCookie

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from projects.editions import freezing
from projects.models import (
    AuditEntry,
    CspReport,
    Edition,
    Import,
    ImportProfile,
    Job,
    Label,
    LabelGroup,
    LampRuleSet,
    NoticeMessage,
    NoticeRecipient,
    PendingChange,
    Person,
    Problem,
    Publisher,
    SavedView,
    SignIn,
    Target,
    Unit,
    Update,
    YearPlan,
)
from tests.factories import draft, event, investor, place, project, rate, sector, source
from tests.kept import kept
from tests.staff import cast

pytestmark = pytest.mark.django_db

ROLES = {"E": "Editor", "P": "Publisher", "A": "Administrator"}

# Model -> who opens the list, the form for a new one, the form of an old one; who adds, changes and deletes.
#                list   add    change  adds   changes  deletes
MODELS = {
    "project": ("EPA", "EPA", "EPA", "EPA", "EPA", "EPA"),
    "signingevent": ("EPA", "EPA", "EPA", "EPA", "EPA", "EPA"),
    "investor": ("EPA", "EPA", "EPA", "EPA", "EPA", "A"),
    "person": ("EPA", "EPA", "EPA", "EPA", "EPA", "A"),
    "source": ("EPA", "EPA", "EPA", "EPA", "EPA", "A"),
    "savedview": ("EPA", "EPA", "EPA", "EPA", "EPA", "EPA"),
    "location": ("EPA", "A", "EPA", "A", "A", "A"),
    "sector": ("EPA", "A", "EPA", "A", "A", "A"),
    "exchangerate": ("EPA", "A", "EPA", "A", "A", "A"),
    "publisher": ("EPA", "A", "EPA", "A", "A", "A"),
    **dict.fromkeys(("unit", "label", "labelgroup"), ("EPA", "A", "EPA", "A", "A", "A")),
    **dict.fromkeys(("problem", "yearplan"), ("EPA",) * 6),
    "update": ("EPA", "EPA", "EPA", "EPA", "EPA", ""),
    "import": ("EPA", "EPA", "EPA", "EPA", "EPA", "EPA"),
    "importprofile": ("EPA", "EPA", "EPA", "EPA", "EPA", "EPA"),
    "pendingchange": ("EPA", "", "EPA", "", "EPA", ""),
    "edition": ("EPA", "EPA", "EPA", "EPA", "EPA", "EPA"),
    "target": ("EPA", "PA", "EPA", "PA", "PA", "PA"),
    "lampruleset": ("EPA", "A", "EPA", "A", "A", "A"),
    "user": ("A", "A", "A", "A", "A", ""),
    "group": ("A", "", "A", "", "", ""),
    "signin": ("A", "", "A", "", "", ""),
    "auditentry": ("A", "", "A", "", "", ""),
    "cspreport": ("A", "", "A", "", "", ""),
    "noticemessage": ("A", "", "A", "", "", ""),
    "job": ("EPA", "", "EPA", "", "EPA", ""),
}
# Public records: what an editor sends for projects and events becomes a pending change; nobody deletes them.
PUBLIC = {
    "project": ("EPA", ""),
    "signingevent": ("EPA", ""),
    "investor": ("PA", ""),
    "source": ("PA", ""),
}
ACTIONS = {
    "project": {
        "E": "delete submit merge label unlabel",
        "P": "delete submit publish withdraw merge label unlabel",
        "A": "delete submit publish withdraw merge label unlabel",
    },
    "signingevent": {
        "E": "delete submit",
        "P": "delete submit publish withdraw",
        "A": "delete submit publish withdraw",
    },
    "investor": {"E": "merge", "P": "merge", "A": "delete merge"},
    **{m: {"A": "delete"} for m in ("person", "source", "location", "sector", "exchangerate", "publisher")},
    "update": {},
    **{m: {"A": "delete"} for m in ("unit", "label", "labelgroup")},
    **{m: dict.fromkeys("EPA", "delete") for m in ("problem", "yearplan")},
    "savedview": {"E": "delete", "P": "delete", "A": "delete"},
    "import": {},
    "importprofile": {"E": "delete", "P": "delete", "A": "delete"},
    "pendingchange": {"P": "accept reject", "A": "accept reject"},
    "edition": {},
    "target": {"P": "delete", "A": "delete"},
    "lampruleset": {"A": "delete"},
    "user": {"A": "remove_second_factor"},
    "group": {},
    "signin": {},
    "auditentry": {},
    "cspreport": {},
    "noticemessage": {"A": "send_again"},
    "job": {},
}
# Addresses beside those of every model -> (method, who may, words of the address).
OTHERS = {
    "index": ("get", "EPA"),
    "app_list": ("get", "EPA"),
    "jsi18n": ("get", "EPA"),
    "password_change": ("get", "EPA"),
    "password_change_done": ("get", "EPA"),
    "read_amount": ("get", "EPA"),
    "quality": ("get", "EPA"),
    "pipeline": ("get", "EPA"),
    "month": ("get", "EPA"),
    "month_line": ("post", "EPA"),
    "month_submit": ("post", "EPA"),
    "projects_update_photograph": ("get", "EPA"),
    "projects_update_document": ("get", "EPA"),
    "lamps": ("get", "EPA"),
    "lamp": ("get", "EPA"),
    "targets": ("get", "EPA"),
    "tables": ("get", "EPA"),
    "table": ("get", "EPA"),
    "report_list": ("get", "EPA"),
    "report": ("get", "EPA"),
    "report_wording": ("get", "EPA"),
    "targets_counted": ("get", "EPA"),
    "projects_announcement": ("get", "EPA"),
    "projects_project_merge": ("get", "EPA"),
    "projects_project_working_copy": ("get", "EPA"),
    "projects_project_export": ("get", "EPA"),
    "grid": ("get", "EPA"),
    "projects_job_file": ("get", "E"),
    "projects_investor_merge": ("get", "EPA"),
    "autocomplete": ("get", "EPA"),
    "second_factor": ("get", "EPA"),
    "second_factor_check": ("get", "EPA"),
    "sessions": ("get", "EPA"),
    "tokens": ("get", "A"),
    "notices": ("get", "EPA"),
    "notices_preview": ("get", "EPA"),
    "notice_robots": ("get", "A"),
    "notice_robot": ("get", "A"),
    "projects_source_copy": ("get", "EPA"),
    "projects_import_match": ("get", "EPA"),
    "projects_pendingchange_decide": ("post", "PA"),
    "projects_edition_file": ("get", "EPA"),
    "auth_user_password_change": ("get", "A"),
}
OPEN = {
    "login",
    "logout",
    "view_on_site",
    "single_sign_on",
    "single_sign_on_back",
}  # of Django; logout and view_on_site show nothing of ours


@pytest.fixture
def people(client):
    people, client.visitors = _people()
    return people


@kept
def _people():
    """The visitors by their letter, and the cookies that each got by signing in."""
    people = {letter: cast()[name] for letter, name in [("E", "Editor")]}
    people |= {letter: User.objects.get(username=name.lower()) for letter, name in ROLES.items()}
    people["nobody"] = User.objects.create_user("nobody", is_staff=True)
    people["outsider"] = User.objects.create_user("outsider")
    people["gone"] = User.objects.create_user("gone", is_staff=True, is_active=False)
    people["gone"].groups.add(Group.objects.get(name="Administrator"))
    return people, {None: SimpleCookie(), **{user.pk: signed_in(user) for user in people.values()}}


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client.cookies


def one_of(model, people):
    make = {
        "project": draft,
        "signingevent": lambda: event(published=False),
        "investor": investor,
        "person": lambda: Person.objects.create(name="P"),
        "source": source,
        "savedview": lambda: SavedView.objects.create(
            title="V", page="project_list", query="", on_overview=False
        ),
        "import": lambda: Import.objects.create(file_name="x.csv", content=b"ID,Name\n1,A\n"),
        "importprofile": lambda: ImportProfile.objects.create(
            name=f"P{ImportProfile.objects.count()}", text='key = "ID"'
        ),
        "location": place,
        "sector": sector,
        "update": month,
        "unit": lambda: Unit.objects.create(name=f"Unit {Unit.objects.count()}"),
        "label": lambda: Label.objects.create(name="L"),
        "labelgroup": lambda: LabelGroup.objects.create(name=f"G{LabelGroup.objects.count()}"),
        "problem": lambda: Problem.objects.create(project=draft(), title="Road"),
        "yearplan": lambda: YearPlan.objects.create(project=draft(), year=2026, planned_investment=1),
        "exchangerate": lambda: rate("USD", "2024-01-01", 7),
        "publisher": lambda: Publisher.objects.create(name="P"),
        "pendingchange": lambda: pending(people),
        "edition": prepared,
        "target": lambda: Target.objects.create(location=place(), measure="signed", year=2026, number=1),
        "lampruleset": lambda: LampRuleSet.objects.create(name="R", source="S", first_day=date(2026, 1, 1)),
        "user": lambda: people["nobody"],
        "group": lambda: Group.objects.first(),
        "signin": lambda: SignIn.objects.create(username="editor", result="signed_in"),
        "job": lambda: Job.objects.create(
            kind="check", subject=f"import:{Job.objects.count()}", state="done"
        ),
        "auditentry": lambda: AuditEntry.objects.create(at=timezone.now(), kind="refusal"),
        "cspreport": lambda: CspReport.objects.create(
            directive="script-src",
            blocked=str(CspReport.objects.count()),
            first_at=timezone.now(),
            last_at=timezone.now(),
        ),
        "noticemessage": lambda: NoticeMessage.objects.create(
            recipient=NoticeRecipient.objects.get_or_create(user=people["E"])[0]
        ),
    }
    return make[model]()


def month():
    """An update with a photograph."""
    made = Update.objects.create(project=draft(), period="2026-05-01")
    made.photographs.create(image=ContentFile(b"x", "x.jpg"), width=1, height=1)
    made.documents.create(file=ContentFile(b"%PDF-", "x.pdf"))
    return made


def prepared():
    """An edition of a month of its own."""
    return freezing.prepare(f"2024-{Edition.objects.count() + 1:02d}")


def pending(people):
    return PendingChange.objects.create(project=project(), data={}, lines=[], proposed_by=people["E"])


def address(model, page, pk=None):
    app = "auth" if model in ("user", "group") else "projects"
    return reverse(f"admin:{app}_{model}_{page}", args=[pk] if pk else [])


def allowed(client, user, method, url, data=None):
    """Whether this visitor is let in: sent to sign in or refused are a no, anything else but an error a yes."""
    client.cookies = client.visitors[user and user.pk]
    answer = getattr(client, method)(url, data or {})
    if answer.streaming:
        answer.getvalue()  # to its end, at which the client lets go of the file and not of the database
    if answer.status_code == 302 and "/login/" in answer["Location"]:
        return False
    assert answer.status_code in (200, 302, 403, 404), (url, answer.status_code)
    return answer.status_code in (200, 302)


def who(client, people, method, url, data=None):
    visitors = {"-": None, **people}
    return "".join(v for v in visitors if allowed(client, visitors[v], method, url, data))


def test_every_address_is_in_the_table():
    names = {name for name in _names(admin.site.urls[0]) if name and name not in OPEN}
    kinds = ("changelist", "add", "change", "delete", "history")
    in_table = {address_name(m, kind) for m in MODELS for kind in kinds} | set(OTHERS)
    assert names == in_table


def address_name(model, page):
    return f"{'auth' if model in ('user', 'group') else 'projects'}_{model}_{page}"


def _names(patterns):
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            yield from _names(pattern.url_patterns)
        else:
            yield pattern.name


@pytest.mark.parametrize("model", MODELS)
def test_who_opens_and_who_writes(client, people, model):
    lists, add, change, adds, changes, deletes = MODELS[model]
    pk = one_of(model, people).pk
    assert who(client, people, "get", address(model, "changelist")) == lists
    assert who(client, people, "get", address(model, "add")) == add
    assert who(client, people, "get", address(model, "change", pk)) == change
    assert who(client, people, "get", address(model, "history", pk)) == change
    assert who(client, people, "get", address(model, "delete", pk)) == deletes
    assert who(client, people, "post", address(model, "add"), {"x": "1"}) == adds
    if model != "pendingchange":  # its page is only looked at; deciding has its own address
        assert who(client, people, "post", address(model, "change", pk), {"x": "1"}) == changes


@pytest.mark.parametrize("model", MODELS)
def test_who_deletes(client, people, model):
    deletes = MODELS[model][-1]
    for letter in ROLES:
        made = one_of(model, people)
        allowed(client, people[letter], "post", address(model, "delete", made.pk), {"post": "yes"})
        assert type(made).objects.filter(pk=made.pk).exists() is (letter not in deletes), letter
        if model in ("location", "sector", "exchangerate", "publisher", "unit", "labelgroup"):
            type(made).objects.filter(pk=made.pk).delete()


@pytest.mark.parametrize("model", PUBLIC)
def test_who_writes_public_records(client, people, model):
    paper, firm = source(), investor()
    shown = project(total=1, source=paper, investors=[firm])
    record = {"project": shown, "signingevent": event(), "investor": firm, "source": paper}[model]
    changes, deletes = PUBLIC[model]
    assert who(client, people, "post", address(model, "change", record.pk), {"x": "1"}) == changes
    assert who(client, people, "post", address(model, "delete", record.pk), {"post": "yes"}) in (deletes, "A")
    assert type(record).objects.filter(pk=record.pk).exists()


@pytest.mark.parametrize("model", MODELS)
def test_which_actions_each_role_has(client, people, model, rf):
    registered = next(a for m, a in admin.site._registry.items() if m._meta.model_name == model)
    for letter in ("E", "P", "A", "nobody"):
        request = rf.get("/")
        request.user = people[letter]
        offered = {
            name.removesuffix("_selected").removeprefix("delete_") for name in registered.get_actions(request)
        }
        offered = {"delete" if name == "selected" else name for name in offered}
        assert offered == set(ACTIONS[model].get(letter, "").split()), letter


@pytest.mark.parametrize(
    "action", ["submit_selected", "publish_selected", "withdraw_selected", "delete_selected"]
)
def test_an_action_that_is_not_offered_does_nothing(client, people, action):
    made = project() if action == "withdraw_selected" else draft()
    before = made.publication
    for visitor in ("nobody", "outsider", "gone", "E"):
        if visitor == "E" and action in ("submit_selected", "delete_selected"):
            continue
        client.force_login(people[visitor])
        data = {"action": action, "_selected_action": [made.pk], "confirmed": "1", "post": "yes"}
        client.post(address("project", "changelist"), data)
        made.refresh_from_db()
        assert made.publication == before, visitor


@pytest.mark.parametrize("name", OTHERS)
def test_the_other_addresses(client, people, settings, name):
    settings.NOTICE_ROBOTS = {"desk": "json://robot.example/"}
    method, may = OTHERS[name]
    args = {
        "app_list": lambda: ["projects"],
        "projects_project_export": lambda: ["csv"],
        "projects_source_copy": lambda: [source().pk],
        "projects_update_photograph": lambda: [month().photographs.get().pk],
        "projects_update_document": lambda: [month().documents.get().pk],
        "month_line": lambda: [draft().pk],
        "projects_project_merge": lambda: [draft().pk, draft().pk],
        "projects_investor_merge": lambda: [investor("One").pk, investor("Two").pk],
        "projects_import_match": lambda: [one_of("import", people).pk],
        "projects_pendingchange_decide": lambda: [pending(people).pk],
        "lamp": lambda: [draft().pk],
        "projects_job_file": lambda: [
            Job.objects.create(kind="export", subject="x", state="done", content=b"x", made_by=people["E"]).pk
        ],
        "table": lambda: ["progress"],
        "report": lambda: [freezing.publish(prepared()).period],
        "projects_edition_file": lambda: [prepared().pk, "bridge.csv"],
        "auth_user_password_change": lambda: [people["outsider"].pk],
        "notice_robot": lambda: ["desk"],
    }.get(name, list)()
    data = {"_reject": "1"}
    if name == "autocomplete":
        data = {"app_label": "projects", "model_name": "project", "field_name": "location", "term": ""}
    if name in ("targets", "targets_counted", "table", "report", "report_list", "report_wording"):
        data = {"measure": "signed", "first": "2026-01-01", "last": "2026-01-31"} if "counted" in name else {}
    found = who(client, people, method, reverse(f"admin:{name}", args=args), data)
    if name == "projects_source_copy":  # there is no copy: staff hear that, others nothing
        found = "".join(
            v
            for v in people
            if client.force_login(people[v])
            or client.get(reverse(f"admin:{name}", args=args)).status_code == 404
        )
    anyone_of_staff = {"index", "jsi18n", "password_change", "password_change_done"}
    anyone_of_staff |= {"second_factor", "second_factor_check", "sessions"}
    assert found.replace("nobody", "") == may
    assert ("nobody" in found) is (name in anyone_of_staff)


def test_an_administrator_makes_nobody_a_superuser(client, people):
    root = User.objects.create_superuser("root")
    client.force_login(people["A"])
    for pk, status in ((people["nobody"].pk, 302), (root.pk, 403)):
        data = {
            "username": f"u{pk}",
            "is_active": "on",
            "is_staff": "on",
            "is_superuser": "on",
            "user_permissions": [1],
        }
        assert client.post(address("user", "change", pk), data).status_code == status
    changed = User.objects.get(pk=people["nobody"].pk)
    assert changed.username == f"u{changed.pk}"
    assert not changed.is_superuser
    assert not changed.user_permissions.exists()
