"""A standard's file: every fault at once, and what is shipped holds."""

from __future__ import annotations

import cProfile
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import jsonschema
import pytest

from leadline_mappings import match_keys
from leadline_mappings.documents import DocumentError, Fault, read_document, validate
from leadline_mappings.entity import Derived
from leadline_mappings.findings import CATALOGUE, finding, shape
from leadline_mappings.functions import FUNCTIONS
from leadline_mappings.mapping import load_mapping
from leadline_mappings.normalize import TYPES
from leadline_mappings.shipped import load_schema, open_source, pack_names, pack_text
from leadline_mappings.sources import TOUCH
from leadline_mappings.standard import Standard, load_standard
from leadline_mappings.standard_file.fields import KEYS
from leadline_mappings.suggestions import closest
from leadline_mappings.survivorship import RULES
from leadline_mappings.values import Effect


def faults_of(folder: Path, text: str) -> tuple[Fault, ...]:
    path = folder / "standard.yml"
    path.write_text(text)
    with pytest.raises(DocumentError) as caught:
        load_standard(path)
    return caught.value.faults


FAULTY = """\
version: 1
name: mine
effects: {EMAIL_ROL: reject}
lead_sources:
  unmapped: nothing
  tree:
    web: {aliases: [Online]}
    ads: {aliases: [online], children: {web: {}}}
entities:
  person:
    junk: [[emial]]
    match: [{key: email, field: name}]
    lifecycle:
      field: name
      stages: {lead: {}, mql: {}}
      beside: {lost: {entered_from: [mqll], left_to: []}}
      moves_back: [{from: mql, to: led}]
    fields:
      name: {type: person_name, mandatory: {from_stage: sql}}
      out: {type: consent, default: false, survivorship: newest}
      kind: {type: choice}
      size: {type: number, default: many}
      area: {type: domain, derive: [{from: mail, by: domain_of_email}]}
"""


def test_all_faults_of_meaning_come_at_once_with_their_lines(tmp_path: Path) -> None:
    found = [(fault.where.rpartition(":")[2], fault.path) for fault in faults_of(tmp_path, FAULTY)]
    assert found == [
        ("3", "effects.EMAIL_ROL"),
        ("5", "lead_sources.unmapped"),
        ("8", "lead_sources.tree.ads"),
        ("8", "lead_sources.tree.ads.children.web"),
        ("11", "entities.person.junk[0][0]"),
        ("12", "entities.person.match[0].field"),
        ("14", "entities.person.lifecycle.field"),
        ("16", "entities.person.lifecycle.beside.lost.entered_from[0]"),
        ("17", "entities.person.lifecycle.moves_back[0].to"),
        ("19", "entities.person.fields.name.mandatory.from_stage"),
        ("20", "entities.person.fields.out.survivorship"),
        ("20", "entities.person.fields.out.default"),
        ("21", "entities.person.fields.kind"),
        ("22", "entities.person.fields.size.default"),
        ("23", "entities.person.fields.area.derive[0].from"),
    ]


@pytest.mark.parametrize(
    ("text", "fix"),
    [
        ("version: 1\nname: x\nentites: {}\n", "did you mean entities"),
        ("version: 2\nname: x\nentities: {p: {fields: {a: {type: text}}}}\n", "use 1"),
        ("version: 1\nname: x\nentities: {p: {fields: {a: {type: emial}}}}\n", "did you mean email"),
        ("version: 1\nname: x\nentities: {p: {fields: {a: {type: text, madatory: true}}}}\n", "did you mean mandatory"),
        ("version: 1\nname: x\nentities: {p: {fields: {a: {type: text, mandatory: yes}}}}\n", None),
        ("[]\n", "write keys and values"),
        ("", "write keys and values"),
    ],
)
def test_a_fault_of_form_comes_with_a_mend(tmp_path: Path, text: str, fix: str | None) -> None:
    fixes = [fault.fix for fault in faults_of(tmp_path, text)]
    assert fixes
    assert fix is None or fix in fixes


@pytest.mark.parametrize(
    ("write", "message"),
    [
        (None, "there is no such standard"),
        (b"\xff\xfe\x00", "the file is not UTF-8 text"),
        (b"a: " + b"x" * (1024 * 1024), "the file is too large"),
    ],
)
def test_a_file_that_cannot_be_read_is_a_fault(tmp_path: Path, write: bytes | None, message: str) -> None:
    path = tmp_path / "standard.yml"
    if write is not None:
        path.write_bytes(write)
    with pytest.raises(DocumentError) as caught:
        load_standard(path)
    assert caught.value.faults[0].message == message


def test_a_folder_is_not_a_standard(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="cannot be read"):
        load_standard(tmp_path)


def test_a_name_that_is_nearly_a_shipped_one_is_recognised() -> None:
    with pytest.raises(DocumentError, match="did you mean the shipped b2b"):
        load_standard("b2c")


def test_defaults_fill_and_say_so(tmp_path: Path) -> None:
    (tmp_path / "s.yml").write_text(
        "version: 1\nname: x\nentities: {p: {fields: {kind: {type: choice, choices: {a: {}}, default: A}}}}\n"
    )
    entity = load_standard(tmp_path / "s.yml").entity("p")
    verdict = entity.standardise({"kind": None})
    assert verdict.values == {"kind": "a"}
    assert [change.rule for change in verdict.normalisations] == ["default"]


def test_an_effect_can_be_made_harder(tmp_path: Path) -> None:
    (tmp_path / "s.yml").write_text(
        "version: 1\nname: x\neffects: {EMAIL_ROLE: block_create, MANDATORY_MISSING: block_stage}\n"
        "entities: {p: {fields: {email: {type: email}, name: {type: text, mandatory: true}}}}\n"
    )
    entity = load_standard(tmp_path / "s.yml").entity("p")
    assert not entity.standardise({"email": "info@acme.com"}).creatable
    assert [found.effect for found in entity.assess({}, {}, None).findings] == [Effect.BLOCK_STAGE]


def test_unmapped_sources_may_have_a_node_of_their_own(tmp_path: Path) -> None:
    (tmp_path / "s.yml").write_text(
        "version: 1\nname: x\nlead_sources: {unmapped: other, tree: {web: {}, other: {}}}\n"
        "entities: {p: {fields: {source: {type: lead_source}}}}\n"
    )
    verdict = load_standard(tmp_path / "s.yml").entity("p").standardise({"source": "Skywriting"})
    assert verdict.values == {"source": "other"}
    assert [found.code for found in verdict.findings] == ["LEAD_SOURCE_UNMAPPED"]


def test_the_fingerprint_changes_with_the_meaning_only(tmp_path: Path, b2b: Standard) -> None:
    text = pack_text("b2b", "standard")
    assert text is not None
    (tmp_path / "same.yml").write_text("# a remark\n" + text)
    (tmp_path / "other.yml").write_text(text.replace("skips: allow", "skips: warn"))
    assert load_standard(tmp_path / "same.yml").fingerprint == b2b.fingerprint
    assert load_standard(tmp_path / "other.yml").fingerprint != b2b.fingerprint


MORE_FAULTS = """\
version: 1
name: mine
countries: {aliases: {DE: [BRD], Germany: [GER], AT: [brd]}}
entities:
  person:
    match: [{key: phone, field: mail}, {key: email}, {key: name_and_company, fields: [first, company]}]
    fields:
      first: {type: person_name}
      company: {type: text, pattern: "(a", choices: {a: }}
      mail: {type: email, max_length: 5, region: DE}
      born: {type: date, formats: ["%d.%m.%Y", "%y/%d"], time_zone: Europe/Berln}
      seen: {type: datetime, time_zone: Europe/Berln}
      boss: {type: reference, to: persn}
      size: {type: number, min: 5, max: 3, survivorship: union}
      kind: {type: choice, choices: {new: , old: {aliases: [New]}}, derive: [{from: [first, mial], by: joi}]}
      tag: {type: text, derive: [{from: first, by: split, with: {seperator: x}}]}
      out: {type: consent, derive: [{from: first, by: copy}]}
"""


def test_keys_that_mean_nothing_and_names_that_nobody_knows_are_faults(tmp_path: Path) -> None:
    found = [(fault.where.rpartition(":")[2], fault.path.removeprefix("entities.person.")) for fault in
             faults_of(tmp_path, MORE_FAULTS)]  # fmt: skip
    assert found == [
        ("3", "countries.aliases.Germany"),
        ("3", "countries.aliases.AT[0]"),
        ("6", "match[0].field"),
        ("6", "match[1]"),
        ("6", "match[2].fields"),
        ("9", "fields.company.pattern"),
        ("9", "fields.company.choices"),
        ("10", "fields.mail.max_length"),
        ("10", "fields.mail.region"),
        ("11", "fields.born.formats[1]"),
        ("11", "fields.born.time_zone"),
        ("12", "fields.seen.time_zone"),
        ("13", "fields.boss.to"),
        ("14", "fields.size.survivorship"),
        ("14", "fields.size.max"),
        ("15", "fields.kind.choices.old"),
        ("15", "fields.kind.derive[0].from[1]"),
        ("15", "fields.kind.derive[0].by"),
        ("16", "fields.tag.derive[0].with.seperator"),
        ("17", "fields.out.derive"),
    ]


@pytest.mark.parametrize(
    ("region", "message", "fix"),
    [
        ("UK", "'UK' is not a country's code", "use GB"),
        ("ZZ", "'ZZ' is not a country's code", "use the two capital letters of ISO 3166-1, such as DE"),
        ("AQ", "AQ has no phone numbers of its own", "name the country whose numbers are meant"),
    ],
)
def test_the_region_of_phone_numbers_is_a_country_that_has_some(
    tmp_path: Path, region: str, message: str, fix: str
) -> None:
    text = f"version: 1\nname: x\nentities: {{p: {{fields: {{a: {{type: phone, region: {region}}}}}}}}}\n"
    assert [(fault.message, fault.fix) for fault in faults_of(tmp_path, text)] == [(message, fix)]


def many(count: int, names: str = "name_{}_of_a_field") -> str:
    """A file of nothing but mistakes: rules, conditions and derivations that name unknown fields, unknown keys."""
    known = "".join(f"      {names.format(at)}: {{type: text, mandatory: true}}\n" for at in range(count))
    wrong = "".join(
        f"    - {{name: r{at}, field: nam_{at}_f_a_field, require: {{field: naem_{at}_of_afield, equals: x}}}}\n"
        for at in range(count)
    )
    keys = "".join(f"mandatry_{at}: 1\n" for at in range(count))
    return f"version: 1\nname: x\n{keys}entities:\n  p:\n    fields:\n{known}    rules:\n{wrong}"


def steps(run: Callable[[], object]) -> int:
    """The function calls that it takes: a measure of work that no other work on the machine changes."""
    profile = cProfile.Profile()
    profile.enable()
    run()
    profile.disable()
    return sum(entry.callcount for entry in profile.getstats())


def test_a_file_of_mistakes_takes_time_by_its_size_only(tmp_path: Path) -> None:
    """Twice the mistakes take about twice the work; each of them is named, the first with what was meant."""
    found = faults_of(tmp_path, many(300))
    work = [steps(partial(faults_of, tmp_path, many(count))) for count in (300, 600)]
    assert work[1] < 2.3 * work[0]
    assert len(found) == 900
    assert 1 <= sum(fault.fix.startswith("did you mean") for fault in found) <= 40


def test_what_was_meant_is_found_among_very_many_names() -> None:
    """In steps that their number hardly changes."""
    names = [f"column_{at}_of_the_import" for at in range(20_000)]
    work = [steps(partial(closest, "annual_revenu", [*names[:count], "annual_revenue"])) for count in (5_000, 20_000)]
    assert closest("annual_revenu", [*names, "annual_revenue"]) == ["annual_revenue"]
    assert work[1] < 6 * work[0]
    assert steps(partial(closest, "column_77_of_import", names)) < 2_000_000


WHOLE = """\
version: 1
name: mine
description: All keys.
countries: {aliases: {DE: [Teutonia]}}
functions: rules.py
entities:
  person:
    label: Human
    description: Somebody.
    match: [{key: email, field: email}, {key: name_and_company, fields: [first, last, company]}]
    fields:
      first: {type: person_name}
      last: {type: person_name}
      full: {type: text, label: Full name, derive: [{from: [first, last], by: join, with: {separator: "-"}}]}
      company: {type: company_name}
      email: {type: email, description: Where they are reached., write_once: true}
      country: {type: country, default: DE}
      title: {type: job_title}
      level:
        type: choice
        choices: {c_level: , manager: {label: Boss, aliases: [Head]}}
        derive: [{from: title_level, by: copy}]
      region: {type: choice, choices: {dach: {aliases: [DACH]}}, derive: [{from: country, by: region_of}]}
      code:
        type: text
        pattern: "[A-Z]{2}-[0-9]+"
        max_length: 8
        mandatory: {when: {field: email_is_free, equals: true}}
"""
FUNCTION = """\
def region_of(country: str | None) -> str | None:
    return {"DE": "DACH", "US": "Americas"}.get(country or "")
"""


@pytest.fixture
def whole(tmp_path: Path) -> Standard:
    (tmp_path / "rules.py").write_text(FUNCTION)
    (tmp_path / "s.yml").write_text(WHOLE)
    return load_standard(tmp_path / "s.yml")


def test_values_follow_from_several_fields_from_facts_and_by_own_functions(whole: Standard) -> None:
    person = whole.entity("person")
    verdict = person.standardise({"first": "Jane", "last": "Doe", "title": "CEO", "country": "Teutonia"})
    assert verdict.values["full"] == "Jane-Doe"
    assert verdict.values["level"] == "c_level"
    assert verdict.values["country"] == "DE"
    assert verdict.values["region"] == "dach"
    rules = {change.field: change.rule for change in verdict.normalisations}
    assert rules["full"] == "derived:join"
    assert rules["region"] == "derived:region_of"


def test_a_derived_value_that_its_field_refuses_is_no_value(whole: Standard) -> None:
    verdict = whole.entity("person").standardise({"country": "US"})
    assert "region" not in verdict.values
    assert [(found.code, found.field) for found in verdict.findings] == [("FUNCTION_FAILED", "region")]


def test_a_field_carries_what_documentation_needs(whole: Standard) -> None:
    person = whole.entity("person")
    fields = person.fields
    assert (whole.description, person.label, person.description) == ("All keys.", "Human", "Somebody.")
    assert (fields["email"].description, fields["email"].write_once) == ("Where they are reached.", True)
    assert fields["level"].labels == {"c_level": "C level", "manager": "Boss"}
    assert fields["level"].aliases == {"manager": ("Head",)}
    assert fields["level"].derivations == (Derived(("title_level",), "copy"),)
    assert fields["full"].derivations == (Derived(("first", "last"), "join", {"separator": "-"}),)
    assert fields["country"].default == "DE"
    assert fields["code"].params == {"pattern": "[A-Z]{2}-[0-9]+", "max_length": 8}
    (demand,) = fields["code"].mandatory
    assert demand.when is not None
    assert demand.when.describe() == "email_is_free is true"
    assert [(key.kind, key.fields) for key in person.match] == [
        ("email", ("email",)),
        ("name_and_company", ("first", "last", "company")),
    ]


def test_the_fingerprint_changes_with_the_project_s_own_functions(whole: Standard, tmp_path: Path) -> None:
    assert load_standard(tmp_path / "s.yml").fingerprint == whole.fingerprint
    (tmp_path / "rules.py").write_text(FUNCTION.replace("Americas", "dach"))
    assert load_standard(tmp_path / "s.yml").fingerprint != whole.fingerprint


def test_a_faulty_file_of_functions_is_one_fault_among_all(tmp_path: Path) -> None:
    (tmp_path / "rules.py").write_text("def region_of(country):\n    return country\n")
    found = faults_of(tmp_path, WHOLE.replace("default: DE", "default: Nowhere"))
    assert any(fault.where.rpartition(":")[0].endswith("rules.py") for fault in found)
    assert [fault.path for fault in found if "standard.yml" in fault.where] == [
        "entities.person.fields.country.default"
    ]


def test_an_entity_that_does_not_exist_is_named(b2b: Standard) -> None:
    with pytest.raises(KeyError, match="has no entity 'persn'; it has person, "):
        b2b.entity("persn")


@pytest.mark.parametrize(
    ("kind", "name"), [(kind, name) for kind in ("standard", "mapping") for name in pack_names(kind)]
)
def test_every_shipped_file_is_valid_and_compiles(kind: str, name: str, b2b: Standard) -> None:
    text = pack_text(name, kind)
    assert text is not None
    assert validate(read_document(text, name), load_schema(kind)) == []
    compiled = load_standard(name) if kind == "standard" else load_mapping(name, b2b)
    assert compiled.name == name


def test_what_is_shipped_is_what_the_docs_promise() -> None:
    assert pack_names("standard") == ("b2b",)
    assert set(pack_names("mapping")) >= {
        "hubspot/contacts", "hubspot/companies", "hubspot/deals",
        "salesforce/lead", "salesforce/contact", "salesforce/account", "salesforce/opportunity",
        "salesforce/campaign_member",
        "marketo/leads", "marketo/companies", "marketo/opportunities", "marketo/program_members",
    }  # fmt: skip


@pytest.mark.parametrize("name", ["standard", "mapping"])
def test_the_schemas_are_valid_schemas(name: str) -> None:
    jsonschema.Draft202012Validator.check_schema(load_schema(name))


def test_the_schema_offers_what_the_code_knows() -> None:
    defined = load_schema("standard")["$defs"]
    field = defined["field"]["properties"]
    assert tuple(field["type"]["enum"]) == TYPES
    assert tuple(field["survivorship"]["enum"]) == RULES
    assert set(KEYS) <= set(TYPES)
    assert {key for keys in KEYS.values() for key in keys} <= set(field)
    assert tuple(defined["effect"]["enum"]) == tuple(Effect)
    assert tuple(defined["entity"]["properties"]["match"]["items"]["properties"]["key"]["enum"]) == tuple(
        match_keys.KEYS
    )
    assert set(defined["touch_rule"]["properties"]) == {"source", "has", *TOUCH} - {"landing_page"}
    assert set(field["touch"]["properties"]) == {*TOUCH, "click_ids"}
    assert tuple(defined["derive"]["properties"]["by"]["examples"]) == tuple(FUNCTIONS)


def described(schema: object, path: str = "") -> Iterator[tuple[str, object]]:
    """Every property of a schema, by where it stands."""
    if isinstance(schema, dict):
        for name, inner in schema.get("properties", {}).items():
            yield f"{path}.{name}", inner
        for key, inner in schema.items():
            if key != "else":  # what a whole standard needs, of keys that are explained elsewhere
                yield from described(inner, f"{path}.{key}")


def test_editors_can_explain_every_key() -> None:
    """A reference to a definition is explained where it stands, or by the definition."""
    schema = load_schema("standard")
    silent = []
    for path, inner in described(schema):
        assert isinstance(inner, dict)
        definition = schema["$defs"].get(inner.get("$ref", "").rpartition("/")[2], {})
        if not inner.get("description") and not definition.get("description"):
            silent.append(path)
    assert silent == []


def test_editors_accept_a_file_that_only_changes_another() -> None:
    own = {"extends": "b2b", "entities": {"person": {"fields": {"city": None, "email": {"label": "E"}}}}}
    schema = jsonschema.Draft202012Validator(load_schema("standard"))
    assert schema.is_valid(own)
    assert not schema.is_valid({key: value for key, value in own.items() if key != "extends"})


def test_a_shipped_file_has_a_name_that_cannot_be_a_path() -> None:
    assert open_source("b2b", "standard").name == "leadline:b2b"


@pytest.mark.parametrize("code", CATALOGUE)
def test_every_code_has_a_sentence_and_a_mend(code: str) -> None:
    entry = CATALOGUE[code]
    assert entry.code == code == code.upper()
    assert entry.reason
    assert entry.fix
    assert finding(code, "email", "secret").reason == f"email: {entry.reason}"


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("abc", "text(3)"),
        (None, "empty"),
        ("", "empty"),
        (True, "boolean"),
        (1.5, "number"),
        ([1], "list(1)"),
        (b"x", "bytes"),
    ],
)
def test_a_shape_says_nothing_of_the_value(raw: object, text: str) -> None:
    assert shape(raw) == text


def test_heavy_libraries_are_loaded_when_they_are_first_needed() -> None:
    """Importing the package must stay quick: a command line imports it before it prints its help."""
    script = "import sys, leadline_mappings.mapping, leadline_mappings.conditions; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    heavy = {
        "yaml",
        "jsonschema",
        "phonenumbers",
        "pycountry",
        "babel",
        "email_validator",
        "ftfy",
        "requests",
        "sqlalchemy",
    }
    assert heavy & set(run.stdout.split()) == set()
