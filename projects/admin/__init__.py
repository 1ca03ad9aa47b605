from . import events, parties, places, projects, sources

__all__ = ["events", "parties", "places", "projects", "sources"]
