"""The org's duplicate rule: two live records of one object with the same email.

The answer's key ``duplicateResut`` is Salesforce's own spelling.
https://developer.salesforce.com/docs/platform/api-rest/guide/headers-duplicaterules.html
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from leadline_connectors.salesforce.simulator.fields import ObjectType
from leadline_connectors.salesforce.simulator.org import Org
from leadline_connectors.salesforce.simulator.refusals import ApiError

ALERT = "You're creating a duplicate record. We recommend you use an existing record instead."
BLOCK = "Use one of these records?"


@dataclass(frozen=True, slots=True)
class DuplicateHeader:
    """``Sforce-Duplicate-Rule-Header: allowSave=true; includeRecordDetails=true``."""

    allow_save: bool = False
    details: bool = False

    @classmethod
    def read(cls, text: str) -> DuplicateHeader:
        parts = (part.partition("=") for part in text.lower().split(";"))
        given = {name.strip(): value.strip() == "true" for name, _, value in parts}
        return cls(given.get("allowsave", False), given.get("includerecorddetails", False))


def check_duplicates(
    org: Org,
    kind: ObjectType,
    email: object,
    *,
    record_id: str | None,
    header: DuplicateHeader,
    version: str,
) -> None:
    """Raises DUPLICATES_DETECTED when the rule refuses a record with this email; ``record_id`` is its own."""
    rule = org.switches.duplicate_rule
    if rule == "off" or not email or "Email" not in kind.fields or (rule == "alert" and header.allow_save):
        return
    others = [str(found) for found in org.store.find(kind.name, "Email", email) if found != record_id]
    if not others:
        return
    message = ALERT if rule == "alert" else BLOCK
    found = {
        "allowSave": rule == "alert",
        "duplicateRule": f"Standard_{kind.name}_Duplicate_Rule",
        "duplicateRuleEntityType": kind.name,
        "errorMessage": message,
        "matchResults": [_matches(org, kind, others, header, version)],
    }
    raise ApiError("DUPLICATES_DETECTED", message, extra={"duplicateResut": found})


def _matches(org: Org, kind: ObjectType, others: list[str], header: DuplicateHeader, version: str) -> Mapping[str, Any]:
    return {
        "entityType": kind.name,
        "errors": [],
        "matchEngine": "ExactMatchEngine",
        "matchRecords": [
            {
                "additionalInformation": [],
                "fieldDiffs": [],
                "matchConfidence": 100.0,
                "record": {
                    "attributes": {
                        "type": kind.name,
                        "url": f"/services/data/v{version}/sobjects/{kind.name}/{other}",
                    },
                    "Id": other,
                    **(_details(org, kind, other) if header.details else {}),
                },
            }
            for other in others
        ],
        "rule": f"Standard_{kind.name}_Match_Rule_v1_1",
        "size": len(others),
        "success": True,
    }


def _details(org: Org, kind: ObjectType, record_id: str) -> dict[str, Any]:
    record = org.store.get(kind.name, record_id)
    return {name: record.fields.get(name) for name in ("Name", "Email")} if record else {}
