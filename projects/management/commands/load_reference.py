import csv
import tomllib
from io import TextIOWrapper
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import currency_converter
from django.core.management.base import BaseCommand
from django.db import transaction

from projects.models import LampRuleSet, Location, Sector

from ...caching import data_version
from ...review.permissions import make_roles
from ...totals.rates import load_ecb

DATA = Path(__file__).resolve().parents[2] / "data"


class Command(BaseCommand):
    """What an installation needs before the first project."""

    help = "Loads places, sectors, rules of lamps, exchange rates and roles. Again: adds what is missing, changes nothing else."

    def handle(self, **options: Any) -> None:
        """The exchange rates are those that came with the package `currency_converter`: nothing is fetched."""
        with transaction.atomic():
            make_roles()
            places = self.load_tree(Location, "locations.toml", "location")
            sectors = self.load_tree(Sector, "sectors.toml", "sector")
            self.load_lamps()
            if places or sectors:
                data_version.move_on()
        archive = Path(currency_converter.__file__).parent / "eurofxref-hist.zip"
        with ZipFile(archive) as packed, packed.open(packed.namelist()[0]) as file:
            rates = load_ecb(csv.DictReader(TextIOWrapper(file, "utf-8")))
        self.stdout.write(f"{places} places, {sectors} sectors, {rates} exchange rates added")

    def load_lamps(self) -> None:
        """Add the rule sets of lamps that are missing, whole; one that begins on the day of another in use stands by."""
        for entry in tomllib.loads((DATA / "lamps.toml").read_text("utf-8"))["rule_set"]:
            if LampRuleSet.objects.filter(slug=entry["slug"]).exists():
                continue
            rules = entry.pop("rules")
            if LampRuleSet.objects.filter(in_use=True, first_day=entry["first_day"]).exists():
                entry["in_use"] = False
            made = LampRuleSet.objects.create(**entry)
            for rule in rules:
                made.rules.create(**rule)

    def load_tree(self, model: Any, file: str, table: str) -> int:
        """Add the nodes of a TOML file that are missing; returns how many."""
        added = 0
        for entry in tomllib.loads((DATA / file).read_text("utf-8"))[table]:
            if model.objects.filter(slug=entry["slug"]).exists():
                continue
            parent = entry.pop("parent", "")
            if "aliases" in entry:
                entry["aliases"] = "\n".join(entry["aliases"])
            model.objects.create(parent=model.objects.get(slug=parent) if parent else None, **entry)
            added += 1
        return added
