"""What a command is run with: the options every command takes, and the world it runs in."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO, TypeVar

import click

from leadline.cli import streams
from leadline.clock import Clock, SystemClock
from leadline.errors import ConfigError
from leadline.paths import current_folder, is_file, short

if TYPE_CHECKING:
    from rich.console import Console

PROJECT_FILE = "leadline.yml"

_PROJECT, _JSON, _VERBOSE = "leadline.project", "leadline.json", "leadline.verbose"


@dataclass(frozen=True, slots=True)
class Services:
    """The outside world, injected: give one as click's ``obj`` to run a command in another."""

    environ: Mapping[str, str] = field(default_factory=lambda: os.environ)
    clock: Clock = field(default_factory=SystemClock)


@dataclass(frozen=True, slots=True)
class Invocation:
    """One call of a command. ``-v`` adds detail, ``-vv`` the places an unexpected error came through."""

    project: Path | None
    json: bool
    verbose: int
    services: Services

    @property
    def out(self) -> TextIO:
        """Raises OutputLost when it cannot be written."""
        return streams.stdout()

    @property
    def err(self) -> TextIO:
        """Never fails: a log that is full must not end a run."""
        return streams.stderr()

    def console(self) -> Console:
        """For tables on stdout."""
        from leadline.report.terminal import console

        return console(self.out, self.services.environ)

    def project_root(self) -> Path:
        """The folder of the project: ``--project``, or the nearest one upwards that holds leadline.yml.

        Raises ConfigError when there is none, or nobody can say.
        """
        if self.project is not None:
            if not is_file(self.project / PROJECT_FILE):
                where = short(str(self.project))
                raise ConfigError(f"{where} holds no {PROJECT_FILE}; name a project's folder with --project")
            return self.project
        here = current_folder()
        for folder in (here, *here.parents):
            if is_file(folder / PROJECT_FILE):
                return folder
        raise ConfigError(
            f"no {PROJECT_FILE} in {here} or above it; go to a project's folder, name it with --project, "
            "or make one with `leadline init`"
        )


def invocation(ctx: click.Context) -> Invocation:
    """What the options said, wherever on the command line they stood."""
    services = ctx.obj if isinstance(ctx.obj, Services) else Services()
    meta = ctx.meta
    return Invocation(
        project=meta.get(_PROJECT),
        json=meta.get(_JSON, False),
        verbose=meta.get(_VERBOSE, 0),
        services=services,
    )


Decorated = TypeVar("Decorated", bound=Callable[..., Any])


def common_options(command: Decorated) -> Decorated:
    """``--project``, ``--json`` and ``-v``, before or after the command's name."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def _remember(key: str) -> Callable[[click.Context, click.Parameter, Any], None]:
    def callback(ctx: click.Context, _parameter: click.Parameter, value: Any) -> None:
        if value:
            ctx.meta[key] = value

    return callback


_OPTIONS = (
    click.option(
        "--project",
        type=click.Path(file_okay=False, path_type=Path),
        metavar="DIR",
        expose_value=False,
        is_eager=True,
        callback=_remember(_PROJECT),
        help="The project's folder. Default: the nearest one upwards with leadline.yml.",
    ),
    click.option(
        "--json",
        is_flag=True,
        expose_value=False,
        is_eager=True,
        callback=_remember(_JSON),
        help="Print JSON on stdout instead of tables.",
    ),
    click.option(
        "-v",
        "--verbose",
        count=True,
        expose_value=False,
        is_eager=True,
        callback=_remember(_VERBOSE),
        help="More detail; -vv shows where an unexpected error came from.",
    ),
)
