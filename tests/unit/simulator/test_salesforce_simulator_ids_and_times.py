from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadline_connectors.salesforce.simulator import times
from leadline_connectors.salesforce.simulator.ids import mint, suffix, to18

BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


@pytest.mark.parametrize(
    "recorded", ["0015500001QdQWfAAN", "0015500001QdQWaAAN", "001Vr00000m4eGCIAY", "0015c00002Lz9mUAAR"]
)
def test_the_suffix_is_the_one_that_salesforce_prints(recorded: str) -> None:
    assert recorded[:15] + suffix(recorded[:15]) == recorded


@given(st.text(BASE62, min_size=15, max_size=15))
def test_an_id_that_lost_its_case_is_mended_from_its_suffix(id15: str) -> None:
    whole = id15 + suffix(id15)

    assert to18(id15) == whole
    assert to18(whole.upper()) == whole
    assert to18(whole.lower()) == whole


@pytest.mark.parametrize("text", ["", "abc", "0015500001QdQWf!", "0015500001QdQWfAA", "0015500001QdQWf9AA"])
def test_what_is_no_id_is_refused(text: str) -> None:
    assert to18(text) is None


def test_minted_ids_sort_in_the_order_of_their_numbers() -> None:
    ids = [mint("00Q", number) for number in (1, 2, 61, 62, 63, 5000, 1_000_000)]

    assert ids == sorted(ids)
    assert all(to18(minted) == minted for minted in ids)


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("1999-01-01T23:01:01Z", "1999-01-01T23:01:01.000+0000"),
        ("1999-01-01T23:01:01+01:00", "1999-01-01T22:01:01.000+0000"),
        ("1999-01-01T23:01:01-0130", "1999-01-02T00:31:01.000+0000"),
        ("2025-01-01T00:00:00.123456Z", "2025-01-01T00:00:00.123+0000"),
        ("2024-09-24T03:26:07.000+0000", "2024-09-24T03:26:07.000+0000"),
        ("2024-09-24T03:26:07.5", "2024-09-24T03:26:07.500+0000"),
        ("2024-02-30T00:00:00Z", None),
        ("2024-09-24", None),
        ("yesterday", None),
    ],
)
def test_a_datetime_is_kept_in_one_spelling(text: str, stored: str | None) -> None:
    assert times.parse_datetime(text) == stored


@pytest.mark.parametrize(
    ("text", "day"),
    [("2024-02-29", "2024-02-29"), ("2023-02-29", None), ("2024-09-24T03:26:07Z", "2024-09-24"), ("24.9.2024", None)],
)
def test_a_date_exists_or_is_none(text: str, day: str | None) -> None:
    assert times.parse_date(text) == day


@pytest.mark.parametrize(
    ("name", "first", "after"),
    [
        ("TODAY", date(2026, 11, 25), date(2026, 11, 26)),
        ("yesterday", date(2026, 11, 24), date(2026, 11, 25)),
        ("THIS_WEEK", date(2026, 11, 22), date(2026, 11, 29)),
        ("LAST_MONTH", date(2026, 10, 1), date(2026, 11, 1)),
        ("NEXT_MONTH", date(2026, 12, 1), date(2027, 1, 1)),
        ("LAST_N_DAYS:7", date(2026, 11, 18), date(2026, 11, 26)),
        ("NEXT_N_DAYS:2", date(2026, 11, 26), date(2026, 11, 28)),
        ("N_DAYS_AGO:3", date(2026, 11, 22), date(2026, 11, 23)),
        ("LAST_YEAR", date(2025, 1, 1), date(2026, 1, 1)),
    ],
)
def test_named_ranges_begin_and_end_at_midnight(name: str, first: date, after: date) -> None:
    assert times.named_range(name, date(2026, 11, 25)) == (first, after)


@pytest.mark.parametrize("name", ["SOMEDAY", "LAST_N_DAYS", "LAST_N_DAYS:x", "TODAY:3"])
def test_other_words_are_no_ranges(name: str) -> None:
    assert times.named_range(name, date(2026, 11, 25)) is None
