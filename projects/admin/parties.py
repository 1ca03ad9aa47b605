from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..matching.duplicates import Twin, twins_of_investor
from ..models import Investor, Person, Project
from .base import RefreshingAdmin
from .finding import AsStated
from .merging import MergeAdmin
from .twins import TwinWarning, linked


class NamedAdmin(RefreshingAdmin):
    """Of records with a name in two languages."""

    @admin.display(description=_("other name"))
    def second_name(self, obj: Any) -> str:
        """The name in the other language."""
        return str(obj.other_name)


class InvestorForm(forms.ModelForm):
    """An investor; a credit code that another holds leads there."""

    def clean_credit_code(self) -> str:
        """Refuses the code of another investor, with a link to it."""
        code: str = self.cleaned_data["credit_code"]
        holder = Investor.objects.filter(credit_code=code).exclude(pk=self.instance.pk).first()
        if code and holder:  # told to everybody: a company has one code
            raise ValidationError(linked([Twin(holder, 100, [gettext("same credit code")])]))
        return code


@admin.register(Investor)
class InvestorAdmin(TwinWarning, MergeAdmin, NamedAdmin):
    """Investors, with a look at likely twins before a new one is stored."""

    actions = ("merge_selected",)
    form = InvestorForm
    list_display = ("__str__", "second_name", "kind", "origin", "parent")
    list_filter = ("kind", ("origin", AsStated))
    list_select_related = ("parent",)
    search_fields = ("name", "name_zh", "aliases", "credit_code", "slug")
    autocomplete_fields = ("parent", "labels")
    readonly_fields = ("slug",)
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("name", "name_zh"),
                    ("kind", "origin"),
                    ("credit_code", "parent"),
                    "aliases",
                    "slug",
                )
            },
        ),
        (_("In words"), {"fields": ("labels", "summary", "summary_zh", "note")}),
    )

    def likely_twins(self, obj: Any) -> list[Twin]:
        """By names and credit code."""
        return twins_of_investor(obj)


@admin.register(Person)
class PersonAdmin(NamedAdmin):
    """People: leaders of projects and guests of events."""

    list_display = ("__str__", "second_name")
    search_fields = ("name", "name_zh")

    def affected(self, obj: Any) -> Iterable[int]:
        """The projects that the person leads."""
        return Project.objects.filter(led_by=obj).values_list("pk", flat=True)
