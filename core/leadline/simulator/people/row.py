"""One seeded record on its way into a simulator, with what only the scenario knows about it."""

from __future__ import annotations

from typing import Any, NamedTuple


class Row(NamedTuple):
    """``person_id`` is None for an Account, which is nobody's record. ``notes`` name the planted dirt."""

    object: str
    record_id: str
    fields: dict[str, Any]
    person_id: str | None
    notes: tuple[str, ...]
