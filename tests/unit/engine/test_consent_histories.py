"""Two systems and one person over random histories: no write of ours ever takes an opt-out back that is younger than
the evidence for it, and every opt-out arrives.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from doubles.shelf import Shelf, ShelfSource
from doubles.world import CONTACTS, HUB_FIELDS, LEADS, SF_CONTACTS, SF_FIELDS, World
from leadline.engine.consent import settled
from leadline.engine.decide import decide
from leadline.engine.rules import Judged, Rules, compile_rules
from leadline.state import Member
from leadline_mappings.values import Value
from unit.engine.test_consent import DATED_HUB, EVIDENCE, IN_AT, OPT_IN_LEAD, OUT_AT

HUB, CRM = str(CONTACTS), str(LEADS)


@cache
def rules() -> Rules:
    world = World(Path(), hub_mapping=DATED_HUB, lead_mapping=OPT_IN_LEAD)
    project = world.project()
    hub = ShelfSource(Shelf((*HUB_FIELDS, OUT_AT, IN_AT, EVIDENCE))).describe()
    crm = ShelfSource(Shelf(SF_FIELDS)).describe()
    infos = {HUB: hub, CRM: crm, str(SF_CONTACTS): crm}
    return compile_rules(project, project.syncs["people"], infos, {})


def moment(tick: int) -> str:
    return f"2026-05-01T{tick // 60:02}:{tick % 60:02}:00.000Z"


def flag_is_set(fields: dict[str, Any]) -> bool:
    return fields.get("hs_email_optout") == "true" or fields.get("HasOptedOutOfEmail") is True


@dataclass
class History:
    """What both systems hold, and beside it what really happened: when each opt-out came, and each proof."""

    fields: dict[str, dict[str, Any]] = field(
        default_factory=lambda: {
            HUB: {"email": "p@acme-demo.com", "lastname": "Byron", "company": "Acme", "lifecyclestage": "mql"},
            CRM: {"Email": "p@acme-demo.com", "LastName": "Byron", "Company": "Acme", "IsConverted": False},
        }
    )
    modified: dict[str, int] = field(default_factory=lambda: {HUB: 0, CRM: 0})
    bases: dict[str, dict[str, Value] | None] = field(default_factory=lambda: {HUB: None, CRM: None})
    tick: int = 0
    dated: int = -1
    undated: int = -1
    proof: int = -1
    decision: int = -1

    def happen(self, event: tuple[Any, Any]) -> None:
        """An edit or a proof, and a sync after it."""
        if isinstance(event[0], int):
            self.prove(*event)
        else:
            self.edit(*event)
        self.sync()

    def edit(self, name: str, changes: dict[str, Any]) -> None:
        self.tick += 5
        was_set = flag_is_set(self.fields[name])
        changes = {key: moment(self.tick) if value == "now" else value for key, value in changes.items()}
        self.fields[name].update(changes)
        self.modified[name] = self.tick
        if changes.get(OUT_AT):
            self.dated = self.tick
        elif flag_is_set(changes) and not was_set and not self.fields[name].get(OUT_AT):
            self.undated = self.tick  # a date that stands beside a flag is believed

    def prove(self, ago: int, evidence: str) -> None:
        """Somebody records an opt-in, of now or of some time ago, beside an older one or over it."""
        self.tick += 5
        at = max(0, self.tick - ago)
        self.fields[HUB].update({IN_AT: moment(at), EVIDENCE: evidence})
        self.modified[HUB] = self.tick
        self.proof = max(self.proof, at)
        if evidence == "person":
            self.decision = max(self.decision, at)

    def sync(self) -> None:
        records = [self._judged(name) for name in (HUB, CRM)]
        decision = decide("entity", records, rules())
        changes = [*decision.consents, *([decision.change] if decision.change else [])]
        before = flag_is_set(self.fields[CRM])
        for record in records:
            written = {one.field: one for change in changes if change.object == record.key[0] for one in change.fields}
            base = {**record.verdict.values, **{name: one.after for name, one in written.items()}}
            base["opted_out"] = settled(record, "opted_out", written.get("opted_out"))
            self.bases[record.key[0]] = base
        for change in changes:
            sent = rules().mappings[CRM].write({one.field: one.after for one in change.fields})
            self.fields[CRM].update(sent)
        if changes:
            self.tick += 5
            self.modified[CRM] = self.tick
        if before and not flag_is_set(self.fields[CRM]):
            assert self.proof > self.dated, "an opt-out was undone by older evidence"
            assert self.undated < 0 or self.decision > self.undated, "an undated opt-out was undone by no decision"

    def _judged(self, name: str) -> Judged:
        member = Member("entity", name, "1", "", True, moment(self.modified[name]), 1, {}, None, False, True)
        ref = CONTACTS if name == HUB else LEADS
        (judged,) = rules().judge(ref, [replace(member, fields=dict(self.fields[name]), base=self.bases[name])])
        return judged


EDITS = st.sampled_from(
    [
        (HUB, {"hs_email_optout": "true", OUT_AT: "now"}),
        (HUB, {"hs_email_optout": "true"}),
        (HUB, {"hs_email_optout": "false"}),
        (HUB, {"hs_email_optout": None, OUT_AT: None}),
        (HUB, {IN_AT: None, EVIDENCE: None}),
        (HUB, {"jobtitle": "CEO"}),
        (CRM, {"HasOptedOutOfEmail": True}),
        (CRM, {"HasOptedOutOfEmail": False}),
        (CRM, {"Title": "Boss"}),
    ]
)
PROOFS = st.tuples(st.sampled_from([0, 5, 12, 30]), st.sampled_from(["form", "person"]))


@given(st.lists(EDITS | PROOFS, min_size=1, max_size=12))
@settings(max_examples=150, deadline=None)
def test_no_opt_out_is_undone_by_anything_but_a_later_proof(events: list[tuple[Any, Any]]) -> None:
    history = History()
    history.sync()
    for event in events:
        history.happen(event)


@given(st.lists(EDITS, min_size=1, max_size=12))
@settings(max_examples=60, deadline=None)
def test_without_any_proof_an_opt_out_of_the_source_always_arrives(events: list[tuple[str, dict[str, Any]]]) -> None:
    history = History()
    history.sync()
    opted_out = False
    for event in events:
        history.happen(event)
        opted_out = opted_out or flag_is_set(history.fields[HUB])
        assert flag_is_set(history.fields[CRM]) or not opted_out


@given(st.lists(EDITS | PROOFS, min_size=1, max_size=8))
@settings(max_examples=60, deadline=None)
def test_a_second_look_writes_nothing(events: list[tuple[Any, Any]]) -> None:
    history = History()
    for event in events:
        history.happen(event)
        seen = dict(history.fields[CRM])
        tick = history.tick
        history.sync()
        assert (history.fields[CRM], history.tick) == (seen, tick)
