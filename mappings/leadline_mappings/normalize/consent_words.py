"""What a text in a field for opt-outs says, in the words that people and systems use."""

from __future__ import annotations

import re
import unicodedata
from typing import Final, Literal

from leadline_mappings.normalize.words import words

CHECKED: Final = words(
    """
    true yes y j s 1 1.0 on ja oui si sí sim sì t checked set selected x tak да はい 是 wahr vrai verdadero verdadeiro
    vero waar prawda
    """
) | frozenset("\u2713\u2714\u2611\u2705\u2612\U0001f5f8\U0001f5f9")
"""The flag is set: with the check marks. A cross in a box is set; a cross alone may be either."""

_SAID: Final = (
    r"opt(?:ed|s|ing)?[ _-]*out|un[ _-]?subscri|withdr[ae]wn?|withdrew|revoked?|\b(?:dnc|dne)\b",
    r"\bdo[ _-]*not[ _-]*disturb\b",
    r"(?:do|does|did)[ _-]*n[o ]?t[ _-]*(?:wants?[ _-]*(?:to[ _-]*be[ _-]*)?)?(?:call|contact|e-?mail|mail|text|send)",
    r"\b(?:no|stop)[ _-]*(?:more[ _-]*)?(?:calls?|contact|e-?mails?|mails?|mailings?|marketing|newsletters?)\b",
    r"abgemeldet|abbestellt|abmeldung|widerruf|widersproch|widerspruch|ausgetragen",
    r"\b(?:nicht|keine)[ _-]*(?:mehr[ _-]*)?(?:anrufen|kontaktieren|anschreiben|e-?mails?|mails|werbung|anrufe)\b",
    r"afgemeld|uitgeschreven|\bniet[ _-]*(?:bellen|mailen|contacteren|benaderen)\b|avregistrer|afmeldt|frameldt",
    r"desabonn|desinscri|\bne[ _-]*(?:pas|plus)[ _-]*(?:contacter|appeler|envoyer|solliciter)\b",
    r"\bdad[oa][ _-]*de[ _-]*baja\b|desuscri|\bno[ _-]*(?:contactar|llamar|enviar|molestar)\b",
    r"descadastr|\bnao[ _-]*(?:contatar|contactar|ligar|enviar|perturbe)\b",
    r"disiscri|\bnon[ _-]*(?:contattare|chiamare|inviare)\b|revocat",
    r"wypisan|wycofan|отписа|配信停止|退订|退訂|수신거부",
)
_OUT = re.compile(unicodedata.normalize("NFKD", "|".join(_SAID)))
_IN = re.compile(
    r"opt(?:ed|s|ing)?[ _-]*in\b|subscri|\bconsent(?:ed|[ _-]*given)\b|"
    "angemeldet|abonniert|eingewilligt|zugestimmt|abonne|inscrit|suscrit|iscritt|aangemeld|ingeschreven|tilmeldt"
)
_DENIED_BEFORE = re.compile(
    r"\b(?:not|no|never|nicht|keine?|nie|pas|non|nao|niet|geen|(?:has|is|did|was)n ?t)[ _-]*(?:yet|been)?[ _-]*\Z"
)
_DENIED_BEHIND = re.compile(r"[a-z]*[ _]*[:=?][ _]*(?:0|n|no|not set|false|off|nein|non|nee|nao)\W*\Z")


def sense(text: str) -> Literal["out", "no"] | None:
    """``out``: it says "opted out". ``no``: it says that it does not, or speaks of an opt-in, which is no evidence of
    anything by itself. None: neither.

    >>> [sense(text) for text in ("Yes", "\u2713", "Global opt-out", "DO_NOT_CALL", "Please don't email me")]
    ['out', 'out', 'out', 'out', 'out']
    >>> [sense(text) for text in ("Abgemeldet", "Désabonné", "Dado de baja", "Uitgeschreven", "отписался", "退订")]
    ['out', 'out', 'out', 'out', 'out', 'out']
    >>> [sense(text) for text in ("Subscribed", "Opted in", "Not opted out", "never unsubscribed", "Opt-out: no")]
    ['no', 'no', 'no', 'no', 'no']
    >>> [sense(text) for text in ("Opted out, not interested", "no, opt-out", "unsubscribed; was subscribed")]
    ['out', 'out', 'out']
    >>> [sense(text) for text in ("maybe", "outdated", "not subscribed", "ask Jane", "\u274c", "")]
    [None, None, None, None, None, None]
    """
    low = text.strip().casefold()
    if low.rstrip("\ufe0e\ufe0f") in CHECKED:
        return "out"
    folded = "".join(filter(_is_base, unicodedata.normalize("NFKD", low)))
    found = False
    for out in _OUT.finditer(folded):
        found = True
        if not _DENIED_BEFORE.search(folded, 0, out.start()) and not _DENIED_BEHIND.match(folded, out.end()):
            return "out"
    if found:
        return "no"
    opted_in = _IN.search(folded)
    return "no" if opted_in is not None and not _DENIED_BEFORE.search(folded, 0, opted_in.start()) else None


def _is_base(character: str) -> bool:
    return character not in "'\u2019" and unicodedata.category(character) != "Mn"
