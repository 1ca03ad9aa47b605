from . import events, parties, places, projects, saved_views, sources

__all__ = ["events", "parties", "places", "projects", "saved_views", "sources"]
