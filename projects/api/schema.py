"""The OpenAPI description: parameters from the filters, fields from the columns."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.utils.translation import override
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework import serializers

from ..columns import Column, Kind
from ..filters import DESCRIPTIONS, NONE, PAGE_SIZES, SORTS, ProjectFilterSet
from ..values.choices import SIZE_KEYS, MilestoneKind, Status, TotalBasis
from ..values.countries import country_codes
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
SLUG = {"type": "string", "pattern": "^[-a-zA-Z0-9_]*$"}
DAY = {
    "anyOf": [{"type": "string", "format": "date"}, {"type": "string", "maxLength": 0}],
    "example": "2022-08-19",
}
YUAN = {
    "type": "string",
    "pattern": r"^([0-9]{1,18}(\.[0-9]{1,2})?|[0-9]{1,6}(\.[0-9]{1,2})? ?(k|m|bn|tn|万|亿|万亿))?$",
    "example": "1bn",
}
YES_OR_NO = ("true", "false")


def _one_of(*keys: str) -> dict[str, Any]:
    """An empty value is as if absent."""
    return {"type": "string", "enum": [*keys, ""]}


# What one value of each parameter looks like. That a key is known and a page exists no schema can say: 400.
VALUES: dict[str, dict[str, Any]] = {
    "q": {"type": "string", "pattern": "^[^\\u0000\\ufffd]*$"},
    **dict.fromkeys(("zone", "sector", "counted_in", "counted_sector", "investor", "event"), SLUG),
    "stage": _one_of(*MilestoneKind.values, NONE),
    "status": _one_of(*Status.values, NONE),
    "origin": _one_of(*country_codes(), NONE),
    "size": _one_of(*SIZE_KEYS, NONE),
    "year": {"type": "string", "pattern": "^([1-9][0-9]{3}|none)?$", "example": "2022"},
    **dict.fromkeys(("signed_after", "signed_before", "known_on"), DAY),
    **dict.fromkeys(("amount_min", "amount_max"), YUAN),
    **dict.fromkeys(("disclosed", "counts_in_totals"), _one_of(*YES_OR_NO)),
    "basis": _one_of(*TotalBasis.values),
    "sort": _one_of(*SORTS),
    "page": {"type": "integer", "minimum": 1, "maximum": 999_999_999},
    "page_size": {"type": "integer", "enum": list(PAGE_SIZES)},
}
REFUSED = (
    "A parameter that does not exist, a value that is none of its choices (a key that no public record has, too), "
    "one given twice that takes one value, a page beyond the last, or more than 4,000 bytes or 200 values."
)


class Problem(serializers.Serializer):
    """Why there is no answer, and what is wrong with each parameter that was refused."""

    detail = serializers.CharField()
    errors = serializers.DictField(child=serializers.ListField(child=serializers.CharField()))


def parameters() -> list[OpenApiParameter]:
    """Every filter of the one FilterSet, with its description."""
    return [
        OpenApiParameter(
            name,
            {"type": "array", "items": VALUES[name]} if param.extra.get("many") else VALUES[name],
            description=f"{param.label}. {DESCRIPTIONS[name]}",
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
        return [OpenApiParameter(key, SLUG, OpenApiParameter.PATH, description="Its permanent key."), *basis]

    def get_response_serializers(self) -> dict[int, Any]:
        if self.view.single:
            return {200: record_serializer(self.view.resource), 400: refusal(), 404: not_found()}
        return {200: page_serializer(self.view.resource), 400: refusal()}

    def get_operation(self, *args: Any) -> Any:
        """With every parameter of the query allowed to be empty, which is as if it were absent."""
        operation = super().get_operation(*args)
        for parameter in operation["parameters"]:
            if parameter["in"] == "query":
                parameter["allowEmptyValue"] = True
        return operation


def refusal() -> OpenApiResponse:
    return OpenApiResponse(Problem, REFUSED)


def not_found() -> OpenApiResponse:
    return OpenApiResponse(Problem, "No public record has this key.")
