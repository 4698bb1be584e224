"""What is known of one person's consent to one purpose: kept as maxima, so that no order of arrival can undo an
opt-out.

A consent is the latest opt-out and the latest explicit opt-in, as one canonical text::

    out                                        an opt-out without a date
    out 2026-05-01T10:00:00.000Z               a dated one
    in 2026-06-01T09:00:00.000Z form           an explicit opt-in, with its evidence
    out 2026-05-01T10:00:00.000Z; in 2026-06-01T09:00:00.000Z form

Opted out unless the opt-in is strictly later. An opt-out without a date yields to no date at all, only to a person's
decision (evidence ``person``). Two parts more stand in a text where they matter, because a maximum over them would
forget what decides:

- ``out by TIME``: an opt-out without a date that stood at that time already, and may be as young as it. Whoever sees
  a flag turn to true says so with the record's own time; a person's decision from before that time was not about this
  opt-out. The safe reading: a decision ends the opt-outs it can have known, never one that came after it.
- ``in TIME person`` beside a later opt-in: a form that follows a person's decision does not take the decision back.

Unknown is the absence of all parts, and no text (None).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC
from typing import Final, Literal

from leadline_mappings.normalize.moments import from_iso
from leadline_mappings.values import Value

UNDATED: Final = "undated"
"""What :attr:`Consent.out` is for an opt-out without a date."""

EVIDENCE: Final = ("import", "form", "preference_centre", "double_opt_in", "person")
"""What proves an opt-in, from weak to strong: of two at the same time the stronger is kept."""

PERSON: Final = "person"

Standing = Literal["out", "in"]


@dataclass(frozen=True, slots=True)
class Consent:
    """Times are canonical (ISO 8601, UTC, milliseconds, ``Z``), so that they compare as texts.

    ``undated`` is None without an undated opt-out, ``""`` for one of which nothing is known, and a time for one that
    stood by then. ``person_at`` is the latest decision of a person and never later than ``in_at``.
    """

    out_at: str | None = None
    undated: str | None = None
    in_at: str | None = None
    evidence: str | None = None
    person_at: str | None = None

    @property
    def out(self) -> str | None:
        """The latest opt-out: UNDATED above every date, a time, or None."""
        return UNDATED if self.undated is not None else self.out_at

    @property
    def standing(self) -> Standing | None:
        """``out``, ``in`` or (None) unknown.

        >>> parse("out 2026-05-01T10:00:00.000Z; in 2026-05-01T10:00:00.000Z form").standing
        'out'
        >>> parse("out; in 2026-06-01T09:00:00.000Z form").standing
        'out'
        >>> parse("out; in 2026-06-01T09:00:00.000Z person").standing
        'in'
        """
        if self.undated is not None and (self.person_at is None or self.person_at <= self.undated):
            return "out"
        if self.out_at is not None and (self.in_at is None or self.in_at <= self.out_at):
            return "out"
        return None if self.in_at is None else "in"

    def text(self) -> str | None:
        """The canonical text; None where nothing is known."""
        parts = []
        if self.undated is not None:
            parts.append(f"out by {self.undated}" if self.undated else "out")
        if self.out_at is not None:
            parts.append(f"out {self.out_at}")
        if self.person_at is not None and self.evidence != PERSON:
            parts.append(f"in {self.person_at} {PERSON}")
        if self.in_at is not None:
            parts.append(f"in {self.in_at} {self.evidence}")
        return "; ".join(parts) or None


UNKNOWN: Final = Consent()
OUT: Final = Consent(undated="")
"""An opt-out of which nothing more is known."""


def opt_out(at: str | None = None) -> Consent:
    """At a canonical time, or undated."""
    return OUT if at is None else Consent(out_at=at)


def opt_in(at: str, evidence: str) -> Consent:
    """Explicit: at a canonical time, with one of :data:`EVIDENCE`."""
    return Consent(in_at=at, evidence=evidence, person_at=at if evidence == PERSON else None)


def join(a: Consent, b: Consent) -> Consent:
    """Both together: associative, commutative and idempotent, because each part is a maximum."""
    later = max(a, b, key=_strength)
    return Consent(
        out_at=_latest(a.out_at, b.out_at),
        undated=_latest(a.undated, b.undated),
        in_at=later.in_at,
        evidence=later.evidence,
        person_at=_latest(a.person_at, b.person_at),
    )


def joined(consents: Iterable[Consent]) -> Consent:
    together = UNKNOWN
    for one in consents:
        together = join(together, one)
    return together


def _strength(one: Consent) -> tuple[str, int]:
    return one.in_at or "", EVIDENCE.index(one.evidence) if one.evidence in EVIDENCE else -1


def _latest(a: str | None, b: str | None) -> str | None:
    if a is None or b is None:
        return b if a is None else a
    return max(a, b)


def parse(value: Value) -> Consent:
    """From a canonical value; total. ``True`` (a state of an older version) is an undated opt-out.

    Of a text that is not canonical every ``out`` counts, undated where its time cannot be read, and an ``in`` only
    with a time and known evidence.

    >>> parse("out last May; in 2026-06-01 form").text()
    'out; in 2026-06-01T00:00:00.000Z form'
    >>> parse("in 2026-06-01").text(), parse("in some day form").text(), parse(None).text(), parse(True).text()
    (None, None, None, 'out')
    """
    if value == "out" or value is True:
        return OUT
    if not isinstance(value, str) or len(value) > _LONGEST:
        return UNKNOWN
    return joined(map(_part, value.split(";")))


_LONGEST: Final = 200


def _part(text: str) -> Consent:
    match text.casefold().split():
        case ["out"]:
            return OUT
        case ["out", "by", time]:
            return Consent(undated=_at_latest(time) or "")
        case ["out", time]:
            return opt_out(_at_latest(time))
        case ["out", *_]:
            return OUT
        case ["in", time, evidence] if evidence in EVIDENCE:
            at = _moment(time)
            return UNKNOWN if at is None else opt_in(at, evidence)
    return UNKNOWN


def _moment(text: str) -> str | None:
    return from_iso(text.upper(), UTC)


def _at_latest(text: str) -> str | None:
    """Of a day alone its end: nobody knows that the opt-out came earlier in it."""
    return _moment(f"{text}T23:59:59.999" if len(text) == len("2026-05-01") else text)


def standing(value: Value) -> Standing | None:
    """What a canonical value comes to.

    >>> standing("out"), standing("in 2026-06-01T09:00:00.000Z form"), standing(None), standing(False)
    ('out', 'in', None, None)
    """
    return parse(value).standing


def is_out(value: Value) -> bool:
    """The canonical value is an opt-out that stands."""
    return parse(value).standing == "out"
