"""The read-only API: pages of a list and single records, in JSON, strict about what it is asked."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any, cast

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

from ..caching.links import links
from ..columns import Column, counted_values
from ..exports.rows import plain, typed_page
from ..filters import Selection, select
from ..filters.related_lists import Tree
from ..models.base import known_as
from ..review.scope import projects_of
from .resources import OF_ONE, RESOURCES, Resource
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
    """A view of one resource; `single` where it answers with one record."""

    resource: Resource = RESOURCES[0]  # `as_view()` sets another
    single = False
    schema = ResourceSchema()

    def selection(self) -> Selection:
        """What is asked for; ValidationError names each bad parameter."""
        selection = select(self.request.GET)
        if selection.errors:
            raise ValidationError({name: list(messages) for name, messages in selection.errors.items()})
        token = getattr(self.request, "token", None)
        if token is None:
            return selection
        if selection.params.get("known_on"):
            raise ValidationError({"known_on": [_("Drafts have no public past: leave the token out.")]})
        return replace(selection, among=projects_of(token.user))

    def columns(self, selection: Selection) -> tuple[Column, ...]:
        """The resource's own, and for whoever has a token what tells a draft."""
        own = tuple(self.resource.columns(selection.basis, selection.currency))
        return own if getattr(self.request, "token", None) is None else (*own, *self.resource.internal)

    def records(self, rows: QuerySet[Any], selection: Selection, tree: Tree | None) -> list[dict[str, Any]]:
        """The rows as the columns have them; those of a tree with what is counted at each node."""
        columns = self.columns(selection)
        keys = [column.key for column in columns]
        if tree is None:
            return [dict(zip(keys, map(plain, row), strict=True)) for row in typed_page(rows, columns)]
        counted = counted_values(Counter(), selection.currency)
        stored = [Column("pk", "", "", "pk"), *(column for column in columns if column.key not in counted)]
        found = []
        for pk, *row in typed_page(rows, stored):
            values = dict(zip((column.key for column in stored[1:]), map(plain, row), strict=True))
            values |= counted_values(tree.figures.get(pk, Counter()), selection.currency)
            found.append({key: values[key] for key in keys})
        return found


class List(ResourceView):
    """A page of a selection."""

    def get(self, request: Request) -> Response:
        """The envelope with its page; ValidationError where there is no such page."""
        selection = self.selection()
        paged = self.resource.pages
        rows, number = paged(selection) if paged else (self.resource.rows(selection), None)
        tree = rows if isinstance(rows, Tree) else None
        pages = Paginator(cast(QuerySet[Any], tree.nodes if tree else rows), selection.page_size)
        if (known := tree.number if tree else number) is not None:
            pages.count = known
        if selection.page > pages.num_pages:
            raise ValidationError({"page": [_("There is no page %(number)d.") % {"number": selection.page}]})
        page = pages.page(selection.page)
        after = self.address(page.next_page_number()) if page.has_next() else None
        before = self.address(page.previous_page_number()) if page.has_previous() else None
        return Response(
            {
                "count": pages.count,
                "next": after,
                "previous": before,
                "results": self.records(cast(QuerySet[Any], page.object_list), selection, tree),
            },
            headers={"Link": links(reverse("api_schema"), next=after, prev=before)},
        )

    def address(self, page: int) -> str:
        """This list's address on another page."""
        query = self.request.GET.copy()
        query["page"] = str(page)
        return f"{settings.SITE_URL}{self.request.path}?{query.urlencode()}"


class Detail(ResourceView):
    """One record by its key; the only parameters are `basis` and `currency`."""

    single = True

    def get(self, request: Request, **key: str) -> Response | HttpResponse:
        """The record; else to the one that it was merged into, else NotFound."""
        selection = self.selection()
        others = selection.params.keys() - {*OF_ONE}
        if others:
            raise ValidationError({name: [_("There is no such parameter.")] for name in sorted(others)})
        rows: QuerySet[Any] | Tree = (self.resource.one or self.resource.rows)(selection)
        tree = rows if isinstance(rows, Tree) else None
        nodes: QuerySet[Any] = rows.nodes if isinstance(rows, Tree) else rows
        found = self.records(nodes.filter(**key), selection, tree)
        if not found:
            return self.successor(nodes, **key)
        return Response(found[0])

    def successor(self, rows: QuerySet[Any], **key: str) -> HttpResponse:
        """To the record that the one with this key was merged into; NotFound where there is none."""
        ((name, value),) = key.items()
        merged = hasattr(rows.model, "merged_into")
        former = rows.filter(known_as(name, value)).first() if merged else None
        match = self.request.resolver_match
        if former is None or match is None:
            raise NotFound
        address = reverse(match.view_name, kwargs={name: getattr(former, name)})
        query = self.request.GET.urlencode()
        return HttpResponsePermanentRedirect(f"{address}?{query}" if query else address)


class Root(APIView):
    """Where everything is."""

    schema = None

    def get(self, request: Request) -> Response:
        """Absolute addresses by name: each list, the schema and its documentation."""
        names = {resource.name: f"api_{resource.singular}_list" for resource in RESOURCES}
        names |= {"schema": "api_schema", "documentation": "api_docs"}
        return Response({name: settings.SITE_URL + reverse(route) for name, route in names.items()})


class Unknown(APIView):
    """An address that the API does not have, refused in the API's own form."""

    schema = None

    def get(self, request: Request, rest: str = "") -> Response:
        """NotFound, in the API's form rather than as a page."""
        raise NotFound


def docs(request: HttpRequest) -> HttpResponse:
    """What there is, in the reader's language; with script the description to read and to try, by Swagger UI from our own static files."""
    resources = [(reverse(f"api_{r.singular}_list"), r.summary) for r in RESOURCES]
    return render(request, "projects/api_docs.html", {"resources": resources})
