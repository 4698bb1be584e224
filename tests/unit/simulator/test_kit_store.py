"""The store keeps records, and its journal is the truth about every write."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from leadline.clock import FakeClock
from leadline.simulator import Store, Stored


@pytest.fixture
def store(clock: FakeClock) -> Iterator[Store]:
    made = Store(
        None,
        system="shop",
        clock=clock,
        key_fields={"person": ("email", "others")},
        multivalued=("others",),
    )
    yield made
    made.close()


def person(number: int, **fields: object) -> Stored:
    return Stored("person", number, created=1000 + number, modified=2000 + number, fields=fields)


def test_a_write_and_its_journal_row_are_kept_together(store: Store) -> None:
    with store.write(request_id="r1") as tx:
        tx.create("person", 1, {"email": "a@b.example"})
    with store.write(request_id="r2", actor="ui") as tx:
        tx.update("person", 1, {"city": "Bonn"})
    created, updated = store.journal()
    assert (created.op, created.before, created.after) == ("create", None, {"email": "a@b.example"})
    assert (created.system, created.object, created.record_id, created.request_id) == ("shop", "person", 1, "r1")
    assert (updated.op, updated.actor, updated.before) == ("update", "ui", {"email": "a@b.example"})
    assert updated.after == {"email": "a@b.example", "city": "Bonn"}


def test_an_exception_undoes_the_whole_transaction_and_its_journal(store: Store) -> None:
    def fail() -> None:
        with store.write(request_id="r") as tx:
            tx.create("person", 1, {"email": "a@b.example"})
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert store.get("person", 1) is None
    assert store.find("person", "email", "a@b.example") == []
    assert list(store.journal()) == []


def test_seeding_is_not_journalled_and_a_known_id_is_replaced(store: Store) -> None:
    assert store.bulk_load(person(n, email=f"p{n}@b.example") for n in range(2500)) == 2500
    assert list(store.journal()) == []
    store.bulk_load([person(7, email="other@b.example")])
    assert store.count("person") == 2500
    assert store.find("person", "email", "other@b.example") == [7]


def test_each_transaction_is_later_than_all_before_it_even_when_the_clock_stands(
    store: Store, clock: FakeClock
) -> None:
    times = []
    for number in range(3):
        with store.write(request_id="r") as tx:
            times.append(tx.create("person", number, {}).modified)
    clock.sleep(60)
    with store.write(request_id="r") as tx:
        times.append(tx.update("person", 0, {}).modified)
    assert times == sorted(set(times))
    assert times[3] - times[0] == 60_000


def test_records_are_found_by_key_fields_whatever_their_case(store: Store) -> None:
    store.bulk_load(
        [person(1, email=" Ann@B.example "), person(2, email="x@b.example", others="ann@b.example; z@b.example")]
    )
    assert store.find("person", "email", "ANN@b.example") == [1]
    assert store.find("person", "others", "z@b.example") == [2]
    assert store.find_many("person", "email", ["ann@b.example", "nobody@b.example"]) == {"ann@b.example": [1]}
    with pytest.raises(KeyError, match=r"person\.city is not a declared key field"):
        store.find("person", "city", "Bonn")


def test_a_changed_key_is_found_by_its_new_value_only(store: Store) -> None:
    store.bulk_load([person(1, email="old@b.example")])
    with store.write(request_id="r") as tx:
        tx.update("person", 1, {"email": "new@b.example"})
    assert store.find("person", "email", "old@b.example") == []
    assert store.find("person", "email", "new@b.example") == [1]


def test_archived_and_erased_records_are_not_found_by_key(store: Store) -> None:
    store.bulk_load([person(1, email="a@b.example"), person(2, email="a@b.example"), person(3, email="a@b.example")])
    with store.write(request_id="r") as tx:
        tx.archive("person", 1)
        tx.erase("person", 2)
    assert store.find("person", "email", "a@b.example") == [3]
    assert [record.id for record in store.scan("person", after=None, limit=9, archived=True)] == [1]
    assert store.get("person", 2) is None
    assert [row.op for row in store.journal()] == ["archive", "erase"]


def test_a_merge_leaves_the_loser_pointing_to_the_survivor(store: Store) -> None:
    store.bulk_load([person(1), person(2)])
    with store.write(request_id="r") as tx:
        tx.redirect("person", 2, into=1)
    loser = store.get("person", 2)
    assert loser is not None
    assert (loser.archived, loser.merged_into) == (True, 1)
    assert store.scan("person", after=None, limit=9, archived=True) == []


def test_an_id_is_never_given_out_twice(store: Store) -> None:
    store.bulk_load([person(1)])
    with pytest.raises(KeyError, match="in the store already"), store.write(request_id="r") as tx:
        tx.create("person", 1, {})


def test_integer_and_text_ids_sort_as_what_they_are(store: Store) -> None:
    store.bulk_load([person(10), person(9)])
    store.bulk_load([Stored("lead", "00Qb", 1, 1), Stored("lead", "00Qa", 1, 1)])
    assert [record.id for record in store.scan("person", after=None, limit=9)] == [9, 10]
    assert [record.id for record in store.scan("lead", after="00Qa", limit=9)] == ["00Qb"]


def test_everything_survives_a_restart(tmp_path: Path, clock: FakeClock) -> None:
    path = tmp_path / "deep" / "shop.sqlite"
    first = Store(path, system="shop", clock=clock, key_fields={"person": ("email",)})
    first.bulk_load([person(1, email="a@b.example", badge="B1")])
    first.declare_key("person", "badge")
    number = first.next_number("person", 100)
    first.count_call("GET", "things", "default", 200)
    with first.write(request_id="r") as tx:
        at = tx.update("person", 1, {"city": "Bonn"}).modified
    first.close()
    second = Store(path, system="shop", clock=clock, key_fields={"person": ("email",)})
    try:
        assert second.find("person", "badge", "b1") == [1]
        assert second.next_number("person", 100) == number + 1
        assert [row.after for row in second.journal()] == [{"email": "a@b.example", "badge": "B1", "city": "Bonn"}]
        assert second.call_total() == 1
        with second.write(request_id="r") as tx:
            assert tx.at > at
    finally:
        second.close()


def test_writes_come_after_seeds_from_the_future_after_a_restart_too(tmp_path: Path, clock: FakeClock) -> None:
    future = int((clock.now() + 86_400) * 1000)
    for number in range(2):
        store = Store(tmp_path / "shop.sqlite", system="shop", clock=clock)
        if number == 0:
            store.bulk_load([Stored("person", 1, future, future)])
        else:
            with store.write(request_id="r") as tx:
                assert tx.update("person", 1, {}).modified > future
        store.close()


def test_the_journal_is_read_on_from_a_position(store: Store) -> None:
    for number in range(3):
        with store.write(request_id=str(number)) as tx:
            tx.create("person", number, {})
    assert [row.request_id for row in store.journal(since=1)] == ["1", "2"]


def test_calls_are_counted_by_route_and_status_until_reset(store: Store) -> None:
    for status in (200, 200, 429):
        store.count_call("GET", "things.read", "default", status)
    assert [(call.status, call.count) for call in store.calls()] == [(200, 2), (429, 1)]
    store.reset_calls()
    assert store.call_total() == 0


def test_documents_are_kept_by_kind_and_name(store: Store) -> None:
    store.put_document("job", "b", {"state": "open"})
    store.put_document("job", "b", {"state": "done"})
    store.put_document("job", "a", [1])
    assert store.documents("job") == [("a", [1]), ("b", {"state": "done"})]
    store.drop_document("job", "a")
    assert store.document("job", "a") is None
