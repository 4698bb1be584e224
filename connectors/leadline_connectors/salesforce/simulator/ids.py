"""Record ids: 15 case-sensitive characters, or 18 with a suffix that restores the case.

For each block of five characters, bit k of the suffix character is set when the k-th one is A-Z.
"""

from __future__ import annotations

import re
import string
from functools import lru_cache

_SUFFIX = string.ascii_uppercase + "012345"
_BASE62 = string.digits + string.ascii_uppercase + string.ascii_lowercase
_SHAPE = re.compile(r"[0-9A-Za-z]{15}(?:[0-9A-Za-z]{3})?")
_ORG = "Sm0"
"""Characters 4 to 6 of every id the simulator mints (Salesforce: the instance that made the record)."""


def suffix(id15: str) -> str:
    """The three characters that turn ``id15`` into an 18-character id."""
    return _mark(id15[:5]) + _mark(id15[5:10]) + _mark(id15[10:])


@lru_cache(maxsize=65_536)
def _mark(block: str) -> str:
    return _SUFFIX[sum(1 << place for place, letter in enumerate(block) if letter in string.ascii_uppercase)]


def to18(text: str) -> str | None:
    """The 18-character form of an id in either form; None when ``text`` is no id.

    An 18-character id whose letters lost their case is mended from its suffix, as Salesforce does.
    """
    if not _SHAPE.fullmatch(text):
        return None
    if len(text) == 15:
        return text + suffix(text)
    body = "".join(_cased(text[block * 5 : block * 5 + 5], text[15 + block].upper()) or "" for block in range(3))
    return body + suffix(body) if len(body) == 15 else None


def _cased(block: str, mark: str) -> str | None:
    bits = _SUFFIX.find(mark)
    cased = "".join(letter.upper() if bits >> place & 1 else letter.lower() for place, letter in enumerate(block))
    return cased if bits >= 0 and _mark(cased) == mark else None


def mint(prefix: str, number: int) -> str:
    """The ``number``-th id of an object with this key prefix. Later numbers sort after earlier ones."""
    digits = ""
    while number:
        number, digit = divmod(number, 62)
        digits = _BASE62[digit] + digits
    body = prefix + _ORG + digits.rjust(9, "0")
    return body + suffix(body)
