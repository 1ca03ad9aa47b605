"""projects/models/private.py relies on names of Django's own: this says where a new Django no longer has them."""

import pytest
from django.contrib.messages import get_messages, info
from django.contrib.messages.storage.fallback import FallbackStorage
from django.core.files.base import ContentFile

from projects.models import Project, Source
from projects.models.private import forget, is_new, keep, muted
from tests.factories import BN, project, sector

pytestmark = pytest.mark.django_db


def test_what_is_kept_is_what_django_gives_until_it_is_forgotten(django_assert_num_queries):
    made = project(total=BN, sector=sector("Chips"))
    mine = Project.objects.get(pk=made.pk)
    claims = list(mine.amounts.all())
    assert len(claims) == 1
    keep(mine, "amounts", [])
    with django_assert_num_queries(0):
        assert list(mine.amounts.all()) == []
    assert mine.sector.name == "Chips"
    forget(mine)
    with django_assert_num_queries(2):
        assert list(mine.amounts.all()) == claims
        assert mine.sector.name == "Chips"


def test_a_file_is_new_until_it_is_stored():
    paper = Source(title="S", copy=ContentFile(b"%PDF-", "a.pdf"))
    assert is_new(paper.copy)
    paper.save()
    assert not is_new(paper.copy)
    assert not is_new(Source.objects.get().copy)


def test_what_a_muted_request_is_told_nobody_hears(rf):
    request = rf.get("/")
    request.session = {}
    request._messages = FallbackStorage(request)
    info(muted(request), "quiet")
    info(request, "loud")
    assert [str(message) for message in get_messages(request)] == ["loud"]
