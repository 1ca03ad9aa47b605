"""Likely twins: records that may be the one that is about to be entered, each with the reasons in words.

Points are added for what agrees and taken off for what contradicts; from `LIKELY` on it is worth a look. Nothing is
decided here: the person who enters or imports says whether it is one project or two.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import combinations
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from ..models import Investor, Location, Participation, Project
from ..models.base import split_aliases
from ..models.search import some_holding
from ..values.money import write_amount
from .similarity import ALIKE_NAME, ENOUGH, NOTHING, KnownNames, Name, Verdict, smallest

LIKELY = 50
SHOWN = 5
MANY = 1000  # of one kind that are compared: of more namesakes or neighbours some are left out

# What agrees or contradicts, in points. A name alone is enough, unless place or investor speak against it.
SAME_INVESTOR, OTHER_INVESTOR = 25, -15
SAME_PLACE, NEARBY, OTHER_PLACE = 15, 8, -20
SAME_AMOUNT = 25
SAME_DATE, NEAR_DATE = 15, 8
NEAR = 31  # days


@dataclass(frozen=True)
class Facts:
    """What is known of a project when it is compared; blank where unknown.

    `amount` is the headline claim in its own `currency`; `signed_first` and `signed_last` bound the signing date.
    """

    names: Sequence[str]
    location_id: int | None = None
    investor_ids: frozenset[int] = frozenset()
    amount: Decimal | None = None
    currency: str = ""
    signed_first: date | None = None
    signed_last: date | None = None


@dataclass(frozen=True)
class Twin:
    """A record that may be the same, how strongly that seems so (50 and more), and why."""

    record: Any
    score: int
    reasons: list[str] = field(default_factory=list)


class ProjectTwins(KnownNames):
    """All projects, or those `among` which twins are looked for, read once; then asked for each that is new."""

    def __init__(self, among: Collection[int] | None = None) -> None:
        super().__init__()
        self._facts: dict[int, Facts] = {}
        self._by_investor: dict[int, set[int]] = defaultdict(set)
        self._by_money_and_day: dict[tuple[Decimal, str, date], set[int]] = defaultdict(set)
        self._paths: dict[int, str] = {}
        self._investors: dict[int, str] = {}
        for pk, facts, path in _known_projects(among):
            self._add(pk, facts)
            if facts.location_id:
                self._paths[facts.location_id] = path

    def _add(self, pk: int, facts: Facts) -> None:
        self.add(pk, facts.names)
        self._facts[pk] = facts
        for investor in facts.investor_ids:
            self._by_investor[investor].add(pk)
        if facts.amount is not None and facts.signed_first:
            self._by_money_and_day[facts.amount, facts.currency, facts.signed_first].add(pk)

    def of(self, facts: Facts) -> list[Twin]:
        """The likely twins of one project, most likely first, at most five."""
        return self.of_each([facts])[0]

    def of_each(self, several: Sequence[Facts]) -> list[list[Twin]]:
        """The same for many, their records read at once."""
        best = [self._best(facts) for facts in several]
        wanted = {pk for found in best for pk, *_rest in found}
        records = Project.objects.select_related("headline_claim").in_bulk(wanted)
        investors = {investor for pk in wanted for investor in self._facts[pk].investor_ids}
        named = Investor.objects.only("name", "name_zh").in_bulk(investors - self._investors.keys())
        self._investors |= {pk: str(investor) for pk, investor in named.items()}
        return [
            [Twin(records[pk], score, _reasons(verdicts)) for pk, score, verdicts in found] for found in best
        ]

    def _best(self, facts: Facts) -> list[tuple[int, int, list[Verdict]]]:
        names = [Name.read(name) for name in facts.names if name]
        # Without a name in common only these can come to enough points.
        candidates = set[int]()
        if facts.amount is not None and facts.signed_first:
            candidates |= self._by_money_and_day.get(
                (facts.amount, facts.currency, facts.signed_first), set()
            )
        candidates = candidates.union(*(self._by_investor.get(pk, ()) for pk in facts.investor_ids))
        candidates |= {pk for pk in self.named_like(names) if self.name_points(names, pk)[0]}
        scored = [(pk, *self._judged(names, facts, pk)) for pk in candidates]
        return sorted((s for s in scored if s[1] >= LIKELY), key=lambda s: (-s[1], s[0]))[:SHOWN]

    def _judged(self, names: list[Name], facts: Facts, pk: int) -> tuple[int, list[Verdict]]:
        """All points together, and one by one."""
        other = self._facts[pk]
        verdicts = [
            self.name_points(names, pk),
            self._of_investors(facts, other),
            self._of_places(facts, other),
            _of_amounts(facts, other),
            _of_dates(facts, other),
        ]
        return sum(points for points, _words in verdicts), verdicts

    def _of_investors(self, one: Facts, other: Facts) -> Verdict:
        if not one.investor_ids or not other.investor_ids:
            return NOTHING
        common = sorted(one.investor_ids & other.investor_ids)
        if not common:
            return OTHER_INVESTOR, str
        return SAME_INVESTOR, lambda: _("same investor: %(name)s") % {"name": self._investors[common[0]]}

    def _of_places(self, one: Facts, other: Facts) -> Verdict:
        here, there = self._path(one.location_id), self._path(other.location_id)
        if not here or not there:
            return NOTHING
        if here == there:
            return SAME_PLACE, lambda: _("same place")
        if here.startswith(there) or there.startswith(here):
            return NEARBY, lambda: _("one place lies in the other")
        return OTHER_PLACE, str

    def _path(self, location: int | None) -> str:
        if location is None:
            return ""
        if location not in self._paths:
            self._paths[location] = Location.objects.values_list("path", flat=True).get(pk=location)
        return self._paths[location]


def _reasons(verdicts: list[Verdict]) -> list[str]:
    """Only what agrees is a reason to show."""
    return [words() for points, words in verdicts if points > 0]


def _known_projects(among: Collection[int] | None) -> Iterator[tuple[int, Facts, str]]:
    """Each project that was not merged away, as it is compared, with the tree path of its place."""
    projects, parties = Project.objects.filter(merged_into=None), Participation.objects.all()
    if among is not None:
        projects, parties = projects.filter(pk__in=among), parties.filter(project__in=among)
    investors: dict[int, set[int]] = defaultdict(set)
    for project, investor in parties.values_list("project_id", "investor_id"):
        investors[project].add(investor)
    rows = projects.order_by("pk").values_list(
        "pk",
        "name",
        "name_zh",
        "location_id",
        "location__path",
        "headline_claim__amount",
        "headline_claim__currency",
        "signed_on",
        "signed_on_last",
    )
    for pk, name, name_zh, place, path, amount, currency, first, last in rows.iterator(2000):
        held = frozenset(investors.get(pk, ()))
        yield pk, Facts((name, name_zh), place, held, amount, currency or "", first, last), path


def facts_of(project: Project) -> Facts:
    """A stored project, whose figures are fresh, as it is compared with others."""
    claim = project.headline_claim
    return Facts(
        (project.name, project.name_zh),
        project.location_id,
        frozenset(project.participations.values_list("investor_id", flat=True)),
        claim.amount if claim else None,
        claim.currency if claim else "",
        project.signed_on,
        project.signed_on_last,
    )


def twins_of_project(project: Project) -> list[Twin]:
    """The likely twins of a stored project whose figures are fresh: only what indexes offer is read and compared."""
    return twins_of(facts_of(project), project.pk)


def twins_of(facts: Facts, but: int | None = None) -> list[Twin]:
    """The likely twins of a project that need not be stored, `but` that one."""
    return ProjectTwins((_named_like(facts) | _agreeing(facts)) - {but}).of(facts)


def _named_like(facts: Facts) -> set[int]:
    """Projects that hold rare stretches of one of the names, the shortest ones first; without any, the longest."""
    found: set[int] = set()
    for name in (Name.read(name) for name in facts.names if name):
        length, like = 1, set[int]()
        longest: list[tuple[str, ...]] = [(name.key,)]
        while len(like) < ENOUGH and (stretches := name.stretches(length)):
            held = {stretch: some_holding(stretch, ENOUGH + 1) for stretch in dict.fromkeys(stretches)}
            like |= smallest(pks for pks in held.values() if len(pks) <= ENOUGH)
            length, longest = 2 * length, [stretch for stretch, pks in held.items() if pks] or longest
        found |= like or some_holding(longest[0], MANY)
    return found


def _agreeing(facts: Facts) -> set[int]:
    """Projects that can come to enough points whatever their names: an investor's few, or two of investor, total, and
    place with date.
    """
    found: set[int] = set()
    for investor in facts.investor_ids:
        theirs = Participation.objects.filter(investor=investor).values_list("project", flat=True)[
            : ENOUGH + 1
        ]
        found |= set(theirs) if len(theirs) <= ENOUGH else set()
    parties = Participation.objects.filter(investor__in=facts.investor_ids)
    same = [Q(pk__in=parties.values("project"))] if facts.investor_ids else []
    if facts.amount is not None:
        same += [Q(headline_claim__amount=facts.amount, headline_claim__currency=facts.currency)]
    if facts.location_id and facts.signed_first:
        last = facts.signed_last or facts.signed_first
        signed = Q(signed_on__lte=last, signed_on_last__gte=facts.signed_first)
        same += [Q(location=facts.location_id) & signed]
    for one, other in combinations(same, 2):
        found.update(Project.objects.filter(one, other).values_list("pk", flat=True)[:MANY])
    return found


def twins_of_investor(investor: Investor) -> list[Twin]:
    """The likely twins of an investor, stored or not: by names and other names, and by credit code."""
    known, codes = KnownNames(), dict[int, str]()
    for other in (
        Investor.objects.exclude(pk=investor.pk)
        .filter(merged_into=None)
        .only("name", "name_zh", "aliases", "credit_code")
    ):
        known.add(other.pk, (other.name, other.name_zh, *split_aliases(other.aliases)))
        codes[other.pk] = other.credit_code
    texts = (investor.name, investor.name_zh, *split_aliases(investor.aliases))
    names = [Name.read(text) for text in texts if text]
    scored = []
    for pk in known.named_like(names):
        points, words = known.name_points(names, pk)
        # Two codes are two bodies, however alike their names.
        if points >= ALIKE_NAME and not (investor.credit_code and codes[pk]):
            scored.append((pk, points, [(points, words)]))
    best = sorted(scored, key=lambda s: (-s[1], s[0]))[:SHOWN]
    records = Investor.objects.in_bulk([pk for pk, *_rest in best])
    return [Twin(records[pk], points, _reasons(verdicts)) for pk, points, verdicts in best]


def _of_amounts(one: Facts, other: Facts) -> Verdict:
    if one.amount is None or (one.amount, one.currency) != (other.amount, other.currency):
        return NOTHING
    return SAME_AMOUNT, lambda: _same_total(one)


def _same_total(facts: Facts) -> str:
    shown = write_amount(facts.amount, facts.currency)
    return _("same total: %(amount)s") % {"amount": shown}


def _of_dates(one: Facts, other: Facts) -> Verdict:
    if not one.signed_first or not other.signed_first:
        return NOTHING
    first, last = one.signed_last or one.signed_first, other.signed_last or other.signed_first
    if one.signed_first <= last and other.signed_first <= first:
        return SAME_DATE, lambda: _("signed at the same time")
    gap = min(abs((one.signed_first - last).days), abs((other.signed_first - first).days))
    return (NEAR_DATE, lambda: _("signed within a month")) if gap <= NEAR else NOTHING
