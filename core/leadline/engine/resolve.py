"""resolve: which entity is each record? Links first, then redirects, then match keys; what is ambiguous is
proposed as such and decided by a person.

Everything is computed over what the state holds, never over the order in which records came: first the keys of
every pending record are stored, then each record looks at all others that share a key with it.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from leadline.engine.decide import AMBIGUOUS, Key
from leadline.engine.run import Run
from leadline.project import ObjectRef
from leadline.state import Link, Member, ObservedRow

CHUNK = 2_000
CROWD = 100
"""A key that more records share than this says nothing about who they are (a placeholder, a switchboard)."""

ENTITY_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z")

UNIQUE = "unique"
"""The tier of keys that make two records one by themselves; weaker ones wait for the identity room."""

NAMESPACE = uuid.UUID("6f1c2a54-5f0e-4a3e-9a53-0c1d6b1c0f11")


def resolve(run: Run) -> None:
    """Propose an entity for every pending record and complete each touched entity with its linked members."""
    run.state.begin_work(run.run_id)
    total = 0
    for ref in run.rules.sync.refs():
        for rows in pending_chunks(run, ref):
            _store_keys(run, ref, rows)
            total += len(rows)
            run.step("resolve", "match keys", total)
    run.step("resolve", "match keys", total, total, finished=True)
    done = 0
    heirs: dict[str, str] = {}
    for ref in run.rules.sync.refs():
        for rows in pending_chunks(run, ref):
            run.state.propose(list(_proposals(run, [row.key for row in rows], heirs)))
            done += len(rows)
            run.step("resolve", "entities", done, total)
    run.state.propose(list(_joined(run, heirs)))
    run.state.complete_resolution()
    run.step("resolve", "entities", done, total, finished=True)


def pending_chunks(run: Run, ref: ObjectRef) -> Iterator[Sequence[ObservedRow]]:
    after = ""
    while rows := run.state.pending(str(ref), after, CHUNK):
        yield rows
        after = rows[-1].record_id


def _store_keys(run: Run, ref: ObjectRef, rows: Sequence[ObservedRow]) -> None:
    keys: dict[str, list[tuple[str, int, str]]] = {row.record_id: [] for row in rows}
    live = [as_member(row) for row in rows if not row.deleted]
    judged = run.rules.judge(ref, live)
    found = run.rules.entity.match_keys_all([one.verdict for one in judged])
    for one, its_keys in zip(judged, found, strict=True):
        keys[one.member.record_id] = [
            (kind, run.state.hash_text(kind, text), tier) for kind, text, tier in its_keys if tier == UNIQUE
        ]
    run.state.put_match_keys(str(ref), keys)


def as_member(row: ObservedRow) -> Member:
    """A stored record that nothing is known about yet."""
    return Member(
        entity_id="",
        object=row.object,
        record_id=row.record_id,
        rule="",
        linked=False,
        modified=row.modified,
        hash=row.hash,
        fields=row.fields,
        base=None,
        deleted=row.deleted,
        pending=True,
    )


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the records of a chunk before their keys are looked at: stored links, the entity ids that
    target records carry in our own field, and records whose key says nothing.
    """

    links: Mapping[Key, str]
    stamped: Mapping[Key, str]
    crowded: AbstractSet[Key]
    abandoned: AbstractSet[str]

    def entity(self, key: Key) -> str | None:
        return self.links.get(key) or self.stamped.get(key)


def _proposals(run: Run, keys: Sequence[Key], heirs: dict[str, str]) -> Iterator[Link]:
    """The entity of each record that hangs together with ``keys``. ``heirs`` takes the entities that a vendor's merge
    gave to another one: they are joined when all records have been looked at.
    """
    groups = _Groups(run, keys)
    links = run.state.links_of(groups.records())
    stamped = _stamped(run, [key for key in groups.records() if key not in links])
    components = list(groups.components())
    known = Known(links, stamped, groups.crowded, _abandoned(run, components, links))
    for group in components:
        yield from _propose_group(run, group, known)
    for key, heir in sorted(groups.redirects.items()):
        if key in links and heir in links and links[key] != links[heir]:
            heirs[links[key]] = links[heir]


def _joined(run: Run, heirs: Mapping[str, str]) -> Iterator[Link]:
    """Everything that is linked to an entity which gave way goes to its heir's."""
    for entity, records in run.state.linked_records(heirs).items():
        heir, passed = heirs[entity], {entity}
        while heir in heirs and heir not in passed:
            passed.add(heir)
            heir = heirs[heir]
        for record in records:
            yield Link(*record, heir, "merge")


def _abandoned(run: Run, components: Sequence[Sequence[Key]], links: Mapping[Key, str]) -> frozenset[str]:
    """Entities whose own sources have all moved on from the key that would let a newcomer join them: a used address
    still stands on the target, but nobody of the entity has it any more.
    """
    suspects: dict[str, set[Key]] = {}
    for group in components:
        if any(key not in links for key in group):
            for key in group:
                if key in links:
                    suspects.setdefault(links[key], set()).add(key)
    suspects = {one: keys for one, keys in suspects.items() if not any(key[0] in run.rules.sources for key in keys)}
    elsewhere = run.state.linked_records(suspects)
    sources = {one: [key for key in records if key[0] in run.rules.sources] for one, records in elsewhere.items()}
    live = {
        row.key for row in run.state.observed([key for keys in sources.values() for key in keys]) if not row.deleted
    }
    return frozenset(one for one, keys in sources.items() if live & set(keys))


def _stamped(run: Run, keys: Sequence[Key]) -> dict[Key, str]:
    """The entity id that target records carry in our own field: so a state that was lost finds its links again."""
    wanted = [key for key in keys if key[0] in run.rules.key_fields]
    found = ((row.key, dict(row.fields).get(run.rules.key_fields[row.object])) for row in run.state.observed(wanted))
    return {key: value.lower() for key, value in found if isinstance(value, str) and ENTITY_ID.match(value.lower())}


def _propose_group(run: Run, group: Sequence[Key], known: Known) -> Iterator[Link]:
    entities = sorted({entity for key in group if (entity := known.entity(key)) is not None})
    for key in group:
        if key in known.links:
            yield Link(*key, known.links[key], "link")
        elif key in known.stamped:
            yield Link(*key, known.stamped[key], "key")
        elif key in known.crowded:
            yield Link(*key, new_entity_id(run, key), f"{AMBIGUOUS}: more than {CROWD} records share its key")
        elif len(entities) > 1:
            yield Link(*key, new_entity_id(run, key), f"{AMBIGUOUS}: {' '.join(entities)}")
        elif entities and entities[0] in known.abandoned:
            yield Link(*key, new_entity_id(run, key), f"{AMBIGUOUS}: {entities[0]} had this address before")
        elif entities:
            yield Link(*key, entities[0], "email")
        else:
            yield Link(*key, new_entity_id(run, group[0]), "email" if len(group) > 1 else "new")


def new_entity_id(run: Run, key: Key) -> str:
    """An id of ours that depends only on the record it was born from: a run that starts over, even with an empty
    state, comes to the same one, and a create keyed by it cannot double.
    """
    system, _, name = key[0].partition(".")
    return str(uuid.uuid5(NAMESPACE, f"{system}/{run.accounts[system]}/{name}/{key[1]}"))


class _Groups:
    """The records that hang together by match keys and redirects, from the given ones outward."""

    def __init__(self, run: Run, seeds: Iterable[Key]) -> None:
        self._parent: dict[Key, Key] = {}
        self.crowded: set[Key] = set()
        self.redirects: dict[Key, Key] = {}
        frontier = list(seeds)
        for key in frontier:
            self._parent[key] = key
        while frontier:
            frontier = self._expand(run, frontier)

    def _expand(self, run: Run, frontier: Sequence[Key]) -> list[Key]:
        found: list[Key] = []
        hashes = run.state.match_keys_of(frontier)
        wanted = {value for values in hashes.values() for value in values}
        holders = run.state.records_by_keys(sorted(wanted), limit=CROWD + 1)
        for key, values in hashes.items():
            for value in values:
                others = holders.get(value, ())
                if len(others) > CROWD:
                    self.crowded.add(key)
                    continue
                for other in others:
                    found.extend(self._join(key, other))
        for key, heir in run.state.redirects(frontier):
            self.redirects[key] = heir
            found.extend(self._join(key, heir))
        return found

    def _join(self, one: Key, other: Key) -> list[Key]:
        """Put two records into one group; those that are new here are to be looked at next."""
        new = [key for key in (one, other) if key not in self._parent]
        for key in new:
            self._parent[key] = key
        self._unite(one, other)
        return new

    def _find(self, key: Key) -> Key:
        while self._parent[key] != key:
            self._parent[key] = self._parent[self._parent[key]]
            key = self._parent[key]
        return key

    def _unite(self, one: Key, other: Key) -> None:
        first, second = sorted((self._find(one), self._find(other)))
        self._parent[second] = first

    def records(self) -> list[Key]:
        return list(self._parent)

    def components(self) -> Iterator[Sequence[Key]]:
        groups: dict[Key, list[Key]] = {}
        for key in self._parent:
            groups.setdefault(self._find(key), []).append(key)
        for group in groups.values():
            yield sorted(group)
