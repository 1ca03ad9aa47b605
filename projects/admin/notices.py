from typing import Any

from django.contrib import admin, messages
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from ..models import Notice, NoticeMessage
from ..notices.outbox import send_again
from ..notices.topics import BY_KEY
from ..values.marks import mark
from .base import ReadOnlyAdmin


@admin.register(NoticeMessage)
class NoticeMessageAdmin(ReadOnlyAdmin):
    """What was sent, waits, failed or is in doubt; the last two are sent again at an administrator's word alone."""

    list_display = (
        "recipient",
        "about",
        "state",
        "made_at",
        "attempts",
        "due_at",
        "ended_at",
        "reason_shown",
    )
    list_display_links = ("recipient", "about")
    list_filter = ("state", "made_at")
    list_select_related = ("recipient__user",)
    search_fields = ("recipient__user__username", "recipient__robot")
    fields = ("recipient", "about", "state", "made_at", "attempts", "due_at", "ended_at", "reason_shown")
    readonly_fields = ("about", "reason_shown")
    actions = ("send_again",)
    list_per_page = 50

    @admin.display(description=_("about"))
    def about(self, obj: NoticeMessage) -> str:
        """How many items of which topics it was made for; the text itself is not kept."""
        if obj.test:
            return gettext("Test message")
        counted = Notice.objects.filter(message=obj).values_list("topic").annotate(number=Count("pk"))
        return mark("list").join(
            f"{BY_KEY[topic].label} {number}" for topic, number in sorted(counted) if topic in BY_KEY
        )

    @admin.display(description=_("what the channel said"))
    def reason_shown(self, obj: NoticeMessage) -> str:
        """In the reader's language."""
        return obj.reason

    def has_send_again_permission(self, request: HttpRequest) -> bool:
        """Administrators."""
        return request.user.has_perm("projects.change_noticemessage")

    @admin.action(description=_("Send again what failed or is in doubt"), permissions=["send_again"])
    def send_again(self, request: HttpRequest, queryset: QuerySet[NoticeMessage]) -> None:
        """Of the chosen ones those that failed or are in doubt wait once more; who has one already gets it twice."""
        number = send_again(list(queryset.values_list("pk", flat=True)))
        said = ngettext(
            "%(number)d message waits to be sent again.",
            "%(number)d messages wait to be sent again.",
            number,
        )
        self.message_user(
            request, said % {"number": number}, messages.SUCCESS if number else messages.WARNING
        )

    def get_queryset(self, request: HttpRequest) -> Any:
        """The newest first."""
        return super().get_queryset(request).order_by("-made_at", "-pk")
