"""Faults of meaning, collected while a file is read."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from leadline_mappings.conditions import Condition, Vocabulary, parse_condition
from leadline_mappings.documents import DocumentError, Fault, Located, Path, shown


class Faults:
    """What is wrong with one file. What is built from it is only valid when nothing is."""

    def __init__(self, document: Located) -> None:
        self.document = document
        self.found: list[Fault] = []

    def add(self, path: Path, message: str, fix: str) -> None:
        self.found.append(self.document.fault(path, message, fix))

    def raise_any(self) -> None:
        """Raise DocumentError with all of them."""
        if self.found:
            raise DocumentError(self.document.in_order(self.found))

    def known(self, name: object, options: Iterable[str], path: Path, what: str) -> bool:
        """The name is one of the options; else a fault: it "is not ``what``"."""
        names = list(options)
        if isinstance(name, str) and name in names:
            return True
        self.add(path, f"{shown(name)} is not {what}", nearest(str(name), names))
        return False

    def condition(self, data: object, vocabulary: Vocabulary, path: Path) -> Condition | None:
        """The condition that stands there; None where it is faulty."""
        try:
            return parse_condition(data, vocabulary, self.document, path)
        except DocumentError as error:
            self.found.extend(error.faults)
            return None


def nearest(text: str, known: Iterable[str]) -> str:
    """The mend for a name that is not known."""
    options = list(known)
    near = get_close_matches(text, options, n=1)
    return f"did you mean {near[0]}" if near else f"use one of {', '.join(options[:30]) or 'none: none is declared'}"
