"""Records judged the way a sync would: through their mapping, when there is one, then by the standard."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, Final, NamedTuple, TypeVar

from leadline_mappings.entity import Entity, judge_all
from leadline_mappings.mapping import Mapping as ObjectMapping
from leadline_mappings.values import Verdict

PAGE: Final = 500
"""Records judged together."""


Item = TypeVar("Item")


def batched(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """The items in lists of ``size``, the last one shorter."""
    rest = iter(items)
    while page := list(islice(rest, size)):
        yield page


class Judged(NamedTuple):
    """``raw`` are the canonical fields before they were judged. ``selected``: inside the mapping's filter."""

    raw: Mapping[str, object]
    verdict: Verdict
    selected: bool = True


def judged(records: Sequence[Mapping[str, Any]], entity: Entity, mapping: ObjectMapping | None) -> list[Judged]:
    """A page of records, in their order. Total, as both of them are."""
    if mapping is None:
        return [Judged(raw, verdict) for raw, verdict in zip(records, judge_all(records, entity), strict=True)]
    raws, found = mapping.read_all(records)
    return [
        _filtered(raw, verdict._replace(findings=(*findings, *verdict.findings)) if findings else verdict, mapping)
        for raw, findings, verdict in zip(raws, found, judge_all(raws, entity), strict=True)
    ]


def _filtered(raw: Mapping[str, object], verdict: Verdict, mapping: ObjectMapping) -> Judged:
    return Judged(raw, verdict, mapping.where is None or mapping.where.holds(verdict.values, verdict.facts))
