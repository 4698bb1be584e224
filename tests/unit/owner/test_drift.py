"""What a system has changed under a mapping is found, with its line, what to do, and where it can be, a mend."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from leadline.connector import FieldInfo, ObjectInfo
from leadline.steward.drift import drift
from leadline.steward.mapped import Mapped, Use, open_mapping
from leadline.steward.mends import patch, proposed
from leadline.steward.notices import CODES, Level, Notice
from leadline.steward.standard_source import open_standard
from unit.owner.conftest import MAPPING, STANDARD, Open, schema


def changed(name: str, **what: object) -> ObjectInfo:
    return schema(replace(schema().fields[name], **what))  # type: ignore[arg-type]  # a dataclass's own fields


def found(mapped: Mapped, info: ObjectInfo, use: Use | None = None) -> list[Notice]:
    return drift(mapped, info, use or Use(), "salesforce")


def only(mapped: Mapped, info: ObjectInfo, use: Use | None = None) -> Notice:
    (notice,) = found(mapped, info, use)
    return notice


def applied(notices: list[Notice], root: Path) -> str:
    """The mapping after `git apply` of the proposed patch."""
    made = patch(proposed(notice.mend for notice in notices), root)
    assert made.left == ()
    subprocess.run(["git", "apply", "-"], input=made.text, text=True, cwd=root, check=True, capture_output=True)
    return (root / "lead.yml").read_text()


def test_a_mapping_that_fits_is_left_alone(opened: Open) -> None:
    assert found(opened(), schema()) == []


def test_a_field_that_is_gone_is_taken_out(opened: Open, tmp_path: Path) -> None:
    notice = only(opened(), schema(without="Met__c"))
    assert (notice.level, notice.code, notice.path) == (Level.FAULT, "FIELD_REMOVED", "fields.met_at.native")
    assert notice.where == f"{tmp_path}/lead.yml:8"
    assert "grant the user access" in notice.fix
    assert applied([notice], tmp_path) == MAPPING.replace("  met_at: {native: Met__c}\n", "")


def test_a_renamed_field_is_found_by_name_and_label(opened: Open, tmp_path: Path) -> None:
    info = schema(FieldInfo("Meeting__c", "Met at", "datetime"), FieldInfo("Mobile", "Mobile", "phone"))
    fields = {name: field for name, field in info.fields.items() if name != "Met__c"}
    notice = only(opened(), replace(info, fields=fields))
    assert notice.code == "FIELD_RENAMED"
    assert "native: Meeting__c" in notice.fix
    assert applied([notice], tmp_path) == MAPPING.replace("Met__c", "Meeting__c")


def test_another_type_is_no_new_name(opened: Open) -> None:
    info = schema(FieldInfo("Metr__c", "Metres", "number"))
    fields = {name: field for name, field in info.fields.items() if name != "Met__c"}
    assert only(opened(), replace(info, fields=fields)).code == "FIELD_REMOVED"


def test_a_hidden_consent_is_never_patched_away(opened: Open) -> None:
    notice = only(opened(), schema(without="OptOut"))
    assert notice.code == "FIELD_REMOVED"
    assert notice.mend is None


@pytest.mark.parametrize("rights", [
    {"updateable": False}, {"createable": False, "updateable": False},
    {"createable": False, "updateable": False, "computed": True},
])  # fmt: skip
def test_a_consent_that_may_not_be_written_needs_a_right_and_no_patch(opened: Open, rights: dict[str, bool]) -> None:
    notice = only(opened(), changed("OptOut", **rights))
    assert (notice.level, notice.mend) == (Level.FAULT, None)
    assert notice.fix.startswith("grant edit access to OptOut")
    assert "write:" not in notice.fix


def test_a_consent_for_new_records_only_needs_a_right_for_both(opened: Open) -> None:
    mapped = opened("email_out: OptOut", "email_out: {native: OptOut, write: create_only}")
    notice = only(mapped, changed("OptOut", createable=False))
    assert (notice.code, notice.mend) == ("FIELD_UPDATE_ONLY", None)
    assert notice.fix.startswith("grant edit access")


def test_a_consent_is_never_patched_to_another_field(opened: Open) -> None:
    info = schema(FieldInfo("Opt_Out__c", "Opt out", "boolean"), without="OptOut")
    notice = only(opened(), info)
    assert (notice.code, notice.mend) == ("FIELD_RENAMED", None)
    assert notice.fix.startswith("grant the user access to OptOut")
    assert "Opt_Out__c" in notice.message


@pytest.mark.parametrize(("native", "why"), [("Email", "match key"), ("LastName", "mandatory")])
def test_a_field_that_the_standard_needs_is_never_patched_away(opened: Open, native: str, why: str) -> None:
    notice = only(opened(), schema(without=native))
    assert (notice.code, notice.mend) == ("FIELD_REMOVED", None)
    assert "grant the user access" in notice.fix
    assert "correct the mapping" in notice.fix
    assert why in notice.fix


def test_the_lifecycle_is_never_patched_away(tmp_path: Path) -> None:
    path = tmp_path / "lead.yml"
    path.write_text("version: 1\nextends: salesforce/lead\n")
    mapped = open_mapping("salesforce.Lead", path, open_standard("b2b"))
    stage = mapped.mapping.fields["lifecycle_stage"].native
    gone = [
        one for one in found(mapped, ObjectInfo("Lead", {})) if one.code == "FIELD_REMOVED" and stage in one.message
    ]
    assert gone
    assert {one.mend for one in gone} == {None}
    assert "the lifecycle" in gone[0].fix


def test_taking_a_field_out_says_that_it_disappears(opened: Open) -> None:
    assert "the field then disappears from the mapping" in only(opened(), schema(without="Met__c")).fix


def test_a_field_that_the_system_fills_is_only_read(opened: Open, tmp_path: Path) -> None:
    info = changed("LastName", createable=False, updateable=False, computed=True, required_on_create=False)
    notice = only(opened(), info)
    assert (notice.code, notice.level) == ("FIELD_READ_ONLY", Level.FAULT)
    text = applied([notice], tmp_path)
    assert "  last_name: {native: LastName, write: never}          # the surname\n" in text


def test_a_missing_right_is_told_from_a_field_that_nobody_writes(opened: Open) -> None:
    notice = only(opened(), changed("Phone", createable=False, updateable=False))
    assert notice.code == "FIELD_NO_PERMISSION"
    assert "grant edit access" in notice.fix


def test_what_is_not_written_needs_no_right(opened: Open) -> None:
    info = changed("Phone", createable=False, updateable=False)
    assert found(opened("write: fill_if_empty", "write: never"), info) == []
    assert found(opened(), info, Use(written=False)) == []


def test_a_field_for_new_records_only(opened: Open, tmp_path: Path) -> None:
    notice = only(opened(), changed("Phone", updateable=False))
    assert notice.code == "FIELD_CREATE_ONLY"
    assert "phone: {native: Phone, write: create_only}" in applied([notice], tmp_path)


def test_a_field_for_known_records_only(opened: Open) -> None:
    mapped = opened("write: fill_if_empty", "write: create_only")
    assert only(mapped, changed("Phone", createable=False)).code == "FIELD_UPDATE_ONLY"


def test_a_moment_in_a_field_of_days_needs_to_say_so(opened: Open, tmp_path: Path) -> None:
    notice = only(opened(), changed("Met__c", type="date"))
    assert notice.code == "TYPE_MISMATCH"
    assert "as: date" in notice.fix
    assert "met_at: {native: Met__c, as: date}" in applied([notice], tmp_path)


def test_a_declared_type_is_held_against_the_field(opened: Open) -> None:
    mapped = opened("{native: Met__c}", "{native: Met__c, as: date}")
    assert found(mapped, changed("Met__c", type="date")) == []
    assert only(mapped, changed("Met__c", type="boolean")).code == "TYPE_MISMATCH"


@pytest.mark.parametrize(("field", "kind"), [("Email", "number"), ("Phone", "boolean"), ("OptOut", "number")])
def test_types_that_never_fit_are_faults(opened: Open, field: str, kind: str) -> None:
    notice = only(opened(), changed(field, type=kind))
    assert (notice.code, notice.level) == ("TYPE_MISMATCH", Level.FAULT)


def test_a_number_may_be_read_from_any_text(opened: Open) -> None:
    mapped = opened("  mood: Mood__c", "  size: {native: Mood__c, write: never}")
    assert found(mapped, schema(FieldInfo("Mood__c", "Mood", "text"))) == []


def test_a_shorter_field_is_a_warning(opened: Open, tmp_path: Path) -> None:
    path = tmp_path / "long.yml"
    path.write_text(STANDARD.replace("type: phone}", "type: text, max_length: 200}"))
    notice = only(opened(standard=open_standard(path)), schema())
    assert (notice.code, notice.level) == ("LENGTH", Level.WARNING)
    assert "200 characters" in notice.message
    assert "max_length: 40" in notice.fix


@pytest.mark.parametrize(("field", "length"), [("Email", 50), ("LastName", 20)])
def test_a_field_too_short_for_its_type_is_a_remark(opened: Open, field: str, length: int) -> None:
    notice = only(opened(), changed(field, max_length=length))
    assert (notice.code, notice.level, notice.mend) == ("LENGTH", Level.WARNING, None)
    assert f"takes {length} characters" in notice.message
    assert found(opened(), changed(field, max_length=80)) == []


def test_an_option_out_of_use_is_a_fault_with_its_successor(opened: Open, tmp_path: Path) -> None:
    notices = found(opened(), changed("LeadSource", options=("Web", "Website", "Events"), inactive=("Event",)))
    (fault,) = [notice for notice in notices if notice.level is Level.FAULT]
    assert (fault.code, fault.path) == ("OPTION_INACTIVE", "fields.source.values.event")
    assert fault.where.endswith(":13")
    assert "      event: Events             # all of them" in applied([fault], tmp_path)


def test_an_option_that_another_row_has_is_never_proposed(opened: Open) -> None:
    mapped = opened("event: Event   ", "event: Webb   ")
    info = changed("LeadSource", options=("Web", "Website"), inactive=("Webb",))
    (fault,) = [notice for notice in found(mapped, info) if notice.path == "fields.source.values.event"]
    assert (fault.code, fault.mend) == ("OPTION_INACTIVE", None)
    assert "did you mean" not in fault.fix


def test_two_rows_never_get_the_same_new_option(opened: Open, tmp_path: Path) -> None:
    mapped = opened("web: [Web, Website]\n      event: Event", "web: Trade fair 1\n      event: Trade fair 2")
    options = ("Trade fair 3", "Trade fair")
    text = applied(found(mapped, changed("LeadSource", options=options, choices=options)), tmp_path)
    assert "web: Trade fair\n" in text
    assert "event: Trade fair 3 " in text


@pytest.mark.parametrize("options", [("Web", "Website", "Events"), ("Web", "Website", "Event", "Eventt")])
def test_a_table_that_is_only_read_is_never_patched(opened: Open, options: tuple[str, ...]) -> None:
    mapped = opened("    native: LeadSource\n", "    native: LeadSource\n    write: never\n")
    notices = found(mapped, changed("LeadSource", options=options, choices=options))
    assert notices
    assert {(notice.level, notice.mend) for notice in notices} == {(Level.WARNING, None)}


def test_every_value_that_an_option_out_of_use_stands_for_is_named(opened: Open) -> None:
    info = changed("LeadSource", options=("Event", "Website"), inactive=("Web",))
    (fault,) = [notice for notice in found(opened(), info) if notice.code == "OPTION_INACTIVE"]
    assert "which web and search are written as" in fault.message
    both = opened("event: Event ", "event: Web ")
    faults = [notice for notice in found(both, info) if notice.code == "OPTION_INACTIVE"]
    assert [notice.path for notice in faults] == ["fields.source.values.web", "fields.source.values.event"]
    assert [notice.mend for notice in faults] == [None, None]


def test_an_option_that_never_was_is_a_fault_where_the_list_is_closed(opened: Open) -> None:
    closed = changed("LeadSource", options=("Web", "Website"), choices=("Web", "Website"))
    levels = {notice.level for notice in found(opened(), closed) if notice.code == "OPTION_UNKNOWN"}
    assert levels == {Level.FAULT}
    open_list = changed("LeadSource", options=("Web", "Website"))
    assert [notice.level for notice in found(opened(), open_list)] == [Level.WARNING]


def test_a_choice_without_a_table_must_be_among_the_options(opened: Open) -> None:
    notice = only(opened(), changed("Mood__c", options=("good",), choices=("good",)))
    assert (notice.code, notice.path) == ("OPTION_UNKNOWN", "fields.mood")


def test_a_new_option_that_means_nothing_is_a_warning(opened: Open, tmp_path: Path) -> None:
    notices = found(opened(), changed("LeadSource", options=("Web", "Event", "Website", "Eventt", "Carrier pigeon")))
    assert {notice.code for notice in notices} == {"OPTION_NEW"}
    assert {notice.level for notice in notices} == {Level.WARNING}
    text = applied(notices, tmp_path)
    assert "event: [Event, Eventt]             # all of them" in text
    assert "pigeon" not in text


def test_many_new_options_are_counted(opened: Open) -> None:
    options = ("Web", "Event", "Website", *(f"Planet {number}" for number in range(40)))
    notices = found(opened(), changed("LeadSource", options=options))
    assert len(notices) == 9
    assert "32 more" in notices[-1].message


def test_what_the_system_requires_must_be_written(opened: Open) -> None:
    info = schema(FieldInfo("Company", "Company", "text", required_on_create=True))
    notice = only(opened(), info)
    assert (notice.code, notice.level) == ("REQUIRED_NOT_WRITTEN", Level.FAULT)
    assert found(opened(), info, Use(created=False)) == []
    given = opened("fields:\n", "constants: {Company: Unknown}\nfields:\n")
    assert found(given, info) == []


def test_a_constant_for_a_field_that_is_gone(opened: Open) -> None:
    mapped = opened("fields:\n", "constants: {RecordType: x}\nfields:\n")
    assert only(mapped, schema()).path == "constants.RecordType"


def test_a_mandatory_field_that_nothing_reads(opened: Open, tmp_path: Path) -> None:
    notice = only(
        opened("  last_name: LastName          # the surname\n", ""), changed("LastName", required_on_create=False)
    )
    assert (notice.code, notice.level) == ("MANDATORY_NOT_READ", Level.WARNING)
    assert "LastName" in notice.fix
    assert applied([notice], tmp_path).rstrip().endswith("last_name: LastName")


def test_a_shipped_mapping_is_overruled_in_the_own_file(tmp_path: Path) -> None:
    path = tmp_path / "lead.yml"
    path.write_text("# Ours.\nversion: 1\nextends: salesforce/lead\nfields:\n  website: null   # unused\n")
    mapped = open_mapping("salesforce.Lead", path, open_standard("b2b"))
    info = ObjectInfo("Lead", {
        name: FieldInfo(name, name, "text", createable=name != "City", updateable=name != "City")
        for name in mapped.natives if name != "Title"
    })  # fmt: skip
    notices = [one for one in found(mapped, info) if one.code in {"FIELD_REMOVED", "FIELD_NO_PERMISSION"}]
    assert {notice.where.split(":")[0] for notice in notices} == {"leadline"}
    text = applied(notices, tmp_path)
    assert text.startswith("# Ours.\nversion: 1\nextends: salesforce/lead\nfields:\n  website: null   # unused\n")
    again = open_mapping("salesforce.Lead", path, open_standard("b2b"))
    assert "job_title" not in again.mapping.fields
    assert again.mapping.fields["city"].write == "never"


def test_an_own_file_without_fields_gets_them(tmp_path: Path) -> None:
    path = tmp_path / "lead.yml"
    path.write_text("version: 1\nextends: salesforce/lead")
    mapped = open_mapping("salesforce.Lead", path, open_standard("b2b"))
    mend = mapped.mends.set("city", "write", "never")
    assert mend is not None
    made = patch([mend], tmp_path)
    assert "\\ No newline at end of file" in made.text
    subprocess.run(["git", "apply", "-"], input=made.text, text=True, cwd=tmp_path, check=True, capture_output=True)
    assert path.read_text() == "version: 1\nextends: salesforce/lead\nfields:\n  city: {write: never}\n"


def test_a_shipped_mapping_by_itself_gets_no_patch() -> None:
    mapped = open_mapping("salesforce/lead", "salesforce/lead", open_standard("b2b"))
    notices = found(mapped, ObjectInfo("Lead", {}))
    assert notices
    assert all(notice.mend is None for notice in notices)


def test_several_mends_of_one_rule_add_up(opened: Open, tmp_path: Path) -> None:
    mapped = opened("  phone: {native: Phone, write: fill_if_empty}", "  born: Born__c")
    mends = [mapped.mends.set("born", "write", "never"), mapped.mends.set("born", "as", "epoch_ms")]
    made = patch(proposed(mends), tmp_path)
    assert "+  born: {native: Born__c, write: never, as: epoch_ms}" in made.text
    path = tmp_path / "own.yml"
    path.write_text("version: 1\nextends: salesforce/lead\n")
    shipped = open_mapping("salesforce.Lead", path, open_standard("b2b"))
    mends = [shipped.mends.set("city", "write", "never"), shipped.mends.set("city", "null", "clear"),
             shipped.mends.set_row("lead_source", "event", ["Event", "Fair"])]  # fmt: skip
    text = patch(proposed(mends), tmp_path).text
    assert '+  city: {write: never, "null": clear}\n' in text
    assert "+  lead_source:\n+    values: {event: [Event, Fair]}\n" in text


def test_several_options_of_one_row_add_up(opened: Open, tmp_path: Path) -> None:
    options = ("Web", "Website", "Events", "Eventt", "Eventz")
    notices = found(opened(), changed("LeadSource", options=options, inactive=("Event",)))
    assert "event: [Events, Eventt, Eventz]  " in applied(notices, tmp_path)


def test_one_new_field_is_proposed_for_one_old_one(opened: Open) -> None:
    info = schema(FieldInfo("Phone_2__c", "Phone 2", "phone"))
    mapped = opened("  mood: Mood__c", "  born: Phone_1__c")
    fields = {name: field for name, field in info.fields.items() if name not in {"Phone", "Mood__c"}}
    notices = [one for one in found(mapped, replace(info, fields=fields)) if "Phone" in one.message]
    assert sorted(notice.code for notice in notices) == ["FIELD_REMOVED", "FIELD_RENAMED"]


def test_every_code_is_in_the_list_of_codes(opened: Open) -> None:
    notices = found(opened(), ObjectInfo("Lead", {}))
    assert {notice.code for notice in notices} <= set(CODES)
