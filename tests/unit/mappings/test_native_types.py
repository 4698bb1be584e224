"""Days and moments survive the way into every native type and back, in every time zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadline_mappings.native_types import Dialect, native_types_of, reading, writing
from leadline_mappings.normalize import Options, normaliser
from leadline_mappings.normalize.moments import canonical, zone
from leadline_mappings.normalize.placeholders import Placeholders
from leadline_mappings.value_tables import MISSING

OFFSETS = [f"Etc/GMT{hours:+}" for hours in range(-14, 12)]
"""From UTC+14 to UTC-11 (their signs are the other way round)."""
CLOCKS = ["Europe/Berlin", "America/New_York", "America/Sao_Paulo", "Asia/Kathmandu", "Australia/Lord_Howe",
          "America/St_Johns", "Pacific/Chatham", "Africa/Cairo", "Pacific/Kiritimati"]  # fmt: skip
ZONES = st.sampled_from([*OFFSETS, *CLOCKS]).map(zone)
MOMENTS = st.integers(31536000000, 4102444800000).map(lambda ms: datetime.fromtimestamp(ms / 1000, UTC))
DAYS = st.dates(date(1971, 1, 2), date(2099, 12, 30)).map(lambda day: day.isoformat())
PLAIN = Dialect()


def read_back(kind: str, native_type: str | None, home: Any, native: Any) -> Any:
    """As the mapping reads it and the standard then has it."""
    convert = reading(kind, native_type, home)
    raw = native if convert is None else convert(native)
    return normaliser(kind, Options("it", Placeholders()))(raw, None).value


@pytest.mark.parametrize("native_type", [None, "date", "datetime", "epoch_ms", "epoch_s", "text"])
@given(day=DAYS, home=ZONES)
def test_a_day_comes_back_as_the_same_day(native_type: str | None, day: str, home: Any) -> None:
    native = writing("date", native_type, home, PLAIN)(day)
    assert read_back("date", native_type, home, native) == day


@pytest.mark.parametrize("native_type", [None, "datetime", "epoch_ms", "text"])
@given(moment=MOMENTS, home=ZONES)
def test_a_moment_comes_back_to_the_millisecond(native_type: str | None, moment: datetime, home: Any) -> None:
    text = canonical(moment)
    native = writing("datetime", native_type, home, PLAIN)(text)
    assert read_back("datetime", native_type, home, native) == text


@given(moment=MOMENTS, home=ZONES)
def test_a_moment_kept_in_seconds_comes_back_to_the_second(moment: datetime, home: Any) -> None:
    native = writing("datetime", "epoch_s", home, PLAIN)(canonical(moment))
    assert read_back("datetime", "epoch_s", home, native) == canonical(moment.replace(microsecond=0))


@given(moment=MOMENTS, home=ZONES)
def test_a_moment_kept_as_a_day_is_the_zone_s_day(moment: datetime, home: Any) -> None:
    native = writing("datetime", "date", home, PLAIN)(canonical(moment))
    assert native == moment.astimezone(home).date().isoformat()
    back = read_back("datetime", "date", home, native)
    assert writing("datetime", "date", home, PLAIN)(back) == native
    assert abs(datetime.fromisoformat(back) - moment) <= timedelta(hours=25)


def test_days_that_are_kept_as_a_number_are_midnight_in_utc_unless_a_zone_is_named() -> None:
    assert writing("date", "epoch_ms", None, PLAIN)("2026-05-02") == 1777680000000
    assert read_back("date", "epoch_ms", None, "1777680000000") == "2026-05-02"
    assert writing("date", "epoch_s", zone("Asia/Tokyo"), PLAIN)("2026-05-02") == 1777680000 - 9 * 3600


@pytest.mark.parametrize("kind", ["date", "datetime"])
@pytest.mark.parametrize("native_type", [None, "date", "datetime", "epoch_ms", "epoch_s", "text"])
@pytest.mark.parametrize(
    "raw",
    ["soon", "", "2026-02-30", "2026-05-01T10:00:00.000Z ", "2026-13-01T00:00", "9999-12-31T23:59:59",
     "0001-01-01T00:00:00", 10**30, -(10**15), 1e300, float("nan"), True, ["a"], {"a": 1}, "x" * 10**6, "\ud800",
     "2026-05-01T10:00:00+99:00", "\u0662\u0660\u0662\u0666-\u0660\u0665-\u0660\u0661", None],
)  # fmt: skip
def test_what_is_no_time_is_left_to_the_standard(kind: str, native_type: str | None, raw: Any) -> None:
    home = zone("Pacific/Kiritimati")
    convert = reading(kind, native_type, home)
    if convert is not None:
        convert(raw)
    writing(kind, native_type, home, PLAIN)(raw)


def test_what_is_not_canonical_is_not_written() -> None:
    for native_type in ("datetime", "epoch_ms"):
        assert writing("date", native_type, UTC, PLAIN)("2026-02-30") is MISSING
    assert writing("datetime", "epoch_s", UTC, PLAIN)("soon") is MISSING


@pytest.mark.parametrize(
    ("kind", "native_type", "value", "native"),
    [
        ("text", "number", "1,200", 1200),
        ("text", "number", "many", MISSING),
        ("number", "text", 12.5, "12.5"),
        ("boolean", "text", True, "true"),
        ("boolean", "number", True, 1),
        ("boolean", "boolean", True, True),
        ("multi_choice", "list", ("a", "b"), ["a", "b"]),
        ("multi_choice", "semicolons", ("a", "b"), "a;b"),
        ("multi_choice", "text", ("a", "b"), "a;b"),
        ("choice", "list", "a", ["a"]),
    ],
)
def test_values_are_written_in_the_native_type(kind: str, native_type: str, value: Any, native: Any) -> None:
    made = writing(kind, native_type, None, Dialect(text_booleans=True, joined_choices=native_type != "semicolons"))(
        value
    )
    assert (made, type(made)) == (native, type(native))


def test_a_list_of_one_is_its_member_for_a_single_choice() -> None:
    assert reading("choice", "list", None) is not None
    assert reading("multi_choice", "list", None) is None


def test_every_type_has_native_types_of_its_own() -> None:
    assert native_types_of("consent") == ("date", "datetime", "epoch_ms", "epoch_s")
    assert native_types_of("boolean") == ("number", "boolean", "text")
