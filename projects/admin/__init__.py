from . import (
    editions,
    events,
    imports,
    parties,
    pending,
    places,
    projects,
    publisher,
    saved_views,
    sign_ins,
    sources,
    users,
)

__all__ = [
    "editions",
    "events",
    "imports",
    "parties",
    "pending",
    "places",
    "projects",
    "publisher",
    "saved_views",
    "sign_ins",
    "sources",
    "users",
]
