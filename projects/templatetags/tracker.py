"""How figures, dates and names are written on public pages. Reads what the rules decided; decides nothing."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.template import Context
from django.urls import reverse, translate_url
from django.utils import timezone
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..columns.listed import Heading
from ..columns.listed import headings as columns_of_lists
from ..filters import form
from ..filters.related_lists import sum_in
from ..filters.selection import Selection
from ..filters.words import day_kept
from ..history import as_of
from ..models import Milestone, MilestonePlan, Project
from ..values.choices import Currency, Qualifier, Side, basis_heading, figure_in
from ..values.countries import country_name
from ..values.dates import write_date
from ..values.languages import LANGUAGE_TAGS, language_of, reader_language, reads_chinese
from ..values.marks import mark
from ..values.money import write_amount, write_exact

register = template.Library()


# ---- Amounts ----


@register.simple_tag
def money(amount: int | Decimal | None, currency: str = "CNY", qualifier: str = "") -> SafeString | str:
    """As "CNY 3.0 bn" or "30亿元", with the exact figure for pointers and programs."""
    if amount is None:
        return ""
    shown = escape(_qualified(write_amount(amount, currency), qualifier))
    exact = escape(_qualified(write_exact(amount, currency), qualifier))
    return mark_safe(f'<data class="money" value="{_plain(amount)}" title="{exact}">{shown}</data>')


@register.simple_tag
def exact(amount: int | Decimal | None, currency: str = "CNY", qualifier: str = "") -> SafeString | str:
    """Every digit; in Chinese after the figure that is read at a glance: 30亿元（3,000,000,000元）."""
    if amount is None:
        return ""
    shown = write_exact(amount, currency)
    if reads_chinese() and (short := write_amount(amount, currency)) != shown:
        shown = f"{short}（{shown}）"
    shown = _qualified(shown, qualifier)
    return format_html('<data class="money" value="{}">{}</data>', _plain(amount), shown)


# The same without markup: for sentences and accessible names, and with every digit for what is cited.
register.filter("money_text", write_amount)
register.filter("money_exact", write_exact)


def _plain(amount: int | Decimal) -> str:
    return str(amount) if isinstance(amount, int) else f"{Decimal(amount).normalize():f}"


def _qualified(shown: str, qualifier: str) -> str:
    if not qualifier:  # as most are: none of the words is looked up
        return shown
    words: dict[str, str] = {
        Qualifier.ABOUT: _("about %(amount)s"),
        Qualifier.AT_LEAST: _("at least %(amount)s"),
        Qualifier.UP_TO: _("up to %(amount)s"),
    }
    return words[qualifier] % {"amount": shown} if qualifier in words else shown


@register.filter
def plain_number(value: Decimal | int | None) -> str:
    """Decimals trimmed, thousands set off: 12.50 as 12.5, 100.00 as 100, 1200 as 1,200."""
    return "" if value is None else f"{Decimal(value).normalize():,f}"


@register.simple_tag
def rate(value: Decimal) -> SafeString:
    """An exchange rate to six figures, the stored one for pointers and programs."""
    return format_html('<data value="{0}" title="{0}">{1}</data>', _plain(value), f"{value:,.6g}")


# ---- Dates ----


@register.simple_tag
def day(value: date | None, precision: str = "day") -> SafeString | str:
    """As precise as it is known, on one line."""
    if value is None:
        return ""
    shown = write_date(value, precision or "day")
    machine = {"day": "%Y-%m-%d", "month": "%Y-%m", "year": "%Y"}.get(precision or "day")
    if machine is None:  # HTML knows no quarters
        return format_html('<span class="nowrap">{}</span>', shown)
    return format_html('<time class="nowrap" datetime="{}">{}</time>', value.strftime(machine), shown)


@register.filter
def local_day(moment: datetime | None) -> SafeString | str:
    """The calendar day of a moment, here."""
    return day(timezone.localtime(moment).date()) if moment else ""


@register.simple_tag
def late_by(last: date, today: date | None = None) -> str:
    """How long ago a period ended."""
    return duration(last, today or timezone.localdate())


def duration(first: date, last: date) -> str:
    """From one day to a later one, in whole years and months, else days."""
    months = (last.year - first.year) * 12 + last.month - first.month - (last.day < first.day)
    if months < 1:
        days = (last - first).days
        return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}
    years, months = divmod(months, 12)
    in_years = ngettext("%(n)d year", "%(n)d years", years) % {"n": years}
    in_months = ngettext("%(n)d month", "%(n)d months", months) % {"n": months}
    if years and months:
        return _("%(years)s and %(months)s") % {"years": in_years, "months": in_months}
    return in_years if years else in_months


@register.filter
def days_in_words(days: float) -> str:
    """So many days as people say it: 112 days, from a year on 18 yr 3 mo; early ones with a minus."""
    sign, whole = "−" if days < 0 else "", abs(days)
    if whole < 365:
        number = f"{whole:,.1f}".removesuffix(".0")
        return sign + ngettext("%(n)s day", "%(n)s days", 1 if whole == 1 else 2) % {"n": number}
    years, months = divmod(int(whole / 30.4375), 12)
    if not months:
        return sign + _("%(years)s yr") % {"years": years}
    return sign + _("%(years)s yr %(months)s mo") % {"years": years, "months": months}


@register.simple_tag
def slip_words(slip: Any) -> str:
    """How far a milestone is from its first plan: late, overdue, or in time."""
    if slip.overdue:
        return _("overdue, %(time)s behind the first plan") % {"time": duration(slip.planned, slip.until)}
    if slip.until > slip.planned:
        return _("%(time)s late") % {"time": duration(slip.planned, slip.until)}
    return _("in time")


# ---- Marks ----

register.simple_tag(mark)


@register.filter
def code_marks(text: str) -> SafeString:
    """A text of ours with what stands between backticks as code."""
    pieces = str(text).split("`")
    forms = ("{}", "<code>{}</code>")
    return format_html_join("", "{}", ((format_html(forms[n % 2], piece),) for n, piece in enumerate(pieces)))


@register.filter
def json_ld(content: dict[str, Any]) -> SafeString:
    """Linked data for search engines: a block of data, which no browser runs."""
    text = json.dumps(content, ensure_ascii=False).replace("<", "\\u003c").replace("&", "\\u0026")
    return mark_safe(f'<script type="application/ld+json">{text}</script>')


# ---- Names ----


def _names(record: Any) -> tuple[str, str]:
    """English and Chinese name of a record; events have titles."""
    if hasattr(record, "title_zh"):
        return record.title, record.title_zh
    if getattr(record, "has_namesake", False):
        return record.path_name, record.path_name_zh
    return record.name, record.name_zh


@register.simple_tag
def name(record: Any) -> SafeString | str:
    """The name in the reader's language; marked as foreign where only the other one is known."""
    english, chinese = _names(record)
    if reads_chinese():
        return chinese or format_html('<span lang="en">{}</span>', english)
    return english or format_html('<span lang="zh-Hans">{}</span>', chinese)


@register.simple_tag
def source_title(source: Any) -> SafeString | str:
    """The title in the reader's language, else as it was published, marked with its language."""
    if reads_chinese() and source.title_zh:
        return str(source.title_zh)
    own = source.language or ("en" if reads_chinese() else "")
    return format_html('<span lang="{}">{}</span>', own, source.title) if own else source.title


@register.simple_tag
def text_of(record: Any, field: str) -> SafeString | str:
    """A text of the record in the reader's language; marked as foreign where only the other one is known."""
    english, chinese = getattr(record, field), getattr(record, f"{field}_zh")
    if reads_chinese():
        return chinese or (format_html('<span lang="en">{}</span>', english) if english else "")
    return english or (format_html('<span lang="zh-Hans">{}</span>', chinese) if chinese else "")


@register.filter
def marked(text: str) -> SafeString | str:
    """A text that is stored in one language alone; marked where it is not the reader's."""
    own = language_of(text)
    return (
        format_html('<span lang="{}">{}</span>', own, text)
        if own not in ("", language_tag(reader_language()))
        else text
    )


@register.filter
def name_text(record: Any) -> str:
    """The name in the reader's language, without markup."""
    english, chinese = _names(record)
    return (chinese or english) if reads_chinese() else (english or chinese)


@register.simple_tag
def other_name(record: Any) -> SafeString | str:
    """The name in the other language as a second line, where both are known."""
    english, chinese = _names(record)
    if not (english and chinese):
        return ""
    if reads_chinese():
        return format_html('<span class="other-name" lang="en">{}</span>', english)
    return format_html('<span class="other-name" lang="zh-Hans">{}</span>', chinese)


@register.filter
def country(code: str) -> str:
    """The country's name in the reader's language."""
    return country_name(code) if code else ""


@register.filter
def web_address(url: str) -> str:
    """An address that may be linked: http and https only."""
    return url if url.lower().startswith(("http://", "https://")) else ""


@register.filter
def has_source(sources: Iterable, key: int) -> bool:
    """Whether this source is among those that the page lists."""
    return any(source.pk == key for source in sources)


# ---- Languages and addresses ----


@register.filter
def language_tag(code: str | None) -> str:
    """The BCP 47 tag of a language of the site."""
    return LANGUAGE_TAGS.get(code or "en", "en")


@register.simple_tag(takes_context=True)
def known(context: Context) -> str:
    """What keeps a link on the day that this page answers for."""
    return day_kept(getattr(context.get("request"), "known_on", None))


@register.inclusion_tag("projects/_known_on.html", takes_context=True)
def known_on(context: Context) -> dict[str, Any]:
    """For which day the page answers, where that is not today, and the way back."""
    request = context.get("request")
    asked = getattr(request, "known_on", None)
    if request is None or asked is None:
        return {}
    today = request.GET.copy()
    today.pop("known_on")
    since = as_of.begins()
    here = f"{request.path}?{today.urlencode()}" if today else request.path
    return {"day": asked, "today": here, "since": since, "early": since is None or asked < since}


@register.simple_tag(takes_context=True)
def in_language(context: Context, code: str) -> str:
    """This page, with its query, in another language; the overview where the page is unknown."""
    request = context.get("request")
    here = request.get_full_path() if request else "/"
    there = translate_url(here, code)
    known = there != here or code == reader_language()
    return there if known else translate_url(reverse("overview"), code)


@register.simple_tag
def query(selection: Selection, **changes: Any) -> str:
    """`?` and the selection's query string with some parameters replaced (blank: taken out)."""
    return "?" + selection.query(**{name: str(value) if value else None for name, value in changes.items()})


# What pages have of their own: what is kept to be compared, columns of the list, shading of the map.
OF_PAGES = ("project", "columns", "shade")


@register.simple_tag
def currencies(selection: Selection) -> list[dict[str, Any]]:
    """What money may be asked for, each with its link and whether it is the one."""
    return [
        each.offer(query(selection, currency="" if each == Currency.CNY else each.value), selection.currency)
        for each in Currency
    ]


@register.filter
def currency_word(currency: str) -> str:
    """A currency as a switch or an axis names it: CNY, 人民币."""
    return Currency(currency).word


@register.simple_tag
def file_url(route: str, selection: Selection, **params: str | None) -> str:
    """A download or another list of the same selection: its filters, without page and page size, and some more (None: without)."""
    query = selection.query(**{"page_size": None, **dict.fromkeys(OF_PAGES), **params})
    return reverse(route) + (f"?{query}" if query else "")


@register.filter
def get(mapping: Mapping[str, Any], key: str) -> Any:
    """The value of a key; None where there is none."""
    return mapping.get(key)


@register.filter
def without_control(params: Mapping[str, Sequence[str]]) -> list[tuple[str, str]]:
    """Parameters that the filter form carries along unseen."""
    return [(name, value) for name, values in params.items() if form.is_carried(name) for value in values]


@register.filter
def has_control(param: str) -> bool:
    """Whether the page has a control for the parameter, which a refusal can lead to."""
    return form.has_control(param)


@register.simple_tag
def listed(headings: list[Heading] | str) -> list[Heading]:
    """The columns that a table of projects shows: the reader's, or the usual ones where nobody could choose."""
    return [
        heading
        for heading in headings or columns_of_lists()
        if isinstance(heading, Heading) and heading.shown
    ]


@register.simple_tag
def sort_link(selection: Selection, key: str) -> dict[str, str]:
    """A heading's link to sort by it, reversing where the list is sorted by it already, and its aria-sort."""
    first = key if key == "name" else f"-{key}"
    second = key if first.startswith("-") else f"-{key}"
    now = {key: "ascending", f"-{key}": "descending"}.get(selection.sort, "")
    return {"url": "?" + selection.query(sort=second if selection.sort == first else first), "now": now}


# ---- Choices beside the list ----


def with_some(choices: Iterable, uncounted: Any = None) -> list:
    """Choices that lead to a project; all of them where none does or nothing was counted."""
    some = [choice for choice in choices if choice.count or choice.ticked or choice.open]
    return list(choices) if uncounted or not some else some


@register.filter
def ticked(choices: Iterable) -> int:
    """How many choices are ticked, those below included."""
    return sum(choice.ticked + ticked(choice.children) for choice in choices)


# ---- Figures of a project ----


@register.simple_tag
def in_phases(project: Project) -> str:
    """How much of the headline total its phases make up, in words; blank where no share can be told."""
    whole, phases = project.headline_cny, project.phases_cny
    if not whole or phases is None:
        return ""
    return _("%(percent)s%% in phases") % {"percent": f"{100 * phases / whole:,.0f}"}


@register.simple_tag
def exceeding(project: Project) -> str:
    """By how much the realised funds are above the headline total."""
    return write_amount((project.realised_cny or 0) - (project.headline_cny or 0))


@register.filter
def more_than(difference: int) -> int:
    """How many more there are, of a difference below nought."""
    return -difference


@register.simple_tag
def figure(project: Project, basis: str, currency: str) -> dict[str, Any]:
    """The project's figure on one basis in one currency, and the claim in its own currency, where that is another one
    and a single claim stands behind the figure.
    """
    claim = project.headline_claim if basis == "headline" else None
    return {
        "money": getattr(project, figure_in(basis, currency)),
        "disclosed": getattr(project, f"{basis}_disclosed"),
        "claim": claim,
        "foreign": claim if claim and claim.currency != currency else None,
        "qualifier": claim.qualifier if claim else "",
    }


register.filter("figure_heading", basis_heading)


@register.filter
def money_asked(selection: Selection) -> SafeString:
    """What a link adds so that its money is on the same basis and in the same currency."""
    basis = format_html("&amp;basis={}", selection.basis)
    if selection.currency == Currency.CNY:
        return basis
    return basis + format_html("&amp;currency={}", selection.currency)


@register.simple_tag
def kept_inputs(selection: Selection, *names: str) -> SafeString:
    """Hidden inputs by which a form keeps these of the page's `basis`, `currency` and `known_on`."""
    kept = [(name, text) for name in names for text in selection.params.get(name, ())]
    return format_html_join("", '<input type="hidden" name="{}" value="{}">', kept)


@register.filter
def on_basis(summary: Any, basis: str) -> Any:
    """The total of a summary on one basis."""
    return summary.on(basis)


@register.filter
def investor_sum(investor: Any, selection: Selection) -> int | None:
    """What the projects of an investor of `lists.investors_of` add up to on the basis and in the currency asked for."""
    total: int | None = getattr(investor, sum_in(selection.basis, selection.currency))
    return total


@register.filter
def disclosed(total: Any) -> int:
    """Projects with a figure on this basis, convertible or not."""
    return int(total.covered + total.unconvertible)


@register.filter
def by_side(attendances: Iterable) -> list[tuple[str, list]]:
    """People at a ceremony, side by side."""
    sides = {side: [a for a in attendances if a.side == side] for side in Side}
    return [(str(side.label), people) for side, people in sides.items() if people]


@register.filter
def plans_of(milestone: Milestone) -> list[MilestonePlan]:
    """The plans of a milestone that stand, oldest first."""
    return milestone.plans_in_order


@register.simple_tag
def difference(now: int, before: int) -> str:
    """How much more or less it is, with its sign."""
    return f"{now - before:+d}".replace("-", "−") if now != before else "±0"
