"""A project's month, read and written by programs with a token (docs/interface.md, API)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError as Invalid
from django.db import transaction
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.exceptions import NotFound, PermissionDenied, ValidationError
from rest_framework.parsers import JSONParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from ..models import ApiToken, Project, Update
from ..models.history import because
from ..monitoring import updates
from ..review.scope import projects_of

LONGEST = 4000  # characters of a text


class Month(serializers.Serializer):
    """What a program writes; `version` is what it read before, blank where there was nothing."""

    progress = serializers.CharField(max_length=LONGEST, allow_blank=True, default="")
    problems = serializers.CharField(max_length=LONGEST, allow_blank=True, default="")
    next_steps = serializers.CharField(max_length=LONGEST, allow_blank=True, default="")
    version = serializers.CharField(max_length=200, allow_blank=True)
    submit = serializers.BooleanField(default=False)


class MonthView(APIView):
    """One month of one project."""

    schema = None  # the public description tells of what is public
    parser_classes = (JSONParser,)

    def get(self, request: Request, key: str, period: str) -> Response:
        """What stands now, with its version."""
        _token, project, month = self._asked("view", key, period)
        return Response(_told(project, month))

    def put(self, request: Request, key: str, period: str) -> Response:
        """Write it, and submit it if asked; 409 with what stands where somebody else wrote since."""
        token, project, month = self._asked("change", key, period)
        form = Month(data=request.data)
        if unknown := set(request.data) - set(form.fields) if isinstance(request.data, dict) else set():
            raise ValidationError(
                {name: [_("There is no such field.")] for name in sorted(map(str, unknown))}
            )
        form.is_valid(raise_exception=True)
        given = form.validated_data
        facts = {name: given[name] for name in ("progress", "problems", "next_steps")}
        try:
            with transaction.atomic(), because(f"API token {token.pk}"):
                stands = updates.write(project, month, facts, token.user, given["version"])
                if given["submit"] and stands is not None and stands.submitted_at is None:
                    updates.submit(stands, token.user)
        except updates.Conflict:
            return Response({"detail": _("Somebody else wrote since."), **_told(project, month)}, status=409)
        except Invalid as error:
            raise ValidationError({"submit": error.messages}) from None
        return Response(_told(project, month))

    def _asked(self, right: str, key: str, period: str) -> tuple[ApiToken, Project, date]:
        token: ApiToken = self.request.token  # type: ignore[attr-defined]  # set by with_token
        if not token.user.has_perm(f"projects.{right}_update"):
            raise PermissionDenied
        mine = projects_of(token.user)
        project = mine.filter(code=key).first() or (mine.filter(pk=int(key)).first() if _is_id(key) else None)
        try:
            month = updates.read_month(period)
        except ValueError:
            raise ValidationError({"period": [_("It must be a month up to this one, as 2026-05.")]}) from None
        if project is None:
            raise NotFound
        return token, project, month


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 19


def _told(project: Project, month: date) -> dict[str, Any]:
    being_written, submitted = (found.get(project.pk) for found in updates.of_month([project.pk], month))
    stands: Update | None = being_written or submitted
    return {
        "project": project.code or str(project.pk),
        "period": f"{month:%Y-%m}",
        **{name: getattr(stands, name, "") for name in ("progress", "problems", "next_steps")},
        "submitted": stands is not None and stands.submitted_at is not None,
        "version": updates.version(being_written, submitted),
    }
