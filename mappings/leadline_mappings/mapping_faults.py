"""The faults of a mapping as they are found: none is raised before all of the file has been looked at."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from leadline_mappings.documents import DocumentError, Fault, Path, shown
from leadline_mappings.functions import Function
from leadline_mappings.functions_file import OwnFunctions
from leadline_mappings.layers import Layers

__all__ = ["Reporter", "near", "shown"]


class Reporter:
    """Collects faults of one mapping; ``functions`` are those it may name."""

    def __init__(self, layers: Layers) -> None:
        self.layers = layers
        self.faults: list[Fault] = []
        self.functions = OwnFunctions()

    def fail(self, path: Path, message: str, fix: str) -> None:
        self.faults.append(self.layers.fault(path, message, fix))

    def take(self, error: DocumentError) -> None:
        self.faults.extend(error.faults)

    def check(self) -> None:
        """Raise DocumentError when anything was found."""
        if self.faults:
            raise DocumentError(self.layers.in_order(self.faults))

    def function(self, name: str, inputs: int, params: object, path: Path) -> Function | None:
        """The function of this name, if it may be used so."""
        known = self.functions.known
        function = known.get(name)
        if function is None:
            self.fail((*path, "by"), f"there is no function {shown(name)}", near(name, known))
            return None
        faults = function.faults(inputs, params)
        for fault in faults:
            self.fail((*path, *fault.path), fault.message, fault.fix)
        return None if faults else function


def near(text: str, known: Iterable[str]) -> str:
    """The mend for a name that is not known."""
    options = list(known)
    close = get_close_matches(text, options, n=1)
    return f"did you mean {close[0]}" if close else f"use one of {', '.join(options[:30])}"
