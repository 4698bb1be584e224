"""A faulty standard without its faulty parts: what is left is judged too, so that all faults come at once.

A part is what stands by itself: a field, a stage, a rule, an effect. What a part that is left out would have said is
not known any more; nothing that may depend on it is called a fault.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Final

from leadline_mappings.documents import DocumentError, Fault, Path
from leadline_mappings.layers import Layers, misfits_of


@dataclass(frozen=True)
class Lost:
    """What was left out. ``faults`` say why, ``parts`` where it stood, ``words`` are the names it may have declared.
    ``strange`` are keys that nobody knows.

    ``places``: of a list without some of its items, by its path, where those that are left stood.
    """

    faults: tuple[Fault, ...] = ()
    parts: frozenset[Path] = frozenset()
    strange: frozenset[Path] = frozenset()
    words: frozenset[str] = frozenset()
    places: Mapping[Path, tuple[int, ...]] = field(default_factory=dict)

    def may_hold(self, path: Path) -> bool:
        """Something that is missing at this path may have been meant to stand there: a part of it was left out, or what
        it would stand in, or either under a misspelt name.
        """
        if not self.parts:
            return False
        above = [path[:size] for size in range(len(path))]
        return path in self._touched or not self._renamed.isdisjoint(above) or not self.parts.isdisjoint(above)

    @cached_property
    def _touched(self) -> frozenset[Path]:
        """What is incomplete: the parts and all that they stood in."""
        return frozenset(part[:size] for part in self.parts for size in range(len(part) + 1))

    @cached_property
    def _renamed(self) -> frozenset[Path]:
        """What has a key that nobody knows."""
        return frozenset(part[:-1] for part in self.strange)

    def mentioned(self, data: object) -> bool:
        """The data speaks of something that was left out, or of a fact about it."""
        return bool(self.words) and any(
            word in self.words or any(word[:at] in self.words for at, sign in enumerate(word) if sign == "_")
            for word in texts(data)
        )

    @cached_property
    def spellings(self) -> bool:
        """How values are written, of stages, sources, countries or placeholders, is not all known."""
        elsewhere = any(part[2:3] != ("fields",) for part in self.strange)
        return elsewhere or any(part[0] != "entities" or "lifecycle" in part for part in self.parts)

    def original(self, path: Path) -> Path:
        """Where this stood in the files."""
        found: Path = ()
        for part in path:
            places = self.places.get(found)
            found = (*found, places[part] if places is not None and isinstance(part, int) else part)
        return found


NOTHING: Final = Lost()

_LISTS: Final[frozenset[Path]] = frozenset(
    {
        (),
        ("entities",),
        ("entities", "*"),
        ("entities", "*", "fields"),
        ("entities", "*", "rules"),
        ("entities", "*", "match"),
        ("entities", "*", "lifecycle"),
        ("entities", "*", "lifecycle", "stages"),
        ("entities", "*", "lifecycle", "beside"),
        ("entities", "*", "lifecycle", "moves_back"),
        ("lead_sources",),
        ("lead_sources", "tree"),
        ("lead_sources", "rules"),
        ("effects",),
        ("placeholders",),
        ("countries",),
    }
)
"""What consists of parts that can be left out one by one; ``*`` stands for any name."""
_NEEDED: Final[frozenset[Path]] = frozenset(
    {
        ("entities",),
        ("entities", "*", "fields"),
        ("entities", "*", "lifecycle", "field"),
        ("entities", "*", "lifecycle", "stages"),
        ("lead_sources", "tree"),
    }
)
"""Parts without which what they stand in means nothing."""
_FORMAL: Final[frozenset[Path]] = frozenset({(), ("version",), ("name",), ("description",)})
"""Faulty or not, everything else means the same."""


def sound_part(layers: Layers) -> tuple[Layers, Lost]:
    """What can be read of a standard. Raises DocumentError with all faults of form where nothing can."""
    found = misfits_of(layers, "standard")
    faults = (*layers.slips, *(one.fault for one in found))
    doubled = [one for document in layers.documents for one in document.left_out]
    if not faults:
        return layers, NOTHING
    parts = {part_of(one.path) for one in found if one.path not in _FORMAL}
    if None in parts or not isinstance(layers.data.get("entities"), Mapping):
        raise DocumentError(layers.in_order(faults))
    gone = frozenset(part for part in parts if part is not None)
    places: dict[Path, tuple[int, ...]] = {}
    words = {word for part in gone for word in _names(part, _at(layers.data, part))}
    words |= {word for path, value in doubled for word in _names(path, value)}
    data = _without(layers.data, gone, (), places)
    strange = frozenset(one.path for one in found if one.unknown)
    lost = Lost(faults, gone.union(path for path, _ in doubled), strange, frozenset(words), places)
    return replace(layers, data=data), lost


def part_of(path: Path) -> Path | None:
    """The smallest part that holds the path; None for what the whole file needs.

    >>> part_of(("entities", "person", "fields", "email", "type"))
    ('entities', 'person', 'fields', 'email')
    >>> part_of(("entities", "person", "fields")), part_of(("entities",))
    (('entities', 'person'), None)
    """
    for size in range(len(path), 0, -1):
        if _is_in(path[: size - 1], _LISTS) and not _is_in(path[:size], _NEEDED):
            return path[:size]
    return None


def _is_in(path: Path, patterns: frozenset[Path]) -> bool:
    return (path if path[:1] != ("entities",) or len(path) == 1 else ("entities", "*", *path[2:])) in patterns


def _without(data: Any, gone: frozenset[Path], path: Path, places: dict[Path, tuple[int, ...]]) -> Any:
    """A copy without these parts, as deep as parts may stand. ``places`` learns of shortened lists."""
    if not _is_in(path, _LISTS):
        return data
    if isinstance(data, Mapping):
        kept = {key: value for key, value in data.items() if (*path, key) not in gone}
        return {key: _without(value, gone, (*path, key), places) for key, value in kept.items()}
    if not isinstance(data, list):
        return data
    left = [index for index in range(len(data)) if (*path, index) not in gone]
    if len(left) < len(data):
        places[path] = tuple(left)
    return [data[index] for index in left]


def _at(data: Any, path: Path) -> Any:
    for part in path:
        data = data[part]
    return data


def _names(part: Path, data: object) -> Iterator[str]:
    """What a part may have declared: itself, and what is named in it. A rule has no name that others use."""
    if isinstance(part[-1], str):
        yield part[-1]
        if part[-2:-1] != ("fields",):
            yield from _keys(data)


def _keys(data: object) -> Iterator[str]:
    if isinstance(data, Mapping):
        yield from map(str, data)
        for value in data.values():
            yield from _keys(value)


def texts(data: object) -> Iterator[str]:
    """The texts that are values."""
    if isinstance(data, str):
        yield data
    for value in data.values() if isinstance(data, Mapping) else data if isinstance(data, list) else ():
        yield from texts(value)
