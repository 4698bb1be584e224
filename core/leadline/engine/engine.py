"""The engine: one natural way through the house for every record.

pull -> map -> standardise -> resolve -> decide -> plan -> deliver -> account
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import asdict

from leadline.clock import Clock
from leadline.connector import Op, System
from leadline.engine.account import report, undecided
from leadline.engine.deliver import deliver
from leadline.engine.payload import Payload
from leadline.engine.planning import plan_changes
from leadline.engine.preflight import check_accounts, key_fields, read_schemas
from leadline.engine.pull import pull
from leadline.engine.recover import recover
from leadline.engine.reports import Notify, PlannedChange, RunReport
from leadline.engine.resolve import resolve
from leadline.engine.rules import compile_rules
from leadline.engine.run import Run, Tally
from leadline.errors import ConfigError, LeadlineError
from leadline.project import Project
from leadline.state import State

LEASE_SECONDS = 900.0
PREVIEW_CHUNK = 500


class Engine:
    """Runs the syncs of one project over its state and its connected systems. Everything it touches is injected."""

    def __init__(
        self, project: Project, state: State, systems: Mapping[str, System], *, clock: Clock, notify: Notify
    ) -> None:
        self._project = project
        self._state = state
        self._systems = systems
        self._clock = clock
        self._notify = notify
        self._run: Run | None = None
        self._stop_asked = False

    def request_stop(self) -> None:
        """Stop at the next point where everything before is settled (safe to call from a signal handler)."""
        self._stop_asked = True
        if self._run is not None:
            self._run.stop_asked = True

    def plan(self, sync: str) -> RunReport:
        """Read, judge and plan; nothing is written to any system and no base or link moves."""
        return self._go(sync, dry=True)

    def sync(self, sync: str) -> RunReport:
        """Plan and apply in one. A run that had to stop reports it (``stopped``); the next one goes on."""
        return self._go(sync, dry=False)

    def planned(self, limit: int | None = None) -> Iterator[PlannedChange]:
        """The changes of the last plan, field by field (values included: for previews and plan files only)."""
        after, left = (-1, 0), limit
        while rows := self._state.planned(after, min(PREVIEW_CHUNK, left or PREVIEW_CHUNK)):
            after = rows[-1].position
            for row in rows:
                system, _, name = row.object.partition(".")
                url = self._systems[system].record_url(name, row.record_id) if row.record_id else None
                yield PlannedChange(
                    object=row.object,
                    op=Op(row.op),
                    entity_id=row.entity_id,
                    record_id=row.record_id,
                    sources=tuple(f"{one}/{record_id}" for one, record_id, _ in row.members if one != row.object),
                    fields=Payload.from_json(row.fields).fields,
                    url=url,
                )
            if left is not None:
                left -= len(rows)
                if left <= 0:
                    return

    def _go(self, name: str, *, dry: bool) -> RunReport:
        if name not in self._project.syncs:
            raise ConfigError(
                f"leadline.yml has no sync called {name}; it has {', '.join(self._project.syncs) or 'none'}"
            )
        sync = self._project.syncs[name]
        started = self._clock.monotonic()
        with ExitStack() as held:
            accounts = check_accounts(self._project, sync, self._systems, self._state, dry=dry)
            lease = held.enter_context(
                self._state.lease([str(ref) for ref in sync.refs()], ttl=LEASE_SECONDS, owner=f"sync {name}")
            )
            tally = Tally()
            infos = read_schemas(self._project, sync, self._systems, tally)
            run = self._run = Run(
                run_id=self._state.start_run(name, "plan" if dry else "sync"),
                rules=compile_rules(self._project, sync, infos, key_fields(sync, self._systems)),
                state=self._state,
                systems=self._systems,
                accounts=accounts,
                clock=self._clock,
                notify=self._notify,
                lease=lease,
                dry=dry,
                tally=tally,
                stop_asked=self._stop_asked,
            )
            return self._finish(run, started, self._work(run))

    def _work(self, run: Run) -> LeadlineError | None:
        """All steps in order. An error that stops the run is kept for its report: what was settled stands."""
        try:
            recover(run)
            for ref in run.rules.sync.refs():
                self._state.expect_rules(str(ref), run.rules.fingerprint)
                pull(run, ref)
            self._state.carry_over(run.run_id, [str(ref) for ref in run.rules.sync.refs()])
            resolve(run)
            plan_changes(run)
            if not run.dry:
                deliver(run)
        except ConfigError:
            self._state.finish_run(run.run_id, ConfigError.exit_code, {})
            raise
        except LeadlineError as error:
            return error
        return None

    def _finish(self, run: Run, started: float, error: LeadlineError | None) -> RunReport:
        error = error or undecided(run)
        done = report(
            run,
            seconds=self._clock.monotonic() - started,
            calls={name: system.calls for name, system in self._systems.items()},
            exit_code=error.exit_code if error else 0,
            stopped=str(error) if error else None,
        )
        self._state.finish_run(run.run_id, done.exit_code, asdict(done))
        self._run = None
        return done
