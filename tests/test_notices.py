"""Who is told what, when, in which language; each once, and nothing to those who may not see it."""

import threading
from datetime import date, datetime, timedelta
from io import StringIO
from ipaddress import ip_network

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from projects.models import (
    Notice,
    NoticeMessage,
    NoticeRecipient,
    NoticeSubscription,
    PendingChange,
    Project,
    SavedView,
    Unit,
)
from projects.notices import robots, sending
from projects.notices.collecting import collect, is_due, latest_morning, look
from projects.notices.outbox import LEASE, claim, send_again
from projects.review import workflow
from projects.values.choices import Decision, NoticeState
from tests.factories import draft, milestone, place, project
from tests.receivers import MailServer, Webhook
from tests.staff import cast
from tests.test_lamps import rules

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    people = cast()
    for user in people.values():
        user.email = f"{user.username}@example.org"
        user.save()
    return people


@pytest.fixture
def mail(settings):
    with MailServer() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        yield server


@pytest.fixture
def hook(settings):
    with Webhook() as server:
        settings.NOTICE_ROBOTS = {"desk": f"json://127.0.0.1:{server.server_address[1]}/in"}
        settings.NOTICE_PRIVATE_HOSTS = [ip_network("127.0.0.1/32")]
        yield server


def subscribe(who, topic, frequency="at_once", language="en", **how):
    key = {"robot": who} if isinstance(who, str) else {"user": who}
    recipient, _new = NoticeRecipient.objects.get_or_create(**key, defaults={"language": language})
    return NoticeSubscription.objects.create(recipient=recipient, topic=topic, frequency=frequency, **how)


def run():
    said = StringIO()
    call_command("send_notices", stdout=said)
    return said.getvalue().strip()


def text(mail):
    return mail.get_body(("plain",)).get_content().replace("\r\n", "\n")


def late(name="Late works", published=False, kind="construction_start", plan="2024-03"):
    made = project(name) if published else draft(name)
    milestone(made, kind, plans=[plan], reached=False)
    return made


def state(**where):
    return list(NoticeMessage.objects.filter(**where).order_by("pk").values_list("state", flat=True))


# ---- What is told ----


def test_one_mail_tells_all_that_is_new_and_tells_it_once(people, mail):
    subscribe(people["Publisher"], "overdue", mine=False)
    subscribe(people["Publisher"], "waits")
    late("Late works")
    waits = draft("Works to check")
    workflow.submit([waits], people["Editor"])
    PendingChange.objects.create(project=project("Public works"), data={}, proposed_by=people["Editor"])
    assert run() == "1 made, 1 sent"
    (told,) = mail.mails
    assert told["To"] == "publisher@example.org"
    assert told["Subject"] == "Investment Project Tracker · 3 notices"
    assert told["List-Unsubscribe"] == "<http://127.0.0.1:8000/admin/notices/>"
    for body in (text(told), told.get_body(("html",)).get_content()):
        assert "Late works: Construction started: Mar 2024" in body
        assert "Works to check" in body
        assert "Pending change: 2022-0002 Public works" in body
        assert f"http://127.0.0.1:8000/admin/projects/project/{waits.pk}/change/" in body
        assert "http://127.0.0.1:8000/admin/notices/" in body
    assert run() == "0 made"
    assert len(mail.mails) == 1
    workflow.send_back([waits], people["Publisher"], "No summary")
    workflow.submit([waits], people["Editor"])
    assert run() == "1 made, 1 sent"  # another occasion
    assert "Late works" not in text(mail.mails[1])


def test_nobody_is_told_of_what_they_did_themselves_or_may_not_do(people, mail):
    for name in ("Editor", "Publisher"):
        subscribe(people[name], "waits")
    workflow.submit([draft("By the publisher")], people["Publisher"])
    PendingChange.objects.create(project=project(), data={}, proposed_by=people["Publisher"])
    run()
    assert mail.mails == []


def test_what_came_back_is_told_with_its_note(people, mail):
    subscribe(people["Editor"], "sent-back")
    subscribe(people["helper"], "sent-back")
    made = draft("Returned works")
    workflow.submit([made], people["Editor"])
    workflow.send_back([made], people["Publisher"], "Where is\nthe source?")
    change = PendingChange.objects.create(project=project("Shown"), data={}, proposed_by=people["Editor"])
    workflow.decide(change, Decision.REJECTED, people["Publisher"], "Not so")
    run()
    (told,) = mail.mails
    assert told["To"] == "editor@example.org"
    assert "Returned works\n  Note: Where is the source?" in text(told)
    assert "Pending change: 2022-0002 Shown\n  Note: Not so" in text(told)


def test_plans_are_told_before_they_are_due_and_mine_alone_where_asked(people, mail):
    subscribe(people["Editor"], "plan-due", days=14, mine=False)
    subscribe(people["helper"], "plan-due", days=14, mine=True)
    here = timezone.localdate()
    for name, days in (("Today", 0), ("In two weeks", 14), ("Later", 15), ("Past", -1)):
        late(name, plan=(here + timedelta(days=days)).isoformat())
    own = late("Own", plan=here.isoformat())
    own.history.update(history_user=people["helper"])
    run()
    told = {m["To"]: text(m) for m in mail.mails}
    assert {n for n in ("Today", "In two weeks", "Later", "Past", "Own") if f"- {n}:" in told["editor@example.org"]} == {
        "Today", "In two weeks", "Own",
    }  # fmt: skip
    assert "- Own:" in told["helper@example.org"]
    assert "Today" not in told["helper@example.org"]


def test_a_problem_is_told_before_it_is_due_and_again_when_that_day_moves(people, mail):
    subscribe(people["Editor"], "problem-due", days=7, mine=False)
    here = timezone.localdate()
    made = draft("Works")
    for title, days, closed in (
        ("Soon", 7, None),
        ("Later", 8, None),
        ("Overdue", -3, None),
        ("Solved", 1, here),
    ):
        made.problems.create(
            title=title, raised_on=here - timedelta(days=9), due_on=here + timedelta(days=days), closed_on=closed,
            resolution="Done" if closed else "",
        )  # fmt: skip
    run()
    assert {t for t in ("Soon", "Later", "Overdue", "Solved") if f": {t} (" in text(mail.mails[0])} == {
        "Soon",
        "Overdue",
    }
    made.problems.filter(title="Soon").update(due_on=here + timedelta(days=3))
    run()
    assert "Soon" in text(mail.mails[1])
    assert "Overdue" not in text(mail.mails[1])


def test_a_missing_update_is_told_from_a_day_of_the_month_on(people):
    subscription = subscribe(people["Editor"], "update-due", days=31, mine=True)
    own, done, others = draft("Own"), draft("Done"), draft("Others'")
    for made in (own, done):
        made.history.update(history_user=people["Editor"])
    done.updates.create(period=date(2026, 2, 1), submitted_at=timezone.now())
    others.history.update(history_user=people["helper"])

    def told(day):
        recipient = NoticeRecipient.objects.get()  # whose user remembers its units
        (found,) = look(recipient, [subscription], at(f"{day}T09:00"))
        return [(item.key, item.occasion) for item in found.items]

    assert told("2026-02-27") == []
    assert told("2026-02-28") == [(f"project:{own.pk}", "2026-02-01")]  # as late as this month can be
    unit = Unit.objects.create(name="Bureau of works")
    unit.members.add(people["Editor"])
    unit.responsibilities.create(project=others)
    assert told("2026-02-28") == [(f"project:{others.pk}", "2026-02-01")]  # what is beyond reach is not told


def test_a_lamp_that_turned_red_is_told_once_a_turn(people, mail):
    rules(("late_start", "> 0", "> 3"))
    subscribe(people["Editor"], "lamp-red", mine=False)
    late("Red before")
    run()
    made = late("Red now")
    late("Not yet due", plan="2199")
    run()
    run()
    (told,) = mail.mails
    assert "A lamp turned red (1)" in text(told)
    assert "New: Red now" in text(told)
    made.status = "suspended"
    made.save()
    run()
    assert len(mail.mails) == 1  # that one recovered is no notice
    made.status = "active"
    made.save()
    run()
    assert "Red now" in text(mail.mails[1])


def test_nobody_is_told_of_what_is_beyond_their_units(people, mail):
    inside, outside = place("Inside"), place("Outside")
    unit = Unit.objects.create(name="Of the inside")
    unit.members.add(people["Publisher"])
    unit.locations.add(inside)
    subscribe(people["Publisher"], "overdue", mine=False)
    subscribe(people["Publisher"], "waits")
    for where in (inside, outside):
        made = late(f"Works {where}")
        Project.objects.filter(pk=made.pk).update(location=where)
        made.location = where
        workflow.submit([made], people["Editor"])
        shown = project(f"Public {where}", location=where)
        PendingChange.objects.create(project=shown, data={}, proposed_by=people["Editor"])
    run()
    said = text(mail.mails[0])
    assert said.count("Works Inside") == 2
    assert "Public Inside" in said
    assert "Outside" not in said


def test_it_is_written_in_the_language_of_its_reader(people, mail):
    subscribe(people["Editor"], "overdue", language="zh-hans", mine=False)
    made = late("Late works")
    Project.objects.filter(pk=made.pk).update(name_zh="迟到的工程")
    run()
    (told,) = mail.mails
    assert "节点已逾期（1）\n- 迟到的工程：开工：2024年3月\n" in text(told)
    assert "http://127.0.0.1:8000/zh-hans/admin/notices/" in text(told)
    assert 'lang="zh-hans"' in told.get_body(("html",)).get_content()
    assert "条通知" in told["Subject"]


def test_a_saved_view_tells_what_came_in_left_and_changed(people, mail):
    here = place("Here")
    SavedView.objects.create(title="Here", page="project_list", query=f"zone={here.slug}")
    stays, leaves = project("Stays", location=here), project("Leaves", location=here)
    subscribe(people["Editor"], "view", subject="here")
    assert run() == "0 made"
    hidden = draft("Hidden", location=here)
    project("Elsewhere")
    assert run() == "0 made"
    project("Comes", location=here, at=timezone.now())
    workflow.withdraw([leaves])
    Project.objects.filter(pk=stays.pk).update(updated_at=timezone.now())
    assert run() == "1 made, 1 sent"
    said = text(mail.mails[0])
    assert "1 came in, 1 left, 1 changed, 2 projects now" in said
    assert "New: 2022-0004 Comes" in said
    assert "Changed: 2022-0001 Stays" in said
    assert "Leaves" not in said
    assert hidden.name not in said
    assert "http://127.0.0.1:8000/v/here/" in said
    assert run() == "0 made"


def test_a_worklist_tells_what_came_onto_it(people, mail):
    subscribe(people["Editor"], "worklist", subject="unlocated", mine=False)
    draft("There already")
    run()
    new = draft("New here")
    assert run() == "1 made, 1 sent"
    said = text(mail.mails[0])
    assert "A worklist changed · Without a place" in said
    assert "New: New here" in said
    assert "There already" not in said
    assert new.name in said


def test_a_long_digest_says_how_many_more(people, mail):
    subscribe(people["Editor"], "overdue", mine=False)
    for number in range(23):
        late(f"Works {number}")
    run()
    assert text(mail.mails[0]).count("- Works") == 20
    assert "- and 3 more" in text(mail.mails[0])


# ---- Who may see it when it is sent ----


def held(mail):
    """As if the server had been away until now."""
    NoticeMessage.objects.update(due_at=timezone.now(), attempts=0)
    mail.answer = "250 taken"


def test_what_is_no_longer_so_or_no_longer_theirs_is_not_sent(people, mail):
    mail.answer = "451 later"
    subscribe(people["Publisher"], "waits")
    subscribe(people["Editor"], "overdue", mine=False)
    subscribe(people["helper"], "overdue", mine=False)
    workflow.submit([waits := draft("Secret works")], people["Editor"])
    late("Late works")
    run()
    assert state() == ["waiting"] * 3
    workflow.send_back([waits], people["Publisher"], "No")
    people["Editor"].groups.clear()
    User.objects.filter(pk=people["helper"].pk).update(is_active=False)
    held(mail)
    run()
    assert mail.mails == []
    assert set(state()) == {"dropped"}


def test_unsubscribing_holds_for_what_waits_too(people, mail):
    mail.answer = "451 later"
    subscription = subscribe(people["Editor"], "overdue", mine=False)
    late()
    run()
    subscription.delete()
    held(mail)
    run()
    assert mail.mails == []
    assert state() == ["dropped"]


def test_a_login_without_an_address_loses_nothing(people, mail):
    subscribe(people["Editor"], "overdue", mine=False)
    User.objects.filter(pk=people["Editor"].pk).update(email="")
    late()
    assert run() == "0 made"
    User.objects.filter(pk=people["Editor"].pk).update(email="new@example.org")
    run()
    assert [m["To"] for m in mail.mails] == ["new@example.org"]


# ---- When ----


def at(text):
    return timezone.make_aware(datetime.fromisoformat(text))


@pytest.mark.parametrize(
    ("frequency", "now", "due"),
    [
        ("daily", "2026-11-26T09:00", "2026-11-26T08:00"),
        ("daily", "2026-11-26T07:59", "2026-11-25T08:00"),
        ("weekly", "2026-11-26T09:00", "2026-11-23T08:00"),
        ("weekly", "2026-11-23T07:59", "2026-11-16T08:00"),
        ("weekly", "2026-11-23T08:00", "2026-11-23T08:00"),
    ],
)
def test_digests_are_due_in_the_morning(frequency, now, due):
    assert latest_morning(frequency, at(now)) == at(due)


def test_a_daily_digest_waits_for_its_morning_and_comes_once(people):
    subscription = subscribe(people["Editor"], "overdue", "daily", mine=False)
    subscription.made_at = at("2026-11-25T10:00")
    assert not is_due(subscription, at("2026-11-26T07:59"))
    assert is_due(subscription, at("2026-11-26T08:00"))
    subscription.looked_at = at("2026-11-26T08:00")
    assert not is_due(subscription, at("2026-11-27T07:59"))
    subscription.topic = "worklist"
    subscription.looked_at = None
    assert is_due(subscription, at("2026-11-25T10:01"))  # what it is compared with later


# ---- The way out ----


def test_a_refusal_is_tried_again_ever_later_and_given_up(people, mail):
    subscribe(people["Editor"], "overdue", mine=False)
    late()
    mail.answer = "451 later"
    assert run() == "1 made, 1 to be tried again"
    waits = []
    for _try in range(7):
        message = NoticeMessage.objects.get()
        waits.append(round((message.due_at - timezone.now()) / timedelta(minutes=1)))
        assert run() == "0 made"
        NoticeMessage.objects.update(due_at=timezone.now())
        run()
    assert waits == [2, 4, 8, 16, 32, 64, 128]
    assert state() == ["failed"]
    assert NoticeMessage.objects.get().error == "the receiver refused: 451"
    mail.answer = "250 taken"
    run()
    assert mail.mails == []
    assert send_again([NoticeMessage.objects.get().pk]) == 1
    run()
    assert len(mail.mails) == 1


def test_a_server_that_is_away_costs_no_doubt(people, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # nobody's
    subscribe(people["Editor"], "overdue", mine=False)
    late()
    assert run() == "1 made, 1 to be tried again"
    assert NoticeMessage.objects.get().error == "no connection: ConnectionRefusedError"


def test_a_server_that_hangs_up_leaves_a_doubt_that_is_not_repeated_unless_asked(people, mail):
    subscribe(people["Editor"], "overdue", mine=False)
    late()
    mail.answer = ""
    assert run() == "1 made, 1 in doubt"
    first = NoticeMessage.objects.get()
    assert first.error == "no answer: SMTPServerDisconnected"
    mail.answer = "250 taken"
    run()
    assert mail.mails == []
    send_again([first.pk])
    run()
    assert len(mail.mails) == 1
    assert str(first.pk) in mail.mails[0]["Message-ID"]


def test_a_sender_that_died_leaves_a_doubt_and_one_that_was_slow_ends_it(people, mail):
    subscribe(people["Editor"], "overdue", mine=False)
    late()
    collect(timezone.now())
    message = NoticeMessage.objects.get()
    key = claim(message)
    assert claim(message) == ""  # another sender
    run()
    assert state() == ["sending"]
    NoticeMessage.objects.update(claimed_at=timezone.now() - LEASE - timedelta(seconds=1))
    run()
    assert state() == ["in_doubt"]
    sending.end(message, key, NoticeState.SENT)
    assert state() == ["sent"]
    assert mail.mails == []


def test_one_fault_holds_back_nobody_else(people, mail, monkeypatch, caplog):
    for name in ("Editor", "Publisher"):
        subscribe(people[name], "overdue", mine=False)
    late()
    whole = sending.of_message

    def breaks(message, now):
        if message.recipient.user == people["Editor"]:
            raise ValueError("a fault")
        return whole(message, now)

    monkeypatch.setattr(sending, "of_message", breaks)
    run()
    assert [m["To"] for m in mail.mails] == ["publisher@example.org"]
    assert sorted(state()) == ["sent", "waiting"]
    assert "a fault of the program: ValueError" in NoticeMessage.objects.get(state="waiting").error


@pytest.mark.skipif(
    connection.vendor == "sqlite", reason="one database in memory; test_notices_killed has a file"
)
@pytest.mark.django_db(transaction=True)
def test_several_senders_at_once_do_not_double(mail):
    people = cast()
    for number in range(12):
        user = User.objects.create_user(f"u{number}", f"u{number}@example.org", is_staff=True)
        user.groups.set(people["Editor"].groups.all())
        subscribe(user, "overdue", mine=False)
    late()
    start = threading.Barrier(3)

    def send():
        start.wait()
        try:
            call_command("send_notices", stdout=StringIO())
        finally:
            connection.close()

    senders = [threading.Thread(target=send) for _ in range(3)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    assert sorted(m["To"] for m in mail.mails) == sorted(f"u{n}@example.org" for n in range(12))
    assert state() == ["sent"] * 12
    assert Notice.objects.count() == 12


# ---- Robots ----


def test_a_robot_is_told_numbers_and_what_is_public(hook):
    here = place("Here")
    SavedView.objects.create(title="Here", page="project_list", query=f"zone={here.slug}")
    subscribe("desk", "view", subject="here")
    subscribe("desk", "overdue")
    late("Secret works")
    run()
    project("Public works", location=here, at=timezone.now())
    run()
    first, second = (body["message"] for body in hook.asked)
    assert "A milestone is overdue (1)" in first
    assert "Secret works" not in first
    assert "/admin/projects/project/?worklist=overdue" in first
    assert "2022-0001 Public works" in second
    assert "/admin/notices/" not in second
    assert state() == ["sent", "sent"]


ANSWERS = {
    "a refusal": ((500, {}, b""), "waiting", "HTTP 500"),
    "a robot's refusal": ((200, {}, b'{"errcode": 310000, "errmsg": "keywords"}'), "waiting", "310000"),
    "taken": ((200, {}, b'{"errcode": 0}'), "sent", ""),
    "no answer": (None, "in_doubt", "ConnectionError"),
}


@pytest.mark.parametrize("answer", ANSWERS)
def test_what_a_robot_answers_is_understood(hook, answer):
    hook.answer, expected, error = ANSWERS[answer]
    subscribe("desk", "overdue")
    late()
    run()
    assert state() == [expected]
    assert error in NoticeMessage.objects.get().error
    assert len(hook.asked) == 1


def test_a_redirect_is_not_followed(hook):
    with Webhook() as other:
        there = f"http://127.0.0.1:{other.server_address[1]}/"
        hook.answer = (307, {"Location": there}, b"")
        subscribe("desk", "overdue")
        late()
        run()
        assert other.asked == []
    assert state() == ["waiting"]
    assert NoticeMessage.objects.get().error == "the receiver refused: HTTP 307"


PRIVATE = ["127.0.0.1", "localhost", "[::1]", "[::ffff:7f00:1]", "10.1.2.3", "169.254.169.254", "0.0.0.0"]  # noqa: S104


@pytest.mark.parametrize("host", PRIVATE)
def test_no_request_goes_to_a_private_address_that_is_not_listed(hook, settings, host):
    settings.NOTICE_PRIVATE_HOSTS = []
    settings.NOTICE_ROBOTS = {"desk": f"json://{host}:{hook.server_address[1]}/"}
    subscribe("desk", "overdue")
    late()
    run()
    assert hook.asked == []
    assert "not in NOTICE_PRIVATE_HOSTS" in NoticeMessage.objects.get().error


def test_a_name_that_leads_elsewhere_at_the_second_look_is_caught(hook, settings, monkeypatch):
    """A name server may answer the check with a public address and the connection with a private one."""
    settings.NOTICE_PRIVATE_HOSTS = []
    settings.NOTICE_ROBOTS = {"desk": f"json://robot.example:{hook.server_address[1]}/"}
    asked = []

    def look_up(host, *how, **more):
        asked.append(host)
        address = "8.8.8.8" if len(asked) == 1 else "127.0.0.1"
        return [(2, 1, 6, "", (address, hook.server_address[1]))]

    monkeypatch.setattr(robots.socket, "getaddrinfo", look_up)
    subscribe("desk", "overdue")
    late()
    run()
    assert len(asked) == 2
    assert hook.asked == []
    assert "not in NOTICE_PRIVATE_HOSTS" in NoticeMessage.objects.get().error


def test_a_robot_that_is_not_configured_any_more_is_told_nothing(hook, settings):
    subscribe("gone", "overdue")
    late()
    run()
    assert state() == []


# ---- Pages ----


def test_what_is_chosen_is_kept_and_what_is_not_goes(client, people):
    SavedView.objects.create(title="Here", page="project_list")
    client.force_login(people["Editor"])
    page = client.get("/admin/notices/")
    assert "Nothing was sent yet" in page.text
    assert "Waits for my review" not in page.text  # an editor reviews nothing
    chosen = {"language": "zh-hans", "plan-due:": "weekly", "days:plan-due": "30", "view:here": "at_once"}
    answer = client.post("/admin/notices/", {**chosen, "waits:": "daily"})
    assert answer.status_code == 302
    found = NoticeSubscription.objects.order_by("topic").values_list(
        "topic", "subject", "frequency", "days", "mine"
    )
    assert list(found) == [("plan-due", "", "weekly", 30, False), ("view", "here", "at_once", None, False)]
    assert NoticeRecipient.objects.get().language == "zh-hans"
    assert client.post("/admin/notices/", {**chosen, "days:plan-due": "366"}).status_code == 200
    client.post("/admin/notices/", {"language": "en", "days:plan-due": "14", "overdue:": "daily"})
    assert list(NoticeSubscription.objects.values_list("topic", flat=True)) == ["overdue"]


def test_the_preview_says_what_would_be_sent_and_sends_nothing(client, people):
    client.force_login(people["Editor"])
    assert "nothing new" in client.get("/admin/notices/preview/").text
    subscribe(people["Editor"], "overdue", "weekly", mine=False)
    made = late()
    page = client.get("/admin/notices/preview/").text
    assert f'href="/admin/projects/project/{made.pk}/change/"' in page
    assert "Late works: Construction started" in page
    assert state() == []
    assert NoticeSubscription.objects.get().looked_at is None


def test_administrators_choose_what_a_robot_is_told_and_never_see_its_address(client, people, hook):
    client.force_login(people["Administrator"])
    page = client.get("/admin/notices/robots/").text
    assert 'href="/admin/notices/robots/desk/"' in page
    assert "127.0.0.1:" not in page.replace("127.0.0.1:8000", "")
    page = client.get("/admin/notices/robots/desk/").text
    assert "Sent back" not in page
    client.post(
        "/admin/notices/robots/desk/", {"language": "zh-hans", "days:plan-due": "14", "waits:": "at_once"}
    )
    assert NoticeSubscription.objects.get().recipient.robot == "desk"
    workflow.submit([draft("Secret works")], people["Editor"])
    run()
    assert "（1）" in hook.asked[0]["message"] or "(1)" in hook.asked[0]["message"]
    assert "Secret works" not in str(hook.asked)
    assert client.get("/admin/notices/robots/other/").status_code == 404


def test_a_test_message_goes_to_oneself_or_to_a_robot_and_says_nothing_else(client, people, mail, hook):
    late("Secret works")
    client.force_login(people["Editor"])
    form = {"language": "zh-hans", "_test": "1"}
    client.post("/admin/notices/", {**form, "overdue:": "at_once"})  # asks for the test alone
    assert "waits already" in client.post("/admin/notices/", form, follow=True).text
    assert client.post("/admin/notices/robots/desk/", form).status_code == 403
    client.force_login(people["Administrator"])
    client.post("/admin/notices/robots/desk/", form)
    run()
    (told,) = mail.mails
    assert told["To"] == "editor@example.org"
    assert "Test message" in told["Subject"]
    assert "Messages of this site arrive here" in text(told)
    assert "/admin/notices/" in text(told)
    assert len(hook.asked) == 1
    assert "Messages of this site arrive here" in hook.asked[0]["message"]
    assert "Secret" not in text(told) + str(hook.asked)
    assert state() == ["sent", "sent"]
    assert NoticeSubscription.objects.count() == 0
    assert "Test message" in client.get("/admin/projects/noticemessage/").text
    run()
    assert len(mail.mails) == 1


def test_the_page_of_messages_says_what_became_of_them_and_sends_again_at_a_word(client, people, mail):
    subscribe(people["Editor"], "overdue", mine=False)
    late()
    mail.answer = ""
    run()
    client.force_login(people["Administrator"])
    page = client.get("/admin/projects/noticemessage/").text
    assert "In doubt" in page
    assert "A milestone is overdue 1" in page
    assert "无应答：SMTPServerDisconnected" in client.get("/zh-hans/admin/projects/noticemessage/").text
    chosen = {"action": "send_again", "_selected_action": [NoticeMessage.objects.get().pk]}
    answer = client.post("/admin/projects/noticemessage/", chosen, follow=True)
    assert "1 message waits to be sent again." in answer.text
    mail.answer = "250 taken"
    run()
    assert len(mail.mails) == 1
    assert "In doubt" not in client.get("/admin/notices/").text


def test_today_is_the_day_of_the_site(people, mail, settings):
    """A plan of a month that is over here is overdue, whatever the day elsewhere."""
    subscribe(people["Editor"], "overdue", mine=False)
    late(plan=date.today().replace(day=1).strftime("%Y-%m"))
    run()
    assert mail.mails == []
