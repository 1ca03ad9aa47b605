"""The audit log: what it hears of, and that nothing of it can be changed, removed, put in or cut off unseen."""

import json
import logging
from datetime import timedelta
from hashlib import sha256
from io import StringIO
from threading import Thread

import pytest
from django.contrib.auth.models import Group, User
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.utils.translation import override

from projects.admin.audit import in_words
from projects.history import trail
from projects.management.commands import restore
from projects.models import AuditEntry, PendingChange, Publisher
from projects.review import workflow
from projects.staff import environment
from tests import triggers
from tests.factories import draft, project, source
from tests.staff import cast, change_url, form_of
from tests.test_sign_in import RIGHT, attempt

pytestmark = pytest.mark.django_db


def heard(kind):
    found = AuditEntry.objects.filter(kind=kind).order_by("pk")
    return [(e.user and e.user.username, e.subject, e.details) for e in found]


def verified(**options):
    out = StringIO()
    call_command("verify_audit", stdout=out, **options)
    return out.getvalue()


# --- What it hears of


def test_it_hears_of_sign_ins_and_refusals(client):
    people = cast()
    people["Editor"].set_password(RIGHT)
    people["Editor"].save()
    for password in ("wrong", "wrong again", RIGHT):  # of the refusals of a minute the first
        attempt(password)
    attempt("wrong", "nobody of ours")
    client.force_login(people["Editor"])
    assert client.get("/admin/auth/user/").status_code == 403
    assert heard("sign_in") == [("editor", "signed_in", {})] * 2
    assert heard("refusal") == [
        ("editor", "wrong_password", {}),
        (None, "wrong_password", {}),
        ("editor", "/admin/auth/user/", {}),
    ]


def test_it_hears_who_gave_whom_which_role(client):
    people = cast()
    AuditEntry.objects.all().delete()
    client.force_login(people["Administrator"])
    url = f"/admin/auth/user/{people['helper'].pk}/change/"
    form = form_of(client.get(url))
    publisher = Group.objects.get(name="Publisher")
    data = {**form, "groups": [publisher.pk], "is_active": "on", "is_staff": ""}
    assert client.post(url, data).status_code == 302
    of = f"user {people['helper'].pk}"
    assert heard("role") == [
        ("administrator", of, {"is_staff": False}),
        ("administrator", of, {"taken": ["Editor"]}),
        ("administrator", of, {"given": ["Publisher"]}),
    ]
    made = User.objects.create_user("new", password="x")
    made.set_password("y")
    made.save()
    made.last_login = made.date_joined
    made.save(update_fields=["last_login"])
    assert [d for _u, s, d in heard("role") if s == f"user {made.pk}"] == [
        {"made": True, "is_active": True, "is_staff": False, "is_superuser": False},
        {"password": True},
    ]


def test_it_hears_of_publication_decisions_settings_and_files(client):
    people = cast()
    one, two = draft(total=1, source=source()), project()
    workflow.publish([one])
    workflow.withdraw([one, two], by=people["Publisher"])
    change = PendingChange.objects.create(project=two, data={}, lines=[], proposed_by=people["Editor"])
    workflow.decide(change, "rejected", people["Publisher"], "why")
    withdrawn = ("publisher", "project", {"to": "withdrawn", "records": sorted([one.pk, two.pk])})
    assert heard("publication")[-1] == withdrawn
    assert heard("decision") == [("publisher", f"pendingchange {change.pk}", {"decision": "rejected"})]

    client.force_login(people["Administrator"])
    about = Publisher.objects.create(name="Bureau")
    assert (
        client.post(change_url(about), {**form_of(client.get(change_url(about))), "name": "B"}).status_code
        == 302
    )
    assert heard("setting") == [
        ("administrator", f"publisher {about.pk}", {"done": "changed", "fields": ["Name"]})
    ]
    in_chinese = client.get("/zh-hans/admin/projects/auditentry/").text
    assert "操作：修改；字段：名称" in in_chinese
    assert "启用：是" in in_chinese  # databases keep the order of details differently
    assert "可登录后台：是" in in_chinese
    file = client.get("/admin/projects/project/working-copy.xlsx")
    file.getvalue()  # read to its end, as a browser does
    assert file.status_code == 200
    assert heard("export") == [("administrator", "/admin/projects/project/working-copy.xlsx", {})]


def test_it_hears_when_the_site_starts_with_other_settings(settings):
    for strict in ([], [], ["Publisher"]):
        settings.TOTP_REQUIRED = strict
        environment.note()
    (first, second) = heard("setting")
    assert "SITE_URL" in first[2]["changed"]
    assert second[2]["changed"] == ["TOTP_REQUIRED"]
    assert settings.SECRET_KEY not in json.dumps(second[2])
    with override("zh-hans"):
        assert in_words(environment.SUBJECT) == "运行环境"


# --- That it stays


def three():
    for n in range(3):
        trail.record("setting", None, f"thing {n}", value="值", n=n)
    trail.link()
    return list(AuditEntry.objects.order_by("number"))


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (lambda e: AuditEntry.objects.filter(pk=e[1].pk).update(details={"n": 9}), "entry 2 .* was changed"),
        (lambda e: AuditEntry.objects.filter(pk=e[1].pk).update(user=7), "entry 2 .* was changed"),
        (lambda e: e[1].delete(), "entry 3 .* are missing"),
        (lambda e: e[0].delete(), "entry 2 .* are missing"),
        (lambda e: put_in(e), "entry 3 .* does not follow"),
        (lambda e: e[2].delete(), "cut off"),
        (lambda e: AuditEntry.objects.all().delete(), "cut off"),
    ],
)
def test_what_was_done_to_it_is_found(harm, said):
    entries = three()
    head = entries[-1].digest
    assert "3 entries hold" in verified(head=head)
    harm(entries)
    with pytest.raises(CommandError, match=said):
        verified(head=head)


CHAINED = ("at", "kind", "subject", "details", "previous", "digest")


@pytest.mark.parametrize("column", CHAINED)
@pytest.mark.parametrize("place", range(3))
def test_one_flipped_bit_of_any_column_of_any_entry_is_found(column, place):
    """Whatever the program would read of it: the last digit, letter or microsecond is another one."""
    entry = three()[place]
    value = getattr(entry, column)
    if column == "at":
        value += timedelta(microseconds=1)
    elif column == "details":
        value = {**value, "value": chr(ord(value["value"]) ^ 1)}
    else:
        value = f"{value[:-1]}{chr(ord(value[-1:] or 'a') ^ 1)}"
    AuditEntry.objects.filter(pk=entry.pk).update(**{column: value})
    with pytest.raises(CommandError, match=f"entry {place + 1} .* (was changed|does not follow)"):
        verified()


def test_a_restore_is_the_first_entry_after_the_restored_ones():
    last = three()[-1]
    restore.note({"made": "2026-11-26T02:30:00+00:00"}, restore.last_link())
    trail.link()
    entry = trail.head()
    assert (entry.kind, entry.number) == ("restore", last.number + 1)
    assert entry.details["made"].startswith("2026-11-26")
    assert entry.details["replaced"] == {"number": last.number, "digest": last.digest}
    assert "4 entries hold" in verified(head=last.digest)


def put_in(entries):
    """One that is linked well itself, with the one behind it pushed back."""
    AuditEntry.objects.filter(pk=entries[2].pk).update(number=4)
    AuditEntry.objects.filter(pk=entries[1].pk).update(number=3)
    new = AuditEntry(at=entries[0].at, kind="role", subject="user 1", number=2, previous=entries[0].digest)
    new.digest = trail.digest_of(new)
    new.save()


def test_the_database_itself_refuses_to_change_and_delete():
    """The triggers of the migration, which the other tests do without."""
    triggers.run("MAKE")
    entry = three()[0]
    same = AuditEntry.objects.filter(pk=entry.pk)
    for harm in (
        lambda: same.update(subject="x"),
        lambda: same.update(number=None),
        lambda: same.delete(),
        lambda: AuditEntry.objects.filter(pk=unlinked().pk).update(details={"n": 1}),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            harm()
    trail.link()
    assert "entries hold" in verified()


def unlinked():
    trail.record("setting", None, "thing")
    return AuditEntry.objects.get(number=None)


def test_it_is_written_with_what_it_tells_or_not_at_all(django_capture_on_commit_callbacks, caplog):
    with transaction.atomic():
        trail.record("setting", None, "rolled back")
        transaction.set_rollback(True)
    with caplog.at_level(logging.INFO, "tracker.audit"), django_capture_on_commit_callbacks(execute=True):
        trail.record("setting", None, "kept")
    (entry,) = AuditEntry.objects.all()
    assert (entry.subject, entry.number) == ("kept", 1)
    (line,) = [record.fields["audit"] for record in caplog.records if record.name == "tracker.audit"]
    assert line["digest"] == entry.digest


def test_the_export_can_be_proven_without_the_program(tmp_path):
    three()
    out = StringIO()
    call_command("export_audit", stdout=out)
    call_command("export_audit", str(tmp_path / "log.jsonl"), after=3)
    lines = [json.loads(line) for line in out.getvalue().splitlines()]
    before = ""
    for number, line in enumerate(lines, 1):
        line.pop("login")
        digest = line.pop("digest")
        text = json.dumps(line, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        assert (line["number"], line["previous"]) == (number, before)
        assert digest == sha256(text.encode()).hexdigest()
        before = digest
    assert [line["kind"] for line in lines] == ["setting"] * 3 + ["export"]
    later = (tmp_path / "log.jsonl").read_text().splitlines()
    assert [json.loads(line)["number"] for line in later] == [4, 5]
    with pytest.raises(CommandError, match="File exists"):
        call_command("export_audit", str(tmp_path / "log.jsonl"))


@pytest.mark.skipif(connection.vendor == "sqlite", reason="in memory there is one connection")
@pytest.mark.django_db(transaction=True)
def test_many_writers_make_one_chain():
    def write():
        for n in range(5):
            trail.record("setting", None, "thing", n=n)
        connection.close()

    writers = [Thread(target=write) for _n in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert "20 entries hold" in verified()
