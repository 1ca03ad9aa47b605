"""Where the data are made up (`MADE_UP`), each row says so in a last column and each file in its name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import wraps
from typing import Any, ParamSpec

from django.conf import settings
from django.db.models import BooleanField, Value
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .column import Column, Kind

P = ParamSpec("P")
MARK = Column(
    "made_up",
    _("Made up"),
    _("Always true here: these data are invented, to try the program out."),
    Value(True, output_field=BooleanField()),
    Kind.BOOLEAN,
)


def marked(columns_of: Callable[P, tuple[Column, ...]]) -> Callable[P, tuple[Column, ...]]:
    """The columns of a list, and the mark behind them where the data are made up."""

    @wraps(columns_of)
    def columns(*args: P.args, **kwargs: P.kwargs) -> tuple[Column, ...]:
        return with_mark(columns_of(*args, **kwargs))

    return columns


def with_mark(columns: Sequence[Column]) -> tuple[Column, ...]:
    """These columns and, where the data are made up, the one that says so as the last."""
    return (*columns, MARK) if settings.MADE_UP else tuple(columns)


def mark_rows(rows: Iterable[Sequence[Any]]) -> Iterator[Sequence[Any]]:
    """Rows that are at hand (a report, a comparison), each with what the mark's column holds."""
    return ((*row, True) for row in rows) if settings.MADE_UP else iter(rows)


def titled(title: str) -> str:
    """A title, saying so where the data are made up."""
    return f"{title} ({gettext('made-up data')})" if settings.MADE_UP else title


def file_stem(name: str) -> str:
    """What a file's name begins with: projects, or projects_made-up."""
    return f"{name}_made-up" if settings.MADE_UP else name
