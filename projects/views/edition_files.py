"""The files of editions as they were frozen, and the feed of editions."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from itertools import chain
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.http import parse_etags
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ..caching.compression import accepts_gzip
from ..caching.conditional import keep_nowhere, open_to_all, public_file
from ..caching.links import links
from ..columns import file_stem
from ..editions import store, words
from ..editions.layout import FILES, PACKAGE
from ..editions.reading import Reader, published
from ..filters.shared import as_asked
from ..models import EditionFile
from .editions import find, month
from .errors import LOST
from .feeds import ATOM, Feed, named
from .listing import refused

log = logging.getLogger(__name__)
# A day: an edition never changes, but what a revision takes out must leave the caches of others, too.
FOREVER = "public, max-age=86400, immutable"
TYPES = {"csv": "text/csv; charset=utf-8", "json": "application/json", "sig": "application/octet-stream"}
NEWEST = 50


@open_to_all
@require_safe
def edition_file(request: HttpRequest, period: str, name: str) -> HttpResponseBase:
    """The bytes as they were frozen; gzipped as they are stored, for those who accept that."""
    if name not in FILES:
        raise Http404
    if unknown := as_asked(request.GET):
        return refused({param: [_("A file of an edition takes no parameters.")] for param in unknown})
    file = get_object_or_404(EditionFile, edition=find(period), name=name)
    zipped = accepts_gzip(request)
    etag = f'"{file.sha256}{"-gzip" if zipped else ""}"'
    headers = {"Cache-Control": FOREVER, "ETag": etag, "Vary": "Accept-Encoding"}
    if etag in parse_etags(request.headers.get("If-None-Match", "")):
        return HttpResponse(status=304, headers=headers)
    headers["Link"] = links(reverse("edition_file", args=[period, PACKAGE]))
    headers["Content-Type"] = TYPES[name.rpartition(".")[2]]
    headers["Content-Disposition"] = f'attachment; filename="{_file_name(period, name)}"'
    headers |= {"Content-Encoding": "gzip"} if zipped else {"Content-Length": str(file.size)}
    content = _content(file.sha256, zipped)
    beginning = next(content, b"")  # before anything is answered: the file may be lost
    head = request.method == "HEAD"
    return StreamingHttpResponse(() if head else chain([beginning], content), headers=headers)


def _file_name(period: str, name: str) -> str:
    stem, _dot, ending = name.partition(".")
    return f"{file_stem(stem)}_{period}.{ending}"


def _content(digest: str, zipped: bool) -> Iterator[bytes]:
    with (store.compressed if zipped else store.plain)(digest) as file:
        yield from store.blocks(file)


@open_to_all
@require_safe
@public_file
def edition_feed(request: HttpRequest) -> HttpResponse:
    """Each edition with what happened in its month; a revision brings it up again."""
    if unknown := as_asked(request.GET):
        return refused({param: [_("There is no such parameter.")] for param in unknown})
    feed = Feed(
        title=_("Monthly editions"),
        link=settings.SITE_URL + reverse("edition_list"),
        description="",
        language=get_language(),
        feed_url=settings.SITE_URL + request.path,
        feed_guid=settings.SITE_URL + request.path,
        author_name=_("Investment Project Tracker"),
    )
    for edition in published()[:NEWEST]:
        address = settings.SITE_URL + reverse("edition_detail", args=[edition.period])
        try:
            told, changed = _told(Reader(edition))
        except store.LostError as error:
            log.error("edition %s is not told in the feed: %s", edition.period, error)
            keep_nowhere(request)
            told, changed = [str(LOST)], []
        feed.add_item(
            title=_("Edition of %(month)s") % {"month": month(edition.period)},
            link=address,
            description=" ".join(filter(None, told)),
            unique_id=address,
            updateddate=max([edition.published_at, *changed]),
            pubdate=edition.published_at,
        )
    return named(HttpResponse(feed.writeString("utf-8"), content_type=ATOM), "editions", "atom")


def _told(reader: Reader) -> tuple[list[str], list[Any]]:
    """What the feed says of an edition, and the moments at which it was revised."""
    told = [reader.note, *(sentence for _part, sentence in words.sentences(reader.whole("headline")))]
    told += [_("Revised: %(reason)s") % {"reason": revision["reason"]} for revision in reader.revisions]
    return told, [revision["made"] for revision in reader.revisions]
