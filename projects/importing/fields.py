"""Our fields that a list may fill (docs/interface.md, Import profile), and what their cells may hold."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation
from functools import cache
from typing import Any, cast

import pycountry
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import override

from ..models import Project, Source
from ..values import choices
from ..values.countries import country_name, is_country
from ..values.dates import DateError, PartialDate, read_date
from ..values.money import MoneyError, Reading, is_currency, read_amount, unit_power
from . import months
from .table import Number, folded, one_line

KINDS = choices.MilestoneKind.values
PLAIN = (
    "name",
    "name_zh",
    "summary",
    "summary_zh",
    "status_reason",
    "status_reason_zh",
    "address",
    "note",
    "jobs_planned",
    "land_area_mu",
)
VOCABULARIES: dict[str, type[TextChoices]] = {
    "stage": choices.MilestoneKind,
    "status": choices.Status,
    "total_basis": choices.Basis,
    "total_qualifier": choices.Qualifier,
    "coordinates_accuracy": choices.CoordinatesAccuracy,
    "left_out_reason": choices.LeftOutReason,
    "construction_nature": choices.ConstructionNature,
    "project_type": choices.ProjectType,
    "postponed_because": choices.PostponementReason,
}
YUAN = ("annual_output_planned", "annual_tax_planned")
UNITS = {f"{role.value}_units": role for role in choices.ResponsibilityRole}
LISTS = ("investors", "partners", "secondary_sectors", "share", "origin", "labels", *UNITS)
# The day of one reading of the money; `as_of` is that of all that have none of their own.
OWN_DAYS = ("total_as_of", *(f"{basis}_as_of" for basis in choices.Basis.values))
DATES = (
    "signed_on",
    "status_date",
    "as_of",
    *OWN_DAYS,
    *(f"{kind}_{what}" for kind in KINDS for what in ("planned", "actual")),
)
FIELDS = (
    "external_ref",
    *PLAIN,
    *VOCABULARIES,
    *LISTS,
    *DATES,
    *YUAN,
    "zone",
    "sector",
    "led_by",
    "official_in_charge",
    *months.FIELDS,
    "postponed_text",
    "total_amount",
    "realised_amount",
    "phase_amount",
    "phase",
    "currency",
    "latitude",
    "longitude",
    "coordinates",
    "source_title",
    "source_url",
)
_PHASE_AMOUNT = re.compile(r"phase_([1-9][0-9]?)_amount")


YES = frozenset(("yes", "y", "true", "1", "是", "删除", "delete", "已提交", "提交"))
NO = frozenset(("no", "n", "false", "0", "否", "未提交"))


class CellError(ValueError):
    """What is wrong with one cell, as a sentence."""


def is_field(name: str) -> bool:
    """Whether a profile may name it: one of `FIELDS`, or one that speaks of a phase."""
    return name in FIELDS or phase_of(name) is not None


def phase_of(name: str) -> int | None:
    """The N of `phase_N_amount`."""
    found = _PHASE_AMOUNT.fullmatch(name)
    return int(found[1]) if found else None


def is_amount(name: str) -> bool:
    """Whether its cells hold money, of the project or of a phase."""
    return name.endswith("_amount")


def is_figure(name: str) -> bool:
    """Whether a merged cell must not count in each of its rows."""
    return is_amount(name) or name in ("jobs_planned", "land_area_mu", *YUAN)


def read_text(name: str, text: str) -> Any:
    """A value as the project's or source's own field takes it."""
    model, field_name = (
        (Source, name.removeprefix("source_")) if name.startswith("source_") else (Project, name)
    )
    field = cast(models.Field, model._meta.get_field(field_name))
    text = text if name in ("summary", "summary_zh", "note") else one_line(text)
    try:
        return field.clean(text, None)
    except ValidationError as error:
        raise CellError(" ".join(error.messages)) from None


def read_number(name: str, text: str) -> Any:
    """Jobs and mu as people write them: "1,200", "约500人", "120.5亩"."""
    plain = unicodedata.normalize("NFKC", text).strip().lower().lstrip("约~ ").rstrip()
    plain = re.sub(r"\s*(人|个|亩|mu|jobs)$", "", plain)
    if re.fullmatch(r"[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?", plain):
        plain = plain.replace(",", "")
    if not re.fullmatch(r"[0-9]+(\.[0-9]+)?", plain):
        raise CellError(_("“%(text)s” is no number.") % {"text": shown(text)})
    number = Decimal(plain)
    if name == "jobs_planned" and number == number.to_integral_value():
        number = number.to_integral_value()
    elif name == "land_area_mu":
        number = number.quantize(Decimal("0.01"), ROUND_HALF_EVEN)
    return read_text(name, f"{number:f}")


# What lists write for our keys beside the keys and labels themselves. Those of the stage are taken, the others proposed.
_VALUES: dict[str, dict[str, str]] = {
    "stage": {
        "signed": "contract signed|已签约|新签约|签约项目",
        "registered": "company registered|已注册|注册落地",
        "approved": "permitted|filed|已备案|已核准|已批复|已立项|立项",
        "land_granted": "land acquired|已供地|已拿地|拿地|摘牌|已摘牌",
        "construction_start": "construction|under construction|in construction|building|started|已开工|在建|建设中|开工建设|续建",
        "completed": "built|complete|practical completion|final completion|已竣工|已建成|建成|完工|已完工",
        "in_production": "operating|operational|in operation|producing|已投产|运营|运营中|投产运营|试生产",
        "full_capacity": "full production|已达产|满产",
    },
    "status": {
        "active": "ongoing|in progress|pipeline|正常|进行中|推进中|正常推进",
        "delayed": "late|behind schedule|滞后|推迟|进度滞后",
        "suspended": "on hold|paused|stopped|停工|停滞|搁置",
        "terminated": "dropped|cancelled|canceled|abandoned|withdrawn|取消|解约|流失|退出",
        "ended": "closed|finished|办结|已结束|退役",
    },
}
WORDS = {
    name: {folded(word): key for key, words in keys.items() for word in words.split("|")}
    for name, keys in _VALUES.items()
}


# A column of stages also says of a project that it was given up: these keys are a status, and are taken as one.
ENDS = (choices.Status.DELAYED, choices.Status.SUSPENDED, choices.Status.TERMINATED)


def keys_of(name: str) -> list[str]:
    """The keys that a field of a vocabulary may hold."""
    return [*VOCABULARIES[name].values, *(ENDS if name == "stage" else ())]


def choices_of(name: str) -> list[tuple[str, Any]]:
    """The same with their labels."""
    return [*VOCABULARIES[name].choices, *((key.value, key.label) for key in ENDS if name == "stage")]


def read_choice(name: str, text: str) -> str:
    """The key of one of our vocabularies; a key or its label in either language may be written."""
    plain = folded(text)
    known = _labels(VOCABULARIES[name]).get(plain)
    if name == "stage" and known is None:
        known = WORDS["stage"].get(plain) or _labels(choices.Status).get(plain) or WORDS["status"].get(plain)
        known = known if known in keys_of("stage") else None
    if known is None:
        raise CellError(
            _("“%(text)s” is none of: %(keys)s. Say under [values.%(field)s] what it means.")
            % {"text": shown(text), "keys": ", ".join(keys_of(name)), "field": name}
        )
    return known


@cache
def _labels(vocabulary: type[TextChoices]) -> dict[str, str]:
    labels = {folded(key): key for key in vocabulary.values}
    for language in ("en", "zh-hans"):
        with override(language):
            labels |= {folded(str(choice.label)): choice.value for choice in vocabulary}
    return labels


def read_when(text: str, order: str | None) -> PartialDate:
    """A date; a number like 2026.1 may be January, or October without the nought that a spreadsheet drops."""
    if isinstance(text, Number) and re.fullmatch(r"[0-9]{4}\.1", text):
        raise CellError(
            _("“%(text)s” may be January or October. Write 2026-01 or 2026-10.") % {"text": shown(text)}
        )
    try:
        read = read_date(text, order=order)
    except DateError as error:
        raise CellError(str(error)) from None
    if read is None:
        raise CellError(_("“%(text)s” is no date.") % {"text": shown(text)})
    return read


def read_money(text: str, unit: str, currency: str) -> Reading:
    """An amount; a number that was computed is rounded half-even to the hundredth, a typed one is not."""
    try:
        return read_amount(_computed(text, unit_power(unit)), unit=unit, default_currency=currency)
    except MoneyError as error:
        raise CellError(str(error)) from None


_PLAIN_NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?(e[+-]?[0-9]{1,3})?", re.I)


def _computed(text: str, power: int) -> str:
    """The text of a bare number with no more decimals than a hundredth of the currency allows."""
    found = _PLAIN_NUMBER.fullmatch(text)
    typed = found and not found[2] and len(found[1] or "") <= 4 and not isinstance(text, Number)
    if not found or typed:
        return text
    number = Decimal(text)
    if not -30 < number.adjusted() < 30:
        return text
    return f"{number.quantize(Decimal(1).scaleb(-power - 2), ROUND_HALF_EVEN).normalize():f}"


def read_yuan(text: str) -> int:
    """Whole yuan, from a number or from words like "3亿元"."""
    read = read_money(text, "", "CNY")
    if read.amount is None or (read.currency or "CNY") != "CNY":
        raise CellError(_("“%(text)s” is no amount in yuan.") % {"text": shown(text)})
    return int(read.amount)


def read_day(text: str) -> date:
    """A date that is known to the day."""
    when = read_when(text, None)
    if when.precision != "day":
        raise CellError(_("“%(text)s” is no day.") % {"text": shown(text)})
    return when.first


def read_currency(text: str) -> str:
    """An ISO 4217 code from a code, a sign or a name in either language."""
    if is_currency(text.upper()):
        return text.upper()
    try:
        said = read_amount(f"1 {text}").currency
    except MoneyError:
        said = None
    if said is None:
        raise CellError(_("“%(text)s” is no currency.") % {"text": shown(text)})
    return said


def read_country(text: str) -> str:
    """An ISO 3166 code from a code of two or three letters or a name in either language."""
    code = text.upper()
    if is_country(code):
        return code
    known = pycountry.countries.get(alpha_3=code) or _countries().get(folded(text))
    if known is None:
        raise CellError(_("“%(text)s” is no country.") % {"text": shown(text)})
    return known if isinstance(known, str) else known.alpha_2


@cache
def _countries() -> dict[str, str]:
    codes: dict[str, str] = {}
    for country in pycountry.countries:
        names = [country.name, getattr(country, "official_name", ""), getattr(country, "common_name", "")]
        for language in ("en", "zh-hans"):
            with override(language):
                names.append(country_name(country.alpha_2))
        codes |= {folded(name): country.alpha_2 for name in names if name}
    return codes | {name.removeprefix("中国"): code for name, code in codes.items() if name != "中国"}


def read_yes(text: str) -> bool:
    """Whether a cell says yes, in either language; CellError where it says neither yes nor no."""
    plain = folded(text)
    if plain not in YES and plain not in NO:
        raise CellError(_("“%(text)s” is neither yes nor no.") % {"text": shown(text)})
    return plain in YES


def read_share(text: str) -> Decimal:
    """Percent from 0 to 100 to two decimals, with or without the sign; CellError for all else."""
    plain = unicodedata.normalize("NFKC", text).replace("%", "").strip()
    try:
        share = Decimal(plain)
    except InvalidOperation:
        share = Decimal(-1)
    if not 0 <= share <= 100:
        raise CellError(_("“%(text)s” is no share in percent.") % {"text": shown(text)})
    return share.quantize(Decimal("0.01"), ROUND_HALF_EVEN)


_DEGREES = re.compile(
    r"(?P<sign>[-−]?)(?P<degrees>[0-9]{1,3}(?:\.[0-9]+)?)\s*[°度]?"
    r"(?:\s*(?P<minutes>[0-9]{1,2}(?:\.[0-9]+)?)\s*[′'’分](?:\s*(?P<seconds>[0-9]{1,2}(?:\.[0-9]+)?)\s*(?:[″\"”秒]|''))?)?"
    r"\s*(?P<half>[nsew]?)",
    re.I,
)


def read_degrees(text: str, most: int) -> Decimal:
    """Degrees from "30.7522", "-31.45", "30°45'8\\"N"; at most six decimals are kept."""
    return _degrees(
        unicodedata.normalize("NFKC", text.replace("″", '"').replace("′", "'")).strip(), text, most
    )[0]


def read_coordinates(text: str) -> tuple[Decimal, Decimal]:
    """(latitude, longitude) from one cell, latitude first unless letters say otherwise."""
    plain = unicodedata.normalize("NFKC", text.replace("″", '"').replace("′", "'")).strip(" ()[]")
    parts = [part for part in re.split(r"\s*[,;/]\s*", plain) if part]
    if len(parts) == 1:
        parts = plain.split()
    if len(parts) != 2:
        raise CellError(_("“%(text)s” is no pair of latitude and longitude.") % {"text": shown(text)})
    (one, half), (other, other_half) = (_degrees(part, text, 180) for part in parts)
    if half in ("e", "w") or other_half in ("n", "s"):
        one, other = other, one
    if abs(one) > 90:
        raise CellError(_("“%(text)s” is no pair of latitude and longitude.") % {"text": shown(text)})
    return one, other


def _degrees(plain: str, text: str, most: int) -> tuple[Decimal, str]:
    found = _DEGREES.fullmatch(plain)
    if not found:
        raise CellError(_("“%(text)s” is no number of degrees.") % {"text": shown(text)})
    minutes, seconds = Decimal(found["minutes"] or 0), Decimal(found["seconds"] or 0)
    value = Decimal(found["degrees"]) + minutes / 60 + seconds / 3600
    if minutes >= 60 or seconds >= 60 or value > most:
        raise CellError(_("“%(text)s” is no number of degrees.") % {"text": shown(text)})
    half = found["half"].lower()
    negative = bool(found["sign"]) != (half in ("s", "w") and not found["sign"])
    value = value.quantize(Decimal("0.000001"), ROUND_HALF_EVEN)
    return (-value if negative else value), half


def shown(text: str) -> str:
    """A cell's text as messages quote it: no more than 60 characters."""
    return text if len(text) <= 60 else f"{text[:59]}…"


# How each field of one cell is read; amounts, dates, lists and records are read with their row.
READERS: dict[str, Callable[[str, str], Any]] = {
    **dict.fromkeys(PLAIN, read_text),
    "jobs_planned": read_number,
    "land_area_mu": read_number,
    **dict.fromkeys(YUAN, lambda _name, text: read_yuan(text)),
    "source_title": read_text,
    "source_url": read_text,
    **dict.fromkeys(VOCABULARIES, read_choice),
    "submitted": lambda _name, text: read_yes(text),
    "status_date": lambda _name, text: read_day(text),
    "currency": lambda _name, text: read_currency(text),
    "latitude": lambda _name, text: read_degrees(text, 90),
    "longitude": lambda _name, text: read_degrees(text, 180),
    "coordinates": lambda _name, text: read_coordinates(text),
}
