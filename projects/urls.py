from django.urls import path

from .views import events, pages, parties, projects, trees

urlpatterns = [
    path("", pages.overview, name="overview"),
    path("projects/", projects.project_list, name="project_list"),
    path("projects.csv", projects.project_csv, name="project_csv"),
    path("projects/<str:code>/", projects.project_detail, name="project_detail"),
    path("zones/", trees.zone_list, name="zone_list"),
    path("zones/<slug:slug>/", trees.zone_detail, name="zone_detail"),
    path("sectors/", trees.sector_list, name="sector_list"),
    path("sectors/<slug:slug>/", trees.sector_detail, name="sector_detail"),
    path("investors/", parties.investor_list, name="investor_list"),
    path("investors/<slug:slug>/", parties.investor_detail, name="investor_detail"),
    path("events/", events.event_list, name="event_list"),
    path("events.csv", events.event_csv, name="event_csv"),
    path("events/<slug:slug>/", events.event_detail, name="event_detail"),
    path("amounts.csv", events.amount_csv, name="amount_csv"),
    path("milestones.csv", events.milestone_csv, name="milestone_csv"),
]
