"""Opening: a state that cannot be trusted is refused in one sentence, and never begun anew in silence."""

from __future__ import annotations

import os
import socket
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import event, make_url

from leadline.clock import FakeClock
from leadline.errors import Busy, Fatal, StateError, Stopped
from leadline.state import Intent, Link, ObservedRow, Planned, State
from leadline.state.sqlite_file import FileLock
from state.backends import Backend, run_sql

CONTACTS = "hubspot.contacts"
ON_FILE = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
ON_SERVER = pytest.mark.parametrize("backend", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True)


def refusal(root: Path, url: str = "sqlite:///state.db", *, create: bool = True) -> str:
    """The sentence with which opening is refused."""
    with pytest.raises(StateError) as refused:
        State.open(url, root=root, clock=FakeClock(), create=create, busy_seconds=0)
    sentence = str(refused.value)
    assert refused.value.exit_code == 2
    assert "\n" not in sentence
    assert "; " in sentence, "what and where; what to do"
    return sentence


def listing(root: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in root.iterdir() if path.is_file()}


# -- both databases -------------------------------------------------------------------------------------------


def test_what_was_stored_is_there_after_opening_again(backend: Backend, clock: FakeClock) -> None:
    with backend.open(clock) as state:
        state.link([Link(CONTACTS, "1", "entity-a", "new")])
        hashed = state.hash_text("email", "ada@example.com")
    with backend.open(clock, create=False) as state:
        assert state.links_of([(CONTACTS, "1")]) == {(CONTACTS, "1"): "entity-a"}
        assert state.hash_text("email", "ada@example.com") == hashed


def test_two_states_hash_with_two_keys(tmp_path: Path, clock: FakeClock) -> None:
    hashes = set()
    for name in ("one", "two"):
        with State.open(f"sqlite:///{name}.db", root=tmp_path, clock=clock, durable=False) as state:
            hashes.add(state.hash_text("email", "ada@example.com"))
    assert len(hashes) == 2


def test_a_state_that_must_exist_is_not_made(empty_backend: Backend) -> None:
    assert "there is no state" in refusal(empty_backend.root, empty_backend.url, create=False)
    assert listing(empty_backend.root) == {}


def test_a_state_of_a_newer_leadline_is_refused_untouched(backend: Backend) -> None:
    backend.sql("UPDATE leadline_version SET version_num = '9999'")
    assert "newer leadline" in refusal(backend.root, backend.url)
    assert backend.sql("SELECT version_num FROM leadline_version") == [("9999",)]


def test_no_value_stands_in_an_error_of_the_database(backend: Backend, clock: FakeClock) -> None:
    state = backend.open(clock)
    intent = Intent("secret-id", 1, CONTACTS, "create", "e", None, 1, {"email": "canary@example.com"}, (), 1)
    state.open_intents([intent])
    with pytest.raises(Fatal) as failed:
        state.open_intents([intent])
    for shown in (str(failed.value), repr(failed.value)):
        assert "canary" not in shown
        assert "secret-id" not in shown


def test_a_locked_database_is_waited_for_within_bounds(backend: Backend, clock: FakeClock) -> None:
    one, other = backend.open(clock), backend.open(clock)
    one.observe(1, CONTACTS, [ObservedRow(CONTACTS, "1", "2026", 7, {})], None)
    with one.transaction():
        one.carry_over(2, [CONTACTS])
        with pytest.raises(Busy, match="locked"):
            other.carry_over(3, [CONTACTS])
    assert other.carry_over(3, [CONTACTS]) == 1


@pytest.mark.parametrize(
    "url", ["", "state.db", "mysql://u:hunter2@h/d", "sqlite://", "sqlite:///:memory:", "http://[broken:hunter2@x"]
)
def test_a_url_that_names_no_state_is_refused(tmp_path: Path, url: str) -> None:
    sentence = refusal(tmp_path, url)
    assert "hunter2" not in sentence
    assert listing(tmp_path) == {}


# -- the file -------------------------------------------------------------------------------------------------


def test_a_relative_file_stands_in_the_project_and_only_its_owner_reads_it(tmp_path: Path, clock: FakeClock) -> None:
    before = os.umask(0)
    try:
        with State.open("sqlite:///private/deep/state.db", root=tmp_path, clock=clock, durable=False) as state:
            state.start_run("leads", "sync")
            folder = tmp_path / "private" / "deep"
            modes = {path.name: oct(path.stat().st_mode & 0o777) for path in (folder, folder.parent, *folder.iterdir())}
    finally:
        os.umask(before)
    assert modes == {
        "private": "0o700",
        "deep": "0o700",
        "state.db": "0o600",
        "state.db-wal": "0o600",
        "state.db-shm": "0o600",
        "state.db.lock": "0o600",
    }


@ON_FILE
def test_a_file_that_others_can_read_is_made_private(backend: Backend, clock: FakeClock) -> None:
    (backend.root / "state.db").chmod(0o644)
    backend.open(clock)
    assert (backend.root / "state.db").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("content", [b"", b"not a database at all, but quite long enough to look like one" * 9])
def test_a_file_that_is_no_database_is_refused_untouched(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "state.db").write_bytes(content)
    sentence = refusal(tmp_path)
    assert str(tmp_path / "state.db") in sentence
    assert listing(tmp_path) == {"state.db": content}


@ON_FILE
def test_a_file_without_its_header_is_refused(backend: Backend) -> None:
    file = backend.root / "state.db"
    file.write_bytes(bytes(100) + file.read_bytes()[100:])
    assert "not a database" in refusal(backend.root)


@ON_FILE
def test_a_file_that_was_cut_short_is_refused(backend: Backend) -> None:
    file = backend.root / "state.db"
    os.truncate(file, file.stat().st_size // 2)
    assert "cut short" in refusal(backend.root)


@ON_FILE
def test_a_damaged_page_is_found_before_the_run_begins(backend: Backend, clock: FakeClock) -> None:
    with backend.open(clock) as state:
        rows = [ObservedRow(CONTACTS, f"{one:05}", "2026", one, {"x": "y" * 200}) for one in range(500)]
        state.observe(1, CONTACTS, rows, None)
    file = backend.root / "state.db"
    pages = bytearray(file.read_bytes())
    pages[-4096 * 10 : -4096 * 5] = b"\xff" * 4096 * 5
    file.write_bytes(pages)
    assert "damaged" in refusal(backend.root)


def test_a_database_of_another_program_is_refused_untouched(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "state.db")) as other:
        other.execute("CREATE TABLE theirs (x)")
        other.commit()
    assert "another program" in refusal(tmp_path)
    with closing(sqlite3.connect(tmp_path / "state.db")) as other:
        assert [name for (name,) in other.execute("SELECT name FROM sqlite_schema")] == ["theirs"]


@ON_FILE
def test_a_read_only_file_is_refused_for_root_too(backend: Backend) -> None:
    file = backend.root / "state.db"
    file.chmod(0o400)
    before = listing(backend.root)
    assert "read-only" in refusal(backend.root)
    assert listing(backend.root) == before


@pytest.mark.parametrize("exists", [True, False])
def test_a_read_only_folder_is_refused_for_root_too(tmp_path: Path, migrated_file: Path, *, exists: bool) -> None:
    folder = tmp_path / "kept"
    folder.mkdir()
    if exists:
        (folder / "state.db").write_bytes(migrated_file.read_bytes())
    folder.chmod(0o500)
    try:
        assert "read-only" in refusal(folder)
    finally:
        folder.chmod(0o700)


def test_a_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("here")
    assert str(tmp_path / "taken") in refusal(tmp_path, "sqlite:///taken/state.db")


def test_a_state_that_is_a_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "state.db").mkdir()
    assert "not a file" in refusal(tmp_path)


def test_a_new_state_is_not_put_through_a_planted_link(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "state.db").symlink_to(tmp_path / "elsewhere" / "state.db")
    with State.open("sqlite:///state.db", root=tmp_path, clock=FakeClock(), durable=False):
        pass
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_making_the_state_leaves_nothing_but_the_state(tmp_path: Path, clock: FakeClock) -> None:
    State.open("sqlite:///state.db", root=tmp_path, clock=clock, durable=False).close()
    assert sorted(listing(tmp_path)) == ["state.db", "state.db.lock"]


def test_a_state_is_not_made_while_another_process_makes_it(tmp_path: Path, clock: FakeClock) -> None:
    lock = FileLock(tmp_path / "state.db")
    assert lock.acquire()
    with pytest.raises(Busy):
        State.open("sqlite:///state.db", root=tmp_path, clock=clock)
    assert clock.slept >= 10
    lock.release()
    State.open("sqlite:///state.db", root=tmp_path, clock=clock, durable=False).close()


@ON_FILE
def test_a_full_disk_stops_the_run_and_keeps_what_was_there(backend: Backend, clock: FakeClock) -> None:
    state = backend.open(clock)
    state.link([Link(CONTACTS, "1", "a", "new")])
    with state._db.reading() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    rows = [ObservedRow(CONTACTS, str(one), "2026", 7, {"x": "y" * 500}) for one in range(500)]
    with pytest.raises(Stopped, match="disk is full"):
        state.observe(1, CONTACTS, rows, None)
    assert state.read_count(1, CONTACTS) == 0
    assert state.links_of([(CONTACTS, "1")]) == {(CONTACTS, "1"): "a"}


@ON_FILE
def test_deleted_values_leave_no_trace_in_the_file(backend: Backend, clock: FakeClock) -> None:
    canary = "canary-9f3a@example.com"
    with backend.open(clock) as state:
        fields = {"email": canary, "text": "x" * 3000}
        state.put_planned([Planned(0, CONTACTS, "create", 1, f"e{one}", None, fields) for one in range(200)])
        state.begin_work(2)
    assert not any(canary.encode() in content for content in listing(backend.root).values())


@ON_FILE
def test_no_statement_of_the_daily_work_walks_a_whole_table(backend: Backend, clock: FakeClock) -> None:
    state = backend.open(clock)
    sent: list[tuple[str, tuple[object, ...]]] = []

    def note(_c: object, _cursor: object, statement: str, parameters: tuple[object, ...], *_: object) -> None:
        if statement.startswith("SELECT"):
            sent.append((statement, parameters))

    event.listen(state._db.engine, "before_cursor_execute", note)
    state.pending(CONTACTS, "", 10)
    state.ends(1, [CONTACTS])
    state.records_by_keys([1, 2])
    state.entities("", 10)
    state.redirects([(CONTACTS, "1")])
    state.observed([(CONTACTS, "1")])
    state.links_of([(CONTACTS, "1")])
    state.planned((1, 5), 10, object=CONTACTS, op="create")
    state.release(CONTACTS, ["1"])
    event.remove(state._db.engine, "before_cursor_execute", note)
    with state._db.reading() as connection:
        plans = [
            str([row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)])
            for statement, parameters in sent
        ]
    indexes = [
        "observed_pending",
        "observed_seen",
        "match_key USING PRIMARY KEY",
        "resolution_entity",
        "autoindex_observed",
        "observed_redirect",
        "autoindex_observed",
        "autoindex_link",
        "planned_turn (object=? AND op=? AND priority=? AND change_id>?)",
        "planned_turn (object=? AND op=? AND priority>?)",
        "quarantine_once",
    ]
    for plan, index in zip(plans, indexes, strict=True):
        assert index in plan


# -- the server -----------------------------------------------------------------------------------------------


def test_a_server_that_does_not_answer_is_named_without_its_password(tmp_path: Path) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
    sentence = refusal(tmp_path, f"postgresql+psycopg://ada:hunter2@127.0.0.1:{port}/leads")
    assert "127.0.0.1" in sentence
    assert "cannot be reached" in sentence
    assert "hunter2" not in sentence


@pytest.mark.postgres
def test_a_wrong_password_an_unknown_role_and_a_missing_database_are_told_apart(
    tmp_path: Path, server_url: str
) -> None:
    run_sql(server_url, "CREATE ROLE ada LOGIN PASSWORD 'right'")
    [(hba,)] = run_sql(server_url, "SHOW hba_file")
    rules = Path(hba).read_text()
    Path(hba).write_text(f"local all ada scram-sha-256\n{rules}")
    run_sql(server_url, "SELECT pg_reload_conf()")
    url = make_url(server_url)
    wrong = url.set(username="ada", password="hunter2").render_as_string(hide_password=False)
    try:
        sentence = refusal(tmp_path, wrong)
    finally:
        Path(hba).write_text(rules)
        run_sql(server_url, "SELECT pg_reload_conf()")
    assert "password" in sentence
    assert "hunter2" not in sentence
    assert "user" in refusal(tmp_path, url.set(username="nobody").render_as_string())
    assert "does not exist" in refusal(tmp_path, url.set(database="nowhere").render_as_string())


@ON_SERVER
def test_a_replica_is_refused(backend: Backend, server_url: str) -> None:
    name = make_url(backend.url).database
    run_sql(server_url, f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    try:
        assert "read-only" in refusal(backend.root, backend.url)
    finally:
        run_sql(server_url, f"ALTER DATABASE {name} RESET ALL")


CUT = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE datname = current_database() AND application_name = 'leadline'"
)


@ON_SERVER
@pytest.mark.parametrize("moment", ["before_cursor_execute", "commit"])
def test_a_lost_connection_stops_the_run_and_leaves_nothing_half_done(
    backend: Backend, clock: FakeClock, moment: str
) -> None:
    state = backend.open(clock)
    state.link([Link(CONTACTS, "1", "a", "new")])

    def cut(*_: object) -> None:
        backend.sql(CUT)

    event.listen(state._db.engine, moment, cut)
    with pytest.raises(Stopped, match="connection"):
        state.link([Link(CONTACTS, "2", "a", "new")])
    event.remove(state._db.engine, moment, cut)
    assert state.status().links == {CONTACTS: 1}


@pytest.mark.postgres
def test_a_state_can_live_in_a_schema_of_its_own(
    tmp_path: Path, fresh_database: Callable[[], str], clock: FakeClock
) -> None:
    url = fresh_database()
    run_sql(url, "CREATE SCHEMA leadline")
    mine = make_url(url).update_query_dict({"options": "-csearch_path=leadline"}).render_as_string()
    with State.open(mine, root=tmp_path, clock=clock, durable=False) as state:
        state.start_run("leads", "sync")
    assert run_sql(url, "SELECT count(*) FROM leadline.run") == [(1,)]
    assert run_sql(url, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == [(0,)]
