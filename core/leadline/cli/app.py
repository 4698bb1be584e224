"""The command group: what there is to run, and how any error becomes one sentence and an exit code."""

from __future__ import annotations

import importlib
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from difflib import get_close_matches
from pathlib import PurePath
from typing import Any

import click

from leadline.cli import streams
from leadline.cli.invocation import Invocation, common_options, invocation
from leadline.cli.stopping import sigterm_interrupts
from leadline.cli.streams import OutputLost
from leadline.cli.warnings import warnings_on
from leadline.errors import LeadlineError

COMMANDS = {
    "demo": "leadline.cli.demo:demo",
    "init": "leadline.cli.init:init",
    "check": "leadline.cli.check:check",
    "standard": "leadline.cli.standard:standard",
    "plan": "leadline.cli.plan:plan",
    "sync": "leadline.cli.sync:sync",
    "status": "leadline.cli.status:status",
    "quarantine": "leadline.cli.quarantine:quarantine",
    "simulator": "leadline.cli.simulator:simulator",
}
"""In the order in which a person meets them."""

STOPPED = 3
UNEXPECTED = 5
ARGUMENTS = "leadline.arguments"
NO_COMMAND: tuple[type[Exception], ...] = tuple(filter(None, [getattr(click.exceptions, "NoArgsIsHelpError", None)]))
"""What click raises, from 8.2 on, for a group without a command; 8.1 prints the help."""


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
            hint = f"did you mean {near[0]}?" if near else "see `leadline --help`"
            ctx.fail(f"there is no command {args[0][:60]!r}; {hint}")
        return super().resolve_command(ctx, args)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if ctx.resilient_parsing:
            return super().parse_args(ctx, args)
        ctx.meta[ARGUMENTS] = tuple(args)
        with _errors_end(ctx):
            return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        streams.print_anything()
        with _errors_end(ctx):
            ctx.exit(self._run(ctx))

    def _run(self, ctx: click.Context) -> int:
        """The command's exit code, once all that it printed is out."""
        code = 0
        try:
            with sigterm_interrupts(), warnings_on(invocation(ctx).err):
                super().invoke(ctx)
        except click.exceptions.Exit as ended:
            code = ended.exit_code
        invocation(ctx).out.flush()
        return code


@contextmanager
def _errors_end(ctx: click.Context) -> Iterator[None]:
    """End the command in one sentence and its exit code, whatever was raised."""
    try:
        yield
    except (click.exceptions.Exit, click.Abort):
        raise
    except click.ClickException as error:
        ctx.exit(_misused(ctx, error))
    except KeyboardInterrupt:
        complain(invocation(ctx), "stopped on request; what was settled stays, the next run goes on", STOPPED)
        ctx.exit(STOPPED)
    except LeadlineError as error:
        ctx.exit(_known(invocation(ctx), error))
    except Exception as error:  # noqa: BLE001  # the last line of defence: no value may leave in a traceback
        lost = streams.lost_by(error) if isinstance(error, OSError) else None
        ctx.exit(_known(invocation(ctx), lost) if lost else _unknown(invocation(ctx), error))


def _known(call: Invocation, error: LeadlineError) -> int:
    if isinstance(error, OutputLost) and error.reader_left:
        return 0  # `leadline plan | head`: who reads has seen enough
    complain(call, str(error), error.exit_code)
    return error.exit_code


def _misused(ctx: click.Context, error: click.ClickException) -> int:
    """A command line that cannot be understood: ``--json`` may not have been read yet when that shows."""
    given: tuple[str, ...] = ctx.meta.get(ARGUMENTS, ())
    options = given[: given.index("--")] if "--" in given else given
    call = replace(invocation(ctx), json=invocation(ctx).json or "--json" in options)
    no_command = isinstance(error, NO_COMMAND)
    if no_command and not call.json:
        error.show(call.err)
        return error.exit_code
    path = (getattr(error, "ctx", None) or ctx).command_path
    message = "a command is missing" if no_command else error.format_message().rstrip(".")
    message = message[:1].lower() + message[1:]
    complain(call, message if ";" in message else f"{message}; see `{path} --help`", error.exit_code)
    return error.exit_code


def _unknown(call: Invocation, error: Exception) -> int:
    if call.verbose >= 2:
        call.err.write("".join(_frames(error)))
    complain(call, _unexpected(error), UNEXPECTED)
    return UNEXPECTED


def complain(call: Invocation, sentence: str, exit_code: int, *, to_json: bool = True) -> None:
    """Say what went wrong: the sentence on stderr, and with ``--json`` an object on stdout too."""
    from leadline.report.as_json import line
    from leadline.report.clean import clean

    lines = [clean(each) for each in sentence.splitlines()]
    click.echo("leadline: " + "\n".join(lines), file=call.err)
    if call.json and to_json:
        with suppress(OutputLost):
            click.echo(line({"error": {"message": "\n".join(lines), "exit_code": exit_code}}), file=call.out)


def _frames(error: BaseException) -> Iterator[str]:
    """The traceback of an error and of what led to it: places and class names, for a text may hold a value."""
    earlier = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if earlier is not None:
        yield from _frames(earlier)
        yield "\nThen:\n\n"
    yield "Traceback (most recent call last):\n"
    yield from traceback.format_tb(error.__traceback__)
    yield f"{type(error).__qualname__}\n"


def _unexpected(error: Exception) -> str:
    """Where it happened, in our own words: the error's text may hold a field's value."""
    frames = traceback.extract_tb(error.__traceback__)
    at = f" in {PurePath(frames[-1].filename).name}, line {frames[-1].lineno}" if frames else ""
    return f"unexpected {type(error).__name__}{at}; nothing settled is lost: run again with -vv and report it"


def _version(ctx: click.Context, _parameter: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        from importlib.metadata import version

        click.echo(f"leadline {version('leadline')}", file=invocation(ctx).out)
        ctx.exit()


HELP = """\
Keeps HubSpot and Salesforce telling one clean story about every lead.

\b
New here:
  leadline demo              watch the main job on made-up data, right here
  leadline init my-project   write a commented project to fill in
The rules:
  leadline check             every fault in the project's files
  leadline check records F   what the standard makes of a CSV or JSONL file
  leadline standard test     try the standard on given / expect cases
  leadline standard docs     the data dictionary, for everybody
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
