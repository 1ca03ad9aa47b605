"""`make sbom`: valid against CycloneDX's own schema, and each locked package is in it with its hashes."""

import json
import re
import shlex
import subprocess
from pathlib import Path

from tests.licences import locked

ROOT = Path(__file__).resolve().parent.parent


def test_each_locked_package_is_in_the_bill_of_materials(tmp_path):
    # They take seconds to import: not where tests are collected.
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator

    recipe = re.search(r"^sbom:.*\n(?:\t@.*\n)*\t(.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE).group(
        1
    )
    command = recipe.replace("$(BIN)", str(ROOT / ".venv/bin")).replace(
        "var/sbom.json", str(tmp_path / "sbom.json")
    )
    subprocess.run(shlex.split(command), cwd=ROOT, check=True, capture_output=True)
    text = (tmp_path / "sbom.json").read_text()
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
    told = json.loads(text)["components"]
    assert {(part["name"], part["version"]) for part in told} == set(locked())
    assert all(part["externalReferences"][0]["hashes"] for part in told)
