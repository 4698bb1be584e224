"""Booleans and numbers."""

from __future__ import annotations

import math
import re
from decimal import Decimal
from typing import Final

from leadline_mappings.normalize.clean import EMPTY, Clean, Normalise, Options, as_text
from leadline_mappings.normalize.texts import PLACEHOLDER
from leadline_mappings.normalize.words import words

TRUE: Final = words("true yes y 1 on ja oui si sí sim t checked x")
FALSE: Final = words("false no n 0 off nein non nee não f unchecked")
_PLAIN_NUMBER = re.compile(r"[-+]?(?:[0-9]{1,19}(?:\.[0-9]{0,18})?|\.[0-9]{1,18})\Z")
_GROUPED = re.compile(r"[-+]?[1-9][0-9]{0,2}(?:(?:,[0-9]{3}){1,6}|(?: [0-9]{3}){1,6})(?:\.[0-9]{1,18})?\Z")
_EXPONENT = re.compile(r"[-+]?[0-9]{1,18}(?:\.[0-9]{1,18})?[eE][-+]?[0-9]{1,3}\Z")
_NO_TRUTH: Final = Clean(None, "BOOLEAN_INVALID")
_NO_NUMBER: Final = Clean(None, "NUMBER_INVALID")
_OUT_OF_RANGE: Final = Clean(None, "NUMBER_RANGE")
_YES: Final = Clean(True)
_NO: Final = Clean(False)


def boolean(options: Options) -> Normalise:
    """True or false, as systems and people write it.

    >>> from leadline_mappings.normalize.placeholders import Placeholders
    >>> read = boolean(Options("flag", Placeholders()))
    >>> [read(raw, None).value for raw in (True, "Yes", 1, "0", "FALSE", 0.0, "nein", 2, "maybe")]
    [True, True, True, False, False, False, False, None, None]
    """
    is_placeholder = options.placeholders.is_text

    def normalise(raw: object, region: str | None) -> Clean:  # noqa: ARG001 - the common signature
        if raw is True:
            return _YES
        if raw is False:
            return _NO
        clean = as_text(raw)
        text = clean.value
        if not isinstance(text, str) or not text:
            return EMPTY if clean.problem is None else _NO_TRUTH
        word = text.casefold() if len(text) <= 40 else ""
        if word in TRUE:
            return _YES
        if word in FALSE:
            return _NO
        return PLACEHOLDER if is_placeholder(text) else _NO_TRUTH

    return normalise


def number(options: Options) -> Normalise:
    """An int where it is whole, else a float. ``integer``, ``min`` and ``max`` bound it.

    Whole numbers are kept to the last digit up to 64 bits; a fraction as a float holds it, as JSON does.

    >>> from leadline_mappings.normalize.placeholders import Placeholders
    >>> read = number(Options("size", Placeholders(), {"max": 5000}))
    >>> [read(raw, None).value for raw in ("1,200.50", "1 200", "12.0", "1.2e3", -0.0, "0.10")]
    [1200.5, 1200, 12, 1200, 0, 0.1]
    >>> [read(raw, None).problem for raw in ("1.200,50", "Infinity", float("nan"), "11-50", True, 5001)]
    ['NUMBER_INVALID', 'NUMBER_INVALID', 'NUMBER_INVALID', 'NUMBER_INVALID', 'NUMBER_INVALID', 'NUMBER_RANGE']
    """
    whole = bool(options.params.get("integer"))
    low = options.params.get("min")
    high = options.params.get("max")
    is_placeholder = options.placeholders.is_text

    def normalise(raw: object, region: str | None) -> Clean:  # noqa: ARG001 - the common signature
        if isinstance(raw, (str, Decimal)):
            text = as_text(raw)
            if not isinstance(text.value, str) or not text.value:
                return EMPTY if text.problem is None else _NO_NUMBER
            value = parsed_number(text.value)
            if value is None:
                return PLACEHOLDER if is_placeholder(text.value) else _NO_NUMBER
        else:
            value = _native_number(raw)
            if value is None:
                return EMPTY if raw is None else _NO_NUMBER
        if whole and isinstance(value, float):
            return _NO_NUMBER
        if (low is not None and value < low) or (high is not None and value > high):
            return _OUT_OF_RANGE
        return Clean(value)

    return normalise


def _native_number(raw: object) -> int | float | None:
    if isinstance(raw, bool) or not isinstance(raw, (int, float)):
        return None
    if isinstance(raw, int):
        return int(raw) if raw.bit_length() <= 64 else None
    return _whole(float(raw)) if math.isfinite(raw) else None


def _whole(value: float) -> int | float:
    return int(value) if value.is_integer() and abs(value) < 2**53 else value


def parsed_number(text: str) -> int | float | None:
    """A number as text, with a decimal point and maybe commas or spaces between thousands.

    >>> [parsed_number(t) for t in ("1200", "1,200.50", "12.0", "1.2e3", "\u22125", "1.200,50", "nan", "12 people")]
    [1200, 1200.5, 12, 1200, -5, None, None, None]
    """
    if len(text) > 60:
        return None
    text = text.replace("\u2212", "-", 1)
    if not _PLAIN_NUMBER.match(text):
        if _GROUPED.match(text):
            text = text.replace(",", "").replace(" ", "")
        elif not _EXPONENT.match(text):
            return None
    if "." not in text and "e" not in text and "E" not in text:
        return _native_number(int(text))
    value = float(text)
    return _whole(value) if math.isfinite(value) else None
