"""`make bench`: what is kept of its figures, and that it still runs."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from bench.figures import Figure, Target
from bench.page import Result, store
from bench.rooms import FIGURES, ROOMS

ROOT = Path(__file__).resolve().parents[3]
FAST = Figure("speed.fast", "records/s", Target(">=", 100), "By a stopwatch.")
SMALL = Figure("size.small", "MiB", Target("<", 300), "By a scale.")


def result(figure: Figure, value: float, measured: str = "today") -> Result:
    return Result(figure, value, measured)


def rows(page: Path) -> dict[str, str]:
    return {line.split("`")[1]: line for line in page.read_text().splitlines() if line.startswith("| `")}


def test_a_part_updates_its_own_rows_and_leaves_the_others(tmp_path: Path) -> None:
    report, page = tmp_path / "build/bench.json", tmp_path / "docs/benchmarks.md"
    store([result(FAST, 250, "monday"), result(SMALL, 80, "monday")], [FAST, SMALL], report=report, page=page)
    small_before = rows(page)["size.small"]

    store([result(FAST, 90, "friday")], [FAST, SMALL], report=report, page=page)

    assert "monday" in small_before
    assert rows(page)["size.small"] == small_before
    assert rows(page)["speed.fast"] == "| `speed.fast` | 90 | records/s | >= 100 | **no** | friday |"
    assert [(one["name"], one["value"]) for one in json.loads(report.read_text())] == [
        ("speed.fast", 90),
        ("size.small", 80),
    ]


def test_a_page_without_its_json_keeps_what_it_says(tmp_path: Path) -> None:
    """The page is tracked and the JSON is not: a fresh clone has the one and not the other."""
    report, page = tmp_path / "bench.json", tmp_path / "benchmarks.md"
    store([result(FAST, 250), result(SMALL, 80)], [FAST, SMALL], report=report, page=page)
    report.unlink()

    store([result(SMALL, 81)], [FAST, SMALL], report=report, page=page)

    assert " 250 " in rows(page)["speed.fast"]
    assert [one["name"] for one in json.loads(report.read_text())] == ["size.small"]


def test_a_figure_that_is_no_more_leaves_the_page(tmp_path: Path) -> None:
    report, page = tmp_path / "bench.json", tmp_path / "benchmarks.md"
    store([result(FAST, 250), result(SMALL, 80)], [FAST, SMALL], report=report, page=page)

    store([result(SMALL, 80)], [SMALL], report=report, page=page)

    assert list(rows(page)) == ["size.small"]


def test_the_json_has_the_agreed_keys(tmp_path: Path) -> None:
    store([result(SMALL, 80.5)], [SMALL], report=tmp_path / "bench.json", page=tmp_path / "page.md")

    assert json.loads((tmp_path / "bench.json").read_text()) == [
        {
            "name": "size.small",
            "value": 80.5,
            "unit": "MiB",
            "target": "< 300",
            "command": "make bench ONLY=size.small",
        }
    ]


@pytest.mark.parametrize(
    ("sense", "met", "missed"), [("<=", (19, 20), (20.1,)), ("<", (19.9,), (20,)), (">=", (20, 21), (19.9,))]
)
def test_a_target_says_which_side_is_good(sense: str, met: tuple[float, ...], missed: tuple[float, ...]) -> None:
    target = Target(sense, 20)

    assert all(target.met(value) for value in met)
    assert not any(target.met(value) for value in missed)


def test_every_figure_has_one_name_and_a_sentence() -> None:
    names = [figure.name for figure in FIGURES]

    assert len(set(names)) == len(names)
    assert len({room.name for room in ROOMS}) == len(ROOMS)
    assert all(re.fullmatch(r"[A-Z`].*\.", figure.how) and "|" not in figure.how for figure in FIGURES)


def test_the_page_explains_every_figure_of_the_bench() -> None:
    page = (ROOT / "docs/benchmarks.md").read_text()

    assert set(rows(ROOT / "docs/benchmarks.md")) == {figure.name for figure in FIGURES}
    assert all(f"- `{figure.name}`: {figure.how}\n" in page for figure in FIGURES)


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "tests/bench/run.py"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_bench_runs() -> None:
    before = (ROOT / "docs/benchmarks.md").read_text()

    done = run("--small", "--only", "calls_per_1000")

    assert done.returncode == 0, done.stdout + done.stderr
    assert "calls_per_1000.hubspot: 2 calls (target <= 20: met)" in done.stdout
    assert "calls_per_1000.salesforce: 4 calls (target <= 10: met)" in done.stdout
    assert (ROOT / "docs/benchmarks.md").read_text() == before


def test_an_unknown_part_names_those_there_are() -> None:
    done = run("--only", "nothing.like.it")

    assert done.returncode == 2
    assert "cli.help_seconds" in done.stdout
