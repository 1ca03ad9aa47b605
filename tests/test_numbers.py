"""Numbers on pages: thousands set off in both languages, plain where programs read them."""

import pytest
from django.core.management import call_command
from django.template import Context, Template
from django.utils import translation

from tests.factories import claim, project, source


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_thousands_are_set_off(language):
    with translation.override(language):
        assert Template("{{ number }}").render(Context({"number": 1234567})) == "1,234,567"


@pytest.mark.django_db
def test_a_count_is_plain_for_programs(client):
    call_command("generate_projects", 1000, yes=True, verbosity=0)
    page = client.get("/zh-hans/projects/").text
    assert '<data id="result-count" value="1000">1,000个项目</data>' in page


@pytest.mark.django_db
def test_a_link_to_a_source_is_plain_however_many_there_are(client):
    claim(project("Plant"), "3000000", source=source("News", id=12345))
    page = client.get("/projects/2022-0001/").text
    assert 'id="source-12345"' in page
    assert 'href="#source-12345"' in page
