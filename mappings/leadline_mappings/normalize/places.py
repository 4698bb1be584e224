"""What a place says about another, and postal codes, which only make sense within their country."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

from leadline_mappings.normalize.clean import Clean, Normalise, Options, from_text_in_country
from leadline_mappings.normalize.texts import PLACEHOLDER

_INVALID: Final = Clean(None, "POSTAL_CODE_INVALID")
_TOO_LONG: Final = Clean(None, "VALUE_TOO_LONG")
_SEPARATORS = re.compile(r"[\s\-\u2010-\u2015\u2212\u00b7\u3012]+")
_BRAZIL = re.compile(r"\A([0-9]{2})\.([0-9]{3}-[0-9]{3})\Z")


def country_of_state(code: str) -> str | None:
    """The first part of ``US-CA``.

    >>> country_of_state("US-CA"), country_of_state("somewhere")
    ('US', None)
    """
    return code[:2] if code[2:3] == "-" else None


def postal_code(options: Options) -> Normalise:
    """In the spelling of the record's country, or refused where it cannot be of that country. Without a country, and
    for countries whose codes we do not know, as written, in upper case.

    A code that lost its leading zeros in a spreadsheet (2139 in the United States) is refused like any other that is
    too short: whether a zero or another digit is missing, nobody can tell from here.
    """
    placeholders = options.placeholders

    def normalise(text: str, region: str | None) -> Clean:
        zeros = text.isdigit() and len(text) > 2 and not text.strip("0")
        if zeros or placeholders.is_text(text):
            return PLACEHOLDER
        if len(text) > 20:
            return _TOO_LONG
        forms = _forms(region) if region else ()
        if not forms:
            return Clean(text.upper() if text.isascii() else text)
        code = spelt(text, region or "", forms)
        return _INVALID if code is None else Clean(code)

    return from_text_in_country(normalise)


Form = tuple[re.Pattern[str], str]
"""The code without separators, and the template that puts them in."""


def spelt(text: str, country: str, forms: tuple[Form, ...]) -> str | None:
    """The code as its country writes it.

    >>> def code(text, country): return spelt(text, country, _forms(country))
    >>> code("sw1a1aa", "GB"), code("1234ab", "NL"), code("k1a-0b1", "CA"), code("021391234", "US")
    ('SW1A 1AA', '1234 AB', 'K1A 0B1', '02139-1234')
    >>> code("2139", "US"), code("80331", "NL"), code("1010", "LV"), code("01.310-100", "BR"), code("D-01067", "DE")
    (None, None, 'LV-1010', '01310-100', '01067')
    """
    whole = unicodedata.normalize("NFKC", text).upper().strip()
    if whole[:1] == "-":  # a negative number
        return None
    compact = _SEPARATORS.sub("", _BRAZIL.sub(r"\1\2", whole))
    for candidate in (compact, _without_sign(compact, country)):
        for pattern, template in forms:
            found = pattern.match(candidate)
            if found is not None:
                return found.expand(template)
    return None


def _without_sign(compact: str, country: str) -> str:
    from leadline_mappings.normalize.postal_codes import SIGNS

    for sign in (country, SIGNS.get(country, country)):
        if compact.startswith(sign) and compact[len(sign) : len(sign) + 1].isdigit():
            return compact[len(sign) :]
    return compact


@lru_cache(256)
def _forms(country: str) -> tuple[Form, ...]:
    """Of one country; empty where nobody knows."""
    from leadline_mappings.normalize.postal_codes import FORMS, LETTERS

    further = f"(?={LETTERS[country]}\\Z)" if country in LETTERS else ""
    return tuple(_compiled(form, further) for form in FORMS.get(country, ()))


_PARTS = re.compile(r"([9@#]+)|([^9@#]+)")
_CLASSES: Final = str.maketrans({"9": "[0-9]", "@": "[A-Z]", "#": "[0-9A-Z]"})


def _compiled(form: str, further: str) -> Form:
    r"""``LV-99`` as ``([0-9][0-9])`` and ``LV-\1``; what stands before and between the groups need not be there."""
    pattern = template = ""
    groups = 0
    for part, fixed in _PARTS.findall(form):
        groups += bool(part)
        pattern += f"({part.translate(_CLASSES)})" if part else ""
        template += fixed or f"\\{groups}"
    return re.compile(f"{further}{pattern}\\Z"), template
