"""Progress while a run works: bars on a terminal, one JSON line per step everywhere else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Self, TextIO

from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)

from leadline.clock import Clock, iso
from leadline.engine.reports import Notify, Step
from leadline.report.as_json import line, step
from leadline.report.clean import clean
from leadline.report.terminal import console


@contextmanager
def progress(err: TextIO, environ: Mapping[str, str], clock: Clock, *, every: bool = False) -> Iterator[Notify]:
    """The notifier that suits ``err``. ``every``: also log steps that are not finished (for -v)."""
    if err.isatty():
        with _Bars(err, environ) as bars:
            yield bars.notify
    else:
        yield JsonLines(err, clock, every=every).notify


class JsonLines:
    """Writes an event as one JSON line, in one write, so that lines of two processes do not mix."""

    def __init__(self, err: TextIO, clock: Clock, *, every: bool = False) -> None:
        self._err = err
        self._clock = clock
        self._every = every

    def notify(self, event: Step) -> None:
        if event.finished or self._every:
            self._err.write(line({"at": iso(self._clock.now()), "level": "info", **step(event)}) + "\n")
            self._err.flush()


class _Bars:
    """One bar per step and subject."""

    def __init__(self, err: TextIO, environ: Mapping[str, str]) -> None:
        self._progress = Progress(
            SpinnerColumn(finished_text="✓"),
            TextColumn("{task.description}", markup=False),
            BarColumn(bar_width=20),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=console(err, environ),
        )
        self._tasks: dict[tuple[str, str], TaskID] = {}

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def notify(self, event: Step) -> None:
        key = (event.name, event.subject)
        if key not in self._tasks:
            self._finish_earlier()  # steps come one after another
            title = clean(f"{event.name} {event.subject}".strip())
            self._tasks[key] = self._progress.add_task(title, total=event.total)
        total = event.total if event.total is not None else (event.done if event.finished else None)
        self._progress.update(self._tasks[key], completed=event.done, total=total)

    def _finish_earlier(self) -> None:
        for task in self._progress.tasks:
            if task.total is None:
                self._progress.update(task.id, total=task.completed)
