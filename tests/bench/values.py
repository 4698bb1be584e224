"""Microseconds a value: ``python tests/bench/values.py [people]``. One JSON line per figure.

Phones of realistic people are read cold (a fresh process over distinct numbers, without the library's own loading) and
warm; then single values of the types whose answers are not kept by the kernel.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any, Final

from leadline.simulator.people import scenario
from leadline_mappings.normalize import Normalise, Options, normaliser
from leadline_mappings.normalize.phone import country_of
from leadline_mappings.normalize.placeholders import Placeholders

SINGLE: Final[tuple[tuple[str, str, str | None, dict[str, Any]], ...]] = (
    ("phone", "+49 (30) 901-820", None, {}),
    ("phone", "212-555-0100", "US", {}),
    ("phone", "020 7183 8750", "GB", {}),
    ("datetime", "2026-01-01T10:00:00.000Z", None, {}),
    ("datetime", "2026-01-01T10:00:00.000+0000", None, {}),
    ("datetime", "1767225600000", None, {}),
    ("datetime", "2026-01-01 10:00", None, {"time_zone": "Europe/Berlin"}),
    ("multi_choice", "crm;ads", None, {"choices": {"crm": None, "ads": None}}),
    ("money", "1200.50 EUR", None, {}),
    ("money", "1200.5", None, {"currency": "EUR"}),
    ("number", "1200", None, {}),
    ("text", "Jane Doe", None, {}),
    ("text", "AB-1234", None, {"pattern": "[A-Z]{2}-[0-9]{4}"}),
    ("text", "José García", None, {}),
)


def made(kind: str, params: dict[str, Any]) -> Normalise:
    return normaliser(kind, Options("value", Placeholders(), params))


def phones(people: int) -> list[tuple[str, str | None]]:
    country = made("country", {})
    records = scenario(people=people, leads=0, contacts=0).hubspot()
    found: list[tuple[str, str | None]] = []
    for _, properties in records:
        home = country(properties.get("country"), None).value
        region = home if isinstance(home, str) else None
        written = (properties.get("phone"), properties.get("mobilephone"))
        found.extend((number, region) for number in written if number)
    return found


def one_pass(rows: Sequence[tuple[str, str | None]], read: Callable[[str, str | None], object]) -> float:
    start = time.process_time()
    for raw, region in rows:
        read(raw, region)
    return (time.process_time() - start) / len(rows) * 1e6


def best(read: Normalise, raw: str, region: str | None) -> float:
    return min(one_pass([(raw, region)] * 5000, read) for _ in range(9))


def report(name: str, value: float, target: float | None = None) -> None:
    print(json.dumps({"name": name, "value": round(value, 2), "unit": "us/value", "target": target}))


def main(people: int) -> None:
    rows = phones(people)
    read = made("phone", {})
    report("phone.cold", one_pass(rows, read), 25)
    report("phone.warm", one_pass(rows, read))
    for kind, raw, region, params in SINGLE:
        report(f"{kind}: {raw}", best(made(kind, params), raw, region), 4 if kind == "phone" else None)
    numbers = [(str(value), None) for value in (read(*row).value for row in rows[:2000]) if value]
    report("country_of", min(one_pass(numbers, lambda number, _: country_of(number)) for _ in range(5)), 1)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
