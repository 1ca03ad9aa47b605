from . import (
    editions,
    events,
    imports,
    notices,
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
    "notices",
    "parties",
    "pending",
    "places",
    "projects",
    "saved_views",
    "sign_ins",
    "sources",
    "users",
]
