"""What people do in Salesforce's UI and no REST call can: convert a lead, merge records.

``POST /_simulator/convert`` ``{"leadId", "accountId"?, "contactId"?, "convertedStatus"?}`` answers the ids;
``POST /_simulator/merge`` ``{"object", "masterId", "mergeIds": [...], "fields"?}``: at most two losers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from leadline.simulator import Stored
from leadline_connectors.salesforce.simulator.fields import ObjectType
from leadline_connectors.salesforce.simulator.ids import to18
from leadline_connectors.salesforce.simulator.org import USER_ID, Org, defaults, named
from leadline_connectors.salesforce.simulator.saving import Origin, Saver, saving

_UI = Origin("ui", "68.0", actor="ui")
_SAME = (
    "FirstName",
    "LastName",
    "Salutation",
    "Title",
    "Email",
    "Phone",
    "MobilePhone",
    "Fax",
    "LeadSource",
    "OwnerId",
)
_CONSENT = ("HasOptedOutOfEmail", "HasOptedOutOfFax", "DoNotCall")
_ADDRESS = ("Street", "City", "State", "PostalCode", "Country")


def convert(
    org: Org,
    lead_id: str,
    *,
    account_id: str | None = None,
    contact_id: str | None = None,
    status: str = "Closed - Converted",
) -> dict[str, str]:
    """Turn a lead into a contact of an account: new ones, or given ones whose empty fields are filled.

    Custom fields of the same name are carried over (an admin's field mapping), unique keys are not.
    Raises ValueError for a lead that is converted already.
    """
    org.furnish()
    with saving(org, _UI) as saver:
        lead = saver.existing(org.schema.objects["Lead"], _id(lead_id))
        if lead.fields.get("IsConverted"):
            raise ValueError("the lead is converted already")
        account = _account(saver, lead, account_id)
        contact = _contact(saver, lead, account, contact_id)
        today = datetime.fromtimestamp(org.clock.now(), UTC).date().isoformat()
        converted = {
            "IsConverted": True,
            "Status": status,
            "ConvertedDate": today,
            "ConvertedAccountId": account,
            "ConvertedContactId": contact,
            "LastModifiedById": USER_ID,
        }
        saver.tx.update("Lead", str(lead.id), converted)
    return {"accountId": account, "contactId": contact}


def merge(
    org: Org,
    object_name: str,
    master_id: str,
    loser_ids: Sequence[str],
    fields: Mapping[str, Any] | None = None,
) -> None:
    """Keep one of two or three records; the others name it as MasterRecordId and give it their children."""
    kind = org.schema.objects[object_name]
    losers = [_id(loser) for loser in loser_ids]
    master = _id(master_id)
    if not kind.mergeable or not 1 <= len(losers) <= 2 or master in losers:
        raise ValueError("a merge takes a Lead, Contact or Account and one or two others of its kind")
    with saving(org, _UI) as saver:
        for loser in losers:
            saver.existing(kind, loser)
            saver.tx.redirect(kind.name, loser, master)
            _move_children(saver, kind, loser, master)
        saver.update(kind, master, fields or {})


def _id(text: str) -> str:
    found = to18(text)
    if found is None:
        raise ValueError("that is no record id")
    return found


def _account(saver: Saver, lead: Stored, given: str | None) -> str:
    wanted = {
        "Name": lead.fields.get("Company"),
        **{name: lead.fields.get(name) for name in ("Phone", "Fax", "Website", "Industry", "AnnualRevenue", "OwnerId")},
        "NumberOfEmployees": lead.fields.get("NumberOfEmployees"),
        **{f"Billing{part}": lead.fields.get(part) for part in _ADDRESS},
    }
    return _filled(saver, "Account", given, wanted)


def _contact(saver: Saver, lead: Stored, account: str, given: str | None) -> str:
    contact = saver.org.schema.objects["Contact"]
    custom = [field.name for field in contact.fields.values() if field.custom and not field.unique]
    wanted = {
        **{name: lead.fields.get(name) for name in (*_SAME, *_CONSENT, *custom)},
        **{f"Mailing{part}": lead.fields.get(part) for part in _ADDRESS},
        "AccountId": account,
    }
    return _filled(saver, "Contact", given, wanted)


def _filled(saver: Saver, object_name: str, given: str | None, wanted: Mapping[str, Any]) -> str:
    """A new record, or the given one with its empty fields filled."""
    kind = saver.org.schema.objects[object_name]
    brought = {name: value for name, value in wanted.items() if value is not None}
    if given is None:
        record_id = saver.org.new_id(kind)
        saver.tx.create(object_name, record_id, named(kind, {**defaults(kind), **brought}))
        return record_id
    record = saver.existing(kind, _id(given))
    empty = {name: value for name, value in brought.items() if record.fields.get(name) is None}
    if empty:
        saver.tx.update(object_name, str(record.id), named(kind, {**record.fields, **empty}))
    return str(record.id)


def _move_children(saver: Saver, kind: ObjectType, loser: str, master: str) -> None:
    for child in saver.org.schema.objects.values():
        for field in child.fields.values():
            if kind.name in field.refers and field.updateable:
                where = f"object = ? AND archived = 0 AND json_extract(fields, '$.{field.name}') = ?"
                for record in saver.org.store.records(where, [child.name, loser]):
                    saver.tx.update(child.name, str(record.id), {field.name: master})
