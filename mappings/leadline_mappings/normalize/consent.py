"""Consent: from a flag, a text, or the fields of a system that tell of one consent, to its canonical text."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final

from leadline_mappings import consent as known
from leadline_mappings.consent import EVIDENCE, Consent, joined, opt_in, opt_out, parse
from leadline_mappings.normalize.clean import UNKNOWN, Clean, Normalise, Options, squeezed
from leadline_mappings.normalize.moments import canonical, day_of, midnight, zone, zone_fault
from leadline_mappings.normalize.times import datetime_field
from leadline_mappings.normalize.words import words

_SET: Final = words("true yes y 1 on ja oui si sí sim t checked x")
_OPT_OUTS: Final = words("optedout optout unsubscribed unsubscribe donotcall donotemail donotcontact withdrawn revoked")
_UNSET: Final = words("false no n 0 off nein non nee não f unchecked")
_EVIDENCE: Final = {
    **{squeezed(name): name for name in EVIDENCE},
    "preferencecenter": "preference_centre",
    "preferences": "preference_centre",
    "doi": "double_opt_in",
    "confirmedoptin": "double_opt_in",
    "webform": "form",
    "imported": "import",
    "manual": "person",
}
_PLAIN: Final = _UNSET | {"", "False", "FALSE"}
_LONGEST: Final = 200


def consent(options: Options) -> Normalise:
    """A consent's canonical text (:mod:`leadline_mappings.consent`) and its standing as a fact.

    ``raw`` is a flag that says "opted out", a canonical text, or a mapping of any of ``flag``, ``out_at``, ``in_at``
    and ``evidence``. A flag that is not set is no evidence of anything; an opt-in has both a time and its evidence;
    an opt-out with a date that cannot be read is an opt-out without a date, and a day alone stands until its end,
    because nobody knows when in it the opt-out came. All else is not known.

    >>> from leadline_mappings.normalize.placeholders import Placeholders
    >>> normalise = consent(Options("news", Placeholders()))
    >>> [normalise(raw, None).value for raw in (True, "TRUE", "Unsubscribed", False, "no", "", None, "maybe")]
    ['out', 'out', 'out', None, None, None, None, None]
    >>> normalise({"flag": "true", "out_at": "2026-05-01T12:00:00+02:00"}, None).value
    'out 2026-05-01T10:00:00.000Z'
    >>> [normalise({"flag": "true", "out_at": at}, None).value for at in ("2026-05-01", "01/05/26", None)]
    ['out 2026-05-01T23:59:59.999Z', 'out', 'out']
    >>> normalise({"flag": False, "in_at": "2026-06-01", "evidence": "Double Opt-In"}, None)
    Clean(value='in 2026-06-01T00:00:00.000Z double_opt_in', problem=None, facts={'news_standing': 'in'})
    >>> [normalise(raw, None).value for raw in ({"in_at": "2026-06-01"}, {"flag": "false"}, {"evidence": "form"})]
    [None, None, None]
    """
    fact = f"{options.field}_standing"
    read_time = datetime_field(options)
    home = _home(options)
    out = Clean("out", None, {fact: "out"})

    def answer(found: Consent) -> Clean:
        text = found.text()
        return UNKNOWN if text is None else Clean(text, None, {fact: found.standing})

    def normalise(raw: object, region: str | None) -> Clean:  # noqa: ARG001 - the common signature
        if raw is None or raw is False:
            return UNKNOWN
        if raw is True:
            return out
        if type(raw) is str and raw in _PLAIN:
            return UNKNOWN
        if isinstance(raw, Mapping):
            return answer(_composed(raw, read_time, home))
        return answer(_flagged(raw))

    return normalise


def _home(options: Options) -> tzinfo:
    name = options.params.get("time_zone")
    return zone(name) if isinstance(name, str) and zone_fault(name) is None else UTC


def _flagged(raw: object) -> Consent:
    """What a flag or a text says by itself.

    >>> [_flagged(raw).text() for raw in ("out", "Out 2026-05-01T10:00:00Z", "opted out", "outdated", "x" * 1000)]
    ['out', 'out 2026-05-01T10:00:00.000Z', 'out', None, None]
    """
    if _is_set(raw):
        return known.OUT
    return parse(raw) if isinstance(raw, str) and len(raw) <= _LONGEST else known.UNKNOWN


def _is_set(raw: object) -> bool:
    """The flag says "opted out".

    >>> [_is_set(raw) for raw in (True, 1, 1.0, " Yes", "opted-out", "DO_NOT_CALL", False, 0, "", "maybe", [], None)]
    [True, True, True, True, True, True, False, False, False, False, False, False]
    """
    if isinstance(raw, str):
        return len(raw) <= _LONGEST and (raw.strip().casefold() in _SET or squeezed(raw) in _OPT_OUTS)
    return isinstance(raw, (bool, int, float)) and raw == 1


def _composed(raw: Mapping[object, object], read_time: Normalise, home: tzinfo) -> Consent:
    """Each part is judged by itself, so that no part that is junk costs another."""
    flag = _flagged(raw.get("flag"))
    out = _opt_out(raw.get("out_at"), read_time, home)
    if out.out_at is not None and flag == known.OUT:
        flag = known.UNKNOWN  # the date is the flag's
    return joined((flag, out, _opt_in(raw.get("in_at"), raw.get("evidence"), read_time)))


def _opt_out(raw: object, read_time: Normalise, home: tzinfo) -> Consent:
    """A date; what stands there and cannot be read still says "opted out"."""
    at, problem, _ = read_time(raw, None)
    if isinstance(at, str):
        return opt_out(_at_latest(at, home))
    return known.OUT if problem == "DATE_INVALID" and not _says_no(raw) else known.UNKNOWN


def _at_latest(at: str, home: tzinfo) -> str:
    """The end of the day, where the moment is the beginning of one: a day alone is read so."""
    day = day_of(at, home)
    if day is None or midnight(day, home) != at:
        return at
    return canonical(datetime.fromisoformat(day) + timedelta(days=1, milliseconds=-1), home) or at


def _says_no(raw: object) -> bool:
    return raw in (0, "0") or (isinstance(raw, str) and raw.strip().casefold() in _UNSET)


def _opt_in(raw: object, given: object, read_time: Normalise) -> Consent:
    """Both a time and its evidence, or nothing."""
    at = read_time(raw, None).value
    evidence = _EVIDENCE.get(squeezed(given)) if isinstance(given, str) and len(given) <= _LONGEST else None
    return opt_in(at, evidence) if isinstance(at, str) and evidence is not None else known.UNKNOWN
