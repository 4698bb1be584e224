"""What every normaliser starts from: text without invisible dirt, and the form of its answer."""

from __future__ import annotations

import dataclasses
import math
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
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

    ``problem`` is a code of the catalogue. With a value it is a remark on a value that is kept; without one the
    value was refused. ``problem == ""`` says "not known": the field is left out without a finding.
    """

    value: Value
    problem: str | None = None
    facts: Mapping[str, Value] | None = None


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


def clean_text(text: str) -> str:
    r"""Trimmed, single-spaced, composed (NFC), without control, invisible or broken characters.

    >>> clean_text("  Jos\u00c3\u00a9\u200b  Garc\u00eda\x00 ")
    'José García'
    """
    if text.isascii() and text.isprintable():
        return " ".join(text.split()) if "  " in text or text[:1] == " " or text[-1:] == " " else text
    for _ in range(4):  # each step may uncover work for another; stable after one round but for hostile input
        cleaned = _clean_once(text)
        if cleaned == text:
            break
        text = cleaned
    return text


def _clean_once(text: str) -> str:
    if _MOJIBAKE.search(text):
        text = _fix_encoding(text)
    text = _INVISIBLE.sub("", _CONTROL.sub(" ", text))
    return unicodedata.normalize("NFC", _SPACES.sub(" ", text)).strip()


def _fix_encoding(text: str) -> str:
    import ftfy

    return ftfy.fix_encoding(text)


def as_text(raw: object) -> Clean:
    """A raw value as clean text, or why not. Numbers are taken as they print; structures are refused."""
    if isinstance(raw, str):
        return Clean(clean_text(raw)) if len(raw) <= MAX_TEXT else Clean(None, "VALUE_TOO_LONG")
    if raw is None:
        return EMPTY
    if isinstance(raw, bool):
        return Clean(None, "VALUE_TYPE")
    if isinstance(raw, int):
        return Clean(str(raw)) if raw.bit_length() <= 256 else Clean(None, "VALUE_TOO_LONG")
    if isinstance(raw, float) and math.isfinite(raw):
        return Clean(str(int(raw)) if raw.is_integer() and abs(raw) < 2**53 else repr(raw))
    return Clean(None, "VALUE_TYPE")


def from_text(function: Callable[[str], Clean]) -> Normalise:
    """A normaliser out of a function of clean, non-empty text."""

    def normalise(raw: object, region: str | None) -> Clean:  # noqa: ARG001 - the common signature
        text = as_text(raw)
        return function(text.value) if isinstance(text.value, str) and text.value else text._replace(value=None)

    return normalise


def from_text_in_country(function: Callable[[str, str | None], Clean]) -> Normalise:
    """Like :func:`from_text` for values that mean different things in different countries."""

    def normalise(raw: object, region: str | None) -> Clean:
        text = as_text(raw)
        if isinstance(text.value, str) and text.value:
            return function(text.value, region)
        return text._replace(value=None)

    return normalise


@lru_cache(CACHE_SIZE)
def squeezed(text: str) -> str:
    """The look-up key of a name: case, accents, spaces and punctuation folded.

    >>> squeezed("U.S.A."), squeezed("Côte d'Ivoire"), squeezed("日本"), squeezed("Sales-Qualified Lead")
    ('usa', 'cotedivoire', '日本', 'salesqualifiedlead')
    """
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text)
    return "".join(filter(str.isalnum, text.casefold()))
