"""What goes wrong inside the admin is told in the admin's look, not on a public page; it needs no database."""

import re
from typing import Any

from django.contrib import admin
from django.http import HttpRequest

ADMIN = re.compile("(/[a-z-]+)?/admin/")


def look(request: HttpRequest, signed_in: bool = False) -> dict[str, Any]:
    """What the templates of failures need to stand in the admin; empty for public pages.

    `signed_in`: whether to ask who this is, for the links of staff at the top.
    """
    if not ADMIN.match(request.path):
        return {}
    site = admin.site
    return {
        "failure_base": "admin/base_site.html",
        "site_title": site.site_title,
        "site_header": site.site_header,
        "site_url": "/",
        "has_permission": signed_in and hasattr(request, "user") and site.has_permission(request),
    }
