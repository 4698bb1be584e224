"""What a place says about another, without looking anything up."""

from __future__ import annotations


def country_of_state(code: str) -> str | None:
    """The first part of ``US-CA``.

    >>> country_of_state("US-CA"), country_of_state("somewhere")
    ('US', None)
    """
    return code[:2] if code[2:3] == "-" else None
