"""A mapping reads and writes what its file says, keeps opt-outs safe, and drops nothing in silence."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadline_mappings.documents import DocumentError, Fault
from leadline_mappings.mapping import Mapping, load_mapping
from leadline_mappings.standard import Entity, Standard, load_standard
from leadline_mappings.values import Value

B2B = load_standard("b2b")
PERSON = B2B.entity("person")
PACKS = {name: load_mapping(name, B2B) for name in ("hubspot/contacts", "salesforce/lead", "salesforce/contact")}


def mapping_of(folder: Path, text: str, standard: Standard = B2B) -> Mapping:
    path = folder / "mine.yml"
    path.write_text("version: 1\n" + text)
    return load_mapping(path, standard)


def faults_of(folder: Path, text: str) -> tuple[Fault, ...]:
    with pytest.raises(DocumentError) as caught:
        mapping_of(folder, text)
    return caught.value.faults


HEAD = "entity: person\nobject: Lead\nfields:\n"


def test_fields_are_read_under_their_canonical_names(contacts: Mapping) -> None:
    raw, findings = contacts.read({"email": "J@acme.com", "firstname": "J", "zip": None, "unmapped": 1})
    assert raw == {"email": "J@acme.com", "first_name": "J", "postal_code": None}
    assert findings == ()


def test_what_the_vendor_left_out_stays_unknown(contacts: Mapping) -> None:
    assert contacts.read({}) == ({}, ())


def test_stages_and_sources_pass_through_their_tables(contacts: Mapping) -> None:
    raw, _ = contacts.read({"lifecyclestage": "marketingqualifiedlead", "hs_analytics_source": "PAID_SEARCH"})
    assert raw == {"lifecycle_stage": "mql", "lead_source": "paid_search", "original_source": "paid_search"}


def test_a_native_value_outside_the_table_reaches_the_standard_and_is_counted(
    contacts: Mapping, person: Entity
) -> None:
    raw, _ = contacts.read({"lifecyclestage": "some_custom_stage", "hs_analytics_source": "CARRIER_PIGEON"})
    codes = [found.code for found in person.standardise(raw).findings]
    assert codes == ["LIFECYCLE_UNKNOWN", "LEAD_SOURCE_UNMAPPED", "LEAD_SOURCE_UNMAPPED"]


@pytest.mark.parametrize(
    ("policy", "raw", "codes"),
    [
        ("unknown: drop", {}, ["CHOICE_UNKNOWN"]),
        ("fallback: open", {"lead_status": "open"}, ["CHOICE_FALLBACK"]),
        ("unknown: pass", {"lead_status": "Mystery"}, []),
    ],
)
def test_the_policy_for_unknown_values(tmp_path: Path, policy: str, raw: dict[str, object], codes: list[str]) -> None:
    mapping = mapping_of(tmp_path, f"extends: salesforce/lead\nfields:\n  lead_status: {{{policy}}}\n")
    found, findings = mapping.read({"Status": "Mystery"})
    assert found == raw
    assert [finding.code for finding in findings] == codes


def test_picklist_values_are_compared_without_case_and_spaces(lead: Mapping) -> None:
    for text in ("Partner Referral", "partner referral", "Partner-Referral "):
        assert lead.read({"LeadSource": text})[0] == {"lead_source": "partner_referral"}


@pytest.mark.parametrize("raw", [["a"], {"a": 1}, float("nan"), "x" * 10**6, 2**5000, object(), "\ud800"])
def test_reading_takes_anything(lead: Mapping, raw: Any) -> None:
    found, _ = lead.read(dict.fromkeys(lead.native_fields, raw))
    assert PERSON.standardise(found).rejected is False


def test_values_are_written_in_the_system_s_own_words(lead: Mapping) -> None:
    values: dict[str, Value] = {
        "country": "DE", "state": "DE-BY", "lifecycle_stage": "mql", "lead_source": "paid_search", "lead_status": "new",
        "original_source": "paid_search", "email_opt_out": "out", "industry": "food_beverage", "employees": 12,
    }  # fmt: skip
    assert lead.write(values) == {
        "Country": "Germany",
        "State": "Bayern",
        "Lifecycle_Stage__c": "MQL",
        "LeadSource": "Web",
        "Status": "Open - Not Contacted",
        "Original_Source__c": "Paid Search",
        "HasOptedOutOfEmail": True,
        "Industry": "Food & Beverage",
        "NumberOfEmployees": 12,
    }


def test_what_is_never_written_is_left_out(contacts: Mapping) -> None:
    assert (
        contacts.write({"email_opt_out": "out", "lead_source": "web", "created_at": "2026-01-01T00:00:00.000Z"}) == {}
    )


@pytest.mark.parametrize("value", [None, False, "", "in 2026-06-01T09:00:00.000Z form"])
@pytest.mark.parametrize("pack", PACKS)
def test_an_opt_out_is_never_taken_back(pack: str, value: Value) -> None:
    assert PACKS[pack].write({"email_opt_out": value, "do_not_call": value}) == {}


def test_a_stage_that_the_system_does_not_have_is_not_written(contacts: Mapping) -> None:
    assert contacts.write({"lifecycle_stage": "recycled"}) == {}
    assert contacts.write({"lifecycle_stage": "mql"}) == {"lifecyclestage": "marketingqualifiedlead"}


@pytest.mark.parametrize(("system", "clear"), [("hubspot/contacts", ""), ("salesforce/lead", None)])
def test_an_empty_value_clears_only_where_the_field_says_so(tmp_path: Path, system: str, clear: object) -> None:
    kept = PACKS[system]
    cleared = mapping_of(tmp_path, f"extends: {system}\nfields:\n  city: {{null: clear}}\n")
    assert kept.write({"city": None}) == {}
    assert cleared.write({"city": None}) == {kept.fields["city"].native: clear}


STANDARD = """
version: 1
name: small
entities:
  person:
    fields:
      likes: {type: multi_choice, choices: {tea: {}, milk: {}}}
      vip: {type: boolean}
"""


@pytest.mark.parametrize(
    ("dialect", "native"),
    [
        ("booleans: text", {"Likes": "milk;tea", "VIP": "true"}),
        ("multi_choice: list", {"Likes": ["milk", "tea"], "VIP": True}),
    ],
)
def test_the_dialect_of_a_system(tmp_path: Path, dialect: str, native: dict[str, object]) -> None:
    (tmp_path / "small.yml").write_text(STANDARD)
    small = load_standard(tmp_path / "small.yml")
    mapping = mapping_of(tmp_path, f"{dialect}\nentity: person\nobject: O\nfields: {{likes: Likes, vip: VIP}}\n", small)
    values: dict[str, Value] = {"likes": ("milk", "tea"), "vip": True}
    assert mapping.write(values) == native
    assert small.entity("person").standardise(mapping.read(native)[0]).values == values


def _full(name: str) -> st.SearchStrategy[Value]:
    spec = PERSON.fields[name]
    if spec.allowed is not None:
        return st.sampled_from(sorted(spec.allowed))
    samples: dict[str, list[Value]] = {
        "email": ["j@acme.com", "J.Doe@acme.co.uk"], "phone": ["+4930901820", "+12125550100 x12"],
        "country": ["DE", "US", "KR"],
        "consent": ["out"], "number": [5], "datetime": ["2026-01-01T10:00:00.000Z"], "url": ["https://acme.com/x"],
        "postal_code": ["01234"], "domain": ["acme.com"],
    }  # fmt: skip
    return st.sampled_from(samples.get(spec.type, ["Jane", "O'Neill", "Société Générale"]))


LOSSY = {"lead_source", "lead_status"}
"""Salesforce has five sources and four statuses of its own: ours fall together there, so they are only filled."""


@pytest.mark.parametrize("pack", PACKS)
@given(st.data())
@settings(max_examples=60, deadline=None)
def test_what_is_written_reads_back_the_same(pack: str, data: st.DataObject) -> None:
    mapping = PACKS[pack]
    names = [name for name, rule in mapping.fields.items() if rule.write != "never" and name not in LOSSY | {"state"}]
    values = {name: data.draw(_full(name)) for name in names}
    native = mapping.write(values)
    read, findings = mapping.read(native)
    written = {name: value for name, value in values.items() if mapping.fields[name].native in native}
    again = PERSON.standardise(read)
    assert findings == again.findings == ()
    assert {name: again.values[name] for name in written} == written


@pytest.mark.parametrize("pack", PACKS)
def test_a_field_that_loses_detail_is_never_written_over_a_value(pack: str) -> None:
    mapping = PACKS[pack]
    for name, rule in mapping.fields.items():
        if rule.table is not None and rule.write == "always":
            natives = list(rule.table.to_native.values())
            assert len(natives) == len(set(natives)), f"{name} would be written again and again"


def test_a_user_changes_a_shipped_mapping_in_a_few_lines(tmp_path: Path) -> None:
    mine = mapping_of(
        tmp_path,
        """
extends: salesforce/lead
where: {field: lifecycle_stage, at_least: mql}
fields:
  phone: {authority: salesforce, write: fill_if_empty}
  employees: null
  lifecycle_stage: {native: Stage__c}
  lead_source:
    values: {webinar: [Webinar]}
  utm_source: UTM__c
""",
    )
    base = PACKS["salesforce/lead"]
    assert mine.object == "Lead"
    assert (mine.fields["phone"].native, mine.fields["phone"].authority) == ("Phone", "salesforce")
    assert mine.fields["phone"].write == "fill_if_empty"
    assert "employees" not in mine.fields
    assert mine.fields["utm_source"].native == "UTM__c"
    assert mine.write({"lead_source": "webinar", "lifecycle_stage": "sql"}) == {
        "LeadSource": "Webinar",
        "Stage__c": "SQL",
    }
    assert mine.write({"lead_source": "paid_search"}) == base.write({"lead_source": "paid_search"})
    assert mine.where is not None
    assert mine.where.test({"lifecycle_stage": "customer"})
    assert not mine.where.test({"lifecycle_stage": "lead"})
    assert mine.fingerprint != base.fingerprint


def test_a_mapping_may_extend_a_file_beside_it(tmp_path: Path) -> None:
    (tmp_path / "base.yml").write_text(f"version: 1\n{HEAD}  email: Email\n  city: City\n")
    mine = mapping_of(tmp_path, "extends: base.yml\nfields:\n  city: Town\n")
    assert {name: rule.native for name, rule in mine.fields.items()} == {"email": "Email", "city": "Town"}


def test_mappings_that_extend_each_other_in_a_circle_are_a_fault(tmp_path: Path) -> None:
    (tmp_path / "base.yml").write_text("version: 1\nextends: mine.yml\n")
    assert "circle" in faults_of(tmp_path, "extends: base.yml\n")[0].message


def test_the_fields_to_ask_for_are_those_that_are_read_and_the_live_facts(lead: Mapping) -> None:
    assert set(lead.native_fields) >= {"Email", "HasOptedOutOfEmail", "IsConverted"}
    assert len(lead.native_fields) == len(set(lead.native_fields))


def test_a_record_is_live_unless_it_shows_otherwise(lead: Mapping) -> None:
    assert lead.is_live({"IsConverted": False})
    assert lead.is_live({})
    assert not lead.is_live({"IsConverted": True})


def test_all_faults_of_a_mapping_come_at_once_with_their_lines(tmp_path: Path) -> None:
    text = (
        "entity: person\nobject: Lead\nwhere: {field: contry, present: true}\nfields:\n  emial: Email\n"
        "  phone: {write: always}\n  original_source: {native: O, write: always}\n"
        "  email_opt_out: {native: H, null: clear}\n  city: {native: C, form: code}\n"
        "  lifecycle_stage:\n    native: S\n    values: {lead: Lead, mqll: MQL}\n"
        "  lead_status: {native: T, fallback: nwe}\n"
    )
    faults = faults_of(tmp_path, text)
    assert [(fault.where.rpartition(":")[2], fault.path) for fault in faults] == [
        ("4", "where.field"),
        ("6", "fields.emial"),
        ("7", "fields.phone"),
        ("8", "fields.original_source.write"),
        ("9", "fields.email_opt_out.null"),
        ("10", "fields.city.form"),
        ("13", "fields.lifecycle_stage.values.mqll"),
        ("13", "fields.lifecycle_stage.values"),
        ("14", "fields.lead_status.fallback"),
    ]
    assert faults[1].fix == "did you mean email"
    assert "customer" in faults[7].message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("entity: persn\nobject: Lead\n", "the standard has no entity 'persn'"),
        ("fields: {}\n", "the key entity is missing"),
        ("entity: person\nobject: Lead\nfields: {email: {nativ: Email}}\n", "the key 'nativ' is not known here"),
        ("entity: person\nobject: Lead\nfields: {email: 12}\n", "this is a whole number"),
        ("extends: salesforce/leed\n", "there is no mapping 'salesforce/leed' to extend"),
    ],
)
def test_a_faulty_mapping_is_explained(tmp_path: Path, text: str, message: str) -> None:
    assert message in [fault.message for fault in faults_of(tmp_path, text)]


def test_an_extended_pack_that_does_not_exist_comes_with_the_nearest(tmp_path: Path) -> None:
    assert "did you mean the shipped salesforce/lead" in faults_of(tmp_path, "extends: salesforce/leed\n")[0].fix
