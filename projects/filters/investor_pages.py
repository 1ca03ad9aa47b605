"""Pages of investors. What is kept of each says who stands on an early one; of a selection's, one statement counts what each
has, and the names and figures of a page alone are read.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.db.models import BigIntegerField, Case, Count, F, QuerySet, Value, When

from ..models import Investor
from ..totals import counters
from ..totals.groups import grouped, grouped_rows
from ..values.choices import Currency
from .related_lists import BY_NAME, asked_of_investors, early_investors, in_order, investing, sum_in
from .selection import Selection


def pages_of_investors(selection: Selection) -> tuple[Any, int | None]:
    """Rows to be paged as `investors_of` has them, and how many there are where that is not to be asked of the rows."""
    if selection.currency == Currency.CNY and selection.stands():
        number = counters.number_of_investors()
        return early_investors(selection, number), number
    return Found(selection), None


class Found:
    """The investors of a selection, to be paged: in order, a slice has the figures of its few."""

    def __init__(self, selection: Selection):
        self.selection = selection

    def count(self) -> int:
        """How many there are."""
        return len(self._worth)

    def __getitem__(self, part: slice) -> QuerySet[Any]:
        ids = self._ids(part.start, part.stop)
        measures = {name: m.aggregate() for name, m in asked_of_investors(self.selection).items()}
        found = grouped(self.selection.queryset, {"investor": self._pairs(ids)}, measures, linked=True)
        figures: dict[str, Any] = {
            name: Case(
                *(When(pk=row["investor"], then=Value(row[name])) for row in found),
                output_field=BigIntegerField(),
            )
            for name in measures
        }
        return in_order(Investor.objects.filter(pk__in=ids).annotate(**figures), self.selection)

    @property
    def _by_amount(self) -> bool:
        return self.selection.sort in ("amount", "-amount")

    def _pairs(self, ids: list[int] | None = None) -> QuerySet[Any, Any]:
        """Pairs of a project of the selection and an investor, each once."""
        links = investing(self.selection)
        links = links if ids is None else links.filter(investor__pk__among=ids)
        return links.order_by().values("project_id").annotate(item=F("investor_id")).distinct()

    @cached_property
    def _worth(self) -> dict[int, tuple[bool, int]]:
        """By investor what its place in the list follows from, names apart: what is not known is last, whichever way."""
        if not self._by_amount and self.selection.stands():  # in dollars or euros
            return {pk: (False, -projects) for pk, projects in counters.projects_of_investors().items()}
        if not self._by_amount:
            links = investing(self.selection).order_by().values_list("investor")
            counts = links.annotate(projects=Count("project", distinct=True))
            return {pk: (False, -projects) for pk, projects in counts}
        selection, sign = self.selection, -1 if self.selection.sort.startswith("-") else 1
        amount = asked_of_investors(selection)[sum_in(selection.basis, selection.currency)].aggregate()
        rows = grouped_rows(selection.queryset, {"investor": self._pairs()}, {"amount": amount}, linked=True)
        return {pk: (amount is None, sign * int(amount or 0)) for pk, amount in rows}

    def _ids(self, first: int, last: int) -> list[int]:
        """Of the investors from one place to before another; only of those who may stand there the names are read."""
        named = Investor.objects.order_by(*BY_NAME).values_list("pk", flat=True)
        if self.selection.sort in ("name", "-name"):
            every = in_order(Investor.objects.filter(pk__among=self._worth), self.selection)
            return list(every.values_list("pk", flat=True)[first:last])
        ranks = sorted(self._worth.values())
        if first >= len(ranks):
            return []
        low, high = ranks[first], ranks[min(last, len(ranks)) - 1]
        some = named.filter(pk__among=[pk for pk, worth in self._worth.items() if low <= worth <= high])
        before = ranks.index(low)
        return sorted(some, key=self._worth.__getitem__)[first - before : last - before]
