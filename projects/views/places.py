"""The places of a selection as bubbles: area by money, colour by how far their projects have come."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..charts.bubbles import Bubble, Bubbles
from ..filters import Selection
from ..reports.links import link
from ..totals.measures import read_total
from ..values.choices import TotalBasis, basis_heading
from .figures import Figure, about, asked, money_unit, money_words, to_list
from .geography import Stock, stocks

TONES = {"signed": "tone-4", "started": "tone-1", "producing": "tone-3"}


def places(selection: Selection) -> Figure:
    """Without those that lie in no place with coordinates, of which the words say how many they are."""
    found = stocks(selection)
    nowhere = sum(stock.figures["projects"] for stock in found if stock.at is None)
    legend = [
        ("tone-4", _("most not started")),
        ("tone-1", _("most under construction")),
        ("tone-3", _("most in production")),
    ]
    body = Bubbles(
        [_bubble(selection, stock, *stock.at) for stock in found if stock.at],
        legend,
        [_("Place"), basis_heading(selection.basis)],
        money_unit(selection.currency),
    )
    words = [basis_heading(selection.basis), _("by coordinates, not to scale")]
    if nowhere:
        text = ngettext("%(n)s project without coordinates", "%(n)s projects without coordinates", nowhere)
        words.append(text % {"n": f"{nowhere:,}"})
    return Figure(
        "places", _("Where the money is"), about(selection, *words), body, asked(selection), tabled=False
    )


def _bubble(selection: Selection, stock: Stock, latitude: float, longitude: float) -> Bubble:
    number, total = stock.figures["projects"], read_total(TotalBasis(selection.basis), stock.figures)
    projects = ngettext("%(n)s project", "%(n)s projects", number) % {"n": f"{number:,}"}
    return Bubble(
        str(stock.place),
        f"{projects} · {money_words(total.amount if total.covered else None, selection.currency)}",
        longitude,
        latitude,
        total.amount,
        TONES[stock.reached],
        to_list(link(selection, (), counted_in=[stock.place.slug])),
    )
