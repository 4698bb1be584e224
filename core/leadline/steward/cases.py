"""Trying a standard: each case judged, and what differs from what was expected in words."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from leadline.project_file.faults import did_you_mean
from leadline.steward.case_file import Call, Case, Cases, Expected, Wanted
from leadline_mappings.entity import judge
from leadline_mappings.findings import holds_stage
from leadline_mappings.functions import FAILED, FUNCTIONS, Function
from leadline_mappings.standard import Standard
from leadline_mappings.values import Finding, Value, Verdict


@dataclass(frozen=True, slots=True)
class Difference:
    """``what`` was looked at, what the case expects and what there is, each in words."""

    what: str
    expected: str
    found: str


@dataclass(frozen=True, slots=True)
class Result:
    """One case or call; it passed when nothing differs."""

    name: str
    where: str
    differences: tuple[Difference, ...]

    @property
    def passed(self) -> bool:
        return not self.differences


def run(cases: Cases, standard: Standard, functions: Mapping[str, Function] = FUNCTIONS) -> Iterator[Result]:
    """The cases in the order of the file, then the calls of functions. ``functions`` are all that may be called."""
    for case in cases.cases:
        yield Result(case.name, case.where, tuple(_case(case, standard)))
    for call in cases.calls:
        yield Result(call.name, call.where, tuple(_call(call, functions)))


def _case(case: Case, standard: Standard) -> Iterator[Difference]:
    entity = standard.entities.get(case.entity)
    if entity is None:
        yield Difference("entity", case.entity, did_you_mean(case.entity, standard.entities))
        return
    unknown = [name for name in _names(case) if name not in entity.fields]
    for name in unknown:
        hint = did_you_mean(name, entity.fields, "the standard has no such field")
        yield Difference("field", name, f"no field of {case.entity}: {hint}")
    if not unknown:
        yield from _differences(case.expect, judge(case.given, entity, case.prior, case.as_of))


def _names(case: Case) -> Iterable[str]:
    return dict.fromkeys([*case.given, *(case.prior or ()), *case.expect.values, *case.expect.empty])


def _differences(expect: Expected, verdict: Verdict) -> Iterator[Difference]:
    for name, value in expect.values.items():
        yield from _value(name, value, verdict.values.get(name))
    for name in expect.empty:
        yield from _value(name, None, verdict.values.get(name))
    for name, value in expect.facts.items():
        yield from _value(name, value, verdict.facts.get(name))
    yield from _findings(expect, verdict.findings)
    outcomes: Mapping[str, tuple[bool | None, Callable[[], bool]]] = {
        "creatable": (expect.creatable, lambda: verdict.creatable),
        "rejected": (expect.rejected, lambda: verdict.rejected),
        "stage_held": (expect.stage_held, lambda: holds_stage(verdict.findings)),
    }
    for what, (wanted, found) in outcomes.items():
        if wanted is not None and wanted is not found():
            yield Difference(what, _yes(wanted), f"{_yes(found())}{_because(what, verdict)}")


def _findings(expect: Expected, found: tuple[Finding, ...]) -> Iterator[Difference]:
    if expect.findings is not None:
        for wanted in expect.findings:
            if not any(_is(wanted, one) for one in found):
                yield Difference("finding", str(wanted), _codes(found))
        if not expect.findings and found:
            yield Difference("findings", "none", _codes(found))
    for unwanted in expect.absent:
        there = [one for one in found if _is(unwanted, one)]
        if there:
            yield Difference("finding", f"no {unwanted}", _codes(there))


def _is(wanted: Wanted, found: Finding) -> bool:
    return (
        wanted.code == found.code
        and wanted.field in {None, found.field}
        and (wanted.effect is None or wanted.effect is found.effect)
    )


def _value(name: str, expected: Value, found: Value) -> Iterator[Difference]:
    empty = (None, "", ())
    same = found == expected and isinstance(found, bool) is isinstance(expected, bool)
    if not same and not (expected in empty and found in empty):
        yield Difference(name, text_of(expected), text_of(found))


def text_of(value: Value) -> str:
    """As the case's file would say it.

    >>> text_of("a"), text_of(None), text_of(("a", "b"))
    ('"a"', 'null', '["a", "b"]')
    """
    return json.dumps(value, ensure_ascii=False)


def _codes(findings: Iterable[Finding]) -> str:
    found = [str(Wanted(one.code, one.field, one.effect)) for one in findings]
    return ", ".join(found) or "no findings"


def _because(what: str, verdict: Verdict) -> str:
    """Which findings decided it, where they did."""
    if what == "stage_held":
        holding = [one for one in verdict.findings if holds_stage((one,))]
    else:
        holding = [one for one in verdict.findings if one.effect in {"reject", "block_create"}]
    return f": {_codes(holding)}" if holding else ""


def _yes(value: bool) -> str:
    return "true" if value else "false"


def _call(call: Call, functions: Mapping[str, Function]) -> Iterator[Difference]:
    function = functions.get(call.function)
    if function is None:
        yield Difference(
            "function", call.function, did_you_mean(call.function, functions, "there is none of this name")
        )
        return
    faults = function.faults(len(call.given), call.params)
    for fault in faults:
        yield Difference("call", "a call that the function takes", f"{fault.message}; {fault.fix}")
    if faults:
        return
    found = function.make(call.params)(call.given)
    if call.fails or found is FAILED:
        if not call.fails:
            yield Difference("result", text_of(call.expect), "the function failed or gave no valid value")
        elif found is not FAILED:
            yield Difference("result", "a failure", text_of(found))
        return
    yield from _value("result", call.expect, found)
