"""Merging two records that turned out to be one: chosen in the list, compared side by side, confirmed."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..matching import merge
from ..models import Investor, Participation, Project
from ..review.addresses import form_address
from ..review.permissions import may_change_public_alone
from ..review.scope import limits, within_reach


class MergeAdmin(admin.ModelAdmin):
    """For a ModelAdmin: the action on two records, the page, and no editing of what was merged away."""

    former_key = "slug"  # what a merged record was known by

    def get_urls(self) -> list[Any]:
        """With the page that merges two."""
        view = self.admin_site.admin_view(self.merge_view)
        return [
            path("<int:kept>/merge/<int:gone>/", view, name=f"projects_{self.opts.model_name}_merge"),
            *super().get_urls(),
        ]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Not of what was merged away."""
        return super().has_change_permission(request, obj) and not (obj and obj.merged_into_id)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Not of what was merged away."""
        return super().has_delete_permission(request, obj) and not (obj and obj.merged_into_id)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Without what was merged away; its code still finds the record that it became."""
        former = Q(**{f"merged_from__{self.former_key}": search_term})
        into = list(queryset.filter(former).values_list("pk", flat=True)) if search_term else []
        found, duplicates = super().get_search_results(request, queryset, search_term)
        if into:  # an `or` that is seldom needed, and would have every record read
            found |= queryset.filter(pk__in=into)
        return found.filter(merged_into=None), duplicates

    @admin.action(description=gettext_lazy("Merge two into one"), permissions=["change"])
    def merge_selected(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        """From two ticked records to the page that compares them."""
        chosen = list(queryset.order_by("pk")[:3])
        if len(chosen) != 2:
            self.message_user(request, _("Select exactly two to merge them."), messages.WARNING)
            return None
        return HttpResponseRedirect(self._merge_address(*_public_first(chosen)))

    def _merge_address(self, kept: Any, gone: Any) -> str:
        return reverse(f"admin:projects_{self.opts.model_name}_merge", args=[kept.pk, gone.pk])

    def merge_view(self, request: HttpRequest, kept: int, gone: int) -> HttpResponse:
        """Both side by side; what is confirmed is done, unless either has changed meanwhile."""
        stays, goes = (get_object_or_404(self.get_queryset(request), pk=pk) for pk in (kept, gone))
        if not self.has_merge_permission(request, stays, goes):
            raise PermissionDenied
        problems = _problems(stays, goes)
        if request.method == "POST" and not problems:
            if request.POST.get("token") == merge.token(stays, goes):
                problems = self._merge(request, stays, goes)
                if not problems:
                    return HttpResponseRedirect(form_address(stays))
            else:
                problems = [_("One of the two was changed meanwhile. Look again, then confirm.")]
        return self._merge_page(request, stays, goes, problems)

    def has_merge_permission(self, request: HttpRequest, kept: Any, gone: Any) -> bool:
        """An editor's, as long as neither is public."""
        allowed = self.has_change_permission(request) and self.has_view_permission(request)
        if not self._is_whole(request, kept, gone):
            return False  # the page names what moves
        public = merge.is_public(kept) or merge.is_public(gone)
        return allowed and (not public or may_change_public_alone(request.user, Project))

    def _is_whole(self, request: HttpRequest, *records: Any) -> bool:
        """Whether this person works on all projects of these investors; a project is seen whole or not at all."""
        if self.model is not Investor or limits(request.user) is None:
            return True
        theirs = Participation.objects.filter(investor__in=records)
        return not theirs.exclude(pk__in=within_reach(request.user, theirs).values("pk")).exists()

    def _merge(self, request: HttpRequest, kept: Any, gone: Any) -> list[str]:
        take = [d.key for d in merge.differences(kept, gone) if request.POST.get(d.key) == "gone"]
        reason = request.POST.get("reason", "").strip()[:100]
        try:
            merge.merge(kept, gone, take, reason)
        except ValidationError as error:
            return error.messages
        done = _("%(gone)s was merged into %(kept)s.") % {"gone": gone, "kept": kept}
        self.log_change(request, kept, done)
        self.log_change(request, gone, done)
        self.message_user(request, done, messages.SUCCESS)
        return []

    def _merge_page(self, request: HttpRequest, kept: Any, gone: Any, problems: list[str]) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": _("Merge two into one"),
            "opts": self.opts,
            "kept": kept,
            "gone": gone,
            "problems": problems,
            "rows": _rows(request, kept, gone),
            "movements": merge.movements(kept, gone),
            "leads_on": kept.is_published if self.former_key == "code" else True,
            "former": getattr(gone, self.former_key),
            "token": merge.token(kept, gone),
            "reason": request.POST.get("reason", ""),
            "swap": self._merge_address(gone, kept),
            "media": self.media,
        }
        return render(request, "admin/projects/merge.html", context)


def _public_first(pair: list[Any]) -> list[Any]:
    return sorted(pair, key=lambda record: not merge.is_public(record))


def _problems(kept: Any, gone: Any) -> list[str]:
    try:
        merge.refuse(kept, gone)
    except ValidationError as error:
        return error.messages
    return []


def _rows(request: HttpRequest, kept: Any, gone: Any) -> Iterator[tuple[merge.Difference, str]]:
    """Each difference with the side that is ticked: as posted, else as proposed."""
    for difference in merge.differences(kept, gone):
        proposed = "gone" if difference.take else "kept"
        yield difference, request.POST.get(difference.key, proposed)
