"""Whatever a person writes into a standard, it is a standard or a list of faults; nothing else ever happens."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leadline_mappings.documents import DocumentError, Fault, read_document
from leadline_mappings.shipped import pack_text
from leadline_mappings.standard import Standard, load_standard

TEXT = pack_text("b2b", "standard") or ""
SHIPPED: dict[str, Any] = read_document(TEXT, "b2b").data
Place = tuple[str | int, ...]


def places(data: Any, path: Place = ()) -> list[Place]:
    inner = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return [path, *(place for key, value in inner for place in places(value, (*path, key)))]


PLACES = places(SHIPPED)[1:]
WORDS = ["person", "email", "mql", "lead_source", "true", "EMAIL_SYNTAX", "reject", "drop_field", "joins", "b2b", ""]
ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 5),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from(WORDS),
    st.text(max_size=5).filter(str.isprintable),
    st.lists(st.sampled_from(WORDS), max_size=2),
    st.dictionaries(st.sampled_from(["label", "field", "type", "present", "x"]), st.sampled_from(WORDS), max_size=2),
    st.sampled_from(PLACES).map(lambda place: at(SHIPPED, place)),
)


def at(data: Any, place: Place) -> Any:
    for key in place:
        data = data[key]
    return data


def mutated(place: Place, how: str, value: Any) -> dict[str, Any]:
    data = copy.deepcopy(SHIPPED)
    holder, key = at(data, place[:-1]), place[-1]
    if how == "remove":
        del holder[key]
    elif how == "rename" and isinstance(holder, dict):
        holder[str(value)[:20]] = holder.pop(key)
    else:
        holder[key] = value
    return data


def loaded(path: Path) -> Standard | tuple[Fault, ...]:
    try:
        return load_standard(path)
    except DocumentError as error:
        return error.faults


def check(path: Path) -> None:
    found = loaded(path)
    if isinstance(found, Standard):
        for entity in found.entities.values():
            entity.assess(entity.standardise({"email": "j@acme.com"}).values, None, None)
    else:
        assert found
        assert all(fault.where.startswith(str(path)) and fault.message and fault.fix for fault in found)


@given(st.sampled_from(PLACES), st.sampled_from(["replace", "replace", "remove", "rename"]), ODD)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_mutation_of_the_shipped_file_is_a_standard_or_a_list_of_faults(
    tmp_path: Path, place: Place, how: str, value: Any
) -> None:
    path = tmp_path / "mutant.yml"
    path.write_text(json.dumps(mutated(place, how, value)))
    check(path)


@given(st.integers(0, len(TEXT) - 1), st.integers(0, 12), st.text(max_size=4))
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_slip_of_the_keyboard_is_a_standard_or_a_list_of_faults(
    tmp_path: Path, start: int, length: int, typed: str
) -> None:
    path = tmp_path / "slip.yml"
    path.write_bytes((TEXT[:start] + typed + TEXT[start + length :]).encode("utf-8", "surrogatepass"))
    check(path)


@pytest.mark.parametrize("place", [("entities",), ("entities", "person", "fields"), ("lead_sources", "tree")])
def test_what_everything_stands_on_cannot_be_emptied_in_silence(tmp_path: Path, place: Place) -> None:
    path = tmp_path / "mutant.yml"
    path.write_text(json.dumps(mutated(place, "replace", {})))
    with pytest.raises(DocumentError):
        load_standard(path)
