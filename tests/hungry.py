"""The settings of drills with an address more: tests/hungry_urls.py."""

from tests.site_settings import *  # noqa: F403

ROOT_URLCONF = "tests.hungry_urls"
