"""Storing what the rules give: a fixed number of statements a chunk, and the same figures as one by one."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from projects.models import InvestmentAmount, Project, SigningEvent
from projects.totals.exchange import Rates
from projects.totals.facts import ClaimFact
from projects.totals.refresh import refresh, refresh_events
from tests.factories import BN, many, project, rate

pytestmark = pytest.mark.django_db


def statements(act):
    with CaptureQueriesContext(connection) as queries:
        act()
    return [query["sql"][:200] for query in queries]


def stale():
    """Nothing stored is right any more."""
    Project.objects.update(headline_cny=-1, stage="", search_text="x")
    InvestmentAmount.objects.update(amount_cny=-1)
    SigningEvent.objects.update(named=0, residual=-1)


@pytest.mark.parametrize("currency", ["CNY", "USD"])
def test_refreshing_projects_costs_the_same_for_any_number(currency):
    rate("USD", "2022-08-19", "6.8")

    def again():
        project(total=BN, currency=currency)
        stale()
        return statements(lambda: refresh(Project.objects.values_list("pk", flat=True)))

    many(5)
    few = again()
    many(60, seed=2)
    lots = again()
    assert len(few) == len(lots), "\n".join(lots)
    assert not Project.objects.filter(headline_cny=-1).exists()


def test_refreshing_events_costs_the_same_for_any_number():
    def again():
        stale()
        return statements(lambda: refresh_events(SigningEvent.objects.values_list("pk", flat=True)))

    many(5)
    few = again()
    many(60, seed=2)
    lots = again()
    assert SigningEvent.objects.filter(named__gt=0).count() > 1
    assert len(few) == len(lots), "\n".join(lots)
    assert not SigningEvent.objects.filter(residual=-1).exists()


def claim(currency, day):
    return ClaimFact(1, None, "announced", 1, "exact", currency, day, "", None)


def test_rates_are_asked_for_once_and_again_where_a_day_or_currency_is_new():
    for currency in ("USD", "EUR"):
        for day in ("2020-01-01", "2022-08-19"):
            rate(currency, day, 7)
    early, late = date(2020, 1, 3), date(2022, 8, 20)
    rates = Rates()
    assert (
        len(statements(lambda: rates.cover([claim("USD", late), claim("EUR", late), claim("CNY", late)])))
        == 1
    )
    assert statements(lambda: rates.cover([claim("USD", late)])) == []
    assert rates.at("USD", early) is None
    assert len(statements(lambda: rates.cover([claim("USD", early)]))) == 1
    assert (rates.at("USD", early).day, rates.at("EUR", late).day) == (date(2020, 1, 1), date(2022, 8, 19))
    assert rates.at("USD", date(2022, 8, 30)) is None
