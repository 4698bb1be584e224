"""A mapping: one system's object tied to one entity, field by field, in both directions."""

from __future__ import annotations

from collections import abc
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from leadline_mappings.conditions import Condition
from leadline_mappings.field_rules import Computed, FieldRule, Native, Raw, Use, ValueTable
from leadline_mappings.mapping_file import MappingBuilder, mapping_layers
from leadline_mappings.reading import Reader
from leadline_mappings.shipped import fingerprint
from leadline_mappings.standard import Standard
from leadline_mappings.values import Finding, Value, Values
from leadline_mappings.writing import Writer

__all__ = ["Computed", "FieldRule", "Mapping", "Native", "Use", "ValueTable", "load_mapping"]

_NOTHING: Values = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Mapping:
    """Compiled once. ``native_fields`` are what to ask the vendor for, ``written_fields`` what it may be sent.

    ``where`` decides on canonical values which records take part; ``create`` which may be created (None: none);
    ``live`` are native facts that a record must show to be written (``IsConverted: false``). ``constants`` are native
    values of every record that is created, ``computed`` native fields that follow from canonical ones.
    """

    name: str
    entity: str
    object: str
    fields: abc.Mapping[str, FieldRule]
    native_fields: tuple[str, ...]
    written_fields: tuple[str, ...]
    where: Condition | None
    create: Condition | None
    live: abc.Mapping[str, Any]
    constants: abc.Mapping[str, Any]
    computed: tuple[Computed, ...]
    fingerprint: str
    _reader: Reader = field(repr=False, compare=False)
    _writer: Writer = field(repr=False, compare=False)

    def read(self, native: Native) -> tuple[Raw, tuple[Finding, ...]]:
        """Native to raw canonical values, for ``Entity.standardise``. Native fields that are absent stay absent."""
        return self._reader.read(native)

    def read_all(self, natives: abc.Sequence[Native]) -> tuple[list[Raw], list[tuple[Finding, ...]]]:
        """:meth:`read` for a page of records, in their order: faster than one by one."""
        return self._reader.read_all(natives)

    def write(self, values: Values, whole: Values = _NOTHING, *, creating: bool = False) -> dict[str, Any]:
        """Canonical values to native ones.

        None becomes the system's clear value where the field's null policy is ``clear`` and is left out otherwise.
        Fields with ``write: never`` are left out; so is a consent that is not an opt-out. ``whole`` is the record that
        ``values`` are part of, for native fields that are computed; ``creating`` adds the constants.
        """
        return self._writer.write(values, whole, creating=creating)[0]

    def written(
        self, values: Values, whole: Values = _NOTHING, *, creating: bool = False
    ) -> tuple[dict[str, Any], tuple[Finding, ...]]:
        """:meth:`write`, with the findings on what could not be: a value outside the table (CHOICE_UNKNOWN) or that
        the native type cannot hold (VALUE_TYPE), a function that failed (FUNCTION_FAILED), an amount in a currency
        that the record cannot hold (MONEY_CURRENCY_OTHER). A value for which the table says ``[]`` is no finding.
        """
        return self._writer.write(values, whole, creating=creating)

    def same_native(self, name: str, a: Value, b: Value) -> bool:
        """The system cannot tell the two values of a field that is written apart: they are written alike, or the
        system has nothing for ``a``. Writing ``a`` over ``b`` would change nothing there, for ever.
        """
        if name not in self.fields or self.fields[name].write == "never":
            return False
        sent = self._writer.sent(name, a)
        return sent.found is None and (not sent.natives or sent == self._writer.sent(name, b))

    def is_live(self, native: Native) -> bool:
        """The record may be written: it shows every native fact under ``live:`` (an absent one counts as shown)."""
        return all(native.get(name, want) == want for name, want in self.live.items())


def load_mapping(source: Path | str, standard: Standard) -> Mapping:
    """From a path, or the name of a shipped pack such as ``hubspot/contacts``. Raises DocumentError with all faults."""
    layers = mapping_layers(source)
    builder = MappingBuilder(layers, standard)
    rules = builder.rules()
    computed, constants = builder.computed(), builder.constants()
    where, create = builder.where(), builder.create()
    builder.check()
    data = layers.data
    live = data.get("live") or {}
    digest = builder.reporter.functions.digest
    asked = (*(name for rule in rules.values() for name in rule.read_natives), *live)
    sent = (*(name for rule in rules.values() for name in rule.written_natives), *(one.native for one in computed))
    return Mapping(
        name=data.get("name") or str(source),
        entity=data["entity"],
        object=data["object"],
        fields=rules,
        native_fields=tuple(dict.fromkeys(asked)),
        written_fields=tuple(dict.fromkeys((*sent, *constants))),
        where=where,
        create=create,
        live=live,
        constants=constants,
        computed=computed,
        fingerprint=fingerprint([data, digest] if digest else data),
        _reader=Reader(rules.values()),
        _writer=Writer(rules.values(), computed, constants, builder.dialect()),
    )
