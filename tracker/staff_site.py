from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.urls import path
from django.utils.translation import gettext_lazy as _


class _WithPath(AutocompleteJsonView):
    def serialize_result(self, obj, to_field_name):
        """A place or sector with all that is above it: 南湖 alone names a district and a sub-district."""
        result = super().serialize_result(obj, to_field_name)
        return {**result, "text": getattr(obj, "path_label", result["text"])}


class TrackerAdminSite(AdminSite):
    site_title = _("Investment Project Tracker")
    site_header = _("Investment Project Tracker")
    index_title = _("Staff")
    enable_nav_sidebar = False

    def autocomplete_view(self, request):
        return _WithPath.as_view(admin_site=self)(request)

    def index(self, request, extra_context=None):
        from projects.admin.start import piles  # needs the models, which load after this site

        return super().index(request, {**(extra_context or {}), "piles": piles(request.user)})

    def get_urls(self):
        from projects.admin.start import quality_view

        return [path("quality/", self.admin_view(quality_view), name="quality"), *super().get_urls()]


class StaffSiteConfig(AdminConfig):
    # Not inside projects.admin, whose import registers with the very site that is being made.
    default_site = "tracker.staff_site.TrackerAdminSite"
