"""Cosmetic differences: true of both orders, and never between values that differ in more than case and spacing."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadline_mappings.normalize import TYPES
from leadline_mappings.sameness import cosmetic
from leadline_mappings.values import Value

VALUES = st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=12), st.tuples(st.text(max_size=3)))


@pytest.mark.parametrize(
    ("kind", "one", "other", "same"),
    [
        ("person_name", "MCDONALD", "McDonald", True),
        ("person_name", "Doe", "Doe Jr.", False),
        ("person_name", "José", "Jose", False),
        ("company_name", "ACME  Inc", "acme inc", True),
        ("company_name", "Acme Inc", "Acme, Inc.", False),
        ("job_title", "vp sales", "VP Sales", True),
        ("email", "Jane@acme.com", "jane@acme.com", True),
        ("url", "http://acme.com/", "https://www.acme.com", True),
        ("url", "https://acme.com/a", "https://acme.com/b", False),
        ("phone", "+4930901820", "+4930901820 x1", False),
        ("choice", "New", "new", False),
    ],
)
def test_only_case_and_spacing_are_cosmetic(kind: str, one: Value, other: Value, same: bool) -> None:
    assert cosmetic(kind)(one, other) is same


@pytest.mark.parametrize("kind", TYPES)
@given(one=VALUES, other=VALUES)
@settings(max_examples=30, deadline=None)
def test_sameness_has_no_direction_and_never_fails(kind: str, one: Value, other: Value) -> None:
    same = cosmetic(kind)
    assert same(one, other) is same(other, one)
