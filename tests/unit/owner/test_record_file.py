"""Exports as people have them: what can be read is read, what cannot is named with its line, nothing is guessed."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import pytest

from leadline.errors import ConfigError
from leadline.steward.record_file import LONGEST_CELL, LONGEST_LINE, Row, open_records


def rows(path: Path, data: bytes, encoding: str | None = None, delimiter: str | None = None) -> list[Row]:
    path.write_bytes(data)
    with open_records(path, encoding=encoding, delimiter=delimiter) as opened:
        return list(opened.rows)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "people.csv"


@pytest.mark.parametrize("data", [
    b"email,name\r\na@b.co,Ann\r\n",
    b"\xef\xbb\xbfemail,name\na@b.co,Ann",
    b"email;name;\na@b.co;Ann;\n",
    b"email\tname\n\n\na@b.co\tAnn\n",
    b'"email"|"name"\n"a@b.co"|"Ann"\n',
    b'\n{"email": "a@b.co", "name": "Ann"}\n\n',
])  # fmt: skip
def test_the_usual_forms_are_one_record(path: Path, data: bytes) -> None:
    (row,) = rows(path, data)
    assert row.fields == {"email": "a@b.co", "name": "Ann"}


def test_a_cell_may_hold_line_ends_and_delimiters(path: Path) -> None:
    first, second = rows(path, b'a,b\n"x\ny,""z""",1\n2,3\n')
    assert first.fields == {"a": 'x\ny,"z"', "b": "1"}
    assert (second.number, second.line) == (2, 4)


def test_bad_rows_are_named_with_their_lines_and_the_rest_goes_on(path: Path) -> None:
    found = rows(path, b'a,b\n1,2\nonly\n1,2,3\n"x"y,2\n3,4\n')
    assert [row.fields for row in found] == [{"a": "1", "b": "2"}, None, None, None, {"a": "3", "b": "4"}]
    assert found[1].problem == "line 3 has 1 cells, the header has 2"
    assert found[2].problem == "line 4 has 3 cells, the header has 2"
    assert "line 5" in found[3].problem


def test_a_quote_that_is_never_closed_does_not_swallow_the_file(path: Path) -> None:
    data = b'a,b\n"open,1\n' + b"".join(b"%d,2\n" % number for number in range(60_000))
    found = rows(path, data)
    bad = [row for row in found if row.fields is None]
    assert len(bad) == 1
    assert "lines 2 to" in bad[0].problem
    assert len(found) > 30_000


def test_a_cell_that_is_too_long_is_no_open_quote(path: Path) -> None:
    found = rows(path, b"a,b\n" + b"x" * (LONGEST_CELL + 1) + b",1\n2,3\n")
    assert [row.fields for row in found] == [None, {"a": "2", "b": "3"}]
    assert "more than 131,072 characters" in found[0].problem
    assert "quote" not in found[0].problem


def test_an_open_quote_is_hinted_at_once(path: Path) -> None:
    part = b'"open,1\n' + b"1,2\n" * 40_000
    found = rows(path, b"a,b\n" + part + part)
    problems = [row.problem for row in found if row.fields is None]
    assert len(problems) >= 2
    assert problems[0].endswith("a quote that opens in line 2 may lack its end")
    assert [problem for problem in problems[1:] if "may lack its end" in problem] == []


@pytest.mark.parametrize("data", [
    b"sep=;\r\nemail;name\r\na@b.co;Ann\r\n",
    b'\xef\xbb\xbf"sep=;"\n\nemail;name\na@b.co;Ann\n',
    b"SEP=\t\nemail\tname\na@b.co\tAnn\n",
])  # fmt: skip
def test_excel_s_line_about_the_separator_is_no_header(path: Path, data: bytes) -> None:
    (row,) = rows(path, data)
    assert row.fields == {"email": "a@b.co", "name": "Ann"}


def test_a_separator_alone_is_an_empty_file(path: Path) -> None:
    with pytest.raises(ConfigError, match="is empty"):
        rows(path, b"sep=;\n")


def test_bad_lines_of_json_are_named(path: Path) -> None:
    deep = b"[" * 5_000
    found = rows(path, b'{"a": 1}\n{"a": \n[1]\n"x"\n{"a": ' + deep + b'\n{"a": "\\ud800"}\n{"a": 2}\n')
    assert [row.fields for row in found][:1] + [row.fields for row in found][-1:] == [{"a": 1}, {"a": 2}]
    assert [row.line for row in found if row.fields is None][:3] == [2, 3, 4]
    assert found[1].problem == "line 2 is not one JSON object"


def test_a_line_without_an_end_is_one_bad_record(path: Path) -> None:
    found = rows(path, b'{"a": 1}\n{"a": "' + b"x" * (3 * LONGEST_LINE) + b'"}\n{"a": 2}\n')
    assert [row.fields for row in found] == [{"a": 1}, None, {"a": 2}]
    assert "longer than" in found[1].problem


def test_memory_does_not_grow_with_the_file(path: Path) -> None:
    path.write_bytes(b"a,b\n" + (b"x" * 200 + b",1\n") * 20_000)
    with open_records(path) as opened:
        tracemalloc.start()
        count = sum(1 for _ in opened.rows)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert count == 20_000
    assert peak < 1_000_000


@pytest.mark.parametrize(("data", "said"), [
    ("name\nJosé\n".encode("cp1252"), "people.csv:2 is not UTF-8 text .* give --encoding cp1252"),
    ("name\nJosé\n".encode("utf-16"), "give --encoding utf-16"),
    (b"", "is empty"),
    (b"\n\n", "is empty"),
    (b'[{"a": 1}]', "one JSON list; write one object a line"),
    (b"a,b,a\n", "the column 'a' stands in it twice"),
    (b"a,,b,,c\n", "a column has no name"),
    (b'"a\n', "header of .* cannot be read"),
])  # fmt: skip
def test_a_file_that_is_not_clear_is_refused_in_a_sentence(path: Path, data: bytes, said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        rows(path, data)


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16", "latin-1"])
def test_a_named_encoding_is_read(path: Path, encoding: str) -> None:
    (row,) = rows(path, "name;city\nJosé;Köln\n".encode(encoding), encoding)
    assert row.fields == {"name": "José", "city": "Köln"}


def test_an_encoding_that_is_none_is_refused(path: Path) -> None:
    with pytest.raises(ConfigError, match="there is no encoding klingon"):
        rows(path, b"a\n", "klingon")
    with pytest.raises(ConfigError, match="cannot read"), open_records(path.parent / "none.csv"):
        pass


def test_a_named_delimiter_is_used(path: Path) -> None:
    (row,) = rows(path, b"a,b^c\n1,2^3\n", delimiter="^")
    assert row.fields == {"a,b": "1,2", "c": "3"}
