"""Money in running text: what is read is read whole, and what cannot be is left."""

import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from projects.values.money_spans import money_spans


def told(text: str) -> list[tuple]:
    """(amount, currency, qualifier), with the upper end behind it for a range."""
    return [
        (
            int(span.reading.amount),
            span.reading.currency,
            span.reading.qualifier,
            *([int(span.most.amount)] if span.most else []),
        )
        for span in money_spans(text)
    ]


READ = {
    "总投资1亿2000万元": [(120_000_000, "CNY", None)],
    "新台币10亿元": [(1_000_000_000, "TWD", None)],
    "a NT$20 billion plant": [(20_000_000_000, "TWD", None)],
    "2-3 billion yuan": [(2_000_000_000, "CNY", "at_least", 3_000_000_000)],
    "投资300—500亿元": [(30_000_000_000, "CNY", "at_least", 50_000_000_000)],
    "between 2 and 3 billion yuan": [(2_000_000_000, "CNY", "at_least", 3_000_000_000)],
    "10亿元至15亿元": [(1_000_000_000, "CNY", "at_least", 1_500_000_000)],
    "RMB200-300 million": [(200_000_000, "CNY", "at_least", 300_000_000)],
    "will not exceed 3 billion yuan": [(3_000_000_000, "CNY", "up_to")],
    "分别投资10亿元和20亿元": [(1_000_000_000, "CNY", None), (2_000_000_000, "CNY", None)],
    "UP TO EUR 100 MLN": [(100_000_000, "EUR", "up_to")],
    "a $1-billion investment": [(1_000_000_000, "USD", None)],
    "the 3-billion-yuan plant": [(3_000_000_000, "CNY", None)],
    "30多亿元": [(3_000_000_000, "CNY", "at_least")],
    "（约合4亿美元）": [(400_000_000, "USD", "about")],
    "达到30亿元": [(3_000_000_000, "CNY", None)],
    "投资20亿，": [(2_000_000_000, None, None)],
    "$2.5M": [(2_500_000, "USD", None)],
    "３亿元": [(300_000_000, "CNY", None)],
    "R$20 billion": [(20_000_000_000, "BRL", None)],
    "Rs 1,100-crore": [(11_000_000_000, "INR", None)],
    "₹1.53 lakh crore": [(1_530_000_000_000, "INR", None)],
    "a 200-million-USD plant": [(200_000_000, "USD", None)],
    "7bn Malaysian ringgit": [(7_000_000_000, "MYR", None)],
    "around one billion euros": [(1_000_000_000, "EUR", "about")],
    "a two-billion-dollar plant": [(2_000_000_000, "USD", None)],
    "between one and two billion dollars": [(1_000_000_000, "USD", "at_least", 2_000_000_000)],
    "50亿越南盾": [(5_000_000_000, "VND", None)],
}
REFUSED = [
    "数十亿元", "几亿元", "十几亿元", "两三亿元", "3、5亿元", "3或5亿元", "2 or 3 billion yuan",
    "投资强度500万元/亩", "1.2.3亿元", "20 billion markka", "P12 billion", "-3亿元", "1/3亿元", "签约.3亿元", "5000万只",
    "100亿级", "数千万至3亿元", "in 2022 RMB 3 billion", "500 million pounds of copper", "1 000万元", "3²亿元",
    "several billion yuan", "two billion-dollar plants", "one hundred and one million dollars", "one hundred million yuan",
    "twenty-five million dollars", "1e9元", "3亿元余", "上亿元", "x3亿元", "$3, 5 billion",
]  # fmt: skip


@pytest.mark.parametrize("text", READ)
def test_an_amount_is_read_with_all_that_belongs_to_it(text):
    assert told(text) == READ[text]


@pytest.mark.parametrize("text", REFUSED)
def test_what_cannot_be_read_whole_is_left(text):
    assert told(text) == []


def test_a_span_is_the_words_of_the_amount():
    text = "The firm will invest more than US$2 billion in all, 总投资约22亿元。"
    assert [text[span.start : span.end] for span in money_spans(text)] == [
        "more than US$2 billion",
        "约22亿元",
    ]


AMOUNTS = {
    "20亿元": 2_000_000_000,
    "1亿2000万元": 120_000_000,
    "3,500万美元": 35_000_000,
    "十五亿元": 1_500_000_000,
    "人民币7.5亿元": 750_000_000,
    "US$350 million": 350_000_000,
    "$4bn": 4_000_000_000,
    "2.4 billion yuan": 2_400_000_000,
    "EUR 100 MLN": 100_000_000,
    "新台币10亿元": 1_000_000_000,
    "3-billion-yuan": 3_000_000_000,
}
PIECES = st.sampled_from(
    [
        *"0123456789.,，、-–—~至到数几余多两十百千万亿兆元$€¥%/ ×'\n约超不近的abkm",
        "billion",
        "million",
        "to",
        "and",
        "or",
        " to ",
        "USD",
        "yuan",
        "美元",
        "more than",
        "以上",
        "分别",
        "₫",
        "²",
    ]
)
AROUND = st.lists(PIECES, max_size=4).map("".join)


@settings(max_examples=500)
@given(AROUND, st.sampled_from(sorted(AMOUNTS)), AROUND)
@example("数", "20亿元", "")
@example("1亿", "20亿元", "")
@example("3、", "20亿元", "")
@example("", "20亿元", "/亩")
@example("1.", "20亿元", "")
def test_no_neighbour_makes_a_part_of_an_amount_appear(before, amount, behind):
    text, first = before + amount + behind, len(before)
    last = first + len(amount)
    for span in money_spans(text):
        if span.end <= first or span.start >= last:
            continue
        # "0." in front makes another amount, which begins there.
        assert span.start < first or (span.most or span.reading).amount >= AMOUNTS[amount], text
        assert not (span.start < first and span.end < last and not behind), text


@settings(max_examples=500)
@given(
    st.text(alphabet=st.sampled_from("0123456789.,亿万千元$ -至、约数几多余bnm billion yuan"), max_size=60)
)
def test_it_bears_any_text_and_its_spans_do_not_overlap(text):
    end = 0
    for span in money_spans(text):
        assert end <= span.start < span.end <= len(text)
        assert span.reading.amount
        end = span.end


@pytest.mark.parametrize(
    "piece",
    ["$1 ", "1亿", "1-", "约", "1", "十", "人民币", "1 - ", "between 1 and ", "US", " ", "\n", "1,", "数"],
)
def test_hostile_texts_take_linear_time(piece):
    text = piece * (20_000 // len(piece))
    began = time.process_time()
    list(money_spans(text))
    assert time.process_time() - began < 10


@pytest.mark.parametrize(
    "text", ["总投资百亿元", "总投资数百亿元", "总投资近百亿元", "上百亿元", "百亿级", "几百亿元"]
)
def test_a_size_in_round_words_is_no_amount(text):
    assert list(money_spans(text)) == []


@pytest.mark.parametrize("text", ["总投资超百亿元", "总投资逾百亿元的项目", "投资超过百亿元。"])
def test_more_than_a_round_size_is_a_lower_bound(text):
    [span] = money_spans(text)
    assert (span.reading.amount, span.reading.qualifier) == (10_000_000_000, "at_least")
