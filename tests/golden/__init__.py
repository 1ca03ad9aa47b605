"""Whole files, byte for byte, of what `tests/sample.py` makes: the same on every database.

After a wanted change: WRITE_GOLDEN=1 .venv/bin/python -m pytest tests -k golden, then read `git diff tests/golden`.
"""

import os
from pathlib import Path

HERE = Path(__file__).parent


def compare(name, content):
    """Assert that `content` is what the golden file of this name holds."""
    file = HERE / name
    if os.environ.get("WRITE_GOLDEN") == "1":
        file.write_bytes(content)
    assert content.decode().split("\r\n") == file.read_bytes().decode().split("\r\n")
    assert content == file.read_bytes()
