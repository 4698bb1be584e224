"""Named functions compute from any values, and say what is wrong with the way they are named."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadline_mappings.functions import FUNCTIONS, Function
from leadline_mappings.values import Value

GOOD: dict[str, dict[str, Any]] = {
    "join": {"separator": ", "},
    "split": {"separator": "-", "limit": 2},
    "part": {"number": -2},
    "lookup": {"table": {"a": "b", "1": 2}, "default": True},
    "prefix": {"text": "x"},
    "suffix": {"text": "x"},
    "date_part": {"part": "quarter"},
    "constant": {"value": 5},
    "bucket": {"up_to": {"small": 10, "large": None}},
    "yes_no": {"yes": 1, "no": 0},
}
"""Settings of every function that has some."""

VALUES: st.SearchStrategy[Value] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=30),
    st.lists(st.text(max_size=5), max_size=4).map(tuple),
    st.sampled_from(["\ud800", "2026-02-30", "2026-05-04T10:00:00.000Z", "jane@acme.com", "+4930901820", "US-CA"]),
    st.just("x" * 10**6),
    st.sampled_from([2**20000, -(2**20000), 1e308]),
)  # fmt: skip


def test_every_function_says_in_a_sentence_what_it_gives() -> None:
    assert {name for name, function in FUNCTIONS.items() if function.params} == set(GOOD)
    for name, function in FUNCTIONS.items():
        assert function.name == name
        assert function.doc.endswith(".")
        assert all(param.doc for param in function.params.values())


@pytest.mark.parametrize("function", FUNCTIONS.values(), ids=lambda function: function.name)
@given(st.data())
def test_functions_take_any_values_and_give_one(function: Function, data: st.DataObject) -> None:
    least, most = function.inputs
    values = data.draw(st.lists(VALUES, min_size=least, max_size=3 if most is None else most).map(tuple))
    params = GOOD.get(function.name, {})
    assert function.faults(len(values), params) == []
    compute = function.make(params)
    result = compute(values)
    assert result is None or isinstance(result, (str, int, float, bool, tuple))
    again = compute(values)
    assert again == result or (isinstance(result, float) and math.isnan(result))


@pytest.mark.parametrize("name", sorted(set(FUNCTIONS) - {"constant"}))
def test_nothing_comes_of_nothing(name: str) -> None:
    assert FUNCTIONS[name].make(GOOD.get(name, {}))((None,)) is None


@pytest.mark.parametrize(
    ("name", "inputs", "params", "path", "fix"),
    [
        ("copy", 2, {}, ("by",), "give it 1"),
        ("join", 0, {}, ("by",), "give it 1 or more"),
        ("join", 2, {"seperator": ", "}, ("with", "seperator"), "did you mean separator"),
        ("upper", 1, {"text": "x"}, ("with", "text"), "use no with: at all"),
        ("join", 2, {"separator": 3}, ("with", "separator"), "give the text between the parts (a space)"),
        ("join", 2, ["x"], ("with",), "write keys and values under with:"),
        ("part", 1, {}, ("with",), "add number: 1 for the first part, -1 for the last"),
        ("part", 1, {"number": 0}, ("with", "number"), "give 1 for the first part, -1 for the last"),
        ("part", 1, {"number": True}, ("with", "number"), "give 1 for the first part, -1 for the last"),
        ("lookup", 1, {"table": {}}, ("with", "table"), "give a mapping of inputs to results"),
        ("lookup", 1, {"table": {"a": ["b"]}}, ("with", "table"), "give a mapping of inputs to results"),
        ("bucket", 1, {"up_to": {"a": True}}, ("with", "up_to"),
         "give label: the greatest number it takes (null: no limit)"),
        ("date_part", 1, {"part": "hour"}, ("with", "part"), "give one of year, quarter, month, day, weekday, date"),
    ],
)  # fmt: skip
def test_a_wrong_use_is_explained(name: str, inputs: int, params: Any, path: tuple[str, ...], fix: str) -> None:
    faults = FUNCTIONS[name].faults(inputs, params)
    assert [(fault.path, fault.fix) for fault in faults] == [(path, fix)]


@pytest.mark.parametrize(
    ("name", "params", "values", "result"),
    [
        ("first", {}, (None, "", (), 0, "x"), 0),
        ("first", {}, (None, False), False),
        ("copy", {}, (("a", "b"),), ("a", "b")),
        ("upper", {}, (("a", "ß"),), ("A", "SS")),
        ("lower", {}, (12,), "12"),
        ("prefix", {"text": "https://"}, ("acme.com",), "https://acme.com"),
        ("suffix", {"text": "!"}, (True,), "true!"),
        ("min", {}, (3, 2.5, "1", True), 2.5),
        ("sum", {}, (float("nan"), 1), None),
        ("sum", {}, (2**5000, 1.5), None),
        ("split", {"limit": 1}, ("a b c",), ("a b c",)),
        ("split", {"separator": ""}, ("a  b",), ("a", "b")),
        ("join", {}, (2**20000, "x"), "x"),
        ("lookup", {"table": {"Web Form": "web", "web-form": "other"}}, ("web-form",), "other"),
        ("lookup", {"table": {"Web Form": "web", "web-form": "other"}}, ("WEBFORM",), None),
        ("domain_of_email", {}, (("jane@acme.com",),), None),
    ],
)
def test_what_functions_give(name: str, params: dict[str, Any], values: tuple[Value, ...], result: Value) -> None:
    made = FUNCTIONS[name].make(params)(values)
    assert (made, type(made)) == (result, type(result))
