"""Makes editions: what was public at a moment as files, with the bridge from the edition before (docs/domain.md, Editions).

Prepared, looked at, then published by a second person. Nothing here changes what is stored of a published edition but
`revise`, which freezes the same moment again once something is no longer public.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, datetime
from io import TextIOWrapper
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import QueryDict
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from ..caching import data_version
from ..columns import signing_columns, signings_of, tree_columns
from ..exports import csv
from ..filters import Selection, select
from ..filters.tables import TABLES
from ..history import trail
from ..history.as_of import as_known_at, end_of
from ..models import DataVersion, Edition, EditionFile, Location, Sector
from ..review.permissions import may_publish
from ..totals.measures import summarise
from ..values.choices import TotalBasis
from ..values.marks import mark
from . import packaging, publishing, store
from .bridge import Bridge
from .layout import BRIDGE, CHANGES, DATA, MANIFEST, PACKAGE, period_before
from .store import Kept

FROZEN_TABLES = TABLES | {
    "zones": (
        lambda s: tree_columns("zones", figures=False, public=Location.objects.public_at_once()),
        lambda s: Location.objects.public_at_once().order_by("path"),
    ),
    "sectors": (
        lambda s: tree_columns("sectors", figures=False),
        lambda s: Sector.objects.public_at_once().order_by("path"),
    ),
    "signings": (lambda s: signing_columns(), lambda s: signings_of(s.queryset)),
}
TRIES = 4


@dataclass(frozen=True)
class Frozen:
    """The data files of a moment, their counts and sums, and the data version under which they were read."""

    files: dict[str, Kept]
    figures: dict[str, Any]
    version: int


# ---- Which month, which moment ----


def month_end(period: str) -> datetime:
    """The first moment after the month, by the site's calendar."""
    year, month = map(int, period.split("-"))
    following = date(year + month // 12, month % 12 + 1, 1)
    return end_of(date.fromordinal(following.toordinal() - 1))


def before(period: str) -> Edition | None:
    """The edition that comes before this month."""
    return Edition.objects.filter(period__lt=period).order_by("-period").first()


def check(period: str, cut: datetime) -> None:
    """Refuse a moment that is no moment of the public past of this month, or no later than the edition before."""
    if cut > timezone.now():
        raise ValidationError(_("The cut lies in the future: only what was public can be frozen."))
    if cut <= month_end(period_before(period)):
        raise ValidationError(_("The cut lies before the month."))
    earlier, later = before(period), Edition.objects.filter(period__gt=period).order_by("period").first()
    if earlier and cut <= earlier.cut_at:
        raise ValidationError(
            _("The edition of %(period)s was cut later than that.") % {"period": earlier.period}
        )
    if later and cut >= later.cut_at:
        raise ValidationError(_("The edition of %(period)s was cut before that.") % {"period": later.period})


# ---- Freezing ----


def freeze(cut: datetime) -> Frozen:
    """Every table as it was public at the cut, less what is not public now, streamed into the store.

    Read again where something public changed meanwhile, until two readings agree: a change that was still being
    written may bear a time before the cut.
    """
    last = None
    for _try in range(TRIES):
        version = data_version.current().number
        frozen = Frozen(*_read(cut), version)
        if version == data_version.current().number or (last and last.files == frozen.files):
            return frozen
        last = frozen
    raise ValidationError(_("Public data change faster than they can be read; try again when it is quieter."))


def _read(cut: datetime) -> tuple[dict[str, Kept], dict[str, Any]]:
    files = {}
    with as_known_at(cut), translation.override("en"):
        selection = select(QueryDict())
        for name, (columns_of, rows_of) in FROZEN_TABLES.items():
            columns = columns_of(selection)
            headings = [column.key for column in columns]
            files[f"{name}.csv"] = store.keep(csv.stream(rows_of(selection), columns, headings))
        return {name: files[name] for name in DATA}, _figures(selection)


def _figures(selection: Selection) -> dict[str, Any]:
    """Counts and sums of the whole, with what stands beside every total (rules 2 and 4)."""
    summary = summarise(selection.queryset)
    bases = {
        basis.value: {
            "amount_cny": total.amount,
            "covered": total.covered,
            "undisclosed": total.undisclosed,
            "unconvertible": total.unconvertible,
            "inexact": total.inexact,
            "left_out_cny": total.left_out_amount,
        }
        for basis, total in zip(TotalBasis, summary, strict=True)
    }
    counts = {"projects": summary.projects, "counting": summary.counting, "left_out": summary.left_out}
    return {**counts, "bases": bases}


@dataclass(frozen=True)
class Before:
    """The edition that a bridge begins at: its data files by name and hash, and the day of its cut; none for the first."""

    files: dict[str, str]
    cut_day: str = ""

    @property
    def fingerprint(self) -> str:
        """Tells these files from any others; blank where there are none."""
        return publishing.digest_of(self.files) if self.files else ""


def held(edition: Edition | None) -> Before:
    """What an edition holds, as the bridge to the next one takes it."""
    if edition is None:
        return Before({})
    files = dict(edition.files.filter(name__in=DATA).values_list("name", "sha256"))
    return Before(files, publishing.cut_day(edition))


def digests(files: dict[str, Kept]) -> dict[str, str]:
    """The SHA-256 of each file by its name, as `opened_of` takes them."""
    return {name: kept.sha256 for name, kept in files.items()}


def bridge(earlier: Before, files: dict[str, Kept]) -> dict[str, Kept]:
    """`bridge.csv` and `changes.csv` from the files of the edition before to these."""
    with TemporaryDirectory(prefix="bridge-") as work, ExitStack() as begun:
        incoming = {name: begun.enter_context(store.Incoming()) for name in (BRIDGE, CHANGES)}
        opened = store.opened_of(earlier.files) if earlier.files else None
        made = Bridge(Path(work), opened, store.opened_of(digests(files)), earlier.cut_day)
        texts = {name: TextIOWrapper(raw, "utf-8", newline="") for name, raw in incoming.items()}  # type: ignore[type-var]  # a raw stream will do
        made.write(texts[BRIDGE], texts[CHANGES])
        for text in texts.values():
            text.detach()
        return {name: raw.keep() for name, raw in incoming.items()}


# ---- Prepare, look, publish ----


def prepare(
    period: str, cut: datetime | None = None, note: str = "", note_zh: str = "", by: User | None = None
) -> Edition:
    """Freeze a month for someone to look at; ValidationError if there is one already or the moment is none of it."""
    if Edition.objects.filter(period=period).exists():
        raise ValidationError(_("There is an edition of %(period)s already.") % {"period": period})
    cut = (cut or month_end(period)).replace(microsecond=0)
    check(period, cut)
    edition = Edition(period=period, cut_at=cut, note=note, note_zh=note_zh, prepared_by=by)
    edition.full_clean()
    return _store(edition, freeze(cut), held(before(period)))


def prepare_again(edition: Edition, by: User | None = None) -> Edition:
    """Freeze an edition that nobody published yet anew, as its moment reads now."""
    _refuse_published(edition)
    check(edition.period, edition.cut_at)
    edition.prepared_by = by
    return _store(edition, freeze(edition.cut_at), held(before(edition.period)))


def take_note(edition: Edition, note: str, note_zh: str) -> None:
    """Keep what is said beside an edition that nobody published yet: its manifest will hold it."""
    _refuse_published(edition)
    edition.note, edition.note_zh = note, note_zh
    edition.save()


def discard(edition: Edition) -> None:
    """Delete an edition that was never published, with its bytes."""
    _refuse_published(edition)
    old = list(edition.files.values_list("sha256", flat=True))
    with transaction.atomic():
        edition.delete()
        transaction.on_commit(lambda: store.drop(old))


def _store(edition: Edition, frozen: Frozen, earlier: Before) -> Edition:
    """Keep what was frozen in place of what a draft held."""
    files = _files(edition, frozen, earlier)
    with transaction.atomic():
        _write(edition, frozen, earlier, files)
    return edition


def _files(edition: Edition, frozen: Frozen, earlier: Before) -> dict[str, Kept]:
    """All files but the manifest, in the store: this takes the time, and no transaction."""
    files = {**frozen.files, **bridge(earlier, frozen.files)}
    return {**files, PACKAGE: store.keep([packaging.package(edition, files)])}


def _write(edition: Edition, frozen: Frozen, earlier: Before, files: dict[str, Kept]) -> None:
    old = list(edition.files.values_list("sha256", flat=True)) if edition.pk else []
    edition.figures, edition.data_version = frozen.figures, frozen.version
    edition.bridged, edition.frozen_at = earlier.fingerprint, timezone.now()
    edition.save()
    edition.files.all().delete()
    EditionFile.objects.bulk_create(
        EditionFile(edition=edition, name=name, sha256=kept.sha256, size=kept.size)
        for name, kept in files.items()
    )
    transaction.on_commit(lambda: store.drop(old))


def _refuse_published(edition: Edition) -> None:
    if Edition.objects.published().filter(pk=edition.pk).exists():
        raise ValidationError(_("A published edition never changes."))


def obstacles(edition: Edition, by: User | None = None) -> Iterator[str]:
    """What keeps this person, or the command, from publishing the edition."""
    earlier = before(edition.period)
    if Edition.objects.published().filter(period__gt=edition.period).exists():
        yield _("a later edition is published already")
    if earlier and not earlier.is_published:
        yield _("the edition of %(period)s is not published yet") % {"period": earlier.period}
    elif earlier and earlier.period != period_before(edition.period):
        yield _("the edition of %(period)s, the month before, is missing") % {
            "period": period_before(edition.period)
        }
    if by and settings.FOUR_EYES and edition.prepared_by_id == by.pk:
        yield _("you prepared it: a second person publishes")


def publish(edition: Edition, by: User | None = None) -> Edition:
    """Make a prepared edition public: from here on its bytes stay.

    What was looked at is what goes out: if its moment reads otherwise by now, it is to be prepared again.
    """
    if by and not may_publish(by, Edition):
        raise PermissionDenied
    _refuse_published(edition)
    if found := list(obstacles(edition, by)):
        raise ValidationError(
            _("The edition of %(period)s cannot be published: %(reasons)s.")
            % {"period": edition.period, "reasons": mark(";").join(found)}
        )
    if held(before(edition.period)).fingerprint != edition.bridged or not _still_reads_so(edition):
        raise ValidationError(
            _(
                "What was public at the cut reads otherwise since this was prepared. Prepare it again and look."
            )
        )
    with transaction.atomic():
        _hold(edition.data_version)
        edition.published_by, edition.published_at = by, timezone.now()
        edition.save()
        publishing.seal(edition, before(edition.period))
        data_version.move_on()
        trail.record(trail.Kind.PUBLICATION, by, f"edition {edition.period}", to="published")
    return edition


def _still_reads_so(edition: Edition) -> bool:
    if data_version.current().number == edition.data_version:
        return True
    frozen = freeze(edition.cut_at)
    if publishing.digest_of(digests(frozen.files)) != held(edition).fingerprint:
        store.drop(digests(frozen.files).values())
        return False
    edition.data_version = frozen.version
    return True


def _hold(version: int) -> None:
    """No change of public data until the transaction ends; ValidationError if one slipped in."""
    held = DataVersion.objects.select_for_update().filter(pk=1).values_list("number", flat=True).first()
    if (held or 0) != version:
        raise ValidationError(_("Public data changed at this very moment; try again."))


# ---- Revision ----


def revise(edition: Edition, reason: str, reason_zh: str = "", by: User | None = None) -> list[Edition]:
    """Take what is not public any more out of a published edition and of all later ones, whose bridges tell of it.

    The only way in which stored bytes change. The hash of each manifest that goes stays listed, with the reason.
    Returns the editions that were revised.
    """
    if by and not may_publish(by, Edition):
        raise PermissionDenied
    if not reason.strip():
        raise ValidationError(_("A revision needs a public reason."))
    if not edition.is_published:
        raise ValidationError(_("Only a published edition is revised; prepare this one again instead."))
    later = Edition.objects.published().filter(period__gt=edition.period).order_by("period")
    earlier = held(before(edition.period))
    made: list[tuple[Edition, Frozen, Before, dict[str, Kept]]] = []
    for each in (edition, *later):
        frozen = freeze(each.cut_at)
        if each == edition and publishing.digest_of(digests(frozen.files)) == held(edition).fingerprint:
            raise ValidationError(_("Nothing would change: all that this edition holds is public."))
        made.append((each, frozen, earlier, _files(each, frozen, earlier)))
        earlier = Before(digests(frozen.files), publishing.cut_day(each))
    with transaction.atomic():
        _hold(made[-1][1].version)
        for each, frozen, start, files in made:
            old = dict(each.files.values_list("name", "sha256"))
            each.revisions.create(
                made_at=timezone.now(),
                made_by=by,
                reason=reason,
                reason_zh=reason_zh,
                manifest_sha256=old[MANIFEST],
                withdrawn=publishing.withdrawn_since(each),
            )
            _write(each, frozen, start, files)
            publishing.seal(each, before(each.period))
        data_version.move_on()
        periods = [each.period for each, *_rest in made]
        trail.record(trail.Kind.PUBLICATION, by, f"edition {edition.period}", to="revised", records=periods)
    return [each for each, *_rest in made]
