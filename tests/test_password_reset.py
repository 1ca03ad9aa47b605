"""A forgotten password: a link by mail, the same answer whoever asks, few mails; and a new login that can begin."""

import re

import pytest
from django.contrib.auth.models import Group, User
from django.core import mail

from projects.models import SignIn
from projects.staff import reset
from tests.staff import cast, form_of

pytestmark = pytest.mark.django_db
ASK = "/admin/password-reset/"


class AtOnce:
    """In the place of a thread."""

    def __init__(self, target, kwargs, daemon):
        self.start = lambda: target(**kwargs)


@pytest.fixture
def editor(monkeypatch):
    monkeypatch.setattr(reset, "Thread", AtOnce)
    user = cast()["Editor"]
    user.email = "editor@example.org"
    user.set_password("an old long password")
    user.save()
    return user


def ask(client, email, **headers):
    return client.post(ASK, {"email": email}, follow=True, **headers)


def test_the_link_leads_to_a_new_password_once(client, editor):
    assert f'href="{ASK}"' in client.get("/admin/login/").text
    ask(client, editor.email, headers={"host": "127.0.0.1"})
    sent = mail.outbox[0]
    link = re.search(r"http://127\.0\.0\.1:8000(/admin/password-reset/\S+)", sent.body)[1]
    page = client.get(link, follow=True)
    new = {"new_password1": "seven tall brown horses", "new_password2": "seven tall brown horses"}
    done = client.post(page.redirect_chain[-1][0], new, follow=True)
    assert done.status_code == 200
    assert "css/admin.css" in done.text
    assert User.objects.get(pk=editor.pk).check_password("seven tall brown horses")
    assert "new_password1" not in client.get(link, follow=True).text


def test_nobody_learns_whether_there_is_such_a_login(client, editor):
    User.objects.create_user("outsider", "outsider@example.org", "x" * 12)
    pages = {ask(client, name).text for name in (editor.email, "nobody@example.org", "outsider@example.org")}
    assert len({re.sub(r'nonce="[^"]*"', "", page) for page in pages}) == 1
    assert [sent.to for sent in mail.outbox] == [[editor.email]]


def test_few_mails_to_one_login_and_few_askings_from_one_address(client, editor):
    for _again in range(reset.MOST_TO_ONE + 2):
        ask(client, editor.email)
    assert len(mail.outbox) == reset.MOST_TO_ONE
    other = User.objects.create_user("second", "second@example.org", "x" * 12, is_staff=True)
    for _again in range(reset.MOST_FROM_ONE):
        ask(client, "nobody@example.org")
    ask(client, other.email)
    assert len(mail.outbox) == reset.MOST_TO_ONE
    assert SignIn.objects.count() == reset.MOST_FROM_ONE


def test_a_new_login_works_at_once_or_says_what_it_lacks(client):
    people = cast()
    client.force_login(people["Administrator"])
    form = form_of(client.get("/admin/auth/user/add/"))
    assert form["is_staff"] == ["on"]
    secret = "seven tall brown horses"
    form |= {"username": "new", "password1": secret, "password2": secret, "usable_password": "true"}
    page = client.post("/admin/auth/user/add/", form, follow=True)
    assert "New cannot work here yet: it has no role." in page.text
    form |= {"username": "newer", "groups": Group.objects.get(name="Editor").pk}
    page = client.post("/admin/auth/user/add/", form, follow=True)
    assert "cannot work here" not in page.text
    client.logout()
    client.post("/admin/login/", {"username": "newer", "password": secret})
    assert client.get("/admin/projects/project/").status_code == 200
