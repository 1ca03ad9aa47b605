"""Sentence by sentence through a text, then the weighing of what was found."""

from __future__ import annotations

from datetime import date

from .chinese.days import about as about_chinese
from .chinese.days import chinese_days, is_dateline, opening_day, signed_on
from .chinese.frames import ChineseReader
from .claims import Claim, Place
from .dates import When, dates
from .english.days import about as about_english
from .english.days import english_days
from .english.days import opening_day as english_opening_day
from .english.days import signed_on as english_signed_on
from .english.frames import EnglishReader
from .found import Found, Name
from .places import places
from .texts import Sentence, Text
from .weighing import Weighing


def read_text(original: str, published: date | None, known: list[Place]) -> list[Claim]:
    """The claims of a text, in order."""
    text = Text(original, published)
    chinese, english = ChineseReader(text), EnglishReader(text)
    days: list[tuple[Claim, Name | None]] = []
    said_on: When | None = None
    day: When | None = None
    for sentence in text.sentences:
        reader = chinese if sentence.chinese else english
        reader.read(sentence)
        if sentence.chinese:
            said_on = said_on or _dateline(sentence, published)
            if day and (claim := signed_on(sentence, day, published)):
                days.append((claim, None))
            day = opening_day(sentence, published)
            dated = chinese_days(sentence, published, said_on)
        else:
            if day and (claim := english_signed_on(sentence, day, published)):
                days.append((claim, None))
            day = english_opening_day(sentence, published)
            dated = english_days(sentence, published)
        of = about_chinese if sentence.chinese else about_english
        for claim, massed in dated:
            many = massed and claim.detail != "signed" and _counted(sentence, reader.found)
            days.append(
                (
                    claim.doubted("one_of_many" if many else ""),
                    of(claim, sentence, reader.found.names, reader.topic),
                )
            )
    found = Found(
        chinese.found.names + english.found.names,
        chinese.found.amounts + english.found.amounts,
        chinese.found.counts + english.found.counts,
    )
    claims = Weighing(text, found, days).claims()
    claims += _places(text, known, claims)
    return sorted(_without_country(claims, known), key=lambda claim: claim.span)


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
