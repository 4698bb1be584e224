"""Makes a value safe to show: no character of it may move the cursor, hide text or reorder a line."""

from __future__ import annotations

import unicodedata

from leadline_mappings.values import Value

EMPTY = "(empty)"


def clean(text: str) -> str:
    """``text`` on one line without control and formatting characters.

    White space of any kind becomes a space, lone surrogates U+FFFD; the rest of the categories Cc and Cf
    (escape sequences, bidirectional overrides, zero-width characters) is dropped.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(_clean_character, text))


def _clean_character(character: str) -> str:
    if character.isspace():
        return " "
    category = unicodedata.category(character)
    if category == "Cs":
        return "\N{REPLACEMENT CHARACTER}"
    return "" if category in {"Cc", "Cf"} else character


def shown(value: Value) -> str:
    """One canonical value as a person reads it, cleaned; ``None`` is :data:`EMPTY`."""
    if value is None or value == "":
        return EMPTY
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return clean(", ".join(value)) or EMPTY
    return clean(str(value))
