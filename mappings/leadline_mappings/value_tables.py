"""Value tables: how a system's own words are recognised, as they are or in another spelling."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from leadline_mappings.normalize.clean import CACHED_TEXT
from leadline_mappings.values import Value

MISSING: Final = object()
"""There is nothing: no such field, no such word, nothing to write."""


@dataclass(frozen=True, slots=True)
class ValueTable:
    """A picklist, both ways. ``to_canonical`` is by :func:`exact_key`; ``folded``, by :func:`native_key`, is asked for
    other spellings of these words, and lacks what two of them would share. ``absent`` are canonical values for which
    the system is declared to have nothing.
    """

    to_canonical: Mapping[str, Value]
    to_native: Mapping[Value, Any]
    folded: Mapping[str, Value] = field(default_factory=dict)
    absent: frozenset[Value] = frozenset()

    def canonical(self, native: object) -> Any:
        """The canonical value of a native one, or MISSING. Takes anything."""
        if not is_short(native):
            return MISSING
        known = self.to_canonical.get(exact_key(native), MISSING)
        return self.folded.get(native_key(native), MISSING) if known is MISSING and self.folded else known


def read_table(pairs: Iterable[tuple[object, Value]], *, fold: bool = True) -> ValueTable:
    """Out of native values, each with what it is read as: the first of several that are exactly the same counts.

    >>> grades = read_table([("A+", "best"), ("A", "good"), ("1-10", "small"), ("Not Rated", "none")])
    >>> [grades.canonical(text) for text in ("A+", "a", "1 - 10", "not_rated")]
    ['best', 'good', 'small', 'none']
    >>> [grades.canonical(text) is MISSING for text in ("A-", "110", "A++")]
    [True, True, True]
    """
    exact: dict[str, Value] = {}
    folded: dict[str, set[Value]] = {}
    for native, canonical in pairs:
        if exact.setdefault(exact_key(native), canonical) == canonical and fold:
            folded.setdefault(native_key(native), set()).add(canonical)
    return ValueTable(exact, {}, {key: one for key, (one, *more) in folded.items() if not more})


def is_short(value: object) -> bool:
    """A text or number that may be a word of a table."""
    if isinstance(value, str):
        return len(value) <= CACHED_TEXT
    if isinstance(value, int):
        return value.bit_length() < 64
    return isinstance(value, float)


def exact_key(native: object) -> str:
    """A native value as a text; a number is the same as its digits.

    >>> exact_key(" 005A "), exact_key(2.0), exact_key(True)
    ('005A', '2', 'True')
    """
    if isinstance(native, float) and native.is_integer():
        native = int(native)
    return str(native).strip()


def native_key(native: object) -> str:
    """What spellings of one native value share. Case, accents, spaces and punctuation between letters are folded; signs
    that make another value stay: ``+``, ``#``, ``*``, a minus at either end, anything beside a digit.

    >>> [native_key(text) for text in ("web_referral", "Open - Not Contacted", "Mr.", "Café", True, 2.0)]
    ['webreferral', 'opennotcontacted', 'mr', 'cafe', 'true', '2']
    >>> [native_key(text) for text in ("C#", "A+", "A-", "1.5", "-15", "1 - 10", "1 10", "< 10", "--")]
    ['c#', 'a+', 'a-', '1.5', '-15', '1-10', '1 10', '<10', '--']
    """
    text = exact_key(native)
    if text.isascii() and text.isalnum():
        return text.lower()
    plain = _DASH.sub("-", unicodedata.normalize("NFKD", text).casefold())
    if not plain.isascii():
        plain = "".join([sign for sign in plain if not unicodedata.combining(sign)])
    plain = _NARROW.sub("", _GAP.sub(" ", plain).strip())
    return _HYPHEN.sub("", _MARK.sub("", plain)) or text


_DASH = re.compile("[\u2010-\u2015\u2212]")
_GAP = re.compile(r"[\s_]+")
_NARROW = re.compile(r"(?<!\d) | (?!\d)")
"""A space that does not keep two numbers apart."""
_MARK = re.compile(r"(?<!\d)[^\w +#*-](?!\d)")
_HYPHEN = re.compile(r"(?<=[^\W\d])-+(?=[^\W\d])")
