"""How a backup is signed, so that a changed one is noticed, and encrypted, where BACKUP_KEY is set."""

import hmac
import shutil
import subprocess
from hashlib import sha256
from pathlib import Path
from typing import IO

from django.conf import settings
from django.core.management.base import CommandError
from django.utils.crypto import salted_hmac

BLOCK = 1 << 20
GZIP = b"\x1f\x8b"


def digest(file: IO[bytes]) -> str:
    """SHA-256 of what the file holds; closes it."""
    found = sha256()
    with file:
        while block := file.read(BLOCK):
            found.update(block)
    return found.hexdigest()


def signature(manifest: bytes, secret: str | None = None) -> str:
    """By this site's SECRET_KEY, unless another one is given."""
    return salted_hmac("projects.management.backups", manifest, secret=secret, algorithm="sha256").hexdigest()


def is_signed(manifest: bytes, given: str) -> bool:
    """Whether one of this site's keys made the signature."""
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return any(hmac.compare_digest(signature(manifest, key), given.strip()) for key in keys)


def encrypted(path: Path) -> Path:
    """The file itself where no key is set; else another one beside it."""
    if not settings.BACKUP_KEY:
        return path
    sealed = path.with_suffix(".gpg")
    _gpg(path, sealed, "--symmetric", "--cipher-algo", "AES256")
    return sealed


def decrypted(path: Path, work: Path) -> Path:
    """The file itself where it is not encrypted; else another one in `work`."""
    with path.open("rb") as file:
        if file.read(2) == GZIP:
            return path
    if not settings.BACKUP_KEY:
        raise CommandError(f"{path} is no backup, or an encrypted one: set BACKUP_KEY to its key")
    opened = work / "opened.tar.gz"
    _gpg(path, opened, "--decrypt")
    return opened


def _gpg(source: Path, target: Path, *options: str) -> None:
    """Run gpg with BACKUP_KEY as passphrase, over standard input, in a home of its own."""
    if not shutil.which("gpg"):
        raise CommandError("gpg is not installed here; Debian has it in gnupg")
    home = target.parent / "gnupg"
    home.mkdir(mode=0o700, exist_ok=True)
    own = [
        "--homedir",
        str(home),
        "--batch",
        "--quiet",
        "--pinentry-mode",
        "loopback",
        "--passphrase-fd",
        "0",
    ]
    command = ["gpg", *own, "--output", str(target), *options, str(source)]
    done = subprocess.run(command, input=settings.BACKUP_KEY, capture_output=True, text=True)  # noqa: S603
    if shutil.which("gpgconf"):
        end = ["gpgconf", "--homedir", str(home), "--kill", "all"]
        subprocess.run(end, capture_output=True, check=False)  # noqa: S603
    if done.returncode:
        raise CommandError(f"gpg failed: {done.stderr.strip()[:500]}")
