"""Describes have Salesforce's shape and, field by field, the facts that were recorded from real orgs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from unit.simulator.salesforce_org import OrgClient, org

RECORDED = Path(__file__).parents[4] / "shared" / "api" / "salesforce" / "describe"
SAME = (
    "type",
    "length",
    "nillable",
    "createable",
    "updateable",
    "defaultedOnCreate",
    "idLookup",
    "filterable",
    "sortable",
    "compoundFieldName",
    "relationshipName",
    "restrictedPicklist",
    "nameField",
    "soapType",
    "byteLength",
    "precision",
    "digits",
    "defaultValue",
    "polymorphicForeignKey",
    "queryByDistance",
)


def recorded(name: str) -> dict[str, Any]:
    path = RECORDED / f"{name}.describe.json"
    if not path.exists():
        pytest.skip("the recorded describes (../shared/api/salesforce) are not here")
    found: dict[str, Any] = json.loads(path.read_text())
    return found


def fields(describe: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {field["name"]: field for field in describe["fields"]}


def described(sf: OrgClient, name: str) -> dict[str, Any]:
    answer: dict[str, Any] = sf.get(f"sobjects/{name}/describe").json()
    return answer


@pytest.mark.parametrize("name", ["Lead", "Contact", "Account"])
def test_fields_agree_with_a_recorded_org(name: str) -> None:
    theirs = fields(recorded(name))
    with org(prepared=False) as sf:
        ours = fields(described(sf, name))

    differing = [
        (field, key, ours[field][key], theirs[field][key])
        for field in ours.keys() & theirs.keys()
        for key in SAME
        if ours[field][key] != theirs[field][key]
    ]
    assert differing == []
    assert ours.keys() - theirs.keys() <= {"HasOptedOutOfEmail", "HasOptedOutOfFax", "DoNotCall"}
    assert len(ours.keys() & theirs.keys()) > 40


@pytest.mark.parametrize("name", ["Lead", "Contact", "Account"])
def test_picklists_and_labels_agree_with_a_recorded_org(name: str) -> None:
    theirs = fields(recorded(name))
    with org(prepared=False) as sf:
        ours = fields(described(sf, name))

    for field in ours.keys() & theirs.keys():
        assert ours[field]["label"] == theirs[field]["label"]
        values = [entry["value"] for entry in ours[field]["picklistValues"]]
        recorded_values = [entry["value"] for entry in theirs[field]["picklistValues"]]
        assert values == recorded_values or (name, field) == ("Contact", "Salutation")


def test_all_keys_of_an_object_and_a_field_are_there() -> None:
    theirs = recorded("Lead")
    with org() as sf:
        ours = described(sf, "Lead")

    assert set(ours) == set(theirs)
    assert set(ours["fields"][0]) == set(theirs["fields"][0])


def test_required_is_what_salesforce_computes() -> None:
    with org() as sf:
        required = {
            name: [
                field["name"]
                for field in described(sf, name)["fields"]
                if field["createable"] and not field["nillable"] and not field["defaultedOnCreate"]
            ]
            for name in ("Lead", "Contact", "Account", "Opportunity")
        }

    assert required == {
        "Lead": ["LastName", "Company"],
        "Contact": ["LastName"],
        "Account": ["Name"],
        "Opportunity": ["Name", "StageName", "CloseDate"],
    }


def test_our_key_is_a_unique_external_id_of_any_case() -> None:
    with org() as sf:
        key = fields(described(sf, "Contact"))["Leadline_Key__c"]

    assert {
        "externalId": True,
        "unique": True,
        "custom": True,
        "caseSensitive": False,
        "length": 36,
    }.items() <= key.items()


def test_the_list_of_objects_names_them_all() -> None:
    with org() as sf:
        answer = sf.get("sobjects/").json()

    assert (answer["encoding"], answer["maxBatchSize"]) == ("UTF-8", 200)
    assert {"Lead", "Contact", "Account", "User", "Organization"} <= {entry["name"] for entry in answer["sobjects"]}
    assert {entry["name"]: entry["keyPrefix"] for entry in answer["sobjects"]}["Lead"] == "00Q"


def test_the_short_describe_is_the_entry_of_the_list() -> None:
    with org() as sf:
        entry = sf.get("sobjects/Lead").json()["objectDescribe"]

        assert entry in sf.get("sobjects").json()["sobjects"]
