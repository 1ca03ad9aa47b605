from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
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


class StaffSiteConfig(AdminConfig):
    # Not inside projects.admin, whose import registers with the very site that is being made.
    default_site = "tracker.staff_site.TrackerAdminSite"
