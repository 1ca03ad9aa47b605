from . import events, imports, parties, pending, places, projects, saved_views, sign_ins, sources, users

__all__ = [
    "events",
    "imports",
    "parties",
    "pending",
    "places",
    "projects",
    "saved_views",
    "sign_ins",
    "sources",
    "users",
]
