"""Texts that stand where data should: ``n/a``, ``test``, ``asdf``, ``-``, ``123456``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from leadline_mappings.normalize.words import words

_TOKENS: Final = """
n/a|n.a.|n.a|n/a.|n\\a|n / a|n. a.|#n/a|na|nan|none|null|<null>|nil|undefined|#ref!|#value!|#null!|#name?|#div/0!
unknown|unbekannt|desconocido|desconocida|desconhecido|inconnu|inconnue|sconosciuto|onbekend|ukendt|ukjent|okänd
not available|not provided|not specified|not applicable|not given|not set|not known|not disclosed
[not provided]|(not provided)|[not set]|(not set)|[unknown]|(unknown)|no data|no name|noname|no company|no email
no last name
no lastname|no first name|no firstname|lnu|fnu|none given|none provided|keine angabe|keine angaben|k.a.|k. a.|o.a.
sin nombre|sin datos|no aplica|s/n|sem nome|não informado|nao informado|non renseigné|non communiqué|aucun|néant
non disponibile|nessuno|geen|niet opgegeven|n.v.t.|nvt|brak|不明|なし|无|無|未知|нет|неизвестно
(blank)|blank|empty|tbd|t.b.d.|tba|tbc|to be determined|to be confirmed|placeholder
test|tests|testing|tested|tester|teste|prueba|essai|prova|тест|テスト|測試|测试|test test|test tester|test user
test lead|test contact|test company|test account|test record|testlead|testuser|testtest|dummy|fake|sample
please select|- select -|--none--|- none -|please choose|bitte wählen|self|private|privat|individual|confidential
asd|asdf|asdfg|asdfgh|asdfghjkl|asdfasdf|asdasd|asda|sdf|sdfsdf|sdfg|dfg|dfgdfg|fgh|fghj|ghj|hjk|hjkl|jkl|jklö|dsa
fdsa|lkjh
qwe|qwer|qwert|qwerty|qwertz|azerty|qwertyuiop|qweqwe|qwerqwer|zxc|zxcv|zxcvb|zxcvbn|zxcvbnm|yxcv|yxcvbnm|йцукен|фыва
abc|abcd|abcde|abcdef|abcabc|xyz|x|blah|bla|blabla|foo|bar|baz|foobar|lorem ipsum|lorem
firstname|lastname|first name|last name|full name|your name|your company|company|company name
vorname|nachname|nom|prénom|nombre|apellido|(none)|[none]|<none>|do not use|delete me
"""
DEFAULT_TOKENS: Final = frozenset(token for line in _TOKENS.split("\n") for token in line.split("|") if token)
REAL_NAMES: Final = words(
    """
    na nan null none nil x bar foo abc tester blank self sample asa dsa prova essai brak lorem bla nom
    fnu lnu geen nessuno privat
    """
)
"""Tokens that are also people's or places' names: only refused when written in lower case or with punctuation."""

_MARKS = re.compile(r"[\W_]+\Z")
_ONE_LETTER = re.compile(r"(?!iii\Z)([a-z])\1{2,}\Z")
_NUMBERED: Final = words("test tests testing tester dummy asdf asd qwerty qwer abc fake user lead contact name")
"""With a number behind them these are as empty as without: test1, abc123."""
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
    >>> [text for text in ("n/a", "Null", "null", "Na", "Xu", "Blank", "Test", "test 2") if default.is_name(text)]
    ['n/a', 'null', 'Test', 'test 2']
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
        return self.is_text(text) or (text[-1:].isdigit() and self.is_numbered(text))

    def is_numbered(self, text: str) -> bool:
        """``test1``, ``Asdf 123``."""
        return text.casefold().rstrip("0123456789 _-") in _NUMBERED

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
