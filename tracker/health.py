"""`python -m tracker.health`: whether this machine's gunicorn answers; exit 1 if not. For containers."""

import os
import sys
from urllib.error import URLError
from urllib.request import Request, urlopen

SECONDS = 4


def host(allowed: str) -> str:
    """A host name that ALLOWED_HOSTS answers: under a public one the loopback's name is refused."""
    first = allowed.split(",")[0].strip().removeprefix(".")
    return "localhost" if first in ("", "*") else first


def is_well(port: str, allowed: str) -> bool:
    """Whether /healthz answers 200 in time."""
    request = Request(f"http://127.0.0.1:{port}/healthz", headers={"Host": host(allowed)})
    try:
        with urlopen(request, timeout=SECONDS) as answer:  # noqa: S310
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False


if __name__ == "__main__":
    sys.exit(not is_well(os.environ.get("PORT") or "8000", os.environ.get("ALLOWED_HOSTS", "")))
