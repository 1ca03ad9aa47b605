"""Proves a folder of editions: files against the manifest, the chain, the signature, the bridge against the files.

Needs nothing but Python, no database and no network: `python -m projects.editions.verification FOLDER`. Only a
signature wants the package `cryptography`.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any

from . import manifest as manifests
from .bridge import Bridge
from .layout import (
    ADDS,
    ALL,
    BASES,
    BRIDGE,
    BRIDGE_COLUMNS,
    CHANGES,
    CHANGES_COLUMNS,
    DATA,
    MANIFEST,
    PERIOD,
    SIGNATURE,
    TAKES,
    Open,
    rows,
    yuan,
)


@dataclass
class Report:
    """What was proved, what could not be, and what differs, a sentence each."""

    proved: list[str] = field(default_factory=list)
    unproved: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Folder:
    """One edition's files on the disk; `manifest` is empty where it cannot be read."""

    path: Path
    manifest: dict[str, Any]
    sha256: str

    @property
    def name(self) -> str:
        """The month by the manifest; where that is unreadable, the folder's name."""
        return str(self.manifest.get("edition") or self.path.name)

    @property
    def opened(self) -> Open:
        """Its files by name, as `layout.rows` takes them; nothing is proved of them by opening."""
        return lambda name: (self.path / name).open("rb")

    def holds(self, names: Iterable[str]) -> bool:
        """Whether all of these files are there, whatever is in them."""
        return all((self.path / name).is_file() for name in names)


def read(path: Path) -> Folder:
    """The edition in a folder; ValueError where its manifest is none."""
    try:
        content = (path / MANIFEST).read_bytes()
        found = json.loads(content)
        files = found["files"]
        if not isinstance(files, dict) or not PERIOD.fullmatch(found["edition"]):
            raise TypeError
    except (OSError, ValueError, KeyError, TypeError):
        raise ValueError(f"{path / MANIFEST} is no manifest of an edition") from None
    return Folder(path, found, manifests.digest(content))


def editions_in(path: Path) -> list[Path]:
    """The folder itself if it holds an edition, else those below it that do, by month."""
    if (path / MANIFEST).exists():
        return [path]
    return (
        sorted(p for p in path.iterdir() if p.is_dir() and (p / MANIFEST).exists()) if path.is_dir() else []
    )


def verify(path: Path, key: str = "") -> Report:
    """Prove one edition, or all of a folder; each is held against the one before where that lies beside it.

    `key` is the publisher's public key, got in another way; without it the key that the manifest names is taken.
    """
    report = Report()
    found = editions_in(path)
    if not found:
        report.wrong.append(f"{path}: no edition is here (no {MANIFEST})")
    for each in found:
        try:
            beside = _beside(each)
            _verify_one(read(each), beside, key, report)
            _witness(read(each), beside, {path.resolve() for path in found}, report)
        except ValueError as error:
            report.wrong.append(str(error))
        except (KeyError, TypeError, AttributeError) as error:
            report.wrong.append(
                f"{each / MANIFEST} lacks what a manifest has, or has it in another form: {error}"
            )
    return report


def _beside(path: Path) -> dict[str, Folder]:
    """Editions in the folders beside this one, by month."""
    found = {}
    for other in sorted(path.resolve().parent.iterdir()):
        if other.is_dir() and PERIOD.fullmatch(other.name) and (other / MANIFEST).exists():
            found[other.name] = read(other)
    return found


def _verify_one(edition: Folder, beside: dict[str, Folder], key: str, report: Report) -> None:
    before = len(report.wrong)
    report.wrong += [f"{edition.name}/{problem}" for problem in _files(edition)]
    if len(report.wrong) == before:
        report.proved.append(
            f"{edition.name}: {len(edition.manifest['files'])} files are what the manifest says"
        )
    _signature(edition, key, report)
    earlier = _chain(edition, beside, report)
    if len(report.wrong) == before:  # else a file that was changed would be told twice
        report.wrong += [f"{edition.name}/{problem}" for problem in _sums(edition)]
        _bridge(edition, earlier, report)


# ---- Files ----


def _files(edition: Folder) -> Iterator[str]:
    named = edition.manifest["files"]
    for name in (*DATA, BRIDGE, CHANGES):
        if name not in named:
            yield f"{MANIFEST}: does not name {name}"
    for name, said in named.items():
        path = edition.path / name
        if Path(name).name != name:
            yield f"{MANIFEST}: names a file elsewhere, {name}"
        elif not path.is_file():
            yield f"{name}: is missing"
        elif path.stat().st_size != said["bytes"]:
            yield f"{name}: has {path.stat().st_size} bytes, the manifest says {said['bytes']}"
        elif hash_of(path) != said["sha256"]:
            yield f"{name}: is not what the manifest says (SHA-256 differs)"


def hash_of(path: Path) -> str:
    """SHA-256 in hexadecimal of a file of any size, in flat memory."""
    digest = sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def _signature(edition: Folder, key: str, report: Report) -> None:
    path, named = edition.path / SIGNATURE, edition.manifest.get("public_key", "")
    if not path.exists():
        if key or named:
            report.wrong.append(f"{edition.name}/{SIGNATURE}: is missing, and the edition is to be signed")
        return
    if not (key or named):
        report.unproved.append(f"{edition.name}: signed, but no public key is known (--key)")
        return
    try:
        good = manifests.is_signed((edition.path / MANIFEST).read_bytes(), path.read_bytes(), key or named)
    except ImportError:
        report.unproved.append(f"{edition.name}: signed, but the package cryptography is not installed here")
        return
    except ValueError:
        report.wrong.append(f"{edition.name}: the public key is none")
        return
    if not good:
        report.wrong.append(f"{edition.name}/{SIGNATURE}: is not of this manifest and this key")
    elif key:
        report.proved.append(f"{edition.name}: signed by the key given")
    else:
        report.proved.append(
            f"{edition.name}: signed by {named}; that this is the publisher's is for you to know"
        )


def _chain(edition: Folder, beside: dict[str, Folder], report: Report) -> Folder | None:
    """The edition before, if it is here and the manifest names it or a revision of it."""
    previous = edition.manifest.get("previous")
    if not previous:
        report.proved.append(f"{edition.name}: is the first of its chain")
        return None
    earlier = beside.get(previous["edition"])
    if earlier is None:
        report.unproved.append(
            f"{edition.name}: {previous['edition']}, the edition before, is not beside it: neither the chain nor the"
            " bridge is proved"
        )
        return None
    replaced = {revision["manifest_sha256"] for revision in earlier.manifest.get("revisions", ())}
    if previous["manifest_sha256"] == earlier.sha256:
        report.proved.append(f"{edition.name}: follows {earlier.name}, whose manifest it names")
        return earlier
    if previous["manifest_sha256"] in replaced:
        report.unproved.append(f"{edition.name}: follows {earlier.name} as it was before a revision")
        return None
    report.wrong.append(f"{edition.name}/{MANIFEST}: names another {earlier.name} than the one beside it")
    return None


def _witness(edition: Folder, beside: dict[str, Folder], asked: set[Path], report: Report) -> None:
    """What proves the manifest itself: a signature, or a later edition that names it.

    Of later ones that are `asked` about, too, their own proof tells what differs.
    """
    named: dict[str, Folder] = {}
    for other in beside.values():
        previous = other.manifest.get("previous") or {}
        if previous.get("edition") == edition.name:
            named[previous["manifest_sha256"]] = other
    replaced = {revision["manifest_sha256"] for revision in edition.manifest.get("revisions", ())}
    for digest, other in named.items():
        if digest not in {edition.sha256, *replaced} and other.path not in asked:
            report.wrong.append(f"{edition.name}/{MANIFEST}: is not the one that {other.name} names")
    if edition.sha256 not in named and not (edition.path / SIGNATURE).exists():
        report.unproved.append(
            f"{edition.name}/{MANIFEST}: is neither signed nor named by a later edition here; its SHA-256 is to be"
            f" held against the one on the edition's page: {edition.sha256}"
        )


# ---- Figures ----

Sums = dict[tuple[str, str, str], list[int]]


def _sums(edition: Folder) -> Iterator[str]:
    """Whether the bridge adds up, its changes make its parts, and its closing is what the projects add up to."""
    bridge: Sums = {}
    for group, _name, basis, part, number, amount in rows(edition.opened, BRIDGE, BRIDGE_COLUMNS):
        bridge[group, basis, part] = [int(number), int(amount)]
    for group, basis in dict.fromkeys((group, basis) for group, basis, _part in bridge):
        if not _closes(bridge, group, basis):
            yield f"{BRIDGE}: {group} on {basis} does not add up"
    changed: Sums = {}
    for _code, _name, group, basis, part, _old, _new, amount, *_rest in rows(
        edition.opened, CHANGES, CHANGES_COLUMNS
    ):
        total = changed.setdefault((group, basis, part), [0, 0])
        total[0] += 1
        total[1] += int(amount)
    parts = {key: total for key, total in bridge.items() if key[2] not in ("opening", "closing")}
    for key in sorted({*parts, *changed}):
        if parts.get(key) != changed.get(key):
            yield f"{CHANGES}: {' '.join(key)} is not what {BRIDGE} says"
    yield from _figures(edition, bridge)


def _closes(bridge: Sums, group: str, basis: str) -> bool:
    number = money = 0
    for part in {part for g, b, part in bridge if (g, b) == (group, basis)} - {"closing"}:
        count, amount = bridge[group, basis, part]
        number += count if part in ADDS else -count if part in TAKES else 0
        money += amount
    return bridge.get((group, basis, "closing"), [0, 0]) == [number, money]


def _figures(edition: Folder, bridge: Sums) -> Iterator[str]:
    said = edition.manifest["figures"]
    projects = counting = 0
    sums, covered, left = ([0] * len(BASES) for _each in range(3))
    for counts, *money in rows(edition.opened, "projects.csv", ("counts_in_totals", *BASES.values())):
        projects += 1
        if counts == "true":
            counting += 1
            for n, amount in enumerate(map(yuan, money)):
                sums[n] += amount or 0
                covered[n] += amount is not None
        else:
            left = [known + (yuan(amount) or 0) for known, amount in zip(left, money, strict=True)]
    if (said["projects"], said["counting"], said["left_out"]) != (projects, counting, projects - counting):
        yield f"{MANIFEST}: says {said['projects']} projects, {said['counting']} counting; the files {projects}, {counting}"
    for n, basis in enumerate(BASES):
        if bridge.get((ALL, basis, "closing")) != [counting, sums[n]]:
            yield f"{BRIDGE}: closing on {basis} is not what projects.csv adds up to"
        told = said["bases"][basis]
        without = told["undisclosed"] + told["unconvertible"]
        if [told[name] for name in ("amount_cny", "covered", "left_out_cny")] != [
            sums[n],
            covered[n],
            left[n],
        ] or covered[n] + without != counting:
            yield f"{MANIFEST}: the figures on {basis} are not what projects.csv adds up to"


class _Compared:
    """Takes a file's text and hashes it instead of keeping it."""

    def __init__(self) -> None:
        self.sha = sha256()

    def write(self, text: str) -> int:
        self.sha.update(text.encode())
        return len(text)


def _bridge(edition: Folder, earlier: Folder | None, report: Report) -> None:
    """Make the bridge again from the two editions' own files."""
    first = not edition.manifest.get("previous")
    if not first and (earlier is None or not earlier.holds(DATA)):
        if earlier:
            report.unproved.append(f"{edition.name}: the files of {earlier.name} are not here to bridge from")
        return
    cut = "" if first else edition.manifest["previous"]["cut_day"]
    made: dict[str, Any] = {BRIDGE: _Compared(), CHANGES: _Compared()}
    with TemporaryDirectory(prefix="verify-") as work:
        Bridge(Path(work), earlier.opened if earlier else None, edition.opened, cut).write(
            made[BRIDGE], made[CHANGES]
        )
    wrong = [
        name
        for name, text in made.items()
        if text.sha.hexdigest() != edition.manifest["files"][name]["sha256"]
    ]
    report.wrong += [f"{edition.name}/{name}: is not what the two editions' files give" for name in wrong]
    if not wrong:
        report.proved.append(f"{edition.name}: the bridge is what the two editions' files give")


# ---- From a shell ----


def tell(report: Report, out: IO[str]) -> bool:
    """Write the report; whether nothing differs."""
    for label, lines in (
        ("proved", report.proved),
        ("not proved", report.unproved),
        ("DIFFERS", report.wrong),
    ):
        for line in lines:
            out.write(f"{label}: {line}\n")
    return not report.wrong


if __name__ == "__main__":
    folder, *keys = sys.argv[1:] or ["."]
    sys.exit(not tell(verify(Path(folder), *keys), sys.stdout))
