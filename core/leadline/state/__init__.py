"""What leadline remembers: the observed and the settled copy of every record, links, plans, intents and ends.

The engine speaks to :class:`State` in named transitions; no SQL leaves this package.
"""

from __future__ import annotations

from leadline.state.json_text import pack, unpack
from leadline.state.lease import Lease
from leadline.state.rows import (
    AuditRow,
    Counts,
    Fields,
    Intent,
    JournalRow,
    Json,
    Link,
    Member,
    ObservedRow,
    Planned,
    QuarantineRow,
    Quiet,
    RecordKey,
    RunRow,
    Settlement,
    StatusNumbers,
)
from leadline.state.store import State

__all__ = [
    "AuditRow",
    "Counts",
    "Fields",
    "Intent",
    "JournalRow",
    "Json",
    "Lease",
    "Link",
    "Member",
    "ObservedRow",
    "Planned",
    "QuarantineRow",
    "Quiet",
    "RecordKey",
    "RunRow",
    "Settlement",
    "State",
    "StatusNumbers",
    "pack",
    "unpack",
]
