"""What no password may be, beside Django's own rules."""

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

LEFT = 6  # characters that a password must have besides its owner's names


class NotMadeOfTheLogin:
    """Refuses the login written twice, or with a year behind it; Django's rule compares by likeness alone."""

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        """ValidationError where fewer than `LEFT` characters remain without login and names of three or more."""
        left = password.lower()
        for name in ("username", "first_name", "last_name"):
            text = str(getattr(user, name, "") or "").lower()
            left = left.replace(text, "") if len(text) > 2 else left
        if len(left) < LEFT and left != password.lower():
            raise ValidationError(_("The password is made of the login or the name."), code="made_of_login")

    def get_help_text(self) -> str:
        """What the form says beforehand, in the reader's language."""
        return _("Your password must not be made of your login or your name.")
