"""Word lists as they stand in the code: several lines of words, one list."""

from __future__ import annotations


def words(text: str) -> frozenset[str]:
    """The words of a text.

    >>> sorted(words("info sales"))
    ['info', 'sales']
    """
    return frozenset(text.split())
