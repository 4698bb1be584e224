"""Free text, names of people and companies, job titles, postal codes."""

from __future__ import annotations

import re
from typing import Final

from leadline_mappings.normalize.clean import Clean, Normalise, Options, clean_text, from_text
from leadline_mappings.normalize.words import words

PLACEHOLDER: Final = Clean(None, "PLACEHOLDER")


def text(options: Options) -> Normalise:
    """Trimmed and cleaned; nothing else is touched. ``max_length`` bounds it."""
    limit = int(options.params.get("max_length", 10_000))
    is_placeholder = options.placeholders.is_text

    def normalise(value: str) -> Clean:
        if is_placeholder(value):
            return PLACEHOLDER
        return Clean(value) if len(value) <= limit else Clean(None, "VALUE_TOO_LONG")

    return from_text(normalise)


def place(options: Options) -> Normalise:
    """A city, a street: text, where "Na" may be a name."""
    is_placeholder = options.placeholders.is_name
    return from_text(lambda value: PLACEHOLDER if is_placeholder(value) else Clean(value))


def postal_code(options: Options) -> Normalise:
    """Upper case, as written otherwise: their spaces mean something in some countries."""
    placeholders = options.placeholders

    def normalise(value: str) -> Clean:
        zeros = value.isdigit() and len(value) > 2 and not value.strip("0")
        if zeros or placeholders.is_text(value):
            return PLACEHOLDER
        if len(value) > 20:
            return Clean(None, "VALUE_TOO_LONG")
        return Clean(value.upper() if value.isascii() else value)

    return from_text(normalise)


def person_name(options: Options) -> Normalise:
    is_placeholder = options.placeholders.is_name

    def normalise(value: str) -> Clean:
        if is_placeholder(value):
            return PLACEHOLDER
        if not _LETTER.search(value):
            return PLACEHOLDER if options.placeholders.is_digits(value) else Clean(None, "NAME_INVALID")
        if "@" in value or "://" in value or len(value) > 120:
            return Clean(None, "NAME_INVALID")
        cased = person_case(value)
        return Clean(cased if cased.isascii() or clean_text(cased) == cased else value)

    return from_text(normalise)


_LETTER = re.compile(r"[^\W\d_]")
_WORD = re.compile(r"[^\W\d_]+")
_PARTICLES: Final = words(
    """
    van von der den de del della di da dos das do du la le el al bin ibn ter ten zu zum zur af av y
    e
    """
)


def person_case(name: str) -> str:
    """Only names that are ALL CAPS or all lower are touched; everything else is as its owner writes it.

    >>> [person_case(n) for n in ("MCDONALD", "van der berg", "O'NEILL", "ANA-MARÍA", "McDonald", "JD", "de")]
    ['McDonald', 'van der Berg', "O'Neill", 'Ana-María', 'McDonald', 'JD', 'De']
    """
    if not (name.isupper() or name.islower()) or (name.isupper() and len(name) <= 2) or _NO_CASE.search(name):
        return name
    words = name.split(" ")
    last = len(words) - 1
    cased = [
        word.lower() if index < last and word.lower() in _PARTICLES else _WORD.sub(_capital, word)
        for index, word in enumerate(words)
    ]
    return " ".join(cased)


_NO_CASE = re.compile("[^\u0000-\u024f\u0370-\u052f\u1e00-\u1eff]|[İıŉǰßẞΐΰ\u1e96-\u1e9b]")
"""Scripts without case, and letters whose upper and lower forms do not lead back to each other."""


def _capital(match: re.Match[str]) -> str:
    word = match.group().lower()
    before = match.string[match.start() - 1 : match.start()]
    if before in ("'", "\u2019") and len(word) == 1:  # Jane's; but D'Angelo, Sant'Anna
        return word
    if word.startswith("mc") and len(word) > 3:
        return "Mc" + word[2:].capitalize()
    return word.capitalize()


def company_name(options: Options) -> Normalise:
    """As written: legal forms and case are folded in match keys only."""
    is_placeholder = options.placeholders.is_text
    is_digits = options.placeholders.is_digits

    def normalise(value: str) -> Clean:
        if is_placeholder(value) or is_digits(value):
            return PLACEHOLDER
        return Clean(value) if len(value) <= 255 else Clean(None, "VALUE_TOO_LONG")

    return from_text(normalise)
