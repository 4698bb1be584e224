"""Answers that are kept: a memo that fills up and then stays as it is (docs/adr/0007-columns-and-memos.md)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

Answer = TypeVar("Answer")

ROOM = 16_384


class _Remembered(dict[str, Answer]):
    """Asked for what it does not hold, it computes."""

    __slots__ = ("_function", "_room")

    def __init__(self, function: Callable[[str], Answer], room: int) -> None:
        super().__init__()
        self._function = function
        self._room = room

    def __missing__(self, text: str) -> Answer:
        answer = self._function(text)
        if len(self) < self._room:
            self[text] = answer
        return answer


def remembered(function: Callable[[str], Answer], room: int = ROOM) -> Callable[[str], Answer]:
    """The function with a memory. An LRU cache would forget each answer of a longer list just before it is asked for
    again, and takes longer to ask.

    >>> shout = remembered(str.upper)
    >>> shout("a"), shout("a")
    ('A', 'A')
    """
    return _Remembered(function, room).__getitem__
