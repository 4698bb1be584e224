"""How a standard did on its cases: what failed, and by what."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console

from leadline.report.as_json import Json
from leadline.report.clean import clean
from leadline.report.terminal import number
from leadline.steward.cases import Result


def print_results(results: Sequence[Result], out: Console, *, every: bool) -> None:
    """The failures with what differs; all of them, passed or not, with ``every``."""
    for result in results:
        if result.passed:
            if every:
                out.print(f"passed  {clean(result.name)}", style="dim", soft_wrap=True)
            continue
        out.print(f"FAILED  {clean(result.name)}", style="bold red", soft_wrap=True)
        out.print(f"        {clean(result.where)}", style="dim", soft_wrap=True)
        for each in result.differences:
            out.print(f"        {clean(each.what)}")
            out.print(f"          - expected  {clean(each.expected)}", style="red", soft_wrap=True)
            out.print(f"          + found     {clean(each.found)}", style="green", soft_wrap=True)
    out.print(closing(results))


def closing(results: Sequence[Result]) -> str:
    failed = sum(not result.passed for result in results)
    passed = len(results) - failed
    return f"{number(passed)} passed, {number(failed)} failed." if failed else f"All {number(passed)} passed."


def as_json(results: Sequence[Result]) -> dict[str, Json]:
    return {
        "passed": sum(result.passed for result in results),
        "failed": sum(not result.passed for result in results),
        "results": [
            {
                "name": result.name,
                "where": result.where,
                "passed": result.passed,
                "differences": [
                    {"what": each.what, "expected": each.expected, "found": each.found} for each in result.differences
                ],
            }
            for result in results
        ],
    }
