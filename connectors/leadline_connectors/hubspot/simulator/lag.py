"""The search index behind the truth: what a search sees while it has not caught up with the last writes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson

from leadline.simulator import Stored
from leadline_connectors.hubspot.simulator.kinds import Kind
from leadline_connectors.hubspot.simulator.portal import Portal

LAG_VIEW = """(
  SELECT id, created, modified, fields FROM records
   WHERE object = '{kind}' AND archived = 0 AND modified <= {cutoff}
  UNION ALL
  SELECT j.record_id, ifnull(r.created, j.before_modified), j.before_modified, j.before
    FROM (SELECT record_id, min(seq) AS seq FROM journal WHERE at > {cutoff} AND object = '{kind}' GROUP BY
    record_id) first JOIN journal j ON j.seq = first.seq
    LEFT JOIN records r ON r.object = j.object AND r.id = j.record_id
   WHERE j.before IS NOT NULL)"""
"""Records untouched since the cut-off, and the others as they were before their first write after it."""


def lagging_source(portal: Portal, kind: Kind) -> str | None:
    """SQL to select from in place of ``records``, or None when the index is up to date."""
    lag = portal.switches.search_lag_seconds
    if lag <= 0:
        return None
    cutoff = int((portal.clock.now() - lag) * 1000)
    if not portal.store.select("SELECT 1 FROM journal WHERE at > ? LIMIT 1", [cutoff]):
        return None
    return LAG_VIEW.format(kind=kind.name, cutoff=cutoff)


def stale_record(kind: Kind, row: Sequence[Any]) -> Stored:
    record_id, created, modified, fields = row
    return Stored(kind.name, record_id, created, modified, orjson.loads(fields))
