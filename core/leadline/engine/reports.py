"""What a run says of itself: values for the terminal, for JSON and for the run history. No field values in them,
except in :class:`PlannedChange`, which is for previews and plan files only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from leadline.connector import Op
from leadline_mappings.values import Value


class End(StrEnum):
    """Where a record that was read ends. Every record ends in exactly one."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    FOLDED = "folded"  # a duplicate: its data went into another record's write
    NOT_SELECTED = "not_selected"  # no target record, and the sync does not create one
    QUARANTINED = "quarantined"  # the standard or the target refused it; see the quarantine
    REVIEW = "review"  # several matches: a person decides
    DELETED = "deleted"  # gone in its own system
    UNKNOWN = "unknown"  # sent, answer lost: the next run probes
    DEFERRED = "deferred"  # the run stopped before its turn: the next run goes on


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of one write, in canonical values. ``by`` is the rule or system that decided."""

    field: str
    native: str
    before: Value
    after: Value
    by: str


@dataclass(frozen=True, slots=True)
class PlannedChange:
    """One write that a plan holds. ``record_id`` is None for creates; ``url`` opens the record for a person."""

    object: str
    op: Op
    entity_id: str
    record_id: str | None
    sources: tuple[str, ...]  # ``hubspot.contacts/123``
    fields: tuple[FieldChange, ...]
    url: str | None = None


@dataclass(frozen=True, slots=True)
class ObjectAccount:
    """Every record of one object that this run read, by where it ended. ``sum(ends.values()) == read``."""

    object: str
    read: int
    ends: Mapping[End, int]


@dataclass(frozen=True, slots=True)
class WriteAccount:
    """What was planned and what became of it, for one target object."""

    object: str
    planned_creates: int = 0
    planned_updates: int = 0
    created: int = 0
    updated: int = 0
    rejected: int = 0
    unknown: int = 0


@dataclass(frozen=True, slots=True)
class RunReport:
    """One run of ``plan`` or ``sync``.

    ``calls`` counts HTTP requests by system; ``per_record_calls`` is what one look-up and one write per changed
    record would have taken. ``quarantined`` counts, by rule and field (``MANDATORY_MISSING:company_name``), the
    records that ended there, and one that two rules refuse counts under both; ``held`` those that went on while their
    stage did not. ``stopped`` is the sentence of the error that ended the run early, or None.
    """

    run_id: int
    sync: str
    kind: str
    exit_code: int
    seconds: float
    objects: Sequence[ObjectAccount]
    writes: Sequence[WriteAccount]
    quarantined: Mapping[str, int]
    held: Mapping[str, int]
    findings: Mapping[str, int]
    calls: Mapping[str, int]
    per_record_calls: int
    recovered: int = 0
    stopped: str | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """Progress of one step of a run: ``pull`` / ``resolve`` / ``decide`` / ``deliver`` / ``account``.

    ``total`` is None while it is not known. ``finished`` marks the step's last event.
    """

    name: str
    subject: str
    done: int
    total: int | None = None
    finished: bool = False
    counts: Mapping[str, int] = field(default_factory=dict)


Notify = Callable[[Step], None]
