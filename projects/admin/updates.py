"""Updates of projects: their texts, their photographs, and what of them is released to the public."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..models import Photograph, Project, Update, UpdateDocument
from ..models.updates import DOCUMENTS
from ..monitoring import releasing
from ..monitoring.photographs import cleaned
from ..monitoring.updates import read_month
from ..review.scope import within_reach
from ..values.clamd import refuse_viruses
from .asked import Rows, person
from .problems import OfMyProjects

WRITTEN = ("progress", "problems", "next_steps", "realised")


class PhotographForm(forms.ModelForm):
    """A picture, kept as `monitoring.photographs` makes it."""

    image = forms.FileField(
        label=gettext_lazy("photograph"), widget=forms.FileInput(attrs={"accept": "image/*"})
    )

    class Meta:
        model = Photograph
        fields = ("image", "caption")

    def clean_image(self) -> Any:
        """Smaller, and without data on where and with what it was taken."""
        given = self.cleaned_data["image"]
        if given == self.instance.image:
            return given
        refuse_viruses(given)
        picture, self.instance.width, self.instance.height = cleaned(given)
        return picture


class PhotographInline(Rows, admin.TabularInline):
    """The photographs of a month."""

    model = Photograph
    form = PhotographForm
    extra = 0
    fields = ("shown", "image", "caption", "added_by", "added_at")
    readonly_fields = ("shown", "added_by", "added_at")

    @admin.display(description=gettext_lazy("picture"))
    def shown(self, obj: Photograph) -> str:
        """The picture itself, which opens at its size."""
        if not obj.pk:
            return "–"
        url = reverse("admin:projects_update_photograph", args=[obj.pk])
        return format_html(
            '<a href="{0}"><img src="{0}" alt="{1}" width="160" loading="lazy"></a>', url, obj.caption
        )


class DocumentInline(Rows, admin.TabularInline):
    """The documents of a month."""

    model = UpdateDocument
    extra = 0
    fields = ("download", "file", "title", "added_by", "added_at")
    readonly_fields = ("download", "added_by", "added_at")

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """A file that is chosen, without the address where it lies, which nobody is served."""
        if db_field.name == "file":
            kinds = ",".join(f".{kind}" for kind in DOCUMENTS)
            kwargs["widget"] = forms.FileInput(attrs={"accept": kinds})
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    @admin.display(description=gettext_lazy("Download"))
    def download(self, obj: UpdateDocument) -> str:
        """The file, by its title."""
        if not obj.pk:
            return "–"
        return format_html(
            '<a href="{}">{}</a>', reverse("admin:projects_update_document", args=[obj.pk]), obj.title
        )


class InState(admin.SimpleListFilter):
    """Narrows updates by how far they have come."""

    title = gettext_lazy("state")
    parameter_name = "state"
    STATES = (
        ("open", gettext_lazy("Begun")),
        ("submitted", gettext_lazy("Submitted")),
        ("released", gettext_lazy("Released")),
        ("replaced", gettext_lazy("Replaced")),
    )

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """All, empty ones too."""
        return list(self.STATES)

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """An unknown key narrows nothing."""
        chosen = self.value()
        if chosen == "replaced":
            return queryset.filter(replaced=True)
        return getattr(queryset, chosen)() if chosen in dict(self.STATES) else queryset


class UpdateForm(forms.ModelForm):
    """A month is typed as one; several versions are the month desk's to make."""

    class Meta:
        model = Update
        fields = ("project", "period", *WRITTEN, "unit", "public_text", "public_text_zh")

    def clean_period(self) -> Any:
        """The first day of a month that has begun."""
        period = self.cleaned_data["period"]
        try:
            return read_month(f"{period:%Y-%m}")
        except ValueError:
            raise ValidationError(_("A month is written as 2026-05, and not one to come.")) from None

    def clean(self) -> dict[str, Any]:
        """A month that has an update already is written there."""
        found = super().clean() or {}
        if self.instance.pk is None and found.get("project") and found.get("period"):
            same = Update.objects.filter(project=found["project"], period=found["period"])
            if same.exists():
                self.add_error("period", _("This month has an update already: write it on the month desk."))
        return found


def _served(file: Any, **how: Any) -> FileResponse:
    """404 where the file is gone."""
    try:
        return FileResponse(file.open(), **how)
    except OSError as error:
        raise Http404 from error


@admin.register(Update)
class UpdateAdmin(OfMyProjects):
    """What each month brought; a submitted text stays, the month desk begins a next version."""

    form = UpdateForm
    list_display = ("month", "project", "unit", "version", "submitted_at", "released_at")
    list_display_links = ("month", "project")
    list_filter = (InState, "unit")
    list_select_related = ("project", "unit")
    date_hierarchy = "period"
    search_fields = ("project__name", "project__name_zh", "project__code", "progress", "problems")
    autocomplete_fields = ("project", "unit")
    inlines = (PhotographInline, DocumentInline)
    readonly_fields = ("version", "submitted_by", "submitted_at", "replaced", "released_by", "released_at")
    fieldsets = (
        (None, {"fields": (("project", "period", "unit"), *WRITTEN)}),
        (
            gettext_lazy("For the public"),
            {
                "fields": ("public_text", "public_text_zh", ("released_by", "released_at")),
                "description": gettext_lazy(
                    "A publisher who did not write them releases these texts onto the project’s page."
                ),
            },
        ),
        (
            gettext_lazy("Course"),
            {"fields": (("version", "submitted_by", "submitted_at", "replaced"),)},
        ),
    )

    @admin.display(description=gettext_lazy("month"), ordering="period")
    def month(self, obj: Update) -> str:
        """As 2026-05."""
        return f"{obj.period:%Y-%m}"

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """What was submitted stays, and so does what was released."""
        fixed = [*super().get_readonly_fields(request, obj)]
        if obj:
            fixed += ["project", "period"]
        if obj and obj.submitted_at:
            fixed += [*WRITTEN, "unit"]
        if obj and (obj.released_at or obj.replaced):
            fixed += releasing.TEXTS
        return fixed

    def get_urls(self) -> list[Any]:
        """With the photographs and documents."""
        served = (("photograph", self.photograph_view), ("document", self.document_view))
        return [
            *(
                path(f"{name}/<int:pk>/", self.admin_site.admin_view(view), name=f"projects_update_{name}")
                for name, view in served
            ),
            *super().get_urls(),
        ]

    def photograph_view(self, request: HttpRequest, pk: int) -> FileResponse:
        """A photograph, for staff who see its project."""
        picture = self._attached(request, Photograph, pk)
        return _served(picture.image, content_type="image/jpeg")

    def document_view(self, request: HttpRequest, pk: int) -> FileResponse:
        """A document as a download, for staff who see its project."""
        document = self._attached(request, UpdateDocument, pk)
        kind = f".{document.file.name.rpartition('.')[2]}"
        name = document.title if document.title.lower().endswith(kind) else f"{document.title}{kind}"
        return _served(
            document.file, as_attachment=True, filename=name, content_type="application/octet-stream"
        )

    def _attached(self, request: HttpRequest, model: Any, pk: int) -> Any:
        if not self.has_view_permission(request):
            raise PermissionDenied
        mine = within_reach(request.user, Project.objects.all())
        return get_object_or_404(model, pk=pk, update__project__in=mine.order_by())

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Notes who added a photograph or document."""
        for row in formset.save(commit=False):
            row.added_by = row.added_by or person(request)
            row.save()
        for row in formset.deleted_objects:
            (row.image if isinstance(row, Photograph) else row.file).delete(save=False)
            row.delete()

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        """As Django's, with the release that may be given or taken back."""
        update = kwargs.get("obj")
        if update and update.pk and releasing.may_release(person(request)):
            context["may_release"] = update.submitted_at and not update.replaced and not update.released_at
            context["may_take_back"] = bool(update.released_at)
        return super().render_change_form(request, context, *args, **kwargs)

    def response_change(self, request: HttpRequest, obj: Any) -> Any:
        """As Django's, after the release that was asked for beside “Save”."""
        steps = {
            "_release": (releasing.release, _("The text is released.")),
            "_take_back": (releasing.take_back, _("The text is no longer public.")),
        }
        for button, (step, done) in steps.items():
            if button in request.POST:
                try:
                    step(obj, person(request))
                    self.message_user(request, done, messages.SUCCESS)
                except PermissionDenied:
                    self.message_user(request, _("Only a publisher can do this."), messages.ERROR)
                except ValidationError as error:
                    self.message_user(request, " ".join(error.messages), messages.ERROR)
        return super().response_change(request, obj)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """The latest month first."""
        return super().get_queryset(request).order_by("-period", "project", "-version")
