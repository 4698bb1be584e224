"""One record judged the way a sync would: through its mapping, when there is one, then by the standard."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from leadline_mappings.entity import Entity, judge
from leadline_mappings.mapping import Mapping as ObjectMapping
from leadline_mappings.values import Verdict


class Judged(NamedTuple):
    """``raw`` are the canonical fields before they were judged. ``selected``: inside the mapping's filter."""

    raw: Mapping[str, object]
    verdict: Verdict
    selected: bool = True


def judged(record: Mapping[str, Any], entity: Entity, mapping: ObjectMapping | None) -> Judged:
    """Total, as both of them are."""
    if mapping is None:
        return Judged(record, judge(record, entity))
    raw, findings = mapping.read(record)
    verdict = judge(raw, entity)
    if findings:
        verdict = verdict._replace(findings=(*findings, *verdict.findings))
    return Judged(raw, verdict, mapping.where is None or mapping.where.holds(verdict.values, verdict.facts))
