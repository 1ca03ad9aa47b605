"""Answers to programs that show a token: of what its login may see, and kept by no cache."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.utils.translation import gettext as _

from ..caching.conditional import View
from ..history import trail
from ..models import ApiToken
from ..staff import tokens

Scope = ApiToken.Scope


def refusal(status: int, why: str, **headers: str) -> JsonResponse:
    """In the API's own form."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    answer = JsonResponse({"detail": why, "errors": {}}, status=status, headers=named)
    _keep_out_of_caches(answer)
    return answer


def _keep_out_of_caches(response: HttpResponseBase) -> None:
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Vary"] = "Authorization"


def _shown(request: HttpRequest) -> str | None:
    """The token that a request shows; None without one: gateways and browsers send other schemes for themselves."""
    kind, _blank, text = request.headers.get("Authorization", "").partition(" ")
    return text.strip() if kind.lower() == "bearer" else None


def with_token(view: View, scope: str) -> View:
    """The view for whoever shows a token that is good for this: `request.token` is it. Else 401, 403 or 429."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        text = _shown(request)
        try:
            token = None if text is None else tokens.holder(text)
        except tokens.TooMany:
            many = _("More than %(number)d requests in this minute.") % {"number": tokens.MOST_A_MINUTE}
            trail.record(trail.Kind.REFUSAL, None, "apitoken", rarely=True)
            return refusal(429, many, Retry_After="60")
        if token is None:
            trail.record(trail.Kind.REFUSAL, None, "apitoken", rarely=True)
            return refusal(401, _("This token does not count, or no longer."), WWW_Authenticate="Bearer")
        if scope not in token.scopes:
            trail.record(trail.Kind.REFUSAL, token.user, f"apitoken {token.pk}", rarely=True, wanted=scope)
            return refusal(403, _("This token is not good for that."))
        request.token = token  # type: ignore[attr-defined]  # for the view
        response = view(request, *args, **kwargs)
        _keep_out_of_caches(response)
        _tell(request, token, scope, response.status_code)
        return response

    return answer


def _tell(request: HttpRequest, token: ApiToken, scope: str, status: int) -> None:
    """The audit log hears of each token, at most once a minute: that it took drafts out, wrote, or was refused a record."""
    if status in (403, 404):
        kind = trail.Kind.REFUSAL
    elif status < 400:
        kind = trail.Kind.EXPORT if scope == Scope.READ_DRAFTS else trail.Kind.TOKEN
    else:
        return
    trail.record(kind, token.user, f"apitoken {token.pk}", rarely=True, path=request.path[:200], scope=scope)


def or_with_token(public: View, view: View) -> Callable[..., HttpResponseBase]:
    """The public answer, but for programs with a token that of `view`, drafts included."""
    private = with_token(view, Scope.READ_DRAFTS)

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return (public if _shown(request) is None else private)(request, *args, **kwargs)

    return answer
