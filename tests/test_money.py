"""Amounts as people write them, and the figures that readers see."""

import contextlib
import time
import unicodedata
from decimal import Decimal

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from projects.values import money_words
from projects.values.money import (
    UNITS,
    MoneyError,
    Reading,
    currency_choices,
    is_currency,
    parse_filter,
    read_amount,
    restated,
    to_unit,
    write_amount,
    write_exact,
    write_words,
)

CODES = [code for code, _name in currency_choices()]
BN = 10**9
YI = 10**8

READABLE = [
    # Chinese units
    ("30亿元", 30 * YI, "CNY", None),
    ("３０亿元", 30 * YI, "CNY", None),
    ("11.5 亿", 1_150_000_000, None, None),
    ("２，０００．５０元", Decimal("2000.50"), "CNY", None),
    ("2000万元", 20_000_000, "CNY", None),
    ("5千万", 50_000_000, None, None),
    ("3百万元", 3_000_000, "CNY", None),
    ("1.2万亿", 1_200_000_000_000, None, None),
    ("3千亿元", 300 * BN, "CNY", None),
    ("1亿2000万元", 120_000_000, "CNY", None),
    ("30億圓", 30 * YI, "CNY", None),
    ("30亿人民币", 30 * YI, "CNY", None),
    ("人民币 30 亿元", 30 * YI, "CNY", None),
    ("30亿元人民币", 30 * YI, "CNY", None),
    ("30亿元整", 30 * YI, "CNY", "exact"),
    ("3亿美元", 3 * YI, "USD", None),
    ("5000万欧元", 50_000_000, "EUR", None),
    ("100亿日元", 100 * YI, "JPY", None),
    ("HK$3亿元", 3 * YI, "HKD", None),
    ("30亿⽇元", 30 * YI, "JPY", None),  # the radical that PDFs paste
    # Chinese numerals
    ("三十亿元", 30 * YI, "CNY", None),
    ("十亿", 10 * YI, None, None),
    ("十二亿五千万元", 1_250_000_000, "CNY", None),
    ("两千万元", 20_000_000, "CNY", None),
    ("一万二千亿", 1_200_000_000_000, None, None),
    ("一千零五十万", 10_500_000, None, None),
    ("一百〇五亿元", 105 * YI, "CNY", None),
    ("一百一十亿", 110 * YI, None, None),
    ("叁拾亿元整", 30 * YI, "CNY", "exact"),
    ("零", 0, None, None),
    # English units
    ("3bn", 3 * BN, None, None),
    ("1.1 billion", 1_100_000_000, None, None),
    ("CNY 3.0 bn", 3 * BN, "CNY", None),
    ("cny 3.0 BN", 3 * BN, "CNY", None),
    ("RMB 3bn", 3 * BN, "CNY", None),
    ("RMB3bn", 3 * BN, "CNY", None),
    ("3 billion yuan", 3 * BN, "CNY", None),
    ("¥30亿", 30 * YI, "CNY", None),
    ("￥30亿", 30 * YI, "CNY", None),
    ("JP¥30bn", 30 * BN, "JPY", None),
    ("$1,740 ", 1740, "USD", None),
    ("US$ 300m", 300_000_000, "USD", None),
    ("US $300m", 300_000_000, "USD", None),
    ("USD300 mn", 300_000_000, "USD", None),
    ("300 million US dollars", 300_000_000, "USD", None),
    ("$300m CAD", 300_000_000, "CAD", None),
    ("CA$300m", 300_000_000, "CAD", None),
    ("€2.5m", 2_500_000, "EUR", None),
    ("PLN 40k", 40_000, "PLN", None),
    ("40,000 thousand zar", 40_000_000, "ZAR", None),
    ("2 tn", 2_000_000_000_000, None, None),
    (".5m", 500_000, None, None),
    ("300 wan", 3_000_000, None, None),
    ("3 yi yuan", 3 * YI, "CNY", None),
    # digits
    ("3,000,000,000", 3 * BN, None, None),
    ("3 000 000 000", 3 * BN, None, None),
    ("3\u202f000\u00a0000", 3_000_000, None, None),
    ("1,234.5", Decimal("1234.50"), None, None),
    ("1000.0000", 1000, None, None),
    ("0", 0, None, None),
    ("9,999,999,999,999.99", Decimal("9999999999999.99"), None, None),
    ("\ufeff30\u200b亿元\n", 30 * YI, "CNY", None),
    # how exact
    ("约30亿元", 30 * YI, "CNY", "about"),
    ("大约 30亿元", 30 * YI, "CNY", "about"),
    ("30亿元左右", 30 * YI, "CNY", "about"),
    ("approx. 3bn", 3 * BN, None, "about"),
    ("about CNY 3bn", 3 * BN, "CNY", "about"),
    ("CNY about 3bn", 3 * BN, "CNY", "about"),
    ("around 3bn", 3 * BN, None, "about"),
    ("～3bn", 3 * BN, None, "about"),
    ("超过30亿元", 30 * YI, "CNY", "at_least"),
    ("逾30亿元", 30 * YI, "CNY", "at_least"),
    ("30亿元以上", 30 * YI, "CNY", "at_least"),
    ("不低于30亿元", 30 * YI, "CNY", "at_least"),
    ("30多亿元", 30 * YI, "CNY", "at_least"),
    ("30余亿元", 30 * YI, "CNY", "at_least"),
    ("三十多亿元", 30 * YI, "CNY", "at_least"),
    ("over 3bn", 3 * BN, None, "at_least"),
    ("more than US$300m", 300_000_000, "USD", "at_least"),
    ("at least 3bn", 3 * BN, None, "at_least"),
    ("3bn+", 3 * BN, None, "at_least"),
    (">= 3bn", 3 * BN, None, "at_least"),
    ("最高30亿元", 30 * YI, "CNY", "up_to"),
    ("不超过30亿元", 30 * YI, "CNY", "up_to"),
    ("至多30亿元", 30 * YI, "CNY", "up_to"),
    ("up to 3bn", 3 * BN, None, "up_to"),
    ("exactly 3bn", 3 * BN, None, "exact"),
    # nothing said
    ("", None, None, None),
    (" \n\u3000", None, None, None),
    ("Undisclosed", None, None, None),
    ("未披露", None, None, None),
]

REFUSED = [
    ("12,34,567", "threes"),
    ("1.100.000", "threes"),
    ("1,100.000.5", "threes"),
    ("3,0000,0000", "threes"),
    ("0,300", "threes"),
    ("1,5 bn", "threes"),
    ("3 00 000", "threes"),
    ("3.", "threes"),
    (",", "threes"),
    ("1.100", "thousands or decimals"),
    ("1.100元", "thousands or decimals"),
    ("1.005", "thousands or decimals"),
    ("0.125", "hundredth"),
    ("1.23456万元的", "Cannot read"),
    ("1.2345678万", "hundredth"),
    ("3e9", "Cannot read"),
    ("0x10", "Cannot read"),
    ("NaN", "Cannot read"),
    ("Infinity", "Cannot read"),
    ("abc", "Cannot read"),
    ("30亿元\x00", "Cannot read"),
    ("-30亿元", "negative"),
    ("−3bn", "negative"),
    ("CNY -3bn", "negative"),
    ("-3 000 000", "negative"),
    ("(3,000)", "negative"),
    ("+3bn", "Cannot read"),
    ("-", "Cannot read"),
    ("20-30亿元", "Cannot read"),
    ("30亿元/年", "Cannot read"),
    ("30²", "Cannot read"),
    ("30①", "Cannot read"),
    ("½ bn", "Cannot read"),
    ("٣bn", "Cannot read"),
    ("3 million thousand", "Cannot read"),
    ("3 million 500 thousand", "Cannot read"),
    ("m 3", "Cannot read"),
    ("1亿5", "Cannot read"),
    ("1亿20000万", "Cannot read"),
    ("1.5亿2000万", "Cannot read"),
    ("2千5百万", "Cannot read"),
    ("30 40", "threes"),
    ("30亿元 40亿元", "Cannot read"),
    ("CNY", "Cannot read"),
    ("亿元", "Cannot read"),
    ("三五亿元", "Cannot read"),
    ("三万五", "Cannot read"),
    ("一百五", "Cannot read"),
    ("三亿五", "Cannot read"),
    ("十百", "Cannot read"),
    ("一〇〇五", "Cannot read"),
    ("一千〇〇五", "Cannot read"),
    ("三十 million", "Cannot read"),
    ("30\x1c亿元", "Cannot read"),
    ("一亿亿", "Cannot read"),
    ("三十亿 million", "Cannot read"),
    ("3亿 wan", "Cannot read"),
    ("XXX 3bn", "Cannot read"),
    ("bnx", "Cannot read"),
    ("3bnx", "Cannot read"),
    ("US$ 3亿元", "two currencies"),
    ("CNY 3bn USD", "two currencies"),
    ("约30亿元以上", "how exact"),
    ("10,000,000,000,000", "too large"),
    ("10万亿", "too large"),
    ("9" * 150, "too large"),
    ("亿" * 100, "Cannot read"),
    ("1" * 201, "too long"),
]


@pytest.mark.parametrize(("text", "amount", "currency", "qualifier"), READABLE)
def test_it_reads_what_people_write(
    text: str, amount: int | Decimal | None, currency: str | None, qualifier: str | None
) -> None:
    expected = None if amount is None else Decimal(amount)
    assert read_amount(text) == Reading(expected, currency, qualifier)


@pytest.mark.parametrize(("text", "reason"), REFUSED)
def test_it_refuses_what_it_would_have_to_guess(text: str, reason: str) -> None:
    with pytest.raises(MoneyError, match=reason):
        read_amount(text)


@pytest.mark.parametrize(
    ("text", "unit", "amount"),
    [
        ("30", "亿元", 30 * YI),
        ("30", "亿", 30 * YI),
        ("30", "yi", 30 * YI),
        ("30", "万元", 300_000),
        ("30", "wan", 300_000),
        ("1,740", "million", 1_740_000_000),
        ("1.125", "billion", 1_125_000_000),
        ("1,740", "thousand", 1_740_000),
        ("三十", "亿元", 30 * YI),
        # The unit in the text wins, be it only 元 or dollars.
        ("30亿元", "万元", 30 * YI),
        ("3bn", "million", 3 * BN),
        ("500元", "万元", 500),
        ("500 dollars", "million", 500),
        ("5千元", "万元", 5000),
        ("三十元", "亿元", 30),
        # A sign or a code is not a unit: the cell of a list in millions of dollars.
        ("$1,740 ", "million", 1_740_000_000),
        ("1,740 USD", "million", 1_740_000_000),
        ("", "million", None),
    ],
)
def test_a_bare_number_is_scaled_by_the_unit_of_its_column(text: str, unit: str, amount: int | None) -> None:
    assert read_amount(text, unit=unit).amount == amount


def test_a_doubtful_thousand_in_a_column_of_ten_thousands_is_refused() -> None:
    with pytest.raises(MoneyError):
        read_amount("5千", unit="万元")


@pytest.mark.parametrize("unit", ["crore", "亿亿", "\x00", "m"])
def test_an_unknown_unit_is_refused(unit: str) -> None:
    with pytest.raises(MoneyError, match="Unknown unit"):
        read_amount("3", unit=unit)


@pytest.mark.parametrize(
    ("text", "default", "currency"),
    [
        ("3bn", "EUR", "EUR"),
        ("3bn", None, None),
        ("", "EUR", "EUR"),
        ("$3bn", None, "USD"),
        ("$3bn", "CNY", "USD"),
        ("$3bn", "HKD", "HKD"),
        ("¥3bn", "JPY", "JPY"),
        ("¥3bn", "USD", "CNY"),
        ("30亿元", "USD", "CNY"),
        ("30億元", "TWD", "TWD"),
        ("30亿美元", "CNY", "USD"),
    ],
)
def test_the_currency_of_the_list_fills_in_what_the_text_leaves_open(
    text: str, default: str | None, currency: str | None
) -> None:
    assert read_amount(text, default_currency=default).currency == currency


def test_an_error_names_the_text_shortened_and_printable() -> None:
    with pytest.raises(MoneyError) as caught:
        read_amount("%s\x00\ud800" + "长" * 100)
    message = str(caught.value)
    assert "“%s\ufffd\ufffd" + "长" * 35 + "…”" in message
    assert message.encode()
    assert "30亿元" in message


@pytest.mark.parametrize(
    ("amount", "currency", "english", "chinese"),
    [
        (3 * BN, "CNY", "CNY 3.0 bn", "30亿元"),
        (1_100_000_000, "CNY", "CNY 1.1 bn", "11亿元"),
        (1_234_567_890, "CNY", "CNY 1.23 bn", "12.3亿元"),
        (450_000_000, "CNY", "CNY 450 m", "4.5亿元"),
        (12_500_000, "USD", "USD 12.5 m", "1,250万美元"),
        (300_000_000, "USD", "USD 300 m", "3亿美元"),
        (45_000_000, "CNY", "CNY 45 m", "4,500万元"),
        (45_670_000, "CNY", "CNY 45.7 m", "4,567万元"),
        (8_500, "CNY", "CNY 8,500", "8,500元"),
        (300_000_000, "PLN", "PLN 300 m", "3亿 PLN"),
        (8_500, "PLN", "PLN 8,500", "8,500 PLN"),
        (1_200_000_000_000, "CNY", "CNY 1.2 tn", "1.2万亿元"),
        (123_456_000_000, "CNY", "CNY 123.5 bn", "1,235亿元"),
        (0, "CNY", "CNY 0", "0元"),
        (Decimal("8500.50"), "CNY", "CNY 8,500.5", "8,500.5元"),
        (Decimal("3E+9"), "CNY", "CNY 3.0 bn", "30亿元"),
        (-1_900_000_000, "CNY", "\u2212CNY 1.9 bn", "\u221219亿元"),
        # Rounding never lifts a figure into the next unit, and so over a size band.
        (999_999_999, "CNY", "CNY 999.999999 m", "10亿元"),
        (99_999_999, "CNY", "CNY 100 m", "9,999.9999万元"),
        (999_949, "CNY", "CNY 999,949", "100万元"),
        (9_999, "CNY", "CNY 9,999", "9,999元"),
        # Half to even.
        (1_125_000_000, "CNY", "CNY 1.12 bn", "11.2亿元"),
        (1_135_000_000, "CNY", "CNY 1.14 bn", "11.4亿元"),
        (None, "CNY", "", ""),
    ],
)
def test_it_writes_by_the_reader_s_habit(
    amount: int | Decimal | None, currency: str, english: str, chinese: str
) -> None:
    assert write_amount(amount, currency) == english
    assert write_amount(amount, currency, "zh-hans") == chinese


@pytest.mark.parametrize(
    ("amount", "currency", "english", "chinese"),
    [
        (3 * BN, "CNY", "CNY 3,000,000,000", "3,000,000,000元"),
        (Decimal("1234.50"), "USD", "USD 1,234.5", "1,234.5美元"),
        (Decimal("1234.00"), "PLN", "PLN 1,234", "1,234 PLN"),
        (-5, "CNY", "\u2212CNY 5", "\u22125元"),
        (10**18 + 1, "CNY", "CNY 1,000,000,000,000,000,001", "1,000,000,000,000,000,001元"),
        (None, "CNY", "", ""),
    ],
)
def test_it_writes_every_digit(
    amount: int | Decimal | None, currency: str, english: str, chinese: str
) -> None:
    assert write_exact(amount, currency) == english
    assert write_exact(amount, currency, "zh") == chinese


@pytest.mark.parametrize(
    ("amount", "currency", "english", "chinese"),
    [
        (
            3 * BN,
            "CNY",
            "3 billion yuan (CNY 3,000,000,000 · 30亿元)",
            "30亿元（3,000,000,000元 · CNY 3.0 bn）",
        ),
        (300_000, "CNY", "300,000 yuan (CNY 300,000 · 30万元)", "30万元（300,000元 · CNY 300,000）"),
        (
            1_234_567_890,
            "USD",
            "1.23456789 billion US dollars (USD 1,234,567,890 · 12.3456789亿美元)",
            "12.3456789亿美元（1,234,567,890美元 · USD 1.23456789 bn）",
        ),
        (
            40_000_000,
            "PLN",
            "40 million PLN (PLN 40,000,000 · 4,000万 PLN)",
            "4,000万 PLN（40,000,000 PLN · PLN 40 m）",
        ),
        (None, "CNY", "", ""),
    ],
)
def test_it_reads_a_figure_back_to_the_clerk(
    amount: int | None, currency: str, english: str, chinese: str
) -> None:
    assert write_words(amount, currency) == english
    assert write_words(amount, currency, "zh") == chinese


@pytest.mark.parametrize(
    ("amount", "unit", "written"),
    [
        (3 * BN, "yi", "30"),
        (3 * BN, "亿元", "30"),
        (3 * BN, "wan", "300000"),
        (1_234_567_890, "yi", "12.3456789"),
        (5, "yi", "0.00000005"),
        (Decimal("0.01"), "yi", "0.0000000001"),
        (Decimal("1E+2"), "", "100"),
        (-150_000_000, "yi", "-1.5"),
        (0, "yi", "0"),
        (Decimal("0.00"), "wan", "0"),
        (10**18 + 1, "wan", "100000000000000.0001"),
    ],
)
def test_it_converts_to_a_unit_exactly(amount: int | Decimal, unit: str, written: str) -> None:
    converted = to_unit(amount, unit)
    assert f"{converted:f}" == written
    assert converted.as_tuple() == Decimal(written).as_tuple()


@pytest.mark.parametrize("write", [write_amount, write_exact, write_words])
@pytest.mark.parametrize("amount", ["NaN", "Infinity", "-Infinity", "sNaN"])
def test_what_is_not_a_number_is_not_written(write: object, amount: str) -> None:
    assert callable(write)
    with pytest.raises(MoneyError):
        write(Decimal(amount))


@pytest.mark.parametrize(
    ("text", "amount", "currency"),
    [
        ("1000000000", BN, ""),
        ("1bn", BN, ""),
        ("1 bn", BN, ""),
        ("10亿", BN, ""),
        ("10亿元", BN, "CNY"),
        ("CNY 1bn", BN, "CNY"),
        ("¥1bn", BN, "CNY"),
        ("$1bn", BN, "USD"),
        ("3亿美元", 3 * BN // 10, "USD"),
        ("0", 0, ""),
        ("99.5", Decimal("99.5"), ""),
        ("1000000000000000000", 10**18, ""),
    ],
)
def test_a_filter_reads_an_amount_and_what_currency_it_states(
    text: str, amount: int | Decimal, currency: str
) -> None:
    parsed = parse_filter(text)
    assert parsed == (amount, currency)
    assert type(parsed[0]) is type(amount)


@pytest.mark.parametrize(
    "text",
    ["", " ", "undisclosed", "about 1bn", "1bn+", "-1", "1000000000000000001", "x", "\x00"],
)
def test_a_filter_refuses_everything_else(text: str) -> None:
    with pytest.raises(MoneyError):
        parse_filter(text)


@pytest.mark.parametrize(
    ("words", "currency", "said"),
    [
        ("Amount (CNY)", "CNY", "Amount (CNY)"),
        ("Amount (CNY)", "USD", "Amount (USD)"),
        ("金额（人民币）", "USD", "金额（美元）"),
        ("签约金额（元）", "EUR", "签约金额（欧元）"),
        ("Projects", "USD", "Projects"),
    ],
)
def test_words_about_yuan_are_restated(words: str, currency: str, said: str) -> None:
    assert restated(words, currency) == said


def test_currencies_are_those_that_one_can_invest() -> None:
    assert CODES[0] == "CNY"
    assert CODES[1:] == sorted(CODES[1:])
    assert len(CODES) == len(set(CODES)) > 150
    assert {"USD", "EUR", "ZAR"} <= set(CODES)
    assert is_currency("CNY")
    for code in ("XXX", "XTS", "XAU", "DEM", "cny", "", "CNY "):
        assert not is_currency(code)
    assert dict(currency_choices())["CNY"] == "CNY - Yuan Renminbi"
    assert dict(currency_choices("zh-hans"))["JOD"] == "JOD - 约旦第纳尔"


def test_every_currency_has_its_name_once() -> None:
    for names in (money_words.NAMES_ZH, money_words.NAMES_EN):
        assert set(names) <= set(CODES)
        assert len(set(names.values())) == len(names)


# Laws.

amounts = st.integers(0, 10**15 - 1).map(lambda hundredths: Decimal(hundredths).scaleb(-2))
languages = st.sampled_from(["en", "zh", "zh-hans"])


@given(amounts, st.sampled_from(CODES), languages)
def test_what_is_written_exactly_is_read_back(amount: Decimal, currency: str, lang: str) -> None:
    assert read_amount(write_exact(amount, currency, lang)) == Reading(amount, currency, None)


@given(amounts, st.sampled_from(CODES), languages)
@example(Decimal(999_999_999), "CNY", "en")
@example(Decimal("999999999999.99"), "CNY", "zh")
@example(Decimal("999950000"), "CNY", "en")
def test_a_written_figure_is_near_and_in_its_own_unit(amount: Decimal, currency: str, lang: str) -> None:
    assume(amount < 9_990_000_000_000)  # rounded to 10.0 tn it could not be stored, nor read
    back = read_amount(write_amount(amount, currency, lang))
    assert back.currency == currency
    assert back.amount is not None
    assert abs(back.amount - amount) * 200 <= amount
    for power in (6, 9, 12) if lang == "en" else (4, 8, 12):
        assert (back.amount >= 10**power) == (amount >= 10**power)


@given(amounts, st.sampled_from(CODES))
def test_words_hold_the_exact_figure(amount: Decimal, currency: str) -> None:
    english, _rest = write_words(amount, currency, "en").split(" (")
    assert read_amount(english) == Reading(amount, currency, None)
    chinese, _rest = write_words(amount, currency, "zh").split("（")
    assert read_amount(chinese) == Reading(amount, currency, None)


@given(st.integers(0, 10**6), st.sampled_from(sorted(UNITS)))
def test_a_unit_in_the_text_and_beside_it_are_the_same(number: int, unit: str) -> None:
    assume(number * 10 ** UNITS[unit] < 10**13)
    amount = read_amount(str(number), unit=unit).amount
    assert amount == number * 10 ** UNITS[unit]
    assert read_amount(f"{number:,} {unit}").amount == amount
    assert amount is not None
    assert to_unit(amount, unit) == number


def in_chinese(number: int) -> str:
    """A number below 10^16 in Chinese numerals, by the rules of the school book."""
    if number == 0:
        return "零"
    for size, unit in ((10**8, "亿"), (10**4, "万"), (1000, "千"), (100, "百"), (10, "十")):
        if number >= size:
            high, low = divmod(number, size)
            gap = "零" if 0 < low < size // 10 else ""
            return in_chinese(high) + unit + gap + (in_chinese(low) if low else "")
    return "零一二三四五六七八九"[number]


@given(st.integers(0, 10**13 - 1))
@example(10_005_000_000)
@example(1_000_000_000_000)
def test_chinese_numerals_are_read(number: int) -> None:
    assert read_amount(in_chinese(number) + "元").amount == number


@given(amounts, amounts)
def test_two_decimals_are_the_most(amount: Decimal, other: Decimal) -> None:
    with pytest.raises(MoneyError):
        read_amount(f"{amount:.2f}1")
    reading = read_amount(f"{other:f}").amount
    assert reading == other
    assert reading is not None
    assert int(reading.as_tuple().exponent) in (0, -2)


@given(st.text(max_size=210))
@example("\ud800")
def test_garbage_raises_nothing_but_money_error(text: str) -> None:
    for read in (read_amount, parse_filter):
        with contextlib.suppress(MoneyError):
            read(text)


MORSELS = [
    *money_words.VOCABULARY,
    *"0123456789.,-+ %()~",
    "000",
    "零",
    "三",
    "十",
    "百",
    "千",
    "万",
    "亿",
    "\x00",
    "²",
    "CNY",
]


@given(st.lists(st.sampled_from(MORSELS), max_size=12).map("".join), st.sampled_from(sorted(UNITS)))
def test_word_salad_gives_a_storable_amount_or_money_error(text: str, unit: str) -> None:
    try:
        reading = read_amount(text, unit=unit, default_currency="CNY")
    except MoneyError:
        return
    assert reading.currency is not None
    assert is_currency(reading.currency)
    assert reading.qualifier in (None, "exact", "about", "at_least", "up_to")
    if reading.amount is not None:
        assert 0 <= reading.amount < 10**13
        assert reading.amount == reading.amount.quantize(Decimal("0.01"))


@given(st.sampled_from([text for text, *_rest in READABLE if text.isprintable()]))
def test_full_width_writing_means_the_same(text: str) -> None:
    wide = "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in text)
    assert unicodedata.normalize("NFKC", wide) == unicodedata.normalize("NFKC", text)
    assert read_amount(wide) == read_amount(text)


@pytest.mark.parametrize(
    "morsel", ["1", "1,", "1 ", ".", "亿", "一", "十亿", "万亿", "more ", "$", "¥ ", "c", " ", "-", "("]
)
def test_hostile_texts_take_no_time(morsel: str) -> None:
    start = time.process_time()
    for length in (200, 1_000_000):
        text = (morsel * length)[:length]
        if text.strip() or length == 1_000_000:
            with pytest.raises(MoneyError):
                read_amount(text)
    assert time.process_time() - start < 10  # of the processor; what grows with the square takes hours
