"""What a period added: cumulative realised claims at its two ends (docs/domain.md, Year plan)."""

import random
from datetime import date, timedelta

import pytest

from projects.models import InvestmentAmount
from projects.monitoring.flows import NOTHING, Reading, flows, of_month, of_year, realised_at
from projects.totals import rules
from projects.totals.facts import claims_by_project
from projects.totals.refresh import refresh
from tests.factories import claim, draft, rate, source

pytestmark = pytest.mark.django_db
NEW_YEAR = date(2026, 1, 1)


def realised(made, amount, day, **facts):
    return claim(made, amount, as_of=day, basis="realised", **facts)


def test_a_flow_is_the_difference_of_two_cumulative_claims():
    made, none = draft(), draft()
    realised(made, 100, "2025-12-31")
    realised(made, 130, "2026-04-30")
    realised(made, 150, "2026-05-31")
    realised(made, 999, "2026-05-31", set_aside_reason="wrong", set_aside_at="2026-06-01T00:00Z")
    refresh([made.pk])
    assert of_month([made.pk, none.pk], date(2026, 5, 1))[made.pk].cny == 20
    assert of_year([made.pk], date(2026, 5, 31))[made.pk].cny == 50
    assert of_year([made.pk], date(2026, 5, 30))[made.pk].cny == 30
    assert flows([made.pk], date(2026, 2, 1), date(2026, 2, 28))[made.pk].cny == 0
    first = flows(None, date(2025, 12, 1), date(2025, 12, 31))[made.pk]
    assert (first.cny, first.missing, first.closing) == (None, "start", Reading(100, date(2025, 12, 31)))
    assert none.pk not in of_year(None, date(2026, 5, 31))
    assert (NOTHING.cny, NOTHING.missing) == (None, "both")


def test_what_does_not_convert_or_has_no_day_is_unknown():
    made = draft()
    rate("USD", "2026-03-31", 7)
    realised(made, 10, "2025-12-31", currency="USD")
    realised(made, 20, "2026-03-31", currency="USD")
    claim(made, 5000, as_of=None, basis="realised")
    refresh([made.pk])
    flow = of_year([made.pk], date(2026, 3, 31))[made.pk]
    assert (flow.cny, flow.missing, flow.closing.cny) == (None, "start", 140)


def test_as_of_every_day_it_is_what_the_counting_rules_say():
    rng, days = random.Random(5), [NEW_YEAR + timedelta(days=n) for n in range(8)]
    papers = [None, source("One", "2026-01-02"), source("Two", "2026-01-04")]
    rate("USD", "2026-01-03", 7)
    made = [draft(f"P{n}") for n in range(25)]
    for project in made:
        for _each in range(rng.randint(0, 6)):
            realised(
                project,
                rng.choice([None, *range(1, 9)]),
                rng.choice(days),
                phase=rng.choice([None, None, 1, 2]),
                source=rng.choice(papers),
                currency=rng.choice(["CNY", "CNY", "CNY", "USD"]),
            )
    refresh([project.pk for project in made])
    for on in days:
        found = realised_at(None, on)
        known = claims_by_project(InvestmentAmount.objects.filter(as_of__lte=on))
        converted = dict(InvestmentAmount.objects.values_list("pk", "amount_cny"))
        for project in made:
            facts = known.get(project.pk, [])
            for fact in facts:
                fact.amount_cny = converted[fact.pk]
            right = rules.money_facts(facts)
            expected = right["realised_cny"] if right["realised_disclosed"] else "none"
            got = found[project.pk].cny if project.pk in found else "none"
            assert got == expected, (project.name, on)
