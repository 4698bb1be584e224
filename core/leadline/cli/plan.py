"""``leadline plan``."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import click

from leadline.cli.invocation import Invocation, common_options, invocation
from leadline.cli.running import opened, run_each

if TYPE_CHECKING:
    from leadline.engine import PlannedChange, RunReport

DEFAULT_LIMIT = 20


@click.command(
    short_help="What a sync would write, field by field; writes nothing.",
    epilog="""\b
Examples:
  leadline plan                       every sync of the project
  leadline plan people --limit 100    the first hundred changes of one sync
  leadline plan people --json         everything, for a program""",
)
@click.argument("sync", required=False)
@click.option(
    "--limit",
    type=click.IntRange(min=0),
    metavar="N",
    help=f"Show at most N changes. Default: {DEFAULT_LIMIT}, and all of them with --json.",
)
@common_options
@click.pass_context
def plan(ctx: click.Context, sync: str | None, limit: int | None) -> None:
    """Show what a sync would write: counts, new records per system, and each field before and after.

    Reads the systems and remembers what it read, but writes to none of them. Without SYNC, every sync of
    leadline.yml is planned in order.
    """
    call = invocation(ctx)
    with opened(call, sync) as project:
        planned = project.engine.planned
        show = _show_json if call.json else _show
        code, stopped = run_each(project.syncs, project.plan, lambda report: show(call, report, planned, limit))
    finish(ctx, call, code, stopped)


def finish(ctx: click.Context, call: Invocation, code: int, stopped: str | None) -> None:
    """End the command as the run ended."""
    from leadline.cli.app import complain

    if stopped is not None:
        complain(call, stopped, code, to_json=False)
    ctx.exit(code)


Planned = Callable[[int | None], "Iterable[PlannedChange]"]


def _show(call: Invocation, report: RunReport, planned: Planned, limit: int | None) -> None:
    from leadline.report.changes import print_changes
    from leadline.report.run import print_report

    out = call.console()
    most = DEFAULT_LIMIT if limit is None else limit
    total = sum(write.planned_creates + write.planned_updates for write in report.writes)
    if most and total:
        out.print(f"What would change (+ new, ~ changed), {min(most, total):,} of {total:,}", style="bold")
        print_changes(planned(most), out, limit=most)
        if most < total:
            out.print(f"... and {total - most:,} more: --limit {total}, or --json for a program.", style="dim")
        out.print()
    print_report(report, out)
    call.out.flush()


def _show_json(call: Invocation, report: RunReport, planned: Planned, limit: int | None) -> None:
    """One JSON object on one line; its changes are streamed, so that memory stays flat."""
    from leadline.report import as_json

    out = call.out
    out.write(as_json.line(as_json.run_report(report))[:-1] + ', "changes": [')
    for index, change in enumerate(planned(limit) if limit != 0 else ()):
        out.write((", " if index else "") + as_json.line(as_json.planned_change(change)))
    out.write("]}\n")
    out.flush()
