"""The CRM objects that the simulator knows: one table, one code.

https://developers.hubspot.com/docs/api-reference/latest/crm/using-object-apis
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """``modified`` is the property that follows every write; ``default`` are the properties of an answer that
    was not asked for any; ``search`` are those that a search's ``query`` looks in; of ``identity``, one is
    needed to create a record.
    """

    name: str
    singular: str
    type_id: str
    modified: str
    default: tuple[str, ...]
    search: tuple[str, ...]
    identity: tuple[str, ...]
    keys: tuple[str, ...] = ()

    @property
    def always(self) -> tuple[str, ...]:
        """Properties of every answer, whatever was asked for."""
        return ("createdate", "hs_object_id", self.modified)


CONTACTS = Kind(
    name="contacts",
    singular="contact",
    type_id="0-1",
    modified="lastmodifieddate",
    default=("createdate", "email", "firstname", "hs_object_id", "lastmodifieddate", "lastname"),
    search=(
        "firstname",
        "lastname",
        "email",
        "phone",
        "hs_additional_emails",
        "fax",
        "mobilephone",
        "company",
    ),
    identity=("email", "firstname", "lastname"),
    keys=("email", "hs_additional_emails"),
)
COMPANIES = Kind(
    name="companies",
    singular="company",
    type_id="0-2",
    modified="hs_lastmodifieddate",
    default=("createdate", "domain", "hs_lastmodifieddate", "hs_object_id", "name"),
    search=("website", "phone", "name", "domain"),
    identity=("name", "domain"),
    keys=("domain",),
)
DEALS = Kind(
    name="deals",
    singular="deal",
    type_id="0-3",
    modified="hs_lastmodifieddate",
    default=(
        "amount",
        "closedate",
        "createdate",
        "dealname",
        "dealstage",
        "hs_lastmodifieddate",
        "hs_object_id",
        "pipeline",
    ),
    search=("dealname", "pipeline", "dealstage", "description", "dealtype"),
    identity=("dealname",),
)
KINDS = (CONTACTS, COMPANIES, DEALS)
BY_SEGMENT = {segment: kind for kind in KINDS for segment in (kind.name, kind.singular, kind.type_id)}
EMAIL_KEYS = ("email", "hs_additional_emails")
"""A contact's addresses: unique across both, over all contacts."""
