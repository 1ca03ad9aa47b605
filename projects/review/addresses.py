"""Where staff find records."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.db.models import Model
from django.urls import reverse


def form_address(record: Model) -> str:
    """The page on which the record is changed."""
    return reverse(f"admin:projects_{record._meta.model_name}_change", args=[record.pk])


def list_address(model: type[Model], **query: Any) -> str:
    """The list of its kind, narrowed by these parameters."""
    found = reverse(f"admin:projects_{model._meta.model_name}_changelist")
    return f"{found}?{urlencode(query)}" if query else found
