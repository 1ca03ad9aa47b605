"""Lamps: the two rule sets of docs/domain.md on projects made for each boundary, reasons, grey, and the past."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from projects.management.commands.load_reference import Command
from projects.models import (
    LampRule,
    LampRuleSet,
    Problem,
    Project,
    Responsibility,
    Source,
    Unit,
    Update,
    YearPlan,
)
from projects.monitoring import lamp_colours
from projects.monitoring.days import add_months, due_share, full_months_after, months_since
from projects.monitoring.lamp_colours import colours, colours_on, in_colour
from projects.monitoring.lamp_words import reason, remedy, rule_in_words
from projects.monitoring.lamps import history, lamps, lamps_on, rule_set_on
from projects.review.worklists import in_hand
from projects.values.choices import Colour
from projects.values.thresholds import ThresholdError, read_threshold
from tests.factories import claim, draft, fresh, milestone, project, rate
from tests.staff import cast

# ---- Days ----


@pytest.mark.parametrize(
    ("day", "months", "at_end", "expected"),
    [
        ("2025-01-31", 1, False, "2025-02-28"),
        ("2024-01-31", 1, False, "2024-02-29"),
        ("2024-02-29", 12, False, "2025-02-28"),
        ("2025-02-28", 3, False, "2025-05-28"),
        ("2025-02-28", 3, True, "2025-05-31"),
        ("2025-03-31", -1, False, "2025-02-28"),
        ("2025-11-15", 3, False, "2026-02-15"),
    ],
)
def test_months_are_added_by_the_calendar(day, months, at_end, expected):
    assert add_months(date.fromisoformat(day), months, at_end) == date.fromisoformat(expected)


def test_months_since_are_whole_on_the_day_that_completes_them():
    end = date(2025, 1, 31)
    found = {day: months_since(end, date.fromisoformat(day)) for day in
             ("2025-01-30", "2025-01-31", "2025-02-01", "2025-02-28", "2025-03-01", "2025-04-30", "2025-05-01")}  # fmt: skip
    half = Fraction(1, 2)
    assert list(found.values()) == [-half, 0, half, 1, 1 + half, 3, 3 + half]


def test_due_shares_know_leap_years_and_quarters():
    assert due_share(date(2024, 2, 29), 2024) == Fraction(60, 366)
    assert due_share(date(2025, 2, 28), 2025) == Fraction(59, 365)
    assert due_share(date(2024, 12, 31), 2024) == 1
    assert due_share(date(2025, 1, 1), 2024) == 1
    assert due_share(date(2023, 12, 31), 2024) == 0
    assert due_share(date(2024, 1, 31), 2024, 1) == Fraction(31, 91)
    assert due_share(date(2025, 6, 30), 2025, 2) == 1


def test_full_months_end_with_their_last_day():
    october = date(2026, 10, 1)
    days = {"2026-10-31": 0, "2026-11-29": 0, "2026-11-30": 1, "2026-12-31": 2, "2027-02-28": 4}
    assert {day: full_months_after(october, date.fromisoformat(day)) for day in days} == days


def test_thresholds_are_read_as_people_write_them():
    assert str(read_threshold("≥10")) == ">= 10"
    assert read_threshold(" ") is None
    assert read_threshold("> 30").met(30) is False
    assert read_threshold(">= 30").met(30) is True
    for wrong in ("30", "> x", "> -1", "=> 3", "> 3 months"):
        with pytest.raises(ThresholdError):
            read_threshold(wrong)


# ---- Rules on projects made for each boundary ----

db = pytest.mark.django_db


def rules(*given, **facts):
    """A rule set in use with rules like ("silent", ">= 1", ">= 3")."""
    made = LampRuleSet.objects.create(
        name=f"Rules {LampRuleSet.objects.count()}",
        source="Test",
        **{"first_day": date(2020, 1, 1), "in_use": True, **facts},
    )
    for kind, yellow, red in given:
        of = "construction_start" if kind == "late_start" else ""
        made.rules.create(kind=kind, yellow=yellow, red=red, milestone=of)
    return made


@pytest.fixture
def yinchuan(db):
    Command().load_lamps()
    return LampRuleSet.objects.get(slug="yinchuan-2025")


@pytest.fixture
def start_only(db):
    return rules(("late_start", "> 0", "> 3"))


def planned(*plans, **facts):
    made = draft(signed="2024-01-05", **facts)
    milestone(made, "construction_start", reached=False, plans=plans)
    return made


def colour(project, on, rule_set=None):
    return lamps(Project.objects.filter(pk=project.pk), date.fromisoformat(on), rule_set).colour_of(
        project.pk
    )


PLANS = {  # plan -> the last green day and the last yellow day
    "2025-03": ("2025-03-31", "2025-06-30"),
    "2025-02": ("2025-02-28", "2025-05-31"),  # the end of a month and three months is the end of a month
    "2024-11": ("2024-11-30", "2025-02-28"),
    "2024-02": ("2024-02-29", "2024-05-31"),  # leap year
    "2023-11": ("2023-11-30", "2024-02-29"),
    "2025-Q1": ("2025-03-31", "2025-06-30"),
    "2025": ("2025-12-31", "2026-03-31"),
    "2025-01-15": ("2025-01-15", "2025-04-15"),
    "2025-01-31": ("2025-01-31", "2025-04-30"),
    "2024-11-30": ("2024-11-30", "2025-02-28"),  # a day that February lacks
}


def test_late_starts_at_each_boundary(start_only):
    made = {plan: planned(plan) for plan in PLANS}
    day = timedelta(days=1)
    for plan, (green, yellow) in PLANS.items():
        green, yellow = date.fromisoformat(green), date.fromisoformat(yellow)
        days = [green, green + day, yellow, yellow + day]
        found = [colour(made[plan], on.isoformat()) for on in days]
        assert found == ["green", "yellow", "yellow", "red"], plan


def test_the_latest_plan_that_was_known_holds_and_what_is_reached_is_not_late(start_only):
    made = planned("2025-03")
    row = made.milestones.get(kind="construction_start")
    row.plans.create(planned=date(2025, 9, 1), precision="month", stated_on=date(2025, 6, 10))
    row.plans.create(planned=date(2024, 9, 1), precision="month", set_aside_reason="A slip of the pen")
    assert [colour(made, on) for on in ("2025-06-09", "2025-06-10", "2025-10-01")] == [
        "yellow",
        "green",
        "yellow",
    ]
    row.reached, row.actual, row.actual_precision = True, date(2025, 10, 20), "day"
    row.save()
    assert [colour(made, on) for on in ("2025-10-19", "2025-10-20")] == ["yellow", "green"]


def test_a_later_kind_implies_a_start_and_a_ceremony_is_none(start_only):
    beyond, ceremony, phases = planned("2024-03"), planned("2024-03"), planned("2024-03")
    milestone(beyond, "in_production", "2025-01")
    milestone(ceremony, "construction_start", "2024-02-01", evidence="ceremonial")
    milestone(phases, "construction_start", phase=1)
    assert [colour(p, "2025-06-01") for p in (beyond, ceremony, phases)] == ["green", "red", "red"]


def test_without_a_plan_grey_and_not_judged_where_not_going_on(start_only):
    assert colour(draft(signed="2024"), "2025-06-01") == "grey"
    assert colour(planned(), "2025-06-01") == "grey"
    for status in ("suspended", "terminated", "ended"):
        assert colour(planned("2024-03", status=status), "2025-06-01") is None
    prospect = draft()
    milestone(prospect, "negotiating")
    assert colour(fresh(prospect), "2025-06-01") is None


YEAR_END = date(2024, 12, 31)


def invested(planned, realised, on, before=100):
    """A project with a plan for 2025 (or the year of `on`), and realised by the end of the year before and by `on`."""
    on = date.fromisoformat(on)
    made = draft(signed="2023")
    YearPlan.objects.create(project=made, year=on.year, planned_investment=planned)
    if before is not None:
        claim(made, before, basis="realised", as_of=date(on.year - 1, 12, 31))
    if realised is not None:
        claim(made, (before or 0) + realised, basis="realised", as_of=on)
    return fresh(made)


@db
def test_points_behind_the_due_share_at_each_boundary():
    rule_set = rules(("behind_schedule", ">= 10", "> 30"))
    # On 13 March 72 of 365 days have gone, on 10 August 222: figures whose shares are exact.
    day, due = "2025-03-14", Fraction(73, 365)  # 20 %
    assert due_share(date.fromisoformat(day), 2025) == due
    cases = {
        100: "yellow",
        101: "green",
        99: "yellow",
        200: "green",
        0: "yellow",
    }  # of 1000: exactly 10 points at 100
    assert {r: colour(invested(1000, r, day), day, rule_set) for r in cases} == cases
    day = "2025-05-26"  # 146 days: 40 %
    cases = {100: "yellow", 99: "red", 101: "yellow", 300: "yellow", 301: "green"}  # exactly 30 points at 100
    assert {r: colour(invested(1000, r, day), day, rule_set) for r in cases} == cases
    leap = "2024-02-29"  # 60 of 366 days
    assert colour(invested(366, 60 - 37, leap), leap, rule_set) == "yellow"  # 37 / 366 is more than 10 points
    assert colour(invested(366, 60 - 36, leap), leap, rule_set) == "green"


@db
def test_wuhan_below_eighty_and_sixty_percent_of_what_is_expected():
    Command().load_lamps()
    wuhan = LampRuleSet.objects.get(slug="wuhan")
    assert rule_set_on(date(2025, 5, 26)).slug == "yinchuan-2025"  # the one in use
    day = "2025-05-26"  # 40 %: 400 of 1000 are expected
    cases = {320: "green", 319: "yellow", 240: "yellow", 239: "red"}
    assert {r: colour(invested(1000, r, day), day, wuhan) for r in cases} == cases


@db
def test_without_a_plan_or_an_end_the_schedule_is_grey():
    rule_set, day = rules(("behind_schedule", ">= 10", "> 30")), "2025-05-26"
    no_plan = draft(signed="2023", realised=5)
    unknown = {
        "no plan for the year 2025": no_plan,
        "Nothing is planned": invested(0, 5, day),
        "by the end of 2024 is not known": invested(1000, 5, day, before=None),
    }
    for words, made in unknown.items():
        found = lamps(Project.objects.filter(pk=made.pk), date.fromisoformat(day), rule_set).lamp(made.pk)
        assert found.colour == "grey"
        assert words in reason(found.findings[0])
        assert remedy(found.findings[0])
    still = invested(1000, None, day)  # nothing said since: nothing realised this year
    assert colour(still, day, rule_set) == "red"


def reported(project, **texts):
    """Submitted updates by month: reported(p, m2025_10="Piling")."""
    for month, text in texts.items():
        period = date(int(month[1:5]), int(month[6:]), 1)
        Update.objects.create(project=project, period=period, progress=text, submitted_at=timezone.now())


@db
def test_silence_and_repetition():
    rule_set, made = rules(("silent", ">= 1", ">= 2")), draft(signed="2024")
    reported(made, m2025_09="Piling")
    Update.objects.create(project=made, period=date(2025, 11, 1), progress="Not submitted")
    days = ("2025-10-30", "2025-10-31", "2025-11-29", "2025-11-30")
    assert [colour(made, day, rule_set) for day in days] == ["green", "yellow", "yellow", "red"]
    assert colour(draft(signed="2024"), "2025-10-31", rule_set) == "grey"
    again = rules(("unchanged", ">= 1", ">= 2"), in_use=False)
    assert colour(made, "2025-10-31", again) == "grey"  # nothing stands beside it
    reported(made, m2025_10="Piling ")
    assert [colour(made, day, again) for day in ("2025-09-30", "2025-10-31")] == ["grey", "yellow"]
    Update.objects.filter(submitted_at=None).update(submitted_at=timezone.now(), progress="Piling")
    assert colour(made, "2025-11-30", again) == "red"
    reported(made, m2025_12="Roof")
    assert colour(made, "2025-12-31", again) == "green"


@db
def test_problems_and_the_worst_rule_wins():
    rule_set = rules(("problem_overdue", "> 0", "> 30"), ("late_start", "> 0", "> 3"))
    made = planned("2026-12")
    Problem.objects.create(project=made, title="Road", raised_on=date(2025, 1, 2), due_on=date(2025, 3, 1))
    days = ("2025-03-01", "2025-03-02", "2025-03-31", "2025-04-01")
    assert [colour(made, day, rule_set) for day in days] == ["green", "yellow", "yellow", "red"]
    Problem.objects.update(closed_on=date(2025, 4, 10), resolution="Built")
    assert [colour(made, day, rule_set) for day in ("2025-04-09", "2025-04-10")] == ["red", "green"]
    late = planned("2024-03")
    found = lamps(Project.objects.all(), date(2025, 4, 10), rule_set)
    assert (found.colour_of(made.pk), found.colour_of(late.pk)) == ("green", "red")
    assert [f.colour for f in found.lamp(late.pk).findings] == ["red", "green"]
    unplanned = draft(signed="2024")
    assert colour(unplanned, "2025-04-10", rule_set) == "grey"  # not green for want of problems


# ---- Reasons ----


@db
def test_each_lamp_says_rule_dates_figures_and_what_would_turn_it_green(yinchuan):
    made = planned("2025-02")
    YearPlan.objects.create(project=made, year=2025, planned_investment=10_000)
    claim(made, 500, basis="realised", as_of=date(2024, 12, 31))
    claim(made, 900, basis="realised", as_of=date(2025, 7, 1))
    made, on = fresh(made), date(2025, 7, 13)  # 194 days
    found = lamps(Project.objects.filter(pk=made.pk), on).lamp(made.pk)
    late, behind = found.findings
    assert (found.colour, late.colour, behind.colour) == ("red", "red", "red")
    assert (
        rule_in_words(late.rule)
        == "Months behind the latest plan (Construction started): yellow > 0, red > 3"
    )
    with translation.override("zh-hans"):
        assert rule_in_words(late.rule) == "超过最新计划的月数（开工）：黄灯 > 0，红灯 > 3"
    assert reason(late) == (
        "“Construction started” was planned for Feb 2025 and is not reached; 4 full months have gone since."
    )
    assert (
        "CNY 400 of CNY 10,000 planned (4.0 %); 53.2 % of the year have gone: 49.2 points behind"
        in reason(behind)
    )
    assert remedy(behind) == "Green from CNY 4,316 realised this year, as of 13 Jul 2025."
    claim(made, 500 + 4_316, basis="realised", as_of=on)
    fresh(made)
    assert lamps(Project.objects.all(), on).lamp(made.pk).findings[1].colour == "green"
    made.amounts.filter(as_of=on).update(amount_cny=500 + 4_315)
    assert lamps(Project.objects.all(), on).lamp(made.pk).findings[1].colour == "yellow"


@db
def test_the_history_is_computed_for_the_end_of_each_month(start_only):
    made = planned("2025-02")
    past = history(made, date(2025, 1, 1), date(2025, 6, 15))
    assert [(each.on.isoformat(), each.colour_of(made.pk)) for each in past] == [
        ("2025-01-31", "green"), ("2025-02-28", "green"), ("2025-03-31", "yellow"), ("2025-04-30", "yellow"),
        ("2025-05-31", "yellow"), ("2025-06-15", "red"),
    ]  # fmt: skip
    later = rules(("late_start", "> 6", ""), first_day=date(2025, 6, 1))
    assert rule_set_on(date(2025, 5, 31)) == start_only
    assert rule_set_on(date(2025, 6, 1)) == later
    assert history(made, date(2025, 6, 1), date(2025, 6, 15))[-1].colour_of(made.pk) == "green"


@db
def test_queries_do_not_grow_with_the_projects(yinchuan):
    def count():
        with CaptureQueriesContext(connection) as queries:
            assert len(lamps(Project.objects.all(), date(2025, 6, 30)).by_colour) == len(Colour)
        return len(queries)

    for _ in range(2):
        planned("2025-02")
    before = count()
    for _ in range(5):
        YearPlan.objects.create(project=planned("2025-02"), year=2025, planned_investment=1)
    assert count() <= before + 1  # realised claims are asked for once there is a plan


@db
def test_days_judged_together_are_judged_as_each_alone():
    rules(("late_start", "> 0", "> 3"), ("behind_schedule", ">= 10", "> 30"))
    moved, begun, spent = planned("2025-01"), draft(signed="2024-01-05"), planned("2026-01")
    plans = moved.milestones.get(kind="construction_start").plans
    plans.create(planned=date(2025, 9, 1), precision="month", stated_on=date(2025, 4, 15))
    milestone(begun, "construction_start", "2025-04-20", plans=["2025-01"])
    for amount, day in ((5, "2024-12-01"), (9, "2025-03-01"), (60, "2025-05-01")):
        claim(spent, amount, basis="realised", as_of=day)
    for made in (moved, spent):
        YearPlan.objects.create(project=made, year=2025, planned_investment=100)
    days = [date(2025, 6, 30), date(2025, 3, 31), date(2024, 12, 31)]
    for together in lamps_on(Project.objects.all(), days):
        alone = lamps(Project.objects.all(), together.on)
        assert together.by_colour == alone.by_colour
        assert [*map(together.lamp, alone.ids)] == [*map(alone.lamp, alone.ids)]
    assert [colour(moved, "2025-03-31"), colour(moved, "2025-06-30")] == ["yellow", "grey"]


@db
def test_the_colours_of_a_past_day_are_kept_for_a_month(monkeypatch):
    kept = []
    monkeypatch.setattr(lamp_colours.kept, "keep", lambda _key, _value, seconds: kept.append(seconds))
    today = timezone.localdate()
    colours_on([today, today - timedelta(days=1)])
    assert kept == [lamp_colours.DAY, lamp_colours.PAST]


@db
def test_colours_are_kept_for_all_readers_and_a_change_judges_again_what_it_touches(
    settings, monkeypatch, client
):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    cache.clear()
    worked_out = []

    def counted(judge, ids):
        def judging(*given):
            found = judge(*given)
            worked_out.append(len(ids(found)))
            return found

        return judging

    monkeypatch.setattr(lamp_colours, "lamps", counted(lamps, lambda lit: lit.ids))
    monkeypatch.setattr(lamp_colours, "lamps_on", counted(lamps_on, lambda days: days[0].ids))
    others = [planned("2025-08") for _ in range(3)]
    rule_set = rules(("silent", ">= 1", ">= 3"), ("problem_overdue", "> 0", "> 30"), ("behind_schedule", ">= 10", "> 30"),
                     ("late_start", "> 0", "> 3"))  # fmt: skip
    made, on = planned("2025-02"), date(2025, 6, 30)

    def plan(day):
        return lambda: made.milestones.get(kind="construction_start").plans.create(
            planned=day, precision="day"
        )

    source = Source.objects.create(title="S", publisher="P", published_at=date(2025, 5, 1))
    dollar = rate("USD", "2025-06-20", 7)

    def year_plan_with(**facts):
        def change():
            YearPlan.objects.update_or_create(project=made, year=2025, defaults={"planned_investment": 100})
            claim(made, basis="realised", **facts)
            fresh(made)

        return change

    def correct_the_rate():
        client.force_login(User.objects.create_superuser("rates"))
        facts = {"currency": "USD", "date": "2025-06-20", "rate": "1", "publisher": "P"}
        assert client.post(f"/admin/projects/exchangerate/{dollar.pk}/change/", facts).status_code == 302

    changes = [
        lambda: Update.objects.create(project=made, period=date(2025, 1, 1), progress="x", submitted_at=timezone.now()),
        plan(date(2025, 5, 1)),
        lambda: Problem.objects.create(project=made, title="x", raised_on=date(2025, 1, 1), due_on=date(2025, 6, 29)),
        lambda: YearPlan.objects.create(project=made, year=2025, planned_investment=100),
        lambda: [claim(made, amount, basis="realised", as_of=date(2024 + amount // 9, 12 - amount // 9 * 8, 1)) for amount in (0, 9)],
        lambda: fresh(made),
        plan(date(2025, 12, 1)),
        lambda: Problem.objects.get().delete(),
        lambda: Update.objects.create(project=made, period=date(2025, 6, 1), progress="y", submitted_at=timezone.now()),
        lambda: YearPlan.objects.get().delete(),
        year_plan_with(source=source, amount=90, as_of=None),
        lambda: setattr(source, "published_at", date(2025, 7, 1)) or source.save(),
        year_plan_with(currency="USD", amount=13, as_of=date(2025, 6, 20)),
        correct_the_rate,
        lambda: rule_set.rules.get(kind="behind_schedule").delete(),
        lambda: planned("2025-06"),
        lambda: setattr(made, "status", "suspended") or made.save(),
        lambda: others.pop().delete(),
        lambda: Project.objects.bulk_create([Project(name="Without history", location=made.location)]),
    ]  # fmt: skip
    seen = []
    for change in changes:
        change()
        seen.append({colour: set(ids) for colour, ids in lamps(in_hand(), on).by_colour.items()})
        for _reader in range(2):
            assert colours(on) == seen[-1]
    # Of all at first, after the rate and after the rule; else of the one that was written to, if it has a lamp.
    if connection.vendor == "sqlite":  # elsewhere others may be writing, as the tests beside this one
        assert (worked_out.count(4), set(worked_out)) == (3, {4, 1, 0})
    assert len({str(each) for each in seen}) > 4
    with CaptureQueriesContext(connection) as queries:
        assert colours(on) == seen[-1]
        assert [*in_colour(in_hand(), Colour.YELLOW, on)] == list(
            Project.objects.filter(pk__in=seen[-1]["yellow"])
        )
    assert len(queries) <= 8
    assert not [query for query in queries if 'projects_milestone".' in query["sql"]]
    cache.clear()


# ---- Rules as data ----


@db
def test_a_rule_says_when_and_of_what():
    made = LampRuleSet.objects.create(name="R", source="S", first_day=date(2025, 1, 1))
    with pytest.raises(ValidationError):
        LampRule(rule_set=made, kind="silent", yellow="1 month").full_clean()
    with pytest.raises(ValidationError):
        LampRule(rule_set=made, kind="silent").full_clean()
    with pytest.raises(ValidationError):
        LampRule(rule_set=made, kind="late_start", red="> 3").full_clean()
    with pytest.raises(ValidationError):
        LampRule(rule_set=made, kind="silent", milestone="completed", red="> 3").full_clean()
    made.rules.create(kind="silent", yellow="> 1")
    assert made.history.count() == made.rules.get().history.count() == 1


@db
def test_reference_data_bring_the_rule_sets_once_and_change_nothing():
    Command().load_lamps()
    LampRuleSet.objects.filter(slug="wuhan").update(name="Ours")
    LampRule.objects.filter(kind="late_start").update(red="> 6")
    Command().load_lamps()
    assert set(LampRuleSet.objects.values_list("name", "in_use")) == {
        ("Yinchuan 2025", True),
        ("Ours", False),
    }
    assert set(LampRule.objects.values_list("kind", "yellow", "red")) == {
        ("late_start", "> 0", "> 6"), ("behind_schedule", ">= 10", "> 30"), ("below_schedule", "< 80", "< 60"),
    }  # fmt: skip


# ---- Pages ----


@pytest.fixture
def two_units(start_only):
    """Ours answers for what turned red since May, and for what recovered; nobody for what has no plan."""
    ours, theirs = Unit.objects.create(name="Ours"), Unit.objects.create(name="Theirs")
    red, back, far = (
        planned("2025-02", name="Late"),
        planned("2025-01", name="Back"),
        planned("2025-09", name="Far"),
    )
    draft(name="Nobody's", signed="2024")
    milestone(back, "construction_start", phase=2)  # says nothing of the project's own
    start = back.milestones.get(kind="construction_start", phase=None)
    start.reached, start.actual, start.actual_precision = True, date(2025, 6, 5), "day"
    start.save()
    for made, unit in ((red, ours), (back, ours), (far, theirs), (red, theirs)):
        Responsibility.objects.create(project=made, unit=unit)
    return ours


def test_the_board_counts_by_unit_and_tells_what_turned(client, two_units):
    client.force_login(cast()["Editor"])
    page = client.get("/admin/lamps/?day=2025-06-30")
    rows = [(str(r.unit), *r.colours.values(), r.new_reds, r.recovered) for r in page.context["board"].rows]
    #                     red yellow grey green
    assert rows == [
        ("Ours", 1, 0, 0, 1, 1, 1), ("Theirs", 1, 0, 0, 1, 1, 0), ("None", 0, 0, 1, 0, 0, 0),
    ]  # fmt: skip
    everyone = page.context["board"].all
    assert (*everyone.colours.values(), everyone.new_reds, everyone.recovered) == (1, 0, 1, 2, 1, 1)
    assert "“Construction started” was planned for Feb 2025" in page.text
    assert "Green once “Construction started” is reached" in page.text

    def listed(**asked):
        return [
            line.project.name
            for line in client.get("/admin/lamps/", {"day": "2025-06-30", **asked}).context["lines"]
        ]

    assert listed() == listed(colour="new") == ["Late"]
    assert listed(colour="green", unit=two_units.pk) == listed(colour="recovered") == ["Back"]
    assert listed(colour="grey", unit="none") == ["Nobody's"]
    for wrong in ("?colour=blue", "?unit=99", "?unit=x", "?rules=none", "?day=yesterday"):
        answer = client.get(f"/admin/lamps/{wrong}")
        assert answer.status_code == 400
        assert "<tbody" not in answer.text
    assert "红灯" in client.get("/zh-hans/admin/lamps/?day=2025-06-30").text


def test_one_project_with_its_months_and_only_within_reach(client, two_units):
    people, late = cast(), Project.objects.get(name="Late")
    client.force_login(people["Editor"])
    page = client.get(f"/admin/lamps/{late.pk}/?day=2025-06-15")
    assert [(on.isoformat(), colour) for on, colour, _why in page.context["past"]][-4:] == [
        ("2025-03-31", "yellow"), ("2025-04-30", "yellow"), ("2025-05-31", "yellow"), ("2025-06-15", "red"),
    ]  # fmt: skip
    two_units.members.add(people["Editor"])
    assert client.get(f"/admin/lamps/{late.pk}/").status_code == 200
    assert client.get(f"/admin/lamps/{Project.objects.get(name='Far').pk}/").status_code == 404
    assert client.get("/admin/lamps/?day=2025-06-30").context["board"].all.total == 2


def test_without_rules_everything_is_grey_and_says_so(client, db):
    draft(signed="2024")
    client.force_login(cast()["Administrator"])
    page = client.get("/admin/lamps/?day=2025-06-30&colour=grey")
    assert "No rule set is in use on this day" in page.text
    assert len(page.context["lines"]) == 1


def test_a_public_page_shows_the_lamp_only_where_it_is_set_and_nothing_internal(client, settings, db):
    rules(("problem_overdue", "> 0", "> 30"), ("late_start", "> 0", "> 3"))
    made = project(signed="2024-01-05", name="Photomask")
    milestone(made, "construction_start", reached=False, plans=["2024-03"])
    Problem.objects.create(
        project=made, title="Hidden quarrel", raised_on=date(2025, 1, 2), due_on=date(2025, 3, 1)
    )
    page = client.get(f"/projects/{made.code}/").text
    assert 'class="lamp' not in page
    settings.LAMPS_PUBLIC = True
    cache.clear()
    page = client.get(f"/projects/{made.code}/").text
    assert '<span class="lamp red">Red</span>' in page
    assert "Days that a problem is overdue · Months behind the latest plan" in page
    assert "Hidden quarrel" not in page
    assert 'class="lamp' not in client.get(f"/projects/{made.code}/?known_on={made.updated_at:%Y-%m-%d}").text
