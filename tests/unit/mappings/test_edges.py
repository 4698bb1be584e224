"""Edges that no other test would notice if they moved; each was found by a mutant that lived (docs/proofs.md)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from leadline_mappings.columns import MEMO_TEXT, Column, CountryColumn, as_before
from leadline_mappings.composites import raw_money
from leadline_mappings.conditions import parse_condition
from leadline_mappings.documents import Document, DocumentError
from leadline_mappings.layers import Layers
from leadline_mappings.lifecycle import Ladder, SideStage
from leadline_mappings.mapping import Mapping, load_mapping
from leadline_mappings.normalize.placeholders import Placeholders
from leadline_mappings.sources import SourceTree, coverage
from leadline_mappings.standard import Entity, Member, load_standard
from leadline_mappings.standard_file import Builder
from leadline_mappings.survivorship import compiled
from leadline_mappings.value_tables import MISSING, read_table
from leadline_mappings.values import Value


def person(fields: dict[str, Any], **rest: Any) -> Entity:
    data = {"version": 1, "name": "test", "entities": {"person": {"fields": fields, **rest}}}
    return Builder(Layers(data, (Document("test.yaml", data),), None)).entities()["person"]


# -- what is remembered --------------------------------------------------------------------------------------


def test_a_field_keeps_as_many_answers_as_it_has_room_for_and_none_on_long_texts() -> None:
    asked: Counter[str] = Counter()

    def judge(raw: Any, _region: str | None) -> Any:
        asked[raw] += 1
        return raw

    fits, long = "x" * MEMO_TEXT, "x" * (MEMO_TEXT + 1)
    plain = Column("f", judge, 4, None)  # of which two are what is empty and what is missing
    for _ in range(3):
        assert plain.answers([long, "a", fits, "b", None]) == [long, "a", fits, "b", None]
    assert asked == {"a": 1, fits: 1, "b": 3, long: 3}
    asked.clear()
    abroad = CountryColumn("f", judge, 4, None)
    for _ in range(3):
        abroad.answers([long, fits, "a", "b"], ["DE", "DE", "DE", "DE"])
    assert asked == {fits: 1, "a": 1, "b": 3, long: 3}


def test_a_long_text_is_noted_up_to_five_hundred_characters() -> None:
    assert [len(str(as_before("x" * length))) for length in (499, 500, 501, 9999)] == [499, 500, 500, 500]


# -- conditions ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("least", [True, float("nan"), float("inf"), "7"])
def test_a_bound_of_a_number_is_a_number(least: object) -> None:
    entity = person({"staff": {"type": "number"}})
    assert parse_condition({"field": "staff", "min": 7}, entity).holds({"staff": 7}, {})
    with pytest.raises(DocumentError, match="staff is a number"):
        parse_condition({"field": "staff", "min": least}, entity)


# -- what fills a field --------------------------------------------------------------------------------------


def test_one_remark_that_drops_the_value_is_enough_to_refuse_what_is_derived() -> None:
    for effects, kept in (
        ({}, True),
        ({"EMAIL_DISPOSABLE": "drop_field"}, False),
        ({"EMAIL_ROLE": "drop_field"}, False),
    ):
        derive = [{"from": "given", "by": "copy"}]
        entity = person({"email": {"type": "email", "derive": derive, "effects": effects}, "given": {"type": "text"}})
        verdict = entity.standardise({"given": "info@mailinator.com"})
        assert ("email" in verdict.values) is kept
        assert ("FUNCTION_FAILED" in {found.code for found in verdict.findings}) is not kept


def test_the_country_follows_from_what_the_record_brings_before_what_is_derived() -> None:
    entity = person({
        "country": {"type": "country", "derive": [{"from": "state", "by": "country_of_state"}]},
        "state": {"type": "subdivision", "derive": [{"from": "area", "by": "copy"}]},
        "area": {"type": "text"}, "phone": {"type": "phone"},
    })  # fmt: skip
    verdict = entity.standardise({"state": "DE-BY", "area": "US-CA", "phone": "030 901820"})
    assert (verdict.values["country"], verdict.values["phone"]) == ("DE", "+4930901820")


def test_a_country_that_follows_for_one_record_of_a_page_is_not_there_for_the_others() -> None:
    entity = person({
        "country": {"type": "country", "derive": [{"from": "phone", "by": "country_of_phone"}]},
        "phone": {"type": "phone"},
    })  # fmt: skip
    page = entity.standardise_all([{}, {"phone": "+4930901820"}, {"phone": None}])
    assert [dict(verdict.values) for verdict in page] == [
        {}, {"country": "DE", "phone": "+4930901820"}, {"phone": None},
    ]  # fmt: skip


# -- the ladder and survivorship -----------------------------------------------------------------------------


def test_what_is_no_stage_is_never_the_furthest() -> None:
    sides = tuple(SideStage(name, frozenset(), frozenset()) for name in ("recycled", "lost", "spam", "old"))
    ladder = Ladder(("lead", "mql"), sides)
    assert ladder.furthest(["unheard of"]) is None
    assert ladder.furthest(["old", "spam", "lost", "recycled"]) == "recycled"
    assert ladder.furthest(["old", "lost", None, "elsewhere"]) == "lost"
    assert [ladder.rank(stage) for stage in ("lead", "mql", "lost", "elsewhere", None, 1)] == [0, 1, -1, -1, -1, -1]


def member(key: str, day: int, **values: Value) -> Member:
    return Member(key, values, f"2026-01-0{day}T00:00:00.000Z")


def test_words_that_are_stages_elsewhere_survive_like_any_other() -> None:
    fold = compiled({"note": "newest", "stage": "furthest"}, "oldest", Ladder(("lead", "mql")))
    golden = fold([member("a", 1, note="mql", stage="mql"), member("b", 2, note="lead", stage="lead")])
    assert golden.values == {"note": "lead", "stage": "mql"}


def test_a_consent_comes_from_the_member_that_holds_all_of_it() -> None:
    fold = compiled({"news": "joins"}, "oldest", None)
    late, both = "out 2026-05-01T00:00:00.000Z", "out 2026-05-01T00:00:00.000Z; in 2026-01-01T00:00:00.000Z form"
    members = [
        member("a", 3, news=late),
        member("b", 2, news=both),
        member("c", 1, news="out 2026-02-01T00:00:00.000Z"),
    ]
    golden = fold(members)
    assert golden.values == {"news": both}
    assert golden.source_of == {"news": "b"}


def test_a_consent_that_is_not_known_is_nobody_s() -> None:
    fold = compiled({"news": "joins", "note": "newest"}, "oldest", None)
    assert fold([member("a", 1, news=None, note=None)]).values == {"note": None}
    assert fold([member("a", 1, news="out", note="x")]).values == {"news": "out", "note": "x"}


# -- lead sources and tables ---------------------------------------------------------------------------------


def test_coverage_counts_what_is_empty_and_every_unmapped_text() -> None:
    tree = SourceTree({"web": None}, spellings={"web": "web"})
    counted = coverage(tree, [None, "", "n/a", "Web", "fax", 5, "fax"], Placeholders())
    assert (counted.known, counted.empty, counted.unmapped_count) == (1, 3, 3)
    assert counted.unmapped == (("fax", 2), ("5", 1))


def test_coverage_of_a_flood_of_texts_lists_ten_thousand_and_counts_all() -> None:
    texts = [f"source {number}" for number in range(10_001)]
    counted = coverage(SourceTree(), [*texts, texts[0], texts[-1]], Placeholders())
    assert (len(counted.unmapped), counted.unmapped_count) == (10_000, 10_003)
    assert counted.unmapped[0] == ("source 0", 2)


@pytest.mark.parametrize("native", ["x" * 5000, ["new"], {"new": 1}, 2**80, None, 1.5])
def test_a_table_does_not_know_what_no_table_can_hold(native: object) -> None:
    assert read_table([("new", "open")]).canonical(native) is MISSING


# -- mappings ------------------------------------------------------------------------------------------------

STANDARD = """
version: 1
name: small
entities:
  person:
    fields:
      status: {type: choice, choices: {new: , open: }}
      likes: {type: multi_choice, choices: {tea: , milk: }}
      news: {type: consent}
"""
Load = Callable[[str], Mapping]


@pytest.fixture
def load(tmp_path: Path) -> Load:
    (tmp_path / "small.yml").write_text(STANDARD)
    small = load_standard(tmp_path / "small.yml")

    def make(text: str) -> Mapping:
        (tmp_path / "mine.yml").write_text(f"version: 1\nentity: person\nobject: Lead\n{text}\n")
        return load_mapping(tmp_path / "mine.yml", small)

    return make


def test_the_first_of_several_fields_goes_through_the_table_too(load: Load) -> None:
    mapping = load("fields: {status: {native: [A, B], values: {new: N, open: O}}}")
    assert mapping.read({"A": "", "B": "N"})[0] == {"status": "new"}
    assert mapping.read({"A": "O", "B": "N"})[0] == {"status": "open"}


@pytest.mark.parametrize(("amount", "raw"), [(7, "7 EUR"), (0, "0 EUR"), ("7", "7 EUR"), (2**300, 2**300), ([7], [7])])
def test_an_amount_never_travels_without_the_currency_beside_it(amount: object, raw: object) -> None:
    assert raw_money(amount, "EUR") == raw


def test_choices_of_a_table_are_written_as_the_system_writes_several(load: Load) -> None:
    fields = "fields: {likes: {native: L, values: {tea: T, milk: M}}}"
    value = {"likes": ("milk", "tea")}
    assert load(fields).write(value) == {"L": "M;T"}
    assert load(f"multi_choice: list\n{fields}").write(value) == {"L": ["M", "T"]}


def test_an_opt_in_on_a_day_counts_from_its_beginning_and_an_opt_out_until_its_end(load: Load) -> None:
    mapping = load(
        "time_zone: America/New_York\n"
        "fields: {news: {native: Out, out_at: OutDay, in_at: InDay, evidence: How, as: date, write: never}}"
    )
    raw, _ = mapping.read({"Out": False, "OutDay": "2026-05-01", "InDay": "2026-05-01", "How": "form"})
    day = {"out_at": "2026-05-02T03:59:59.999Z", "in_at": "2026-05-01T04:00:00.000Z"}
    assert raw["news"] == {"flag": False, **day, "evidence": "form"}
