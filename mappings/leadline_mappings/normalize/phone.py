"""Phone numbers: E.164, with `` x123`` for an extension, read in the record's country."""

from __future__ import annotations

import re
from collections.abc import Callable
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


def phone(options: Options) -> Normalise:
    """E.164 where the number is valid. ``region`` in the standard is used when the record has no country.

    Without either, only international numbers (``+``, ``00``) can be read.
    """
    is_text = options.placeholders.is_text
    is_digits = options.placeholders.is_digits
    home = options.params.get("region")
    default = home if isinstance(home, str) else None

    def normalise(raw: object, region: str | None) -> Clean:
        if type(raw) is str and len(raw) <= MAX_PHONE:
            fast = fast_e164(raw, region or default)
            if fast is not None:
                return Clean(fast)
        text = as_text(raw)
        if not isinstance(text.value, str) or not text.value:
            return text._replace(value=None)
        if is_text(text.value) or _is_junk(text.value, is_digits):
            return PLACEHOLDER
        found = parsed(text.value, region or default) if len(text.value) <= MAX_PHONE else None
        return Clean(found) if found else _INVALID

    return normalise


def _is_junk(text: str, is_digits: Callable[[str], bool]) -> bool:
    digits = "".join(filter(str.isdigit, text))
    return is_digits(digits) or is_digits(digits.lstrip("0"))


def parsed(text: str, region: str | None) -> str | None:
    """Through the library. A leading ``00`` means ``+`` wherever the region's own rules make no sense of it.

    >>> parsed("020 7183 8750 ext 12", "GB"), parsed("00442071838750", "US"), parsed("+44 (0)20 7183 8750", None)
    ('+442071838750 x12', '+442071838750', '+442071838750')
    """
    known = region if region is not None and supported_region(region) else None
    found = parse_slowly(text, known)
    if found is None and text.startswith("00"):
        found = parse_slowly("+" + text[2:], known)
    if found is None:
        return None
    e164, extension = found
    return f"{e164} x{extension}" if extension else e164


def fast_e164(raw: str, region: str | None) -> str | None:
    """The E.164 form of the plain, valid majority; None for whatever needs the library (or is not valid).

    >>> fast_e164("+49 30 901820", None), fast_e164("(212) 555-0100", "US"), fast_e164("030 901820", "DE")
    ('+4930901820', '+12125550100', '+4930901820')
    """
    digits = raw.translate(_PUNCTUATION)
    if _PLUS_FORM.match(digits):
        return digits if "(0)" not in raw and _split_valid(digits[1:]) else None
    if region is None or not digits.isascii() or not digits.isdigit():
        return None
    home = home_rules(region)
    national = home and _national(digits, home, region)
    if home is None or not national or national[0] == "0":
        return None
    rules = code_rules(int(home.code))
    return f"+{home.code}{national}" if rules and rules.region_of(national) else None


def _national(digits: str, home: HomeRules, region: str) -> str | None:
    """The national number without its trunk prefix, where that is beyond doubt."""
    if home.code == "1":
        nanp = _NANP.match(digits) if region in _NANP_REGIONS else None
        return nanp[1] if nanp else None
    if digits.startswith(home.code) or (home.abroad is not None and home.abroad.match(digits)):
        return None
    if home.trunk is None or not digits.startswith(home.trunk):
        return digits
    rest = digits[len(home.trunk) :]
    return rest if home.general.match(rest) else None


def _split_valid(digits: str) -> str | None:
    """The region of an international number without a stray trunk prefix, or None."""
    for length in (1, 2, 3):
        if digits[:length] in known_codes():
            rules = code_rules(int(digits[:length]))
            national = digits[length:]
            if rules is None or not national or national[0] == "0":
                return None
            if rules.trunk is not None and rules.trunk.match(national):
                return None
            return rules.region_of(national)
    return None


def country_of(number: str) -> str | None:
    """ISO alpha-2 of a canonical phone number, where the numbering plan says it beyond doubt.

    >>> country_of("+12125550100"), country_of("+4930901820 x5"), country_of("+80012345678")
    ('US', 'DE', None)
    """
    return _split_valid(number[1:].partition(" ")[0])
