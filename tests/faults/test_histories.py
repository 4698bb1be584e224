"""Random histories on both sides, with lost answers and refusals: whatever happens, four things hold.

No opt-out is undone, no stage moves backward, nobody is created twice, and when people rest the systems come to rest.
A failing history is reproduced by its seed.
"""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from doubles.shelf import Shelf
from doubles.world import World, ends

STAGES = ("lead", "mql", "sql", "customer")
STEPS = 10
PEOPLE = 6


def edit_source(world: World, dice: random.Random) -> None:
    number = str(dice.randrange(PEOPLE))
    if number not in world.hub.rows:
        world.person(number, lifecyclestage=dice.choice(STAGES))
        return
    change: dict[str, Any] = dice.choice(
        [
            {"firstname": dice.choice(["Ada", "ADA", "Augusta", None])},
            {"lastname": dice.choice(["Byron", "Lovelace", "n/a"])},
            {"company": dice.choice(["Acme", "Acme Ltd", None])},
            {"lifecyclestage": dice.choice(STAGES)},
            {"hs_email_optout": dice.choice(["true", "false", None])},
            {"email": f"p{dice.randrange(PEOPLE)}{dice.choice(['', '+x'])}@acme-demo.com"},
        ]
    )
    world.hub.put(number, **change)


def edit_target(world: World, dice: random.Random) -> None:
    if dice.random() < 0.2:
        number = dice.randrange(PEOPLE)
        email = f"P{number}@acme-demo.com"
        world.leads.put(f"T{dice.randrange(3)}", Email=email, LastName="Byron", Company="Old", IsConverted=False)
    if world.leads.rows:
        record_id = dice.choice(sorted(world.leads.rows))
        change: dict[str, Any] = dice.choice(
            [
                {"FirstName": dice.choice(["Grace", None])},
                {"Title": "CEO"},
                {"Lifecycle_Stage__c": "customer"},
                {"HasOptedOutOfEmail": True},
                {"Email": f"other{dice.randrange(9)}@acme-demo.com"},
            ]
        )
        world.leads.put(record_id, **change)


def trouble(world: World, dice: random.Random) -> None:
    kind = dice.choice(["answer", "request", "refuse", "none", "none"])
    world.leads.lose_answers = 1 if kind == "answer" else 0
    world.leads.lose_requests = 1 if kind == "request" else 0
    world.leads.refuse = (
        (lambda write: "VALIDATION" if "FirstName" in write.fields else None) if kind == "refuse" else _yes
    )


def _yes(_: object) -> None:
    return None


def check_writes(leads: Shelf, before: dict[str, dict[str, object]], since: int) -> None:
    for _, record_id, values in leads.journal[since:]:
        old = before.get(record_id, {})
        assert values.get("HasOptedOutOfEmail", True) is True, "only an opt-out is ever written"
        if "Lifecycle_Stage__c" in values and old.get("Lifecycle_Stage__c") in STAGES:
            assert STAGES.index(values["Lifecycle_Stage__c"]) >= STAGES.index(str(old["Lifecycle_Stage__c"]))


@pytest.mark.parametrize("keyed", [True, False], ids=["unique key", "no key"])
@pytest.mark.parametrize("seed", range(15))
def test_a_random_history_keeps_its_promises(tmp_path: Path, seed: int, keyed: bool) -> None:
    dice = random.Random(seed)
    world = World(tmp_path, initial=dice.choice(["authority", "report", "newest"]))
    if not keyed:
        world.without_key()
    for _ in range(STEPS):
        for _ in range(dice.randrange(4)):
            dice.choice([edit_source, edit_source, edit_target])(world, dice)
        trouble(world, dice)
        before = {key: dict(row) for key, row in world.leads.rows.items()}
        since = len(world.leads.journal)
        report = world.sync()
        check_writes(world.leads, before, since)
        assert not ends(report).get("deferred")
    world.leads.lose_answers = world.leads.lose_requests = 0
    world.leads.refuse = _yes
    for _ in range(3):
        rested = len(world.leads.journal)
        world.sync()
    assert len(world.leads.journal) == rested, "nobody works, and still something is written"
    creates = [record_id for op, record_id, _ in world.leads.journal if op == "create"]
    assert len(creates) <= len(world.hub.rows)
