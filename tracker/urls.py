from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from projects import urls
from projects.api import urls as api_urls
from projects.staff import reset
from projects.views import csp_reports, errors, health, sitemap, standards

from .metrics import metrics

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
    path("api/", include(api_urls)),
    path("sitemap.xml", sitemap.sitemap, name="sitemap"),
    path("sitemap-<slug:name>-<int:number>.xml", sitemap.sitemap_part, name="sitemap_part"),
    path("csp-report", csp_reports.csp_report, name="csp_report"),
    path("robots.txt", standards.robots, name="robots"),
    path(".well-known/security.txt", standards.security, name="security"),
    *i18n_patterns(
        *reset.urls(),
        path("admin/", admin.site.urls),
        path("", include(urls)),
        prefix_default_language=False,
    ),
]

handler400 = errors.bad_request
handler403 = errors.permission_denied
handler404 = errors.not_found
handler500 = errors.server_error
