import secrets
from typing import Any

from django.contrib.auth.models import Group, User
from django.core.management.base import BaseCommand

from ...review.permissions import ROLES, make_roles


class Command(BaseCommand):
    """For demonstrations: logins that are called like their roles."""

    help = "Makes a login for each role where it is missing and prints its password, once."

    def handle(self, **options: Any) -> None:
        """A login that is there keeps its password, which is not shown again."""
        make_roles()
        for role in ROLES:
            user, made = User.objects.get_or_create(username=role.lower(), defaults={"is_staff": True})
            if made:
                password = secrets.token_urlsafe(12)
                user.set_password(password)
                user.save()
                user.groups.add(Group.objects.get(name=role))
                self.stdout.write(f"  {role:<14} login {user.username:<14} password {password}")
