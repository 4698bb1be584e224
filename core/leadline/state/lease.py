"""The lease: one run at a time over one state, and a run that lost it cannot settle anything.

What holds a lease is a lock that dies with its process: flock on ``<state file>.lock``, or a PostgreSQL
session advisory lock. Beside it stand lease rows with an epoch that only grows: every transaction of a run
first checks that its epoch still is the highest (fencing), so a run that slept past its lease, or lost its
connection, stops.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from hashlib import blake2b
from typing import Protocol

from sqlalchemy import Connection, select, text, update
from sqlalchemy.exc import DBAPIError

from leadline.clock import Clock, iso
from leadline.errors import Busy
from leadline.state import tables
from leadline.state.database import Database, Room, upsert

_lease = tables.lease

STATE = "state"
"""Every lease holds this resource: the work tables belong to one run at a time."""


class Guard(Protocol):
    """A lock that the operating system or the server frees when its holder dies."""

    def acquire(self, resources: Sequence[str]) -> bool:
        """False when another holds one of them; then none is held."""
        ...

    def release(self) -> None: ...


class Lease:
    """A held lease. ``epoch`` goes into every intent and settlement."""

    def __init__(
        self, db: Database, clock: Clock, resources: Sequence[str], *, ttl: float, epoch: int, expires: float
    ) -> None:
        self._db = db
        self._clock = clock
        self._ttl = ttl
        self._expires = expires
        self.resources = tuple(resources)
        self.epoch = epoch

    def ensure(self, seconds: float | None = None) -> None:
        """Be sure to hold the lease for ``seconds`` more (a third of its life when not said).

        Call it before each send, with more than the send can take: it renews the lease when too little is
        left. Raises Busy when another run took over.
        """
        needed = self._ttl / 3 if seconds is None else seconds
        now = self._clock.now()
        if self._expires - now >= needed:
            return
        expires = now + max(self._ttl, needed)
        with self._db.writing() as connection:
            check_epoch(connection, self.epoch)
            mine = update(_lease).where(_lease.c.resource.in_(self.resources), _lease.c.epoch == self.epoch)
            connection.execute(mine.values(expires=expires))
        self._expires = expires


class Leases(Room):
    _clock: Clock
    _guard: Guard

    @contextmanager
    def lease(self, resources: Sequence[str], *, ttl: float, owner: str) -> Iterator[Lease]:
        """Hold the state and ``resources`` for one run. Raises Busy, saying who holds them and since when.

        While it is held, every write of this State is fenced by its epoch. A holder that was killed is
        succeeded at once; only one on another machine that shares a SQLite file keeps it for its time.
        """
        names = sorted({STATE, *resources})
        if not self._guard.acquire(names):
            raise Busy(self._holder(names))
        try:
            held = self._take(names, ttl, owner)
            self._db.fence = lambda connection: check_epoch(connection, held.epoch)
            try:
                yield held
            finally:
                self._db.fence = None
                self._give_back(held)
        finally:
            self._guard.release()

    def _take(self, names: Sequence[str], ttl: float, owner: str) -> Lease:
        now, host = self._clock.now(), socket.gethostname()
        with self._db.writing() as connection:
            rows = connection.execute(select(_lease).where(_lease.c.resource.in_(names)).with_for_update()).all()
            if self._db.is_sqlite:  # flock proves nothing about another machine
                for row in rows:
                    if row.owner is not None and row.host != host and row.expires > now:
                        raise Busy(_busy(self._db.where, row.owner, row.host, row.since))
            epoch = 1 + max((row.epoch for row in rows), default=0)
            values = {"epoch": epoch, "owner": owner, "host": host, "since": now, "expires": now + ttl}
            for name in names:
                statement = upsert(self._db.dialect, _lease).values(resource=name, **values)
                connection.execute(statement.on_conflict_do_update(index_elements=[_lease.c.resource], set_=values))
        return Lease(self._db, self._clock, names, ttl=ttl, epoch=epoch, expires=now + ttl)

    def _give_back(self, held: Lease) -> None:
        """The rows stay, so that epochs grow; what another run took over is left alone."""
        mine = update(_lease).where(_lease.c.resource.in_(held.resources), _lease.c.epoch == held.epoch)
        with self._db.writing() as connection:
            connection.execute(mine.values(owner=None, host=None, expires=0.0))

    def _holder(self, names: Sequence[str]) -> str:
        held = select(_lease).where(_lease.c.resource.in_(names), _lease.c.owner.is_not(None))
        with self._db.reading() as connection:
            row = connection.execute(held.order_by(_lease.c.epoch.desc()).limit(1)).one_or_none()
        return _busy(self._db.where, row.owner, row.host, row.since) if row else _busy(self._db.where)


def _busy(where: str, owner: str | None = None, host: str | None = None, since: float | None = None) -> str:
    who = f"`{owner}` on {host} since {iso(since)}" if since is not None else "another run"
    return f"the {where} is held by {who}; wait until it is done, then run again"


def check_epoch(connection: Connection, epoch: int) -> None:
    """Raises Busy unless the state's lease is held with this epoch.

    On PostgreSQL nobody can take it over until the transaction ends.
    """
    statement = select(_lease.c.epoch, _lease.c.owner).where(_lease.c.resource == STATE)
    row = connection.execute(statement.with_for_update(read=True)).one_or_none()
    if row is None or row.owner is None or row.epoch != epoch:
        raise Busy("another run took over the state while this one was paused; what this run had not settled is left")


class AdvisoryLocks:
    """Session locks of PostgreSQL on a connection of their own. Pools that share sessions (PgBouncer in
    transaction mode) break them: give leadline a direct connection.
    """

    def __init__(self, db: Database) -> None:
        self._db = db
        self._connection: Connection | None = None

    def acquire(self, resources: Sequence[str]) -> bool:
        with self._db.translated():
            connection = self._db.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
            self._connection = connection
            connection.detach()  # the pool must not hand a session with locks to others
            schema = connection.execute(text("SELECT current_schema()")).scalar_one()
            for resource in sorted(resources):
                take = text("SELECT pg_try_advisory_lock(:key)")
                if not connection.execute(take, {"key": _lock_key(schema, resource)}).scalar_one():
                    self.release()
                    return False
        return True

    def release(self) -> None:
        """Unlock before closing: the server notices a closed session only a moment later. A session that broke off
        has lost its locks already.
        """
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(DBAPIError):
                connection.execute(text("SELECT pg_advisory_unlock_all()"))
            connection.close()


def _lock_key(schema: str, resource: str) -> int:
    digest = blake2b(f"leadline/{schema}/{resource}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)
