"""``leadline sync``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from leadline.cli.invocation import Invocation, common_options, invocation
from leadline.cli.plan import finish
from leadline.cli.running import opened, run_each

if TYPE_CHECKING:
    from leadline.engine import RunReport


@click.command(
    short_help="Read, standardise, match and write what differs.",
    epilog="""\b
Examples:
  leadline sync                              every sync of the project
  leadline sync people                       one of them
  leadline --project /srv/crm sync --json    under cron; the log is on stderr""",
)
@click.argument("sync", metavar="[SYNC]", required=False)
@common_options
@click.pass_context
def sync(ctx: click.Context, sync: str | None) -> None:
    """Read what changed, standardise it, find who it is, and write only the fields that differ.

    Safe to stop at any moment and to run again: a run goes on where the last one ended and writes nothing
    when nothing changed. Look at `leadline plan` first. Without SYNC, every sync runs in turn.
    """
    call = invocation(ctx)
    with opened(call, sync) as project:
        code, stopped = run_each(project.syncs, project.sync, lambda report: show_run(call, report))
    finish(ctx, call, code, stopped)


def show_run(call: Invocation, report: RunReport) -> None:
    """The summary on stdout: tables, or one line of JSON."""
    if call.json:
        from leadline.report import as_json

        click.echo(as_json.line(as_json.run_report(report)), file=call.out)
        return
    from leadline.report.run import print_report

    print_report(report, call.console())
    call.out.flush()
    if any(report.quarantined.values()):
        click.echo("See `leadline quarantine list` for what was refused, and why.", file=call.out)
