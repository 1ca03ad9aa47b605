"""licences.py [FILE]: what each locked package says its licence is, from its installed metadata; `make licences`."""

import re
import sys
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements.lock"
READ = {"currencyconverter": "Apache-2.0"}  # from its licence file: its metadata state none
HEAD = "# Licences of what the site is built on\n\nMade by `make licences`; development tools are not shipped.\n\n| package | version | licence |\n| --- | --- | --- |\n"


def locked():
    """(name, version) of each package that the site installs, in order."""
    return re.findall(r"^([\w.-]+)(?:\[[^]]*\])?==(\S+)", LOCK.read_text(), re.MULTILINE)


def licence(name):
    """The expression of PEP 639, else the classifiers, else the first line of the old field."""
    said = metadata(name)
    classifiers = [
        c.rpartition(" :: ")[2] for c in said.get_all("Classifier", []) if c.startswith("License ::")
    ]
    old = (said.get("License") or "").strip().split("\n")[0]
    if name in READ:
        return READ[name]
    return said.get("License-Expression") or "; ".join(classifiers) or old or "not stated"


def table():
    rows = []
    for name, version in locked():
        try:
            rows.append(f"| {name} | {version} | {licence(name)} |\n")
        except PackageNotFoundError:  # for another platform
            rows.append(f"| {name} | {version} | (for other platforms) |\n")
    return HEAD + "".join(rows)


if __name__ == "__main__":
    text = table()
    Path(sys.argv[1]).write_text(text) if sys.argv[1:] else print(text)
