"""What made-up projects stand in: places, sectors, people, investors, sources and signing events."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from itertools import accumulate
from random import Random
from typing import Any

from django.utils.text import slugify

from ..models import Investor, Location, Person, Sector, SigningEvent, Source
from ..models.bulk import Table
from ..models.trees import child_path
from ..totals.facts import SigningEventFact, SourceFact
from .words import BRANDS, CHAINS, FORMS, GIVEN, LINKS, PLACES, SEASONS, SURNAMES, TRADES

FIRST_YEAR, LAST_YEAR = 2008, 2026
ORIGINS = ("CN", "US", "DE", "JP", "KR", "SG", "HK", "GB", "FR", "")
ORIGIN_WEIGHTS = (780, 40, 30, 30, 20, 20, 20, 10, 10, 40)


@dataclass(frozen=True)
class Named:
    """A record that projects point at."""

    pk: int
    name: str
    name_zh: str
    path: str = ""
    path_name: str = ""
    path_name_zh: str = ""
    origin: str = ""


class Skewed:
    """Draws from a sequence whose n-th member is met about 1/n as often as its first, as places and sectors are."""

    def __init__(self, members: list[Any], random: Random) -> None:
        members = list(members)
        random.shuffle(members)
        self.members = members
        self._weights = list(accumulate(1 / n for n in range(1, len(members) + 1)))

    def draw(self, random: Random, k: int = 1) -> list[Any]:
        """One of them: few often, most rarely."""
        return random.choices(self.members, cum_weights=self._weights, k=k)


@dataclass(frozen=True)
class World:
    """What made-up projects hang on: places, sectors, parties, papers and events."""

    places: Skewed
    sectors: Skewed
    people: list[Named]
    investors: Skewed
    papers: list[SourceFact]  # by date
    events: list[tuple[int, SourceFact, SigningEventFact]]  # by date

    def paper_of(self, day: date) -> SourceFact:
        """The last announcement of that day or before."""
        return self.papers[max(bisect_right(self._days, day) - 1, 0)]

    @cached_property
    def _days(self) -> list[date]:
        return [ceremony.held_on for _pk, _paper, ceremony in self.events]


def make_world(projects: int, random: Random, at: datetime) -> World:
    """For that many projects: at most about 2,000 places and 150 sectors, and parties and events in proportion."""
    places = _places(min(2000, 30 + projects // 5), random)
    sources, events = _signings(max(3, projects // 50), places, random, at)
    return World(
        places=Skewed(places, random),
        sectors=Skewed(_sectors(), random),
        people=_people(max(5, projects // 20), random),
        investors=Skewed(_investors(max(10, projects // 3), random), random),
        papers=sources,
        events=events,
    )


def _places(number: int, random: Random) -> list[Named]:
    """A province with cities, districts, towns and zones; parks are blocks of a zone that lie in a town."""
    table = Table(Location)
    root = _node(table, None, ("Made-up Province", "虚构省"), kind="province")
    cities = [_node(table, root, _place_name(random, n, "City", "市"), kind="city") for n in range(1, 13)]
    districts: list[Named] = []
    towns, zones, parks = list[Named](), list[Named](), list[Named]()
    for n in range(number):
        if n % 15 == 0 or not districts:
            above = cities[n // 15 % len(cities)]
            districts.append(_node(table, above, _place_name(random, n, "District", "区"), kind="district"))
        elif n % 15 < 7 or not towns:
            towns.append(_node(table, districts[-1], _place_name(random, n, "Town", "镇"), kind="town"))
        elif n % 15 == 7 or not zones:
            name = _place_name(random, n, "Development Zone", "经济开发区")
            zones.append(_node(table, districts[-1], name, kind="zone"))
        else:
            name, town = _place_name(random, n, "Park", "园区"), random.choice(towns[-6:])
            parks.append(_node(table, zones[-1], name, kind="park", lies_in_id=town.pk))
    table.flush()
    return [*towns, *zones, *parks, *parks]  # parks twice: most projects settle in one


def _node(table: Table, above: Named | None, names: tuple[str, str], **facts: Any) -> Named:
    name, name_zh = names
    path = child_path(above.path if above else "", table.next)
    path_name = f"{above.path_name} > {name}" if above else name
    path_name_zh = f"{above.path_name_zh} > {name_zh}" if above else name_zh
    node = Named(table.take(), name, name_zh, path, path_name, path_name_zh)
    table.add(
        id=node.pk,
        slug=f"{slugify(name)}-{node.pk}",
        name=name,
        name_zh=name_zh,
        parent_id=above and above.pk,
        path=path,
        path_name=path_name,
        path_name_zh=path_name_zh,
        **facts,
    )
    return node


def _place_name(random: Random, number: int, kind: str, kind_zh: str) -> tuple[str, str]:
    (one, one_zh), (two, two_zh) = random.choices(PLACES, k=2)
    return f"{one}{two.lower()} {kind} {number}", f"{one_zh}{two_zh}{kind_zh}{number}"


def _sectors() -> list[Named]:
    table, links = Table(Sector), []
    for chain, chain_zh in CHAINS:
        above = _node(table, None, (chain, chain_zh))
        links.append(above)
        links += [_node(table, above, (f"{chain} {link}", f"{chain_zh}{link_zh}")) for link, link_zh in LINKS]
    table.flush()
    return links


def _people(number: int, random: Random) -> list[Named]:
    table, people = Table(Person), []
    for _ in range(number):
        (surname, surname_zh), (given, given_zh) = random.choice(SURNAMES), random.choice(GIVEN)
        name, name_zh = f"{surname} {given}", surname_zh + given_zh
        people.append(Named(table.add(name=name, name_zh=name_zh), name, name_zh))
    table.flush()
    return people


def _investors(number: int, random: Random) -> list[Named]:
    table, investors = Table(Investor), []
    origins = random.choices(ORIGINS, ORIGIN_WEIGHTS, k=number)
    for n, origin in enumerate(origins):
        name, name_zh = _company(random, n)
        pk = table.add(slug=f"{slugify(name)}-{table.next}", name=name, name_zh=name_zh, origin=origin)
        investors.append(Named(pk, name, name_zh, origin=origin))
    table.flush()
    return investors


def _company(random: Random, number: int) -> tuple[str, str]:
    (brand, brand_zh), (trade, trade_zh) = random.choice(BRANDS), random.choice(TRADES)
    (form, form_zh), (_place, place_zh) = random.choice(FORMS), random.choice(PLACES)
    return f"{brand} {trade} {number} {form}", f"{place_zh}{brand_zh}{trade_zh}{number}{form_zh}"


def _signings(
    number: int, places: list[Named], random: Random, at: datetime
) -> tuple[list[SourceFact], list[tuple[int, SourceFact, SigningEventFact]]]:
    """Events over the years, each with the announcement that it was read in."""
    papers, ceremonies = Table(Source), Table(SigningEvent)
    sources, events = [], []
    first, span = date(FIRST_YEAR, 1, 1), (date(LAST_YEAR, 6, 30) - date(FIRST_YEAR, 1, 1)).days
    for day in sorted(first + timedelta(random.randrange(span)) for _ in range(number)):
        place, (season, season_zh) = random.choice(places), SEASONS[(day.month - 1) // 3]
        title, title_zh = (
            f"{place.name}: {season} {day.year} signing ceremony",
            f"{day.year}年{season_zh}{place.name_zh}项目集中签约仪式",
        )
        seen = day + timedelta(random.randrange(4))
        paper = SourceFact(
            papers.add(title=f"{title} in the news", published_at=seen), f"{title} in the news", seen
        )
        slug = f"{slugify(title)[:100]}-{ceremonies.next}"
        claimed = random.random() < 0.6
        pk = ceremonies.add(
            slug=slug,
            title=title,
            title_zh=title_zh,
            held_on=day,
            location_id=place.pk,
            claimed_projects=random.randrange(1, 120) if claimed else None,
            claimed_amount=random.randrange(1, 500) * 100_000_000 if claimed else None,
            source_id=paper.pk,
            publication="published",
            first_published_at=at,
            updated_at=at,
        )
        sources.append(paper)
        events.append((pk, paper, SigningEventFact(slug, title, title_zh, day)))
    papers.flush()
    ceremonies.flush()
    return sources, events
