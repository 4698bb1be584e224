"""Named pure functions: how a value follows from others.

The standard uses them to derive fields (``derive: {from: email, by: domain_of_email}``), a mapping to read several
native fields as one (``read: {by: join}``), to write one into several (``write_by: {by: split}``) and to compute
native fields (``computed:``). A project's own functions join them (:mod:`leadline_mappings.functions_file`).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

from leadline_mappings.computing import FAILED, Compute, Failed, Function, Inputs, Param, ParamFault, Params
from leadline_mappings.value_tables import MISSING, read_table
from leadline_mappings.values import Value

__all__ = ["FAILED", "FUNCTIONS", "Compute", "Failed", "Function", "Inputs", "Param", "ParamFault", "Params"]


def _filled(value: Value) -> bool:
    return value is not None and value not in ("", ())


def _texts(value: Value) -> tuple[str, ...]:
    """A value as the texts that it shows.

    >>> _texts("a"), _texts(("a", "b")), _texts(12), _texts(True), _texts(None)
    (('a',), ('a', 'b'), ('12',), ('true',), ())
    """
    if isinstance(value, tuple):
        return value
    if isinstance(value, str):
        return (value,) if value else ()
    if value is None or (isinstance(value, int) and value.bit_length() > MAX_BITS):
        return ()
    return (str(value).lower() if isinstance(value, bool) else str(value),)


MAX_BITS: Final = 256
"""Longer whole numbers are not data, and Python refuses to print the longest."""


def _first(values: Inputs) -> Value:
    return next((value for value in values if _filled(value)), None)


def _join(params: Params) -> Compute:
    """The filled inputs as one text.

    >>> _join({})(("Jane", None, "Doe")), _join({"separator": ", "})((("a", "b"), 3)), _join({})((None, ""))
    ('Jane Doe', 'a, b, 3', None)
    """
    separator = params.get("separator", " ")
    return lambda values: separator.join(text for value in values for text in _texts(value)) or None


def _parts(value: Value, separator: str, limit: int) -> tuple[str, ...]:
    texts = _texts(value)
    if isinstance(value, tuple) or not texts:
        return texts
    found = texts[0].split(None if separator == " " else separator or None, limit - 1 if limit > 0 else -1)
    return tuple(part.strip() for part in found if part.strip())


def _split(params: Params) -> Compute:
    """A text's parts.

    >>> _split({"limit": 2})(("Ana María García",)), _split({"separator": ","})(("a, b,,c",)), _split({})((None,))
    (('Ana', 'María García'), ('a', 'b', 'c'), None)
    """
    separator, limit = params.get("separator", " "), params.get("limit", 0)
    return lambda values: _parts(values[0], separator, limit) or None


def _part(params: Params) -> Compute:
    """One part of a text, counted from either end.

    >>> _part({"number": 1})(("Jane Ann Doe",)), _part({"number": -1})(("Jane Ann Doe",)), _part({"number": 4})(("a",))
    ('Jane', 'Doe', None)
    """
    separator, number = params.get("separator", " "), params["number"]
    index = number - 1 if number > 0 else number

    def part(values: Inputs) -> Value:
        parts = _parts(values[0], separator, 0)
        return parts[index] if -len(parts) <= index < len(parts) else None

    return part


def _lookup(params: Params) -> Compute:
    """What a table gives for the input.

    >>> by_country = _lookup({"table": {"DE": "EMEA", "us": "Americas"}, "default": "Other"})
    >>> by_country(("de",)), by_country(("US",)), by_country(("JP",)), by_country((None,))
    ('EMEA', 'Americas', 'Other', None)
    """
    table = read_table(params["table"].items())
    default: Value = params.get("default")

    def lookup(values: Inputs) -> Value:
        if not _filled(values[0]):
            return None
        known: Value = table.canonical(values[0])
        return default if known is MISSING else known

    return lookup


def _on_texts(change: Callable[[str], str]) -> Compute:
    """``change`` on a text, on a number as it shows, on each member of a list."""

    def compute(values: Inputs) -> Value:
        value = values[0]
        if isinstance(value, tuple):
            return tuple(change(one) for one in value) or None
        return next(map(change, _texts(value)), None)

    return compute


def _date_part(params: Params) -> Compute:
    """Of a day or a moment.

    >>> [_date_part({"part": part})(("2026-05-04T10:00:00.000Z",)) for part in DATE_PARTS]
    [2026, 2, 5, 4, 1, '2026-05-04']
    """
    take = DATE_PARTS[params["part"]]

    def date_part(values: Inputs) -> Value:
        value = values[0]
        try:
            return take(date.fromisoformat(value[:10])) if isinstance(value, str) else None
        except ValueError:
            return None

    return date_part


DATE_PARTS: Final[Mapping[str, Callable[[date], Value]]] = {
    "year": lambda day: day.year,
    "quarter": lambda day: (day.month + 2) // 3,
    "month": lambda day: day.month,
    "day": lambda day: day.day,
    "weekday": lambda day: day.isoweekday(),
    "date": lambda day: day.isoformat(),
}


def _constant(params: Params) -> Compute:
    """One value, whatever the inputs hold.

    >>> _constant({"value": "web"})(()), _constant({"value": "web"})(("x",)), _constant({"value": "web"})((None,))
    ('web', 'web', None)
    """
    value = params["value"]
    return lambda values: value if not values or _first(values) is not None else None


def _of_numbers(reduce: Callable[[list[int | float]], int | float]) -> Compute:
    """Of those inputs that are numbers; None where there are none, or where the result is beyond all numbers.

    >>> _of_numbers(sum)((1, None, 2.5)), _of_numbers(max)((3, "x", 7)), _of_numbers(sum)((None,))
    (3.5, 7, None)
    """

    def compute(values: Inputs) -> Value:
        numbers = [one for one in values if isinstance(one, (int, float)) and not isinstance(one, bool)]
        if not numbers:
            return None
        try:
            result = reduce(numbers)
        except OverflowError:
            return None
        return result if isinstance(result, int) or math.isfinite(result) else None

    return compute


def _bucket(params: Params) -> Compute:
    """The range that a number lies in.

    >>> size = _bucket({"up_to": {"small": 50, "medium": 250, "large": None}})
    >>> size((50,)), size((51,)), size((10_000,)), size((None,)), size(("many",))
    ('small', 'medium', 'large', None, None)
    """
    bounds = sorted((math.inf if most is None else most, label) for label, most in params["up_to"].items())

    def bucket(values: Inputs) -> Value:
        value = values[0]
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            return None
        return next((label for most, label in bounds if value <= most), None)

    return bucket


def _yes_no(params: Params) -> Compute:
    """A word for true and one for false; nothing for what is neither.

    >>> _yes_no({})((True,)), _yes_no({"no": "Nein"})((False,)), _yes_no({})((None,)), _yes_no({})(("x",))
    ('Yes', 'Nein', None, None)
    """
    words = {True: params.get("yes", "Yes"), False: params.get("no", "No")}
    return lambda values: words[values[0]] if isinstance(values[0], bool) else None


def _domain_of_email(_params: Params) -> Compute:
    """A company's domain.

    >>> _domain_of_email({})(("jane@acme.com",)), _domain_of_email({})(("jane@gmail.com",))
    ('acme.com', None)
    """
    from leadline_mappings.normalize.web import business_domain

    return _of_text(business_domain)


def _country_of_phone(_params: Params) -> Compute:
    """Of an international number.

    >>> _country_of_phone({})(("+4930901820",))
    'DE'
    """
    from leadline_mappings.normalize.phone import country_of

    return _of_text(country_of)


def _country_of_state(_params: Params) -> Compute:
    """Of an ISO 3166-2 code.

    >>> _country_of_state({})(("US-CA",))
    'US'
    """
    from leadline_mappings.normalize.places import country_of_state

    return _of_text(country_of_state)


def _of_text(function: Callable[[str], str | None]) -> Compute:
    return lambda values: function(values[0]) if isinstance(values[0], str) and values[0] else None


def _plain(compute: Compute) -> Callable[[Params], Compute]:
    return lambda _params: compute


_SEPARATOR: Final = Param("text", "the text between the parts (a space)")

_ALL: Final = (
    Function("copy", "The value as it is.", (1, 1), _plain(lambda values: values[0])),
    Function("first", "The first of the inputs that is filled.", (1, None), _plain(_first)),
    Function(
        "join", "The filled inputs as one text.", (1, None), _join,
        {"separator": _SEPARATOR},
    ),
    Function(
        "split", "The parts of a text as a list.", (1, 1), _split,
        {"separator": _SEPARATOR, "limit": Param("whole", "the greatest number of parts; the last takes the rest")},
    ),
    Function(
        "part", "One part of a text.", (1, 1), _part,
        {"separator": _SEPARATOR, "number": Param("whole", "1 for the first part, -1 for the last", required=True)},
    ),
    Function(
        "lookup", "The value that a table gives, whatever the case and spaces of the input.", (1, 1), _lookup,
        {"table": Param("table", "a mapping of inputs to results", required=True),
         "default": Param("value", "the result for filled inputs outside the table")},
    ),
    Function("upper", "The text in capitals.", (1, 1), _plain(_on_texts(str.upper))),
    Function("lower", "The text in lower case.", (1, 1), _plain(_on_texts(str.lower))),
    Function(
        "prefix", "The text with another before it.", (1, 1),
        lambda params: _on_texts(lambda text: f"{params['text']}{text}"),
        {"text": Param("text", "the text to put before", required=True)},
    ),
    Function(
        "suffix", "The text with another after it.", (1, 1),
        lambda params: _on_texts(lambda text: f"{text}{params['text']}"),
        {"text": Param("text", "the text to put after", required=True)},
    ),
    Function(
        "date_part", "A part of a date, or of a moment in UTC; weekdays count from Monday, 1.", (1, 1), _date_part,
        {"part": Param("text", f"one of {', '.join(DATE_PARTS)}", required=True, options=tuple(DATE_PARTS))},
    ),
    Function(
        "constant", "Always this value; with inputs only where one of them is filled.", (0, None), _constant,
        {"value": Param("value", "a text, a number or true/false", required=True)},
    ),
    Function("sum", "The sum of the inputs that are numbers.", (1, None), _plain(_of_numbers(sum))),
    Function("min", "The smallest of the inputs that are numbers.", (1, None), _plain(_of_numbers(min))),
    Function("max", "The greatest of the inputs that are numbers.", (1, None), _plain(_of_numbers(max))),
    Function(
        "bucket", "The label of the range that a number lies in, such as a company's size.", (1, 1), _bucket,
        {"up_to": Param("bounds", "label: the greatest number it takes (null: no limit)", required=True)},
    ),
    Function(
        "yes_no", "A word for true and one for false.", (1, 1), _yes_no,
        {"yes": Param("value", "the word for true (Yes)"), "no": Param("value", "the word for false (No)")},
    ),
    Function("domain_of_email", "The domain of a business address; nothing for free mail.", (1, 1), _domain_of_email),
    Function("country_of_phone", "The country of an international number.", (1, 1), _country_of_phone),
    Function("country_of_state", "The country of a state or region.", (1, 1), _country_of_state),
)  # fmt: skip

FUNCTIONS: Final[Mapping[str, Function]] = {function.name: function for function in _ALL}
"""By the names that standards and mappings use."""
