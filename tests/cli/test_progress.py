"""Progress: bars on a terminal, JSON lines everywhere else."""

from __future__ import annotations

import io
import json
import sys

from leadline.clock import FakeClock
from leadline.engine.reports import Step
from leadline.report.progress import progress


def logged(*, every: bool = False) -> list[dict[str, object]]:
    err = io.StringIO()
    with progress(err, {}, FakeClock(), every=every) as shown:
        shown.notify(Step("pull", "hubspot.contacts", 100, 5_000))
        shown.notify(Step("pull", "hubspot.contacts", 5_000, 5_000, finished=True, counts={"changed": 7}))
        shown.notify(Step("decide", "person", 12, finished=True))
    return [json.loads(line) for line in err.getvalue().splitlines()]


def test_without_a_terminal_each_finished_step_is_one_json_line() -> None:
    pull, decide = logged()
    assert pull == {
        "at": "2026-09-21T14:13:20.000Z",
        "level": "info",
        "step": "pull",
        "subject": "hubspot.contacts",
        "done": 5_000,
        "total": 5_000,
        "finished": True,
        "counts": {"changed": 7},
    }
    assert decide["step"] == "decide"


def test_verbose_logs_unfinished_steps_too() -> None:
    assert [entry["finished"] for entry in logged(every=True)] == [False, True, True]


def test_a_log_line_is_ascii_whatever_the_subject() -> None:
    err = io.StringIO()
    with progress(err, {}, FakeClock()) as shown:
        shown.notify(Step("pull", "a\n\x1b[31m\u2028ü", 1, finished=True))
    assert err.getvalue().isascii()
    assert err.getvalue().count("\n") == 1


def test_on_a_terminal_every_step_has_a_bar(terminal: io.StringIO) -> None:
    with progress(terminal, {"TERM": "xterm", "NO_COLOR": "1"}, FakeClock()) as shown:
        shown.notify(Step("pull", "hubspot.contacts", 100, None))
        shown.notify(Step("pull", "hubspot.contacts", 4_000, 4_000, finished=True))
        shown.notify(Step("resolve", "match keys", 77, None))
        shown.notify(Step("decide", "person", 5, None))
    text = terminal.getvalue()
    assert "pull hubspot.contacts" in text
    assert "4000/4000" in text
    assert "77/77" in text  # over, since the next one began
    assert "5/?" in text
    assert "{" not in text


def test_between_two_runs_no_bar_is_left_and_stdout_is_as_it_was(terminal: io.StringIO) -> None:
    before = sys.stdout
    bars = progress(terminal, {"TERM": "xterm", "NO_COLOR": "1"}, FakeClock())
    for subject in ("first", "second"):
        with bars:
            bars.notify(Step("pull", subject, 1, 1, finished=True))
            assert sys.stdout is before
        shown = terminal.getvalue()
        bars.notify(Step("pull", "in between", 1, 1, finished=True))
        assert terminal.getvalue() == shown
    assert "pull first" in shown
    assert "pull second" in shown.rpartition("pull first")[2]
