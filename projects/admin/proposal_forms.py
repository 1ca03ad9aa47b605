"""A record's form as a browser would send it: unchanged, or with what a waiting change would change."""

from __future__ import annotations

from typing import Any

from django.contrib.admin import ModelAdmin
from django.http import HttpRequest

from ..models import MilestonePlan, PendingChange
from .rival import Sent, sent

# What the forms call a field that is typed in another way than it is stored.
TYPED = {
    ("investmentamount", "amount"): "typed",
    ("milestone", "actual"): "when",
    ("signingevent", "claimed_amount"): "typed",
}


def posted_form(request: HttpRequest, editor: ModelAdmin, record: Any) -> Sent:
    """The record's form with its stored rows, as a browser would send it unchanged."""
    form = editor.get_form(request, record, change=True)(instance=record)
    formsets = [
        made(instance=record, prefix=made.get_default_prefix(), queryset=inline.get_queryset(request))
        for made, inline in editor.get_formsets_with_inlines(request, record)
    ]
    data = sent([form, *(row for formset in formsets for row in formset.initial_forms)])
    for formset in formsets:
        stored = str(len(formset.initial_forms))
        counts = {"TOTAL": stored, "INITIAL": stored, "MIN_NUM": "0", "MAX_NUM": "1000"}
        data |= {f"{formset.prefix}-{name}_FORMS": [value] for name, value in counts.items()}
    return data


def form_of(request: HttpRequest, editor: ModelAdmin, change: PendingChange) -> Sent:
    """The form as it would stand with the change: as its proposer sent it, else put together from its lines.

    Fields that no form has (a key of a list) stay as they are stored.
    """
    if "_ref" not in change.data:
        return {name: list(values) for name, values in change.data.items()}
    data, record = posted_form(request, editor, change.record), change.record
    rows = _Rows(data, record, editor, request)
    for row, name, _before, after in change.lines:
        model, _colon, pk = row.partition(":")
        typed = TYPED.get((model, name), name)
        if model == record._meta.model_name:
            _put(data, typed, after)
        elif model == MilestonePlan._meta.model_name:
            rows.plan(pk, name, after)
        elif after is None and name == rows.owner:
            _put(data, f"{rows.at(model, pk)}-DELETE", True)
        elif name != rows.owner:
            _put(data, f"{rows.at(model, pk)}-{typed}", after)
    data["_version"] = list(change.data.get("_version", [""]))
    return data


class _Rows:
    """Where a form has the rows of a record; one that is not stored gets a place behind the stored ones."""

    def __init__(self, data: Sent, record: Any, editor: ModelAdmin, request: HttpRequest) -> None:
        self.data, self.record = data, record
        self.owner = str(record._meta.model_name).replace("signingevent", "event")
        self.prefix = {
            made.model._meta.model_name: made.get_default_prefix()
            for made, _inline in editor.get_formsets_with_inlines(request, record)
        }
        self.places: dict[tuple[str, str], str] = {}
        self.plans: dict[
            str, dict[str, str]
        ] = {}  # key of a new plan -> {"milestone": its key, "planned": date}
        for name, values in list(data.items()):
            prefix, _minus, rest = name.partition("-")
            at, _minus, field = rest.partition("-")
            if field == "id" and values:
                self.places[prefix, values[0]] = f"{prefix}-{at}"

    def at(self, model: str, pk: str) -> str:
        """The row's prefix in the form."""
        prefix = self.prefix[model]
        if (prefix, pk) not in self.places:
            total = int(self.data[f"{prefix}-TOTAL_FORMS"][0])
            self.data[f"{prefix}-TOTAL_FORMS"] = [str(total + 1)]
            self.places[prefix, pk] = f"{prefix}-{total}"
            self.data[f"{prefix}-{total}-id"] = [""]
            self.data[f"{prefix}-{total}-{self.owner}"] = [str(self.record.pk)]
        return self.places[prefix, pk]

    def plan(self, pk: str, name: str, after: Any) -> None:
        """A new plan is typed beside its milestone."""
        plan = self.plans.setdefault(pk, {})
        plan[name] = str(after)
        if "milestone" in plan and "planned" in plan:
            self.data[f"{self.at('milestone', plan['milestone'])}-new_plan"] = [plan["planned"]]


def _put(data: Sent, name: str, value: Any) -> None:
    if value is True:
        data[name] = ["on"]
    elif value is False:
        data[name] = []
    elif isinstance(value, list):
        data[name] = [str(one) for one in value]
    else:
        data[name] = ["" if value is None else str(value)]
