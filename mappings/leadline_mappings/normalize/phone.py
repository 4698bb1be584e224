"""Phone numbers: E.164, with `` x123`` for an extension, read in the record's country."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Final

from leadline_mappings.normalize.clean import Clean, Normalise, Options, as_text
from leadline_mappings.normalize.phone_rules import (
    HomeRules,
    code_rules,
    home_rules,
    known_codes,
    parse_slowly,
    supported_region,
)
from leadline_mappings.normalize.texts import PLACEHOLDER

MAX_PHONE: Final = 60
_INVALID: Final = Clean(None, "PHONE_INVALID")
_PUNCTUATION: Final = str.maketrans("", "", " ()-./\u00a0\u2010\u2011\u2012\u2013\u2014")
_PLUS_FORM = re.compile(r"\+([1-9][0-9]{6,14})\Z")
_NANP = re.compile(r"1?([2-9][0-9]{2}[2-9][0-9]{6})\Z")
_NANP_REGIONS: Final = frozenset({"US", "CA"})
_EXTENSION = re.compile(r"\A(.*[0-9]) ?(?:x|ext\.?|extension|#) ?([0-9]{1,6})\Z", re.IGNORECASE | re.DOTALL)
_NO_DIGITS = re.compile(r"\D+")
_LABEL = re.compile(r"\A[A-Za-z]{1,6}[.:]? +(?=\+)")


def phone(options: Options) -> Normalise:
    """E.164 where the number is valid. ``region`` in the standard is used when the record has no country.

    Without either, only international numbers (``+``, ``00``) can be read.
    """
    is_text = options.placeholders.is_text
    is_digits = options.placeholders.is_digits
    home = options.params.get("region")
    default = home if isinstance(home, str) else None

    def normalise(raw: object, region: str | None) -> Clean:
        region = region or default
        if type(raw) is str and len(raw) <= MAX_PHONE:
            fast = fast_e164(raw, region)
            if fast is not None:
                return Clean(fast)
        text = as_text(raw)
        if not isinstance(text.value, str) or not text.value:
            return text._replace(value=None)
        found = parsed(text.value, region) if len(text.value) <= MAX_PHONE else None
        if _is_junk(text.value, is_digits):
            return PLACEHOLDER
        if found is not None:
            return Clean(found)
        return PLACEHOLDER if is_text(text.value) else _INVALID

    return normalise


def _is_junk(text: str, is_digits: Callable[[str], bool]) -> bool:
    digits = text if text.isdigit() else _NO_DIGITS.sub("", text)
    return is_digits(digits) or (digits[:1] == "0" and is_digits(digits.lstrip("0")))


@lru_cache(16384)
def parsed(text: str, region: str | None) -> str | None:
    """Through the library. A leading ``00`` means ``+`` wherever the region's own rules make no sense of it.

    >>> parsed("020 7183 8750 ext 12", "GB"), parsed("00442071838750", "US"), parsed("+44 (0)20 7183 8750", None)
    ('+442071838750 x12', '+442071838750', '+442071838750')
    """
    known = region if region is not None and supported_region(region) else None
    bare = text.lstrip("( ")
    abroad = bare.startswith("00")
    if known is None and not abroad and "+" not in text and "\uff0b" not in text:
        return None
    found = parse_slowly(text, known)
    if found is None and abroad:
        found = parse_slowly("+" + bare[2:], known)
    if found is None:
        return None
    e164, extension = found
    return f"{e164} x{extension}" if extension else e164


def fast_e164(raw: str, region: str | None) -> str | None:
    """What :func:`parsed` says of the plain, valid majority; None for whatever needs the library (or is not valid).

    >>> fast_e164("+49 30 901820", None), fast_e164("(212) 555-0100", "US"), fast_e164("030 901820 ext. 7", "DE")
    ('+4930901820', '+12125550100', '+4930901820 x7')
    """
    digits = raw.translate(_PUNCTUATION)
    if not digits[-1:].isdigit() or not digits.isascii():
        return None
    if not digits[1:].isdigit():
        return _fast_in_parts(raw, region)
    if digits[0] == "+":
        return _international(digits)
    home = home_rules(region) if region is not None else None
    if digits.startswith("00") and (region is None or (home is not None and home.dials_00(digits))):
        return _international("+" + digits[2:])
    if home is None or region is None or not digits.isdigit():
        return None
    national = _national(digits, home, region)
    rules = code_rules(int(home.code)) if national else None
    return f"+{home.code}{national}" if rules and national and rules.region_of(national) else None


def _fast_in_parts(raw: str, region: str | None) -> str | None:
    """A number behind a label (``Tel. +49 ...``) or before an extension."""
    text = _LABEL.sub("", raw.strip())
    split = _EXTENSION.match(text)
    if split is None:
        return fast_e164(text, region) if text != raw else None
    number, extension = split.groups()
    e164 = fast_e164(number, region) if not number.isalpha() else None
    return f"{e164} x{extension}" if e164 and " x" not in e164 else None


def _national(digits: str, home: HomeRules, region: str) -> str | None:
    """The national number without its trunk prefix, where that is beyond doubt."""
    if home.code == "1":
        nanp = _NANP.match(digits) if region in _NANP_REGIONS else None
        return nanp[1] if nanp else None
    if digits.startswith(home.code) or (home.abroad is not None and home.abroad.match(digits)):
        return None
    return home.without_trunk(digits)


def _international(number: str) -> str | None:
    """``+4402071838750`` to ``+442071838750``; None where it is not valid."""
    plus = _PLUS_FORM.match(number)
    code, national, region = _split(plus[1]) if plus else ("", "", None)
    return f"+{code}{national}" if region is not None else None


def _split(digits: str) -> tuple[str, str, str | None]:
    """(calling code, national number, region), the region None where the number is not valid."""
    codes = known_codes()
    for length in (1, 2, 3):
        code = digits[:length]
        if code in codes:
            rules = code_rules(int(code))
            national = rules.without_trunk(digits[length:]) if rules else None
            return (code, national, rules.region_of(national)) if rules and national else (code, "", None)
    return "", "", None


def country_of(number: str) -> str | None:
    """ISO alpha-2 of a canonical phone number, where the numbering plan says it beyond doubt.

    >>> country_of("+12125550100"), country_of("+4930901820 x5"), country_of("+80012345678")
    ('US', 'DE', None)
    """
    return _split(number[1:].partition(" ")[0])[2]
