from . import (
    editions,
    events,
    imports,
    monitoring,
    parties,
    pending,
    places,
    projects,
    saved_views,
    sign_ins,
    sources,
    users,
)

__all__ = [
    "editions",
    "events",
    "imports",
    "monitoring",
    "parties",
    "pending",
    "places",
    "projects",
    "saved_views",
    "sign_ins",
    "sources",
    "users",
]
