"""A change of a YAML file changes one value: comments, order and every other line stay as they were."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadline.steward.yaml_edit import REMOVED, Edit, EditError, Plain, edited, inline
from leadline_mappings.documents import read_document
from leadline_mappings.shipped import pack_names, pack_text

TEXT = """\
# The first line.
version: 1          # always
fields:
  email: {native: Email, write: fill_if_empty}   # an address
  phone: Phone
  # A comment above.
  source:
    native: LeadSource
    values:
      web: [Web, Website]      # two
      other: Other             # one
  note: |
    several
    lines
list:
  - one
  - two   # the second
empty:
flow: {a: 1, b: {c: [x, y]}}
# The last line.
"""

CASES: dict[str, tuple[Edit, str, str]] = {
    "a scalar": (Edit(("version",), 2), "version: 1          # always", "version: 2          # always"),
    "a flow key": (Edit(("fields", "email", "write"), "never"), "write: fill_if_empty}", "write: never}"),
    "a new flow key": (
        Edit(("fields", "email", "null"), "clear"),
        "fill_if_empty}",
        'fill_if_empty, "null": clear}',
    ),
    "a short rule": (
        Edit(("fields", "phone"), {"native": "Phone", "write": "never"}),
        "phone: Phone",
        "phone: {native: Phone, write: never}",
    ),
    "a list in a block": (
        Edit(("fields", "source", "values", "other"), ["Other", "Misc"]),
        "other: Other             # one",
        "other: [Other, Misc]             # one",
    ),
    "a flow list": (Edit(("fields", "source", "values", "web"), "Web"), "web: [Web, Website] ", "web: Web "),
    "an item in a flow list": (Edit(("fields", "source", "values", "web", 2), "New"), "Website]", "Website, New]"),
    "an empty value": (Edit(("empty",), "full"), "empty:\n", "empty: full\n"),
    "an inner list": (Edit(("flow", "b", "c"), []), "{c: [x, y]}", "{c: []}"),
    "a new key after a block": (
        Edit(("fields", "source", "unknown"), "drop"),
        "      other: Other             # one\n",
        "      other: Other             # one\n    unknown: drop\n",
    ),
    "a new field after a text of several lines": (
        Edit(("fields", "city"), "City"),
        "    lines\n",
        "    lines\n  city: City\n",
    ),
    "a new key at the top": (
        Edit(("constants",), {"Type": "a: b"}),
        "flow: {a: 1, b: {c: [x, y]}}\n",
        'flow: {a: 1, b: {c: [x, y]}}\nconstants:\n  Type: "a: b"\n',
    ),
    "a new item": (Edit(("list", 2), "three"), "  - two   # the second\n", "  - two   # the second\n  - three\n"),
    "a block key gone": (Edit(("fields", "phone"), REMOVED), "  phone: Phone\n", ""),
    "a flow key gone": (Edit(("flow", "a"), REMOVED), "{a: 1, b:", "{b:"),
    "the last flow key gone": (Edit(("flow", "b"), REMOVED), "{a: 1, b: {c: [x, y]}}", "{a: 1}"),
    "a whole block gone": (
        Edit(("fields", "source"), REMOVED),
        TEXT[TEXT.index("  source:") : TEXT.index("  note:")],
        "",
    ),
    "a list's item gone": (Edit(("list", 0), REMOVED), "  - one\n", ""),
}


@pytest.mark.parametrize("case", CASES)
def test_a_change_touches_nothing_else(case: str) -> None:
    edit, before, after = CASES[case]
    assert TEXT.count(before) == 1
    assert edited(TEXT, edit) == TEXT.replace(before, after)


@pytest.mark.parametrize("case", CASES)
def test_windows_line_ends_stay(case: str) -> None:
    edit, before, after = CASES[case]
    text = TEXT.replace("\n", "\r\n")
    assert edited(text, edit) == text.replace(before.replace("\n", "\r\n"), after.replace("\n", "\r\n"))


@pytest.mark.parametrize(
    "edit",
    [
        Edit(("fields", "source"), "x"),
        Edit(("fields", "note"), "x"),
        Edit(("nothing", "here"), "x"),
        Edit(("fields", "phone", "native"), "x"),
        Edit(("list", 7), "x"),
        Edit(("flow", "b", "c", "d"), 1),
        Edit(("gone",), REMOVED),
        Edit(("flow", "b", "c"), REMOVED),
    ],
)
def test_what_cannot_be_done_safely_is_left_to_a_person(edit: Edit) -> None:
    with pytest.raises(EditError):
        edited(TEXT, edit)


def test_a_file_without_an_end_of_line_gets_one() -> None:
    assert edited("a: 1", Edit(("b",), 2)) == "a: 1\nb: 2\n"
    assert edited("a: 1\nb: 2", Edit(("b",), REMOVED)) == "a: 1\n"


@settings(deadline=None)
@given(st.text(max_size=40), st.text(max_size=40))
def test_any_text_survives_the_quotes(key: str, value: str) -> None:
    text = f"a: {inline({key: [value, key]})}\n"
    try:
        data = read_document(text, "t").data
    except ValueError:  # characters that YAML does not allow at all
        return
    assert data == {"a": {key: [value, key]}}


SHIPPED = {name: pack_text(name, kind) or "" for kind in ("standard", "mapping") for name in pack_names(kind)}


def leaves(data: Plain, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    if isinstance(data, dict):
        return [leaf for key, value in data.items() for leaf in leaves(value, (*path, key))]
    if isinstance(data, list):
        return [leaf for index, value in enumerate(data) for leaf in leaves(value, (*path, index))]
    return [path] if path else []


@settings(max_examples=10, deadline=None)
@given(st.data())
def test_any_value_of_a_shipped_file_can_be_changed(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(SHIPPED)))
    text = SHIPPED[name]
    whole = read_document(text, name).data
    path = data.draw(st.sampled_from(leaves(whole)))
    changed = edited(text, Edit(path, "a new value"))
    different = [(one, other) for one, other in zip(text.split("\n"), changed.split("\n"), strict=True) if one != other]
    assert len(different) == 1
    assert "a new value" in different[0][1]
    holder = whole
    for part in path[:-1]:
        holder = holder[part]
    holder[path[-1]] = "a new value"
    assert json.dumps(read_document(changed, name).data) == json.dumps(whole)
