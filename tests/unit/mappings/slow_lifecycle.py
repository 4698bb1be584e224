"""The lifecycle's part of the oracle: one record's way along the ladder, straight from the file's data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from leadline_mappings.values import Value

Data = Mapping[str, Any]
Said = tuple[str, str | None, str, str]
"""A finding: code, field, effect, the value's shape."""
HOLDS_STAGE: Final = ("block_stage", "block_create", "reject")


@dataclass
class SlowAssessment:
    """What the oracle says of a whole record."""

    findings: list[Said] = field(default_factory=list)
    filled: dict[str, Value] = field(default_factory=dict)
    dropped: set[str] = field(default_factory=set)


def is_filled(value: object) -> bool:
    return value is not None and value not in ("", ())


class Reading(Protocol):
    """What the rest of the standard says."""

    def effect(self, name: str | None, code: str) -> str: ...

    def holds(self, condition: Data, values: Mapping[str, Value], facts: Mapping[str, Value]) -> bool: ...


class SlowLifecycle:
    """The way of one record along the ladder."""

    def __init__(self, oracle: Reading, data: Data, values: Mapping[str, Value], facts: Mapping[str, Value]) -> None:
        self.oracle = oracle
        self.data = data
        self.values = values
        self.facts = facts
        self.ladder = list(data["stages"])
        self.beside: Data = data.get("beside") or {}
        self.stages: Data = {**data["stages"], **self.beside}

    def judge(self, said: SlowAssessment, prior: Mapping[str, Value] | None, as_of: str | None) -> None:
        name = self.data["field"]
        old = prior or {}
        before, after = old.get(name), self.values.get(name, old.get(name))
        entered = after if before != after or prior is None else None
        found: list[Said] = []
        if before != after or entered is not None:
            found = [(code, name, self.oracle.effect(name, code), "") for code in self.move(prior, before, after)]
        held = any(effect in HOLDS_STAGE for _, _, effect, _ in said.findings + found)
        said.findings.extend(found)
        self.times(said, old, entered, None if held else as_of, held=held)

    def move(self, prior: Mapping[str, Value] | None, before: Value, after: Value) -> list[str]:
        """The codes of what is wrong with the move."""
        back = [one for one in self.data.get("moves_back") or [] if (one["from"], one["to"]) == (before, after)]
        if not (back or self.allowed(before, after)):
            return ["LIFECYCLE_REGRESSION"]
        found = []
        on_ladder = before in self.ladder and after in self.ladder
        if self.data.get("skips") == "warn" and on_ladder:
            jump = self.ladder.index(str(after)) - self.ladder.index(str(before))
            found += ["LIFECYCLE_SKIP"] if jump > 1 else []
        if prior is not None and "reason_field" in self.data and (back or after in self.beside):
            reasons = (back[0] if back else self.beside[str(after)]).get("reasons") or []
            given = self.values.get(self.data["reason_field"])
            good = given in reasons if reasons else is_filled(given)
            found += [] if good else ["LIFECYCLE_REASON_MISSING"]
        definition = (self.stages.get(str(after)) or {}).get("definition")
        if definition is not None and not self.oracle.holds(definition, self.values, self.facts):
            found.append("STAGE_NOT_MET")
        return found

    def allowed(self, before: Value, after: Value) -> bool:
        if before is None or before == after:
            return True
        if after is None:
            return False
        if after in self.beside:
            return before in self.beside[str(after)]["entered_from"]
        if before in self.beside:
            return after in self.beside[str(before)]["left_to"]
        return before not in self.ladder or self.ladder.index(str(after)) >= self.ladder.index(str(before))

    def times(
        self, said: SlowAssessment, old: Mapping[str, Value], entered: Value, as_of: str | None, *, held: bool
    ) -> None:
        """Set once, in the order of the ladder; a stage that is held is not entered."""
        fields: dict[str, str] = {
            stage: detail["entered_at"] for stage, detail in self.stages.items() if (detail or {}).get("entered_at")
        }
        standing = {stage: old[name] for stage, name in fields.items() if old.get(name) is not None}
        out_of_order = set()
        for stage, name in fields.items():
            if name not in self.values:
                continue
            brought = self.values[name]
            if stage in standing:
                if brought != standing[stage]:
                    said.filled[name] = standing[stage]
            elif brought is None:
                continue
            elif held and stage == entered:
                said.dropped.add(name)
            elif self.in_order(stage, str(brought), standing):
                standing[stage] = brought
            else:
                said.dropped.add(name)
                out_of_order.add(name)
        name = fields.get(str(entered), "")
        if name and as_of is not None and entered not in standing:
            before_lower = any(as_of < str(standing[one]) for one in self.lower(str(entered)) if one in standing)
            passed = any(as_of > str(standing[one]) for one in self.higher(str(entered)) if one in standing)
            blocked = any(self.oracle.effect(one, "LIFECYCLE_TIMES") in HOLDS_STAGE for one in out_of_order)
            if before_lower and not blocked:
                out_of_order.add(name)
            elif not passed and not blocked:
                said.filled[name] = as_of
        for one in out_of_order:
            said.findings.append(("LIFECYCLE_TIMES", one, self.oracle.effect(one, "LIFECYCLE_TIMES"), ""))

    def in_order(self, stage: str, time: str, standing: Mapping[str, Value]) -> bool:
        return all(str(standing[one]) <= time for one in self.lower(stage) if one in standing) and all(
            time <= str(standing[one]) for one in self.higher(stage) if one in standing
        )

    def lower(self, stage: str) -> list[str]:
        return self.ladder[: self.ladder.index(stage)] if stage in self.ladder else []

    def higher(self, stage: str) -> list[str]:
        return self.ladder[self.ladder.index(stage) + 1 :] if stage in self.ladder else []
