"""Public reads go to a hot standby (REPLICA_URL) that has every acknowledged change; all else to the primary.

A standby is asked only where its data version is the primary's, so that a reader never finds older data than were
acknowledged, and ETag and data come from one database. One that lags, conflicts or is gone costs no reader an error."""

import logging
import threading
from collections.abc import Callable
from datetime import datetime
from time import monotonic
from typing import Any

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.db import DatabaseError, InterfaceError, OperationalError
from django.db.models import Model
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from . import metrics

PRIMARY, STANDBY = "default", "replica"
UNREACHABLE = (InterfaceError, OperationalError)
LEFT_OUT_SECONDS = 5  # before a standby that failed is tried again
log = logging.getLogger("tracker.standby")
_thread = threading.local()


class StandbyRouter:
    """Reads where the thread's request was sent; writes to the primary, and every later read with them."""

    def db_for_read(self, model: type[Model], **hints: Any) -> str | None:
        """The standby only within a public read of this thread; otherwise the primary."""
        return getattr(_thread, "alias", PRIMARY)

    def db_for_write(self, model: type[Model], **hints: Any) -> str:
        """Always the primary, and the rest of the request reads there too: it would else miss what it wrote."""
        _thread.alias = PRIMARY
        return PRIMARY

    def allow_relation(self, one: Any, other: Any, **hints: Any) -> bool:
        """Always: a record that was read from one may be named by a record of the other."""
        return True  # both hold the same rows

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        """On the primary alone: the standby follows it by itself."""
        return db == PRIMARY


class StandbyReads:
    """Sends a request without a session to the standby, and once more to the primary if that fails.

    The last middleware: it calls the view itself. A download reads after this, still in the request's thread.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        if STANDBY not in settings.DATABASES:
            raise MiddlewareNotUsed
        self.get_response = get_response
        self.tried_again_at = 0.0

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        _thread.alias = PRIMARY
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        """The answer to a public read from the standby; None, so that the primary is asked, where that cannot be."""
        if not public(request):
            return None
        if not self.is_up_to_date():
            metrics.READS.labels(PRIMARY).inc()
            return None
        _thread.alias = STANDBY
        try:
            response: HttpResponseBase = view(request, *args, **kwargs)
            response = response.render() if hasattr(response, "render") else response
        except UNREACHABLE as error:
            self.leave_out(error)
            return None  # so Django calls the view, on the primary
        metrics.READS.labels(STANDBY).inc()
        return response

    def is_up_to_date(self) -> bool:
        """Whether the standby answers and lacks nothing; where the primary is gone, it has the best there is."""
        if monotonic() < self.tried_again_at:
            return False
        try:
            standby = data_version(STANDBY)
        except DatabaseError as error:
            self.leave_out(error)
            return False
        try:
            return standby == data_version(PRIMARY)
        except UNREACHABLE:
            return True

    def leave_out(self, error: Exception) -> None:
        """Send readers to the primary for a while, so that few of them wait for a lost machine."""
        _thread.alias = PRIMARY
        self.tried_again_at = monotonic() + LEFT_OUT_SECONDS
        metrics.DATABASE_ERRORS.labels("standby").inc()
        log.warning("the standby is left out for %s s: %s", LEFT_OUT_SECONDS, type(error).__name__)


def public(request: HttpRequest) -> bool:
    """A read that depends on nobody: no session, no token, not the staff's pages, and not the probes."""
    found = request.resolver_match
    return (
        request.method in ("GET", "HEAD")
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and "Authorization" not in request.headers
        and found is not None
        and "admin" not in found.app_names
        and found.view_name not in ("healthz", "readyz", "metrics")
    )


def data_version(alias: str) -> tuple[int, datetime] | None:
    """(number, time of change) as this database has it."""
    from projects.models import DataVersion  # the models load after the router

    return DataVersion.objects.using(alias).filter(pk=1).values_list("number", "changed_at").first()
