"""What every normaliser starts from: text without invisible dirt, and the form of its answer."""

from __future__ import annotations

import dataclasses
import math
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache, wraps
from typing import Any, Final, NamedTuple

from leadline_mappings.lifecycle import Ladder
from leadline_mappings.normalize.placeholders import Placeholders
from leadline_mappings.values import Value

MAX_TEXT: Final = 10_000
"""Longer texts are refused before anything looks at them."""

CACHED_TEXT: Final = 200
CACHE_SIZE: Final = 8192
"""Answers on texts up to CACHED_TEXT characters are kept, CACHE_SIZE of them a field: under 64 MiB in all."""


class Clean(NamedTuple):
    """A normaliser's answer.

    ``problem`` is a code of the catalogue. With a value it is a remark on a value that is kept, or several; without
    one the value was refused. ``problem == ""`` says "not known": the field is left out without a finding.
    """

    value: Value
    problem: str | tuple[str, ...] | None = None
    facts: Mapping[str, Value] | None = None


def codes(problem: str | tuple[str, ...] | None) -> tuple[str, ...]:
    """All of them.

    >>> codes("EMAIL_ROLE"), codes(("EMAIL_TYPO", "EMAIL_ROLE")), codes(""), codes(None)
    (('EMAIL_ROLE',), ('EMAIL_TYPO', 'EMAIL_ROLE'), (), ())
    """
    if not problem:
        return ()
    return (problem,) if isinstance(problem, str) else problem


EMPTY: Final = Clean(None)
UNKNOWN: Final = Clean(None, "")

Normalise = Callable[[object, str | None], Clean]
"""(raw value, the record's country as ISO alpha-2 or None) to its canonical form. Total: never raises."""


@dataclass(frozen=True, slots=True)
class Options:
    """What a standard says of one field, as its normaliser needs it. ``params`` are the field's own keys."""

    field: str
    placeholders: Placeholders
    params: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    ladder: Ladder | None = None
    sources: Mapping[str, str] = dataclasses.field(default_factory=dict)


_INVISIBLE = re.compile(
    "[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb"
    "\U000e0001\U000e0020-\U000e007f\ud800-\udfff]"
    # joiners are letters' business in Arabic and Indic scripts, dirt everywhere else
    "|(?<![\u0600-\u1fff])[\u200c\u200d]|[\u200c\u200d](?![\u0600-\u1fff])"
)
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_SPACES = re.compile(r"\s+")
_MOJIBAKE = re.compile("[ÃÂâÅ][^a-zA-Z\\s]")
_MOJIBAKE_LEADS = re.compile("[ÃÂâÅ](?=[^a-zA-Z\\s])")
_is_composed: Final = unicodedata.is_normalized


def clean_text(text: str) -> str:
    r"""Trimmed, single-spaced, composed (NFC), without control, invisible or broken characters.

    >>> clean_text("  Jos\u00c3\u00a9\u200b  Garc\u00eda\x00 ")
    'José García'
    """
    if text.isprintable() and (text.isascii() or (_is_composed("NFC", text) and not _MOJIBAKE.search(text))):
        return " ".join(text.split()) if "  " in text or text[:1] == " " or text[-1:] == " " else text
    for _ in range(4):  # each step may uncover work for another; stable after one round but for hostile input
        cleaned = _without_dirt(_fix_encoding(text) if _MOJIBAKE.search(text) else text)
        if cleaned == text:
            return text
        text = cleaned
    return _without_dirt(_MOJIBAKE_LEADS.sub(" ", _without_dirt(text)))  # made to never come to an end


def _without_dirt(text: str) -> str:
    text = _INVISIBLE.sub("", _CONTROL.sub(" ", text))
    return unicodedata.normalize("NFC", _SPACES.sub(" ", text)).strip()


def _fix_encoding(text: str) -> str:
    import ftfy

    return ftfy.fix_encoding(text)


def as_text(raw: object) -> Clean:
    """A raw value as clean text, or why not. Numbers are taken as they print; structures are refused."""
    if isinstance(raw, str):
        text = str.__str__(raw)  # of a subclass, the text itself
        return Clean(clean_text(text)) if len(text) <= MAX_TEXT else _TOO_LONG
    if raw is None:
        return EMPTY
    if isinstance(raw, bool):
        return _WRONG_TYPE
    if isinstance(raw, int):
        return Clean(int.__repr__(raw)) if raw.bit_length() <= 256 else _TOO_LONG
    if isinstance(raw, float) and math.isfinite(raw):
        whole = raw.is_integer() and abs(raw) < 2**53
        return Clean(str(int(raw)) if whole else float.__repr__(raw))
    if isinstance(raw, Decimal) and raw.is_finite():  # as JSON is read where no digit may be lost
        shown = _plain(raw) if -256 < raw.adjusted() < 256 else ""
        return Clean(shown) if 0 < len(shown) <= MAX_TEXT else _TOO_LONG
    return _WRONG_TYPE


def _plain(number: Decimal) -> str:
    """Without an exponent and without zeros that say nothing.

    >>> _plain(Decimal("12.50")), _plain(Decimal("1E+3")), _plain(Decimal("-0.00"))
    ('12.5', '1000', '0')
    """
    text = format(number, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


_TOO_LONG: Final = Clean(None, "VALUE_TOO_LONG")
_WRONG_TYPE: Final = Clean(None, "VALUE_TYPE")


def from_text(function: Callable[[str], Clean]) -> Normalise:
    """A normaliser out of a function of clean, non-empty text."""

    def normalise(raw: object, region: str | None) -> Clean:  # noqa: ARG001 - the common signature
        if type(raw) is str and len(raw) <= MAX_TEXT:
            clean = clean_text(raw)
            return function(clean) if clean else EMPTY
        text = as_text(raw)
        return function(text.value) if isinstance(text.value, str) and text.value else refused(text)

    return normalise


def from_typed_text(function: Callable[[str], Clean]) -> Normalise:
    """Like :func:`from_text` for what people typed into pages: HTML's entities become the signs they stand for."""

    def typed(text: str) -> Clean:
        if "&" in text and ";" in text:
            text = without_entities(text)
        return function(text) if text else EMPTY

    return from_text(typed)


_AMPERSANDS = re.compile("&(?:amp;)+")
_ENTITY = re.compile("&(#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")


def without_entities(text: str) -> str:
    """Clean text with HTML's entities written out, also where they were made more than once.

    >>> [without_entities(text) for text in ("Jos&eacute;", "R&amp;amp;D", "&#x27;t Hof", "a &nosuch; b", "A&B; C")]
    ['José', 'R&D', "'t Hof", 'a &nosuch; b', 'A&B; C']
    """
    signs = text
    for _ in range(4):
        decoded = clean_text(_ENTITY.sub(_sign, _AMPERSANDS.sub("&", signs)))
        if decoded == signs:
            return signs
        signs = decoded
    return text  # made to never come to an end: as it is


def _sign(entity: re.Match[str]) -> str:
    from html import unescape
    from html.entities import html5

    name = entity[1]
    return unescape(entity[0]) if name[0] == "#" else html5.get(f"{name};", entity[0])


def from_text_in_country(function: Callable[[str, str | None], Clean]) -> Normalise:
    """Like :func:`from_text` for values that mean different things in different countries."""

    def normalise(raw: object, region: str | None) -> Clean:
        if type(raw) is str and len(raw) <= MAX_TEXT:
            clean = clean_text(raw)
            return function(clean, region) if clean else EMPTY
        text = as_text(raw)
        return function(text.value, region) if isinstance(text.value, str) and text.value else refused(text)

    return normalise


def refused(text: Clean) -> Clean:
    """What :func:`as_text` says of a value that holds no text: empty, or the problem."""
    return EMPTY if text.problem is None else text


def squeeze(text: str) -> str:
    """The look-up key of a name: case, accents, spaces and punctuation folded.

    >>> squeeze("U.S.A."), squeeze("Côte d'Ivoire"), squeeze("日本"), squeeze("Sales-Qualified Lead")
    ('usa', 'cotedivoire', '日本', 'salesqualifiedlead')
    """
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text)
    return "".join(filter(str.isalnum, text.casefold()))


_SHORT: Final = 64
_squeezed: Final = lru_cache(4096)(squeeze)
"""Of short texts only: at most 2 MiB."""


@wraps(squeeze)
def squeezed(text: str) -> str:
    return _squeezed(text) if len(text) <= _SHORT else squeeze(text)
