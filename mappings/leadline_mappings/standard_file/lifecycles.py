"""The ``lifecycle:`` of an entity: first the ladder, then, once the fields are known, what each stage means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from leadline_mappings.conditions import Vocabulary
from leadline_mappings.documents import Path, shown
from leadline_mappings.lifecycle import Ladder, SideStage
from leadline_mappings.stages import Lifecycle, MoveBack, Stage
from leadline_mappings.standard_file.faults import Faults
from leadline_mappings.standard_file.words import check_spellings, label_of


class LifecycleReader:
    """``data`` is None for an entity without a lifecycle; then there is no ladder and nothing is read."""

    def __init__(self, data: Mapping[str, Any] | None, path: Path, faults: Faults) -> None:
        self.data = data or {"stages": {}}
        self.declared = data is not None
        self.path = path
        self.faults = faults
        self.stages: Mapping[str, Any] = self._in_order(self.data["stages"])
        self.beside: Mapping[str, Any] = self.data.get("beside") or {}
        self.moves: Sequence[Mapping[str, Any]] = self.data.get("moves_back") or ()
        self.options: Mapping[str, Any] = {**self.stages, **self.beside}
        check_spellings(self.stages, (*path, "stages"), faults)
        self.ladder = self._ladder() if self.declared else None

    @property
    def field(self) -> str | None:
        return self.data.get("field")

    def _in_order(self, stages: Mapping[str, Any]) -> Mapping[str, Any]:
        """As they are written, but for those that say where they belong. In a file that extends another a new stage has
        to: else it would stand on top of the ladder, whatever it means.
        """
        added = self.faults.layers.added((*self.path, "stages")) if self.declared else frozenset[str]()
        beside: dict[str, dict[str, list[str]]] = {}
        roots = []
        for name, detail in stages.items():
            key = next((key for key in ("after", "before") if (detail or {}).get(key) is not None), None)
            if key is not None and self._is_place(name, detail, key, stages):
                beside.setdefault(detail[key], {"before": [], "after": []})[key].append(name)
                continue
            roots.append(name)
            if key is None and name in added and not added.issuperset(stages):
                fix = "add after: or before: with the stage that it stands next to"
                self.faults.add((*self.path, "stages", name), f"nothing says where {shown(name)} stands", fix)
        order = _walked(roots, beside)
        for name in stages:
            if name not in order:
                at = (*self.path, "stages", name)
                self.faults.add(at, "stages that stand next to each other only", "name a stage that has its own place")
        return {name: stages[name] for name in order}

    def _is_place(self, name: str, detail: Mapping[str, Any], key: str, stages: Mapping[str, Any]) -> bool:
        path: Path = (*self.path, "stages", name, key)
        if detail.get("after") is not None and detail.get("before") is not None:
            self.faults.add(path, f"{shown(name)} has two places", "keep after: or before:")
            return False
        return self.faults.known(detail[key], stages, path, "a stage of the ladder")

    def _ladder(self) -> Ladder:
        for name in self.beside:
            at = (*self.path, "beside", name)
            if name in self.stages:
                self.faults.add(at, f"{shown(name)} is already on the ladder", "keep it at one place")
            for key in ("entered_from", "left_to"):
                for index, stage in enumerate(self.beside[name][key]):
                    self._is_stage(stage, (*at, key, index))
        for index, move in enumerate(self.moves):
            for key in ("from", "to"):
                self._is_stage(move[key], (*self.path, "moves_back", index, key))
        sides = tuple(
            SideStage(name, frozenset(side["entered_from"]), frozenset(side["left_to"]))
            for name, side in self.beside.items()
        )
        back = frozenset((move["from"], move["to"]) for move in self.moves)
        return Ladder(tuple(self.stages), sides, back, self.data.get("skips") == "warn")

    def _is_stage(self, name: str, path: Path) -> None:
        declared: tuple[Path, ...] = ((*self.path, "stages"), (*self.path, "beside"))
        self.faults.known(name, self.options, path, "a stage", declared)

    def read(self, vocabulary: Vocabulary) -> Lifecycle | None:
        """What the stages mean, in the words of the entity's fields."""
        if self.ladder is None:
            return None
        name = str(self.field)
        if self.faults.known(name, vocabulary.fields, (*self.path, "field"), "a field of this entity"):
            self._of_type(vocabulary, name, "lifecycle", (*self.path, "field"))
        reason_field = self._reason_field(vocabulary)
        stages = {
            stage: self._stage(vocabulary, stage, detail or {}, key)
            for key, options in (("stages", self.stages), ("beside", self.beside))
            for stage, detail in options.items()
        }
        self._one_time_each(stages)
        moves = tuple(
            MoveBack(move["from"], move["to"], move.get("reason", ""), tuple(move.get("reasons") or ()))
            for move in self.moves
        )
        return Lifecycle(name, self.ladder, stages, moves, reason_field)

    def _of_type(self, vocabulary: Vocabulary, name: str, kind: str, path: Path) -> bool:
        if vocabulary.fields[name].type == kind:
            return True
        self.faults.add(path, f"{name} is not of the type {kind}", f"declare it with type: {kind}")
        return False

    def _reason_field(self, vocabulary: Vocabulary) -> str | None:
        """The declared field of reasons; every reason that is named must be one of its choices."""
        name, at = self.data.get("reason_field"), (*self.path, "reason_field")
        allowed: Mapping[str, object] | None = None
        if name is not None and self.faults.known(name, vocabulary.fields, at, "a field of this entity"):
            self._of_type(vocabulary, name, "choice", at)
            allowed = vocabulary.fields[name].allowed
        moves: list[tuple[Path, Any]] = [(("moves_back", at), move) for at, move in enumerate(self.moves)]
        for place, data in [*moves, *((("beside", side), data) for side, data in self.beside.items())]:
            reasons = data.get("reasons") or ()
            if reasons and name is None:
                fix = "add reason_field: with the choice field that holds it"
                what, at = (*self.path, "reason_field"), (*self.path, *place, "reasons")
                self.faults.missing(what, at, "there is no field to hold the reason", fix)
            for index, reason in enumerate(reasons if allowed is not None else ()):
                self.faults.known(reason, allowed or (), (*self.path, *place, "reasons", index), f"a choice of {name}")
        return name

    def _stage(self, vocabulary: Vocabulary, name: str, data: Mapping[str, Any], key: str) -> Stage:
        path: Path = (*self.path, key, name)
        definition = None
        if "definition" in data:
            definition = self.faults.condition(data["definition"], vocabulary, (*path, "definition"))
        entered_at = data.get("entered_at")
        if entered_at is not None:
            at = (*path, "entered_at")
            if self.faults.known(entered_at, vocabulary.fields, at, "a field of this entity"):
                self._of_type(vocabulary, entered_at, "datetime", at)
        label, words = label_of(name, data), data.get("description", "")
        return Stage(name, label, words, definition, entered_at, tuple(data.get("reasons") or ()))

    def _one_time_each(self, stages: Mapping[str, Stage]) -> None:
        owners: dict[str, str] = {}
        for stage in stages.values():
            owner = owners.setdefault(stage.entered_at or stage.name, stage.name)
            if stage.entered_at is not None and owner != stage.name:
                key = "stages" if stage.name in self.stages else "beside"
                message = f"{stage.entered_at} already holds the time of {owner}"
                self.faults.add((*self.path, key, stage.name, "entered_at"), message, "use a field of its own")


def _walked(roots: Sequence[str], beside: Mapping[str, Mapping[str, Sequence[str]]]) -> dict[str, None]:
    """All that is reached from the roots, each with those that belong before and after it.

    >>> beside = {"lead": {"before": ["raw"], "after": ["mql"]}, "mql": {"before": [], "after": ["sal"]}}
    >>> list(_walked(["lead", "sql"], beside))
    ['raw', 'lead', 'mql', 'sal', 'sql']
    """
    found: dict[str, None] = {}
    waiting = [(name, False) for name in reversed(roots)]
    while waiting:
        name, opened = waiting.pop()
        if opened or name not in beside:
            found[name] = None
            continue
        waiting += [(one, False) for one in reversed(beside[name]["after"])]
        waiting.append((name, True))
        waiting += [(one, False) for one in reversed(beside[name]["before"])]
    return found
