"""Names of projects in an English sentence, each as far as it reaches and no further."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...values.money_spans import MoneySpan
from ..found import Name
from ..texts import Sentence
from .words import GENERIC, HEADS, NO_FIRM, STOP, TOKEN

_PROJECT = re.compile(
    r"\b(?:[Pp]roject|PROJECT)\b(?!s)(?:\s\((?:[Pp]hase|Stage)[^)]{1,12}\))?(?!\s(?:leader|manager|company|team|director|approval|design|launch|with|area of|owner|finance|commencement|groundbreaking|signing|kick-?off|inauguration)\b)|\b[Pp]roject\b(?=\swith\s)"
)
_HEAD = re.compile(rf"\b(?:{HEADS})\b", re.IGNORECASE)
_BOUNDARY = re.compile(r"[,;:.!?“”\"()\n–—]")
_UNIT = re.compile(r"(?:[MGk]W\w*|[EP]Vs?|R&D|LNG|AI|IT|US)")  # capitals that name nothing
_ADJECTIVE = re.compile(r"(?:ed|ing|ive|al|ous|ic|ary|able|ly)$")
_NATIONS = frozenset(word.lower() for word in NO_FIRM)


def projects(sentence: Sentence, firms: list[Name], money: list[MoneySpan]) -> Iterator[Name]:
    """What ends with "project"; what says no more than that is marked generic."""
    begin = sentence.start
    for found in _PROJECT.finditer(sentence.text, sentence.start, sentence.end):
        yield _named(sentence, begin, found.start(), found.end(), firms, money)
        begin = found.end()


def headed(sentence: Sentence, at: int, firms: list[Name], money: list[MoneySpan], stop: int) -> Name | None:
    """The plant, park or base whose name begins at or behind a place, up to `stop`."""
    for found in _HEAD.finditer(sentence.text, at, stop):
        follows = re.match(r"[\s-]+(\w+)", sentence.text[found.end() : found.end() + 20])
        if (
            follows
            and re.fullmatch(rf"(?:{HEADS})|project|with", follows[1], re.IGNORECASE)
            and follows[1] != "with"
        ):
            continue
        if follows and sentence.text[found.end()] == "-":
            continue
        return _named(
            sentence, max(sentence.start, at - 1), found.start(), found.end(), firms, money, frame="head"
        )
    return None


# "to supply the new Rover assembly plant": somebody else's.
_NEIGHBOUR = re.compile(
    r"(?:supply|serve|feed|neighbou?ring|(?:adjacent|next|close|similar) to)\s(?:the |its |an? )?(?:new |nearby |existing )?$"
)


def heads(sentence: Sentence, firms: list[Name], money: list[MoneySpan]) -> Iterator[Name]:
    """Plants and parks with a name of their own: two words in capitals, or one before several."""
    begin = sentence.start
    for found in _HEAD.finditer(sentence.text, sentence.start, sentence.end):
        name = _named(sentence, begin, found.start(), found.end(), firms, money, frame="head")
        capitals = [w for w in name.text.split() if w[:1].isupper() and w not in NO_FIRM]
        begin = found.end()
        owned = re.search(r"['’]s?\s$", sentence.text[max(sentence.start, name.start - 3) : name.start])
        lead_long = sentence.text[max(sentence.start, name.start - 24) : name.start].lower()
        lead = lead_long[-14:]
        if sentence.text[name.end : name.end + 1] in ("'", "’"):
            continue  # an owner: "the plant's second line"
        if not re.search(r"investment in (?:the )?$", lead_long) and re.search(
            r"\b(?:in|at|near|inside|within|between|from|into|to|around|outside)\s(?:the )?$|\bat (?:its|their) $",
            lead,
        ):
            continue
        if _NEIGHBOUR.search(lead_long):
            continue
        built = re.search(
            r"\b(?:build|construct|set up|establish|develop|building|built|constructing|launch|open|expand|construction of) (?:a|an|the|its|their)\s$",
            sentence.text[max(sentence.start, name.start - 30) : name.start],
        )
        listed = re.search(r"projects,? (?:including|such as|like|namely) (?:the )?$", lead_long)
        funded = re.match(
            r",? (?:which (?:has|had|have|involves)|with) (?:an?|the) (?:\w+ )*investment",
            sentence.text[name.end : name.end + 60],
        )
        opens = re.fullmatch(r"(?:The|A|An)\s", sentence.text[sentence.start : name.start])
        if re.fullmatch(
            r"[A-Z]\w+ (?:Industrial|Science|Technology|High-tech|Economic|Software) (?:Park|Base)", name.text
        ):
            continue  # a zone by its place's name
        if (
            not name.generic
            and (capitals or owned or built or opens or funded or listed)
            and len(name.text.split()) > 2
        ):
            yield name


def _named(
    sentence: Sentence,
    begin: int,
    head: int,
    end: int,
    firms: list[Name],
    money: list[MoneySpan],
    frame: str = "named",
) -> Name:
    """The name that ends with a head: back to a stop word, a mark, a sum or a company."""
    text = sentence.text
    begin = max(
        [
            begin,
            *(m.end for m in money if begin <= m.end <= head),
            *(f.end for f in firms if begin <= f.end <= head),
        ]
    )
    start = _first_word(text, begin, head)
    while (
        lead := re.match(
            r"(?:-|and\b|&|joint\b(?! venture)|new\b(?!-)(?! (?:energy|material|Hope|display|drug|retail|infrastructure|type|generation)))\s*",
            text[start:head],
        )
    ) and lead[0]:
        start += lead.end()
    name = text[start:end].strip(' “"')
    start = end - len(text[start:end].lstrip(' “"'))
    generic = start >= head or _says_nothing(text[start:end], name)
    own = re.search(rf"\b(?!{_UNIT.pattern}\b)[A-Z]\w", text[start:end])
    owned = re.search(r"['’]s?\s$", text[max(0, start - 3) : start])
    said = [
        word for word in text[start:end].split() if word.isalpha() and not re.fullmatch(r"[MG]Wh?p?", word)
    ]
    doubts = []
    if frame == "head":
        told = own or owned or len(said) > 3
        any_site = re.search(
            r"^[\w ]{3,20} (?:site|facility|line|expansion)$|[0-9]-?(?: ?square|[ -]foot)", name
        )
        doubts = [] if told and not any_site else ["no_name"]  # "battery assembly plant", "New Jersey site"
        if re.match(r" (?:of )?[A-Z]\w", text[end:]) or text[start - 2 : start] == ") ":
            doubts.append("cut")  # "Headquarters Base", "Center of Excellence"
    if not doubts and not _is_proper(name, frame, opens=start == sentence.start):
        doubts.append("no_name")
    return Name("project", start, end, text[start:end], frame, doubts, generic)


def _is_proper(name: str, frame: str, *, opens: bool) -> bool:
    """Whether it is more than a description: a word of its own before "project"; a plant in capitals throughout,
    or in two that open a longer name. What opens a sentence has a capital there anyway, so all others need one, too.
    """
    words = [word for word in re.findall(r"[^\W_][\w'’&-]*", name) if word not in ("and", "of", "the", "for")]
    body = [word for word in words if word.lower() not in ("project", "phase")]
    capitals = [word[0].isupper() for word in body]
    if opens or frame != "head":
        own = [word for word in body if word.lower() not in GENERIC and not _UNIT.fullmatch(word)]
        said = len(own) > 1 or (own and not _ADJECTIVE.search(own[0]))
        return bool(said) and (all(capitals) or not opens)
    brand = len(body) > 3 and all(capitals[:2]) and body[0] not in {*NO_FIRM, "New"}
    return len(body) > 2 and (all(capitals) or brand)


def _first_word(text: str, begin: int, head: int) -> int:
    """Where the name before a head begins: back to a stop word, a mark, or ten words."""
    words = list(TOKEN.finditer(text, begin, head))
    start = head
    for at in range(len(words) - 1, -1, -1):
        word = words[at][0]
        if word.endswith(")") and start > words[at].start():
            opened = text.rfind("(", max(begin, words[at].end() - 40), words[at].end())
            if opened > begin and re.match(r"\([A-Z]", text[opened:]) and text[opened - 1] == " ":
                start = opened
                continue
        if start < words[at].start():
            continue  # within the brackets
        if _BOUNDARY.search(word[-1:]) or (_BOUNDARY.search(word[:1]) and word[:1] not in '(“"'):
            break
        if (word.lower().strip("“”\"'") in STOP and not _is_of_a_name(words, at)) or len(words) - at > 10:
            break
        if word.lower() == "and" and (at == 0 or _ends_item(words[at - 1][0])):
            break
        if re.search(r"['’]s?$", word) and word.lower() not in ("women's", "people's", "children's"):
            break
        start = words[at].start()
    return start


def _is_of_a_name(words: list[re.Match[str]], at: int) -> bool:
    """The Construction of "Sinoma Green Construction Industrial Park": a capital among capitals."""
    around = [words[at - 1][0], words[at][0], *(word[0] for word in words[at + 1 : at + 2])]
    return (
        at > 0
        and words[at][0] in ("Construction", "Building", "Development", "Project")
        and all(word[:1].isupper() for word in around)
    )


def _says_nothing(whole: str, name: str) -> bool:
    """Whether it is made of words that any project has: "the largest plant", "phase two"."""
    rest = {word.lower().strip("“”\"'()") for word in name.split()}
    rest = {
        word
        for word in rest
        if not re.fullmatch(
            r"[0-9][0-9.,]*|[gmk]wh?|(?:phase|stage)-?(?:i+|iv|[0-9]|one|two|three)|(?:first|second|third|fourth)-(?:phase|stage)"
            r"|[0-9][0-9.,]*-?(?:megawatt|mw|gw|gwh|square-foot|square-meter|acre|hectare|job|phase|year|storey|story)?",
            word,
        )
    }
    rest -= _NATIONS
    return bool(re.match(r"(?:largest|biggest|first|only|main|sole|latest)\b", whole)) or rest <= GENERIC


def _ends_item(word: str) -> bool:
    return bool(re.fullmatch(rf"(?:project|{HEADS}),?", word, re.IGNORECASE)) or word.endswith(",")


_A_PLANT = re.compile(
    r"\b(?:build|builds|building|built|construct\w*|open(?:s|ed|ing)?|establish\w*|locat\w+|expan\w+|develop\w*|invest\w*|spend\w*|spent|ground|cornerstone|ribbon|launch\w*|complet\w+|earmark\w*|commit\w*|start\w*|began|beg[iu]n|add(?:s|ing)?|plans?|set up|approv\w+|announc\w+|put)\b"
    r"[^.;]{0,110}?\b(?:a|an|its|their|another|the company['’]s|the group['’]s|first|new)\s$",
    re.IGNORECASE,
)
_IN_A_PLACE = re.compile(
    r"\s(?:in|near|at|outside|on)\s(?:the\s(?:\w+\sof\s)?)?[A-Z][\w'’-]+(?: (?:[A-Z][\w'’-]+|of|and the))*(?:, (?:(?:North|South|West|New|Rhode) )?[A-Z][a-z]+(?: Province)?(?=[ ,.;]|$))?"
)


def unnamed(sentence: Sentence, firms: list[Name], money: list[MoneySpan]) -> Name | None:
    """A plant without a name of its own, by what it is and where: "battery plant in Holland, Michigan"."""
    for found in _HEAD.finditer(sentence.text, sentence.start, sentence.end):
        if re.match(rf"[\s-]+(?:(?:{HEADS})\b|project)", sentence.text[found.end() : found.end() + 20]):
            continue
        name = _named(sentence, sentence.start, found.start(), found.end(), firms, money, frame="unnamed")
        begun = min(name.start, found.start())
        if not _A_PLANT.search(_without_sum(sentence.text[max(sentence.start, begun - 160) : begun])):
            continue
        where = _IN_A_PLACE.match(sentence.text, found.end(), sentence.end)
        end = where.end() if where else found.end()
        if name.generic and not where:
            continue
        start = begun
        while word := re.match(
            r"(?:new|first|second|planned|proposed|state-of-the-art|major|second-largest)\s",
            sentence.text[start:end],
        ):
            start += word.end()
        return Name("project", start, end, sentence.text[start:end], "unnamed", ["no_name"])
    return None


def _without_sum(lead: str) -> str:
    """ "its $1.9 billion " as "its ": the sum or size that stands between article and plant."""
    return re.sub(
        r"(?<=\s)(?:about |approximately |more than |over |new )*(?:(?:US|HK|RMB|CNY|EUR|CHF|GBP|USD)?\s?[$€£¥]?\s?[0-9][0-9.,]*[- ]?(?:million|billion|mln|bn|m|trillion)?[- ]?(?:yuan|dollars?|euros?|square-foot|square-meter|square-metre|megawatt|MW|GWh|acre|ton)?,?\s)+(?:new |investment in (?:a |an |its )?)?$",
        "",
        lead,
    )
