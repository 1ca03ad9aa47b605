"""The read-only API: pages of a list and single records, in JSON, strict about what it is asked."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView, exception_handler

from ..exports.rows import plain, typed_page
from ..filters import Selection, select
from ..models.base import known_as
from .resources import RESOURCES, Resource
from .schema import ResourceSchema


def problem(error: Exception, context: dict[str, Any]) -> Response | None:
    """Every refusal in one form: what is the matter, and what is wrong with each parameter."""
    response = exception_handler(error, context)
    if response is not None:
        if isinstance(error, ValidationError):
            response.data = {"detail": _("A parameter is wrong."), "errors": error.detail}
        else:
            response.data = {"detail": str(getattr(error, "detail", error)), "errors": {}}
    return response


class ResourceView(APIView):
    resource: Resource | None = None
    single = False
    schema = ResourceSchema()

    def selection(self) -> Selection:
        selection = select(self.request.GET)
        if selection.errors:
            raise ValidationError(dict(selection.errors))
        return selection

    def records(self, rows, basis: str) -> list[dict[str, Any]]:
        columns = self.resource.columns(basis)
        keys = [column.key for column in columns]
        return [dict(zip(keys, map(plain, row), strict=True)) for row in typed_page(rows, columns)]


class List(ResourceView):
    """A page of a selection."""

    def get(self, request: Request) -> Response:
        selection = self.selection()
        pages = Paginator(self.resource.rows(selection), selection.page_size)
        if selection.page > pages.num_pages:
            raise ValidationError({"page": [_("There is no page %(number)d.") % {"number": selection.page}]})
        page = pages.page(selection.page)
        return Response(
            {
                "count": pages.count,
                "next": self.address(page.next_page_number()) if page.has_next() else None,
                "previous": self.address(page.previous_page_number()) if page.has_previous() else None,
                "results": self.records(page.object_list, selection.basis),
            }
        )

    def address(self, page: int) -> str:
        query = self.request.GET.copy()
        query["page"] = str(page)
        return f"{settings.SITE_URL}{self.request.path}?{query.urlencode()}"


class Detail(ResourceView):
    """One record by its key; the only parameter is `basis`."""

    single = True

    def get(self, request: Request, **key: str) -> Response:
        selection = self.selection()
        others = selection.params.keys() - {"basis"}
        if others:
            raise ValidationError({name: [_("There is no such parameter.")] for name in sorted(others)})
        rows = (self.resource.one or self.resource.rows)(selection)
        found = self.records(rows.filter(**key), selection.basis)
        if not found:
            return self.successor(rows, **key)
        return Response(found[0])

    def successor(self, rows: QuerySet, **key: str) -> HttpResponse:
        """To the record that the one with this key was merged into; NotFound where there is none."""
        ((name, value),) = key.items()
        former = rows.filter(known_as(name, value)) if hasattr(rows.model, "merged_into") else []
        if not former:
            raise NotFound
        address = reverse(self.request.resolver_match.view_name, kwargs={name: getattr(former[0], name)})
        query = self.request.GET.urlencode()
        return HttpResponsePermanentRedirect(f"{address}?{query}" if query else address)


class Root(APIView):
    """Where everything is."""

    schema = None

    def get(self, request: Request) -> Response:
        names = {resource.name: f"api_{resource.singular}_list" for resource in RESOURCES}
        names |= {"schema": "api_schema", "documentation": "api_docs"}
        return Response({name: settings.SITE_URL + reverse(route) for name, route in names.items()})


class Unknown(APIView):
    """An address that the API does not have, refused in the API's own form."""

    schema = None

    def get(self, request: Request, rest: str = "") -> Response:
        raise NotFound


def docs(request: HttpRequest) -> HttpResponse:
    """The description to read and to try, by Swagger UI from our own static files."""
    return render(request, "projects/api_docs.html")
