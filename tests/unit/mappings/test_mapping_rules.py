"""Each rule that a mapping may have: what it reads, what it writes, and what it refuses to be."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadline_mappings.documents import DocumentError, Fault
from leadline_mappings.mapping import Mapping, load_mapping
from leadline_mappings.standard import Standard, load_standard
from leadline_mappings.values import Effect, Value
from unit.mappings.hostile import HOSTILE

STANDARD = """
version: 1
name: small
entities:
  person:
    fields:
      full_name: {type: text}
      first_name: {type: text}
      last_name: {type: text}
      nickname: {type: text, write_once: true}
      status: {type: choice, choices: {new: {label: New}, open: {label: Open}, closed: {label: Closed}}}
      likes: {type: multi_choice, choices: {tea: {label: Tea}, milk: {label: Milk}, beer: {label: Beer}}}
      vip: {type: boolean}
      score: {type: number}
      born: {type: date}
      seen: {type: datetime}
      owner: {type: owner, queues: [Queue]}
      level: {type: choice, choices: {top: {label: A+}, good: {label: A}, fair: {label: A-}}}
      band: {type: text}
      budget: {type: money}
      revenue: {type: money}
      country: {type: country}
      news: {type: consent}
"""

Load = Callable[[str], Mapping]


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Standard:
    path = tmp_path_factory.mktemp("standard") / "small.yml"
    path.write_text(STANDARD)
    return load_standard(path)


@pytest.fixture
def load(tmp_path: Path, small: Standard) -> Load:
    def make(text: str) -> Mapping:
        (tmp_path / "mine.yml").write_text(f"version: 1\nentity: person\nobject: Lead\n{text}\n")
        return load_mapping(tmp_path / "mine.yml", small)

    return make


@pytest.fixture
def faults(load: Load) -> Callable[[str], tuple[Fault, ...]]:
    def found(text: str) -> tuple[Fault, ...]:
        with pytest.raises(DocumentError) as caught:
            load(text)
        return caught.value.faults

    return found


# -- several native fields -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("native", "raw"),
    [
        ({"A": "a", "B": "b"}, {"last_name": "a"}),
        ({"A": "", "B": "b"}, {"last_name": "b"}),
        ({"A": None, "B": None}, {"last_name": None}),
        ({"A": "a"}, {"last_name": "a"}),
        ({"A": None}, {}),
        ({"B": "b"}, {}),
        ({}, {}),
    ],
)
def test_of_several_fields_the_first_that_is_filled_is_read(load: Load, native: dict[str, Any], raw: Any) -> None:
    mapping = load("fields: {last_name: [A, B]}")
    assert mapping.native_fields == ("A", "B")
    assert mapping.read(native) == (raw, ())


def test_of_several_fields_only_the_first_is_written(load: Load) -> None:
    mapping = load("fields: {last_name: [A, B]}")
    assert mapping.fields["last_name"].native == "A"
    assert mapping.write({"last_name": "x"}) == {"A": "x"}
    assert mapping.written_fields == ("A",)


def test_an_empty_value_clears_all_of_them_or_the_next_would_be_read(load: Load) -> None:
    mapping = load("fields: {last_name: {native: [A, B], null: clear}}")
    assert mapping.write({"last_name": None}) == {"A": None, "B": None}
    assert mapping.written_fields == ("A", "B")


SPLIT = """
fields:
  full_name:
    native: [First, Last]
    read: {by: join, with: {separator: " "}}
    write_by: {by: split}
"""


def test_a_value_is_joined_out_of_several_fields_and_split_back(load: Load) -> None:
    mapping = load(SPLIT)
    assert mapping.read({"First": "Ana", "Last": "García López"})[0] == {"full_name": "Ana García López"}
    assert mapping.write({"full_name": "Ana García López"}) == {"First": "Ana", "Last": "García López"}


def test_half_of_a_joined_value_is_none(load: Load) -> None:
    assert load(SPLIT).read({"First": "Ana"}) == ({}, ())


def test_fields_that_get_no_part_are_emptied(load: Load) -> None:
    mapping = load(SPLIT)
    native = mapping.write({"full_name": "Ana"})
    assert native == {"First": "Ana", "Last": None}
    assert mapping.read(native)[0] == {"full_name": "Ana"}


def test_one_field_may_be_read_and_written_by_functions(load: Load) -> None:
    mapping = load("fields: {first_name: {native: N, read: {by: lower}, write_by: {by: upper}}}")
    assert mapping.read({"N": "JANE"})[0] == {"first_name": "jane"}
    assert mapping.write({"first_name": "jane"}) == {"N": "JANE"}


def test_a_structure_is_no_input_of_a_function(load: Load) -> None:
    mapping = load("fields: {first_name: {native: N, read: {by: lower}}}")
    raw, findings = mapping.read({"N": {"a": 1}})
    assert (raw, [(found.code, found.field) for found in findings]) == ({}, [("FUNCTION_FAILED", "first_name")])


# -- value tables --------------------------------------------------------------------------------------------

STATUS = "fields: {status: {native: S, values: {new: [N, Neu], open: [O, N], closed: []}%s}}"


@pytest.mark.parametrize(
    ("policy", "raw", "codes"),
    [
        ("", {"status": "odd"}, []),
        (", unknown: drop", {}, [("CHOICE_UNKNOWN", Effect.DROP_FIELD)]),
        (", unknown: quarantine", {}, [("CHOICE_UNKNOWN", Effect.REJECT)]),
        (", fallback: open", {"status": "open"}, [("CHOICE_FALLBACK", Effect.WARN)]),
        (", fallback: open, unknown: quarantine", {"status": "open"}, [("CHOICE_FALLBACK", Effect.WARN)]),
    ],
)
def test_values_outside_the_table(load: Load, policy: str, raw: Any, codes: list[tuple[str, Effect]]) -> None:
    mapping = load(STATUS % policy)
    for native in ("odd", "odd"):
        found, findings = mapping.read({"S": native})
        assert (found, [(one.code, one.effect) for one in findings]) == (raw, codes)
        assert all("odd" not in one.reason + one.shape for one in findings)


def test_a_table_reads_the_first_of_several_and_writes_the_first_word(load: Load) -> None:
    mapping = load(STATUS % "")
    assert [mapping.read({"S": text})[0]["status"] for text in ("N", "neu", " O ")] == ["new", "new", "open"]
    assert [mapping.write({"status": value}) for value in ("new", "open", "closed")] == [{"S": "N"}, {"S": "O"}, {}]


def test_of_several_a_native_value_is_read_as_the_one_that_it_is_the_name_of(load: Load) -> None:
    mapping = load("fields: {status: {native: S, values: {new: [O], open: [Open, Closed], closed: [CLOSED, Closed]}}}")
    assert [mapping.read({"S": text})[0]["status"] for text in ("Closed", "Open", "CLOSED", "O")] == [
        "closed", "open", "closed", "new",
    ]  # fmt: skip


def test_words_that_only_signs_tell_apart_stay_apart(load: Load) -> None:
    mapping = load(
        "fields: {level: {native: L, values: {top: A+, good: A, fair: A-}, unknown: drop},\n"
        '  band: {native: B, values: {tiny: "1-10", C#: C#, C++: C++, plus: "15", minus: "-15", half: "1.5"}}}'
    )
    assert [mapping.read({"L": one})[0].get("level") for one in ("A+", "A", "A-", "a", " a- ", "A++", "B")] == [
        "top", "good", "fair", "good", "fair", None, None,
    ]  # fmt: skip
    texts = ("1-10", "1 - 10", "110", "C#", "c++", "C", "15", 15, 15.0, "-15", -15, "1.5", 1.5)
    assert [mapping.read({"B": one})[0]["band"] for one in texts] == [
        "tiny", "tiny", "110", "C#", "C++", "C", "plus", "plus", "plus", "minus", "minus", "half", "half",
    ]  # fmt: skip


def test_what_two_words_would_share_belongs_to_neither(load: Load) -> None:
    mapping = load("fields: {band: {native: B, values: {one: On-Hold, two: ON_HOLD}, unknown: drop}}")
    assert [mapping.read({"B": text})[0].get("band") for text in ("On-Hold", "ON_HOLD", "on hold")] == [
        "one", "two", None,
    ]  # fmt: skip


def test_owners_are_a_table_of_addresses_and_queues_and_their_ids_are_exact(load: Load) -> None:
    mapping = load(
        "fields: {owner: {native: OwnerId, unknown: drop,"
        " values: {jane@acme.com: 005Qy000001AbCd, joe@acme.com: 005Qy000001Abcd, Queue: 71000001}}}"
    )
    ids = ("005Qy000001AbCd", "005Qy000001Abcd", "71000001", 71000001, "005qy000001abcd", "005Z")
    assert [mapping.read({"OwnerId": one})[0].get("owner") for one in ids] == [
        "jane@acme.com", "joe@acme.com", "Queue", "Queue", None, None,
    ]  # fmt: skip
    assert mapping.write({"owner": "joe@acme.com"}) == {"OwnerId": "005Qy000001Abcd"}


@pytest.mark.parametrize(
    ("rules", "values", "codes"),
    [
        ("{owner: {native: O, values: {jane@acme.com: 005A}}}", {"owner": "joe@acme.com"}, ["CHOICE_UNKNOWN"]),
        ("{owner: {native: O, values: {jane@acme.com: 005A, joe@acme.com: []}}}", {"owner": "joe@acme.com"}, []),
        ("{vip: {native: V, values: {true: Gold}}}", {"vip": False}, ["CHOICE_UNKNOWN"]),
        ("{vip: {native: V, values: {true: Gold, false: []}}}", {"vip": False}, []),
        ("{full_name: {native: N, as: number}}", {"full_name": "Jane"}, ["VALUE_TYPE"]),
        ("{full_name: {native: [N, M], as: number, write_by: {by: split}}}", {"full_name": "1 Jane"}, ["VALUE_TYPE"]),
        ("{born: {native: N, as: epoch_ms}}", {"born": "2026-02-30"}, ["VALUE_TYPE"]),
        ("{likes: {native: L, values: {tea: T, milk: M, beer: []}}}", {"likes": ("wine",)}, ["CHOICE_UNKNOWN"]),
        ("{likes: {native: L, values: {tea: T, milk: M, beer: []}}}", {"likes": ("beer",)}, []),
        ("{status: {native: S, values: {new: N, open: O, closed: []}}}", {"status": "closed"}, []),
        ("{status: {native: S, values: {new: N}, write: never}}", {"status": "closed"}, []),
    ],
)
def test_no_value_disappears_in_silence_on_its_way_out(load: Load, rules: str, values: Any, codes: list[str]) -> None:
    native, found = load(f"fields: {rules}").written(values)
    assert native == {}
    assert [(one.code, one.field, one.effect) for one in found] == [
        (code, next(iter(values)), Effect.DROP_FIELD) for code in codes
    ]


def test_what_cannot_be_written_is_not_the_same_as_what_stands_there(load: Load) -> None:
    mapping = load("fields: {owner: {native: O, values: {jane@acme.com: 005A, Queue: []}}}")
    assert mapping.same_native("owner", "joe@acme.com", "jane@acme.com") is False
    assert mapping.same_native("owner", "Queue", "jane@acme.com") is True


HARD = """
version: 1
name: hard
extends: small.yml
effects: {CHOICE_FALLBACK: drop_field, FUNCTION_FAILED: block_create}
entities:
  person:
    fields:
      likes: {effects: {CHOICE_FALLBACK: block_stage}}
      owner: {effects: {CHOICE_UNKNOWN: reject}}
      budget: {effects: {MONEY_CURRENCY_OTHER: block_create}}
      score: {effects: {FUNCTION_FAILED: reject}}
"""


def test_what_a_finding_of_a_mapping_does_is_the_standard_s_to_say(tmp_path: Path) -> None:
    (tmp_path / "small.yml").write_text(STANDARD)
    (tmp_path / "hard.yml").write_text(HARD)
    (tmp_path / "rules.py").write_text("def fails(text: str | None) -> str: raise ValueError\n")
    (tmp_path / "mine.yml").write_text(
        "version: 1\nentity: person\nobject: Lead\nfunctions: rules.py\ncomputed: {T: {by: fails, from: vip}}\n"
        "fields:\n  status: {native: S, values: {new: N, open: O, closed: C}, fallback: open}\n"
        "  likes: {native: L, values: {tea: T, milk: M, beer: B}, fallback: tea}\n"
        "  owner: {native: O, values: {jane@acme.com: 005A}, unknown: drop}\n"
        "  score: {native: P, read: {by: fails}, write: never}\n"
        "  budget: {native: A, currency: {code: EUR}}\n"
    )
    mapping = load_mapping(tmp_path / "mine.yml", load_standard(tmp_path / "hard.yml"))
    raw, found = mapping.read({"S": "odd", "L": "odd", "O": "odd", "P": "odd"})
    assert raw == {"likes": ("tea",)}
    assert {one.field: (one.code, one.effect) for one in found} == {
        "status": ("CHOICE_FALLBACK", Effect.DROP_FIELD),
        "likes": ("CHOICE_FALLBACK", Effect.BLOCK_STAGE),
        "owner": ("CHOICE_UNKNOWN", Effect.REJECT),
        "score": ("FUNCTION_FAILED", Effect.REJECT),
    }
    _, lost = mapping.written({"owner": "joe@acme.com", "budget": "5 USD", "vip": True})
    assert [(one.field, one.code, one.effect) for one in lost] == [
        ("owner", "CHOICE_UNKNOWN", Effect.REJECT),
        ("budget", "MONEY_CURRENCY_OTHER", Effect.BLOCK_CREATE),
        ("T", "FUNCTION_FAILED", Effect.BLOCK_CREATE),
    ]


def test_keys_of_booleans_and_numbers_are_booleans_and_numbers(load: Load) -> None:
    mapping = load(
        'fields: {vip: {native: V, values: {true: Gold, false: [None, ""]}}, score: {native: S, values: {1: A, 2: B}}}'
    )
    assert mapping.read({"V": "gold", "S": "B"})[0] == {"vip": True, "score": 2}
    assert mapping.write({"vip": True, "score": 1}) == {"V": "Gold", "S": "A"}


@pytest.mark.parametrize(
    ("native", "raw", "codes"),
    [
        ("T;M", ("tea", "milk"), []),
        (["M"], ("milk",), []),
        ("T;Wine", ("tea",), ["CHOICE_UNKNOWN"]),
        ("", None, []),
        ([], None, []),
        ("Wine", None, ["CHOICE_UNKNOWN"]),
    ],
)
def test_each_member_of_a_multi_choice_goes_through_the_table(load: Load, native: Any, raw: Any, codes: Any) -> None:
    mapping = load("fields: {likes: {native: L, values: {tea: T, milk: M, beer: []}, unknown: drop}}")
    found, findings = mapping.read({"L": native})
    assert (found.get("likes"), [one.code for one in findings]) == (raw, codes)


def test_members_are_written_by_the_table_in_the_native_type(load: Load) -> None:
    text = "fields: {likes: {native: L, values: {tea: T, milk: M, beer: []}%s}}"
    values: dict[str, Value] = {"likes": ("beer", "milk", "tea")}
    assert load(text % "").write(values) == {"L": "M;T"}
    assert load(text % ", as: list").write(values) == {"L": ["M", "T"]}
    assert load(text % "").write({"likes": ("beer",)}) == {}


def test_labels_of_a_multi_choice_are_written_as_the_system_writes_several(load: Load) -> None:
    mapping = load("multi_choice: list\nfields: {likes: {native: L, form: label}}")
    assert mapping.write({"likes": ("milk", "tea")}) == {"L": ["Milk", "Tea"]}


# -- types and time zones ------------------------------------------------------------------------------------


def test_local_times_and_days_are_the_mapping_s_zone_s(load: Load) -> None:
    mapping = load("time_zone: Europe/Berlin\nfields: {seen: {native: S, as: date}, born: {native: B, as: datetime}}")
    assert mapping.read({"S": "2026-05-01", "B": "2026-05-01T23:30:00Z"})[0] == {
        "seen": "2026-04-30T22:00:00.000Z",
        "born": "2026-05-02",
    }
    assert mapping.write({"seen": "2026-05-01T22:30:00.000Z", "born": "2026-05-02"}) == {
        "S": "2026-05-02",
        "B": "2026-05-01T22:00:00.000Z",
    }


@pytest.mark.parametrize("zone", ["America/New_York", "Europe/Berlin", "Asia/Tokyo", "UTC"])
@pytest.mark.parametrize("raw", [1777593600000, "1777593600000", 1777593600000.0, "2026-05-01"])
def test_a_day_kept_as_midnight_in_utc_is_that_day_in_every_zone(
    load: Load, small: Standard, zone: str, raw: object
) -> None:
    read, _ = load(f"time_zone: {zone}\nfields: {{born: B}}").read({"B": raw})
    assert small.entity("person").standardise(read).values["born"] == "2026-05-01"


@pytest.mark.parametrize("digits", [1777672800000, 1777593600, 946684800000, 20260501, 202605011200])
def test_a_number_and_its_digits_are_the_same_day(load: Load, small: Standard, digits: int) -> None:
    mapping = load("time_zone: Europe/Berlin\nfields: {born: B}")
    read = [small.entity("person").standardise(mapping.read({"B": one})[0]).values for one in (digits, str(digits))]
    assert read[0] == read[1]


def test_a_field_may_have_a_zone_of_its_own_and_days_as_numbers_are_utc_s(load: Load) -> None:
    mapping = load(
        "time_zone: Asia/Tokyo\nfields: {seen: {native: S, time_zone: UTC}, born: {native: B, as: epoch_ms}}"
    )
    assert mapping.read({"S": "2026-05-01T10:00:00", "B": 1777680000000})[0] == {
        "seen": "2026-05-01T10:00:00.000Z",
        "born": "2026-05-02",
    }
    assert mapping.write({"born": "2026-05-02"}) == {"B": 1777680000000}


# -- money ---------------------------------------------------------------------------------------------------

MONEY = "fields: {budget: {native: Amount, currency: Iso}, revenue: {native: Revenue, currency: Iso}}"


@pytest.mark.parametrize(
    ("native", "raw"),
    [
        ({"Amount": 1200.5, "Iso": "EUR"}, {"budget": "1200.5 EUR"}),
        ({"Amount": "1e3", "Iso": "EUR"}, {"budget": "1e3 EUR"}),
        ({"Amount": 1e21, "Iso": "EUR"}, {"budget": "1000000000000000000000 EUR"}),
        ({"Amount": 1.234, "Iso": "EUR"}, {"budget": "1.2340 EUR"}),
        ({"Amount": 5, "Iso": None}, {"budget": 5}),
        ({"Amount": None, "Iso": "EUR"}, {"budget": None}),
        ({"Amount": 5}, {}),
        ({"Iso": "EUR"}, {}),
    ],
)
def test_an_amount_is_read_with_its_currency(load: Load, native: dict[str, Any], raw: Any) -> None:
    assert load(MONEY).read(native)[0] == raw


@pytest.mark.parametrize(
    ("amount", "value"),
    [(1.234, "1.2340 EUR"), (1200.0, "1200.00 EUR"), (0.1 + 0.2, "0.30 EUR"), (-12.345, "-12.3450 EUR"),
     (1234.5678, "1234.5678 EUR"), ("1.234", None)],
)  # fmt: skip
def test_a_json_number_has_no_thousands_and_is_never_unclear(
    load: Load, small: Standard, amount: object, value: Value
) -> None:
    raw, _ = load(MONEY).read({"Amount": amount, "Revenue": None, "Iso": "EUR"})
    assert small.entity("person").standardise(raw).values.get("budget") == value


def test_an_amount_is_written_with_its_currency(load: Load) -> None:
    mapping = load(MONEY)
    assert mapping.write({"budget": "1200.50 EUR"}) == {"Amount": 1200.5, "Iso": "EUR"}
    assert mapping.write({"budget": None}) == {}
    assert set(mapping.native_fields) == set(mapping.written_fields) == {"Amount", "Revenue", "Iso"}


def test_an_amount_that_no_number_holds_exactly_is_written_as_text(load: Load) -> None:
    native = load(MONEY).write({"budget": "12345678901234567890.01 EUR"})
    assert native["Amount"] == "12345678901234567890.01"


def test_a_system_with_one_currency_takes_no_other(load: Load) -> None:
    mapping = load("fields: {budget: {native: Amount, currency: {code: EUR}, as: text}}")
    assert mapping.written({"budget": "1200.50 EUR"}) == ({"Amount": "1200.50"}, ())
    native, findings = mapping.written({"budget": "1200.50 USD"})
    assert (native, [found.code for found in findings]) == ({}, ["MONEY_CURRENCY_OTHER"])
    assert mapping.read({"Amount": "7"})[0] == {"budget": "7 EUR"}


@pytest.mark.parametrize("whole", [{"budget": "5 EUR", "revenue": "7 EUR"}, {"budget": "5 EUR"}])
def test_a_record_with_one_currency_never_gets_amounts_of_two(load: Load, whole: dict[str, Value]) -> None:
    native, findings = load(MONEY).written({"revenue": "9 USD"}, whole)
    assert (native, [found.field for found in findings]) == ({}, ["revenue"])
    native, findings = load(MONEY).written({"budget": "5 EUR", "revenue": "9 USD"})
    assert (native, [found.field for found in findings]) == ({"Amount": 5, "Iso": "EUR"}, ["revenue"])


# -- consent -------------------------------------------------------------------------------------------------

NEWS = """
fields:
  news: {native: Out, out_at: OutAt, in_at: InAt, evidence: How%s}
"""
EARLY, LATE = "2026-05-01T10:00:00.000Z", "2026-06-01T09:00:00.000Z"
OPTED_IN_AGAIN = f"out {EARLY}; in {LATE} form"


def test_a_consent_is_read_from_all_of_its_fields(load: Load) -> None:
    mapping = load(NEWS % "")
    native = {"Out": True, "OutAt": EARLY, "InAt": None, "How": ""}
    assert mapping.read(native)[0] == {"news": {"flag": True, "out_at": EARLY, "in_at": None, "evidence": ""}}
    assert mapping.read({"Out": False})[0] == {"news": {"flag": False}}
    assert mapping.read({})[0] == {}
    assert mapping.native_fields == ("Out", "OutAt", "InAt", "How")


def test_a_time_alone_tells_of_an_opt_out_too(load: Load, small: Standard) -> None:
    mapping = load("fields: {news: {out_at: OutAt}}")
    assert small.entity("person").standardise(mapping.read({"OutAt": EARLY})[0]).values["news"] == f"out {EARLY}"
    assert mapping.read({"OutAt": None})[0] == {"news": {"out_at": None}}
    assert mapping.write({"news": f"out {EARLY}"}) == {"OutAt": EARLY}


def test_the_evidence_of_a_system_that_always_has_the_same(load: Load) -> None:
    mapping = load("fields: {news: {native: Out, in_at: InAt, evidence: {code: form}}}")
    assert mapping.read({"Out": False, "InAt": LATE})[0] == {"news": {"flag": False, "in_at": LATE, "evidence": "form"}}
    assert mapping.read({"Out": False, "InAt": None})[0] == {"news": {"flag": False, "in_at": None}}


@pytest.mark.parametrize(
    ("value", "never", "write"),
    [
        (None, {}, {}),
        ("out", {"Out": True}, {"Out": True}),
        (f"out {EARLY}", {"Out": True, "OutAt": EARLY}, {"Out": True, "OutAt": EARLY}),
        (f"out {LATE}; in {EARLY} form", {"Out": True, "OutAt": LATE}, {"Out": True, "OutAt": LATE}),
        (f"out {EARLY}; in {EARLY} form", {"Out": True, "OutAt": EARLY}, {"Out": True, "OutAt": EARLY}),
        (f"out; in {LATE} form", {"Out": True}, {"Out": True}),
        (f"out; in {LATE} person", {}, {"Out": False, "InAt": LATE, "How": "person"}),
        (OPTED_IN_AGAIN, {}, {"Out": False, "InAt": LATE, "How": "form"}),
        (f"in {LATE} form", {}, {"InAt": LATE, "How": "form"}),
    ],
)
def test_only_an_explicit_and_later_opt_in_takes_an_opt_out_back_and_only_where_the_mapping_says_so(
    load: Load, value: Value, never: dict[str, Any], write: dict[str, Any]
) -> None:
    assert load(NEWS % "").write({"news": value}) == never
    assert load(NEWS % ", opt_in: write").write({"news": value}) == write


def test_what_a_consent_may_be_sent(load: Load) -> None:
    assert load(NEWS % "").written_fields == ("Out", "OutAt")
    assert load(NEWS % ", opt_in: write").written_fields == ("Out", "OutAt", "InAt", "How")


@pytest.mark.parametrize("value", ["out", f"out {EARLY}", f"in {LATE} form", OPTED_IN_AGAIN, f"out; in {LATE} person"])
@pytest.mark.parametrize("kept", ["", ", as: epoch_ms", ", as: datetime, time_zone: Asia/Tokyo"])
def test_a_consent_that_is_written_reads_back_as_no_less(load: Load, small: Standard, kept: str, value: str) -> None:
    """The later of both maxima comes back; what stands, stands."""
    mapping = load(NEWS % f", opt_in: write{kept}")
    back = small.entity("person").standardise(mapping.read(mapping.write({"news": value}))[0])
    assert back.values["news"] == value.rpartition("; ")[2]


def test_an_opt_out_on_a_day_stands_until_the_day_ends_where_it_was_given(load: Load, small: Standard) -> None:
    mapping = load("time_zone: America/New_York\n" + NEWS % ", as: date")
    verdict = small.entity("person").standardise(mapping.read({"Out": True, "OutAt": "2026-05-01"})[0])
    assert verdict.values["news"] == "out 2026-05-02T03:59:59.999Z"
    assert mapping.write(verdict.values) == {"Out": True, "OutAt": "2026-05-01"}


def test_a_flag_in_a_system_s_own_words(load: Load, small: Standard) -> None:
    mapping = load(
        "fields: {news: {native: S, values: {out: [Unsubscribed, Bounced], in: [Subscribed]}, opt_in: write}}"
    )
    judged = [small.entity("person").standardise(mapping.read({"S": word})[0]).values.get("news")
              for word in ("unsubscribed", "Bounced", "Subscribed", "", None)]  # fmt: skip
    assert judged == ["out", "out", None, None, None]
    assert mapping.write({"news": "out"}) == {"S": "Unsubscribed"}
    assert mapping.write({"news": OPTED_IN_AGAIN}) == {"S": "Subscribed"}


# -- constants and computed fields ---------------------------------------------------------------------------

COMPUTED = """
constants: {RecordTypeId: "012A"}
computed:
  Name: {by: join, from: [first_name, last_name], with: {separator: ", "}}
  Vip: {by: yes_no, from: vip, write: create_only}
fields: {first_name: First, last_name: Last, vip: {native: V, write: never}}
"""


def test_constants_are_for_new_records_alone(load: Load) -> None:
    mapping = load(COMPUTED)
    assert mapping.constants == {"RecordTypeId": "012A"}
    assert mapping.write({"last_name": "Doe"}, creating=True) == {"Last": "Doe", "Name": "Doe", "RecordTypeId": "012A"}
    assert "RecordTypeId" not in mapping.write({"last_name": "Doe"})


def test_a_computed_field_is_written_whenever_one_of_its_inputs_is(load: Load) -> None:
    mapping = load(COMPUTED)
    whole: dict[str, Value] = {"first_name": "Jane", "last_name": "Doe", "vip": True}
    assert mapping.write({"last_name": "Roe"}, whole) == {"Last": "Roe", "Name": "Jane, Roe"}
    assert mapping.write({"vip": True}, whole) == {}
    assert mapping.write({"vip": True}, creating=True) == {"Vip": "Yes", "RecordTypeId": "012A"}
    assert mapping.write({"last_name": None, "first_name": None}) == {}


def test_what_is_sent_and_asked_for_are_known_apart(load: Load) -> None:
    mapping = load(COMPUTED)
    assert mapping.native_fields == ("First", "Last", "V")
    assert mapping.written_fields == ("First", "Last", "Name", "Vip", "RecordTypeId")


def test_a_project_s_own_functions_may_stand_wherever_a_function_is_named(load: Load, tmp_path: Path) -> None:
    (tmp_path / "rules.py").write_text("def twice(text: str | None) -> str: return text * 2\n")
    mapping = load(
        "functions: rules.py\ncomputed: {T: {by: twice, from: last_name}}\n"
        "fields: {last_name: L, first_name: {native: F, read: {by: twice}, write_by: {by: twice}}}"
    )
    assert mapping.read({"L": "a", "F": "b"})[0] == {"last_name": "a", "first_name": "bb"}
    assert mapping.write({"last_name": "a", "first_name": "b"}) == {"L": "a", "F": "bb", "T": "aa"}
    raw, found = mapping.read({"L": "a", "F": None})
    assert (raw, [one.code for one in found]) == ({"last_name": "a"}, ["FUNCTION_FAILED"])
    native, found = mapping.written({"last_name": None})
    assert (native, [(one.code, one.field) for one in found]) == ({}, [("FUNCTION_FAILED", "T")])
    before = mapping.fingerprint
    (tmp_path / "rules.py").write_text("def twice(text: str | None) -> str: return text * 3\n")
    assert load_mapping(tmp_path / "mine.yml", load_standard_again(tmp_path)).fingerprint != before


def load_standard_again(folder: Path) -> Standard:
    (folder / "small.yml").write_text(STANDARD)
    return load_standard(folder / "small.yml")


# -- conditions ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "new", "closed"),
    [
        ("", True, True),
        ("create: always\n", True, True),
        ("create: never\n", False, False),
        ("create: {field: status, equals: new}\n", True, False),
    ],
)
def test_which_records_may_be_created(load: Load, text: str, new: bool, closed: bool) -> None:
    create = load(f"{text}fields: {{status: S}}").create
    assert [create is not None and create.test({"status": status}) for status in ("new", "closed")] == [new, closed]


# -- sameness ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "a", "b", "same"),
    [
        ("status", "new", "open", True),
        ("status", "new", "closed", False),
        ("status", "closed", "new", True),
        ("seen", EARLY, "2026-05-01T23:00:00.000Z", True),
        ("seen", EARLY, LATE, False),
        ("news", f"out {EARLY}", f"out {LATE}", True),
        ("news", "out", None, False),
        ("last_name", "a", "A", False),
        ("last_name", "a", None, False),
        ("first_name", "a", "a", False),
        ("vip", True, True, False),
    ],
)
def test_values_that_the_target_cannot_tell_apart(load: Load, field: str, a: Value, b: Value, same: bool) -> None:
    mapping = load(
        "fields: {status: {native: S, values: {new: X, open: X, closed: []}}, seen: {native: D, as: date},\n"
        "  news: Out, last_name: L, first_name: {native: F, write: never}}"
    )
    assert mapping.same_native(field, a, b) is same


def test_whether_cosmetic_changes_are_written_is_the_field_s_to_say(load: Load) -> None:
    mapping = load("fields: {first_name: {native: F, cosmetic: true}, last_name: L}")
    assert [mapping.fields[name].cosmetic for name in ("first_name", "last_name")] == [True, False]


# -- pages ---------------------------------------------------------------------------------------------------

ALL = """
time_zone: Europe/Berlin
fields:
  full_name: {native: [First, Last], read: {by: join}, write: never}
  first_name: First
  last_name: [Last, Name]
  status: {native: S, values: {new: [N], open: [O], closed: []}, unknown: quarantine}
  likes: {native: L, values: {tea: T, milk: M, beer: []}, unknown: drop}
  vip: {native: V, values: {true: Gold}, write: never}
  seen: D
  budget: {native: Amount, currency: Iso}
  news: {native: Out, out_at: OutAt}
"""
_ANY = st.one_of(
    st.none(), st.sampled_from(["N", "O", "odd", "", "T;M;x", "Gold", "2026-05-01T10:00:00", "EUR"]), st.booleans(),
    st.integers(-5, 5), st.floats(), st.lists(st.sampled_from(["T", "M", "x"]), max_size=2), st.just({"a": [1]}),
    st.just(2**5000), st.text(max_size=5),
)  # fmt: skip


def test_a_page_is_read_as_its_records_one_by_one(load: Load) -> None:
    mapping = load(ALL)
    full = st.fixed_dictionaries(dict.fromkeys(mapping.native_fields, _ANY))
    partial = st.fixed_dictionaries({}, optional=dict.fromkeys(mapping.native_fields, _ANY))

    @given(st.one_of(st.lists(full, max_size=4), st.lists(partial, max_size=4)))
    @settings(max_examples=150, deadline=None)
    def same(page: list[dict[str, Any]]) -> None:
        raws, findings = mapping.read_all(page)
        singly = [mapping.read(native) for native in page]
        assert repr(list(zip(raws, findings, strict=True))) == repr(singly)
        assert findings == [found for _, found in singly]
        assert [list(raw) for raw in raws] == [list(raw) for raw, _ in singly]

    same()


@pytest.mark.parametrize(("name", "raw"), HOSTILE, ids=[name for name, _ in HOSTILE])
def test_reading_and_writing_take_anything(load: Load, name: str, raw: Any) -> None:
    for text in (ALL, SPLIT, NEWS % ", opt_in: write, as: epoch_s", MONEY):
        mapping = load(text)
        native = dict.fromkeys(mapping.native_fields, raw)
        mapping.read(native)
        mapping.read_all([native, native])
        if raw is None or isinstance(raw, (str, int, float)):
            mapping.write(dict.fromkeys(mapping.fields, raw), creating=True)


# -- faults --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "path", "message"),
    [
        ("fields: {last_name: {native: [A, A]}}", "fields.last_name.native", "a native field is named twice"),
        ("fields: {last_name: {write: never}}", "fields.last_name", "last_name names no native field"),
        ("fields: {last_name: {native: [A, B], read: {by: join}}}", "fields.last_name.read", "nothing says how"),
        ("fields: {last_name: {native: A, read: {by: jion}}}", "fields.last_name.read.by", "no function 'jion'"),
        ("fields: {last_name: {native: A, read: {by: part}}}", "fields.last_name.read.with", "part needs number"),
        ("fields: {last_name: {native: [A, B], write_by: {by: sum, with: {x: 1}}}}",
         "fields.last_name.write_by.with.x", "sum has no 'x'"),
        ("fields: {status: {native: S, values: {new: N, open: O, closed: C}, write_by: {by: upper}}}",
         "fields.status.write_by", "writes the value already"),
        ("fields: {nickname: {native: N, write: always}}", "fields.nickname.write", "write_once"),
        ("fields: {news: {native: N, null: clear}}", "fields.news.null", "never cleared"),
        ("fields: {news: {native: N, read: {by: lower}}}", "fields.news.read", "a consent is not computed"),
        ("fields: {news: {native: N, values: {yes: Y}}}", "fields.news.values.yes", "'yes' is not a value of news"),
        ("fields: {news: {native: N, values: {out: Y}, fallback: out}}", "fields.news.fallback", "not a value of news"),
        ("fields: {news: {native: N, values: {in: Y}}}", "fields.news.values", "the table of news lacks out"),
        ("fields: {news: {native: N, values: {out: Y}, opt_in: write}}", "fields.news.values", "news lacks in"),
        ("fields: {news: {native: N, in_at: A, evidence: {code: hearsay}}}",
         "fields.news.evidence.code", "'hearsay' is no evidence"),
        ("constants: {Out: false}\nfields: {news: Out}", "constants.Out", "only the field's own rule writes a consent"),
        ("constants: {OUT: false}\nfields: {news: {native: Out, write: never}}", "constants.OUT", "only the"),
        ("computed: {InAt: {by: copy, from: seen}}\nfields: {news: {native: Out, in_at: InAt}}",
         "computed.InAt", "only the field's own rule writes a consent"),
        ("computed: {At: {by: copy, from: seen}}\nfields: {news: {native: Out, out_at: At, write: create_only}}",
         "computed.At", "only the field's own rule writes a consent"),
        ("fields: {vip: Out, news: {native: Out, write: never}}",
         "fields.vip", "only the field's own rule writes a consent"),
        ("constants: {N: x}\nfields: {nickname: {native: N, write: never}}",
         "constants.N", "only the field's own rule writes what is written once"),
        ("computed: {N: {by: copy, from: score}}\nfields: {nickname: {native: N, write: create_only}}",
         "computed.N", "only the field's own rule writes what is written once"),
        ("computed: {N: {by: copy, from: score}}\nfields: {nickname: N}",
         "computed.N", "only the field's own rule writes what is written once"),
        ("fields: {owner: {native: O, values: {Jane@Acme.com: 005A}}}",
         "fields.owner.values.Jane@Acme.com", "is not how the standard writes this value of owner"),
        ("fields: {owner: {native: O, values: {Jane: 005A}}}",
         "fields.owner.values.Jane", "'Jane' is not a value of owner"),
        ("fields: {country: {native: C, values: {UK: Britain}}}",
         "fields.country.values.UK", "is not how the standard writes this value of country"),
        ("fields: {country: {native: C, values: {DE: D}, fallback: Germany}}",
         "fields.country.fallback", "is not how the standard writes this value of country"),
        ("fields: {country: {native: C, form: common}}", "fields.country.form", "cannot be written by common"),
        ("fields: {last_name: {native: N, out_at: X}}", "fields.last_name.out_at", "last_name is not a consent"),
        ("fields: {status: {native: S, values: {nwe: N}, write: never}}",
         "fields.status.values.nwe", "'nwe' is not a value of status"),
        ("fields: {status: {native: S, values: {new: N}}}",
         "fields.status.values", "the table of status lacks open, closed"),
        ("fields: {status: {native: S, values: {new: N, open: O, closed: null}}}",
         "fields.status.values.closed", "has no native value"),
        ("fields: {vip: {native: V, values: {maybe: M}}}", "fields.vip.values.maybe", "'maybe' is not a value of vip"),
        ("fields: {score: {native: V, values: {many: M}}}",
         "fields.score.values.many", "'many' is not a value of score"),
        ("fields: {seen: {native: V, values: {x: M}}}", "fields.seen.values", "a datetime has no value table"),
        ("fields: {status: {native: S, fallback: new}}", "fields.status.fallback", "there is none"),
        ("fields: {last_name: {native: S, form: label}}", "fields.last_name.form", "cannot be written by label"),
        ("fields: {last_name: {native: S, as: epoch_ms}}", "fields.last_name.as", "cannot be kept as epoch_ms"),
        ("fields: {status: {native: S, as: text, values: {new: N, open: O, closed: C}}}",
         "fields.status.as", "the value table says how"),
        ("time_zone: Berlin\nfields: {seen: S}", "time_zone", "Berlin is not a time zone"),
        ("fields: {seen: {native: S, time_zone: EST}}", "fields.seen.time_zone", "EST does not name a place"),
        ("fields: {budget: Amount}", "fields.budget", "would be written without its currency"),
        ("fields: {budget: {native: A, currency: A}}", "fields.budget.currency", "a native field of its own"),
        ("fields: {budget: {native: [A, B], currency: C}}", "fields.budget.native", "is read from one native field"),
        ("fields: {score: {native: A, currency: C}}", "fields.score.currency", "score is not an amount of money"),
        ("fields: {first_name: N, last_name: N}", "fields.last_name", "N is written by first_name already"),
        ("constants: {N: 1}\nfields: {last_name: N}", "constants.N", "N is written by last_name already"),
        ("computed: {N: {by: copy, from: score}}\nfields: {last_name: N}",
         "computed.N", "N is written by last_name already"),
        ("constants: {N: 1}\ncomputed: {N: {by: copy, from: score}}",
         "computed.N", "N is written by constants already"),
        ("computed: {N: {by: copy, from: scroe}}", "computed.N.from", "'scroe' is not a field of person"),
        ("computed: {N: {by: copy, from: news}}", "computed.N.from", "only written by its own field"),
        ("computed: {N: {by: copy, from: [score, vip]}}", "computed.N.by", "copy takes 1 input, not 2"),
        ("create: {field: staus, present: true}", "create.field", "'staus' is not a field"),
        ("fields: {staus: null}", "fields.staus", "'staus' is not a field of person"),
        ("fields: {status: null}", "fields.status", "status is taken out"),
        ("functions: ../rules.py", "functions", "outside the folder"),
    ],
)  # fmt: skip
def test_what_a_mapping_cannot_be(
    faults: Callable[[str], tuple[Fault, ...]], text: str, path: str, message: str
) -> None:
    found = faults(text)
    assert [fault.path for fault in found] == [path]
    assert message in found[0].message
    assert found[0].fix
    assert ":" in found[0].where.rpartition("mine.yml")[2]


def test_all_faults_come_at_once(faults: Callable[[str], tuple[Fault, ...]]) -> None:
    text = (
        "time_zone: Nowhere\nwhere: {field: x, present: true}\ncreate: {field: y, present: true}\n"
        "functions: none.py\ncomputed: {N: {by: nothing, from: score}}\n"
        "fields: {budget: A, seen: {native: S, as: list}}"
    )
    assert [fault.path for fault in faults(text)] == [
        "time_zone", "where.field", "create.field", "functions", "computed.N.by", "fields.budget", "fields.seen.as",
    ]  # fmt: skip
