"""``leadline standard test``: which cases are meant, the standard they try, and how they end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from leadline.errors import ConfigError
from leadline.paths import is_file, short
from leadline.steward.case_faults import case_faults
from leadline.steward.case_file import SHIPPED, SUFFIX, Cases, cases_beside, parse_cases, read_cases, shipped_text
from leadline.steward.cases import Result, run
from leadline.steward.standard_source import StandardSource, open_standard
from leadline.steward.whereabouts import Source, Whereabouts
from leadline_mappings.documents import DocumentError
from leadline_mappings.functions import Function
from leadline_mappings.functions_file import load_functions


def trial(here: Whereabouts, given: str | None) -> list[Result]:
    """The results in the order of the file. Raises ConfigError when there is nothing to try."""
    try:
        cases, standard = _meant(here, given)
        functions = load_functions(standard.layers).known
        _check(cases, standard, functions)
    except DocumentError as error:
        raise ConfigError(str(error)) from None
    results = run(cases, standard.standard, functions)
    return [replace(result, where=result.where.removeprefix(f"{here.root}/")) for result in results]


def _check(cases: Cases, standard: StandardSource, functions: Mapping[str, Function]) -> None:
    """Raises DocumentError for cases that no standard could pass."""
    faults = case_faults(cases, standard.standard, functions)
    if faults:
        raise DocumentError(faults)


def _meant(here: Whereabouts, given: str | None) -> tuple[Cases, StandardSource]:
    if given is not None and given.endswith(SUFFIX) and is_file(Path(given)):
        return _of_cases(here, Path(given))
    source = here.standard_source(given)
    if isinstance(source, str):
        if source != SHIPPED:
            raise ConfigError(f"no cases are shipped with {source}; name a file of cases")
        return parse_cases(shipped_text(), f"leadline:{source}{SUFFIX}"), open_standard(source)
    path = cases_beside(source)
    if path is None:
        beside = source.with_name(source.name.removesuffix(source.suffix) + SUFFIX)
        raise ConfigError(f"there are no cases beside {short(str(source))}; write {short(str(beside))}, see the docs")
    return read_cases(path), open_standard(source)


def _of_cases(here: Whereabouts, path: Path) -> tuple[Cases, StandardSource]:
    """The cases name their standard, or stand beside it."""
    cases = read_cases(path)
    if cases.standard is not None:
        beside = path.parent / cases.standard
        source: Source = beside if is_file(beside) else here.standard_source(cases.standard)
    else:
        source = path.with_name(path.name.removesuffix(SUFFIX) + ".yml")
        if not is_file(source):
            fix = "add standard: to the file of cases"
            raise ConfigError(f"{short(str(path))} has no {source.name} beside it; {fix}")
    return cases, open_standard(source)
