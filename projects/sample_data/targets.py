"""Made-up targets of the cities for this year and the last, in proportion to what they achieved the year before."""

from __future__ import annotations

from datetime import date
from random import Random

from ..models import Location, Project, Target, Unit
from ..monitoring.achieved import MEASURES, Achieved, Period, achieved
from ..monitoring.targets import Scopes
from ..values.choices import LocationKind, TargetMeasure
from .drawing import LAST_DAY

YEARLY = (
    TargetMeasure.SIGNED,
    TargetMeasure.SIGNED_AMOUNT,
    TargetMeasure.SIGNED_1BN,
    TargetMeasure.STARTED,
    TargetMeasure.IN_PRODUCTION,
)
OF_ZONES = (TargetMeasure.SIGNED_500M, TargetMeasure.SIGNED_1BN)
MOST_ZONES = 12


def make_targets(random: Random) -> int:
    """For cities, the first zones and the units that there are; returns how many."""
    made, scopes = list[Target](), Scopes(list(Project.objects.values_list("pk", flat=True)))
    cities = list(Location.objects.filter(kind=LocationKind.CITY).order_by("path"))
    zones = list(Location.objects.filter(kind=LocationKind.ZONE).order_by("path")[:MOST_ZONES])
    for year in (LAST_DAY.year - 1, LAST_DAY.year):
        before = Period(date(year - 1, 1, 1), date(year - 1, 12, 31))
        for measure in dict.fromkeys((*YEARLY, *OF_ZONES)):
            found = achieved(Project.objects.all(), measure, before)
            places = [*(cities if measure in YEARLY else ()), *(zones if measure in OF_ZONES else ())]
            made += [
                Target(
                    location=place,
                    measure=measure,
                    year=year,
                    number=_more(random, measure, found.of(scopes.of_place(place))),
                )
                for place in places
            ]
            if measure in YEARLY:
                made += [
                    Target(
                        unit=unit,
                        measure=measure,
                        year=year,
                        number=_more(random, measure, found.of(scopes.of_unit(unit.pk))),
                    )
                    for unit in Unit.objects.order_by("pk")
                ]
    Target.objects.bulk_create(made, ignore_conflicts=True)
    return len(made)


def _more(random: Random, measure: TargetMeasure, found: Achieved) -> int:
    """Somewhat more than the year before, to two figures; at least one project, or a hundred million yuan."""
    least = 10**8 if MEASURES[measure].of == "CNY" else 1
    wanted = max(int(found.number * random.uniform(0.95, 1.3)), least)
    unit: int = 10 ** max(len(str(wanted)) - 2, 0)
    return wanted // unit * unit
