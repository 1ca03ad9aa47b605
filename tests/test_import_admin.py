"""Importing in the admin: upload, match, preview, commit, keep, undo; who may; what changed meanwhile."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import override_settings
from django.utils import translation

from projects.importing.guessing import guess
from projects.importing.labels import in_words
from projects.importing.opening import open_table
from projects.importing.profiles import read_profile
from projects.models import ChangeBatch, Import, ImportProfile, Investor, Location, PendingChange, Project
from projects.review.workflow import publish
from projects.values.choices import Basis, Publication, Qualifier, Status
from tests.factories import claim, investor
from tests.importing import COLUMNS, HEAD, only, take, tree
from tests.staff import cast, form_of

pytestmark = pytest.mark.django_db

ADD = "/admin/projects/import/add/"
LIST = "编号,项目名称,总投资（亿元）,签约日期,项目阶段\r\n1,光伏项目,30,2022-08-19,签约\r\n2,风电项目,约5,2022年9月,已开工\r\n"


@pytest.fixture
def people(db):
    return cast()


def upload(client, content, name="名单 2022.csv", **more):
    content = content.encode() if isinstance(content, str) else content
    return client.post(ADD, {"file": SimpleUploadedFile(name, content), **more})


def match(client, **changes):
    """Open the matching of the newest import and send it as it stands, but for the changes."""
    url = f"/admin/projects/import/{Import.objects.first().pk}/match/"
    sent = form_of(client.get(url)) | changes
    return said(client.post(url, sent))


def said(response):
    """The page that an answer shows or leads to."""
    while response.status_code == 302:
        response = response.client.get(response["Location"])
    assert response.status_code == 200, response.status_code
    return response.text


def page(client, **given):
    return client.get(f"/admin/projects/import/{Import.objects.first().pk}/change/", given).content.decode()


def press(client, button, **data):
    return said(
        client.post(f"/admin/projects/import/{Import.objects.first().pk}/change/", {button: "1", **data})
    )


def counts():
    i = Import.objects.first()
    return (i.state, i.created, i.updated, i.unchanged, i.failed)


def test_from_file_to_projects(client, people):
    client.force_login(people["Editor"])
    response = upload(client, LIST.encode("gb18030"))
    assert response["Location"].endswith("/match/")
    form = form_of(client.get(response["Location"]))
    guessed = [form[f"column_{n}"] for n in range(5)]
    assert guessed == [["external_ref"], ["name_zh"], ["total_amount"], ["signed_on"], ["stage"]]
    assert (form["unit_2"], form["list"], form["key"]) == (["亿元"], ["名单 2022"], ["编号"])
    values = {name: value for name, value in form.items() if name.startswith("value_stage")}
    assert values == {"value_stage_4_0": ["signed"], "value_stage_4_1": ["construction_start"]}
    match(client)
    assert counts() == ("checked", 2, 0, 0, 0)
    assert not Project.objects.exists()
    shown = page(client)
    assert "CNY 3,000,000,000" in shown
    assert "About CNY 500,000,000" in shown
    press(client, "_commit")
    assert counts() == ("committed", 2, 0, 0, 0)
    assert [(p.name_zh, p.headline_cny, p.stage) for p in Project.objects.order_by("external_ref")] == [
        ("光伏项目", 3_000_000_000, "signed"),
        ("风电项目", 500_000_000, "construction_start"),
    ]
    assert Project.history.first().history_user == people["Editor"]
    assert Project.objects.published().count() == 0


def test_a_value_that_nobody_knows_is_asked_for_and_never_dropped(client, people):
    client.force_login(people["Editor"])
    upload(client, LIST.replace("已开工", "火热进行"))
    assert "Say what it means, or that it is left blank." in match(client)
    assert counts()[0] == "new"
    match(client, value_stage_4_1="-")
    assert counts() == ("checked", 2, 0, 0, 0)
    press(client, "_keep", name="Monthly list")
    upload(client, LIST.replace("已开工", "火热进行"), kept=ImportProfile.objects.get().pk)
    match(client)
    assert counts() == ("checked", 2, 0, 0, 0)


def test_a_column_that_is_made_the_stage_by_hand_has_its_known_words_at_once(client, people):
    client.force_login(people["Editor"])
    upload(
        client,
        LIST.replace("项目阶段", "情况一览").replace("已开工", "火热进行").replace("签约\r\n", "已签约\r\n"),
    )
    shown = match(client, column_4="stage")
    assert shown.count("Say what it means, or that it is left blank.") == 1
    url = f"/admin/projects/import/{Import.objects.first().pk}/match/"
    assert 'value="signed" selected' in shown
    sent = form_of(client.get(url)) | {"column_4": "stage", "value_stage_4_1": "construction_start"}
    client.post(url, sent)
    assert counts() == ("checked", 2, 0, 0, 0)


HEADINGS = {
    "Region,Country,City,Project,Project Name,Amount,Total investment": {
        "City": "zone", "Project Name": "name", "Total investment": "total_amount",
    },
    "序号,项目编号,省份,园区,项目,投资额,总投资": {
        "项目编号": "external_ref", "园区": "zone", "项目": "name_zh", "总投资": "total_amount",
    },
}  # fmt: skip


@pytest.mark.parametrize("headings", HEADINGS)
def test_of_several_headings_for_one_field_the_most_telling_is_proposed(headings):
    table = open_table(f"{headings}\r\n".encode())
    assert guess(table, "list").columns == HEADINGS[headings]


@pytest.mark.parametrize(
    ("heading", "unit", "currency"),
    [
        ("Total (100m CNY)", "亿元", "CNY"),
        ("总投资（亿元）", "亿元", None),
        ("投资额(万元)", "万元", None),
        ("总投资额：万美元", "万元", "USD"),
        ("总投资亿元", "亿元", None),
        ("一期投资（百万元）", "million", None),
        ("Quantity in Millions", "million", None),
        ("投资总额/万元", "万元", None),
        ("总投资（元）", "", None),
        ("Total (USD)", "", "USD"),
        ("总投资（千万元）", None, None),  # there is no such unit: better none than a wrong one
        ("总投资（亿元以上）", None, None),  # a bound
        ("Total investment, USD million", "million", "USD"),
        ("Total investment (10,000 yuan)", "万元", "CNY"),
        ("TOTAL COST (EUR k)", "thousand", "EUR"),
        ("Total investment", None, None),
    ],
)
def test_unit_and_currency_are_proposed_as_the_heading_says_them(heading, unit, currency):
    proposed = guess(open_table(f'"Name","{heading}"\r\nA,3\r\n'.encode()), "list")
    assert proposed.columns[heading].endswith("_amount")
    assert (proposed.units.get(heading), proposed.currencies.get(heading)) == (unit, currency)


MIXED = '编号,项目名称,总投资（亿元）,累计到位资金（万元）,截至\r\n1,光伏项目,30,500,2022-08-19\r\n2,风电项目,5,"30,000",2022-08-19\r\n'


def test_each_column_has_its_own_unit_and_its_sum_is_shown_in_words(client, people):
    client.force_login(people["Editor"])
    upload(client, MIXED)
    match(client)
    shown = page(client)
    for words in ("3.5 billion yuan", "305 million yuan", "300 million yuan", "5 million yuan"):
        assert words in shown
    press(client, "_commit")
    assert [(c.basis, c.amount) for c in only().amounts.order_by("basis")] == [
        ("announced", 3_000_000_000),
        ("realised", 5_000_000),
    ]


def test_realised_above_the_total_is_flagged(client, people):
    client.force_login(people["Editor"])
    upload(client, MIXED.replace("30,500", "30,500亿"))
    match(client)
    shown = page(client)
    assert "In 1 row realised is above the total: 2." in shown
    assert "Realised CNY 50,000,000,000 is above the total of CNY 3,000,000,000" in shown


def test_a_bare_number_without_any_unit_is_asked_about(client, people):
    client.force_login(people["Editor"])
    upload(client, MIXED.replace("（万元）", ""))
    assert "Say in what unit these numbers are." in match(client)
    match(client, unit_3="万元", currency_3="USD")
    press(client, "_commit")
    realised = only().amounts.get(basis="realised")
    assert (realised.amount, realised.currency) == (5_000_000, "USD")
    assert 'units]\n"总投资（亿元）" = "亿元"\n"累计到位资金" = "万元"' in Import.objects.first().profile


def test_no_unit_is_asked_for_where_each_cell_or_a_line_above_says_it(client, people):
    client.force_login(people["Editor"])
    for text in (
        MIXED.replace("（万元）", "").replace("30,500", "30,500万").replace("30,000", "3亿"),
        "项目表,,,,单位：万元\r\n"
        + MIXED.replace("（万元）", "").replace("（亿元）", "").replace("30,500", "300000,500"),
    ):
        upload(client, text)
        match(client)
        press(client, "_commit")
        assert [c.amount for c in only().amounts.order_by("basis")] == [3_000_000_000, 5_000_000]


def test_a_column_that_means_something_else_now_asks_nothing(client, people):
    client.force_login(people["Editor"])
    upload(client, MIXED.replace("（万元）", ""))
    match(client, column_3="")
    assert counts()[0] == "checked"


def test_the_profile_is_kept_for_the_next_month(client, people):
    client.force_login(people["Editor"])
    upload(client, LIST)
    match(client, value_stage_4_1="construction_start")
    press(client, "_commit")
    press(client, "_keep", name="Monthly list")
    kept = ImportProfile.objects.get()
    assert kept.name == "Monthly list"
    upload(client, LIST.replace("30,", "31,"), name="another.csv", kept=kept.pk)
    match(client)
    assert counts() == ("checked", 0, 1, 1, 0)
    assert "<del>CNY 3,000,000,000 (19 Aug 2022, Announced)</del> → <ins>CNY 3,100,000,000" in page(client)
    assert "光伏项目" in page(client, outcome="updated")
    assert "风电项目" not in page(client, outcome="updated")


def test_rows_that_failed_are_named_and_keep_the_import_back(client, people):
    client.force_login(people["Editor"])
    upload(client, LIST.replace("30,", "dreissig,"))
    match(client)
    assert counts()[-1] == 1
    shown = page(client, outcome="failed")
    assert "Cannot read “dreissig” as an amount" in shown
    assert 'name="_commit"' not in shown
    assert "nothing is imported" in press(client, "_commit")
    assert not Project.objects.exists()


def test_the_profile_may_be_written_as_text(client, people):
    client.force_login(people["Editor"])
    tree()
    upload(client, "id,what,where\n1,Solar,Jiaxing\n")
    wrong = 'list = "x"\nkey = "id"\ncolour = 1\n'
    assert "colour: unknown key" in match(client, toml=wrong)
    text = 'list = "x"\nkey = "id"\n[templates]\nname = "{what} park"\nzone = "China > {where}"\n'
    match(client, toml=text)
    press(client, "_commit")
    assert (only().name, only().location.name) == ("Solar park", "Jiaxing")


def test_spellings_are_offered_as_one(client, people):
    client.force_login(people["Editor"])
    investor("Zhejiang Fengqi New Energy Co., Ltd.")
    upload(
        client,
        "ID,Project name,Investor\n1,A,Zhejiang Fengqi New Energie\n2,B,Zhejiang Fengqi New Energy\n3,C,Other\n",
    )
    match(client, create_investor="on")
    assert "Zhejiang Fengqi New Energie" in page(client)
    group = next(
        n for n, g in enumerate(Import.objects.first().alike) if "Zhejiang Fengqi New Energie" in g["names"]
    )
    press(client, "_same", same=[str(group)])
    assert Import.objects.first().alike == []
    press(client, "_commit")
    assert {i.name for i in Investor.objects.all()} == {"Zhejiang Fengqi New Energy Co., Ltd.", "Other"}
    fengqi = Investor.objects.get(name__startswith="Zhejiang")
    assert "Zhejiang Fengqi New Energie" in fengqi.alias_list  # so that next month's file needs no question


def test_what_changed_since_the_preview_is_shown_anew(client, people):
    client.force_login(people["Publisher"])
    take("ID,Name,Total\n1,Solar,100\n")
    upload(client, "ID,Name,Total\n1,Sun,100\n")
    match(client, toml=HEAD + COLUMNS)
    mine = only()
    mine.name = "Solar of mine"
    mine.save()
    assert "changed since the preview" in press(client, "_commit")
    assert only().name == "Solar of mine"
    assert "<del>Solar of mine</del>" in page(client)
    assert counts()[0] == "checked"
    press(client, "_commit")
    assert only().name == "Sun"


def test_an_import_is_committed_once(client, people):
    client.force_login(people["Editor"])
    upload(client, LIST)
    match(client)
    press(client, "_commit")
    assert "committed already" in press(client, "_commit")
    assert Project.objects.count() == 2


def test_an_import_is_undone(client, people):
    client.force_login(people["Editor"])
    upload(client, LIST)
    match(client)
    press(client, "_commit")
    touched = only("2")
    touched.note = "mine"
    touched.save()
    press(client, "_undo")
    assert [p.name_zh for p in Project.objects.all()] == ["风电项目"]
    assert "风电项目 was changed since" in page(client)
    assert counts()[0] == "undone"


def test_only_who_may_publish_takes_back_what_is_public(client, people):
    client.force_login(people["Publisher"])
    upload(client, LIST.replace("已开工", "签约"))
    match(client, publish="on")
    press(client, "_commit")
    client.force_login(people["Administrator"])
    press(client, "_publish")
    for role, state in (("Editor", "published"), ("Publisher", "withdrawn")):
        client.force_login(people[role])
        assert ('name="_undo"' in page(client)) == (role == "Publisher")
        press(client, "_undo")
        assert {p.publication for p in Project.objects.all()} == {state}


def test_a_committed_import_is_not_checked_again(client, people):
    client.force_login(people["Editor"])
    upload(client, LIST)
    match(client)
    press(client, "_commit")
    before = list(Import.objects.get().rows.values_list("pk", "undo"))
    press(client, "_same", same="0")
    assert counts()[0] == "committed"
    assert list(Import.objects.get().rows.values_list("pk", "undo")) == before


def test_only_who_may_publish_publishes_by_import(client, people):
    for role, state in (("Editor", "draft"), ("Publisher", "in_review")):
        client.force_login(people[role])
        upload(client, LIST)
        match(client, publish="on")
        press(client, "_commit")
        assert {p.publication for p in Project.objects.all()} == {state}
    client.force_login(people["Editor"])
    upload(client, LIST)
    assert "only a publisher may publish" in match(client, toml=HEAD + "publish = true\n" + COLUMNS)


def test_an_editor_changes_no_published_record_by_import(client, people):
    take("ID,Name,Total\n1,Solar,100\n")
    publish([only()])
    client.force_login(people["Editor"])
    upload(client, "ID,Name,Total\n1,Sun,100\n")
    match(client, toml=HEAD + COLUMNS)
    assert counts() == ("checked", 0, 0, 0, 0)
    press(client, "_commit")
    assert (only().name, Import.objects.first().pending) == ("Solar", 1)
    assert PendingChange.objects.get().lines == [[f"project:{only().pk}", "name", "Solar", "Sun"]]


TWO = "ID,Name,Total\n1,Solar,100\n2,Wind,50\n3,Tide,7\n"


@pytest.fixture
def proposed(client, people):
    """Three public projects, two of which an editor's list changes, and a new one."""
    take(TWO)
    publish([only(ref) for ref in "123"])
    client.force_login(people["Editor"])
    upload(client, TWO.replace("Solar", "Sun").replace("50", "60") + "4,Wave,9\n")
    match(client, toml=HEAD + COLUMNS)
    assert "<del>Solar</del>" in page(client, outcome="pending")
    press(client, "_commit")
    assert counts() == ("committed", 1, 0, 1, 0)
    assert (only().name, only("2").headline_cny) == ("Solar", 50)
    return Import.objects.first()


def test_an_editors_rows_on_public_records_become_one_batch(client, people, proposed):
    assert proposed.proposals.count() == 2
    batch = ChangeBatch.objects.get()
    assert (batch.title, batch.made_by, batch.changes.count()) == (proposed.file_name, people["Editor"], 2)
    refused = client.post(f"/admin/projects/import/{proposed.pk}/change/", {"_accept": "1", "all": "on"})
    assert refused.status_code == 403
    client.force_login(people["Publisher"])
    assert "Changes of public records that wait for a publisher" in page(client)
    press(client, "_accept", all="on")
    assert (only().name, only("2").headline_cny) == ("Sun", 60)
    assert {c.decision for c in PendingChange.objects.all()} == {"accepted"}
    step = only().history.first()
    assert (step.history_user, step.history_change_reason) == (
        people["Publisher"],
        f"Import {proposed.pk}, proposed by editor",
    )
    call_command("check_data")


def test_row_by_row_and_not_over_what_changed_since(client, people, proposed):
    first, second = proposed.proposals.order_by("pk")
    client.force_login(people["Publisher"])
    claim(only("2"), 55, as_of="2025-03-01")
    told = press(client, "_accept", change=[str(second.pk)])
    assert "The record was changed since this was proposed" in told
    assert only("2").headline_cny == 50
    decide = f"/admin/projects/pendingchange/{first.pk}/decide/"
    client.post(decide, {"_accept": "1"})
    assert only().name == "Sun"
    assert "Say why" in press(client, "_reject", change=[str(second.pk)])
    press(client, "_reject", change=[str(second.pk)], note="Entered by hand")
    assert [c.decision for c in proposed.proposals.order_by("pk")] == ["accepted", "rejected"]
    # It waits no more.
    shown = client.get(f"/admin/projects/import/{proposed.pk}/change/").context["counts"]
    assert {str(key): n for key, _label, n in shown if n} == {
        "created": 1, "updated": 1, "unchanged": 1, "rejected": 1
    }  # fmt: skip
    rejected = page(client, outcome="rejected")
    assert ("Wind" in rejected, "Sun" in rejected) == (True, False)
    assert "Rejected</td>" in rejected
    assert "No rows." in page(client, outcome="pending")


def test_places_are_made_by_administrators_alone(client, people):
    text = 'list = "x"\nkey = "ID"\n[columns]\n"Name" = "name"\n"Where" = "zone"\n[create]\nzone = "town"\n'
    for role, made in (("Editor", False), ("Publisher", False), ("Administrator", True)):
        client.force_login(people[role])
        upload(client, "ID,Name,Where\n1,A,Somewhere\n")
        assert ("only an administrator may add places" in match(client, toml=text)) is not made
    press(client, "_commit")
    assert Location.objects.get().name == "Somewhere"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "empty"),
        (b"PK\x03\x04x", "damaged"),
        (b"a,b\nc,d\n\0,1\n", "NUL"),
        (b"x\n" * 60_000, "50,000 rows"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_a_reason(client, people, content, why):
    client.force_login(people["Editor"])
    response = upload(client, content)
    assert response.status_code == 200
    assert why in response.content.decode()
    assert not Import.objects.exists()


@override_settings(DATA_UPLOAD_MAX_NUMBER_FIELDS=5000)
def test_a_wide_file_can_be_matched(client, people):
    client.force_login(people["Editor"])
    upload(client, ",".join(f"c{n}" for n in range(300)) + "\n" + ",".join("x" * 300) + "\n")
    assert (
        len(
            re.findall(
                r'name="column_', client.get(f"{ADD[:-4]}{Import.objects.first().pk}/match/").content.decode()
            )
        )
        == 300
    )


def test_formulas_and_markup_stay_text(client, people):
    client.force_login(people["Editor"])
    upload(client, 'ID,Project name\n1,"<script>alert(1)</script>"\n2,=1+1\n')
    match(client)
    shown = page(client)
    assert "<script>alert(1)" not in shown
    assert "&lt;script&gt;alert(1)" in shown


def test_the_pages_speak_chinese(client, people):
    client.force_login(people["Editor"])
    upload(client, LIST)
    match(client)
    shown = client.get(f"/zh-hans/admin/projects/import/{Import.objects.first().pk}/change/").content.decode()
    assert "新建" in shown


def test_a_chinese_preview_says_values_in_chinese():
    with translation.override("zh-hans"):
        assert in_words("status", "delayed") == Status.DELAYED.label != "delayed"
        assert in_words("publication", "draft") == Publication.DRAFT.label != "draft"
        amount = in_words("total_amount", "about CNY 3,000,000,000 (2022-08-19, announced)")
        assert amount == f"{Qualifier.ABOUT.label} CNY 3,000,000,000 (2022年8月19日, {Basis.ANNOUNCED.label})"
        assert in_words("counts_in_totals", "False") == "否"
        assert in_words("milestone.approved", "reached") == "已达到"
        assert in_words("name", "Plant (phase, one)") == "Plant (phase, one)"
        assert in_words("location", "Nanhu") == "Nanhu"


SOURCED = HEAD + "publish = true\n" + COLUMNS


def test_what_one_person_imports_a_second_one_publishes(client, people):
    client.force_login(people["Publisher"])
    upload(client, "ID,Name,Total\n1,Solar,100\n2,Wind,\n")
    match(client, toml=SOURCED)
    press(client, "_commit")
    assert {p.publication for p in Project.objects.all()} == {"in_review"}
    assert "2 projects of this import wait for a second person." in page(client)
    assert "you alone entered it" in press(client, "_publish")
    assert not Project.objects.published().exists()
    client.force_login(people["Administrator"])
    press(client, "_publish")
    assert Project.objects.published().count() == 2
    assert "second person" not in page(client)
    press(client, "_undo")
    assert {p.publication for p in Project.objects.all()} == {"withdrawn"}


def test_without_four_eyes_an_import_publishes_what_publication_would_not_refuse(client, people, settings):
    settings.FOUR_EYES = False
    client.force_login(people["Publisher"])
    upload(client, "ID,Name,Total,Status\n1,Solar,100,active\n2,Wind,5,suspended\n")
    match(client, toml=SOURCED + '"Status" = "status"\n')
    press(client, "_commit")
    assert [only(ref).publication for ref in "12"] == ["published", "in_review"]


def test_what_a_role_may_not_do_is_not_offered(client, people):
    ImportProfile.objects.create(name="Shared", text=SOURCED + '[create]\nzone = "town"\ninvestor = true\n')
    client.force_login(people["Editor"])
    upload(client, "ID,Name,Total\n1,Solar,100\n", kept=ImportProfile.objects.get().pk)
    form = form_of(client.get(f"/admin/projects/import/{Import.objects.first().pk}/match/"))
    assert not {"publish", "create_zone", "create_sector"} & set(form)
    match(client, unit_2="single")
    press(client, "_commit")
    assert only().publication == "draft"
    refused = client.post(
        f"/admin/projects/importprofile/{ImportProfile.objects.get().pk}/change/",
        {"name": "Shared", "text": SOURCED},
    )
    assert "only a publisher may publish" in refused.content.decode()


def test_a_kept_profile_holds_neither_the_day_nor_the_source(client, people):
    client.force_login(people["Editor"])
    upload(client, LIST)
    match(client, as_of="2026-11-30", source="Sheet of November")
    press(client, "_keep", name="Monthly")
    kept = read_profile(ImportProfile.objects.get().text)
    assert (kept.as_of, kept.source) == (None, "")
