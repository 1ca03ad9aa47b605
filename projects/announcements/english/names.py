"""Names of projects and companies in an English sentence, each as far as it reaches and no further."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...values.money_spans import MoneySpan
from ..found import Name
from ..texts import Sentence
from .words import COMPANY_NOUNS, GENERIC, HEADS, NO_FIRM, STOP

_WORD = r"(?:[A-Z0-9][\w&'’./+-]*|\([A-Z]\w*(?: [A-Z]\w*)*\))"
_FORM = (
    r"(?:(?:\([A-Z]\w*(?: \w+)?\) )?(?:Holding |Group )?(?:CO\.?,? LTD\b\.?|INC\b\.?|CORP\b\.?|LTD\b\.?|GROUP|Co\.,? ?Ltd\b\.?|Company,? Limited|Company Ltd\b\.?|Co\. Ltd\b\.?|Company|Limited|Ltd\b\.?|Inc\b\.?|Corporation|Corp\b\.?|GmbH(?: & Co\. KG)?"
    r"|AG|PLC|plc|LLC|L\.P\.|S\.A\.|SA|N\.V\.|NV|SE|AB|ASA|A/S|Oyj|S\.p\.A\.|SpA|B\.V\.|BV|OU|OÜ|Oy|KGaA|SAS|JSC|PJSC|LLP|LP|ApS|K\.K\.|Sdn\.? Bhd\.?|S\.r\.l\.|d\.o\.o\.|a\.s\.|Kft|Pte\.? Ltd\b\.?|Pvt\.? Ltd\b\.?|Group|Holdings?|Co\b\.?|Technologies|Industries|Pharmaceuticals?|Motors?))"
)
_COMPANY = re.compile(
    rf"(?<![\w.])(?P<name>{_WORD}(?: (?:{_WORD}|of|and|&)){{0,6}}?,? {_FORM}(?:(?:,? (?:of [A-Z]\w+ )?| (?:{_WORD} ){{0,2}}){_FORM})*)(?![\w])(?!\s(?:Zone|Park|District|Road|University))"
)
_LEGAL_END = re.compile(rf"{_FORM}$")
# "Science and Industry Corporation": one company, not two.
_FIELD_END = re.compile(
    r"\b(?:Science|Research|Energy|Oil|Gas|Chemical|Chemicals|Iron|Trade|Technology|Engineering|Shipping|Economic|Petroleum|Metals?|Electric"
    r"|Medical|Culture|Paper|Food|Foods|Power|Water|Machinery|Import|Design|Transport|Coal|Steel|Biology|Information|Axle)$"
)
_SHORT = r"(?<!\w)(?P<name>(?:[A-Z][\w&'’+-]*[A-Za-z0-9]|[A-Z]{2,})(?: (?:[A-Z][\w&+-]*|of|&)){0,3})"
_SUBJECT = re.compile(
    rf"(?:^|[.!?;:,–—-]\s+|\b(?:that|and|while|as|when)\s|\b(?:{COMPANY_NOUNS})\s){_SHORT}(?:,[^,;.]{{3,90}},|\s\([^)]*\))?\s"
    r"(?:\w+ly\s)?(?!(?:has |have )?signed (?:contracts? for |agreements? (?:on|for) |deals? on )?[0-9])(?:invested\b(?!.{0,40}\b[0-9]+ (?:\w+ ){0,5}projects)|(?:will|would|plans?|is|are|has|have|said|says|announced|intends?|to|and [A-Z][\w ]{2,30} will|also|expects?|signed|inked|broke|decided|pledged|vowed|aims?|invests?)\b"
    r"(?=.{0,160}\b(?:invest|spend|build|expand|open|construct|earmark|jointly|locate|set up|establish|broke|form|inked|signed|complete)\w*))"
)
# Who does something to a plant, without "invests": "Tessera Battery broke ground Tuesday on its cathode plant".
_ACTS = re.compile(
    rf"(?:^|[.!?;:,–—-]\s+|\b(?:that|which|where|as|when|[Dd]eveloper|[Oo]perator|[Mm]anufacturer|[Mm]aker|[Pp]roducer|[Cc]ooperative|[Ss]upplier|[Gg]roup)\s){_SHORT}(?:,[^,;.]{{3,90}},|\s\([^)]*\))?\s"
    r"(?:\w+ly\s|today\s|yesterday\s|on \w+day\s|\w+day\s)?(?:has |have |had |is |are |will |would )?(?:\w+ly\s|also )?(?:broke|broken|break|breaks|opens?|opened|opening|picks?|picked|select(?:s|ed)|chose|chosen|completed?|completes|celebrated|unveil(?:s|ed)|laid|lays|cuts?|start(?:s|ed)|began|begin|commissioned|inaugurated|announce[sd]?|expects?|targets?|plans?|planning|picked|develop(?:s|ed|ing)?|build(?:s|ing)?|built|locate[sd]?|relocat\w+|expand(?:s|ed|ing)?|earmark(?:s|ed)|own(?:s|ed)|operat(?:es|ed|ing)|put|leased|secured|acquired|bought|received|obtained|won|establish(?:es|ed|ing)?|set up|invest(?:s|ed|ing)?|spend(?:s|ing)?|spent|brought|moved?|intends?|commit(?:s|ted))\b"
    rf"(?=[^;]{{0,200}}?\b(?:{HEADS}|project|operations?|production|investment|sawmill|building|warehouse|store|unit)\b)"
)
_RELATIVE = re.compile(
    rf"\b(?:{HEADS}|project|investment)s? (?:that|which) {_SHORT} (?:is|are|will|plans?|has|have|was|intends?|announced|proposed|hopes?|wants?)\b"
)
_BASED = re.compile(
    rf"\b(?:[A-Z][\w.]+-based|{COMPANY_NOUNS})\s(?:(?!(?:in|of|with|for|from|to|and|that|at|by)\b)\w+\s){{0,1}}?{_SHORT}"
)
_AGENT = re.compile(
    rf"\b(?:built|developed|chosen|selected|proposed|led|invested|funded|constructed|undertaken|owned|financed|operated)(?: and (?:built|operated|developed|constructed|invested))?(?: jointly)? by (?:the )?(?:\w+-based )?{_SHORT}"
)
_OF = re.compile(rf"\b(?:project|base|plant|park|factory|headquarters|center)s? (?:of|from|by) {_SHORT}")
_OWNER = re.compile(
    rf"{_SHORT}(?:'s|’s|')\s(?=(?:(?:(?!\b(?:to|with|for|will|which|that|in)\b)[^.,;]){{0,95}}\b)?(?i:project|warehouse|expansion|hub|site|plant|production line|assembly line|headquarters|terminal|mill|campus|factory|base|complex|park|refinery|distillery|facility|center|centre|joint venture)\b)"
)
_PARTNER = re.compile(
    rf"\b(?:between|with) (?:the )?(?:[A-Z]\w+-based )?{_SHORT}(?=[^.;]{{0,60}}\b(?:signed|inked|will jointly|formed|broke ground|agreement|has broken|,))"
    rf"|\band (?:[A-Z]\w+-based |[A-Z]\w+['’]s )?{_SHORT.replace('name', 'second')}(?=(?:,[^,]{{3,60}},)?\s(?:has |have |had )?(?:signed|inked|will jointly|formed|broke ground|broken ground)|,)"
)
_COUPLE = re.compile(
    rf"{_SHORT} and (?:[A-Z]\w+['’]s )?(?:the )?(?:[\w-]+ ){{1,6}}?(?:signed|inked|formed|will (?:jointly|spend|invest|build)|plan to|jointly|broke ground)"
    rf"|{_SHORT.replace('name', 'other')} and [A-Z]\w+['’]s \$"
)
_PLACES = re.compile(
    r"(?:^|\s)(?:District|City|County|Province|Zone|Town|Park|Area|Municipality|Region|Government|Committee|Administration|Bureau|Authority|Port|Island|Island|Conference|Fair|Expo|Forum|Exchange|Commission|Department|Ministry|Plant|Station|Airport|Corporation for|Prefecture|State|University|Council|Association|Bay|Lake|River|Road|New Area|Development|Festival|Summit)s?$"
)
_PROJECT = re.compile(
    r"\b(?:[Pp]roject|PROJECT)\b(?!s)(?:\s\((?:[Pp]hase|Stage)[^)]{1,12}\))?(?!\s(?:leader|manager|company|team|director|approval|design|launch|with|area of|owner|finance))|\b[Pp]roject\b(?=\swith\s)"
)
_HEAD = re.compile(rf"\b(?:{HEADS})\b", re.IGNORECASE)
_BOUNDARY = re.compile(r"[,;:.!?“”\"()\n–—]")
_TOKEN = re.compile(r"\S+")


def companies(sentence: Sentence) -> Iterator[Name]:
    """What bears a legal form; then what stands where an investor stands."""
    taken: list[tuple[int, int]] = []
    for found in _COMPANY.finditer(sentence.text, sentence.start, sentence.end):
        start, end = found.span("name")
        start = _without_opening(sentence.text, start, end)
        of = re.match(r".*\b(?:Project|Plant|Park|Base|Center) of (?=\S)", sentence.text[start:end])
        start += of.end() if of else 0
        while (
            joined := re.match(
                r"(?P<one>[A-Z][\w&’'. -]{2,40}?) and (?=[A-Z]\w+ \w+[^,]* \w)", sentence.text[start:end]
            )
        ) and not (_LEGAL_END.search(joined["one"]) or _FIELD_END.search(joined["one"])):
            first = start
            start += joined.end()
            if _may_be_firm(joined["one"]):
                taken.append((first, first + len(joined["one"])))
                yield Name(
                    "company", first, first + len(joined["one"]), joined["one"], "subject", ["no_form"]
                )
        words = sentence.text[start:end]
        if (
            len(words.split()) > 1
            and not re.match(r"(?:Group|Co|Company|Holding)\b", words)
            and not _is_organisation(words)
        ):
            taken.append((start, end))
            yield Name("company", start, end, words, "legal_form")
    for pattern in (_AGENT, _SUBJECT, _ACTS, _RELATIVE, _BASED, _OWNER, _OF, _PARTNER, _COUPLE):
        for found in pattern.finditer(sentence.words):
            group = next(name for name, words in found.groupdict().items() if words)
            start, end = (sentence.start + at for at in found.span(group))
            start = _without_opening(sentence.text, start, end)
            if _PERSON.search(sentence.text[max(0, start - 40) : start]):
                continue
            words = sentence.text[start:end].rstrip("'’")
            words = re.sub(r"['’]s$", "", words)
            end = start + len(words)
            if _may_be_firm(words) and not any(start < stop and first < end for first, stop in taken):
                taken.append((start, end))
                yield Name("company", start, end, words, "subject", ["no_form"])


_NATIONS = frozenset(word.lower() for word in NO_FIRM)
_PERSON = re.compile(
    r"\b(?:Governor|Gov\.|Mayor|President|CEO|Chairman|Premier|Minister|Secretary|Director|Mr\.|Ms\.|Executive|Senator|Commissioner|Judge)\s(?:[A-Z][\w.'’-]*\s){0,3}$"
)
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


def _is_organisation(words: str) -> bool:
    return (
        bool(
            re.search(
                r"\b(?:Development Corporation|Development Corp|Bank|Committee|Government|News|Daily|University)\b",
                words,
            )
        )
        and "Ltd" not in words
    )


def _may_be_firm(words: str) -> bool:
    first = words.split()[0] if words.split() else ""
    return (
        len(words) > 2
        and first not in NO_FIRM
        and not _PLACES.search(words)
        and not re.search(r"^[0-9]|\b(?:of|and|&)$|\bProject\b", words)
        and (words.split()[-1] not in NO_FIRM or words == "SK On" or words.endswith("Works"))
    )


def _without_opening(text: str, start: int, end: int) -> int:
    """Past "On Monday ", "The ", "Danish "."""
    while True:
        word = _TOKEN.match(text, start, end)
        if word is None or word.end() >= end:
            return start
        owner = re.fullmatch(r"(\w+)['’]s", word[0])
        rest = text[word.end() + 1 : end]
        place = re.match(r"(?:[A-Z]\w+ )?[A-Z]\w+['’]s ", text[start:end])
        if place and len(rest.split()) > 2 and _LEGAL_END.search(rest):
            start += place.end()  # "Nova Scotia's Clearwater Wind Ltd."
            continue
        if word[0].endswith("-based") or (owner and owner[1] in {*NO_FIRM, "America", "Britain"}):
            start = word.end() + 1
            continue
        if word[0].rstrip(".,") not in NO_FIRM or word[0] in (
            "American",
            "China",
            "National",
            "Singapore",
            "European",
            "Korea",
            "Japan",
            "Central",
            "State",
            "US",
        ):
            return start
        start = word.end() + 1


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
            r"\b(?:in|at|near|inside|within|between|from|into|to|around|outside)\s(?:the )?$", lead
        ):
            continue
        built = re.search(
            r"\b(?:build|construct|set up|establish|develop|building|built|constructing|launch|open|expand|construction of) (?:a|an|the|its|their)\s$",
            sentence.text[max(sentence.start, name.start - 30) : name.start],
        )
        opens = re.fullmatch(r"(?:The|A|An)\s", sentence.text[sentence.start : name.start])
        if re.fullmatch(
            r"[A-Z]\w+ (?:Industrial|Science|Technology|High-tech|Economic|Software) (?:Park|Base)", name.text
        ):
            continue  # a zone by its place's name
        if not name.generic and (capitals or owned or built or opens) and len(name.text.split()) > 2:
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
            r"(?:-|and\b|&|new\b(?!-)(?! (?:energy|material|Hope|display|drug|retail|infrastructure|type|generation)))\s*",
            text[start:head],
        )
    ) and lead[0]:
        start += lead.end()
    name = text[start:end].strip(' “"')
    start = end - len(text[start:end].lstrip(' “"'))
    generic = start >= head or _says_nothing(text[start:end], name)
    return Name("project", start, end, text[start:end], frame, [], generic)


def _first_word(text: str, begin: int, head: int) -> int:
    """Where the name before a head begins: back to a stop word, a mark, or ten words."""
    words = list(_TOKEN.finditer(text, begin, head))
    start = head
    for at in range(len(words) - 1, -1, -1):
        word = words[at][0]
        if re.fullmatch(r"\([A-Z]\w+\)", word) and at:
            start = words[at].start()
            continue
        if _BOUNDARY.search(word[-1:]) or (_BOUNDARY.search(word[:1]) and word[:1] not in '(“"'):
            break
        if word.lower().strip("“”\"'") in STOP or len(words) - at > 10:
            break
        if word.lower() == "and" and (at == 0 or _ends_item(words[at - 1][0])):
            break
        if re.search(r"['’]s?$", word) and word.lower() not in ("women's", "people's", "children's"):
            break
        start = words[at].start()
    return start


def _says_nothing(whole: str, name: str) -> bool:
    """Whether it is made of words that any project has: "the largest plant", "phase two"."""
    rest = {word.lower().strip("“”\"'()") for word in name.split()}
    rest = {
        word
        for word in rest
        if not re.fullmatch(
            r"(?:phase|stage)-?(?:i+|iv|[0-9]|one|two|three)|(?:first|second|third|fourth)-(?:phase|stage)"
            r"|[0-9][0-9.,]*-?(?:megawatt|mw|gw|gwh|square-foot|square-meter|acre|hectare|job|phase|year|storey|story)?",
            word,
        )
    }
    rest -= _NATIONS
    return bool(re.match(r"(?:largest|biggest|first|only|main|sole|latest)\b", whole)) or rest <= GENERIC


def _ends_item(word: str) -> bool:
    return bool(re.fullmatch(rf"(?:project|{HEADS}),?", word, re.IGNORECASE)) or word.endswith(",")
