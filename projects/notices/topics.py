"""What one may be told of: one declaration a topic."""

from __future__ import annotations

from calendar import monthrange
from typing import Any

from django.db.models import QuerySet, Value
from django.http import QueryDict
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from ..filters import PARAMETERS, select
from ..models import MilestonePlan, PendingChange, Problem, Project, SavedView, SigningEvent
from ..monitoring.lamp_colours import in_colour
from ..monitoring.month import not_submitted
from ..monitoring.problems import problems_due
from ..review import worklists
from ..review.addresses import form_address, list_address
from ..review.checks import due_within, overdue
from ..review.hands import mine, to_decide, to_review
from ..review.permissions import may_publish
from ..review.returned import rejected_of, sent_back_to
from ..review.scope import within_reach
from ..values.choices import Colour, Publication
from ..values.dates import write_date
from ..values.marks import mark
from .changes import of_list
from .question import Line, Question, Records, Topic, of_records


def _staff(user: Any) -> bool:
    return bool(user.has_perm("projects.view_project"))


def _publishers(user: Any) -> bool:
    return may_publish(user, Project) or may_publish(user, SigningEvent)


def _seen_by(question: Question) -> QuerySet[Project]:
    """The projects that the reader may see; a robot's numbers are of all that staff have in hand."""
    projects = worklists.in_hand()
    if question.user is None:
        return projects
    if not _staff(question.user):
        return projects.none()
    reached = within_reach(question.user, projects)
    return mine(question.user, reached) if question.mine else reached


# ---- How a record reads ----


def _record(record: Any) -> Line:
    return Line(str(record), form_address(record), getattr(record, "returned_note", None) or "")


def _plan(plan: MilestonePlan) -> Line:
    project = plan.milestone.project
    when = write_date(plan.planned, plan.precision)
    return Line(f"{project}{mark(':')}{plan.milestone}{mark(':')}{when}", form_address(project))


def _change(change: PendingChange) -> Line:
    return Line(
        f"{capfirst(str(change._meta.verbose_name))}{mark(':')}{change.record}",
        form_address(change),
        change.decision_note,
    )


def _public(project: Project) -> Line:
    return Line(str(project), reverse("project_detail", args=[project.code]))


def _returned(question: Question, model: Any) -> QuerySet[Any]:
    return within_reach(question.user, sent_back_to(question.user, model)).order_by("pk")


# ---- Plans ----


def _plans(plans: QuerySet[MilestonePlan], question: Question) -> QuerySet[MilestonePlan]:
    seen = plans.filter(milestone__project__in=_seen_by(question).values("pk"))
    return seen.select_related("milestone__project").order_by("planned", "pk")


def _due(question: Question) -> QuerySet[MilestonePlan]:
    return _plans(due_within(question.days, question.day), question)


def _overdue(question: Question) -> QuerySet[MilestonePlan]:
    return _plans(overdue(question.day), question)


# ---- Problems, and what the month owes ----


def _problems(question: Question) -> QuerySet[Problem]:
    """Open ones that are due within so many days, or overdue."""
    due = problems_due(_seen_by(question), question.day, question.days)
    return due.select_related("project").order_by("due_on", "pk")


def _problem(problem: Problem) -> Line:
    due = date_format(problem.due_on, "DATE_FORMAT") if problem.due_on else ""
    return Line(
        f"{problem.project}{mark(':')}{problem}{mark('(')}{due}{mark(')')}", form_address(problem.project)
    )


def _without_update(question: Question) -> QuerySet[Project]:
    """From a day of the month on, or its last day."""
    month = question.day.replace(day=1)
    owing = not_submitted(_seen_by(question), month).annotate(month=Value(month.isoformat()))
    begun = question.day.day >= min(question.days, monthrange(month.year, month.month)[1])
    return owing.order_by("pk") if begun else owing.none()


def _reds(question: Question) -> QuerySet[Project]:
    return in_colour(_seen_by(question), Colour.RED, question.day)


# ---- Saved views and worklists ----


def _views() -> dict[str, Any]:
    return {view.slug: str(view) for view in SavedView.objects.all()}


def _in_view(question: Question) -> QuerySet[Project] | None:
    """What the public sees in a saved view, whoever asks; nothing where its filters name what is not public."""
    view = SavedView.objects.filter(slug=question.subject).first()
    if view is None:
        return None
    asked = QueryDict(view.query)
    return select(asked, own=[name for name in asked if name not in PARAMETERS]).queryset


def _worklists() -> dict[str, Promise]:
    return {worklist.key: worklist.label for worklist in worklists.WORKLISTS}


def _on_worklist(question: Question) -> QuerySet[Project] | None:
    if question.subject not in worklists.BY_KEY:
        return None
    return worklists.of(question.subject, _seen_by(question), question.day)


# ---- The topics ----

AHEAD = _("days ahead")

TOPICS = (
    Topic(
        "waits",
        _("Waits for my review"),
        **of_records(
            Records("project", lambda q: to_review(q.user, Project), _record, "step"),
            Records("event", lambda q: to_review(q.user, SigningEvent), _record, "step"),
            Records("change", lambda q: to_decide(q.user).select_related("project", "event"), _change),
            path=lambda q: list_address(Project, publication__exact=Publication.IN_REVIEW),
        ),
        may=_publishers,
    ),
    Topic(
        "sent-back",
        _("Sent back to me, or rejected"),
        **of_records(
            Records("project", lambda q: _returned(q, Project), _record, "returned_at"),
            Records("event", lambda q: _returned(q, SigningEvent), _record, "returned_at"),
            Records("change", lambda q: within_reach(q.user, rejected_of(q.user)), _change),
        ),
        may=_staff,
        robots=False,
    ),
    Topic(
        "plan-due",
        _("A plan is due soon"),
        **of_records(Records("plan", _due, _plan)),
        may=_staff,
        days=14,
        days_label=AHEAD,
        has_mine=True,
    ),
    Topic(
        "overdue",
        _("A milestone is overdue"),
        **of_records(
            Records("plan", _overdue, _plan), path=lambda q: list_address(Project, worklist="overdue")
        ),
        may=_staff,
        has_mine=True,
    ),
    Topic(
        "update-due",
        _("This month's update is missing"),
        **of_records(Records("project", _without_update, _record, "month")),
        may=_staff,
        days=25,
        days_label=_("= day of the month from which on"),
        most_days=31,
        has_mine=True,
    ),
    Topic(
        "problem-due",
        _("A problem is due or overdue"),
        **of_records(Records("problem", _problems, _problem, "due_on")),
        may=_staff,
        days=7,
        days_label=AHEAD,
        has_mine=True,
    ),
    Topic(
        "lamp-red",
        _("A lamp turned red"),
        **of_list(_reds, _record, lambda q: list_address(Project, errand="red"), leaving=False),
        may=_staff,
        has_mine=True,
    ),
    Topic(
        "view",
        _("A saved view changed"),
        **of_list(_in_view, _public, lambda q: reverse("saved_view", args=[q.subject]), follows=True),
        may=_staff,
        subjects=_views,
        public=True,
    ),
    Topic(
        "worklist",
        _("A worklist changed"),
        **of_list(_on_worklist, _record, lambda q: list_address(Project, worklist=q.subject)),
        may=_staff,
        subjects=_worklists,
    ),
)
BY_KEY = {topic.key: topic for topic in TOPICS}
