"""Types and lengths on both sides: what a canonical field can be kept in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from leadline.connector import FieldInfo
from leadline.steward.against import Against
from leadline.steward.mapped import Rule
from leadline.steward.notices import Level, Notice

_TEXT = frozenset({"text", "url", "email", "phone", "choice", "other"})
_LIST = frozenset({"choice", "text", "other"})
_FITTING: Final[Mapping[str, frozenset[str]]] = {
    "email": frozenset({"email", "text", "other"}),
    "phone": frozenset({"phone", "text", "other"}),
    "url": frozenset({"url", "text", "other"}),
    "domain": frozenset({"url", "text", "other"}),
    "boolean": frozenset({"boolean", "choice", "text", "other"}),
    "consent": frozenset({"boolean", "choice", "multichoice", "text", "datetime", "date", "other"}),
    "number": frozenset({"number", "text", "other"}),
    "money": frozenset({"number", "text", "other"}),
    "date": frozenset({"date", "text", "other"}),
    "datetime": frozenset({"datetime", "text", "other"}),
    "owner": frozenset({"reference", "text", "choice", "id", "other"}),
    "reference": frozenset({"reference", "text", "id", "other"}),
    "choice": _LIST | {"boolean"},
    "lead_source": _LIST,
    "lifecycle": _LIST,
    "multi_choice": frozenset({"multichoice", "text", "other"}),
}
_AS: Final[Mapping[str, frozenset[str]]] = {
    "date": frozenset({"date"}),
    "datetime": frozenset({"datetime"}),
    "epoch_ms": frozenset({"datetime", "date", "number"}),
    "epoch_s": frozenset({"datetime", "date", "number"}),
    "number": frozenset({"number"}),
    "text": _TEXT,
    "boolean": frozenset({"boolean", "choice"}),
    "list": frozenset({"multichoice", "choice", "text"}),
    "semicolons": frozenset({"multichoice", "text"}),
}
_SHORTEST: Final[Mapping[str, int]] = {
    "email": 80,
    "person_name": 40,
    "company_name": 255,
    "job_title": 80,
    "place": 40,
    "phone": 20,
    "url": 255,
    "domain": 80,
}
"""Characters that a field should take at least, of types whose standard names no ``max_length``."""
_WAYS: Final = {("datetime", "date"): "date", ("date", "datetime"): "datetime", ("number", "text"): "text"}
"""(canonical type, native type) to the ``as:`` that carries one into the other."""


def fitting(kind: str) -> frozenset[str]:
    """The native types that hold a canonical type as it is."""
    return _FITTING.get(kind, _TEXT)


def notices(against: Against, rule: Rule, field: FieldInfo) -> Iterator[Notice]:
    """Of the rule's first native field."""
    written = bool(rule.written) and against.use.written
    yield from _types(against, rule, field, written=written)
    if written:
        yield from _lengths(against, rule, field)


def _types(against: Against, rule: Rule, field: FieldInfo, *, written: bool) -> Iterator[Notice]:
    if rule.table or len(rule.natives) > 1 or rule.data.get("write_by") or isinstance(rule.data.get("read"), dict):
        return  # a table or a function stands between the two types
    how = rule.data.get("as")
    kind = rule.spec.type
    way = _WAYS.get((kind, field.type))
    if isinstance(how, str):
        if field.type not in _AS.get(how, frozenset({field.type})) | {"other"}:
            message = f"{field.name} is a {field.type} in {against.system}, and this writes it as {how}"
            yield against.notice(Level.FAULT, "TYPE_MISMATCH", (*rule.path, "as"), message, "correct as: or the field")
    elif field.type not in fitting(kind) and (written or not _readable(kind, field)):
        message = f"{rule.name} is a {kind} in the standard, and {field.name} is a {field.type} in {against.system}"
        if way is not None:
            mend = against.mapped.mends.set(rule.name, "as", way)
            yield against.notice(Level.FAULT, "TYPE_MISMATCH", rule.path, message, f"write as: {way}", mend)
        else:
            fix = "map it to a field of a fitting type, or write a table under values:"
            yield against.notice(Level.FAULT, "TYPE_MISMATCH", rule.path, message, fix)


def _readable(kind: str, field: FieldInfo) -> bool:
    """Values of the field can still be read as this type, though not written."""
    if kind in {"date", "datetime"}:
        return field.type in {"date", "datetime", "number"}
    return field.type not in {"boolean", "date", "datetime"} or kind in {"text", "choice"}


def _lengths(against: Against, rule: Rule, field: FieldInfo) -> Iterator[Notice]:
    declared = rule.spec.params.get("max_length")
    if isinstance(declared, int) and field.max_length is not None and declared > field.max_length:
        message = (
            f"the standard allows {rule.name} {declared:,} characters, and {field.name} takes {field.max_length:,} "
            f"in {against.system}: longer values are not written there"
        )
        fix = f"set max_length: {field.max_length} in the standard, or have the field made longer"
        yield against.notice(Level.WARNING, "LENGTH", rule.path, message, fix)
    shortest = _SHORTEST.get(rule.spec.type)
    if declared is None and shortest is not None and field.max_length is not None and field.max_length < shortest:
        message = (
            f"{field.name} takes {field.max_length:,} characters in {against.system}, which is short for a "
            f"{rule.spec.type} ({rule.name}): longer values are not written there"
        )
        fix = f"have the field made longer ({shortest} characters or more), or leave it so"
        yield against.notice(Level.WARNING, "LENGTH", rule.path, message, fix)
