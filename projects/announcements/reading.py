"""Sentence by sentence through a text, then the weighing of what was found."""

from __future__ import annotations

from datetime import date, timedelta

from .chinese import days as chinese
from .chinese.days import about as about_chinese
from .chinese.days import is_dateline
from .chinese.frames import ChineseReader
from .claims import Claim, Place
from .dates import PAST, When, dates, own_day, placed
from .english import days as english
from .english.days import about as about_english
from .english.frames import EnglishReader
from .found import Found, Name
from .places import places
from .texts import Sentence, Text
from .weighing import Weighing

HISTORY = 4 * 365  # days before the publication: rather a company's history than the project's


def read_text(original: str, published: date | None, known: list[Place]) -> list[Claim]:
    """The claims of a text, in order."""
    published = published or own_day(original)
    text = Text(original, published)
    in_chinese, in_english, days = ChineseReader(text), EnglishReader(text), _Days(published)
    for sentence in text.sentences:
        reader = in_chinese if sentence.chinese else in_english
        reader.read(sentence)
        days.read(sentence, reader)
    found = Found(
        in_chinese.found.names + in_english.found.names,
        in_chinese.found.amounts + in_english.found.amounts,
        in_chinese.found.counts + in_english.found.counts,
    )
    claims = Weighing(text, found, days.found).claims()
    claims += _places(text, known, claims)
    return sorted(_without_country(claims, known), key=lambda claim: claim.span)


class _Days:
    """The dates of a text, sentence by sentence; what one opens with the next may tell of."""

    def __init__(self, published: date | None):
        self.published = published
        self.found: list[tuple[Claim, Name | None]] = []
        self.dateline: When | None = None
        self.opening: When | None = None  # the day of a sentence that told nothing of it
        self.last: When | None = None
        self.undated = False  # whether the sentence before told of a signing without a day

    def read(self, sentence: Sentence, reader: ChineseReader | EnglishReader) -> None:
        """Take over what one sentence says of days."""
        dated = self._chinese(sentence) if sentence.chinese else self._english(sentence, reader.topic)
        of = about_chinese if sentence.chinese else about_english
        for claim, massed in dated:
            many = massed and claim.detail != "signed" and _counted(sentence, reader.found)
            name = of(claim, sentence, reader.found.names, reader.topic)
            history = "long_ago" if self._is_history(claim) else ""
            self.found.append((claim.doubted("one_of_many" if many else "", history), name))

    def _is_history(self, claim: Claim) -> bool:
        """Whether it lies so far back that it may be of a company's history, not of the project."""
        return (
            self.published is not None
            and not claim.planned
            and self.published - claim.value.last > timedelta(days=HISTORY)
        )

    def _chinese(self, sentence: Sentence) -> list[tuple[Claim, bool]]:
        published = self.published
        self.dateline = self.dateline or _dateline(sentence, published)
        if self.opening and (claim := chinese.signed_on(sentence, self.opening, published)):
            self.found.append((claim, None))
        self.opening = chinese.opening_day(sentence, published)
        if self.opening and self.undated:
            value = placed(self.opening, published, PAST)
            claim = Claim(
                "milestone", value, self.opening.start, self.opening.end, detail="signed", frame="day_before"
            )
            self.found.append((claim.doubted("loose"), None))
        found = list(chinese.chinese_days(sentence, published, self.dateline, self.last))
        self.undated = chinese.is_undated_signing(sentence, published)
        self.last = chinese.last_day(sentence, published) or self.last
        return found

    def _english(self, sentence: Sentence, topic: Name | None) -> list[tuple[Claim, bool]]:
        dated = list(english.english_days(sentence, self.published))
        opening = english.opening_day(sentence, self.published)
        before = self.opening or (self.last if english.is_same_day(sentence) else None)
        self.last = english.only_day(sentence, self.published) or self.last
        if before and not opening:
            for claim in english.told_on(sentence, before, self.published):
                if not any(claim.detail == other.detail for other, _massed in dated):
                    self.found.append((claim, None if claim.detail == "signed" else topic))
        if opening or any(not claim.planned for claim, _massed in dated):
            self.opening = opening
        return dated


def _counted(sentence: Sentence, found: Found) -> bool:
    """Whether the sentence counts projects."""
    return any(sentence.start <= count.start < sentence.end and count.number > 1 for count in found.counts)


def _dateline(sentence: Sentence, published: date | None) -> When | None:
    return next(
        (
            when
            for when in dates(sentence.text, sentence.start, sentence.end, published)
            if is_dateline(sentence, when)
        ),
        None,
    )


def _places(text: Text, known: list[Place], claims: list[Claim]) -> list[Claim]:
    """The places named, each beside the project of its sentence, else of the event."""
    taken = [claim.span for claim in claims if claim.kind in ("project", "company")]
    found: dict[int, Claim] = {}
    for sentence in text.sentences:
        within = [
            claim
            for claim in claims
            if claim.kind == "project" and sentence.start <= claim.start < sentence.end
        ]
        for place in places(text.original, sentence.start, sentence.end, known, taken):
            about = within[0].span if within else None
            found.setdefault(
                place.value, Claim("place", place.value, *place.span, about=about, frame="place")
            )
    return list(found.values())


def _without_country(claims: list[Claim], known: list[Place]) -> list[Claim]:
    """Where a place within it is named, the country is only spoken of ("the domestic leader in China")."""
    roots = {place.id for place in known if place.depth == 0}
    within = any(claim.kind == "place" and claim.value not in roots for claim in claims)
    kept = [claim for claim in claims if not (within and claim.kind == "place" and claim.value in roots)]
    return [
        claim.doubted("country") if claim.kind == "place" and claim.value in roots else claim
        for claim in kept
    ]
