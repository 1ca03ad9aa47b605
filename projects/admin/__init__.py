from . import (
    editions,
    events,
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
