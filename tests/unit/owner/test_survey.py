"""A survey adds up, shows row numbers and closed lists, and nobody's address."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from leadline.errors import ConfigError
from leadline.report.survey import as_json, print_survey
from leadline.report.terminal import console
from leadline.steward.file_survey import Asked, Surveyed, survey_file
from leadline.steward.standard_source import StandardSource, open_standard
from leadline.steward.survey import MOST_TALLIES, MOST_VALUES, match_columns, told
from unit.owner.conftest import MAPPING

CSV = """\
Email,Last name,Source,mood,shoe size
jane@acme-corp.com,Doe,web,good,40
joe@acme-corp.com,,Trade Show,bad,41
not an address,Roe,webb,so so,42
secret.person@example.org,n/a,secret.person@example.org,good,43
jim@acme-corp.com,Beam,carrier pigeon,,44
"""


def asked(folder: Path, text: str, standard: StandardSource, **more: object) -> Surveyed:
    path = folder / "people.csv"
    path.write_text(text)
    return survey_file(Asked(path, standard, **more))  # type: ignore[arg-type]  # the options by name


def printed(found: Surveyed) -> str:
    out = io.StringIO()
    print_survey(found, console(out, {}))
    return out.getvalue()


def test_every_record_is_in_one_of_three_places(small: StandardSource, tmp_path: Path) -> None:
    survey = asked(tmp_path, CSV, small).survey
    assert (survey.read, survey.creatable, survey.blocked, survey.rejected) == (5, 2, 3, 0)
    assert survey.refusals == 3


def test_findings_are_counted_by_code_and_field_with_rows(small: StandardSource, tmp_path: Path) -> None:
    survey = asked(tmp_path, CSV, small).survey
    missing = survey.findings["MANDATORY_MISSING", "last_name"]
    assert (missing.count, missing.rows) == (2, [2, 4])
    assert survey.findings["EMAIL_SYNTAX", "email"].rows == [3]
    assert [one.count for one in survey.by_count()] == sorted((one.count for one in survey.by_count()), reverse=True)


def test_coverage_counts_what_was_placed(small: StandardSource, tmp_path: Path) -> None:
    source = asked(tmp_path, CSV, small).survey.lists["source"]
    assert (source.filled, source.placed, source.share) == (5, 2, 0.4)
    assert source.unplaced["carrier pigeon"] == 1
    mood = asked(tmp_path, CSV, small).survey.lists["mood"]
    assert (mood.filled, mood.placed, dict(mood.unplaced)) == (4, 3, {"so so": 1})


def test_the_report_names_the_nearest_value_and_fits(small: StandardSource, tmp_path: Path) -> None:
    text = printed(asked(tmp_path, CSV, small))
    assert "web" in next(line for line in text.splitlines() if line.strip().startswith("webb")).split()[2:]
    assert "40.0%" in text
    assert max(map(len, text.splitlines())) <= 80
    assert "left out, being no field: shoe size" in text
    assert text.rstrip().endswith("2 creatable, 3 blocked, 0 rejected.")


def test_nobody_s_address_or_name_is_in_a_report(small: StandardSource, tmp_path: Path) -> None:
    found = asked(tmp_path, CSV, small)
    for text in (printed(found), json.dumps(as_json(found))):
        for personal in ("secret", "jane", "acme-corp", "Beam", "Roe"):
            assert personal not in text
        assert "text(25)" in text


def test_an_unplaced_value_is_shown_when_it_repeats_or_is_nearly_a_known_one(
    small: StandardSource, tmp_path: Path
) -> None:
    sources = ["John Smith", "Pigeon", "Pigeon", "Pigeon", "Webb", "Doves", "Doves"]
    text = "Email,Last name,Source\n" + "".join(f"a{n}@acme-corp.com,Doe,{one}\n" for n, one in enumerate(sources))
    found = asked(tmp_path, text, small)
    unplaced = as_json(found)["lists"]["source"]["unplaced"]  # type: ignore[index,call-overload]  # as written above
    assert unplaced == [
        {"value": "Pigeon", "records": 3, "nearest": None},
        {"value": "text(5)", "records": 2, "nearest": None},
        {"value": "Webb", "records": 1, "nearest": "web"},
        {"value": "text(10)", "records": 1, "nearest": None},
    ]
    assert "Smith" not in printed(found)


def test_a_value_that_is_hardly_like_a_known_one_is_not_said_to_mean_it(small: StandardSource, tmp_path: Path) -> None:
    found = asked(tmp_path, "Email,Source\n" + "a@acme-corp.com,Invent\n" * 3, small)
    ((one,),) = [told(found.survey.lists["source"], found.entity.fields["source"])]
    assert one == ("Invent", 3, None)


@pytest.mark.parametrize("name", ["jane@acme-corp.com", "+49 30 1234567", "Jane " * 20])
def test_a_name_of_a_field_that_may_be_somebody_s_data_is_told_by_its_shape(
    small: StandardSource, tmp_path: Path, name: str
) -> None:
    rows = json.dumps({"email": "a@acme-corp.com", name: 1}) + "\n"
    csv = f"email,{name}\na@acme-corp.com,1\n"
    for found in (asked(tmp_path, rows, small), asked(tmp_path, csv, small)):
        for text in (printed(found), json.dumps(as_json(found))):
            assert name.strip()[:12] not in text
            assert "text(" in text


def test_json_lines_are_known_by_labels_as_a_csv_is(small: StandardSource, tmp_path: Path) -> None:
    line = '{"EMAIL": "jane@acme-corp.com", "Last name": "Doe", "Source": "web"}\n'
    survey = asked(tmp_path, line + '{"email": "joe@acme-corp.com", "Last Name": "Roe"}\n', small).survey
    assert (survey.read, survey.creatable, survey.clean) == (2, 2, 2)
    assert survey.lists["source"].placed == 1
    twice = asked(tmp_path, '{"Email": "no address", "email": "jane@acme-corp.com", "Last name": "Doe"}\n', small)
    assert (twice.survey.creatable, twice.survey.findings["FIELD_UNKNOWN", "Email"].count) == (1, 1)


def test_json_lines_are_known_by_labels_through_a_mapping(small: StandardSource, tmp_path: Path) -> None:
    mapping = tmp_path / "lead.yml"
    mapping.write_text(MAPPING)
    text = '{"Email": "a@acme-corp.com", "Last name": "Doe", "Source": "Website"}\n'
    survey = asked(tmp_path, text, small, mapping=mapping).survey
    assert (survey.creatable, survey.lists["source"].placed) == (1, 1)


def test_verdicts_are_written_one_a_line_bad_lines_too(small: StandardSource, tmp_path: Path) -> None:
    out = tmp_path / "verdicts.jsonl"
    asked(tmp_path, CSV + "short\n", small, out=out)
    lines = [json.loads(line) for line in out.read_text().splitlines()]
    assert [line["row"] for line in lines] == [1, 2, 3, 4, 5, 6]
    assert lines[0]["values"]["source"] == "web"
    assert lines[1]["changed"] == [{"field": "source", "rule": "lead_source", "before": "Trade Show", "after": "event"}]
    assert lines[1]["creatable"] is False
    assert lines[5] == {"row": 6, "line": 7, "problem": "line 7 has 1 cells, the header has 5"}
    assert out.stat().st_mode & 0o777 == 0o600
    with pytest.raises(ConfigError, match="exists already"):
        asked(tmp_path, CSV, small, out=out)
    asked(tmp_path, CSV, small, out=out, replace=True, limit=2)
    assert len(out.read_text().splitlines()) == 2


def test_native_names_are_read_through_the_mapping(small: StandardSource, tmp_path: Path) -> None:
    mapping = tmp_path / "lead.yml"
    mapping.write_text(MAPPING.replace("fields:\n", "where: {field: mood, equals: good}\nfields:\n", 1))
    text = "Email,LastName,LeadSource,Mood__c\na@acme-corp.com,Doe,Website,good\nb@acme-corp.com,Roe,Moon,bad\n"
    survey = asked(tmp_path, text, small, mapping=mapping).survey
    assert (survey.read, survey.creatable, survey.not_selected) == (2, 1, 1)
    assert survey.lists["source"].placed == 1


def test_hubspot_s_own_answers_are_read(tmp_path: Path) -> None:
    text = '{"id": "1", "properties": {"email": "a@acme-corp.com", "lastname": "Doe"}, "archived": false}\n'
    survey = asked(tmp_path, text, open_standard("b2b"), mapping="hubspot/contacts").survey
    assert survey.creatable == 1


def test_many_different_values_are_counted_without_end(small: StandardSource, tmp_path: Path) -> None:
    rows = "".join(f"x,Moon {'abcdefghij'[n % 10]}{'x' * (n // 10)}\n" for n in range(MOST_VALUES + 500))
    source = asked(tmp_path, "last_name,source\n" + rows, small).survey.lists["source"]
    assert len(source.unplaced) <= MOST_VALUES
    assert sum(source.unplaced.values()) + source.further == MOST_VALUES + 500


@pytest.mark.parametrize(("more", "said"), [
    ({"entity": "persn"}, "did you mean person"),
    ({"entity": "person", "mapping": "salesforce/account"}, "."),
])  # fmt: skip
def test_what_does_not_fit_is_refused(small: StandardSource, tmp_path: Path, more: dict[str, str], said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        asked(tmp_path, CSV, small, **more)


def test_a_file_without_a_known_column_is_refused(small: StandardSource, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"no column of .* is a field of the standard's person"):
        asked(tmp_path, "shoe,hat\n1,2\n", small)


def test_columns_are_known_by_name_before_label(small: StandardSource) -> None:
    columns = match_columns(["last_name", "Last Name", "EMAIL"], small.standard.entities["person"], None)
    assert columns.fields == {"last_name": "last_name", "EMAIL": "email"}
    assert columns.unknown == ("Last Name",)


def test_ever_new_field_names_are_counted_without_end(small: StandardSource, tmp_path: Path) -> None:
    rows = "".join(f'{{"email": "a@acme-corp.com", "field_{n}": 1}}\n' for n in range(MOST_TALLIES + 300))
    survey = asked(tmp_path, rows, small).survey
    assert len(survey.findings) <= MOST_TALLIES + 1
    unknown = sum(one.count for one in survey.findings.values() if one.code == "FIELD_UNKNOWN")
    assert unknown in {0, MOST_TALLIES + 300}


def test_a_result_never_replaces_what_it_is_made_from(small: StandardSource, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="is the file that is read"):
        asked(tmp_path, CSV, small, out=tmp_path / "people.csv", replace=True)
    assert (tmp_path / "people.csv").read_text() == CSV
