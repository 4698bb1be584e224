"""What one run carries from step to step, and nothing else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import orjson

from leadline.clock import Clock
from leadline.connector import System
from leadline.engine.reports import End, Notify, Step
from leadline.engine.rules import Rules
from leadline.errors import Stopped
from leadline.state import Lease, QuarantineRow, RecordKey, State
from leadline_mappings.values import Finding


@dataclass(slots=True)
class Tally:
    """Counts that grow while a run goes on; the report is made from them."""

    ends: dict[str, Counter[End]] = field(default_factory=dict)
    findings: Counter[str] = field(default_factory=Counter)
    quarantined: Counter[str] = field(default_factory=Counter)
    held: Counter[str] = field(default_factory=Counter)
    written: Counter[tuple[str, str]] = field(default_factory=Counter)
    recovered: int = 0

    def end(self, object_name: str, end: End, count: int = 1) -> None:
        self.ends.setdefault(object_name, Counter())[end] += count


@dataclass(slots=True)
class Run:
    """One run of one sync. ``accounts`` are the account ids by system. ``dry`` is a plan: it decides nothing for good
    and sends nothing.
    """

    run_id: int
    rules: Rules
    state: State
    systems: Mapping[str, System]
    accounts: Mapping[str, str]
    clock: Clock
    notify: Notify
    lease: Lease
    dry: bool
    tally: Tally = field(default_factory=Tally)
    stop_asked: bool = False

    def step(self, name: str, subject: str, done: int, total: int | None = None, *, finished: bool = False) -> None:
        self.notify(Step(name, subject, done, total, finished))
        self.pause_point()

    def pause_point(self) -> None:
        """Where a run may stop: everything before is settled, nothing after has begun."""
        if self.stop_asked:
            raise Stopped("stopped on request; the next run goes on from here")

    def fields_hash(self, fields: Mapping[str, Any], *, deleted: bool) -> int:
        """The keyed hash by which a record is known to have changed since it was last settled."""
        data = orjson.dumps([deleted, dict(fields)], option=orjson.OPT_SORT_KEYS)
        return self.state.hash_bytes(data)

    def quarantine_rows(
        self, key: RecordKey, fields: Mapping[str, Any], findings: Iterable[Finding]
    ) -> Iterator[QuarantineRow]:
        """A record under each rule that refused it, once a rule, with its payload."""
        by_code: dict[str, list[Finding]] = {}
        for finding in findings:
            by_code.setdefault(finding.code, []).append(finding)
        for code, group in by_code.items():
            yield QuarantineRow(
                object=key[0],
                record_id=key[1],
                payload_hash=self.fields_hash(fields, deleted=False),
                rule=code,
                field=", ".join(one.field for one in group if one.field) or None,
                findings=[asdict(one) for one in group],
                payload=fields,
                reason="; ".join(one.reason for one in group),
                fix="; ".join(dict.fromkeys(one.fix for one in group)),
            )
