"""Importing lists: upload, match the columns, look at the preview, commit; take one back."""

from dataclasses import replace
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..importing import keeping
from ..importing.fields import CellError
from ..importing.guessing import guess
from ..importing.known import Known, names_of
from ..importing.labels import cures_in_words, in_words, label, sums_in_words, warnings_in_words
from ..importing.opening import MAX_BYTES, open_table
from ..importing.profiles import ProfileError, for_next_time, read_profile, write_profile
from ..importing.proposing import NOT_CARRIED_OUT, accept, not_carried_out, reject, with_outcome
from ..importing.running import require
from ..importing.table import FileError
from ..importing.undoing import hindrance
from ..matching.names import nearest
from ..models import Import, ImportProfile, Job, Project
from ..review.addresses import form_address
from ..review.permissions import may_publish
from ..review.scope import within_reach
from ..staff.jobs import ask_job, to_job
from ..values.choices import (
    Decision,
    ImportKind,
    ImportOutcome,
    ImportState,
    JobKind,
    PostponementReason,
)
from .asked import as_id
from .deciding import STALE
from .import_forms import MatchForm, UploadForm, place_or_name
from .own_rows import OwnRows

PAGE = 100
ONLY_PUBLISHERS = gettext_lazy("Only a publisher may keep a profile that publishes.")
UNDONE_FROM = (ImportState.COMMITTING, ImportState.COMMITTED, ImportState.UNDOING)
OPEN = (ImportState.NEW, ImportState.CHECKED)  # not committed: may be matched and checked again


@admin.register(ImportProfile)
class ImportProfileAdmin(admin.ModelAdmin):
    """Profiles in TOML, checked when they are saved and offered at the next upload."""

    list_display = ("name", "modified_at")
    search_fields = ("name",)

    def get_form(self, request: HttpRequest, obj: Any = None, change: Any = False, **kwargs: Any) -> Any:
        """Refuses a text that is no profile or asks for more than this person may."""
        form = super().get_form(request, obj, change=change, **kwargs)

        def clean_text(self: forms.ModelForm) -> Any:
            try:
                require(
                    read_profile(self.cleaned_data["text"], self.data.get("name", "")[:100]), request.user
                )
            except ProfileError as error:
                raise ValidationError(str(error)) from None
            return self.cleaned_data["text"]

        return type(form.__name__, (form,), {"clean_text": clean_text})

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """A large field for the TOML, without a spelling checker."""
        if db_field.name == "text":
            kwargs["widget"] = forms.Textarea(
                attrs={"rows": 30, "cols": 100, "class": "toml", "spellcheck": "false"}
            )
        return super().formfield_for_dbfield(db_field, request, **kwargs)


@admin.register(Import)
class ImportAdmin(OwnRows):
    """Each import from its upload to its undoing, on pages of its own in the place of Django's forms."""

    list_display = ("file_name", "state", *ImportOutcome.values, "created_at", "created_by", "committed_at")
    list_filter = ("state",)
    list_select_related = ("created_by",)
    search_fields = ("file_name",)
    fields = ()

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Without the file and what was found in it, which may be megabytes a row."""
        return super().get_queryset(request).defer("content", "profile", "alike", "made")

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """None: what was committed stays as the proof of what it changed."""
        return {}

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Only imports that were not committed."""
        gone = obj is None or obj.state in OPEN
        return gone and super().has_delete_permission(request, obj)

    def get_urls(self) -> list[Any]:
        """With the page that matches columns, which stands between upload and preview."""
        own = path(
            "<int:pk>/match/", self.admin_site.admin_view(self.match_view), name="projects_import_match"
        )
        return [own, *super().get_urls()]

    # ---- Upload ----

    def add_view(  # type: ignore[override]  # to a job's page
        self, request: HttpRequest, form_url: Any = "", extra_context: Any = None
    ) -> HttpResponseBase:
        """Take a file and go on to its columns; nothing of it is imported yet."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = UploadForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            kept = form.cleaned_data["kept"] if form.kind == ImportKind.LIST else None
            name, text = form.cleaned_data["file"].name, kept.text if kept else ""
            imported = keeping.uploaded(name, form.data_read, form.kind, text, request.user)
            if imported.kind != ImportKind.LIST:  # needs no profile
                return self._check(request, imported)
            if kept:
                before = within_reach(request.user, Import.objects.all())
                imported.same = keeping.spellings_before(read_profile(kept.text, kept.name).list, before)
                imported.save()
            return HttpResponseRedirect(reverse("admin:projects_import_match", args=[imported.pk]))
        context = {"title": _("Import a list"), "form": form, "most": MAX_BYTES // 1_000_000}
        return self._page(request, "admin/projects/import_upload.html", context)

    # ---- Match ----

    def match_view(self, request: HttpRequest, pk: Any) -> HttpResponseBase:
        """Columns, sheet and meanings; a profile that fits is kept and the preview made from it."""
        imported = self._open(request, pk)
        if imported.state not in OPEN or imported.kind != ImportKind.LIST:
            return self._to(imported)
        try:
            form = MatchForm(imported, request.user, request.POST or None)
        except FileError as error:
            self.message_user(request, str(error), messages.ERROR)
            return HttpResponseRedirect(reverse("admin:projects_import_add"))
        if request.method == "POST" and form.sheet_changed:
            return self._on_sheet(imported, form)
        if request.method == "POST" and form.is_valid():
            imported.profile = write_profile(form.profile)
            imported.save(update_fields=["profile"])
            return self._check(request, imported)
        context = {
            "title": _("Match the columns of %(file)s") % {"file": imported},
            "form": form,
            "imported": imported,
        }
        return self._page(request, "admin/projects/import_match.html", context)

    def _on_sheet(self, imported: Import, form: Any) -> HttpResponseBase:
        """Begin anew with the columns of another sheet."""
        sheet = place_or_name(form.data["sheet"])
        guessed = guess(open_table(bytes(imported.content or b""), sheet=sheet), form.profile.list)
        imported.profile = write_profile(replace(guessed, sheet=sheet))
        imported.save(update_fields=["profile"])
        return HttpResponseRedirect(reverse("admin:projects_import_match", args=[imported.pk]))

    # ---- Preview, commit, undo ----

    def change_view(  # type: ignore[override]  # a long file's answer is streamed
        self, request: HttpRequest, object_id: Any, form_url: Any = "", extra_context: Any = None
    ) -> HttpResponseBase:
        """The preview or the result; its buttons commit, undo, publish, decide, cure, or say what a name means."""
        imported = self._open(request, object_id)
        if request.method != "POST":
            return self._preview(request, imported)
        for button, kind in (("_commit", JobKind.COMMIT), ("_undo", JobKind.UNDO)):
            if button in request.POST:
                return self._ask(request, imported, kind)
        if "_publish" in request.POST and imported.state == ImportState.COMMITTED:
            if not may_publish(request.user, Project):
                raise PermissionDenied
            return self._ask(request, imported, JobKind.PUBLISH)
        if "_accept" in request.POST or "_reject" in request.POST:
            return self._decide(request, imported)
        if cure := request.POST.get("_cure"):
            return self._cure(request, imported, cure)
        if "_meant" in request.POST and imported.state in OPEN:
            return self._match_names(request, imported)
        if "_why" in request.POST and imported.state in OPEN:
            return self._say_why(request, imported)
        if "_same" in request.POST and imported.state in OPEN:
            imported.same = _declared(request, imported)
            imported.save(update_fields=["same"])
            return self._check(request, imported)
        if "_keep" in request.POST:
            self._keep(request, imported)
        return self._to(imported)

    def _preview(self, request: HttpRequest, imported: Import) -> HttpResponseBase:
        rows: QuerySet[Any] = imported.rows.all()
        outcome = request.GET.get("outcome", "")
        if outcome in (*ImportOutcome.values, *NOT_CARRIED_OUT):
            rows = with_outcome(imported, outcome)
        elif outcome == "twins":
            rows = rows.exclude(twins=[])
        elif outcome == "notices":
            rows = rows.exclude(notices=[])
        rows = rows.select_related("project").order_by("row", "pk")
        page = Paginator(rows, PAGE).get_page(request.GET.get("p"))
        decided = not_carried_out(imported).filter(ref__in=[row.external_ref for row in page])
        left_out = {ref: Decision(decision).label for ref, decision in decided}
        context = {
            "title": str(imported),
            "imported": imported,
            "counts": _counts(imported),
            "outcome": outcome,
            "page": page,
            "twins": imported.rows.exclude(twins=[]).count(),
            "rows": [
                (
                    row,
                    left_out.get(row.external_ref) if row.outcome == ImportOutcome.PENDING else None,
                    [_in_words(change) for change in row.changes],
                )
                for row in page
            ],
            "may_commit": imported.state == ImportState.CHECKED and not imported.failed,
            "held": keeping.seconds_held(imported),
            "undoing": imported.state in UNDONE_FROM,
            "hindrance": hindrance(imported, request.user) if imported.state in UNDONE_FROM else "",
            "proposals": _proposals(imported),
            "in_review": keeping.in_review(imported).count(),
            "may_publish": may_publish(request.user, Project),
            "open": imported.state in OPEN,
            "list": _list_name(imported),
            "sums": sums_in_words(imported.figures),
            "warnings": warnings_in_words(imported.figures),
            "cures": cures_in_words(imported.figures),
            "noticed": imported.rows.exclude(notices=[]).count(),
            "postponed": _postponed(imported) if imported.state in OPEN else [],
            "reasons": PostponementReason.choices,
            "unknown": _unknown(imported) if imported.state in OPEN else [],
            "job": Job.objects.filter(subject=f"import:{imported.pk}").defer("content").first(),
        }
        return self._page(request, "admin/projects/import_preview.html", context)

    def _check(self, request: HttpRequest, imported: Import) -> HttpResponseBase:
        """Read the file and store the preview."""
        return self._ask(request, imported, JobKind.CHECK)

    def _ask(self, request: HttpRequest, imported: Import, kind: JobKind) -> HttpResponseBase:
        """Have it done outside the request; its page says how far it is, and leads back here."""
        given: dict[str, Any] = {"import": imported.pk}
        job = ask_job(request, kind, f"import:{imported.pk}", str(imported), **given)
        return self._to(imported) if job is None or job.is_over else to_job(job)

    def _decide(self, request: HttpRequest, imported: Import) -> HttpResponseBase:
        """One decision about all that waits of an editor's list, or about those ticked."""
        if not may_publish(request.user, Project):
            raise PermissionDenied
        ticked = set(request.POST.getlist("change"))
        changes = [
            c
            for c in within_reach(request.user, _proposals(imported))
            if "all" in request.POST or str(c.pk) in ticked
        ]
        note = request.POST.get("note", "").strip()[:500]
        try:
            if "_accept" in request.POST:
                for change in accept(imported, changes, request.user, note):
                    self.message_user(request, f"{change.record}: {STALE}", messages.ERROR)
            else:
                reject(changes, request.user, note)
        except (ValidationError, FileError, ProfileError) as error:
            self.message_user(request, " ".join(getattr(error, "messages", [str(error)])), messages.ERROR)
        return self._to(imported)

    def _cure(self, request: HttpRequest, imported: Import, cure: str) -> HttpResponseBase:
        """Have rows skipped or cells left blank that failed for this reason, and look at the file again."""
        if imported.state not in OPEN or cure not in CURES:
            return self._to(imported)
        profile = replace(read_profile(imported.profile, "list"), **{cure: CURES[cure]})
        imported.profile = write_profile(profile)
        imported.save(update_fields=["profile"])
        return self._check(request, imported)

    def _match_names(self, request: HttpRequest, imported: Import) -> HttpResponseBase:
        """What names that are not known here mean, as a person wrote it beside them."""
        same = {what: dict(texts) for what, texts in imported.same.items()}
        known = Known({})
        for at, told in enumerate(imported.figures.get("unknown", ())):
            if not (meant := request.POST.get(f"meant-{at}", "").strip()[:300]):
                continue
            try:
                getattr(known, told["what"])(meant)
            except CellError as error:
                self.message_user(request, str(error), messages.ERROR)
                return self._to(imported)
            same.setdefault(told["what"], {})[told["text"]] = meant
        imported.same = same
        imported.save(update_fields=["same"])
        return self._check(request, imported)

    def _say_why(self, request: HttpRequest, imported: Import) -> HttpResponseBase:
        """Why plans move later, of each row or of all that have no answer of their own."""

        def answer(key: str) -> list[str]:
            reason = request.POST.get(f"reason-{key}", "")
            text = request.POST.get(f"text-{key}", "").strip()[:2000]
            return [reason if reason in PostponementReason.values else "", text]

        for_all = answer("all")
        for one in _postponed(imported):
            given = answer(str(one["row"]))
            imported.answers[str(one["row"])] = [a or b for a, b in zip(given, for_all, strict=True)]
        imported.save(update_fields=["answers"])
        return self._check(request, imported)

    def _keep(self, request: HttpRequest, imported: Import) -> None:
        name = request.POST.get("name", "").strip()[:100] or _list_name(imported)
        kept = for_next_time(read_profile(imported.profile, "list"))
        if kept.publish and not may_publish(request.user, Project):
            self.message_user(request, ONLY_PUBLISHERS, messages.ERROR)
            return
        ImportProfile.objects.update_or_create(name=name, defaults={"text": write_profile(kept)})
        self.message_user(request, _("The profile “%(name)s” is kept for the next file.") % {"name": name})

    # ---- Shared ----

    def _open(self, request: HttpRequest, pk: Any) -> Import:
        uploads = within_reach(request.user, Import.objects.all())
        imported: Import = get_object_or_404(uploads, pk=as_id(str(pk)))
        if not self.has_change_permission(request, imported):
            raise PermissionDenied
        return imported

    def _to(self, imported: Import) -> HttpResponseRedirect:
        return HttpResponseRedirect(form_address(imported))

    def _context(self, request: HttpRequest) -> dict[str, Any]:
        return {**self.admin_site.each_context(request), "opts": self.opts, "media": self.media}

    def _page(self, request: HttpRequest, template: str, context: dict[str, Any]) -> TemplateResponse:
        return TemplateResponse(request, template, {**self._context(request), **context})


def _counts(imported: Import) -> list[tuple[str, Any, int]]:
    """How many rows have each outcome, with its name; what was rejected or taken back waits no more."""
    left = [(each, each.label, with_outcome(imported, each).count()) for each in NOT_CARRIED_OUT]
    found = {each: getattr(imported, each) for each in ImportOutcome}
    found[ImportOutcome.PENDING] -= sum(number for _key, _label, number in left)
    return [*((o, o.label, n) for o, n in found.items()), *(each for each in left if each[2])]


def _proposals(imported: Import) -> Any:
    """What of an editor's list still waits for a publisher."""
    waiting = imported.proposals.filter(decision=Decision.WAITING)
    return waiting.select_related("project", "proposed_by").order_by("pk")


# What each cure writes into the profile.
CURES: dict[str, Any] = {"totals": "skip", "repeated": "skip", "unreadable": "blank"}
MOST_ASKED = 500  # rows that are asked about one by one
LIKE = 5  # records offered for a name that is not known


def _unknown(imported: Import) -> list[dict]:
    """Names that are not known here, each with the records that it may mean."""
    names: dict[str, dict[str, str]] = {}
    found = []
    for at, told in enumerate(imported.figures.get("unknown", ())):
        what = told["what"]
        if what not in names:
            names[what] = dict(names_of(what))
        like = nearest(told["text"].rsplit(">", 1)[-1].strip(), names[what], LIKE)
        shown = list(dict.fromkeys(names[what][name] for name in like))
        field = "investors" if what == "investor" else what
        found.append({**told, "at": at, "label": label(field), "like": shown})
    return found


def _postponed(imported: Import) -> list[dict[str, Any]]:
    """Rows whose plans move later and that do not say why, with what was answered so far."""
    if not imported.figures.get("cures", {}).get("postponed"):
        return []
    found = []
    for row in imported.rows.filter(outcome=ImportOutcome.FAILED).order_by("row", "pk"):
        plans = [problem["column"] for problem in row.problems if problem.get("cure") == "postponed"]
        if plans:
            reason, text = imported.answers.get(str(row.row), ("", ""))
            shown = {"row": row.row, "title": row.title, "plans": ", ".join(plans)}
            found.append({**shown, "reason": reason, "text": text})
    return found[:MOST_ASKED]


def _declared(request: HttpRequest, imported: Import) -> dict[str, dict[str, str]]:
    """The groups of spellings that were ticked: each spelling stands for the first."""
    same = {what: dict(texts) for what, texts in imported.same.items()}
    for at, group in enumerate(imported.alike):
        if str(at) in request.POST.getlist("same"):
            first, *others = group["names"]
            same.setdefault(group["what"], {}).update(dict.fromkeys(others, first))
    return same


def _in_words(change: dict[str, str]) -> tuple[str, str, str]:
    """Field, before and after."""
    name = change["field"]
    return label(name), in_words(name, change["before"]), in_words(name, change["after"])


def _list_name(imported: Import) -> str:
    try:
        return read_profile(imported.profile, "list").list
    except ProfileError:
        return ""
