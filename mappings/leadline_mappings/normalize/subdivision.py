"""States and regions: ISO 3166-2 (``US-CA``), looked up within the record's country only."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Final

from leadline_mappings.normalize.clean import Clean, Normalise, Options, from_text_in_country, squeeze, squeezed
from leadline_mappings.normalize.country import is_country_key
from leadline_mappings.normalize.iso_files import entries
from leadline_mappings.normalize.state_names import (
    ALIASES,
    BEFORE,
    BEHIND,
    BEHIND_ALL,
    BEYOND_ISO,
    COMPASS,
    NATIVE_BEHIND,
)
from leadline_mappings.normalize.texts import PLACEHOLDER

_UNKNOWN: Final = Clean(None, "SUBDIVISION_UNKNOWN")


def subdivision(options: Options) -> Normalise:
    """ISO 3166-2, with the states of the US armed forces. ``NA`` in capitals is a placeholder, unless the country has
    such a state.

    >>> from leadline_mappings.normalize.placeholders import Placeholders
    >>> normalise = subdivision(Options("state", Placeholders()))
    >>> [normalise(text, country)[0] for text, country in (("NA", "IT"), ("NA", "US"), ("na", "IT"), ("AE", "US"))]
    ['IT-NA', None, None, 'US-AE']
    """
    is_placeholder = options.placeholders.is_name
    is_nothing = options.placeholders.is_text

    def normalise(text: str, region: str | None) -> Clean:
        if is_placeholder(text) and not (region and f"{region}-{text}" in _codes().get(region, ())):
            return PLACEHOLDER
        code = subdivision_code(text, region)
        if code is None:
            return PLACEHOLDER if is_nothing(text) else _UNKNOWN
        return Clean(code)

    return from_text_in_country(normalise)


def subdivision_code(text: str, country: str | None) -> str | None:
    """Without a country only ``US-CA`` itself, or a name that one place in the world has.

    >>> subdivision_code("Calif.", "US"), subdivision_code("CA", None), subdivision_code("california", None)
    ('US-CA', None, 'US-CA')
    >>> subdivision_code("Bavaria", "DE"), subdivision_code("US-CA", "DE"), subdivision_code("Georgia", "US")
    ('DE-BY', None, 'US-GA')
    >>> [subdivision_code(text, "US") for text in ("N. Carolina", "W. Virginia", "State of Ohio", "New York State")]
    ['US-NC', 'US-WV', 'US-OH', 'US-NY']
    >>> subdivision_code("Guangdong", "CN"), subdivision_code("Osaka-fu", "JP"), subdivision_code("Co. Cork", "IE")
    ('CN-GD', 'JP-27', 'IE-CO')
    """
    if len(text) > 80:
        return None
    owner, dash, part = text.upper().partition("-")
    if dash and len(owner) == 2 and country in (None, "", owner):
        whole = f"{owner}-{part}"
        if whole in _codes().get(owner, ()):
            return whole
    key = squeezed(text)
    if not country:
        return _worldwide().get(key) if len(key) > 3 else None
    names = _names_of(country)
    return names.get(key) or _in_other_words(text, country, names)


def _in_other_words(text: str, country: str, names: Mapping[str, str]) -> str | None:
    """Without the words that only say what it is, with a point of the compass written out, ``&`` as "and"."""
    found = text.lower().replace("&", " and ").replace("-", " ").split()
    if len(found) > 1 and (points := COMPASS.get(found[0].rstrip("."))):
        return next((code for point in points if (code := _bare([point, *found[1:]], country, names))), None)
    return _bare(found, country, names)


def _bare(found: list[str], country: str, names: Mapping[str, str]) -> str | None:
    behind = BEHIND.get(country, BEHIND_ALL)
    while found:
        known = names.get(squeeze("".join(found)))
        if known is not None:
            return known
        if len(found) == 1:
            bare = (found[0].removesuffix(sign) for sign in NATIVE_BEHIND.get(country, ()) if found[0].endswith(sign))
            return next((names[one] for one in map(squeeze, bare) if one in names), None)
        if found[-1].strip(".,") in behind:
            found.pop()
        elif found[0].rstrip(".") in BEFORE:
            del found[0]
        else:
            return None
    return None


def subdivision_name(code: str) -> str:
    """ISO's name of a code.

    >>> subdivision_name("US-CA"), subdivision_name("DE-BY")
    ('California', 'Bayern')
    """
    return _codes().get(code[:2], {}).get(code, code)


@lru_cache(1)
def _codes() -> Mapping[str, Mapping[str, str]]:
    """ISO's names by code by country, in the order of the codes."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for code, name in sorted([*BEYOND_ISO.items(), *((one["code"], one["name"]) for one in entries("3166-2"))]):
        found[code[:2]][code] = name
    return dict(found)


@lru_cache(256)
def _names_of(country: str) -> Mapping[str, str]:
    """Every spelling of every subdivision of one country; names win over codes of others."""
    names: dict[str, str] = {}
    known = _codes().get(country, {})
    for code, name in known.items():
        for spelling in filter(None, _spellings(name, country)):
            names.setdefault(squeeze(spelling), code)
    for code in known:
        names.setdefault(code[3:].lower(), code)
    for line in ALIASES.get(country, "").split(";"):
        suffix, _, aliases = line.strip().partition(":")
        for alias in filter(str.strip, aliases.split(",")):
            names[squeeze(alias)] = f"{country}-{suffix}"
    return names


def _spellings(name: str, country: str) -> Iterator[str]:
    """``London, City of`` also as ``City of London``; ``Wales [Cymru GB-CYM]`` also as ``Wales`` and ``Cymru``."""
    plain, _, other = name.partition("(")[0].partition("[")
    plain = plain.strip()
    yield from (name, plain)
    yield _OTHER_CODE.sub("", other).strip(" ]")
    first, comma, rest = plain.partition(",")
    if comma:
        yield first
        yield f"{rest} {first}"
    words_behind = BEHIND.get(country, frozenset())
    found = plain.lower().replace("-", " ").split()
    while len(found) > 1 and found[-1] in words_behind:
        found.pop()
        yield " ".join(found)
    yield plain.translate(_LATIN)


_OTHER_CODE = re.compile(r"\b[A-Z]{2}-[A-Z0-9]{1,3}\b")
_LATIN: Final = str.maketrans({"ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "æ": "ae", "ß": "ss"})


@lru_cache(1)
def _worldwide() -> Mapping[str, str]:
    """Names that exactly one subdivision in the world has, and no country."""
    found: dict[str, str | None] = {}
    for country in _codes():
        for key, code in _names_of.__wrapped__(country).items():
            found[key] = code if found.get(key, code) == code else None
    return {
        key: code
        for key, code in found.items()
        if code is not None and len(key) > 3 and key.isalpha() and not is_country_key(key)
    }
