"""Paste an announcement: what is read from it stands beside the text, and is confirmed piece by piece."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..announcements import MAX_TEXT, Claim, Place, read
from ..announcements.drafts import MONEY, Confirmed, make
from ..matching.duplicates import twins_of_project
from ..matching.names import Names
from ..models import Location, Source
from ..models.base import split_aliases
from ..values.choices import MilestoneKind
from ..values.dates import DateError, read_date
from ..values.money import MoneyError, read_amount

NEEDED = ("project", "signingevent", "source", "investor", "investmentamount", "milestone")
IN_FRONT = 100  # characters from a company to its project
OF_EVENT = ("count", "event_amount")
LABELS = {
    "project": gettext_lazy("Project"),
    "company": gettext_lazy("Investor"),
    "place": gettext_lazy("Place"),
    "count": gettext_lazy("Projects signed"),
    "event_amount": gettext_lazy("Claimed amount of the event"),
    "total": gettext_lazy("Total investment"),
    "realised": gettext_lazy("Realised so far"),
}


class AnnouncementForm(forms.ModelForm):
    text = forms.CharField(
        label=gettext_lazy("Text of the announcement"),
        max_length=MAX_TEXT,
        widget=forms.Textarea(attrs={"rows": 16, "cols": 100}),
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

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["published_at"].help_text = _("“September this year” needs it.")


class Row:
    """A claim on the page: ticked or not, its value as text, what it is about, what is wrong with it."""

    def __init__(self, claim: Claim, number: int, text: str, about: str):
        self.claim, self.number = claim, number
        self.key = f"{claim.kind}-{claim.start}-{claim.end}"
        self.read_from = text[claim.start : claim.end]
        self.ticked, self.value, self.about, self.error = True, _as_text(claim, self.read_from), about, ""
        self.of_event = claim.kind in OF_EVENT

    @property
    def label(self) -> str:
        if self.claim.kind == "milestone":
            kind = MilestoneKind(self.claim.detail).label
            return f"{kind} ({_('planned')})" if self.claim.planned else str(kind)
        if self.claim.kind == "phase":
            return _("Phase %(number)d") % {"number": self.claim.phase}
        return str(LABELS[self.claim.kind])

    def take(self, data) -> None:
        self.ticked = f"use-{self.key}" in data
        self.value = data.get(f"value-{self.key}", self.value)[:300].replace("\x00", "")
        self.about = data.get(f"about-{self.key}", self.about)

    def confirmed(self, places: Names, numbers: dict[str, int]) -> Confirmed | None:
        """The claim with its value; None, with the error set, where that cannot be read."""
        try:
            value = _read_value(self.claim, self.value, places)
            if self.of_event or self.about == "event":
                _check_event(self.claim, value)
                return Confirmed(self.claim, value)
            if self.about not in numbers:
                raise ValidationError(_("Tick the project that this is about, or choose another."))
            return Confirmed(self.claim, value, numbers[self.about])
        except (MoneyError, DateError, ValidationError) as error:
            self.error = " ".join(getattr(error, "messages", [str(error)]))
            return None


def _as_text(claim: Claim, read_from: str) -> str:
    if claim.kind in ("milestone", "place", "count"):
        return {"milestone": getattr(claim.value, "iso", ""), "place": read_from}.get(
            claim.kind, str(claim.value)
        )
    return read_from if claim.kind in (*MONEY, "event_amount") else str(claim.value)


def _read_value(claim: Claim, text: str, places: Names):
    if claim.kind in (*MONEY, "event_amount"):
        reading = read_amount(text.replace("-", " "), default_currency=claim.value.currency)
        if reading.amount is None:
            raise ValidationError(_("Give an amount, or untick this."))
        return reading
    if claim.kind == "milestone" and (when := read_date(text)):
        return when
    if claim.kind == "place":
        place = places.find(text)
        if place is None:
            raise ValidationError(_("No one place is known by this name."))
        return place
    if claim.kind == "count" and text.isdecimal() and len(text) < 5:
        return int(text)
    if claim.kind in ("project", "company") and text.strip():
        return text.strip()
    raise ValidationError(_("This cannot be read; correct or untick it."))


def _check_event(claim: Claim, value) -> None:
    if claim.kind == "milestone" and (claim.detail != "signed" or value.precision != "day"):
        raise ValidationError(_("Only the day of the signing belongs to the event."))
    if claim.kind in ("company", *MONEY):
        raise ValidationError(_("Choose the project that this is about."))


def announcement_view(admin_site, request):
    """First the text; then the claims, each beside the words it was read from; then the drafts."""
    if not all(request.user.has_perm(f"projects.add_{name}") for name in NEEDED):
        raise PermissionDenied
    form = AnnouncementForm(request.POST or None)
    rows, extra, names = [], request.POST.get("extra", "")[:300].replace("\x00", ""), []
    if request.method == "POST" and form.is_valid():
        rows = _rows(form.cleaned_data["text"], form.cleaned_data["published_at"])
        if "_make" in request.POST:
            made = _made(form, rows, extra, request.POST)
            if made:
                return _lead_to(request, made)
    text = form.cleaned_data.get("text", "") if rows else ""
    names = [row for row in rows if row.claim.kind == "project"]
    context = {
        **admin_site.each_context(request),
        "title": _("Paste an announcement"),
        "form": form,
        "rows": rows,
        "projects": names,
        "pieces": _pieces(text, rows),
        "extra": extra,
        "read": form.is_bound and form.is_valid(),
    }
    return render(request, "admin/projects/announcement.html", context)


def known_places() -> list[Place]:
    """Every name of every place, as deep as it stands in the tree."""
    return [
        Place(place.pk, name, place.depth)
        for place in Location.objects.all()
        for name in dict.fromkeys((place.name, place.name_zh, *split_aliases(place.aliases)))
        if len(name) > 1
    ]


def _rows(text: str, published) -> list[Row]:
    claims = read(text, published, known_places())
    projects = [claim for claim in claims if claim.kind == "project"]
    return [Row(claim, number, text, _about(claim, projects)) for number, claim in enumerate(claims, 1)]


def _about(claim: Claim, projects: list[Claim]) -> str:
    """The key of the project that a claim is beside: as its frame says, never the nearest."""
    if claim.kind == "milestone" and claim.detail == "signed" and claim.about is None:
        return "event"
    if claim.about is None:
        return "event" if claim.kind == "place" else "extra"
    return f"project-{claim.about[0]}-{claim.about[1]}"


def _made(form, rows: list[Row], extra: str, data):
    """The drafts of what is ticked; None, with errors at the rows, where something cannot be read."""
    for row in rows:
        row.take(data)
    ticked = [row for row in rows if row.ticked]
    projects = [row for row in ticked if row.claim.kind == "project"]
    numbers = {row.key: number for number, row in enumerate(projects)}
    names = [row.value.strip() for row in projects]
    if extra.strip():
        numbers["extra"] = len(names)
        names.append(extra.strip())
    places = Names(Location.objects.all())
    for row in projects:
        row.about = row.key
    confirmed = [row.confirmed(places, numbers) for row in ticked]
    if not names:
        form.add_error(None, _("Tick or name at least one project."))
    if any(row.error for row in ticked) or not names:
        return None
    try:
        return make(form.save(commit=False), names, confirmed)
    except ValidationError as error:
        form.add_error(None, error.messages)
        return None


def _lead_to(request, made):
    for record in (made.event, *made.projects):
        if record:
            address = reverse(f"admin:projects_{record._meta.model_name}_change", args=[record.pk])
            messages.success(request, format_html('{}: <a href="{}">{}</a>', _("Draft"), address, record))
    for project in made.projects:
        for twin in twins_of_project(project):
            address = reverse("admin:projects_project_change", args=[twin.record.pk])
            reasons = "; ".join(twin.reasons)
            link = format_html('<a href="{}">{}</a> ({})', address, twin.record, reasons)
            messages.warning(request, format_html("{}: {} {}", project, _("likely the same as"), link))
    first = made.event or made.projects[0]
    return HttpResponseRedirect(reverse(f"admin:projects_{first._meta.model_name}_change", args=[first.pk]))


def _pieces(text: str, rows: list[Row]) -> list[tuple[str, Row | None]]:
    """The text in order, cut where something was read from it."""
    pieces, at = [], 0
    for row in sorted(rows, key=lambda row: row.claim.start):
        if row.claim.start >= at:
            pieces += [(text[at : row.claim.start], None), (text[row.claim.start : row.claim.end], row)]
            at = row.claim.end
    return [*pieces, (text[at:], None)]
