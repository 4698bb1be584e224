"""Consent: whatever arrives, in whatever order and company, comes to the same; and no opt-out is lost or undone by
anything but a later explicit opt-in.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import reduce
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadline_mappings.consent import (
    EVIDENCE,
    OUT,
    UNDATED,
    UNKNOWN,
    Consent,
    is_out,
    join,
    joined,
    opt_in,
    opt_out,
    parse,
    standing,
)
from leadline_mappings.normalize import Options, normaliser
from leadline_mappings.normalize.placeholders import Placeholders
from leadline_mappings.survivorship import Member, compiled
from unit.mappings.hostile import HOSTILE


def day(number: int) -> str:
    return f"2026-05-{number:02}T10:00:00.000Z"


TIMES = st.integers(1, 5).map(day)
EVENTS = st.one_of(
    TIMES.map(opt_out),
    st.just(OUT),
    TIMES.map(lambda at: Consent(undated=at)),
    st.builds(opt_in, TIMES, st.sampled_from(EVIDENCE)),
)
HISTORIES = st.lists(EVENTS, max_size=7)


def slow(events: Sequence[Consent]) -> str | None:
    """The rule as people say it, over every single thing that happened."""
    back = [event for event in events if event.in_at is not None]
    for event in events:
        if event.undated is not None:
            overcome = any(one.evidence == "person" and str(one.in_at) > event.undated for one in back)
        elif event.out_at is not None:
            overcome = any(str(one.in_at) > event.out_at for one in back)
        else:
            continue
        if not overcome:
            return "out"
    return "in" if back else None


# -- the join ------------------------------------------------------------------------------------------------


@given(HISTORIES.flatmap(lambda events: st.tuples(st.just(events), st.permutations(events))), st.data())
@settings(max_examples=300, deadline=None)
def test_any_order_and_grouping_of_arrivals_comes_to_the_same(
    pair: tuple[list[Consent], list[Consent]], data: st.DataObject
) -> None:
    events, shuffled = pair
    cut = data.draw(st.integers(0, len(shuffled)))
    again = data.draw(st.lists(st.sampled_from(shuffled), max_size=3)) if shuffled else []
    grouped = join(joined(shuffled[:cut]), join(joined(shuffled[cut:]), joined(again)))
    assert grouped == joined(events)


@given(HISTORIES, HISTORIES, HISTORIES)
@settings(max_examples=200, deadline=None)
def test_the_join_is_associative_commutative_and_idempotent(
    one: list[Consent], two: list[Consent], three: list[Consent]
) -> None:
    a, b, c = joined(one), joined(two), joined(three)
    assert join(join(a, b), c) == join(a, join(b, c))
    assert join(a, b) == join(b, a)
    assert join(a, a) == a == join(a, UNKNOWN)


@given(HISTORIES)
@settings(max_examples=500, deadline=None)
def test_the_maxima_forget_nothing_that_decides(events: list[Consent]) -> None:
    assert joined(events).standing == slow(events)


@given(HISTORIES)
@settings(max_examples=200, deadline=None)
def test_a_text_keeps_all_of_it(events: list[Consent]) -> None:
    consent = joined(events)
    assert parse(consent.text()) == consent
    assert len(consent.text() or "") <= 160


@given(HISTORIES, EVENTS)
@settings(max_examples=300, deadline=None)
def test_only_an_explicit_later_opt_in_ends_an_opt_out(events: list[Consent], event: Consent) -> None:
    before, after = joined(events), joined([*events, event])
    if before.standing == "out" and after.standing != "out":
        assert event.in_at is not None
        assert before.out_at is None or event.in_at > before.out_at or str(before.in_at) > before.out_at
        assert before.undated is None or event.evidence == "person" or before.person_at is not None


# -- the rules, one by one -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (None, None),
        ("out", "out"),
        (f"out {day(1)}", "out"),
        (f"in {day(1)} form", "in"),
        (f"out {day(1)}; in {day(2)} form", "in"),
        (f"out {day(2)}; in {day(2)} person", "out"),
        (f"out {day(3)}; in {day(2)} person", "out"),
        (f"out; in {day(2)} double_opt_in", "out"),
        (f"out; in {day(2)} person", "in"),
        (f"out; in {day(1)} person; in {day(2)} form", "in"),
        (f"out by {day(3)}; in {day(2)} person", "out"),
        (f"out by {day(3)}; in {day(4)} person", "in"),
        (f"out by {day(3)}; in {day(4)} form", "out"),
        (f"out; out {day(3)}; in {day(2)} person", "out"),
    ],
)
def test_where_a_consent_stands(text: str | None, expected: str | None) -> None:
    assert standing(text) == expected
    assert is_out(text) is (expected == "out")
    assert parse(text).text() == text


def test_states_of_older_versions_hold_true() -> None:
    assert parse(True) == OUT
    assert is_out(True)
    assert not is_out(False)


def test_the_latest_opt_out_is_the_undated_one() -> None:
    assert joined([opt_out(day(1)), opt_out(day(3)), opt_out(day(2))]).out == day(3)
    assert joined([opt_out(day(3)), OUT]).out == UNDATED
    assert UNKNOWN.out is None


def test_of_two_opt_ins_at_one_time_the_stronger_evidence_is_kept() -> None:
    together = reduce(join, (opt_in(day(1), evidence) for evidence in EVIDENCE))
    assert together == opt_in(day(1), "person")


# -- the normaliser ------------------------------------------------------------------------------------------

NORMALISE = normaliser("consent", Options("news", Placeholders(), {}))
PARTS = ("flag", "out_at", "in_at", "evidence")


@pytest.mark.parametrize(
    "raw", [True, 1, "1", "true", "TRUE", " yes ", "x", "Opted Out", "UNSUBSCRIBED", "OptOut", "out"]
)
@pytest.mark.parametrize("form", [lambda raw: raw, lambda raw: {"flag": raw, "out_at": None, "in_at": ""}])
def test_a_set_flag_is_an_undated_opt_out(raw: object, form: Any) -> None:
    assert NORMALISE(form(raw), None) == ("out", None, {"news_standing": "out"})


@pytest.mark.parametrize(
    "raw",
    [
        "Global opt-out", "opted out", "Opted Out of Email", "unsubscribed", "Do not contact", "DO_NOT_CALL",
        "please don't email me", "Please don\u2019t email", "No marketing", "\u2713", "\u2714\ufe0f", "\u2705",
        "Abgemeldet", "Keine Werbung", "Désabonné", "ne pas contacter", "Dado de baja", "no contactar", "Descadastrado",
        "non contattare", "Uitgeschreven", "отписался", "退订", "Opted out, not interested", "J", "Oui",
    ],
)  # fmt: skip
@pytest.mark.parametrize("form", [lambda raw: raw, lambda raw: {"flag": raw}])
def test_an_opt_out_in_peoples_words_is_one(raw: object, form: Any) -> None:
    assert NORMALISE(form(raw), None) == ("out", None, {"news_standing": "out"})


@pytest.mark.parametrize(
    "raw",
    [
        False, "false", "No", 0, 0.0, "0", "0.0", "", "  ", "\u200b", None, [], {}, "n/a", "unknown", "-", "\u2013",
        float("nan"), Decimal("NaN"), Decimal(0), "opt-in", "SUBSCRIBED", "Opted in", "not opted out", "opt-out: no",
        "Nein", "\u2610", "never",
    ],
)  # fmt: skip
@pytest.mark.parametrize("form", [lambda raw: raw, lambda raw: {"flag": raw, "out_at": "", "evidence": "form"}])
def test_what_says_no_or_nothing_is_no_evidence(raw: object, form: Any) -> None:
    assert NORMALISE(form(raw), None) == (None, "", None)


@pytest.mark.parametrize(
    "raw",
    ["maybe", "\u274c", "?!x", 2, -1, float("inf"), ["x"], "test", "not subscribed", "ask Jane", "x" * 500, b"out"],
)
@pytest.mark.parametrize("form", [lambda raw: raw, lambda raw: {"flag": raw, "out_at": None}])
def test_what_cannot_be_read_is_a_finding(raw: object, form: Any) -> None:
    assert NORMALISE(form(raw), None) == (None, "CONSENT_UNREADABLE", None)


@pytest.mark.parametrize(
    ("raw", "value", "problem"),
    [
        ({"in_at": day(2), "evidence": "because"}, None, "CONSENT_UNREADABLE"),
        ({"flag": False, "in_at": day(2), "evidence": 7}, None, "CONSENT_UNREADABLE"),
        ({"in_at": "some day", "evidence": "form"}, None, "CONSENT_UNREADABLE"),
        ({"in_at": day(2), "evidence": ""}, None, ""),
        ({"in_at": "", "evidence": "because"}, None, ""),
        ({"colour": "red"}, None, "CONSENT_UNREADABLE"),
        ({"flag": True, "in_at": day(2), "evidence": "because"}, "out", "CONSENT_PART_UNREADABLE"),
        ({"flag": "maybe", "out_at": day(1)}, f"out {day(1)}", "CONSENT_PART_UNREADABLE"),
        ({"flag": "maybe", "in_at": day(1), "evidence": "form"}, None, "CONSENT_UNREADABLE"),
        ({"flag": True, "out_at": ["2026"]}, "out", "CONSENT_PART_UNREADABLE"),
    ],
)
def test_a_part_that_cannot_be_read_costs_no_opt_out(raw: object, value: str | None, problem: str) -> None:
    assert NORMALISE(raw, None)[:2] == (value, problem)


@pytest.mark.parametrize(
    ("given", "evidence"),
    [
        ("Website form", "form"), ("web-form", "form"), ("Landing Page", "form"), ("Formulaire", "form"),
        ("Double Opt-In", "double_opt_in"), ("DOI", "double_opt_in"), ("Confirmed opt-in", "double_opt_in"),
        ("Preference Center", "preference_centre"), ("Email preferences", "preference_centre"),
        ("List import", "import"), ("IMPORTED", "import"), ("Manual", "person"), ("person", "person"),
    ],
)  # fmt: skip
def test_evidence_goes_by_many_names(given: str, evidence: str) -> None:
    assert NORMALISE({"in_at": day(1), "evidence": given}, None)[:2] == (f"in {day(1)} {evidence}", None)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("2026-05-01", "out 2026-05-01T23:59:59.999Z"),
        ("2026-05-01T12:00:00+02:00", f"out {day(1)}"),
        (1777629600000, f"out {day(1)}"),
        ({"flag": "2026-05-01"}, "out 2026-05-01T23:59:59.999Z"),
        ({"flag": "2026-05-01", "out_at": day(2)}, f"out {day(2)}"),
    ],
)
def test_a_date_in_the_place_of_a_flag_is_an_opt_out_at_that_date(raw: object, expected: str) -> None:
    assert NORMALISE(raw, None)[:2] == (expected, None)


@pytest.mark.parametrize("raw", [False, "false", "no", 0, "0", "", None, [], "n/a", "-", {}])
def test_nothing_where_an_opt_out_has_its_date_is_no_opt_out(raw: object) -> None:
    assert NORMALISE({"out_at": raw, "flag": False}, None) == (None, "", None)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ({"flag": True, "out_at": "2026-05-01T12:00:00+02:00"}, f"out {day(1)}"),
        ({"flag": False, "out_at": day(1)}, f"out {day(1)}"),
        ({"out_at": 1777629600000}, f"out {day(1)}"),
        ({"flag": True, "out_at": "01/05/2026"}, "out"),
        ({"flag": True, "out_at": "n/a"}, "out"),
        ({"flag": True, "out_at": "2026-05-01"}, "out 2026-05-01T23:59:59.999Z"),
        ({"out_at": "some day"}, "out"),
        ({"in_at": day(1)}, None),
        ({"evidence": "form"}, None),
        ({"in_at": day(1), "evidence": "because"}, None),
        ({"in_at": "some day", "evidence": "form"}, None),
        ({"flag": False, "in_at": day(1), "evidence": "Preference Center"}, f"in {day(1)} preference_centre"),
        ({"flag": True, "out_at": day(1), "in_at": day(2), "evidence": "doi"},
         f"out {day(1)}; in {day(2)} double_opt_in"),
        ({"flag": True, "in_at": "", "evidence": "form"}, "out"),
        ({"flag": f"in {day(1)} form"}, f"in {day(1)} form"),
        ({"flag": f"out {day(1)}", "out_at": day(2)}, f"out {day(2)}"),
        ("out some day", "out"),
        ("OUT 2026-05-01", "out 2026-05-01T23:59:59.999Z"),
        ("in 2026-05-01", None),
    ],
)  # fmt: skip
def test_what_systems_say(raw: object, expected: str | None) -> None:
    assert NORMALISE(raw, None).value == expected


def test_a_day_alone_is_read_for_safety() -> None:
    """Of an opt-out it is the whole day, in the field's zone; of an opt-in its first moment."""
    there = normaliser("consent", Options("news", Placeholders(), {"time_zone": "America/New_York"}))
    same_day = {"flag": True, "out_at": "2026-05-01", "in_at": "2026-05-01", "evidence": "form"}
    found = there(same_day, None)
    assert found.value == "out 2026-05-02T03:59:59.999Z; in 2026-05-01T04:00:00.000Z form"
    assert found.facts == {"news_standing": "out"}


def check_canonical(raw: object) -> None:
    value, problem, facts = NORMALISE(raw, None)
    assert problem in (("", "CONSENT_UNREADABLE") if value is None else (None, "CONSENT_PART_UNREADABLE"))
    assert value is None or isinstance(value, str)
    if value is not None:
        assert NORMALISE(value, None) == (value, None, facts)
        assert facts == {"news_standing": standing(value)}


@pytest.mark.parametrize("raw", [pytest.param(raw, id=name) for name, raw in HOSTILE])
def test_it_takes_anything_in_any_part(raw: object) -> None:
    check_canonical(raw)
    for part in PARTS:
        check_canonical({"flag": True, "in_at": day(2), "evidence": "form", part: raw})
        check_canonical({part: raw})


RAW = st.sampled_from([True, False, None, "", day(1), day(2), "2026-05-03", "May", "form", "person", 1, 0, 2])


@given(st.one_of(RAW, st.dictionaries(st.sampled_from(PARTS), RAW)))
@settings(max_examples=300, deadline=None)
def test_its_answer_is_canonical(raw: object) -> None:
    check_canonical(raw)


@given(st.dictionaries(st.sampled_from(PARTS[1:]), RAW), st.sampled_from([True, "true", 1]))
@settings(max_examples=200, deadline=None)
def test_no_junk_beside_it_costs_an_opt_out(parts: dict[str, object], flag: object) -> None:
    value = NORMALISE({**parts, "flag": flag}, None).value
    assert parse(value).out is not None


# -- duplicates ----------------------------------------------------------------------------------------------

FOLD = compiled({"out": "joins"}, "oldest", None)


@given(HISTORIES.flatmap(lambda events: st.tuples(st.just(events), st.permutations(range(len(events))))))
@settings(max_examples=200, deadline=None)
def test_duplicates_fold_to_the_join_of_all(pair: tuple[list[Consent], list[int]]) -> None:
    events, order = pair
    members = [Member(f"k{n}", {"out": event.text()}, day(n % 3 + 1)) for n, event in enumerate(events)]
    members.append(Member("other", {}, day(1)))
    golden = FOLD(members)
    assert golden.values.get("out") == joined(events).text()
    assert FOLD([members[-1], *(members[index] for index in order)]) == golden
    if events:
        carrier = next(member for member in members if member.key == golden.source_of["out"])
        assert not is_out(golden.values["out"]) or is_out(carrier.values["out"])
