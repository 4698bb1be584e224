"""Chance that comes out the same on every machine: one seeded generator, and only its ``random()``.

Python promises the sequence of ``random()`` for a seed across versions, not that of ``choice`` or ``shuffle``
(https://docs.python.org/3/library/random.html#notes-on-reproducibility), so those are made here.
"""

from __future__ import annotations

import random
from bisect import bisect
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Generic, TypeVar

T = TypeVar("T")

_STREAM = 1_000_003
_SPREAD = 0x9E37_79B9_7F4A_7C15
_WORD = (1 << 64) - 1


@dataclass(frozen=True, slots=True)
class Weighted(Generic[T]):
    """Items with the share of the weights up to each, the last one 1."""

    items: tuple[T, ...]
    bounds: tuple[float, ...]

    @classmethod
    def of(cls, *pairs: tuple[T, float]) -> Weighted[T]:
        sums = tuple(accumulate(weight for _, weight in pairs))
        return cls(tuple(item for item, _ in pairs), (*(part / sums[-1] for part in sums[:-1]), 1.0))


class Dice:
    """Draws for one thing at a time: ``restart`` begins the sequence of (seed, stream, index)."""

    __slots__ = ("_reseed", "_seed", "roll")

    def __init__(self, seed: int) -> None:
        self._seed = seed
        rng = random.Random(seed)  # noqa: S311 - sample data must repeat, not surprise
        self._reseed = super(random.Random, rng).seed  # the same for whole numbers, and half the time
        self.roll = rng.random
        """A float in [0, 1)."""

    def restart(self, stream: int, index: int) -> None:
        self._reseed(((self._seed * _STREAM + stream) * _SPREAD + index) & _WORD)

    def below(self, bound: int) -> int:
        return int(self.roll() * bound)

    def pick(self, items: Sequence[T]) -> T:
        return items[int(self.roll() * len(items))]

    def draw(self, table: Weighted[T]) -> T:
        return table.items[bisect(table.bounds, self.roll())]

    def chance(self, probability: float) -> bool:
        return self.roll() < probability

    def shuffled(self, items: Sequence[T]) -> list[T]:
        mixed = list(items)
        for last in range(len(mixed) - 1, 0, -1):
            other = int(self.roll() * (last + 1))
            mixed[last], mixed[other] = mixed[other], mixed[last]
        return mixed
