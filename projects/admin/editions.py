"""Editions: prepare, look, note, publish by a second person; revise with a public reason."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..editions import freezing, store, words
from ..editions.layout import ALL, BASES, MANIFEST
from ..editions.reading import Reader
from ..models import Edition
from ..review.addresses import form_address
from ..review.permissions import may_publish
from ..values.choices import TotalBasis
from .asked import as_id, person

ROWS = 200  # of changes that a preview shows


def _moment() -> admin.widgets.AdminSplitDateTime:
    """Django's two fields, each with a name of its own for those who do not see them."""
    widget = admin.widgets.AdminSplitDateTime()
    for part, said in zip(widget.widgets, (gettext_lazy("Date"), gettext_lazy("Time")), strict=True):
        part.attrs["aria-label"] = said
    return widget


class PrepareForm(forms.ModelForm):
    """Month, cut and notes of an edition that is to be made; a blank cut is the month's end."""

    cut_at = forms.SplitDateTimeField(
        label=gettext_lazy("Cut at"),
        required=False,
        help_text=gettext_lazy("The moment whose public state is frozen; blank: the end of the month."),
        widget=_moment(),
    )

    class Meta:
        model = Edition
        fields = ("period", "cut_at", "note", "note_zh")
        help_texts = {"period": gettext_lazy("As 2026-10.")}


class NoteForm(forms.ModelForm):
    """All that can be changed of an edition that is prepared."""

    class Meta:
        model = Edition
        fields = ("note", "note_zh")


class ReviseForm(forms.Form):
    """Why an edition is revised, for everybody to read; English is required, Chinese is not."""

    reason = forms.CharField(label=gettext_lazy("Public reason"), max_length=500)
    reason_zh = forms.CharField(
        label=gettext_lazy("Public reason in Chinese"), max_length=500, required=False
    )


@admin.register(Edition)
class EditionAdmin(admin.ModelAdmin):
    """No view of it runs in a transaction of its own: to freeze a large portfolio takes a while."""

    list_display = ("period", "cut_at", "published_at", "prepared_by", "published_by")
    actions = None

    class Media:
        """The style of our own pages in the admin."""

        css = {"all": ("css/admin.css",)}

    def has_delete_permission(self, request: HttpRequest, obj: Edition | None = None) -> bool:
        """Only what is not published: what was public is never deleted."""
        return super().has_delete_permission(request, obj) and not (obj and obj.is_published)

    def delete_model(self, request: HttpRequest, obj: Edition) -> None:
        """With the bytes of its files, as far as no other edition names them; ValidationError once it is published."""
        freezing.discard(obj)

    def get_urls(self) -> list:
        """With the address of each file of an edition, so that it can be read before it is public."""
        files = path(
            "<int:pk>/files/<str:name>",
            self.admin_site.admin_view(self.file_view),
            name="projects_edition_file",
        )
        return [files, *super().get_urls()]

    # ---- Prepare ----

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """Freeze a month at once; 403 without the right, the form again with the reason where that cannot be."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = PrepareForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            asked = form.cleaned_data
            try:
                edition = freezing.prepare(
                    asked["period"], asked["cut_at"], asked["note"], asked["note_zh"], person(request)
                )
            except ValidationError as error:
                form.add_error(None, error)
            else:
                self.log_addition(request, edition, [{"added": {}}])
                self.message_user(
                    request, _("The edition is prepared. Look at it; a second person publishes it.")
                )
                return self._back_to(edition)
        context = self._context(request, _("Prepare an edition"), form=form)
        return TemplateResponse(request, "admin/projects/edition_prepare.html", context)

    # ---- Look, note, publish, revise ----

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """What the edition holds, and each act on it by a button; 404 for none, 403 without the right."""
        edition = Edition.objects.filter(pk=as_id(object_id)).first()
        if edition is None:
            raise Http404
        if not self.has_view_or_change_permission(request, edition):
            raise PermissionDenied
        note, revision = NoteForm(instance=edition), ReviseForm()
        if request.method == "POST":
            if not self.has_change_permission(request, edition):
                raise PermissionDenied
            revision = ReviseForm(request.POST) if "_revise" in request.POST else revision
            if self._act(request, edition, revision):
                return self._back_to(edition)
        context = self._context(
            request,
            _("Edition of %(month)s") % {"month": edition.period},
            edition=edition,
            note=note,
            revision=revision,
            may_publish=may_publish(person(request), Edition),
            obstacles=[] if edition.is_published else list(freezing.obstacles(edition, person(request))),
            **_preview(edition),
        )
        return TemplateResponse(request, "admin/projects/edition.html", context)

    def _act(self, request: HttpRequest, edition: Edition, revision: ReviseForm) -> bool:
        """Carry out the button that was pressed; whether the page is done with."""
        needs_right = "_publish" in request.POST or "_revise" in request.POST
        if needs_right and not may_publish(person(request), Edition):
            raise PermissionDenied
        if "_revise" in request.POST and not revision.is_valid():
            return False
        try:
            done = self._carry_out(request, edition, revision)
        except ValidationError as error:
            self.message_user(request, " ".join(error.messages), messages.ERROR)
        else:
            self.log_change(request, edition, done)
            self.message_user(request, done, messages.SUCCESS)
        return True

    def _carry_out(self, request: HttpRequest, edition: Edition, revision: ReviseForm) -> str:
        if "_revise" in request.POST:
            asked = revision.cleaned_data
            freezing.revise(edition, asked["reason"], asked["reason_zh"], person(request))
            return _("The edition is revised, and all later ones with it.")
        if not edition.is_published:
            form = NoteForm(request.POST, instance=edition)
            if form.is_valid():
                freezing.take_note(edition, form.cleaned_data["note"], form.cleaned_data["note_zh"])
        if "_publish" in request.POST:
            freezing.publish(edition, person(request))
            return _("The edition is published.")
        if "_again" in request.POST:
            freezing.prepare_again(edition, person(request))
            return _("The edition is prepared again.")
        if edition.is_published:
            raise ValidationError(_("A published edition never changes."))
        return _("The note is kept.")

    def file_view(self, request: HttpRequest, pk: int, name: str) -> StreamingHttpResponse:
        """A file of an edition that is not published yet, for those who look at it."""
        edition = Edition.objects.filter(pk=pk).first()
        file = edition and edition.files.filter(name=name).first()
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        if not file:
            raise Http404
        response = StreamingHttpResponse(_content(file.sha256), content_type="application/octet-stream")
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response

    def _context(self, request: HttpRequest, title: str, **more: Any) -> dict[str, Any]:
        return {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": title,
            "media": self.media + forms.Media(js=()),
            **more,
        }

    def _back_to(self, edition: Edition) -> HttpResponseRedirect:
        return HttpResponseRedirect(form_address(edition))


def _content(digest: str) -> Iterator[bytes]:
    with store.plain(digest) as file:
        yield from store.blocks(file)


def _preview(edition: Edition) -> dict[str, Any]:
    """What an edition says, on every basis, and the first of its changes."""
    reader = Reader(edition)
    bridges = {basis: reader.whole(basis) for basis in BASES}
    return {
        "files": edition.files.all(),
        "published_files": edition.is_published,
        "manifest": edition.files.filter(name=MANIFEST).first(),
        "withdrawn": reader.withdrawn,
        "sentences": [
            (TotalBasis(basis).label, [said for _part, said in words.sentences(parts)])
            for basis, parts in bridges.items()
        ],
        "parts": [
            (label, [bridges[basis].get(part) for basis in BASES])
            for part, label in words.LABELS.items()
            if any(part in parts for parts in bridges.values())
        ],
        "bases": [TotalBasis(basis).label for basis in BASES],
        "changes": [
            (label, row)
            for part, label in words.LABELS.items()
            if part in bridges["headline"] and part in words.MEANINGS
            for row in reader.changes(ALL, "headline", part, 0, ROWS)
        ][:ROWS],
        "revisions": edition.revisions.all(),
    }
