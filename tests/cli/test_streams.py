"""stdout and stderr that are closed, full or left by their reader: a command ends as it ended, not as they did."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TypeAlias

import pytest
from click.testing import CliRunner

from leadline.cli import app
from leadline.cli.running import run_each
from leadline.cli.streams import OutputLost
from leadline.engine import RunReport
from leadline.simulator.process import SimulatorSpec, simulators
from leadline.templates import write_demo_project

NAMES = ("hubspot", "salesforce")
LEADLINE = [sys.executable, "-m", "leadline"]
needs_full = pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")

Shell: TypeAlias = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A project on running simulators without people, planned once."""
    folder = tmp_path_factory.mktemp("project")
    specs = [SimulatorSpec(name, None, token_file=folder / f"secrets/{name}.token") for name in NAMES]
    with simulators(specs) as running:
        write_demo_project(folder, {one.vendor: one.base_url for one in running})
        assert CliRunner().invoke(app, ["plan", "--project", str(folder)]).exit_code == 0
        yield folder


@pytest.fixture
def shell(root: Path) -> Shell:
    """Run one line of shell in the project, in which ``leadline`` is the command."""

    def run(line: str) -> subprocess.CompletedProcess[str]:
        script = f'leadline() {{ "{sys.executable}" -m leadline "$@"; }}\n{line}'
        return subprocess.run(["bash", "-c", script], cwd=root, capture_output=True, text=True, check=False)

    return run


def with_closed_reader(root: Path, *arguments: str, err: bool = False) -> subprocess.CompletedProcess[bytes]:
    """The command with stdout (and stderr) on a pipe that nobody reads any more."""
    reader, writer = os.pipe()
    os.close(reader)
    try:
        stderr = writer if err else subprocess.PIPE
        return subprocess.run([*LEADLINE, *arguments], cwd=root, stdout=writer, stderr=stderr, check=False)
    finally:
        os.close(writer)


def test_from_a_terminal_a_redirected_report_is_whole_and_the_bars_are_beside_it(root: Path) -> None:
    ours, theirs = pty.openpty()
    environ = {**os.environ, "TERM": "xterm", "COLUMNS": "100"}
    with subprocess.Popen(
        [*LEADLINE, "plan"], cwd=root, env=environ, stdin=theirs, stdout=subprocess.PIPE, stderr=theirs
    ) as child:
        os.close(theirs)
        bars = b""
        with suppress(OSError):  # EIO is how a terminal says that its last user has gone
            while some := os.read(ours, 4096):
                bars += some
        assert child.stdout is not None
        report = child.stdout.read().decode()
    os.close(ours)
    assert child.returncode == 0
    assert "Nothing was written; a sync would" in report
    assert "\x1b" not in report
    assert b"pull hubspot.contacts" in bars
    assert b"Nothing was written" not in bars


@needs_full
def test_a_log_that_cannot_be_written_ends_no_run(shell: Shell) -> None:
    done = shell("leadline -v plan --json 2>/dev/full")
    assert done.returncode == 0
    assert json.loads(done.stdout)["kind"] == "plan"


@needs_full
def test_a_sentence_that_cannot_be_said_changes_no_exit_code(shell: Shell) -> None:
    assert shell("leadline sync nobody 2>/dev/full").returncode == 2
    assert shell("leadline sync --nope 2>/dev/full").returncode == 2


@pytest.mark.parametrize("arguments", [["--help"], ["sync", "--help"], ["status"], ["sync", "--json"]], ids=" ".join)
def test_a_reader_who_left_is_no_fault(root: Path, arguments: list[str]) -> None:
    done = with_closed_reader(root, *arguments)
    said = [line for line in done.stderr.decode().splitlines() if not line.startswith("{")]
    assert (done.returncode, said) == (0, [])


def test_a_reader_of_both_streams_who_left_is_no_fault_either(root: Path) -> None:
    assert with_closed_reader(root, "-v", "sync", err=True).returncode == 0


@needs_full
@pytest.mark.parametrize("arguments", ["status --json", "--help", "sync --help"])
def test_a_full_disk_under_stdout_is_a_sentence(shell: Shell, arguments: str) -> None:
    done = shell(f"leadline {arguments} >/dev/full")
    assert done.returncode == 3
    said = [line for line in done.stderr.splitlines() if not line.startswith("{")]
    (sentence,) = said
    assert sentence.startswith("leadline: stdout could not be written (No space left on device); ")


@pytest.mark.parametrize("redirection", [">&-", "<&- >&- 2>&-"])
def test_closed_streams_are_as_good_as_nothing(shell: Shell, redirection: str) -> None:
    done = shell(f"leadline status {redirection}")
    assert (done.returncode, done.stderr) == (0, "")


def test_a_report_that_cannot_be_shown_ends_no_row_of_syncs(report: RunReport) -> None:
    runs: list[str] = []

    def run(name: str) -> RunReport:
        runs.append(name)
        return report

    def show(error: OSError) -> Callable[[RunReport], None]:
        def fail(_report: RunReport) -> None:
            raise OutputLost(error)

        return fail

    assert run_each(("a", "b"), run, show(BrokenPipeError(32, "Broken pipe"))) == (0, None)
    code, sentence = run_each(("c", "d"), run, show(OSError(28, "No space left on device")))
    assert code == 3
    assert "No space left on device" in (sentence or "")
    assert runs == ["a", "b", "c", "d"]
