"""Value tables as a mapping writes them: ``values: {canonical: native or [natives]}``."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any, Final

from leadline_mappings.documents import Path
from leadline_mappings.entity import FieldSpec
from leadline_mappings.mapping_faults import Reporter, near, shown
from leadline_mappings.normalize.scalars import parsed_number
from leadline_mappings.value_tables import MISSING, ValueTable, native_key, read_table
from leadline_mappings.values import Value

_TRUTH: Final[Mapping[str, Value]] = {"true": True, "false": False}
_CONSENT: Final = ("out", "in")
_EXACT: Final = frozenset({"owner", "reference"})
"""Their native values are ids, where another case is another record."""

Spelling = Callable[[str], Any]
"""What the standard makes of a text in the field: its canonical value, or MISSING."""


class TableReader:
    """The table of one field; ``path`` is that of ``values:``."""

    def __init__(self, spec: FieldSpec, path: Path, spelling: Spelling, reporter: Reporter) -> None:
        self.spec = spec
        self.path = path
        self.spelling = spelling
        self.reporter = reporter

    def read(self, data: Mapping[str, Any], *, written: bool) -> ValueTable:
        """Both ways. Of several canonical values a native one is read as the one that it is the name of in the
        standard, else as the first.
        """
        pairs: list[tuple[object, Value]] = []
        to_native: dict[Value, Any] = {}
        absent: set[Value] = set()
        for text, natives in data.items():
            at = (*self.path, text)
            canonical = self.key(text, at)
            if natives is None:
                fix = "write [] where the system has none, or take it out"
                self.reporter.fail(at, f"{shown(text)} has no native value", fix)
            if canonical is MISSING or natives is None:
                continue
            listed = natives if isinstance(natives, list) else [natives]
            if listed:
                to_native[canonical] = listed[0]
            else:
                absent.add(canonical)
            pairs.extend((native, canonical) for native in listed)
        if written and self.spec.allowed is not None:
            self._cover(data, to_native, absent)
        names = _names(self.spec)
        pairs.sort(key=lambda pair: names.get(native_key(pair[0]), MISSING) != pair[1])
        table = read_table(pairs, fold=self.spec.type not in _EXACT)
        return dataclasses.replace(table, to_native=to_native, absent=frozenset(absent))

    def key(self, text: str, at: Path) -> Any:
        """A key of the table as the field's canonical value; MISSING, with a fault, where it is none."""
        spec = self.spec
        known = self._canonical(text)
        if known is MISSING:
            allowed = _keys(spec)
            fix = near(text, allowed) if allowed else f"write a {spec.type}"
            self.reporter.fail(at, f"{shown(text)} is not a value of {spec.name} in the standard", fix)
        elif isinstance(known, str) and known != text:
            message = f"{shown(text)} is not how the standard writes this value of {spec.name}"
            self.reporter.fail(at, message, f"write {known}")
        return known

    def _canonical(self, text: str) -> Any:
        if self.spec.type == "boolean":
            return _TRUTH.get(text.lower(), MISSING)
        if self.spec.type == "number":
            number = parsed_number(text.strip())
            return MISSING if number is None else number
        allowed = _keys(self.spec)
        if allowed is None:
            return self.spelling(text)
        return text if text in allowed else MISSING

    def _cover(self, data: Mapping[str, Any], to_native: dict[Value, Any], absent: set[Value]) -> None:
        """Every value that may have to be written has a native one: its own, or its nearest parent's in a tree."""
        assert self.spec.allowed is not None
        missing = []
        for value in self.spec.allowed:
            above: str | None = value
            while above is not None and above not in data:
                above = self.spec.allowed[above]
            if above is None:
                missing.append(value)
            elif above in to_native:
                to_native.setdefault(value, to_native[above])
            else:
                absent.add(value)
        self.lacks(missing)

    def lacks(self, missing: list[str]) -> None:
        """A fault where there are any."""
        if missing:
            fix = "add them with their native values, or with [] where the system has none and nothing is to be written"
            self.reporter.fail(self.path, f"the table of {self.spec.name} lacks {', '.join(missing)}", fix)


def _keys(spec: FieldSpec) -> tuple[str, ...] | None:
    """What may stand as a key; None where the type has no closed list (owners, countries)."""
    if spec.type == "consent":
        return _CONSENT
    if spec.type == "boolean":
        return tuple(_TRUTH)
    return None if spec.allowed is None else tuple(spec.allowed)


def _names(spec: FieldSpec) -> Mapping[str, Value]:
    """The values of a closed list by their names, then their labels, then their aliases, folded."""
    found: dict[str, Value] = {}
    for words in (
        ((value, value) for value in spec.allowed or ()),
        ((label, value) for value, label in (spec.labels or {}).items()),
        ((alias, value) for value, aliases in spec.aliases.items() for alias in aliases),
    ):
        for word, value in words:
            found.setdefault(native_key(word), value)
    return found
