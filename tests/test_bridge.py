"""The bridge between two editions: the law that it closes, and each part by an example (docs/domain.md, Editions)."""

import csv
import io
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from projects.columns import bridge_columns, change_columns, keys
from projects.editions.bridge import Bridge
from projects.editions.layout import ADDS, BASES, BRIDGE_COLUMNS, CHANGES_COLUMNS, PARTS, TAKES, period_before
from tests.bridging import line, parts_between, summed

ZONES = {"city": "", "north": "city", "park": "north", "south": "city"}
SECTORS = {"chips": "", "masks": "chips", "food": ""}
EVENTS = ("spring", "autumn")
CUT = "2026-11-01"


def made(**facts):
    """A project of an edition."""
    base = {"counts": True, "zone": "park", "sector": "masks", "events": (), "signed": "", "claims": ()}
    return base | dict.fromkeys(BASES) | facts


def table(header, lines):
    out = io.StringIO()
    csv.writer(out).writerows([header, *lines])
    return out.getvalue().encode()


def tree(nodes):
    return table(
        ["slug", "name", "name_zh", "parent_slug"], [[s, s.title(), "", p] for s, p in nodes.items()]
    )


def files(portfolio, zones=ZONES):
    """The CSVs of an edition of these projects, {code: facts}, as `layout.rows` opens them."""
    projects, signings, amounts = [], [], []
    for code, p in sorted(portfolio.items(), reverse=True):  # an edition's own order is by date, not by code
        money = ["" if p[basis] is None else p[basis] for basis in BASES]
        counts = "true" if p["counts"] else "false"
        projects.append(
            [
                code,
                f"P {code}",
                "",
                counts,
                p["zone"],
                p["sector"],
                p["signed"],
                "day" if p["signed"] else "",
                *money,
            ]
        )
    for code, p in sorted(portfolio.items()):
        signings += [[code, event] for event in sorted(p["events"])]
        claims = p["claims"] or [(b, p[b], "", "Paper") for b in BASES if p[b] is not None]
        amounts += [[code, b, day, paper, "", "announced", n, "CNY", n] for b, n, day, paper in claims]
    held = {
        "projects.csv": table(
            [
                "code",
                "name",
                "name_zh",
                "counts_in_totals",
                "zone_slug",
                "sector_slug",
                "signed_on",
                "signed_on_precision",
                *BASES.values(),
            ],
            projects,
        ),
        "zones.csv": tree(zones),
        "sectors.csv": tree(SECTORS),
        "events.csv": table(["event", "title", "title_zh"], [[e, e.title(), ""] for e in EVENTS]),
        "signings.csv": table(["code", "event"], signings),
        "amounts.csv": table(
            ["code", "chosen_for", "as_of", "source", "phase", "basis", "amount", "currency", "amount_cny"],
            amounts,
        ),
    }
    return lambda name: io.BytesIO(held[name])


def bridged(then, now, zones_then=ZONES, zones_now=ZONES):
    """The rows of both files."""
    with TemporaryDirectory() as work:
        earlier = None if then is None else files(then, zones_then)
        bridge, changes = io.StringIO(newline=""), io.StringIO(newline="")
        Bridge(Path(work), earlier, files(now, zones_now), "" if then is None else CUT).write(bridge, changes)
    return [list(csv.DictReader(io.StringIO(text.getvalue()))) for text in (bridge, changes)]


def parts_of(then, now, group="all", basis="headline", **options):
    """{part: (projects, yuan)} of one group, without opening and closing."""
    rows, _changes = bridged(then, now, **options)
    return {
        row["part"]: (int(row["projects"]), int(row["amount_cny"]))
        for row in rows
        if (row["group"], row["basis"]) == (group, basis) and row["part"] not in ("opening", "closing")
    }


# ---- The law ----

amounts = st.none() | st.integers(0, 30)
facts = st.fixed_dictionaries(
    {
        "counts": st.booleans(),
        "zone": st.sampled_from(["", *ZONES]),
        "sector": st.sampled_from(["", *SECTORS]),
        "events": st.sets(st.sampled_from(EVENTS)),
        "signed": st.sampled_from(["", "2026-10-05", "2026-11-05"]),
        "claims": st.just(()),
        **dict.fromkeys(BASES, amounts),
    }
)
portfolios = st.dictionaries(st.sampled_from([f"2026-{n:04d}" for n in range(8)]), facts, max_size=8)
trees = st.sampled_from([ZONES, ZONES | {"park": "south"}, {**ZONES, "north": ""}])


@settings(max_examples=150)
@given(months=st.lists(st.tuples(portfolios, trees), min_size=1, max_size=3))
def test_opening_and_all_parts_are_closing_in_every_group(months):
    """And behind each part stand the projects that a count of its own puts there, month after month."""
    then, zones_then, before = None, {}, {}
    for now, zones in months:
        bridge, changes = bridged(then, now, zones_then, zones)
        sums = {
            (r["group"], r["basis"], r["part"]): [int(r["projects"]), int(r["amount_cny"])] for r in bridge
        }
        for group, basis in {(group, basis) for group, basis, _part in sums}:
            number, money = 0, 0
            for part in PARTS[:-1]:
                count, amount = sums.get((group, basis, part), (0, 0))
                number += count * ((part in ADDS) - (part in TAKES))
                money += amount
            assert sums[group, basis, "closing"] == [number, money], (group, basis)
        after = {code: stand(p, zones) for code, p in now.items()}
        expected = list(parts_between(before, after))
        assert {key: figure for key, figure in sums.items() if figure != [0, 0]} == summed(expected)
        told = Counter((r["code"], r["group"], r["basis"], r["part"], int(r["amount_cny"])) for r in changes)
        assert told == Counter(row for row in expected if row[3] not in ("opening", "closing"))
        then, zones_then, before = now, zones, after


def stand(p, zones):
    """A project as `parts_between` takes it."""
    events = [f"event:{slug}" for slug in p["events"] or ["none"]]
    groups = {"all", *line("zone", zones, p["zone"]), *line("sector", SECTORS, p["sector"]), *events}
    return p["counts"], groups, {basis: p[basis] for basis in BASES}


# ---- Each part by an example ----

A = "2026-0001"


@pytest.mark.parametrize(
    ("then", "now", "expected"),
    [
        ({}, {A: made(headline=5)}, {"new": (1, 5)}),
        ({}, {A: made()}, {"new": (1, 0)}),
        ({}, {A: made(headline=5, counts=False)}, {}),
        ({A: made(headline=4, counts=False)}, {A: made(headline=5)}, {"returned": (1, 5)}),
        ({A: made(headline=5)}, {}, {"withdrawn": (1, -5)}),
        ({A: made(headline=5, counts=False)}, {}, {}),
        ({A: made(headline=5)}, {A: made(headline=6, counts=False)}, {"left_scope": (1, -5)}),
        ({A: made()}, {A: made(headline=5)}, {"disclosed": (1, 5)}),
        ({A: made(headline=5)}, {A: made()}, {"undisclosed": (1, -5)}),
        ({A: made(headline=5)}, {A: made(headline=7)}, {"raised": (1, 2)}),
        ({A: made(headline=5)}, {A: made(headline=0)}, {"lowered": (1, -5)}),
        ({A: made(headline=0)}, {A: made()}, {"undisclosed": (1, 0)}),
        ({A: made(headline=5)}, {A: made(headline=5)}, {}),
    ],
)
def test_the_parts_of_all(then, now, expected):
    assert parts_of(then, now) == expected


def test_one_that_moved_and_changed_stands_in_two_parts_of_its_new_group():
    then, now = {A: made(headline=5)}, {A: made(headline=7, zone="south")}
    assert parts_of(then, now) == {"raised": (1, 2)}
    assert parts_of(then, now, "zone:city") == {"raised": (1, 2)}
    assert parts_of(then, now, "zone:north") == {"moved_out": (1, -5)}
    assert parts_of(then, now, "zone:park") == {"moved_out": (1, -5)}
    assert parts_of(then, now, "zone:south") == {"moved_in": (1, 5), "raised": (1, 2)}


def test_a_zone_that_moves_takes_its_projects_along():
    same = {A: made(headline=5)}
    moved = {"zones_now": ZONES | {"park": "south"}}
    assert parts_of(same, same, "zone:park", **moved) == {}
    assert parts_of(same, same, "zone:north", **moved) == {"moved_out": (1, -5)}
    assert parts_of(same, same, "zone:south", **moved) == {"moved_in": (1, 5)}


def test_a_second_event_is_joined_and_the_first_is_kept():
    then, now = {A: made(headline=5, events={"spring"})}, {A: made(headline=5, events={"spring", "autumn"})}
    assert parts_of(then, now, "event:spring") == {}
    assert parts_of(then, now, "event:autumn") == {"moved_in": (1, 5)}
    assert parts_of({A: made(headline=5)}, now, "event:none") == {"moved_out": (1, -5)}


def test_what_lies_before_the_first_edition_is_nothing():
    bridge, changes = bridged(None, {A: made(headline=5)})
    assert [r["projects"] for r in bridge if (r["group"], r["basis"]) == ("all", "headline")] == [
        "0",
        "1",
        "1",
    ]
    assert {row["part"] for row in changes} == {"new"}
    assert {row["restated"] for row in changes} == {"false"}


def restated(then, now, basis="headline"):
    _bridge, changes = bridged(then, now)
    (row,) = [r for r in changes if (r["group"], r["basis"]) == ("all", basis)]
    return row["part"], row["restated"], row["source"]


def claims(amount, day, paper="New paper"):
    return {"headline": amount, "claims": [("headline", amount, day, paper)]}


@pytest.mark.parametrize(("day", "answer"), [("2026-10-31", "true"), ("2026-11-01", "false"), ("", "false")])
def test_a_difference_that_tells_of_old_facts_is_restated(day, answer):
    then, now = {A: made(**claims(5, "2026-09-01", "Old"))}, {A: made(**claims(7, day))}
    assert restated(then, now) == ("raised", answer, "New paper")


def test_of_two_new_phases_the_later_one_decides():
    old = [("phases", 3, "2026-01-01", "One")]
    then = {A: made(phases=3, claims=old)}
    now = {
        A: made(
            phases=9, claims=[*old, ("phases", 2, "2026-02-01", "Two"), ("phases", 4, "2026-11-05", "Three")]
        )
    }
    assert restated(then, now, "phases") == ("raised", "false", "Two; Three")


@pytest.mark.parametrize(("signed", "answer"), [("2026-10-05", "true"), ("2026-11-05", "false")])
def test_a_new_project_is_news_of_old_facts_by_its_signing(signed, answer):
    now = {A: made(signed=signed, **claims(5, "2026-10-05"))}
    assert restated({}, now) == ("new", answer, "New paper")


def test_a_claim_that_is_taken_back_without_another_is_no_news():
    assert restated({A: made(**claims(5, "2026-09-01"))}, {A: made()}) == ("undisclosed", "false", "")


# ---- What is written ----


def test_the_columns_are_those_that_are_described():
    assert tuple(keys(bridge_columns())) == BRIDGE_COLUMNS
    assert tuple(keys(change_columns())) == CHANGES_COLUMNS


def test_groups_stand_in_the_order_of_the_trees_and_bear_names():
    bridge, _changes = bridged({}, {A: made(headline=5, zone="park")})
    groups = list(dict.fromkeys((row["group"], row["group_name"]) for row in bridge))
    assert groups == [
        ("all", "All"),
        ("zone:city", "City"),
        ("zone:north", "North"),
        ("zone:park", "Park"),
        ("sector:chips", "Chips"),
        ("sector:masks", "Masks"),
        ("event:none", "None"),
    ]


def test_the_month_before():
    assert [period_before(p) for p in ("2026-01", "2026-12")] == ["2025-12", "2026-11"]
