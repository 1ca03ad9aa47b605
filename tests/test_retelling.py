"""What was stored in one language is read in the reader's."""

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from projects.history.reasons import IMPORTED, MERGED, UNDONE
from projects.matching.merge import merge
from projects.models import Job
from projects.values.retelling import retold
from tests.factories import draft


def stored():
    """As a job, an import or the history keep them."""
    return [
        _("The import is undone."),
        _("%(project)s was changed since and is left as it is.") % {"project": "Solar. Ltd: 2"},
        ngettext("%(number)d record: done.", "%(number)d records: done.", 3) % {"number": 3},
        _("“%(text)s” is the name of several. Write its address name, or the path to it with “ > ”.")
        % {"text": "Asia"},
        _(IMPORTED) % {"number": 7} + "Plan (plan.xlsx)",
        _(UNDONE) % {"number": 7},
        "2022-0001 光罩" + (": " if _("Yes") == "Yes" else "：") + _("bears the label already"),
    ]


@pytest.mark.parametrize(("one", "other"), [("en", "zh-hans"), ("zh-hans", "en")])
def test_the_programs_own_sentences_change_their_language(one, other):
    with override(one):
        kept = stored()
    with override(other):
        assert list(map(retold, kept)) == stored()
        assert list(map(retold, stored())) == stored()
        for mine in ("Import from the sheet of May", "南湖：高端铜箔项目", "Total"):
            assert retold(mine) == mine


def test_a_job_is_told_to_its_reader(client, db):
    with override("en"):
        job = Job.objects.create(kind="undo", state="done", told=stored()[:2])
    client.force_login(User.objects.create_superuser("chief"))
    page = client.get("/zh-hans" + reverse("admin:projects_job_change", args=[job.pk])).content.decode()
    assert "导入已撤销。" in page
    assert "Solar. Ltd: 2此后被修改过" in page


def test_a_merge_has_the_marks_of_its_language(db):
    kept, gone = draft("Kept"), draft("Gone")
    with override("zh-hans"):
        merge(kept, gone, reason="重复")
        assert gone.history.latest().history_change_reason == _(MERGED) % {"gone": gone} + "。重复"
