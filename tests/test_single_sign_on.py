"""Single sign-on against a provider that runs in this process: the way there and back, roles, refusals, forged tokens."""

import time
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
import requests
from cryptography.hazmat.primitives.asymmetric import rsa
from django.contrib.auth.models import User
from mozilla_django_oidc.utils import generate_code_challenge
from oidc_provider_mock import User as Person
from oidc_provider_mock import run_server_in_thread

from projects.models import AppDevice, OutsideIdentity
from projects.staff import oidc
from tests.staff import cast

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:get_jwt_config:DeprecationWarning"),  # in the provider
]

START, BACK = "/admin/single-sign-on/", "/admin/single-sign-on/back/"
PEOPLE = [
    Person(
        sub="1", claims={"groups": ["clerks", "chess"], "preferred_username": "wang", "given_name": "Wei"}
    ),
    Person(sub="2", claims={"groups": ["chess"]}),
    Person(sub="3", claims={"groups": "heads", "email": "editor@example.org", "email_verified": True}),
    Person(sub="4", claims={"groups": ["heads"], "email": "editor@example.org", "preferred_username": "eve"}),
    Person(sub="5", claims={"groups": ["heads"], "email": "root@example.org", "email_verified": True}),
]


@pytest.fixture(scope="module")
def server():
    with run_server_in_thread(user_claims=PEOPLE) as running:
        yield f"http://localhost:{running.server_port}"


@pytest.fixture
def provider(server, settings):
    people = cast()
    User.objects.filter(pk=people["Editor"].pk).update(email="editor@example.org")
    settings.OIDC_ISSUER, settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET = (
        server,
        "tracker",
        "secret-" * 8,
    )
    settings.OIDC_ROLES = ("groups", {"clerks": "Editor", "heads": "Publisher"})
    oidc._known.clear()
    return server


def there(client, **params):
    """The address that the visitor is sent to."""
    return client.get(START, params)["Location"]


def signed(client, who, **params):
    """All the way: the answer to the visitor who comes back."""
    answer = requests.post(there(client, **params), data={"sub": who}, allow_redirects=False, timeout=30)
    address = urlsplit(answer.headers["Location"])
    assert address.path == BACK
    return client.get(f"{address.path}?{address.query}")


def name_of(client):
    return client.get("/admin/password_change/").context["user"].username


def test_a_person_comes_in_with_the_role_of_today(client, provider):
    assert "Single sign-on" in client.get("/admin/login/").text
    answer = signed(client, "1", next="/zh-hans/admin/projects/project/")
    assert answer["Location"] == "/zh-hans/admin/projects/project/"
    made = User.objects.get(username="wang")
    assert name_of(client) == "wang"
    assert [group.name for group in made.groups.all()] == ["Editor"]
    assert not made.has_usable_password()
    made.groups.clear()
    client.logout()
    signed(client, "1")
    assert [group.name for group in made.groups.all()] == ["Editor"]
    assert OutsideIdentity.objects.get().user == made


def test_without_a_role_nobody_comes_in(client, provider):
    answer = signed(client, "2")
    assert "gives you no role here" in client.get(answer["Location"]).text
    assert client.get("/admin/").status_code == 302
    assert not OutsideIdentity.objects.exists()


def test_a_login_that_was_there_is_taken_by_a_verified_address_alone(client, provider):
    signed(client, "4")
    assert name_of(client) == "eve"
    client.logout()
    signed(client, "3")
    assert name_of(client) == "editor"
    client.logout()
    User.objects.create_superuser("root", "root@example.org")
    assert "not let in" in client.get(signed(client, "5")["Location"]).text
    User.objects.filter(username="editor").update(is_active=False)
    assert "not let in" in client.get(signed(client, "3")["Location"]).text


def test_the_second_factor_is_asked_for_as_after_a_password(client, provider, settings):
    settings.TOTP_REQUIRED = ["Publisher"]
    signed(client, "3")
    assert "/second-factor/" in client.get("/admin/login/")["Location"]
    AppDevice.objects.create(user=User.objects.get(username="editor"), confirmed=True)
    assert client.get("/admin/").status_code == 302


def test_state_nonce_and_challenge_belong_to_one_session_and_count_once(client, provider, monkeypatch):
    address = there(client)
    asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    sent = dict(client.session["single_sign_on"])
    assert asked["code_challenge"] == generate_code_challenge(sent["verifier"], "S256")
    assert asked["code_challenge_method"] == "S256"
    assert asked["redirect_uri"] == "http://127.0.0.1:8000" + BACK
    posted, given = [], oidc.Backend.get_token
    monkeypatch.setattr(oidc.Backend, "get_token", lambda s, p: posted.append(dict(p)) or given(s, p))
    answer = requests.post(address, data={"sub": "1"}, allow_redirects=False, timeout=30)
    query = urlsplit(answer.headers["Location"]).query
    stranger = type(client)()
    assert "failed" in stranger.get(stranger.get(f"{BACK}?{query}")["Location"]).text
    assert "failed" in client.get(client.get(f"{BACK}?{query.replace('state=', 'state=x')}")["Location"]).text
    assert not posted
    client.get(f"{BACK}?{query}")  # the state above was spent with the wrong one
    assert not posted
    signed(client, "1")
    assert posted[0]["code_verifier"]
    assert name_of(client) == "wang"


KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
FORGED = {
    "nonce": {"nonce": "other"},
    "audience": {"aud": "another client"},
    "issuer": {"iss": "https://elsewhere.example"},
    "time": {"exp": int(time.time()) - 600},
    "person": {"sub": "3"},  # userinfo says 1
    "party": {"azp": "another client"},
    "key": {},
    "none": {},
    "secret": {},
}


@pytest.mark.parametrize("what", [*FORGED, "right"])
def test_a_token_that_says_anything_else_is_refused(client, provider, monkeypatch, settings, what):
    def forged(self, token, **kwargs):
        told = {
            "iss": provider, "aud": "tracker", "sub": "1", "iat": int(time.time()), "exp": int(time.time()) + 600,
            "nonce": nonce, **FORGED.get(what, {}),
        }  # fmt: skip
        if what == "none":
            return jwt.encode(told, None, algorithm="none")
        if what == "secret":
            return jwt.encode(told, settings.OIDC_CLIENT_SECRET, algorithm="HS256")
        other = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        return jwt.encode(told, other if what == "key" else KEY, algorithm="RS256")

    given = oidc.Backend.get_token

    def get_token(self, payload):
        return given(self, payload) | {"id_token": forged(self, None)}

    monkeypatch.setattr(oidc.Backend, "get_token", get_token)
    monkeypatch.setattr(oidc.Backend, "retrieve_matching_jwk", lambda self, token: KEY.public_key())
    address = there(client)
    nonce = client.session["single_sign_on"]["nonce"]
    answer = requests.post(address, data={"sub": "1"}, allow_redirects=False, timeout=30)
    client.get(f"{BACK}?{urlsplit(answer.headers['Location']).query}")
    assert User.objects.filter(username="wang").exists() is (what == "right")


def test_a_provider_that_is_away_or_another_says_so(client, provider, settings):
    for wrong in ("http://localhost:9", f"{provider}/other"):
        settings.OIDC_ISSUER = wrong
        answer = client.get(START, follow=True)
        assert "does not answer" in answer.text
    settings.OIDC_ISSUER = ""
    assert [client.get(path).status_code for path in (START, BACK)] == [404, 404]
    assert "Single sign-on" not in client.get("/admin/login/").text
