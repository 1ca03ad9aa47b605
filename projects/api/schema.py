"""The OpenAPI description: parameters from the filters, fields from the columns."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.utils.translation import override
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework import serializers

from ..columns import Column, Kind
from ..filters import PARAMETERS
from ..values.choices import Currency
from .resources import OF_ONE, Resource

FIELDS: dict[Kind, type[serializers.Field]] = {
    Kind.TEXT: serializers.CharField,
    Kind.INTEGER: serializers.IntegerField,
    Kind.YUAN: serializers.IntegerField,
    Kind.WHOLE: serializers.IntegerField,
    Kind.DECIMAL: serializers.FloatField,
    Kind.MONEY: serializers.FloatField,
    Kind.DATE: serializers.DateField,
    Kind.TIME: serializers.DateTimeField,
    Kind.BOOLEAN: serializers.BooleanField,
}
SLUG = {"type": "string", "pattern": "^[-a-zA-Z0-9_]*$"}
REFUSED = (
    "A parameter that does not exist, a value that is none of its choices (a key that no public record has, too), "
    "one given twice that takes one value, a page beyond the last, or more than 4,000 bytes or 200 values."
)


class Problem(serializers.Serializer):
    """Why there is no answer, and what is wrong with each parameter that was refused."""

    detail = serializers.CharField()
    errors = serializers.DictField(child=serializers.ListField(child=serializers.CharField()))


def parameters() -> list[OpenApiParameter]:
    """Every declared filter, with its description. That a key is known and a page exists no schema can say: 400."""
    return [
        OpenApiParameter(
            name,
            {"type": "array", "items": dict(schema)} if parameter.reading.many else dict(schema),
            description=f"{parameter.label}. {parameter.description}",
        )
        for name, parameter in PARAMETERS.items()
        if (schema := parameter.reading.schema)
    ]


@cache
def record_serializer(resource: Resource) -> type[serializers.Serializer]:
    """One record, a field a column."""
    with override("en"):
        fields = {column.key: _field(column) for column in resource.columns("headline", Currency.CNY)}
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
        """A name for generated clients."""
        resource: Resource = self.view.resource
        return f"{resource.singular}_detail" if self.view.single else f"{resource.singular}_list"

    def get_tags(self) -> list[str]:
        """By resource."""
        return [self.view.resource.name]

    def get_description(self) -> str:
        """What it answers."""
        resource: Resource = self.view.resource
        return f"One of: {resource.summary}" if self.view.single else str(resource.summary)

    def get_override_parameters(self) -> list[Any]:
        """The filters of a list; of one record its key, the basis and the currency."""
        if not self.view.single:
            return parameters()
        key = self.view.resource.key
        asked = [parameter for parameter in parameters() if parameter.name in OF_ONE]
        return [OpenApiParameter(key, SLUG, OpenApiParameter.PATH, description="Its permanent key."), *asked]

    def get_response_serializers(self) -> dict[int, Any]:
        """What it answers with, by status."""
        if self.view.single:
            return {200: record_serializer(self.view.resource), 400: refusal(), 404: not_found()}
        return {200: page_serializer(self.view.resource), 400: refusal()}

    def get_operation(self, *args: Any) -> Any:
        """With every parameter of the query allowed to be empty, which is as if it were absent."""
        operation = super().get_operation(*args)
        for parameter in operation["parameters"] if operation else ():
            if parameter["in"] == "query":
                parameter["allowEmptyValue"] = True
        return operation


def refusal() -> OpenApiResponse:
    """The answer to a bad parameter."""
    return OpenApiResponse(Problem, REFUSED)


def not_found() -> OpenApiResponse:
    """The answer to a key that nothing has."""
    return OpenApiResponse(Problem, "No public record has this key.")
