"""What an object and its fields are, in the few facts from which validation, SOQL and describe all follow."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

TEXT_TYPES = frozenset(
    {
        "string",
        "textarea",
        "email",
        "phone",
        "url",
        "picklist",
        "multipicklist",
        "combobox",
        "encryptedstring",
    }
)
NUMBER_TYPES = frozenset({"int", "double", "currency", "percent"})
ID_TYPES = frozenset({"id", "reference"})


@dataclass(frozen=True, slots=True)
class Field:
    """One field, by the names of Salesforce's describe. ``length`` counts characters of text.

    ``relationship`` is the name under which SOQL reaches the parent (``Account`` of ``AccountId``) and
    ``refers`` the objects it may point to. ``compound`` is the compound field this one is a part of.
    ``values`` are the picklist's; ``default`` is what a create fills in.
    """

    name: str
    label: str
    type: str = "string"
    length: int = 0
    nillable: bool = True
    createable: bool = True
    updateable: bool = True
    default: str | bool | None = None
    defaulted: bool = False
    id_lookup: bool = False
    external_id: bool = False
    unique: bool = False
    filterable: bool = True
    sortable: bool = True
    values: tuple[str, ...] = ()
    restricted: bool = False
    refers: tuple[str, ...] = ()
    relationship: str | None = None
    compound: str | None = None
    name_field: bool = False
    permissionable: bool = True
    """A profile's field-level security may hide it."""

    @property
    def custom(self) -> bool:
        return self.name.endswith("__c")

    @property
    def is_text(self) -> bool:
        return self.type in TEXT_TYPES

    @property
    def required(self) -> bool:
        """A create must bring it: Salesforce's own definition over describe."""
        return self.createable and not self.nillable and not self.defaulted

    @property
    def upsert_key(self) -> bool:
        return self.external_id or self.id_lookup


@dataclass(frozen=True, slots=True)
class ObjectType:
    """One object: its names, its key prefix and its fields in describe's order."""

    name: str
    label: str
    plural: str
    prefix: str
    fields: Mapping[str, Field]
    writable: bool = True
    mergeable: bool = False
    _by_lower: Mapping[str, Field] = field(default_factory=dict, repr=False, compare=False)
    _by_relationship: Mapping[str, Field] = field(default_factory=dict, repr=False, compare=False)

    def find(self, name: str) -> Field | None:
        """The field of this name in any case."""
        return self._by_lower.get(name.lower())

    def parent(self, relationship: str) -> Field | None:
        """The lookup field behind a relationship name in any case."""
        return self._by_relationship.get(relationship.lower())

    def without(self, hidden: Iterable[str]) -> ObjectType:
        """The object as a profile sees it that may not read these fields."""
        names = {name.lower() for name in hidden}
        kept = [entry for entry in self.fields.values() if entry.name.lower() not in names]
        return self.having(kept)

    def extended(self, extra: Iterable[Field]) -> ObjectType:
        return self.having([*self.fields.values(), *extra])

    def having(self, fields: Iterable[Field]) -> ObjectType:
        fields = tuple(fields)
        return replace(
            self,
            fields=MappingProxyType({entry.name: entry for entry in fields}),
            _by_lower={entry.name.lower(): entry for entry in fields},
            _by_relationship={entry.relationship.lower(): entry for entry in fields if entry.relationship},
        )


def object_type(
    names: tuple[str, str, str],
    prefix: str,
    fields: Iterable[Field],
    *,
    writable: bool = True,
    mergeable: bool = False,
) -> ObjectType:
    """An object from (API name, label, plural), its key prefix and its fields."""
    name, label, plural = names
    bare = ObjectType(name, label, plural, prefix, {}, writable=writable, mergeable=mergeable)
    return bare.having(fields)


@dataclass(frozen=True, slots=True)
class Schema:
    """The objects one session can see."""

    objects: Mapping[str, ObjectType]

    def find(self, name: str) -> ObjectType | None:
        """The object of this API name in any case."""
        found = self.objects.get(name)
        if found is not None:
            return found
        return next((entry for key, entry in self.objects.items() if key.lower() == name.lower()), None)

    def by_prefix(self, record_id: str) -> ObjectType | None:
        """The object that ids with this record's first three characters belong to."""
        return next((entry for entry in self.objects.values() if entry.prefix == record_id[:3]), None)
