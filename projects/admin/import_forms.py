from __future__ import annotations

import builtins
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..importing.fields import FIELDS, VOCABULARIES, choices_of, is_amount
from ..importing.guessing import guess, meaning_of
from ..importing.labels import label
from ..importing.layout import Layout, said_of_column
from ..importing.opening import MAX_BYTES, open_table
from ..importing.profiles import PLACEHOLDER, Profile, ProfileError, make_profile, read_profile, write_profile
from ..importing.running import allowed, require
from ..importing.table import FileError
from ..importing.units import is_bare
from ..importing.workingcopy import kind_of
from ..models import ImportProfile
from ..values.choices import ImportKind, LocationKind
from ..values.clamd import refuse_viruses
from ..values.dates import DateError, read_date
from ..values.money import currency_choices

SAMPLES = 3
BLANK = "-"  # a value that is to be left blank: chosen by a person, never taken for granted
# What is offered to those alone who have the right to it.
FORBIDDEN = {
    "publish": "projects.publish_project",
    "create_zone": "projects.add_location",
    "create_sector": "projects.add_sector",
}
ROW = "#row"  # a key that is no heading
SINGLE = "single"  # numbers in yuan or dollars themselves
MAX_CELLS = 50_000
MAX_VALUES = 40  # different values of one column that are offered for translation


class UploadForm(forms.Form):
    """A file and, if the list is a known one, its profile; the bytes are in `data_read`."""

    file = forms.FileField(label=gettext_lazy("CSV or XLSX file"))
    kept = forms.ModelChoiceField(
        ImportProfile.objects.all(),
        required=False,
        label=gettext_lazy("Profile"),
        empty_label=gettext_lazy("guess it"),
    )
    data_read = b""
    kind = ImportKind.LIST

    def clean_file(self) -> Any:
        """Read the file to its end, so that one too large or damaged is refused here and not at the preview."""
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise ValidationError(
                _("The file is larger than %(most)s MB.") % {"most": MAX_BYTES // 1_000_000}
            )
        refuse_viruses(file)
        self.data_read = file.read()
        try:
            for _row in open_table(self.data_read).rows():
                pass
            self.kind = kind_of(self.data_read)
        except FileError as error:
            raise ValidationError(str(error)) from None
        return file


class MatchForm(forms.Form):
    """The profile as a form; what it does not show (templates, blanks) stays, and can be written as TOML."""

    list = forms.CharField(label=gettext_lazy("List"), max_length=100)
    sheet = forms.ChoiceField(label=gettext_lazy("Sheet"), required=False)
    key = forms.ChoiceField(label=gettext_lazy("Column that identifies a project"))
    key_2 = forms.ChoiceField(label=gettext_lazy("together with the column"), required=False)
    source = forms.CharField(label=gettext_lazy("Title of the source"), max_length=500, required=False)
    currency = forms.ChoiceField(
        label=gettext_lazy("Currency where nothing in the file says one"),
        choices=currency_choices,
    )
    as_of = forms.CharField(label=gettext_lazy("Amounts as of"), required=False, max_length=60)
    create_zone = forms.ChoiceField(
        label=gettext_lazy("Make unknown places as"),
        required=False,
        choices=[("", gettext_lazy("no: an unknown one is an error")), *LocationKind.choices],
    )
    create_sector = forms.BooleanField(label=gettext_lazy("Make unknown sectors"), required=False)
    create_investor = forms.BooleanField(label=gettext_lazy("Make unknown investors"), required=False)
    publish = forms.BooleanField(label=gettext_lazy("Publish at once"), required=False)
    toml = forms.CharField(
        label=gettext_lazy("The profile as TOML"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 18, "cols": 90, "class": "toml", "spellcheck": "false"}),
    )

    # A browser would hold back the whole form for the values of a column that was just given another meaning.
    use_required_attribute = False

    def __init__(self, imported: Any, user: Any, data: Any = None) -> None:
        super().__init__(data)
        self.user, self.content = user, bytes(imported.content or b"")
        self.profile = self._before = self._known(imported)
        table = open_table(self.content, sheet=self.profile.sheet, encoding=self.profile.encoding)
        for name in FORBIDDEN:
            if not user.has_perm(FORBIDDEN[name]):
                del self.fields[name]
        self.headings = self._headings(table)
        headings = [(h, h) for h in self.headings]
        self._choice("key").choices = [*headings, (ROW, _("none: the number of the row"))]
        self._choice("key_2").choices = [("", "–"), *headings]
        self.sheets = table.sheets
        self._choice("sheet").choices = _sheet_choices(table.sheets, self.profile.sheet)
        self.initial = self._initial(self.profile)
        fields = [("", "–"), *sorted(((f, label(f)) for f in _offered(self.profile)), key=lambda f: f[1])]
        for at, (heading, samples) in enumerate(self.headings.items()):
            self.fields[f"column_{at}"] = forms.ChoiceField(
                choices=fields, required=False, label=heading, help_text=" · ".join(samples)
            )
        # Fields that must be answered unless the profile is written by hand, with what to say.
        self.asked: dict[str, str] = {}
        self._add_money(table)
        self._add_values(table)

    def _choice(self, name: str) -> forms.ChoiceField:
        return cast(forms.ChoiceField, self.fields[name])

    def _known(self, imported: Any) -> Profile:
        table = open_table(self.content)
        guessed = guess(table, imported.file_name.rsplit(".", 1)[0][:100])
        if not imported.profile:
            return guessed
        try:
            known = allowed(read_profile(imported.profile, guessed.list), self.user)
            return known if known.source else replace(known, source=guessed.source)
        except ProfileError:
            return guessed

    def _headings(self, table: Any) -> dict[str, builtins.list[str]]:
        """Each heading with what stands below it first."""
        at: dict[str, int] | None = None
        found: dict[str, list[str]] = {}
        self.header_row = self.profile.header_row or self._found_row(table)
        for number, cells in table.rows():
            if at is None:
                if number == self.header_row:
                    at = {heading: n for n, heading in reversed(list(enumerate(cells))) if heading}
                    found = {heading: [] for heading in dict.fromkeys(filter(None, cells))}
                continue
            for heading, samples in found.items():
                cell = cells[at[heading]] if at[heading] < len(cells) else ""
                if cell and len(samples) < SAMPLES and cell[:40] not in samples:
                    samples.append(cell[:40])
            if number > 200:
                break
        return found

    def _found_row(self, table: Any) -> int:
        try:
            return Layout(table, self.profile).header_row
        except ProfileError:
            return guess(table, "list").header_row

    def _initial(self, profile: Profile) -> dict[str, Any]:
        initial = {name: getattr(profile, name) for name in ("list", "source", "publish", "sheet")}
        joint = PLACEHOLDER.findall(profile.templates.get("external_ref", ""))
        initial["key"] = ROW if profile.row_key else profile.key or next(iter(joint), "")
        initial["key_2"] = joint[1] if len(joint) == 2 else ""
        initial["currency"] = profile.currency or "CNY"
        initial |= {
            f"create_{name}": profile.create.get(name) or "" for name in ("zone", "sector", "investor")
        }
        initial |= {f"column_{at}": profile.columns.get(h, "") for at, h in enumerate(self.headings)}
        return initial | {"as_of": profile.as_of or "", "toml": write_profile(profile)}

    def _meant(self, at: int, heading: str) -> str:
        """The field that a column fills, as it was just chosen, else as the profile says."""
        return self.data.get(f"column_{at}", "") if self.is_bound else self.profile.columns.get(heading, "")

    # ---- Units and currencies of columns of amounts ----

    def _add_money(self, table: Any) -> None:
        """Two choices for each column of amounts; the unit of bare numbers is asked for where nothing says it."""
        self.money_columns: dict[int, str] = {}
        amounts = {at: h for at, h in enumerate(self.headings) if is_amount(self._meant(at, h))}
        for at, heading in amounts.items():
            said = said_of_column(table, self.profile, heading)
            self.money_columns[at] = heading
            asked = said.unit is None and any(map(is_bare, self._values(table, heading, MAX_CELLS)))
            self.fields[f"unit_{at}"] = forms.ChoiceField(
                label=_("Unit of %(heading)s") % {"heading": heading},
                choices=_unit_choices(said.unit),
                required=False,
            )
            if asked:
                self.asked[f"unit_{at}"] = _("Say in what unit these numbers are.")
            self.fields[f"currency_{at}"] = forms.ChoiceField(
                label=_("Currency of %(heading)s") % {"heading": heading},
                choices=[("", said.currency or "–"), *currency_choices()],
                required=False,
            )
            own = self.profile.units.get(heading)
            self.initial[f"unit_{at}"] = SINGLE if own == "" else own or ""
            self.initial[f"currency_{at}"] = self.profile.currencies.get(heading, "")

    # ---- What the values of a vocabulary's column mean ----

    def _add_values(self, table: Any) -> None:
        self.value_fields: dict[str, tuple[str, str]] = {}
        for at, heading in enumerate(self.headings):
            name = self._meant(at, heading)
            if name not in VOCABULARIES:
                continue
            choices = [("", _("say what it means")), (BLANK, _("leave blank")), *choices_of(name)]
            for n, value in enumerate(self._values(table, heading)):
                field = f"value_{name}_{at}_{n}"
                self.value_fields[field] = (name, value)
                self.fields[field] = forms.ChoiceField(
                    choices=choices,
                    label=value[:60],
                    required=False,
                )
                self.asked[field] = _("Say what it means, or that it is left blank.")
                self.initial[field] = self._meaning(name, value)
        if self.is_bound:
            # A column that was just given this meaning brings no answers: what is likely counts.
            likely = {field: self.initial[field] for field in self.value_fields if field not in self.data}
            posted = cast(Any, self.data).copy()
            posted.update(likely)
            self.data = posted

    def _values(self, table: Any, heading: str, most: int = MAX_VALUES) -> builtins.list[str]:
        """The different cells below a heading; none where there are more than `most`."""
        at: int | None = None
        values: dict[str, None] = {}
        for number, cells in table.rows():
            if at is None:
                at = cells.index(heading) if number >= self.header_row and heading in cells else None
            elif at < len(cells) and cells[at]:
                values[cells[at]] = None
                if len(values) > most:
                    return []
        return list(values)

    def _meaning(self, name: str, value: str) -> str:
        if value in self.profile.values.get(name, {}):
            return self.profile.values[name][value] or BLANK
        return meaning_of(name, value)

    @property
    def sheet_changed(self) -> bool:
        """Whether another sheet was chosen than the one whose columns were shown."""
        sheet: Any = self.fields["sheet"]
        return (
            "sheet" in self.data
            and self.data["sheet"] in {str(value): label for value, label in sheet.choices}
            and self.data["sheet"] != str(self.profile.sheet or "")
        )

    def columns(self) -> Iterator[Any]:
        """Each column's choice of a field, with those of its unit and currency where it holds amounts."""
        for at in range(len(self.headings)):
            more = [self[f"{name}_{at}"] for name in ("unit", "currency") if at in self.money_columns]
            yield self[f"column_{at}"], more

    def values(self) -> Any:
        """Words of the file that need a meaning: the field's label and the choice, one a word."""
        return [(label(name), self[field]) for field, (name, _value) in self.value_fields.items()]

    # ---- The profile that comes of it ----

    def clean_as_of(self) -> Any:
        """ISO 8601, the first day of the period that was typed; blank for blank."""
        try:
            read = read_date(self.cleaned_data["as_of"])
        except DateError as error:
            raise ValidationError(str(error)) from None
        return read.first.isoformat() if read else ""

    def clean(self) -> Any:
        """Make the profile and lay it over the file: an error of either is told at the form."""
        super().clean()
        cleaned = self.cleaned_data
        if not self._toml_is_mine(cleaned):
            for name, why in self.asked.items():
                if name in cleaned and not cleaned[name]:
                    self.add_error(name, why)
        if self.errors:
            return cleaned
        try:
            self.profile = self._made(cleaned)
            require(self.profile, self.user)
            table = open_table(self.content, sheet=self.profile.sheet, encoding=self.profile.encoding)
            Layout(table, self.profile)
        except (ProfileError, FileError) as error:
            self.add_error("toml" if self._toml_is_mine(cleaned) else None, str(error))
        return cleaned

    def _toml_is_mine(self, cleaned: Any) -> bool:
        """Whether the TOML was written by hand: it then stands before the rest of the form."""
        written: str = cleaned["toml"].replace("\r\n", "\n").strip()
        return written != write_profile(self._before).strip()

    def _made(self, cleaned: Any) -> Profile:
        if self._toml_is_mine(cleaned):
            return read_profile(cleaned["toml"], cleaned["list"])
        before = self._before
        given = {
            f: getattr(before, f)
            for f in before.__dataclass_fields__
            if getattr(before, f) not in (None, 0) and (f == "unit" or getattr(before, f) != "")
        }
        given |= {name: cleaned[name] for name in ("list", "source", "currency")}
        given["sheet"] = place_or_name(cleaned["sheet"])
        given["publish"] = cleaned.get("publish", False)
        given |= self._money_of(cleaned)
        given["as_of"] = cleaned["as_of"]
        given["columns"] = {
            h: cleaned[f"column_{n}"] for n, h in enumerate(self.headings) if cleaned[f"column_{n}"]
        }
        _set_key(given, cleaned["key"], cleaned["key_2"])
        given["create"] = {
            "zone": cleaned.get("create_zone") or False,
            "sector": cleaned.get("create_sector", False),
            "investor": cleaned["create_investor"],
        }
        given["values"] = {n: t for n, t in before.values.items() if n not in VOCABULARIES} | self._meanings(
            cleaned
        )
        given["values"] |= {n: t for n, t in before.values.items() if n in before.templates}
        kept = {n: v for n, v in given.items() if v not in ("", {}, []) or (n, v) == ("unit", "")}
        return make_profile(kept)

    def _money_of(self, cleaned: Any) -> dict[str, dict[str, str]]:
        chosen = {
            h: (cleaned[f"unit_{at}"], cleaned[f"currency_{at}"]) for at, h in self.money_columns.items()
        }
        units = {h: "" if unit == SINGLE else unit for h, (unit, _currency) in chosen.items() if unit}
        return {
            "units": units,
            "currencies": {h: currency for h, (_unit, currency) in chosen.items() if currency},
        }

    def _meanings(self, cleaned: Any) -> dict[str, dict[str, str]]:
        meanings: dict[str, dict[str, str]] = {}
        for field, (name, value) in self.value_fields.items():
            meanings.setdefault(name, {})[value] = "" if cleaned[field] == BLANK else cleaned[field]
        return meanings


def place_or_name(sheet: str) -> str | int:
    """A sheet as the profile has it."""
    return int(sheet) if sheet.isdecimal() and len(sheet) < 4 else sheet


def _sheet_choices(sheets: tuple[str, ...], chosen: str | int) -> list[tuple[Any, str]]:
    """By place, so that next month's name does not matter; a name or pattern of the profile stays."""
    places = [(at, f"{at}: {name}") for at, name in enumerate(sheets, 1)][1:]
    kept = [(chosen, str(chosen))] if chosen and chosen not in dict(places) else []
    return [("", f"1: {sheets[0]}" if sheets else "–"), *places, *kept]


def _set_key(given: dict[str, Any], key: str, other: str) -> None:
    """One column, two together, or the number of the row."""
    given["columns"] = {h: name for h, name in given["columns"].items() if name != "external_ref" or h == key}
    given["templates"] = {n: t for n, t in given.get("templates", {}).items() if n != "external_ref"}
    given["row_key"] = key == ROW
    given["key"] = "" if key == ROW else [key, other] if other and other != key else key
    if isinstance(given["key"], list):
        given["columns"] = {h: name for h, name in given["columns"].items() if name != "external_ref"}


def _unit_choices(said: str | None) -> list[tuple[str, str]]:
    """The units that a person may choose; blank is what the file or the profile says already."""
    names = [(unit, unit) for unit in ("thousand", "万元", "million", "亿元", "billion")]
    nothing = (
        _("say the unit") if said is None else _("as the file says: %(unit)s") % {"unit": said or _("single")}
    )
    return [("", nothing), (SINGLE, _("single yuan, dollars ...")), *names]


def _offered(profile: Profile) -> list[str]:
    """The fields that a column may fill; those in use, and two phases."""
    phases = ("phase_1_amount", "phase_2_amount")
    return list(
        dict.fromkeys(
            [*(f for f in FIELDS if f not in ("phase", "phase_amount")), *phases, *profile.columns.values()]
        )
    )
