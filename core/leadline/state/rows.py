"""The values that go into the state and come out of it.

``object`` is always a reference such as ``hubspot.contacts``. Fields of JSON
are stored as text and come back parsed (tuples as lists). Ids and hashes of many records are keyed by
:data:`RecordKey`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

Json = Mapping[str, Any] | Sequence[Any]

Fields = Mapping[str, Any]

RecordKey = tuple[str, str]
"""(object, record id)."""


@dataclass(frozen=True, slots=True)
class ObservedRow:
    """A record as it was last read.

    ``hash`` is keyed (:meth:`State.hash_bytes`), signed, 64 bits, and differs whenever the record has to be
    judged again: make it over the fields, ``deleted`` and ``redirect``.
    """

    object: str
    record_id: str
    modified: str
    hash: int
    fields: Fields
    deleted: bool = False
    redirect: str | None = None
    """The record that took this one's place: ``salesforce.Contact/003...``."""
    created: str | None = None

    @property
    def key(self) -> RecordKey:
        return (self.object, self.record_id)


@dataclass(frozen=True, slots=True)
class Counts:
    """What one call of ``observe`` found, by distinct record of the call."""

    new: int = 0
    changed: int = 0
    same: int = 0


@dataclass(frozen=True, slots=True)
class Member:
    """One record of one entity, with both copies that the state keeps of it.

    ``hash`` and ``modified`` are None while no pull has seen the record (one that we have just created).
    ``base`` holds the canonical values at the last settle, None before the first. ``linked`` tells whether
    the link to ``entity_id`` is stored already; if not, ``rule`` is the proposal's.
    """

    entity_id: str
    object: str
    record_id: str
    rule: str
    linked: bool
    modified: str | None
    hash: int | None
    fields: Fields
    base: Fields | None
    deleted: bool
    pending: bool
    redirect: str | None = None
    created: str | None = None

    @property
    def key(self) -> RecordKey:
        return (self.object, self.record_id)


class Link(NamedTuple):
    """``record_id`` of ``object`` belongs to ``entity_id`` because of ``rule``."""

    object: str
    record_id: str
    entity_id: str
    rule: str


LinkTuple = tuple[str, str, str, str]
"""(object, record id, entity id, rule), which a :class:`Link` is."""


class Quiet(NamedTuple):
    """A record that ends without a write. Nothing happens when its observed hash is no longer ``hash``.

    ``hash`` None is for a member that no pull has seen: only its base is stored. ``rules`` is the fingerprint
    of the standard and mapping that judged it. ``base`` None leaves the stored base as it is.
    """

    object: str
    record_id: str
    hash: int | None
    rules: str
    end: str
    base: Fields | None = None


QuietTuple = tuple[str, str, int | None, str, str, Fields | None]
"""(object, record id, hash, rules, end, base), which a :class:`Quiet` is."""


@dataclass(frozen=True, slots=True)
class Planned:
    """One write that the plan holds. ``change_id`` 0 is numbered by the state, in the order given.

    ``members`` are the records that the change speaks for, with the hash on which it was decided.
    """

    change_id: int
    object: str
    op: str
    priority: int
    entity_id: str
    record_id: str | None
    fields: Fields
    members: tuple[tuple[str, str, int | None], ...] = ()

    @property
    def position(self) -> tuple[int, int]:
        """Where the next page starts: ``planned(after=last.position)``."""
        return (self.priority, self.change_id)


@dataclass(frozen=True, slots=True)
class Intent:
    """A write that may be under way. ``sent_at``: when it was last handed to the network, None for never."""

    op_id: str
    run_id: int
    object: str
    op: str
    entity_id: str
    record_id: str | None
    payload_hash: int
    payload: Fields
    members: tuple[tuple[str, str, int | None], ...]
    epoch: int
    sent_at: float | None = None


@dataclass(frozen=True, slots=True)
class Settlement:
    """What became of one intent.

    ``outcome``: ``applied`` (bases and members settle; with a ``link_rule`` the target and every member that has a new
    base are linked), ``rejected`` (members settle, no link),
    ``unknown`` (the intent stays open; members only get their end). ``record_id`` is the target's, also for
    creates. ``base`` is the target's canonical values now. ``member_bases`` gives, for each member, the hash
    it was decided on and its new base (None leaves the stored one); ``ends`` its end in this run. ``before``
    and ``after`` are native values for the journal.
    """

    op_id: str
    outcome: str
    record_id: str | None
    link_rule: str = ""
    before: Fields | None = None
    after: Fields | None = None
    code: str | None = None
    base: Fields | None = None
    member_bases: Mapping[RecordKey, tuple[int | None, Fields | None]] = field(default_factory=dict)
    ends: Mapping[RecordKey, str] = field(default_factory=dict)
    rules: str = ""


@dataclass(frozen=True, slots=True)
class QuarantineRow:
    """A refused record under one rule: one row per (object, record id, payload hash, rule).

    The engine gives the fields up to ``fix``; the state keeps the rest. ``times_seen`` counts runs.
    """

    object: str
    record_id: str
    payload_hash: int
    rule: str
    field: str | None
    findings: Json
    payload: Json
    reason: str
    fix: str
    first_run: int = 0
    last_run: int = 0
    times_seen: int = 0
    status: str = "open"
    id: int = 0


@dataclass(frozen=True, slots=True)
class RunRow:
    """One run. ``exit_code`` and ``finished`` are None while it runs, or for ever when it was killed."""

    run_id: int
    sync: str
    kind: str
    started: float
    finished: float | None
    exit_code: int | None
    summary: Fields


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One attempted write, without any value. ``outcome``: applied, rejected, unknown, dropped."""

    id: int
    run_id: int
    at: float
    op_id: str
    object: str
    op: str
    entity_id: str
    record_id: str | None
    outcome: str
    code: str | None


@dataclass(frozen=True, slots=True)
class JournalRow:
    """The native values that one applied write replaced, and what it left."""

    id: int
    run_id: int
    at: float
    op_id: str
    object: str
    op: str
    record_id: str
    before: Fields | None
    after: Fields | None


@dataclass(frozen=True, slots=True)
class StatusNumbers:
    """What the state holds, in numbers: by object where it says so."""

    observed: Mapping[str, int]
    pending: Mapping[str, int]
    links: Mapping[str, int]
    entities: int
    open_intents: int
    quarantined: int
    runs: Sequence[RunRow]
