"""Rows that would become new projects and are perhaps here already, under another key or none."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from ..matching.duplicates import Facts, ProjectTwins, Twin
from ..models import Project
from ..review.scope import limits, within_reach
from ..values.choices import Basis, ImportOutcome
from .known import Ref
from .plan import Planned
from .rows import Claim, Entry

SHOWN = 3  # of one row


class Likely:
    """Asked for stretch after stretch; what is here is read once, and only where a row is new.

    With a `user`, only what that person works on is named.
    """

    def __init__(self, user: Any = None) -> None:
        self.user = user

    @cached_property
    def _known(self) -> ProjectTwins:
        if self.user is None or limits(self.user) is None:
            return ProjectTwins()
        return ProjectTwins(set(within_reach(self.user, Project.objects.all()).values_list("pk", flat=True)))

    def of(self, planned: Sequence[Planned]) -> list[list[dict[str, Any]]]:
        """The likely twins of each row, most likely first, as `ImportRow.twins` holds them."""
        new = [one for one in planned if one.outcome == ImportOutcome.CREATED]
        found = iter(self._known.of_each([_facts(one.entry) for one in new]) if new else ())
        return [
            list(map(_kept, next(found)[:SHOWN])) if one.outcome == ImportOutcome.CREATED else []
            for one in planned
        ]


def _kept(twin: Twin) -> dict[str, Any]:
    project: Project = twin.record
    title = " ".join(filter(None, (project.code, project.title)))
    return {"project": project.pk, "title": title, "why": twin.reasons}


def _facts(entry: Entry) -> Facts:
    """What a row says, as it is compared; a place or investor that is new is like no other."""
    place = entry.facts.get("location")
    parties = (ref for parties in entry.parties.values() for ref, _share, _origin in parties)
    total = _total(entry)
    signed = next((s.when for s in entry.steps if s.kind == "signed" and s.when and not s.planned), None)
    return Facts(
        (entry.facts.get("name", ""), entry.facts.get("name_zh", "")),
        place.pk if isinstance(place, Ref) else None,
        frozenset(ref.pk for ref in parties if ref.pk),
        total.amount if total else None,
        total.currency if total else "",
        signed.first if signed else None,
        signed.last if signed else None,
    )


def _total(entry: Entry) -> Claim | None:
    totals = (claim for claim in entry.claims if claim.phase is None and claim.basis != Basis.REALISED)
    return next(totals, None)
