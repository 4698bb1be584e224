"""``leadline status``."""

from __future__ import annotations

import click

from leadline.cli.invocation import common_options, invocation
from leadline.cli.running import known_state, load


@click.command(
    short_help="What is known and waiting, and how the last runs ended.",
    epilog="""\b
Examples:
  leadline status
  leadline status --json | python -m json.tool""",
)
@common_options
@click.pass_context
def status(ctx: click.Context) -> None:
    """Show what the state holds: records known, linked and waiting, the last runs, and what to do next.

    Calls no system and changes nothing.
    """
    call = invocation(ctx)
    project = load(call)
    with known_state(call, project) as state:
        numbers = state.status()
    from leadline.report.as_json import line
    from leadline.report.status import as_json, print_status

    if call.json:
        click.echo(line(as_json(project.name, numbers)), file=call.out)
    else:
        print_status(project.name, numbers, call.console())
