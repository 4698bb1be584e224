"""phonenumbers' own metadata and its way of reading digits, as a few regular expressions for each calling code.

The same answers as ``phonenumbers.parse``, ``is_valid_number`` and ``region_code_for_number`` on texts of digits (tests
compare them), many times faster, because the library looks through every type of every region one by one and takes
punctuation, letters and extensions into account each time. Built per calling code when it is first met; the library
is loaded with the first number.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

INVALID: Final = ""
"""An answer: certainly no valid number. None is another: only the library knows."""

_TYPES: Final = (
    "fixed_line", "mobile", "toll_free", "voip", "premium_rate", "shared_cost", "personal_number", "pager", "uan",
    "voicemail",
)  # fmt: skip
"""The common ones first: a pattern is tried from left to right."""


Match = Callable[[str], re.Match[str] | None]


class Pattern:
    """A regular expression compiled when it is first needed: most regions of a code are never met."""

    __slots__ = ("match", "source")

    def __init__(self, source: str) -> None:
        self.source = source
        self.match: Match = self._first_match

    def _first_match(self, text: str) -> re.Match[str] | None:
        self.match = re.compile(self.source).match
        return self.match(text)


@dataclass(frozen=True, slots=True)
class RegionRules:
    """One region of a calling code. ``owns`` its numbers by their first digits, valid or not."""

    region: str
    valid: Pattern
    owns: Callable[[str], object] | None


@dataclass(frozen=True, slots=True)
class Dialling:
    """How a region writes its own numbers. ``trunk`` is dropped, or rewritten by ``rewrite``; ``first`` is its first
    digit where there is only one; ``abroad`` starts an international call; ``lengths`` and ``local`` (without area
    code) are the possible ones.
    """

    code: str
    trunk: Pattern | None
    first: str
    rewrite: str | None
    abroad: Pattern | None
    abroad_first: str
    general: Pattern
    lengths: tuple[int, ...]
    local: tuple[int, ...]

    def stripped(self, digits: str) -> str:
        """Without the trunk prefix, unless only the number with it could be one."""
        if self.trunk is None or (self.first and digits[:1] != self.first):
            return digits
        prefix = self.trunk.match(digits)
        if prefix is None:
            return digits
        if self.rewrite and prefix.re.groups and prefix.groups()[-1] is not None:
            rest = prefix.re.sub(self.rewrite, digits, count=1)
        else:
            rest = digits[prefix.end() :]
        return rest if self.general.match(rest) or not self.general.match(digits) else digits

    def national(self, digits: str) -> str:
        """The national number: stripped where that leaves a possible length."""
        rest = self.stripped(digits)
        size = len(rest)
        if rest is not digits and (size in self.local or (size not in self.lengths and size <= self.lengths[-1])):
            return digits
        return rest

    def after_code(self, digits: str) -> str | None:
        """What follows the calling code in a number that has it without a plus; None where it is not one."""
        if not digits.startswith(self.code):
            return None
        rest = self.stripped(digits[len(self.code) :])
        if len(digits) > self.lengths[-1] and len(digits) not in self.local:
            return rest
        return rest if self.general.match(rest) and not self.general.match(digits) else None

    def after_prefix(self, digits: str) -> str | None:
        """What follows the prefix of an international call, if there is one."""
        if self.abroad is None or (self.abroad_first and digits[:1] != self.abroad_first):
            return None
        prefix = self.abroad.match(digits)
        if prefix is None or digits[prefix.end() : prefix.end() + 1] == "0":
            return None
        return digits[prefix.end() :]


@dataclass(frozen=True, slots=True)
class CodeRules:
    """One calling code: how its main region dials, and all of its regions."""

    dialling: Dialling
    regions: tuple[RegionRules, ...]

    def region_of(self, national: str) -> str | None:
        """The region in which the national number is valid, or None."""
        for rules in self.regions:
            if rules.owns is not None:
                if rules.owns(national):
                    return rules.region if rules.valid.match(national) else None
            elif rules.valid.match(national):
                return rules.region
        return None

    def e164(self, digits: str) -> str:
        """Of a number behind the calling code."""
        return self.valid(digits, self.dialling)

    def valid(self, digits: str, home: Dialling) -> str:
        """Of a national number that may have the trunk prefix of ``home``."""
        national = digits
        if not home.first:
            national = home.national(digits)
        elif digits[:1] == home.first:
            if self.region_of(digits[1:]):  # what is valid without the prefix is meant without it
                return f"+{home.code}{digits[1:]}"
            national = home.national(digits)
        return f"+{home.code}{national}" if self.region_of(national) else INVALID


def international(digits: str) -> str | None:
    """E.164 of the digits behind a plus, :data:`INVALID`, or None.

    >>> international("4402071838750"), international("44020"), international("80012345678")
    ('+442071838750', '', None)
    """
    code = code_in(digits)
    rules = code_rules(code) if code else None
    return None if rules is None else rules.e164(digits[len(code) :])


def dialled(digits: str, region: str) -> str | None:
    """E.164 of the digits as somebody in the region wrote them, :data:`INVALID`, or None.

    >>> dialled("02071838750", "GB"), dialled("442071838750", "GB"), dialled("01149301234567", "US")
    ('+442071838750', '+442071838750', '+49301234567')
    >>> dialled("0111523456789", "AR"), dialled("5550100", "US")
    ('+5491123456789', '')
    """
    home, rules = _at_home(region)
    if home is None or rules is None:
        return None
    abroad = home.after_prefix(digits)
    if abroad is not None:
        return international(abroad)
    behind = home.after_code(digits)
    if behind is not None:
        return rules.e164(behind)
    return rules.valid(digits, home)


@lru_cache(512)
def _at_home(region: str) -> tuple[Dialling | None, CodeRules | None]:
    home = dialling(region)
    return home, code_rules(home.code) if home is not None else None


_STARTS: Final[dict[str, str]] = {}
"""The first two or three digits of international numbers, to the calling code."""


def code_in(digits: str) -> str:
    """The calling code that the digits start with; no code is the start of another. Empty where there is none."""
    found = _STARTS.get(digits[:2]) or _STARTS.get(digits[:3])
    if found is not None or _STARTS:
        return found or ""
    from phonenumbers import COUNTRY_CODE_TO_REGION_CODE as CODES

    for code in CODES:
        _STARTS.update({f"{code}{digit}": str(code) for digit in ("0123456789" if code < 10 else ("",))})
    return code_in(digits)


@lru_cache(512)
def code_rules(code: str) -> CodeRules | None:
    """None for codes of no country."""
    from phonenumbers import COUNTRY_CODE_TO_REGION_CODE

    names = COUNTRY_CODE_TO_REGION_CODE.get(int(code), ())
    main = dialling(names[0]) if names and names[0] != "001" else None
    regions = tuple(rules for rules in map(_region_rules, names) if rules is not None)
    return CodeRules(main, regions) if main is not None and len(regions) == len(names) else None


@lru_cache(512)
def dialling(region: str) -> Dialling | None:
    """None for regions that the library does not know."""
    data = _metadata(region)
    if data is None:
        return None
    prefix, abroad, general = data.national_prefix_for_parsing, data.international_prefix, data.general_desc
    return Dialling(
        str(data.country_code),
        Pattern(prefix) if prefix else None,
        prefix if prefix and prefix.isdigit() and len(prefix) == 1 else "",
        data.national_prefix_transform_rule or None,
        Pattern(abroad) if abroad else None,
        abroad[0] if abroad and _ONE_START.match(abroad) else "",
        Pattern(f"(?:{general.national_number_pattern})\\Z"),
        tuple(general.possible_length),
        tuple(general.possible_length_local_only),
    )


def _metadata(region: str) -> Any:
    from phonenumbers import PhoneMetadata

    return PhoneMetadata.metadata_for_region(region, None)


def _region_rules(region: str) -> RegionRules | None:
    data = _metadata(region)
    if data is None:
        return None
    types = [_pattern(getattr(data, name)) for name in _TYPES if getattr(data, name) is not None]
    leading = data.leading_digits
    valid = Pattern(f"(?:{'|'.join(types)})\\Z")
    return RegionRules(region, valid, None if leading is None else _owner(leading))


_ONE_START: Final = re.compile(r"[0-9](?![?*{])[^|]*\Z|[0-9](?![?*{])[^|]*\([^()]*\)[^|]*\Z")
"""A pattern whose matches all start with its first digit."""


def _owner(leading: str) -> Callable[[str], object]:
    if re.fullmatch(r"[0-9]+(?:\|[0-9]+)*", leading):
        starts = tuple(leading.split("|"))
        return lambda national: national.startswith(starts)
    return re.compile(leading).match


def _pattern(desc: Any) -> str:
    """The pattern bounded by its possible lengths; ``(?!)`` never matches."""
    if not desc.national_number_pattern or desc.national_number_pattern == "NA":
        return "(?!)"
    lengths = "|".join(rf"\d{{{length}}}\Z" for length in desc.possible_length if length > 0)
    if -1 in desc.possible_length:
        return "(?!)"
    ahead = f"(?={lengths})" if lengths else ""
    return f"{ahead}(?:{desc.national_number_pattern})"


def parse_slowly(text: str, region: str | None) -> tuple[str, str | None] | None:
    """(E.164, extension) through the library, or None. Everything that is more than digits."""
    import phonenumbers

    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return e164, number.extension
