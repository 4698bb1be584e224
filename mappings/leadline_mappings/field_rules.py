"""One field of a mapping, and its two compiled directions: native to canonical, canonical to native."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter
from typing import Any, Final

from leadline_mappings.findings import finding
from leadline_mappings.normalize.clean import CACHED_TEXT, squeezed
from leadline_mappings.values import Finding, Value, Values

Native = Mapping[str, Any]
"""A record by the vendor's own field names, as JSON values."""

Raw = dict[str, object]
"""Canonical names with raw values, for ``Entity.standardise``."""

Read = Callable[[Native], tuple[Raw, tuple[Finding, ...]]]
Write = Callable[[Values], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class ValueTable:
    """A picklist, both ways. ``to_canonical`` keys are folded (:func:`native_key`)."""

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
    tables = tuple(_translator(rule) for rule in rules.values() if rule.read and rule.table is not None)

    names = tuple(canonical for canonical, _ in copies)
    together = itemgetter(*(name for _, name in copies)) if len(copies) > 1 else None

    def read(native: Native) -> tuple[Raw, tuple[Finding, ...]]:
        raw: Raw
        try:  # most answers hold every field that was asked for
            raw = dict(zip(names, together(native), strict=True)) if together else _one_by_one(copies, native)
        except KeyError:
            raw = _one_by_one(copies, native)
        findings: tuple[Finding, ...] = ()
        for canonical, name, of_text, of_any in tables:
            value = native.get(name)
            if value is None:
                if name in native:
                    raw[canonical] = None
                continue
            known, found = (of_text if type(value) is str and len(value) <= CACHED_TEXT else of_any)(value)
            if known is not _MISSING:
                raw[canonical] = known
            if found is not None:
                findings = (*findings, found)
        return raw, findings

    return read


def _one_by_one(copies: tuple[tuple[str, str], ...], native: Native) -> Raw:
    return {canonical: native[name] for canonical, name in copies if name in native}


Translate = Callable[[Any], tuple[object, Finding | None]]


def _translator(rule: FieldRule) -> tuple[str, str, Translate, Translate]:
    """(canonical, native, the translation of short texts, of anything); answers on short texts are kept."""
    assert rule.table is not None
    table = rule.table.to_canonical

    def translate(value: Any) -> tuple[object, Finding | None]:
        if value == "":
            return None, None
        known: object = _MISSING
        if _is_short(value):
            known = table.get(native_key(value), _MISSING)
        if known is not _MISSING:
            return known, None
        if rule.fallback is not None:
            return rule.fallback, finding("CHOICE_FALLBACK", rule.canonical, value)
        if rule.unknown == "pass":
            return value, None
        return _MISSING, finding("CHOICE_UNKNOWN", rule.canonical, value)

    return rule.canonical, rule.native, lru_cache(1024)(translate), translate


def _is_short(value: object) -> bool:
    if isinstance(value, str):
        return len(value) <= CACHED_TEXT
    return isinstance(value, int) and value.bit_length() < 64


def native_key(native: object) -> str:
    """How native values are compared: case, spaces and punctuation folded on both sides.

    >>> native_key("Web Referral"), native_key("web_referral"), native_key(True)
    ('webreferral', 'webreferral', 'true')
    """
    return squeezed(str(native)) or str(native).strip()


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
    """Without its country.

    >>> _state_code("US-CA")
    'CA'
    """
    text = str(value)
    return text[3:] if text[2:3] == "-" else text
