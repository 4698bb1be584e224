"""A run as a person reads it: where every record went, what was written, what it cost."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from rich.console import Console
from rich.table import Table

from leadline.engine.reports import End, ObjectAccount, RunReport, WriteAccount
from leadline.report.terminal import number, table

ROOM = 80 - 20
"""Columns for the objects that stand side by side, beside the labels."""

ALWAYS = (End.CREATED, End.UPDATED, End.UNCHANGED, End.FOLDED, End.NOT_SELECTED, End.QUARANTINED, End.REVIEW)
LABELS = {
    End.CREATED: "created",
    End.UPDATED: "updated",
    End.UNCHANGED: "unchanged",
    End.FOLDED: "duplicates folded",
    End.NOT_SELECTED: "not selected",
    End.QUARANTINED: "quarantined",
    End.REVIEW: "to review",
    End.DELETED: "deleted at source",
    End.UNKNOWN: "answer lost",
    End.DEFERRED: "left for next run",
}
PLANNED = {**LABELS, End.CREATED: "would be created", End.UPDATED: "would be updated"}


def accepted(account: ObjectAccount) -> int:
    """Records that the standard and the targets let through."""
    return account.read - account.ends.get(End.QUARANTINED, 0) - account.ends.get(End.DELETED, 0)


def print_report(report: RunReport, out: Console) -> None:
    """The whole summary of one run."""
    out.print(f"{report.kind} {report.sync}: run {report.run_id}, {report.seconds:.1f} s", style="bold")
    out.print()
    for part in _tables(report):
        out.print(part)
    out.print(closing(report))


def _tables(report: RunReport) -> Iterator[Table]:
    labels = PLANNED if report.kind == "plan" else LABELS
    for accounts in _side_by_side(report.objects):
        yield _objects(accounts, labels)
    if report.writes:
        yield _planned(report.writes) if report.kind == "plan" else _written(report.writes)
    if report.quarantined:
        yield counts("Quarantined, by rule", "rule", report.quarantined)
    if report.held:
        yield counts("Went on, but the stage was held back, by rule", "rule", report.held)
    shown = {rule.partition(":")[0] for rule in (*report.quarantined, *report.held)}
    notes = {code: count for code, count in report.findings.items() if code not in shown}
    if notes:
        yield counts("Other findings, on records that went on", "rule", notes)
    if report.calls:
        yield _calls(report)


def _side_by_side(accounts: Iterable[ObjectAccount]) -> Iterator[list[ObjectAccount]]:
    row: list[ObjectAccount] = []
    for account in accounts:
        if row and sum(len(each.object) + 2 for each in (*row, account)) > ROOM:
            yield row
            row = []
        row.append(account)
    if row:
        yield row


def _objects(accounts: Sequence[ObjectAccount], labels: Mapping[End, str]) -> Table:
    made = table("Where every record went", "", *(account.object for account in accounts))
    made.add_row("read", *(number(account.read) for account in accounts))
    made.add_row("accepted", *(number(accepted(account)) for account in accounts), end_section=True)
    for end, label in labels.items():
        ends = [account.ends.get(end, 0) for account in accounts]
        if end in ALWAYS or any(ends):
            made.add_row(label, *map(number, ends))
    return made


def _planned(writes: Sequence[WriteAccount]) -> Table:
    made = table("What a sync would write", "object", "new records", "changed records")
    for write in writes:
        made.add_row(write.object, number(write.planned_creates), number(write.planned_updates))
    return made


def _written(writes: Sequence[WriteAccount]) -> Table:
    made = table("What was written", "object", "created", "updated", "refused", "answer lost")
    for write in writes:
        cells = (write.created, write.updated, write.rejected, write.unknown)
        made.add_row(write.object, *map(number, cells))
    return made


def counts(title: str, header: str, values: Mapping[str, int]) -> Table:
    """Names with their counts, the largest first."""
    made = table(title, header, "records")
    for name, count in sorted(values.items(), key=lambda item: (-item[1], item[0])):
        made.add_row(name.replace(":", " "), number(count))
    return made


def _calls(report: RunReport) -> Table:
    made = table("API calls", "system", "calls")
    for system, calls in report.calls.items():
        made.add_row(system, number(calls))
    total = sum(report.calls.values())
    made.add_section()
    made.add_row("all", number(total))
    if report.per_record_calls > total:
        made.add_row("one record at a time", number(report.per_record_calls))
    return made


def closing(report: RunReport) -> str:
    """The run in one sentence."""
    recovered = f"; {number(report.recovered)} lost answers settled" if report.recovered else ""
    held = sum(account.ends.get(End.QUARANTINED, 0) for account in report.objects)
    review = sum(account.ends.get(End.REVIEW, 0) for account in report.objects)
    if report.kind == "plan":
        creates = sum(write.planned_creates for write in report.writes)
        updates = sum(write.planned_updates for write in report.writes)
        done = f"Nothing was written; a sync would create {number(creates)} and update {number(updates)}"
    else:
        created = sum(write.created for write in report.writes)
        updated = sum(write.updated for write in report.writes)
        word = "Stopped" if report.stopped else "Done"
        done = f"{word}: {number(created)} created, {number(updated)} updated"
    return f"{done}; {number(held)} in quarantine, {number(review)} to review{recovered}."
