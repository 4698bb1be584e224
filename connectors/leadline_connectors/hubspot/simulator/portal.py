"""The simulated portal: its property definitions, how its records look in an answer, and how they are
found.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from leadline.clock import Clock
from leadline.simulator import RecordId, Store, Stored
from leadline_connectors.hubspot.simulator.answers import invalid, refuse
from leadline_connectors.hubspot.simulator.defaults import DEFAULT_PROPERTIES, OWNERS
from leadline_connectors.hubspot.simulator.definitions import (
    Definition,
    InvalidValue,
    iso_ms,
    parse_ms,
    stored_value,
)
from leadline_connectors.hubspot.simulator.kinds import BY_SEGMENT, EMAIL_KEYS, KINDS, Kind
from leadline_connectors.hubspot.simulator.switches import Switches

FIRST_ID = 20_000_000_001
"""Above 32 bits, as in real portals."""
DATED = ("date", "datetime")


class Portal:
    """What all calls share. Custom definitions survive a restart; the default ones are code."""

    def __init__(self, store: Store, switches: Switches, clock: Clock) -> None:
        self.store = store
        self.switches = switches
        self.clock = clock
        self._definitions: dict[str, dict[str, Definition]] = {
            name: {definition.name: definition for definition in defaults}
            for name, defaults in DEFAULT_PROPERTIES.items()
        }
        for kind in KINDS:
            for name, body in store.documents(f"property:{kind.name}"):
                self._definitions[kind.name][name] = Definition.from_json(body)

    # -- definitions -----------------------------------------------------------------------------------------

    def kind(self, segment: str) -> Kind:
        """The object that a path segment names: plural, singular or type id."""
        kind = BY_SEGMENT.get(segment.lower())
        if kind is None:
            raise refuse(400, f"Unable to infer object type from: {segment}")
        return kind

    def definitions(self, kind: Kind) -> Mapping[str, Definition]:
        return self._definitions[kind.name]

    def add_definition(self, kind: Kind, definition: Definition) -> None:
        """Keep a custom property; a unique one becomes a key field."""
        self._definitions[kind.name][definition.name] = definition
        self.store.put_document(f"property:{kind.name}", definition.name, definition.to_json())
        if definition.unique:
            self.store.declare_key(kind.name, definition.name)

    def owners(self) -> Sequence[Mapping[str, Any]]:
        return OWNERS

    # -- records ---------------------------------------------------------------------------------------------

    def new_id(self) -> int:
        return self.store.next_number("object-id", FIRST_ID)

    def value(self, kind: Kind, record: Stored, name: str) -> str | None:
        """A property's value as the API returns it: text or None."""
        if name == "hs_object_id":
            return str(record.id)
        if name == "createdate":
            return iso_ms(record.created)
        if name == kind.modified:
            return iso_ms(record.modified)
        value = record.fields.get(name)
        return None if value is None or value == "" else str(value)

    def render(self, kind: Kind, record: Stored, names: Sequence[str] = ()) -> dict[str, Any]:
        """The record as an answer holds it: the asked properties that are defined, or the default set."""
        known = self._definitions[kind.name]
        asked = dict.fromkeys((*names, *kind.always)) if names else kind.default
        body: dict[str, Any] = {
            "id": str(record.id),
            "properties": {name: self.value(kind, record, name) for name in asked if name in known},
            "createdAt": iso_ms(record.created),
            "updatedAt": iso_ms(record.modified),
            "archived": record.archived,
        }
        if record.archived:
            body["archivedAt"] = iso_ms(record.modified)
        return body

    def render_whole(self, kind: Kind, record: Stored) -> dict[str, Any]:
        """What a write returns: every property that has a value, and the default set."""
        return self.render(kind, record, (*kind.default, *(name for name, value in record.fields.items() if value)))

    def resolve(self, kind: Kind, text: str) -> Stored | None:
        """The live record of an id; the id of one that was merged away leads to the survivor."""
        seen = 0
        wanted: RecordId | None = int(text) if text.isdigit() else None
        while wanted is not None and seen < 100:
            record = self.store.get(kind.name, wanted)
            if record is None or not record.archived:
                return record
            wanted, seen = record.merged_into, seen + 1
        return None

    def unique_property(self, kind: Kind, name: str | None) -> str | None:
        """The ``idProperty`` of a call, or None for record ids. Refuses a property that is not unique."""
        if name is None or name == "":
            return None
        definition = self.definitions(kind).get(name)
        by_email = kind.name == "contacts" and name == "email"
        if by_email or (definition is not None and definition.unique):
            return name
        where = f"property {name} in portal {self.switches.portal_id}"
        raise invalid(f"Unable to perform update/upsert by non-unique {kind.type_id} {where}")

    def find(self, kind: Kind, id_property: str | None, value: str) -> Stored | None:
        """The live record with this id, or with this value in a unique property."""
        if id_property is None:
            return self.resolve(kind, value)
        for field in EMAIL_KEYS if id_property == "email" else (id_property,):
            found = self.store.find(kind.name, field, value)
            if found:
                return self.store.get(kind.name, found[0])
        return None

    # -- seeding ---------------------------------------------------------------------------------------------

    def load(self, dataset: Iterable[tuple[str, Mapping[str, Any]]]) -> int:
        """Seed (object, flat properties). Values stay as given, junk too, as in portals that grew for years.

        ``hs_object_id``, ``createdate`` and the modified property are taken where given; ``archived`` true
        puts a record into the recycling bin. A name that no definition knows becomes a text property.
        """
        last = int(self.store.document("sequence", "object-id") or FIRST_ID) - 1
        now = int(self.clock.now() * 1000)

        def records() -> Iterator[Stored]:
            nonlocal last
            for segment, native in dataset:
                record = self._seeded(self.kind(segment), native, last + 1, now)
                last = max(last, int(record.id))
                yield record

        total = self.store.bulk_load(records())
        self.store.put_document("sequence", "object-id", last + 1)
        return total

    def _seeded(self, kind: Kind, native: Mapping[str, Any], next_id: int, now: int) -> Stored:
        known = self._definitions[kind.name]
        fields: dict[str, Any] = {}
        for name, value in native.items():
            if value is None or value == "" or name in ("hs_object_id", "createdate", kind.modified, "archived"):
                continue
            definition = known.get(name)
            if definition is None:
                definition = Definition(name, name, "string", "text", custom=True)
                self.add_definition(kind, definition)
            fields[name] = _seeded_value(definition, value)
        created = parse_ms(native["createdate"]) if native.get("createdate") else now
        modified = parse_ms(native[kind.modified]) if native.get(kind.modified) else created
        record_id = int(native.get("hs_object_id") or next_id)
        return Stored(kind.name, record_id, created, modified, fields, bool(native.get("archived", False)))

    def user_edit(self, kind: Kind, text: str, changes: Mapping[str, Any]) -> None:
        """A person edits a record in HubSpot's own UI, where read-only properties and backward moves are
        open.
        """
        record = self.resolve(kind, text)
        if record is None:
            raise KeyError(f"{kind.name} {text} does not exist")
        known = self.definitions(kind)
        values = {name: _seeded_value(known[name], value) for name, value in changes.items()}
        with self.store.write(request_id="ui", actor="ui") as tx:
            tx.update(kind.name, record.id, values)

    def survivor(self, primary: Stored, loser: Stored, kind: Kind, at: int) -> Mapping[str, Any]:
        """The properties of a merge's survivor: the primary's, the loser's where the primary has none."""
        kept = {name: value for name, value in primary.fields.items() if value not in (None, "")}
        fields = {**loser.fields, **kept}
        both = (primary, loser)
        merged = [part for record in both for part in _parts(record, "hs_merged_object_ids")]
        ids = [str(loser.id)] if self.switches.merge_keeps_id else [str(primary.id), str(loser.id)]
        fields["hs_merged_object_ids"] = ";".join(dict.fromkeys([*merged, *ids]))
        if kind.name == "contacts":
            vids = [part for record in both for part in _parts(record, "hs_calculated_merged_vids")]
            fields["hs_calculated_merged_vids"] = ";".join([*vids, *(f"{record_id}:{at}" for record_id in ids)])
            emails = [e for record in both for key in EMAIL_KEYS for e in _parts(record, key)]
            others = [e for e in dict.fromkeys(emails) if e.lower() != str(fields.get("email", "")).lower()]
            if others:
                fields["hs_additional_emails"] = ";".join(others)
        return fields


def _parts(record: Stored, name: str) -> list[str]:
    return [part for part in str(record.fields.get(name) or "").split(";") if part]


def _seeded_value(definition: Definition, value: object) -> str:
    text = ("true" if value else "false") if isinstance(value, bool) else str(value)
    if definition.type not in DATED:
        return text
    try:
        return stored_value(definition, text)
    except InvalidValue:
        return text
