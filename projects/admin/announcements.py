"""Paste an announcement: what is read from it stands beside the text, and is confirmed piece by piece."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..announcements import MAX_TEXT, Claim, Place, read
from ..announcements.drafts import make, sha256_of
from ..matching.duplicates import twins_of_project
from ..matching.names import Names, name_key
from ..models import Location, Project, Source
from ..models.base import split_aliases
from ..review.addresses import form_address
from ..review.scope import may_see, within_reach
from ..values.marks import mark
from .announcement_changes import OFFERED, propose
from .announcement_drafts import drafts_of
from .announcement_rows import EVENT, EXTRA, KNOWN, Row, keys_of, say_conflicts
from .announcement_sheet import Sheet
from .own_rows import outside

NEEDED = ("project", "signingevent", "source", "investor", "investmentamount", "milestone")
SHORT = 4  # characters; a shorter name of a published project is a mere word in a text


class AnnouncementForm(forms.ModelForm):
    """The pasted text is what is read; the address is not fetched."""

    text = forms.CharField(
        label=gettext_lazy("Text of the announcement"),
        widget=forms.Textarea(attrs={"rows": 16, "cols": 100, "data-most": MAX_TEXT}),
    )

    url = forms.URLField(
        label=gettext_lazy("Address"),
        required=False,
        max_length=1000,
        assume_scheme="https",
        widget=forms.URLInput(attrs={"class": "vURLField"}),
    )

    class Meta:
        model = Source
        fields = ("title", "publisher", "published_at", "url", "text")
        widgets = {
            "title": forms.TextInput(attrs={"class": "vTextField"}),
            "publisher": forms.TextInput(attrs={"class": "vTextField"}),
            "published_at": forms.DateInput(attrs={"placeholder": "2022-08-22"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["published_at"].help_text = _("“September this year” and “yesterday” need it.")
        # No maxlength in the page: a browser would cut a longer text without a word.
        self.fields["text"].help_text = _(
            "At most %(most)s characters; a longer text is refused, not cut."
        ) % {"most": f"{MAX_TEXT:,}"}

    def clean_text(self) -> str:
        """With plain line ends, and no longer than is read."""
        text: str = self.cleaned_data["text"].replace("\r\n", "\n")
        if len(text) > MAX_TEXT:
            raise ValidationError(
                _("The text has %(has)s characters, at most %(most)s are read. Leave out what is not needed.")
                % {"has": f"{len(text):,}", "most": f"{MAX_TEXT:,}"}
            )
        return text


def announcement_view(admin_site: AdminSite, request: HttpRequest) -> HttpResponse:
    """First the text; then the claims, each beside the words it was read from; then the drafts."""
    if not all(request.user.has_perm(f"projects.add_{name}") for name in NEEDED):
        raise PermissionDenied
    form = AnnouncementForm(request.POST or None)
    sheet, again = None, "_make" in request.POST or "_look" in request.POST
    if request.method == "POST" and form.is_valid():
        sheet = _sheet(form, request.POST if again else {}, request.user)
        if "_make" in request.POST and (address := _made(admin_site, request, form, sheet)):
            return HttpResponseRedirect(address)
    context = {
        **admin_site.each_context(request),
        "title": _("Paste an announcement"),
        "form": form,
        "sheet": sheet,
        "most": MAX_TEXT,
    }
    if sheet is not None:
        context |= {
            "pieces": _pieces(sheet.text, sheet.rows),
            "drafts": drafts_of(sheet, request.user),
            "sha256": sha256_of(sheet.text),
            "abouts": _abouts(sheet),
        }
    part = "_look" in request.POST and sheet is not None
    return render(request, f"admin/projects/announcement{'_drafts' if part else ''}.html", context)


def known_places() -> list[Place]:
    """Every name of every place, as deep as it stands in the tree."""
    return [
        Place(place.pk, name, place.depth)
        for place in Location.objects.all()
        for name in dict.fromkeys((place.name, place.name_zh, *split_aliases(place.aliases)))
        if len(name) > 1
    ]


def _sheet(form: AnnouncementForm, data: Mapping[str, str], user: Any) -> Sheet:
    """The claims of the text; with `data`, as the clerk left them, and checked."""
    text, published = form.cleaned_data["text"], form.cleaned_data["published_at"]
    claims = read(text, published, known_places())
    projects = [claim for claim in claims if claim.kind == "project"]
    rows = [
        Row(claim, key, number, text, _about(claim, projects))
        for number, (claim, key) in enumerate(zip(claims, keys_of(claims), strict=True), 1)
    ]
    sheet = Sheet(text, rows, _published(text, projects, user))
    _offer_changes(sheet)
    if data:
        sheet.extra = data.get("extra", "")[:300].replace("\x00", "")
        sheet.day = data.get("event-day", "")[:60].replace("\x00", "")
        for row in rows:
            row.take(data)
    _check(sheet)
    return sheet


def _about(claim: Claim, projects: list[Claim]) -> str:
    """The key of what a claim is beside: as its frame says, never the nearest."""
    if claim.about is not None and any(project.span == claim.about for project in projects):
        return f"project-{claim.about[0]}-{claim.about[1]}"
    if claim.kind == "milestone" and claim.detail == "signed":
        return EVENT
    return EVENT if claim.kind in ("place", "count", "event_amount") else EXTRA


def _published(text: str, projects: list[Claim], user: Any) -> dict[str, Project]:
    """This person's published projects that the text names, by a claim's name or their own."""
    keys = {name_key(claim.value) for claim in projects}
    found = {}
    for project in within_reach(user, Project.objects.published()).only("code", "name", "name_zh"):
        names = [name for name in (project.name, project.name_zh) if len(name) >= SHORT]
        if any(name in text or name_key(name) in keys for name in names):
            found[f"{KNOWN}{project.pk}"] = project
    return found


def _offer_changes(sheet: Sheet) -> None:
    """What is said of a published project goes to it, not to a second draft of the same."""
    for row in sheet.projects:
        for key, project in sheet.known.items():
            names = {name_key(name) for name in (project.name, project.name_zh) if name}
            if name_key(row.value) not in names:
                continue
            row.ticked = False
            row.doubts.append(_("published already: what is said of it is offered as a change"))
            for other in sheet.rows:
                if other.about != row.key or other is row:
                    continue
                other.about = key
                if other.claim.kind not in OFFERED:
                    other.ticked = False
                    other.doubts.append(_("to be entered on the published project's own page"))


def _check(sheet: Sheet) -> None:
    """Confirm what is ticked, and say at the line what cannot be stored."""
    places, numbers, held = Names(Location.objects.all()), sheet.numbers, sheet.held_on is not None
    ticked = [row for row in sheet.rows if row.ticked]
    for row in sheet.projects:
        row.about = row.key
    sheet.confirmed = [row.confirmed(places, numbers, held) for row in ticked]
    say_conflicts(ticked, sheet.confirmed)
    for row in ticked:
        if row.about in sheet.known and row.claim.kind not in (*OFFERED, "project") and not row.of_event:
            row.error = _(
                "Only amounts and dates are offered as a change here; enter this on the project's own page."
            )
    if sheet.day.strip() and sheet.held_on is None:
        sheet.day_error = _("Give a whole day, for example 2022-08-19.")


def _made(admin_site: AdminSite, request: HttpRequest, form: AnnouncementForm, sheet: Sheet) -> str | None:
    """Store the drafts of what is ticked and give the address to go to; None, with errors, where something cannot be."""
    offered = {key: sheet.said_of(sheet.numbers[key]) for key in sheet.known}
    if not sheet.names and not any(offered.values()):
        form.add_error(None, _("Tick or name at least one project."))
    editor = admin_site.get_model_admin(Project)
    if any(
        rows and not editor.has_change_permission(request, sheet.known[key]) for key, rows in offered.items()
    ):
        raise PermissionDenied
    if sheet.errors or form.errors:
        if sheet.errors:
            form.add_error(None, _("Nothing is stored yet: see what is said at the lines below."))
        return None
    said = [one for one in sheet.confirmed if one and (one.project is None or one.project < len(sheet.names))]
    try:
        with transaction.atomic():
            made = make(form.save(commit=False), sheet.text, sheet.names, said, sheet.held_on)
            if not all(may_see(request.user, project) for project in made.projects):
                raise ValidationError(outside())
            changes = [
                propose(request, editor, sheet.known[key], rows, made.source)
                for key, rows in offered.items()
                if rows
            ]
    except ValidationError as error:
        form.add_error(None, error.messages)
        return None
    return _say(request, made, changes, sha256_of(sheet.text))


def _say(request: HttpRequest, made: Any, changes: Iterable, sha256: str) -> str:
    """Name everything that was stored, with links and likely twins; the address of the first of it."""
    records = [(_("Draft"), record) for record in (made.event, *made.projects) if record]
    records += [(_("Waits for a publisher"), change) for change in changes]
    addresses = []
    for words, record in (
        *records,
        (_("Source with its copy, SHA-256 %(sum)s") % {"sum": sha256}, made.source),
    ):
        addresses.append(form_address(record))
        messages.success(request, format_html('{}: <a href="{}">{}</a>', words, addresses[-1], record))
    for project in made.projects:
        for twin in twins_of_project(project):
            if not may_see(request.user, twin.record):
                continue
            address = form_address(twin.record)
            link = format_html('<a href="{}">{}</a> ({})', address, twin.record, mark(";").join(twin.reasons))
            messages.warning(request, format_html("{}: {} {}", project, _("likely the same as"), link))
    return addresses[0]


def _abouts(sheet: Sheet) -> list[tuple[str, str]]:
    """What a claim may be about, for the clerk to choose."""
    return [
        (EVENT, _("the event")),
        *((row.key, row.value) for row in sheet.projects),
        *((key, _("%(project)s (published)") % {"project": project}) for key, project in sheet.known.items()),
        (EXTRA, _("the project named below")),
    ]


def _pieces(text: str, rows: list[Row]) -> list[tuple[str, list[Row]]]:
    """The text in order, cut where something was read from it; what overlaps shares a piece."""
    pieces: list[tuple[str, list[Row]]] = []
    at = 0
    for row in sorted(rows, key=lambda row: (row.claim.start, -row.claim.end)):
        if row.claim.start >= at:
            pieces += [(text[at : row.claim.start], []), (text[row.claim.start : row.claim.end], [row])]
            at = row.claim.end
        else:
            pieces[-1][1].append(row)
        row.piece = len(pieces)
    return [*pieces, (text[at:], [])]
