"""The demo's play in four acts: simulators up, a plan, a sync, and a second sync that has nothing to do."""

from __future__ import annotations

import shlex
import shutil
import sys
from collections import Counter
from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from leadline.cli.invocation import Invocation
from leadline.cli.running import Opened, opened
from leadline.connector import Op
from leadline.demo.folder import fresh_folder
from leadline.demo.ports import free_ports
from leadline.demo.seeds import PEOPLE, SEED, seed_reference
from leadline.demo.simulators import STORES
from leadline.errors import LeadlineError, Stopped
from leadline.report import as_json
from leadline.report.changes import print_changes
from leadline.report.run import print_report
from leadline.simulator.process import SimulatorSpec, child_simulators
from leadline.templates import write_demo_project

if TYPE_CHECKING:
    from rich.console import Console

    from leadline.engine import PlannedChange, RunReport

SYSTEMS = {"hubspot": "secrets/hubspot.token", "salesforce": "secrets/salesforce.token"}
PREVIEW, FIELDS = 2, 6
"""How many changes of each kind the preview shows, and how many fields of each."""


AGAIN = "stopped on request; run `leadline demo` again, which makes it anew"


def run_demo(call: Invocation, folder: Path, people: int = PEOPLE) -> int:
    """Make ``folder`` and play the demo in it; the exit code of the command. Raises Stopped on Ctrl-C."""
    try:
        return _run_demo(call, folder, people)
    except KeyboardInterrupt:
        raise Stopped(AGAIN) from None


def _run_demo(call: Invocation, folder: Path, people: int) -> int:
    out = call.console()
    fresh_folder(folder)
    with ExitStack() as held:
        if not call.json:
            out.print("Starting simulators of HubSpot and Salesforce ...", style="dim")
        root, ports = folder.resolve(), free_ports(folder, len(SYSTEMS))
        specs = [_spec(root, name, port, people) for name, port in zip(SYSTEMS, ports, strict=True)]
        running = held.enter_context(child_simulators(specs))
        urls = {name: one.base_url for name, one in zip(SYSTEMS, running, strict=True)}
        write_demo_project(folder, urls)
        inside = replace(call, project=folder)
        if call.json:
            return _play_json(inside, folder)
        for name, one in zip(SYSTEMS, running, strict=True):
            out.print(f"  {name}: {one.loaded:,} made-up records at {one.base_url}", soft_wrap=True)
        _play(inside, out)
    out.print(_farewell(folder), soft_wrap=True)
    return 0


def _spec(folder: Path, name: str, port: int, people: int) -> SimulatorSpec:
    return SimulatorSpec(
        vendor=name,
        folder=folder / STORES / name,
        port=port,
        seed=seed_reference(name, SEED, people),
        token_file=folder / SYSTEMS[name],
    )


def _play(call: Invocation, out: Console) -> None:
    _act(out, "1. What would happen (leadline plan)")
    plan = _plan(call, out)
    _act(out, "2. The sync (leadline sync)")
    report = with_calls_of(plan, _sync(call))
    print_report(report, out)
    out.print(saving(report))
    _act(out, "3. The same again (leadline sync)")
    again = _sync(call)
    done = f"{writes(again):,} writes, {sum(again.calls.values()):,} API calls, {again.seconds:.1f} s"
    out.print(f"{done}: what has not changed is not written." if writes(again) == 0 else f"{done}.")


def _act(out: Console, title: str) -> None:
    out.print()
    out.print(title, style="bold cyan")
    out.print()


def _plan(call: Invocation, out: Console | None) -> RunReport:
    with opened(call, None) as project:
        report = _finished(project, project.plan(project.syncs[0]))
        if out is not None:
            shown = _some_of_each(project.engine.planned())
            print_changes(shown, out, limit=len(shown), fields=FIELDS)
            total = sum(write.planned_creates + write.planned_updates for write in report.writes)
            out.print(f"... and {total - len(shown):,} more. Nothing is written yet.", style="dim")
        return report


def _some_of_each(changes: Iterable[PlannedChange]) -> list[PlannedChange]:
    """The first few new records and the first few changed ones."""
    found: dict[Op, list[PlannedChange]] = {Op.CREATE: [], Op.UPDATE: []}
    for change in changes:
        if len(found[change.op]) < PREVIEW:
            found[change.op].append(change)
        if all(len(some) == PREVIEW for some in found.values()):
            break
    return [change for some in found.values() for change in some]


def _sync(call: Invocation) -> RunReport:
    with opened(call, None) as project:
        return _finished(project, project.sync(project.syncs[0]))


def _finished(project: Opened, report: RunReport) -> RunReport:
    """The report of a run that came to its end. Raises what stopped it, with its exit code."""
    if report.stopped is None:
        return report
    if project.stop.asked:
        raise Stopped(AGAIN)
    error = Stopped(report.stopped) if report.exit_code == Stopped.exit_code else LeadlineError(report.stopped)
    raise error


def with_calls_of(plan: RunReport, report: RunReport) -> RunReport:
    """``report`` with the calls of the plan before it, which did the reading."""
    return replace(report, calls=dict(Counter(plan.calls) + Counter(report.calls)))


def writes(report: RunReport) -> int:
    return sum(write.created + write.updated + write.rejected + write.unknown for write in report.writes)


def saving(report: RunReport) -> str:
    """What batches and remembering saved, in one sentence."""
    calls = sum(report.calls.values())
    if not calls or report.per_record_calls <= calls:
        return f"{calls:,} API calls."
    times = report.per_record_calls / calls
    return (
        f"{calls:,} API calls for reading and writing; a look-up and a write for each changed record "
        f"would have taken {report.per_record_calls:,}, {times:.0f} times as many."
    )


def _play_json(call: Invocation, folder: Path) -> int:
    plan, report, again = _plan(call, None), _sync(call), _sync(call)
    body: dict[str, as_json.Json] = {
        "folder": str(folder),
        "plan": as_json.run_report(plan),
        "sync": as_json.run_report(report),
        "second_sync": as_json.run_report(again),
    }
    click.echo(as_json.line(body), file=call.out)
    return 0


def _farewell(folder: Path) -> str:
    me = program()
    return f"""
Look around: the project, its state and the simulators' records stay in {folder}.

  cd {shlex.quote(str(folder))}
  {me} simulator serve &      # the same simulators, on the same ports
  {me} sync                   # again: nothing to write
  {me} quarantine list        # what was refused, and how to mend it
  {me} status
  kill %1                     # end the simulators
"""


def program() -> str:
    """How this shell can start leadline again."""
    if shutil.which("leadline"):
        return "leadline"
    started = Path(sys.argv[0])
    if started.name == "leadline" and started.is_file():
        return shlex.quote(str(started.resolve()))
    return f"{shlex.quote(sys.executable)} -m leadline"
