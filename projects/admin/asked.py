"""What a form or an address of the admin may ask, whoever wrote it: on some of it Django's own admin fails."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from django.contrib.admin.options import InlineModelAdmin, TabularInline
from django.contrib.admin.widgets import AutocompleteMixin, AutocompleteSelect, AutocompleteSelectMultiple
from django.contrib.auth.models import User
from django.forms import BaseInlineFormSet
from django.http import HttpRequest
from django.utils.dateparse import parse_datetime

from .own_rows import OwnChoices

NEW_ROWS = 50  # beside the stored ones; more make a page that takes seconds


def as_id(text: str) -> int:
    """The number of a record; 0, which none has, for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def as_moment(text: str) -> datetime | None:
    """The moment that a form was opened, as the form says."""
    try:
        moment = parse_datetime(text)
    except ValueError:
        return None
    return moment if moment and moment.tzinfo else None


def person(request: HttpRequest) -> User:
    """Who is signed in; the admin lets nobody else come here."""
    return cast(User, request.user)


class _KnownIds(AutocompleteMixin):
    """Asks the database for the chosen records by what can be an id alone."""

    def optgroups(self, name: str, value: Sequence[str], attrs: dict[str, Any] | None = None) -> list[Any]:
        return super().optgroups(name, [given for given in value if as_id(str(given))], attrs)


class ChosenOne(_KnownIds, AutocompleteSelect):
    """One record, with autocompletion."""


class ChosenMany(_KnownIds, AutocompleteSelectMultiple):
    """Several records, with autocompletion."""


class Choosing(OwnChoices):
    """For a ModelAdmin or inline: what is no id in a field with autocompletion is told at the field."""

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """One record of a field with autocompletion."""
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", ChosenOne(db_field, self.admin_site))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Several records of a field with autocompletion."""
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", ChosenMany(db_field, self.admin_site))
        return super().formfield_for_manytomany(db_field, request, **kwargs)


class FewNewRows(BaseInlineFormSet):
    """As many rows as are stored and some new ones, however many the form says that it has."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.absolute_max = len(self.get_queryset()) + NEW_ROWS
        self.max_num = min(self.max_num, self.absolute_max)


class Rows(Choosing, InlineModelAdmin):
    """What every inline shares."""

    formset = FewNewRows

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """In a table Django puts what helps into the heading, and refers from the field to an id that is not there."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and field.help_text and isinstance(self, TabularInline):
            field.widget.attrs["title"], field.help_text = field.help_text, ""
        return field
