"""What browsers refuse by our content security policy, kept as counts by directive and host (docs/interface.md)."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from threading import Lock
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from ..models import CspReport

MAX_BYTES = 10_000
MOST_AT_ONCE = 20  # reports in one body
MOST_A_MINUTE = 60  # bodies that a process reads; anybody may send some, and they prove nothing
MOST_KEPT = 500  # lines of the table; further hosts are counted together
OTHERS = "others"
SOURCES = (
    "default",
    "script",
    "style",
    "img",
    "font",
    "connect",
    "manifest",
    "object",
    "frame",
    "media",
    "worker",
    "child",
)
PARTS = ("script-src-elem", "script-src-attr", "style-src-elem", "style-src-attr")
DIRECTIVES = {*(f"{kind}-src" for kind in SOURCES), *PARTS, "form-action", "base-uri", "frame-ancestors"}
WORDS = {"inline", "eval", "wasm-eval", "self", "data", "blob", "trusted-types-policy", "trusted-types-sink"}

_lock = Lock()
_read = {"minute": 0, "bodies": 0}


def _has_room() -> bool:
    minute = int(time.time()) // 60
    with _lock:
        if _read["minute"] != minute:
            _read.update(minute=minute, bodies=0)
        _read["bodies"] += 1
        return _read["bodies"] <= MOST_A_MINUTE


@csrf_exempt
@require_POST
def csp_report(request: HttpRequest) -> HttpResponse:
    """Count what a browser reports; 204 for what is understood, 400 for what is none, 413 and 429 beyond the bounds."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > MAX_BYTES:
        return HttpResponse(status=413)
    if not _has_room():
        return HttpResponse(status=429, headers={"Retry-After": "60"})
    try:
        told = list(_told(json.loads(request.body)))
    except (ValueError, RecursionError):
        return HttpResponse(status=400)
    for directive, blocked in told[:MOST_AT_ONCE]:
        _count(directive, blocked)
    return HttpResponse(status=204)


def _told(body: Any) -> Iterator[tuple[str, str]]:
    """(directive, what was blocked) of both forms: report-uri sends one object, the Reporting API a list."""
    reports = body if isinstance(body, list) else [body]
    for report in reports:
        held = (report.get("csp-report") or report.get("body")) if isinstance(report, dict) else None
        if not isinstance(held, dict):
            raise ValueError("no report")
        directive = (
            held.get("effective-directive")
            or held.get("effectiveDirective")
            or held.get("violated-directive")
        )
        blocked = held.get("blocked-uri", held.get("blockedURL", ""))
        if (
            isinstance(directive, str)
            and isinstance(blocked, str)
            and directive.partition(" ")[0] in DIRECTIVES
        ):
            yield directive.partition(" ")[0], _host(blocked)


def _host(blocked: str) -> str:
    """The host alone: addresses hold what readers looked for."""
    if blocked in WORDS:
        return blocked
    parts = urlsplit(blocked)
    host = parts.hostname or ""
    plain = host.isascii() and host.replace("-", "").replace(".", "").replace(":", "").isalnum()
    return host[:200] if plain else (parts.scheme if parts.scheme in WORDS else OTHERS)


def _count(directive: str, blocked: str) -> None:
    now = timezone.now()
    with transaction.atomic():
        lines = CspReport.objects.filter(directive=directive)
        if lines.filter(blocked=blocked).update(count=F("count") + 1, last_at=now):
            return
        full = CspReport.objects.count() >= MOST_KEPT
        line, _made = lines.get_or_create(
            directive=directive,
            blocked=OTHERS if full else blocked,
            defaults={"first_at": now, "last_at": now},
        )
        lines.filter(pk=line.pk).update(count=F("count") + 1, last_at=now)
