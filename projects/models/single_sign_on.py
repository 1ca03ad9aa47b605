from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class OutsideIdentity(models.Model):
    """Which login somebody is whom the provider of single sign-on vouches for."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="outside_identity", verbose_name=_("login")
    )
    issuer = models.URLField(max_length=300)
    subject = models.CharField(max_length=255)

    class Meta:
        verbose_name = _("identity at the provider of single sign-on")
        constraints = [
            models.UniqueConstraint(fields=["issuer", "subject"], name="outside_identity_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.user} = {self.subject}"
