"""Photographs of works: taken for what they are by their content, made smaller, and stripped of all that is no picture."""

from __future__ import annotations

import warnings
from io import BytesIO
from typing import Any
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

FORMATS = ("JPEG", "PNG", "WEBP")
MAX_BYTES = 20_000_000
MAX_PIXELS = 60_000_000  # more than any telephone takes; a bomb unfolds to billions
LONGEST = 1600  # pixels of the longer side as kept


def cleaned(upload: Any) -> tuple[ContentFile, int, int]:
    """A JPEG without position, camera or any other data, with its width and height; ValidationError in words."""
    if upload.size > MAX_BYTES:
        raise ValidationError(_("The file is larger than %(most)s MB.") % {"most": MAX_BYTES // 1_000_000})
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _made(upload)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise ValidationError(_("The picture has too many pixels.")) from None
    except (OSError, ValueError, SyntaxError, EOFError, MemoryError):  # whatever Pillow says of a broken file
        raise ValidationError(_("This is no photograph: JPEG, PNG or WebP are taken.")) from None


def _made(upload: Any) -> tuple[ContentFile, int, int]:
    upload.seek(0)
    with Image.open(upload, formats=FORMATS) as opened:
        if opened.width * opened.height > MAX_PIXELS:
            raise Image.DecompressionBombError
        opened.draft("RGB", (LONGEST, LONGEST))
        upright = ImageOps.exif_transpose(opened)
        upright.thumbnail((LONGEST, LONGEST))
        plain = Image.new("RGB", upright.size, "white")
        rgba = upright.convert("RGBA")
        plain.paste(rgba, mask=rgba.getchannel("A"))
    written = BytesIO()
    plain.save(written, "JPEG", quality=82, optimize=True)
    return ContentFile(written.getvalue(), f"{uuid4().hex}.jpg"), plain.width, plain.height
