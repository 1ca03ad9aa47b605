"""The report on slippage from counts of its lines, which are kept of all that is public: only the lines of the page that is
read are made."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import QuerySet
from django.utils import timezone

from ..filters import Selection
from ..history import as_of
from ..models import Project
from ..review.checks import is_overdue
from ..totals import counters, slips
from ..totals.tallies import Counts
from ..values.choices import STAGES
from .slippage import OUTCOMES, ReasonTally, Slip, Slippage, Tally, by_frequency, slippage


class Lines:
    """The lines in order, made when a slice is asked for; `overdue` of them come first."""

    def __init__(self, selection: Selection, on: date, number: int, overdue: int):
        self.selection, self.on, self.number, self.overdue = selection, on, number, overdue

    def __len__(self) -> int:
        return self.number

    def __getitem__(self, places: slice) -> list[Slip]:
        """A slice with both ends."""
        projects = self.selection.queryset
        if 0 < places.stop <= self.overdue:
            late = self._late(projects, places.stop)
            projects = Project.objects.filter(pk__among=late)
        return slippage(projects, self.on).rows[places]

    def _late(self, projects: QuerySet[Project], number: int) -> list[int]:
        """Those that have the so many lines that are overdue for longest, and perhaps others.

        Each project has a line as old as its `due_on`: of so many projects no older line is missing. Of the past this is
        known of what did not change since.
        """
        changed = as_of.changed() or ()
        then = list(projects.filter(pk__among=changed).values_list("pk", flat=True)) if changed else []
        with as_of.present():
            late = projects.filter(is_overdue(self.on)).exclude(pk__among=changed).order_by("due_on")
            for day in late.values_list("due_on", flat=True)[number - 1 : number]:
                late = late.filter(due_on__lte=day)
            return [*then, *late.values_list("pk", flat=True)]


@dataclass(frozen=True)
class CountedSlippage:
    """As `slippage.Slippage`, from counts as `slips.counted` makes them."""

    selection: Selection
    on: date
    counts: Counts

    @cached_property
    def tallies(self) -> list[Tally]:
        """By kind in order, those that have a plan."""
        tallies = {kind.value: Tally(kind, dict.fromkeys(OUTCOMES, 0), []) for kind in STAGES}
        for key, number in self.counts[slips.SLIPS].items():
            kind, came, *of = key.split(slips.APART)
            if came == "due":
                came = "overdue" if date.fromisoformat(of[0]) < self.on else "open"
            elif came == "late":
                tallies[kind].delays += [int(of[0])] * number
                came = "late" if int(of[0]) > 0 else "in_time"
            tallies[kind].outcomes[came] += number
        return [tally for tally in tallies.values() if tally.number]

    @cached_property
    def by_reason(self) -> list[ReasonTally]:
        """Postponements by reason, the most frequent first, those without one last."""
        times, projects = self.counts[slips.REASONS], self.counts[slips.POSTPONED]
        return by_frequency(ReasonTally(each, n, projects[each]) for each, n in times.items() if n)

    @property
    def overdue(self) -> int:
        """How many milestones, of whatever kind, are overdue on the day."""
        return sum(tally.outcomes["overdue"] for tally in self.tallies)

    @property
    def rows(self) -> Lines:
        """All lines in order, in slices."""
        return Lines(self.selection, self.on, sum(tally.number for tally in self.tallies), self.overdue)


def shown(selection: Selection, order: str = "") -> Slippage | CountedSlippage:
    """As a page or chart shows it; every line is made where they are ordered otherwise, or too much changed since a past day."""
    if order or (as_of.is_asked() and as_of.changed() is None):
        return slippage(selection.queryset, selection.values.get("known_on"), order)
    on = selection.values.get("known_on") or timezone.localdate()
    correction = selection.correction()
    counts = None if correction is None else counters.planned(correction)
    return CountedSlippage(selection, on, counted(selection) if counts is None else counts)


def counted(selection: Selection) -> Counts:
    """The lines of a selection, as they are kept of all that is public."""
    counts: Counts = defaultdict(Counter)
    for (what, key), number in slips.counted(slips.lines(selection.whole)).items():
        counts[what][key] = number
    return counts
