"""Phone numbers: E.164, with `` x123`` for an extension, read in the record's country."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from leadline_mappings.normalize.clean import Clean, Normalise, Options, as_text, refused
from leadline_mappings.normalize.phone_rules import (
    INVALID,
    code_in,
    code_rules,
    dialled,
    dialling,
    international,
    parse_slowly,
)
from leadline_mappings.normalize.texts import PLACEHOLDER

MAX_PHONE: Final = 60
_INVALID: Final = Clean(None, "PHONE_INVALID")
_UNUSUAL: Final = str.maketrans("", "", "\u00a0\u2010\u2011\u2012\u2013\u2014")
"""Spaces and dashes of typesetters. Replacing the usual ones by name is quicker than a table."""
_EXTENSION = re.compile(r"\A(.*[0-9]) ?(?:x|ext\.?|extension|#) ?([0-9]{1,6})\Z", re.IGNORECASE | re.DOTALL)
_LABEL = re.compile(r"\A[A-Za-z]{1,6}[.:]? +(?=\+)")
_TWO_NUMBERS = re.compile(
    r"(?:[0-9][ ().-]*){6,}(?:[,;|&]|\b(?:or|and|oder|und|ou|et|o|y|e)\b)[ +(]*(?:[0-9][ ().-]*){6,}", re.IGNORECASE
)
_SECOND_ENDING = re.compile(r"\A(.*?[0-9][^/]{3,}[0-9]) ?/ ?[0-9]{1,3}\s*\Z", re.DOTALL)
"""``901820/21``: behind a number of its own, another ending. Not ``030/901820``, nor ``0475/12/34/56``."""
_NO_DIGITS = re.compile(r"\D+")


def phone(options: Options) -> Normalise:
    """E.164 where the number is valid. ``region`` in the standard is used when the record has no country.

    Without either, only international numbers (``+``, ``00``) can be read. Two numbers in one field are refused, also
    where the second is only another ending (``901820/21``), and Mexico's mobile numbers with the 1 of before 2019.

    >>> from leadline_mappings.normalize.placeholders import Placeholders
    >>> read = phone(Options("phone", Placeholders()))
    >>> for raw, country in [
    ...     ("+49 (0)30 901820", None), ("00442071838750", "US"), ("011 44 20 7183 8750", "US"),
    ...     ("212.555.0100", "CA"),
    ...     ("02 5550 0817", "IT"), ("+39 06 5550 9379", None),
    ...     ("011 15-2345-6789", "AR"), ("+54 9 11 2345-6789", None),
    ...     ("Tel. +49 30 901820", None), ("(212) 555-0100 ext. 12", "US"), ("1-800-FLOWERS", "US"),
    ... ]:
    ...     print(raw, "->", read(raw, country).value)
    +49 (0)30 901820 -> +4930901820
    00442071838750 -> +442071838750
    011 44 20 7183 8750 -> +442071838750
    212.555.0100 -> +12125550100
    02 5550 0817 -> +390255500817
    +39 06 5550 9379 -> +390655509379
    011 15-2345-6789 -> +5491123456789
    +54 9 11 2345-6789 -> +5491123456789
    Tel. +49 30 901820 -> +4930901820
    (212) 555-0100 ext. 12 -> +12125550100 x12
    1-800-FLOWERS -> +18003569377
    >>> [read(raw, "DE").value for raw in ("+49 30 1234567/8", "030 901820/21", "030/901820", "+49 30/901820")]
    [None, None, '+4930901820', '+4930901820']
    >>> [read(raw, "NO").problem for raw in ("22553218, 91255361", "2255", "+52 1 55 1234 5678", "00000000", "n/a")]
    ['PHONE_INVALID', 'PHONE_INVALID', 'PHONE_INVALID', 'PLACEHOLDER', 'PLACEHOLDER']
    """
    is_text = options.placeholders.is_text
    is_digits = options.placeholders.is_digits
    home = options.params.get("region")
    default = home if isinstance(home, str) else None

    def normalise(raw: object, region: str | None) -> Clean:
        region = region or default
        found: str | None = None
        if type(raw) is str and len(raw) <= MAX_PHONE:
            found = fast_e164(raw, region)
            if found:
                return Clean(found)
        text = as_text(raw)
        if not isinstance(text.value, str) or not text.value:
            return refused(text)
        digits = _NO_DIGITS.sub("", text.value)
        if is_digits(digits) or (digits[:1] == "0" and is_digits(digits.lstrip("0"))):
            return PLACEHOLDER
        if found is None and len(digits) > 1 and len(text.value) <= MAX_PHONE:
            found = fast_e164(text.value, region) if text.value != raw else None
            found = parsed(text.value, region) if found is None else found
        if found:
            return Clean(found)
        return PLACEHOLDER if is_text(text.value) else _INVALID

    return normalise


@lru_cache(4096)
def parsed(text: str, region: str | None) -> str | None:
    """Through the library. A leading ``00`` means ``+`` wherever the region's own rules make no sense of it.

    >>> parsed("020 7183 8750 ext 12", "GB"), parsed("00442071838750", "US"), parsed("+44 (0)20 7183 8750", None)
    ('+442071838750 x12', '+442071838750', '+442071838750')
    """
    known = region if region is not None and dialling(region) is not None else None
    bare = text.lstrip("( ")
    abroad = bare.startswith("00")
    if known is None and not abroad and "+" not in text and "\uff0b" not in text:
        return None
    if _TWO_NUMBERS.search(text) or ("/" in text and _has_second_ending(text, region)):
        return None
    found = parse_slowly(text, known)
    if found is None and abroad:
        found = parse_slowly("+" + bare[2:], known)
    if found is None:
        return None
    e164, extension = found
    return f"{e164} x{extension}" if extension else e164


def fast_e164(raw: str, region: str | None) -> str | None:
    """What :func:`parsed` says of a number of digits and punctuation, ``""`` where it would find none; None for
    whatever needs the library.

    >>> fast_e164("+49 30 901820", None), fast_e164("(212) 555-0100", "US"), fast_e164("030 901820 ext. 7", "DE")
    ('+4930901820', '+12125550100', '+4930901820 x7')
    """
    digits = raw.replace(" ", "").replace("-", "").replace("(", "").replace(")", "").replace(".", "")
    if "/" in raw:
        if _has_second_ending(raw, region):
            return INVALID
        digits = digits.replace("/", "")
    if not digits.isascii():
        digits = digits.translate(_UNUSUAL)
    behind = digits[1:]
    if not behind.isdigit() or not digits.isascii():
        return _fast_in_parts(raw, region) if digits[-1:].isdigit() else None
    if digits[0] == "+":
        return international(behind)
    if not digits[0].isdigit():
        return None
    if region is not None and dialling(region) is not None:
        found = dialled(digits, region)
        if found != INVALID or not digits.startswith("00"):
            return found
    elif not digits.startswith("00"):
        return INVALID
    return international(digits[2:])


def _has_second_ending(text: str, region: str | None) -> bool:
    """What stands before the last slash is a number, and what follows is too short to be the rest of one."""
    with_extension = _EXTENSION.match(text)
    parts = _SECOND_ENDING.match(with_extension[1] if with_extension else text)
    return parts is not None and parsed(parts[1], region) is not None


def _fast_in_parts(raw: str, region: str | None) -> str | None:
    """A number behind a label (``Tel. +49 ...``) or before an extension."""
    text = _LABEL.sub("", raw.strip())
    split = _EXTENSION.match(text)
    if split is None:
        return fast_e164(text, region) if text != raw else None
    number, extension = split.groups()
    e164 = fast_e164(number, region) if number[-1:].isdigit() else None
    return f"{e164} x{extension}" if e164 and " x" not in e164 else None


def country_of(number: str) -> str | None:
    """ISO alpha-2 of a canonical phone number, where the numbering plan says it beyond doubt.

    >>> country_of("+12125550100"), country_of("+4930901820 x5"), country_of("+80012345678"), country_of("+49")
    ('US', 'DE', None, None)
    """
    return _country_of(number.partition(" ")[0])


@lru_cache(4096)
def _country_of(number: str) -> str | None:
    digits = number[1:]
    code = code_in(digits)
    rules = code_rules(code) if code and digits.isdigit() else None
    return None if rules is None else rules.region_of(rules.dialling.national(digits[len(code) :]))
