"""The shipped mappings: they can be extended as they say, and what they write reads back the same."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from leadline_mappings.mapping import Mapping as ObjectMapping
from leadline_mappings.mapping import load_mapping
from leadline_mappings.normalize.iso_files import entries
from leadline_mappings.shipped import pack_names, pack_text
from leadline_mappings.standard import Entity, Standard, load_standard
from leadline_mappings.value_tables import native_key

B2B = load_standard("b2b")
PERSON = B2B.entity("person")
PACKS: Final[Mapping[str, ObjectMapping]] = {name: load_mapping(name, B2B) for name in pack_names("mapping")}

EXPECTED = {
    "hubspot/companies": ("company", "companies"),
    "hubspot/contacts": ("person", "contacts"),
    "hubspot/deals": ("opportunity", "deals"),
    "marketo/companies": ("company", "companies"),
    "marketo/leads": ("person", "leads"),
    "marketo/opportunities": ("opportunity", "opportunities"),
    "marketo/program_members": ("membership", "program_members"),
    "salesforce/account": ("company", "Account"),
    "salesforce/campaign": ("campaign", "Campaign"),
    "salesforce/campaign_member": ("membership", "CampaignMember"),
    "salesforce/contact": ("person", "Contact"),
    "salesforce/lead": ("person", "Lead"),
    "salesforce/opportunity": ("opportunity", "Opportunity"),
}


def entity_of(pack: str) -> Entity:
    return B2B.entity(PACKS[pack].entity)


def test_the_packs_are_those_that_the_docs_promise() -> None:
    assert {name: (mapping.entity, mapping.object) for name, mapping in PACKS.items()} == EXPECTED


# -- extending ----------------------------------------------------------------------------------------------


def example(text: str) -> str:
    """The YAML that a pack's opening remark shows as the way to extend it."""
    head = text.split("\n\n", maxsplit=1)[0]
    lines = [line.removeprefix("#").removeprefix("   ") for line in head.splitlines()]
    return "\n".join(lines[next(at for at, line in enumerate(lines) if line.startswith("version:")) :])


@pytest.mark.parametrize("pack", PACKS)
def test_the_extension_that_a_pack_shows_works(pack: str, tmp_path: Path) -> None:
    shown = example(pack_text(pack, "mapping") or "").split("\nwrite:")[0].split("\n\n")[0]
    own = [line for line in shown.splitlines() if not line or line[0] in " vef" or line.startswith("constants")]
    (tmp_path / "mine.yml").write_text("\n".join(own))
    mine = load_mapping(tmp_path / "mine.yml", B2B)
    assert mine.object == PACKS[pack].object
    assert mine.fingerprint != PACKS[pack].fingerprint


OPTION = re.compile(r"^  # ([a-z_]+: .*|[a-z_]+:)(?:  +#.*)?$")


def options(text: str) -> Iterator[str]:
    """The fields that a pack shows as remarks, ready to be uncommented."""
    lines = text.splitlines()
    for at, line in enumerate(lines):
        found = OPTION.match(line)
        if found is None or found[1].split(":")[0] not in KNOWN:
            continue
        block = [line.replace("# ", "", 1)]
        for below in lines[at + 1 :]:
            if not below.startswith("  #   "):
                break
            block.append(below.replace("# ", "", 1))
        yield "\n".join(block)


KNOWN = {name for entity in B2B.entities.values() for name in entity.fields}


@pytest.fixture(scope="module")
def with_queue(tmp_path_factory: pytest.TempPathFactory) -> Standard:
    """The shipped standard with the queue that the remarks speak of."""
    path = tmp_path_factory.mktemp("standard") / "standard.yml"
    queues = "{fields: {owner: {queues: [Inbound queue]}}}"
    path.write_text(f"version: 1\nname: mine\nextends: b2b\nentities: {{person: {queues}}}\n")
    return load_standard(path)


OFFERED = {"salesforce/opportunity": "amount", "hubspot/contacts": "newsletter_consent", "marketo/leads": "owner"}


@pytest.mark.parametrize("pack", PACKS)
def test_every_field_that_a_pack_offers_in_a_remark_works(pack: str, tmp_path: Path, with_queue: Standard) -> None:
    found = list(options(pack_text(pack, "mapping") or ""))
    for number, option in enumerate(found):
        path = tmp_path / f"{number}.yml"
        path.write_text(f"version: 1\nextends: {pack}\nfields:\n{option}\n")
        assert option.split(":")[0].strip() in load_mapping(path, with_queue).fields, option
    if pack in OFFERED:
        assert any(option.strip().startswith(OFFERED[pack]) for option in found)


# -- reading and writing -------------------------------------------------------------------------------------

SAMPLES: Final[Mapping[str, Mapping[str, Any]]] = {
    "hubspot/contacts": {
        "email": "jane.doe@acme.com", "firstname": "Jane", "lastname": "Doe", "salutation": "Ms.",
        "jobtitle": "VP Marketing", "phone": "+4930901820", "company": "Acme", "country": "Germany", "state": "Bayern",
        "zip": "80331", "lifecyclestage": "salesqualifiedlead", "hs_lead_status": "IN_PROGRESS",
        "industry": "Technology", "utm_source": "spring",
    },
    "hubspot/companies": {
        "name": "Acme", "domain": "acme.com", "website": "https://acme.com", "type": "PARTNER", "industry": "INSURANCE",
        "numberofemployees": 120, "country": "United States", "state": "CA", "phone": "+12125550100",
    },
    "hubspot/deals": {
        "dealname": "Acme renewal", "dealstage": "contractsent", "amount": "1200.5", "deal_currency_code": "EUR",
        "dealtype": "newbusiness", "closed_lost_reason": "Price", "closedate": "2026-05-01T00:00:00.000Z",
    },
    "marketo/companies": {
        "company": "Acme", "website": "https://acme.com", "mainPhone": "+12125550100", "industry": "Insurance",
        "numberOfEmployees": 120, "billingCountry": "United States", "billingState": "CA",
        "externalCompanyId": "A-1",
    },
    "marketo/leads": {
        "email": "jane.doe@acme.com", "firstName": "Jane", "lastName": "Doe", "salutation": "Ms.", "title": "CMO",
        "company": "Acme", "country": "Germany", "state": "Bayern", "lifecycleStage": "MQL", "leadSource": "Webinar",
        "numberOfEmployees": 120, "unsubscribed": True, "doNotCall": True,
    },
    "marketo/opportunities": {
        "name": "Acme renewal", "stage": "Closed Won", "closeDate": "2026-05-01", "type": "Renewal",
        "leadSource": "Partner Referral", "externalCreatedDate": "2026-01-01T00:00:00.000Z",
    },
    "marketo/program_members": {},
    "salesforce/account": {
        "Name": "Acme", "Website": "https://acme.com", "Type": "Prospect", "Industry": "Insurance",
        "NumberOfEmployees": 120, "BillingCountry": "United States", "BillingState": "CA", "AccountNumber": "A-1",
    },
    "salesforce/campaign": {
        "Name": "Spring webinar", "Type": "Webinar", "Status": "In Progress", "StartDate": "2026-05-01",
        "EndDate": "2026-05-02",
    },
    "salesforce/campaign_member": {"Status": "Responded"},
    "salesforce/contact": {
        "Email": "jane.doe@acme.com", "FirstName": "Jane", "LastName": "Doe", "Salutation": "Ms.", "Title": "CMO",
        "MailingCountry": "Germany", "MailingState": "Bayern", "Lifecycle_Stage__c": "SQL", "LeadSource": "Other",
        "Original_Source__c": "Paid Search", "HasOptedOutOfEmail": True, "DoNotCall": True,
    },
    "salesforce/lead": {
        "Email": "jane.doe@acme.com", "FirstName": "Jane", "LastName": "Doe", "Salutation": "Mx.", "Title": "CMO",
        "Company": "Acme", "Industry": "Food & Beverage", "NumberOfEmployees": 120, "Country": "Germany",
        "State": "Bayern", "Lifecycle_Stage__c": "SQL", "LeadSource": "Partner Referral",
        "Status": "Working - Contacted", "Original_Source__c": "Paid Search", "HasOptedOutOfEmail": True,
        "DoNotCall": True,
    },
    "salesforce/opportunity": {
        "Name": "Acme renewal", "StageName": "Closed Won", "CloseDate": "2026-05-01", "Type": "New Customer",
        "LeadSource": "Partner Referral",
    },
}  # fmt: skip


def same(a: object, b: object) -> bool:
    return a == b or str(a) == str(b)


@pytest.mark.parametrize("pack", EXPECTED)
def test_a_record_that_was_read_is_written_as_it_was(pack: str) -> None:
    mapping, entity, sample = PACKS[pack], entity_of(pack), SAMPLES[pack]
    raw, findings = mapping.read(sample)
    verdict = entity.standardise(raw)
    assert [*findings, *verdict.findings] == []
    back = mapping.write(verdict.values)
    assert {name: back.get(name) for name in sample if not same(back.get(name), sample[name])} == {}


@pytest.mark.parametrize("pack", EXPECTED)
def test_a_word_that_is_a_value_s_own_name_is_read_as_it(pack: str) -> None:
    """However many of ours fall together there: ``Other`` is other, not the first that is written so."""
    mapping, entity = PACKS[pack], entity_of(pack)
    for name, rule in mapping.fields.items():
        spec = entity.fields[name]
        known = {native_key(word): value for value, word in (spec.labels or {}).items()}
        known |= {native_key(value): value for value in spec.allowed or ()}
        for native in rule.table.to_canonical if rule.table is not None and spec.allowed else ():
            meant = known.get(native_key(native))
            if meant is not None:
                assert mapping.read({rule.native: native})[0][name] == meant, f"{name}: {native}"


STATES = [("DE", "BY", "Bayern"), ("JP", "13", "Tokyo"), ("GB", "LND", "London"), ("US", "CA", "CA"),
          ("IT", "MI", "MI"), ("IT", "25", "Lombardia"), ("AU", "NSW", "NSW")]  # fmt: skip


@pytest.mark.parametrize(("country", "code", "native"), STATES)
def test_a_state_is_written_as_people_write_it_there(country: str, code: str, native: str) -> None:
    for pack, mapping in PACKS.items():
        if "state" in mapping.fields:
            assert list(mapping.write({"state": f"{country}-{code}"}).values()) == [native], pack


def test_every_state_of_the_world_that_is_written_reads_back_in_its_country() -> None:
    lead = PACKS["salesforce/lead"]
    codes = [entry["code"] for entry in entries("3166-2")]
    raws = [{**lead.read(lead.write({"state": code}))[0], "country": code[:2]} for code in codes]
    read = [verdict.values.get("state") for verdict in PERSON.standardise_all(raws)]
    assert [pair for pair in zip(codes, read, strict=True) if pair[0] != pair[1]] == []
    assert len(codes) > 4000


@pytest.mark.parametrize("pack", EXPECTED)
def test_nothing_is_written_for_ever(pack: str) -> None:
    """What a word of ours reads back as is the same to the system: a second write would change nothing there."""
    mapping, entity = PACKS[pack], entity_of(pack)
    for name, rule in mapping.fields.items():
        allowed = entity.fields[name].allowed
        for value in allowed or () if rule.read and rule.write != "never" else ():
            native = mapping.write({name: value})
            if native:
                read = entity.standardise(mapping.read(native)[0]).values.get(name)
                assert read is not None, f"{name}: {value} comes back as nothing"
                assert mapping.same_native(name, value, read), f"{name}: {value} comes back as {read}"
                assert rule.write != "always" or read == value, f"{name}: only fill, {value} becomes {read}"


@pytest.mark.parametrize("pack", [name for name, (entity, _) in EXPECTED.items() if entity == "person"])
def test_every_stage_of_the_ladder_has_its_place_in_every_system(pack: str) -> None:
    rule, ladder = PACKS[pack].fields["lifecycle_stage"], PERSON.ladder
    assert ladder is not None
    text = yaml.safe_load(pack_text(pack, "mapping") or "")["fields"]["lifecycle_stage"]
    if rule.table is not None:
        assert set(text["values"]) == set(ladder.names)
    else:
        assert text["form"] == "label"


@pytest.mark.parametrize("pack", ["hubspot/deals", "marketo/opportunities", "salesforce/opportunity"])
def test_every_stage_of_a_deal_has_its_own_place_in_every_system(pack: str) -> None:
    rule = PACKS[pack].fields["stage"]
    assert rule.table is not None
    assert set(rule.table.to_native) == set(entity_of(pack).fields["stage"].allowed or ())
    words = list(rule.table.to_native.values())
    assert len(words) == len(set(words))


@pytest.mark.parametrize("pack", [name for name, (entity, _) in EXPECTED.items() if entity == "person"])
def test_only_an_opt_out_is_ever_written(pack: str) -> None:
    consents = [name for name, spec in PERSON.fields.items() if spec.type == "consent" and name in PACKS[pack].fields]
    assert "email_opt_out" in consents
    for name in consents:
        assert PACKS[pack].write({name: None}) == {}
        assert PACKS[pack].write({name: "in 2026-06-01T09:00:00.000Z form"}) == {}


def test_references_and_system_times_are_only_read() -> None:
    for pack, mapping in PACKS.items():
        for name, rule in mapping.fields.items():
            if entity_of(pack).fields[name].type == "reference":
                assert rule.write == "never", f"{pack}: {name}"


def test_amounts_travel_with_their_currency() -> None:
    deals = PACKS["hubspot/deals"]
    verdict = B2B.entity("opportunity").standardise(deals.read({"amount": "99.5", "deal_currency_code": "EUR"})[0])
    assert verdict.values["amount"] == "99.50 EUR"
    bare = B2B.entity("opportunity").standardise(deals.read({"amount": "99.5", "deal_currency_code": ""})[0])
    assert [found.code for found in bare.findings] == ["MONEY_CURRENCY_MISSING"]


def test_a_member_is_a_contact_or_a_lead() -> None:
    pack = PACKS["salesforce/campaign_member"]
    assert pack.read({"ContactId": "003A", "LeadId": "00QA"})[0]["person"] == "003A"
    assert pack.read({"ContactId": None, "LeadId": "00QA"})[0]["person"] == "00QA"
