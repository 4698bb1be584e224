"""Days and moments: what is read, what is refused, what declared formats may say, and every conversion and back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadline_mappings.normalize import Normalise, Options, moments, normaliser
from leadline_mappings.normalize.date_formats import format_fault, formats_faults, reader
from leadline_mappings.normalize.placeholders import Placeholders

FIXED = [timezone(timedelta(minutes=minutes)) for minutes in range(-11 * 60, 14 * 60 + 1, 30)]
PLACES = [ZoneInfo(name) for name in ("Pacific/Pago_Pago", "America/St_Johns", "America/New_York", "America/Sao_Paulo",
                                      "Atlantic/Azores", "Europe/Dublin", "Europe/Berlin", "Asia/Beirut", "Asia/Tehran",
                                      "Asia/Kolkata", "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Auckland",
                                      "Pacific/Chatham", "Pacific/Kiritimati")]  # fmt: skip
ZONES: list[tzinfo] = [*FIXED, *PLACES]
MOMENTS = st.datetimes(datetime(1, 1, 3), datetime(9999, 12, 29)).map(  # noqa: DTZ001 - made UTC in the text
    lambda moment: moment.isoformat("T", "milliseconds") + "Z"
)
DAYS = st.dates(datetime(1, 1, 3).date(), datetime(9999, 12, 29).date()).map(str)  # noqa: DTZ001 - only its day


def made(kind: str, **params: object) -> Normalise:
    return normaliser(kind, Options("value", Placeholders(), params))


@pytest.mark.parametrize("home", ZONES, ids=str)
@given(moment=MOMENTS)
@settings(max_examples=25, deadline=None)
def test_a_moment_survives_every_form_of_every_zone(home: tzinfo, moment: str) -> None:
    offset = moments.offset_iso(moment, home)
    assert offset is not None
    if len(offset) == 29:  # an offset of seconds, as cities had before they agreed on zones, is beyond ISO 8601
        assert made("datetime")(offset, None).value == moment
    assert moments.from_iso(offset, UTC) == moment
    assert moments.from_epoch_ms(moments.epoch_ms(moment)) == moment
    local = moments.local_iso(moment, home)
    assert local is not None
    again = moments.from_iso(local, home)
    assert again == moment or moments.local_iso(str(again), home) == local  # the hour that happens twice


@pytest.mark.parametrize("home", ZONES, ids=str)
@given(day=DAYS)
@settings(max_examples=25, deadline=None)
def test_a_day_survives_its_midnight_in_every_zone(home: tzinfo, day: str) -> None:
    start = moments.midnight(day, home)
    assert start is not None
    assert moments.day_of(start, home) == day or (str(home), day) == ("Pacific/Kiritimati", "1994-12-31")
    assert moments.day_from_epoch_ms(moments.day_epoch_ms(day)) == day
    assert moments.day_epoch_ms(day) % 86_400_000 == 0
    assert moments.day_of(f"{day}T00:00:00.000Z", UTC) == day


@given(st.integers(-(10**17), 10**17))
def test_any_number_of_milliseconds_is_a_moment_or_none(milliseconds: int) -> None:
    moment = moments.from_epoch_ms(milliseconds)
    assert moment is None or moments.epoch_ms(moment) == milliseconds
    day = moments.day_from_epoch_ms(milliseconds)
    assert (day is None) == (moment is None)
    assert moment is None or moment[:10] == day


@pytest.mark.parametrize(
    ("raw", "zone", "expected"),
    [
        ("2026-03-29 02:30", "Europe/Berlin", "2026-03-29T01:30:00.000Z"),  # never was
        ("2026-10-25 02:30", "Europe/Berlin", "2026-10-25T00:30:00.000Z"),  # was twice
        ("2026-03-08 02:30", "America/New_York", "2026-03-08T07:30:00.000Z"),
        ("2026-10-25 02:30+01:00", "Europe/Berlin", "2026-10-25T01:30:00.000Z"),
        ("2026-01-01T10:00:00Z", "America/New_York", "2026-01-01T10:00:00.000Z"),
        ("1767225600", "America/New_York", "2026-01-01T00:00:00.000Z"),
        ("2026-01-01", "Pacific/Kiritimati", "2025-12-31T10:00:00.000Z"),
        ("2026-01-01T24:00:00", None, "2026-01-02T00:00:00.000Z"),
        ("2026-01-01T24:00:01", None, None),
        ("9999-12-31T24:00:00Z", None, None),
        ("2016-12-31T23:59:60Z", None, "2017-01-01T00:00:00.000Z"),
        ("2017-01-01T00:59:60+01:00", None, "2017-01-01T00:00:00.000Z"),
        ("2016-12-30T23:59:60Z", None, None),
        ("2016-12-31T12:00:60Z", None, None),
        ("9999-12-31T23:59:59.9999Z", None, "9999-12-31T23:59:59.999Z"),
        ("9999-12-31T23:59:59-01:00", None, None),
        ("0001-01-01T00:00:00+01:00", None, None),
        ("0001-01-01T00:00:00Z", None, "0001-01-01T00:00:00.000Z"),
        ("0000-01-01T00:00:00Z", None, None),
        ("10000-01-01T00:00:00Z", None, None),
        ("2026-01-01 10:00:00 UTC", "America/New_York", "2026-01-01T10:00:00.000Z"),
        ("2026-01-01T10:00:00,5Z", None, "2026-01-01T10:00:00.500Z"),
        ("2026-01-01T10:00:00.123456789Z", None, "2026-01-01T10:00:00.123Z"),
        ("2024-W01-1", None, None),
        ("2026", None, None),
        ("10:00", None, None),
        ("01/02/2024", None, None),
        ("176722560", None, None),
        ("17672256000", None, None),
        (True, None, None),
    ],
)
def test_moments(raw: object, zone: str | None, expected: str | None) -> None:
    clean = made("datetime", time_zone=zone)(raw, None)
    assert clean.value == expected
    assert (clean.problem is None) == (expected is not None)


@pytest.mark.parametrize(
    ("raw", "zone", "expected"),
    [
        ("2026-01-01T03:00:00Z", None, "2026-01-01"),
        ("2026-01-01T03:00:00Z", "America/New_York", "2025-12-31"),
        ("2026-01-01T03:00:00", "America/New_York", "2026-01-01"),
        ("2026-01-01", "America/New_York", "2026-01-01"),
        (1767225600, "America/New_York", "2025-12-31"),
        (1767225600, "Asia/Tokyo", "2026-01-01"),
        ("2024-02-29", None, "2024-02-29"),
        ("2026-02-29", None, None),
        ("2026-01-01T24:00", None, "2026-01-02"),
        ("0001-01-01T00:00:00Z", "America/New_York", None),
    ],
)
def test_the_day_of_a_moment_is_the_day_in_the_zone(raw: object, zone: str | None, expected: str | None) -> None:
    assert made("date", time_zone=zone)(raw, None).value == expected


@pytest.mark.parametrize(
    ("form", "raw", "expected"),
    [
        ("%d.%m.%Y", "1.2.2026", "2026-02-01"),
        ("%m/%d/%y", "2/1/26", "2026-02-01"),
        ("%m/%d/%y", "2/1/70", "1970-02-01"),
        ("%b %d, %Y", "feb 01, 2026", "2026-02-01"),
        ("%A, %d %B %Y", "Sunday, 1 February 2026", "2026-02-01"),
        ("%d%m%Y", "01022026", "2026-02-01"),
        ("%d%m%Y", "1112026", None),
        ("%y%m%d%H%M", "2602011030", "2026-02-01"),
        ("%G-W%V-%u", "2026-W05-7", "2026-02-01"),
        ("%Y-%j", "2026-032", "2026-02-01"),
        ("epoch_ms", "631152000000", "1990-01-01"),
        ("epoch_ms", "-1", "1969-12-31"),
        ("epoch_s", "0", "1970-01-01"),
        ("%d.%m.%Y", "2026-02-01", "2026-02-01"),
        ("%d.%m.%Y", "31.2.2026", None),
        ("%d.%m.%Y", "\u0660\u0661.\u0660\u0662.2026", None),
    ],
)
def test_declared_formats(form: str, raw: str, expected: str | None) -> None:
    assert format_fault(form) is None
    assert made("date", formats=[form])(raw, None).value == expected


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("%d.%m.%Y %H:%M", "2026-01-31T09:05:00.000Z"),
        ("%d.%m.%Y %I:%M %p", "2026-01-31T09:05:00.000Z"),
        ("%d.%m.%Y %H:%M %z", "2026-01-31T10:05:00.000Z"),
    ],
)
def test_a_declared_moment_is_in_its_zone(form: str, expected: str) -> None:
    written = datetime(2026, 1, 31, 10, 5, tzinfo=UTC).strftime(form)
    assert made("datetime", formats=[form], time_zone="Europe/Berlin")(written, None).value == expected


@pytest.mark.parametrize(
    "form",
    ["", " ", "x" * 101, 5, None, ["%d"], "%d.%m", "%y", "%y.%d", "%m.%d", "%d.%d.%m.%Y", "%d.%m.%Y %y", "%d.%m.%b.%Y",
     "%Y-%j-%d", "%Y-%W", "%G-%V", "%G-%V-%u-%d", "%c", "%x", "%X", "%Z %d.%m.%Y", "%s", "%-d.%m.%Y", "%d.%m.%Y%",
     "%d.%m.%Y %I:%M", "%d.%m.%Y %p", "%d.%m.%Y %H:%M %I %p", "%d.%m.%Y %M", "%d.%m.%Y %H:%S", "%d.%m.%Y %f",
     "%Y-%d-%m", "%Y-%d-%mT%H:%M:%S", "%d.%m.%Y\x00", "%d.%m.%Y\ud800", "%Q", "%Y%"],
)  # fmt: skip
def test_a_bad_or_ambiguous_format_is_a_fault(form: object) -> None:
    fault = format_fault(form)
    assert fault is not None
    assert "\n" not in fault


def test_formats_that_contradict_each_other_are_a_fault() -> None:
    assert formats_faults(["%d.%m.%Y", "%d/%m/%Y", "%Y/%m/%d", "epoch_ms", "%d.%m.%Y %H:%M"]) == []
    assert [index for index, _ in formats_faults(["%d/%m/%Y", "%Y", "%m/%d/%Y", "%d/%m/%y"])] == [1, 2]
    assert [index for index, _ in formats_faults(["%y-%m-%d", "%d-%m-%y"])] == [1]
    assert [index for index, _ in formats_faults(["epoch_s", "epoch_ms"])] == [1]


PARTS = st.sampled_from(["%d", "%m", "%Y", "%y", "%b", "%B", "%H", "%I", "%M", "%S", "%p", "%z", "%f", "%j", ".", "/",
                         "-", " ", "T", "%%", "%a", "", ":", "%G", "%V", "%u"])  # fmt: skip


@given(st.lists(PARTS, max_size=9).map("".join), st.datetimes(datetime(1970, 1, 1), datetime(2068, 1, 1)))  # noqa: DTZ001 - a day
@settings(max_examples=300, deadline=None)
def test_a_format_without_a_fault_reads_what_it_writes(form: str, moment: datetime) -> None:
    if format_fault(form) is None:
        found = reader(form)(moment.strftime(form))
        assert found is not None
        assert found.date() == moment.date()


@pytest.mark.parametrize(
    "name",
    [
        "",
        "Berlin",
        "europe/berlin",
        "../../etc/passwd",
        "/etc/localtime",
        "EST",
        "localtime",
        "a\x00",
        "\ud800",
        "x" * 99,
        5,
        None,
    ],
)
def test_a_name_that_is_no_zone_is_a_fault(name: object) -> None:
    assert moments.zone_fault(name)
    if isinstance(name, str):
        with pytest.raises(ValueError, match=r"time zone|place"):
            moments.zone(name)


def test_the_zones_of_the_world_are_known() -> None:
    for name in ("UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires", "Asia/Kolkata", "Etc/GMT+5"):
        assert moments.zone_fault(name) is None
        assert moments.zone(name) is not None
