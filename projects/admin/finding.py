"""Finding in the lists of staff: by place with all below, sector, person, unit and label, and by words of all of these."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import reduce
from typing import Any, ClassVar, cast

from django import forms
from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..models import Label, Location, Person, Project, Responsibility, Sector, Unit
from ..models.querysets import ProjectQuerySet
from ..models.search import holds
from ..monitoring.lamp_colours import in_colour
from ..review.scope import within_reach
from ..review.worklists import in_hand
from ..totals.rules import search_key
from ..values.choices import Colour
from .asked import ChosenOne, as_id

NONE = "none"


class AsStated(admin.AllValuesFieldListFilter):
    """The values that there are; Django leaves the blank one without words."""

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        """Each with words."""
        for choice in super().choices(changelist):
            yield {**choice, "display": choice["display"] or _("None given")}


class Choose(admin.SimpleListFilter):
    """A filter whose value is chosen from a record's own list: typed and completed, or where there are few from all.

    `way` is the path from the list's model to the project; blank for projects themselves.
    """

    template = "admin/projects/choose_filter.html"
    field = ""  # of Project: whose autocompletion serves; blank for a list of `model`
    model: ClassVar[Any] = None
    way = ""
    none_label: Any = ""

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """None are read beforehand; Django asks for one to show the filter at all."""
        self.request, self.site = request, model_admin.admin_site
        return [("", "")]

    def narrowed(self, projects: QuerySet[Project], chosen: Any) -> QuerySet[Project]:
        """Those of the projects that the chosen record stands for."""
        raise NotImplementedError

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """None where there is no such record, or none for this person."""
        if not self.value():
            return queryset
        if self.none_label and self.value() == NONE:
            return self._found(queryset, self.without)
        found = within_reach(request.user, self.model.objects.all())
        chosen = found.filter(pk=as_id(self.value() or "")).first()
        if chosen is None:
            return queryset.none()
        return self._found(queryset, lambda projects: self.narrowed(projects, chosen))

    def _found(self, queryset: QuerySet[Any], narrow: Callable[[Any], QuerySet[Any]]) -> QuerySet[Any]:
        if not self.way:
            return narrow(queryset)
        return queryset.filter(**{f"{self.way}__in": narrow(Project.objects.all()).values("pk")})

    def without(self, projects: QuerySet[Project]) -> QuerySet[Project]:
        """Those that no record of the kind stands with; only where there is a `none_label`."""
        raise NotImplementedError

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        """One: the field, the list's other parameters, and the way back to all."""
        name = self.parameter_name
        given = self.request.GET.lists()
        others = [(key, value) for key, values in given for value in values if key not in (name, "p", "e")]
        yield {
            "selected": bool(self.value()),
            "field": self._field(),
            "others": others,
            "name": name,
            "all": changelist.get_query_string(remove=[str(name)]),
        }

    def _field(self) -> str:
        attrs = {"id": f"filter_{self.parameter_name}", "aria-label": str(self.title)}
        if self.field:
            widget: Any = ChosenOne(Project._meta.get_field(self.field), self.site)
            widget.choices = forms.ModelChoiceField(self.model.objects.all()).choices
        else:
            rows = within_reach(self.request.user, self.model.objects.all())
            none = [(NONE, self.none_label)] if self.none_label else []
            widget = forms.Select(choices=[("", "–"), *((row.pk, str(row)) for row in rows), *none])
        return str(widget.render(str(self.parameter_name), self.value(), attrs))


class InPlace(Choose):
    """By place, with what lies below it or in it."""

    title, parameter_name, field, model = _("place"), "place", "location", Location

    def narrowed(self, projects: QuerySet[Project], chosen: Any) -> QuerySet[Project]:
        """As the public filter `zone`."""
        return cast(ProjectQuerySet, projects).found_in(chosen)


class InSector(Choose):
    """By sector, with what is below it and secondary sectors."""

    title, parameter_name, field, model = _("sector"), "in_sector", "sector", Sector

    def narrowed(self, projects: QuerySet[Project], chosen: Any) -> QuerySet[Project]:
        """As the public filter `sector`."""
        return cast(ProjectQuerySet, projects).found_in_sector(chosen)


class OfPerson(Choose):
    """By whoever leads it or is in charge of it."""

    title, parameter_name, field, model = _("person"), "person", "led_by", Person

    def narrowed(self, projects: QuerySet[Project], chosen: Any) -> QuerySet[Project]:
        """The leader and the official in charge."""
        return projects.filter(Q(led_by=chosen) | Q(official_in_charge=chosen))


class OfUnit(Choose):
    """By a unit that is responsible for it or serves it."""

    title, parameter_name, model, none_label = _("unit"), "unit", Unit, _("No unit")

    def narrowed(self, projects: QuerySet[Project], chosen: Any) -> QuerySet[Project]:
        """In either role."""
        return projects.filter(pk__in=Responsibility.objects.filter(unit=chosen).values("project"))

    def without(self, projects: QuerySet[Project]) -> QuerySet[Project]:
        """Those that no unit answers for or serves."""
        return projects.exclude(pk__in=Responsibility.objects.values("project"))


class WithLabel(Choose):
    """By label, internal ones included."""

    title, parameter_name, model = _("label"), "label", Label

    def narrowed(self, projects: QuerySet[Project], chosen: Any) -> QuerySet[Project]:
        """That bear it themselves."""
        return projects.filter(pk__in=Project.labels.through.objects.filter(label=chosen).values("project"))


class EventInPlace(InPlace):
    """Of signing events, by the place where they were held."""

    def narrowed(self, projects: QuerySet[Any], chosen: Any) -> QuerySet[Any]:
        """There, below, or in a zone block that lies there."""
        return projects.filter(location__in=Location.objects.found_in([chosen]))


class ByLamp(admin.SimpleListFilter):
    """By the colour of the lamp today, of the projects that this person works on."""

    title = _("lamp")
    parameter_name = "lamp"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """All four colours."""
        return list(Colour.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """None for what is no colour."""
        colour = self.value()
        if not colour:
            return queryset
        if colour not in Colour.values:
            return queryset.none()
        found = in_colour(within_reach(request.user, in_hand()), Colour(colour), timezone.localdate())
        return queryset.filter(pk__in=found.order_by().values("pk"))


OF_PROJECTS = (InPlace, InSector, OfPerson, OfUnit, WithLabel)


def by_way(way: str) -> tuple[type[Choose], ...]:
    """The same filters for a list whose rows have their project at the end of `way`."""
    return tuple(type(f"{one.__name__}By{way.title()}", (one,), {"way": way}) for one in OF_PROJECTS)


class Completes(admin.ModelAdmin):
    """For a ModelAdmin whose list has such filters."""

    @property
    def media(self) -> Any:
        """With what completes the names of places, sectors and people."""
        return super().media + ChosenOne(Project._meta.get_field("location"), self.admin_site).media


class FindsByAll(Completes):
    """Of projects: each word is looked for in the record and in the names of what it stands with."""

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """All words must be found, each anywhere; found once, as the list asks for what it holds again and again."""
        words = sorted(
            dict.fromkeys(search_term.split()), key=len, reverse=True
        )  # the rarest are likely the longest
        if words:
            queryset = queryset.filter(pk__among=reduce(_holding, words, None))
        return queryset, False


NARROW = 10_000  # so few projects are read by their keys


def _holding(among: set[int] | None, word: str) -> set[int]:
    """Keys of projects with this word in the text to search, which has code and names, in the reference or beside it.

    Of those `among` if given.
    """
    every, beside = Project.objects.order_by(), Q(external_ref__icontains=word) | _named(word)
    if among is not None and len(among) <= NARROW:
        found = every.filter(Q(search_text__contains=search_key(word)) | beside, pk__among=among)
        return set(found.values_list("pk", flat=True))
    own = every.filter(holds(search_key(word)))  # by its index, which no `or` would use
    holding = {*own.values_list("pk", flat=True), *every.filter(beside).values_list("pk", flat=True)}
    return holding if among is None else among & holding


def _named(word: str) -> Q:
    """Projects of a place, sector, person, unit or label with this word in its name."""

    def keys(model: Any, *names: str) -> list[int]:
        like = Q(*((f"{name}__icontains", word) for name in names), _connector=Q.OR)
        return list(model.objects.filter(like).values_list("pk", flat=True))

    people = keys(Person, "name", "name_zh")
    units = Responsibility.objects.filter(unit__in=keys(Unit, "name", "name_zh"))
    labels = Project.labels.through.objects.filter(label__in=keys(Label, "name", "name_zh"))
    sectors = keys(Sector, "path_name", "path_name_zh")
    secondary = Project.secondary_sectors.through.objects.filter(sector__in=sectors)
    return (
        Q(location__in=keys(Location, "path_name", "path_name_zh", "aliases"))
        | Q(sector__in=sectors)
        | Q(pk__in=secondary.values("project"))
        | Q(led_by__in=people)
        | Q(official_in_charge__in=people)
        | Q(pk__in=units.values("project"))
        | Q(pk__in=labels.values("project"))
    )
