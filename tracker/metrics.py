"""What is measured of a running site, in Prometheus's text format; several workers add up to one answer.

gunicorn.conf.py names the directory that the workers share (PROMETHEUS_MULTIPROC_DIR)."""

import ipaddress
import os
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector

REQUESTS = Counter("tracker_requests", "Requests answered", ["view", "method", "status"])
SECONDS = Histogram(
    "tracker_request_seconds",
    "Seconds until an answer is ready, of a download until its first bytes",
    ["view"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)
DATABASE_ERRORS = Counter(
    "tracker_database_errors",
    "query: a statement failed; request: a request failed by it; standby: the standby was left out",
    ["kind"],
)
SLOW_QUERIES = Counter("tracker_slow_queries", "Statements slower than SLOW_QUERY_SECONDS")
CACHE = Counter("tracker_cache", "Look-ups in the cache", ["result"])
READS = Counter(
    "tracker_public_reads", "Public reads while there is a standby, by who answered", ["database"]
)

# What proxies add. Whoever comes through one is the world, however near the proxy stands.
FORWARDING = ("X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Real-Ip", "Forwarded", "Via")


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """For administrators, and for who asks gunicorn itself from a private network."""
    if not (from_private_network(request) or is_administrator(request.user)):
        raise PermissionDenied
    return HttpResponse(generate_latest(registry()), content_type=CONTENT_TYPE_LATEST)


def from_private_network(request: HttpRequest) -> bool:
    """Whether the peer is of this machine or a private network, and no proxy brought the request."""
    if any(name in request.headers for name in FORWARDING):
        return False
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_private
    except ValueError:
        return False


def is_administrator(user: Any) -> bool:
    """Whether this is a signed-in administrator, with the second factor where one is owed."""
    from projects.staff.second_factor import passed  # needs the models, which load after the caches

    active = user.is_active and user.is_staff and passed(user)
    return bool(active and (user.is_superuser or user.groups.filter(name="Administrator").exists()))


def registry() -> Any:
    """All workers' figures, or this process's where it is alone."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return REGISTRY
    together = CollectorRegistry()
    MultiProcessCollector(together)
    return together
