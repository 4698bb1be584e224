"""Given / expect: what a standard is promised to do is tried, and a broken promise says how it is broken."""

from __future__ import annotations

from pathlib import Path

import pytest

from leadline.errors import ConfigError
from leadline.steward.case_faults import case_faults
from leadline.steward.case_file import parse_cases, shipped_text
from leadline.steward.cases import Result, run
from leadline.steward.standard_source import StandardSource, open_standard
from leadline.steward.trial import trial
from leadline.steward.whereabouts import Whereabouts
from leadline_mappings.documents import DocumentError
from unit.owner.conftest import STANDARD


def tried(text: str, standard: StandardSource) -> list[Result]:
    return list(run(parse_cases("version: 1\n" + text, "t.tests.yml"), standard.standard))


def one(expect: str, standard: StandardSource, given: str = "{email: A@ACME-CORP.COM, last_name: DOE}") -> Result:
    (result,) = tried(f"cases: [{{name: it, given: {given}, expect: {expect}}}]", standard)
    return result


def test_the_shipped_cases_hold() -> None:
    results = list(run(parse_cases(shipped_text(), "b2b.tests.yml"), open_standard("b2b").standard))
    assert [result.name for result in results if not result.passed] == []
    assert len(results) >= 12


@pytest.mark.parametrize("expect", [
    "{values: {email: A@acme-corp.com, last_name: Doe, phone: null}}",
    "{findings: []}",
    "{creatable: true, rejected: false, stage_held: false}",
    "{absent: [phone, MANDATORY_MISSING, {code: EMAIL_SYNTAX, field: email}]}",
    "{facts: {email_is_free: false}}",
])  # fmt: skip
def test_what_holds_passes(small: StandardSource, expect: str) -> None:
    assert one(expect, small).differences == ()


@pytest.mark.parametrize(("expect", "what", "expected", "found"), [
    ("{values: {last_name: Roe}}", "last_name", '"Roe"', '"Doe"'),
    ("{values: {phone: '+49301234'}}", "phone", '"+49301234"', "null"),
    ("{findings: [EMAIL_SYNTAX]}", "finding", "EMAIL_SYNTAX", "no findings"),
    ("{creatable: false}", "creatable", "false", "true"),
    ("{rejected: true}", "rejected", "true", "false"),
    ("{absent: [email]}", "email", "null", '"A@acme-corp.com"'),
    ("{values: {emial: x}}", "field", "emial", "no field of person: did you mean email"),
    ("{facts: {email_is_free: true}}", "email_is_free", "true", "false"),
])  # fmt: skip
def test_what_does_not_hold_says_what_was_found(
    small: StandardSource, expect: str, what: str, expected: str, found: str
) -> None:
    (difference,) = one(expect, small).differences
    assert (difference.what, difference.expected, difference.found) == (what, expected, found)


def test_a_finding_is_named_with_its_field_and_effect(small: StandardSource) -> None:
    given = "{last_name: Doe}"
    assert one("{findings: [{code: MANDATORY_MISSING, field: email, effect: block_create}]}", small, given).passed
    (difference,) = one("{findings: [{code: MANDATORY_MISSING, effect: reject}]}", small, given).differences
    assert difference.found == "MANDATORY_MISSING on email (block_create)"
    (difference,) = one("{creatable: true}", small, given).differences
    assert difference.found == "false: MANDATORY_MISSING on email (block_create)"
    (difference,) = one("{absent: [MANDATORY_MISSING]}", small, given).differences
    assert difference.expected == "no MANDATORY_MISSING"
    assert one("{findings: []}", small, given).passed is False


def test_true_is_not_one(small: StandardSource) -> None:
    assert not one("{values: {size: true}}", small, "{email: a@acme-corp.com, last_name: Doe, size: 1}").passed


def test_an_entity_that_is_not_there_is_a_difference(small: StandardSource) -> None:
    (result,) = tried("cases: [{name: it, entity: persn, given: {}, expect: {creatable: true}}]", small)
    assert result.differences[0].found == "did you mean person"


def test_functions_are_tried(small: StandardSource) -> None:
    results = tried(
        "functions:\n"
        "- {call: join, with: {separator: '-'}, given: [a, b], expect: a-b}\n"
        "- {call: join, given: [a, b], expect: ab}\n"
        "- {call: joyn, given: [a], expect: a}\n"
        "- {call: part, given: [a], expect: a}\n",
        small,
    )
    assert [result.passed for result in results] == [True, False, False, False]
    assert results[1].differences[0].found == '"a b"'
    assert "join" in results[2].differences[0].found
    assert "number" in results[3].differences[0].found


@pytest.mark.parametrize(("text", "line", "said"), [
    ("cases:\n- {name: x, given: {}, expect: {findings: [EMAIL_SYNTX]}}", 3, "did you mean EMAIL_SYNTAX"),
    ("cases:\n- {name: x, given: {}, expect: {absent: [EMAIL_SYNTX]}}", 3, "did you mean EMAIL_SYNTAX"),
    ("cases:\n- {name: x, given: {}, expects: {}}", 3, "did you mean expect"),
    ("cases:\n- {name: x, given: {}, expect: {}}", 3, "too short"),
    ("casess: []", 2, "did you mean cases"),
    (
        "cases:\n- {name: x, given: {}, as_of: today, expect: {creatable: true}}",
        3, "write it like 2026-06-01T09:00:00.000Z",
    ),
])  # fmt: skip
def test_a_faulty_file_names_its_line(text: str, line: int, said: str) -> None:
    with pytest.raises(DocumentError) as caught:
        parse_cases("version: 1\n" + text, "t.tests.yml")
    faults = [str(fault) for fault in caught.value.faults]
    assert any(fault.startswith(f"t.tests.yml:{line}") and said in fault for fault in faults), faults


@pytest.mark.parametrize(("case", "path", "said"), [
    ("entity: persn, given: {}, expect: {creatable: true}", "entity", "did you mean person"),
    ("given: {emial: a@b.de}, expect: {creatable: true}", "given.emial", "did you mean email"),
    ("given: {}, prior: {emial: a@b.de}, expect: {creatable: true}", "prior.emial", "did you mean email"),
    ("given: {}, expect: {values: {emial: a}}", "expect.values.emial", "did you mean email"),
    ("given: {}, expect: {absent: [emial]}", "expect.absent[0]", "did you mean email"),
    ("given: {}, expect: {findings: [{code: EMAIL_SYNTAX, field: emial}]}", "expect.findings[0].field", "email"),
    ("given: {}, expect: {facts: {email_is_fre: true}}", "expect.facts.email_is_fre", "did you mean email_is_free"),
    ("given: {}, prior: {mood: Good}, expect: {creatable: true}", "prior.mood", 'write "good"'),
    ("given: {}, prior: {born: someday}, expect: {creatable: true}", "prior.born", "a canonical value"),
    ("given: {}, prior: {email_out: {flag: true}}, expect: {creatable: true}", "prior.email_out", "as the standard"),
])  # fmt: skip
def test_what_the_standard_does_not_know_is_a_fault_with_its_line(
    small: StandardSource, case: str, path: str, said: str
) -> None:
    cases = parse_cases(f"version: 1\ncases:\n- {{name: it, {case}}}\n", "t.yml")
    (fault,) = case_faults(cases, small.standard)
    assert fault.path == f"cases[0].{path}"
    assert fault.where == "t.yml:3"
    assert said in str(fault)


def test_canonical_known_values_are_no_fault(small: StandardSource) -> None:
    prior = "{email: a@acme-corp.com, phone: '+4930901820', born: '2026-01-31', size: 3, mood: good, source: search}"
    text = f"version: 1\ncases:\n- {{name: it, given: {{}}, prior: {prior}, expect: {{creatable: false}}}}\n"
    assert case_faults(parse_cases(text, "t.yml"), small.standard) == []
    assert case_faults(parse_cases(shipped_text(), "b2b.yml"), open_standard("b2b").standard) == []


def test_an_unknown_function_is_a_fault(small: StandardSource) -> None:
    text = "version: 1\nfunctions:\n- {call: joyn, given: [a], expect: a}\n- {call: part, given: [a], expect: a}\n"
    faults = case_faults(parse_cases(text, "t.yml"), small.standard)
    assert [fault.where for fault in faults] == ["t.yml:3", "t.yml:4"]


def test_a_project_s_own_functions_are_tried(tmp_path: Path) -> None:
    (tmp_path / "mine.yml").write_text(STANDARD.replace("name: small\n", "name: small\nfunctions: rules.py\n"))
    (tmp_path / "rules.py").write_text(
        "def region(country: str | None) -> str | None:\n    return {'DE': 'DACH'}.get(country or '')\n\n\n"
        "def broken(value: str) -> str:\n    raise ValueError\n"
    )
    (tmp_path / "mine.tests.yml").write_text(
        "version: 1\nfunctions:\n- {call: region, given: [DE], expect: DACH}\n"
        "- {call: broken, given: [x], expect: null, fails: true}\n- {call: broken, given: [x], expect: x}\n"
    )
    results = trial(Whereabouts(), str(tmp_path / "mine.yml"))
    assert [result.passed for result in results] == [True, True, False]
    assert trial(Whereabouts(), str(tmp_path / "mine.tests.yml")) == results


def test_cases_may_name_their_standard(tmp_path: Path) -> None:
    path = tmp_path / "mine.tests.yml"
    path.write_text("version: 1\nstandard: b2b\ncases: [{name: x, given: {}, expect: {creatable: false}}]\n")
    assert [result.passed for result in trial(Whereabouts(), str(path))] == [True]


def test_without_cases_it_is_said_where_to_write_them(tmp_path: Path) -> None:
    path = tmp_path / "mine.yml"
    path.write_text(STANDARD)
    with pytest.raises(ConfigError, match=r"there are no cases beside .*mine.yml; write .*mine.tests.yml"):
        trial(Whereabouts(), str(path))
    with pytest.raises(ConfigError, match="no standard is named"):
        trial(Whereabouts(), None)
