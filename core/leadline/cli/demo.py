"""``leadline demo``."""

from __future__ import annotations

from pathlib import Path

import click

from leadline.cli.invocation import common_options, invocation

DEFAULT_FOLDER = "leadline-demo"


@click.command(
    short_help="Watch the main job on made-up data, on this machine.",
    epilog="""\b
Examples:
  leadline demo
  leadline demo look-around""",
)
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), default=DEFAULT_FOLDER, metavar="[FOLDER]")
@common_options
@click.pass_context
def demo(ctx: click.Context, folder: Path) -> None:
    """Clean 5,000 made-up HubSpot contacts into a made-up Salesforce, over real HTTP, in under a minute.

    Nothing leaves this machine. Writes a project into FOLDER (default: leadline-demo) that you can look into
    and run again by hand; a demo that is already there is made anew.
    """
    from leadline.demo.show import run_demo

    ctx.exit(run_demo(invocation(ctx), folder))
