"""Consent: from a flag, a text, or the fields of a system that tell of one consent, to its canonical text."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from decimal import Decimal
from typing import Final, NamedTuple

from leadline_mappings import consent as known
from leadline_mappings.consent import EVIDENCE, Consent, joined, opt_in, opt_out, parse
from leadline_mappings.normalize.clean import UNKNOWN, Clean, Normalise, Options, clean_text, squeezed
from leadline_mappings.normalize.consent_words import CHECKED, sense
from leadline_mappings.normalize.moments import canonical, day_of, midnight, zone, zone_fault
from leadline_mappings.normalize.times import datetime_field
from leadline_mappings.normalize.words import words

_UNSET: Final = words(
    """
    false no n 0 0.0 off nein non nee não f unchecked nie нет いいえ 否 falsch faux falso onwaar fałsz
    never jamais nunca nooit ☐ □
    """
)
_SYNONYMS: Final = {
    "preference_centre": words(
        """
        preferences preferencecenter preferencepage preferencescenter preferencescentre emailpreferences
        subscriptioncenter subscriptioncentre subscriptionpreferences communicationpreferences
        """
    ),
    "double_opt_in": words("doi doubleoptinconfirmed confirmedoptin"),
    "form": words(
        """
        webform websiteform webpageform contactform onlineform leadform signupform optinform registrationform
        newsletterform subscriptionform downloadform landingpage landingpageform formsubmission formfill website web
        signup newslettersignup websitesignup registration webregistration eventregistration
        formular kontaktformular webformular onlineformular anmeldeformular formulaire formulairedecontact formulario
        formulariodecontacto formulariodecontato modulo moduloweb formulier contactformulier webformulier
        """
    ),
    "import": words("imported csvimport listimport fileimport dataimport"),
    "person": words("manual"),
}
"""What proves an opt-in, in the words of sources; squeezed."""
_EVIDENCE: Final = {squeezed(name): name for name in EVIDENCE} | {
    said: name for name, synonyms in _SYNONYMS.items() for said in synonyms
}
_PLAIN: Final = _UNSET | {"", "False", "FALSE"}
_LONGEST: Final = 200
_PARTS: Final = ("flag", "out_at", "in_at", "evidence")
_UNREADABLE: Final = "CONSENT_UNREADABLE"
_PART_UNREADABLE: Final = "CONSENT_PART_UNREADABLE"


class Read(NamedTuple):
    """What one part of a consent says, and whether something stood there that nobody can read."""

    said: Consent
    unread: bool = False


_OUT: Final = Read(known.OUT)
_NOTHING: Final = Read(known.UNKNOWN)
_UNREAD: Final = Read(known.UNKNOWN, unread=True)


def consent(options: Options) -> Normalise:
    """A consent's canonical text (:mod:`leadline_mappings.consent`) and its standing as a fact.

    ``raw`` is a flag that says "opted out", a canonical text, or a mapping of any of ``flag``, ``out_at``, ``in_at``
    and ``evidence``. A flag that is not set is no evidence of anything; a date in its place is an opt-out at that
    date, because somebody wrote into a field for opt-outs when. An opt-in has both a time and its evidence; an opt-out
    with a date that cannot be read is an opt-out without a date, and a day alone stands until its end, because nobody
    knows when in it the opt-out came. All else is not known.

    What stands there and cannot be read is a finding: CONSENT_UNREADABLE, or CONSENT_PART_UNREADABLE beside parts that
    are kept.

    >>> from leadline_mappings.normalize.placeholders import Placeholders
    >>> normalise = consent(Options("news", Placeholders()))
    >>> [normalise(raw, None).value for raw in (True, "TRUE", "Unsubscribed", "Global opt-out", "\u2713", "2026-05-01")]
    ['out', 'out', 'out', 'out', 'out', 'out 2026-05-01T23:59:59.999Z']
    >>> [normalise(raw, None)[:2] for raw in (False, "no", "", None, "n/a", "Subscribed", "maybe")][-3:]
    [(None, ''), (None, ''), (None, 'CONSENT_UNREADABLE')]
    >>> normalise({"flag": "true", "out_at": "2026-05-01T12:00:00+02:00"}, None).value
    'out 2026-05-01T10:00:00.000Z'
    >>> [normalise({"flag": "true", "out_at": at}, None).value for at in ("2026-05-01", "01/05/26", None)]
    ['out 2026-05-01T23:59:59.999Z', 'out', 'out']
    >>> normalise({"flag": False, "in_at": "2026-06-01", "evidence": "Website form"}, None)
    Clean(value='in 2026-06-01T00:00:00.000Z form', problem=None, facts={'news_standing': 'in'})
    >>> [normalise(raw, None).value for raw in ({"in_at": "2026-06-01"}, {"flag": "false"}, {"evidence": "form"})]
    [None, None, None]
    >>> [normalise({"flag": flag, "in_at": "2026-06-01", "evidence": "why"}, None)[:2] for flag in (False, True)]
    [(None, 'CONSENT_UNREADABLE'), ('out', 'CONSENT_PART_UNREADABLE')]
    """
    fact = f"{options.field}_standing"
    reader = _Reader(options)
    out = Clean("out", None, {fact: "out"})

    def normalise(raw: object, region: str | None) -> Clean:  # noqa: ARG001 - the common signature
        if raw is None or raw is False:
            return UNKNOWN
        if raw is True:
            return out
        if type(raw) is str and raw in _PLAIN:
            return UNKNOWN
        found, unread = reader.composed(raw) if isinstance(raw, Mapping) else reader.flag(raw)
        text = found.text()
        if text is None:
            return _REFUSED if unread else UNKNOWN
        return Clean(text, _PART_UNREADABLE if unread else None, {fact: found.standing})

    return normalise


_REFUSED: Final = Clean(None, _UNREADABLE)


class _Reader:
    """Each part is read by itself, so that no part that is junk costs an opt-out in another."""

    def __init__(self, options: Options) -> None:
        self._time = datetime_field(options)
        self._is_nothing = options.placeholders.is_nothing
        name = options.params.get("time_zone")
        self._home: tzinfo = zone(name) if isinstance(name, str) and zone_fault(name) is None else UTC

    def composed(self, raw: Mapping[object, object]) -> Read:
        """An opt-in does not count beside what may have been an opt-out and cannot be read."""
        flag = self.flag(raw.get("flag"))
        out = self._opt_out(raw.get("out_at"))
        opted_in = self._opt_in(raw.get("in_at"), raw.get("evidence"))
        said = [out.said]
        if out.said.out_at is None or flag.said != known.OUT:  # else the date is the flag's
            said.append(flag.said)
        if not flag.unread and not out.unread:
            said.append(opted_in.said)
        foreign = bool(raw) and not any(part in raw for part in _PARTS)
        said = [one for one in said if one is not known.UNKNOWN]
        return Read(joined(said) if said else known.UNKNOWN, flag.unread or out.unread or opted_in.unread or foreign)

    def flag(self, raw: object) -> Read:
        """What a flag or a text says by itself."""
        if raw is None or raw is False:
            return _NOTHING
        if raw is True or (type(raw) is str and raw in CHECKED):
            return _OUT
        if _says_no(raw):
            return _NOTHING
        if isinstance(raw, str):
            return self._text(raw)
        if _is_number(raw) and raw == 1:
            return _OUT
        if self._says_nothing(raw):
            return _NOTHING
        at = self._time(raw, None).value
        return Read(opt_out(_at_latest(at, self._home))) if isinstance(at, str) else _UNREAD

    def _text(self, raw: str) -> Read:
        if len(raw) > _LONGEST:
            return _NOTHING if raw.isspace() else _UNREAD
        said = parse(raw)
        if said != known.UNKNOWN:
            return Read(said)
        meant = sense(raw)
        if meant is not None:
            return _OUT if meant == "out" else _NOTHING
        if self._says_nothing(raw):
            return _NOTHING
        at = self._time(raw, None).value
        return Read(opt_out(_at_latest(at, self._home))) if isinstance(at, str) else _UNREAD

    def _opt_out(self, raw: object) -> Read:
        """A date; what stands there and cannot be read still says "opted out"."""
        if raw is None:
            return _NOTHING
        at, problem, _ = self._time(raw, None)
        if isinstance(at, str):
            return Read(opt_out(_at_latest(at, self._home)))
        meant = sense(raw) if isinstance(raw, str) and len(raw) <= _LONGEST else None
        if meant == "no" or _says_no(raw) or self._says_nothing(raw):
            return _NOTHING
        return _OUT if problem == "DATE_INVALID" or raw is True or meant == "out" else _UNREAD

    def _opt_in(self, raw: object, given: object) -> Read:
        """Both a time and its evidence, or nothing."""
        if raw is None:
            return _NOTHING
        at = self._time(raw, None).value
        if not isinstance(at, str):
            return _NOTHING if _says_no(raw) or self._says_nothing(raw) else _UNREAD
        if _says_no(given) or self._says_nothing(given):
            return _NOTHING
        evidence = _EVIDENCE.get(squeezed(given)) if isinstance(given, str) and len(given) <= _LONGEST else None
        return _UNREAD if evidence is None else Read(opt_in(at, evidence))

    def _says_nothing(self, raw: object) -> bool:
        """Empty, or one of the ways to say so; no mark that somebody may have meant."""
        if isinstance(raw, str):
            text = clean_text(raw) if len(raw) <= _LONGEST else raw.strip()
            return not text or (self._is_nothing(text) and (text.isascii() or text[0].isalnum() or text in _DASHES))
        if isinstance(raw, (float, Decimal)):
            return raw.is_nan() if isinstance(raw, Decimal) else math.isnan(raw)
        return raw is None or (isinstance(raw, (list, tuple, dict, set)) and not raw)


_DASHES: Final = frozenset("\u2010\u2011\u2012\u2013\u2014\u2015\u2212")


def _at_latest(at: str, home: tzinfo) -> str:
    """The end of the day, where the moment is the beginning of one: a day alone is read so."""
    day = day_of(at, home)
    if day is None or midnight(day, home) != at:
        return at
    return canonical(datetime.fromisoformat(day) + timedelta(days=1, milliseconds=-1), home) or at


def _is_number(raw: object) -> bool:
    return isinstance(raw, (bool, int, float)) or (isinstance(raw, Decimal) and raw.is_finite())


def _says_no(raw: object) -> bool:
    if isinstance(raw, str):
        return len(raw) <= _LONGEST and raw.strip().casefold() in _UNSET
    return _is_number(raw) and raw == 0
