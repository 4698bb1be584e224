"""A compiled standard says exactly what its file says: the same as a slow reading of it, on random standards."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leadline_mappings.documents import Document, validate
from leadline_mappings.layers import Layers
from leadline_mappings.shipped import load_schema
from leadline_mappings.standard import Entity, judge
from leadline_mappings.standard_file import Builder
from leadline_mappings.values import Finding, Normalisation, Value, Verdict
from unit.mappings.oracle import Oracle, Slow
from unit.mappings.random_standards import TIMES, pages, records, standards
from unit.mappings.slow_lifecycle import Said

EXAMPLES = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def compiled(data: Mapping[str, Any]) -> Entity:
    return Builder(Layers(data, (Document("random.yaml", data),), None)).entities()["person"]


def said(findings: Iterable[Finding]) -> list[Said]:
    return sorted(((one.code, one.field, str(one.effect), one.shape) for one in findings), key=repr)


def plain(given: object) -> Any:
    """So that true is not 1 and NaN is itself."""
    if isinstance(given, Mapping):
        return {key: plain(value) for key, value in given.items()}
    return repr(given)


def all_of(verdict: Verdict) -> tuple[Any, ...]:
    changes = sorted(map(repr, verdict.normalisations))
    return plain(verdict.values), said(verdict.findings), changes, plain(verdict.facts)


def all_of_slow(slow: Slow) -> tuple[Any, ...]:
    return plain(slow.values), sorted(slow.findings, key=repr), sorted(map(repr, slow.changes)), plain(slow.facts)


def prior_of(draw: st.DataObject, oracle: Oracle, names: list[str]) -> Mapping[str, Value] | None:
    """What stands already: canonical values, or none."""
    if draw.draw(st.booleans(), "new"):
        return None
    return oracle.standardise(draw.draw(records(names), "prior")).values


@given(standards())
@EXAMPLES
def test_the_random_standards_are_ones_that_a_user_may_write(data: dict[str, Any]) -> None:
    assert validate(Document("random.yaml", data), load_schema("standard")) == []


@given(standards(), st.data())
@EXAMPLES
def test_a_page_is_standardised_as_the_file_says(data: dict[str, Any], draw: st.DataObject) -> None:
    entity, oracle = compiled(data), Oracle(data, "person")
    page = draw.draw(pages(list(entity.fields)), "page")
    slow = [all_of_slow(oracle.standardise(row)) for row in page]
    for _ in range(2):  # cold, then with everything remembered
        assert [all_of(verdict) for verdict in entity.standardise_all(page)] == slow
    assert [all_of(entity.standardise(row)) for row in page] == slow


@given(standards(), st.data())
@EXAMPLES
def test_a_record_is_judged_as_the_file_says(data: dict[str, Any], draw: st.DataObject) -> None:
    entity, oracle = compiled(data), Oracle(data, "person")
    names = list(entity.fields)
    for row in draw.draw(pages(names), "page"):
        prior = prior_of(draw, oracle, names)
        as_of = draw.draw(st.sampled_from([None, *TIMES]), "as of")
        assert all_of(judge(row, entity, prior, as_of)) == all_of_slow(oracle.judge(row, prior, as_of))


@given(standards(), st.data())
@EXAMPLES
def test_facts_that_are_not_given_are_worked_out(data: dict[str, Any], draw: st.DataObject) -> None:
    entity, oracle = compiled(data), Oracle(data, "person")
    names = list(entity.fields)
    values = oracle.standardise(draw.draw(pages(names), "page")[0]).values
    prior = prior_of(draw, oracle, names)
    as_of = draw.draw(st.sampled_from([None, *TIMES]), "as of")
    found, slow = entity.assess(values, None, prior, as_of), oracle.assess(values, None, prior, as_of)
    assert said(found.findings) == sorted(slow.findings, key=repr)
    assert plain(found.filled) == plain(slow.filled)
    assert set(found.dropped) == slow.dropped


@given(standards(), st.data())
@EXAMPLES
def test_canonical_values_stay_as_they_are(data: dict[str, Any], draw: st.DataObject) -> None:
    entity = compiled(data)
    for first in entity.standardise_all(draw.draw(pages(list(entity.fields)), "page")):
        again = entity.standardise(first.values)
        assert plain(again.values) == plain(first.values)
        assert again.normalisations == ()


@given(standards(), st.data(), st.randoms(use_true_random=False))
@EXAMPLES
def test_the_order_of_independent_rules_means_nothing(
    data: dict[str, Any], draw: st.DataObject, chance: random.Random
) -> None:
    entity, other = compiled(data), compiled(shuffled(data, chance))
    names = list(entity.fields)
    row = draw.draw(pages(names), "page")[0]
    prior = prior_of(draw, Oracle(data, "person"), names)
    mixed = dict(chance.sample(list(row.items()), len(row)))
    assert all_of(judge(row, entity, prior, TIMES[1])) == all_of(judge(mixed, other, prior, TIMES[1]))


def shuffled(data: Mapping[str, Any], chance: random.Random) -> dict[str, Any]:
    """The same standard in another order: rules, demands, groups and effects; also fields that lean on no other."""
    entity = dict(data["entities"]["person"])
    for key in ("rules", "junk"):
        if key in entity:
            entity[key] = chance.sample(entity[key], len(entity[key]))
    fields = {name: dict(field) for name, field in entity["fields"].items()}
    for field in fields.values():
        if isinstance(field.get("mandatory"), list):
            field["mandatory"] = chance.sample(field["mandatory"], len(field["mandatory"]))
    leaning = [name for name, field in fields.items() if _leans(field)]
    free = [name for name in fields if name not in leaning]
    names = [*chance.sample(free, len(free)), *leaning]
    entity["fields"] = {name: fields[name] for name in names}
    mixed = {**data, "entities": {"person": entity}}
    if "effects" in data:
        mixed["effects"] = dict(chance.sample(list(data["effects"].items()), len(data["effects"])))
    return mixed


def _leans(field: Mapping[str, Any]) -> bool:
    """Derived values are filled in the order of the file, and the first country and state speak for the record."""
    return "derive" in field or "touch" in field or field["type"] in ("country", "subdivision")


def test_a_rule_s_findings_do_not_hide_behind_their_order() -> None:
    changes = (Normalisation("a", "text", "x", "y"), Normalisation("b", "text", 1, True))
    one, other = Verdict({"a": 1}, (), changes), Verdict({"a": True}, (), changes[::-1])
    assert all_of(one) != all_of(other)
    assert all_of(one)[1:] == all_of(other)[1:]
