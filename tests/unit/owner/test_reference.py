"""The committed reference pages are what the code says today (`make docs` makes them anew)."""

from __future__ import annotations

from pathlib import Path

import pytest

from leadline.steward.pages import markdown
from leadline.steward.reference import PAGES, main
from leadline.steward.schemas import KINDS, schema
from leadline_mappings.findings import CATALOGUE
from leadline_mappings.functions import FUNCTIONS
from leadline_mappings.normalize import REGISTRY

FOLDER = Path(__file__).parents[3] / "docs" / "reference"


@pytest.mark.parametrize("name", PAGES)
def test_the_committed_page_is_current(name: str) -> None:
    assert (FOLDER / name).read_text(encoding="utf-8") == markdown(PAGES[name]()), "run `make docs`"


def test_every_code_type_function_and_key_is_on_a_page(tmp_path: Path) -> None:
    assert main([str(tmp_path)]) == 0
    findings, standard = ((tmp_path / name).read_text() for name in ("findings.md", "standard.md"))
    assert [code for code in CATALOGUE if f"`{code}`" not in findings] == []
    assert [name for name in (*REGISTRY, *FUNCTIONS) if name not in standard] == []
    for kind in KINDS:
        keys = [
            key
            for part in (schema(kind), *schema(kind).get("$defs", {}).values())
            for key in part.get("properties", {})
        ]
        assert [key for key in keys if f"`{key}`" not in standard] == []


def test_the_command_says_how_it_is_used(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert "usage" in capsys.readouterr().err
