from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .. import freshness, publishing
from ..choices import Publication
from ..totals import refresh


class RefreshingAdmin(admin.ModelAdmin):
    """Stores anew, in the transaction of the change, what follows from it for the projects it touches."""

    def affected(self, obj):
        """Ids of the projects whose public facts hang on this record."""
        return obj.projects.values_list("pk", flat=True)

    class Media:
        css = {"all": ("css/admin.css",)}
        js = ("js/admin.js",)

    def settle(self, obj):
        """What must be done between saving the rows and storing figures."""

    def save_related(self, request, form, formsets, change):
        before = set(self.affected(form.instance))
        super().save_related(request, form, formsets, change)
        self.settle(form.instance)
        refresh(before.union(self.affected(form.instance)))
        freshness.move_on()


class PublishableAdmin(RefreshingAdmin):
    """Drafts are anyone's to edit; what is published, a publisher's; what was public is never deleted."""

    actions = ("submit_selected", "publish_selected", "withdraw_selected")

    def has_change_permission(self, request, obj=None):
        allowed = super().has_change_permission(request, obj)
        if allowed and obj is not None and obj.is_published:
            return publishing.may_publish(request.user, obj)
        return allowed

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and not (obj and obj.is_public_record())

    def has_publish_permission(self, request):
        return request.user.has_perm(f"projects.publish_{self.opts.model_name}")

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        state = obj.publication if obj else Publication.DRAFT
        may_publish = self.has_publish_permission(request)
        context |= {
            "may_submit": state in (Publication.DRAFT, Publication.WITHDRAWN),
            "may_publish": may_publish and state != Publication.PUBLISHED,
            "may_withdraw": may_publish and state == Publication.PUBLISHED,
        }
        return super().render_change_form(request, context, add, change, form_url, obj)

    def response_add(self, request, obj, post_url_continue=None):
        return self._moved(request, obj) or super().response_add(request, obj, post_url_continue)

    def response_change(self, request, obj):
        return self._moved(request, obj) or super().response_change(request, obj)

    def _moved(self, request, obj):
        """Carry out the button beside "Save" that was pressed, if one was."""
        for button, move, done, needs_right in (
            ("_submit", publishing.submit, gettext_lazy("%(record)s waits for review."), False),
            ("_publish", publishing.publish, gettext_lazy("%(record)s is published."), True),
            ("_withdraw", publishing.withdraw, gettext_lazy("%(record)s is withdrawn."), True),
        ):
            if button not in request.POST:
                continue
            if needs_right and not self.has_publish_permission(request):
                self.message_user(
                    request, _("Only a publisher can do this. Your entries are saved."), messages.ERROR
                )
            else:
                self._try(request, move, obj, done)
            return HttpResponseRedirect(
                reverse(f"admin:projects_{self.opts.model_name}_change", args=[obj.pk])
            )
        return None

    def _try(self, request, move, obj, done) -> bool:
        try:
            with transaction.atomic():
                move([obj])
        except ValidationError as error:
            self.message_user(request, " ".join(error.messages), messages.ERROR)
            return False
        self.log_change(request, obj, str(done) % {"record": obj})
        self.message_user(request, done % {"record": obj}, messages.SUCCESS)
        return True

    @admin.action(description=gettext_lazy("Submit for review"), permissions=["change"])
    def submit_selected(self, request, queryset):
        self._each(request, queryset, publishing.submit, gettext_lazy("%(record)s waits for review."))

    @admin.action(description=gettext_lazy("Publish"), permissions=["publish"])
    def publish_selected(self, request, queryset):
        self._each(request, queryset, publishing.publish, gettext_lazy("%(record)s is published."))

    @admin.action(description=gettext_lazy("Withdraw"), permissions=["publish"])
    def withdraw_selected(self, request, queryset):
        self._each(request, queryset, publishing.withdraw, gettext_lazy("%(record)s is withdrawn."))

    def _each(self, request, queryset, move, done):
        for record in queryset:
            self._try(request, move, record, done)
