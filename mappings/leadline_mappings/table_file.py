"""Value tables as a mapping writes them: ``values: {canonical: native or [natives]}``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from leadline_mappings.documents import Path
from leadline_mappings.entity import FieldSpec
from leadline_mappings.mapping_faults import Reporter, near, shown
from leadline_mappings.normalize.scalars import parsed_number
from leadline_mappings.value_tables import MISSING, ValueTable, native_key
from leadline_mappings.values import Value

_TRUTH: Final[Mapping[str, Value]] = {"true": True, "false": False}
_CONSENT: Final = ("out", "in")


def value_table(
    spec: FieldSpec, data: Mapping[str, Any], path: Path, reporter: Reporter, *, written: bool
) -> ValueTable:
    """The table both ways; ``data`` is what stands under ``values:``. A native value that stands at several
    canonical ones is read as the first of them.
    """
    to_canonical: dict[str, Value] = {}
    to_native: dict[Value, Any] = {}
    for text, natives in data.items():
        at = (*path, text)
        canonical = canonical_key(text, spec)
        if canonical is MISSING:
            allowed = _keys(spec)
            fix = near(text, allowed) if allowed else f"write a {spec.type}"
            reporter.fail(at, f"{shown(text)} is not a value of {spec.name} in the standard", fix)
            continue
        if natives is None:
            reporter.fail(
                at, f"{shown(text)} has no native value", "write [] where the system has none, or take it out"
            )
            continue
        listed = natives if isinstance(natives, list) else [natives]
        if listed:
            to_native[canonical] = listed[0]
        for native in listed:
            to_canonical.setdefault(native_key(native), canonical)
    if written and spec.allowed is not None:
        _cover(spec, data, to_native, path, reporter)
    return ValueTable(to_canonical, to_native)


def canonical_key(text: str, spec: FieldSpec) -> Any:
    """A key of the table as the field's canonical value; MISSING where it is none."""
    if spec.type == "boolean":
        return _TRUTH.get(text.lower(), MISSING)
    if spec.type == "number":
        number = parsed_number(text.strip())
        return MISSING if number is None else number
    allowed = _keys(spec)
    return text if allowed is None or text in allowed else MISSING


def _keys(spec: FieldSpec) -> tuple[str, ...] | None:
    """What may stand as a key; None where the type has no closed list (owners, countries)."""
    if spec.type == "consent":
        return _CONSENT
    if spec.type == "boolean":
        return tuple(_TRUTH)
    return None if spec.allowed is None else tuple(spec.allowed)


def _cover(
    spec: FieldSpec, data: Mapping[str, Any], to_native: dict[Value, Any], path: Path, reporter: Reporter
) -> None:
    """Every value that may have to be written has a native one: its own, or its nearest parent's in a tree."""
    assert spec.allowed is not None
    missing = []
    for value in spec.allowed:
        above: str | None = value
        while above is not None and above not in data:
            above = spec.allowed[above]
        if above is None:
            missing.append(value)
        elif above in to_native:
            to_native.setdefault(value, to_native[above])
    if missing:
        fix = "add them with their native values, or with [] where the system has none and nothing is to be written"
        reporter.fail(path, f"the table of {spec.name} lacks {', '.join(missing)}", fix)
