"""The lifecycle ladder: ranked stages, side stages, and which moves between them are allowed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class SideStage:
    """A stage beside the ladder (recycled, disqualified): entered and left only by declared moves."""

    name: str
    entered_from: frozenset[str]
    left_to: frozenset[str]


@dataclass(frozen=True, slots=True)
class Ladder:
    """``stages`` from first to last; ``sides`` in their own order; ``regressions`` are further allowed (from, to).

    >>> ladder = Ladder(("lead", "mql", "sql"), (SideStage("recycled", frozenset({"mql"}), frozenset({"lead"})),))
    >>> ladder.allows("lead", "sql"), ladder.allows("sql", "lead"), ladder.allows("mql", "recycled")
    (True, False, True)
    >>> ladder.furthest(["recycled", "mql", None, "lead"])
    'mql'
    """

    stages: tuple[str, ...]
    sides: tuple[SideStage, ...] = ()
    regressions: frozenset[tuple[str, str]] = frozenset()
    warn_on_skip: bool = False
    _rank: Mapping[str, int] = field(init=False, repr=False, compare=False)
    _side: Mapping[str, SideStage] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_rank", {stage: index for index, stage in enumerate(self.stages)})
        object.__setattr__(self, "_side", {side.name: side for side in self.sides})

    @property
    def names(self) -> tuple[str, ...]:
        return (*self.stages, *(side.name for side in self.sides))

    def rank(self, stage: object) -> int:
        """Position on the ladder from 0, or -1 for side stages and anything else."""
        return self._rank.get(stage, -1) if isinstance(stage, str) else -1

    def allows(self, before: str | None, after: str | None) -> bool:
        """A record at ``before`` may go to ``after``. Forward and standing still are always allowed on the ladder;
        emptying the stage never is.
        """
        if before is None or before == after:
            return True
        if after is None:
            return False
        if (before, after) in self.regressions:
            return True
        if after in self._side:
            return before in self._side[after].entered_from
        if before in self._side:
            return after in self._side[before].left_to
        return self.rank(after) >= self.rank(before)

    def skipped(self, before: str | None, after: str | None) -> bool:
        """A move on the ladder that jumps over a stage."""
        return self.rank(before) >= 0 and self.rank(after) - self.rank(before) > 1

    def furthest(self, stages: Iterable[object]) -> str | None:
        """The stage that duplicates end in together: the highest on the ladder, else the first declared side stage."""
        known = {stage for stage in stages if isinstance(stage, str)}
        on_ladder = [stage for stage in known if stage in self._rank]
        if on_ladder:
            return max(on_ladder, key=self.rank)
        return next((side.name for side in self.sides if side.name in known), None)
