"""API tokens: made and ended by administrators, shown once, stored as a digest (docs/interface.md, API)."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import timedelta
from hashlib import sha256
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.decorators import permission_required
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Case, F, QuerySet, Value, When
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..history import trail
from ..models import ApiToken

PREFIX = "ipt_"  # so that scanners for lost secrets know one
MOST_A_MINUTE = 120
MOST_DAYS = 366
MAY = "auth.change_user"


class TooMany(Exception):
    """More requests in this minute than a token may make."""


def make(name: str, user: User, scopes: Sequence[str], days: int, by: Any) -> tuple[ApiToken, str]:
    """A new token and its text, which nobody can read again; whoever makes one for somebody is a maker of that login."""
    text = PREFIX + secrets.token_urlsafe(32)
    with transaction.atomic():
        token = ApiToken.objects.create(
            name=name,
            user=user,
            scopes=sorted(scopes),
            digest=digest(text),
            made_by=by,
            ends_at=timezone.now() + timedelta(days=days),
        )
        if user.pk != by.pk:  # four eyes: the two could be one person (review.workflow.makers)
            LogEntry.objects.log_actions(by.pk, [user], CHANGE, "API token made", single_object=True)
        trail.record(
            trail.Kind.TOKEN, by, f"apitoken {token.pk}", done="made", acts_for=user.pk, scopes=token.scopes
        )
    return token, text


def end(token: ApiToken, by: Any) -> None:
    """From now on it counts no more; its line stays."""
    with transaction.atomic():
        ApiToken.objects.filter(pk=token.pk).update(ends_at=timezone.now())
        trail.record(trail.Kind.TOKEN, by, f"apitoken {token.pk}", done="ended")


@receiver(post_save, sender=User)
def was_made_inactive(sender: Any, instance: User, **kwargs: Any) -> None:
    """A login that is made active again begins without its old tokens."""
    if not instance.is_active:
        for token in ApiToken.objects.filter(user=instance, ends_at__gt=timezone.now()):
            end(token, trail.acting())


def digest(text: str) -> str:
    """What is stored of a token: of 256 random bits a fast hash is enough."""
    return sha256(text.encode()).hexdigest()


def holder(text: str) -> ApiToken | None:
    """The token with this text, if it counts now: not ended, and its login active staff. TooMany beyond the bound."""
    now = timezone.now()
    minute = int(now.timestamp()) // 60
    mine = ApiToken.objects.filter(
        digest=digest(text), ends_at__gt=now, user__is_active=True, user__is_staff=True
    )
    again = Case(When(minute=minute, then=F("used") + 1), default=Value(1))
    if not ApiToken.objects.filter(pk__in=mine.values("pk")).update(
        used=again, minute=minute, last_used_at=now
    ):
        return None
    token = mine.select_related("user").first()
    if token is not None and token.used > MOST_A_MINUTE:
        raise TooMany
    return token


# --- The page


class TokenForm(forms.Form):
    """What a new token is for."""

    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=100, help_text=gettext_lazy("Which program has it.")
    )
    user = forms.ModelChoiceField(
        label=gettext_lazy("Acts for"),
        queryset=User.objects.none(),
        help_text=gettext_lazy("It sees and writes what this login may, and nothing else."),
    )
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("May"), choices=ApiToken.Scope.choices, widget=forms.CheckboxSelectMultiple
    )
    days = forms.IntegerField(label=gettext_lazy("Days"), min_value=1, max_value=MOST_DAYS, initial=90)

    def __init__(self, by: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["user"]
        chosen.queryset = logins(by)


def logins(by: Any) -> QuerySet[User]:
    """For whom this person may make tokens: active staff, and superusers by superusers alone."""
    staff = User.objects.filter(is_active=True, is_staff=True).order_by("username")
    return staff if by.is_superuser else staff.filter(is_superuser=False)


@permission_required(MAY, raise_exception=True)
def tokens_view(request: HttpRequest) -> HttpResponse:
    """All tokens, and a form for a new one, whose text the answer shows once."""
    by: Any = request.user
    if request.method == "POST" and (key := request.POST.get("_end")):
        token = get_object_or_404(ApiToken, pk=int(key) if key.isdecimal() and len(key) < 18 else 0)
        end(token, by)
        messages.success(request, _("%(token)s is ended.") % {"token": token})
        return redirect("admin:tokens")
    form, text = TokenForm(by, request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        _token, text = make(**form.cleaned_data, by=by)
        form = TokenForm(by)
    context = {
        **admin.site.each_context(request),
        "title": _("API tokens"),
        "form": form,
        "text": text,
        "tokens": [(token, _scopes(token)) for token in ApiToken.objects.select_related("user", "made_by")],
        "now": timezone.now(),
    }
    return TemplateResponse(request, "admin/tokens.html", context)


def _scopes(token: ApiToken) -> list[str]:
    return [str(scope.label) for scope in ApiToken.Scope if scope in token.scopes]
