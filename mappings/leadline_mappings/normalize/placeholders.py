"""Texts that stand where data should: ``n/a``, ``test``, ``asdf``, ``-``, ``123456``."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from leadline_mappings.normalize.words import words

_NOTHING_TOKENS: Final = """
n/a|n.a.|n.a|n/a.|n\\a|n / a|n. a.|#n/a|na|nan|none|null|<null>|nil|undefined|#ref!|#value!|#null!|#name?|#div/0!
unknown|unbekannt|desconocido|desconocida|desconhecido|inconnu|inconnue|sconosciuto|onbekend|ukendt|ukjent|okänd
not available|not provided|not specified|not applicable|not given|not set|not known|not disclosed
[not provided]|(not provided)|[not set]|(not set)|[unknown]|(unknown)|no data|no name|noname|no company|no email
no last name
no lastname|no first name|no firstname|none given|none provided|keine angabe|keine angaben|k.a.|k. a.|o.a.
sin nombre|sin datos|no aplica|s/n|sem nome|não informado|nao informado|non renseigné|non communiqué|aucun|néant
non disponibile|nessuno|geen|niet opgegeven|n.v.t.|nvt|brak|不明|なし|无|無|未知|нет|неизвестно
(blank)|blank|empty|tbd|t.b.d.|tba|tbc|to be determined|to be confirmed|placeholder
please select|- select -|--none--|- none -|please choose|bitte wählen|(none)|[none]|<none>
asdf|asdfg|asdfgh|asdfghjkl|asdfasdf|asdasd|sdfsdf|dfgdfg|fghj|hjkl|jklö|fdsa|lkjh
qwer|qwert|qwertyuiop|qweqwe|qwerqwer|zxcv|zxcvb|zxcvbn|zxcvbnm|yxcv|yxcvbnm|йцукен|фыва
lorem ipsum|blablabla|your name|your company
"""
_JUNK_TOKENS: Final = """
lnu|fnu|self|private|privat|individual|confidential
test|tests|testing|tested|tester|teste|prueba|essai|prova|тест|テスト|測試|测试|test test|tester test|test user
test lead|test contact|test company|test account|test record|testlead|testuser|testtest|dummy|fake|sample
asd|asda|sdf|sdfg|dfg|fgh|ghj|hjk|jkl|dsa|qwe|qwerty|qwertz|azerty|zxc
abc|abcd|abcde|abcdef|abcabc|xyz|x|blah|bla|blabla|foo|bar|baz|foobar|lorem
firstname|lastname|first name|last name|full name|company|company name
vorname|nachname|nom|prénom|nombre|apellido|do not use|delete me
"""


def _listed(tokens: str) -> frozenset[str]:
    return frozenset(token for line in tokens.split("\n") for token in line.split("|") if token)


NOTHING: Final = _listed(_NOTHING_TOKENS)
"""These say nothing wherever they stand."""
JUNK: Final = _listed(_JUNK_TOKENS)
"""Junk as a name, a company or an answer, but good words in free text: ``x``, ``test``, ``abc``."""
DEFAULT_TOKENS: Final = NOTHING | JUNK
REAL_NAMES: Final = words("x bar foo abc tester sample asa dsa prova essai lorem bla nom privat nan")
"""Tokens that are also people's or places' names: only refused in lower case."""
RARE_NAMES: Final = words("na null none nil blank self fnu lnu brak geen nessuno")
"""Like these, but far more often nothing: names only as Null and Na, not as NULL, null and nULL."""

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
    """``tokens`` are compared trimmed and without case. A standard's ``also`` are refused even where they are names;
    its ``never`` are data, whatever they look like.

    >>> default = Placeholders()
    >>> [text for text in ("n/a", "TEST", "--", "xxxx", "Testa", "Null", "Na", "IBM") if default.is_text(text)]
    ['n/a', 'TEST', '--', 'xxxx', 'Null', 'Na']
    >>> [text for text in ("n/a", "Null", "NULL", "null", "NA", "Na", "NaN", "Xu", "Blank") if default.is_name(text)]
    ['n/a', 'NULL', 'null', 'NA', 'NaN']
    >>> [text for text in ("x", "X", "bar", "BAR", "Test", "test 2") if default.is_name(text)]
    ['x', 'bar', 'Test', 'test 2']
    >>> [text for text in ("n/a", "(not set)", "-", "xxxx", "x", "test", "abc", "AAA") if default.is_nothing(text)]
    ['n/a', '(not set)', '-', 'xxxx']
    >>> ours = Placeholders.of(also=["Null", "Muster"], never=["AAA", "-", "n/a"])
    >>> [text for text in ("Null", "muster", "AAA", "-", "n/a", "BBB", "--") if ours.is_name(text)]
    ['Null', 'muster', 'BBB', '--']
    """

    tokens: frozenset[str] = DEFAULT_TOKENS
    also: frozenset[str] = frozenset()
    never: frozenset[str] = frozenset()

    @classmethod
    def of(cls, also: Iterable[str] = (), never: Iterable[str] = ()) -> Placeholders:
        """The usual ones and a standard's own; ``never`` wins."""
        data = frozenset(text.strip().casefold() for text in never)
        own = frozenset(text.strip().casefold() for text in also) - data
        return cls((DEFAULT_TOKENS | own) - data, own, data)

    def is_text(self, text: str) -> bool:
        """Of a company, a title, a choice: all tokens, marks, and one letter over and over."""
        folded = text.casefold()
        if folded in self.tokens:
            return True
        first = folded[:1]
        if first == folded[1:2]:  # looking before matching keeps the patterns off ordinary texts
            junk = bool(_ONE_LETTER.match(folded) or _MARKS.match(folded))
        else:
            junk = not first.isalnum() and bool(_MARKS.match(folded))
        return junk and folded not in self.never

    def is_nothing(self, text: str) -> bool:
        """Of free text, where ``x`` may be a network and ``test`` a campaign: only what says nothing anywhere."""
        folded = text.casefold()
        if folded in self.tokens:
            return folded not in JUNK or folded in self.also
        first = folded[:1]
        if first == folded[1:2]:
            junk = bool((len(folded) > 3 and _ONE_LETTER.match(folded)) or _MARKS.match(folded))
        else:
            junk = not first.isalnum() and bool(_MARKS.match(folded))
        return junk and folded not in self.never

    def is_name(self, text: str) -> bool:
        """Of a person or a place: "Null" and "Na" are surnames, "null" and "NA" are a programmer's nothing."""
        folded = text.casefold()
        if folded in REAL_NAMES and not text.islower() and text != "NaN":
            return folded in self.also
        if folded in RARE_NAMES and text.istitle():
            return folded in self.also
        return self.is_text(text) or (text[-1:].isdigit() and self.is_numbered(text))

    def is_numbered(self, text: str) -> bool:
        """``test1``, ``Asdf 123``."""
        folded = text.casefold()
        return folded.rstrip("0123456789 _-") in _NUMBERED and folded not in self.never

    def is_digits(self, digits: str) -> bool:
        """``0000000``, ``123456``: a number typed to get past a form. ``digits`` holds digits only."""
        if len(digits) < 3 or digits in self.never:
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
        if label in self.never:
            return False
        return label in _EMAIL_HOSTS or len(label) == 1 or self.is_text(label)
