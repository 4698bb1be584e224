"""A checked query as one SQL statement over the store's ``records r``.

Ids, system times and key fields become conditions on indexed columns, so that a million records stay fast;
everything else reads the record's JSON. SOQL's logic has two values: every condition is made true or false,
never NULL. Text compares without case, and null differs from every value.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date

from leadline_connectors.salesforce.simulator import times
from leadline_connectors.salesforce.simulator.fields import ID_TYPES, NUMBER_TYPES, Field, Schema
from leadline_connectors.salesforce.simulator.ids import to18
from leadline_connectors.salesforce.simulator.refusals import ApiError
from leadline_connectors.salesforce.simulator.soql_parser import (
    Comparison,
    Junction,
    Kind,
    Literal,
    Negation,
    Statement,
    Tree,
    like_pattern,
    unquoted,
)
from leadline_connectors.salesforce.simulator.soql_schema import Names, Reach

COLUMNS = {
    "Id": "id",
    "CreatedDate": "created",
    "LastModifiedDate": "modified",
    "SystemModstamp": "modified",
    "IsDeleted": "archived",
    "MasterRecordId": "merged_into",
}
"""Fields that the store keeps in columns of its own; times in ms since 1970."""

_TIMES = {"created", "modified"}
_LARGEST_OFFSET = 2000
_OPERATORS = {"=": "=", "!=": "<>", "<": "<", "<=": "<=", ">": ">", ">=": ">="}


@dataclass(frozen=True, slots=True)
class Sql:
    """A piece of SQL with its parameters."""

    text: str
    params: tuple[str | float, ...] = ()


@dataclass(frozen=True, slots=True)
class Compiled:
    """A query ready to run. ``where`` and ``order`` speak of ``records r``; ``limit`` is None for all."""

    object: str
    columns: tuple[Reach, ...]
    count: bool
    where: Sql
    order: str
    limit: int | None
    offset: int


@dataclass(frozen=True, slots=True)
class Setting:
    """What a query is compiled against. ``keys`` are the object's indexed key fields."""

    schema: Schema
    keys: Callable[[str], Collection[str]]
    today: date
    deleted: bool = False
    """queryAll: deleted and merged records as well."""


def compile_query(statement: Statement, setting: Setting) -> Compiled:
    """Raises ApiError with Salesforce's code and words for everything that the org refuses."""
    names = Names(statement, setting.schema)
    columns = () if statement.count else names.selected(statement)
    where = Sql("r.object = ?", (names.object.name,))
    # Said of both kinds as well: the index on times starts with it.
    where = _joined("AND", (where, Sql(f"r.archived IN ({'0, 1' if setting.deleted else '0'})")))
    if statement.where is not None:
        where = _joined("AND", (where, _Conditions(names, setting).tree(statement.where)))
    if statement.offset > _LARGEST_OFFSET:
        raise ApiError("NUMBER_OUTSIDE_VALID_RANGE", f"Maximum SOQL offset allowed is {_LARGEST_OFFSET}")
    return Compiled(
        names.object.name,
        columns,
        statement.count,
        where,
        _order(statement, names),
        statement.limit,
        statement.offset,
    )


def expression(reach: Reach) -> str:
    """The SQL value of a field of ``records r`` or of one of its parents."""
    return _value("r", reach.lookups, reach.field)


def _value(alias: str, lookups: tuple[tuple[Field, object], ...], field: Field) -> str:
    if not lookups:
        return _column(alias, field)
    (lookup, _), *rest = lookups
    parent = f"{alias}p"
    targets = ", ".join(f"'{name}'" for name in lookup.refers)
    inner = _value(parent, tuple(rest), field)
    return (
        f"(SELECT {inner} FROM records {parent} WHERE {parent}.object IN ({targets})"  # noqa: S608  # our own names
        f" AND {parent}.id = {_column(alias, lookup)})"
    )


def _column(alias: str, field: Field) -> str:
    column = COLUMNS.get(field.name)
    return f"{alias}.{column}" if column else f"json_extract({alias}.fields, '$.{field.name}')"


def _order(statement: Statement, names: Names) -> str:
    """Nulls come first unless the query says otherwise; records alike in all named fields come by id."""
    terms = []
    for order in statement.orders:
        reach = names.reach(order.field)
        if not reach.field.sortable:
            message = f"field '{reach.field.name}' can not be sorted in a query call"
            raise names.fault(order.field.at, "INVALID_FIELD", message)
        value = expression(reach)
        if reach.field.is_text:
            value = f"sf_fold({value})"
        direction = "DESC" if order.descending else "ASC"
        # A column that is never null keeps its index only without a NULLS clause.
        nulls = "" if value.startswith("r.") else f" NULLS {'LAST' if order.nulls_last else 'FIRST'}"
        terms.append(f"{value} {direction}{nulls}")
    if not any(order.field.text.lower() == "id" for order in statement.orders):
        terms.append("r.id" + (" DESC" if statement.orders and statement.orders[-1].descending else ""))
    return ", ".join(terms)


def _joined(word: str, parts: tuple[Sql, ...]) -> Sql:
    text = f" {word} ".join(part.text for part in parts)
    params = tuple(param for part in parts for param in part.params)
    return Sql(text if word == "AND" else f"({text})", params)


class _Conditions:
    """The WHERE clause of one statement."""

    def __init__(self, names: Names, setting: Setting) -> None:
        self.names = names
        self.setting = setting

    def tree(self, tree: Tree) -> Sql:
        if isinstance(tree, Negation):
            part = self.tree(tree.part)
            return Sql(f"NOT ({part.text})", part.params)
        if isinstance(tree, Junction):
            return _joined(tree.word.upper(), tuple(self.tree(part) for part in tree.parts))
        return self.comparison(tree)

    def comparison(self, test: Comparison) -> Sql:
        reach = self.names.reach(test.field)
        if not reach.field.filterable or reach.field.type == "address":
            message = f"field '{reach.field.name}' can not be filtered in a query call"
            raise self.names.fault(test.field.at, "INVALID_FIELD", message)
        if test.op in {"in", "not in"}:
            parts = tuple(self.single(reach, replace(test, op="=", values=(value,))) for value in test.values)
            found = self.among(reach, test) or _joined("OR", parts)
            return found if test.op == "in" else Sql(f"NOT ({found.text})", found.params)
        return self.single(reach, test)

    def among(self, reach: Reach, test: Comparison) -> Sql | None:
        """IN over a key field or the id, in one look-up; None where that is not possible."""
        if reach.lookups or any(value.kind is not Kind.STRING for value in test.values):
            return None
        marks = ", ".join("?" * len(test.values))
        if reach.field.name == "Id":
            return Sql(f"r.id IN ({marks})", tuple(self.record_id(reach, value) for value in test.values))
        if not self.indexed(reach) or any(unquoted(str(value.value)) == "" for value in test.values):
            return None
        values = tuple(unquoted(str(value.value)).strip().lower() for value in test.values)
        return self.by_key(reach, values)

    def by_key(self, reach: Reach, values: tuple[str, ...]) -> Sql:
        marks = ", ".join("?" * len(values))
        return Sql(
            f"r.id IN (SELECT id FROM keys WHERE object = ? AND field = ? AND value IN ({marks}))",  # noqa: S608  # marks
            (self.names.object.name, reach.field.name, *values),
        )

    def indexed(self, reach: Reach) -> bool:
        return not reach.lookups and reach.field.name in self.setting.keys(self.names.object.name)

    def single(self, reach: Reach, test: Comparison) -> Sql:
        literal = test.values[0]
        if literal.kind is Kind.NULL or (literal.value == "''" and reach.field.is_text):
            return self.null(reach, test)
        if test.op == "like":
            return self.like(reach, literal)
        kind = reach.field.type
        if kind in {"date", "datetime"}:
            return self.time(reach, test)
        if kind == "boolean":
            value = int(bool(self.wanted(literal, Kind.BOOLEAN, reach)))
            return _compared(f"ifnull({expression(reach)}, 0)", test.op, value, sure=True)
        if kind in NUMBER_TYPES:
            return _compared(expression(reach), test.op, float(self.wanted(literal, Kind.NUMBER, reach) or 0))
        if kind in ID_TYPES:
            sure = reach.field.name == "Id" and not reach.lookups
            return _compared(expression(reach), test.op, self.record_id(reach, literal), sure=sure)
        text = unquoted(str(self.wanted(literal, Kind.STRING, reach))).strip().lower()
        if test.op == "=" and self.indexed(reach):
            return self.by_key(reach, (text,))
        return _compared(f"sf_fold({expression(reach)})", test.op, text)

    def null(self, reach: Reach, test: Comparison) -> Sql:
        if test.op not in {"=", "!="}:
            raise ApiError("INVALID_QUERY_FILTER_OPERATOR", f"invalid operator on null: {test.op}")
        return Sql(f"{expression(reach)} IS {'NOT ' if test.op == '!=' else ''}NULL")

    def like(self, reach: Reach, literal: Literal) -> Sql:
        if not reach.field.is_text:
            message = f"invalid operator on {reach.field.type} field"
            raise self.names.fault(literal.at, "INVALID_FIELD", message)
        pattern = like_pattern(str(self.wanted(literal, Kind.STRING, reach))).lower()
        return Sql(f"ifnull(sf_fold({expression(reach)}) LIKE ? ESCAPE '\\', 0)", (pattern,))

    def time(self, reach: Reach, test: Comparison) -> Sql:
        literal = test.values[0]
        if literal.kind is Kind.RANGE:
            return self.named_time(reach, test)
        wanted = Kind.DATETIME if reach.field.type == "datetime" else Kind.DATE
        text = str(self.wanted(literal, wanted, reach))
        parsed = times.parse_datetime(text) if wanted is Kind.DATETIME else times.parse_date(text)
        if parsed is None:
            raise ApiError("MALFORMED_QUERY", f"line 1:{literal.at} invalid date or time: {text}")
        return self.moment(reach, test.op, parsed)

    def named_time(self, reach: Reach, test: Comparison) -> Sql:
        """TODAY and its like are a range of days: ``=`` is inside it, ``>`` after it, ``<`` before it."""
        literal = test.values[0]
        days = times.named_range(str(literal.value), self.setting.today)
        if days is None:
            raise ApiError("MALFORMED_QUERY", f"unexpected token: '{literal.value}'")
        dated = reach.field.type == "date"
        first, after = (day.isoformat() if dated else times.midnight(day) for day in days)
        inside = _joined("AND", (self.moment(reach, ">=", first), self.moment(reach, "<", after)))
        return {
            "=": inside,
            "!=": Sql(f"NOT ({inside.text})", inside.params),
            "<": self.moment(reach, "<", first),
            "<=": self.moment(reach, "<", after),
            ">": self.moment(reach, ">=", after),
            ">=": self.moment(reach, ">=", first),
        }[test.op]

    def moment(self, reach: Reach, op: str, stored: str) -> Sql:
        column = COLUMNS.get(reach.field.name)
        if column in _TIMES:
            return _compared(expression(reach), op, round(times.seconds(stored) * 1000), sure=not reach.lookups)
        return _compared(expression(reach), op, stored)

    def record_id(self, reach: Reach, literal: Literal) -> str:
        text = unquoted(str(self.wanted(literal, Kind.STRING, reach)))
        found = to18(text)
        if found is None:
            message = f"invalid ID field: {text}"
            raise self.names.fault(literal.at, "INVALID_QUERY_FILTER_OPERATOR", message)
        return found

    def wanted(self, literal: Literal, kind: Kind, reach: Reach) -> str | float | bool | None:
        """The literal's value; raises when it is of another kind than the field compares with."""
        if literal.kind is kind:
            return literal.value
        quoting = "should be" if kind is Kind.STRING else "should not be"
        named = _TYPE_NAMES.get(reach.field.type, reach.field.type)
        message = (
            f"value of filter criterion for field '{reach.field.name}' must be of type {named} and {quoting} "
            "enclosed in quotes"
        )
        raise self.names.fault(literal.at, "INVALID_FIELD", message)


_TYPE_NAMES: Mapping[str, str] = {"datetime": "dateTime", "id": "ID", "reference": "ID"}


def _compared(value: str, op: str, literal: str | float, *, sure: bool = False) -> Sql:
    """A comparison that is never NULL; ``sure``: ``value`` never is, which leaves its index usable."""
    text = f"{value} {_OPERATORS[op]} ?"
    return Sql(text if sure else f"ifnull({text}, {int(op == '!=')})", (literal,))
