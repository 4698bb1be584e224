"""``leadline standard diff``: from two standards' names and a file, or the state, to their difference."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from leadline.errors import ConfigError
from leadline.report.as_json import Json, line
from leadline.report.export import private_file
from leadline.steward.difference import Changed, Difference, Record, Rules, compare
from leadline.steward.file_survey import entity_of, fields_of, not_over_itself, object_mapping
from leadline.steward.record_file import open_records
from leadline.steward.standard_source import StandardSource
from leadline.steward.whereabouts import Source

if TYPE_CHECKING:
    from leadline.state import State

PAGE = 1_000


@dataclass(frozen=True, slots=True)
class Pair:
    """The standard as it is and as it would be. ``out`` gets each changed record in full, as JSON Lines."""

    old: StandardSource
    new: StandardSource
    out: Path | None = None
    replace: bool = False
    limit: int | None = None


def on_file(
    pair: Pair, file: Path, mapping: Source | None, entity: str | None, encoding: str | None = None
) -> Difference:
    """Raises ConfigError for what cannot be used; lines that cannot be read are passed over."""
    not_over_itself(file, pair.out)
    sides = []
    for standard in (pair.old, pair.new):
        compiled = None if mapping is None else object_mapping(mapping, standard)
        sides.append(Rules(entity_of(standard, entity, compiled), compiled))
    old, new = sides
    with open_records(file, encoding=encoding) as opened:
        if opened.columns is not None and mapping is None:
            _all_known(old, new)
        _, rows = fields_of(opened, file, new.entity, new.mapping)
        records = (Record(f"row {row.number}", "", row.fields) for row in rows if row.fields is not None)
        return _compared(pair, records, {"": old}, {"": new})


def _all_known(old: Rules, new: Rules) -> None:
    if old.entity.name != new.entity.name:
        raise ConfigError("the two standards speak of different entities; name one with --entity")


def on_state(pair: Pair, state: State, mappings: Mapping[str, Source]) -> Difference:
    """Every live record that the state holds of the mapped objects, as it was last read."""
    old, new = ({name: _rules(source, side) for name, source in mappings.items()} for side in (pair.old, pair.new))
    return _compared(pair, _stored(state, tuple(mappings)), old, new)


def _rules(source: Source, standard: StandardSource) -> Rules:
    mapping = object_mapping(source, standard)
    return Rules(standard.standard.entities[mapping.entity], mapping)


def _stored(state: State, objects: tuple[str, ...]) -> Iterator[Record]:
    for name in objects:
        after = ""
        while rows := state.live(name, after, PAGE):
            for row in rows:
                yield Record(f"{name}/{row.record_id}", name, row.fields)
            after = rows[-1].record_id


def _compared(pair: Pair, records: Iterator[Record], old: Mapping[str, Rules], new: Mapping[str, Rules]) -> Difference:
    so_far = Difference()
    with ExitStack() as held:
        out = None if pair.out is None else held.enter_context(private_file(pair.out, replace=pair.replace))
        for one in compare(islice(records, pair.limit), old, new, so_far):
            if out is not None:
                _write(out, one)
    return so_far


def _write(out: TextIO, one: Changed) -> None:
    body: dict[str, Json] = {
        "record": one.label,
        "values": {name: {"old": was, "new": now} for name, (was, now) in one.values.items()},
        "gained": [{"code": code, "field": field or None} for code, field in one.gained],
        "lost": [{"code": code, "field": field or None} for code, field in one.lost],
        "becomes": list(one.flips),
    }
    out.write(line(body) + "\n")
