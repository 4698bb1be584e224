"""The quarantine leaves as exact JSON Lines, or as CSV that no spreadsheet will run."""

from __future__ import annotations

import csv
import io
import json
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadline.errors import ConfigError
from leadline.report.export import defuse, private_file, write_csv, write_jsonl

FORMULAS = [
    "=1+1",
    "+44 20",
    "-2",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "  =1",
    "\u200b=1",
    "\u00a0@x",
    "\uff1d1",
    "\uff20x",
    "\ufeff=1",
]


@pytest.mark.parametrize("text", FORMULAS)
def test_what_looks_like_a_formula_gets_an_apostrophe(text: str) -> None:
    assert defuse(text) == "'" + text


@pytest.mark.parametrize("text", ["", " ", "Ada", "a=1", "1-2", "ü", "'=1", "(=1)"])
def test_plain_text_stays(text: str) -> None:
    assert defuse(text) == text


@given(st.text(st.characters(codec=None)))
def test_no_cell_begins_like_a_formula_and_every_csv_reads_back(text: str) -> None:
    file = io.StringIO(newline="")
    write_csv([{"a": text, "b": {"nested": text}}], ["a", "b"], file)
    file.getvalue().encode()
    _header, cells = list(csv.reader(io.StringIO(file.getvalue(), newline="")))
    assert len(cells) == 2
    assert not cells[0].lstrip().startswith(("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20"))
    assert not cells[0].startswith(("\t", "\r", "\n"))


def test_numbers_and_truth_stay_what_they_are() -> None:
    file = io.StringIO(newline="")
    write_csv([{"n": -5, "t": True, "none": None, "list": ["=x"]}], ["n", "t", "none", "list"], file)
    assert file.getvalue() == 'n,t,none,list\r\n-5,true,,"[""=x""]"\r\n'


@given(st.dictionaries(st.text(), st.one_of(st.none(), st.text(st.characters(codec=None)), st.integers())))
def test_json_lines_are_exact(row: dict[str, str | int | None]) -> None:
    file = io.StringIO()
    assert write_jsonl([row, row], file) == 2
    assert [json.loads(line) for line in file.getvalue().split("\n")[:-1]] == [row, row]


def test_an_exported_file_is_private(tmp_path: Path) -> None:
    with private_file(tmp_path / "out.jsonl") as file:
        file.write("x")
    assert stat.S_IMODE((tmp_path / "out.jsonl").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["out.jsonl"]


def test_an_existing_file_is_kept_unless_forced(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    path.write_text("mine")
    with pytest.raises(ConfigError, match="exists already"), private_file(path):
        raise AssertionError("must not be entered")
    assert path.read_text() == "mine"
    with private_file(path, replace=True) as file:
        file.write("new")
    assert path.read_text() == "new"


def test_a_link_is_never_followed(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(ConfigError), private_file(tmp_path / "link", replace=True):
        raise AssertionError("must not be entered")


def test_a_failed_export_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(TypeError), private_file(tmp_path / "out.jsonl") as file:
        write_jsonl([{"whole": 1}, {"not json": object()}], file)  # type: ignore[dict-item]  # fails half-way
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="No such file or directory"), private_file(tmp_path / "no" / "out"):
        raise AssertionError("must not be entered")
