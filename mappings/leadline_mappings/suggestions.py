"""The mend for a name that nobody knows: the one that was probably meant, found in bounded time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from heapq import nlargest
from itertools import islice
from typing import Final

MOST: Final = 20
"""Mends of one file that name what was probably meant; a person does not need more at a time."""
_CANDIDATES: Final = 200
"""Names that are compared letter by letter; of more, those that share most pairs of letters with what is sought."""
_LISTED: Final = 30
_CUTOFF: Final = 0.6


class Suggestions:
    """The mends of one file."""

    def __init__(self, most: int = MOST) -> None:
        self.left = most

    def near(self, text: object, known: Iterable[str]) -> str | None:
        """The known name that was probably meant. None too once a file has had its share."""
        if self.left <= 0:
            return None
        self.left -= 1
        return next(iter(closest(str(text), known)), None)

    def mend(self, text: object, known: Iterable[str], otherwise: str = "") -> str:
        """The mend as a sentence; where nothing is near, ``otherwise`` or what there is.

        >>> mends = Suggestions(most=2)
        >>> [mends.mend(name, ("email", "phone")) for name in ("emial", "x", "emial")]
        ['did you mean email', 'use one of email, phone', 'use one of email, phone']
        """
        near = self.near(text, known)
        if near is not None:
            return f"did you mean {near}"
        return otherwise or f"use one of {', '.join(islice(known, _LISTED)) or 'none: none is declared'}"


def closest(text: str, known: Iterable[str], count: int = 1) -> list[str]:
    """The names most like this text, best first.

    >>> closest("emial", ["phone", "email", "e_mail"], 2)
    ['email', 'e_mail']
    """
    text = text[:100]
    names = list(_of_like_length(text, known))
    if len(names) > _CANDIDATES:
        pairs = [text[at : at + 2] for at in range(len(text) - 1)] or [text]
        names = nlargest(_CANDIDATES, names, key=lambda name: sum([pair in name for pair in pairs]))
    return get_close_matches(text, names, n=count, cutoff=_CUTOFF)


def _of_like_length(text: str, known: Iterable[str]) -> Iterator[str]:
    """Without those whose length alone says that they are too different."""
    size = len(text)
    shortest, longest = size * _CUTOFF / (2 - _CUTOFF), size * (2 - _CUTOFF) / _CUTOFF
    return (name for name in known if shortest <= len(name) <= longest)
