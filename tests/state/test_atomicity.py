"""Each transition happens whole or not at all: its n-th statement fails, for every n until it gets through."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import Connection, event, select

from leadline.connector import Cursor
from leadline.errors import RecordRejected
from leadline.state import (
    Intent,
    Link,
    ObservedRow,
    Planned,
    QuarantineRow,
    Quiet,
    Settlement,
    State,
    tables,
)

CONTACTS, LEADS = "hubspot.contacts", "salesforce.Lead"
A, B, TARGET = (CONTACTS, "a"), (CONTACTS, "b"), (LEADS, "00Q1")


class Killed(BaseException):
    """The process dies here."""


@contextmanager
def dying_at(state: State, number: int) -> Iterator[None]:
    """Die before the ``number``-th statement or commit that is sent, through SQLAlchemy's events."""
    left = number

    def count(*_: Any) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            raise Killed

    engine = state._db.engine
    event.listen(engine, "before_cursor_execute", count)
    event.listen(engine, "commit", count)
    try:
        yield
    finally:
        event.remove(engine, "before_cursor_execute", count)
        event.remove(engine, "commit", count)


def everything(state: State) -> dict[str, list[tuple[Any, ...]]]:
    def rows(connection: Connection, name: str) -> list[tuple[Any, ...]]:
        table = tables.metadata.tables[name]
        return [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key.columns))]

    with state._db.reading() as connection:
        return {name: rows(connection, name) for name in tables.metadata.tables}


def observed(record_id: str, digest: int = 7) -> ObservedRow:
    return ObservedRow(CONTACTS, record_id, "2026-11-22", digest, {"email": record_id})


def refused(record_id: str, payload_hash: int = 7) -> QuarantineRow:
    return QuarantineRow(CONTACTS, record_id, payload_hash, "RULE", None, [], {}, "why", "how")


def intent(op_id: str) -> Intent:
    return Intent(op_id, 1, LEADS, "create", "entity-a", None, 1, {}, ((*A, 7),), epoch=1)


def settled(op_id: str) -> Settlement:
    return Settlement(
        op_id,
        "applied",
        f"00Q{op_id}",
        link_rule="created",
        base={"email": "a"},
        member_bases={A: (7, {"email": "a"})},
        ends={A: "created", B: "folded"},
    )


@dataclass(frozen=True)
class Act:
    """A transition on a state that holds a little of everything; ``epoch`` 1 is leased."""

    name: str
    do: Callable[[State], object]


PAGE = [observed("a", 8), observed("b"), observed("c")]
QUIET = [Quiet(*A, 7, "rules", "unchanged", {}), Quiet(*B, 1, "rules", "unchanged", {})]


def two_in_one(state: State) -> None:
    with state.transaction():
        state.quarantine(2, [refused("b")])
        state.settle_quiet(2, [Quiet(*B, 7, "rules", "quarantined")])


ACTS = [
    Act("observe", lambda state: state.observe(2, CONTACTS, PAGE, Cursor("9"))),
    Act("expect_rules", lambda state: state.expect_rules(CONTACTS, "new")),
    Act("expect_fields", lambda state: state.expect_fields(CONTACTS, ["new"])),
    Act("begin_work", lambda state: state.begin_work(2)),
    Act("put_match_keys", lambda state: state.put_match_keys(CONTACTS, {"a": [("email", 2, "unique")]})),
    Act("put_planned", lambda state: state.put_planned([Planned(0, LEADS, "create", 1, "e", None, {})])),
    Act("settle_quiet", lambda state: state.settle_quiet(1, QUIET)),
    Act("open_intents", lambda state: state.open_intents([intent("3"), intent("4")])),
    Act("stamp_intents", lambda state: state.stamp_intents(["1", "2"], 5.0)),
    Act("drop_intents", lambda state: state.drop_intents(["1", "2"])),
    Act("settle", lambda state: state.settle(1, [settled("1"), settled("2")], 1)),
    Act("quarantine", lambda state: state.quarantine(2, [refused("a"), refused("b")])),
    Act("release", lambda state: state.release(CONTACTS, ["a"])),
    Act("transaction", two_in_one),
]


@pytest.fixture
def furnished(state: State) -> Iterator[State]:
    with state.lease([LEADS], ttl=60, owner="sync leads"):
        state.expect_fields(CONTACTS, ["email"])
        state.expect_rules(CONTACTS, "old")
        state.observe(1, CONTACTS, [observed("a"), observed("b")], Cursor("1"))
        state.put_match_keys(CONTACTS, {"a": [("email", 1, "unique")]})
        state.propose([Link(*A, "entity-a", "new")])
        state.put_planned([Planned(0, LEADS, "create", 1, "entity-a", None, {})])
        state.open_intents([intent("1"), intent("2")])
        state.quarantine(1, [refused("a", 1), refused("a", 2)])
        yield state


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.name)
def test_a_death_in_the_middle_leaves_nothing(furnished: State, act: Act) -> None:
    before = everything(furnished)
    for number in range(1, 100):
        try:
            with dying_at(furnished, number):
                act.do(furnished)
        except Killed:
            assert everything(furnished) == before, f"{act.name} left something when it died at statement {number}"
        else:
            break
    assert number > 1, "no death was tried"
    assert everything(furnished) != before


def test_a_call_that_fails_inside_a_transaction_leaves_nothing_of_its_own(furnished: State) -> None:
    with furnished.transaction():
        furnished.quarantine(2, [refused("b")])
        with pytest.raises(RecordRejected):
            furnished.observe(2, CONTACTS, [observed("z"), ObservedRow(CONTACTS, "y", "", 1, {"x": object()})], None)
    assert furnished.observed([(CONTACTS, "z")]) == []
    assert len(list(furnished.quarantined())) == 3


def test_reads_inside_a_transaction_see_its_writes(furnished: State) -> None:
    with furnished.transaction():
        furnished.quarantine(2, [refused("b")])
        assert len(list(furnished.quarantined())) == 3
