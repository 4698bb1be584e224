"""Rules about a whole record: what is mandatory when, and what must hold together."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadline_mappings.documents import DocumentError
from leadline_mappings.entity import Entity, judge
from leadline_mappings.findings import CATALOGUE, holds_stage
from leadline_mappings.standard import load_standard
from leadline_mappings.standard_file.effects import refusal
from leadline_mappings.values import Effect, Value

TEXT = """\
version: 1
name: mine
lead_sources: {tree: {web: , ads: }}
entities:
  person:
    lifecycle: {field: stage, stages: {lead: , mql: , sql: }, beside: {lost: {entered_from: [lead], left_to: []}}}
    rules:
    - name: business_address
      when: {field: stage, at_least: mql}
      require: {not: {field: email_is_free, equals: true}}
      field: email
      effect: block_stage
      reason: qualified people have a business address
      fix: ask for it
    - name: small
      require: {field: size, max: 100}
      when: {field: size, present: true}
      field: size
      effect: drop_field
    fields:
      email: {type: email, mandatory: true}
      name: {type: text, mandatory: true}
      company: {type: text, mandatory: {from_stage: mql}}
      country: {type: country, mandatory: {from_stage: mql}}
      source: {type: lead_source, mandatory: {from_stage: mql, when: {field: country, in: [US, CA]}}}
      state:
        type: text
        mandatory:
        - {when: {field: country, equals: US}, effect: warn}
        - {from_stage: sql, effect: block_stage}
      size: {type: number}
      stage: {type: lifecycle}
"""
FULL: dict[str, Value] = {"email": "j@acme.com", "name": "Doe"}


@pytest.fixture(scope="module")
def person(tmp_path_factory: pytest.TempPathFactory) -> Entity:
    path = tmp_path_factory.mktemp("assess") / "mine.yml"
    path.write_text(TEXT)
    return load_standard(path).entity("person")


def codes(person: Entity, values: dict[str, Value]) -> list[tuple[str, str | None]]:
    return [(found.code, found.field) for found in person.assess(values, None, None).findings]


@pytest.mark.parametrize(
    ("values", "missing"),
    [
        (FULL, []),
        ({"name": "Doe"}, ["email"]),
        ({"email": None, "name": ""}, ["email", "name"]),
        (FULL | {"stage": "lead"}, []),
        (FULL | {"stage": "mql"}, ["company", "country"]),
        (FULL | {"stage": "mql", "country": "US", "state": "CA"}, ["company", "source"]),
        (FULL | {"stage": "mql", "country": "DE", "company": "Acme"}, []),
        (FULL | {"stage": "lost"}, []),
    ],
)
def test_what_is_mandatory_depends_on_the_stage_and_on_conditions(
    person: Entity, values: dict[str, Value], missing: list[str]
) -> None:
    assert codes(person, values) == [("MANDATORY_MISSING", name) for name in missing]


def test_a_missing_mandatory_field_blocks_creation_and_holds_the_stage(person: Entity) -> None:
    findings = person.assess({"name": "Doe"}, {}, None).findings
    assert [found.effect for found in findings] == [Effect.BLOCK_CREATE]
    assert holds_stage(findings)


def test_the_reason_says_when_the_field_is_needed(person: Entity) -> None:
    found = person.assess(FULL | {"stage": "sql", "company": "A", "state": "x"}, {}, None).findings[0]
    assert found.reason == "country: a mandatory field is empty, and it is needed when stage is mql or beyond"


def test_of_several_demands_on_a_field_the_hardest_speaks(person: Entity) -> None:
    values = FULL | {"country": "US", "company": "A", "source": "web"}
    assert [found.effect for found in person.assess(values, {}, None).findings] == [Effect.WARN]
    held = person.assess(values | {"stage": "sql"}, {}, None).findings
    assert [(found.field, found.effect) for found in held] == [("state", Effect.BLOCK_STAGE)]


def test_a_rule_names_itself_and_what_to_do(person: Entity) -> None:
    values = FULL | {"email": "j@gmail.com", "stage": "mql", "company": "A", "country": "DE"}
    found = person.assess(values, None, None).findings
    assert [(one.code, one.effect, one.field) for one in found] == [("RULE_BROKEN", Effect.BLOCK_STAGE, "email")]
    assert found[0].reason == "email: the rule business_address is broken: qualified people have a business address"
    assert found[0].fix == "ask for it"


def test_facts_are_worked_out_where_they_are_not_given(person: Entity) -> None:
    values = FULL | {"email": "j@gmail.com", "stage": "mql", "company": "A", "country": "DE"}
    assert person.assess(values, None, None) == person.assess(values, {"email_is_free": True}, None)
    assert person.assess(values, {}, None).findings == ()


def test_a_rule_may_drop_the_value_it_is_about(person: Entity) -> None:
    assessed = person.assess(FULL | {"size": 101}, None, None)
    assert assessed.dropped == {"size"}
    assert (
        assessed.findings[0].reason
        == "size: the rule small is broken: size is at most 100 must hold where size is filled"
    )
    assert judge(FULL | {"size": 101}, person).values == FULL
    assert judge(FULL | {"size": 100}, person).values == FULL | {"size": 100}


DROPPING = """\
version: 1
name: mine
entities:
  person:
    lifecycle:
      field: stage
      stages: {lead: , mql: {definition: {field: email_is_free, equals: false}}}
    rules:
    - {name: has_size, require: {field: size, present: true}, effect: warn}
    - {name: small, require: {field: size, max: 100}, field: size, effect: drop_field}
    - {name: no_giant_leaves_a_mail, require: {field: size, max: 1000}, field: email, effect: drop_field}
    - {name: no_giant_moves, require: {field: size, max: 5000}, field: stage, effect: drop_field}
    fields:
      email: {type: email}
      size: {type: number, mandatory: true}
      note: {type: text, mandatory: {when: {field: size, present: false}, effect: warn}}
      stage: {type: lifecycle}
"""


@pytest.mark.parametrize("facts", [None, {"email_is_free": False}])
@pytest.mark.parametrize(
    ("size", "dropped", "found"),
    [
        (10, "", ""),
        (101, "size", "small has_size size! note!"),
        (1001, "size email", "small no_giant_leaves_a_mail has_size size! note! stage?"),
        (5001, "size email stage", "small no_giant_leaves_a_mail no_giant_moves has_size size! note!"),
    ],
)
def test_what_a_rule_drops_is_not_there_for_anything_else(
    tmp_path: Path, size: int, dropped: str, found: str, facts: dict[str, Value] | None
) -> None:
    """A mandatory field is missing then, a stage is not what its definition says, another rule sees nothing; only
    the rules that drop all see the record as it came.
    """
    (tmp_path / "s.yml").write_text(DROPPING)
    entity = load_standard(tmp_path / "s.yml").entity("person")
    said = entity.assess({"email": "j@acme.com", "size": size, "stage": "mql"}, facts, {"stage": "lead"})
    rules = {rule.broken: rule.name for rule in entity.rules}
    marks = {"MANDATORY_MISSING": "!", "STAGE_NOT_MET": "?"}
    names = {rules.get(one) or f"{one.field}{marks[one.code]}" for one in said.findings}
    assert said.dropped == set(dropped.split())
    assert names == set(found.split())


def test_a_dropped_stage_does_not_move_and_has_no_time_of_entry(tmp_path: Path) -> None:
    text = DROPPING.replace("number, mandatory: true", "number")
    text = text.replace("stages: {lead: ,", "stages: {lead: {entered_at: at},")
    (tmp_path / "s.yml").write_text(text + "      at: {type: datetime}\n")
    entity = load_standard(tmp_path / "s.yml").entity("person")
    time = "2026-01-01T00:00:00.000Z"
    assert entity.assess({"stage": "lead", "size": 1}, None, None, time).filled == {"at": time}
    assert entity.assess({"stage": "lead", "size": 5001}, None, None, time).filled == {}


RULES = {
    "a": "{name: a, require: {field: x, equals: '1'}, field: x}",
    "b": "{name: b, when: {field: x, present: true}, require: {field: y, present: true}, effect: reject}",
    "d": "{name: d, require: {field: x, in: ['1', '2']}, field: x, effect: drop_field}",
    "c": "{name: c, require: {any: [{field: y, in: ['1', '2']}, {field: x, present: false}]}, effect: block_create}",
}


@pytest.fixture(scope="module")
def in_any_order(tmp_path_factory: pytest.TempPathFactory) -> list[Entity]:
    folder = tmp_path_factory.mktemp("orders")
    made = []
    for number, order in enumerate(itertools.permutations(RULES.values())):
        path = folder / f"{number}.yml"
        path.write_text(
            f"version: 1\nname: x\nentities: {{p: {{rules: [{', '.join(order)}],"
            " fields: {x: {type: text}, y: {type: text}}}}\n"
        )
        made.append(load_standard(path).entity("p"))
    return made


@given(st.dictionaries(st.sampled_from("xy"), st.sampled_from(["1", "2", "3", None])))
def test_the_order_of_rules_does_not_matter(in_any_order: list[Entity], values: dict[str, Value]) -> None:
    verdicts = [entity.assess(values, None, None) for entity in in_any_order]
    assert len({frozenset(one.findings) for one in verdicts}) == 1
    assert len({one.dropped for one in verdicts}) == 1


def test_a_judged_record_is_its_values_and_its_rules_together(person: Entity) -> None:
    verdict = judge({"email": "nobody", "name": " Doe "}, person)
    assert verdict.values == {"name": "Doe"}
    assert [found.code for found in verdict.findings] == ["EMAIL_SYNTAX", "MANDATORY_MISSING"]


# -- effects -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", CATALOGUE)
def test_a_refusal_can_only_be_made_harder(code: str) -> None:
    allowed = {effect for effect in Effect if refusal(code, effect) is None}
    assert CATALOGUE[code].effect in allowed
    assert allowed >= {Effect.BLOCK_STAGE, Effect.BLOCK_CREATE, Effect.REJECT}
    if CATALOGUE[code].effect is Effect.DROP_FIELD:
        assert Effect.WARN not in allowed


def test_effects_are_for_all_fields_or_for_one(tmp_path: Path) -> None:
    text = """\
version: 1
name: x
effects: {EMAIL_DISPOSABLE: reject, EMAIL_ROLE: block_stage, MANDATORY_MISSING: block_stage}
entities:
  p:
    fields:
      one: {type: email, effects: {EMAIL_DISPOSABLE: drop_field, MANDATORY_MISSING: warn}, mandatory: true}
      two: {type: email, mandatory: {effect: reject}}
      three: {type: email, mandatory: true}
"""
    (tmp_path / "s.yml").write_text(text)
    entity = load_standard(tmp_path / "s.yml").entity("p")
    verdict = entity.standardise({"one": "x@mailinator.com", "two": "x@mailinator.com", "three": "info@acme.com"})
    assert set(verdict.values) == {"two", "three"}
    assert [(found.field, found.effect) for found in verdict.findings] == [
        ("one", Effect.DROP_FIELD),
        ("two", Effect.REJECT),
        ("three", Effect.BLOCK_STAGE),
    ]
    missing = entity.assess({}, None, None).findings
    assert [found.effect for found in missing] == [Effect.WARN, Effect.REJECT, Effect.BLOCK_STAGE]
    assert entity.fields["one"].effects["EMAIL_DISPOSABLE"] is Effect.DROP_FIELD


def test_effects_of_whole_records_are_the_standard_s(tmp_path: Path) -> None:
    (tmp_path / "s.yml").write_text(
        "version: 1\nname: x\neffects: {JUNK_RECORD: block_create, FIELD_UNKNOWN: reject}\n"
        "entities: {p: {junk: [[a]], fields: {a: {type: text}}}}\n"
    )
    entity = load_standard(tmp_path / "s.yml").entity("p")
    found = entity.standardise({"a": "n/a", "b": 1}).findings
    assert {one.code: one.effect for one in found} == {
        "PLACEHOLDER": Effect.DROP_FIELD,
        "FIELD_UNKNOWN": Effect.REJECT,
        "JUNK_RECORD": Effect.BLOCK_CREATE,
    }


@pytest.mark.parametrize(
    ("where", "effects", "message"),
    [
        ("top", "{EMAIL_SYNTAX: warn}", "a value with EMAIL_SYNTAX is refused and never kept"),
        ("field", "{EMAIL_SYNTAX: warn}", "a value with EMAIL_SYNTAX is refused and never kept"),
        ("top", "{MANDATORY_MISSING: drop_field}", "has no value that could be dropped"),
        ("top", "{LIFECYCLE_REGRESSION: warn}", "a move that is not declared is never made"),
        ("field", "{JUNK_RECORD: warn}", "JUNK_RECORD is not about one field"),
        ("field", "{EMAIL_SYNTX: reject}", "did you mean EMAIL_SYNTAX"),
    ],
)
def test_effects_that_cannot_be_are_faults(tmp_path: Path, where: str, effects: str, message: str) -> None:
    top, field = (effects, "{}") if where == "top" else ("{}", effects)
    (tmp_path / "s.yml").write_text(
        f"version: 1\nname: x\neffects: {top}\nentities: {{p: {{fields: {{a: {{type: email, effects: {field}}}}}}}}}\n"
    )
    with pytest.raises(DocumentError, match=message) as caught:
        load_standard(tmp_path / "s.yml")
    assert caught.value.faults[0].where.endswith(":3" if where == "top" else ":4")


def test_faults_of_rules_come_at_once(tmp_path: Path) -> None:
    text = """\
version: 1
name: x
entities:
  p:
    rules:
    - {name: a, require: {field: nme, present: true}}
    - {name: a, require: {field: name, min: 3}, when: {field: name, equals: 3}}
    - {name: b, require: {field: name, present: true}, effect: drop_field}
    - {name: c, require: {field: name, present: true}, field: nam}
    fields:
      name: {type: text}
      email: {type: email}
      email_is_free: {type: boolean}
"""
    (tmp_path / "s.yml").write_text(text)
    with pytest.raises(DocumentError) as caught:
        load_standard(tmp_path / "s.yml")
    assert [(fault.where.rpartition(":")[2], fault.path) for fault in caught.value.faults] == [
        ("6", "entities.p.rules[0].require.field"),
        ("7", "entities.p.rules[1].name"),
        ("7", "entities.p.rules[1].when.equals"),
        ("7", "entities.p.rules[1].require.min"),
        ("8", "entities.p.rules[2]"),
        ("9", "entities.p.rules[3].field"),
        ("13", "entities.p.fields.email_is_free"),
    ]
