"""What a run is judged by: one sync's standard, mappings and live schemas, compiled and fingerprinted together."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from leadline.connector import ObjectInfo
from leadline.project import ObjectRef, Project, Sync
from leadline.state import Member
from leadline_mappings.mapping import Mapping as ObjectMapping
from leadline_mappings.standard import Entity
from leadline_mappings.values import Value, Verdict


@dataclass(frozen=True, slots=True)
class Judged:
    """A stored record with what the standard says of it.

    ``raw`` holds the canonical fields before they were judged: a field that stands in ``raw`` but not in
    ``verdict.values`` has a value in its system, though not a valid one.
    """

    ref: ObjectRef
    member: Member
    raw: Mapping[str, object]
    verdict: Verdict

    @property
    def key(self) -> tuple[str, str]:
        return (self.member.object, self.member.record_id)

    def holds(self, field: str) -> bool:
        """The record has something in this field, valid or not."""
        return self.raw.get(field) not in (None, "", (), [])

    def own_values(self) -> dict[str, Value]:
        """The canonical values that stand in the record itself: what the standard derived or defaulted does not."""
        return {name: value for name, value in self.verdict.values.items() if value is None or self.holds(name)}


@dataclass(frozen=True, slots=True)
class Rules:
    """One sync, ready to judge. ``infos`` are the live schemas of all objects by reference, ``key_fields`` the native
    fields that carry our entity id in the written ones that have such a field.
    """

    sync: Sync
    entity: Entity
    mappings: Mapping[str, ObjectMapping]
    infos: Mapping[str, ObjectInfo]
    key_fields: Mapping[str, str]
    sources: frozenset[str]
    """The objects that are read for what they say."""
    targets: frozenset[str]
    """The objects that may be written."""
    fingerprint: str

    def selects(self, one: Judged) -> bool:
        """The record stands inside its mapping's filter. One that left it is no longer updated; nothing is deleted."""
        where = self.mappings[one.member.object].where
        return where is None or where.holds(one.verdict.values, one.verdict.facts)

    def judge(self, ref: ObjectRef, members: Sequence[Member]) -> list[Judged]:
        """What the standard says of each of these records of one object, in their order."""
        raws, found = self.mappings[str(ref)].read_all([member.fields for member in members])
        verdicts = self.entity.standardise_all(raws)
        return [
            Judged(ref, member, raw, verdict._replace(findings=(*findings, *verdict.findings)) if findings else verdict)
            for member, raw, findings, verdict in zip(members, raws, found, verdicts, strict=True)
        ]


def compile_rules(
    project: Project, sync: Sync, infos: Mapping[str, ObjectInfo], key_fields: Mapping[str, str]
) -> Rules:
    mappings = {str(ref): project.mappings[ref] for ref in sync.refs()}
    return Rules(
        sync=sync,
        entity=project.standard.entity(sync.entity),
        mappings=mappings,
        infos=infos,
        key_fields=key_fields,
        sources=frozenset(str(ref) for ref in sync.read),
        targets=frozenset(str(rule.ref) for rule in sync.write),
        fingerprint=fingerprint(project, sync, mappings, infos),
    )


def fingerprint(
    project: Project, sync: Sync, mappings: Mapping[str, ObjectMapping], infos: Mapping[str, ObjectInfo]
) -> str:
    """A digest that changes when any rule of the sync does: stored records are then judged again."""
    parts = [
        project.standard.fingerprint,
        *(f"{name}={mapping.fingerprint}" for name, mapping in sorted(mappings.items())),
        *(f"{name}:{_limits(info, mappings[name])}" for name, info in sorted(infos.items())),
        f"{sync.authority} {sync.initial} {[str(ref) for ref in sync.read]}",
        *(f"{rule.ref} {rule.create.describe() if rule.create else 'never'}" for rule in sync.write),
    ]
    return hashlib.blake2b("\n".join(parts).encode(), digest_size=16).hexdigest()


def _limits(info: ObjectInfo, mapping: ObjectMapping) -> list[str]:
    """What the live schema says of the mapped fields: a widened field or a new choice is a reason to judge again."""
    return [str(info.fields.get(name)) for name in mapping.native_fields]
