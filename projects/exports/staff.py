"""The list of projects as staff take it away: the public columns, then internal ones that say so."""

from __future__ import annotations

from collections.abc import Iterable
from typing import IO, Any

from django.db.models import F, OuterRef, QuerySet, TextField, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from ..columns import Column, Kind, project_columns
from ..columns.column import Joined
from ..models import Label, Project, Responsibility
from ..values.choices import ResponsibilityRole
from . import xlsx


def _name(prefix: str) -> Any:
    """The Chinese name, which bureaus write in, else the English one."""
    return Coalesce(NullIf(F(f"{prefix}name_zh"), Value("")), F(f"{prefix}name"), output_field=TextField())


def _units(role: str) -> Joined:
    rows = Responsibility.objects.filter(project=OuterRef("pk"), role=role)
    return Joined(rows.annotate(item=_name("unit__")).order_by("pk").values("item"))


def _internal(key: str, heading: Any, value: Any, kind: Kind = Kind.TEXT) -> Column:
    said = format_lazy(gettext_lazy("{heading} (internal)"), heading=heading)
    return Column(f"internal_{key}", said, gettext_lazy("Internal."), value, kind)


def staff_columns() -> tuple[Column, ...]:
    """Those of the public file, then what only staff see; keys and headings of these say "internal"."""
    labels = Label.objects.filter(projects=OuterRef("pk"))
    return (
        *project_columns(),
        _internal("id", gettext_lazy("Number"), "pk", Kind.INTEGER),
        _internal("publication", gettext_lazy("publication"), "publication"),
        _internal(
            "responsible_units", gettext_lazy("responsible units"), _units(ResponsibilityRole.RESPONSIBLE)
        ),
        _internal("serving_units", gettext_lazy("serving units"), _units(ResponsibilityRole.SERVING)),
        _internal("official_in_charge", gettext_lazy("official in charge"), _name("official_in_charge__")),
        _internal(
            "labels",
            gettext_lazy("labels"),
            Joined(labels.annotate(item=_name("")).order_by("pk").values("item")),
        ),
        _internal("construction_nature", gettext_lazy("nature of the works"), "construction_nature"),
        _internal("project_type", gettext_lazy("type of project"), "project_type"),
        _internal("status_date", gettext_lazy("status since"), "status_date", Kind.DATE),
        _internal("list", gettext_lazy("imported from list"), "external_list"),
        _internal("note", pgettext_lazy("of a record", "note"), "note"),
        _internal("entered", gettext_lazy("entered"), "created_at", Kind.TIME),
        _internal("saved", gettext_lazy("last saved"), "modified_at", Kind.TIME),
    )


def write_xlsx(rows: QuerySet[Project], user: Any, selection: str) -> IO[bytes]:
    """These projects in their order, as `xlsx.write`; the second sheet says who took which `selection`."""
    columns = staff_columns()
    about = _about(rows, user, selection)
    return xlsx.write(rows, columns, [str(column.heading) for column in columns], about, "projects")


def _about(rows: QuerySet[Project], user: Any, selection: str) -> Iterable[tuple[str, str]]:
    return (
        (_("Made by"), str(user)),
        (_("Made at"), timezone.localtime().isoformat(timespec="seconds")),
        (_("Projects"), f"{rows.count():,}"),
        (_("Selection"), selection or _("all")),
        (_("Use"), _("Internal: drafts and columns marked so are not public.")),
    )
