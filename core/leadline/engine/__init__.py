"""What happens in a run: pull, resolve, decide, plan, deliver, account."""

from __future__ import annotations

from leadline.engine.engine import Engine
from leadline.engine.reports import (
    End,
    FieldChange,
    Notify,
    ObjectAccount,
    PlannedChange,
    RunReport,
    Step,
    WriteAccount,
)

__all__ = [
    "End",
    "Engine",
    "FieldChange",
    "Notify",
    "ObjectAccount",
    "PlannedChange",
    "RunReport",
    "Step",
    "WriteAccount",
]
