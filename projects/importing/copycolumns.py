"""The columns of a working copy: fields of imports, each with how a stored project shows it in a cell.

What is written in a cell again is read as an import reads it (`rows.RowReader`); `workingcopy` compares and decides.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from django.db.models import Model, TextChoices
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from ..columns.projects import PROJECT_COLUMNS
from ..exports.sheet import text as fitting
from ..models import InvestmentAmount, Investor, Label, Location, Person, Project, Sector, Unit
from ..totals.rules import precedence
from ..values.choices import PROMISE_BASES, Basis, Evidence, ParticipationRole, Publication, Qualifier
from ..values.dates import PartialDate
from . import months
from .fields import KINDS, UNITS, VOCABULARIES, YUAN, choices_of, is_amount, is_figure
from .labels import label
from .table import clean, folded

LANGUAGES = ("en", "zh-hans")
KEYS = "keys"  # in the place of a language: vocabularies as their keys, as the public files have them
MARK = "mark:"  # begins the heading of the column of revision marks, which goes on with the columns' keys
LOCKED = ("code", "publication", "period")
INTERNAL = (
    *("publication", *months.FIELDS, *UNITS, "official_in_charge", "construction_nature", "project_type"),
    *("postponed_text", "note", "delete", "source_title"),
)
PHASES = (1, 2)
COLUMNS = (
    *("code", "publication", "name", "name_zh", *months.FIELDS, "realised_amount", "realised_as_of"),
    *("zone", "sector", "stage", "status", "status_reason", "status_reason_zh", "status_date"),
    *("total_amount", "currency", "total_qualifier", "total_basis", "total_as_of"),
    *(f"phase_{n}_amount" for n in PHASES),
    *(f"{kind}_{what}" for kind in KINDS for what in ("actual", "planned")),
    *("postponed_because", "postponed_text", *UNITS, "official_in_charge", "labels"),
    *("investors", "partners", "led_by", "secondary_sectors", "jobs_planned", "land_area_mu", *YUAN),
    *(
        "construction_nature",
        "project_type",
        "summary",
        "summary_zh",
        "address",
        "latitude",
        "longitude",
        "coordinates_accuracy",
        "left_out_reason",
    ),
    *("note", "source_title", "delete"),
)
NUMBERS = frozenset(c for c in COLUMNS if is_amount(c) or is_figure(c) or c in ("latitude", "longitude"))
ROLES = {"investors": ParticipationRole.LEAD, "partners": ParticipationRole.PARTNER}
RECORDS: dict[str, type[Model]] = {
    "zone": Location,
    "sector": Sector,
    "led_by": Person,
    "official_in_charge": Person,
}
LISTED: dict[str, type[Model]] = {"labels": Label, **dict.fromkeys(UNITS, Unit)}  # kept by administrators
# Our column for one of the public projects.xlsx; its others follow from these or are made by the program.
OF_PUBLIC = {
    "zone_path": "zone",
    "sector_path": "sector",
    **{
        name: name
        for name in (
            *("code", "name", "name_zh", "stage", "status", "status_reason", "status_date", "total_amount"),
            *("currency", "total_qualifier", "total_basis", "total_as_of", "jobs_planned", "land_area_mu"),
            *("latitude", "longitude", "summary", *YUAN),
        )
    },
}


def heading(name: str) -> str:
    """In the language that is active; internal columns and the unit of amounts say so."""
    own = {
        "code": _("code"),
        "stage": capfirst(str(Project._meta.get_field("stage").verbose_name)),
        "delete": pgettext("column", "delete"),
        "source_title": _("source of what is changed"),
    }
    said = own.get(name) or label(name)
    if is_amount(name):
        said = _("%(heading)s (single yuan, dollars ...)") % {"heading": said}
    return _("%(heading)s (internal)") % {"heading": said} if name in INTERNAL else said


@cache
def _headings(language: str) -> dict[str, str]:
    with override(language):
        return {folded(heading(name)): name for name in COLUMNS}


def language_of(headings: Iterable[str]) -> tuple[str, dict[int, str]]:
    """The language that a file's headings are in, and the column of each place."""
    cells = [folded(cell) for cell in headings]
    found = {language: _at(cells, _headings(language)) for language in LANGUAGES}
    language = max(LANGUAGES, key=lambda one: len(found[one]))
    return language, found[language]


def public_columns(headings: Iterable[str]) -> dict[int, str]:
    """The key of each place where these are the headings of a public projects.xlsx; nothing else."""
    cells = [folded(cell) for cell in headings]
    names: dict[str, str] = {column.key: column.key for column in PROJECT_COLUMNS}
    for language in LANGUAGES:
        with override(language):
            names |= {folded(str(column.heading)): column.key for column in PROJECT_COLUMNS}
    found = _at(cells, names)
    return found if {"code", "updated_at", "url"} <= set(found.values()) else {}


def _at(cells: list[str], names: Mapping[str, str]) -> dict[int, str]:
    return {at: names[cell] for at, cell in enumerate(cells) if cell in names}


# ---- What a cell shows ----


@dataclass
class Words:
    """Vocabularies and names of records in one language; names are read once."""

    language: str

    def __post_init__(self) -> None:
        self._names: dict[type[Model], dict[int, str]] = {}
        self._labels: dict[type[TextChoices], dict[str, str]] = {}

    def choice(self, vocabulary: type[TextChoices], key: str) -> str:
        """The label of a key; the key itself in a public file."""
        if self.language == KEYS or not key:
            return key
        if vocabulary not in self._labels:
            with override(self.language):
                self._labels[vocabulary] = {choice.value: str(choice.label) for choice in vocabulary}
        return self._labels[vocabulary].get(key, key)

    def names(self, model: type[Model]) -> dict[int, str]:
        """Name or path of every record of a model, by its id."""
        if model not in self._names:
            name = "path_name" if issubclass(model, Location | Sector) else "name"
            zh = self.language.startswith("zh")
            rows = model._default_manager.values_list("pk", name, f"{name}_zh")
            self._names[model] = {pk: ((b or a) if zh else (a or b)) for pk, a, b in rows}
        return self._names[model]

    def yes(self) -> str:
        """As a cell says it."""
        with override(self.language if self.language in LANGUAGES else "en"):
            return _("yes")

    def record(self, model: type[Model], pk: int | None) -> str:
        """The name of a record, blank for none."""
        return self.names(model).get(pk, "") if pk else ""

    def offered(self, name: str) -> list[str]:
        """What a drop-down list of the column offers; nothing where any text may stand."""
        if name in VOCABULARIES:
            if name == "total_basis":
                return [self.choice(Basis, basis) for basis in PROMISE_BASES]
            with override(self.language):
                return [str(said) for _key, said in choices_of(name)]
        if name in ("zone", "sector"):
            return sorted(set(self.names(RECORDS[name]).values()))
        if name in ("delete", months.SUBMITTED):
            return [self.yes()]
        if name in LISTED:
            return sorted(set(self.names(LISTED[name]).values()))
        return []


@dataclass
class Read:
    """A project with its steps and claims sorted out once, for the many cells that show them."""

    project: Project
    month: date = field(default_factory=months.this_month)

    def __post_init__(self) -> None:
        self.being_written, self.held = months.standing(self.project, self.month)
        self.steps = {
            step.kind: step
            for step in self.project.milestones.all()
            if step.phase is None and step.evidence == Evidence.SUBSTANTIVE
        }
        self.claims = list(self.project.amounts.all())

    def chosen(self, phase: int | None, realised: bool = False) -> InvestmentAmount | None:
        """As the rules choose (`totals.rules`)."""
        standing = (
            claim
            for claim in self.claims
            if claim.phase == phase
            and claim.amount is not None
            and not claim.set_aside_reason
            and (claim.basis == Basis.REALISED) == realised
        )
        return max(standing, key=precedence, default=None)


def cells(project: Project, words: Words, names: Iterable[str], month: date | None = None) -> Iterator[str]:
    """What the cells of these columns show of a project, as a spreadsheet gives it back; of updates those of the `month`."""
    read = Read(project, month or months.this_month())
    for name in names:
        text = _SHOWN[name](read, words)
        yield clean(fitting(text)) if text else ""


Show = Callable[[Read, Words], str]


def plain(value: Any) -> str:
    """A value in words: numbers without an exponent, nothing where there is none."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return "" if value is None else str(value)


def _fact(name: str) -> Show:
    return lambda read, _words: plain(getattr(read.project, name))


def _currency(project: Project) -> str:
    claim = project.headline_claim
    return claim.currency if claim else ""


def _amount(project: Project, claim: InvestmentAmount | None) -> str:
    """A bare number in the row's currency; another currency is said."""
    if claim is None:
        return ""
    same = claim.currency == (_currency(project) or "CNY")
    return plain(claim.amount) if same else f"{plain(claim.amount)} {claim.currency}"


def _of_total(name: str, vocabulary: type[TextChoices] | None = None) -> Show:
    def shown(read: Read, words: Words) -> str:
        claim = read.project.headline_claim
        value = plain(getattr(claim, name)) if claim else ""
        return words.choice(vocabulary, value) if vocabulary else value

    return shown


def _realised(read: Read, _words: Words) -> str:
    return _amount(read.project, read.chosen(None, realised=True))


def _realised_as_of(read: Read, _words: Words) -> str:
    claim = read.chosen(None, realised=True)
    return plain(claim.as_of) if claim else ""


def _phase(number: int) -> Show:
    return lambda read, _words: _amount(read.project, read.chosen(number))


def reached_word(language: str) -> str:
    """How a milestone of unknown date is written."""
    with override(language if language in LANGUAGES else "en"):
        return _("reached")


def _step(kind: str, planned: bool) -> Show:
    def shown(read: Read, words: Words) -> str:
        step = read.steps.get(kind)
        if step is None:
            return ""
        if planned:
            plans = step.plans_in_order[-1:]
            return PartialDate(plans[0].planned, plans[0].precision).iso if plans else ""
        if step.actual:
            return PartialDate(step.actual, step.actual_precision).iso
        return reached_word(words.language) if step.reached else ""

    return shown


def _in_role(rows: str, model: type[Model], key: str, role: str) -> Show:
    """Who stands in a role, in the order of entering."""

    def shown(read: Read, words: Words) -> str:
        found = (row for row in getattr(read.project, rows).all() if row.role == role)
        return "; ".join(
            words.record(model, getattr(row, key)) for row in sorted(found, key=lambda row: row.pk)
        )

    return shown


def _linked(rows: str, model: type[Model]) -> Show:
    """By name what it is linked with."""

    def shown(read: Read, words: Words) -> str:
        return "; ".join(sorted(words.record(model, row.pk) for row in getattr(read.project, rows).all()))

    return shown


def _of_month(name: str) -> Show:
    return lambda read, _words: str(getattr(read.being_written or read.held, name, ""))


def _submitted(read: Read, words: Words) -> str:
    return words.yes() if read.held and not read.being_written else ""


def _choice(name: str, vocabulary: type[TextChoices]) -> Show:
    return lambda read, words: words.choice(vocabulary, getattr(read.project, name))


def _record(name: str, attribute: str) -> Show:
    return lambda read, words: words.record(RECORDS[name], getattr(read.project, attribute))


_SHOWN: dict[str, Show] = {
    **{
        name: _fact(name)
        for name in (
            *(
                "code",
                "name",
                "name_zh",
                "status_reason",
                "status_reason_zh",
                "status_date",
                "jobs_planned",
                "land_area_mu",
                *YUAN,
            ),
            *("summary", "summary_zh", "address", "latitude", "longitude", "note"),
        )
    },
    "code": lambda read, _words: read.project.code or "",
    "publication": _choice("publication", Publication),
    "zone": _record("zone", "location_id"),
    "sector": _record("sector", "sector_id"),
    "led_by": _record("led_by", "led_by_id"),
    "official_in_charge": _record("official_in_charge", "official_in_charge_id"),
    **{
        n: _choice(n, VOCABULARIES[n])
        for n in (
            *("stage", "status", "coordinates_accuracy", "left_out_reason"),
            *("construction_nature", "project_type"),
        )
    },
    "period": lambda read, _words: f"{read.month:%Y-%m}",
    **{name: _of_month(name) for name in months.TEXTS},
    months.SUBMITTED: _submitted,
    **{name: _in_role("responsibilities", Unit, "unit_id", role) for name, role in UNITS.items()},
    "labels": _linked("labels", Label),
    "postponed_because": lambda _read, _words: "",
    "postponed_text": lambda _read, _words: "",
    "total_amount": lambda read, _words: _amount(read.project, read.project.headline_claim),
    "currency": _of_total("currency"),
    "total_qualifier": _of_total("qualifier", Qualifier),
    "total_basis": _of_total("basis", Basis),
    "total_as_of": _of_total("as_of"),
    "realised_amount": _realised,
    "realised_as_of": _realised_as_of,
    **{f"phase_{n}_amount": _phase(n) for n in PHASES},
    **{f"{kind}_{what}": _step(kind, what == "planned") for kind in KINDS for what in ("actual", "planned")},
    **{name: _in_role("participations", Investor, "investor_id", role) for name, role in ROLES.items()},
    "secondary_sectors": _linked("secondary_sectors", Sector),
    "source_title": lambda _read, _words: "",
    "delete": lambda _read, _words: "",
}
