"""What a figure is, what a room of figures is, and how a room speaks while it measures."""

from __future__ import annotations

import operator
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

SENSES = {"<=": operator.le, "<": operator.lt, ">=": operator.ge}


@dataclass(frozen=True, slots=True)
class Target:
    """``Target("<=", 20)``: what ARCHITECTURE asks of a figure."""

    sense: str
    limit: float

    def met(self, value: float) -> bool:
        return bool(SENSES[self.sense](value, self.limit))

    def __str__(self) -> str:
        return f"{self.sense} {self.limit:,}"


@dataclass(frozen=True, slots=True)
class Figure:
    """``how`` is one sentence: how it is measured."""

    name: str
    unit: str
    target: Target | None
    how: str

    @property
    def command(self) -> str:
        return f"make bench ONLY={self.name}"


@dataclass(frozen=True, slots=True)
class Order:
    """What to measure. ``small``: a hundredth of the sizes, to try the bench itself."""

    names: frozenset[str]
    small: bool = False

    def size(self, count: int) -> int:
        return max(30, count // 100) if self.small else count


Measured: TypeAlias = tuple[str, float]
"""A figure's name and its value."""


@dataclass(frozen=True, slots=True)
class Room:
    """Figures that are measured together, in a process of their own. It may yield more than was ordered."""

    name: str
    figures: tuple[Figure, ...]
    measure: Callable[[Order], Iterator[Measured]]


_started = time.monotonic()


def say(text: str) -> None:
    """A line of progress; stdout belongs to the figures."""
    print(f"  [{time.monotonic() - _started:6.1f} s] {text}", file=sys.stderr, flush=True)
