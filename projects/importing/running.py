"""One import from file to database: checked in stretches, committed in one transaction, all or nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext
from dataclasses import replace
from hashlib import sha256
from itertools import count, islice
from typing import Any

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _

from ..history import versions
from ..models import Investor, Location, Project
from ..review.permissions import may_publish
from ..review.workflow import publish
from ..totals.refresh import refresh
from ..values.choices import ImportOutcome, Publication
from .author import Author
from .bounds import refuse_others
from .entries import entries
from .figures import Figures
from .known import Known
from .layout import Layout
from .opening import open_table
from .plan import Planned, plan
from .profiles import Profile, ProfileError
from .rows import Entry
from .writing import Writer, Written

STRETCH = 500
MOST_UNKNOWN = 200  # names that are offered to be matched
PUBLISH = "projects.publish_project"


class Refused(Exception):
    """An import that was not committed, and why; nothing of it is stored."""


class Stale(Refused):
    """What would be committed is no longer what was previewed."""


class Run:
    """A file read by a profile. `plans()` may be asked again; counts and digest are those of the last time through.

    FileError and ProfileError where the file or the profile cannot be used at all.
    """

    def __init__(
        self,
        data: bytes,
        profile: Profile,
        *,
        may_publish: bool = True,
        by_person: bool = False,
        same: dict[str, dict[str, str]] | None = None,
        answers: dict[str, list[str]] | None = None,
        user: Any = None,
    ):
        self.profile, self.may_publish, self.same = profile, may_publish, same
        self.by_person = by_person
        self.stretch = STRETCH
        self.answers = answers or {}  # by row, why its plans move later: reason and text
        self.user = user  # whose units the rows are held to; None: nobody's
        # What a person's list would publish is held to what holds for every publication, so it goes by review.
        self.publish_as = Publication.IN_REVIEW if by_person else Publication.PUBLISHED
        self.layout = self._open(data)
        self._begin()

    def _open(self, data: bytes) -> Any:
        profile = self.profile
        return Layout(open_table(data, sheet=profile.sheet, encoding=profile.encoding), profile)

    def _begin(self) -> None:
        self.known = Known(self.profile.create, self.same)
        self.counts: Counter[str] = Counter()
        self.figures = Figures(self.layout)
        self._digest = sha256()

    @property
    def digest(self) -> str:
        """Of what would change: two equal ones mean equal previews."""
        return self._digest.hexdigest()

    @property
    def title(self) -> str:
        """What the history calls the list."""
        return self.profile.list or _("working copy")

    @property
    def summary(self) -> str:
        """A line for the command line: how many of each outcome, but for skipped and pending ones."""
        told = (ImportOutcome.CREATED, ImportOutcome.UPDATED, ImportOutcome.UNCHANGED, ImportOutcome.FAILED)
        return ", ".join(f"{self.counts[outcome]} {outcome}" for outcome in told)

    def told(self) -> dict[str, Any]:
        """What of the whole file a person should see before it is stored, as an import keeps it."""
        unknown = [
            {"what": what, "text": text, "number": number}
            for (what, text), number in self.known.missing.most_common(MOST_UNKNOWN)
        ]
        return self.figures.as_json() | {"unknown": unknown}

    def notices(self) -> list[str]:
        """What holds for the whole file and should be said."""
        if not self.layout.phases_are_counted:
            return []
        told = ", ".join(f"{text} = {number}" for text, number in self.layout.phases.items())
        return [_("Phases are numbered as they come: %(phases)s.") % {"phases": told}]

    def plans(self) -> Iterator[list[Planned]]:
        """Stretch by stretch, so that a long file is never held whole; counts and figures grow on the way."""
        self._begin()
        for planned in self._stretches():
            refuse_others(planned, self.user)
            for one in planned:
                self.counts[one.outcome] += 1
                self.figures.take(one.entry)
                self._digest.update(repr(_essence(one)).encode())
            yield planned

    def _stretches(self) -> Iterator[list[Planned]]:
        read = entries(self.layout, self.known)
        while stretch := list(islice(read, self.stretch)):
            for entry in stretch:
                self.answer(entry)
            yield plan(stretch, self.layout, self.known, self.may_publish, self.publish_as, self.by_person)

    def answer(self, entry: Entry) -> None:
        """What the row does not say of its postponement, as a person said it beside the preview."""
        reason, text = self.answers.get(str(entry.row), ("", ""))
        entry.why_later = (entry.why_later[0] or reason, entry.why_later[1] or text)

    def _concerned(self) -> QuerySet[Project]:
        """The projects that a commit may change."""
        merged = Project.objects.filter(external_list=self.profile.list).values("merged_into")
        return Project.objects.filter(Q(external_list=self.profile.list) | Q(pk__in=merged))

    def commit(
        self,
        author: Author,
        keep: Callable[[list[Planned], list[Written]], None],
        expected: str = "",
        look_at: Callable[[Writer, list[Planned]], None] | None = None,
        apart: list[str] | None = None,
    ) -> Iterator[int]:
        """Carry out what `plans()` says, stretch by stretch; yields how many projects each was of.

        Inside the caller's transaction, or each stretch in one of its own, with its figures: `apart` are the digests that
        `plans()` had after each. `keep` is given each stretch in its transaction, `look_at` before it, for what of it waits for a publisher.

        Refused where a row fails, Stale where `expected` is not the digest of what would be written; then what is
        stored has to be taken back.
        """
        lift_timeouts()
        if apart is None:  # held until the commit: what was planned is what is stored
            list(self._concerned().order_by("pk").select_for_update().values_list("pk"))
        touched: list[int] = []
        plans, writer = self.plans(), None
        for number in count():
            with nullcontext() if apart is None else transaction.atomic():
                if (planned := next(plans, None)) is None:
                    break
                if apart is not None and self.digest != apart[number]:
                    raise Stale(_("Records were changed since the preview."))
                writer = writer or Writer(self.known, self.profile.list, author)
                good = not self.counts[ImportOutcome.FAILED]
                written = _stored(writer, planned) if good else []
                changed = [
                    one.project.pk
                    for one in written
                    if one.planned.outcome in (ImportOutcome.CREATED, ImportOutcome.UPDATED)
                    and one.changes_the_project
                ]
                if good and look_at:
                    look_at(writer, planned)
                keep(planned, written)
                if apart is None:
                    touched += changed
                else:
                    refresh(changed, author.at)
            yield len(planned)
        if self.counts[ImportOutcome.FAILED]:
            raise Refused(_("Rows failed, so nothing is imported."))
        if expected and expected != self.digest:
            raise Stale(_("Records were changed since the preview."))
        with nullcontext() if apart is None else transaction.atomic():
            self._settle(author, writer, touched)

    def _settle(self, author: Author, writer: Writer | None, touched: list[int]) -> None:
        """What follows once all rows are stored."""
        if writer:
            touched += writer.keep_spellings()
        refresh(touched, author.at)
        if writer and writer.submitted and not settings.FOUR_EYES:
            publish(writer.submitted, author.at, author.user, author.reason, refused=[])  # the others wait
        if self.same:
            versions.follow_trees(author.at)

    def alike(self) -> list[dict[str, Any]]:
        """Spellings of investors and places that are likely one, to be offered as one."""
        from ..matching.names import similar_names

        groups = []
        for what, model in (("investor", Investor), ("zone", Location)):
            new = [ref for ref in self.known.new.values() if ref.model is model]
            texts = [ref.facts.get("name") or ref.facts["name_zh"] for ref in new]
            stored = list(_stored_names(model))
            mine = set(texts)
            for group in similar_names([*texts, *stored]):
                if mine.intersection(group):
                    groups.append({"what": what, "names": sorted(group, key=lambda name: name in mine)})
        return groups


def _stored_names(model: type[Model]) -> Iterable[str]:
    for names in model._default_manager.values_list("name", "name_zh"):
        yield from filter(None, names)


def _essence(one: Planned) -> tuple:
    """What the preview of one project shows, and the state of the record that it was shown against."""
    entry, project = one.entry, one.project
    seen: tuple = ()
    if project is not None and one.changes:
        seen = (
            project.pk,
            project.modified_at,
            [(claim.pk, claim.amount, claim.set_aside_reason) for claim in project.amounts.all()],
            [(milestone.pk, milestone.reached, milestone.actual) for milestone in project.milestones.all()],
        )
    return (
        one.outcome.value,
        entry.row,
        entry.ref,
        seen,
        [(c.field, c.before, c.after) for c in one.changes],
        [(p.row, p.column, p.why) for p in entry.problems],
    )


def _stored(writer: Writer, planned: list[Planned]) -> list[Written]:
    try:
        return writer.write(planned)
    except IntegrityError:
        raise Stale(_("Someone else entered the same records meanwhile. Check the file again.")) from None


def lift_timeouts() -> None:
    """An import takes as long as it takes; a web request's limits are put back with the transaction's end."""
    if connection.vendor == "postgresql" and connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 0")
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")


def _asked(profile: Profile) -> dict[str, tuple[Any, str]]:
    """What a profile asks for that takes a right: (the value, what to say without the right)."""
    return {
        PUBLISH: (profile.publish, _("publish: only a publisher may publish what is imported.")),
        "projects.add_location": (
            profile.create.get("zone"),
            _("create.zone: only an administrator may add places."),
        ),
        "projects.add_sector": (
            profile.create.get("sector"),
            _("create.sector: only an administrator may add sectors."),
        ),
    }


def _may(user: Any, right: str) -> bool:
    return may_publish(user, Project) if right == PUBLISH else user.has_perm(right)


def refusals(profile: Profile, user: Any) -> list[str]:
    """What this person may not have an import do; nothing is forbidden to the command line (no user)."""
    if user is None:
        return []
    return [why for right, (wanted, why) in _asked(profile).items() if wanted and not _may(user, right)]


def allowed(profile: Profile, user: Any) -> Profile:
    """The profile without what this person may not have an import do: another one kept it."""
    create = dict(profile.create)
    for name in ("zone", "sector"):
        if create.get(name) and not user.has_perm(f"projects.add_{'location' if name == 'zone' else name}"):
            del create[name]
    return replace(profile, create=create, publish=profile.publish and _may(user, PUBLISH))


def require(profile: Profile, user: Any) -> None:
    """ProfileError, with every reason, where this person may not have an import do what the profile asks."""
    if why := refusals(profile, user):
        raise ProfileError(" ".join(why))
