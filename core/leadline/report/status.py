"""What the state knows, as a person reads it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from rich.console import Console

from leadline.clock import iso
from leadline.report.as_json import Json
from leadline.report.terminal import number, table

if TYPE_CHECKING:
    from leadline.state import RunRow, StatusNumbers

ENDINGS = {
    0: "done",
    1: "done, much in quarantine",
    2: "to mend",
    3: "stopped, goes on",
    4: "another run",
    5: "a person decides",
}


def print_status(name: str, numbers: StatusNumbers, out: Console) -> None:
    out.print(f"{name}: {number(numbers.entities)} golden records", style="bold")
    out.print()
    if numbers.observed:
        made = table("Records", "object", "known", "linked", "waiting")
        for each in numbers.observed:
            cells = (numbers.observed[each], numbers.links.get(each, 0), numbers.pending.get(each, 0))
            made.add_row(each, *map(number, cells))
        out.print(made)
    print_runs(numbers.runs, out)
    out.print(next_step(numbers))


def print_runs(runs: Sequence[RunRow], out: Console) -> None:
    if not runs:
        return
    made = table("Last runs", "run", "what", "started", "seconds", "ended", numbers=False)
    for run in runs:
        seconds = "" if run.finished is None else f"{run.finished - run.started:.1f}"
        made.add_row(str(run.run_id), f"{run.kind} {run.sync}", iso(run.started)[:19] + "Z", seconds, ending(run))
    out.print(made)


def ending(run: RunRow) -> str:
    if run.exit_code is None:
        return "at work, or killed"
    return f"{run.exit_code} {ENDINGS.get(run.exit_code, 'unknown')}"


def next_step(numbers: StatusNumbers) -> str:
    """The one thing to do next."""
    if not numbers.runs:
        return "Nothing has run yet: see what would happen with `leadline plan`."
    if numbers.open_intents:
        count = number(numbers.open_intents)
        return f"{count} writes have no answer yet: `leadline sync` looks them up before it sends anything."
    if numbers.quarantined:
        return f"{number(numbers.quarantined)} refusals are in quarantine: see `leadline quarantine list`."
    waiting = sum(numbers.pending.values())
    if waiting:
        return f"{number(waiting)} records wait for `leadline sync`."
    return "Nothing is waiting."


def as_json(name: str, numbers: StatusNumbers) -> dict[str, Json]:
    return {
        "project": name,
        "entities": numbers.entities,
        "observed": dict(numbers.observed),
        "linked": dict(numbers.links),
        "pending": dict(numbers.pending),
        "open_intents": numbers.open_intents,
        "quarantined": numbers.quarantined,
        "runs": [_run(run) for run in numbers.runs],
    }


def _run(run: RunRow) -> Mapping[str, Json]:
    return {
        "run_id": run.run_id,
        "sync": run.sync,
        "kind": run.kind,
        "started": iso(run.started),
        "finished": None if run.finished is None else iso(run.finished),
        "exit_code": run.exit_code,
        "summary": dict(run.summary),
    }
