"""What all tests share."""

import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def english():
    """Each test starts in English, whatever the one before left behind."""
    with translation.override("en"):
        yield
