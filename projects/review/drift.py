"""Stored figures that are not what the rules give now; `check_data` prints them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from ..history import versions
from ..models import Project, SigningEvent
from ..models.signed import unsettled
from ..totals import counters
from ..totals.exchange import Rates
from ..totals.refresh import Computed, chunks, computed, computed_events


def drift() -> Iterator[str]:
    """Stored figures that differ from what the rules give now, and a past that does not end in the present."""
    rates = Rates()
    for chunk in chunks(list(Project.objects.order_by("pk").values_list("pk", flat=True))):
        for project in computed(chunk, rates):
            yield from _differences(project)
            for claim in project.stale:
                yield f"amount {claim.pk} of {project.label}: stored conversion is stale"
    for chunk in chunks(list(SigningEvent.objects.order_by("pk").values_list("pk", flat=True))):
        for event in computed_events(chunk):
            yield from _differences(event)
    for code, pk in unsettled().order_by("pk").values_list("code", "pk"):
        yield f"project {code or pk}: the signing at its event has no signed milestone"
    yield from versions.drift()
    yield from _miscounted()


def _miscounted() -> Iterator[str]:
    right = counters.recount()
    found = counters.everything()
    if found is None:
        if right:
            yield "the running counts are behind the data version"
        return
    stored = Counter({(what, part): n for what, parts in found.items() for part, n in parts.items()})
    for what, part in sorted({*stored, *right}):  # not their union, which holds no negative number
        if stored[what, part] != right[what, part]:
            yield f"running count {what} {part}: is {stored[what, part]}, not {right[what, part]}"


def _differences(record: Computed) -> Iterator[str]:
    for name, right in record.right.items():
        if record.stored[name] != right:
            yield f"{record.label}: {name} is {record.stored[name]!r}, not {right!r}"
