from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, JsonResponse
from django.template.loader import render_to_string
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from ..matching.duplicates import Twin, twins_of_project
from ..models import InvestmentAmount, Milestone, MilestonePlan, Participation, Project, Signing, SigningEvent
from ..review.checks import contradictions, overdue_plans
from ..staff.asked import sees_projects
from ..staff.start import EnteredByMe, ToWorkDown
from ..staff.today import ChangedSince, OnErrand
from ..totals.refresh import refresh_events
from ..values.choices import Basis, PostponementReason, Publication, Status
from ..values.dates import PartialDate, period_end, write_date
from ..values.money import MoneyError, is_currency, read_amount, write_amount, write_words
from .announcements import announcement_view
from .asked import Rows
from .fields import PartialDateField, TypedAmountForm
from .finding import OF_PROJECTS, ByLamp, FindsByAll
from .labelling import LabelSteps
from .merging import MergeAdmin
from .publication import PublishableAdmin
from .returned import CameBackToMe
from .staff_export import StaffExport
from .twins import TwinWarning
from .units import ResponsibilityInline
from .working_copy import WorkingCopyAdmin


class AmountForm(TypedAmountForm):
    """A claim, with its amount as people write it."""

    class Meta:
        model = InvestmentAmount
        fields = (
            "phase",
            "basis",
            "typed",
            "currency",
            "qualifier",
            "as_of",
            "source",
            "set_aside_reason",
            "note",
        )
        widgets = {
            "note": forms.TextInput(),
            "currency": forms.TextInput(attrs={"size": 4, "maxlength": 3}),
            "phase": forms.NumberInput(attrs={"min": 1, "max": 99, "placeholder": "–"}),
        }

    def clean(self) -> dict[str, Any]:
        """Refuses a realised amount of no known day."""
        cleaned = super().clean()
        undated = not cleaned.get("as_of") and not getattr(cleaned.get("source"), "published_at", None)
        if cleaned.get("basis") == Basis.REALISED and undated and "as_of" not in self.errors:
            self.add_error("as_of", _("Say as of which day this was realised."))
        return cleaned


class LedgerInline(Rows, admin.StackedInline):
    """Rows of a ledger: while the project is a draft they may go, once it was public they stay."""

    extra = 0

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        """A blank row for a new project alone."""
        return 1 if obj is None else 0

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Not of a project that was public."""
        return super().has_delete_permission(request, obj) and not (obj and obj.is_public_record())


class AmountInline(LedgerInline):
    """The claims about a project's money."""

    model = InvestmentAmount
    form = AmountForm
    autocomplete_fields = ("source",)
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("phase", "basis", "typed", "currency", "qualifier", "as_of"),
                    ("source", "note", "set_aside_reason"),
                )
            },
        ),
    )


class MilestoneForm(forms.ModelForm):
    """A milestone with a date as coarse as it is known, and room for a new plan."""

    when = PartialDateField(label=gettext_lazy("Actual date"))
    new_plan = PartialDateField(label=gettext_lazy("New plan"))
    postponement_reason = forms.ChoiceField(
        label=gettext_lazy("Postponed because of"),
        choices=[("", "–"), *PostponementReason.choices],
        required=False,
        help_text=gettext_lazy("For a plan later than the last one. Public."),
    )
    postponement_text = forms.CharField(
        label=gettext_lazy("About the postponement"),
        required=False,
        max_length=2000,
        widget=forms.TextInput(attrs={"size": 60}),
        help_text=gettext_lazy("Internal."),
    )

    class Meta:
        model = Milestone
        fields = ("kind", "phase", "reached", "when", "evidence", "new_plan", "source", "note")
        widgets = {
            "note": forms.TextInput(),
            "phase": forms.NumberInput(attrs={"min": 1, "max": 99, "placeholder": "–"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.actual:
            self.initial["when"] = PartialDate(self.instance.actual, self.instance.actual_precision).iso

    def clean(self) -> dict[str, Any]:
        """Splits the date that was typed into its first day and precision."""
        cleaned = super().clean() or {}
        if "when" in cleaned:
            when = cleaned["when"]
            self.instance.actual = when and when.first
            self.instance.actual_precision = when.precision if when else ""
        self._ask_why_later(cleaned)
        return cleaned

    def _ask_why_later(self, cleaned: dict[str, Any]) -> None:
        """A plan that moves a milestone of a public project later has a reason and a text; no other plan has."""
        plan = cleaned.get("new_plan")
        before = self.instance.plans_in_order[-1:] if self.instance.pk else []
        later = bool(plan and before and period_end(plan.first, plan.precision) > before[0].last)
        if not later and cleaned.get("postponement_reason"):
            self.add_error("postponement_reason", _("Only for a new plan that is later than the last one."))
        if later and self.instance.project.is_published:
            for name, why in (
                ("postponement_reason", _("Say why it is postponed.")),
                ("postponement_text", _("Say in words why it is postponed.")),
            ):
                if not cleaned.get(name):
                    self.add_error(name, why)

    def save_plan(self) -> None:
        """Add the new plan to the ledger; a plan that is written over would hide the slippage."""
        if plan := self.cleaned_data.get("new_plan"):
            MilestonePlan.objects.create(
                milestone=self.instance,
                planned=plan.first,
                precision=plan.precision,
                source=self.instance.source,
                stated_on=self.instance.new_plan_stated_on(bool(self.cleaned_data["postponement_reason"])),
                postponement_reason=self.cleaned_data["postponement_reason"],
                postponement_text=self.cleaned_data["postponement_text"],
            )


class MilestoneInline(LedgerInline):
    """The milestones, each with its plans so far."""

    model = Milestone
    form = MilestoneForm
    autocomplete_fields = ("source",)
    readonly_fields = ("plans_so_far",)
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("kind", "phase", "reached", "when", "evidence"),
                    ("plans_so_far", "new_plan", "source", "note"),
                    ("postponement_reason", "postponement_text"),
                )
            },
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With the plans, at once."""
        return super().get_queryset(request).prefetch_related("plans__source")

    @admin.display(description=gettext_lazy("Plans so far"))
    def plans_so_far(self, obj: Milestone) -> str:
        """The plans that stand, oldest first."""
        plans = obj.plans_in_order if obj.pk else []
        return " → ".join(write_date(p.planned, p.precision) for p in plans) or "–"


class ParticipationInline(Rows, admin.TabularInline):
    """Who takes part in a project."""

    model = Participation
    extra = 0
    autocomplete_fields = ("investor",)


class SigningInline(Rows, admin.TabularInline):
    """The events that a project was signed at."""

    model = Signing
    extra = 0
    autocomplete_fields = ("event",)


class ProjectForm(forms.ModelForm):
    """A status that the public will ask about comes with its reason, "delayed" also with its date."""

    class Meta:
        model = Project
        exclude: tuple[str, ...] = ()  # the admin chooses

    def clean(self) -> dict[str, Any]:
        """Each question at its field."""
        cleaned = super().clean() or {}
        status = cleaned.get("status")
        if status in (Status.DELAYED, Status.SUSPENDED, Status.TERMINATED) and not cleaned.get(
            "status_reason"
        ):
            self.add_error("status_reason", _("Say why; the public reads it."))
        if status == Status.DELAYED and not cleaned.get("status_date") and "status_date" not in self.errors:
            self.add_error("status_date", _("Say since when."))
        return cleaned


@admin.register(Project)
class ProjectAdmin(
    WorkingCopyAdmin, StaffExport, TwinWarning, MergeAdmin, FindsByAll, LabelSteps, PublishableAdmin
):
    """Projects: on one page all that is entered about one, and what it comes to."""

    form = ProjectForm
    former_key = "code"
    actions = (*PublishableAdmin.actions, *LabelSteps.label_actions, "merge_selected")  # type: ignore[assignment]  # more than the base
    list_display = (
        "code_or_draft",
        "title_shown",
        "location",
        "sector",
        "stage",
        "headline",
        "signed_shown",
        "state_and_notes",
    )
    list_display_links = ("code_or_draft", "title_shown")
    list_filter = (
        *OF_PROJECTS,
        ByLamp,
        "publication",
        EnteredByMe,
        CameBackToMe,
        ToWorkDown,
        OnErrand,
        ChangedSince,
        "stage",
        "status",
        "counts_in_totals",
        "headline_disclosed",
    )
    list_select_related = ("location", "sector", "headline_claim")
    search_fields = ("search_text", "external_ref")  # `FindsByAll` looks further
    date_hierarchy = "signed_on"
    ordering = ("-modified_at",)
    save_on_top = True
    autocomplete_fields = (
        "location",
        "sector",
        "secondary_sectors",
        "led_by",
        "labels",
        "official_in_charge",
    )
    readonly_fields = ("figures",)
    inlines = (ParticipationInline, AmountInline, MilestoneInline, SigningInline, ResponsibilityInline)
    fieldsets = (
        (None, {"fields": ("figures", ("name", "name_zh"), "summary", "summary_zh")}),
        (
            gettext_lazy("Where and what"),
            {"fields": (("location", "sector"), ("secondary_sectors", "led_by"))},
        ),
        (
            gettext_lazy("State"),
            {
                "fields": (
                    ("status", "status_date"),
                    ("status_reason", "status_reason_zh"),
                    ("counts_in_totals", "left_out_reason"),
                )
            },
        ),
        (
            gettext_lazy("Plans and address"),
            {
                "classes": ("collapse",),
                "fields": (
                    ("land_area_mu", "jobs_planned"),
                    ("annual_output_planned", "annual_tax_planned"),
                    "address",
                    ("latitude", "longitude", "coordinates_accuracy"),
                ),
            },
        ),
        (
            gettext_lazy("Who answers for it"),
            {
                "fields": (
                    ("labels", "official_in_charge"),
                    ("construction_nature", "project_type"),
                )
            },
        ),
        (
            gettext_lazy("Internal"),
            {"classes": ("collapse",), "fields": ("note", ("external_list", "external_ref"))},
        ),
    )

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Texts have three lines."""
        if db_field.name in ("summary", "summary_zh", "note"):
            kwargs["widget"] = forms.Textarea(attrs={"rows": 3, "cols": 90})
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def _proposes(self, request: HttpRequest, record: Any) -> bool:
        """As for every record; a postponement is accepted by a second person, whoever enters it."""
        if super()._proposes(request, record):
            return True
        replayed = getattr(request, "accepted_change", None) is not None
        reasons = (name for name in request.POST if name.endswith("-postponement_reason"))
        postponed = any(request.POST[name] for name in reasons)
        return record.is_published and settings.FOUR_EYES and postponed and not replayed

    def affected(self, obj: Any) -> Iterable[int]:
        """The project itself."""
        return [obj.pk]

    def beside(self, records: Sequence[Any]) -> list[SigningEvent]:
        """The events that these projects were signed at and that are not public."""
        named = SigningEvent.objects.filter(projects__pk__among=[record.pk for record in records])
        return list(named.exclude(publication=Publication.PUBLISHED).distinct().order_by("held_on", "pk"))

    def likely_twins(self, obj: Any) -> list[Twin]:
        """By names, investors, place, total and date."""
        return twins_of_project(Project.objects.select_related("headline_claim").get(pk=obj.pk))

    def get_urls(self) -> list[Any]:
        """With the reading of amounts and of announcements."""
        view = self.admin_site.admin_view
        pasting = view(partial(announcement_view, self.admin_site))
        return [
            path("read-amount/", view(read_amount_view), name="read_amount"),
            path("announcement/", pasting, name="projects_announcement"),
            *super().get_urls(),
        ]

    @admin.display(description=gettext_lazy("code"), ordering="code")
    def code_or_draft(self, obj: Project) -> str:
        """The code, or that there is none yet."""
        return obj.code or _("no code yet")

    @admin.display(description=pgettext_lazy("in either language", "name"), ordering="name")
    def title_shown(self, obj: Project) -> str:
        """The name in the reader's language."""
        return obj.title

    @admin.display(description=gettext_lazy("headline total"), ordering="headline_cny")
    def headline(self, obj: Project) -> str:
        """The headline total in its own currency."""
        claim = obj.headline_claim
        return write_amount(claim.amount, claim.currency) if claim else _("undisclosed")

    @admin.display(description=gettext_lazy("signed on"), ordering="signed_on")
    def signed_shown(self, obj: Project) -> str:
        """The signing date, as precise as it is known."""
        return write_date(obj.signed_on, obj.signed_on_precision or "day") or "–"

    @admin.display(description=gettext_lazy("What it comes to"))
    def figures(self, obj: Project) -> str:
        """Total, phases, remainder and realised as the rules give them, with what contradicts itself."""
        if obj.pk is None:
            return _("Shown once the project is saved.")
        warnings = [*contradictions(obj), *map(_overdue_in_words, overdue_plans(obj))]
        context = {"project": obj, "warnings": warnings, "figures": _figures(obj)}
        return render_to_string("admin/projects/figures.html", context)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Saves the rows; a new plan is added to the milestone that it was typed beside."""
        for row in formset.save(commit=False):
            if isinstance(row, InvestmentAmount):
                _set_aside(row, request.user)
            row.save()
        for row in formset.deleted_objects:
            row.delete()
        formset.save_m2m()
        for row_form in formset.forms:
            if (
                isinstance(row_form, MilestoneForm)
                and row_form.instance.pk
                and hasattr(row_form, "cleaned_data")
            ):
                row_form.save_plan()

    def settle(self, obj: Any) -> None:
        """Gives a new project its code."""
        obj.assign_code()

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Counts anew the events of before and after, and says what contradicts itself."""
        events = list(form.instance.signings.values_list("event", flat=True))
        super().save_related(request, form, formsets, change)
        refresh_events(events)
        saved = Project.objects.select_related("headline_claim").get(pk=form.instance.pk)
        for warning in contradictions(saved):
            self.message_user(request, warning, messages.WARNING)


def _figures(project: Project) -> list[tuple[str, str]]:
    """Each reading of the project's money with its label."""
    claim = project.headline_claim

    def yuan(figure: int | None, disclosed: bool, blank: str) -> str:
        if figure is not None:
            return write_amount(figure)
        return _("not convertible") if disclosed else blank

    headline = write_amount(claim.amount, claim.currency) if claim else _("undisclosed")
    return [
        (_("Total (headline)"), headline),
        (_("Phases"), yuan(project.phases_cny, project.phases_disclosed, _("undisclosed"))),
        (_("Remainder"), yuan(project.remainder_cny, project.remainder is not None, "–")),
        (_("Realised"), yuan(project.realised_cny, project.realised_disclosed, _("none reported"))),
    ]


def _overdue_in_words(plan: MilestonePlan) -> str:
    planned = write_date(plan.planned, plan.precision)
    return _("%(milestone)s was planned for %(date)s and is not reported.") % {
        "milestone": plan.milestone,
        "date": planned,
    }


def _set_aside(claim: InvestmentAmount, user: Any) -> None:
    """Who and when go with the reason; both leave with it."""
    if claim.set_aside_reason and not claim.set_aside_at:
        claim.set_aside_by, claim.set_aside_at = user, timezone.now()
    elif not claim.set_aside_reason:
        claim.set_aside_by = claim.set_aside_at = None


@sees_projects
def read_amount_view(request: HttpRequest) -> JsonResponse:
    """What a typed amount was read as, in words; for staff while they type."""
    currency = request.GET.get("currency", "").strip().upper() or "CNY"
    try:
        reading = read_amount(request.GET.get("text", ""))
    except MoneyError as error:
        return JsonResponse({"error": str(error)})
    said = reading.currency or (currency if is_currency(currency) else "CNY")
    words = write_words(reading.amount, said) if reading.amount is not None else _("undisclosed")
    qualifier = (
        InvestmentAmount(qualifier=reading.qualifier).get_qualifier_display() if reading.qualifier else ""
    )
    return JsonResponse({"words": f"{qualifier} {words}".strip()})
