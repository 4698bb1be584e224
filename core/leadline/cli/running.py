"""A project opened for a run: its state, its systems and the engine over them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from leadline.cli.invocation import Invocation
from leadline.cli.stopping import StopRequest, gentle_stop
from leadline.errors import ConfigError

if TYPE_CHECKING:
    from leadline.engine import Engine, RunReport
    from leadline.project import Project
    from leadline.state import State


@dataclass(frozen=True, slots=True)
class Opened:
    """``syncs`` are the names to run, in the file's order."""

    project: Project
    state: State
    engine: Engine
    syncs: tuple[str, ...]


@contextmanager
def opened(call: Invocation, sync: str | None) -> Iterator[Opened]:
    """The project that ``call`` names, connected, with progress on stderr and a gentle stop on signals.

    Raises ConfigError and StateError before any call leaves the process.
    """
    from leadline.engine import Engine
    from leadline.registry import connect
    from leadline.report.progress import progress
    from leadline.state import State

    stop = StopRequest()
    clock = stop.clock(call.services.clock)
    with ExitStack() as held:
        project = load(call)
        syncs = selected(project, sync)
        used = dict.fromkeys(ref.system for name in syncs for ref in project.syncs[name].refs())
        environ = call.services.environ
        systems = {
            name: connect(project.systems[name], root=project.root, environ=environ, clock=clock) for name in used
        }
        state = held.enter_context(State.open(project.state_url, root=project.root, clock=clock))
        notify = held.enter_context(progress(call.err, environ, clock, every=call.verbose > 0))
        engine = Engine(project, state, systems, clock=clock, notify=notify)
        stop.listen(engine.request_stop)
        held.enter_context(gentle_stop(stop, say=_say))
        yield Opened(project, state, engine, syncs)


def load(call: Invocation) -> Project:
    from leadline.project_file import load_project

    return load_project(call.project_root(), call.services.environ)


def known_state(call: Invocation, project: Project) -> State:
    """The state that earlier runs left, for looking at. Raises StateError when there is none yet."""
    from leadline.state import State

    return State.open(project.state_url, root=project.root, clock=call.services.clock, create=False)


def selected(project: Project, sync: str | None) -> tuple[str, ...]:
    """The sync asked for, or all of them."""
    if sync is None:
        return tuple(project.syncs)
    if sync in project.syncs:
        return (sync,)
    raise ConfigError(f"leadline.yml has no sync called {sync}; it has {', '.join(project.syncs)}")


def run_each(
    names: tuple[str, ...], run: Callable[[str], RunReport], show: Callable[[RunReport], None]
) -> tuple[int, str | None]:
    """Run and show one sync after another; the worst exit code, and the sentence of the one that stopped.

    A stop ends the row: what stopped one sync (a limit, a signal) would stop the next.
    """
    worst = 0
    for name in names:
        report = run(name)
        show(report)
        worst = max(worst, report.exit_code)
        if report.stopped is not None:
            return report.exit_code, report.stopped
    return worst, None


def _say(sentence: str) -> None:
    """From a signal handler: one unbuffered write, which no lock of the interpreter can block."""
    os.write(2, f"leadline: {sentence}\n".encode())
