"""Closed lists on both sides: options that are gone, out of use or new."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TypeAlias

from leadline.connector import FieldInfo
from leadline.report.clean import clean
from leadline.steward.against import Against
from leadline.steward.mapped import Mapped, Rule
from leadline.steward.mends import Mend
from leadline.steward.nearest import nearest_word
from leadline.steward.notices import Level, Notice
from leadline.steward.yaml_edit import Plain
from leadline_mappings.documents import Path
from leadline_mappings.value_tables import native_key
from leadline_mappings.values import Value

UNKNOWN = frozenset({"CHOICE_UNKNOWN", "CHOICE_FALLBACK", "LEAD_SOURCE_UNMAPPED", "LIFECYCLE_UNKNOWN"})
MOST = 8
"""New options that get a notice each; the rest is counted."""
Rows: TypeAlias = dict[str, list[str]]
"""A value table: canonical value to native ones."""
Found: TypeAlias = tuple[Notice, str | None]
"""A notice, with the row that would mend it."""


def notices(against: Against, rule: Rule, field: FieldInfo) -> Iterator[Notice]:
    """Of the rule's first native field, where both sides have a list."""
    if not field.options or rule.spec.type in {"boolean", "consent", "country", "subdivision", "owner"}:
        return
    rows = {row: _listed(natives) for row, natives in rule.table.items()}
    found: list[Found] = []
    if rule.written and against.use.written:
        found += _written(against, rule, field, rows)
    if rule.table:
        found += _read_rows(against, rule, field, rows)
    if rule.read and rule.spec.allowed is not None:
        found += _new(against, rule, field, rows)
    for notice, row in found:  # rows as they are after all proposals: mends of one row must not undo each other
        yield notice if row is None else replace(notice, mend=_set(against.mapped, rule, row, rows[row]))


def _written(against: Against, rule: Rule, field: FieldInfo, rows: Rows) -> Iterator[Found]:
    """What would be written and is not offered: by row, with all the values that it is written for."""
    written: dict[str, dict[str | None, list[str]]] = {}
    for canonical in rule.spec.allowed or ():
        native = _native(against.mapped, rule, canonical)
        if native is not None and native not in field.options:
            written.setdefault(native, {}).setdefault(_row(rule, canonical, native), []).append(canonical)
    for native, by_row in written.items():
        for row, canonicals in by_row.items():
            path: Path = (*rule.path, "values", row) if row is not None else rule.path
            closed = field.choices is not None and native not in field.choices
            retired = native in field.inactive
            code = "OPTION_INACTIVE" if retired else "OPTION_UNKNOWN"
            state = "no longer offers" if retired else "does not offer"
            said = f"{_several(canonicals)} {'is' if len(canonicals) == 1 else 'are'} written as"
            message = f"{field.name} in {against.system} {state} {_shown(native)}, which {said}"
            free = _free(field.options, rows, row)
            near = nearest_word(native, free) or nearest_word(_label(rule, canonicals[0]), free)
            fix = (
                f"did you mean {_shown(near)}" if near else f"use one of {_some(field.options)}, or [] to write nothing"
            )
            mended = row if near and len(by_row) == 1 else None  # what several rows write is for a person to part
            if mended is not None and near:
                rows[mended] = _instead(rows[mended], native, near)
            yield against.notice(Level.FAULT if closed or retired else Level.WARNING, code, path, message, fix), mended


def _free(options: tuple[str, ...], rows: Rows, row: str | None) -> list[str]:
    """Options that no other row of the table has: one option never gets two meanings."""
    taken = {native_key(native) for name, natives in rows.items() if name != row for native in natives}
    return [option for option in options if native_key(option) not in taken]


def _several(names: list[str]) -> str:
    """All of them in words; many are counted."""
    if len(names) > MOST:
        return f"{', '.join(names[:MOST])} and {len(names) - MOST} more"
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else names[0]


def _native(mapped: Mapped, rule: Rule, canonical: str) -> str | None:
    value: Value = (canonical,) if rule.spec.type == "multi_choice" else canonical
    native = mapped.mapping.write({rule.name: value}).get(rule.natives[0])
    if isinstance(native, (list, tuple)):
        native = native[0] if native else None
    return native if isinstance(native, str) else None


def _row(rule: Rule, canonical: str, native: str) -> str | None:
    """The row of the table that writes this value: its own or a parent's, else the first with this native value."""
    writing = [row for row, natives in rule.table.items() if _listed(natives)[:1] == [native]]
    tree = rule.spec.allowed or {}
    above: str | None = canonical
    for _ in range(len(tree)):  # a tree: no longer than all of it
        if above is None or above in writing:
            break
        above = tree.get(above)
    return above if above in writing else next(iter(writing), None)


def _listed(natives: object) -> list[str]:
    return [str(one) for one in natives] if isinstance(natives, list) else [] if natives is None else [str(natives)]


def _instead(natives: list[str], old: str, new: str) -> list[str]:
    """The row with the option's new name in the old one's place; what is read stays."""
    return [new, *(one for one in natives if one not in {old, new})]


def _set(mapped: Mapped, rule: Rule, row: str, natives: list[str]) -> Mend | None:
    value: Plain = natives[0] if len(natives) == 1 else [*natives]
    return mapped.mends.set_row(rule.name, row, value)


def _read_rows(against: Against, rule: Rule, field: FieldInfo, rows: Rows) -> Iterator[Found]:
    """Rows that nothing leads to any more, where the list is closed."""
    if field.choices is None or not rule.read:
        return
    known = {native_key(option) for option in (*field.options, *field.inactive, *field.choices)}
    for row, natives in rule.table.items():
        listed = _listed(natives)
        if listed and not any(native_key(one) in known for one in listed):
            if rule.written and against.use.written:
                continue  # said already
            near = nearest_word(listed[0], _free(field.options, rows, row))
            message = f"{field.name} in {against.system} has none of the values of {row} any more"
            fix = f"did you mean {_shown(near)}" if near else f"it has {_some(field.options)}"
            mended = row if near and rule.write != "never" else None
            if near and mended is not None:
                rows[row] = _instead(rows[row], listed[0], near)
            yield against.notice(Level.WARNING, "OPTION_UNKNOWN", (*rule.path, "values", row), message, fix), mended


def _new(against: Against, rule: Rule, field: FieldInfo, rows: Rows) -> Iterator[Found]:
    """Options whose records would come without this field, or with the fallback."""
    path = (*rule.path, "values") if rule.table else rule.path
    patched = bool(rule.table) and rule.write != "never"
    new = [option for option in field.options if _unread(against.mapped, rule, option)]
    for option in new[:MOST]:
        message = f"{field.name} in {against.system} offers {_shown(option)}, which is read as no value of {rule.name}"
        near = nearest_word(option, _words(rule))
        row = _words(rule).get(near) if near else None
        fix = f"did you mean {row}" if row else "add it to the value table, or to the standard"
        mended = row if patched and row is not None and option in _free((option,), rows, row) else None
        if mended is not None:
            rows[mended] = list(dict.fromkeys([*rows.get(mended, ()), option]))
        yield against.notice(Level.WARNING, "OPTION_NEW", path, message, fix), mended
    if len(new) > MOST:
        message = f"{field.name} in {against.system} offers {len(new) - MOST} more that are read as no value"
        yield against.notice(Level.WARNING, "OPTION_NEW", path, message, "add them to the value table"), None


def _unread(mapped: Mapped, rule: Rule, option: str) -> bool:
    raw, found = mapped.mapping.read({rule.natives[0]: option})
    verdict = mapped.entity.standardise(raw)
    return any(one.code in UNKNOWN and one.field == rule.name for one in (*found, *verdict.findings))


def _words(rule: Rule) -> Mapping[str, str]:
    """Names and labels of the canonical values."""
    labels = rule.spec.labels or {}
    return {**{label: name for name, label in labels.items()}, **{name: name for name in rule.spec.allowed or ()}}


def _shown(text: str) -> str:
    return repr(clean(text)[:60])


def _some(options: tuple[str, ...]) -> str:
    more = f" and {len(options) - MOST} more" if len(options) > MOST else ""
    return ", ".join(map(_shown, options[:MOST])) + more


def _label(rule: Rule, canonical: str) -> str:
    return (rule.spec.labels or {}).get(canonical, canonical)
