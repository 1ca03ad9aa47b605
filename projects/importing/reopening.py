"""A stored upload as a run again, whatever it is: a list with its profile, or a working copy."""

from __future__ import annotations

from typing import Any

from ..models import Import, Project
from ..review.permissions import may_change_public_alone
from ..review.scope import projects_of
from ..values.choices import ImportKind
from .profiles import read_profile
from .running import Run, require
from .workingcopy import CopyRun


def reopen(imported: Import, user: Any, *, as_publisher: bool = False) -> Run:
    """For this person; ProfileError where the profile asks for more than they may. FileError as `Run`.

    `as_publisher`: what an editor proposed is carried out, so public records change.
    """
    data = bytes(imported.content or b"")
    alone = as_publisher or user is None or may_change_public_alone(user, Project)
    if imported.kind != ImportKind.LIST:
        may_delete = user is None or user.has_perm("projects.delete_project")
        return CopyRun(
            data,
            projects_of(user),
            may_publish=alone,
            may_delete=may_delete,
            by_person=not as_publisher,
            answers=imported.answers,
            user=user,
        )
    profile = read_profile(imported.profile, "list")
    if not as_publisher:
        require(profile, user)
    return Run(
        data,
        profile,
        may_publish=alone,
        by_person=not as_publisher,
        same=imported.same,
        answers=imported.answers,
        user=user,
    )
