"""The shipped mappings say what the vendors say: fields, types, picklist values, and what may be written."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import pytest

from leadline_mappings.mapping import FieldRule, load_mapping
from leadline_mappings.mapping import Mapping as ObjectMapping
from leadline_mappings.shipped import pack_names
from leadline_mappings.standard import Entity, FieldSpec, load_standard

B2B = load_standard("b2b")
PACKS: Final[Mapping[str, ObjectMapping]] = {name: load_mapping(name, B2B) for name in pack_names("mapping")}
SHARED = Path(__file__).parents[4] / "shared" / "api"


def entity_of(pack: str) -> Entity:
    return B2B.entity(PACKS[pack].entity)


CUSTOM = re.compile(r".*__c$")
HIDDEN = {"HasOptedOutOfEmail", "DoNotCall"}
"""Left out of a recorded describe, because field-level security hides them from a new integration user."""
FITTING: Final = {
    "text": {"string", "textarea"}, "place": {"string", "textarea"}, "postal_code": {"string"},
    "person_name": {"string"}, "company_name": {"string"}, "job_title": {"string"}, "email": {"email"},
    "phone": {"phone"}, "url": {"url"}, "domain": {"url"}, "country": {"string"}, "subdivision": {"string"},
    "number": {"int", "double", "percent"}, "money": {"currency"}, "choice": {"picklist"}, "lead_source": {"picklist"},
    "date": {"date"}, "datetime": {"datetime"}, "reference": {"reference"}, "boolean": {"boolean"},
}  # fmt: skip
RECORDED = ("Lead", "Contact", "Account", "Opportunity")


@lru_cache(8)
def described(name: str) -> Mapping[str, Mapping[str, Any]]:
    """The recorded describe of a Salesforce object, by field."""
    path = SHARED / "salesforce" / "describe" / f"{name}.describe.json"
    if not path.exists():
        pytest.skip(f"the recorded describe of {name} stands in ../shared/api/salesforce, which is not here")
    return {field["name"]: field for field in json.loads(path.read_text(encoding="utf-8"))["fields"]}


def written(spec: FieldSpec, rule: FieldRule) -> set[str]:
    """The native words that a closed list is written as."""
    if spec.allowed is None or rule.write == "never":
        return set()
    if rule.table is not None:
        return {str(word) for word in rule.table.to_native.values()}
    return {(rule.labels or {}).get(value, value) for value in spec.allowed}


@pytest.mark.parametrize("name", RECORDED)
def test_every_salesforce_field_is_one_of_a_recorded_org(name: str) -> None:
    fields = described(name)
    pack = f"salesforce/{name.lower()}"
    for canonical, rule in PACKS[pack].fields.items():
        for native in rule.natives:
            if CUSTOM.match(native) or native in HIDDEN:
                continue
            spec, field = entity_of(pack).fields[canonical], fields[native]
            assert field["type"] in FITTING[spec.type], f"{canonical} -> {native}"
            if rule.write in ("always", "fill_if_empty"):
                assert field["updateable"], f"{native} can only be read"
            if rule.write != "never":
                assert field["createable"], f"{native} cannot be set on a new record"
    assert set(PACKS[pack].live) <= set(fields)


@pytest.mark.parametrize("name", RECORDED)
def test_every_word_that_is_written_to_a_salesforce_picklist_is_one_of_its_own(name: str) -> None:
    fields = described(name)
    pack = f"salesforce/{name.lower()}"
    for canonical, rule in PACKS[pack].fields.items():
        native = rule.natives[0]
        if native not in fields or fields[native]["type"] != "picklist":
            continue
        known = {option["value"] for option in fields[native]["picklistValues"] if option["active"]}
        assert written(entity_of(pack).fields[canonical], rule) <= known, f"{canonical} -> {native}"


@pytest.mark.parametrize("name", RECORDED)
def test_every_word_of_a_salesforce_picklist_is_understood(name: str) -> None:
    fields = described(name)
    pack = f"salesforce/{name.lower()}"
    mapping, entity = PACKS[pack], entity_of(pack)
    for canonical, rule in mapping.fields.items():
        native = rule.natives[0]
        for option in fields.get(native, {}).get("picklistValues", ()) if rule.read else ():
            if not option["active"] or entity.fields[canonical].allowed is None:
                continue
            raw, findings = mapping.read({native: option["value"]})
            verdict = entity.standardise(raw)
            assert [*findings, *verdict.findings] == [], f"{native}: {option['value']}"
            assert verdict.values[canonical] is not None


@pytest.mark.parametrize("name", RECORDED)
def test_what_salesforce_demands_of_a_new_record_is_written(name: str) -> None:
    demanded = {
        native
        for native, field in described(name).items()
        if field["createable"] and not field["nillable"] and not field["defaultedOnCreate"]
    }
    given = {rule.natives[0] for rule in PACKS[f"salesforce/{name.lower()}"].fields.values() if rule.write != "never"}
    assert demanded <= given


MARKETO_OWN: Final = {
    "leads": {"lifecycleStage"},  # the custom field that the pack asks for
    # https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/lead-database/companies
    "companies": {"externalCompanyId", "createdAt"},
    # .../lead-database/opportunities; amounts and dates from the field list of the product's own documents
    "opportunities": {"name", "stage", "type", "closeDate", "probability", "externalCreatedDate"},
    # .../lead-database/program-members
    "program_members": {"leadId", "programId", "statusName", "reachedSuccess", "reachedSuccessDate", "membershipDate"},
}
"""Fields of objects that share none with the lead, from Adobe's pages."""


@lru_cache(1)
def marketo_lead_fields() -> frozenset[str]:
    """The REST names of a real subscription's lead fields, as the facts sheet lists them."""
    sheet = SHARED / "marketo.md"
    if not sheet.exists():
        pytest.skip("the facts sheet of Marketo stands in ../shared/api, which is not here")
    line = next(
        one for one in sheet.read_text(encoding="utf-8").splitlines() if one.startswith("- Standard lead fields")
    )
    text = line.partition("): ")[2].partition(" [")[0]
    groups = re.findall(r"(\w+)\{([\w,]+)\}", text)
    found = {f"{head}{tail}" for head, tails in groups for tail in tails.split(",")}
    return frozenset(found | set(re.findall(r"\b[a-z]\w*", re.sub(r"\w+\{[\w,]+\}", "", text))))


@pytest.mark.parametrize("name", MARKETO_OWN)
def test_every_marketo_field_is_documented(name: str) -> None:
    known = marketo_lead_fields() | MARKETO_OWN[name]
    used = {native for rule in PACKS[f"marketo/{name}"].fields.values() for native in rule.natives}
    assert used <= known


def test_marketo_s_read_only_fields_are_never_written() -> None:
    sheet = SHARED / "marketo" / "swagger-mapi.json"
    if not sheet.exists():
        pytest.skip("the swagger file of Marketo stands in ../shared/api, which is not here")
    definitions = json.loads(sheet.read_text(encoding="utf-8"))["definitions"]
    member = set(definitions["ProgramMember"]["properties"])
    pack = PACKS["marketo/program_members"]
    assert {"leadId", "programId", "reachedSuccess", "membershipDate"} <= member
    assert {name for name, rule in pack.fields.items() if rule.write != "never"} == set()
    assert PACKS["marketo/leads"].fields["created_at"].write == "never"


HUBSPOT: Final = {
    # https://knowledge.hubspot.com/properties/hubspots-default-contact-properties and its pages on companies and deals
    "contacts": """
        email firstname lastname salutation jobtitle phone mobilephone company website industry address city zip state
        country lifecyclestage hs_lead_status hs_analytics_source hs_email_optout createdate
        utm_source utm_medium utm_campaign
    """,
    "companies": """
        name domain website hs_parent_company_id type phone address city zip state country industry numberofemployees
        createdate
    """,
    "deals": """
        dealname hs_primary_associated_company dealstage amount closedate dealtype hs_analytics_source
        closed_lost_reason createdate
    """,
}
READ_ONLY = {
    "hs_analytics_source",
    "hs_email_optout",
    "createdate",
    "hs_parent_company_id",
    "hs_primary_associated_company",
}


@pytest.mark.parametrize("name", HUBSPOT)
def test_hubspot_s_properties_are_its_own_and_the_read_only_ones_are_not_written(name: str) -> None:
    rules = PACKS[f"hubspot/{name}"].fields.values()
    assert {native for rule in rules for native in rule.natives} == set(HUBSPOT[name].split())
    assert {native for rule in rules if rule.write != "never" for native in rule.natives}.isdisjoint(READ_ONLY)
