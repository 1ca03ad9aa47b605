"""Names of companies in an English sentence, and which project each invests in."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..found import Amount, Name
from ..texts import Sentence
from .words import COMPANY_NOUNS, HEADS, NO_FIRM, TOKEN

_WORD = r"(?:[A-Z0-9][\w&'’./+-]*|\([A-Z]\w*(?: [A-Z]\w*)*\))"
_FORM = (
    r"(?:(?:\([A-Z]\w*(?: \w+)?\) )?(?:Holding |Group )?(?:CO\.?,? LTD\b\.?|INC\b\.?|CORP\b\.?|LTD\b\.?|GROUP|Co\.,? ?Ltd\b\.?|Company,? Limited|Company Ltd\b\.?|Co\. Ltd\b\.?|Company|Limited|Ltd\b\.?|Inc\b\.?|Corporation|Corp\b\.?|GmbH(?: & Co\. KG)?"
    r"|AG|PLC|plc|LLC|L\.P\.|S\.A\.|SA|N\.V\.|NV|SE|AB|ASA|A/S|Oyj|S\.p\.A\.|SpA|B\.V\.|BV|OU|OÜ|Oy|KGaA|SAS|JSC|Jsc|PJSC|Joint[ -]Stock Company|LLP|LP|ApS|K\.K\.|Sdn\.? Bhd\.?|S\.r\.l\.|d\.o\.o\.|a\.s\.|Kft|Pte\.? Ltd\b\.?|Pcl|PCL|Bhd|Berhad|Tbk|Pvt\.? Ltd\b\.?|Group|Holdings?|Co\b\.?|Technologies|Industries|Pharmaceuticals?|Motors?))"
)
_COMPANY = re.compile(
    rf"(?<![\w.])(?P<name>{_WORD}(?: (?:{_WORD}|of|and|&)){{0,6}}?,? {_FORM}(?:(?:,? (?:of [A-Z]\w+ )?| (?:{_WORD} ){{0,2}}){_FORM})*)(?![\w])(?!\s(?:[A-Z]\w+\s){{0,2}}(?:Zone|Park|District|Road|University|Area|Base|Expo|Conference|Fair|Valley|Town|City|Street|Cluster|Corridor)\b)"
)
_LEGAL_END = re.compile(rf"{_FORM}$")
# "Science and Industry Corporation": one company, not two.
_FIELD_END = re.compile(
    r"\b(?:Science|Research|Energy|Oil|Gas|Chemical|Chemicals|Iron|Trade|Technology|Engineering|Shipping|Economic|Petroleum|Metals?|Electric"
    r"|Medical|Culture|Paper|Food|Foods|Power|Water|Machinery|Import|Design|Transport|Coal|Steel|Biology|Information|Axle)$"
)
_SHORT = r"(?<!\w)(?P<name>(?:[A-Z][\w&'’+-]*\w|[A-Z]{2,})(?: (?:[A-Z][\w&+-]*|of|&)){0,3})"
# "X (Y), a maker of Z, will": what is said between a company and what it does.
_ASIDE = (
    r"(?:\s\([^)]*\))?(?:,\s(?:an?|the|one)\b[^;.]{3,140}?,|,(?:[^,;.]|(?<=\b[A-Z])\.(?=[A-Z,\s])){3,90},)?"
)
_SUBJECT = re.compile(
    rf"(?:^|[.!?;:,–—-]\s+|\b(?:that|and|while|as|when|announced)\s|\b(?:{COMPANY_NOUNS})\s){_SHORT}(?={_ASIDE}\s"
    r"(?:(?:\w+ly|just|also)\s)*(?:on \w+day\s|\w+day\s|today\s)?(?!(?:has |have )?signed (?:contracts? for |agreements? (?:on|for) |deals? on )?[0-9])(?:invested\b(?!.{0,40}\b[0-9]+ (?:\w+ ){0,5}projects)|(?:will|would|plans?|is|are|has|have|said|says|announced|intends?|to|and [A-Z][\w ]{2,30} will|also|expects?|signed|inked|broke|decided|pledged|vowed|aims?|invests?)\b"
    r"(?=.{0,160}\b(?:invest|spend|build|expand|open|construct|earmark|jointly|locate|set up|establish|broke|form|inked|signed|complete)\w*)))"
)
# Who does something to a plant, without "invests": "Tessera Battery broke ground Tuesday on its cathode plant".
_ACTS = re.compile(
    rf"(?:^|[.!?;:,–—-]\s+|\b(?:that|which|where|as|when|[Dd]eveloper|[Oo]perator|[Mm]anufacturer|[Mm]aker|[Pp]roducer|[Cc]ooperative|[Ss]upplier|[Gg]roup)\s){_SHORT}{_ASIDE}\s"
    r"(?:\w+ly\s|today\s|yesterday\s|on \w+day\s|\w+day\s)?(?:has |have |had |is |are |will |would )?(?:\w+ly\s|also )?(?:broke|broken|break|breaks|opens?|opened|opening|picks?|picked|select(?:s|ed)|chose|chosen|completed?|completes|celebrated|unveil(?:s|ed)|laid|lays|cuts?|start(?:s|ed)|began|begin|commissioned|inaugurated|announce[sd]?|expects?|targets?|plans?|planning|picked|develop(?:s|ed|ing)?|build(?:s|ing)?|built|locate[sd]?|relocat\w+|expand(?:s|ed|ing)?|earmark(?:s|ed)|own(?:s|ed)|operat(?:es|ed|ing)|put|leased|secured|acquired|bought|received|obtained|won|kick(?:s|ed)? off|establish(?:es|ed|ing)?|set up|invest(?:s|ed|ing)?|spend(?:s|ing)?|spent|brought|moved?|intends?|commit(?:s|ted)|submit(?:s|ted)|pursu(?:es|ed|ing)|filed|lodged|propos(?:es|ed)|finali[sz]ed|received|obtained)\b"
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
_OF = re.compile(
    rf"\b(?:project|base|plant|park|factory|headquarters|center|unit|line|mill|fab)s? (?:of|from|by) (?:(?:the )?[A-Z]\w+(?: (?:of )?[A-Z]\w+)?['’]s )?{_SHORT}"
)
_OWNER = re.compile(
    rf"{_SHORT}(?:'s|’s|')\s(?=(?:(?:(?!\b(?:to|with|for|will|which|that|in)\b)(?:[^.,;]|(?<=[0-9])[.,](?=[0-9]))){{0,95}}\b)?(?i:project|(?:production|processing|manufacturing|assembly) unit|(?:\w+ )?line|mine|mill|smelter|warehouse|expansion|hub|site|plant|production line|assembly line|headquarters|terminal|mill|campus|factory|base|complex|park|refinery|distillery|facility|center|centre|joint venture)\b)"
)
_BY = re.compile(
    rf"\b(?:unit|plant|factory|facility|project|line|investment)\b[^.,;]{{0,40}}? by {_SHORT}(?=\.|, which (?:is|will|plans)|$)"
)
_GREETED = re.compile(
    rf"\b(?:congratulat(?:ed|es)|welcom(?:ed|es)|joined (?:executives|leaders|officials|representatives) (?:from|of|with)) {_SHORT}(?=[,’']| on | to | for | in )"
)
_PARTNER = re.compile(
    rf"\b(?:between|with) (?:the )?(?:[A-Z]\w+-based )?{_SHORT}(?=[^.;]{{0,60}}\b(?:signed|inked|will jointly|formed|broke ground|agreement|has broken|,))"
    rf"|\band (?:[A-Z]\w+-based |[A-Z]\w+['’]s )?{_SHORT.replace('name', 'second')}(?=(?:,[^,]{{3,60}},)?\s(?:has |have |had )?(?:signed|inked|will (?:jointly|set up|establish|build|invest)|formed|broke ground|broken ground)|,[^.;]{{0,80}}\b(?:signed|inked|jointly|formed|broke)\b)"
)
_PARTNERS = re.compile(
    rf"\b(?:partnership|joint venture|cooperation) (?:with|between|of) (?:[A-Z]\w+-based )?{_SHORT}(?: and (?:[A-Z]\w+-based )?{_SHORT.replace('name', 'second')})?(?=[.,;]|\s(?:to|in|for|that|which)\b)"
)
# "Thyssenkrupp, a German industrial engineering conglomerate"
_APPOSED = re.compile(
    rf"{_SHORT}(?:\s\([^)]*\))?, (?:an?|the|one of the) (?:[\w'’&$€£.-]+ ){{0,7}}?(?:compan(?:y|ies)|maker|manufacturer|supplier|producer|conglomerate|group|firm|giant|developer|retailer|subsidiary|provider)s?\b"
)
_COUPLE = re.compile(
    rf"{_SHORT} and (?:[A-Z]\w+['’]s )?(?:the )?(?:[\w-]+ ){{1,6}}?(?:signed|inked|formed|will (?:jointly|spend|invest|build|set up|establish)|plan to|jointly|broke ground)"
    rf"|{_SHORT.replace('name', 'other')} and [A-Z]\w+['’]s \$"
)
_PLACES = re.compile(
    r"(?:^|\s)(?:District|City|County|Province|Zone|Town|Park|Area|Municipality|Region|Government|Committee|Administration|Bureau|Authority|Port|Island|Conference|Fair|Expo|Forum|Exchange|Commission|Department|Ministry|Plant|Station|Airport|Corporation for|Prefecture|State|University|Council|Association|Bank|Bay|Lake|River|Road|New Area|Development|Festival|Summit)s?$"
)
# "Komati Solar and Storage Project": the words before "and" are no company's.
_IN_A_NAME = re.compile(
    r" (?:and|&) (?:[A-Z][\w-]+ ){1,3}(?:Project|Plant|Park|Base|Complex|Cent(?:er|re)|Hub)\b"
)
_BEFORE_NO_FIRM = re.compile(
    r"\b(?:Ministry|Department|Bureau|Commission|Office|Administration) of (?:[A-Z]\w+,? ){1,3}and $|\b(?:Governor|Gov\.|Mayor|President|CEO|Chairman|Premier|Minister|Secretary|Director|Mr\.|Ms\.|Executive|Senator|Commissioner|Judge)\s(?:[A-Z][\w.'’-]*\s){0,3}$"
)


def companies(sentence: Sentence) -> Iterator[Name]:
    """What bears a legal form; then what stands where an investor stands."""
    taken: list[tuple[int, int]] = []
    for found in _COMPANY.finditer(sentence.text, sentence.start, sentence.end):
        start, end = found.span("name")
        start = _without_opening(sentence.text, start, end)
        body = re.match(
            r".*\b(?:Zone|Park|Government|City|County|District|Committee|Province) and (?=[A-Z])",
            sentence.text[start:end],
        )
        start += body.end() if body else 0
        of = re.match(
            r".*\b(?:Project|Plant|Park|Base|Center|President|Chairman|CEO|Director|Manager|Head|Founder) of (?=\S)",
            sentence.text[start:end],
        )
        start += of.end() if of else 0
        while (
            joined := re.match(
                r"(?P<one>[A-Z][\w&’'.() -]{2,40}?) and (?=[A-Z]\w+ \w+[^,]* \w)", sentence.text[start:end]
            )
        ) and not (_LEGAL_END.search(joined["one"]) or _FIELD_END.search(joined["one"])):
            first = start
            start += joined.end()
            if _may_be_firm(joined["one"]):
                taken.append((first, first + len(joined["one"])))
                yield Name(
                    "company", first, first + len(joined["one"]), joined["one"], "subject", ["no_form"]
                )
        start = _without_opening(sentence.text, start, end)
        end = _to_initials(sentence.text, start, end)
        words = sentence.text[start:end]
        if (
            len(words.split()) > 1
            and not re.match(r"(?:Group|Co|Company|Holding)\b", words)
            and not _is_organisation(words)
        ):
            taken.append((start, end))
            yield Name("company", start, end, words, "legal_form")
    yield from _without_form(sentence, taken)


def _to_initials(text: str, start: int, end: int) -> int:
    """The end of "Hyundai Motor Manufacturing Alabama (HMMA)": its initials say how far a name reaches."""
    more = re.match(r"(?: [A-Z]\w+){1,3}(?= \((?P<initials>[A-Z]{3,6})\))", text[end : end + 60])
    if more and "".join(word[0] for word in (text[start:end] + more[0]).split()) == more["initials"]:
        return end + more.end()
    return end


def _without_form(sentence: Sentence, taken: list[tuple[int, int]]) -> Iterator[Name]:
    """What stands where an investor stands; `taken` is where a company is named already."""
    for pattern in (
        _AGENT,
        _SUBJECT,
        _ACTS,
        _RELATIVE,
        _BASED,
        _OWNER,
        _OF,
        _BY,
        _GREETED,
        _PARTNER,
        _PARTNERS,
        _COUPLE,
        _APPOSED,
    ):
        for found in pattern.finditer(sentence.words):
            for group in (name for name, words in found.groupdict().items() if words):
                start, end = (sentence.start + at for at in found.span(group))
                start = _without_opening(sentence.text, start, end)
                if _BEFORE_NO_FIRM.search(sentence.text[max(0, start - 60) : start]) or _IN_A_NAME.match(
                    sentence.text, end
                ):
                    continue
                words = sentence.text[start:end].rstrip("'’")
                words = re.sub(r"['’]s$", "", words)
                words = re.sub(
                    r" (?:Owner|Founder|President|CEO|Chair(?:man|woman)?|Chief|Vice|Executive)$", "", words
                )
                if _AN_OFFICE.match(sentence.text, start + len(words)):
                    continue
                end = start + len(words)
                if _may_be_firm(words) and not any(start < stop and first < end for first, stop in taken):
                    taken.append((start, end))
                    yield Name("company", start, end, words, "subject", ["no_form"])


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


# "Nan Cunhui, chairman of": a person.
_AN_OFFICE = re.compile(
    r",\s(?:the\s)?(?:(?:vice|deputy|executive|senior|party|general|managing)[ -])*(?:chair(?:man|woman)?|president|CEO|chief|director|manager|mayor|secretary|governor|head|spokes\w+|minister|founder|official|analyst|professor|researcher)\b",
    re.IGNORECASE,
)
_DATELINE = re.compile(
    r"(?:[A-Z]{3,}(?:, [A-Z][a-z]+)? )?(?:(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.? [0-9]{1,2}|[0-9]{1,2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*)\W+(?=[A-Z])"
)


def _without_opening(text: str, start: int, end: int) -> int:
    """Past "On Monday ", "The ", "Danish "."""
    if dateline := _DATELINE.match(text, start, end):
        start = dateline.end()
    while True:
        word = TOKEN.match(text, start, end)
        if word is None or word.end() >= end:
            return start
        if tag := re.match("(?:BRIEF|UPDATE ?[0-9]?|FACTBOX|WRAPUP)-", text[start:end]):
            start += tag.end()
            continue
        if based := re.match(r"(?:[A-Z][\w.]+ ){1,2}[A-Z]\w+-based ", text[start:end]):
            start += based.end()  # "San Francisco-based"
            continue
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


_PLAYS = re.compile(
    r"\b(?:invest|build|built|develop|construct|sign|ink|plan|will|expand|open|spend|joint|own|fund|broke|break|set up|establish|announc|said|launch|cut|laid|lay|celebrat|inaugurat|complet|start|began|locat|creat|groundbreaking|lift|earmark|acquir|operat|put)\w*",
    re.IGNORECASE,
)


_CONTRACTOR = re.compile(
    r",? (?:as|serves as|acts as|is) (?:the |its |a )?(?:\w+ )?(?:contractor|advis[eo]r|consultant|lender|supplier|bank)\b"
)


def link_companies(
    sentence: Sentence, firms: list[Name], named: list[Name], amounts: list[Amount], topic: Name | None
) -> None:
    """Give each company its project."""
    specific = [p for p in named if not p.generic]
    for firm in firms:
        within = next((p for p in specific if p.start <= firm.start and firm.end <= p.end), None)
        invests = next(
            (a.of for a in amounts if a.frame == "invests_in" and a.of and firm.end <= a.money.start), None
        )
        behind = next((p for p in specific if p.start >= firm.end), None)
        before = next((p for p in reversed(specific) if p.end <= firm.start), None)
        lead = sentence.text[max(sentence.start, firm.start - 30) : firm.start]
        of = re.search(r"\b(?:by|of|from)\s(?:the )?(?:[\w-]+ )?$", lead)
        firm.of = within or invests or ((before or behind) if of else (behind or before)) or topic
        owns = sentence.text[firm.end : firm.end + 1] in ("'", "’")
        if _CONTRACTOR.match(sentence.text, firm.end):
            firm.doubts.append("part")
            continue
        if not (
            of
            or owns
            or _PLAYS.search(sentence.text[firm.end : min(firm.end + 160, sentence.end)])
            or re.search(r"\b(?:with|between|and)\s(?:the )?$", lead)
        ):
            firm.doubts.append("part")
