import json
import shutil
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

from django.core.management.base import BaseCommand, CommandError, CommandParser

from ...editions.layout import DATA, MANIFEST, PERIOD, SIGNATURE
from ...editions.verification import tell, verify

SECONDS = 60


class Command(BaseCommand):
    """The same proof as `python -m projects.editions.verification`, also of an edition at its address."""

    help = (
        "Proves an edition in a folder, or at its address, against manifest, chain and signature, and its bridge against"
        " the files. Needs no database; exit 1 where something differs."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """--key: without it the key is taken that the manifest itself names."""
        parser.add_argument("where", metavar="ADDRESS_OR_FOLDER")
        parser.add_argument(
            "--key", default="", help="the publisher's public key in base64, got in another way"
        )

    def handle(self, *, where: str, key: str, **options: Any) -> None:
        """CommandError where something differs, or where there is nothing to prove."""
        if urlsplit(where).scheme in ("http", "https"):
            with TemporaryDirectory(prefix="edition-") as work:
                report = verify(_fetched(where, Path(work)), key)
        elif Path(where).is_dir():
            report = verify(Path(where), key)
        else:
            raise CommandError(f"{where} is neither a folder nor an address")
        if not tell(report, self.stdout):  # type: ignore[arg-type]  # writes as a file does
            raise CommandError(f"{len(report.wrong)} differences")


def _fetched(address: str, work: Path) -> Path:
    """The edition at the address with all its files, and beside it the data of the one before."""
    base = address.split("?")[0].rstrip("/")
    manifest = _manifest(base)
    period: str = manifest["edition"]
    _save(base, period, [*manifest["files"], *([SIGNATURE] if manifest.get("public_key") else [])], work)
    if previous := manifest.get("previous"):
        _save(f"{base.rpartition('/')[0]}/{previous['edition']}", previous["edition"], DATA, work)
    return work / period


def _get(address: str) -> Any:
    return urlopen(address, timeout=SECONDS)  # noqa: S310 - http and https alone


def _manifest(base: str) -> dict[str, Any]:
    try:
        with _get(f"{base}/{MANIFEST}") as answer:
            found: dict[str, Any] = json.loads(answer.read())
        if PERIOD.fullmatch(found["edition"]) and all(Path(name).name == name for name in found["files"]):
            return found
    except (URLError, OSError, ValueError, KeyError, TypeError) as error:
        raise CommandError(f"{base} is no edition: {error}") from None
    raise CommandError(f"{base} is no edition")


def _save(base: str, period: str, names: Iterable[str], work: Path) -> None:
    if not PERIOD.fullmatch(period):
        raise CommandError(f"{period} is no month")
    (work / period).mkdir()
    for name in (MANIFEST, *names):
        try:
            with _get(f"{base}/{name}") as answer, (work / period / name).open("wb") as file:
                shutil.copyfileobj(answer, file)
        except (URLError, OSError) as error:
            raise CommandError(f"{base}/{name} cannot be read: {error}") from None
