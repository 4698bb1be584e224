"""Job titles: kept as written, with the level and the function that they say."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadline_mappings.normalize import Options, normaliser
from leadline_mappings.normalize.placeholders import Placeholders
from leadline_mappings.normalize.title_words import FUNCTION_OF, LEVEL_OF, LEVELS
from leadline_mappings.normalize.titles import read_title

NORMALISE = normaliser("job_title", Options("job_title", Placeholders(), {"max_length": 128}))
FUNCTIONS = {
    "executive", "marketing", "sales", "operations", "it", "engineering", "product", "finance", "hr", "legal",
    "support",
}  # fmt: skip
WORDS = sorted({*LEVEL_OF, *FUNCTION_OF, "to", "at", "of", "the", "&", ",", "vice", "chief", "officer", "lead", "chef"})


@pytest.mark.parametrize(
    ("title", "level"),
    [
        ("Assistant to the CEO", "individual"),
        ("Executive Assistant to the CFO", "individual"),
        ("Assistenz der Geschäftsführung", "individual"),
        ("Assistante de direction", "individual"),
        ("Assistant Director", "director"),
        ("Vice President", "vp"),
        ("Senior Vice President", "vp"),
        ("President", "c_level"),
        ("Senior Manager", "manager"),
        ("Senior Analyst", "senior"),
        ("Product Owner", "individual"),
        ("Owner", "owner"),
        ("Partner", "owner"),
        ("HR Business Partner", "individual"),
        ("Chief of Staff", "head"),
        ("Chief Revenue Officer", "c_level"),
        ("CRO Specialist", "individual"),
        ("Internal Auditor", "individual"),
        ("International Sales Manager", "manager"),
        ("Intern", "intern"),
        ("Lead Generation Manager", "manager"),
        ("Team Lead", "manager"),
        ("Managing Director", "c_level"),
        ("Marketing Director", "director"),
        ("Former CEO", None),
        ("Marketing", None),
        ("Chef", None),
    ],
)
def test_a_title_is_read_as_a_whole(title: str, level: str | None) -> None:
    assert (NORMALISE(title, None).facts or {}).get("job_title_level") == level


@pytest.mark.parametrize(
    ("title", "function"),
    [
        ("Product Marketing Manager", "marketing"),
        ("Marketing Operations Manager", "marketing"),
        ("Sales Operations Analyst", "sales"),
        ("RevOps Lead", "operations"),
        ("Sales Engineer", "sales"),
        ("Software Product Manager", "product"),
        ("IT Support Specialist", "it"),
        ("Technical Support Engineer", "support"),
        ("Head of Sales & Marketing", "sales"),
        ("Head of Marketing at Legal Corp", "marketing"),
        ("CEO", "executive"),
        ("Managing Director Sales", "sales"),
        ("Consultant", None),
        ("Social Worker", None),
    ],
)
def test_the_function_is_what_the_work_is_about(title: str, function: str | None) -> None:
    assert (NORMALISE(title, None).facts or {}).get("job_title_function") == function


def test_the_text_is_kept_and_bounded() -> None:
    assert NORMALISE("  VP,  Marketing ", None).value == "VP, Marketing"
    assert NORMALISE("n/a", None).problem == "PLACEHOLDER"
    assert NORMALISE("ab" * 65, None).problem == "VALUE_TOO_LONG"


@given(st.one_of(st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join), st.text(max_size=60)))
@settings(max_examples=400, deadline=None)
def test_any_title_says_declared_levels_and_functions_or_nothing(title: str) -> None:
    said = read_title(title)
    assert said.level in {"", *LEVELS}
    assert said.function in {"", *FUNCTIONS}
    clean = NORMALISE(title, None)
    if clean.value is not None:
        assert NORMALISE(clean.value, None) == clean


@pytest.mark.parametrize(
    "title", ["a-" * 5000, "vice " * 2000, "chief " * 1600, "@" * 10_000, "é" * 10_000, ".," * 5000]
)
def test_a_long_title_takes_no_time(title: str) -> None:
    start = time.perf_counter()
    read_title(title)
    assert time.perf_counter() - start < 0.05
