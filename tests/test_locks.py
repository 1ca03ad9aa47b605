"""The locks install as they are, whatever has been released since: nothing is resolved, and nothing is missing.

On the day of a new release of `coverage` a lock that did not say `coverage[toml]` stopped every fresh machine.
"""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib.metadata import PackageNotFoundError, distributions, requires
from pathlib import Path
from threading import Thread

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.test_skeleton import LOCKS, ROOT, pins

NEWER = "9999"
STAMPS = dict(zip(LOCKS, (".venv/runtime.stamp", ".venv/dev.stamp"), strict=True))
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")


def pinned(lock: str) -> dict[str, Requirement]:
    """{canonical name: what the lock says of it, with extras and marker}."""
    said = [Requirement(entry.split("\\\n")[0].strip()) for entry in pins(lock).values()]
    return {canonicalize_name(each.name): each for each in said}


def version_of(pin: Requirement) -> str:
    (one,) = pin.specifier
    assert one.operator == "=="
    return one.version


def wants(name: str) -> list[Requirement] | None:
    """What the package that is installed here requires; None where it is for another platform."""
    try:
        return [Requirement(text) for text in requires(name) or ()]
    except PackageNotFoundError:
        return None


# --- An index that offers a newer version of everything


def stub_wheel(folder: Path, name: str, version: str) -> str:
    """Write an empty wheel that requires what the real package requires; its SHA-256."""
    distribution = name.replace("-", "_")
    info = f"{distribution}-{version}.dist-info"
    needs = wants(name) or ()
    extras = {extra for need in needs for extra in re.findall(r"extra == [\"']([\w.-]+)", str(need.marker))}
    metadata = [f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}"]
    metadata += [f"Provides-Extra: {extra}" for extra in sorted(extras)]
    metadata += [f"Requires-Dist: {need}" for need in needs]
    files = {
        f"{info}/METADATA": "\n".join(metadata) + "\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    files[f"{info}/RECORD"] = "".join(f"{file},,\n" for file in (*files, f"{info}/RECORD"))
    folder.mkdir(parents=True, exist_ok=True)
    wheel = folder / f"{distribution}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for file, text in files.items():
            archive.writestr(file, text)
    return hashlib.sha256(wheel.read_bytes()).hexdigest()


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args: object) -> None:
        """Say nothing."""


class Index:
    """A package index on loopback; `hashes` are those of the locked versions."""

    def __init__(self, folder: Path):
        self.folder, self.hashes, self.address = folder, {}, ""
        for name, pin in pinned(LOCKS[1]).items():  # it holds the runtime's too
            self.hashes[name] = stub_wheel(folder / name, name, version_of(pin))
            stub_wheel(folder / name, name, NEWER)

    def __enter__(self) -> Index:
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(self.folder)))
        self.address = f"http://127.0.0.1:{self.server.server_address[1]}/"
        Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *error: object) -> None:
        self.server.shutdown()
        self.server.server_close()

    def lock(self, lock: str, extras: bool) -> str:
        """Our lock with the hashes of this index; without extras, as locks were once compiled."""
        entries = []
        for name, entry in pins(lock).items():
            kept = HASH.sub(f"--hash=sha256:{self.hashes[canonicalize_name(name)]}", entry)
            entries.append(kept if extras else re.sub(r"^([\w.-]+)\[[^]]*\]", r"\1", kept))
        return "\n".join(entries) + "\n"


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    with Index(tmp_path_factory.mktemp("index")) as index:
        yield index


def install_command(lock: str, binaries: Path) -> str:
    """The line of the Makefile that installs this lock and checks what is installed."""
    asked = ["make", "-nB", f"BIN={binaries}", STAMPS[lock]]
    lines = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    (line,) = [line for line in lines if f"-r {lock}" in line]
    return line


def bare_environment(folder: Path) -> None:
    """An empty environment whose `pip` is this one's: to unpack pip into each takes twice as long as the test."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    pip = folder / "bin/pip"
    pip.write_text(f'#!/bin/sh\nexec {sys.executable} -m pip --python {folder}/bin/python "$@"\n')
    pip.chmod(0o755)


@pytest.mark.slow
@pytest.mark.parametrize(("lock", "extras"), [(LOCKS[0], True), (LOCKS[1], False)])
def test_a_lock_is_installed_as_it_is_where_everything_has_a_newer_version(
    index: Index, tmp_path: Path, lock: str, extras: bool
) -> None:
    bare_environment(tmp_path / "venv")
    (tmp_path / lock).write_text(index.lock(lock, extras))
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "PYTHON"))}
    own = {"PIP_INDEX_URL": index.address, "PIP_CONFIG_FILE": os.devnull, "PIP_NO_CACHE_DIR": "1"}
    command = install_command(lock, tmp_path / "venv/bin")
    done = subprocess.run(
        ["sh", "-c", command], cwd=tmp_path, env=kept | own, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stdout + done.stderr
    (packages,) = (tmp_path / "venv/lib").glob("python*/site-packages")
    installed = {canonicalize_name(each.name): each.version for each in distributions(path=[str(packages)])}
    here = {name: pin for name, pin in pinned(lock).items() if not pin.marker or pin.marker.evaluate()}
    assert {name: installed.get(name) for name in here} == {n: version_of(pin) for n, pin in here.items()}
    assert NEWER not in installed.values()


def test_the_image_is_made_by_the_same_kind_of_command() -> None:
    recipe = (ROOT / "Dockerfile").read_text().replace("\\\n", " ")
    (install,) = re.findall(r"^RUN (.*pip install.*)$", recipe, re.MULTILINE)
    assert "--no-deps --require-hashes --only-binary :all:" in install
    assert "-r requirements.lock" in install
    assert install.rstrip().endswith("pip check")


# --- Nothing is missing

PLATFORMS = {
    "linux": {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix"},
    "darwin": {"sys_platform": "darwin", "platform_system": "Darwin", "os_name": "posix"},
    "win32": {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt"},
}


@pytest.mark.parametrize("python", ["3.11", "3.12", "3.13", "3.14"])
@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize("lock", LOCKS)
def test_whatever_a_locked_package_requires_is_locked_with_its_extras(
    lock: str, platform: str, python: str
) -> None:
    where = {**default_environment(), **PLATFORMS[platform]}
    where |= {"python_version": python, "python_full_version": f"{python}.9"}

    def applies(need: Requirement, extra: str = "") -> bool:
        return not need.marker or need.marker.evaluate({**where, "extra": extra})

    locked = {name: pin for name, pin in pinned(lock).items() if applies(pin)}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    direct = list(project["project"]["dependencies"])
    if lock == LOCKS[1]:
        direct += project["dependency-groups"]["dev"]
    needs = [("pyproject.toml", Requirement(text)) for text in direct]
    for name, pin in locked.items():
        for need in wants(name) or ():
            if any(applies(need, extra) for extra in ("", *pin.extras)):
                needs.append((name, need))
    assert len(needs) > 50
    for name, need in needs:
        pin = locked.get(canonicalize_name(need.name))
        assert pin, f"{name} requires {need}, which is not locked"
        assert need.specifier.contains(version_of(pin), prereleases=True), f"{name} requires {need}"
        assert need.extras <= pin.extras, f"{name} requires {need}, whose extras the lock does not name"


@pytest.mark.parametrize("lock", LOCKS)
def test_what_applies_here_is_installed_here(lock: str) -> None:
    """Or the test above would know nothing of it."""
    here = {name for name, pin in pinned(lock).items() if not pin.marker or pin.marker.evaluate()}
    assert {name for name in here if wants(name) is None} == set()
