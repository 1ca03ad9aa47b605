"""Sees every request and every query: request id, log lines, metrics."""

import logging
import re
import sys
from collections.abc import Callable
from time import perf_counter
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.signals import got_request_exception
from django.db import DatabaseError
from django.db.backends.signals import connection_created
from django.dispatch import receiver
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from projects.staff.proxies import trusted, valid

from . import metrics
from .logs import REQUEST_ID

GIVEN_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
METHODS = {"GET", "HEAD", "POST", "OPTIONS"}
LONGEST_SQL = 2000
requests = logging.getLogger("tracker.requests")
queries = logging.getLogger("tracker.queries")


def watch(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Give the request an id, and count, time and log its answer."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        request_id = given_id(request) or uuid4().hex
        REQUEST_ID.set(request_id)  # stays for what a download writes later, until the thread's next request
        began = perf_counter()
        response = get_response(request)
        response["X-Request-ID"] = request_id
        note(request, response, perf_counter() - began)
        return response

    return middleware


def given_id(request: HttpRequest) -> str | None:
    """The id that a trusted proxy gave, if it looks like one."""
    given = request.headers.get("X-Request-ID", "")
    return (
        given if GIVEN_ID.fullmatch(given) and trusted(valid(request.META.get("REMOTE_ADDR", ""))) else None
    )


def note(request: HttpRequest, response: HttpResponseBase, seconds: float) -> None:
    """Into the metrics and the log; static files only into the metrics."""
    view = request.resolver_match.view_name if request.resolver_match else None
    static = request.path.startswith(settings.STATIC_URL)
    label = view or ("static" if static else "none")
    method = request.method if request.method in METHODS else "other"
    metrics.REQUESTS.labels(label, method, response.status_code).inc()
    metrics.SECONDS.labels(label).observe(seconds)
    if not static:
        fields = {
            "method": method,
            "path": request.path,
            "view": view,
            "status": response.status_code,
            "ms": round(seconds * 1000, 1),
        }
        requests.info("answered", extra={"fields": fields})


def watch_query(execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
    """Count a failed statement, log a slow one; without its parameters."""
    began = perf_counter()
    try:
        return execute(sql, params, many, context)
    except DatabaseError:
        metrics.DATABASE_ERRORS.labels("query").inc()
        raise
    finally:
        seconds = perf_counter() - began
        if seconds >= settings.SLOW_QUERY_SECONDS:
            metrics.SLOW_QUERIES.inc()
            fields = {
                "ms": round(seconds * 1000),
                "database": context["connection"].alias,
                "sql": str(sql)[:LONGEST_SQL],
            }
            queries.warning("slow query", extra={"fields": fields})


@receiver(connection_created)
def watch_connection(connection: Any, **kwargs: Any) -> None:
    """Each connection of each thread, once, from its opening on."""
    if watch_query not in connection.execute_wrappers:
        # Outermost: a connection that opens within `as_known()` would else hand it the wrong wrapper to take off.
        connection.execute_wrappers.insert(0, watch_query)


@receiver(got_request_exception)
def count_failure(request: HttpRequest, **kwargs: Any) -> None:
    """What a request failed by; sent while the exception is being handled."""
    if isinstance(sys.exc_info()[1], DatabaseError):
        metrics.DATABASE_ERRORS.labels("request").inc()
