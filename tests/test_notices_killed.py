"""Senders are killed with signal 9 while they send, several at once: no message arrives twice, none is lost unsaid."""

import subprocess
import sys
import tempfile
import time
from collections import Counter
from random import Random

import pytest

from tests.receivers import MailServer, Webhook
from tests.site import DRILL, ROOT, Site
from tests.with_postgres import Server

pytestmark = DRILL
PEOPLE = 40
PREPARE = f"""
from django.core.management import call_command
from django.contrib.auth.models import User
from projects.models import NoticeRecipient, Project
call_command("migrate", verbosity=0)
made = Project.objects.create(name="Late works")
made.milestones.create(kind="construction_start").plans.create(planned="2024-03-01", precision="month")
def subscribe(**who):
    recipient = NoticeRecipient.objects.create(**who)
    recipient.subscriptions.create(topic="overdue", frequency="at_once", mine=False)
for number in range({PEOPLE}):
    subscribe(user=User.objects.create_superuser(f"u{{number}}", f"u{{number}}@example.org"))
subscribe(robot="desk")
"""
STATES = """
from projects.models import NoticeMessage
for message in NoticeMessage.objects.select_related("recipient__user"):
    print(message.recipient.robot or message.recipient.user.email, message.state)
"""
LATER = """
from datetime import timedelta
from django.db.models import F
from projects.models import NoticeMessage
NoticeMessage.objects.update(claimed_at=F("claimed_at") - timedelta(minutes=6))
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path):
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/notices.sqlite3"
        return
    with tempfile.TemporaryDirectory(prefix="tracker-notices-", dir="/tmp") as path:
        server = Server(path)
        server.start()
        try:
            yield server.address("postgres")
        finally:
            server.stop()


def test_senders_that_are_killed_send_nothing_twice_and_lose_nothing(tmp_path, url):
    with MailServer(pause=0.02) as mail, Webhook() as hook:
        site = Site(
            tmp_path,
            url,
            EMAIL_URL=mail.url,
            NOTICE_ROBOTS=f"desk=json://127.0.0.1:{hook.server_address[1]}/",
            NOTICE_PRIVATE_HOSTS="127.0.0.1",
        )
        shell = ("shell", "--no-imports", "-c")
        site.manage(*shell, PREPARE)
        random, killed = Random(7), 0
        for _round in range(5):
            senders = [start(site) for _ in range(2)]
            seen = len(mail.mails)
            for sender in senders:
                # Into the sending, not into the start of Python.
                wait = time.monotonic() + 20
                while sender.poll() is None and len(mail.mails) == seen and time.monotonic() < wait:
                    time.sleep(0.005)
                time.sleep(random.random() * 0.1)
                killed += sender.poll() is None
                sender.kill()
                sender.wait()
        assert killed > 2
        site.manage("send_notices")
        site.manage(*shell, LATER)
        site.manage("send_notices")
        states = dict(line.split() for line in site.manage(*shell, STATES).stdout.splitlines())
    arrived = Counter(mail_["To"] for mail_ in mail.mails) + Counter({"desk": len(hook.asked)})
    assert len(states) == PEOPLE + 1
    assert set(states.values()) <= {"sent", "in_doubt"}
    assert max(arrived.values()) == 1
    assert {who for who, state in states.items() if state == "sent"} <= set(arrived)
    doubts = [who for who, state in states.items() if state == "in_doubt"]
    print(
        f"{killed} killed, {len(doubts)} in doubt, {sum(arrived[who] for who in doubts)} of these had arrived"
    )
    assert len(doubts) <= killed


def start(site):
    return subprocess.Popen(
        [sys.executable, "manage.py", "send_notices"], cwd=ROOT, env=site.environ, stdout=subprocess.DEVNULL
    )
