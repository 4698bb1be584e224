"""One field of a mapping, and its two compiled directions: native to canonical, canonical to native."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from leadline_mappings.findings import finding
from leadline_mappings.normalize.clean import CACHED_TEXT, squeezed
from leadline_mappings.values import Finding, Value, Values

Native = Mapping[str, Any]
"""A record by the vendor's own field names, as JSON values."""

Read = Callable[[Native], tuple[dict[str, object], tuple[Finding, ...]]]
Write = Callable[[Values], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class ValueTable:
    """A picklist, both ways. ``to_canonical`` keys are folded (:func:`leadline_mappings.mapping_file.native_key`)."""

    to_canonical: Mapping[str, Value]
    to_native: Mapping[Value, Any]


@dataclass(frozen=True, slots=True)
class FieldRule:
    """One canonical field and its native one.

    ``write``: always, fill_if_empty, create_only or never. ``null``: keep (an empty value is not written) or clear.
    ``authority``: the system whose value wins, or None for the sync's own. A native value outside the ``table``
    becomes ``fallback`` where there is one (CHOICE_FALLBACK); else ``unknown`` says whether it is dropped
    (``drop``, CHOICE_UNKNOWN) or judged by the standard (``pass``). Either way it is counted.
    ``form`` is how countries and states are written (``code`` or ``name``) and closed lists (``label``).
    """

    canonical: str
    native: str
    read: bool = True
    write: str = "always"
    null: str = "keep"
    authority: str | None = None
    table: ValueTable | None = None
    unknown: str = "pass"
    fallback: Value = None
    form: str | None = None
    labels: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a system writes what JSON leaves open."""

    clear: Any = None
    joined_choices: bool = True
    text_booleans: bool = False


_MISSING: Final = object()


def compiled_read(rules: Mapping[str, FieldRule]) -> Read:
    copies = tuple((rule.canonical, rule.native) for rule in rules.values() if rule.read and rule.table is None)
    tables = tuple(rule for rule in rules.values() if rule.read and rule.table is not None)

    def read(native: Native) -> tuple[dict[str, object], tuple[Finding, ...]]:
        raw = {canonical: native[name] for canonical, name in copies if name in native}
        findings: tuple[Finding, ...] = ()
        for rule in tables:
            value = native.get(rule.native, _MISSING)
            if value is not _MISSING:
                found = _from_table(rule, value, raw)
                if found is not None:
                    findings = (*findings, found)
        return raw, findings

    return read


def _from_table(rule: FieldRule, value: object, raw: dict[str, object]) -> Finding | None:
    """Put the canonical value into ``raw``; the finding where the table does not know the native one."""
    assert rule.table is not None
    if value is None or value == "":
        raw[rule.canonical] = None
        return None
    if type(value) is str and len(value) <= CACHED_TEXT:
        known = rule.table.to_canonical.get(squeezed(value) or value.strip(), _MISSING)
    elif isinstance(value, (bool, int)):
        known = rule.table.to_canonical.get(str(value).casefold(), _MISSING) if abs(value) < 2**63 else _MISSING
    else:
        known = _MISSING
    if known is not _MISSING:
        raw[rule.canonical] = known
    elif rule.fallback is not None:
        raw[rule.canonical] = rule.fallback
        return finding("CHOICE_FALLBACK", rule.canonical, value)
    elif rule.unknown == "pass":
        raw[rule.canonical] = value
    else:
        return finding("CHOICE_UNKNOWN", rule.canonical, value)
    return None


def compiled_write(rules: Mapping[str, FieldRule], kinds: Mapping[str, str], dialect: Dialect) -> Write:
    writers = {
        name: (rule.native, rule.null == "clear", _writer(rule, kinds[name], dialect))
        for name, rule in rules.items()
        if rule.write != "never"
    }

    def write(values: Values) -> dict[str, Any]:
        native: dict[str, Any] = {}
        for name, value in values.items():
            writer = writers.get(name)
            if writer is None:
                continue
            target, clears, convert = writer
            if value is None or value in ("", ()):
                if clears:
                    native[target] = dialect.clear
                continue
            converted = convert(value)
            if converted is not _MISSING:
                native[target] = converted
        return native

    return write


def _writer(rule: FieldRule, kind: str, dialect: Dialect) -> Callable[[Value], Any]:
    plain = _plain_writer(rule, kind)

    def convert(value: Value) -> Any:
        if kind == "consent" and value is not True:
            return _MISSING  # only an opt-out is ever written; unknown and false are not ours to say
        if rule.table is not None:
            if isinstance(value, tuple):
                members = [rule.table.to_native[item] for item in value if item in rule.table.to_native]
                return ";".join(map(str, members)) if dialect.joined_choices else members
            return rule.table.to_native.get(value, _MISSING)
        if isinstance(value, bool):
            return str(value).lower() if dialect.text_booleans else value
        if isinstance(value, tuple):
            return ";".join(value) if dialect.joined_choices else list(value)
        return plain(value)

    return convert


def _plain_writer(rule: FieldRule, kind: str) -> Callable[[Value], Any]:
    labels = rule.labels
    if labels is not None:
        return lambda value: labels.get(str(value), value)
    if kind == "country" and rule.form == "name":
        return _country_name
    if kind == "subdivision":
        return _state_name if rule.form == "name" else _state_code
    return lambda value: value


def _country_name(value: Value) -> Any:
    from leadline_mappings.normalize.country import country_name

    return country_name(str(value))


@lru_cache(4096)
def _state_name(value: Value) -> Any:
    from leadline_mappings.normalize.subdivision import subdivision_name

    return subdivision_name(str(value))


def _state_code(value: Value) -> Any:
    """
    >>> _state_code("US-CA")
    'CA'
    """
    text = str(value)
    return text[3:] if text[2:3] == "-" else text
