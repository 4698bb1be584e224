"""The State: every room of this package behind one door."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from sqlalchemy import insert, select

from leadline.clock import Clock
from leadline.errors import ConfigError
from leadline.state import tables
from leadline.state.accounting import Accounts
from leadline.state.database import Database, upsert
from leadline.state.delivering import Deliveries
from leadline.state.keyed_hash import KeyedHash
from leadline.state.lease import Guard, Leases
from leadline.state.observe import Observations
from leadline.state.opening import Manner, open_database
from leadline.state.plans import Plans
from leadline.state.quarantining import Quarantine
from leadline.state.resolving import Resolutions
from leadline.state.runs import Runs
from leadline.state.settling import Settlements


class State(Leases, Runs, Observations, Resolutions, Plans, Settlements, Deliveries, Quarantine, Accounts):
    """What one project remembers. Use it as a context manager, or :meth:`close` it.

    Each method is one transaction; :meth:`transaction` makes one of several. Methods raise Busy (locked by
    another program, or the lease was lost), Stopped (disk full, connection lost: the next run goes on) and
    StateError.
    """

    def __init__(self, db: Database, guard: Guard, clock: Clock) -> None:
        self._db = db
        self._guard = guard
        self._clock = clock
        self._hash = KeyedHash(self._stored_hash_key())
        """Random per state, made once: what is hashed with it cannot be guessed from outside."""

    @classmethod
    def open(
        cls,
        url: str,
        *,
        root: Path,
        clock: Clock,
        create: bool = True,
        durable: bool = True,
        check: bool | None = None,
        busy_seconds: float = 10.0,
    ) -> Self:
        """Open the state at ``url``, making or upgrading it where needed (a SQLite file is copied before).

        A relative file is taken from ``root``. ``durable=False`` gives up safety against power loss.
        ``check`` reads a whole SQLite file for damage; None does so up to 64 MiB. ``busy_seconds`` is how
        long to wait for another program's lock. Raises StateError when the state cannot be used.
        """
        db, guard = open_database(url, root, clock, Manner(create, durable, check, busy_seconds))
        return cls(db, guard, clock)

    def close(self) -> None:
        self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def where(self) -> str:
        """The database in words for messages, without a password."""
        return self._db.where

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Make the calls inside one transaction.

        A call that fails inside leaves nothing of its own; an error that leaves the block leaves nothing.
        """
        with self._db.writing():
            yield

    # -- keyed hashes ------------------------------------------------------------------------------------

    def hash_text(self, kind: str, text: str) -> int:
        """A keyed, signed 64-bit hash: equal texts of one kind meet, no address can be guessed from it."""
        return self._hash.of_text(kind, text)

    def hash_texts(self, pairs: Iterable[tuple[str, str]]) -> list[int]:
        """:meth:`hash_text` of many (kind, text)."""
        return [self.hash_text(kind, text) for kind, text in pairs]

    def hash_bytes(self, data: bytes) -> int:
        return self._hash.of_bytes(data)

    def _stored_hash_key(self) -> bytes:
        stored = select(tables.setting.c.value).where(tables.setting.c.key == "hash_key")
        with self._db.reading() as connection:
            found = connection.execute(stored).scalar_one_or_none()
        if found is None:
            statement = upsert(self._db.dialect, tables.setting).on_conflict_do_nothing()
            with self._db.writing() as connection:
                connection.execute(statement, {"key": "hash_key", "value": secrets.token_hex(32)})
                found = connection.execute(stored).scalar_one()
        return bytes.fromhex(found)

    # -- accounts ----------------------------------------------------------------------------------------

    def account_id(self, system: str) -> str | None:
        """The account that this state belongs to in ``system``; None before :meth:`bind_account`."""
        with self._db.reading() as connection:
            return connection.execute(
                select(tables.account.c.account_id).where(tables.account.c.system == system)
            ).scalar_one_or_none()

    def bind_account(self, system: str, account_id: str, *, simulator: bool) -> None:
        """Tie the state to this account of ``system``.

        Raises ConfigError when it is tied to another: links of one account would be written into the other.
        """
        bound = select(tables.account).where(tables.account.c.system == system)
        with self._db.reading() as connection:
            row = connection.execute(bound).one_or_none()
        if row is None:
            values = {"system": system, "account_id": account_id, "simulator": simulator}
            with self._db.writing() as connection:
                connection.execute(insert(tables.account).values(**values, bound_at=self._clock.now()))
        elif (row.account_id, row.simulator) != (account_id, simulator):
            kind = {True: "simulator account", False: "account"}
            raise ConfigError(
                f"the {self._db.where} belongs to {system} {kind[row.simulator]} {row.account_id}, but the "
                f"credentials lead to {kind[simulator]} {account_id}; use the right ones or another `state:`"
            )
