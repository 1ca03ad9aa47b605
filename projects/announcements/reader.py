"""What the readers of both languages keep from one sentence to the next."""

from __future__ import annotations

from dataclasses import dataclass

from .found import Amount, Count, Found, Name
from .texts import Text


@dataclass
class Mentions:
    """What a sentence speaks of, in order."""

    projects: list[Name]
    companies: list[Name]
    counts: list[Count]

    @property
    def specific(self) -> list[Name]:
        """The projects that are named, not only spoken of ("the project")."""
        return [project for project in self.projects if not project.generic]


class Reader:
    """What was found so far, and what the last sentences were about: what "the project" means."""

    def __init__(self, text: Text):
        self.text, self.found = text, Found()
        self.topic: Name | None = None
        self.unclear = False  # whether the last sentence named several projects
        self.count: Count | None = None  # what the last sentence was about, where it was a ceremony
        self.ceremony = ""

    def keep(self, said: Mentions, amounts: list[Amount]) -> None:
        """Add what one sentence says to what was found."""
        self.found.names += [*said.companies, *said.specific]
        self.found.amounts += amounts
        self.found.counts += said.counts

    def carry_topic(self, said: Mentions, amounts: list[Amount], main: int) -> None:
        """What the next sentence may refer to: the project that a sum is of, else the one that stands at `main`."""
        for amount in amounts:
            if amount.frame in ("which", "of_several"):
                amount.doubts.append(amount.frame)
        named = said.specific
        if not named:
            return
        of = [amount.of for amount in amounts if amount.of in named]
        self.topic = of[-1] if of else named[main]
        one = bool(of) and len(set(map(id, of))) == 1
        self.unclear = len({project.text for project in named}) > 1 and not one


def last_between(mentions: list[Name], start: int, end: int) -> Name | None:
    """The last one that stands between two places."""
    return next((m for m in reversed(mentions) if start <= m.start and m.end <= end), None)
