"""What postal codes look like, country by country: ``9`` is a digit, ``@`` a letter, ``#`` either, the rest is itself.

Whole codes only: ``SW1A`` or ``1012`` is a part of a British or Dutch one. Countries that are not here have no codes,
or codes that nobody checks: theirs stay as written. The forms are those of the Universal Postal Union's guides
(https://www.upu.int/en/postal-solutions/programmes-services/addressing-solutions).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_BY_FORMS: Final = {
    "99999|99999-9999": "US PR VI GU AS MP FM MH PW SA",
    "9999": "AT AU BE BG CH CY DK GL GE HU LI LU MK NO SJ NZ PH SI TN ZA AL AM AZ BD MD PY VE",
    "99999": "DE FR ES IT FI AX HR TR MX BA ME UA EE LT TH MY ID PK LK NP PE UY CR GT DO CU MA DZ KE KW IQ JO SN"
    " MC SM VA XK GP MQ GF RE YT PM NC PF WF",
    "99999|999999": "RS MN VN",
    "99999|9999999": "EG",
    "999999": "CN IN RU RO SG BY CO EC NG KG UZ TJ TM",
    "999999|@99@9@9": "KZ",
    "999": "IS FO",
    "AD999": "AD",
    "999 99": "SE GR CZ SK",
    "9999 @@": "NL",
    "99-999": "PL",
    "9999-999": "PT",
    "99999-999": "BR",
    "999-9999": "JP",
    "@9@ 9@9": "CA",
    "@@@ 9999": "MT",
    "### ####": "IE",
    "@9 9@@|@99 9@@|@@9 9@@|@@99 9@@|@9@ 9@@|@@9@ 9@@": "GB JE GG IM GI",
    "9999999|99999": "IL",
    "9999999": "CL",
    "99999|999-999": "KR",
    "999|99999|999999": "TW",
    "9999|@9999@@@": "AR",
    "LV-9999": "LV",
}
FORMS: Final[Mapping[str, tuple[str, ...]]] = {
    country: tuple(forms.split("|")) for forms, countries in _BY_FORMS.items() for country in countries.split()
}
"""By country. A code that came with other spaces, or none, gets those of the first form that fits."""
LETTERS: Final = {
    "CA": "[ABCEGHJ-NPRSTVXY][0-9][ABCEGHJ-NPRSTV-Z][0-9][ABCEGHJ-NPRSTV-Z][0-9]",
    "GB": "[A-PR-UWYZ][A-Z0-9]{1,3}[0-9][ABD-HJLNP-UW-Z]{2}",
    "IE": "(?:D6W|[AC-FHKNPRTV-Y][0-9]{2})[0-9AC-FHKNPRTV-Y]{4}",
    "NL": "[1-9][0-9]{3}(?!SA|SD|SS)[A-Z]{2}",
    "IN": "[1-9][0-9]{5}",
    "ES": "(?:0[1-9]|[1-4][0-9]|5[0-2])[0-9]{3}",
    "DE": "(?!00)[0-9]{5}",
}
"""What holds beyond the form, of the code without spaces, as the posts themselves guarantee it."""
SIGNS: Final = {
    "AT": "A", "BE": "B", "CH": "CH", "CZ": "CZ", "DE": "D", "ES": "E", "FI": "FIN", "FR": "F", "HR": "HR", "HU": "H",
    "IT": "I", "LU": "L", "NO": "N", "PL": "PL", "PT": "P", "RO": "RO", "SE": "S", "SI": "SLO", "SK": "SK",
}  # fmt: skip
"""The signs of the road that people write before a code (``D-80331``), beside the ISO code."""
