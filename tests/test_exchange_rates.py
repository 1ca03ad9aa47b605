"""The European Central Bank's history file, and the claims that it converts."""

import csv
from datetime import date
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command

from projects.models import ExchangeRate, ProjectVersion
from projects.totals.rates import load_ecb
from tests.factories import claim, draft, project, rate

pytestmark = pytest.mark.django_db

# As the bank's file has them, with its comma at the end of a line.
FILE = """\
Date,USD,JPY,CYP,GBP,CNY,KRW,
2024-06-28,1.0705,171.94,N/A,0.84638,7.7748,1474.86,
2015-06-24,1.1213,138.93,N/A,0.7118,6.9619,1244.32,
2004-12-31,1.3621,139.65,0.5800,0.70505,N/A,1410.05,
"""


def rows(text=FILE):
    return csv.DictReader(text.splitlines())


def test_rates_go_through_the_euro():
    assert load_ecb(rows()) == 10
    got = {(r.currency, str(r.date)): r.rate for r in ExchangeRate.objects.all()}
    assert got["EUR", "2024-06-28"] == Decimal("7.7748")
    assert got["USD", "2024-06-28"] == Decimal("7.26277440448389")  # 7.7748 / 1.0705 to 15 digits
    assert got["KRW", "2015-06-24"] == Decimal("0.005594943422914")  # and to 15 decimals
    assert {currency for currency, _ in got} == {"EUR", "USD", "JPY", "GBP", "KRW"}
    assert set(ExchangeRate.objects.values_list("publisher", flat=True)) == {"European Central Bank"}


def test_a_day_without_a_yuan_rate_gives_none():
    load_ecb(rows())
    assert not ExchangeRate.objects.filter(date__year=2004).exists()


def test_the_check_figures_of_the_bank():
    load_ecb(rows())
    assert draft(total=300_000_000, currency="USD", as_of="2024-06-28").headline_cny == 2_178_832_321
    assert draft(total=40_000_000, currency="GBP", as_of="2015-06-24").headline_cny == 391_227_873


def test_claims_that_are_there_already_are_converted_then():
    made = project(total=300_000_000, currency="USD", as_of="2024-06-30")
    untouched = project(total=5)
    load_ecb(rows())
    made.refresh_from_db()
    assert made.headline_cny == 2_178_832_321
    assert made.headline_claim.rate_date == date(2024, 6, 28)
    assert ProjectVersion.objects.filter(record=made.pk).count() == 2
    assert ProjectVersion.objects.filter(record=untouched.pk).count() == 1


def test_again_it_adds_the_days_that_are_missing_only():
    load_ecb(rows())
    ExchangeRate.objects.filter(currency="USD", date="2024-06-28").update(rate=7)
    more = FILE + "2024-06-27,1.0696,171.77,N/A,0.84663,7.7747,1483.9,\n"
    assert load_ecb(rows(more)) == 5
    assert load_ecb(rows(more)) == 0
    assert ExchangeRate.objects.get(currency="USD", date="2024-06-28").rate == 7


@pytest.mark.parametrize(
    "row",
    [
        "28/06/2024,1.07,,,,7.7,,",
        ",1.07,,,,7.7,,",
        "2024-06-27,dear,,,,7.7,,",
        "2024-06-27,0,,,,7.7,,",
        "2024-06-27,-1,,,,7.7,,",
        "2024-06-27,NaN,,,,7.7,,",
        "2024-06-27,Infinity,,,,7.7,,",
        "2024-06-27,1.07,,,,0,,",
        "2024-06-27,1e-9,,,,7.7,,",
        "2024-06-28,1.07,,,,7.7,,",
        "not a row",
    ],
)
def test_a_row_of_another_form_is_refused_by_its_number(row):
    with pytest.raises(ValueError, match="row 5"):
        load_ecb(rows(FILE + row + "\n"))
    assert not ExchangeRate.objects.exists()


def test_a_file_of_another_form_is_refused():
    with pytest.raises(ValueError, match="row 2"):
        load_ecb(rows("Day,USD\n2024-06-28,1.07\n"))


def test_the_command_reads_a_file(tmp_path, capsys):
    file = tmp_path / "eurofxref-hist.csv"
    file.write_text("\ufeff" + FILE, "utf-8")
    call_command("load_exchange_rates", str(file))
    assert capsys.readouterr().out == "10 exchange rates added\n"


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00", b"Date,USD,CNY\nyesterday,1,7\n"])
def test_the_command_refuses_what_it_cannot_read(tmp_path, content):
    file = tmp_path / "eurofxref-hist.csv"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(CommandError):
        call_command("load_exchange_rates", str(file))


def test_a_rate_says_what_it_is():
    assert str(rate("USD", "2024-06-28", Decimal("7.2600"))) == "USD 2024-06-28: 7.26"


def test_a_load_that_finds_nothing_new_changes_nothing():
    made = draft()
    claim(made, 100, currency="USD", as_of="2024-06-28")
    load_ecb(rows())
    assert load_ecb(rows()) == 0
    made.refresh_from_db()
    assert made.headline_cny == 726
