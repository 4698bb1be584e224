"""A user's patterns: the whole text must match, in a time that nobody can blow up; what cannot be is said plainly."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadline_mappings.normalize import Options, normaliser
from leadline_mappings.normalize.patterns import compiled, pattern_fault
from leadline_mappings.normalize.placeholders import Placeholders


@pytest.mark.parametrize("pattern", ["(a+)+$", "(a|a)*b", "(a*)*b", "(.*a){20}", "(?:a?){100}a{100}", "^(\\w+\\s?)*$"])
def test_a_pattern_that_blows_up_elsewhere_is_quick_here(pattern: str) -> None:
    has = compiled(pattern)
    start = time.process_time()
    assert not has("a" * 10_000 + "!")
    assert time.process_time() - start < 0.5


def test_the_whole_text_must_have_the_pattern() -> None:
    normalise = normaliser("text", Options("code", Placeholders(), {"pattern": "[A-Z]{2}-[0-9]{4}"}))
    assert normalise(" AB-1234 ", None) == ("AB-1234", None, None)
    assert normalise("AB-12345", None) == (None, "PATTERN_MISMATCH", None)
    assert normalise("xAB-1234", None) == (None, "PATTERN_MISMATCH", None)
    assert normalise("n/a", None) == (None, "PLACEHOLDER", None)
    assert normalise("", None) == (None, None, None)


def test_letters_of_other_scripts_match_their_classes() -> None:
    assert compiled(r"\p{L}+")("Łódź")
    assert compiled(r".{2}")("日本")
    assert compiled(r"(?i)straße")("STRAßE")
    assert not compiled(r"\w+")("日本")


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ("a(?=b)", "looks ahead"),
        ("(?!a)b", "looks ahead"),
        ("(?<=a)b", "looks behind"),
        ("(?<!a)b", "looks behind"),
        (r"(a)\1", "refers back"),
        ("(?P<x>a)(?P=x)", "refers back"),
        ("(?>a)", "atomic"),
        ("(?(1)a|b)", "condition"),
        ("a++", "repeats a repetition"),
        ("a{1001}", "1,000 times"),
        ("(?:a{1000}){1000}", "1,000 times"),
        (r"a\Z", "leave it out"),
        ("[a-z", "cannot be read"),
        ("(a", "cannot be read"),
        ("*a", "cannot be read"),
        (r"\u00e9", "cannot be read"),
        ("\ud800", "broken character"),
        ("a" * 501, "longer"),
    ],
)
def test_what_the_engine_cannot_do_is_said_plainly(pattern: str, said: str) -> None:
    fault = pattern_fault(pattern)
    assert fault is not None
    assert said in fault
    assert "b'" not in fault
    with pytest.raises(ValueError, match=r"the pattern"):
        compiled(pattern)
    assert normaliser("text", Options("code", Placeholders(), {"pattern": pattern}))("a", None).value is None


@given(st.text(r"ab01.*+?|()[]{}\^$-,:=!<>Pdw", max_size=30), st.text(max_size=50))
def test_any_pattern_has_a_fault_or_an_answer(pattern: str, text: str) -> None:
    if pattern_fault(pattern) is None:
        assert compiled(pattern)(text) in (True, False)
