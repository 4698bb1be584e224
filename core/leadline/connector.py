"""The contract between the engine and a vendor: what a connector declares, reads and writes.

A connector is one folder and one :class:`Connector` value, found through the entry-point group
``leadline.connectors``. It holds no retry, sleep, state, mapping or dedupe code: the HTTP room repeats calls,
the engine decides what to send. Everything the engine needs to know about a vendor stands here as data.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from leadline.http import Http
    from leadline.secret import Secret

Native = Mapping[str, Any]
"""A record's fields by the vendor's own names, as JSON values."""


# -- what is read ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Cursor:
    """A position in (modified, id) order, in the vendor's own time.

    ``modified`` is ISO 8601 UTC with milliseconds (``2026-11-22T10:00:00.000Z``); ``record_id`` the last id seen
    at that instant, or "" for "from the start of it".
    """

    modified: str
    record_id: str = ""


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """One record as the vendor returned it.

    ``redirect`` names the record that took this one's place (a vendor's merge, a converted lead) as
    (object, id). ``deleted`` records carry no fields that may be used.
    """

    record_id: str
    modified: str
    fields: Native
    deleted: bool = False
    redirect: tuple[str, str] | None = None
    formerly: tuple[str, ...] = ()
    """Ids of records that were merged into this one."""


@dataclass(frozen=True, slots=True)
class Page:
    """One answer of a read: its records, and the cursor that may be stored once they are."""

    records: Sequence[SourceRecord]
    cursor: Cursor | None
    total: int | None = None
    """How many records the whole read has, where the vendor says so (progress bars)."""


@dataclass(frozen=True, slots=True)
class FieldInfo:
    """One field of an object as the vendor's live schema describes it."""

    name: str
    label: str
    type: str
    """``text number boolean date datetime choice multichoice reference email phone url id other``."""
    createable: bool = True
    updateable: bool = True
    required_on_create: bool = False
    unique_key: bool = False
    """An external id or unique property on which the vendor's upsert is atomic."""
    max_length: int | None = None
    choices: tuple[str, ...] | None = None
    """Allowed API values; ``None`` when the field takes anything."""
    computed: bool = False
    """The vendor fills it by itself: no permission makes it writable."""
    options: tuple[str, ...] = ()
    """The values that the vendor's own list offers, also where it takes others."""
    inactive: tuple[str, ...] = ()
    """Values that were on the list and are no longer offered."""


@dataclass(frozen=True, slots=True)
class ObjectInfo:
    name: str
    fields: Mapping[str, FieldInfo]


@dataclass(frozen=True, slots=True)
class Account:
    """The account behind the credentials. State is bound to ``account_id``."""

    account_id: str
    name: str
    production: bool
    simulator: bool = False


class Source(Protocol):
    """Reads one object of one account."""

    def read(self, fields: Sequence[str], since: Cursor | None) -> Iterator[Page]:
        """Every record, or those changed at or after ``since`` (closed interval), in pages.

        Without ``since`` the whole object is read. Order is (modified, id) where the vendor can sort; the
        cursor of a page is only set where all records up to it have been yielded. Deleted and merged-away
        records come as ``deleted`` / ``redirect`` records. Raises Fatal on a cursor that repeats.
        """
        ...

    def fetch(self, ids: Sequence[str], fields: Sequence[str]) -> Mapping[str, SourceRecord]:
        """The present state of these records by the asked id, read strongly (never from a search index)."""
        ...

    def describe(self) -> ObjectInfo: ...


# -- what is written ------------------------------------------------------------------------------------------


class Op(StrEnum):
    CREATE = "create"
    UPDATE = "update"


@dataclass(frozen=True, slots=True)
class Write:
    """One record to send. ``fields`` are native names and values, never the key itself.

    UPDATE carries ``record_id``. CREATE carries ``create_key``: our entity id, which goes into
    ``WriteTraits.key_field`` where the object has one, so that a repeated create cannot double.
    """

    op_id: str
    op: Op
    fields: Native
    record_id: str | None = None
    create_key: str | None = None


class Outcome(StrEnum):
    APPLIED = "applied"
    REJECTED = "rejected"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class WriteResult:
    """What became of one write. ``returned`` is what the vendor says it stored, where it says so.

    REJECTED: ``code`` and ``field`` are the vendor's; ``message`` is cleaned of field values.
    ``candidates`` are existing records the vendor named as duplicates.
    """

    op_id: str
    outcome: Outcome
    record_id: str | None = None
    returned: Native | None = None
    code: str | None = None
    field: str | None = None
    message: str = ""
    candidates: tuple[str, ...] = ()
    transient: bool = False
    """The refusal may pass by itself (a locked row): the record stays pending and the next run tries it again."""
    created: bool | None = None
    """For a CREATE on a unique key: False when the key already stood on a record (an earlier send landed)."""


@dataclass(frozen=True, slots=True)
class WriteTraits:
    """Facts about writing one object: data that the engine reads.

    ``key_field``: unique field of ours on which creates are atomic upserts, or None: creates are then ONCE, and
    an unknown outcome is settled by waiting ``index_lag`` seconds after the last send and probing.
    """

    batch_size: int
    key_field: str | None
    index_lag: float
    probe_field: str | None = None
    """Native field by which a lost create is looked for where there is no ``key_field`` (``Email``)."""
    alters: tuple[str, ...] = ()
    """Native fields whose stored value may differ from the sent one (HubSpot lower-cases ``email``)."""


class Sink(Protocol):
    """Writes one object of one account."""

    @property
    def traits(self) -> WriteTraits: ...

    def describe(self) -> ObjectInfo: ...

    def write(self, op: Op, batch: Sequence[Write]) -> Sequence[WriteResult]:
        """Send one batch (all of one ``op``, at most ``traits.batch_size``) in one call and read its answer per record.

        Exactly one result per write, in any order; a missing answer is UNKNOWN. Raises OutcomeUnknown when the
        whole batch's fate is unknown, BatchRefused when the vendor says that nothing was applied,
        and what the HTTP room raises (QuotaExhausted, Retryable, Fatal).
        """
        ...

    def probe(self, field: str, values: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
        """Ids of the live records that hold each of ``values`` in native ``field`` (read strongly where possible)."""
        ...


class BatchRefused(Exception):
    """The vendor refused the whole batch and applied nothing: the engine bisects. ``code`` is the vendor's."""

    def __init__(self, message: str, *, code: str) -> None:
        super().__init__(message)
        self.code = code


# -- the connector --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Connection:
    """What a connector needs to talk: its settings, its secrets and the HTTP room, all injected."""

    system: str
    """The name the project gives this system in leadline.yml."""
    settings: Mapping[str, Any]
    secrets: Mapping[str, Secret]
    http: Http


class System(Protocol):
    """One connected account."""

    def account(self) -> Account: ...

    def source(self, object_name: str) -> Source: ...

    def sink(self, object_name: str) -> Sink: ...

    @property
    def calls(self) -> int:
        """HTTP requests made so far."""
        ...

    def record_url(self, object_name: str, record_id: str) -> str | None:
        """Where a person sees the record in the vendor's own UI."""
        ...


@dataclass(frozen=True, slots=True)
class Connector:
    """A vendor, as the core sees it. ``settings_schema`` is the JSON Schema of its block in leadline.yml.

    ``secret_names`` are the settings that hold ``{env: NAME}`` or ``{file: PATH}`` references.
    ``hosts`` are the suffixes that calls may go to (``.hubapi.com``); a simulator's loopback host is allowed only
    when the settings name it as ``base_url``.
    """

    name: str
    title: str
    settings_schema: Mapping[str, Any]
    secret_names: tuple[str, ...]
    hosts: tuple[str, ...]
    connect: Callable[[Connection], System]
    rate: Rate
    objects: tuple[str, ...] = ()
    simulator: str = ""
    """``module:factory`` of the vendor's simulator, imported only when one is served."""
    schema_of: Callable[[str, Any], ObjectInfo] | None = None
    """(object, the vendor's own answer to "describe it", as saved by somebody) to its schema. Raises KeyError,
    TypeError, ValueError or AttributeError for an answer that is not this vendor's.
    """


@dataclass(frozen=True, slots=True)
class Rate:
    """The vendor's burst limit: at most ``calls`` in any ``seconds``; ``buckets`` override it by name."""

    calls: int
    seconds: float
    buckets: Mapping[str, tuple[int, float]] = field(default_factory=dict)
