"""What a date of an English sentence may be of: the words for starts, completions, openings and signings."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..found import Event
from ..texts import Sentence

# Words of one clause, a comma or point within a figure with them.
_GAP = r"(?:[^.,;]|(?<=[0-9])[.,](?=[0-9])|(?<=\b[A-Z])\.)"
_BEGIN = r"(?:start|began|begin|begun|commenc|kick|launch|get under|got under|underway|under way)\w*"
_BE = r"(?:is|are|was|were|be|been)"
PLANNED = r"(?:expected|scheduled|slated|planned|set|due|targeted|anticipated|projected|forecast|foreseen|estimated|pencilled in|penciled in|on track|on schedule|poised|intended|timed|earmarked)"
_PRODUCTION = r"(?:trial |mass |commercial |full |serial |series |pilot |volume |full-scale )*(?:production|operations?|service|use|manufacturing)"
_PRODUCE = r"(?:producing|manufacturing|operating|making|assembling|shipping|delivering|rolling|turning out)"
_BUILDING = r"(?:construction|building work|civil works?|earthworks?|site (?:preparation|work|works|clearing)|piling|groundworks?|grading|excavation|clearing|demolition)"

_KINDS = {
    "full_capacity": r"full (?:capacity|production)|design(?:ed)? capacity",
    "in_production": rf"(?:put|puts|go|goes|went|enter|enters|entered|entering|come|comes|came|coming|brought|bring|brings|placed|be put|into)\s(?:on-?stream|on-?line|on line|into {_PRODUCTION}|{_PRODUCTION})\b|\binto (?:\w+ )?(?:production|operation|operations|service|use)\b"
    rf"|\b{_BE} in {_PRODUCTION}\b|(?:trial |mass |commercial |full |serial |series )*\bproduction\b{_GAP}{{0,60}}?\b{_BEGIN}|\boperations?\b{_GAP}{{0,60}}?\b{_BEGIN}|{_BEGIN}\s(?:up\s)?(?:(?!building|constructing|construction|work)\w+\s){{0,3}}?(?:production(?!\s(?:base|line|facilit|plant|site|cent|hub|workshop|unit))|operations?|{_PRODUCE})\b"
    rf"|\boperational\b(?! (?:cost|effic|excell|head|staff|expen|team|need|support|risk|perform)\w*)|\bstart(?:ed|s)? up\b|\bon[- ]stream\b|\bcommissioned\b|\b(?:{_BE}|for|begin|start|started|began|complete) commissioning\b|\bwent live\b|\bgo(?:es)? live\b|\binaugurat(?:ed|es|ion)\b|\bbe online\b|\bup and running\b"
    rf"|\b(?:production|operations?|commissioning|start-?up|opening)\b(?:\s\w+)?\s(?:is|are|was|were) (?:now |currently |also |then )?(?:{PLANNED}|to (?:begin|start|follow|commence)|for)\b"
    r"|\bribbon[- ]cutting\b|\bcuts? (?:the|a) ribbon\b|\benergi[sz]ed\b|\broll(?:s|ed|ing)? off\b|\bopen(?:s|ed)?\b(?: its doors)?|\b(?:grand|official|formal) opening\b|\bscheduled opening\b",
    "completed": r"\bcomplet(?:ed|ion|es|e)\b|\bfinish(?:ed|es)?\b|\btopped out\b|\bbe built by\b|\bready (?:by|in|before)\b|\bwrap(?:s|ped|ping)? up\b|\bhanded over\b|\bhandover\b|\bbuild-?out\b",
    "construction_start": rf"\bconstruction (?:of|on)\b.{{5,170}}?\b(?:started|starts|began|begins|commenced|kicked off|got under way)\b|\bbr(?:oke|eak|eaks|eaking|oken) ground|\bground (?:was|has been|will be|is to be|is) broken\b|\bground-?breaking\b|\b(?:launching|commencement|starting|foundation-laying|foundation stone) ceremony\b|\bconstruction\b(?! (?:period|materials?|site|area|cost|company|investment)){_GAP}{{0,90}}?\b{_BEGIN}|{_BEGIN}(?: off)?(?: the| its)? (?:{_BUILDING}|work on)\b|\bconstruction (?:is|of) to begin|{_BEGIN} (?:building|constructing)\b|\bstarted to (?:build|construct|be built)|\b(?:officially|was|were) launched\b"
    rf"|\b(?:started|launched|began)\s(?:[\w,-]+\s){{1,4}}projects\b|\b[Ww]orks? on\b{_GAP}{{0,80}}?\b(?:start|begin|began|commenc|got under|get under)\w*|\b(?:start|began|begin|commenc)\w* work\b|\bwork (?:start|began|begin|commenc)\w*|\bconstruction is set to begin|\bkick(?:ed|s)? off\b|\bcentralized commencement(?: and completion)?\b|\b(?:opening|commencement|start|launch) and completion ceremon\w+|\bcommencement ceremon\w+|\bfoundations? of\b{_GAP}{{3,90}}(?:was|were) laid\b|\b{_BUILDING}{_GAP}{{0,30}}{_BEGIN}|\bfoundation stone|\bcorner-?stone\b|\b(?:laid|lay|laying) (?:the|its|a) foundations?\b|\bfoundations? (?:was|were) laid\b|\bworks? (?:start|began|begin)\w*|\bwere launched\b|\bwas started\b|\bwere started\b|\bshovels? in the ground\b|\bturn(?:ed|s|ing)? (?:the )?(?:first )?(?:sod|dirt|soil|earth)\b|\bmobili[sz]e[sd]?\b|\bstarted pouring\b|\bunder construction since\b"
    rf"|\bconstruction (?:is|are|was|were) (?:now |currently |also )?(?:{PLANNED}) (?:for|in|to (?:begin|start|commence))\b",
    "land_granted": r"\bland (?:use )?(?:rights?|plot|auction)\b|\bobtained (?:its|the) land\b",
    "approved": r"\bapprov(?:ed|al)\b|\bfiled\b|\bgreen-?lit\b|\bpermi(?:ts?|ssion) (?:was|were|has been|have been) (?:granted|issued)\b|\bgranted (?:planning permission|(?:a|the) [\w ]{0,20}permit)\b",
    "registered": r"\b(?:was|been|is|be) (?:officially )?registered\b(?! capital)|\bincorporated\b",
    "signed": r"\bsign(?:ed|ing|s)?\b|\binked\b|\b(?:sealed|concluded|entered into|reached|struck) (?:an?|the) (?:\w+ )?(?:agreement|deal|contract)\b|\b(?:deal|agreement|contract)s? (?:was|were) (?:sealed|concluded|struck|reached)\b|\bsigning ceremony\b|\b(?:was|were) contracted (?:between|by|with)\b",
}
# Said with less: only where nothing above stands in the same stretch, and never certain.
_LOOSE = {
    "in_production": rf"\bfirst (?!phase|half|quarter|stage|day|time|project)(?:[\w-]+ ){{0,3}}?(?:production|batch(?:es)?|shipments?|deliver(?:y|ies)|products?|units?|vehicles?|cars?|cells?|wafers?|coils?|panels?|pellets|milk|oil|gas|steel|power|output|modules?|tires|chips|engines?|ore|copper|gold|lithium|nickel|concentrate|customers|guests|visitors|patients|parts|trains?)\b|\b(?:commissioning|start-?up|{_PRODUCTION})\b(?!\s(?:facilit|line|base|capacit|plant|site|cent|unit|park|process|hub|equipment|workshop|stage|area|cost|project|of)\w*)|\bopening\b(?!-up| up)|\b(?:is|be|comes?|came|goes|going|brought|bring) online\b|\b(?:shipments?|deliveries)\b{_GAP}{{0,20}}{_BEGIN}|\blaunch(?:ed|es)? (?:the|its|a|this) (?:\w+ )?(?:factory|plant|facility|line)\b|\btrial runs?\b|\b(?:volume|series|commercial) output\b",
    "completed": r"\bconstruction\b[^.,;]{0,40}?\b(?:ends?|conclude[sd]?|through)\b|\bdelivered\b",
    "construction_start": rf"\b{_BUILDING}\b(?! (?:period|materials?|site|area|cost|company|investment|crews))|\bworks?\b(?= (?:is|are|will(?! continue)|on|to)\b)|\b(?:project|factory|plant|park|base)\b{_GAP}{{0,20}}(?:, [^,;.]{{3,80}},)? (?:began|started|begins|starts|gets? off the ground)\b",
    "signed": r"\bagreements?\b[^.,;]{0,30}\bdated\b|\bmemorandum of understanding\b|\bletter of intent\b",
}


def _pattern(kinds: dict[str, str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?P<{kind}>{words})" for kind, words in kinds.items()), re.IGNORECASE)


_KIND, _LOOSE_KIND = _pattern(_KINDS), _pattern(_LOOSE)
_SITE = r"plant|factory|gigafactory|facility|site|line|campus|center|centre|base|complex|terminal|headquarters|hub|mill|refinery|building|park|workshop|laboratory|lab|hospital|hotel|resort|store|warehouse|brewery|distillery|station|farm|bridge|railway|project|phase|doors|unit|expansion|mine|plaza|mall|school|branch|smelter|studio"
_OPENS = re.compile(rf"\b(?:{_SITE})\b", re.IGNORECASE)
_GATHERING = re.compile(
    r"\b(?:conference|fair|expo|exposition|forum|summit|meeting|session|ceremony|congress|exhibition|festival|market|applications?|bids?|tender|registration|door to|opportunit\w+|positions?)\b",
    re.IGNORECASE,
)


def events(sentence: Sentence) -> list[Event]:
    """In order, the certain ones and, where no certain one overlaps, those that are said with less."""
    text = sentence.text
    sure = [
        Event(*found.span(), found.lastgroup or "")
        for found in _KIND.finditer(text, sentence.start, sentence.end)
        if not _is_other(sentence, found)
    ]
    loose = [
        Event(*found.span(), found.lastgroup or "", True)
        for found in _LOOSE_KIND.finditer(text, sentence.start, sentence.end)
        if not any(found.start() < event.end and event.start < found.end() for event in sure)
    ]
    return sorted([*sure, *loose])


def told(sentence: Sentence) -> Iterator[Event]:
    """The certain ones that are told as having happened."""
    for event in events(sentence):
        before = sentence.text[max(sentence.start, event.start - 40) : event.end]
        if not event.loose and not AHEAD.search(before):
            yield event


AHEAD = re.compile(
    rf"\b{PLANNED}\b|\bexpects?\b|\bplans?\b|\bwill\b|\bwould\b|\bto be\b|\baims?\b|\bis to\b|\bare to\b|\btargets?\b|\btargeting\b|\bhopes? to\b|\bintends?\b|\bto (?:begin|start|open|commence|follow|break|come|go|finish|complete|launch)\b|\bshould\b|\bcould\b|\bmay (?=start|begin|open)|\blooking to\b|\beyeing\b",
    re.IGNORECASE,
)


def _is_other(sentence: Sentence, found: re.Match[str]) -> bool:
    """A kind's word that is no event here: "under construction", "upon completion", "opened the conference"."""
    text = sentence.text
    if _is_of_another_matter(sentence, found):
        return True
    before = text[max(sentence.start, found.start() - 24) : found.start()]
    behind = text[found.end() : found.end() + 24]
    if found.lastgroup == "completed":
        if re.match(r"\s(?:in|by|at the end)\b", behind) and "upon" not in before.lower():
            return False
        return bool(
            re.search(r"\b(?:upon|after|once|when|following) (?:its |the |full )*$", before, re.IGNORECASE)
            or re.search(
                r"(?:yuan|dollars|million|billion|euros|investments?) (?:has|have|had|was|were) (?:been )?$",
                before,
            )
            or re.match(r"\s[0-9]+(?:\.[0-9]+)? ?(?:%|percent)|\sinvestment", behind)
            or re.search(r"(?:percent|%) $", before)
        )
    if found.lastgroup == "signed":
        if re.search(r"\b(?:to|would|may|newly) $", before):
            return True
        return found[0].lower() in ("sign", "signs") and bool(re.match(r" of\b", behind))
    if found.lastgroup != "in_production":
        return False
    if re.match(r"(?:open|(?:grand|official|formal) opening)", found[0], re.IGNORECASE):
        return not _is_opening(sentence, found, before)
    if re.search(
        r"\b(?:good|strong|flying|solid|fresh|new) start$", text[max(0, found.end() - 14) : found.end()]
    ):
        return True  # "off to a good start"
    return re.match(r" of\b.{0,20}(?:tons|units)", behind) is not None


# What is approved, launched, completed or signed and is no project.
_SUBJECTS = {
    "approved": r"bill|budget|law|legislation|drug|vaccine|therapy|treatment|loan|dividend|merger|acquisition|candidate|device|resolution|incentives?|grants?|tax|rezoning|bonds?",
    "signed": r"bill|law|legislation|act|budget|executive order|ordinance|petition|treaty",
    "construction_start": r"product|brand|service|fund|campaign|app|model|conference|fair|forum|expo|summit|festival|exhibition|website|initiative|program|programme|scheme|investigation|satellite|rocket",
    "completed": r"round|acquisition|merger|study|survey|offering|IPO|financing|transaction|training|review|course|audit",
}
_OBJECTS = {
    "approved": r"[^.;,]{0,40}\b(?:drug|vaccine|loan|dividend|merger|budget|bill|incentives?|grants?|abatement)\b",
    "signed": r"[^.;,]{0,40}\b(?:supply|purchase|off-?take|lease|loan|credit|licen[cs]\w+|employment|labou?r|trade|bill|law|executive order|legislation|act)\b|\sinto law",
    "construction_start": r"[^.;,]{0,30}\b(?:products?|brand|service|fund|campaign|app|website|program|programme|investigation|satellite|rocket)\b",
    "completed": r"[^.;,]{0,40}\b(?:round|acquisition|merger|study|survey|offering|IPO|financing|transaction|training|review|course|audit|sale)\b",
}


def _is_of_another_matter(sentence: Sentence, found: re.Match[str]) -> bool:
    """ "The bill was signed", "completed a financing round", "signed a supply agreement"."""
    kind = found.lastgroup or ""
    if kind not in _SUBJECTS:
        return False
    lead = sentence.text[max(sentence.start, found.start() - 50) : found.start()]
    lead = re.split(r"[;.]\s|\b(?:and|while|which|that)\b", lead)[-1]
    trail = sentence.text[found.end() : min(sentence.end, found.end() + 60)]
    return bool(
        re.search(rf"\b(?:{_SUBJECTS[kind]})\b", lead, re.IGNORECASE)
        or re.match(_OBJECTS[kind], trail, re.IGNORECASE)
    )


def _is_opening(sentence: Sentence, found: re.Match[str], before: str) -> bool:
    """Of a plant, not of a fair; "opens in", "opened its plant"."""
    lead = re.split(
        r"(?<!Ltd)(?<!Inc)(?<!Co)[.;]\s|, (?:and|while) ", sentence.text[sentence.start : found.start()]
    )[-1]
    objects = re.split(r"[,;]|\.\s", sentence.text[found.end() : min(found.end() + 90, sentence.end)])[0]
    if _GATHERING.search(lead[-60:]) or _GATHERING.search(objects[:40]):
        return False
    if found[0].lower() == "open" and re.search(r"\b(?:is|are|wide|the|an|more|be|remains?) $", before):
        return False
    it = re.search(r"\b(?:[Ii]t|they) (?:\w+ ){0,3}$", lead)  # "it is expected to open in 2026"
    return bool(it or _OPENS.search(objects) or _OPENS.search(lead))
