"""``leadline check records``: from a file's name to its survey."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TextIO

from leadline.errors import ConfigError
from leadline.paths import short
from leadline.project_file.faults import did_you_mean
from leadline.report.as_json import Json, line
from leadline.report.export import private_file
from leadline.steward.judging import Judged
from leadline.steward.mapped import open_mapping
from leadline.steward.record_file import RecordFile, Row, open_records
from leadline.steward.standard_source import StandardSource
from leadline.steward.survey import Columns, Survey, flattened, match_columns, named_rows, renamed_rows, survey
from leadline.steward.whereabouts import Source
from leadline_mappings.documents import DocumentError
from leadline_mappings.entity import Entity
from leadline_mappings.mapping import Mapping as ObjectMapping

EVERY = 5_000
"""Records between two words of progress."""
Notify = Callable[[int, bool], None]


@dataclass(frozen=True, slots=True)
class Asked:
    """What to look at, and how. ``out`` gets a line for every record."""

    file: Path
    standard: StandardSource
    mapping: Source | None = None
    entity: str | None = None
    limit: int | None = None
    encoding: str | None = None
    delimiter: str | None = None
    out: Path | None = None
    replace: bool = False


@dataclass(frozen=True, slots=True)
class Surveyed:
    """``columns`` is None for JSON Lines, which have no header."""

    file: str
    entity: Entity
    survey: Survey
    columns: Columns | None


def survey_file(asked: Asked, notify: Notify = lambda _done, _finished: None) -> Surveyed:
    """Raises ConfigError for a file, a mapping or an entity that cannot be used; never for a bad record."""
    mapping = None if asked.mapping is None else object_mapping(asked.mapping, asked.standard)
    entity = entity_of(asked.standard, asked.entity, mapping)
    not_over_itself(asked.file, asked.out)
    so_far = Survey()
    with ExitStack() as held:
        opened = held.enter_context(open_records(asked.file, encoding=asked.encoding, delimiter=asked.delimiter))
        columns, rows = fields_of(opened, asked.file, entity, mapping)
        out = None if asked.out is None else held.enter_context(private_file(asked.out, replace=asked.replace))
        for row, judged in survey(islice(rows, asked.limit), entity, mapping, so_far):
            if out is not None:
                _write(out, row, judged)
            if row.number % EVERY == 0:
                notify(row.number, False)
    notify(so_far.read + so_far.bad, True)
    return Surveyed(short(str(asked.file)), entity, so_far, columns)


def not_over_itself(file: Path, out: Path | None) -> None:
    """Raises ConfigError where the result would replace what it is made from."""
    if out is not None and out.resolve() == file.resolve():
        raise ConfigError(f"--out {short(str(out))} is the file that is read; choose another name")


def object_mapping(source: Source, standard: StandardSource) -> ObjectMapping:
    """Raises ConfigError with a line for every fault."""
    try:
        return open_mapping(str(source), source, standard).mapping
    except DocumentError as error:
        raise ConfigError(str(error)) from None


def entity_of(standard: StandardSource, name: str | None, mapping: ObjectMapping | None) -> Entity:
    """The one that is named, else the mapping's, else ``person``, else the only one."""
    entities = standard.standard.entities
    if mapping is not None:
        if name not in {None, mapping.entity}:
            raise ConfigError(f"the mapping is of the entity {mapping.entity}; leave out --entity")
        name = mapping.entity
    if name is None:
        name = "person" if "person" in entities or len(entities) > 1 else next(iter(entities))
    if name not in entities:
        raise ConfigError(f"the standard has no entity {short(name, 60)}; {did_you_mean(name, entities)}")
    return entities[name]


def fields_of(
    opened: RecordFile, file: Path, entity: Entity, mapping: ObjectMapping | None
) -> tuple[Columns | None, Iterator[Row]]:
    """The rows by field name. Raises ConfigError when no column is a field."""
    if opened.columns is None:
        return None, named_rows(flattened(opened.rows), entity, mapping)
    columns = match_columns(opened.columns, entity, mapping)
    if not columns.fields:
        whose = f"the standard's {entity.name}" if mapping is None else f"the mapping {mapping.name}"
        raise ConfigError(
            f"no column of {short(str(file))} is a field of {whose}; "
            + ("name the export's mapping with --mapping" if mapping is None else "check the header or the mapping")
        )
    return columns, renamed_rows(opened.rows, columns)


def _write(out: TextIO, row: Row, judged: Judged | None) -> None:
    if judged is None:
        body: dict[str, Json] = {"row": row.number, "line": row.line, "problem": row.problem}
    else:
        verdict = judged.verdict
        body = {
            "row": row.number,
            "line": row.line,
            "creatable": verdict.creatable,
            "rejected": verdict.rejected,
            "selected": judged.selected,
            "findings": [
                {
                    "code": one.code,
                    "field": one.field,
                    "effect": str(one.effect),
                    "reason": one.reason,
                    "fix": one.fix,
                    "shape": one.shape,
                }
                for one in verdict.findings
            ],
            "values": dict(verdict.values),
            "changed": [
                {"field": one.field, "rule": one.rule, "before": one.before, "after": one.after}
                for one in verdict.normalisations
            ],
        }
    out.write(line(body) + "\n")
