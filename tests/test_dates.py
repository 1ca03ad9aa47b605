"""Imprecise dates as people and spreadsheets write them."""

import contextlib
import time
from datetime import date, datetime, timedelta

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from projects.values.dates import (
    PRECISIONS,
    DateError,
    PartialDate,
    period_end,
    period_start,
    read_date,
    write_date,
)

READABLE = [
    ("2022-08-19", "2022-08-19"),
    ("2022-8-9", "2022-08-09"),
    ("2022/8/19", "2022-08-19"),
    ("2022.08.19", "2022-08-19"),
    (" ２０２２－０８－１９\n", "2022-08-19"),
    ("2018-06-28T00:00:00Z", "2018-06-28"),
    ("2018-06-28T23:59:59.999+08:00", "2018-06-28"),
    ("2022-08-19 00:00:00", "2022-08-19"),
    ("2022-08-22 09:01", "2022-08-22"),
    ("2022年8月19日", "2022-08-19"),
    ("2022 年 8 月 19 日", "2022-08-19"),
    ("2022年8月19号", "2022-08-19"),
    ("2022年8⽉19⽇", "2022-08-19"),  # the radicals that PDFs paste
    ("19 Aug 2022", "2022-08-19"),
    ("19 August 2022", "2022-08-19"),
    ("19th of August 2022", "2022-08-19"),
    ("August 19, 2022", "2022-08-19"),
    ("Aug. 19 2022", "2022-08-19"),
    ("AUGUST 1st, 2022", "2022-08-01"),
    ("19-Aug-2022", "2022-08-19"),
    ("29 Feb 2024", "2024-02-29"),
    ("2022-09", "2022-09"),
    ("2022-9", "2022-09"),
    ("2022/09", "2022-09"),
    ("2022年9月", "2022-09"),
    ("2022年9月份", "2022-09"),
    ("January 2005", "2005-01"),
    ("Jan 2005", "2005-01"),
    ("Sept. 2022", "2022-09"),
    ("Sep-2022", "2022-09"),
    ("May 2022", "2022-05"),
    ("2022 May", "2022-05"),
    ("2022-Q3", "2022-Q3"),
    ("2022Q3", "2022-Q3"),
    ("2022年Q3", "2022-Q3"),
    ("Q3 2022", "2022-Q3"),
    ("q3/2022", "2022-Q3"),
    ("3Q 2022", "2022-Q3"),
    ("2022年三季度", "2022-Q3"),
    ("2022年第三季度", "2022-Q3"),
    ("2022年第3季度", "2022-Q3"),
    ("2022年４季度", "2022-Q4"),
    ("2022", "2022"),
    ("2022年", "2022"),
    ("1900", "1900"),
    ("2200-12-31", "2200-12-31"),
]

REFUSED = [
    "x",
    "9/30/2026",
    "9/30/2026 12:00:00 AM",
    "19.08.2022",
    "08-09-2022",
    "2022-13",
    "2022-00",
    "2022-02-29",
    "2022-02-30",
    "2022-04-31",
    "2021-22",
    "2022-08/19",
    "2022-08-19T",
    "2022-08-19 25:00",
    "2022-08-19 x",
    "2022-Q5",
    "2022-Q0",
    "Q3",
    "2022年五季度",
    "2022年13月",
    "1899",
    "2201",
    "0000",
    "22",
    "20222",
    "-2022",
    "44792",
    "Augustus 2022",
    "August",
    "30 Feb 2022",
    "19 Aug 22",
    "early 2022",
    "2022-2023",
    "2022-08-1⁹",
    "٢٠٢٢",
    "2022-08-19\x00",
    "\ud800",
    "1" * 1000,
    "2022" + " " * 57,
]


@pytest.mark.parametrize(("text", "iso"), READABLE)
def test_it_reads_what_people_write(text: str, iso: str) -> None:
    read = read_date(text)
    assert read is not None
    assert read.iso == iso


@pytest.mark.parametrize("text", REFUSED)
def test_it_refuses_what_it_would_have_to_guess(text: str) -> None:
    with pytest.raises(DateError):
        read_date(text)


@pytest.mark.parametrize("text", ["", " ", "\n\u3000\ufeff"])
def test_blank_is_no_date(text: str) -> None:
    assert read_date(text) is None


@pytest.mark.parametrize(
    ("text", "order", "iso"),
    [
        ("9/30/2026 12:00:00 AM", "mdy", "2026-09-30"),
        ("9/3/2026", "mdy", "2026-09-03"),
        ("9/3/2026", "dmy", "2026-03-09"),
        ("30.9.2026", "dmy", "2026-09-30"),
        ("2018-06-28T00:00:00Z", "mdy", "2018-06-28"),
    ],
)
def test_the_order_of_a_list_settles_its_numbers(text: str, order: str, iso: str) -> None:
    read = read_date(text, order=order)
    assert read is not None
    assert read.iso == iso


@pytest.mark.parametrize(("text", "order"), [("30/9/2026", "mdy"), ("9/30/2026", "dmy"), ("9/30/26", "mdy")])
def test_an_order_is_not_bent_to_fit(text: str, order: str) -> None:
    with pytest.raises(DateError, match="Cannot read"):
        read_date(text, order=order)


def test_an_unknown_order_is_the_caller_s_mistake() -> None:
    with pytest.raises(ValueError, match="order") as caught:
        read_date("2022", order="ymd")
    assert not isinstance(caught.value, DateError)


def test_an_ambiguous_date_is_told_apart_from_an_unreadable_one() -> None:
    with pytest.raises(DateError, match="month/day"):
        read_date("9/8/2022")


def test_an_error_names_the_text_shortened_and_printable() -> None:
    with pytest.raises(DateError) as caught:
        read_date("%s\x00\ud800" + "长" * 50)
    assert "“%s\ufffd\ufffd" + "长" * 35 + "…”" in str(caught.value)
    assert str(caught.value).encode()


@pytest.mark.parametrize(
    ("first", "precision", "english", "chinese", "last"),
    [
        (date(2022, 8, 19), "day", "19 Aug 2022", "2022年8月19日", date(2022, 8, 19)),
        (date(2022, 9, 1), "month", "Sep 2022", "2022年9月", date(2022, 9, 30)),
        (date(2024, 2, 1), "month", "Feb 2024", "2024年2月", date(2024, 2, 29)),
        (date(2022, 1, 1), "quarter", "Q1 2022", "2022年第一季度", date(2022, 3, 31)),
        (date(2022, 7, 1), "quarter", "Q3 2022", "2022年第三季度", date(2022, 9, 30)),
        (date(2022, 10, 1), "quarter", "Q4 2022", "2022年第四季度", date(2022, 12, 31)),
        (date(2022, 1, 1), "year", "2022", "2022年", date(2022, 12, 31)),
    ],
)
def test_a_date_is_written_as_precisely_as_it_is_known(
    first: date, precision: str, english: str, chinese: str, last: date
) -> None:
    assert write_date(first, precision) == english
    assert write_date(first, precision, "zh-hans") == chinese
    with translation.override("zh-hans"):
        assert write_date(first, precision) == chinese
    assert period_end(first, precision) == PartialDate(first, precision).last == last


def test_no_date_is_written_as_nothing() -> None:
    assert write_date(None, "") == ""


def test_an_unknown_precision_is_refused() -> None:
    for act in (period_end, period_start, write_date, PartialDate):
        with pytest.raises(DateError, match="precision"):
            act(date(2022, 1, 1), "week")


def test_a_coarse_date_is_its_period_s_first_day() -> None:
    for precision in ("month", "quarter", "year"):
        with pytest.raises(DateError, match="first day"):
            PartialDate(date(2022, 2, 2), precision)
    assert period_start(date(2022, 8, 19), "quarter") == date(2022, 7, 1)
    assert type(period_end(datetime(2022, 8, 19, 9), "day")) is date


# Laws.

days = st.dates(date(1900, 1, 1), date(2200, 12, 31))
precisions = st.sampled_from(PRECISIONS)


@given(days, precisions)
def test_what_is_written_is_read_back(day: date, precision: str) -> None:
    known = PartialDate(period_start(day, precision), precision)
    assert read_date(known.iso) == known
    for lang in ("en", "zh-hans"):
        assert read_date(write_date(known.first, precision, lang)) == known


@given(days, precisions)
def test_a_period_holds_its_days_and_the_next_begins_after_it(day: date, precision: str) -> None:
    first, last = period_start(day, precision), period_end(day, precision)
    assert first <= day <= last
    assert period_start(last, precision) == first
    after = last + timedelta(days=1)
    assert period_start(after, precision) == after


@given(st.text(max_size=70))
def test_garbage_raises_nothing_but_date_error(text: str) -> None:
    for order in (None, "mdy"):
        with contextlib.suppress(DateError):
            read_date(text, order=order)


@given(
    st.lists(
        st.sampled_from([*"0123456789-/. ,年月日季度第三qQtTzZ:", "20", "Aug", "sept", "am", "\x00"]),
        max_size=14,
    )
)
def test_word_salad_gives_a_date_in_range_or_date_error(morsels: list[str]) -> None:
    try:
        read = read_date("".join(morsels), order="dmy")
    except DateError:
        return
    assert read is None or 1900 <= read.first.year <= 2200


@pytest.mark.parametrize("morsel", ["2", "2022-", " ", "Aug ", "1/", "年", "9:"])
def test_hostile_texts_take_no_time(morsel: str) -> None:
    start = time.process_time()
    for length in (60, 1_000_000):
        with contextlib.suppress(DateError):
            read_date((morsel * length)[:length])
    assert time.process_time() - start < 10  # of the processor; what grows with the square takes hours
