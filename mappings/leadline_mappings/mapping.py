"""A mapping: one system's object tied to one entity, field by field, in both directions."""

from __future__ import annotations

from collections import abc
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from leadline_mappings.conditions import Condition
from leadline_mappings.field_rules import (
    Dialect,
    FieldRule,
    Native,
    Raw,
    Read,
    ValueTable,
    Write,
    compiled_read,
    compiled_write,
)
from leadline_mappings.mapping_file import MappingBuilder, read_layers
from leadline_mappings.shipped import fingerprint
from leadline_mappings.standard import Standard
from leadline_mappings.values import Finding, Values

__all__ = ["FieldRule", "Mapping", "Native", "ValueTable", "load_mapping"]


@dataclass(frozen=True, slots=True)
class Mapping:
    """Compiled once. ``native_fields`` are what to ask the vendor for. ``where`` decides on canonical values which
    records take part; ``live`` are native facts that a record must show to be written (``IsConverted: false``).
    """

    name: str
    entity: str
    object: str
    fields: abc.Mapping[str, FieldRule]
    native_fields: tuple[str, ...]
    where: Condition | None
    live: abc.Mapping[str, Any]
    fingerprint: str
    _read: Read = field(repr=False, compare=False)
    _write: Write = field(repr=False, compare=False)

    def read(self, native: Native) -> tuple[Raw, tuple[Finding, ...]]:
        """Native to raw canonical values, for ``Entity.standardise``. Native fields that are absent stay absent."""
        return self._read(native)

    def write(self, values: Values) -> dict[str, Any]:
        """Canonical values to native ones.

        None becomes the system's clear value where the field's null policy is ``clear`` and is left out otherwise.
        Fields with ``write: never`` are left out; so is a consent that is not an opt-out.
        """
        return self._write(values)

    def is_live(self, native: Native) -> bool:
        """The record may be written: it shows every native fact under ``live:`` (an absent one counts as shown)."""
        return all(native.get(name, want) == want for name, want in self.live.items())


def load_mapping(source: Path | str, standard: Standard) -> Mapping:
    """From a path, or the name of a shipped pack such as ``hubspot/contacts``. Raises DocumentError with all faults."""
    layers = read_layers(source)
    builder = MappingBuilder(layers, standard)
    rules = builder.rules()
    where = builder.where()
    builder.check()
    data = layers.data
    live = data.get("live") or {}
    dialect = Dialect(
        clear="" if data.get("clear") == "empty" else None,
        joined_choices=data.get("multi_choice", "semicolons") == "semicolons",
        text_booleans=data.get("booleans") == "text",
    )
    kinds = {name: spec.type for name, spec in builder.entity.fields.items()}
    asked = dict.fromkeys((*(rule.native for rule in rules.values() if rule.read), *live))
    return Mapping(
        name=data.get("name") or str(source),
        entity=data["entity"],
        object=data["object"],
        fields=rules,
        native_fields=tuple(asked),
        where=where,
        live=live,
        fingerprint=fingerprint(data),
        _read=compiled_read(rules),
        _write=compiled_write(rules, kinds, dialect),
    )
