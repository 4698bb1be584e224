"""A project opened for a run: its state, its systems and the engine over them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from leadline.cli.invocation import Invocation
from leadline.cli.stopping import StopRequest, gentle_stop
from leadline.cli.streams import OutputLost
from leadline.errors import ConfigError

if TYPE_CHECKING:
    from leadline.engine import Engine, RunReport
    from leadline.project import Project
    from leadline.report.progress import Progress
    from leadline.state import State


@dataclass(frozen=True, slots=True)
class Opened:
    """``syncs`` are the names to run, in the file's order."""

    project: Project
    state: State
    engine: Engine
    syncs: tuple[str, ...]
    progress: Progress
    stop: StopRequest

    def plan(self, name: str) -> RunReport:
        """A run with its progress shown; the display is gone when it returns."""
        with self.progress:
            return self.engine.plan(name)

    def sync(self, name: str) -> RunReport:
        """See :meth:`plan`."""
        with self.progress:
            return self.engine.sync(name)


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
        shown = progress(call.err, environ, clock, every=call.verbose > 0)
        engine = Engine(project, state, systems, clock=clock, notify=shown.notify)
        stop.listen(engine.request_stop)
        held.enter_context(gentle_stop(stop, say=_say))
        yield Opened(project, state, engine, syncs, shown, stop)


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
    """Run and show one sync after another; the worst exit code, and the sentence of what stopped them.

    A stop ends the row: what stopped one sync (a limit, a signal) would stop the next. A report that cannot
    be shown does not: the syncs matter more than who reads of them.
    """
    worst, lost = 0, None
    for name in names:
        report = run(name)
        try:
            show(report)
        except OutputLost as error:
            lost = error
        worst = max(worst, report.exit_code)
        if report.stopped is not None:
            return report.exit_code, report.stopped
    if lost is None or lost.reader_left:
        return worst, None
    return max(worst, lost.exit_code), str(lost)


def _say(sentence: str) -> None:
    """From a signal handler: one unbuffered write, which no lock of the interpreter can block."""
    with suppress(OSError):
        os.write(2, f"leadline: {sentence}\n".encode())
