"""Each way of writing a date, and of saying what happens then, by construct; the day of publication is 2024-05-20."""

from datetime import date

import pytest

from projects.announcements import read
from tests.announcements import PUBLISHED

# Behind "The plant is expected to open ": what the words say.
ENGLISH = {
    "in the first half of 2026": "2026", "in H2 2026": "2026", "in late 2025": "2025", "by mid-2026": "2026",
    "in fiscal year 2027": "2027", "in FY2027": "2027", "by year-end 2025": "2025", "before the end of 2025": "2025",
    "this summer": "2024", "next spring": "2025", "in the fall of 2025": "2025", "in winter 2025": "2025",
    "next year": "2025", "early next year": "2025", "later this year": "2024", "by year-end": "2024",
    "in Q3": "2024-Q3", "in the third quarter": "2024-Q3", "in the third quarter of next year": "2025-Q3",
    "in Q3 2025": "2025-Q3", "in 3Q25": "2025-Q3", "in the first quarter": "2025-Q1", "next quarter": "2024-Q3",
    "as early as January": "2025-01", "next month": "2024-06", "at the end of July": "2024-07", "on June 3-5": "2024-06-03",
    "for November": "2024-11", "by Christmas 2025": "2025", "next Friday": "2024-05-24", "tomorrow": "2024-05-21",
}  # fmt: skip
# Before "投产": what the words say.
CHINESE = {
    "年底前": "2024", "明年上半年": "2025", "今年三季度": "2024-Q3", "2026年第四季": "2026-Q4", "2026年Q2": "2026-Q2",
    "本月下旬": "2024-05", "月底": "2024-05", "6月上旬": "2024-06", "后年": "2026", "2025年国庆前": "2025", "下半年": "2024",
}  # fmt: skip
# Sentence -> (kind, date, planned) of each date, in any order.
TOLD = {
    "PITTSBURGH, May 20, 2024 /PRNewswire/ -- Acme Glass LLC today announced a new plant.": set(),
    "The city council met on Monday.": set(),
    "Hiring for the plant will begin in 2025.": set(),
    "Acme broke ground today on its plant.": {("construction_start", "2024-05-20", False)},
    "Earlier this month, Acme opened its plant in Ohio.": {("in_production", "2024-05", False)},
    "The mayor opened the conference on May 6.": set(),
    "It was begun in April 2022 and finished in July of that year.": {("completed", "2022-07", False)},
    "Construction began last October.": {("construction_start", "2023-10", False)},
    "The first phase is due for completion in 2025, with the second phase to follow in 2027.": {
        ("completed", "2025", True), ("completed", "2027", True)
    },
    "A ceremony was held in Ohio on May 7. Work started on the Acme Glass Plant.": {
        ("construction_start", "2024-05-07", False)
    },
    "Acme completed a Series C round in March 2024 and signed a supply agreement on April 4.": set(),
    "The budget was approved on April 3, and the bill was signed on May 2.": set(),
    "On May 6, Secretary Li visited the plant and said that work should be finished.": set(),
    "近日，恒锐封测项目签约。": set(),
    "2月，其新药获批上市。": set(),
    "本月8日，恒锐封测项目动土。": {("construction_start", "2024-05-08", False)},
    "5月8日上午签约、下午开工的恒锐封测项目总投资3亿元。": {
        ("signed", "2024-05-08", False), ("construction_start", "2024-05-08", False)
    },
    "计划竣工时间：2025年12月": {("completed", "2025-12", True)},
    "恒锐封测项目2022年3月开工，当年12月投产。": {
        ("construction_start", "2022-03", False), ("in_production", "2022-12", False)
    },
    "5月7日，经开区举行活动。次日，6个项目签约。": {("signed", "2024-05-08", False)},
    "恒锐封测项目达产后，2026年产值将达5亿元。": set(),
}  # fmt: skip


def dates_of(text: str, published: date | None = PUBLISHED) -> set[tuple[str, str, bool]]:
    """(kind, date, planned) of every date that is read."""
    claims = read(text, published)
    return {(c.detail, c.value.iso, c.planned) for c in claims if c.kind == "milestone"}


def test_english_dates():
    said = {words: dates_of(f"The plant is expected to open {words}.") for words in ENGLISH}
    assert said == {words: {("in_production", iso, True)} for words, iso in ENGLISH.items()}


def test_chinese_dates():
    said = {words: dates_of(f"恒锐封测项目预计{words}投产。") for words in CHINESE}
    assert said == {words: {("in_production", iso, True)} for words, iso in CHINESE.items()}


@pytest.mark.parametrize("text", TOLD)
def test_what_happens_then(text):
    assert dates_of(text) == TOLD[text]


def test_what_lies_years_back_is_offered_and_not_ticked():
    text = "Acme Corporation opened its first plant in Dayton in 1994."
    assert [(c.value.iso, c.sure) for c in read(text, PUBLISHED) if c.kind == "milestone"] == [
        ("1994", False)
    ]


@pytest.mark.parametrize(
    "text", ["The plant is expected to be humming by 2027.", "恒锐封测项目计划2026年跑起来。"]
)
def test_a_plan_in_unknown_words_is_offered_and_not_ticked(text):
    [claim] = [c for c in read(text, PUBLISHED) if c.kind == "milestone"]
    assert claim.planned
    assert not claim.sure


@pytest.mark.parametrize(
    "head", ["OHIO, March 4, 2025 /PRNewswire/ -- ", "Posted: March 4, 2025\n", "发布日期：2025-03-04\n"]
)
def test_the_day_of_publication_may_stand_in_the_text(head):
    assert ("construction_start", "2026", True) in dates_of(f"{head}Construction will start next year.", None)
    assert dates_of("Construction will start next year.", None) == set()
