"""What is wrong with a file of cases that only the standard can tell: names that it does not know, and known values
that no record could have.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from leadline.project_file.faults import did_you_mean
from leadline.steward.case_file import ENTITY, Cases, canonical
from leadline_mappings.documents import Document, Fault, Path, shown
from leadline_mappings.entity import Entity
from leadline_mappings.findings import CATALOGUE
from leadline_mappings.functions import FUNCTIONS, Function
from leadline_mappings.standard import Standard


def case_faults(cases: Cases, standard: Standard, functions: Mapping[str, Function] = FUNCTIONS) -> list[Fault]:
    """By line. ``functions`` are all that may be called."""
    document = cases.document
    data = document.data
    found: list[Fault] = []
    for index, case in enumerate(data.get("cases") or ()):
        found += _of_case(document, ("cases", index), case, standard)
    for index, call in enumerate(data.get("functions") or ()):
        found += _of_call(document, ("functions", index), call, functions)
    return document.in_order(found)


def _of_case(document: Document, at: Path, case: Mapping[str, Any], standard: Standard) -> Iterator[Fault]:
    name = case.get("entity", ENTITY)
    entity = standard.entities.get(name)
    if entity is None:
        message = f"the standard has no entity {shown(name)}"
        yield document.fault((*at, "entity"), message, did_you_mean(name, standard.entities))
        return
    for place, field in _named(case):
        if field not in entity.fields:
            fix = did_you_mean(field, entity.fields, "name a field of the standard")
            yield document.fault((*at, *place), f"{entity.name} has no field {shown(field)}", fix)
    for fact in case["expect"].get("facts") or ():
        if fact not in entity.facts:
            fix = did_you_mean(fact, entity.facts, "name a fact that a field of the standard gives")
            yield document.fault(
                (*at, "expect", "facts", fact), f"{shown(fact)} is learned from no field of {entity.name}", fix
            )
    yield from _not_canonical(document, (*at, "prior"), case.get("prior") or {}, entity)


def _named(case: Mapping[str, Any]) -> Iterator[tuple[Path, str]]:
    """Every field that the case names, with the place where it does."""
    for name in case["given"]:
        yield ("given", name), name
    for name in case.get("prior") or ():
        yield ("prior", name), name
    expect = case["expect"]
    for name in expect.get("values") or ():
        yield ("expect", "values", name), name
    for key in ("findings", "absent"):
        for number, item in enumerate(expect.get(key) or ()):
            if isinstance(item, dict):
                if "field" in item:
                    yield ("expect", key, number, "field"), item["field"]
            elif key == "absent" and item not in CATALOGUE:
                yield ("expect", key, number), item


def _not_canonical(document: Document, at: Path, prior: Mapping[str, Any], entity: Entity) -> Iterator[Fault]:
    """What is known already has been standardised once: standardising it again changes nothing."""
    known = {name: canonical(value) for name, value in prior.items() if name in entity.fields and value is not None}
    again = entity.standardise(known).values
    for name, value in known.items():
        found = again.get(name)
        if found == value and isinstance(found, bool) is isinstance(value, bool):
            continue
        kind = entity.fields[name].type
        message = f"the value of {name} is not as the standard keeps it (type {kind})"
        fix = "write a canonical value, or null" if found in (None, "", ()) else f"write {_text(found)}"
        yield document.fault((*at, name), message, fix)


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _of_call(
    document: Document, at: Path, call: Mapping[str, Any], functions: Mapping[str, Function]
) -> Iterator[Fault]:
    name = call["call"]
    function = functions.get(name)
    if function is None:
        fix = did_you_mean(name, functions, "name one of leadline's functions, or of the project's own")
        yield document.fault((*at, "call"), f"there is no function {shown(name)}", fix)
        return
    for fault in function.faults(len(call["given"]), call.get("with") or {}):
        yield document.fault(at, fault.message, fault.fix)
