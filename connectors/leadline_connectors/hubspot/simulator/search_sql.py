"""A search's filters as SQL on the store's tables, so that a million records answer from the indexes.

``lastmodifieddate``, ``createdate`` and ``hs_object_id`` are columns, key fields (``email``) a table of
their own; the rest is read from each record's JSON.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from leadline_connectors.hubspot.simulator.answers import invalid
from leadline_connectors.hubspot.simulator.definitions import Definition, iso_ms, parse_ms
from leadline_connectors.hubspot.simulator.kinds import Kind

COMPARISONS = {"EQ": "=", "NEQ": "!=", "LT": "<", "LTE": "<=", "GT": ">", "GTE": ">="}
FLOORS = {"r.id": "id", "r.modified": "modified"}
OPERATORS = frozenset(
    {
        *COMPARISONS,
        "BETWEEN",
        "IN",
        "NOT_IN",
        "HAS_PROPERTY",
        "NOT_HAS_PROPERTY",
        "CONTAINS_TOKEN",
        "NOT_CONTAINS_TOKEN",
    }
)


@dataclass(frozen=True, slots=True)
class Floor:
    """A lower bound that a reader moves up from page to page, and the condition without it."""

    column: str
    bound: int
    inclusive: bool
    rest: str
    rest_params: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Condition:
    """SQL over the alias ``r`` and what is bound to it.

    ``by_modified``: every record fits in a range of modified times.
    ``ids``: a query for ids among which every record is, where key fields tell them.
    """

    sql: str
    params: tuple[Any, ...]
    by_modified: bool = False
    floors: tuple[Floor, ...] = ()
    ids: str = ""
    ids_params: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Filters:
    """Turns the filters of one object into SQL. ``keys`` are the key fields that may be looked up in the key
    table, which shows the present only.
    """

    kind: Kind
    definitions: Mapping[str, Definition]
    keys: frozenset[str]
    lowercase_in_values: bool

    def groups(self, groups: Sequence[Sequence[Mapping[str, Any]]]) -> Condition:
        """OR over the groups, AND inside each."""
        parts = [self.group(group) for group in groups if group]
        if not parts:
            return Condition("1", ())
        if len(parts) == 1:
            return parts[0]
        sql = " OR ".join(f"({part.sql})" for part in parts)
        params = tuple(value for part in parts for value in part.params)
        return Condition(
            f"({sql})",
            params,
            by_modified=all(part.by_modified for part in parts),
            ids=" UNION ALL ".join(part.ids for part in parts) if all(part.ids for part in parts) else "",
            ids_params=tuple(value for part in parts for value in part.ids_params),
        )

    def group(self, filters: Sequence[Mapping[str, Any]]) -> Condition:
        parts = [self.one(entry) for entry in filters]
        sql = " AND ".join(part.sql for part in parts)
        params = tuple(value for part in parts for value in part.params)
        floors = tuple(
            Floor(column, part.params[0], operator == "GTE", *_without(parts, number))
            for number, (part, entry) in enumerate(zip(parts, filters, strict=True))
            if (operator := entry.get("operator")) in ("GT", "GTE")
            and (column := FLOORS.get(part.sql.partition(" ")[0]))
        )
        keyed = next((part for part in parts if part.ids), None)
        return Condition(
            sql,
            params,
            by_modified=any(part.by_modified for part in parts),
            floors=floors,
            ids=keyed.ids if keyed else "",
            ids_params=keyed.ids_params if keyed else (),
        )

    def one(self, entry: Mapping[str, Any]) -> Condition:
        name, operator = str(entry.get("propertyName", "")), str(entry.get("operator", ""))
        definition = self.definitions.get(name)
        if definition is None:
            raise invalid(f"There was a problem with the request: property {name} does not exist")
        if operator not in OPERATORS:
            raise invalid(f"There was a problem with the request: operator {operator} does not exist")
        if operator == "HAS_PROPERTY":
            return Condition(f"{self.expression(definition)} IS NOT NULL", ())
        if operator == "NOT_HAS_PROPERTY":
            return Condition(f"{self.expression(definition)} IS NULL", ())
        if operator in ("CONTAINS_TOKEN", "NOT_CONTAINS_TOKEN"):
            negation = "NOT " if operator.startswith("NOT") else ""
            sql = f"{negation}has_token({self.expression(definition)}, ?)"
            return Condition(sql, (_text(entry.get("value")),))
        if operator in ("IN", "NOT_IN"):
            return self._membership(definition, entry, negated=operator == "NOT_IN")
        if operator == "BETWEEN":
            ends = (
                self.bound(definition, entry.get("value")),
                self.bound(definition, entry.get("highValue")),
            )
            sql = f"{self.comparable(definition)} BETWEEN ? AND ?"
            return Condition(sql, ends, by_modified=name == self.kind.modified)
        return self._comparison(definition, operator, entry.get("value"))

    def expression(self, definition: Definition) -> str:
        """The raw value: a column, or the text in the record's JSON (NULL when empty)."""
        column = {"hs_object_id": "r.id", "createdate": "r.created", self.kind.modified: "r.modified"}
        # Names come from definitions, whose names are checked when they are made.
        return column.get(definition.name) or f"""nullif(json_extract(r.fields, '$."{definition.name}"'), '')"""

    def comparable(self, definition: Definition) -> str:
        """The value in a form that sorts and compares as HubSpot does."""
        raw = self.expression(definition)
        if raw.startswith("r."):
            return raw
        if definition.type == "number":
            return f"CAST({raw} AS REAL)"
        return f"fold({raw})" if definition.type == "string" else raw

    def bound(self, definition: Definition, value: object) -> Any:
        """A filter's value in the form of :meth:`comparable`."""
        text = _text(value)
        try:
            if definition.name == "hs_object_id":
                return int(text)
            if definition.name in ("createdate", self.kind.modified):
                return parse_ms(text)
            if definition.type == "number":
                return float(text)
            if definition.type == "datetime":
                return iso_ms(parse_ms(text))
        except ValueError:
            raise invalid(f"There was a problem with the request: bad value for {definition.name}") from None
        return text.strip().lower() if definition.type == "string" else text

    def _comparison(self, definition: Definition, operator: str, value: object) -> Condition:
        bound = self.bound(definition, value)
        if operator == "EQ" and definition.name in self.keys:
            return self._by_key(definition, (str(bound).strip().lower(),))
        if definition.multiple and operator in ("EQ", "NEQ"):
            inside = f"instr(';' || {self.expression(definition)} || ';', ';' || ? || ';')"
            return Condition(f"{inside} {'>' if operator == 'EQ' else '='} 0", (bound,))
        sql = f"{self.comparable(definition)} {COMPARISONS[operator]} ?"
        return Condition(sql, (bound,), by_modified=definition.name == self.kind.modified)

    def _membership(self, definition: Definition, entry: Mapping[str, Any], *, negated: bool) -> Condition:
        values = entry.get("values")
        if not isinstance(values, list) or not values:
            raise invalid("There was a problem with the request: IN and NOT_IN need values")
        if definition.type == "string" and self.lowercase_in_values:
            # Values with capitals find nothing, as documented.
            bounds: tuple[Any, ...] = tuple(_text(value) for value in values)
        else:
            bounds = tuple(self.bound(definition, value) for value in values)
        if definition.name in self.keys and not negated:
            return self._by_key(definition, bounds)
        marks = ", ".join("?" * len(bounds))
        return Condition(f"{self.comparable(definition)} {'NOT ' if negated else ''}IN ({marks})", bounds)

    def _by_key(self, definition: Definition, values: Sequence[Any]) -> Condition:
        marks = ", ".join("?" * len(values))
        ids = f"SELECT id FROM keys WHERE object = ? AND field = ? AND value IN ({marks})"  # noqa: S608  # marks only
        params = (self.kind.name, definition.name, *values)
        return Condition(f"r.id IN ({ids})", params, ids=ids, ids_params=params)


def _without(parts: Sequence[Condition], number: int) -> tuple[str, tuple[Any, ...]]:
    others = [part for position, part in enumerate(parts) if position != number]
    sql = " AND ".join(part.sql for part in others) or "1"
    return sql, tuple(value for part in others for value in part.params)


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def has_token(value: object, pattern: object) -> bool:
    """CONTAINS_TOKEN: a whole word, or with ``*`` the beginning or the end of one. Upper and lower case are
    alike.
    """
    if value is None:
        return False
    wanted = str(pattern).lower()
    words = [word for word in _words(str(value).lower()) if word]
    bare = wanted.strip("*")
    if wanted.startswith("*") and wanted.endswith("*") and len(wanted) > 1:
        return bare in str(value).lower()
    if wanted.endswith("*"):
        return any(word.startswith(bare) for word in words)
    if wanted.startswith("*"):
        return any(word.endswith(bare) for word in words)
    return bool(_words(bare)) and set(_words(bare)) <= set(words)


def _words(text: str) -> list[str]:
    return "".join(char if char.isalnum() else " " for char in text).split()
