"""A bench from its command line to its page: each room in a process of its own, figures printed as they come."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.figures import Figure, Order, Room
from bench.page import Result, circumstances, store
from bench.rooms import FIGURES, ROOMS

ROOT = Path(__file__).resolve().parents[2]


def main(arguments: Sequence[str]) -> int:
    options = _options(arguments)
    if options.room:
        _measure_here(options.room, Order(frozenset(_names(options.only)), small=options.small))
        return 0
    if not _names(options.only):
        print(f"no figure begins with {options.only}; there are: {', '.join(one.name for one in FIGURES)}")
        return 2
    # Asked before the first room: the later ones would count the earlier ones' own load.
    measured = circumstances()
    print(f"Measuring on {measured}", flush=True)
    failed = [room.name for room in ROOMS if not _measure(room, options.only, measured, small=options.small)]
    if failed:
        print(f"no figures from: {', '.join(failed)}; what they wrote above says why")
    return 1 if failed else 0


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="run.py", description="Measure; writes build/bench.json and docs/benchmarks.md."
    )
    parser.add_argument("--only", default="", metavar="PREFIX", help="only figures whose names begin so")
    parser.add_argument("--small", action="store_true", help="a hundredth of the sizes, and nothing is stored")
    parser.add_argument("--room", choices=[room.name for room in ROOMS], help=argparse.SUPPRESS)
    return parser.parse_args(arguments)


def _names(prefix: str) -> list[str]:
    return [figure.name for figure in FIGURES if figure.name.startswith(prefix)]


def _measure(room: Room, prefix: str, measured: str, *, small: bool) -> bool:
    """Measure what is wanted of a room, and store it; False when the room failed."""
    wanted = {figure.name: figure for figure in room.figures if figure.name.startswith(prefix)}
    if not wanted:
        return True
    print(room.name, flush=True)
    results = []
    command = [sys.executable, str(ROOT / "tests/bench/run.py"), "--room", room.name, "--only", prefix]
    with subprocess.Popen([*command, "--small"] if small else command, stdout=subprocess.PIPE, text=True) as child:
        for name, value in _answers(child):
            if name in wanted:
                results.append(Result(wanted[name], value, measured))
                print(f"  {_line(wanted[name], value)}", flush=True)
    if results and not small:
        store(results, FIGURES, report=ROOT / "build/bench.json", page=ROOT / "docs/benchmarks.md")
    return child.returncode == 0 and len(results) == len(wanted)


def _answers(child: subprocess.Popen[str]) -> Iterator[tuple[str, float]]:
    assert child.stdout is not None
    for line in child.stdout:
        name, value = json.loads(line)
        yield name, value


def _line(figure: Figure, value: float) -> str:
    if figure.target is None:
        return f"{figure.name}: {value:,} {figure.unit}"
    verdict = "met" if figure.target.met(value) else "NOT MET"
    return f"{figure.name}: {value:,} {figure.unit} (target {figure.target}: {verdict})"


def _measure_here(name: str, order: Order) -> None:
    room = next(room for room in ROOMS if room.name == name)
    for measured in room.measure(order):
        print(json.dumps(measured), flush=True)
