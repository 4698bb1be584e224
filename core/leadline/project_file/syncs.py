"""The ``syncs:`` of leadline.yml."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from leadline.project import ObjectRef, Sync, WriteRule
from leadline.project_file.faults import Faults, as_mapping, did_you_mean
from leadline.project_file.files import Mappings
from leadline.project_file.names import named_objects, object_ref
from leadline_mappings.conditions import ALWAYS, Condition, parse_condition
from leadline_mappings.documents import DocumentError
from leadline_mappings.documents import Path as Place
from leadline_mappings.standard import Entity, Standard

DEFAULT_TOLERANCE = 0.05
_PERCENT = re.compile(r"([0-9]{1,3}(?:\.[0-9]{1,6})?) ?%")


def check_owners(syncs: Mapping[str, Any], faults: Faults) -> None:
    """An object belongs to one sync: two would each undo what the other wrote."""
    owner: dict[str, str] = {}
    for sync, body in syncs.items():
        for place, name in named_objects(sync, as_mapping(body)):
            if owner.setdefault(name, sync) != sync:
                message = f"{name} is used by the sync {owner[name]!r} already"
                faults.add(place, message, "use an object in one sync only")


def read_sync(name: str, body: Mapping[str, Any], mappings: Mappings, standard: Standard, faults: Faults) -> Sync:
    """One sync, whose shape the schema has found right."""
    place = ("syncs", name)
    entity = _entity(place, body["entity"], standard, faults)
    for at, each in named_objects(name, body):
        _check_use(at, each, body["entity"] if entity else None, mappings, faults)
    sync = Sync(
        name=name,
        entity=body["entity"],
        read=tuple(map(object_ref, body["read"])),
        write=tuple(
            WriteRule(
                object_ref(rule["object"]),
                _create((*place, "write", index, "create"), rule.get("create", "never"), entity, faults),
            )
            for index, rule in enumerate(body.get("write", ()))
        ),
        authority=body["authority"],
        initial=body.get("initial", "report"),
        quarantine_tolerance=_share(
            (*place, "quarantine_tolerance"), body.get("quarantine_tolerance", DEFAULT_TOLERANCE), faults
        ),
    )
    _check_sync(place, sync, faults)
    _check_authorities(sync, mappings, faults)
    return sync


def _check_sync(place: Place, sync: Sync, faults: Faults) -> None:
    systems = dict.fromkeys(ref.system for ref in sync.refs())
    if sync.authority not in systems:
        message = f"{sync.authority[:60]!r} is not a system of this sync"
        faults.add((*place, "authority"), message, did_you_mean(sync.authority, systems))
    seen: set[ObjectRef] = set()
    for index, rule in enumerate(sync.write):
        if rule.ref in seen:
            faults.add((*place, "write", index), f"{rule.ref} stands here a second time", "keep one of the two")
        seen.add(rule.ref)


def _check_authorities(sync: Sync, mappings: Mappings, faults: Faults) -> None:
    """A field's own authority is a system of the sync: any other would never win."""
    systems = dict.fromkeys(ref.system for ref in sync.refs())
    for ref in sync.refs():
        mapping = mappings.get(ref)
        for name, rule in mapping.fields.items() if mapping is not None else ():
            if rule.authority is not None and rule.authority not in systems:
                message = f"the mapping gives {name} the authority {rule.authority[:60]!r}, no system of {sync.name}"
                faults.add(("mappings", str(ref)), message, did_you_mean(rule.authority, systems))


def _share(place: Place, given: float | str, faults: Faults) -> float:
    """A percentage or a fraction as a fraction."""
    if not isinstance(given, str):
        return float(given)
    found = _PERCENT.fullmatch(given)
    if found is None or float(found[1]) > 100:
        faults.add(place, "this is not a share", "write one such as 5% or 0.05")
        return 0.0
    return float(found[1]) / 100


def _entity(place: Place, name: str, standard: Standard, faults: Faults) -> Entity | None:
    if name not in standard.entities:
        message = f"the standard has no entity {name[:60]!r}"
        faults.add((*place, "entity"), message, did_you_mean(name, standard.entities))
        return None
    return standard.entities[name]


def _check_use(place: Place, name: str, entity: str | None, mappings: Mappings, faults: Faults) -> None:
    """The object has a mapping, to this sync's entity (None: unknown, and said so already)."""
    ref = object_ref(name)
    if ref not in mappings:
        if faults.sound("mappings", name):
            fix = did_you_mean(name, map(str, mappings), f"add {name}: under mappings:")
            faults.add(place, f"{name} has no mapping", fix)
        return
    mapping = mappings[ref]
    if mapping is not None and entity is not None and mapping.entity != entity:
        message = f"{name} is mapped to the entity {mapping.entity}, and this sync is about {entity}"
        faults.add(place, message, "correct one of them")


def _create(place: Place, rule: object, entity: Entity | None, faults: Faults) -> Condition | None:
    """The condition under which a record is created; None for never."""
    if rule == "never" or entity is None:
        return None
    if rule == "always":
        return ALWAYS
    try:
        return parse_condition(rule, entity, faults.document, place)
    except DocumentError as error:
        faults.add_elsewhere(error)
        return None
