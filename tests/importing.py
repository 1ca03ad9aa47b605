"""What the tests of importing share: small lists as text, and a run over them."""

from django.db import transaction

from projects.importing.keeping import commit, new_import
from projects.importing.profiles import read_profile
from projects.importing.running import Run
from projects.models import Project
from tests.factories import place, sector

HEAD = 'list = "ours"\nkey = "ID"\nas_of = "2024-12-31"\nsource = "The list"\n'
COLUMNS = '[columns]\n"Name" = "name"\n"Total" = "total_amount"\n'


def tree():
    """China > Zhejiang > Jiaxing, and two sectors."""
    china = place("China", None, "country", name_zh="中国", code="000000")
    zhejiang = place("Zhejiang", china, "province", name_zh="浙江省", code="330000")
    place("Jiaxing", zhejiang, "city", name_zh="嘉兴市", code="330400", aliases="Chia-hsing")
    sector("Photomask materials", sector("Microelectronics"))


def run(text, profile=HEAD + COLUMNS, **given):
    data = text if isinstance(text, bytes) else text.encode()
    return Run(data, read_profile(profile, "a-list"), **given)


def problems(text, profile=HEAD + COLUMNS, **given):
    """(row, column, why) of every row that cannot be taken."""
    return [
        (p.row, p.column, p.why)
        for planned in run(text, profile, **given).plans()
        for one in planned
        for p in one.entry.problems
    ]


def changes(text, profile=HEAD + COLUMNS, **given):
    """{key: {field: (before, after)}} of the preview; nothing may fail."""
    made = {}
    for planned in run(text, profile, **given).plans():
        for one in planned:
            assert not one.entry.problems
            made[one.entry.ref] = {c.field: (c.before, c.after) for c in one.changes}
    return made


def take(text, profile=HEAD + COLUMNS, user=None, **given):
    """Import a list for good; the stored `Import`."""
    data = text if isinstance(text, bytes) else text.encode()
    ran = Run(data, read_profile(profile, "a-list"), **given)
    imported = new_import("list.csv", data, profile, user)
    with transaction.atomic():
        imported.save()
        list(commit(imported, ran, user, expected=""))
    return imported


def only(ref="1"):
    return Project.objects.get(external_ref=ref)
