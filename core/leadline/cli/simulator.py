"""``leadline simulator``."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import click

from leadline.cli.invocation import common_options, invocation
from leadline.cli.running import load
from leadline.cli.streams import OutputLost

if TYPE_CHECKING:
    from leadline.simulator.process import Running


@click.group(short_help="Local stand-ins for the vendors' APIs.")
@common_options
def simulator() -> None:
    """Serve simulators of HubSpot and Salesforce: the vendors' own paths, errors and limits, on this machine.

    For trying a project without touching an account, and for your own tests.
    """


@simulator.command(
    short_help="Serve the simulators that the project names.",
    epilog="""\b
Examples:
  leadline simulator serve &              in a project's folder, as the demo's
  leadline simulator serve --people 500   fill empty simulators first""",
)
@click.option("--seed", type=int, metavar="N", help="Fill empty simulators with made-up people, drawn from seed N.")
@click.option("--people", type=click.IntRange(min=1), metavar="N", help="How many contacts HubSpot gets (5,000).")
@common_options
@click.pass_context
def serve(ctx: click.Context, seed: int | None, people: int | None) -> None:
    """Serve a simulator for every system of leadline.yml whose base_url is on this machine, until Ctrl-C.

    Records are kept under simulators/ in the project's folder, so that a later start
    goes on with the same data.
    """
    from leadline.demo.simulators import serve_project

    call = invocation(ctx)
    project = load(call)

    def ready(names: list[str], running: list[Running]) -> None:
        with suppress(OutputLost):  # they serve, whoever reads of it
            announce(names, running)

    def announce(names: list[str], running: list[Running]) -> None:
        for name, one in zip(names, running, strict=True):
            filled = f", {one.loaded:,} records loaded" if one.loaded else ""
            call.out.write(f"{name}: {one.vendor} simulator at {one.base_url}{filled}\n")
        call.out.write("Ctrl-C ends them.\n")
        call.out.flush()

    serve_project(project, seed=seed, people=people, ready=ready)
