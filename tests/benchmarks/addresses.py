"""Every address that a reader or a member of staff opens, by the name of its URL: what `everything` visits.

Words in braces are filled from the database (`facts`). A new address that is neither here nor in `NOT_VISITED` fails
tests/test_benchmark_addresses.py.
"""

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

from projects.reports.axes import AXES
from projects.views.reports import REPORTS

# What a report shows, where that can be chosen.
MEASURES = {
    name: tuple(report.options["measure"].choices)
    for name, report in REPORTS.items()
    if "measure" in report.options
}
ACROSS = ("investor", "zone", "event", "quarter")  # the widest second axes

PUBLIC: dict[str, list[str]] = {
    "healthz": ["/healthz"],
    "readyz": ["/readyz"],
    "overview": ["/", "/zh-hans/"],
    "project_list": [
        "/projects/",
        "/projects/?zone={zone}&sector={sector}",
        "/projects/?stage=in_production&origin=US",
        "/projects/?size=10bn&sort=-amount&basis=realised",
        "/projects/?q={rare}",
        "/projects/?q={common}",
        "/projects/?q={characters}",
        "/projects/?page={last}",
        "/projects/?known_on={today}",
    ],
    "map_outlines": ["/map-outlines.json"],
    "project_detail": ["/projects/{code}/"],
    "project_changes": ["/projects/{code}/changes/"],
    "zone_list": ["/zones/", "/zones/?sector={sector}"],
    "zone_detail": ["/zones/{zone}/"],
    "sector_list": ["/sectors/", "/sectors/?zone={zone}"],
    "sector_detail": ["/sectors/{sector}/"],
    "investor_list": ["/investors/", "/investors/?zone={zone}"],
    "investor_detail": ["/investors/{investor}/"],
    "event_list": ["/events/"],
    "event_detail": ["/events/{event}/"],
    **{f"{name}_csv": [f"/{name}s.csv"] for name in ("event", "investor", "amount", "milestone")},
    **{f"{name}_xlsx": [f"/{name}s.xlsx"] for name in ("event", "investor", "amount", "milestone")},
    "project_csv": ["/projects.csv", "/projects.csv?zone={zone}", "/projects.csv?known_on={today}"],
    "project_xlsx": ["/projects.xlsx?zone={zone}"],
    "project_json": ["/projects.json"],
    "project_geojson": ["/projects.geojson"],
    "map": ["/map/", "/map/?zone={zone}"],
    "map_json": ["/map.json", "/map.json?zone={zone}"],
    "compare": ["/compare/?project={code}&project={code2}"],
    "compare_csv": ["/compare.csv?project={code}&project={code2}"],
    "data": ["/data/"],
    "data_package": ["/datapackage.json"],
    "catalog": ["/catalog.jsonld"],
    "oc4ids": ["/oc4ids.json?zone={zone}"],
    "report_index": ["/reports/"],
    "report_pivot": [
        *(f"/reports/pivot?rows={axis}&measure=amount" for axis in AXES if axis != "investor"),
        *(f"/reports/pivot?rows=zone&cols=year&measure={measure}" for measure in MEASURES["pivot"]),
        *(f"/reports/pivot?rows=investor&measure={measure}" for measure in MEASURES["pivot"]),
        *(f"/reports/pivot?rows=investor&cols={axis}&measure=amount" for axis in ("year", "zone")),
        "/reports/pivot?rows=sector&cols=stage&measure=amount",
    ],
    "report_pivot_csv": ["/reports/pivot.csv?rows=zone&cols=year&measure=amount"],
    "report_pivot_xlsx": ["/reports/pivot.xlsx?rows=zone&cols=year&measure=amount"],
    "report_conversion": [
        *(f"/reports/conversion?cohort={by}" for by in ("event", "zone", "sector", "year")),
        *(f"/reports/conversion?cohort=zone&measure={measure}" for measure in MEASURES["conversion"]),
    ],
    "report_conversion_csv": ["/reports/conversion.csv?cohort=zone"],
    "report_conversion_xlsx": ["/reports/conversion.xlsx?cohort=zone"],
    **{f"report_{name}": [f"/reports/{name}"] for name in ("signings", "slippage")},
    **{f"report_{name}_csv": [f"/reports/{name}.csv"] for name in ("signings", "slippage")},
    **{f"report_{name}_xlsx": [f"/reports/{name}.xlsx"] for name in ("signings", "slippage")},
    "project_feed": ["/feeds/projects.atom", "/feeds/projects.atom?zone={zone}"],
    "event_feed": ["/feeds/events.atom"],
    "event_calendar": ["/events.ics"],
    "api_docs": ["/api/docs/"],
    "api_root": ["/api/v1/"],
    "api_schema": ["/api/v1/schema.json"],
    **{
        f"api_{name}_list": [f"/api/v1/{name}s/", f"/api/v1/{name}s/?zone={{zone}}"]
        for name in ("project", "event", "investor", "zone", "sector", "amount")
    },
    "api_project_detail": ["/api/v1/projects/{code}/"],
    "api_event_detail": ["/api/v1/events/{event}/"],
    "api_investor_detail": ["/api/v1/investors/{investor}/"],
    "api_zone_detail": ["/api/v1/zones/{zone}/"],
    "api_sector_detail": ["/api/v1/sectors/{sector}/"],
    "sitemap": ["/sitemap.xml"],
    "sitemap_part": ["/sitemap-projects-1.xml", "/sitemap-investors-1.xml"],
    "robots": ["/robots.txt"],
    "about": ["/about/"],
    "report_flow": [
        *(f"/reports/flow?period={period}" for period in ("month", "quarter", "year")),
        *(f"/reports/flow?period=month&measure={measure}" for measure in MEASURES["flow"]),
    ],
    "report_flow_csv": ["/reports/flow.csv"],
    "report_flow_xlsx": ["/reports/flow.xlsx"],
    "chart_svg": [
        *(
            f"/charts/{name}.svg"
            for name in ("stages", "years", "conversion", "flow", "signings", "slippage", "editions")
        ),
        "/charts/pivot.svg?rows=zone&cols=year",
    ],
    "chart_csv": ["/charts/stages.csv"],
    "edition_list": ["/editions/"],
    "edition_feed": ["/editions.atom"],
    "edition_detail": ["/editions/{period}/", "/editions/{period}/?group=sector&basis=phases"],
    "edition_part": ["/editions/{period}/changes/?part=new"],
    "edition_file": ["/editions/{period}/projects.csv", "/editions/{period}/bridge.csv"],
}

STAFF: dict[str, list[str]] = {
    "index": ["/admin/"],
    "quality": ["/admin/quality/"],
    "pipeline": ["/admin/pipeline/"],
    "projects_project_changelist": [
        "/admin/projects/project/",
        "/admin/projects/project/?q={rare}",
        "/admin/projects/project/?q={common}",
    ],
    "projects_project_add": ["/admin/projects/project/add/"],
    "projects_project_change": ["/admin/projects/project/{pk}/change/"],
    "projects_project_history": ["/admin/projects/project/{pk}/history/"],
    "projects_project_export": ["/admin/projects/project/export.csv", "/admin/projects/project/export.xlsx"],
    "projects_announcement": ["/admin/projects/project/announcement/"],
    "projects_project_working_copy": ["/admin/projects/project/working-copy.xlsx?q={rare}"],
    "grid": ["/admin/grid/?q={rare}"],
    "month": ["/admin/month/"],
    "lamps": ["/admin/lamps/"],
    "lamp": ["/admin/lamps/{pk}/"],
    "targets": ["/admin/targets/"],
    "tables": ["/admin/tables/"],
    "table": [f"/admin/tables/{name}.xlsx" for name in ("progress", "signed", "score", "lists", "ledger")],
    "report_list": ["/admin/report/"],
    "report": ["/admin/report/{period}.docx", "/zh-hans/admin/report/{period}.docx"],
    "report_wording": ["/admin/report/wording/"],
    "notices": ["/admin/notices/"],
    "notices_preview": ["/admin/notices/preview/"],
    "autocomplete": [
        "/admin/autocomplete/?app_label=projects&model_name=participation&field_name=investor&term={rare}"
    ],
    **{
        f"projects_{model}_changelist": [f"/admin/projects/{model}/"]
        for model in (
            *("edition", "exchangerate", "import", "importprofile", "investor", "location", "pendingchange"),
            *("person", "savedview", "sector", "signin", "signingevent", "source", "label", "labelgroup"),
            *(
                "noticemessage",
                "problem",
                "publisher",
                "unit",
                "yearplan",
                "auditentry",
                "lampruleset",
                "target",
            ),
            *("update", "cspreport", "job"),
        )
    },
}

# What is not visited, and why.
NOT_VISITED = {
    "metrics": "for the network of the staff alone",
    "security": "a few lines of the settings",
    "favicon": "sends on to a static file",
    "edition_latest": "sends on to the newest edition",
    "saved_view": "sends on to its list",
    "ask": "sends on to the list that a question asks for",
    "api_imports": "is only posted to, by programs",
    "api_import": "tells a program of its own import",
    "api_unknown": "answers 404",
    "login": "asks nothing of the projects",
    "logout": "asks nothing of the projects",
    "password_change": "asks nothing of the projects",
    "admin_password_reset": "asks nothing of the projects",
    "password_reset_done": "asks nothing of the projects",
    "password_reset_confirm": "asks nothing of the projects",
    "password_reset_complete": "asks nothing of the projects",
    "password_change_done": "asks nothing of the projects",
    "jsi18n": "the catalogue of Django's scripts",
    "month_submit": "is only posted to",
    "month_line": "is only posted to",
    "targets_counted": "the list of the projects that a target counts",
    "projects_update_photograph": "one kept file",
    "projects_update_document": "one kept file",
    "projects_job_file": "one kept file",
    "notice_robots": "asks nothing of the projects",
    "notice_robot": "asks nothing of the projects",
    "view_on_site": "sends on to the public page",
    "app_list": "a part of the index",
    "sessions": "of one login",
    "csp_report": "is only posted to",
    "tokens": "asks nothing of the projects",
    "api_update": "needs a token",
    "single_sign_on": "sends on to the provider",
    "single_sign_on_back": "comes from the provider",
    "second_factor": "of one login",
    "second_factor_check": "of one login",
    "read_amount": "reads one text",
    "projects_edition_file": "the file of the public address before it is published",
    "projects_pendingchange_decide": "is only posted to",
    "projects_import_match": "tests/benchmarks/import_list.py",
    "projects_investor_merge": "one pair of records",
    "projects_project_merge": "one pair of records",
    "projects_source_copy": "one kept file",
    "auth_user_changelist": "a list of a bureau's staff",
    "auth_group_changelist": "three roles",
}
EMBEDDED = "embed_"  # the same pages and charts, for other sites' frames
FORMS = ("_add", "_change", "_delete", "_history")  # of the admin: those of projects stand for all


def names() -> Iterator[str]:
    """The names of all addresses, without the admin's forms for each kind of record."""
    for name in _names(get_resolver().url_patterns):
        form = name and name.startswith(("projects_", "auth_")) and name.endswith(FORMS)
        if name and not name.startswith(EMBEDDED) and (name in STAFF or not form):
            yield name


def _names(patterns: list[URLPattern | URLResolver]) -> Iterator[str | None]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _names(pattern.url_patterns)
        else:
            yield pattern.name
