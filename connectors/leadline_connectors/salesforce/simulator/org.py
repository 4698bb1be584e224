"""The org: which objects and fields it has, who may see them, and who it belongs to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from leadline.clock import Clock
from leadline.errors import ConfigError
from leadline.simulator import Store, Stored
from leadline_connectors.salesforce.simulator import times
from leadline_connectors.salesforce.simulator.fields import Field, ObjectType, Schema
from leadline_connectors.salesforce.simulator.ids import mint, to18
from leadline_connectors.salesforce.simulator.objects import standard_objects
from leadline_connectors.salesforce.simulator.picklists import LIFECYCLE_STAGES
from leadline_connectors.salesforce.simulator.soql_compile import COLUMNS
from leadline_connectors.salesforce.simulator.switches import Switches

ORGANIZATION_ID = mint("00D", 1)
USER_ID = mint("005", 1)
"""The integration user: owner and author of everything that says nothing else."""

OPT_OUTS = ("HasOptedOutOfEmail", "HasOptedOutOfFax", "DoNotCall")
PREPARED = ("Lead", "Contact")
KEY = "Leadline_Key__c"
_FOUNDED = 1_577_836_800_000
"""2020-01-01 in ms: the org is older than what is loaded into it."""

_EXTRA = re.compile(r"(\w+)\.(\w+__c):(\w+)(?:\((\d+)\))?")


def prepared_fields() -> tuple[Field, ...]:
    """The custom fields that leadline asks an admin to make on Lead and Contact."""
    return (
        Field(KEY, "Leadline Key", "string", 36, external_id=True, id_lookup=True, unique=True),
        Field("Lifecycle_Stage__c", "Lifecycle Stage", "picklist", 255, values=LIFECYCLE_STAGES),
        Field("Original_Source__c", "Original Source", "string", 255),
        Field("Original_Source_Detail__c", "Original Source Detail", "string", 255),
        Field("Became_MQL_Date__c", "Became MQL Date", "datetime"),
        Field("Became_SQL_Date__c", "Became SQL Date", "datetime"),
        Field("Email_Opt_Out_Date__c", "Email Opt Out Date", "datetime"),
        Field("UTM_Source__c", "UTM Source", "string", 255),
        Field("UTM_Medium__c", "UTM Medium", "string", 255),
        Field("UTM_Campaign__c", "UTM Campaign", "string", 255),
    )


def key_fields(switches: Switches) -> dict[str, tuple[str, ...]]:
    """By object, the fields that the store indexes."""
    objects = _all_objects(switches)
    return {
        name: tuple(field.name for field in entry.fields.values() if field.upsert_key and field.name != "Id")
        for name, entry in objects.items()
    }


def _all_objects(switches: Switches) -> dict[str, ObjectType]:
    objects = standard_objects()
    if switches.prepared:
        for name in PREPARED:
            objects[name] = objects[name].extended(prepared_fields())
    for text in _listed(switches.extra_fields):
        found = _EXTRA.fullmatch(text)
        if found is None or found[1] not in objects:
            raise ConfigError(f"simulator switch extra_fields: write Object.Name__c:type(length), not {text!r}")
        name, field, kind, length = found.groups()
        extra = Field(field, field.removesuffix("__c").replace("_", " "), kind, int(length or 0))
        objects[name] = objects[name].extended([extra])
    if switches.restricted_picklists:
        objects = {name: entry.having(map(_restricted, entry.fields.values())) for name, entry in objects.items()}
    return objects


def _restricted(field: Field) -> Field:
    return replace(field, restricted=True) if field.values else field


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


class Org:
    """One simulated org over one store. ``schema`` is all it has, ``visible`` what its API user sees."""

    def __init__(self, store: Store, clock: Clock, switches: Switches) -> None:
        self.store = store
        self.clock = clock
        self.switches = switches
        self.schema = Schema(_all_objects(switches))
        self._hidden = set(_listed(switches.hidden_fields))
        self.visible = self._seen()
        self._defaults = {name: defaults(kind) for name, kind in self.schema.objects.items()}
        self._furnished = False
        self._rows = 0

    def row_is_locked(self) -> bool:
        """Count a row that is about to be written; True when somebody else holds it."""
        self._rows += 1
        return self.switches.lock_every > 0 and self._rows % self.switches.lock_every == 0

    def hide(self, *fields: str) -> None:
        """Field-level security takes fields away from now on: ``Phone`` or ``Lead.Phone``."""
        self._hidden.update(fields)
        self.visible = self._seen()

    def _seen(self) -> Schema:
        hidden = {*self._hidden, *(() if self.switches.opt_out_fields else OPT_OUTS)}
        return Schema(
            {
                name: entry.without(field.removeprefix(f"{name}.") for field in hidden)
                for name, entry in self.schema.objects.items()
            }
        )

    # -- time and ids ---------------------------------------------------------------------------------------

    def milliseconds(self, exact: int) -> int:
        """A time as this org keeps it."""
        return exact if self.switches.milliseconds else exact // 1000 * 1000

    def now(self) -> int:
        return self.milliseconds(int(self.clock.now() * 1000))

    def new_id(self, kind: ObjectType) -> str:
        while True:
            record_id = mint(kind.prefix, self.store.next_number(f"id:{kind.name}", 1))
            if self.store.get(kind.name, record_id) is None:
                return record_id

    # -- what the org starts with ---------------------------------------------------------------------------

    def furnish(self) -> None:
        """The organization and its user, on the first call or load."""
        if self._furnished:
            return
        self._furnished = True
        if self.store.get("Organization", ORGANIZATION_ID) is None:
            self.store.bulk_load(self._furniture())

    def _furniture(self) -> Iterator[Stored]:
        at = _FOUNDED
        organization = {
            "Name": "Leadline Simulator",
            "InstanceName": "SIM1",
            "IsSandbox": self.switches.sandbox,
            "OrganizationType": "Developer Edition",
            "TimeZoneSidKey": "GMT",
        }
        user = {
            "Username": "integration@simulator.example",
            "FirstName": "Leadline",
            "LastName": "Integration",
            "Name": "Leadline Integration",
            "Email": "integration@simulator.example",
            "IsActive": True,
            "UserType": "Standard",
            "TimeZoneSidKey": "GMT",
        }
        yield Stored("Organization", ORGANIZATION_ID, at, at, organization)
        yield Stored("User", USER_ID, at, at, user)

    # -- seeding --------------------------------------------------------------------------------------------

    def load(self, dataset: Iterable[tuple[str, Mapping[str, Any]]]) -> int:
        """Native records as they are, unchecked. Missing ids and system times are filled in."""
        self.furnish()
        numbers = {name: int(self.store.document("sequence", f"id:{name}") or 1) for name in self.schema.objects}
        try:
            return self.store.bulk_load(self._seeded(object_name, native, numbers) for object_name, native in dataset)
        finally:
            for name, number in numbers.items():
                self.store.put_document("sequence", f"id:{name}", number)

    def _seeded(self, object_name: str, native: Mapping[str, Any], numbers: dict[str, int]) -> Stored:
        kind = self.schema.objects[object_name]
        fields = {name: _seed_value(kind, name, value) for name, value in native.items() if name not in COLUMNS}
        fields = {
            **self._defaults[object_name],
            **{name: value for name, value in fields.items() if value is not None},
        }
        record_id = to18(str(native["Id"])) if native.get("Id") else None
        if record_id is None:
            record_id = mint(kind.prefix, numbers[object_name])
            numbers[object_name] += 1
        created = self._moment(native.get("CreatedDate")) or self.now()
        modified = self._moment(native.get("SystemModstamp") or native.get("LastModifiedDate")) or created
        return Stored(
            object_name,
            record_id,
            created,
            modified,
            named(kind, fields),
            archived=bool(native.get("IsDeleted")),
            merged_into=native.get("MasterRecordId"),
        )

    def _moment(self, text: str | None) -> int | None:
        stored = times.parse_datetime(text) if text else None
        return None if stored is None else self.milliseconds(round(times.seconds(stored) * 1000))


def defaults(kind: ObjectType) -> dict[str, Any]:
    """What a create fills in where the caller says nothing."""
    filled: dict[str, Any] = {
        field.name: field.default
        for field in kind.fields.values()
        if field.default is not None and field.name not in COLUMNS
    }
    by = ("OwnerId", "CreatedById", "LastModifiedById")
    return {**filled, **{name: USER_ID for name in by if name in kind.fields}}


def named(kind: ObjectType, fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields with a person's Name made from its parts."""
    if "LastName" not in kind.fields:
        return dict(fields)
    parts = (fields.get("FirstName"), fields.get("LastName"))
    return {**fields, "Name": " ".join(part for part in parts if part)}


def _seed_value(kind: ObjectType, name: str, value: Any) -> Any:
    field = kind.fields.get(name)
    if field is None:
        raise ConfigError(f"simulator seed: {kind.name} has no field {name}")
    if not isinstance(value, str):
        return value
    if field.type == "datetime":
        return times.parse_datetime(value)
    if field.type == "reference":
        return to18(value)
    return value.strip() or None
