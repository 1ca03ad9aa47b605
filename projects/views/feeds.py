"""Atom feeds of what changed last, and the signing events as a calendar, for the same filters as everything else."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

import icalendar
from django.conf import settings
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ..caching.conditional import open_to_all, public_file
from ..caching.data_version import current
from ..caching.links import links
from ..columns import file_stem, titled
from ..exports.sheet import NO_TEXT
from ..filters import ByCodePoint, Selection, select
from ..filters.related_lists import events_of
from ..models import Project, SigningEvent
from .listing import first

NEWEST = 50
# What an entry of the calendar is made of.
OF_ENTRY = (
    *("slug", "title", "title_zh", "venue", "summary", "held_on", "updated_at", "first_published_at"),
    *("location__name", "location__name_zh"),
)
ATOM = "application/atom+xml; charset=utf-8"


def selecting(view: Callable[[HttpRequest, Selection], HttpResponse]) -> Callable[..., Any]:
    """A public view of a selection, or 400 with the name of each bad parameter."""

    @open_to_all
    @require_safe
    @public_file
    @wraps(view)
    def answer(request: HttpRequest) -> HttpResponse:
        selection = select(request.GET)
        if selection.errors:
            lines = [f"{param}: {' '.join(messages)}\n" for param, messages in selection.errors.items()]
            return HttpResponse("".join(lines), status=400, content_type="text/plain; charset=utf-8")
        return view(request, selection)

    return answer


@selecting
def projects(request: HttpRequest, selection: Selection) -> HttpResponse:
    """The selected projects that changed last, as Atom."""
    newest = selection.queryset.for_listing().order_by(
        F("updated_at").desc(nulls_last=True), ByCodePoint("code")
    )
    entries = (
        {
            "title": f"{project.code} {project.title}",
            "link": reverse("project_detail", args=[project.code]),
            "description": project.summary,
            "categories": [project.stage] if project.stage else [],
            "updated": changed(project),
            "published": project.first_published_at,
        }
        for project in first(newest, NEWEST)
    )
    return atom(request, selection, _("Investment projects"), reverse("project_list"), entries)


@selecting
def events(request: HttpRequest, selection: Selection) -> HttpResponse:
    """The signing events of the selection that changed last, as Atom."""
    newest = events_of(selection).order_by(F("updated_at").desc(nulls_last=True), ByCodePoint("slug"))
    entries: Iterable[dict[str, Any]] = (
        {
            "title": f"{event.held_on}: {event}",
            "link": reverse("event_detail", args=[event.slug]),
            "description": event.summary,
            "categories": [],
            "updated": changed(event),
            "published": event.first_published_at,
        }
        for event in newest[:NEWEST]
    )
    return atom(request, selection, _("Signing events"), reverse("event_list"), entries)


def named(response: HttpResponse, name: str, ending: str) -> HttpResponse:
    """The answer with its `Link` header, and with a file name that says so where the data are made up: readers ask by
    address, else it needs none."""
    response["Link"] = links(reverse("data"))
    if settings.MADE_UP:
        response["Content-Disposition"] = f'inline; filename="{file_stem(name)}.{ending}"'
    return response


class Feed(Atom1Feed):
    """Without entries it is as old as the data, not as the moment; titles and summaries are plain text."""

    def __init__(self, title: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(titled(title), *args, **kwargs)

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        """Without the control characters that XML cannot hold, and the summary as text: Django's own would have readers
        take a `<` in it for markup."""
        super().add_item_elements(handler, {**item, "title": legible(item["title"]), "description": None})
        handler.addQuickElement("summary", legible(item["description"]), {"type": "text"})

    def latest_post_date(self) -> datetime:
        """When the newest entry changed, else the data."""
        return super().latest_post_date() if self.items else current().changed_at


def atom(
    request: HttpRequest, selection: Selection, title: str, page: str, entries: Iterable[dict[str, Any]]
) -> HttpResponse:
    """An Atom feed of these entries; `page` is the path of the list that it follows. Each selection is a feed of its own."""
    query = selection.query()
    address = settings.SITE_URL + request.path + (f"?{query}" if query else "")
    cut = [f"{chip.label}: {chip.value}" for chip in selection.chips]
    feed = Feed(
        title=" · ".join([title, *map(legible, cut)]),
        link=settings.SITE_URL + page + (f"?{query}" if query else ""),
        description="",
        subtitle=_("The newest %(number)d that changed.") % {"number": NEWEST},
        language=get_language(),
        feed_url=address,
        feed_guid=address,
        author_name=_("Investment Project Tracker"),
    )
    for entry in entries:
        feed.add_item(
            title=entry["title"],
            link=settings.SITE_URL + entry["link"],
            description=entry["description"],
            unique_id=settings.SITE_URL + entry["link"],
            categories=entry["categories"],
            updateddate=entry["updated"],
            pubdate=entry["published"],
        )
    name = request.path.rpartition("/")[2].removesuffix(".atom")
    return named(HttpResponse(feed.writeString("utf-8"), content_type=ATOM), name, "atom")


@selecting
def calendar(request: HttpRequest, selection: Selection) -> HttpResponse:
    """Every selected event as a whole day; its UID is the same in both languages and never changes."""
    book = icalendar.Calendar()
    book.add("prodid", "-//Investment Project Tracker//EN")
    book.add("version", "2.0")
    book.add("name", titled(_("Signing events")))
    host = urlsplit(settings.SITE_URL).hostname
    before, after = (settings.SITE_URL + reverse("event_detail", args=["-"])).rsplit("-", 1)
    entries = []
    for event in events_of(selection).select_related("location").only(*OF_ENTRY):
        place = ", ".join(filter(None, (event.venue, str(event.location or ""))))
        texts = {"SUMMARY": str(event), "DESCRIPTION": event.summary, "LOCATION": place}
        entries.append(
            _entry(
                f"{event.slug}@{host}", changed(event), event.held_on, texts, f"{before}{event.slug}{after}"
            )
        )
    if not entries:  # RFC 5545 knows no calendar without a component
        book.add_component(icalendar.Timezone.from_tzid(settings.TIME_ZONE))
    head, end, after = book.to_ical().rpartition(b"END:VCALENDAR")
    answer = HttpResponse(b"".join((head, *entries, end, after)), content_type="text/calendar; charset=utf-8")
    return named(answer, "events", "ics")


def _entry(uid: str, moment: datetime, day: date, texts: Mapping[str, str], address: str) -> bytes:
    """As the library orders and writes the lines of an event, which took ten times as long."""
    written = {name: _text(text) for name, text in texts.items() if text}
    lines = {
        "BEGIN": "VEVENT",
        "SUMMARY": written.get("SUMMARY"),
        "DTSTART;VALUE=DATE": f"{day:%Y%m%d}",
        "DTSTAMP": f"{moment:%Y%m%dT%H%M%SZ}",
        "UID": _text(uid),
        "DESCRIPTION": written.get("DESCRIPTION"),
        "LAST-MODIFIED": f"{moment:%Y%m%dT%H%M%SZ}",
        "LOCATION": written.get("LOCATION"),
        "TRANSP": "TRANSPARENT",
        "URL": address,
        "END": "VEVENT",
    }
    return b"".join(_folded(f"{name}:{value}") for name, value in lines.items() if value is not None)


def _text(text: str) -> str:
    return icalendar.vText(legible(text)).to_ical().decode()


def _folded(line: str) -> bytes:
    """The line with its end, in parts of 75 bytes at most."""
    written = line.encode()
    return (written if len(written) < 75 else icalendar.parser.Contentline(line).to_ical()) + b"\r\n"


def changed(record: Project | SigningEvent) -> datetime:
    """When a public fact of it last changed, UTC; whatever is published has such a moment."""
    moment = record.updated_at or record.first_published_at
    if moment is None:
        raise ValueError("it was never published")
    return moment.astimezone(UTC)


def legible(text: str) -> str:
    """Without the control characters that neither format can hold."""
    return NO_TEXT.sub("", text)
