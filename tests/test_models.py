"""What the records refuse: permanent names, deletion of what was public, broken trees and figures."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from projects.models import (
    Attendance,
    CodeCounter,
    DataVersion,
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
)
from projects.review.workflow import publish, submit, withdraw
from tests.factories import AT, claim, draft, event, investor, milestone, place, project, sector, source

pytestmark = pytest.mark.django_db


# ---- Slugs and codes never change once public ----


@pytest.mark.parametrize("loaded", [False, True], ids=["as made", "as loaded"])
@pytest.mark.parametrize(
    ("make", "name"),
    [
        (place, "slug"),
        (sector, "slug"),
        (investor, "slug"),
        (lambda: _published(SigningEvent(title="Ceremony", held_on=date(2022, 8, 19))), "slug"),
        (lambda: _published(Project(name="Photomask")), "code"),
    ],
    ids=["location", "sector", "investor", "event", "project"],
)
def test_what_names_a_public_record_never_changes(make, name, loaded):
    record = make()
    before = getattr(record, name)
    if loaded:
        record = type(record).objects.get(pk=record.pk)
    setattr(record, name, "2020-0001")
    with pytest.raises(ValidationError, match="never changes"):
        record.save()
    record.refresh_from_db()
    assert getattr(record, name) == before


def _published(record):
    record.save()
    publish([record])
    return record


def test_it_never_changes_through_a_record_that_was_loaded_without_it():
    pk = place("Fengqiao").pk
    record = Location.objects.only("name").get(pk=pk)
    record.slug = "elsewhere"
    with pytest.raises(ValidationError, match="never changes"):
        record.save()


def test_after_withdrawal_it_still_never_changes():
    made = project("Photomask")
    withdraw([made])
    made.code = "2020-0001"
    with pytest.raises(ValidationError, match="never changes"):
        made.save()


def test_a_drafts_slug_may_still_change():
    ceremony = event(published=False)
    ceremony.slug = "another"
    ceremony.save()
    assert SigningEvent.objects.get().slug == "another"


def test_renaming_changes_neither_slug_nor_code():
    made, where = project("Photomask"), place("Fengqiao")
    code = made.code
    made.name = where.name = "Renamed"
    made.save()
    where.save()
    assert Project.objects.get(name="Renamed").code == code
    assert Location.objects.get(name="Renamed").slug == "fengqiao"


def test_a_slug_is_the_english_name_else_the_code_else_pinyin():
    assert place("Nanhu High-tech Zone (National)").slug == "nanhu-high-tech-zone-national"
    assert place("", name_zh="凤桥镇", code="330402100").slug == "330402100"
    assert place("", name_zh="凤桥镇").slug == "feng-qiao-zhen"
    assert investor("", name_zh="江丰电子").slug == "jiang-feng-dian-zi"
    assert event("", title_zh="签约").slug == "qian-yue"
    assert investor("；！").slug == "x"


def test_a_taken_slug_gets_a_number():
    assert [investor("Acme Ltd").slug for _ in range(3)] == ["acme-ltd", "acme-ltd-2", "acme-ltd-3"]
    assert investor("Acme Ltd 2").slug == "acme-ltd-2-2"
    assert len(investor("a" * 300).slug) <= 120
    assert investor("a" * 300).slug.endswith("-2")


def test_no_slug_is_the_word_that_filters_take_for_blank():
    assert investor("None").slug != "none"
    assert sector("none").slug != "none"


def test_a_stale_copy_does_not_make_a_record_public_again():
    made = project("Photomask")
    stale = Project.objects.get(pk=made.pk)
    withdraw([made])
    stale.summary = "Edited meanwhile"
    stale.save()
    made.refresh_from_db()
    assert (made.publication, made.summary) == ("withdrawn", "Edited meanwhile")


def test_a_stale_draft_does_not_take_back_what_was_published_meanwhile():
    made = draft("Photomask")
    stale = Project.objects.get(pk=made.pk)
    publish([made], AT)
    stale.save()
    now = Project.objects.get(pk=made.pk)
    assert (now.publication, now.code, now.first_published_at) == ("published", made.code, AT)


def test_a_stale_copy_does_not_write_old_figures_over_new_ones():
    made = draft("Photomask")
    stale = Project.objects.get(pk=made.pk)
    claim(made, 3_000)
    publish([made])
    stale.save()
    assert Project.objects.get(pk=made.pk).headline_cny == 3_000


def test_publishing_leaves_the_given_record_as_stored():
    made = draft("Photomask")
    claim(made, 3_000)
    publish([made])
    assert (made.publication, made.headline_cny) == ("published", 3_000)


# ---- Deleting ----


@pytest.mark.parametrize("make", [lambda: project(), lambda: event()], ids=["project", "event"])
@pytest.mark.parametrize("withdrawn", [False, True])
def test_what_was_public_is_never_deleted(make, withdrawn):
    record = make()
    if withdrawn:
        withdraw([record])
    with pytest.raises(ValidationError, match="never deleted"):
        record.delete()
    with pytest.raises(ValidationError, match="never deleted"):
        type(record).objects.all().delete()
    assert type(record).objects.filter(pk=record.pk).exists()


def test_a_stale_copy_does_not_delete_what_was_published_meanwhile():
    made = draft()
    stale = Project.objects.get(pk=made.pk)
    publish([made])
    with pytest.raises(ValidationError, match="never deleted"):
        stale.delete()


def test_one_public_record_saves_the_whole_selection():
    project(), draft()
    with pytest.raises(ValidationError):
        Project.objects.all().delete()
    assert Project.objects.count() == 2


def test_drafts_may_be_deleted():
    draft(total=1, signed="2022", investors=[investor()], events=[event(published=False)])
    draft()
    submit([draft()])
    Project.objects.first().delete()
    Project.objects.all().delete()
    SigningEvent.objects.all().delete()
    assert not Project.objects.exists()
    assert not SigningEvent.objects.exists()
    assert Investor.objects.exists()


def test_the_manager_itself_deletes_nothing():
    assert not hasattr(Project.objects, "delete")


def test_what_a_record_rests_on_is_not_deleted_under_it():
    paper, where, what, who = source(), place(), sector(), investor()
    leader = Person.objects.create(name="Zhang Rujing")
    draft(total=1, source=paper, location=where, sector=what, led_by=leader, investors=[who])
    for record in (paper, where, what, who, leader):
        with pytest.raises(ProtectedError):
            record.delete()


# ---- Codes ----


def test_a_code_is_the_year_of_signing_and_a_counter():
    assert [project(signed=year).code for year in ("2022-08-19", "2022", "2021-Q3")] == [
        "2022-0001",
        "2022-0002",
        "2021-0001",
    ]


def test_else_the_year_of_the_event_else_of_entry():
    assert project(events=[event(held_on="2019-05-06")]).code == "2019-0001"
    entered = draft()
    # New Year in Shanghai, still the old year in Greenwich.
    Project.objects.filter(pk=entered.pk).update(created_at=datetime(2020, 12, 31, 16, 30, tzinfo=UTC))
    publish([entered])
    assert entered.code == "2021-0001"


def test_a_code_has_four_digits_or_more():
    assert CodeCounter.take(2022, 9_998)[-1] == "2022-9998"
    assert CodeCounter.take(2022, 3) == ["2022-9999", "2022-10000", "2022-10001"]
    assert project(signed="2022").code == "2022-10002"


def test_a_code_is_never_used_again():
    first = draft(signed="2022")
    submit([first])
    assert first.code == "2022-0001"
    first.delete()
    assert project(signed="2022").code == "2022-0002"


def test_a_code_survives_another_year_of_signing():
    made = project(signed="2022")
    made.milestones.all().delete()
    milestone(made, "signed", "2019")
    withdraw([made])
    publish([made])
    assert made.code == "2022-0001"


@pytest.mark.parametrize("code", ["2022-1", "22-0001", "2022-0001x", "2022-0001\n", "２０２２-0001"])
def test_a_code_has_one_form(code):
    with pytest.raises(ValidationError):
        Project.objects.create(name="Photomask", code=code)


# ---- Trees ----


def paths(model):
    return {node.name: (node.path_name, node.path) for node in model.objects.all()}


def test_a_node_knows_its_path():
    china = place("China", kind="country", name_zh="中国")
    town = place("Fengqiao", place("Nanhu", china, name_zh="南湖区"), kind="town")
    assert town.path_name == "China > Nanhu > Fengqiao"
    assert town.path_name_zh == "中国 > 南湖区 > Fengqiao"
    assert town.path == f"{china.pk:06d}{town.parent_id:06d}{town.pk:06d}"
    assert (town.depth, town.ancestor_ids()) == (2, [china.pk, town.parent_id])


def test_a_move_takes_everything_below_along():
    old, new = sector("Old"), sector("New")
    middle = sector("Middle", old)
    leaf = sector("Leaf", sector("Lower", middle))
    middle.parent = new
    middle.save()
    leaf.refresh_from_db()
    assert leaf.path_name == "New > Middle > Lower > Leaf"
    assert leaf.ancestor_ids() == [new.pk, middle.pk, leaf.parent_id]
    assert list(Sector.objects.below(old)) == [old]
    assert Sector.objects.below(new).count() == 4


def test_a_new_name_reaches_every_path_below():
    top = sector("Top")
    leaf = sector("Leaf", sector("Middle", top))
    top.name = "Renamed"
    top.save()
    leaf.refresh_from_db()
    assert leaf.path_name == "Renamed > Middle > Leaf"


def test_a_node_becomes_a_root():
    top = sector("Top")
    leaf = sector("Leaf", top)
    leaf.parent = None
    leaf.save()
    assert (leaf.path, leaf.path_name) == (f"{leaf.pk:06d}", "Leaf")


@pytest.mark.parametrize("model", [sector, place])
def test_nothing_is_part_of_itself_or_of_what_is_below_it(model):
    top = model("Top")
    leaf = model("Leaf", model("Middle", top))
    for below in (top, leaf):
        top.parent = below
        with pytest.raises(ValidationError, match="part of itself"):
            top.save()


def test_a_cycle_by_stale_copies_is_refused_too():
    one, other = sector("One"), sector("Other")
    moved = Sector.objects.get(pk=other.pk)
    moved.parent = one
    moved.save()
    one.parent = other  # a copy that does not know of the move
    with pytest.raises(ValidationError, match="part of itself"):
        one.save()


def test_a_stale_copy_keeps_the_paths_right():
    new, top = sector("New"), sector("Top")
    leaf = sector("Leaf", top)
    Sector.objects.get(pk=leaf.pk)
    moved = Sector.objects.get(pk=top.pk)
    moved.parent = new
    moved.save()
    leaf.description = "edited on a copy that knows the old path"
    leaf.save()
    assert Sector.objects.get(pk=leaf.pk).path_name == "New > Top > Leaf"
    late = sector("Late", top)
    assert late.path_name == "New > Top > Late"


def test_the_tree_has_twelve_levels_at_most():
    node = None
    for level in range(12):
        node = sector(f"Level {level}", node)
    with pytest.raises(ValidationError, match="too deep"):
        sector("Level 12", node)
    top = sector("Above all")
    below = Sector.objects.get(slug="level-0")
    below.parent = top
    with pytest.raises(ValidationError, match="too deep"):
        below.save()
    assert len(Sector.objects.get(slug="level-11").path) == 72


def test_an_investor_does_not_own_itself():
    top = investor("Top")
    below = investor("Below", parent=investor("Middle", parent=top))
    for owner in (top, below):
        top.parent = owner
        with pytest.raises(ValidationError, match="own itself"):
            top.save()


# ---- What save() refuses, in forms, imports and scripts alike ----


@pytest.mark.parametrize(
    ("make", "field"),
    [
        (lambda: investor(credit_code="91330100799655058C"), "credit_code"),
        (lambda: investor(credit_code="91330100799655058b"), "credit_code"),
        (lambda: investor(origin="XX"), "origin"),
        (lambda: investor(origin="cn"), "origin"),
        (lambda: investor(kind="bank"), "kind"),
        (lambda: investor(" "), "name"),
        (lambda: place(kind="village"), "kind"),
        (lambda: place(latitude=91, longitude=0), "latitude"),
        (lambda: place(latitude=0, longitude=Decimal("-180.5")), "longitude"),
        (lambda: draft(status="forgotten"), "status"),
        (lambda: draft(counts_in_totals=False), "left_out_reason"),
        (lambda: draft(left_out_reason="duplicate"), "left_out_reason"),
        (lambda: draft(land_area_mu=-1), "land_area_mu"),
        (lambda: draft(jobs_planned=-1), "jobs_planned"),
        (lambda: claim(draft(), -1), "amount"),
        (lambda: claim(draft(), Decimal("0.001")), "amount"),
        (lambda: claim(draft(), 10**13), "amount"),
        (lambda: claim(draft(), 1, phase=0), "phase"),
        (lambda: claim(draft(), 1, phase=100), "phase"),
        (lambda: claim(draft(), 1, currency="RMB"), "currency"),
        (lambda: claim(draft(), 1, basis="rumoured"), "basis"),
        (lambda: claim(draft(), 1, qualifier="nearly"), "qualifier"),
        (lambda: milestone(draft(), "opened"), "kind"),
        (lambda: milestone(draft(), "signed", evidence="ceremonial"), "evidence"),
        (lambda: milestone(draft(), "land_granted", evidence="ceremonial"), "evidence"),
        (lambda: event(""), "title"),
        (lambda: event(claimed_amount=-1), "claimed_amount"),
        (lambda: event(claimed_currency="RMB"), "claimed_currency"),
    ],
)
def test_it_refuses(make, field):
    with pytest.raises(ValidationError) as refused:
        make()
    assert field in refused.value.message_dict


@pytest.mark.parametrize("kind", ["construction_start", "completed", "in_production", "full_capacity"])
def test_from_the_construction_start_on_there_are_ceremonies(kind):
    assert milestone(draft(), kind, evidence="ceremonial").pk


def test_a_name_in_either_language_is_enough():
    assert str(investor("", name_zh=" 江丰电子 ")) == "江丰电子"
    assert investor("", name_zh="江丰电子").name == ""


def test_a_milestone_with_a_date_is_reached():
    assert milestone(draft(), "signed", "2022", reached=False).reached


# ---- What the database refuses, whoever writes ----


def _refused(write):
    with pytest.raises(IntegrityError), transaction.atomic():
        write()


@pytest.mark.parametrize(
    "facts", [{"amount": Decimal("-0.01")}, {"phase": 0}, {"set_aside_reason": "wrong"}, {"set_aside_at": AT}]
)
def test_the_database_refuses_such_an_amount(facts):
    made = draft()
    _refused(
        lambda: InvestmentAmount.objects.bulk_create(
            [InvestmentAmount(project=made, **{"amount": 1, **facts})]
        )
    )
    claim(made, 1)
    _refused(lambda: made.amounts.update(**facts))


@pytest.mark.parametrize(
    "facts",
    [
        {"latitude": 1},
        {"longitude": 1},
        {"latitude": Decimal("90.5"), "longitude": 0},
        {"latitude": Decimal("-90.5"), "longitude": 0},
        {"latitude": 0, "longitude": Decimal("180.5")},
        {"latitude": 0, "longitude": Decimal("-180.5")},
        {"counts_in_totals": False},
        {"left_out_reason": "duplicate"},
        {"land_area_mu": -1},
        {"annual_output_planned": -1},
        {"annual_tax_planned": -1},
        {"jobs_planned": -1},
        {"publication": "published"},
        {"publication": "withdrawn", "first_published_at": AT},
        {"publication": "published", "code": "2022-0001"},
    ],
)
def test_the_database_refuses_such_a_project(facts):
    _refused(lambda: Project.objects.bulk_create([Project(name="Photomask", **facts)]))
    draft()
    _refused(lambda: Project.objects.update(**facts))


@pytest.mark.parametrize("facts", [{"latitude": 1}, {"latitude": 91, "longitude": 1}])
def test_the_database_refuses_such_a_place(facts):
    place()
    _refused(lambda: Location.objects.update(**facts))


def test_at_the_ends_of_the_globe_there_are_places():
    assert place("North", latitude=90, longitude=180).pk
    assert place("South", latitude=-90, longitude=-180).pk


@pytest.mark.parametrize("share", [Decimal("-0.01"), Decimal("100.01")])
def test_the_database_refuses_such_a_share(share):
    made, who = draft(), investor()
    _refused(lambda: Participation.objects.create(project=made, investor=who, share=share))
    assert Participation.objects.create(project=made, investor=who, share=100).pk


def test_one_signing_a_project_and_event():
    made, ceremony = draft(), event()
    Signing.objects.create(project=made, event=ceremony)
    _refused(lambda: Signing.objects.create(project=made, event=ceremony))


def test_one_attendance_a_person_and_event():
    who, ceremony = Person.objects.create(name="Chen Qunwei"), event()
    Attendance.objects.create(person=who, event=ceremony)
    _refused(lambda: Attendance.objects.create(person=who, event=ceremony))


def test_one_participation_an_investor_and_role():
    made, who = draft(), investor()
    Participation.objects.create(project=made, investor=who)
    Participation.objects.create(project=made, investor=who, role="operator")
    _refused(lambda: Participation.objects.create(project=made, investor=who))


@pytest.mark.parametrize("phase", [None, 1])
def test_one_milestone_a_kind_phase_and_evidence(phase):
    made = draft()
    milestone(made, "completed", phase=phase)
    milestone(made, "completed", phase=phase, evidence="ceremonial")
    milestone(made, "completed", phase=2)
    _refused(lambda: milestone(made, "completed", phase=phase))


@pytest.mark.parametrize(
    "facts",
    [
        {"phase": 0},
        {"actual": date(2022, 8, 19), "reached": True},
        {"actual_precision": "day"},
        {"actual": date(2022, 8, 19), "actual_precision": "day", "reached": False},
    ],
)
def test_the_database_refuses_such_a_milestone(facts):
    made = draft()
    _refused(lambda: Milestone.objects.bulk_create([Milestone(project=made, kind="signed", **facts)]))


def test_the_database_refuses_a_second_use_of_what_identifies():
    investor("One", credit_code="91330100799655058B")
    _refused(lambda: investor("Two", credit_code="91330100799655058B"))
    investor("Three"), investor("Four")  # blank ones are no use
    where = place("Nanhu", code="330402")
    _refused(lambda: place("Other", code="330402"))
    place("Twin", where), place("Twin")
    _refused(lambda: place("Twin", where))
    sector("Films", sector("Chips"))
    _refused(lambda: sector("Films", Sector.objects.get(name="Chips")))
    draft(external_list="cim", external_ref="7")
    draft(external_list="other", external_ref="7"), draft(external_list="cim"), draft(external_list="cim")
    _refused(lambda: draft(external_list="cim", external_ref="7"))


@pytest.mark.parametrize(
    "facts", [{"claimed_amount": -1}, {"publication": "published"}, {"claimed_projects": -1}]
)
def test_the_database_refuses_such_an_event(facts):
    event(published=False)
    _refused(lambda: SigningEvent.objects.update(**facts))


def test_the_database_refuses_such_a_rate():
    day = date(2024, 6, 28)
    for per_unit in (0, -1):
        _refused(lambda r=per_unit: ExchangeRate.objects.create(currency="USD", date=day, rate=r))
    ExchangeRate.objects.create(currency="USD", date=day, rate=7)
    _refused(lambda: ExchangeRate.objects.create(currency="USD", date=day, rate=7))


def test_there_is_one_data_version():
    DataVersion.objects.create(pk=1, changed_at=AT)
    _refused(lambda: DataVersion.objects.create(pk=2, changed_at=AT))


# ---- Order ----


def test_the_ledger_stands_by_phase_with_the_whole_project_first():
    made = draft()
    for phase, as_of in ((2, None), (1, "2022-01-01"), (None, "2022-01-01"), (None, None), (1, None)):
        claim(made, 1, phase=phase, as_of=as_of)
        milestone(made, "completed", phase=phase, evidence="substantive" if as_of else "ceremonial")
    assert [(c.phase, bool(c.as_of)) for c in made.amounts.all()] == [
        (None, False),
        (None, True),
        (1, False),
        (1, True),
        (2, False),
    ]
    assert [step.phase for step in made.milestones.all()] == [None, None, 1, 1, 2]
