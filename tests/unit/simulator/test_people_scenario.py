"""The seeded world: the same on every machine, streamed, and as dirty as it says."""

from __future__ import annotations

import hashlib
import json
import tracemalloc
from collections import Counter
from itertools import islice

import pytest

from leadline.simulator.people import Scenario, scenario


def digest(world: Scenario) -> str:
    told = hashlib.sha256()
    for records in (world.hubspot(), world.salesforce(), world.truth()):
        for record in records:
            told.update(json.dumps(record, ensure_ascii=False).encode())
    return told.hexdigest()


def test_a_seed_tells_the_same_story_each_time() -> None:
    assert digest(scenario(3, people=700, leads=120, contacts=60)) == digest(
        scenario(3, people=700, leads=120, contacts=60)
    )


def test_a_seed_tells_the_same_story_on_every_machine_and_python() -> None:
    """Change the digest only together with the data, and say so in the changelog: users' tests rest on it."""
    assert digest(scenario(people=700, leads=120, contacts=60)) == (
        "2c05a5322030054345b80a5d81dffe498c4f3568f0ecdbf6372719cfab92626e"
    )


def test_another_seed_tells_another_story() -> None:
    one, other = ({properties["email"] for _, properties in scenario(seed, people=300).hubspot()} for seed in (1, 2))
    assert len(one & other) < 30


def test_two_readers_of_one_scenario_do_not_disturb_each_other() -> None:
    world = scenario(people=600)
    alone = list(world.hubspot())
    first, second = world.hubspot(), world.hubspot()
    taken = [(next(first), next(second)) for _ in range(600)]
    assert [pair[0] for pair in taken] == [pair[1] for pair in taken] == alone


def test_the_default_scenario_has_the_promised_sizes() -> None:
    facts = scenario().facts()
    assert facts["hubspot.contacts"] == 5_000
    assert facts["salesforce.Lead"] == 1_500
    assert facts["salesforce.Contact"] == 800


@pytest.mark.parametrize("people", [0, 1, 2, 11, 12, 499, 500, 501, 1_003])
def test_any_size_works(people: int) -> None:
    world = scenario(people=people, leads=people, contacts=people // 2)
    assert sum(1 for _ in world.hubspot()) == people
    assert Counter(kind for kind, _ in world.salesforce())["Lead"] == people
    keys = [key for key, _ in world.truth()]
    assert len(keys) == len(set(keys)) == people * 2 + people // 2


def test_truth_names_every_person_record_and_no_account() -> None:
    world = scenario(people=400, leads=90, contacts=50)
    expected = {f"hubspot.contacts/{properties['hs_object_id']}" for _, properties in world.hubspot()}
    expected |= {f"salesforce.{kind}/{fields['Id']}" for kind, fields in world.salesforce() if kind != "Account"}
    assert {key for key, _ in world.truth()} == expected


def test_a_million_people_are_streamed_not_held() -> None:
    world = scenario(people=1_000_000, leads=300_000, contacts=2_000)
    for _ in islice(world.hubspot(), 600):
        pass  # the word lists are loaded before memory is looked at
    tracemalloc.start()
    try:
        for _ in islice(world.hubspot(), 1_500):
            pass
        for _ in islice(world.salesforce(), 1_500):
            pass
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 8 * 1024 * 1024


@pytest.mark.parametrize("sizes", [{"people": -1}, {"leads": -1}, {"contacts": -1}])
def test_a_negative_size_is_refused(sizes: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="0 or more"):
        scenario(**sizes)  # type: ignore[arg-type]  # only sizes are passed


@pytest.mark.parametrize("now", ["yesterday", "2026-11-22T08:00:00"])
def test_a_now_without_an_offset_is_refused(now: str) -> None:
    with pytest.raises(ValueError, match=r"offset|isoformat"):
        scenario(now=now)


def test_everything_happened_before_now() -> None:
    now = "2024-02-29T12:00:00.000Z"
    world = scenario(people=600, leads=200, contacts=100, now=now)
    moments = [properties["lastmodifieddate"] for _, properties in world.hubspot()]
    moments += [fields["SystemModstamp"] for _, fields in world.salesforce()]
    assert max(moment for moment in moments if moment is not None) < now
