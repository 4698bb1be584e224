"""Building SOQL that says what was meant: names by format, values by escape.

https://developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl/sforce_api_calls_soql_select_quotedstringescapes.htm
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import quote_plus

from leadline.errors import ConfigError

NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*(\.[A-Za-z][A-Za-z0-9_]*){0,5}")
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z")
RECORD_ID = re.compile(r"[A-Za-z0-9]{15}([A-Za-z0-9]{3})?")

ESCAPES = str.maketrans(
    {
        "\\": "\\\\",
        "'": "\\'",
        "\n": "\\n",
        "\r": "\\r",
        "\t": "\\t",
        "\b": "\\b",
        "\f": "\\f",
    }
)

LONGEST_QUERY = 14_000
"""Bytes of an encoded query. Above 16,384 for address and headers together the answer is 431 or 414."""


def identifier(name: str) -> str:
    """``name``, when it can be an object's or a field's. Raises ConfigError."""
    if not NAME.fullmatch(name):
        raise ConfigError("salesforce: a name in the mapping is not an API name; letters, digits and _ are allowed")
    return name


def literal(value: str) -> str:
    """``value`` as a SOQL string, quoted and escaped."""
    return f"'{value.translate(ESCAPES)}'"


def instant(modified: str) -> str:
    """A datetime literal, which SOQL takes bare. Raises ValueError on anything else."""
    if not INSTANT.fullmatch(modified):
        raise ValueError("not an instant")
    return modified


def record_id(value: str) -> str:
    """A quoted id. Raises ValueError when it has not the form of one."""
    if not RECORD_ID.fullmatch(value):
        raise ValueError("not a Salesforce id")
    return f"'{value}'"


def select(columns: Iterable[str], object_name: str, where: str = "", tail: str = "") -> str:
    """A query of checked names; ``where`` and ``tail`` are built from this module's literals."""
    condition = f" WHERE {where}" if where else ""
    names = ", ".join(map(identifier, columns))
    return f"SELECT {names} FROM {identifier(object_name)}{condition}{tail}"  # noqa: S608  # names by format, values by literal()


def encoded_length(text: str) -> int:
    return len(quote_plus(text))


def chunks(literals: Iterable[str], *, room: int, most: int = 1000) -> Iterator[Sequence[str]]:
    """Lists of literals for ``IN (...)``, each of at most ``room`` encoded bytes with its commas."""
    held: list[str] = []
    size = 0
    for text in literals:
        length = encoded_length(text) + 3
        if held and (size + length > room or len(held) == most):
            yield held
            held, size = [], 0
        held.append(text)
        size += length
    if held:
        yield held
