"""What a list's columns mean, from and to TOML (docs/interface.md, Import profile). Unknown keys are errors."""

from __future__ import annotations

import builtins
import re
import tomllib
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from ..values.choices import LocationKind
from ..values.dates import DateError, read_date
from ..values.money import MoneyError, is_currency, unit_power
from . import csvfile
from .fields import VOCABULARIES, is_field, keys_of
from .table import MAX_ROWS, FileError

MAX_TEXT = 100_000  # characters
JOINT = " · "  # between the columns of a joint key
PLACEHOLDER = re.compile(r"\{([^{}]+)\}")


class ProfileError(ValueError):
    """A profile that cannot be used; `str()` names the key and says why."""


@dataclass
class Profile:
    """What a person says of a list once, for all its files; `blank` are the texts that stand for nothing."""

    list: str = ""
    key: str = ""
    row_key: bool = False  # no column identifies a project: the number of its row does
    header_row: int = 0
    sheet: str | int = ""  # its name, a pattern of it ("*月"), or its place from 1
    encoding: str = ""
    currency: str = ""  # where nothing in the file gives it; blank: CNY
    unit: str | None = None  # of bare numbers where nothing in the file says it; None: nobody said
    investor_separator: str = ";"
    source: str = ""
    blank: builtins.list[str] = field(default_factory=lambda: [])
    rows: str = "project"
    phase_column: str = ""
    as_of: date | None = None
    publish: bool = False
    repeated: str = "refuse"  # a key that stands in the file twice: "refuse" or "skip"
    totals: str = "refuse"  # rows of totals: "refuse" or "skip"
    unreadable: str = "refuse"  # optional cells that cannot be read: "refuse" or "blank"
    columns: dict[str, str] = field(default_factory=dict)
    templates: dict[str, str] = field(default_factory=dict)
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    blank_in: dict[str, builtins.list[str]] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)  # their heading = unit of its bare numbers
    currencies: dict[str, str] = field(default_factory=dict)  # their heading = currency
    create: dict[str, Any] = field(default_factory=dict)

    def headings(self) -> dict[str, str]:
        """The headings that must be in the file, each with the place in the profile that names it."""
        named = dict.fromkeys(self.columns, "columns")
        for name, template in self.templates.items():
            named |= dict.fromkeys(PLACEHOLDER.findall(template), f"templates.{name}")
        if self.phase_column:
            named.setdefault(self.phase_column, "phase_column")
        if self.key:
            named.setdefault(self.key, "key")
        for name in ("units", "currencies"):
            named |= {heading: name for heading in getattr(self, name) if heading not in named}
        return named

    def split(self, text: str) -> builtins.list[str]:
        """The members of a list in one cell; a semicolon may be a Chinese one."""
        plain = text.replace("；", ";") if self.investor_separator == ";" else text
        return [item.strip() for item in plain.split(self.investor_separator) if item.strip()]


def read_profile(text: str, default_list: str = "") -> Profile:
    """A profile from TOML; `default_list` is the profile's file name. ProfileError names what is wrong."""
    if len(text) > MAX_TEXT:
        raise ProfileError(_("The profile is too long."))
    try:
        given = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # a number of 5,000 digits is a ValueError
        raise ProfileError(_("The profile is no valid TOML: %(error)s") % {"error": error}) from None
    return make_profile(given, default_list)


def make_profile(given: dict[str, Any], default_list: str = "") -> Profile:
    """From the keys of TOML; ProfileError names the key that is unknown, wrong, or at odds with another."""
    known = {f.name for f in fields(Profile)}
    for key in given:
        if key not in known:
            raise ProfileError(
                _("%(key)s: unknown key. Known are: %(known)s.")
                % {"key": key, "known": ", ".join(f.name for f in fields(Profile))}
            )
    given = _with_joined_key(given)
    profile = Profile(**{key: _CHECKS[key](key, value) for key, value in given.items()})
    profile.list = profile.list or default_list
    _check_whole(profile)
    return profile


def _with_joined_key(given: dict[str, Any]) -> dict[str, Any]:
    """Several columns that identify a project together are a template of the key."""
    if not isinstance(given.get("key"), list):
        return given
    headings = [_heading("key", heading) for heading in given["key"]]
    if not headings:
        raise _wrong("key", _("must name a column"))
    if len(headings) == 1:
        return given | {"key": headings[0]}
    templates = {"external_ref": JOINT.join(f"{{{h}}}" for h in headings)} | _table(
        "templates", given.get("templates", {})
    )
    return {name: value for name, value in given.items() if name != "key"} | {"templates": templates}


def _check_whole(profile: Profile) -> None:
    """What no single key can be checked for."""
    if not profile.list or len(profile.list) > 100:
        raise _wrong("list", _("say whose keys these are, in at most 100 characters"))
    if profile.row_key and (profile.key or "external_ref" in (*profile.columns.values(), *profile.templates)):
        raise _wrong("row_key", _("goes without a key"))
    if (
        not profile.key
        and not profile.row_key
        and "external_ref" not in (*profile.columns.values(), *profile.templates)
    ):
        raise _wrong("key", _("say which of their columns identifies a project again"))
    refs = [heading for heading, name in profile.columns.items() if name == "external_ref"]
    if profile.key and refs and refs != [profile.key]:
        raise _wrong("key", _("key and the column of external_ref must be the same"))
    twice = sorted(set(profile.columns.values()) & set(profile.templates))
    if twice:
        raise _wrong(f"templates.{twice[0]}", _("this field is filled by a column already"))
    filled = {*profile.columns.values(), *profile.templates}
    if "phase" in filled:
        raise _wrong("phase_column", _("names the column of the phase; it is no field of [columns]"))
    if "phase_amount" in filled and profile.rows != "phase":
        raise _wrong("rows", _('phase_amount goes with rows = "phase" only'))
    if profile.rows == "phase" and not profile.phase_column:
        raise _wrong("phase_column", _("say which column names the phase"))
    if profile.rows == "project" and profile.phase_column:
        raise _wrong("phase_column", _('goes with rows = "phase" only'))


# ---- What each key may hold ----


def _wrong(key: str, why: str) -> ProfileError:
    return ProfileError(f"{key}: {why}")


def _text(key: str, value: Any) -> str:
    if not isinstance(value, str) or "\0" in value or len(value) > 2000:
        raise _wrong(key, _("must be a text"))
    return value


def _heading(key: str, value: Any) -> str:
    heading = _text(key, value)
    if not heading.strip():
        raise _wrong(key, _("must name a column"))
    return heading


def _texts(key: str, value: Any) -> list[str]:
    if not isinstance(value, list):
        raise _wrong(key, _("must be a list of texts"))
    return [_text(key, item) for item in value]


def _header_row(key: str, value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= MAX_ROWS:
        raise _wrong(key, _("must be the number of a row, from 1"))
    return value


def _true_or_false(key: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise _wrong(key, _("must be true or false"))
    return value


def _encoding(key: str, value: Any) -> str:
    encoding = _text(key, value)
    try:
        csvfile.known_encoding(encoding)
    except FileError as error:
        raise _wrong(key, str(error)) from None
    return encoding


def _currency(key: str, value: Any) -> str:
    code = _text(key, value)
    if not is_currency(code):
        raise _wrong(key, _("must be an ISO 4217 code, for example CNY"))
    return code


def _unit(key: str, value: Any) -> str:
    unit = _text(key, value)
    try:
        unit_power(unit)
    except MoneyError as error:
        raise _wrong(key, str(error)) from None
    return unit


def _separator(key: str, value: Any) -> str:
    separator = _text(key, value)
    if not separator:
        raise _wrong(key, _("must not be blank"))
    return separator


def _one_of(*allowed: str) -> Any:
    def check(key: str, value: Any) -> str:
        if value not in allowed:
            raise _wrong(key, _("must be one of: %(allowed)s") % {"allowed": ", ".join(allowed)})
        return str(value)

    return check


def _sheet(key: str, value: Any) -> str | int:
    if isinstance(value, int) and not isinstance(value, bool):
        if 1 <= value <= 1000:
            return value
        raise _wrong(key, _("must be a name, a pattern or a place from 1"))
    return _text(key, value)


def _rows(key: str, value: Any) -> str:
    if value not in ("project", "phase"):
        raise _wrong(key, _("must be “project” or “phase”"))
    return str(value)


def _day(key: str, value: Any) -> date:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        read = read_date(_text(key, value))
    except DateError as error:
        raise _wrong(key, str(error)) from None
    if read is None or read.precision != "day":
        raise _wrong(key, _("must be a day, for example 2024-12-31"))
    return read.first


def _table(key: str, value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _wrong(key, _("must be a table"))
    return value


def _field(key: str, name: Any) -> str:
    if not isinstance(name, str) or not is_field(name):
        raise _wrong(key, _("“%(name)s” is none of our fields") % {"name": str(name)[:60]})
    return name


def _by_heading(check: Any) -> Any:
    """A table whose keys are headings of theirs."""
    return lambda key, value: {
        name: check(f"{key}.{name}", held) for name, held in _table(key, value).items()
    }


def _by_field(check: Any) -> Any:
    """A table whose keys are fields of ours."""
    return lambda key, value: {
        _field(f"{key}.{name}", name): check(f"{key}.{name}", held)
        for name, held in _table(key, value).items()
    }


def _meanings(key: str, value: Any) -> dict[str, str]:
    name = key.partition(".")[2]
    meanings = {theirs: _text(f"{key}.{theirs}", ours) for theirs, ours in _table(key, value).items()}
    for theirs, ours in meanings.items():
        if ours and name in VOCABULARIES and ours not in keys_of(name):
            raise _wrong(
                f"{key}.{theirs}",
                _("“%(value)s” is none of: %(known)s") % {"value": ours, "known": ", ".join(keys_of(name))},
            )
    return meanings


def _create(key: str, value: Any) -> dict[str, Any]:
    given = _table(key, value)
    for name, made in given.items():
        if name not in ("zone", "sector", "investor"):
            raise _wrong(f"{key}.{name}", _("unknown key. Known are: zone, sector, investor."))
        if name == "zone" and made is not False and made not in LocationKind.values:
            raise _wrong(
                f"{key}.zone",
                _("must be false or one of: %(kinds)s") % {"kinds": ", ".join(LocationKind.values)},
            )
        if name != "zone":
            _true_or_false(f"{key}.{name}", made)
    return given


_CHECKS = {
    "list": _text,
    "key": _heading,
    "header_row": _header_row,
    "sheet": _sheet,
    "row_key": _true_or_false,
    "repeated": _one_of("refuse", "skip"),
    "totals": _one_of("refuse", "skip"),
    "unreadable": _one_of("refuse", "blank"),
    "encoding": _encoding,
    "currency": _currency,
    "unit": _unit,
    "investor_separator": _separator,
    "source": _text,
    "blank": _texts,
    "rows": _rows,
    "phase_column": _heading,
    "as_of": _day,
    "publish": _true_or_false,
    "columns": _by_heading(_field),
    "templates": _by_field(_text),
    "values": _by_field(_meanings),
    "blank_in": _by_field(_texts),
    "units": _by_heading(_unit),
    "currencies": _by_heading(_currency),
    "create": _create,
}


def for_next_time(profile: Profile) -> Profile:
    """As it is kept: the day, the source and the single sheet's name are this month's."""
    return replace(profile, as_of=None, source="")


# ---- Writing ----


def write_profile(profile: Profile) -> str:
    """The profile as TOML, without what is at its default; reading it gives an equal profile."""
    default, lines, tables = Profile(), [], []
    for f in fields(Profile):
        value = getattr(profile, f.name)
        if value == getattr(default, f.name):
            continue
        if isinstance(value, dict):
            tables += _tables(f.name, value)
        else:
            lines.append(f"{f.name} = {_toml(value)}")
    return "\n".join([*lines, *tables]) + "\n"


def _tables(name: str, value: dict[str, Any]) -> list[str]:
    nested = {key: inner for key, inner in value.items() if isinstance(inner, dict)}
    plain = {key: inner for key, inner in value.items() if key not in nested}
    lines = (
        ["", f"[{name}]", *(f"{_toml(key)} = {_toml(inner)}" for key, inner in plain.items())]
        if plain
        else []
    )
    for key, inner in nested.items():
        lines += _tables(f"{name}.{_toml(key)}", inner)
    return lines


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, value))}]"
    if isinstance(value, str):
        return '"' + "".join(map(_escaped, value)) + '"'
    return value.isoformat() if isinstance(value, date) else str(value)


def _escaped(character: str) -> str:
    if character in '\\"':
        return f"\\{character}"
    return character if character.isprintable() else f"\\U{ord(character):08x}"
