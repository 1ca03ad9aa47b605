"""Entries: what a list says of each project, read from its row, or from its rows where each is a phase."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from django.utils.translation import gettext as _

from .known import Known
from .layout import Layout, Row
from .rows import Claim, Entry, Problem, RowReader, Step


def entries(layout: Layout, known: Known) -> Iterator[Entry]:
    """Each project of the list, in the file's order. Every row of the file is in one entry."""
    if layout.profile.rows == "phase":
        yield from _by_phases(layout, known)
        return
    seen: dict[str, int] = {}
    for row in layout.rows():
        if layout.is_total(row):
            yield _total(row, layout)
            continue
        entry = RowReader(layout, known, row).entry()
        first = seen.setdefault(entry.ref, entry.row) if entry.ref else entry.row
        if first != entry.row:
            why = _("“%(key)s” stands in row %(row)s already.") % {"key": entry.ref, "row": first}
            _leave_out(entry, layout, "repeated", why)
        yield entry


def _total(row: Row, layout: Layout) -> Entry:
    entry = Entry(row[0], "")
    _leave_out(entry, layout, "totals", _("is a row of totals."))
    return entry


def _leave_out(entry: Entry, layout: Layout, cure: str, why: str) -> None:
    """Skip the row where the profile has such rows skipped, else refuse it."""
    if getattr(layout.profile, cure) == "skip":
        entry.skipped, entry.problems = True, []
        entry.notices.append(why)
    else:
        entry.problems.append(Problem(entry.row, layout.heading_of("external_ref"), why, cure))


def _by_phases(layout: Layout, known: Known) -> Iterator[Entry]:
    """Rows of one key are one project; they need not stand together."""
    waiting: dict[str, list[Entry]] = {}
    for row in layout.rows():
        if layout.is_total(row):
            yield _total(row, layout)
            continue
        entry = RowReader(layout, known, row).entry()
        if not entry.ref:
            yield entry
            continue
        together = waiting.setdefault(entry.ref, [])
        together.append(entry)
        if len(together) == layout.keys[entry.ref]:
            yield _merged(waiting.pop(entry.ref), layout)
    for together in waiting.values():
        yield _merged(together, layout)


# ---- One project from its phases' rows ----


def _merged(together: list[Entry], layout: Layout) -> Entry:
    """The first row that says a thing says it for the project; money that contradicts itself is a problem."""
    first, *others = together
    claims: dict[tuple, Claim] = {}
    realised = _realised(together)
    for entry in together:
        for claim in (claim for claim in entry.claims if claim.name != "realised_amount"):
            _add_claim(first, claims, claim, entry, layout)
    for entry in others:
        for name, value in entry.facts.items():
            if first.facts.setdefault(name, value) != value and name not in ("summary", "summary_zh"):
                first.notices.append(
                    _("Row %(row)s says another %(field)s; the first is taken.")
                    % {"row": entry.row, "field": name}
                )
        for role, parties in entry.parties.items():
            have = {party[0] for party in first.parties[role]}
            first.parties[role] += [party for party in parties if party[0] not in have]
        first.secondary = list(dict.fromkeys([*first.secondary, *entry.secondary]))
        first.problems += entry.problems
    first.claims = [*claims.values(), *realised]
    first.steps = _steps(together)
    return first


def _add_claim(first: Entry, claims: dict[tuple, Claim], claim: Claim, entry: Entry, layout: Layout) -> None:
    key = (claim.name if claim.phase is None else "phase", claim.phase, claim.basis)
    other = claims.setdefault(key, claim)
    if (other.amount, other.currency) != (claim.amount, claim.currency):
        why = _("differs between the rows of “%(key)s”; a phase's own amount is phase_amount") % {
            "key": entry.ref
        }
        first.problems.append(Problem(entry.row, layout.heading_of(claim.name), why))


def _realised(together: list[Entry]) -> list[Claim]:
    """The project's where every row says the same, else each row's phase's own."""
    claims = [claim for entry in together for claim in entry.claims if claim.name == "realised_amount"]
    alike = len({(claim.amount, claim.currency) for claim in claims}) == 1
    return [replace(claims[-1], phase=None)] if alike and len(claims) == len(together) else claims


def _steps(together: list[Entry]) -> list[Step]:
    """What every row says alike is said of the project, the rest of the phase."""
    said: dict[tuple, list[Step]] = {}
    for entry in together:
        for step in entry.steps:
            said.setdefault((step.name, step.kind, step.when), []).append(step)
    steps: list[Step] = []
    for (name, kind, when), alike in said.items():
        if len(alike) == len(together):
            steps.append(Step(name, kind, None, when, alike[0].planned))
        else:
            steps += alike
    return steps
