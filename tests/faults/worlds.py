"""One world: the people, a fault or a crash, runs until it is quiet, and what must hold whatever happened."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from doubles.simulated import TOKEN, Crash, Killed, Simulated
from faults import people
from leadline.engine import End, RunReport
from leadline.errors import LeadlineError
from leadline.simulator import Fault

RUNS = 5
"""Runs after the fault within which everything must be settled."""

OWN = ("Id", "CreatedDate", "LastModifiedDate", "SystemModstamp", "Leadline_Key__c")


@dataclass
class World:
    """``later``: the fault strikes the second, incremental run, after a quiet first one and edits on both sides."""

    systems: Simulated
    stops: list[str]
    in_review: dict[str, int] = field(default_factory=dict)
    """By object, after the last run: these wait for a person, so they stay pending."""

    @classmethod
    def make(cls, root: Path, *, later: bool) -> World:
        world = cls(Simulated.make(root / "project", people.hubspot(), people.salesforce()), [])
        if later:
            assert world.run() is not None
            world.edit()
        return world

    def edit(self) -> None:
        """People work in HubSpot: a changed title, a new opt-out, a newly qualified lead, a filled gap."""
        self.systems.clock.sleep(3600)
        hubspot = self.systems.hubspot
        ids = {row.fields.get("email"): row.id for row in hubspot.store.scan("contacts", after=None, limit=100)}
        hubspot.ui_edit("contacts", ids["person1@palulna-stores.com"], {"jobtitle": "CEO"})
        hubspot.ui_edit("contacts", ids["person3@palulna-stores.com"], {"hs_email_optout": "true"})
        hubspot.ui_edit("contacts", ids["person8@palulna-stores.com"], {"lifecyclestage": "salesqualifiedlead"})
        hubspot.ui_edit("contacts", ids["person7@palulna-stores.com"], {"lastname": "Byronh", "company": "Palulna"})

    def faults(self, vendor: str, *faults: Fault) -> None:
        app = self.systems.hubspot if vendor == "hubspot" else self.systems.salesforce
        app.reset_counters()
        for fault in faults:
            app.faults.add(fault)

    def clear(self) -> None:
        for app in (self.systems.hubspot, self.systems.salesforce):
            app.faults.clear()

    def run(self, crash: Crash = lambda _: None) -> RunReport | None:
        """One run; None when it ended in an error or a kill."""
        try:
            report = self.systems.sync(crash)
        except LeadlineError as error:
            self.stops.append(str(error))
            return None
        except Killed:
            return None
        if report.stopped:
            self.stops.append(report.stopped)
        return report

    def settle(self) -> None:
        """Faults off: run until a run writes nothing."""
        self.clear()
        for _ in range(RUNS):
            before = len(self.systems.applied())
            report = self.run()
            assert report is not None, f"a run without faults stopped: {self.stops[-1:]}"
            assert report.stopped is None, report.stopped
            if len(self.systems.applied()) == before:
                self.in_review = {one.object: one.ends.get(End.REVIEW, 0) for one in report.objects}
                return
        raise AssertionError(f"still writing after {RUNS} runs without faults")

    def people(self) -> list[dict[str, Any]]:
        """What Salesforce holds in the end, without ids and times."""
        store = self.systems.salesforce.store
        rows = [row for name in ("Lead", "Contact") for row in store.scan(name, after=None, limit=1000)]
        kept = [{k: v for k, v in row.fields.items() if k not in OWN and v is not None} for row in rows]
        return sorted(kept, key=repr)

    def check(self) -> None:
        """The invariants of one world (RELIABILITY: I1, I2, I3, I6 by settle, I9, I12)."""
        journal = self.systems.applied()
        created = Counter((row.after or {}).get("Email") for row in journal if row.op == "create")
        assert max(created.values(), default=0) <= 1, f"created twice: {created}"
        for row in journal:
            before, after = row.before or {}, row.after or {}
            assert not (before.get("HasOptedOutOfEmail") and not after.get("HasOptedOutOfEmail")), "opt-out resurrected"
            if row.op == "create":
                assert after.get("LastName"), "a create without its mandatory fields"
                assert after.get("Company"), "a create without its mandatory fields"
        with self.systems.engine() as (_, state):
            numbers = state.status(runs=100)
            waiting = {name: count for name, count in self.in_review.items() if count}
            assert dict(numbers.pending) == waiting, f"left over: {dict(numbers.pending)}"
            assert numbers.open_intents == 0
            lines = [line for run in numbers.runs for line in state.audit(run.run_id) if line.outcome == "applied"]
        assert Counter(line.op for line in lines)["create"] == sum(created.values()), "a create without its audit line"
        for sentence in self.stops:
            assert TOKEN not in sentence
            assert "palulna" not in sentence.lower(), f"personal data in an error: {sentence}"
