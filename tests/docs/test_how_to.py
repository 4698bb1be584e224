"""The pages for the standard's owner can be followed: every YAML block loads and every command runs, in their order."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from leadline.steward.case_file import read_cases
from leadline.steward.cases import run as run_cases
from leadline_mappings.mapping import load_mapping
from leadline_mappings.standard import load_standard

DOCS = Path(__file__).parents[2] / "docs"
HOW_TO = [DOCS / "how-to" / f"{name}.md" for name in ("mandatory-fields", "picklists", "lifecycle", "lead-source")]
TUTORIAL = DOCS / "tutorial" / "first-standard.md"
BLOCK = re.compile(r"^```(yaml|csv|sh)\n(.*?)^```", re.MULTILINE | re.DOTALL)
NAMED = re.compile(r"# ([\w./-]+\.yml)\n")
PEOPLE = "email,last_name,lead_source,country\njane@acme.com,Doe,Webinar,DE\nn/a,Muster,Carrier pigeon,\n"


def run(script: str, folder: Path) -> None:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-e", "-c", script], cwd=folder, env={**os.environ, "PATH": path}, capture_output=True, text=True,
        timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, f"{script}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}"


def load(path: Path, project: Path) -> None:
    """The file says something that leadline understands, beside the standard as the page has it by then."""
    if path.name == "standard.yml":
        load_standard(path)
    elif path.name == "standard.tests.yml":
        assert read_cases(path).cases
    else:
        assert path.parent.name == "mappings", f"{path.name}: no page says what this file is"
        load_mapping(path, load_standard(project / "standard.yml"))


def follow(page: Path, folder: Path) -> Path:
    """Everything that the page tells its reader to write and to type; the folder in which it ends."""
    for kind, text in BLOCK.findall(page.read_text(encoding="utf-8")):
        if kind == "sh":
            run(text, folder)
            entered = re.findall(r"^cd (\S+)$", text, re.MULTILINE)
            folder = folder.joinpath(*entered)
        elif kind == "csv":
            (folder / "people.csv").write_text(text, encoding="utf-8")
        else:
            named = NAMED.match(text)
            assert named is not None, f"{page.name}: a block of YAML does not say which file it is"
            path = folder / named[1]
            path.write_text(text, encoding="utf-8")
            load(path, folder)
    return folder


@pytest.mark.parametrize("page", HOW_TO, ids=lambda page: page.stem)
def test_a_how_to_can_be_followed(page: Path, tmp_path: Path) -> None:
    run("leadline init project", tmp_path)
    (tmp_path / "project" / "people.csv").write_text(PEOPLE, encoding="utf-8")
    follow(page, tmp_path / "project")


@pytest.fixture(scope="module")
def acme(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project at the tutorial's end."""
    return follow(TUTORIAL, tmp_path_factory.mktemp("tutorial"))


def test_the_tutorial_can_be_followed(acme: Path) -> None:
    assert acme.name == "acme"
    assert len((acme / "verdicts.jsonl").read_text(encoding="utf-8").splitlines()) == 4
    assert {path.suffix for path in (acme / "docs").iterdir()} == {".md", ".html"}


def test_the_tutorial_s_cases_can_fail(acme: Path, tmp_path: Path) -> None:
    changed = (acme / "standard.yml").read_text(encoding="utf-8").replace("from_stage: sql", "from_stage: customer")
    (tmp_path / "standard.yml").write_text(changed, encoding="utf-8")
    cases = read_cases(acme / "standard.tests.yml")
    failed = [one.name for one in run_cases(cases, load_standard(tmp_path / "standard.yml")) if not one.passed]
    assert failed == ["nobody becomes an SQL without a phone number"]
