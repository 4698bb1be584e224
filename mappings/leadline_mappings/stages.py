"""What the standard says of each lifecycle stage, and the rules of a record's way along the ladder.

A record enters a stage when its definition holds, by a move that is declared, with a reason where one is asked for.
The time of entry is set once and never changes; times stay in the order of the ladder.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from leadline_mappings.conditions import Condition
from leadline_mappings.findings import CATALOGUE, finding, holds_stage
from leadline_mappings.lifecycle import Ladder
from leadline_mappings.values import Effect, Finding, Value, Values

EffectOf = Callable[[str | None, str], Effect]
"""(field, code) to what a finding does."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage, on the ladder or beside it. ``definition`` must hold when a record enters it; ``entered_at`` is the
    field with the time of entry; ``reasons`` are the allowed values of the reason's field for entering a side stage.
    """

    name: str
    label: str
    description: str = ""
    definition: Condition | None = None
    entered_at: str | None = None
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MoveBack:
    """A backward move that is allowed: ``why`` for people, ``reasons`` as values of the reason's field."""

    before: str
    after: str
    why: str = ""
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """``field`` holds the stage. With a ``reason_field``, a move back or to a side stage needs one of its values."""

    field: str
    ladder: Ladder
    stages: Mapping[str, Stage]
    moves_back: tuple[MoveBack, ...] = ()
    reason_field: str | None = None
    _reasons: Mapping[tuple[str, str], frozenset[str]] = dataclasses.field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        reasons = {(move.before, move.after): frozenset(move.reasons) for move in self.moves_back}
        object.__setattr__(self, "_reasons", reasons)

    def reasons(self, before: str | None, after: str) -> frozenset[str] | None:
        """The values of the reason's field that allow the move, empty for any; None where it needs no reason."""
        if self.reason_field is None:
            return None
        if (before, after) in self._reasons:
            return self._reasons[before or "", after]
        return frozenset(self.stages[after].reasons) if self.ladder.rank(after) < 0 else None


class Moved(NamedTuple):
    """``findings`` on the stage; ``filled`` and ``dropped`` are times of entry."""

    findings: list[Finding]
    filled: dict[str, Value]
    dropped: set[str]


Known = Callable[[Values, Values | None], Values]
"""(values, facts or None) to both together; facts that are not given are worked out."""

Move = Callable[[Values, Values | None, Values | None, str | None, list[Finding]], Moved | None]
"""(values, facts, prior, as-of time, what was found so far) to what the lifecycle says; None for nothing."""


def compiled(lifecycle: Lifecycle, effect_of: EffectOf, known: Known) -> Move:
    """One function. Most records stand still and bring no new times: those are through at once."""
    name = lifecycle.field
    moves = _Moves(lifecycle, effect_of, known)
    times = _Times(lifecycle, effect_of)
    timed = times.fields

    def move(
        values: Values, facts: Values | None, prior: Values | None, as_of: str | None, found: list[Finding]
    ) -> Moved | None:
        old = prior or {}
        before = old.get(name)
        after = values.get(name, before)
        findings: list[Finding] = []
        entered = None
        if before != after or (prior is None and after is not None):
            entered = _text(after)
            findings = moves.findings(_text(before), entered, values, facts, new=prior is None)
        for one in timed:
            if one in values and values[one] != old.get(one):
                break
        else:
            if as_of is None or entered not in times.field_of:
                return Moved(findings, {}, set()) if findings else None
        held = entered is not None and bool(findings or found) and (holds_stage(findings) or holds_stage(found))
        return times.judge(values, old, None if held else as_of, Moved(findings, {}, set()), entered, held=held)

    return move


def _text(value: Value) -> str | None:
    return value if isinstance(value, str) else None


class _Moves:
    """The findings on one move."""

    def __init__(self, lifecycle: Lifecycle, effect_of: EffectOf, known: Known) -> None:
        self.lifecycle = lifecycle
        self.known = known
        self.ladder = lifecycle.ladder
        self.effects = {code: effect_of(lifecycle.field, code) for code in _CODES}
        self.way = lru_cache(1024)(self._way)

    def findings(
        self, before: str | None, after: str | None, values: Values, facts: Values | None, *, new: bool
    ) -> list[Finding]:
        said, asked = self.way(before, after)
        found = list(said)
        if after is None or not asked:
            return found
        reasons = None if new else self.lifecycle.reasons(before, after)
        if reasons is not None and not self.has_reason(values, reasons):
            wanted = f", one of {', '.join(sorted(reasons))}" if reasons else ""
            move = f"{before or 'empty'} to {after}; the reason is {self.lifecycle.reason_field}{wanted}"
            found.append(self.found("LIFECYCLE_REASON_MISSING", move))
        definition = self.lifecycle.stages[after].definition
        if definition is not None and not definition.test(self.known(values, facts) if definition.facts else values):
            found.append(self.found("STAGE_NOT_MET", f"{after} means that {definition.describe()}"))
        return found

    def _way(self, before: str | None, after: str | None) -> tuple[tuple[Finding, ...], bool]:
        """(what is to be said of this move whatever the record holds, whether the record is asked too)."""
        ladder = self.ladder
        if not ladder.allows(before, after):
            return (self.found("LIFECYCLE_REGRESSION", f"{before} to {after or 'empty'}"),), False
        if after is None or after not in self.lifecycle.stages:
            return (), False
        if ladder.warn_on_skip and ladder.skipped(before, after):
            return (self.found("LIFECYCLE_SKIP", f"{before} to {after}"),), True
        return (), True

    def has_reason(self, values: Values, reasons: frozenset[str]) -> bool:
        given = values.get(self.lifecycle.reason_field or "")
        return given in reasons if reasons else given not in (None, "", ())

    def found(self, code: str, move: str) -> Finding:
        entry, name = CATALOGUE[code], self.lifecycle.field
        return Finding(code, self.effects[code], name, f"{name}: {entry.reason} ({move})", entry.fix)


_CODES = ("LIFECYCLE_REGRESSION", "LIFECYCLE_SKIP", "LIFECYCLE_REASON_MISSING", "STAGE_NOT_MET")


class _Times:
    """The times at which stages were entered: what stands in ``prior`` never changes; what comes to it is in order."""

    def __init__(self, lifecycle: Lifecycle, effect_of: EffectOf) -> None:
        stages = lifecycle.stages.values()
        self.field_of = {stage.name: stage.entered_at for stage in stages if stage.entered_at is not None}
        self.fields = tuple(self.field_of.values())
        order = tuple(self.field_of[stage] for stage in lifecycle.ladder.stages if stage in self.field_of)
        self.lower = {name: order[:index] for index, name in enumerate(order)}
        self.higher = {name: order[index + 1 :] for index, name in enumerate(order)}
        self.disorder = {
            name: finding("LIFECYCLE_TIMES", name, effect=effect_of(name, "LIFECYCLE_TIMES")) for name in self.fields
        }

    def judge(
        self, values: Values, prior: Values, as_of: str | None, moved: Moved, entered: str | None, *, held: bool
    ) -> Moved:
        """``entered`` is the stage that the record moves to; ``held``: it may not."""
        entering = self.field_of.get(entered or "")
        times = {name: prior[name] for name in self.fields if prior.get(name) is not None}
        for name in self.fields:
            if name in values:
                self._take(name, values[name], times, moved, held=held and name == entering)
        if entering is None or as_of is None or entering in times or (moved.findings and holds_stage(moved.findings)):
            return moved
        if self.follows(entering, as_of, times):
            if self.precedes(entering, as_of, times):  # else it was skipped on the way up: nobody knows its time
                moved.filled[entering] = as_of
        elif entering not in moved.dropped:
            moved.findings.append(self.disorder[entering])
        return moved

    def _take(self, name: str, brought: Value, times: dict[str, Value], moved: Moved, *, held: bool) -> None:
        """A time that the record brings, into the times that stand."""
        if name in times:
            if brought != times[name]:
                moved.filled[name] = times[name]
        elif brought is None:
            return
        elif not held and isinstance(brought, str) and self.fits(name, brought, times):
            times[name] = brought
        else:
            moved.dropped.add(name)
            if not held:
                moved.findings.append(self.disorder[name])

    def fits(self, name: str, time: str, times: Mapping[str, Value]) -> bool:
        """In the order of the ladder. Side stages have no order."""
        return self.follows(name, time, times) and self.precedes(name, time, times)

    def follows(self, name: str, time: str, times: Mapping[str, Value]) -> bool:
        """The time is not before that of a lower stage."""
        return not times or all(str(times[one]) <= time for one in self.lower.get(name, ()) if one in times)

    def precedes(self, name: str, time: str, times: Mapping[str, Value]) -> bool:
        """The time is not after that of a higher stage."""
        return not times or all(time <= str(times[one]) for one in self.higher.get(name, ()) if one in times)
