"""A fixed set of records with values that break things: behind the golden files and the parity of filters.

Whoever changes it rewrites the golden files (tests/golden/__init__.py says how) and reads the difference.
"""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from projects.models import (
    Attendance,
    Label,
    LabelGroup,
    Person,
)
from projects.review.workflow import submit, withdraw
from projects.totals.refresh import refresh
from tests.factories import (
    AT,
    BN,
    UNDISCLOSED,
    YI,
    claim,
    draft,
    event,
    fresh,
    investor,
    milestone,
    place,
    project,
    rate,
    sector,
    source,
)
from tests.kept import kept

# What must never reach the public; stands in every text of what is not public.
CANARY = "canary"

# A time whose fraction rounds up to the next day.
LATE = datetime(2022, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)


@kept
def make():
    """Fourteen published projects, three that are not, two published events and one that is not."""
    rate("USD", "2022-08-19", Decimal("6.8065"))
    rate("USD", "2024-06-28", Decimal("7.26277440448389"))
    rate("KRW", "2022-08-19", Decimal("0.005123456789012"))

    china = place("China", kind="country", name_zh="中国", code="CN")
    district = place("Nanhu District", china, name_zh="南湖区", code="330402")
    other = place("Elsewhere District", china, code="330411")
    town = place("Fengqiao Town", district, "town", name_zh="凤桥镇", code="330402100")
    zone = place("Nanhu High-tech Zone", district, "zone")
    park = place('The "IC", Park', zone, "park")
    block = place("Block in Fengqiao", zone, "zone", lies_in=town)
    gate = place("", block, "park", name_zh="北门")
    place("No one's Zone", district, "zone")
    secret_zone = place(
        f"{CANARY} zone", district, "zone", description=CANARY, aliases=CANARY, name_zh=f"{CANARY}地"
    )

    chips = sector("Microelectronics", name_zh="微电子")
    masks = sector("Photomask materials", chips, code="C3985")
    energy = sector("New energy; and storage")
    cells = sector("Cells", energy)
    sector("Unused sector")
    secret_sector = sector(f"{CANARY} sector", chips, description=CANARY, name_zh=f"{CANARY}业")

    leader = Person.objects.create(name="Zhang Rujing", name_zh="张汝京", note=CANARY)
    acme = investor("Acme, Inc.", "US", aliases="Akme\n艾克米", note=CANARY, credit_code="91330100799655058B")
    fund = investor("＝Fund", "CN", kind="fund", parent=investor(f"{CANARY} owner", summary=CANARY))
    team = investor("", name_zh="留学生团队", kind="team")
    builder = investor("Builder GmbH", "DE")
    lists = LabelGroup.objects.create(name="Official lists")
    fortune = Label.objects.create(name="Fortune 500", name_zh="世界500强", group=lists, public=True)
    chain = Label.objects.create(name="Chain, the “first”", public=True)
    watched = Label.objects.create(name=f"{CANARY} label", name_zh=f"{CANARY}标签", slug=f"{CANARY}-label")
    acme.labels.add(fortune, watched)
    builder.labels.add(chain)  # who builds does not invest
    secret = investor(f"{CANARY} investor", "FR", summary=CANARY, name_zh=f"{CANARY}公司")

    paper = source(
        'Nanhu District announces, “big” and "strong"',
        date(2022, 8, 22),
        url="https://example.org/?a=1,2",
        note=CANARY,
    )
    older = source("@older", date(2021, 1, 1), publisher="Someone")
    secret_source = source(
        f"{CANARY} source", date(2022, 8, 1), url=f"https://{CANARY}.example/", publisher=CANARY
    )
    secret_leader = Person.objects.create(name=f"{CANARY} leader", name_zh=f"{CANARY}人")

    ceremony = event(
        'Ceremony, "the first"\nof two',
        "2022-08-19",
        title_zh="签约仪式",
        location=zone,
        venue="\tHall",
        organiser="-",
        part_of_day="morning",
        claimed_projects=6,
        claimed_amount=50 * YI,
        claimed_qualifier="at_least",
        summary="=cmd|' /C calc'!A0",
        source=paper,
        note=CANARY,
    )
    ceremony.sectors.set([cells, chips])
    Attendance.objects.create(event=ceremony, person=leader, offices="Project leader")
    second = event(
        "−second", "2024-06-28", at=LATE, claimed_amount=Decimal("1000.50"), claimed_currency="USD"
    )
    hidden = event(
        f"{CANARY} event",
        "2020-02-02",
        published=False,
        summary=CANARY,
        venue=CANARY,
        organiser=CANARY,
        location=secret_zone,
        title_zh=f"{CANARY}会",
        source=secret_source,
    )
    hidden.sectors.add(secret_sector)

    photomask = project(
        "Photomask project",
        name_zh="光掩模材料项目",
        summary='Line one, with a comma\nline "two"\r\nline three',
        location=park,
        sector=masks,
        led_by=leader,
        total=30 * YI,
        phases={1: 11 * YI},
        source=paper,
        signed="2022-08-19",
        events=[ceremony, hidden],
        note=CANARY,
        latitude=Decimal("30.700000"),
        longitude=Decimal("120.800001"),
        coordinates_accuracy="exact",
        external_list="list",
        external_ref="=1+1",
    )
    start = milestone(photomask, "construction_start", reached=False, note=CANARY)
    start.plans.create(planned=date(2022, 9, 1), precision="month", source=paper)
    start.plans.create(planned=date(2023, 4, 1), precision="quarter", stated_on=date(2023, 1, 1))
    start.plans.create(planned=date(2029, 1, 1), stated_on=date(2024, 1, 1), set_aside_reason="A misprint")
    claim(photomask, 99 * YI, as_of="2023-01-01", set_aside_reason="A misprint", note=CANARY)
    fresh(photomask)

    dollars = project(
        "=SUM(A1)",
        summary="+formula",
        location=gate,
        sector=cells,
        secondary=[chips, masks],
        total=Decimal("300000000.50"),
        currency="USD",
        as_of="2024-06-30",
        phases={1: Decimal("0.10"), 2: 1},
        investors=[acme, fund],
        contractors=[builder],
        signed="2022",
        events=[second, ceremony],
        at=LATE,
        jobs_planned=1_200,
        land_area_mu=Decimal("12.50"),
    )
    claim(dollars, 5, phase=1, basis="realised", currency="KRW", qualifier="about", source=older)
    fresh(dollars, LATE)

    project(
        "-5",
        total=UNDISCLOSED,
        location=town,
        sector=energy,
        investors=[acme],
        signed="2021-Q3",
        status="delayed",
    )
    project("+5.25", total=0, location=town, status="ended", signed="2021-02", land_area_mu=Decimal("100.00"))
    project("-5.", summary="\t1", total=YI - 1, location=zone, stage="approved")
    project("-.5", summary="\r\n=1", total=YI, location=zone, investors=[team], stage="in_production")
    project("－5", summary="\n-1", total=BN - 1, qualifier="about", sector=masks)
    project(
        "@handle",
        total=BN,
        status="terminated",
        status_reason="-given up",
        status_date=date(2023, 5, 6),
        sector=masks,
    )
    project(
        '"',
        summary="-5\n",
        total=50 * YI,
        realised=60 * YI,
        counts_in_totals=False,
        left_out_reason="umbrella_agreement",
        sector=chips,
        location=district,
    )
    project(
        "",
        name_zh="＋只有中文名",
        summary=" =1 ",
        total=100 * YI,
        location=other,
        investors=[fund],
        signed="2023-12-31",
    )
    project(
        "Zebra",
        summary="\\.",
        total=100,
        currency="USD",
        as_of="2010-01-01",
        status="suspended",
        status_reason="＠",
    )
    ahead = project(
        "apple 100% _under_ ＡＢＣ Straße",
        total=10**13 - 1,
        realised=Decimal("9999999999999.98"),
        annual_output_planned=10**15,
        annual_tax_planned=1,
        address="Street 1",
        signed="2022-08-19",
    )
    milestone(ahead, "full_capacity", "2026", phase=2, source=older)
    milestone(ahead, "construction_start", "2023-03-04", evidence="ceremonial")
    claim(ahead, 10**12, phase=3, as_of=None, basis="filed", qualifier="up_to", source=older)
    fresh(ahead)
    project("Ωmega 😀 \u2028 \u00a0", total=5 * BN, phases={1: 6 * BN}, location=block, events=[ceremony])
    project(
        "1e5",
        total=1,
        phases={1: 2},
        realised=3,
        sector=energy,
        secondary=[cells],
        at=AT + timedelta(microseconds=1),
    )

    texts = dict.fromkeys(
        ("name", "name_zh", "summary", "address", "status_reason", "external_list", "note"), CANARY
    )
    facts = {
        "location": secret_zone,
        "sector": secret_sector,
        "led_by": secret_leader,
        "investors": [secret],
        "source": secret_source,
        "total": 77 * BN,
    }
    draft(external_ref=f"{CANARY} 1", **texts, **facts)
    submit([draft(external_ref=f"{CANARY} 2", events=[ceremony], **texts, **facts)])
    withdraw([project(external_ref=f"{CANARY} 3", events=[ceremony], **texts, **facts)])
    ahead.labels.add(chain, watched)
    refresh([ahead.pk], AT)
