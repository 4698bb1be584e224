"""The ``effects:`` of a standard: what a finding does, over all fields or on one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from leadline_mappings.documents import Path, shown
from leadline_mappings.findings import CATALOGUE
from leadline_mappings.standard_file.faults import Faults
from leadline_mappings.values import Effect

OF_RECORDS: Final = frozenset({"JUNK_RECORD", "FIELD_UNKNOWN"})
"""Codes that are not about a declared field."""
_NO_VALUE: Final = OF_RECORDS | {
    "MANDATORY_MISSING",
    "LIFECYCLE_REGRESSION",
    "LIFECYCLE_SKIP",
    "LIFECYCLE_REASON_MISSING",
    "STAGE_NOT_MET",
}
"""Codes without a value of their own that could be dropped."""


_Keyed = Iterable[tuple[str | tuple[str, str], Effect]]


@dataclass(frozen=True, slots=True)
class Effects:
    """By code, and by (field, code)."""

    general: Mapping[str, Effect]
    of_field: Mapping[tuple[str, str], Effect]

    def of(self, field: str | None, code: str) -> Effect:
        """The field's own effect, else the standard's, else the catalogue's."""
        own = self.of_field.get((field or "", code)) or self.general.get(code)
        return own or CATALOGUE[code].effect

    def by_key(self) -> dict[str | tuple[str, str], Effect]:
        parts: tuple[_Keyed, ...] = (self.general.items(), self.of_field.items())
        return {key: effect for part in parts for key, effect in part}


def read_effects(data: Mapping[str, str], path: Path, faults: Faults, *, of_field: bool) -> dict[str, Effect]:
    """The effects that stand there; those that cannot be are faults."""
    found = {}
    for code, name in data.items():
        at = (*path, code)
        if code not in CATALOGUE:
            faults.add(at, f"{shown(code)} is not a finding's code", faults.mends.mend(code, CATALOGUE))
        elif of_field and code in OF_RECORDS:
            faults.add(at, f"{code} is not about one field", "move it to effects: at the top of the file")
        else:
            effect = Effect(name)
            refused = refusal(code, effect)
            if refused is None:
                found[code] = effect
            else:
                faults.add(at, *refused)
    return found


def refusal(code: str, effect: Effect) -> tuple[str, str] | None:
    """Why the finding cannot have this effect, and the mend; None where it can.

    >>> refusal("EMAIL_SYNTAX", Effect.WARN)[0], refusal("EMAIL_SYNTAX", Effect.REJECT)
    ('a value with EMAIL_SYNTAX is refused and never kept', None)
    >>> refusal("EMAIL_DISPOSABLE", Effect.DROP_FIELD), refusal("MANDATORY_MISSING", Effect.DROP_FIELD)[0]
    (None, 'MANDATORY_MISSING has no value that could be dropped')
    """
    if CATALOGUE[code].effect is Effect.DROP_FIELD and effect is Effect.WARN:
        return f"a value with {code} is refused and never kept", "use drop_field, block_stage, block_create or reject"
    if code in _NO_VALUE and effect is Effect.DROP_FIELD:
        return f"{code} has no value that could be dropped", "use warn, block_stage, block_create or reject"
    if code == "LIFECYCLE_REGRESSION" and effect is Effect.WARN:
        return "a move that is not declared is never made", "declare the move under lifecycle: instead"
    return None
