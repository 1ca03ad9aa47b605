"""What one value of a parameter may be: each text read into what it means, or refused with a message."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

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


class Values(forms.Field):
    """One value, or several where `many`; `read` turns each text into what it means or raises ValidationError."""

    def __init__(self, read: Callable[[list[str]], Any], many: bool = False, **kwargs):
        super().__init__(**{**kwargs, "required": False, "widget": forms.MultipleHiddenInput})
        self.read, self.many = read, many

    def clean(self, value):
        texts = [text for text in value or [] if text != ""]
        if any("\x00" in text for text in texts):
            raise ValidationError(_("A NUL character means nothing here."))
        # What Django makes of bytes that are no text.
        if any("\ufffd" in text for text in texts):
            raise ValidationError(_("This is not text in UTF-8."))
        if len(texts) > 1 and not self.many:
            raise ValidationError(_("Give this only once."))
        return self.read(texts) if texts else None


def read_one(read: Callable[[str], Any]) -> Callable[[list[str]], Any]:
    return lambda texts: read(texts[0])


def shown(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "..."


def _unknown(text: str) -> ValidationError:
    return ValidationError(_("“%(value)s” is not one of the choices.") % {"value": shown(text)})


def read_keys(allowed: Callable[[str], bool]) -> Callable[[list[str]], list[str]]:
    def read(texts: list[str]) -> list[str]:
        for text in texts:
            if text != NONE and not allowed(text):
                raise _unknown(text)
        return list(dict.fromkeys(texts))

    return read


def read_records(public: Callable[[], QuerySet], none: bool) -> Callable[[list[str]], list[Any]]:
    """Slugs as records, in the order given; `none` stays as it is."""

    def read(texts: list[str]) -> list[Any]:
        slugs = [text for text in texts if text != NONE]
        found = {record.slug: record for record in public().filter(slug__in=slugs)}
        if missing := [slug for slug in slugs if slug not in found]:
            found |= _by_former_slug(public(), missing)
        for text in texts:
            if text not in found and not (none and text == NONE):
                raise _unknown(text)
        return list(dict.fromkeys(found.get(text, NONE) for text in texts))

    return read


def _by_former_slug(records: QuerySet, slugs: list[str]) -> dict[str, Any]:
    """Records by the slugs of those that were merged into them: links that people keep go on working."""
    if not hasattr(records.model, "merged_into"):
        return {}
    former = dict(records.filter(merged_from__slug__in=slugs).values_list("merged_from__slug", "pk"))
    found = records.in_bulk(former.values())
    return {slug: found[pk] for slug, pk in former.items()}


def read_words(text: str) -> list[str]:
    words = list(dict.fromkeys(search_key(text).split()))
    if len(words) > MAX_VALUES:
        raise ValidationError(_("Search for at most 200 words."))
    return words


def read_day(text: str) -> date:
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


def read_yuan(text: str):
    try:
        return money.parse_cny(text)
    except money.MoneyError as error:
        raise ValidationError(str(error)) from error


def read_number(text: str) -> int:
    if re.fullmatch(r"[1-9][0-9]{0,8}", text):
        return int(text)
    raise ValidationError(_("“%(value)s” is no number from 1 on.") % {"value": shown(text)})


def read_page_size(text: str) -> int:
    if text not in map(str, PAGE_SIZES):
        raise ValidationError(_("A page holds 25, 50 or 100."))
    return int(text)


def read_choice(keys: Sequence[str]) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in keys:
            raise _unknown(text)
        return text

    return read


def is_year(text: str) -> bool:
    return re.fullmatch(r"[1-9][0-9]{3}", text) is not None
