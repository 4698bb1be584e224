"""Upper and lower case in people's names."""

from __future__ import annotations

import re
from typing import Final

from leadline_mappings.normalize.words import words

_PARTICLES: Final = words(
    """
    van von vom der den de del dem della dello degli delle dei dal dalla do da dos das du ter ten te zu zum zur und
    af av y e bin ibn bint t
    """
)
"""Lower case before another word."""
_AFTER_PARTICLE: Final = words("la las los le les el al het het")
"""Lower case only behind another particle: de la Cruz, but La Fontaine and El Amrani."""
_CAPITAL_ALONE: Final = words("della dello degli delle dei dal dalla du y e t")
"""As the first word these are mostly written with a capital: Della Valle, Du Pont."""
_MAC: Final = words(
    """
    macallister macarthur macaskill macbride maccormack maccormick macdermott macdonald macdonnell macdougall macdowell
    macduff macfarlane macgowan macgregor macguire macinnes macintosh macintyre maciver mackinnon maclachlan maclaren
    maclean macleod macmillan macmurray macnamara macneil macneill macnicol macphail macpherson macqueen macrae
    mactaggart macwilliams
    """
)
"""Names with a capital after ``Mac``; all others keep one capital (Mackay, Mackenzie, Machado, Macron)."""
_SHORT: Final = words(
    """
    al an ao bi el la le os bo cy de do du ed fu ga ge gu ha he ho hu ki ko le li lo lu ly ma mi mo mu my na ng ni
    no oh oz pi qi
    ra ri ro ru sa so su ta to tu ty vi vo wu xi xu ya ye yi yu za
    """
)
"""Names of two letters; what else has two capitals stands for a name's initials (JD, AJ)."""
_ROMAN: Final = words("ii iii iv vi vii viii")

_NO_CASE = re.compile("[^\u0000-\u024f\u0370-\u052f\u1e00-\u1eff\u2010-\u2019]|[İıŉǰßẞΐΰ\u1e96-\u1e9b]")
"""Scripts without case, and letters whose upper and lower forms do not lead back to each other."""
_TURKISH = re.compile(r"(?=.*[ŞĞşğ])(?:.*I|(?:.*[\W_])?i)")
"""Its I and i are two letters, of which each has its own other case."""
_WORD = re.compile(r"[^\W\d_]+")


def person_case(name: str) -> str:
    """Only names that are ALL CAPS or all lower are touched; everything else is as its owner writes it.

    >>> [person_case(n) for n in ("MCDONALD", "MACDONALD", "MACHADO", "McDonald", "DeShawn", "macron", "mackay")]
    ['McDonald', 'MacDonald', 'Machado', 'McDonald', 'DeShawn', 'Macron', 'Mackay']
    >>> [person_case(n) for n in ("van der berg", "VON UND ZU HOF", "DE LA CRUZ", "DOS SANTOS", "ORTEGA Y GASSET")]
    ['van der Berg', 'von und zu Hof', 'de la Cruz', 'dos Santos', 'Ortega y Gasset']
    >>> [person_case(n) for n in ("LE PEN", "DELLA VALLE", "EL AMRANI", "AL-RASHID", "BIN LADEN", "LA FONTAINE", "de")]
    ['Le Pen', 'Della Valle', 'El Amrani', 'Al-Rashid', 'bin Laden', 'La Fontaine', 'De']
    >>> [person_case(n) for n in ("O'NEILL", "d'angelo", "GISCARD D'ESTAING", "l'heureux", "sant'anna", "'t hooft")]
    ["O'Neill", "D'Angelo", "Giscard d'Estaing", "L'Heureux", "Sant'Anna", "'t Hooft"]
    >>> [person_case(n) for n in ("IŞIK", "işler", "AYŞE", "şahin", "İNCİ", "KÖNIG")]
    ['IŞIK', 'işler', 'Ayşe', 'Şahin', 'İNCİ', 'König']
    >>> [person_case(n) for n in ("JD", "LI", "NG", "JD SMITH", "j.r.r.", "HENRY VIII", "ANA-MARÍA", "ÖZIL")]
    ['JD', 'Li', 'Ng', 'JD Smith', 'J.R.R.', 'Henry VIII', 'Ana-María', 'Özil']
    """
    if not (name.isupper() or name.islower()) or _NO_CASE.search(name):
        return name
    if not name.isascii() and _TURKISH.match(name):
        return name
    upper = name.isupper()
    if name.isalpha() and not (upper and len(name) == 2):
        return _plain(name.lower())
    found = name.split(" ")
    last = len(found) - 1
    cased: list[str] = []
    particle = False
    for index, word in enumerate(found):
        low = word.lower()
        bare = low.lstrip("'\u2019")
        particle = index < last and (
            (bare in _PARTICLES and not (index == 0 and low in _CAPITAL_ALONE))
            or (bare in _AFTER_PARTICLE and particle)
        )
        if particle:
            cased.append(low)
        elif upper and len(word) == 2 and word.isascii() and word.isalpha() and low not in _SHORT:
            cased.append(word)
        elif index and index == last and low in _ROMAN:
            cased.append(word.upper())
        else:
            cased.append(_plain(low) if low.isalpha() else _word(low, inner=index > 0))
    return " ".join(cased)


def _word(low: str, *, inner: bool) -> str:
    """One word with its hyphens and apostrophes."""
    cased = _WORD.sub(_capital, low)
    if inner and cased[:2] in ("D'", "D\u2019") and cased[2:3].isalpha():
        return "d" + cased[1:]
    return cased


def _capital(match: re.Match[str]) -> str:
    word = match.group()
    before = match.string[match.start() - 1 : match.start()]
    if before in ("'", "\u2019") and len(word) == 1:  # Jane's; but D'Angelo, Sant'Anna
        return word
    return _plain(word)


def _plain(word: str) -> str:
    if word[:1] == "m":
        if word.startswith("mc") and len(word) > 3:
            return "Mc" + word[2:].capitalize()
        if word in _MAC:
            return "Mac" + word[3:].capitalize()
    return word.capitalize()
