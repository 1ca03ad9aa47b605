"""A facet's tree as it is written: all of a small one, of a large one what leads somewhere."""

import re

from projects.filters.facets import Choice
from projects.templatetags.choice_trees import AT_ONCE, choice_tree

WIDE = 20


def tree(depth, counts=1, ticked="", key="x"):
    """WIDE choices a level."""
    if not depth:
        return []
    return [
        Choice(
            k, k.upper(), counts, k == ticked, tree(depth - 1, counts, ticked, k), ticked.startswith(f"{k}-")
        )
        for k in (f"{key}-{n}" for n in range(WIDE))
    ]


def written(choices, uncounted=None):
    return re.findall(r'value="([^"]+)"', choice_tree(choices, "zone", uncounted))


def test_of_a_small_tree_all_is_written():
    few = [Choice("a", "A", 1, False, tree(1)), Choice("b", "B", 0, False, tree(1, 0, key="z"))]
    assert len(written(few)) == 2 + WIDE  # one without a project is folded away with all below it
    assert "without a project" in choice_tree(few, "zone", None)


def test_of_a_large_tree_the_first_levels_are_written():
    large = tree(3)
    assert written(large) == [choice.key for choice in large]
    assert choice_tree(large, "zone", None).count(f"({WIDE} within)") == WIDE
    assert WIDE * WIDE > AT_ONCE


def test_what_is_ticked_leads_further_down():
    below = {f"x-3-{n}" for n in range(WIDE)}
    assert set(written(tree(3, ticked="x-3"))) == {f"x-{n}" for n in range(WIDE)} | below
    deeper = set(written(tree(3, ticked="x-3-5")))
    assert deeper == {f"x-{n}" for n in range(WIDE)} | below | {f"x-3-5-{n}" for n in range(WIDE)}


def test_those_without_a_project_are_listed_in_a_small_tree_only():
    assert written([Choice("a", "A", 1, False), Choice("b", "B", 0, False)]) == ["a", "b"]
    large = [*tree(3, counts=0), Choice("a", "A", 1, False)]
    assert written(large) == ["a"]
    assert f"{WIDE} without a project" in choice_tree(large, "zone", None)


def test_a_selection_of_few_shows_a_large_tree_down_to_them():
    large = tree(3, counts=0)
    large[0].count = large[0].children[0].count = large[0].children[0].children[7].count = 1
    assert written(large) == ["x-0", "x-0-0", "x-0-0-7"]


def test_where_nothing_is_found_the_tree_can_still_be_ticked():
    assert written(tree(3, counts=0)) == [f"x-{n}" for n in range(WIDE)]
    assert written(tree(3), uncounted={"q": ["refused"]}) == [f"x-{n}" for n in range(WIDE)]


def test_large_counts_are_written_as_elsewhere():
    assert '<span class="n">12,345</span>' in choice_tree([Choice("a", "A", 12345, False)], "zone", None)
