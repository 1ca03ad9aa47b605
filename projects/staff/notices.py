"""My notices: what I am told and how often; for administrators, what each robot is told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.decorators import permission_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from ..models import NoticeMessage, NoticeRecipient, NoticeSubscription
from ..notices.collecting import is_allowed, look
from ..notices.digests import of_found, of_message
from ..notices.outbox import send_test
from ..notices.question import Topic
from ..notices.topics import TOPICS
from ..values.choices import NoticeFrequency, NoticeState
from .asked import sees_projects

SHOWN = 10  # messages on the page


@dataclass(frozen=True)
class Row:
    """One thing to subscribe to, with the fields of the form that say how."""

    label: str
    frequency: Any
    days: Any = None
    mine: Any = None


class NoticesForm(forms.Form):
    """A choice of how often for each topic, and for each saved view and worklist."""

    language = forms.ChoiceField(label=gettext_lazy("Language of the messages"), choices=settings.LANGUAGES)

    def __init__(self, recipient: NoticeRecipient, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.recipient = recipient
        stored = recipient.subscriptions.all() if recipient.pk else ()
        self.chosen = {(each.topic, each.subject): each for each in stored}
        self.topics = [topic for topic in TOPICS if is_allowed(recipient, topic)]
        self.fields["language"].initial = recipient.language
        for topic in self.topics:
            for subject, label in subjects_of(topic).items():
                self._add(topic, subject, str(label))

    def _add(self, topic: Topic, subject: str, label: str) -> None:
        stored, name = self.chosen.get((topic.key, subject)), f"{topic.key}:{subject}"
        self.fields[name] = forms.ChoiceField(
            label=label,
            required=False,
            choices=[("", _("Not")), *NoticeFrequency.choices],
            initial=stored.frequency if stored else "",
        )
        if topic.days is not None:
            self.fields[f"days:{topic.key}"] = forms.IntegerField(
                label=str(topic.days_label),
                required=False,
                min_value=1,
                max_value=topic.most_days,
                initial=(stored and stored.days) or topic.days,
            )
        if topic.has_mine and self.recipient.user:
            self.fields[f"mine:{topic.key}"] = forms.BooleanField(
                label=_("only my projects: entered by me, or of my unit"),
                required=False,
                initial=stored.mine if stored else True,
            )

    def groups(self) -> Iterator[tuple[str, list[Row]]]:
        """The rows for the page: first the topics without a subject, then saved views and worklists apart."""
        plain = [topic for topic in self.topics if topic.subjects is None]
        yield _("My work") if self.recipient.user else _("Work"), [self._row(topic, "") for topic in plain]
        for topic in self.topics:
            if topic.subjects is not None:
                yield str(topic.label), [self._row(topic, subject) for subject in subjects_of(topic)]

    def _row(self, topic: Topic, subject: str) -> Row:
        def field(name: str) -> Any:
            return self[name] if name in self.fields else None

        frequency = self[f"{topic.key}:{subject}"]
        return Row(str(frequency.label), frequency, field(f"days:{topic.key}"), field(f"mine:{topic.key}"))

    def save(self) -> None:
        """Store what was chosen; what is no longer wanted goes, with what it remembers."""
        said = self.cleaned_data
        with transaction.atomic():
            self.recipient.language = said["language"]
            self.recipient.save()
            for topic in self.topics:
                for subject in subjects_of(topic):
                    self._store(topic, subject, said[f"{topic.key}:{subject}"])

    def _store(self, topic: Topic, subject: str, frequency: str) -> None:
        own: dict[str, Any] = {"recipient": self.recipient, "topic": topic.key, "subject": subject}
        if not frequency:
            NoticeSubscription.objects.filter(**own).delete()
            return
        values = {
            "frequency": frequency,
            "days": self.cleaned_data.get(f"days:{topic.key}") or topic.days,
            "mine": self.cleaned_data.get(f"mine:{topic.key}", False),
        }
        NoticeSubscription.objects.update_or_create(**own, defaults=values)


def subjects_of(topic: Topic) -> dict[str, Any]:
    """{subject: name}; a topic without subjects has one, blank."""
    return topic.subjects() if topic.subjects else {"": topic.label}


def _of(user: Any) -> NoticeRecipient:
    """The person's settings; before the first saving those that they begin with."""
    found = NoticeRecipient.objects.filter(user=user).first()
    return found or NoticeRecipient(user=user, language=get_language() or settings.LANGUAGE_CODE)


@sees_projects
def my_notices(request: HttpRequest) -> HttpResponse:
    """What I am told; a mail's last line leads here."""
    user: Any = request.user
    return _choose(request, _of(user), "admin:notices", _("My notices"))


@permission_required("projects.change_noticesubscription", raise_exception=True)
def robots(request: HttpRequest) -> HttpResponse:
    """The robots of NOTICE_ROBOTS, by name; their addresses are nobody's to read."""
    chosen = dict.fromkeys(settings.NOTICE_ROBOTS, 0)
    for name in NoticeSubscription.objects.filter(recipient__robot__in=chosen).values_list(
        "recipient__robot", flat=True
    ):
        chosen[str(name)] += 1
    found = [
        (name, address.partition("://")[0], chosen[name]) for name, address in settings.NOTICE_ROBOTS.items()
    ]
    context = {**admin.site.each_context(request), "title": _("Robots"), "robots": found}
    return TemplateResponse(request, "admin/notice_robots.html", context)


@permission_required("projects.change_noticesubscription", raise_exception=True)
def robot_notices(request: HttpRequest, name: str) -> HttpResponse:
    """What one robot is told; 404 for a name that is not configured."""
    if name not in settings.NOTICE_ROBOTS:
        raise Http404
    new = NoticeRecipient(robot=name, language=get_language() or settings.LANGUAGE_CODE)
    recipient = NoticeRecipient.objects.filter(robot=name).first() or new
    return _choose(request, recipient, "admin:notice_robot", _("Robot: %(name)s") % {"name": name}, name=name)


def _choose(
    request: HttpRequest, recipient: NoticeRecipient, page: str, title: str, **where: str
) -> HttpResponse:
    if "_test" in request.POST:
        _ask_for_test(request, recipient)
        return redirect(reverse(page, kwargs=where))
    form = NoticesForm(recipient, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect(reverse(page, kwargs=where))
    sent = NoticeMessage.objects.filter(recipient=recipient)[:SHOWN] if recipient.pk else []
    context = {
        **admin.site.each_context(request),
        "title": title,
        "form": form,
        "recipient": recipient,
        "sent": sent,
        "is_administrator": request.user.has_perm("projects.change_noticesubscription"),
    }
    return TemplateResponse(request, "admin/notices.html", context)


def _ask_for_test(request: HttpRequest, recipient: NoticeRecipient) -> None:
    if recipient.user and not recipient.user.email:
        messages.error(
            request, _("Your login has no mail address: nothing can be sent. An administrator enters it.")
        )
    elif send_test(recipient):
        messages.success(
            request, _("A test message waits; it goes out with the next sending, and its state stands below.")
        )
    else:
        messages.warning(
            request, _("A test message waits already: nothing was sent since. Does send_notices run?")
        )


@sees_projects
def preview(request: HttpRequest) -> HttpResponse:
    """What I would be sent if all of it were due now; nothing is sent or remembered by looking."""
    user: Any = request.user
    recipient, now = _of(user), timezone.now()
    digests = []
    if recipient.pk:
        waiting = recipient.messages.filter(state=NoticeState.WAITING).select_related("recipient__user")
        digests = [of_message(message, now) for message in waiting]
        digests.append(of_found(recipient, look(recipient, recipient.subscriptions.order_by("pk"), now), now))
    context = {
        **admin.site.each_context(request),
        "title": _("What would be sent now"),
        "digests": [digest for digest in digests if digest],
        "language": recipient.language,
    }
    return TemplateResponse(request, "admin/notices_preview.html", context)
