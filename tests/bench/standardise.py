"""Records a second through map, standard and match keys: ``python tests/bench/standardise.py [records]``.

One core, the shipped standard and HubSpot mapping, seeded dirty contacts with every property that has a value.
Cold is the first pass of a fresh process over the rows, warm the second. Prints one JSON line per figure.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from typing import Any

from leadline.collector import calm_collector
from leadline.simulator.people import scenario
from leadline.state.keyed_hash import KeyedHash
from leadline_mappings.mapping import Mapping, load_mapping
from leadline_mappings.standard import Entity, load_standard

PAGE = 1_000
AS_OF = "2026-11-01T08:00:00.000Z"
TARGETS = {"standardise.cold": 12_000, "standardise.warm": 30_000}


def rows(count: int, fields: tuple[str, ...]) -> list[dict[str, Any]]:
    """As HubSpot answers: exactly the asked properties, null where there is no value."""
    records = scenario(people=count, leads=0, contacts=0).hubspot()
    return [{name: properties.get(name) for name in fields} for _, properties in records]


def one_pass(records: list[dict[str, Any]], mapping: Mapping, entity: Entity) -> float:
    """Seconds of processor time for all records: the machine may be busy with other things.

    Everything that a sync asks of a new record: mapped, every value judged, the record as a whole judged, and its
    match keys hashed with a key as the state stores them.
    """
    read, keyed = mapping.read_all, KeyedHash(b"bench" * 8)
    start = time.process_time()
    for first in range(0, len(records), PAGE):
        raws, _findings = read(records[first : first + PAGE])
        verdicts = entity.standardise_all(raws)
        for verdict in verdicts:
            entity.assess(verdict.values, verdict.facts, None, AS_OF)
        for keys in entity.match_keys_all(verdicts):
            for kind, text, _ in keys:
                keyed.of_text(kind, text)
    return time.process_time() - start


def main(count: int) -> None:
    calm_collector()
    standard = load_standard("b2b")
    mapping = load_mapping("hubspot/contacts", standard)
    entity = standard.entity("person")
    records = rows(count, mapping.native_fields)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for name in ("standardise.cold", "standardise.warm"):
        speed = round(count / one_pass(records, mapping, entity))
        figure = {
            "name": name,
            "value": speed,
            "unit": "records/s",
            "target": TARGETS[name],
            "command": " ".join(sys.argv),
        }
        print(json.dumps(figure))
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps({"name": "standardise.memory", "value": round((after - before) / 1024, 1), "unit": "MiB"}))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
