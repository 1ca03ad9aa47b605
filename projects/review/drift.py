"""Stored figures that are not what the rules give now; `check_data` prints them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from ..history import versions
from ..models import Project, SigningEvent
from ..totals import counters
from ..totals.rules import EVENT_FIELDS, STORED, Rates, chunks, event_facts, loaded, stored_on


def drift() -> Iterator[str]:
    """Stored figures that differ from what the rules give now, and a past that does not end in the present."""
    rates = Rates()
    for chunk in chunks(list(Project.objects.order_by("pk").values_list("pk", flat=True))):
        for dossier, facts, before in loaded(chunk, rates):
            label = f"project {dossier.code or dossier.pk}"
            yield from _differences(label, STORED, dossier.stored, facts)
            for claim in dossier.claims:
                if claim.stored != before[claim.pk]:
                    yield f"amount {claim.pk} of {label}: stored conversion is stale"
    for chunk in chunks(list(SigningEvent.objects.order_by("pk").values_list("pk", flat=True))):
        for event, facts in event_facts(chunk):
            yield from _differences(f"event {event.slug}", EVENT_FIELDS, stored_on(event), facts)
    yield from versions.drift()
    yield from _miscounted()


def _miscounted() -> Iterator[str]:
    right = counters.recount()
    found = counters.counts()
    if found is None:
        if right:
            yield "the running counts are behind the data version"
        return
    stored = Counter({(what, part): n for what, parts in found.items() for part, n in parts.items()})
    for what, part in sorted(stored | right):
        if stored[what, part] != right[what, part]:
            yield f"running count {what} {part}: is {stored[what, part]}, not {right[what, part]}"


def _differences(label: str, names: Sequence[str], stored: tuple, right: tuple) -> Iterator[str]:
    for name, one, other in zip(names, stored, right, strict=True):
        if one != other:
            yield f"{label}: {name} is {one!r}, not {other!r}"
