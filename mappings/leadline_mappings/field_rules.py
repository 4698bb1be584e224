"""What a mapping says of one field, and of the native fields that are computed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import tzinfo
from typing import Any

from leadline_mappings.composites import Consent, Currency
from leadline_mappings.findings import finding
from leadline_mappings.functions import Compute
from leadline_mappings.value_tables import ValueTable, native_key
from leadline_mappings.values import Effect, Finding, Value

__all__ = ["Computed", "FieldRule", "Native", "Raw", "Use", "ValueTable", "native_key"]

Native = Mapping[str, Any]
"""A record by the vendor's own field names, as JSON values."""

Raw = dict[str, object]
"""Canonical names with raw values, for ``Entity.standardise``."""


@dataclass(frozen=True, slots=True)
class Use:
    """A named function with its settings, ready to compute."""

    name: str
    compute: Compute = field(repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class FieldRule:
    """One canonical field (of the type ``kind``) and its native one.

    ``natives`` are all native fields that hold the value, ``native`` the first; several are read by ``read_by`` (the
    first that is filled) and written by ``write_by`` (all into the first).

    ``write``: always, fill_if_empty, create_only or never. ``null``: keep (an empty value is not written) or clear.
    ``authority``: the system whose value wins, or None for the sync's own. ``cosmetic``: differences of case and
    spacing are written too. A native value outside the ``table`` becomes ``fallback`` where there is one
    (CHOICE_FALLBACK); else ``unknown`` says whether it is dropped (``drop``, CHOICE_UNKNOWN), judged by the standard
    (``pass``), or refuses the record (``quarantine``, CHOICE_UNKNOWN with the effect ``reject``: not only creation,
    because a record whose value nobody knows must not change others either). Any way it is counted.

    ``form`` is how countries and states are written (``code``, ``name``, or ``common``: as people there do) and closed
    lists (``label``, with ``labels``); ``native_type`` what the system keeps the value as, in ``zone`` (None: not
    declared). ``effects`` are what its findings do, by code, where that is not the catalogue's.
    """

    canonical: str
    native: str
    natives: tuple[str, ...]
    kind: str = "text"
    read: bool = True
    read_by: Use | None = None
    write: str = "always"
    write_by: Use | None = None
    null: str = "keep"
    authority: str | None = None
    table: ValueTable | None = None
    unknown: str = "pass"
    fallback: Value = None
    form: str | None = None
    labels: Mapping[str, str] | None = None
    cosmetic: bool = False
    native_type: str | None = None
    zone: tzinfo | None = None
    currency: Currency | None = None
    consent: Consent | None = None
    effects: Mapping[str, Effect] = field(default_factory=dict)

    def finding(self, code: str, raw: object = None) -> Finding:
        """On this field, with the standard's effect."""
        return finding(code, self.canonical, raw, self.effects.get(code))

    @property
    def read_natives(self) -> tuple[str, ...]:
        """What the system is asked for."""
        return self._all() if self.read else ()

    @property
    def written_natives(self) -> tuple[str, ...]:
        """What the system may be sent."""
        if self.write == "never":
            return ()
        if self.consent is not None and not self.consent.writes_opt_in:
            return tuple(name for name in (self.consent.flag, self.consent.out_at) if name is not None)
        several = self.write_by is not None or self.null == "clear" or self.consent is not None
        return self._all() if several else self._all()[:1] + self._all()[len(self.natives) :]

    def _all(self) -> tuple[str, ...]:
        if self.consent is not None:
            return self.consent.natives
        return (*self.natives, self.currency.native) if self.currency and self.currency.native else self.natives


@dataclass(frozen=True, slots=True)
class Computed:
    """A native field that is written out of canonical ones, ``inputs``, and never read. ``effects`` as of a rule."""

    native: str
    inputs: tuple[str, ...]
    use: Use
    create_only: bool = False
    effects: Mapping[str, Effect] = field(default_factory=dict)
