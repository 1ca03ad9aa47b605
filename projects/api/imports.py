"""Lists taken in by programs with a token: tried, then stored, by the rules that hold for the login (docs/interface.md, API)."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError as Invalid
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.exceptions import NotFound, PermissionDenied, ValidationError
from rest_framework.parsers import FormParser, JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from ..history import trail
from ..importing import keeping
from ..importing.opening import MAX_BYTES
from ..importing.profiles import ProfileError, read_profile
from ..importing.running import require
from ..importing.table import FileError
from ..importing.workingcopy import kind_of
from ..jobs import queue
from ..jobs.starting import start
from ..models import ApiToken, Import, ImportProfile, Job
from ..review.scope import within_reach
from ..values.choices import ImportKind, ImportOutcome, ImportState, JobKind
from ..values.clamd import refuse_viruses

SHOWN = 200  # rows that are told of


class Upload(serializers.Serializer):
    """A file with its profile: in TOML, or the name of one that is kept here; a working copy needs none."""

    file = serializers.FileField()
    profile = serializers.CharField(required=False, default="", max_length=100_000)
    kept = serializers.CharField(required=False, default="", max_length=100)
    commit = serializers.BooleanField(default=False)


class Decide(serializers.Serializer):
    """Store what was tried; `digest` is that of the preview that was read."""

    digest = serializers.CharField(max_length=64)


class _View(APIView):
    schema = None  # the public description tells of what is public

    @property
    def token(self) -> ApiToken:
        """The token that is shown; PermissionDenied where its login may import nothing."""
        token: ApiToken = self.request.token  # type: ignore[attr-defined]  # set by with_token
        if not token.user.has_perms(("projects.add_import", "projects.change_import")):
            raise PermissionDenied
        return token


class ImportsView(_View):
    """New lists."""

    parser_classes = (MultiPartParser, FormParser)

    def post(self, request: Request) -> Response:
        """Take a file and try it; with `commit` it is stored where no row fails. 202 with where to ask what came of it."""
        token = self.token
        form = Upload(data=request.data)
        _refuse_unknown(request, form)
        form.is_valid(raise_exception=True)
        given = form.validated_data
        if given["file"].size > MAX_BYTES:
            raise ValidationError(
                {"file": [_("The file is larger than %(most)s MB.") % {"most": MAX_BYTES // 1_000_000}]}
            )
        try:
            refuse_viruses(given["file"])
        except Invalid as error:
            raise ValidationError({"file": error.messages}) from None
        given["file"].seek(0)
        data, kind, text = _read(given, token)
        imported = keeping.uploaded(given["file"].name, data, kind, text, token.user)
        if kind == ImportKind.LIST:
            before = within_reach(token.user, Import.objects.all())
            imported.same = keeping.spellings_before(read_profile(text, "list").list, before)
            imported.save(update_fields=["same"])
        _ask(token, imported, JobKind.COMMIT if given["commit"] else JobKind.CHECK)
        return Response(_told(imported), status=202)


class ImportView(_View):
    """One list that this login uploaded."""

    parser_classes = (JSONParser, FormParser, MultiPartParser)

    def get(self, request: Request, pk: int) -> Response:
        """How far it is and what came of it."""
        return Response(_told(self._mine(pk)))

    def post(self, request: Request, pk: int) -> Response:
        """Store what was tried: 409 where it was changed since, waits, or is stored already."""
        token, imported = self.token, self._mine(pk)
        form = Decide(data=request.data)
        _refuse_unknown(request, form)
        form.is_valid(raise_exception=True)
        if imported.state != ImportState.CHECKED or imported.digest != form.validated_data["digest"]:
            why = _("Only a list that was tried, as it was tried, is stored.")
            return Response({"detail": why, **_told(imported)}, status=409)
        try:
            _ask(token, imported, JobKind.COMMIT)
        except queue.Busy:
            return Response(
                {"detail": _("Other work on it has not ended yet."), **_told(imported)}, status=409
            )
        return Response(_told(imported), status=202)

    def _mine(self, pk: int) -> Import:
        found = Import.objects.filter(pk=pk, created_by=self.token.user).defer("content").first()
        if found is None:
            raise NotFound
        return found


def _refuse_unknown(request: Request, form: Any) -> None:
    unknown = set(request.data) - set(form.fields)
    if unknown:
        raise ValidationError({name: [_("There is no such field.")] for name in sorted(map(str, unknown))})


def _read(given: dict[str, Any], token: ApiToken) -> tuple[bytes, ImportKind, str]:
    """The bytes, what they are, and the profile; ValidationError where one cannot be used by this login."""
    data, text = given["file"].read(), given["profile"]
    try:
        kind = kind_of(data)
    except FileError as error:
        raise ValidationError({"file": [str(error)]}) from None
    if kind != ImportKind.LIST:
        return data, kind, ""
    if name := given["kept"]:
        kept = ImportProfile.objects.filter(name=name).first()
        if kept is None:
            raise ValidationError({"kept": [_("There is no such profile.")]})
        text = kept.text
    if not text.strip():
        raise ValidationError({"profile": [_("Say by which profile the list is read.")]})
    try:
        require(read_profile(text, given["kept"] or given["file"].name), token.user)
    except ProfileError as error:
        raise ValidationError({"profile": [str(error)]}) from None
    return data, kind, text


def _ask(token: ApiToken, imported: Import, kind: JobKind) -> None:
    subject, title = f"import:{imported.pk}", str(imported)
    given: dict[str, Any] = {"import": imported.pk, "check": imported.state == ImportState.NEW}
    queue.ask(kind, token.user, subject, title, **given)
    trail.record(trail.Kind.IMPORT, token.user, f"import {imported.pk}", token=token.pk, asked=str(kind))
    start()
    imported.refresh_from_db()


def _told(imported: Import) -> dict[str, Any]:
    job = Job.objects.filter(subject=f"import:{imported.pk}").defer("content").first()
    rows = imported.rows.exclude(problems=[], notices=[]).order_by("row", "pk")[:SHOWN]
    return {
        "id": imported.pk,
        "url": f"/api/v1/imports/{imported.pk}/",
        "file": imported.file_name,
        "state": imported.state,
        "digest": imported.digest,
        "work": {"state": job.state, "done": job.done, "size": job.size, "told": job.told} if job else None,
        **{outcome: getattr(imported, outcome) for outcome in ImportOutcome.values},
        "rows": [
            {
                "row": row.row,
                "key": row.external_ref,
                "outcome": row.outcome,
                "problems": [{n: p[n] for n in ("row", "column", "why")} for p in row.problems],
                "notices": row.notices,
            }
            for row in rows
        ],
    }
