"""Booleans, numbers and consent."""

from __future__ import annotations

import math
import re
from typing import Final

from leadline_mappings.normalize.clean import EMPTY, UNKNOWN, Clean, Normalise, Options, as_text
from leadline_mappings.normalize.texts import PLACEHOLDER
from leadline_mappings.normalize.words import words

TRUE: Final = words("true yes y 1 on ja oui si sí sim t checked x opted-out optedout unsubscribed")
FALSE: Final = words("false no n 0 off nein non nee não f unchecked")
_PLAIN_NUMBER = re.compile(r"[-+]?(?:[0-9]{1,18}(?:\.[0-9]{0,18})?|\.[0-9]{1,18})\Z")
_THOUSANDS = re.compile(r"[-+]?[0-9]{1,3}(?:,[0-9]{3}){1,5}(?:\.[0-9]{1,18})?\Z")
_EXPONENT = re.compile(r"[-+]?[0-9]{1,18}(?:\.[0-9]{1,18})?[eE][-+]?[0-9]{1,3}\Z")
_NO_NUMBER: Final = Clean(None, "NUMBER_INVALID")


def _truth(raw: object) -> bool | None:
    if isinstance(raw, bool):
        return raw
    if isinstance(raw, (int, float)) and raw in (0, 1):
        return raw == 1
    if isinstance(raw, str) and len(raw) <= 40:
        word = raw.strip().casefold()
        return True if word in TRUE else False if word in FALSE else None
    return None


def boolean(options: Options) -> Normalise:  # noqa: ARG001 - the common signature
    def normalise(raw: object, region: str | None) -> Clean:  # noqa: ARG001 - the common signature
        truth = _truth(raw)
        if truth is not None:
            return Clean(truth)
        text = as_text(raw).value
        return EMPTY if raw is None or text == "" else Clean(None, "BOOLEAN_INVALID")

    return normalise


def consent(options: Options) -> Normalise:  # noqa: ARG001 - the common signature
    """An opt-out: True is one; everything else is "not known". A flag that says false is never evidence."""

    def normalise(raw: object, region: str | None) -> Clean:  # noqa: ARG001 - the common signature
        return _OPTED_OUT if _truth(raw) is True else UNKNOWN

    return normalise


_OPTED_OUT: Final = Clean(True)


def number(options: Options) -> Normalise:
    """An int where it is whole, else a float. ``integer``, ``min`` and ``max`` bound it; nothing is rounded."""
    whole = bool(options.params.get("integer"))
    low = options.params.get("min")
    high = options.params.get("max")
    is_placeholder = options.placeholders.is_text

    def normalise(raw: object, region: str | None) -> Clean:  # noqa: ARG001 - the common signature
        if isinstance(raw, str) and len(raw) <= 60:
            text = raw.strip()
            value = parsed_number(text)
            if value is None:
                clean = as_text(raw).value
                if not isinstance(clean, str) or not clean:
                    return EMPTY
                value = parsed_number(clean)
                if value is None:
                    return PLACEHOLDER if is_placeholder(clean) else _NO_NUMBER
        else:
            value = _native_number(raw)
            if value is None:
                return EMPTY if raw is None else _NO_NUMBER
        if whole and isinstance(value, float):
            return _NO_NUMBER
        if (low is not None and value < low) or (high is not None and value > high):
            return Clean(None, "NUMBER_RANGE")
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
    """A number as text, with a decimal point and maybe commas between thousands.

    >>> [parsed_number(t) for t in ("1200", "1,200.50", "12.0", "1.2e3", "1.200,50", "nan", "12 people")]
    [1200, 1200.5, 12, 1200, None, None, None]
    """
    if _THOUSANDS.match(text):
        text = text.replace(",", "")
    elif not _PLAIN_NUMBER.match(text) and not _EXPONENT.match(text):
        return None
    if "." not in text and "e" not in text.lower():
        return int(text)
    value = float(text)
    return _whole(value) if math.isfinite(value) else None
