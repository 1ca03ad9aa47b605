"""How long a session lives without being used, and how somebody ends all of theirs."""

import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth import SESSION_KEY, logout
from django.contrib.auth.models import User
from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.backends.base import SessionBase, UpdateError
from django.contrib.sessions.models import Session
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..models.waiting import without_waiting
from .proxies import client_address

BEGAN, FROM, BROWSER = "began", "address", "browser"
SEEN = "seen"  # in the session: when it was used last, in seconds since 1970
WRITTEN_SECONDS = 60  # it is stored no more often than this


def end_idle(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware: sign out whose session was not used for SESSION_IDLE_MINUTES."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if settings.SESSION_COOKIE_NAME in request.COOKIES and SESSION_KEY in request.session:
            now = int(time.time())
            idle = now - request.session.get(SEEN, 0)
            if SEEN in request.session and idle > settings.SESSION_IDLE_MINUTES * 60:
                logout(request)
            elif idle >= WRITTEN_SECONDS:
                _keep_seen(request.session, now)
        return get_response(request)

    return middleware


def _keep_seen(session: SessionBase, now: int) -> None:
    """Stored at once or not at all: whoever stores a long list on SQLite would have each page of all others wait for it."""
    session[SEEN] = now
    with suppress(UpdateError), without_waiting():
        session.save()
    session.modified = False


@receiver(user_logged_in)
def begins(sender: Any, request: HttpRequest, user: Any, **kwargs: Any) -> None:
    """Idleness is counted from the sign-in on; whose session it is, its owner is shown."""
    request.session[SEEN] = request.session[BEGAN] = int(time.time())
    request.session[FROM], request.session[BROWSER] = client_address(request), browser_of(request)


def sessions_of(user: User) -> Iterator[Session]:
    """All sessions in which this person is signed in. There are as many rows as staff have sessions: all are read."""
    for session in Session.objects.filter(expire_date__gte=timezone.now()).iterator():
        if session.get_decoded().get(SESSION_KEY) == str(user.pk):
            yield session


def end_sessions(user: User, but: str | None = None) -> int:
    """Sign this person out everywhere, except in the session with the key `but`; how many sessions that were."""
    ended = [session.pk for session in sessions_of(user) if session.pk != but]
    Session.objects.filter(pk__in=ended).delete()
    return len(ended)


@receiver(post_save, sender=User)
def was_made_inactive(sender: Any, instance: User, **kwargs: Any) -> None:
    """A login that is made active again begins without its old sessions."""
    if not instance.is_active:
        end_sessions(instance)


# What a browser calls itself, by the first of these that it names.
BROWSERS = (("Edg/", "Edge"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
SYSTEMS = ("Windows", "Android", "iPhone", "iPad", "Macintosh", "Linux")


def browser_of(request: HttpRequest) -> str:
    """The kind of browser and system, for its owner to know it again; blank for others."""
    agent = request.headers.get("User-Agent", "")
    kind = next((name for mark, name in BROWSERS if mark in agent), "")
    return " ".join(filter(None, [kind, next((name for name in SYSTEMS if name in agent), "")]))


def _name(session: Session) -> str:
    """What a page may call a session by: its key would let anybody in."""
    return sha256(session.pk.encode()).hexdigest()[:16]


def _lines(user: User, mine: str | None) -> list[dict[str, Any]]:
    """Each session in words, the one that asks first, then by last use."""
    lines = []
    for session in sessions_of(user):
        held = session.get_decoded()
        times = {name: datetime.fromtimestamp(held[name], UTC) for name in (BEGAN, SEEN) if name in held}
        known = {"address": held.get(FROM, ""), "browser": held.get(BROWSER, "")}
        lines.append({"name": _name(session), "this": session.pk == mine, **known, **times})
    return sorted(lines, key=lambda line: (not line["this"], -line[SEEN].timestamp() if SEEN in line else 0))


def sessions_view(request: HttpRequest) -> HttpResponse:
    """My sessions, each with a button that ends it, and one that ends all others."""
    user: Any = request.user
    if name := request.POST.get("_end"):
        ended = [session.pk for session in sessions_of(user) if _name(session) == name]
        Session.objects.filter(pk__in=ended).exclude(pk=request.session.session_key).delete()
        messages.success(request, _("The session is ended."))
        return redirect("admin:sessions")
    if request.method == "POST":
        number = end_sessions(user, but=request.session.session_key)
        said = ngettext("%(number)d other session is ended.", "%(number)d other sessions are ended.", number)
        messages.success(request, said % {"number": number})
        return redirect("admin:sessions")
    context = {
        **admin.site.each_context(request),
        "title": _("My sessions"),
        "sessions": _lines(user, request.session.session_key),
        "minutes": settings.SESSION_IDLE_MINUTES,
    }
    return TemplateResponse(request, "admin/sessions.html", context)
