"""account: every record that was read ends in exactly one named end, and the sums must meet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from leadline.engine.reports import End, ObjectAccount, RunReport, WriteAccount
from leadline.engine.run import Run
from leadline.errors import Fatal, Stopped


def undecided(run: Run) -> Stopped | None:
    """The stop of a run that did all it could, while the answers to some of its writes are still lost."""
    count = sum(open_by_object(run).values())
    if not count or run.dry:
        return None
    return Stopped(
        f"{count} writes were sent, their answers were lost, and whether they landed cannot be told yet; "
        "run again later, nothing is sent twice"
    )


def open_by_object(run: Run) -> Counter[str]:
    return Counter(intent.object for intent in run.state.open_intents_left() if intent.object in run.rules.targets)


def object_accounts(run: Run, *, stopped: bool) -> list[ObjectAccount]:
    """Where every record of this run ended, by object. Raises Fatal when a record is not accounted for."""
    names = [str(ref) for ref in run.rules.sync.refs()]
    ends = _planned_ends(run, names, stopped=stopped) if run.dry else _stored_ends(run, names)
    accounts = [ObjectAccount(name, run.state.read_count(run.run_id, name), ends[name]) for name in names]
    for one in accounts:
        if sum(one.ends.values()) != one.read:
            raise Fatal(
                f"{one.object}: {one.read} records were read but {sum(one.ends.values())} are accounted for; "
                "this is a defect of leadline, nothing was lost: please report it with the output of `leadline status`"
            )
    return accounts


def _stored_ends(run: Run, names: list[str]) -> dict[str, dict[End, int]]:
    run.state.mark_deferred(run.run_id, names)
    stored = run.state.ends(run.run_id, names)
    return {name: {End(end): count for end, count in stored.get(name, {}).items()} for name in names}


def _planned_ends(run: Run, names: list[str], *, stopped: bool) -> dict[str, dict[End, int]]:
    """A plan stores no ends: what it judged is in the tally, and what it did not need to judge is unchanged (or, when
    it was stopped, deferred).
    """
    left = End.DEFERRED if stopped else End.UNCHANGED
    planned: dict[str, dict[End, int]] = {}
    for name in names:
        ends = dict(run.tally.ends.get(name, {}))
        rest = run.state.read_count(run.run_id, name) - sum(ends.values())
        if rest:
            ends[left] = ends.get(left, 0) + rest
        planned[name] = ends
    return planned


def write_accounts(run: Run) -> list[WriteAccount]:
    planned = run.state.planned_counts()
    still_open = open_by_object(run)
    accounts = []
    for rule in run.rules.sync.write:
        name = str(rule.ref)
        written = run.tally.written
        accounts.append(
            WriteAccount(
                object=name,
                planned_creates=planned.get((name, "create"), 0),
                planned_updates=planned.get((name, "update"), 0),
                created=written[name, "create"],
                updated=written[name, "update"],
                rejected=written[name, "rejected"],
                unknown=still_open[name],
            )
        )
    return accounts


def report(run: Run, *, seconds: float, calls: Mapping[str, int], exit_code: int, stopped: str | None) -> RunReport:
    """The whole account of a run. A run that stopped early accounts for what it had begun."""
    objects = object_accounts(run, stopped=stopped is not None)
    writes = write_accounts(run)
    changed = sum(one.planned_creates + one.planned_updates for one in writes)
    return RunReport(
        run_id=run.run_id,
        sync=run.rules.sync.name,
        kind="plan" if run.dry else "sync",
        exit_code=exit_code or _tolerance_exit(run, objects),
        seconds=seconds,
        objects=objects,
        writes=writes,
        quarantined=dict(run.tally.quarantined),
        held=dict(run.tally.held),
        findings=dict(run.tally.findings),
        calls=calls,
        per_record_calls=2 * changed,
        recovered=run.tally.recovered,
        stopped=stopped,
    )


def _tolerance_exit(run: Run, objects: list[ObjectAccount]) -> int:
    sources = [one for one in objects if one.object in run.rules.sources]
    read = sum(one.read for one in sources)
    quarantined = sum(one.ends.get(End.QUARANTINED, 0) for one in sources)
    return 1 if quarantined > run.rules.sync.quarantine_tolerance * read else 0
