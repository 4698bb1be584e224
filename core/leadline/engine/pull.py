"""pull: bring what changed since the watermark into the state, page by page.

A page and the watermark behind it are stored in one transaction, so a record is either in the state or will be
read again. Vendor time only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from leadline.connector import Cursor, Page, Source, SourceRecord
from leadline.engine.run import Run
from leadline.errors import DecisionNeeded
from leadline.project import ObjectRef
from leadline.state import ObservedRow

BATCH = 1_000


def pull(run: Run, ref: ObjectRef) -> int:
    """Read one object into the state. Returns how many records came (a record read twice counts twice)."""
    name = str(ref)
    fields = readable_fields(run, ref)
    run.state.expect_fields(name, fields)
    source = run.systems[ref.system].source(ref.name)
    since = run.state.watermark(name)
    done = 0
    for records, cursor, total in _batches(source.read(fields, since)):
        run.state.observe(run.run_id, name, list(_rows(run, ref, records)), cursor)
        done += len(records)
        run.step("pull", name, done, total)
    if since is None:
        _look_for_absent(run, ref, source, fields, done)
    _look_for_unseen(run, ref, source, fields)
    run.step("pull", name, done, done, finished=True)
    return done


def _look_for_absent(run: Run, ref: ObjectRef, source: Source, fields: Sequence[str], came: int) -> None:
    """A whole read names every live record but those that changed while it went on. What is known and did not come
    is asked for by id; what is not there either has been deleted.
    """
    known = run.state.known_count(str(ref))
    if known and not came:
        raise DecisionNeeded(
            f"{ref} came back empty, though {known} of its records are known; check the account and its permissions, "
            "nothing was written"
        )
    while ids := run.state.unread(run.run_id, str(ref), BATCH):
        _observe_by_id(run, ref, source, fields, ids)


def _look_for_unseen(run: Run, ref: ObjectRef, source: Source, fields: Sequence[str]) -> None:
    """Records that we made and that no read has shown yet (an index runs behind) are asked for by id: nobody plans
    against a record as it is imagined.
    """
    while ids := run.state.unseen(str(ref), BATCH):
        _observe_by_id(run, ref, source, fields, ids)


def _observe_by_id(run: Run, ref: ObjectRef, source: Source, fields: Sequence[str], ids: Sequence[str]) -> None:
    """Store how these records stand now; one that does not exist is deleted."""
    found = source.fetch(ids, fields)
    rows = [
        replace(observed(run, ref, found.get(one) or SourceRecord(one, "", {}, deleted=True)), record_id=one)
        for one in ids
    ]
    run.state.observe(run.run_id, str(ref), rows, None)


def readable_fields(run: Run, ref: ObjectRef) -> tuple[str, ...]:
    """The mapped fields that the object really has (what is missing was reported when the run began), and the field
    that carries our key.
    """
    info = run.rules.infos[str(ref)]
    names = run.rules.mappings[str(ref)].native_fields
    key = run.rules.key_fields.get(str(ref))
    return tuple(name for name in (*names, *((key,) if key else ())) if name in info.fields)


def _batches(pages: Iterable[Page]) -> Iterator[tuple[Sequence[SourceRecord], Cursor | None, int | None]]:
    """Pages put together to about :data:`BATCH` records, because each transaction has its price. A cursor is stored
    with or after all records that it stands for.
    """
    records: list[SourceRecord] = []
    cursor: Cursor | None = None
    total: int | None = None
    for page in pages:
        records.extend(page.records)
        cursor = page.cursor or cursor
        total = page.total if page.total is not None else total
        if len(records) >= BATCH:
            yield records, cursor, total
            records, cursor = [], None
    if records or cursor is not None:
        yield records, cursor, total


def _rows(run: Run, ref: ObjectRef, records: Sequence[SourceRecord]) -> Iterator[ObservedRow]:
    for record in records:
        yield observed(run, ref, record)
        yield from _merged_away(run, ref, record)


def observed(run: Run, ref: ObjectRef, record: SourceRecord) -> ObservedRow:
    redirect = f"{ref.system}.{record.redirect[0]}/{record.redirect[1]}" if record.redirect else None
    return ObservedRow(
        object=str(ref),
        record_id=record.record_id,
        modified=record.modified,
        hash=run.fields_hash(record.fields, deleted=record.deleted),
        fields=record.fields,
        deleted=record.deleted,
        redirect=redirect,
    )


def _merged_away(run: Run, ref: ObjectRef, record: SourceRecord) -> Iterable[ObservedRow]:
    """Records that we know and that the vendor merged into this one: gone, with this one in their place."""
    if not record.formerly:
        return ()
    known = run.state.observed([(str(ref), former) for former in record.formerly])
    return [
        ObservedRow(
            object=str(ref),
            record_id=former.record_id,
            modified=record.modified,
            hash=run.fields_hash({}, deleted=True),
            fields={},
            deleted=True,
            redirect=f"{ref}/{record.record_id}",
        )
        for former in known
    ]
