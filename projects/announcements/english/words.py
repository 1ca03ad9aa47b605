"""The words that English announcements are made of, for the rules beside this file."""

import re

TOKEN = re.compile(r"\S+")


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


ONES = [
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
NUMBER = rf"(?:(?:{'|'.join(TENS)})(?:-(?:{'|'.join(ONES[:9])}))?|{'|'.join(sorted(ONES, key=len, reverse=True))}|[0-9]{{1,3}}(?:,[0-9]{{3}})?|[0-9]{{1,4}})"


def number(text: str) -> int:
    """The value of "Forty-eight", "1,181"."""
    text = text.lower().replace(",", "")
    if text.isdecimal():
        return int(text)
    tens, _hyphen, ones = text.partition("-")
    if tens in TENS:
        return 10 * (TENS.index(tens) + 2) + (ONES.index(ones) + 1 if ones else 0)
    return ONES.index(text) + 1


_ORDINALS = {"one": 1, "two": 2, "three": 3, "four": 4, "i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4,
             "first": 1, "initial": 1, "second": 2, "third": 3, "fourth": 4}  # fmt: skip
PHASE = re.compile(
    r"\b(?:phase|stage)[- ](?P<a>one|two|three|four|i{1,3}|iv|[1-4])\b|\b(?P<b>first|second|third|fourth|initial)[- ](?:phase|stage)\b",
    re.IGNORECASE,
)


def phase_number(found: re.Match[str]) -> int:
    """The number of a phase that `PHASE` found."""
    return _ORDINALS[(found["a"] or found["b"]).lower()]


# What a project may be beside a project.
HEADS = (
    r"(?:industrial|innovation|science|technology|logistics|eco-?industrial|medical|chemical|pharmaceutical|software|wind|solar|theme) (?:park|base)|park|base|plant|factory|gigafactory|"
    r"(?:data|research|technology|logistics|distribution|innovation|R&D|development|service|trade|engineering|operations|fulfillment) (?:center|centre)|center|centre|complex|terminal|headquarters|facility|"
    r"campus|mill|refinery|smelter|power station|production line|assembly line|line|hub|farm|joint venture|site|distillery|brewery|hospital|resort|expansion|workshop|laboratory|institute|warehouse|sawmill|substation|urban area|power plant|airport|expressway|railway|reservoir|pipeline|fab|foundry|dairy|shipyard|seaport|(?:transshipment|deep-?water|container|international) port"
)
# With these alone a thing has no name.
GENERIC = _set(
    """
    a an the new major key big large good quality high high-quality investment industrial industry
    demonstration important signed signing quarter first-quarter second-quarter third-quarter fourth-quarter whole same other such another said current each every project
    landmark flagship foreign foreign-funded foreign-invested provincial municipal national supporting
    benchmark typical single one next last largest biggest leading proposed planned latest this that these
    its their first second third fourth phase entire overall joint representative greenfield mega huge
    massive state-level plant factory facility site park base center centre complex line headquarters
    expansion local domestic overseas own existing additional modern world-class manufacturing production
    state-of-the-art fully-owned wholly-owned total construction individual main cooperation strategic
    long-term multi-billion-dollar world's global ppp epc bot pilot another company company's regional chinese china's china
    industrial_park operations hub production-base firm's group's city's county's of for in at biggest-ever
    investment's ambitious similar centralized concentrated collective state-owned railway newly-signed above above-mentioned
    """
)
STOP = _set(
    """
    is was were are be been being will would has have had signed signing sign held said says with at by on
    from that which this these those whose after before to invest invests invested investing settle settled
    settles start started construction total completed plans plan planned expected scheduled whole entire
    agreements agreement contracts contract it because include includes including its their our his each
    every namely into than when as brought launch launched announced announces promote attract attracted
    undertake ceremony such for in of the a an also and/or or build builds building built develop develops
    developed developing opened opens open worth while where under through via during within among all both
    not but so then kicked kick put sees saw see covers cover costing cost costs exceeding exceed exceeds
    over about around nearly approximately construct constructing constructed establish establishing
    established set approved approve finance fund locate located implement witnessed host hosts hosting undertook start-up begin began
    begun commence commenced between per no yet further called dubbed entitled titled welcomed hosted mark
    marks marking commission commissioning commissions projects involve involves comprise comprises
    """
)
COMPANY_NOUNS = "maker|giant|group|company|firm|supplier|manufacturer|producer|carmaker|automaker|retailer|developer|conglomerate|multinational|startup|start-up|chipmaker|drugmaker|brand|operator|provider|pharmaceutical company|player|leader|corporation"
# What no name of a company begins with.
NO_FIRM = _set(
    """
    The A An In On At Of By For With And From Both Under Meanwhile Chairman President Manager Dr Mr Ms Its
    It Their Investor This That These According After During Upon As If When While But So Since Total Phase
    Project Construction Production He She We They There Here One Two Three Four Five Six Seven Eight Nine
    Ten County City District Province Zone Park Town Government Governor Gov Mayor January February March
    April May June July August September October November December Monday Tuesday Wednesday Thursday Friday
    Saturday Sunday Jan Feb Mar Apr Jun Jul Aug Sept Sep Oct Nov Dec China Chinese East South North West
    Central Northeast Southeast Southwest Northwest Europe European US U.S. American German Germany Japan
    Japanese Korea Korean French France Danish Swedish Swiss Dutch British UK Singapore Reuters Bloomberg
    Xinhua Last Next Combined Investment Covering Located Founded Established Altogether About Around More
    Over Once To Through Contracts Among Also Then Another Other Completion Operations Work Works
    Development Economic High-tech Industrial Chinese-funded R&D Foreign State National Local Prime Minister Chancellor Premier Senator Such Each Every
    All Some Many Most No Not Within Between Including Work Groundbreaking Commissioning Officials Crews
    Trial Site Ground Workers Local County Residents Together Where Which Who What When How Our We Plans Hiring
    Parallel Besides Following Adding Situated Despite Given Beyond Currently Recently Additionally
    Furthermore However Moreover Overall Initially Today Yesterday Now Thanks Being Having
    Developer Operator Automaker Carmaker Manufacturer Chipmaker Drugmaker Builder Maker Producer
    Estonia Finland Italy Spain Sweden Norway Denmark Switzerland Austria Belgium Netherlands Canada Australia
    India Thailand Vietnam Malaysia Indonesia Mexico Brazil Poland Hungary Taiwan Israel Ireland Texas Ohio
    """
)
