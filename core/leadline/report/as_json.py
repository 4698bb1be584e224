"""Reports as plain JSON values: the shape that scripts may rely on."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from leadline.engine.reports import PlannedChange, RunReport, Step

Json: TypeAlias = Mapping[str, "Json"] | Sequence["Json"] | str | int | float | bool | None


def line(value: Json) -> str:
    """``value`` on one line, ASCII only, so that no terminal or log reader can trip over it."""
    return json.dumps(value, ensure_ascii=True, separators=(", ", ": "))


def run_report(report: RunReport) -> dict[str, Json]:
    return {
        "run_id": report.run_id,
        "sync": report.sync,
        "kind": report.kind,
        "exit_code": report.exit_code,
        "seconds": round(report.seconds, 3),
        "stopped": report.stopped,
        "objects": [
            {
                "object": account.object,
                "read": account.read,
                "ends": {str(end): count for end, count in account.ends.items()},
            }
            for account in report.objects
        ],
        "writes": [{item.name: getattr(account, item.name) for item in fields(account)} for account in report.writes],
        "quarantined": dict(report.quarantined),
        "held": dict(report.held),
        "findings": dict(report.findings),
        "calls": dict(report.calls),
        "per_record_calls": report.per_record_calls,
        "recovered": report.recovered,
    }


def planned_change(change: PlannedChange) -> dict[str, Json]:
    return {
        "object": change.object,
        "op": str(change.op),
        "entity_id": change.entity_id,
        "record_id": change.record_id,
        "url": change.url,
        "sources": list(change.sources),
        "fields": [
            {
                "field": field.field,
                "native": field.native,
                "before": field.before,
                "after": field.after,
                "by": field.by,
            }
            for field in change.fields
        ],
    }


def step(event: Step) -> dict[str, Json]:
    return {
        "step": event.name,
        "subject": event.subject,
        "done": event.done,
        "total": event.total,
        "finished": event.finished,
        **({"counts": dict(event.counts)} if event.counts else {}),
    }
