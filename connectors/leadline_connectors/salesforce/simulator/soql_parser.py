"""SOQL text to a tree. Names keep their spelling and their place; ``soql_compile`` checks what they mean.

The subset: SELECT fields | COUNT() | FIELDS(...) FROM object WHERE ... ORDER BY ... LIMIT n OFFSET n.
https://developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl/sforce_api_calls_soql_select.htm
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from leadline_connectors.salesforce.simulator.refusals import ApiError

_TOKEN = re.compile(
    r"""(?P<space>\s+)
      | (?P<string>'(?:[^'\\]|\\.)*')
      | (?P<datetime>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d))
      | (?P<date>\d{4}-\d\d-\d\d(?![\dT]))
      | (?P<number>[+-]?\d+(?:\.\d+)?(?![\w-]))
      | (?P<name>[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*(?::\d+)?)
      | (?P<op><=|>=|!=|<>|[=<>])
      | (?P<punct>[(),])""",
    re.VERBOSE | re.IGNORECASE,
)
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}
_DEPTH = 50
"""Parentheses deeper than this are refused instead of exhausting the stack."""


class Kind(StrEnum):
    """What a literal is."""

    STRING = "string"
    NUMBER = "number"
    BOOLEAN = "boolean"
    NULL = "null"
    DATE = "date"
    DATETIME = "datetime"
    RANGE = "range"  # TODAY, LAST_N_DAYS:7


@dataclass(frozen=True, slots=True)
class Name:
    """A field or relationship path as written; ``at`` is its place in the text, from 0."""

    text: str
    at: int


@dataclass(frozen=True, slots=True)
class Literal:
    """A value as written; of a string with its quotes, for :func:`unquoted` or :func:`like_pattern`."""

    kind: Kind
    value: str | float | bool | None
    at: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """A condition; several values only for ``in``, ``not in``. ``op``: ``= != < <= > >= like in not in``."""

    field: Name
    op: str
    values: tuple[Literal, ...]


@dataclass(frozen=True, slots=True)
class Negation:
    part: Tree


@dataclass(frozen=True, slots=True)
class Junction:
    """``and`` or ``or`` over two or more parts."""

    word: str
    parts: tuple[Tree, ...]


Tree = Comparison | Negation | Junction


@dataclass(frozen=True, slots=True)
class Order:
    field: Name
    descending: bool = False
    nulls_last: bool = False


@dataclass(frozen=True, slots=True)
class Statement:
    """One query as written. ``group``: STANDARD, ALL or CUSTOM of ``FIELDS(...)``; ``count``: ``COUNT()``."""

    text: str
    fields: tuple[Name, ...]
    group: str | None
    count: bool
    source: Name
    where: Tree | None
    orders: tuple[Order, ...]
    limit: int | None
    offset: int


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    at: int

    @property
    def word(self) -> str:
        return self.text.upper() if self.kind == "name" else self.text


def malformed(message: str) -> ApiError:
    return ApiError("MALFORMED_QUERY", message)


def parse(text: str) -> Statement:
    """The query as a tree; raises MALFORMED_QUERY."""
    return _Parser(text).statement()


def _tokens(text: str) -> list[_Token]:
    tokens, at = [], 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:
            raise malformed(f"line 1:{at} no viable alternative at character '{text[at]}'")
        if found.lastgroup != "space":
            tokens.append(_Token(str(found.lastgroup), found.group(), at))
        at = found.end()
    return [*tokens, _Token("end", "<EOF>", len(text))]


def unquoted(literal: str) -> str:
    """The text of a quoted string literal, its escapes resolved."""
    return re.sub(r"\\(u[0-9A-Fa-f]{4}|.)", lambda found: _escape(found.group(1)), literal[1:-1], flags=re.DOTALL)


def like_pattern(literal: str) -> str:
    """As :func:`unquoted`, but an escaped %, _ or backslash stays so: a pattern for SQL's LIKE."""
    return re.sub(
        r"\\(u[0-9A-Fa-f]{4}|.)",
        lambda found: found.group() if found.group(1) in "%_\\" else _escape(found.group(1)),
        literal[1:-1],
        flags=re.DOTALL,
    )


def _escape(mark: str) -> str:
    if mark.startswith("u") and len(mark) == 5:
        return chr(int(mark[1:], 16))
    return _ESCAPES.get(mark.lower(), mark)


class _Parser:
    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = _tokens(text)
        self.place = 0

    @property
    def here(self) -> _Token:
        return self.tokens[self.place]

    def statement(self) -> Statement:
        self.expect("SELECT")
        names, group, count = self.selection()
        self.expect("FROM")
        source = self.name()
        where = self.condition() if self.accept("WHERE") else None
        orders = self.orders()
        limit = self.whole() if self.accept("LIMIT") else None
        offset = self.whole() if self.accept("OFFSET") else 0
        if self.here.kind != "end":
            raise self.unexpected()
        return Statement(self.text, names, group, count, source, where, orders, limit, offset)

    def selection(self) -> tuple[tuple[Name, ...], str | None, bool]:
        if self.peek("COUNT", "("):
            self.place += 2
            self.expect(")")
            return (), None, True
        names: list[Name] = []
        group = None
        while True:
            if self.peek("FIELDS", "("):
                group = self.field_group()
            else:
                names.append(self.name())
            if not self.accept(","):
                return tuple(names), group, False

    def field_group(self) -> str:
        self.place += 2
        word = self.here.word
        if word not in {"STANDARD", "ALL", "CUSTOM"}:
            raise self.unexpected()
        self.place += 1
        self.expect(")")
        return word

    def orders(self) -> tuple[Order, ...]:
        if not self.accept("ORDER"):
            return ()
        self.expect("BY")
        orders = [self.order()]
        while self.accept(","):
            orders.append(self.order())
        return tuple(orders)

    def order(self) -> Order:
        name = self.name()
        descending = self.accept("DESC")
        if not descending:
            self.accept("ASC")
        last = False
        if self.accept("NULLS"):
            last = self.accept("LAST")
            if not last:
                self.expect("FIRST")
        return Order(name, descending, last)

    def condition(self, depth: int = 0) -> Tree:
        """Parts joined by one word: Salesforce refuses AND beside OR without parentheses."""
        parts = [self.part(depth)]
        word = self.here.word
        while word in {"AND", "OR"} and self.accept(word):
            parts.append(self.part(depth))
            if self.here.word in {"AND", "OR"} and self.here.word != word:
                raise self.unexpected()
        return parts[0] if len(parts) == 1 else Junction(word.lower(), tuple(parts))

    def part(self, depth: int) -> Tree:
        if depth > _DEPTH:
            raise malformed(f"conditions nested deeper than {_DEPTH}")
        if self.accept("NOT"):
            return Negation(self.part(depth + 1))
        if self.accept("("):
            inside = self.condition(depth + 1)
            self.expect(")")
            return inside
        return self.comparison()

    def comparison(self) -> Comparison:
        name = self.name()
        if self.accept("NOT"):
            self.expect("IN")
            return Comparison(name, "not in", self.several())
        if self.accept("IN"):
            return Comparison(name, "in", self.several())
        if self.accept("LIKE"):
            return Comparison(name, "like", (self.literal(),))
        if self.here.kind != "op":
            raise self.unexpected()
        op = self.here.text.replace("<>", "!=")
        self.place += 1
        return Comparison(name, op, (self.literal(),))

    def several(self) -> tuple[Literal, ...]:
        self.expect("(")
        values = [self.literal()]
        while self.accept(","):
            values.append(self.literal())
        self.expect(")")
        return tuple(values)

    def literal(self) -> Literal:
        token = self.here
        read = _LITERALS.get(token.kind)
        if read is None:
            raise self.unexpected()
        self.place += 1
        kind, value = read(token.text)
        return Literal(kind, value, token.at)

    def name(self) -> Name:
        token = self.here
        if token.kind != "name" or token.word in {"FROM", "WHERE", "SELECT", "AND", "OR"}:
            raise self.unexpected()
        self.place += 1
        return Name(token.text, token.at)

    def whole(self) -> int:
        token = self.here
        if token.kind != "number" or not token.text.isdigit():
            raise self.unexpected()
        self.place += 1
        return int(token.text)

    def accept(self, word: str) -> bool:
        found = self.here.kind in {"name", "punct"} and self.here.word == word
        self.place += found
        return found

    def peek(self, *words: str) -> bool:
        ahead = self.tokens[self.place : self.place + len(words)]
        return [token.word for token in ahead] == list(words)

    def expect(self, word: str) -> None:
        if not self.accept(word):
            raise self.unexpected()

    def unexpected(self) -> ApiError:
        return malformed(f"unexpected token: '{self.here.text}'")


def _named(text: str) -> tuple[Kind, str | float | bool | None]:
    word = text.upper()
    if word == "NULL":
        return Kind.NULL, None
    if word in {"TRUE", "FALSE"}:
        return Kind.BOOLEAN, word == "TRUE"
    return Kind.RANGE, word


_LITERALS: dict[str, Callable[[str], tuple[Kind, str | float | bool | None]]] = {
    "string": lambda text: (Kind.STRING, text),
    "number": lambda text: (Kind.NUMBER, float(text)),
    "datetime": lambda text: (Kind.DATETIME, text),
    "date": lambda text: (Kind.DATE, text),
    "name": _named,
}
