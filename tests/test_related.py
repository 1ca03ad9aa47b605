"""projects/models/related.py relies on names of Django's own: this says where a new Django no longer has them."""

import pytest

from projects.models import Project
from projects.models.related import forget, keep
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
