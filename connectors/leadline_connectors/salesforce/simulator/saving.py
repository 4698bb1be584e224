"""Creates, updates and deletes of one record, with the org's checks.

They come in this order: what the body says, what the profile may write, each value, the mandatory fields,
unique keys, the duplicate rule.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from leadline.simulator import Stored, Transaction
from leadline_connectors.salesforce.simulator.duplicates import DuplicateHeader, check_duplicates
from leadline_connectors.salesforce.simulator.fields import Field, ObjectType, Schema
from leadline_connectors.salesforce.simulator.ids import to18
from leadline_connectors.salesforce.simulator.org import USER_ID, Org, defaults, named
from leadline_connectors.salesforce.simulator.refusals import ApiError, no_column, refused
from leadline_connectors.salesforce.simulator.values import Kept, kept


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a save comes from. The UI sees every field; ``actor`` stands in the journal."""

    request_id: str
    version: str
    header: DuplicateHeader = field(default_factory=DuplicateHeader)
    actor: str = "api"


@contextmanager
def saving(org: Org, origin: Origin) -> Iterator[Saver]:
    """All saves of one call, kept together or not at all."""
    with org.store.write(request_id=origin.request_id, actor=origin.actor) as tx:
        tx.at = org.milliseconds(tx.at)
        yield Saver(org, tx, origin)


class Saver:
    """Saves records in one transaction. What is refused raises ApiError before anything is written."""

    def __init__(self, org: Org, tx: Transaction, origin: Origin) -> None:
        self.org = org
        self.tx = tx
        self.origin = origin
        self.schema: Schema = org.visible if origin.actor == "api" else org.schema

    def create(self, kind: ObjectType, body: Mapping[str, Any]) -> str:
        """Returns the new id."""
        if body.get("Id") is not None:
            raise refused("INVALID_FIELD_FOR_INSERT_UPDATE", "cannot specify Id in an insert call", "Id")
        given = self._read(kind, body, creating=True)
        fields = {**defaults(self.org.schema.objects[kind.name]), **_present(kind, given)}
        _require(kind, fields, set(kind.fields))
        self._check_unique(kind, given, None)
        self._check_rules(kind, fields, None, email=given.get("Email"))
        record_id = self.org.new_id(kind)
        self.tx.create(kind.name, record_id, named(kind, fields))
        return record_id

    def update(self, kind: ObjectType, record_id: str, body: Mapping[str, Any]) -> None:
        stored = self.existing(kind, record_id)
        given = self._read(kind, body, creating=False)
        if stored.fields.get("IsConverted") and self.origin.actor == "api":
            raise refused("CANNOT_UPDATE_CONVERTED_LEAD", "cannot reference converted lead")
        fields = {**stored.fields, **given}
        _require(kind, fields, set(given))
        self._check_unique(kind, given, record_id)
        moved = given.get("Email") if given.get("Email") != stored.fields.get("Email") else None
        self._check_rules(kind, fields, record_id, email=moved)
        self.tx.update(kind.name, record_id, named(kind, {**fields, "LastModifiedById": USER_ID}))

    def delete(self, kind: ObjectType, record_id: str) -> None:
        """To the recycle bin."""
        self.existing(kind, record_id)
        self._lock()
        self.tx.archive(kind.name, record_id)

    def existing(self, kind: ObjectType, record_id: str) -> Stored:
        """The live record; raises ENTITY_IS_DELETED or, if it never was, INVALID_CROSS_REFERENCE_KEY."""
        stored = self.org.store.get(kind.name, record_id)
        if stored is None:
            raise refused("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id")
        if stored.archived:
            raise ApiError("ENTITY_IS_DELETED", "entity is deleted", 404, ())
        return stored

    def check_names(self, kind: ObjectType, body: Mapping[str, Any]) -> None:
        """Raises for a field that the session does not see or whose JSON type is wrong."""
        for name in body:
            if name != "attributes" and kind.find(name) is None and kind.parent(name) is None:
                raise no_column(name, kind.name)

    def _read(self, kind: ObjectType, body: Mapping[str, Any], *, creating: bool) -> dict[str, Kept]:
        """The body by canonical field names, each value checked."""
        self.check_names(kind, body)
        if not kind.writable:
            raise refused("CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", f"entity type {kind.name} does not support writes")
        pairs = [self._named_value(kind, name, value) for name, value in body.items() if name not in _NOT_FIELDS]
        locked = [entry.name for entry, _ in pairs if not (entry.createable if creating else entry.updateable)]
        if locked:
            message = (
                f"Unable to create/update fields: {', '.join(locked)}. Please check the security settings of "
                "this field and verify that it is read/write for your profile or permission set."
            )
            raise refused("INVALID_FIELD_FOR_INSERT_UPDATE", message, *locked)
        given = {entry.name: kept(entry, value) for entry, value in pairs}
        for entry, _ in pairs:
            if entry.type == "reference" and given[entry.name] is not None:
                self._check_reference(entry, str(given[entry.name]))
        return given

    def _named_value(self, kind: ObjectType, name: str, value: Any) -> tuple[Field, Any]:
        entry = kind.find(name)
        if entry is not None:
            return entry, value
        lookup = kind.parent(name)
        assert lookup is not None  # check_names let it pass
        return lookup, self._by_external_id(lookup, value)

    def _by_external_id(self, lookup: Field, value: Any) -> str:
        """The parent's id for ``{"Account": {"Key__c": "v"}}``."""
        pairs = [(name, key) for name, key in dict(value).items() if name != "attributes"]
        name, key = pairs[0] if len(pairs) == 1 else ("", None)
        parent = next((kind for refers in lookup.refers if (kind := self.schema.find(refers))), None)
        entry = parent.find(name) if parent else None
        if parent is None or entry is None or not entry.upsert_key:
            raise refused("INVALID_FIELD", f"{lookup.relationship}: name one external id field", lookup.name)
        found = self.org.store.find(parent.name, entry.name, key)
        if len(found) != 1:
            field = f"field {entry.name} in entity {parent.name}"
            message = f"Foreign key external ID: {key} not found for {field}"
            raise ApiError("INVALID_FIELD", message, fields=())
        return str(found[0])

    def _check_reference(self, entry: Field, record_id: str) -> None:
        parents = [self.org.store.get(name, record_id) for name in entry.refers if name in self.org.schema.objects]
        known = next((parent for parent in parents if parent is not None), None)
        if known is None or known.archived:
            raise refused("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id", entry.name)

    def _check_unique(self, kind: ObjectType, given: Mapping[str, Kept], record_id: str | None) -> None:
        for name, value in given.items():
            if kind.fields[name].unique and value is not None:
                for other in self.org.store.find(kind.name, name, value):
                    if other != record_id:
                        message = f"duplicate value found: {name} duplicates value on record with id: {other}"
                        raise refused("DUPLICATE_VALUE", message)

    def _check_rules(self, kind: ObjectType, fields: Mapping[str, Any], record_id: str | None, *, email: Kept) -> None:
        """What an admin added: a trigger, the duplicate rule, and the rows that somebody else holds."""
        trigger = self.org.switches.trigger_error
        if trigger and fields.get("LastName") == trigger:
            raise refused("FIELD_CUSTOM_VALIDATION_EXCEPTION", "This record is refused by a validation rule")
        check_duplicates(
            self.org,
            kind,
            email,
            record_id=record_id,
            header=self.origin.header,
            version=self.origin.version,
        )
        self._lock()

    def _lock(self) -> None:
        if self.origin.actor == "api" and self.org.row_is_locked():
            raise refused("UNABLE_TO_LOCK_ROW", "unable to obtain exclusive access to this record")


_NOT_FIELDS = {"attributes", "Id", "id"}


def _present(kind: ObjectType, given: Mapping[str, Kept]) -> dict[str, Kept]:
    """A create's null for a field with a default means the default."""
    return {name: value for name, value in given.items() if value is not None or not kind.fields[name].defaulted}


def _require(kind: ObjectType, fields: Mapping[str, Any], touched: set[str]) -> None:
    missing = [
        entry.name
        for entry in kind.fields.values()
        if entry.name in touched
        and not entry.nillable
        and (entry.createable or entry.updateable)
        and fields.get(entry.name) is None
    ]
    if missing:
        raise refused("REQUIRED_FIELD_MISSING", f"Required fields are missing: [{', '.join(missing)}]", *missing)


def record_key(text: object) -> str:
    """The 18-character id of a row; raises MALFORMED_ID."""
    found = to18(text) if isinstance(text, str) else None
    if found is None:
        raise refused("MALFORMED_ID", f"Record ID: id value of incorrect type: {text}", "Id")
    return found
