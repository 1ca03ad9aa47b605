"""What one value of a parameter may be: each text read into what it means, or refused with a message."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from ..totals.rules import search_key
from ..values import money

MAX_VALUES = 200
NONE = "none"
PAGE_SIZES = (25, 50, 100)


@dataclass(frozen=True)
class Reading:
    """How the texts of a parameter are read.

    `read` gives what the texts mean, or raises ValidationError; it never gets an empty list. `schema` describes one
    text as OpenAPI does. `many`: the parameter may be repeated.
    """

    read: Callable[[list[str]], Any]
    schema: Mapping[str, Any]
    many: bool = False


class Values(forms.Field):
    """One value, or several where `many`; `read` turns each text into what it means or raises ValidationError."""

    def __init__(self, read: Callable[[list[str]], Any], many: bool = False, **kwargs: Any) -> None:
        super().__init__(**{**kwargs, "required": False, "widget": forms.MultipleHiddenInput})
        self.read, self.many = read, many

    def clean(self, value: list[str] | None) -> Any:
        """What the texts mean; None for none."""
        texts = [text for text in value or [] if text != ""]
        if any("\x00" in text for text in texts):
            raise ValidationError(_("A NUL character means nothing here."))
        # What Django makes of bytes that are no text.
        if any("\ufffd" in text for text in texts):
            raise ValidationError(_("This is not text in UTF-8."))
        if len(texts) > 1 and not self.many:
            raise ValidationError(_("Give this only once."))
        return self.read(texts) if texts else None


def shown(text: str) -> str:
    """The text as a message quotes it: at most 60 characters."""
    return text if len(text) <= 60 else text[:57] + "..."


def _unknown(text: str) -> ValidationError:
    return ValidationError(_("“%(value)s” is not one of the choices.") % {"value": shown(text)})


# ---- Readings ----


def single(read: Callable[[str], Any], schema: Mapping[str, Any]) -> Reading:
    """One value, read by `read`."""
    return Reading(lambda texts: read(texts[0]), schema)


def _enum(keys: Iterable[str]) -> dict[str, Any]:
    """An empty value is as if absent."""
    return {"type": "string", "enum": [*keys, ""]}


def one_of(*keys: str) -> Reading:
    """One of these keys."""

    def read(text: str) -> str:
        if text not in keys:
            raise _unknown(text)
        return text

    return single(read, _enum(keys))


YES_OR_NO = one_of("true", "false")


def any_of(keys: Sequence[str]) -> Reading:
    """Some of these keys, and `none`; each once, in the order given."""
    return Reading(_read_keys(set(keys).__contains__), _enum([*keys, NONE]), many=True)


def any_that(allowed: Callable[[str], bool], pattern: str, example: str) -> Reading:
    """Texts that `allowed` says yes to, and `none`; `pattern` says the same to programs."""
    schema = {"type": "string", "pattern": pattern, "example": example}
    return Reading(_read_keys(allowed), schema, many=True)


def slugs(public: Callable[[], QuerySet[Any]], none: bool = False) -> Reading:
    """Slugs of public records as the records, in the order given; `none` stays as it is where it is allowed."""

    def read(texts: list[str]) -> list[Any]:
        asked = [text for text in texts if text != NONE]
        found = {record.slug: record for record in public().filter(slug__in=asked)}
        if missing := [slug for slug in asked if slug not in found]:
            found |= _by_former_slug(public(), missing)
        for text in texts:
            if text not in found and not (none and text == NONE):
                raise _unknown(text)
        return list(dict.fromkeys(found.get(text, NONE) for text in texts))

    return Reading(read, {"type": "string", "pattern": "^[-a-zA-Z0-9_]*$"}, many=True)


def _read_keys(allowed: Callable[[str], bool]) -> Callable[[list[str]], list[str]]:
    def read(texts: list[str]) -> list[str]:
        for text in texts:
            if text != NONE and not allowed(text):
                raise _unknown(text)
        return list(dict.fromkeys(texts))

    return read


def _by_former_slug(records: QuerySet[Any], slugs: list[str]) -> dict[str, Any]:
    """Records by the slugs of those that were merged into them: links that people keep go on working."""
    if not hasattr(records.model, "merged_into"):
        return {}
    former = dict(records.filter(merged_from__slug__in=slugs).values_list("merged_from__slug", "pk"))
    found = records.in_bulk(former.values())
    return {slug: found[pk] for slug, pk in former.items()}


# ---- Single values ----


def read_words(text: str) -> list[str]:
    """Search words, folded as the search texts are; at most 200."""
    words = list(dict.fromkeys(search_key(text).split()))
    if len(words) > MAX_VALUES:
        raise ValidationError(_("Search for at most 200 words."))
    return words


def read_day(text: str) -> date:
    """An ISO date."""
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            pass
    raise ValidationError(_("“%(value)s” is no date like 2022-08-19.") % {"value": shown(text)})


def read_known_on(text: str) -> date:
    """A day until today; its answers come from `as_of.as_known()`, in which the whole request runs."""
    day = read_day(text)
    if day > timezone.localdate():
        raise ValidationError(_("What will be known on %(day)s is not known yet.") % {"day": day})
    return day


class Money(NamedTuple):
    """An amount, and the currency that its text names; blank where it names none."""

    amount: int | Decimal
    currency: str


def read_money(text: str) -> Money:
    """An amount written plainly or as 1bn or 10亿."""
    try:
        return Money(*money.parse_filter(text))
    except money.MoneyError as error:
        raise ValidationError(str(error)) from error


def read_number(text: str) -> int:
    """A whole number from 1 on, of at most nine digits."""
    if re.fullmatch(r"[1-9][0-9]{0,8}", text):
        return int(text)
    raise ValidationError(_("“%(value)s” is no number from 1 on.") % {"value": shown(text)})


def read_page_size(text: str) -> int:
    """One of `PAGE_SIZES`."""
    if text not in map(str, PAGE_SIZES):
        raise ValidationError(_("A page holds 25, 50 or 100."))
    return int(text)


def is_code(text: str) -> bool:
    """Whether the text may be the code of a project; whether one has it is not asked."""
    return re.fullmatch(r"[A-Za-z0-9-]{1,20}", text) is not None


def is_year(text: str) -> bool:
    """Whether the text is a year of four digits."""
    return re.fullmatch(r"[1-9][0-9]{3}", text) is not None


WORDS = single(read_words, {"type": "string", "pattern": "^[^\\u0000\\ufffd]*$"})
_DAY = {
    "anyOf": [{"type": "string", "format": "date"}, {"type": "string", "maxLength": 0}],
    "example": "2022-08-19",
}
DAY = single(read_day, _DAY)
KNOWN_ON = single(read_known_on, _DAY)
MONEY = single(
    read_money,
    {
        "type": "string",
        "pattern": r"^([0-9]{1,18}(\.[0-9]{1,2})?|[0-9]{1,6}(\.[0-9]{1,2})? ?(k|m|bn|tn|万|亿|万亿))?$",
        "example": "1bn",
    },
)
PAGE = single(read_number, {"type": "integer", "minimum": 1, "maximum": 999_999_999})
PAGE_SIZE = single(read_page_size, {"type": "integer", "enum": list(PAGE_SIZES)})
