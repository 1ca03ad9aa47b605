"""Roles are called by their names in the reader's language."""

import pytest
from django.contrib.auth.models import Group, User

from projects.review.permissions import ROLES, make_roles

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["user/", "user/{}/change/", "group/"])
def test_a_chinese_page_names_the_roles_in_chinese(admin_client, path):
    make_roles()
    clerk = User.objects.create_user("clerk", is_staff=True)
    clerk.groups.set(Group.objects.all())
    page = admin_client.get(f"/zh-hans/admin/auth/{path.format(clerk.pk)}").text
    for name in ("录入员", "发布员", "管理员"):
        assert name in page
    for role in ROLES:
        assert f">{role}<" not in page
        assert f">{role}<" in admin_client.get("/admin/auth/group/").text
