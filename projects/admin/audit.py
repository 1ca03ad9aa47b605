from typing import Any

from django.apps import apps
from django.contrib import admin
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ..models import ApiToken, AuditEntry, SignIn
from ..values.choices import Decision, ImportOutcome, JobKind, Publication
from ..values.marks import mark
from .base import ReadOnlyAdmin

# What entries tell, as `trail.record` is given it: the program's names and words, stored as they are for good.
NAMES = {
    "to": pgettext_lazy("audit", "now"),
    "now": pgettext_lazy("audit", "values now"),
    "records": pgettext_lazy("audit", "records"),
    "done": pgettext_lazy("audit", "what was done"),
    "fields": pgettext_lazy("audit", "fields"),
    "after": pgettext_lazy("audit", "after number"),
    "made": pgettext_lazy("audit", "made"),
    "replaced": pgettext_lazy("audit", "end of the log before"),
    "number": _("number"),
    "digest": "SHA-256",
    "wanted": pgettext_lazy("audit", "right that is missing"),
    "path": pgettext_lazy("audit", "address"),
    "scope": pgettext_lazy("audit", "right used"),
    "scopes": pgettext_lazy("audit", "rights"),
    "token": pgettext_lazy("audit", "token"),
    "asked": pgettext_lazy("audit", "asked for"),
    "acts_for": pgettext_lazy("audit", "acts for login"),
    "second_factor": pgettext_lazy("audit", "second factor"),
    "what": pgettext_lazy("audit", "of what kind"),
    "decision": pgettext_lazy("audit", "decision"),
    "undone": pgettext_lazy("audit", "taken back"),
    "left": pgettext_lazy("audit", "left as they are"),
    "is_active": pgettext_lazy("audit", "active"),
    "is_staff": pgettext_lazy("audit", "may sign in here"),
    "is_superuser": pgettext_lazy("audit", "may do everything"),
    "password": pgettext_lazy("audit", "password changed"),
    "changed": pgettext_lazy("audit", "changed"),
    "given": pgettext_lazy("audit", "given"),
    "taken": pgettext_lazy("audit", "taken away"),
    **dict(ImportOutcome.choices),
}
WORDS = {
    "added": pgettext_lazy("audit", "added"),
    "changed": pgettext_lazy("audit", "changed"),
    "deleted": pgettext_lazy("audit", "deleted"),
    "made": pgettext_lazy("audit", "made"),
    "ended": pgettext_lazy("audit", "ended"),
    "environment": pgettext_lazy("audit", "environment"),
    "revised": pgettext_lazy("audit", "revised"),
    "released": pgettext_lazy("audit", "released"),
    "taken back": pgettext_lazy("audit", "taken back"),
    "passkey": pgettext_lazy("audit", "passkey"),
    "app": pgettext_lazy("audit", "code by an app"),
    "audit log": pgettext_lazy("audit", "audit log"),
    "backup": pgettext_lazy("audit", "backup"),
    **dict(Publication.choices),
    **dict(Decision.choices),
    **dict(JobKind.choices),
    **dict(ApiToken.Scope.choices),
    **dict(SignIn.Result.choices),
}


def in_words(value: Any) -> str:
    """A value of an entry's details in the reader's language; what is no word of the program stays as it is."""
    if isinstance(value, dict):
        said = (f"{NAMES.get(name, name)}{mark(':')}{in_words(each) or '–'}" for name, each in value.items())
        return mark(";").join(said)
    if isinstance(value, list):
        return mark("list").join(map(in_words, value))
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    text = "" if value is None else str(value)
    return str(WORDS.get(text) or _(text)) if text else ""


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin):
    """Read only: the program writes it, and the database lets nobody change it (SECURITY.md)."""

    list_display = ("at", "kind", "user", "of_what", "what")
    list_filter = ("kind", "at")
    list_select_related = ("user",)
    search_fields = ("user__username", "subject")
    list_per_page = 100
    show_full_result_count = False
    fields = ("number", "at", "kind", "user", "of_what", "what", "previous", "digest")
    readonly_fields = ("of_what", "what")

    @admin.display(description=_("of what"), ordering="subject")
    def of_what(self, obj: Any) -> str:
        """The record by its kind and number, or what else it was."""
        name, _space, key = obj.subject.partition(" ")
        for app in ("projects", "auth"):
            if model := apps.all_models[app].get(name):
                return f"{capfirst(model._meta.verbose_name)} {key}".strip()
        return in_words(obj.subject)

    @admin.display(description=_("details"))
    def what(self, obj: Any) -> str:
        """The details in one line."""
        return in_words(obj.details)[:1000]
