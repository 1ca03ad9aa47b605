"""Pasting an announcement in a browser: words and claims light up together, and the drafts follow the ticks."""

import re

import pytest
from playwright.sync_api import expect

from tests.staff import cast

pytestmark = pytest.mark.browser

TEXT = """5月18日上午，临江区举行集中签约仪式，共12个项目签约，总投资150亿元。
浙江恒锐新材料股份有限公司计划投资15亿元建设高性能铝箔生产基地项目，一期投资6亿元，预计明年6月投产。
项目达产后年产值可达30亿元。另有企业计划投资2亿元。"""


@pytest.mark.django_db(transaction=True)
def test_words_and_claims_light_up_together(page, client, settings, site):
    client.force_login(cast()["Editor"])
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": site}])
    page.goto("/admin/projects/project/announcement/")
    page.fill("[name=title]", "签约")
    page.fill("[name=published_at]", "2024-05-20")
    page.fill("[name=text]", TEXT)
    expect(page.locator("output[data-count]")).to_contain_text("20,000")
    page.click("[name=_read]")
    page.mouse.move(0, 0)
    first = page.locator(".claim input[type=checkbox]").first
    first.focus()
    expect(page.locator("mark.lit")).to_have_count(1)
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.closest('.claim').id") != "claim-1"
    piece = page.locator(".pasted mark", has_text="15亿元")
    page.evaluate("document.activeElement.blur()")
    piece.hover()
    expect(page.locator(".claim.lit")).to_have_count(1)
    drafts = page.locator("#drafts")
    expect(drafts).to_contain_text(re.compile("高性能铝箔"))
    expect(drafts).to_contain_text("600,000,000")
    page.locator(".claim", has_text="6亿元").locator("input[type=checkbox]").first.press("Space")
    expect(drafts).not_to_contain_text("600,000,000")
    page.click("[name=_make]")
    expect(page.locator(".messagelist")).to_contain_text("SHA-256")
