"""What went wrong: each page says what happened and what to do next, in both languages, and leads on."""

from datetime import date

import pytest
from django.db import OperationalError
from django.test import Client, RequestFactory
from django.urls import resolve

from projects.staff.sign_in import locked_out
from projects.views.errors import error_page, server_error
from tests.staff import cast

LANGUAGES = ["", "/zh-hans"]


def missing(prefix):
    return Client().get(f"{prefix}/no/such/page/")


def unreadable(prefix):
    return Client().get(f"{prefix}/data/?known_on=nonsense")


def old_form(prefix):
    return Client(enforce_csrf_checks=True).post(f"{prefix}/admin/login/")


def too_large(prefix):
    return Client().post(f"{prefix}/admin/login/", b"x" * 1_000_001, content_type="text/plain")


def guessed(prefix):
    for _guess in range(5):
        response = Client().post(f"{prefix}/admin/login/", {"username": "nobody", "password": "a guess"})
    return response


SAYS = [
    (unreadable, 400, "This request cannot be read", "无法识别此请求"),
    (old_form, 403, "The form was too old", "表单已过期"),
    (missing, 404, "There is no such page", "页面不存在"),
    (too_large, 413, "This is too large", "内容过大"),
    (guessed, 429, "Too many wrong passwords", "密码错误次数过多"),
]


@pytest.mark.django_db
@pytest.mark.parametrize("prefix", LANGUAGES)
@pytest.mark.parametrize(("cause", "status", "english", "chinese"), SAYS)
def test_an_error_says_what_happened_and_what_to_do(cause, status, english, chinese, prefix):
    response = cause(prefix)
    assert response.status_code == status
    page = response.content.decode()
    assert f"<h1>{chinese if prefix else english}</h1>" in page
    advice = page.split('<ul class="advice">')[1].split("</ul>")[0]
    assert advice.count("<li>") == 2
    in_admin = cause in (old_form, too_large, guessed)
    for way in ("/admin/",) if in_admin else ("/", "/projects/", "/events/", "/map/"):
        assert f'href="{prefix}{way}"' in page.split('class="ways"')[1]
    assert (f'action="{prefix}/projects/"' in page) is not in_admin
    assert ("css/admin.css" in page) is in_admin


def failure(error, path="/", method="GET"):
    """The answer to an error in a view, for a request that asks for a day in the past."""
    request = RequestFactory().generic(method, path)
    request.known_on = date(2022, 9, 1)
    try:
        raise error
    except type(error):
        return server_error(request)


# Without the mark of the database: asking it would fail the test.
def test_the_pages_of_our_own_failures_need_no_database():
    broken, away = failure(ValueError("broken")), failure(OperationalError("away"))
    assert (broken.status_code, away.status_code) == (500, 503)
    for words in ("Something went wrong", "出错了", 'href="/projects/"', 'href="/zh-hans/projects/"'):
        assert words in broken.content.decode()
    assert "<h1>Back in a moment</h1>" in away.content.decode()
    assert away["Retry-After"] == "30"
    for path in ("/admin/projects/project/", "/zh-hans/admin/"):
        page = failure(OperationalError("away"), path).content.decode()
        assert "css/admin.css" in page
        assert 'class="find"' not in page
    assert "go back, and save again" in failure(OperationalError("away"), "/admin/", "POST").content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("projects/project/999/change/", 404),
        ("nowhere/", 404),
        ("auth/user/", 403),
        ("projects/project/?q=" + "a+" * 60, 400),
    ],
)
def test_what_fails_for_staff_stays_in_the_admin(client, path, status):
    client.force_login(cast()["Editor"])
    response = client.get(f"/admin/{path}")
    page = response.content.decode()
    assert response.status_code == status
    assert "css/admin.css" in page
    assert "My sessions" in page
    assert 'class="find"' not in page


def test_the_lock_page_needs_no_database_either():
    response = locked_out(RequestFactory().post("/admin/login/"))
    assert "for 15 minutes" in response.content.decode()


@pytest.mark.parametrize("path", ["/projects.csv", "/events.ics", "/feeds/projects.atom", "/sitemap.xml"])
def test_programs_get_a_line_of_text(path):
    response = failure(OperationalError("away"), path)
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response.content == b"Back in a moment\n"


@pytest.mark.django_db
def test_a_part_of_the_sitemap_that_is_not_there_is_a_line_of_text_too(client):
    response = client.get("/sitemap-projects-999.xml")
    assert (response.status_code, response.content) == (404, b"There is no such page\n")


@pytest.mark.django_db
def test_no_page_of_a_failure_asks_the_database_that_may_have_caused_it(django_assert_num_queries, rf):
    """With the view found, as it is where a database goes away: 404 alone is of a request that found none."""
    request = rf.get("/")
    request.resolver_match = resolve("/")
    for status in (500, 503):
        with django_assert_num_queries(0):
            error_page(request, status)
