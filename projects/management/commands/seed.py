from collections.abc import Iterator
from datetime import date
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import transaction

from projects.models import (
    Attendance,
    Investor,
    Location,
    Participation,
    Person,
    Project,
    Sector,
    Signing,
    SigningEvent,
    Source,
)

from ...review import workflow
from ...totals.refresh import refresh

DAY = date(2022, 8, 19)
OFFICES = {
    "Shao Panfeng": "Secretary of the Nanhu District Party Committee\nSecretary of the Party Working Committee of Nanhu High-tech Zone",
    "Chen Qunwei": "Deputy Secretary of the Nanhu District Party Committee\nDistrict Chief of Nanhu District\n"
    "Deputy Secretary of the Party Working Committee and Director of the Management Committee of Nanhu High-tech Zone",
    "Cao Jiandi": "Member of the Standing Committee of the Nanhu District Party Committee\n"
    "Deputy Secretary of the Party Working Committee of Nanhu High-tech Zone",
    "Zhao Yafeng": "Deputy District Chief of Nanhu District",
}
IN_FENGQIAO = (
    "That the project stands in Fengqiao Town is read from the speech about the town's development at the signing; "
    "the announcement does not say it of the project itself."
)
# What a project or a ceremony is called says what it is, so its Chinese name is the same words. Companies and people are
# known by characters that the announcement does not give: theirs stay blank.
FENGQIAO = (
    (
        "Precision-coated lithium-battery materials",
        "精密涂布锂电材料产业化项目",
        (
            "Industrialisation of precision-coated materials for lithium batteries.",
            "精密涂布锂电材料的产业化。",
        ),
        "Zhejiang Fengqi New Energy Co., Ltd.",
        "lithium-battery-materials",
    ),
    (
        "Jiaxing (International) Cold Chain Trade City",
        "嘉兴（国际）冷链商贸城项目",
        ("", ""),
        "Zhejiang Jiamei Supply Chain Management Co., Ltd.",
        "cold-chain-logistics",
    ),
    (
        "Energy-storage power station",
        "储能电站项目",
        ("", ""),
        "Jidiantai Energy (Zhejiang) Smart Energy Co., Ltd.",
        "energy-storage",
    ),
)


class Command(BaseCommand):
    """A small real portfolio to look at: one announcement, entered as staff would."""

    help = "Enters and publishes Nanhu District's announcement of 22 August 2022. Again: changes nothing."

    def handle(self, **options: Any) -> None:
        """With the reference data, which it loads; does nothing where the first event is there."""
        if SigningEvent.objects.filter(slug="fengqiao-town-major-project-signing-ceremony").exists():
            self.stdout.write("the announcement is there already")
            return
        call_command("load_reference", stdout=self.stdout)
        with transaction.atomic():
            self.enter()
        self.stdout.write("2 signing events and 4 projects published")

    def enter(self) -> None:
        """All that the announcement says, published together."""
        source = Source.objects.create(
            title="Nanhu District focuses on the industry chain to attract big and strong",
            publisher="Nanhu District",
            publisher_zh="南湖区",
            published_at=date(2022, 8, 22),
            language="en",
        )
        people = {name: Person.objects.create(name=name) for name in OFFICES}
        leader = Person.objects.create(name="Zhang Rujing", name_zh="张汝京")
        ceremony, town = self.photomask_ceremony(source, people, leader), self.town_ceremony(source, people)
        projects = [self.photomask(ceremony, source, leader), *self.fengqiao(town, source)]
        refresh([project.pk for project in projects])
        workflow.publish([ceremony, town, *projects])

    def photomask_ceremony(self, source: Source, people: dict[str, Person], leader: Person) -> SigningEvent:
        """The ceremony of one project, with everyone who attended."""
        ceremony = SigningEvent.objects.create(
            title="Photomask material industry chain project signing ceremony",
            title_zh="光掩模材料产业链项目签约仪式",
            held_on=DAY,
            part_of_day="morning",
            location=Location.objects.get(slug="nanhu-high-tech-zone"),
            venue="Zhicufang, Jiaxing Science and Technology City",
            claimed_projects=1,
            claimed_amount=3_000_000_000,
            source=source,
        )
        ceremony.sectors.set(Sector.objects.filter(slug="photomask-materials"))
        for order, (name, person) in enumerate(people.items(), start=1):
            Attendance.objects.create(event=ceremony, person=person, offices=OFFICES[name], order=order)
        Attendance.objects.create(
            event=ceremony, person=leader, offices="Project leader", side="investor", order=5
        )
        return ceremony

    def town_ceremony(self, source: Source, people: dict[str, Person]) -> SigningEvent:
        """The ceremony of Fengqiao Town, which claims more projects than are named."""
        town = SigningEvent.objects.create(
            title="Fengqiao Town major project signing ceremony",
            title_zh="凤桥镇重大项目签约仪式",
            held_on=DAY,
            part_of_day="morning",
            location=Location.objects.get(slug="fengqiao-town"),
            organiser="Nanhu District",
            organiser_zh="南湖区",
            claimed_projects=6,
            source=source,
        )
        town.sectors.set(
            Sector.objects.filter(slug__in=["new-energy", "precision-manufacturing", "intelligent-equipment"])
        )
        Attendance.objects.create(
            event=town, person=people["Chen Qunwei"], offices=OFFICES["Chen Qunwei"], order=1
        )
        return town

    def photomask(self, ceremony: SigningEvent, source: Source, leader: Person) -> Project:
        """The one project of which a total, a phase and a planned start are told."""
        photomask = self.project(
            ceremony,
            name="Photomask material industry chain project",
            name_zh="光掩模材料产业链项目",
            summary="Research, development and manufacture of products of the photomask material industry chain.",
            summary_zh="光掩模材料产业链产品的研发、生产和制造。",
            location=Location.objects.get(slug="integrated-circuit-industrial-park"),
            sector=Sector.objects.get(slug="photomask-materials"),
            led_by=leader,
        )
        photomask.amounts.create(amount=3_000_000_000, as_of=DAY, source=source)
        photomask.amounts.create(phase=1, amount=1_100_000_000, as_of=DAY, source=source)
        start = photomask.milestones.create(kind="construction_start", source=source)
        start.plans.create(planned=date(2022, 9, 1), precision="month", source=source)
        return photomask

    def fengqiao(self, town: SigningEvent, source: Source) -> Iterator[Project]:
        """The projects that are named of Fengqiao Town, each with its investor."""
        for name, name_zh, (summary, summary_zh), investor, sector in FENGQIAO:
            project = self.project(
                town,
                name=name,
                name_zh=name_zh,
                summary=summary,
                summary_zh=summary_zh,
                location=Location.objects.get(slug="fengqiao-town"),
                sector=Sector.objects.get(slug=sector),
                note=IN_FENGQIAO,
            )
            Participation.objects.create(project=project, investor=Investor.objects.create(name=investor))
            yield project

    def project(self, event: SigningEvent, **facts: Any) -> Project:
        """A project signed on the day at this event, with its code."""
        project = Project.objects.create(**facts)
        Signing.objects.create(event=event, project=project)
        project.assign_code()
        return project
