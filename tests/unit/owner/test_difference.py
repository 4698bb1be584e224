"""Two standards on the same records: what would change is counted, and a standard does not differ from itself."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadline.clock import FakeClock
from leadline.report.difference import as_json, closing
from leadline.state import ObservedRow, State
from leadline.steward.compared import Pair, on_file, on_state
from leadline.steward.difference import Difference, Record, Rules, compare
from leadline.steward.standard_source import StandardSource, open_standard
from unit.owner.conftest import MAPPING, STANDARD

NEW = (
    STANDARD.replace("phone: {type: phone}", "phone: {type: phone, mandatory: true}")
    .replace("aliases: [Trade show]", "aliases: []")
    .replace(
        "mood: {type: choice, choices: {good: {label: Good}", "mood: {type: choice, choices: {good: {aliases: [ok]}"
    )
)
ROWS = (
    {"email": "ann@acme-corp.com", "last_name": "Doe", "source": "Trade show", "mood": "ok"},
    {"email": "bob@acme-corp.com", "last_name": "Roe", "phone": "+442071838750", "source": "web"},
    {"last_name": "Poe", "source": "web", "mood": "bad"},
)


@pytest.fixture(scope="module")
def new(tmp_path_factory: pytest.TempPathFactory) -> StandardSource:
    path = tmp_path_factory.mktemp("new") / "new.yml"
    path.write_text(NEW)
    return open_standard(path)


@pytest.fixture
def people(tmp_path: Path) -> Path:
    path = tmp_path / "people.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in ROWS))
    return path


def test_what_changes_is_counted_with_examples(small: StandardSource, new: StandardSource, people: Path) -> None:
    found = on_file(Pair(small, new), people, None, None)
    assert (found.read, found.changed) == (3, 2)
    assert {name: one.count for name, one in found.values.items()} == {"source": 1, "mood": 1}
    assert found.ways["source"] == {("event", "(empty)"): 1}
    assert found.gained["MANDATORY_MISSING", "phone"].examples == ["row 1", "row 3"]
    assert found.lost["CHOICE_UNKNOWN", "mood"].count == 1
    assert found.flips["no longer creatable"].examples == ["row 1"]
    assert closing(found) == "2 of 3 records would change (66.7%)."


def test_a_change_is_the_mirror_of_its_way_back(small: StandardSource, new: StandardSource, people: Path) -> None:
    there, back = on_file(Pair(small, new), people, None, None), on_file(Pair(new, small), people, None, None)
    assert {key: one.count for key, one in there.gained.items()} == {key: one.count for key, one in back.lost.items()}
    assert there.changed == back.changed


@settings(max_examples=40, deadline=None)  # the first record loads what is only loaded when needed
@given(
    st.lists(st.dictionaries(st.sampled_from(["email", "last_name", "phone", "source", "mood"]), st.text()), max_size=4)
)
def test_a_standard_does_not_differ_from_itself(small: StandardSource, rows: list[dict[str, str]]) -> None:
    rules = {"": Rules(small.standard.entities["person"])}
    so_far = Difference()
    assert list(compare((Record(str(n), "", row) for n, row in enumerate(rows)), rules, rules, so_far)) == []
    assert so_far == Difference(read=len(rows))


def test_a_report_holds_no_open_value(small: StandardSource, new: StandardSource, people: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    found = on_file(Pair(small, new, out), people, None, None)
    assert "acme" not in json.dumps(as_json(found))
    first, second = (json.loads(line) for line in out.read_text().splitlines())
    assert first["values"]["source"] == {"old": "event", "new": None}
    assert second["gained"] == [{"code": "MANDATORY_MISSING", "field": "phone"}]
    assert out.stat().st_mode & 0o777 == 0o600


def test_the_state_s_records_are_read_through_the_mappings(
    small: StandardSource, new: StandardSource, tmp_path: Path
) -> None:
    mapping = tmp_path / "lead.yml"
    mapping.write_text(MAPPING)
    fields = {"Email": "ann@acme-corp.com", "LastName": "Doe", "Mood__c": "ok"}
    rows = [ObservedRow("salesforce.Lead", f"00Q{n:04}", "2026-01-01T00:00:00.000Z", n, fields) for n in range(2_500)]
    rows.append(ObservedRow("salesforce.Lead", "gone", "2026-01-01T00:00:00.000Z", 7, fields, deleted=True))
    with State.open("sqlite:///s.db", root=tmp_path, clock=FakeClock(), durable=False) as state:
        state.observe(1, "salesforce.Lead", rows, None)
        found = on_state(Pair(small, new), state, {"salesforce.Lead": mapping})
        assert (found.read, found.changed) == (2_500, 2_500)
        assert found.values["mood"].examples[0] == "salesforce.Lead/00Q0000"
        limited = on_state(Pair(small, new, limit=10), state, {"salesforce.Lead": mapping})
        assert limited.read == 10
