"""Texts that stand where data should: ``n/a``, ``test``, ``asdf``, ``-``, ``123456``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from leadline_mappings.normalize.words import words

_TOKENS: Final = """
n/a|n.a.|n.a|#n/a|na|none|null|nil|undefined|unknown|unbekannt|desconocido|inconnu|sconosciuto|onbekend|not available
not provided|[not provided]|not specified|not applicable|no data|no name|noname|no company|no email|keine angabe|k.a.
(blank)|blank|empty|tbd|tba|tbc|to be determined|test|tests|testing|tester|teste|prueba|test test|dummy|fake|sample
please select|- select -|self|private|privat|individual|not disclosed|confidential
asdf|asdfasdf|asdfgh|asdfghjkl|sdfsdf|qwe|qwer|qwert|qwerty|qwertz|qwertyuiop|abc|abcd|foo|bar|baz|foobar|lorem ipsum
xyz|x|firstname|lastname|first name|last name|your name|company|company name|your company|(none)|[none]|<none>
do not use
"""
DEFAULT_TOKENS: Final = frozenset(token for line in _TOKENS.split("\n") for token in line.split("|") if token)
REAL_NAMES: Final = frozenset({"na", "null", "none", "x", "bar", "foo", "abc", "tester"})
"""Tokens that are also people's or places' names: only refused when written in lower case or with punctuation."""

_MARKS = re.compile(r"[\W_]+\Z")
_ONE_LETTER = re.compile(r"([a-z])\1{2,}\Z")
_UP: Final = "01234567890123456789"
_DOWN: Final = "98765432109876543210"
_EMAIL_HOSTS: Final = words(
    """
    test example asdf email mail none noemail nomail noreply domain company abc xyz aaa na null fake
    dummy qwerty
    """
)


@dataclass(frozen=True, slots=True)
class Placeholders:
    """``tokens`` are compared trimmed and without case.

    >>> default = Placeholders()
    >>> [text for text in ("n/a", "TEST", "--", "xxxx", "Testa", "Null", "Na", "IBM") if default.is_text(text)]
    ['n/a', 'TEST', '--', 'xxxx', 'Null', 'Na']
    >>> [text for text in ("n/a", "Null", "null", "Na", "Xu") if default.is_name(text)]
    ['n/a', 'null']
    """

    tokens: frozenset[str] = DEFAULT_TOKENS

    def is_text(self, text: str) -> bool:
        folded = text.casefold()
        if folded in self.tokens:
            return True
        first = folded[:1]
        if first == folded[1:2]:  # looking before matching keeps the patterns off ordinary texts
            return bool(_ONE_LETTER.match(folded) or _MARKS.match(folded))
        return not first.isalnum() and bool(_MARKS.match(folded))

    def is_name(self, text: str) -> bool:
        """Of a person or a place: "Null" and "Na" are surnames, "null" is a programmer's nothing."""
        if text.casefold() in REAL_NAMES:
            return text.islower() and len(text) > 2
        return self.is_text(text)

    def is_digits(self, digits: str) -> bool:
        """``0000000``, ``123456``: a number typed to get past a form. ``digits`` holds digits only."""
        if len(digits) < 3:
            return False
        if digits[0] == digits[1]:
            return digits == digits[0] * len(digits)
        return len(digits) >= 4 and (digits in _UP or digits in _DOWN)

    def is_email(self, local: str, host: str) -> bool:
        """``test@test.com``, ``asdf@asdf.de``. Example domains alone are no sign: both parts must be junk."""
        if not self.is_host(host):
            return False
        name = local.casefold()
        return self.is_text(name) or name == host.partition(".")[0].casefold() or self.is_digits(name)

    def is_host(self, host: str) -> bool:
        label = host.partition(".")[0].casefold()
        return label in _EMAIL_HOSTS or len(label) == 1 or self.is_text(label)
