"""People's names: cased, without what is said of the person before and after, refused where they are something else."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import Final

from leadline_mappings.normalize.clean import Clean, Normalise, Options, clean_text, from_typed_text
from leadline_mappings.normalize.name_affixes import COMPANY_WORDS, Affixes, is_honorific, may_have_affixes, taken_apart
from leadline_mappings.normalize.name_case import person_case
from leadline_mappings.normalize.words import words
from leadline_mappings.values import Value

__all__ = ["person_case", "person_name"]

_PLACEHOLDER: Final = Clean(None, "PLACEHOLDER")
_INVALID: Final = Clean(None, "NAME_INVALID")
_WORDS = re.compile(r"[^\W\d_]+(?:[ '\u2019-][^\W\d_]+)*\Z")
"""Letters with single spaces, hyphens and apostrophes between: nothing to strip, unless a word is an affix."""
_LETTER = re.compile(r"[^\W\d_]")
_ADDRESS = re.compile(
    r"[@<>]|://|\bwww\.|[0-9]{4}|[^\W_]{2}\.(?:com|net|org|info|biz|io|ru|shop|xyz|top|online|site|ly)\b", re.IGNORECASE
)
_NATIVE_COMPANY = re.compile("株式会社|有限会社|有限公司|有限责任|주식회사")
_EAST_ASIAN: Final = "\u3000"
"""From here on legal forms are written without a space."""
_MAX: Final = 120


def person_name(options: Options) -> Normalise:
    """A given name, a surname, or both in one field; never split.

    What is said of the person goes to facts: ``<field>_honorific`` (Dr., Herr Prof. Dr.) and ``<field>_suffix`` (Jr.,
    PhD). A generation (Jr., III) also stays in the name, in one spelling: father and son are two people, and there is
    no other place for it in most systems. A name of nothing but an abbreviated honorific (Mr., Dr.) is refused; one
    that is also a surname (Herr, Doctor) is kept.

    >>> from leadline_mappings.normalize.placeholders import Placeholders
    >>> normalise = person_name(Options("name", Placeholders()))
    >>> def names(*raw: str) -> list[object]: return [normalise(text, None).value for text in raw]
    >>> names("JANE", "o'neill", "Dr. ANNA", "Mrs Jane Doe", "Smith jr", "Smith, PhD", "Doe, Jane", "*Jane*")
    ['Jane', "O'Neill", 'Anna', 'Jane Doe', 'Smith Jr.', 'Smith', 'Doe, Jane', 'Jane']
    >>> names("Mr.", "jane@acme.com", "www.acme.com", "Acme GmbH", "test", "Dr. Test", "7", "call 030 901820")
    [None, None, None, None, None, None, None, None]
    >>> names("Jos&eacute;", "Dr. med. dent. Anna Weiß", "Null", "NULL", "(none)")
    ['José', 'Anna Weiß', 'Null', None, None]
    >>> normalise("Herr Prof. Dr. Max", None).facts, normalise("King jr., MBA", None).facts
    ({'name_honorific': 'Herr Prof. Dr.'}, {'name_suffix': 'Jr., MBA'})
    """
    placeholders = options.placeholders
    is_placeholder = placeholders.is_name
    said_before, said_after = f"{options.field}_honorific", f"{options.field}_suffix"

    def normalise(value: str) -> Clean:
        if len(value) > _MAX:
            return _INVALID
        if is_placeholder(value):
            return _PLACEHOLDER
        if _WORDS.match(value) and value < _EAST_ASIAN and not may_have_affixes(value):
            return Clean(_cased(value))
        found = _read(value, is_placeholder)
        if isinstance(found, Clean):
            return _PLACEHOLDER if placeholders.is_digits(value) else found
        name = f"{found.name} {found.generation}" if found.generation else found.name
        if name != value:
            if is_placeholder(name):
                return _PLACEHOLDER
            if not name.isascii() and clean_text(name) != name:  # what was stripped hid broken characters
                return _INVALID
        facts: dict[str, Value] = {}
        if found.honorific:
            facts[said_before] = found.honorific
        if found.generation or found.degrees:
            facts[said_after] = ", ".join(filter(None, (found.generation, found.degrees)))
        return Clean(name, None, facts or None)

    return from_typed_text(normalise)


def _read(value: str, is_placeholder: Callable[[str], bool]) -> Affixes | Clean:
    """The name with what stands around it, or the refusal of what is no name. Taken again until nothing changes: what
    is stripped may uncover more.
    """
    if "\ufffd" in value or _ADDRESS.search(value):  # letters that were lost on the way are not guessed
        return _INVALID
    before, generation, degrees = "", "", ""
    name = value
    for _ in range(4):
        bare = _undecorated(name)
        if not _LETTER.search(bare) or _ADDRESS.search(bare):
            return _INVALID
        found = taken_apart(bare)
        if is_placeholder(found.name):  # before it is cased: NULL is nothing, Null a name
            return _PLACEHOLDER
        before, generation = _joined(before, found.honorific), generation or found.generation
        degrees = _joined(found.degrees, degrees, ", ")
        cased = _cased(found.name)
        if cased == name:
            break
        name = cased
    return _INVALID if is_honorific(name) or _is_company(name) else Affixes(name, before, generation, degrees)


def _cased(name: str) -> str:
    """In case, unless that would make dirt of it: ``ã£`` in capitals is a broken ``ã``."""
    cased = person_case(name)
    if cased is name or cased.isascii():
        return cased
    doubtful = _DOUBTFUL.search(cased) or not unicodedata.is_normalized("NFC", cased)
    return name if doubtful and clean_text(cased) != cased else cased


_DOUBTFUL = re.compile("[\u00c3\u00c2\u00e2\u00c5]")


def _joined(first: str, second: str, sign: str = " ") -> str:
    return f"{first}{sign}{second}" if first and second else first or second


_EDGES: Final = " *#_~|=+<>/\\;:!?^{}[]$%&,-\u2013\u2014\u2022\u00b7"
_PAIRS: Final = words("\"\" '' () \u201c\u201d \u201e\u201c \u201e\u201d \u00ab\u00bb \u00bb\u00ab \u2018\u2019")
_TICKS: Final = str.maketrans("\u00b4`\u02b9", "'''")


def _undecorated(name: str) -> str:
    """Without emoji, symbols and what people put around a name.

    >>> [_undecorated(text) for text in ("~*Jane*~", "\u2605 Jane", '"Jane"', "(Jane)", "O\u00b4Neill", "'t Hooft")]
    ['Jane', 'Jane', 'Jane', 'Jane', "O'Neill", "'t Hooft"]
    """
    if name.isalpha():
        return name
    if not name.isascii():
        name = " ".join("".join(filter(_belongs, name.translate(_TICKS))).split())
    elif "`" in name:
        name = name.replace("`", "'")
    name = name.strip(_EDGES).lstrip(".")
    if name[:1] + name[-1:] in _PAIRS and len(name) > 2:
        name = name[1:-1].strip(_EDGES)
    return name


def _belongs(character: str) -> bool:
    if character < "\u00a0" or character.isalnum():
        return True
    return not ("\ufe00" <= character <= "\ufe0f" or character == "\u20e3") and unicodedata.category(character) not in (
        "So",
        "Sk",
        "Sm",
        "Co",
        "Cn",
    )


def _is_company(name: str) -> bool:
    found = name.lower().replace(".", "").replace(",", " ").split()
    return (
        (len(found) > 1 and found[-1] in COMPANY_WORDS) or "gmbh" in found or _NATIVE_COMPANY.search(name) is not None
    )
