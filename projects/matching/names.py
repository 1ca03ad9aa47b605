"""Which known zone, sector, investor or project a text means, and which names are spellings of one.

A *key* is a name without case, width and punctuation; of a company also without its legal form: "Acme Co., Ltd." and
"ACME" share one, while the state CO stays CO. Only equal keys match by themselves; what is merely alike is offered to a
person.
"""

import re
import unicodedata
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import Any

from django.db import models
from rapidfuzz import fuzz, process

from ..models import Investor
from ..models.base import split_aliases
from ..models.trees import path_ids
from ..values.languages import CJK

WORTH_SHOWING = 60  # of 100
ALIKE = 90  # from this score on two names of one file are offered as one

# Fields that hold one key, one name, and one name a line; a model has some of each.
_KEYS, _NAMES, _ALIASES = ("slug", "code", "credit_code"), ("name", "name_zh"), ("aliases",)

# What is written after a company's name, without dots, by where it is usual.
_LEGAL_FORMS = frozenset(
    word
    for words in {
        "English": "co company corp corporation inc incorporated ltd limited llc llp lp plc private pvt pty pte",
        "German": "ag gmbh kg kgaa mbh se ug",
        "French, Spanish, Portuguese, Italian": "cv ltda sa sarl sas spa srl",
        "Dutch": "bv nv",
        "Nordic": "ab aps as asa oy oyj",
        "Slavic and Hungarian": "dd doo jsc kft oao ojsc ooo pjsc zao zrt",
        "Asian": "bhd kk pt sdn tbk",
    }.values()
    for word in words.split()
)
_LEGAL_FORMS_ZH = re.compile("(?:股份有限|有限责任|有限|股份)公司|有限合伙|株式会社|公司$")
_INITIALS = re.compile(r"\b([^\W\d_])[./](?=[^\W\d_]\b)")
_SPACE_BESIDE_CJK = re.compile(f"(?<={CJK}) | (?={CJK})")
_NUMBERING = re.compile("[0-9]+|[一二三四五六七八九十]+|\\b[a-z]\\b")
_LEVELS = re.compile(r"\s*[>＞]\s*")


@lru_cache(maxsize=200_000)
def plain_key(text: str) -> str:
    """What is left of a name when case, width and punctuation are gone; never blank for a name."""
    folded = unicodedata.normalize("NFKC", text).casefold().replace("&", " and ")
    spaced = "".join(sign if unicodedata.category(sign)[0] in "LMN" else " " for sign in _joined(folded))
    words = " ".join(spaced.split())
    return _SPACE_BESIDE_CJK.sub("", words) or " ".join(folded.split())


@lru_cache(maxsize=200_000)
def name_key(text: str) -> str:
    """The key of a company: its legal form is gone too, unless nothing else is there."""
    key = plain_key(text)
    return _without_legal_form(key) or key


def key_of(model: type[models.Model]) -> Callable[[str], str]:
    """How names of this model's records are compared: legal forms belong to companies alone."""
    return name_key if model is Investor else plain_key


def _joined(folded: str) -> str:
    """Initials as one word, so that "S.A." and "A/S" are read as "sa" and "as"; "O'Neil" as "oneil"."""
    return re.sub(r"(?<=\w)['’](?=\w)", "", _INITIALS.sub(r"\1", folded))


def _without_legal_form(name: str) -> str:
    words = _LEGAL_FORMS_ZH.sub("", name).split()
    while len(words) > 1 and words[-1] in _LEGAL_FORMS:
        words.pop()
    return " ".join(words)


@lru_cache(maxsize=200_000)
def loose_key(text: str) -> str:
    """For measuring likeness: the key without accents, its words in alphabetical order."""
    bare = "".join(s for s in unicodedata.normalize("NFD", name_key(text)) if unicodedata.category(s) != "Mn")
    return " ".join(sorted(bare.split()))


class Names:
    """The names of many records, read once: for matching the rows of a file."""

    def __init__(self, records: models.QuerySet) -> None:
        self.records = records.order_by("pk")
        fields = {field.name for field in records.model._meta.concrete_fields}
        self._is_tree = "path" in fields
        self._key = key_of(records.model)
        self._paths: dict[int, str] = {}
        self._by: dict[str, dict[str, set[int]]] = {
            layer: defaultdict(set) for layer in ("keys", "names", "aliases", "loosely")
        }
        columns = [name for name in ("path", "merged_into", *_KEYS, *_NAMES, *_ALIASES) if name in fields]
        for row in self.records.values("pk", *columns).iterator(2000):
            self._add(row)

    def _add(self, row: dict[str, Any]) -> None:
        # Whatever a record was called before it was merged away means the one that it became.
        pk, names = row.get("merged_into") or row["pk"], [row[name] for name in _NAMES if row.get(name)]
        aliases = [alias for name in _ALIASES for alias in split_aliases(row.get(name) or "")]
        self._paths[pk] = row.get("path", "")
        for layer, texts in {
            "keys": [row[name] for name in _KEYS if row.get(name)],
            "names": names,
            "aliases": aliases,
            "loosely": map(self._key, names + aliases),
        }.items():
            for text in texts:
                self._by[layer][text].add(pk)

    def find(self, text: str) -> Any:
        """The one record that is meant: by slug or code, by name, by other name, then by its key.

        Of trees also by a path "A > B": B somewhere below A, straight below it if there is one. None where
        nothing is found or several are.
        """
        found = self.ids(text)
        return self.records.get(pk=next(iter(found))) if len(found) == 1 else None

    def ids(self, text: str) -> set[int]:
        """The ids of the records that `find` has to choose from: several where the text is ambiguous."""
        levels = [level for level in _LEVELS.split(text.strip()) if level] if self._is_tree else []
        # Level by level: the whole path is no name, and taken for one it would be matched loosely.
        return self._below(levels) if len(levels) > 1 else self._ids(text.strip())

    def outermost(self, text: str) -> int | None:
        """Of the nodes of a tree that a text may mean, the one that all others lie in."""
        ids = self.ids(text)
        return next((pk for pk in ids if all(pk in path_ids(self._paths[one]) for one in ids)), None)

    def _ids(self, text: str) -> set[int]:
        if not text:
            return set()
        exact = (self._by[layer][text] for layer in ("keys", "names", "aliases") if text in self._by[layer])
        return next(exact, None) or self._by["loosely"].get(self._key(text), set())

    def _below(self, levels: list[str]) -> set[int]:
        """Nodes named by the last level whose ancestors hold the levels above it, in order."""
        near = far = self._ids(levels[0])
        for level in levels[1:]:
            above = {pk: path_ids(self._paths[pk])[:-1] for pk in self._ids(level)}
            near = {pk for pk, ids in above.items() if near.intersection(ids[-1:])}
            far = {pk for pk, ids in above.items() if far.intersection(ids)}
        return near or far


def nearest(text: str, names: Iterable[str], limit: int = 5) -> list[str]:
    """Those of the names that are most like the text, best first; none that is hardly like it."""
    known = {name: loose_key(name) for name in names}
    found = process.extract(
        loose_key(text), known, scorer=fuzz.WRatio, limit=limit, score_cutoff=WORTH_SHOWING
    )
    return [name for _key, _score, name in found]


def similar_names(names: Iterable[str]) -> list[list[str]]:
    """Groups of different spellings that are likely one name, each the most frequent spelling first.

    Numbers and single letters must be the same: "Phase 1" and "Phase 2" are two names. 10,000 names take
    seconds: pairs are compared in C, and only where the lengths allow the score.
    """
    counted = Counter(name.strip() for name in names if name.strip())
    spellings: dict[str, list[str]] = defaultdict(list)
    for name in counted:
        spellings[loose_key(name)].append(name)
    groups = [[name for key in keys for name in spellings[key]] for keys in _groups(list(spellings))]
    return [sorted(group, key=lambda name: (-counted[name], name)) for group in groups if len(group) > 1]


def _groups(keys: list[str]) -> Iterator[list[str]]:
    """The keys in groups: whatever is alike, directly or over others in between, is in one."""
    alike = defaultdict(set)
    for one, other in _alike_pairs(keys):
        alike[one].add(other)
        alike[other].add(one)
    left = dict.fromkeys(keys)
    while left:
        group, reached = [], [next(iter(left))]
        while reached:
            key = reached.pop()
            if key in left:
                del left[key]
                group.append(key)
                reached += alike[key]
        yield group


def numbering(key: str) -> tuple[str, ...]:
    """The numbers and single letters of a name: where these differ, so do the things."""
    return tuple(sorted(_NUMBERING.findall(key)))


def _alike_pairs(keys: list[str]) -> Iterator[tuple[str, str]]:
    by_numbering: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for key in keys:
        by_numbering[numbering(key)].append(key)
    for block in by_numbering.values():
        block.sort(key=len)
        lengths = [len(key) for key in block]
        for at, key in enumerate(block):
            # 2 * common / (sum of lengths) >= ALIKE / 100, and no more than the shorter one is common.
            end = bisect_right(lengths, len(key) * (200 - ALIKE) / ALIKE)
            rest = block[at + 1 : end]
            for other, _score, _at in process.extract_iter(key, rest, scorer=fuzz.ratio, score_cutoff=ALIKE):
                yield key, other
