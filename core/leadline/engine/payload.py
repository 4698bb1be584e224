"""What a planned change and its intent carry through the state: everything that settling needs, as JSON.

An intent can outlive the process that wrote it, so it holds the change in native values (to compare with the
vendor's record), the canonical base that settling stores, and the records whose fate hangs on it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from leadline.engine.decide import Key
from leadline.engine.reports import End, FieldChange
from leadline_mappings.values import Value


@dataclass(frozen=True, slots=True)
class Fate:
    """A record whose end depends on a write: its stored hash, the base it settles with (None: the one it has), and how
    it ends if all is well.
    """

    key: Key
    hash: int | None
    base: Mapping[str, Value] | None
    end: End


@dataclass(frozen=True, slots=True)
class Payload:
    """One change, complete. ``native`` is what is sent and ``before`` what stood there (empty for a create), both by
    native name; ``base`` holds the target's canonical values once the change has landed.
    """

    fields: tuple[FieldChange, ...]
    native: Mapping[str, Any]
    before: Mapping[str, Any]
    base: Mapping[str, Value] | None
    fates: tuple[Fate, ...]
    links: bool = True
    """Landing ties the records together. An opt-out that goes alone to one of several candidates does not."""

    def to_json(self) -> dict[str, Any]:
        return {
            "fields": [[one.field, one.native, one.before, one.after, one.by] for one in self.fields],
            "native": dict(self.native),
            "before": dict(self.before),
            "base": self.base,
            "fates": [[*one.key, one.hash, one.base, one.end] for one in self.fates],
            "links": self.links,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Payload:
        return cls(
            fields=tuple(
                FieldChange(name, native, value(before), value(after), by)
                for name, native, before, after, by in data["fields"]
            ),
            native=data["native"],
            before=data["before"],
            base=known_values(data["base"]),
            links=data["links"],
            fates=tuple(
                Fate((object_name, record_id), digest, known_values(base), End(end))
                for object_name, record_id, digest, base, end in data["fates"]
            ),
        )


def value(stored: Any) -> Value:
    """A canonical value back from JSON, where tuples have become lists."""
    return tuple(stored) if isinstance(stored, list) else stored


def values(stored: Mapping[str, Any]) -> dict[str, Value]:
    return {name: value(one) for name, one in stored.items()}


def known_values(stored: Mapping[str, Any] | None) -> dict[str, Value] | None:
    return None if stored is None else values(stored)
