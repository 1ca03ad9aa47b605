"""The production settings for drills (tests/site.py): only static files come from their sources, not collected."""

import os
from pathlib import Path

from tracker.settings import *  # noqa: F403

STORAGES = {
    "default": {"BACKEND": "tracker.storage.WholeFiles"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
STATIC_ROOT = Path(os.environ["DRILL_FILES"]).parent  # looked at, never filled
MEDIA_ROOT = Path(os.environ["DRILL_FILES"])
