"""What is kept of the figures: build/bench.json for programs, docs/benchmarks.md for people.

The page is tracked and the JSON is not, so a part that was not measured now keeps the row that the page has.
"""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.figures import Figure

HEAD = """\
# Benchmarks

Written by `make bench`; `make bench ONLY=prefix` measures the figures whose names begin so and leaves the other rows
as they are. Nothing here is asserted in the tests. Each row says when and where it was measured; the load is the
machine's load average when that bench began: much above 0 means that others were at work on it, and that times would
be better without them.

| figure | value | unit | target | met | measured |
|---|---|---|---|---|---|
"""

HOW = """
## How each is measured

"""

TAIL = """
## Not yet measured

These figures come with the parts that they measure: Marketo's calls, Bulk (`bulk_calls_100k.salesforce`), the Singer
mapper, tap and target against the stock ones, the sync of 1,000,000 records, the use of the vendors' limits
(`limit_use.*`), identity resolution (`identity.*`) and the harness of faults (`faults.*`).
"""


@dataclass(frozen=True, slots=True)
class Result:
    figure: Figure
    value: float
    measured: str


def circumstances() -> str:
    """When and on what, in words that name no machine."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    today = datetime.now(UTC).date().isoformat()
    python = platform.python_version()
    return f"{today}, {cores} cores, {platform.machine()}, Python {python}, load {os.getloadavg()[0]:.1f}"


def store(results: Sequence[Result], known: Sequence[Figure], *, report: Path, page: Path) -> None:
    """Take the results into both files; ``known`` are all figures, in the page's order."""
    _store_json(results, known, report)
    rows = {**_rows(page), **{one.figure.name: _row(one) for one in results}}
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(_page(rows, known), encoding="utf-8")


def _store_json(results: Sequence[Result], known: Sequence[Figure], report: Path) -> None:
    entries = {one["name"]: one for one in _entries(report)}
    entries.update((one.figure.name, _entry(one)) for one in results)
    report.parent.mkdir(parents=True, exist_ok=True)
    ordered = [entries[figure.name] for figure in known if figure.name in entries]
    report.write_text(json.dumps(ordered, indent=2) + "\n", encoding="utf-8")


def _entries(report: Path) -> Iterable[Mapping[str, Any]]:
    found: list[Mapping[str, Any]] = json.loads(report.read_text(encoding="utf-8")) if report.is_file() else []
    return found


def _entry(one: Result) -> dict[str, Any]:
    return {
        "name": one.figure.name,
        "value": one.value,
        "unit": one.figure.unit,
        "target": None if one.figure.target is None else str(one.figure.target),
        "command": one.figure.command,
    }


def _rows(page: Path) -> dict[str, str]:
    """The page's rows by the figure's name, as they stand there."""
    lines = page.read_text(encoding="utf-8").splitlines() if page.is_file() else []
    return {line.split("`")[1]: line for line in lines if line.startswith("| `")}


def _row(one: Result) -> str:
    target = one.figure.target
    met = "" if target is None else "yes" if target.met(one.value) else "**no**"
    cells = (f"`{one.figure.name}`", f"{one.value:,}", one.figure.unit, target or "", met, one.measured)
    return f"| {' | '.join(str(cell) for cell in cells)} |"


def _page(rows: Mapping[str, str], known: Sequence[Figure]) -> str:
    shown = [figure for figure in known if figure.name in rows]
    table = "".join(f"{rows[figure.name]}\n" for figure in shown)
    how = "".join(f"- `{figure.name}`: {figure.how}\n" for figure in known)
    return HEAD + table + HOW + how + TAIL
