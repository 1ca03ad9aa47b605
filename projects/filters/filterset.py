"""The declared parameters as a FilterSet: its form reads the texts, its filters narrow the projects."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cache
from typing import Any

import django_filters
from django.http import QueryDict
from django_filters.constants import EMPTY_VALUES

from ..models import Project
from ..models.querysets import ProjectQuerySet
from .parameter import Parameter, Terms
from .parameters import PARAMETERS
from .values import Values


class ParameterFilter(django_filters.Filter):
    """A declared parameter, as django-filter has it."""

    field_class = Values

    def __init__(self, parameter: Parameter) -> None:
        reading = parameter.reading
        super().__init__(label=parameter.label, read=reading.read, many=reading.many)
        self.parameter = parameter


class ProjectFilterSet(django_filters.FilterSet):
    """One set for pages, exports, API, map, reports and feeds. Use it through `select()`."""

    class Meta:
        model = Project
        fields: list[str] = []

    def narrowed(
        self, projects: ProjectQuerySet, values: Mapping[str, Any], names: Collection[str], terms: Terms
    ) -> ProjectQuerySet:
        """The projects that the parameters of these names leave, given what was read of each."""
        for name, each in self.filters.items():
            narrow = each.parameter.narrow
            if name in names and narrow and values.get(name) not in EMPTY_VALUES:
                projects = narrow(projects, values[name], terms)
        return projects


def filter_set(params: Mapping[str, list[str]]) -> ProjectFilterSet:
    """The texts of each parameter, to be read by the set's form."""
    data = QueryDict(mutable=True)
    for name, texts in params.items():
        data.setlist(name, texts)
    return _made_of(tuple(PARAMETERS.values()))(data, queryset=Project.objects.published())


@cache
def _made_of(parameters: tuple[Parameter, ...]) -> type[ProjectFilterSet]:
    filters = {parameter.name: ParameterFilter(parameter) for parameter in parameters}
    return type("DeclaredFilterSet", (ProjectFilterSet,), filters)
