"""What a topic is asked, what it answers, and how an answer reads."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils.functional import Promise

MOST_LINES = 20  # of a topic in one message; of the others the number is said


@dataclass(frozen=True)
class Question:
    """Who asks, and as of when; `user` is None for a robot, which is told numbers and public facts alone.

    `seen` and `looked_at` are what the last look found, None before the first; `days` and `mine` what was chosen.
    """

    user: Any | None
    now: datetime
    day: date
    subject: str = ""
    days: int = 0
    mine: bool = False
    seen: Any = None
    looked_at: datetime | None = None


@dataclass(frozen=True)
class Item:
    """What is told once; the same on another `occasion` is told again. `facts` hold keys and numbers, never texts."""

    key: str
    occasion: str = ""
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Line:
    """One line of a message in the reader's language; `path` is an address on this site, or blank."""

    text: str
    path: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        for name in (
            "text",
            "note",
        ):  # a name with a line break in it must not look like lines of the message
            object.__setattr__(self, name, " ".join(getattr(self, name).split()))

    @property
    def address(self) -> str:
        """The whole address."""
        return settings.SITE_URL + self.path if self.path else ""


@dataclass(frozen=True)
class Told:
    """Of one topic: how many items are still true for the reader, the first lines of them, and where all stand.

    `more` is how many items have no line.
    """

    number: int
    lines: list[Line]
    more: int = 0
    path: str = ""

    @property
    def address(self) -> str:
        """Of the page with all of them, or blank."""
        return settings.SITE_URL + self.path if self.path else ""


@dataclass(frozen=True)
class Look:
    """What a topic finds: items, and what to remember for the next look."""

    items: list[Item]
    seen: Any = None


@dataclass(frozen=True)
class Records:
    """Records of one model that a topic tells of: which, how each reads, and on what occasion."""

    kind: str
    of: Callable[[Question], QuerySet[Any]]
    line: Callable[[Any], Line]
    occasion: str = ""  # a field, or an annotation, whose value makes it another occasion

    def items(self, question: Question) -> Iterable[Item]:
        """An item a record."""
        fields = ("pk", self.occasion) if self.occasion else ("pk",)
        for pk, *occasion in self.of(question).values_list(*fields):
            yield Item(f"{self.kind}:{pk}", str(*occasion))

    def told(self, question: Question, items: Collection[Item]) -> tuple[int, list[Any]]:
        """How many of the items are still so, and the first of their records, in their order."""
        wanted = {item.key: item.occasion for item in items}
        still = [
            int(item.key.partition(":")[2])
            for item in self.items(question)
            if wanted.get(item.key) == item.occasion
        ]
        records = self.of(question).filter(pk__in=still[:MOST_LINES])
        return len(still), list(records)


@dataclass(frozen=True)
class Topic:
    """Something that one may be told of. `look` finds what there is to tell, `tell` says it when it is sent.

    `may` says which of the staff may have it; a robot gets the number of the items, and lines only if `public`.
    `subjects` gives {key: name} of what it is chosen for (saved views, worklists); `days` is the usual number of days, or
    day of the month, as `days_label` says; `compares`: what is new is told by an earlier look.
    """

    key: str
    label: Promise
    look: Callable[[Question], Look]
    tell: Callable[[Question, Collection[Item]], Told]
    may: Callable[[Any], bool]
    subjects: Callable[[], dict[str, Any]] | None = None
    days: int | None = None
    days_label: Promise | str = ""
    most_days: int = 365
    compares: bool = False
    has_mine: bool = False
    robots: bool = True
    public: bool = False


def of_records(*kinds: Records, path: Callable[[Question], str] = lambda question: "") -> dict[str, Any]:
    """`look` and `tell` of a topic about records: what is there now and was not told yet."""

    def look(question: Question) -> Look:
        return Look([item for kind in kinds for item in kind.items(question)])

    def tell(question: Question, items: Collection[Item]) -> Told:
        number, lines = 0, []
        for kind in kinds:
            own = [item for item in items if item.key.startswith(f"{kind.kind}:")]
            still, records = kind.told(question, own) if own else (0, [])
            number += still
            lines += [kind.line(record) for record in records]
        lines = lines[:MOST_LINES]
        return Told(number, lines, number - len(lines), path(question))

    return {"look": look, "tell": tell}
