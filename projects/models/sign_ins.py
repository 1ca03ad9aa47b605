from django.db import models
from django.utils.translation import gettext_lazy as _


class SignIn(models.Model):
    """One attempt of somebody to come in or the way out: what administrators read when they ask who was here."""

    class Result(models.TextChoices):
        """What came of the attempt."""

        SIGNED_IN = "signed_in", _("Signed in")
        CODE_ASKED = "code_asked", _("Password right, second factor asked")
        CODE_RIGHT = "code_right", _("Second factor right")
        WRONG_PASSWORD = "wrong_password", _("Wrong name or password")
        WRONG_CODE = "wrong_code", _("Wrong second factor")
        LOCKED_OUT = "locked_out", _("Refused: too many wrong passwords")
        NO_ROLE = "no_role", _("Refused: single sign-on")
        SIGNED_OUT = "signed_out", _("Signed out")
        RESET_ASKED = "reset_asked", _("Link for a new password asked for")

    at = models.DateTimeField(_("when"), auto_now_add=True, db_index=True)
    username = models.CharField(_("login"), max_length=150, blank=True)
    address = models.GenericIPAddressField(_("from address"), null=True)
    result = models.CharField(_("result"), max_length=20, choices=Result)

    class Meta:
        verbose_name = _("sign-in")
        verbose_name_plural = _("sign-ins")
        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        return f"{self.username or '?'} {self.get_result_display()}"
