"""Records for tests in few lines. All of it is real: saved by the models, stored by `refresh`, made public by `publish`."""

from datetime import UTC, date, datetime
from itertools import count
from random import Random

from django.utils import timezone

from projects.models import (
    CodeCounter,
    ExchangeRate,
    InvestmentAmount,
    Investor,
    Location,
    Milestone,
    Participation,
    Person,
    Project,
    Sector,
    Signing,
    SigningEvent,
    Source,
)
from projects.review import workflow
from projects.totals.refresh import refresh
from projects.values.choices import STAGES, Status
from projects.values.dates import read_date
from tests.kept import kept

DAY = date(2022, 8, 19)
AT = datetime(2022, 8, 22, 1, 1, tzinfo=UTC)
UNDISCLOSED = "undisclosed"
YI = 100_000_000
BN = 1_000_000_000

_numbers = count(1)


def place(name="Nanhu District", parent=None, kind="district", **facts):
    return Location.objects.create(name=name, parent=parent, kind=kind, **facts)


def sector(name="Microelectronics", parent=None, **facts):
    return Sector.objects.create(name=name, parent=parent, **facts)


def investor(name="Acme Ltd", origin="", **facts):
    return Investor.objects.create(name=name, origin=origin, **facts)


def source(title="The announcement", published_at=None, **facts):
    return Source.objects.create(title=title, published_at=published_at, **facts)


def rate(currency, day, cny, publisher="European Central Bank"):
    """CNY per unit on a day like "2024-06-28"."""
    day = date.fromisoformat(day)
    return ExchangeRate.objects.create(currency=currency, date=day, rate=cny, publisher=publisher)


def claim(project, amount, phase=None, as_of=DAY, **facts):
    """A row of the ledger; UNDISCLOSED for one without a figure. `as_of` may be a text like "2024-06-28"."""
    as_of = date.fromisoformat(as_of) if isinstance(as_of, str) else as_of
    amount = None if amount == UNDISCLOSED else amount
    if facts.get("set_aside_reason"):
        facts.setdefault("set_aside_at", AT)
    return project.amounts.create(amount=amount, phase=phase, as_of=as_of, **facts)


def milestone(project, kind, when=None, plans=(), **facts):
    """A step that is reached unless `reached=False`; `when` and `plans` as people write dates ("2022-09", "2022")."""
    facts.setdefault("reached", True)
    if when:
        read = read_date(when)
        facts |= {"actual": read.first, "actual_precision": read.precision}
    # The one that came with a signing is written over, as in the form.
    same = {"kind": kind, "phase": facts.pop("phase", None), "evidence": facts.pop("evidence", "substantive")}
    if project.milestones.exclude(signing=None).filter(**same).exists():
        made, _new = project.milestones.update_or_create(**same, defaults=facts)
    else:
        made = project.milestones.create(**same, **facts)
    for plan in plans:
        read = read_date(plan)
        made.plans.create(planned=read.first, precision=read.precision)
    return made


def _entered(
    name=None,
    *,
    total=None,
    phases=None,
    realised=None,
    currency="CNY",
    as_of=DAY,
    qualifier="exact",
    signed=None,
    stage=None,
    investors=(),
    contractors=(),
    events=(),
    secondary=(),
    source=None,
    **facts,
):
    project = Project.objects.create(name=f"Project {next(_numbers)}" if name is None else name, **facts)
    Project.objects.filter(pk=project.pk).update(created_at=AT)
    money = {"currency": currency, "as_of": as_of, "source": source, "qualifier": qualifier}
    if total is not None:
        claim(project, total, **money)
    for phase, amount in (phases or {}).items():
        claim(project, amount, phase, **money)
    if realised is not None:
        claim(project, realised, basis="realised", **money)
    if signed:
        milestone(project, "signed", signed)
    if stage:
        milestone(project, stage)
    for taker in investors:
        Participation.objects.create(project=project, investor=taker)
    for taker in contractors:
        Participation.objects.create(project=project, investor=taker, role="contractor")
    for event in events:
        Signing.objects.create(project=project, event=event)
    if secondary:
        project.secondary_sectors.set(secondary)
    return project


def draft(name=None, **facts):
    """An unpublished project, entered `AT`, whose stored figures are fresh.

    `facts` are fields, and what `_entered` takes: `phases` is {number: amount}, `signed` a date as people write it,
    `stage` a milestone reached without a date.
    """
    return fresh(_entered(name, **facts))


def project(name=None, *, at=AT, **facts):
    """A published project, made public `at`; `facts` as of `draft`."""
    made = _entered(name, **facts)
    workflow.publish([made], at)
    return made


def projects(*each, at=AT):
    """Published projects, one for each dictionary of facts, made public together: cheaper than one by one."""
    made = [_entered(**facts) for facts in each]
    for one, code in zip(made, CodeCounter.take(2022, len(made)), strict=True):
        state = {"publication": "published", "first_published_at": at, "updated_at": at}
        Project.objects.filter(pk=one.pk).update(code=code, **state)
    refresh([one.pk for one in made], at)
    return list(Project.objects.filter(pk__in=[one.pk for one in made]).order_by("pk"))


def fresh(project, at=AT):
    """The project as stored once `refresh` has run."""
    refresh([project.pk], at)
    return Project.objects.get(pk=project.pk)


def event(title="Signing ceremony", held_on=DAY, projects=(), published=True, at=AT, **facts):
    held_on = date.fromisoformat(held_on) if isinstance(held_on, str) else held_on
    made = SigningEvent.objects.create(title=title, held_on=held_on, **facts)
    for project in projects:
        Signing.objects.create(project=project, event=made)
    refresh([project.pk for project in projects], at)
    if published:
        workflow.publish([made], at)
    return SigningEvent.objects.get(pk=made.pk)


def codes(projects):
    return [project.code for project in projects]


def names(projects):
    return [project.name for project in projects]


@kept
def many(number, seed=1):
    """`number` published projects at once, each with place, sector, investors, amounts, milestones and an event."""
    random = Random(seed)
    district = Location.objects.filter(slug="many").first() or place("Many", kind="district", code="330499")
    towns = [place(f"Town {seed}.{n}", district, "town") for n in range(5)]
    chain = sector(f"Chain {seed}")
    links = [sector(f"Link {seed}.{n}", chain) for n in range(4)]
    parties = [investor(f"Investor {seed}.{n}", random.choice(["CN", "US", ""])) for n in range(10)]
    days = [event(f"Ceremony {seed}.{n}", date(2020 + n, 5, 6), claimed_projects=number) for n in range(4)]
    paper, leader = source(f"List {seed}", date(2023, 1, 1)), Person.objects.create(name=f"Leader {seed}")
    projects = Project.objects.bulk_create(
        Project(
            code=code,
            name=f"Project {code}",
            location=random.choice(towns),
            sector=random.choice(links),
            led_by=leader,
            status=random.choice(Status.values),
            publication="published",
            first_published_at=AT,
            updated_at=AT,
        )
        for code in CodeCounter.take(2022, number)
    )
    amounts, signings, steps, parts = [], [], [], []
    for made in projects:
        total = random.randrange(1, 500) * 10_000_000
        amounts.append(InvestmentAmount(project=made, amount=total, as_of=DAY, source=paper))
        amounts.append(InvestmentAmount(project=made, amount=total // 2, phase=1, as_of=DAY, source=paper))
        signings.append(Signing(project=made, event=random.choice(days)))
        steps += [
            Milestone(project=made, kind=kind, reached=True, source=paper)
            for kind in random.sample(STAGES, 2)
        ]
        parts += [Participation(project=made, investor=taker) for taker in random.sample(parties, 2)]
    InvestmentAmount.objects.bulk_create(amounts)
    Signing.objects.bulk_create(signings)
    Milestone.objects.bulk_create(steps)
    Participation.objects.bulk_create(parts)
    Project.secondary_sectors.through.objects.bulk_create(
        Project.secondary_sectors.through(project=made, sector=chain) for made in projects[::3]
    )
    refresh([made.pk for made in projects], timezone.now())
    return projects


def person_attends(event, name="A guest"):
    person = Person.objects.create(name=name)
    event.attendances.create(person=person)
    return person
