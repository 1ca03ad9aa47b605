"""What a person reads in one line: templates and style sheets. (djade and ruff check the rest in `make check`.)"""

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = sorted(file for kind in ("html", "xml") for file in ROOT.glob(f"templates/**/*.{kind}"))
STYLE_SHEETS = sorted(ROOT.glob("static/**/*.css"))


def _name(file: Path) -> str:
    return str(file.relative_to(ROOT))


@pytest.mark.parametrize("template", TEMPLATES, ids=_name)
def test_no_template_line_is_longer_than_160_characters(template: Path) -> None:
    long = [number for number, line in enumerate(template.read_text().split("\n"), 1) if len(line) > 160]
    assert long == []


@pytest.mark.parametrize("sheet", STYLE_SHEETS, ids=_name)
def test_a_line_of_a_style_sheet_holds_one_rule_or_one_declaration(sheet: Path) -> None:
    """A short rule stays on its line; of a longer one each declaration has its own."""
    for number, line in enumerate(sheet.read_text().split("\n"), 1):
        code = line.split("/*")[0].rstrip()
        where = f"{_name(sheet)}:{number}"
        assert len(line) <= 120, where
        assert max(code.count("{"), code.count("}")) <= 1, f"{where}: two rules"
        if "{" not in code:
            assert code.count(";") <= 1, f"{where}: two declarations"
        elif "}" not in code:
            assert code.endswith("{"), f"{where}: a declaration beside an opening brace"


def test_both_kinds_are_looked_at() -> None:
    assert len(TEMPLATES) > 80
    assert len(STYLE_SHEETS) > 4
