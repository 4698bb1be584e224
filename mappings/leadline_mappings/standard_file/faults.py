"""Faults of meaning, collected while a file is read."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from leadline_mappings.conditions import Condition, Vocabulary, parse_condition
from leadline_mappings.documents import DocumentError, Fault, Path, shown
from leadline_mappings.layers import Layers
from leadline_mappings.standard_file.soundness import NOTHING, Lost, texts
from leadline_mappings.suggestions import Suggestions


class Faults:
    """What is wrong with one file, beginning with what was ``lost`` on the way to it. What is built from it is only
    valid when nothing is.
    """

    def __init__(self, layers: Layers, lost: Lost = NOTHING) -> None:
        self.layers = layers
        self.lost = lost
        self.mends = Suggestions()
        self.found: list[Fault] = list(lost.faults)

    def add(self, path: Path, message: str, fix: str) -> None:
        self.found.append(self.layers.fault(self.lost.original(path), message, fix))

    def missing(self, what: Path, path: Path, message: str, fix: str) -> None:
        """A fault because nothing stands at ``what``, unless it is only lost."""
        if not self.lost.may_hold(what):
            self.add(path, message, fix)

    def raise_any(self) -> None:
        """Raise DocumentError with all of them."""
        if self.found:
            raise DocumentError(self.layers.in_order(self.found))

    def known(
        self, name: object, options: Collection[str], path: Path, what: str, declared: Iterable[Path] = ()
    ) -> bool:
        """The name is one of the options, ``declared`` at these paths; else a fault: it "is not ``what``". False
        without one where it may be lost.
        """
        if isinstance(name, str) and name in options:
            return True
        if not self.lost.mentioned(name) and not any(map(self.lost.may_hold, declared)):
            self.add(path, f"{shown(name)} is not {what}", self.mends.mend(name, options))
        return False

    def condition(self, data: object, vocabulary: Vocabulary, path: Path) -> Condition | None:
        """The condition that stands there; None where it is faulty, or speaks of what is lost."""
        if self._leans_on_lost(data, vocabulary, path[:2]):
            return None
        try:
            return parse_condition(data, vocabulary, self.layers, self.lost.original(path), self.mends)
        except DocumentError as error:
            self.found.extend(error.faults)
            return None

    def _leans_on_lost(self, data: object, vocabulary: Vocabulary, entity: Path) -> bool:
        """It speaks of what is lost, or of a field whose closed list is not all known."""
        if not self.lost.parts:
            return False
        lists: tuple[tuple[str, Path], ...] = (
            ("lead_source", ("lead_sources", "tree")),
            ("lifecycle", (*entity, "lifecycle", "stages")),
            ("lifecycle", (*entity, "lifecycle", "beside")),
        )
        unknown = {kind for kind, path in lists if self.lost.may_hold(path)}
        return self.lost.mentioned(data) or any(
            word in vocabulary.fields and vocabulary.fields[word].type in unknown for word in texts(data)
        )
