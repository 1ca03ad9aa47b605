from collections.abc import Callable
from functools import wraps
from typing import Any, ClassVar

from django.conf import settings
from django.contrib import admin
from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from .failures import look

# Said by Django's own templates, whose Chinese catalogue leaves them out: here so that ours has them.
WORDS = (
    gettext_noop("Forgotten your login credentials?"),
    gettext_noop("Model name"),
    gettext_noop("Add link"),
    gettext_noop("Change or view list link"),
    gettext_noop("After you’ve created a user, you’ll be able to edit more user options."),
    gettext_noop(
        "Whether the user will be able to authenticate using a password or not. If disabled, they may still be able to "
        "authenticate using other backends, such as Single Sign-On or LDAP."
    ),
)
# Said by Django's catalogue with blanks around a Chinese word.
PHRASES = (
    gettext_noop("Select %s to change"),
    gettext_noop("Add %s"),
    gettext_noop("Change %s"),
    gettext_noop("View %s"),
    gettext_noop("Add %(name)s"),
    gettext_noop("Add another %(verbose_name)s"),
    gettext_noop(" By %(filter_title)s "),
)


# What is entered daily first, then what goes with it, what waits or was read in, and what is rarely touched.
ORDER = (
    "Project", "SigningEvent", "Update", "Problem", "YearPlan", "Investor", "Person", "Source", "Location", "Sector",
    "Unit", "Label", "LabelGroup",
    "PendingChange", "Target", "LampRuleSet", "Edition", "Import", "ImportProfile", "SavedView", "ExchangeRate", "Publisher",
    "NoticeMessage", "SignIn", "AuditEntry", "CspReport",
)  # fmt: skip


def _place(model: dict[str, Any]) -> int:
    """Where the start page lists a model: one that ORDER does not name comes last."""
    name = model["object_name"]
    return ORDER.index(name) if name in ORDER else len(ORDER)


class _WithPath(AutocompleteJsonView):
    def serialize_result(self, obj: Any, to_field_name: str) -> dict[str, str]:
        """A place or sector with all that is above it: 南湖 alone names a district and a sub-district."""
        result = super().serialize_result(obj, to_field_name)
        return {**result, "text": getattr(obj, "path_label", result["text"])}


def noted(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """The same view; the audit log hears of each file that it hands out."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if "attachment" in response.headers.get("Content-Disposition", "") and response.status_code == 200:
            from ..history import trail  # needs the models, which load after this site

            trail.record(trail.Kind.EXPORT, request.user, request.path)
        return response

    return answer


def second_factor() -> Any:
    """The module of its pages needs the models, which load after this one."""
    from . import second_factor_pages as module

    return module


class TrackerAdminSite(AdminSite):
    """The admin as this program has it: slowed guesses, the second factor, piles of work on its first page."""

    # Addresses of the desks, which the rooms above add.
    desks: ClassVar[list[Any]] = []

    site_title = _("Investment Project Tracker")
    site_header = _("Investment Project Tracker")
    index_title = _("Staff")
    enable_nav_sidebar = False

    def admin_view(self, view: Callable[..., HttpResponseBase], cacheable: bool = False) -> Any:
        """As Django's, for a view that is kept within `answerable` bounds."""
        from .bounds import answerable  # needs the models, which load after this site

        return super().admin_view(noted(answerable(view)), cacheable)

    def autocomplete_view(self, request: HttpRequest) -> Any:
        """As Django's, but answers of a tree come with their path."""
        return _WithPath.as_view(admin_site=self)(request)

    def has_permission(self, request: HttpRequest) -> bool:
        """Staff whose password was right and whose second factor is not owed."""
        return super().has_permission(request) and second_factor().passed(request.user)

    def login(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """As Django's, but guesses are slowed, one password is checked at a time (else 503), and a code may be next."""
        extra_context = {**(extra_context or {}), "single_sign_on": bool(settings.OIDC_ISSUER)}
        if request.method == "GET" and super().has_permission(request) and not self.has_permission(request):
            return second_factor().next_step(request)
        if request.method != "POST":
            return super().login(request, extra_context)
        from . import sign_in  # needs the models, which load after this site

        if sign_in.is_slowed(request):
            return sign_in.locked_out(request)
        try:
            with sign_in.one_at_a_time():
                return super().login(request, extra_context)
        except sign_in.Busy:
            answer = render(request, "503.html", look(request), status=503)
            answer["Retry-After"] = "5"
            return answer

    def index(self, request: HttpRequest, extra_context: Any = None) -> TemplateResponse:
        """As Django's, with what waits for this person."""
        from ..review.returned import returned_to  # all four need the models, which load after this site
        from .monthly import may_read
        from .start import piles
        from .today import groups

        user = request.user
        waits = {"piles": piles(user), "returned": returned_to(user), "today": groups(user, timezone.now())}
        waits["may_read_report"] = may_read(user)
        return super().index(request, {**(extra_context or {}), **waits})

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """As Django's, but our models stand in the order of the work rather than of the alphabet."""
        apps = super().get_app_list(request, app_label)
        for app in apps:
            if app["app_label"] == "projects":
                app["models"].sort(key=_place)
        return apps

    def get_urls(self) -> list[Any]:
        """Ours first; the pages of the second factor are open to who has given the password alone."""
        from . import single_sign_on
        from .lamps import lamp_view, lamps_view
        from .monthly import report_file, report_list, wording_view
        from .notices import my_notices, preview, robot_notices, robots
        from .pipeline import pipeline_view
        from .sessions import sessions_view
        from .start import quality_view
        from .tables import table_file, tables_view
        from .targets import counted_view, targets_view
        from .tokens import tokens_view

        factor = second_factor()
        return [
            path("quality/", self.admin_view(quality_view), name="quality"),
            path("notices/", self.admin_view(my_notices), name="notices"),
            path("notices/preview/", self.admin_view(preview), name="notices_preview"),
            path("notices/robots/", self.admin_view(robots), name="notice_robots"),
            path("notices/robots/<slug:name>/", self.admin_view(robot_notices), name="notice_robot"),
            path("pipeline/", self.admin_view(pipeline_view), name="pipeline"),
            path("lamps/", self.admin_view(lamps_view), name="lamps"),
            path("lamps/<int:pk>/", self.admin_view(lamp_view), name="lamp"),
            path("targets/", self.admin_view(targets_view), name="targets"),
            path("targets/counted/", self.admin_view(counted_view), name="targets_counted"),
            path("tables/", self.admin_view(tables_view), name="tables"),
            path("tables/<slug:name>.xlsx", self.admin_view(table_file), name="table"),
            path("report/", self.admin_view(report_list), name="report_list"),
            path("report/wording/", self.admin_view(wording_view), name="report_wording"),
            path("report/<str:period>.docx", self.admin_view(report_file), name="report"),
            path("sessions/", self.admin_view(sessions_view), name="sessions"),
            path("single-sign-on/", single_sign_on.start, name="single_sign_on"),
            path("single-sign-on/back/", single_sign_on.returned, name="single_sign_on_back"),
            path("tokens/", self.admin_view(tokens_view), name="tokens"),
            path("second-factor/", factor.manage_view, name="second_factor"),
            path("second-factor/check/", factor.check_view, name="second_factor_check"),
            *self.desks,
            *super().get_urls(),
        ]


class StaffSiteConfig(AdminConfig):
    """Puts our site in the place of Django's `admin.site`."""

    # Not inside projects.admin, whose import registers with the very site that is being made.
    default_site = "projects.staff.site.TrackerAdminSite"

    def ready(self) -> None:
        """Connect the receivers for sign-ins, and take the devices of the second factor off the admin."""
        super().ready()
        from django_otp.plugins.otp_static.models import StaticDevice
        from django_otp.plugins.otp_totp.models import TOTPDevice

        from . import roles, sessions, sign_in, tokens  # noqa: F401  connect their receivers

        admin.site.unregister((TOTPDevice, StaticDevice))  # nobody else's key is anybody's business
