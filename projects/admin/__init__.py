from . import events, parties, pending, places, projects, saved_views, sources, users

__all__ = ["events", "parties", "pending", "places", "projects", "saved_views", "sources", "users"]
