from django.urls import path

from .api.views import docs
from .caching.conditional import page
from .views import (
    about,
    ask,
    charts,
    compare,
    data,
    downloads,
    edition_files,
    editions,
    embeds,
    events,
    feeds,
    outlines,
    pages,
    parties,
    projects,
    reports,
    saved,
    standards,
    trees,
)
from .views import map as maps

urlpatterns = [
    path("", page(pages.overview), name="overview"),
    path("favicon.ico", pages.favicon, name="favicon"),
    path("projects/", page(projects.project_list), name="project_list"),
    path("projects/<str:code>/", page(projects.project_detail), name="project_detail"),
    path("projects/<str:code>/changes/", page(projects.project_changes), name="project_changes"),
    path("zones/", page(trees.zone_list), name="zone_list"),
    path("zones/<slug:slug>/", page(trees.zone_detail), name="zone_detail"),
    path("sectors/", page(trees.sector_list), name="sector_list"),
    path("sectors/<slug:slug>/", page(trees.sector_detail), name="sector_detail"),
    path("investors/", page(parties.investor_list), name="investor_list"),
    path("investors/<slug:slug>/", page(parties.investor_detail), name="investor_detail"),
    path("events/", page(events.event_list), name="event_list"),
    path("events/<slug:slug>/", page(events.event_detail), name="event_detail"),
    *[
        path(f"{name}.{form}", downloads.list_file, {"name": name, "form": form}, name=f"{name[:-1]}_{form}")
        for name, forms in downloads.FORMS.items()
        for form in forms
    ],
    path("map/", page(maps.project_map), name="map"),
    path("map.json", maps.map_json, name="map_json"),
    path("map-outlines.json", outlines.outlines_json, name="map_outlines"),
    path("ask/", page(ask.ask), name="ask"),
    path("compare/", page(compare.compare), name="compare"),
    path("compare.csv", compare.compare_csv, name="compare_csv"),
    path("api/docs/", page(docs), name="api_docs"),
    path("data/", page(data.data), name="data"),
    path("about/", page(about.about), name="about"),
    path("datapackage.json", standards.data_package, name="data_package"),
    path("catalog.jsonld", standards.catalog, name="catalog"),
    path("oc4ids.json", standards.oc4ids_package, name="oc4ids"),
    path("v/<slug:slug>/", saved.saved_view, name="saved_view"),
    path("reports/", page(reports.report_index), name="report_index"),
    *[
        path(f"reports/{name}", page(getattr(reports, f"report_{name}")), name=f"report_{name}")
        for name in reports.REPORTS
    ],
    *[
        path(
            f"reports/{name}.{form}",
            reports.report_file,
            {"name": name, "form": form},
            name=f"report_{name}_{form}",
        )
        for name in reports.REPORTS
        for form in ("csv", "xlsx")
    ],
    *[
        path(f"charts/<str:name>.{form}", charts.chart_file, {"form": form}, name=f"chart_{form}")
        for form in ("svg", "csv")
    ],
    path("embed/", embeds.overview_page, name="embed_overview"),
    path("embed/charts/<str:name>.svg", embeds.chart_svg, name="embed_chart_svg"),
    path("embed/charts/<str:name>", embeds.chart_page, name="embed_chart"),
    *[
        path(f"embed/reports/{name}", embeds.report_page, {"name": name}, name=f"embed_report_{name}")
        for name in reports.REPORTS
    ],
    *[
        path(f"embed/{name}s/", embeds.list_page, {"name": name}, name=f"embed_{name}_list")
        for name in ("project", "zone", "sector", "investor", "event")
    ],
    path("embed/editions/", embeds.edition_list_page, name="embed_edition_list"),
    path("embed/editions/<str:period>/", embeds.edition_page, name="embed_edition"),
    path("editions/", page(editions.edition_list), name="edition_list"),
    path("editions.atom", edition_files.edition_feed, name="edition_feed"),
    path("editions/latest/", page(editions.latest), name="edition_latest"),
    path("editions/<str:period>/", page(editions.edition_detail), name="edition_detail"),
    path("editions/<str:period>/changes/", page(editions.edition_part), name="edition_part"),
    path("editions/<str:period>/<str:name>", edition_files.edition_file, name="edition_file"),
    path("feeds/projects.atom", feeds.projects, name="project_feed"),
    path("feeds/events.atom", feeds.events, name="event_feed"),
    path("events.ics", feeds.calendar, name="event_calendar"),
]
