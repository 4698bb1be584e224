"""Mutation testing of the rules: does a test fail for every small fault in the code that judges records?

Runs in a copy of the tree, each mutant in a process of its own that is forked after everything but leadline is
loaded. Prints a table and writes the survivors to ``build/mutants.json``: ``make mutants``, see docs/proofs.md.
"""

from __future__ import annotations

import argparse
import ast
import importlib
import json
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import Any, Final

from mutants.mutate import Mutant, code_of, mutants

ROOT: Final = Path(__file__).resolve().parents[2]
FOUND: Final = ROOT / "build" / "mutants.json"
PACKAGE: Final = "leadline_mappings"
TESTS: Final = {
    "assess": ("assess", "lifecycle", "conditions", "compiled_equals_slow"),
    "stages": ("lifecycle", "assess", "compiled_equals_slow"),
    "lifecycle": ("edges", "lifecycle", "standard_file", "compiled_equals_slow"),
    "conditions": ("conditions", "assess", "standard_file"),
    "comparisons": ("edges", "conditions", "compiled_equals_slow"),
    "consent": ("consent", "fold"),
    "survivorship": (
        "edges",
        "fold",
    ),
    "standardise": ("edges", "filling", "compiled_equals_slow", "standardise"),
    "columns": ("edges", "compiled_equals_slow", "standardise"),
    "sources": ("edges", "sources", "compiled_equals_slow"),
    "derive": ("edges", "filling", "compiled_equals_slow"),
    "reading": ("edges", "mapping_rules", "mapping"),
    "writing": ("edges", "mapping_rules", "mapping"),
    "value_tables": ("edges", "mapping_rules", "functions", "mapping"),
    "composites": ("edges", "mapping_rules", "native_types", "mapping"),
    "match_keys": ("match_keys",),
}
"""The tests that may notice a fault in each module, beside its docstring's."""
LONGEST: Final = 120
"""Seconds: what runs longer hangs, which is noticed too."""
LOADED_FIRST: Final = ("_pytest.assertion.rewrite", "hypothesis.strategies", "yaml", "jsonschema", "zoneinfo")


@dataclass(frozen=True, slots=True)
class Job:
    """One mutant of a module by its number; None is the module as it is."""

    module: str
    number: int | None


class _Mutated(MetaPathFinder, Loader):
    """Loads one module with its fault."""

    def __init__(self, name: str, path: Path, code: Any) -> None:
        self.name = name
        self.path = path
        self.code = code

    def find_spec(self, fullname: str, path: object = None, target: object = None) -> ModuleSpec | None:
        if fullname != self.name:
            return None
        spec = ModuleSpec(fullname, self, origin=str(self.path))
        spec.has_location = True
        return spec

    def exec_module(self, module: ModuleType) -> None:
        exec(self.code, module.__dict__)


def found_in(tree: Path, module: str) -> tuple[ast.Module, list[Mutant]]:
    path = tree / "mappings" / PACKAGE / f"{module}.py"
    parsed = ast.parse(path.read_text(encoding="utf-8"))
    return parsed, mutants(parsed)


def in_child(tree: Path, job: Job) -> int:
    """Pytest's answer on the module's tests. Runs in a process of its own."""
    import pytest
    from hypothesis import Phase, settings

    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    parsed, known = found_in(tree, job.module)
    path = tree / "mappings" / PACKAGE / f"{job.module}.py"
    code = code_of(parsed, None if job.number is None else known[job.number], str(path))
    sys.meta_path.insert(0, _Mutated(f"{PACKAGE}.{job.module}", path, code))
    folder = tree / "tests" / "unit" / "mappings"
    settings.register_profile("mutants", max_examples=40, database=None, phases=[Phase.explicit, Phase.generate])
    settings.load_profile("mutants")
    options = ["-x", "-q", *(f"-pno:{name}" for name in ("cacheprovider", "randomly", "xdist"))]
    options += ["--assert=plain", "--hypothesis-seed=0"]
    doctests = [f"{folder / 'test_docstrings.py'}", "-k", f"not test_docstrings or {job.module}"]
    files = [str(folder / f"test_{name}.py") for name in TESTS[job.module]]
    return int(pytest.main([*options, f"--confcutdir={folder}", *files, *doctests]))


def run(tree: Path, jobs: Iterable[Job], processes: int, until: float) -> dict[Job, str]:
    """Each job's fate: killed, survived or hung. What has not begun by ``until`` is left out."""
    waiting, running, fates = list(jobs), dict[int, tuple[Job, float]](), dict[Job, str]()
    while waiting or running:
        while waiting and len(running) < processes and time.monotonic() < until:
            job = waiting.pop(0)
            child = os.fork()
            if child == 0:
                answer = 1
                try:
                    os.setpgid(0, 0)
                    answer = in_child(tree, job)
                finally:
                    os._exit(answer)
            running[child] = (job, time.monotonic())
        if not running:
            break
        child, status = os.waitpid(-1, os.WNOHANG)
        if child:
            job, _ = running.pop(child)
            fates[job] = "hung" if os.WIFSIGNALED(status) else "killed" if os.WEXITSTATUS(status) else "survived"
        for late, (_, began) in running.items():
            if time.monotonic() - began > LONGEST:
                os.kill(late, signal.SIGKILL)
        time.sleep(0.02)
    return fates


def copied(into: Path) -> Path:
    """The tree that may be broken."""
    for name in ("mappings", "tests", "pyproject.toml"):
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, into / name, ignore=shutil.ignore_patterns("__pycache__", ".hypothesis"))
        else:
            shutil.copy(source, into / name)
    return into


def chosen(tree: Path, modules: Iterable[str], share: float, seed: int) -> list[Job]:
    """A part of all mutants, the same for the same seed, mixed so that a run that is cut short is a fair sample."""
    chance = random.Random(seed)
    jobs = []
    for module in modules:
        count = len(found_in(tree, module)[1])
        jobs += [Job(module, number) for number in sorted(chance.sample(range(count), round(count * share)))]
    chance.shuffle(jobs)
    return jobs


def survivors() -> list[Job]:
    """Of the last run; it must have been on the same code."""
    return [Job(one["module"], one["number"]) for one in json.loads(FOUND.read_text(encoding="utf-8"))]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="*", default=list(TESTS), choices=list(TESTS), help="these modules")
    parser.add_argument("--again", action="store_true", help="only those that survived the last run")
    parser.add_argument("--share", type=float, default=1.0, help="the part of the mutants to try, 0 to 1")
    parser.add_argument("--seed", type=int, default=3)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--minutes", type=float, default=60.0, help="no mutant is begun after that")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="leadline-mutants-") as folder:
        tree = copied(Path(folder))
        os.chdir(tree)
        sys.path[:0] = [str(tree / "mappings"), str(tree / "tests")]
        for name in LOADED_FIRST:
            importlib.import_module(name)
        sound = run(tree, [Job(module, None) for module in given.only], given.processes, float("inf"))
        failing = [job.module for job, fate in sound.items() if fate != "survived"]
        if failing:
            print(f"the tests of {', '.join(failing)} fail without any mutant; mend them first", file=sys.stderr)
            return 1
        until = time.monotonic() + given.minutes * 60
        jobs = survivors() if given.again else chosen(tree, given.only, given.share, given.seed)
        fates = run(tree, jobs, given.processes, until)
        report(tree, given.only, fates)
    return 0


def report(tree: Path, modules: Iterable[str], fates: dict[Job, str]) -> None:
    print("| module | mutants | tried | killed | survived |\n|---|---:|---:|---:|---:|")
    found = []
    total: Counter[str] = Counter()
    for module in modules:
        known = found_in(tree, module)[1]
        counts = Counter(
            "survived" if fate == "survived" else "killed" for job, fate in fates.items() if job.module == module
        )
        counts.update(mutants=len(known), tried=counts.total())
        total.update(counts)
        print("| {} | {} | {} | {} | {} |".format(module, *(counts[key] for key in _COLUMNS)))
        for job, fate in fates.items():
            if job.module == module and fate == "survived" and job.number is not None:
                mutant = known[job.number]
                found.append({"module": module, "line": mutant.line, "what": mutant.what, "number": job.number})
    print("| all | {} | {} | {} | {} |".format(*(total[key] for key in _COLUMNS)))
    found.sort(key=lambda one: (str(one["module"]), int(str(one["line"]))))
    FOUND.parent.mkdir(exist_ok=True)
    FOUND.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


_COLUMNS: Final = ("mutants", "tried", "killed", "survived")
