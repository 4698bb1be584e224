"""A mapping against the schema of its object: what the system has taken away, renamed, locked, shortened or added."""

from __future__ import annotations

from collections.abc import Iterator

from leadline.connector import FieldInfo, ObjectInfo
from leadline.steward import drift_types, drift_values
from leadline.steward.against import Against
from leadline.steward.mapped import Mapped, Rule, Use
from leadline.steward.nearest import nearest_field
from leadline.steward.notices import Level, Notice
from leadline.steward.standard_source import always_mandatory


def drift(mapped: Mapped, info: ObjectInfo, use: Use, system: str = "the system") -> list[Notice]:
    """Faults and warnings, by file and line."""
    found = {str(notice): notice for notice in _notices(Against(mapped, info, use, system))}
    return sorted(found.values(), key=_place)


def _notices(against: Against) -> Iterator[Notice]:
    taken = set(against.mapped.natives)
    for rule in against.mapped.rules:
        for native in rule.every:
            field = against.info.fields.get(native)
            if field is None:
                yield _gone(against, rule, native, taken)
                continue
            if native in rule.written and against.use.written:
                yield from _writable(against, rule, field)
            if native == rule.natives[0]:
                yield from drift_types.notices(against, rule, field)
                yield from drift_values.notices(against, rule, field)
    yield from _other_fields(against)
    yield from _required(against)
    yield from _mandatory(against, taken)


def _gone(against: Against, rule: Rule, native: str, taken: set[str]) -> Notice:
    """A field that the system does not show: renamed, removed, or hidden from the user. A field is proposed once."""
    main = native in rule.natives
    words = (native, rule.name, rule.spec.label) if main else (native,)
    types = drift_types.fitting(rule.spec.type) if main else frozenset()
    now = nearest_field(against.info, words, taken=taken, types=types)
    path = (*rule.path, "native")
    gone = f"{against.system} has no field {native} that this user sees"
    hidden = f"grant the user access to {native} if it still exists"
    alone = rule.natives == (native,) and not _consent(rule)
    if now is not None:
        taken.add(now.name)
        mend = against.mapped.mends.set(rule.name, "native", now.name) if alone else None
        message = f"{gone}; it has {now.name} ({now.label})"
        fix = f"write native: {now.name}, or {hidden}"
        if _consent(rule):
            fix = f"{hidden}, or correct the mapping by hand: no patch touches a consent"
        return against.notice(Level.FAULT, "FIELD_RENAMED", path, message, fix, mend)
    needed = _needed(against, rule)
    if needed:
        fix = f"{hidden}, or correct the mapping: {rule.name} is {needed}, so it is not taken out"
        return against.notice(Level.FAULT, "FIELD_REMOVED", path, gone, fix)
    mend = against.mapped.mends.take_out(rule.name) if alone else None
    fix = f"{hidden}, create it, or take {rule.name} out"
    fix += ", as --patch does: the field then disappears from the mapping" if mend else " of the mapping"
    return against.notice(Level.FAULT, "FIELD_REMOVED", path, gone, fix, mend)


def _consent(rule: Rule) -> bool:
    """A consent is a matter of rights, never of the mapping: an opt-out must not get lost by a patch."""
    return rule.spec.type == "consent"


def _needed(against: Against, rule: Rule) -> str:
    """What the standard needs the field for, in words; empty where it can be left out."""
    entity = against.mapped.entity
    if _consent(rule):
        return "a consent"
    if rule.spec.type == "lifecycle" or rule.name == entity.stage_field:
        return "the lifecycle"
    if any(rule.name in key.fields for key in entity.match):
        return "part of a match key"
    if rule.spec.mandatory or rule.name in always_mandatory(entity):
        return "mandatory in the standard"
    return ""


def _writable(against: Against, rule: Rule, field: FieldInfo) -> Iterator[Notice]:
    found = _not_writable(against, rule, field)
    if found is None:
        return
    code, message, fix, write = found
    mend = against.mapped.mends.set(rule.name, "write", write) if write and not _consent(rule) else None
    if _consent(rule):
        fix = f"grant edit access to {field.name} in {against.system}, else no opt-out gets there"
    yield against.notice(Level.FAULT, code, (*rule.path, "write"), message, fix, mend)


def _not_writable(against: Against, rule: Rule, field: FieldInfo) -> tuple[str, str, str, str] | None:
    """Code, message, fix, and the ``write:`` that a patch may propose (empty for none)."""
    if not field.createable and not field.updateable:
        if field.computed:
            message = f"{field.name} is filled by {against.system} itself and takes no value"
            return "FIELD_READ_ONLY", message, "write write: never", "never"
        fix = "grant edit access to it in the system, or write write: never"
        return "FIELD_NO_PERMISSION", f"the user may not write {field.name}", fix, "never"
    if not field.updateable and rule.write != "create_only":
        message = f"{field.name} is only written when a record is created"
        return "FIELD_CREATE_ONLY", message, "write write: create_only", "create_only"
    if not field.createable and against.use.created and rule.write == "create_only":
        message = f"{field.name} is never written when a record is created"
        return "FIELD_UPDATE_ONLY", message, "write write: fill_if_empty", ""
    return None


def _other_fields(against: Against) -> Iterator[Notice]:
    """Native fields that are named outside the field rules."""
    data = against.mapped.layers.data
    for key in ("constants", "computed", "live"):
        for native in data.get(key) or ():
            field = against.info.fields.get(native)
            if field is None:
                message = f"{against.system} has no field {native} that this user sees"
                fix = "correct the name, grant access to it, or take it out"
                yield against.notice(Level.FAULT, "FIELD_REMOVED", (key, native), message, fix)
            elif key != "live" and against.use.created and not field.createable:
                message = f"{native} takes no value in {against.system}"
                yield against.notice(Level.FAULT, "FIELD_READ_ONLY", (key, native), message, "take it out")


def _required(against: Against) -> Iterator[Notice]:
    """Fields that the system wants in every new record."""
    if not (against.use.written and against.use.created and against.mapped.mapping.create is not None):
        return
    written = set(against.mapped.mapping.written_fields)
    for field in against.info.fields.values():
        if field.required_on_create and field.name not in written:
            message = f"{against.system} creates no record without {field.name} ({field.label}), and nothing writes it"
            fix = f"map a field to {field.name}, or give it under constants:"
            yield against.notice(Level.FAULT, "REQUIRED_NOT_WRITTEN", ("fields",), message, fix)


def _mandatory(against: Against, taken: set[str]) -> Iterator[Notice]:
    """Fields without which the standard creates nothing, and which this object does not bring."""
    mapped = {rule.name for rule in against.mapped.rules if rule.read}
    mandatory = always_mandatory(against.mapped.entity)
    for name, spec in against.mapped.entity.fields.items():
        if name in mapped or name not in mandatory:
            continue
        message = f"{name} is mandatory in the standard, and this mapping does not read it"
        near = nearest_field(against.info, (name, spec.label), taken=taken, types=drift_types.fitting(spec.type))
        if near is not None:
            taken.add(near.name)
            fix = f"map it to {near.name} ({near.label}) if that is the same"
            mend = against.mapped.mends.add(name, near.name) if spec.type != "consent" else None
        else:
            fix, mend = f"create a field for it in {against.system} and map it, or leave it to other systems", None
        yield against.notice(Level.WARNING, "MANDATORY_NOT_READ", ("fields",), message, fix, mend)


def _place(notice: Notice) -> tuple[str, int]:
    name, _, line = notice.where.rpartition(":")
    return (name, int(line)) if line.isdigit() else (notice.where, 0)
