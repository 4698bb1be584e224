"""Every normaliser is total and idempotent, whatever the source sends."""

from __future__ import annotations

import time
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leadline_mappings.findings import CATALOGUE
from leadline_mappings.lifecycle import Ladder
from leadline_mappings.normalize import REGISTRY, Clean, Normalise, Options, normaliser
from leadline_mappings.normalize.clean import clean_text, codes
from leadline_mappings.normalize.placeholders import Placeholders
from unit.mappings.hostile import HOSTILE

CHOICES: Final = {"new": {"label": "New one", "aliases": ["x", "1", "true"]}, "done": None, "red": None}
STAGES: Final = {"new": "new", "red": "new", "done": "done"}
PARAMS: Final[dict[str, dict[str, Any]]] = {
    "choice": {"choices": CHOICES},
    "multi_choice": {"choices": CHOICES},
    "lifecycle": {"stages": STAGES},
    "lead_source": {"unmapped": "other"},
    "owner": {"queues": ["New Business", "x"]},
    "date": {"formats": ["%d.%m.%Y", "epoch_s"], "time_zone": "Europe/Berlin"},
    "datetime": {"formats": ["%d.%m.%Y %H:%M", "%d%m%y"], "time_zone": "America/New_York"},
    "text": {"pattern": "(?s).*"},
}
"""What a field of a type declares; other types are tried without parameters."""
VARIANTS: Final = {"money with currency": ("money", {"currency": "JPY"}), "phone at home": ("phone", {"region": "DE"})}
REGIONS: Final = (None, "US", "DE", "GB", "ZZ", "")
SHORT_TEXTS: Final = [raw for _, raw in HOSTILE if type(raw) is str and len(raw) < 100]
SOURCES: Final = {"x": "web", "new": "web", "other": "other", "web": "web"}
PATIENCE: Final = 1.0
"""Seconds for the worst value on a busy machine; a pattern that runs away needs hours."""


def made(kind: str, params: dict[str, Any]) -> Normalise:
    ladder = Ladder(("new", "done"))
    return normaliser(kind, Options("value", Placeholders(), params, ladder, SOURCES))


NORMALISERS: Final[dict[str, Normalise]] = {
    **{kind: made(kind, PARAMS.get(kind, {})) for kind in REGISTRY},
    **{name: made(kind, params) for name, (kind, params) in VARIANTS.items()},
}


def is_canonical(value: object) -> bool:
    """One of ``values.Value`` that JSON, UTF-8 and PostgreSQL take."""
    if isinstance(value, tuple):
        return all(type(item) is str and is_canonical(item) for item in value)
    if isinstance(value, str):
        return type(value) is str and value.encode(errors="replace").decode() == value and "\x00" not in value
    if isinstance(value, float):
        return value - value == 0
    return value is None or type(value) in (bool, int)


def check(normalise: Normalise, raw: object, region: str | None) -> None:
    clean = normalise(raw, region)
    assert isinstance(clean, Clean)
    assert is_canonical(clean.value)
    assert set(codes(clean.problem)) <= set(CATALOGUE)
    if clean.value is not None:
        again = normalise(clean.value, region)
        assert again.value == clean.value
        assert type(again.value) is type(clean.value)
        assert again.problem in (None, clean.problem)  # a remark stands as long as its value does


@pytest.mark.parametrize("kind", NORMALISERS)
def test_a_hostile_value_is_refused_or_becomes_canonical_for_good(kind: str) -> None:
    broken = []
    for name, raw in HOSTILE:
        for region in REGIONS:
            try:
                check(NORMALISERS[kind], raw, region)
            except Exception as error:  # noqa: BLE001 - whatever it raises, the value is named and the rest is tried
                broken.append(f"{name} in {region}: {type(error).__name__} {str(error)[:100]}")
    assert broken == []


@pytest.mark.parametrize("kind", NORMALISERS)
def test_no_hostile_value_takes_long(kind: str) -> None:
    normalise = NORMALISERS[kind]
    slow = []
    for name, raw in HOSTILE:
        start = time.process_time()
        normalise(raw, "US")
        if time.process_time() - start > PATIENCE:
            slow.append(name)
    assert slow == []


ODD: Final = "\ufffd&;#mpl\x00\u200b\u200d\u0301 .,;+-@/&'()xX0123456789aEeIiÃÂâ©ßİŁ日\ud800\u202e\u2009€$"
VALUES: Final = st.one_of(
    st.text(max_size=60),
    st.text(ODD, max_size=40),
    st.integers(),
    st.floats(),
    st.recursive(st.none() | st.booleans() | st.text(max_size=5), lambda inside: st.lists(inside, max_size=3)),
)


@pytest.mark.parametrize("kind", NORMALISERS)
@given(raw=VALUES, region=st.sampled_from(REGIONS))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_value_is_refused_or_becomes_canonical_for_good(kind: str, raw: object, region: str | None) -> None:
    check(NORMALISERS[kind], raw, region)


@given(st.text() | st.text(ODD) | st.sampled_from(SHORT_TEXTS))
@settings(max_examples=300, deadline=None)
def test_clean_text_is_clean_after_one_turn(text: str) -> None:
    cleaned = clean_text(text)
    assert clean_text(cleaned) == cleaned
    assert is_canonical(cleaned)


@pytest.mark.parametrize("inner", ["", "\u200b", "x", "\u030a", "Ã"])
def test_dirt_within_dirt_comes_to_an_end(inner: str) -> None:
    text = inner
    for _ in range(300):
        text = f"â{text}€\u2039"
    cleaned = clean_text(text)
    assert clean_text(cleaned) == cleaned


def test_the_check_can_fail() -> None:
    with pytest.raises(AssertionError):
        check(lambda raw, region: Clean(f"{raw}x"), "a", None)
    with pytest.raises(AssertionError):
        check(lambda raw, region: Clean("\ud800"), "a", None)
    with pytest.raises(AssertionError):
        check(lambda raw, region: Clean(None, "NO_SUCH_CODE"), "a", None)
