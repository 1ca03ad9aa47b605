"""The monthly report on the desk: which months have one, the Word file, and the wording that staff change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import override

from ..columns.made_up import file_stem
from ..editions.layout import PERIOD
from ..models import Edition, ReportWording
from ..monitoring.days import add_months
from ..monthly.document import Mark, Piece
from ..monthly.report import Report, content
from ..monthly.tables import ANNEXES, TABLES, Table
from ..monthly.wording import Words, check, declared, default, words
from ..review.scope import limits
from ..values.languages import reads_chinese

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MONTHS = 24  # that the page looks back
LANGUAGES = {"en": "English", "zh-hans": "简体中文"}
OLDER = 20  # versions of the wording that the page lists
PREVIEW_ROWS = 5


@dataclass(frozen=True)
class Month:
    """A month and its edition, if there is one."""

    period: str
    edition: Edition | None


def report_list(request: HttpRequest) -> HttpResponse:
    """The months with the files that can be had of them, and what is missing where none can."""
    check_reader(request)
    context = {
        **admin.site.each_context(request),
        "title": _("Monthly report"),
        "months": list(_months(timezone.localdate())),
        "languages": [
            (code, name, _address_in(code, "admin:report_list")) for code, name in LANGUAGES.items()
        ],
    }
    return TemplateResponse(request, "admin/report_list.html", context)


def report_file(request: HttpRequest, period: str) -> HttpResponse:
    """The report of a month as a Word file, in the language of its address; 404 where no edition of the month is public."""
    check_reader(request)
    edition = PERIOD.fullmatch(period) and Edition.objects.published().filter(period=period).first()
    if not edition:
        raise Http404
    report = Report(edition, words(_language()), request.user)
    name = f"{file_stem('report')}_{period}_{_language()}.docx"
    return HttpResponse(
        content(report), DOCX, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def may_read(user: Any) -> bool:
    """Whoever sees editions and projects, of the whole bureau: a login that is limited to units would put its part for the whole."""
    return user.has_perms(["projects.view_edition", "projects.view_project"]) and limits(user) is None


def check_reader(request: HttpRequest) -> None:
    """403 for who may not read the report."""
    if not may_read(request.user):
        raise PermissionDenied


def _months(today: date) -> Iterator[Month]:
    """The last months that are over, and every other one with an edition; the latest first."""
    editions = {edition.period: edition for edition in Edition.objects.all()}
    over = [f"{add_months(today.replace(day=1), -back):%Y-%m}" for back in range(1, MONTHS + 1)]
    first = min(editions, default=over[0])
    for period in sorted({*editions, *(each for each in over if each >= first)}, reverse=True):
        yield Month(period, editions.get(period))


def _language() -> str:
    """Of the address: a key of `LANGUAGES`."""
    return "zh-hans" if reads_chinese() else "en"


def _address_in(language: str, name: str, *args: str) -> str:
    with override(language):
        return reverse(name, args=args)


# ---- Wording ----


class WordingForm(forms.ModelForm):
    """The words in one language; refuses names of nothing."""

    class Meta:
        model = ReportWording
        fields = ("title", "addressee", "body", "issuer")
        widgets = {
            "body": forms.Textarea(attrs={"rows": 30}),
            "title": forms.TextInput,
            "addressee": forms.TextInput,
        }

    def clean(self) -> dict[str, Any]:
        """As `wording.check` has it."""
        given = super().clean() or {}
        if not self.errors:
            check(self.words)
        return given

    @property
    def words(self) -> Words:
        """What was written."""
        given = self.cleaned_data
        body = given["body"].replace("\r\n", "\n").strip()
        return Words(given["title"], given["addressee"], body, given["issuer"])


class AskedForm(forms.Form):
    """Which earlier version is looked at."""

    version = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1)


def wording_view(request: HttpRequest) -> HttpResponse:
    """The words of the report in the address's language: looked at, tried on the latest edition, kept, or put back."""
    check_reader(request)
    if not request.user.has_perm("projects.view_reportwording"):
        raise PermissionDenied
    language = _language()
    kept = ReportWording.objects.filter(language=language).first()
    shown = _version(request, language) or words(language)
    form, preview = WordingForm(instance=kept, initial=shown._asdict()), None
    if request.method == "POST":
        form = WordingForm(request.POST, instance=kept)
        if "_preview" not in request.POST and not request.user.has_perm("projects.change_reportwording"):
            raise PermissionDenied
        if "_reset" in request.POST:
            return _reset(request, kept)
        if form.is_valid():
            if "_preview" not in request.POST:
                return _keep(request, language, form)
            preview = _preview(request, form.words)
    context = {
        **admin.site.each_context(request),
        "title": _("Wording of the monthly report"),
        "form": form,
        "kept": kept,
        "preview": preview,
        "language": LANGUAGES[language],
        "others": [
            (code, name, _address_in(code, "admin:report_wording"))
            for code, name in LANGUAGES.items()
            if code != language
        ],
        "figures": declared().values(),
        "tables": TABLES.values(),
        "versions": _versions(language)[:OLDER],
        "may_change": request.user.has_perm("projects.change_reportwording"),
    }
    return TemplateResponse(request, "admin/report_wording.html", context, status=400 if form.errors else 200)


def _versions(language: str) -> Any:
    history: Any = ReportWording.history  # type: ignore[attr-defined]  # the manager that ChangeRecords adds
    return history.filter(language=language).select_related("history_user")


def _version(request: HttpRequest, language: str) -> Words | None:
    asked = AskedForm(request.GET)
    if not asked.is_valid():
        raise Http404
    number = asked.cleaned_data["version"]
    if not number:
        return None
    found = get_object_or_404(_versions(language), history_id=number)
    return Words(found.title, found.addressee, found.body, found.issuer)


def _keep(request: HttpRequest, language: str, form: WordingForm) -> HttpResponse:
    """Words that are the default's are the default: a later one of the program holds then."""
    given = form.words
    if given == default(language):
        return _reset(request, form.instance if form.instance.pk else None)
    form.instance.language = language
    form.instance.body = given.body
    form.save()
    messages.success(request, _("The wording is kept."))
    return HttpResponseRedirect(reverse("admin:report_wording"))


def _reset(request: HttpRequest, kept: ReportWording | None) -> HttpResponse:
    if kept:
        kept.delete()
    messages.success(request, _("The wording is the program's own again."))
    return HttpResponseRedirect(reverse("admin:report_wording"))


def _preview(request: HttpRequest, given: Words) -> dict[str, Any]:
    """The text as the latest edition fills it, with the first rows of its tables."""
    edition = Edition.objects.published().order_by("-period").first()
    if edition is None:
        return {"period": ""}
    report = Report(edition, given, request.user)
    return {
        "period": edition.period,
        "title": _html(report.pieces(given.title)),
        "addressee": _html(report.pieces(given.addressee)),
        "lines": [
            (line, _html(pieces), table, _rows(report, table) if table else [])
            for line, pieces in report.lines()
            for table in [TABLES.get(line.text) if line.level < 0 else None]
        ],
        "issuer": report.issuer,
        "annexes": [table.title for table in ANNEXES if report.rows(table, 1)],
    }


def _rows(report: Report, table: Table) -> list[list[SafeString]]:
    return [[_html([cell]) for cell in row] for row in report.rows(table, PREVIEW_ROWS)]


def _html(pieces: Iterable[Piece]) -> SafeString:
    """Texts, and figures as links to what they are of."""
    return format_html_join(
        "",
        "{}",
        (
            (format_html('<a href="{}" title="{}">{}</a>', piece.address, piece.name, piece.text),)
            if isinstance(piece, Mark)
            else (piece,)
            for piece in pieces
        ),
    )
