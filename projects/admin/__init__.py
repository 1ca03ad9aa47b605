from . import (
    editions,
    events,
    grid,
    imports,
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
    "grid",
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
