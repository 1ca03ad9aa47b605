"""What a reader keeps while going from page to page, and which columns the list shows: both stand in the address alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.http import HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from ..columns.listed import LISTED
from ..filters import MAX_VALUES, Selection
from ..models import Project

# Parameters of the list of projects that its files do not have: projects kept to be compared, and columns.
PICKED, COLUMNS = "project", "columns"
OWN = (PICKED, COLUMNS)


def checked(selection: Selection) -> Selection:
    """The selection, refused where a column is unknown."""
    unknown = [key for key in selection.own.get(COLUMNS, ()) if key not in LISTED]
    if not unknown:
        return selection
    return selection.with_error(
        COLUMNS, _("“%(value)s” is not one of the choices.") % {"value": unknown[0][:60]}
    )


def kept(selection: Selection) -> list[Project]:
    """The projects that are kept, in the order of picking; codes that nobody has are not."""
    codes = list(dict.fromkeys(selection.own.get(PICKED, ())))[:MAX_VALUES]
    if not codes:
        return []
    found = {
        p.code: p for p in Project.objects.published().filter(code__in=codes).only("code", "name", "name_zh")
    }
    return [found[code] for code in codes if code in found]


def back_to_list(query: str, codes: Sequence[str]) -> HttpResponseRedirect:
    """To the list as it was, which now keeps these."""
    params = QueryDict(query, mutable=True)
    params.setlist(PICKED, list(codes))
    return HttpResponseRedirect(f"{reverse('project_list')}?{params.urlencode()}")


def as_list(codes: Sequence[str], asked: Mapping[str, Sequence[str]]) -> HttpResponseRedirect:
    """To a list of these projects alone, which asks this beside them."""
    params = QueryDict(mutable=True)
    for name, texts in {"code": codes, **asked}.items():
        params.setlist(name, list(texts))
    return HttpResponseRedirect(f"{reverse('project_list')}?{params.urlencode()}")
