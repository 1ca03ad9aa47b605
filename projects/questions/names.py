"""The tracker's own names that a question may hold: places, sectors, labels, events, investors, countries and codes."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.db.models import Q
from django.utils import translation

from ..matching.names import name_key, plain_key
from ..models import Investor, Label, Location, Project, Sector, SigningEvent
from ..models.base import local_name, split_aliases
from ..models.trees import is_within
from ..values.countries import country_codes, country_name
from ..values.dates import FIRST_YEAR, LAST_YEAR
from .terms import Meaning
from .words import LANGUAGES, fillers, origin_words, phrases

LEAST = {True: 2, False: 4}  # characters of a part of a name, in Chinese and in other scripts
MOST_CHOICES = 8
HAN = re.compile("[\u3400-\u9fff]")
# What a place is called without its kind: "Fengqiao" of Fengqiao Town, 凤桥 of 凤桥镇.
_KIND = re.compile(
    r" (?:city|district|county|town|township|subdistrict|province|prefecture|street|municipality|zone|park"
    r"|(?:economic |hi tech |high tech |economic and technological )?(?:development|industrial) (?:zone|park))$"
)
_KIND_ZH = re.compile("(?<=..)(?:省|市|区|县|镇|乡|街道|旗|自治区|自治州)$")
_TRADE_ZH = re.compile("(?<=..)(?:产业|行业|产业链|业)$")


def stemmed(text: str) -> str:
    """The key of a name, English words in the singular: "Lithium batteries" and "lithium battery" share one."""
    return " ".join(_singular(word) for word in plain_key(text).split())


def _singular(word: str) -> str:
    if len(word) < 4 or not word.isascii() or word.endswith(("ss", "us", "is")):
        return word
    return f"{word[:-3]}y" if word.endswith("ies") else word.removesuffix("s")


@dataclass(frozen=True)
class Named:
    """A record that a name means: the filter and its key, how pages call it, its own path in a tree, and that in words."""

    param: str
    key: str
    said: str
    path: str = ""
    where: str = ""

    @property
    def meaning(self) -> Meaning:
        """The filter."""
        return Meaning({self.param: (self.key,)}, self.said, self.where)


@dataclass
class Names:
    """Public names by their keys: whole ones, and those of places without the word for their kind."""

    whole: dict[str, list[Named]] = field(default_factory=lambda: defaultdict(list))
    short: dict[str, list[Named]] = field(default_factory=lambda: defaultdict(list))
    parts: list[tuple[str, Named]] = field(default_factory=list)  # keys of which a part may be said

    def find(self, text: str) -> list[Named]:
        """What is called exactly so, else what is called so for short."""
        key = stemmed(text)
        countries = [Named("origin", code, country_name(code)) for code in _country_keys().get(key, ())]
        found = self.whole.get(key) or self.whole.get(name_key(text)) or []
        return [*found, *countries] or self.short.get(key) or []

    def holding(self, text: str) -> list[Named]:
        """Of places, sectors and labels, those whose names hold these words, the highest of each branch alone."""
        key = stemmed(text)
        chinese = HAN.search(key) is not None
        if len(key) < LEAST[chinese]:
            return []
        pattern = re.compile(re.escape(key) if chinese else rf"(?<!\w){re.escape(key)}(?!\w)")
        found = dict.fromkeys(named for name, named in self.parts if pattern.search(name))
        return [
            one
            for one in found
            if not any(
                other.param == one.param
                and other.path != one.path
                and other.path
                and is_within(one.path, other.path)
                for other in found
            )
        ]

    def add(self, named: Named, names: Iterable[str], short: re.Pattern[str] | None = None) -> None:
        """Under each of the names."""
        known = phrases().keys() | fillers()
        for name in filter(None, names):
            key = stemmed(name)
            if named not in self.whole[key]:
                self.whole[key].append(named)
            if named.param in ("zone", "sector", "label"):
                self.parts.append((key, named))
            cut = short.sub("", key) if short else key
            while cut != key and cut not in known and cut not in fillers():
                if named not in self.short[cut]:
                    self.short[cut].append(named)
                key, cut = cut, (short.sub("", cut) if short else cut)


def names_for(text: str) -> Names:
    """The names that this question may hold; of investors only those that begin like a word of it."""
    names = Names()
    for rows, param in ((Location.objects.public(), "zone"), (Sector.objects.public(), "sector")):
        _add_tree(names, rows, param)
    for slug, *both in Label.objects.public().values_list("slug", "name", "name_zh"):
        names.add(Named("label", slug, local_name(*both)), both)
    for slug, *both in SigningEvent.objects.published().values_list("slug", "title", "title_zh"):
        names.add(Named("event", slug, local_name(*both)), both)
    for named, said in _investors(text):
        for name in said:
            for key in {stemmed(name), name_key(name)}:
                if named not in names.whole[key]:
                    names.whole[key].append(named)
    return names


def _add_tree(names: Names, rows: Any, param: str) -> None:
    fields = ["slug", "path", "path_name", "path_name_zh", "name", "name_zh"]
    aliases = ["aliases"] if param == "zone" else []
    for slug, path, path_en, path_zh, name, name_zh, *more in rows.order_by("path").values_list(
        *fields, *aliases
    ):
        named = Named(param, slug, local_name(name, name_zh), path, local_name(path_en, path_zh))
        said = [name, name_zh, *split_aliases(more[0] if more else "")]
        latin = [each for each in said if not HAN.search(each)]
        names.add(named, latin, _KIND if param == "zone" else None)
        names.add(
            named, [each for each in said if HAN.search(each)], _KIND_ZH if param == "zone" else _TRADE_ZH
        )


@cache
def _country_keys() -> dict[str, list[str]]:
    """Codes of countries by the keys of what each is called in both languages."""
    said = {(stemmed(word), code) for word, code in origin_words().items()}
    for language in LANGUAGES:
        with translation.override(language):
            said |= {(stemmed(country_name(code)), code) for code in country_codes()}
    codes = defaultdict(list)
    for key, code in sorted(said):
        codes[key].append(code)
    return dict(codes)


def _investors(text: str) -> Iterator[tuple[Named, list[str]]]:
    """Public investors of whose names one begins with a word, or with two characters of Chinese, of the text."""
    starts = {word for word in re.findall(r"[^\W\d_][\w]+", text) if not HAN.search(word)}
    starts = {word for word in starts if word.lower() not in fillers()}
    starts |= {run[at : at + 2] for run in re.findall("[\u3400-\u9fff]+", text) for at in range(len(run) - 1)}
    starts |= set(re.findall(r"[0-9]+[^\W\d_]\w*", text))
    if not starts:
        return
    begins = Q(pk__in=())
    for word in sorted(starts):
        begins |= Q(name__istartswith=word) | Q(name_zh__istartswith=word) | Q(aliases__icontains=word)
    rows = Investor.objects.public().filter(begins)
    for slug, aliases, *both in rows.values_list("slug", "aliases", "name", "name_zh"):
        yield Named("investor", slug, local_name(*both)), [*filter(None, both), *split_aliases(aliases)]


_CODE = re.compile(r"(?<![\w-])[0-9]{4}-[0-9]{3,}(?![\w-])")


def codes(text: str) -> Iterator[tuple[int, int, tuple[Meaning, ...]]]:
    """Where codes of projects stand in the text; without a meaning where no published project has this one."""
    spans = {found[0]: found.span() for found in _CODE.finditer(text)}
    published = Project.objects.published().filter(code__in=spans) if spans else Project.objects.none()
    known = set(published.values_list("code", flat=True))
    for code, (start, end) in spans.items():
        if code not in known and len(code) == 9 and FIRST_YEAR <= int(code[5:]) <= LAST_YEAR:
            continue  # from one year to another
        yield start, end, (Meaning({"q": (code,)}),) if code in known else ()
