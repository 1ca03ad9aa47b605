"""The month desk: my projects' month, one line each, saved as one types; works without script, too."""

from __future__ import annotations

from datetime import date
from typing import Any, cast
from urllib.parse import urlencode

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from ..models import Project, Update
from ..monitoring import updates
from ..monitoring.days import add_months
from ..monitoring.month import STATES, counted, in_state, lines, owing
from ..review.permissions import may_change_public_alone
from ..values.marks import mark
from .asked import person
from .claims import add_realised
from .fields import AmountField

PAGE = 30
LONGEST = 4000  # characters of a text


class LineForm(forms.Form):
    """What is written of one project's month."""

    progress = forms.CharField(
        label=gettext_lazy("Progress"), required=False, max_length=LONGEST, widget=forms.Textarea
    )
    problems = forms.CharField(
        label=gettext_lazy("Problems"), required=False, max_length=LONGEST, widget=forms.Textarea
    )
    next_steps = forms.CharField(
        label=gettext_lazy("Next steps"), required=False, max_length=LONGEST, widget=forms.Textarea
    )
    realised = AmountField(label=gettext_lazy("Realised so far"))

    def clean_realised(self) -> Any:
        """In yuan; another currency is entered with the project, where its rate is known."""
        read = self.cleaned_data["realised"]
        if read.currency not in ("", "CNY", None):
            raise ValidationError(_("Give it in yuan, or enter the claim with the project."))
        return read.amount


@require_GET
@permission_required("projects.view_update", raise_exception=True)
def month_view(request: HttpRequest) -> HttpResponse:
    """One page of a month's lines; 400 for what is no month or state."""
    try:
        month = _month(request)
    except ValueError:
        return HttpResponseBadRequest(_("A month is written as 2026-05, and not one to come."), "text/plain")
    show = request.GET.get("show", "")
    if show not in ("", *STATES):
        return HttpResponseBadRequest(_("There is no such state."), "text/plain")
    mine = owing(request.user, month)
    chosen = in_state(mine, month, show) if show else mine
    ordered = chosen.select_related("location").order_by(F("code").asc(nulls_last=True), "pk")
    page = Paginator(ordered, PAGE).get_page(request.GET.get("page"))
    context = {
        **admin.site.each_context(request),
        "title": _("Month desk"),
        "month": month,
        "before": add_months(month, -1),
        "after": later if (later := add_months(month, 1)) <= timezone.localdate() else None,
        **_head(request, month, show),
        "page": page,
        "lines": lines(list(page.object_list), month),
    }
    return TemplateResponse(request, "admin/month.html", context)


def _head(request: HttpRequest, month: date, show: str) -> dict[str, Any]:
    """How many lines are in each state, and how many could be submitted: of all, whichever are shown."""
    mine = owing(request.user, month)
    return {
        "states": [(key, STATES[key], number) for key, number in counted(mine, month).items()],
        "show": show,
        "may_write": request.user.has_perm("projects.change_update"),
        "ready": _ready(mine, month).count(),
    }


def _month(request: HttpRequest) -> date:
    asked = request.GET.get("month", "")
    return updates.read_month(asked) if asked else timezone.localdate().replace(day=1)


def _ready(mine: Any, month: date) -> Any:
    """Versions that somebody works on and that say what the month brought."""
    return Update.objects.open().filter(project__in=mine.order_by(), period=month).exclude(progress="")


@require_POST
@permission_required("projects.change_update", raise_exception=True)
def line_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Save one line, and submit it where that was asked; the line's state for htmx, else back to the desk."""
    try:
        month = _month(request)
    except ValueError:
        raise Http404 from None
    project = get_object_or_404(owing(request.user, month), pk=pk)
    before, form, said = lines([project], month)[0].state, LineForm(request.POST), _Said()
    if form.is_valid():
        _save(request, project, month, form, said)
    else:
        said.errors = {str(form.fields[name].label): str(found[0]) for name, found in form.errors.items()}
    line = lines([project], month)[0]
    if getattr(request, "htmx", False):
        context = {"line": line, "said": said, "month": month}
        if line.state == before:
            return render(request, "admin/_month_state.html", context)
        context |= _head(request, month, request.GET.get("show", ""))
        return render(request, "admin/_month_line_saved.html", context)
    said.tell(request, project)
    return HttpResponseRedirect(f"{_desk(request)}#project-{pk}")


class _Said:
    """What became of a line that was sent."""

    def __init__(self) -> None:
        self.errors: dict[str, str] = {}
        self.conflict: updates.Conflict | None = None
        self.saved = False
        self.submitted = False
        self.claim = ""

    @property
    def conflict_text(self) -> str:
        """Who saved what meanwhile, in words."""
        return conflict_text(self.conflict) if self.conflict else ""

    def tell(self, request: HttpRequest, project: Project) -> None:
        """As messages of the next page."""
        title = project.title
        for label, why in self.errors.items():
            messages.error(request, f"{title}: {label}: {why}")
        if self.conflict:
            messages.error(request, f"{title}: {conflict_text(self.conflict)}")
        elif self.submitted:
            messages.success(request, f"{title}: {_('submitted')}. {self.claim}".strip())
        elif self.saved:
            messages.success(request, f"{title}: {_('saved')}")


def conflict_text(conflict: updates.Conflict) -> str:
    """Who saved what meanwhile, in words."""
    theirs = mark(";").join(
        f"{label}: {value}"
        for label, value in (
            (_("Progress"), conflict.theirs.progress),
            (_("Problems"), conflict.theirs.problems),
            (_("Next steps"), conflict.theirs.next_steps),
            (_("Realised so far"), conflict.theirs.realised),
        )
        if value not in ("", None)
    )
    return _("%(who)s saved this month meanwhile (%(theirs)s). What you typed is not saved.") % {
        "who": conflict.who,
        "theirs": theirs or "–",
    }


def _save(request: HttpRequest, project: Project, month: date, form: LineForm, said: _Said) -> None:
    by, seen = person(request), request.POST.get("_version", "")
    seen = request.POST.get("_mine", "") or seen  # whoever has read the other's text and keeps their own
    try:
        update = updates.write(project, month, form.cleaned_data, by, seen)
        said.saved = update is not None
        if "_submit" in request.POST and update is not None:
            _submit(request, update, said)
        elif "_submit" in request.POST:
            said.errors = {_("Progress"): _("Say what this month brought before you submit it.")}
    except updates.Conflict as conflict:
        said.conflict = conflict
    except ValidationError as error:
        said.errors = {_("Progress"): " ".join(error.messages)}


def _submit(request: HttpRequest, update: Update, said: _Said) -> None:
    """The text holds from now on; what is realised becomes a claim, or the proposal of one."""
    updates.submit(update, person(request))
    said.submitted = True
    if update.realised is None:
        return
    wrong = add_realised(request, update)
    if wrong:
        said.claim = _("The realised amount is no claim yet: %(why)s") % {"why": wrong}
    elif update.project.is_published and not may_change_public_alone(request.user, Project):
        said.claim = _("The realised amount waits for a publisher.")


@require_POST
@permission_required("projects.change_update", raise_exception=True)
def submit_all_view(request: HttpRequest) -> HttpResponse:
    """Submit every line of mine that is begun and says what the month brought."""
    try:
        month = _month(request)
    except ValueError:
        raise Http404 from None
    done = 0
    for update in _ready(owing(request.user, month), month).select_related("project"):
        said = _Said()
        try:
            _submit(request, update, said)
            done += 1
        except ValidationError as error:
            messages.error(request, f"{update.project.title}: {' '.join(error.messages)}")
        if said.claim:
            messages.warning(request, f"{update.project.title}: {said.claim}")
    messages.success(request, _("%(number)d submitted.") % {"number": done})
    return HttpResponseRedirect(_desk(request))


def _desk(request: HttpRequest) -> str:
    kept = {name: request.GET[name] for name in ("month", "show", "page") if request.GET.get(name)}
    return f"{reverse('admin:month')}{'?' if kept else ''}{urlencode(kept)}"


def urls() -> list[Any]:
    """The desk's addresses below `/admin/`."""
    view = admin.site.admin_view
    return [
        path("month/", view(month_view), name="month"),
        path("month/submit/", view(submit_all_view), name="month_submit"),
        path("month/<int:pk>/", view(line_view), name="month_line"),
    ]


cast(Any, admin.site).desks.extend(urls())
