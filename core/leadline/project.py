"""A leadline project: leadline.yml, read once and checked whole, as values.

:func:`load_project` (in :mod:`leadline.project_file`) makes these from the file; the engine only sees these.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from leadline.connector import Connector
from leadline_mappings.conditions import Condition
from leadline_mappings.mapping import Mapping as ObjectMapping
from leadline_mappings.standard import Standard


@dataclass(frozen=True, slots=True)
class SystemConfig:
    """One ``systems:`` entry. ``settings`` are the connector's own, checked against its schema;
    ``secrets`` its references, ``{"token": {"env": "HUBSPOT_TOKEN"}}``, read when the system is connected.
    """

    name: str
    connector: Connector
    settings: Mapping[str, Any]
    secrets: Mapping[str, Mapping[str, str]]
    account: str | None
    allow_writes: bool


@dataclass(frozen=True, slots=True)
class ObjectRef:
    """One object of one system, written ``hubspot.contacts``."""

    system: str
    name: str

    def __str__(self) -> str:
        return f"{self.system}.{self.name}"


@dataclass(frozen=True, slots=True)
class WriteRule:
    """How a sync may write an object. ``create`` is None for ``create: never`` (the default)."""

    ref: ObjectRef
    create: Condition | None


@dataclass(frozen=True, slots=True)
class Sync:
    """Objects of two or more systems tied to one entity.

    ``read`` are the sources, ``write`` the targets in order of preference (an existing record of an earlier
    one beats a later one). ``authority`` is the system that wins where a field's mapping does not say;
    ``initial`` decides fields that differ when two records meet for the first time: ``report`` (leave both,
    INITIAL_CONFLICT), ``authority`` or ``newest``.
    """

    name: str
    entity: str
    read: tuple[ObjectRef, ...]
    write: tuple[WriteRule, ...]
    authority: str
    initial: str
    quarantine_tolerance: float
    """Share of the read records that may end in quarantine before the run's exit code is 1 (0.0 to 1.0)."""

    def refs(self) -> tuple[ObjectRef, ...]:
        return tuple(dict.fromkeys((*self.read, *(rule.ref for rule in self.write))))


@dataclass(frozen=True, slots=True)
class Project:
    root: Path
    name: str
    state_url: str
    systems: Mapping[str, SystemConfig]
    standard: Standard
    mappings: Mapping[ObjectRef, ObjectMapping]
    syncs: Mapping[str, Sync]
