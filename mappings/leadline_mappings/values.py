"""The values that everything else passes around: what a record is found to be, and why.

All are frozen: a function returns a new one instead of setting a field. Those that are made for every record are
named tuples, which cost a third of a frozen dataclass.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

Value = str | int | float | bool | tuple[str, ...] | None
"""One canonical field value. Canonical means one spelling per meaning: emails trimmed with a lower-case
domain, phones in E.164, countries as ISO 3166-1 alpha-2, datetimes as ISO 8601 in UTC with milliseconds
and ``Z``, dates as ``YYYY-MM-DD``, multi-choice as a sorted tuple. ``None`` is "known to be empty"; a field
that is absent from a mapping is "not known"."""

Values = Mapping[str, Value]


class Effect(StrEnum):
    """What a finding does, from mild to hard."""

    WARN = "warn"
    DROP_FIELD = "drop_field"
    BLOCK_STAGE = "block_stage"
    BLOCK_CREATE = "block_create"
    REJECT = "reject"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing the standard has to say about a record.

    ``shape`` describes the offending value without showing it (``text(12)``), so that it may stand in logs.
    """

    code: str
    effect: Effect
    field: str | None
    reason: str
    fix: str
    shape: str = ""


class Normalisation(NamedTuple):
    """One value that was changed or filled on the way to its canonical form.

    ``rule`` is the normaliser's name, or ``default`` / ``derived:<how>`` for values the record did not bring.
    """

    field: str
    rule: str
    before: Value
    after: Value


class MatchKey(NamedTuple):
    """One way to recognise the record's subject. ``text`` is canonical and personal: it is hashed with the
    project's own key before it is stored. ``tier`` is ``unique`` (acts by itself) or ``strong``.
    """

    kind: str
    text: str
    tier: str = "unique"


class Verdict(NamedTuple):
    """What the standard says of one record: f(record, standard, prior state or none, as-of time).

    ``values`` holds only the fields that passed; ``facts`` what was learned beside them
    (``email_is_role``, ``email_is_free``, ...).
    """

    values: Values
    findings: tuple[Finding, ...] = ()
    normalisations: tuple[Normalisation, ...] = ()
    facts: Mapping[str, Value] = MappingProxyType({})

    def effects(self) -> frozenset[Effect]:
        return frozenset(finding.effect for finding in self.findings)

    @property
    def rejected(self) -> bool:
        """Nothing of this record may go anywhere."""
        return any(finding.effect is Effect.REJECT for finding in self.findings)

    @property
    def creatable(self) -> bool:
        """A new record may be created from this one."""
        return not self.effects() & {Effect.REJECT, Effect.BLOCK_CREATE}
