"""The question box on the pages: where a question leads, what the list says of it, and what it costs nobody else."""

import re
from html import unescape

import pytest

from tests.test_questions import tracker

pytestmark = pytest.mark.django_db


def asked(client, question, path="/ask/", **more):
    """The list that a question leads to, and its address."""
    response = client.get(path, {"q": question, **more}, follow=True)
    assert response.status_code == 200
    ((address, status),) = response.redirect_chain
    assert status == 302
    return unescape(response.content.decode()), address


def told(page):
    """What the list says of the question, without markup, and the links in it."""
    box = page.partition('<div class="told"')[2].partition("</div>")[0]
    return " ".join(re.sub("<[^>]*>", " ", box).split()), re.findall(r'class="chip" href="([^"]*)"', box)


def test_a_question_becomes_chips_and_says_what_it_left_out(client):
    tracker()
    page, address = asked(client, "solar and unicorns in Fengqiao over 500m, signed since 2021")
    filters = "zone=fengqiao-town&amount_min=500000000&signed_after=2021-01-01"
    assert address.startswith(f"/projects/?{filters}&asked=solar")
    chips = re.findall(r'class="chip" href="\?[^"]*">\s*<span>([^<]*)</span>\s*([^<]*?)\s*<b', page)
    assert chips == [
        ("Zone: ", "Fengqiao Town"),
        ("Amount from (CNY): ", "CNY 500 m"),
        ("Signed from: ", "2021-01-01"),
    ]
    said, choices = told(page)
    assert "Not understood and left out: unicorns" in said
    assert [choice.partition("&asked=")[0] for choice in choices] == [
        f"?{filters}&sector=solar-2",
        f"?{filters}&sector=solar",
    ]
    # No other link keeps the question but the one to the other language.
    rest = page.replace(page.partition('<div class="told"')[2].partition("</div>")[0], "")
    assert [href[:9] for href in re.findall(r'href="([^"]*asked=[^"]*)"', rest) if "http" not in href] == [
        "/zh-hans/"
    ]


def test_a_choice_settles_and_other_filters_silence(client):
    tracker()
    _said, choices = told(asked(client, "solar in Fengqiao")[0])
    chosen = client.get("/projects/" + choices[0]).content.decode()
    assert "Fengqiao" in told(chosen)[0]
    assert "several things" not in chosen
    other = client.get("/projects/", {"asked": "solar in Fengqiao", "zone": "yuxin-town"}).content.decode()
    assert 'class="told"' not in other


def test_two_of_one_name_are_called_by_their_paths(client):
    tracker()
    page = unescape(client.get("/projects/?sector=solar&sector=energy-storage").content.decode())
    assert re.findall(r'class="chip" href="\?[^"]*">\s*<span>Sector: </span>\s*([^<]*?)\s*<b', page) == [
        "New energy > Solar",
        "Energy storage",
    ]
    page = unescape(client.get("/compare/?sector=solar&sector=solar-2").content.decode())
    assert page.count(">New energy > Solar<") == page.count(">Microelectronics > Solar<") > 0


def test_words_stay_words(client):
    """A name, a code or text of a project is searched for, and whatever nobody understands, too."""
    tracker()
    assert asked(client, "Third-party testing")[1] == "/projects/?q=Third-party+testing"
    page, address = asked(client, "北京的项目", "/zh-hans/ask/")
    assert address.startswith("/zh-hans/projects/?q=%E5%8C%97%E4%BA%AC&asked=")
    assert "“北京”" in told(page)[0]
    assert asked(client, "x" * 201)[1] == "/projects/?q=" + "x" * 201
    assert asked(client, "  ")[1] == "/projects/"


def test_it_narrows_the_list_it_is_asked_on(client):
    tracker()
    page, address = asked(client, "over 1bn", sector="new-energy", on="map", basis="phases", page="3")
    assert address == "/map/?sector=new-energy&basis=phases&amount_min=1000000000&asked=over+1bn"
    assert "over 1bn" in told(page)[0]
    page, address = asked(client, "over 100 million dollars", currency="EUR")
    assert address.startswith("/projects/?currency=USD&amount_min=100000000&asked=")
    assert "Amount from (USD)" in page
    assert "over 100 million dollars → Amount from (USD): USD 100 m" in told(page)[0]
    page, address = asked(client, "10亿元以上", currency="USD")  # what is said in yuan is not read as dollars
    assert address.startswith("/projects/?amount_min=1000000000&asked=")
    assert "10亿元以上" in told(page)[0]
    find = client.get("/?currency=USD").text.partition('class="find"')[2].partition("</p>")[0]
    assert '<input type="hidden" name="currency" value="USD">' in find
    assert "&amp;currency=USD" in find.partition('href="/ask/')[2]
    form = client.get("/projects/").content.decode().partition('id="filter-form"')[2]
    assert re.search("<button[^>]*>", form)[0].endswith('formaction="/ask/" name="on" value="list">')


@pytest.mark.parametrize(
    "question",
    ["' OR 1=1 --", "２０２２年１０億以上", "9" * 200, "（（（", "-" * 200, "年" * 200, "or", "not"],
)
def test_nothing_breaks_it(client, question):
    response = client.get("/ask/", {"q": question})
    assert response.status_code == 302
    assert client.get(response["Location"]).status_code == 200


def test_no_text_is_refused_by_the_list(client):
    assert client.get(client.get("/ask/", {"q": "\x00"})["Location"]).status_code == 400
