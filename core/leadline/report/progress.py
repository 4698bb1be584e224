"""Progress while a run works: bars on a terminal, one JSON line per step everywhere else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol, Self, TextIO

from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    SpinnerColumn,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)
from rich.progress import Progress as RichProgress

from leadline.clock import Clock, iso
from leadline.engine.reports import Step
from leadline.report.as_json import line, step
from leadline.report.clean import clean
from leadline.report.terminal import console


class Progress(Protocol):
    """Entered for a run and left before its report is printed; it may be entered again."""

    def notify(self, event: Step) -> None: ...

    def __enter__(self) -> Self: ...

    def __exit__(self, *_: object) -> None: ...


def progress(err: TextIO, environ: Mapping[str, str], clock: Clock, *, every: bool = False) -> Progress:
    """The one that suits ``err``. ``every``: also log steps that are not finished (for -v)."""
    return _Bars(err, environ) if err.isatty() else JsonLines(err, clock, every=every)


class JsonLines:
    """Writes an event as one JSON line, in one write, so that lines of two processes do not mix."""

    def __init__(self, err: TextIO, clock: Clock, *, every: bool = False) -> None:
        self._err = err
        self._clock = clock
        self._every = every

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing to take down."""

    def notify(self, event: Step) -> None:
        if event.finished or self._every:
            self._err.write(line({"at": iso(self._clock.now()), "level": "info", **step(event)}) + "\n")
            self._err.flush()


class _Bars:
    """One bar per step and subject."""

    def __init__(self, err: TextIO, environ: Mapping[str, str]) -> None:
        self._err = err
        self._environ = environ
        self._live: RichProgress | None = None
        self._tasks: dict[tuple[str, str], TaskID] = {}

    def __enter__(self) -> Self:
        self._tasks = {}
        self._live = RichProgress(
            SpinnerColumn(finished_text="✓"),
            TextColumn("{task.description}", markup=False),
            BarColumn(bar_width=20),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=console(self._err, self._environ),
            # Rich would put a proxy in the place of sys.stdout, and reports would end up on stderr.
            redirect_stdout=False,
            redirect_stderr=False,
        )
        self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._live is not None:
            self._live.stop()
        self._live = None

    def notify(self, event: Step) -> None:
        live = self._live
        if live is None:
            return
        key = (event.name, event.subject)
        if key not in self._tasks:
            _finish_earlier(live)  # steps come one after another
            title = clean(f"{event.name} {event.subject}".strip())
            self._tasks[key] = live.add_task(title, total=event.total)
        total = event.total if event.total is not None else (event.done if event.finished else None)
        live.update(self._tasks[key], completed=event.done, total=total)


def _finish_earlier(live: RichProgress) -> None:
    for task in live.tasks:
        if task.total is None:
            live.update(task.id, total=task.completed)
