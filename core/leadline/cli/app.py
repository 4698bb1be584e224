"""The command group: what there is to run, and how any error becomes one sentence and an exit code."""

from __future__ import annotations

import errno
import importlib
import sys
import traceback
from difflib import get_close_matches
from pathlib import PurePath
from typing import Any

import click

from leadline.cli.invocation import Invocation, common_options, invocation
from leadline.cli.stopping import sigterm_interrupts
from leadline.errors import LeadlineError

COMMANDS = {
    "demo": "leadline.cli.demo:demo",
    "init": "leadline.cli.init:init",
    "plan": "leadline.cli.plan:plan",
    "sync": "leadline.cli.sync:sync",
    "status": "leadline.cli.status:status",
    "quarantine": "leadline.cli.quarantine:quarantine",
    "simulator": "leadline.cli.simulator:simulator",
}
"""In the order in which a person meets them."""

STOPPED = 3
UNEXPECTED = 5


class App(click.Group):
    """Commands are imported when they are asked for; errors end in one sentence on stderr."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002  # click's
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and not args[0].startswith("-") and args[0] not in COMMANDS:
            near = get_close_matches(args[0], COMMANDS, n=1)
            hint = f"did you mean {near[0]}?" if near else "see `leadline --help`."
            ctx.fail(f"there is no command {args[0]!r}; {hint}")
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        _print_anything()
        try:
            with sigterm_interrupts():
                return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except KeyboardInterrupt:
            complain(invocation(ctx), "stopped on request; what was settled stays, the next run goes on", STOPPED)
            ctx.exit(STOPPED)
        except LeadlineError as error:
            complain(invocation(ctx), str(error), error.exit_code)
            ctx.exit(error.exit_code)
        except Exception as error:  # the last line of defence: no value may leave in a traceback
            if isinstance(error, OSError) and error.errno == errno.EPIPE:
                raise  # `leadline plan | head`: click ends quietly
            if invocation(ctx).verbose >= 2:
                traceback.print_exc(file=sys.stderr)
            complain(invocation(ctx), _unexpected(error), UNEXPECTED)
            ctx.exit(UNEXPECTED)


def _print_anything() -> None:
    """A value that the terminal's encoding lacks must not end a run."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")


def complain(call: Invocation, sentence: str, exit_code: int, *, to_json: bool = True) -> None:
    """Say what went wrong: the sentence on stderr, and with ``--json`` an object on stdout too."""
    from leadline.report.as_json import line
    from leadline.report.clean import clean

    lines = [clean(each) for each in sentence.splitlines()]
    click.echo("leadline: " + "\n".join(lines), err=True)
    if call.json and to_json:
        click.echo(line({"error": {"message": "\n".join(lines), "exit_code": exit_code}}))


def _unexpected(error: Exception) -> str:
    """Where it happened, in our own words: the error's text may hold a field's value."""
    frames = traceback.extract_tb(error.__traceback__)
    at = f" in {PurePath(frames[-1].filename).name}, line {frames[-1].lineno}" if frames else ""
    return f"unexpected {type(error).__name__}{at}; nothing settled is lost: run again with -vv and report it"


def _version(ctx: click.Context, _parameter: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        from importlib.metadata import version

        click.echo(f"leadline {version('leadline')}")
        ctx.exit()


HELP = """\
Keeps HubSpot and Salesforce telling one clean story about every lead.

\b
New here:
  leadline demo              watch the main job on made-up data, right here
  leadline init my-project   write a commented project to fill in
Every day:
  leadline plan              what a sync would write, field by field
  leadline sync              do it (under cron: leadline --project DIR sync)
  leadline status            what is known and waiting; how runs ended
  leadline quarantine list   what was refused, why, how to mend it
"""


@click.group(
    cls=App,
    help=HELP,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="""\b
Exit codes:
  0  done
  1  done, with more records in quarantine than the sync tolerates
  2  a file, an option or a secret needs mending; nothing was written
  3  stopped (limit, network, Ctrl-C); the next run goes on from there
  4  another run is at work on the same records
  5  a person must decide, or something unexpected happened

Secrets come from the environment or a file, never from the command line.""",
)
@click.option(
    "--version", is_flag=True, expose_value=False, is_eager=True, callback=_version, help="Print the version."
)
@common_options
def app() -> None:
    """The whole of the command line."""
