"""Any script in plain Latin letters, for comparing only."""

from __future__ import annotations

import unicodedata
from typing import Final

_ROOM: Final = 16_384
"""Characters that are remembered: all that real lists hold, about 2 MB."""


_IN_LATIN: Final = "ss o O ae Ae oe Oe l L d D i th d"


class _Letters(dict[int, str]):
    """What :meth:`str.translate` asks for each character; anyascii is asked for what is no letter with an accent."""

    __slots__ = ()

    def __missing__(self, code: int) -> str:
        letter = unicodedata.normalize("NFD", chr(code))[0]
        if not letter.isascii():
            from anyascii import anyascii

            letter = anyascii(chr(code))
        if len(self) < _ROOM:
            self[code] = letter
        return letter


_LETTERS: Final = _Letters({code: chr(code) for code in range(128)})
_LETTERS.update({ord(sign): text for sign, text in zip("ßøØæÆœŒłŁđĐıþð", _IN_LATIN.split(), strict=True)})


def latin(text: str) -> str:
    """The text in ASCII; what has no letters becomes nothing.

    >>> [latin(text) for text in ("José", "Straße", "Łódź", "Иванов", "李明", "Jane")]
    ['Jose', 'Strasse', 'Lodz', 'Ivanov', 'LiMing', 'Jane']
    """
    return text if text.isascii() else text.translate(_LETTERS)
