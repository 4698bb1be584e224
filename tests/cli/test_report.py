"""What people read fits 80 columns, adds up, and can carry nothing that moves a cursor."""

from __future__ import annotations

import io
import json
from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadline.connector import Op
from leadline.engine.reports import End, FieldChange, ObjectAccount, PlannedChange, RunReport
from leadline.report import as_json
from leadline.report.changes import print_changes
from leadline.report.clean import clean, shown
from leadline.report.run import closing, print_report
from leadline.report.terminal import console


def rendered(report: RunReport) -> str:
    out = io.StringIO()
    print_report(report, console(out, {}))
    return out.getvalue()


def preview(change: PlannedChange, width: str = "80") -> str:
    out = io.StringIO()
    print_changes([change], console(out, {"COLUMNS": width}), limit=5)
    return out.getvalue()


def row(text: str, label: str) -> list[str]:
    return next(line for line in text.splitlines() if line.strip().startswith(label)).split()


def test_a_summary_fits_80_columns(report: RunReport) -> None:
    text = rendered(report)
    assert max(len(line) for line in text.splitlines()) <= 80
    assert "\x1b" not in text


def test_a_summary_shows_where_every_record_went(report: RunReport) -> None:
    text = rendered(report)
    assert row(text, "read")[1:] == ["5,000", "800", "1,500"]
    assert row(text, "accepted")[1:] == ["4,620", "800", "1,500"]
    assert row(text, "duplicates folded")[2:] == ["400", "0", "0"]
    assert row(text, "not selected")[2:] == ["2,000", "0", "0"]
    assert row(text, "answer lost")[2:] == ["0", "0", "10"]
    assert "deleted at source" not in text  # nothing ended there


def test_a_summary_counts_writes_refusals_and_calls(report: RunReport) -> None:
    text = rendered(report)
    assert row(text, "salesforce.Lead")[1:] == ["900", "490", "0", "10"]
    assert row(text, "FIELD_MANDATORY")[1:] == ["300"]
    assert row(text, "PHONE_INVALID")[1:] == ["41"]
    assert text.count("FIELD_MANDATORY") == 1  # what is in quarantine is not told twice
    assert row(text, "one record at a time")[5:] == ["3,200"]


def test_many_objects_stand_in_several_tables(report: RunReport) -> None:
    wide = [ObjectAccount(f"salesforce.Object{n}__c", n, {End.UNCHANGED: n}) for n in range(1, 8)]
    text = rendered(replace(report, objects=wide))
    assert max(len(line) for line in text.splitlines()) <= 80
    assert all(f"salesforce.Object{n}__c" in text for n in range(1, 8))


def test_the_last_sentence_says_what_happened(report: RunReport) -> None:
    assert closing(report) == (
        "Done: 900 created, 690 updated; 380 in quarantine, 20 to review; 2 lost answers settled."
    )
    assert closing(replace(report, stopped="x")).startswith("Stopped: 900 created")
    assert closing(replace(report, kind="plan", recovered=0)) == (
        "Nothing was written; a sync would create 900 and update 700; 380 in quarantine, 20 to review."
    )


def test_a_report_as_json_holds_every_figure(report: RunReport) -> None:
    body = json.loads(as_json.line(as_json.run_report(report)))
    assert set(body) == {item.name for item in fields(RunReport)}
    assert body["held"] == {"LIFECYCLE_REGRESSION": 12}
    assert body["objects"][0]["ends"]["folded"] == 400
    assert body["writes"][1] == {
        "object": "salesforce.Lead",
        "planned_creates": 900,
        "planned_updates": 500,
        "created": 900,
        "updated": 490,
        "rejected": 0,
        "unknown": 10,
    }
    assert body["calls"] == {"hubspot": 52, "salesforce": 31}
    assert body["seconds"] == 12.34


def test_a_change_shows_each_field_before_and_after(change: PlannedChange) -> None:
    heading, phone, country = preview(change).splitlines()
    assert heading == "~ salesforce.Lead 00Q000000000001AAA  from hubspot.contacts/101"
    assert phone.split() == ["phone", "020", "7946", "0000", "→", "+442079460000", "hubspot"]
    assert country.split() == ["country", "(empty)", "→", "GB", "hubspot"]
    assert preview(change, "60").splitlines()[1].endswith("hubspot")


def test_a_new_record_is_marked_and_has_no_before(change: PlannedChange) -> None:
    heading, phone, _country = preview(replace(change, op=Op.CREATE, record_id=None)).splitlines()
    assert heading.startswith("+ salesforce.Lead new record")
    assert phone.split() == ["phone", "+442079460000", "hubspot"]


def test_a_preview_may_leave_fields_out(change: PlannedChange) -> None:
    out = io.StringIO()
    print_changes([change, change], console(out, {}), limit=1, fields=1)
    assert out.getvalue().splitlines()[2:] == ["    ... and 1 more fields"]


def test_a_short_value_leaves_its_room_to_the_other(change: PlannedChange) -> None:
    field = FieldChange("email", "Email", None, "a.long.address@a-long-domain.example"[:24], "fill")
    assert "(empty) → a.long.address@a-long-do" in preview(replace(change, fields=(field,)))


def test_long_values_are_cut_to_the_width(change: PlannedChange) -> None:
    long = FieldChange("notes" * 9, "Notes__c", "x" * 200, "漢字" * 90, "survivorship_" * 3)
    lines = preview(replace(change, fields=(long,))).splitlines()
    assert all(len(line) <= 80 for line in lines)
    assert "→" in lines[1]
    assert lines[1].count("…") == 4


def test_what_differs_is_in_sight(change: PlannedChange) -> None:
    field = FieldChange("company_name", "Company", "Genodva Components Ltd.", "Genodva Components GmbH", "hubspot")
    assert "…nts Ltd. → …nts GmbH" in preview(replace(change, fields=(field,)))


def test_square_brackets_are_text(change: PlannedChange) -> None:
    field = FieldChange("title", "Title", "[red]VP[/red]", ":smile: [x]", "hubspot")
    text = preview(replace(change, fields=(field,)))
    assert "[red]VP[/red] → :smile: [x]" in text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "(empty)"),
        ("", "(empty)"),
        ((), "(empty)"),
        (True, "yes"),
        (0, "0"),
        (("a", "b"), "a, b"),
        ("\x1b]0;owned\x07Ada", "]0;ownedAda"),
        ("a\r\nb\tc", "a  b c"),
        ("\x9b31mred", "31mred"),
        ("\u202egnp.exe\u200b", "gnp.exe"),
        ("\ud800", "\N{REPLACEMENT CHARACTER}"),
        ("Zoë 漢字", "Zoë 漢字"),
    ],
)
def test_values_are_shown_without_control_characters(value: str, text: str) -> None:
    assert shown(value) == text


@given(st.text(st.characters(codec=None)))
def test_clean_text_is_one_harmless_line(text: str) -> None:
    cleaned = clean(text)
    assert len(cleaned.splitlines()) <= 1
    assert not any(ord(each) < 0x20 or 0x7F <= ord(each) < 0xA0 for each in cleaned)
    cleaned.encode()
    assert clean(cleaned) == cleaned


def test_colour_needs_a_terminal_and_no_color_unset(report: RunReport, terminal: io.StringIO) -> None:
    print_report(report, console(terminal, {"NO_COLOR": "1"}))
    assert "\x1b" not in terminal.getvalue()
