"""The OpenAPI description: parameters from the filters, fields from the columns."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.utils.translation import override
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from ..choices import SIZE_KEYS, MilestoneKind, Status, TotalBasis
from ..columns import Column, Kind
from ..filters import DESCRIPTIONS, NONE, PAGE_SIZES, SORTS, ProjectFilterSet
from .resources import Resource

FIELDS: dict[Kind, type[serializers.Field]] = {
    Kind.TEXT: serializers.CharField,
    Kind.INTEGER: serializers.IntegerField,
    Kind.YUAN: serializers.IntegerField,
    Kind.DECIMAL: serializers.FloatField,
    Kind.MONEY: serializers.FloatField,
    Kind.DATE: serializers.DateField,
    Kind.TIME: serializers.DateTimeField,
    Kind.BOOLEAN: serializers.BooleanField,
}
CHOICES: dict[str, list[Any]] = {
    "stage": [*MilestoneKind.values, NONE],
    "status": [*Status.values, NONE],
    "size": [*SIZE_KEYS, NONE],
    "disclosed": ["true", "false"],
    "counts_in_totals": ["true", "false"],
    "basis": TotalBasis.values,
    "sort": list(SORTS),
    "page_size": list(PAGE_SIZES),
}
PATTERNS = {"year": "^([1-9][0-9]{3}|none)$", "origin": "^([A-Z]{2}|none)$"}
TYPES = {"signed_after": OpenApiTypes.DATE, "signed_before": OpenApiTypes.DATE, "page_size": OpenApiTypes.INT}


class Problem(serializers.Serializer):
    """Why there is no answer, and what is wrong with each parameter that was refused."""

    detail = serializers.CharField()
    errors = serializers.DictField(child=serializers.ListField(child=serializers.CharField()))


def parameters() -> list[OpenApiParameter]:
    """Every filter of the one FilterSet, with its description."""
    return [
        OpenApiParameter(
            name,
            {"type": "integer", "minimum": 1, "maximum": 999_999_999}
            if name == "page"
            else TYPES.get(name, str),
            description=f"{param.label}. {DESCRIPTIONS[name]}",
            many=param.extra.get("many", False),
            enum=CHOICES.get(name),
            pattern=PATTERNS.get(name),
        )
        for name, param in ProjectFilterSet.base_filters.items()
    ]


@cache
def record_serializer(resource: Resource) -> type[serializers.Serializer]:
    """One record, a field a column."""
    with override("en"):
        fields = {column.key: _field(column) for column in resource.columns("headline")}
    return type(resource.singular.title(), (serializers.Serializer,), fields)


def _field(column: Column) -> serializers.Field:
    words = f"{column.heading}. {column.description}"
    if column.kind is Kind.BOOLEAN:
        return serializers.BooleanField(help_text=words)
    return FIELDS[column.kind](help_text=words, allow_null=True)


@cache
def page_serializer(resource: Resource) -> type[serializers.Serializer]:
    """The envelope of a list."""
    fields = {
        "count": serializers.IntegerField(help_text="Rows of the whole selection."),
        "next": serializers.URLField(allow_null=True, help_text="Address of the next page."),
        "previous": serializers.URLField(allow_null=True, help_text="Address of the previous page."),
        "results": record_serializer(resource)(many=True),
    }
    return type(f"{resource.singular.title()}Page", (serializers.Serializer,), fields)


class ResourceSchema(AutoSchema):
    """Describes a view by its `resource`."""

    def get_operation_id(self) -> str:
        resource: Resource = self.view.resource
        return f"{resource.singular}_detail" if self.view.single else f"{resource.singular}_list"

    def get_tags(self) -> list[str]:
        return [self.view.resource.name]

    def get_description(self) -> str:
        resource: Resource = self.view.resource
        return f"One of: {resource.summary}" if self.view.single else resource.summary

    def get_override_parameters(self) -> list[OpenApiParameter]:
        if not self.view.single:
            return parameters()
        key = self.view.resource.key
        basis = [parameter for parameter in parameters() if parameter.name == "basis"]
        return [OpenApiParameter(key, str, OpenApiParameter.PATH, description="Its permanent key."), *basis]

    def get_response_serializers(self) -> dict[int, Any]:
        if self.view.single:
            return {200: record_serializer(self.view.resource), 400: Problem, 404: Problem}
        return {200: page_serializer(self.view.resource), 400: Problem}
