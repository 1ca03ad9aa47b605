"""The program's own settings with what tests need: no secret, no collected files, fast passwords."""

import os

for name in (
    *(
        "ALLOWED_HOSTS",
        "CACHE_URL",
        "DEBUG",
        "EMAIL_URL",
        "MADE_UP",
        "MAIL_FROM",
        "MAP_TILES_ATTRIBUTION",
        "MAP_TILES_URL",
        "NOTICE_PRIVATE_HOSTS",
        "NOTICE_ROBOTS",
        "BREACHED_PASSWORDS",
        "CLAMD_URL",
        "OIDC_ISSUER",
        "TOTP_REQUIRED",
        "REPLICA_URL",
    ),
    *("SITE_URL", "TIME_ZONE"),
):
    os.environ.pop(name, None)  # a developer's own environment must not change what tests see
os.environ["SECRET_KEY"] = "for-tests-only-0123456789-abcdefghijklmnopqrstuvwxyz"

from tracker.settings import *  # noqa: E402, F403

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Static files straight from their sources, so that their headers can be tested without collecting.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Tests begin the data versions anew, which a cache that outlives a test would take for old ones.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
JOBS = "request"  # a test sees what came of a job at once
