from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from ..values.languages import reads_chinese

MAX_NAME = 700  # characters; in any script still within PostgreSQL's limit for an indexed text


def names_in_order() -> tuple[str, str]:
    """The fields of a record's names, that of the reader's language first."""
    return ("name_zh", "name") if reads_chinese() else ("name", "name_zh")


def local_name(name: str, name_zh: str) -> str:
    """The name in the reader's language, else the other one."""
    return (name_zh or name) if reads_chinese() else (name or name_zh)


def person_who(label: Any, **options: Any) -> models.ForeignKey:
    """A field for the login that did something to a record: shown, entered by nobody, and never lost."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=label,
        **options,
    )


class CheckedModel(models.Model):
    """Refuses to save what its validators or `clean()` refuse, so imports and scripts cannot store it either.

    Fields named in `permanent` keep their first value once `is_public_record()`.
    """

    permanent: tuple[str, ...] = ()

    class Meta:
        abstract = True

    def is_public_record(self) -> bool:
        """Whether the public knows of it, so that permanent fields stay."""
        return True

    def clean(self) -> None:
        """Refuses another value of a permanent field."""
        super().clean()
        # Asks the database: a copy in memory may not know what was stored since.
        stored = None
        if self.permanent and self.pk:
            stored = type(self)._base_manager.filter(pk=self.pk).values(*self.permanent).first()
        for name, value in (stored or {}).items():
            if value and getattr(self, name) not in (value, None) and self.is_public_record():
                raise ValidationError({name: _("This never changes once it is public.")})

    def save(self, **kwargs: Any) -> None:
        """Checks fields and record first; ValidationError leaves the database as it was."""
        # Relations are left to the database's own foreign keys: checking them here costs a query each.
        self.clean_fields(exclude={f.name for f in self._meta.fields if f.is_relation})
        self.clean()
        super().save(**kwargs)


class NamedModel(CheckedModel):
    """Has a name in English, in Chinese or in both."""

    # Lists of others join agencies into one name: the World Bank's reach 626 characters.
    name = models.CharField(_("name"), max_length=MAX_NAME, blank=True)
    name_zh = models.CharField(_("Chinese name"), max_length=MAX_NAME, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return local_name(self.name, self.name_zh)

    def clean(self) -> None:
        """Refuses a record without any name."""
        super().clean()
        self.name, self.name_zh = self.name.strip(), self.name_zh.strip()
        if not self.name and not self.name_zh:
            raise ValidationError({"name": _("Give a name, in English or in Chinese.")})

    @property
    def other_name(self) -> str:
        """The name in the other language, where there is one."""
        return next((n for n in (self.name_zh, self.name) if n and n != str(self)), "")


class SluggedModel(NamedModel):
    """Has a permanent name in its address."""

    slug = models.SlugField(_("address name"), max_length=120, unique=True, blank=True)
    permanent = ("slug",)

    class Meta:
        abstract = True

    def save(self, **kwargs: Any) -> None:
        """Gives a new record its address name."""
        if not self.slug:
            self.slug = free_slug(type(self), self.name, getattr(self, "code", ""), self.name_zh)
        super().save(**kwargs)


def refuse_circle(record: Any, message: Any) -> None:
    """ValidationError with this message where a record would lie above itself."""
    above, seen = record.parent if record.parent_id else None, {record.pk}
    while above is not None:
        if above.pk in seen:
            raise ValidationError({"parent": message})
        seen.add(above.pk)
        above = above.parent


def known_as(name: str, value: str) -> models.Q:
    """The records into which one was merged that the public knew by this key; a draft's code was nobody's."""
    public = {"merged_from__first_published_at__isnull": False} if name == "code" else {}
    return models.Q(**{f"merged_from__{name}": value}, **public)


def merged_into_field() -> models.ForeignKey:
    """The record that this one turned out to be; its address leads there for good (`matching.merge`)."""
    return models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        editable=False,
        related_name="merged_from",
        verbose_name=_("merged into"),
    )


def free_slug(model: type[models.Model], *texts: str) -> str:
    """The slugified first text that gives one, else pinyin, with -2, -3 ... on collision (docs/interface.md)."""
    base = slug_base(*texts)
    return next_slug(
        base, set(model._default_manager.filter(slug__startswith=base).values_list("slug", flat=True))
    )


def slug_base(*texts: str) -> str:
    """The slugified first text that gives one, else pinyin, at most 110 characters; never blank."""
    base = next((s for s in map(slugify, texts) if s), "")
    base = base or slugify(_pinyin(next((text for text in reversed(texts) if text), ""))) or "x"
    return base[:110].strip("-")


def _pinyin(text: str) -> str:
    from pypinyin import lazy_pinyin  # its dictionary takes 57 MB, which workers that only read do not need

    return " ".join(lazy_pinyin(text))


def next_slug(base: str, taken: set[str]) -> str:
    """The slug, with -2, -3 ... where it is taken."""
    slug, n = base, 1
    while slug in taken or slug == "none":  # what filters take for blank
        n += 1
        slug = f"{base}-{n}"
    return slug


def split_aliases(text: str) -> list[str]:
    """Other names, one a line."""
    return [line.strip() for line in text.splitlines() if line.strip()]
