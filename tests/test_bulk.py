"""Reading and writing many rows at once, alike on both databases."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from projects.models import ExchangeRate, ImportRow, InvestmentAmount, Project
from projects.models.archive import ProjectVersion
from projects.models.bulk import insert_many, new, update_many
from projects.totals.refresh import refresh
from tests.factories import AT, BN, claim, draft, many, project

pytestmark = pytest.mark.django_db


def test_among_finds_the_ids_in_one_parameter():
    made = [draft(), draft(), draft()]
    wanted = {made[0].pk, made[2].pk, 10**12}
    assert set(Project.objects.filter(pk__among=wanted)) == {made[0], made[2]}
    assert not Project.objects.filter(pk__among=[])
    for each in made:
        claim(each, BN)
    assert InvestmentAmount.objects.filter(project__pk__among=wanted).count() == 2


def test_a_new_record_holds_what_djangos_would_and_shares_no_list():
    for model, facts in ((Project, {"name": "Mill"}), (ImportRow, {"row": 2})):
        made, usual = new(model, **facts), model(**facts)
        assert [getattr(made, f.attname) for f in model._meta.concrete_fields] == [
            getattr(usual, f.attname) for f in model._meta.concrete_fields
        ]
        assert made._state.adding
    one, other = new(ImportRow), new(ImportRow)
    one.twins.append(1)
    assert (other.twins, new(ImportRow).twins) == ([], [])


def test_many_are_updated_each_with_its_own_values():
    one, other, third = draft(), draft(), draft(total=BN)
    names = ("headline_cny", "remainder", "stage", "signed_on", "headline_disclosed")
    given = [
        (10**15, Decimal("-0.01"), "signed", date(2022, 8, 19), True),
        (None, None, "", None, False),
    ]
    update_many(Project, names, [(*given[0], one.pk), (*given[1], other.pk)])
    stored = Project.objects.order_by("pk").values_list(*names)
    assert list(stored)[:2] == given
    assert Project.objects.get(pk=third.pk).headline_cny == BN
    update_many(Project, names, [])


def test_many_are_inserted_with_the_types_of_the_models():
    insert_many(
        ExchangeRate,
        ("currency", "date", "rate", "publisher"),
        [("USD", AT.date(), Decimal("7.1"), 'a\t"b\\')],
    )
    rate = ExchangeRate.objects.get()
    assert (rate.date, rate.rate, rate.publisher) == (AT.date(), Decimal("7.1"), 'a\t"b\\')


# ---- What refresh makes of it ----


def test_ten_times_the_projects_take_no_more_queries():
    def queries(projects):
        with CaptureQueriesContext(connection) as found:
            refresh([each.pk for each in projects])
        return len(found)

    few, more = queries(many(5, seed=1)), queries(many(50, seed=2))
    assert more <= few + 2  # versions are closed and opened only where there are any


def test_stored_figures_leave_no_history():
    made = project(total=BN)
    before = made.history.count(), made.amounts.get().history.count()
    made.amounts.update(amount=2 * BN)
    refresh([made.pk])
    assert Project.objects.get(pk=made.pk).headline_cny == 2 * BN
    assert (made.history.count(), made.amounts.get().history.count()) == before


def test_a_version_is_kept_only_when_public_facts_change():
    made = project(total=BN)
    kept = ProjectVersion.objects.filter(record=made.pk)
    refresh([made.pk])
    assert kept.count() == 1
    made.amounts.update(note="internal")
    refresh([made.pk])
    assert kept.count() == 1
    made.amounts.update(amount=2 * BN)
    refresh([made.pk])
    assert [version.headline_cny for version in kept.order_by("pk")] == [BN, 2 * BN]
