"""The API's page in a browser, under the site's own Content-Security-Policy."""

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_describes_the_api_in_the_colours_of_the_system(page, scheme):
    page.emulate_media(color_scheme=scheme)
    page.goto("/api/docs/")
    page.click("#operations-projects-project_list .opblock-summary")
    page.wait_for_selector("text=ISO 3166 country of a lead's or partner's ultimate owner")
    assert page.evaluate("document.documentElement.classList.contains('dark-mode')") == (scheme == "dark")
