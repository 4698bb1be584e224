"""resolve: match keys, links, and the work table that gathers the members of each touched entity."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Insert, Row, and_, bindparam, delete, exists, func, insert, select

from leadline.clock import Clock
from leadline.state import tables
from leadline.state.database import LIST, Room, batches, by_object, upsert
from leadline.state.json_text import unpack
from leadline.state.observe import LIVE
from leadline.state.rows import LinkTuple, Member, RecordKey
from leadline.state.settling import store_links

_key, _link, _found = tables.match_key, tables.link, tables.resolution
_observed, _base = tables.observed, tables.base

_KEY = insert(_key)
_NO_KEYS = delete(_key).where(_key.c.object == bindparam("b_object"), _key.c.record_id == bindparam("b_id"))
_NO_LINK = delete(_link).where(_link.c.object == bindparam("b_object"), _link.c.record_id == bindparam("b_id"))


@cache
def _propose(dialect: str) -> Insert:
    new = (statement := upsert(dialect, _found)).excluded
    return statement.on_conflict_do_update(
        index_elements=[_found.c.object, _found.c.record_id], set_={"entity_id": new.entity_id, "rule": new.rule}
    )


class Resolutions(Room):
    _clock: Clock

    def begin_work(self, run_id: int) -> None:  # noqa: ARG002  # one run at a time; the id is for the reader
        """Empty the work tables: what an earlier run resolved and planned is gone."""
        with self._db.writing() as connection:
            connection.execute(delete(_found))
            connection.execute(delete(tables.planned))

    def put_match_keys(self, ref: str, keys: Mapping[str, Sequence[tuple[str, int, str]]]) -> None:
        """Replace these records' keys by (kind, hash, tier); an empty list takes a record out of matching."""
        rows = [
            {"object": ref, "record_id": record_id, "kind": kind, "hash": digest, "tier": tier}
            for record_id, triples in keys.items()
            for digest, (kind, tier) in {digest: (kind, tier) for kind, digest, tier in triples}.items()
        ]
        with self._db.writing() as connection:
            self._db.many(connection, _NO_KEYS, [{"b_object": ref, "b_id": record_id} for record_id in keys])
            self._db.many(connection, _KEY, rows)

    def match_keys_of(self, keys: Iterable[RecordKey]) -> dict[RecordKey, list[int]]:
        """The hashes stored for each record; records without keys are left out."""
        found: dict[RecordKey, list[int]] = defaultdict(list)
        with self._db.reading() as connection:
            for ref, ids in by_object(keys):
                statement = (
                    select(_key.c.record_id, _key.c.hash)
                    .where(_key.c.object == ref, self._db.among(_key.c.record_id, ids))
                    .order_by(_key.c.record_id, _key.c.hash)
                )
                for record_id, digest in connection.execute(statement):
                    found[ref, record_id].append(digest)
        return dict(found)

    def records_by_keys(self, hashes: Iterable[int], limit: int = 1000) -> dict[int, list[RecordKey]]:
        """The live records that hold each key, in the order of object and id, at most ``limit`` to a key.

        Deleted records are no candidates; a converted one, whose redirect leads on, is.
        """
        found: dict[int, list[RecordKey]] = defaultdict(list)
        turn = func.row_number().over(partition_by=_key.c.hash, order_by=(_key.c.object, _key.c.record_id))
        wanted = sorted(set(hashes))
        with self._db.reading() as connection:
            for some in batches(wanted, LIST):
                holder = (
                    select(_key.c.hash, _key.c.object, _key.c.record_id, turn.label("turn"))
                    .where(self._db.among(_key.c.hash, some))
                    .subquery()
                )
                same = and_(_observed.c.object == holder.c.object, _observed.c.record_id == holder.c.record_id)
                statement = (
                    select(holder.c.hash, holder.c.object, holder.c.record_id)
                    .join(_observed, same)
                    .where(holder.c.turn <= limit, LIVE)
                    .order_by(holder.c.hash, holder.c.turn)
                )
                for digest, ref, record_id in connection.execute(statement):
                    found[digest].append((ref, record_id))
        return dict(found)

    def redirects(self, keys: Iterable[RecordKey]) -> list[tuple[RecordKey, RecordKey]]:
        """(record, the one that took its place) for every redirect that starts or ends at one of ``keys``."""
        asked = list(keys)
        found: set[tuple[RecordKey, RecordKey]] = set()
        which = select(_observed.c.object, _observed.c.record_id, _observed.c.redirect)
        with self._db.reading() as connection:
            for ref, ids in by_object(asked):
                starts = which.where(
                    _observed.c.object == ref,
                    self._db.among(_observed.c.record_id, ids),
                    _observed.c.redirect.is_not(None),
                )
                found.update(_redirect(row) for row in connection.execute(starts))
            for some in batches([f"{ref}/{record_id}" for ref, record_id in asked], LIST):
                found.update(
                    _redirect(row)
                    for row in connection.execute(which.where(self._db.among(_observed.c.redirect, some)))
                )
        return sorted(found)

    def links_of(self, keys: Iterable[RecordKey]) -> dict[RecordKey, str]:
        """The entity of each linked record; the others are left out."""
        found: dict[RecordKey, str] = {}
        with self._db.reading() as connection:
            for ref, ids in by_object(keys):
                statement = select(_link.c.record_id, _link.c.entity_id).where(
                    _link.c.object == ref, self._db.among(_link.c.record_id, ids)
                )
                found.update(((ref, row.record_id), row.entity_id) for row in connection.execute(statement))
        return found

    def linked_records(self, entities: Iterable[str]) -> dict[str, list[RecordKey]]:
        """Every record that is linked to each entity, in the order of object and id."""
        found: dict[str, list[RecordKey]] = {}
        columns = (_link.c.entity_id, _link.c.object, _link.c.record_id)
        with self._db.reading() as connection:
            for some in batches(sorted(set(entities)), LIST):
                statement = select(*columns).where(self._db.among(_link.c.entity_id, some)).order_by(*columns)
                for entity, ref, record_id in connection.execute(statement):
                    found.setdefault(entity, []).append((ref, record_id))
        return found

    def unseen(self, ref: str, limit: int) -> list[str]:
        """Ids of linked records of the object that no pull has seen yet: created by us, and late in the index."""
        same = and_(_observed.c.object == _link.c.object, _observed.c.record_id == _link.c.record_id)
        statement = (
            select(_link.c.record_id).where(_link.c.object == ref, ~exists().where(same)).order_by(_link.c.record_id)
        )
        with self._db.reading() as connection:
            return list(connection.execute(statement.limit(limit)).scalars())

    def link(self, rows: Iterable[LinkTuple], run_id: int = 0) -> None:
        """Link each record to its entity. A link that says so already keeps its rule and date."""
        with self._db.writing() as connection:
            store_links(self._db, connection, rows, run_id, self._clock.now())

    def unlink(self, keys: Iterable[RecordKey]) -> None:
        with self._db.writing() as connection:
            self._db.many(connection, _NO_LINK, [{"b_object": ref, "b_id": one} for ref, one in keys])

    def propose(self, rows: Iterable[LinkTuple]) -> None:
        """Put records into the work table under an entity; the last proposal for a record stands."""
        with self._db.writing() as connection:
            self._db.many(connection, _propose(self._db.dialect), [_proposal(row) for row in rows])

    def complete_resolution(self) -> int:
        """Add the linked records of every touched entity that are not there yet. Returns how many came."""
        touched = select(_found.c.entity_id)
        there = exists().where(_found.c.object == _link.c.object, _found.c.record_id == _link.c.record_id)
        rest = select(_link.c.object, _link.c.record_id, _link.c.entity_id, _link.c.rule).where(
            _link.c.entity_id.in_(touched), ~there
        )
        add = insert(_found).from_select(["object", "record_id", "entity_id", "rule"], rest)
        with self._db.writing() as connection:
            return connection.execute(add.execution_options(preserve_rowcount=True)).rowcount

    def entities(self, after: str, limit: int) -> list[str]:
        """The touched entities in order. Start with ``after`` ""."""
        statement = (
            select(_found.c.entity_id)
            .where(_found.c.entity_id > after)
            .distinct()
            .order_by(_found.c.entity_id)
            .limit(limit)
        )
        with self._db.reading() as connection:
            return list(connection.execute(statement).scalars())

    def members(self, entity_ids: Sequence[str]) -> list[Member]:
        """Every record in the work table of these entities, in the order of entity, object and id."""
        found: list[Member] = []
        with self._db.reading() as connection:
            for some in batches(sorted(set(entity_ids)), LIST):
                statement = _MEMBERS.where(self._db.among(_found.c.entity_id, some))
                found.extend(_member(row) for row in connection.execute(statement))
        return found


def _same(table: Any) -> Any:
    return and_(table.c.object == _found.c.object, table.c.record_id == _found.c.record_id)


_MEMBERS = (
    select(
        _found.c.entity_id,
        _found.c.object,
        _found.c.record_id,
        _found.c.rule,
        _link.c.entity_id.label("linked_to"),
        _link.c.rule.label("link_rule"),
        _observed.c.modified,
        _observed.c.created,
        _observed.c.hash,
        _observed.c.deleted,
        _observed.c.pending,
        _observed.c.redirect,
        _observed.c.fields,
        _base.c.fields.label("base"),
    )
    .select_from(_found)
    .outerjoin(_link, _same(_link))
    .outerjoin(_observed, _same(_observed))
    .outerjoin(_base, _same(_base))
    .order_by(_found.c.entity_id, _found.c.object, _found.c.record_id)
)


def _redirect(row: Row[*tuple[Any, ...]]) -> tuple[RecordKey, RecordKey]:
    ref, _, record_id = row.redirect.rpartition("/")
    return (row.object, row.record_id), (ref, record_id)


def _member(row: Row[*tuple[Any, ...]]) -> Member:
    linked = row.linked_to == row.entity_id
    return Member(
        entity_id=row.entity_id,
        object=row.object,
        record_id=row.record_id,
        rule=row.link_rule if linked else row.rule,
        linked=linked,
        modified=row.modified,
        hash=row.hash,
        fields={} if row.fields is None else unpack(row.fields),
        base=None if row.base is None else unpack(row.base),
        deleted=bool(row.deleted),
        pending=bool(row.pending),
        redirect=row.redirect,
        created=row.created,
    )


def _proposal(row: LinkTuple) -> dict[str, object]:
    return {"object": row[0], "record_id": row[1], "entity_id": row[2], "rule": row[3]}
