"""SOQL over HTTP: what each condition finds, in which order, and what is refused in which words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadline_connectors.salesforce.simulator.soql_parser import Comparison, parse, unquoted
from leadline_connectors.salesforce.soql import literal
from unit.simulator.salesforce_org import OrgClient, org

LEADS: list[dict[str, Any]] = [
    {
        "LastName": "Abel",
        "Company": "Acme 100%",
        "Email": "Abel@Acme.com",
        "NumberOfEmployees": 5,
        "HasOptedOutOfEmail": True,
        "SystemModstamp": "2026-01-01T00:00:00Z",
        "EmailBouncedDate": "2026-01-05T10:00:00Z",
    },
    {
        "LastName": "Baker",
        "FirstName": "O'Neil",
        "Company": "acme_2",
        "NumberOfEmployees": 50,
        "LeadSource": "Web",
        "SystemModstamp": "2026-01-01T00:00:01Z",
    },
    {
        "LastName": "cole",
        "Company": "Bell",
        "Email": "cole@bell.com",
        "LeadSource": "Other",
        "SystemModstamp": "2026-01-02T00:00:00Z",
    },
    {
        "LastName": "Dunn",
        "Company": "Céleste",
        "LeadSource": "Web",
        "SystemModstamp": "2026-01-03T00:00:00Z",
    },
]


@pytest.fixture(scope="module")
def leads() -> Iterator[OrgClient]:
    with org() as found:
        found.app.load(("Lead", lead) for lead in LEADS)
        yield found


@pytest.mark.parametrize(
    ("condition", "names"),
    [
        ("LastName = 'ABEL'", "Abel"),
        ("lastname != 'abel'", "Baker cole Dunn"),
        ("LeadSource = 'web'", "Baker Dunn"),
        ("LeadSource != 'Web'", "Abel cole"),
        ("LeadSource = null", "Abel"),
        ("LeadSource = ''", "Abel"),
        ("LeadSource != NULL", "Baker cole Dunn"),
        ("NOT LeadSource = 'Web'", "Abel cole"),
        ("(NOT (LeadSource = 'Web' OR LeadSource = null))", "cole"),
        ("LeadSource IN ('Web', 'Other')", "Baker cole Dunn"),
        ("LeadSource NOT IN ('Web')", "Abel cole"),
        ("LeadSource in (null, 'Other')", "Abel cole"),
        ("Email = 'abel@acme.com'", "Abel"),
        ("Email IN ('ABEL@acme.com', 'nobody@x.com', 'cole@bell.com')", "Abel cole"),
        ("Email NOT IN ('abel@acme.com')", "Baker cole Dunn"),
        ("Email LIKE '%@bell.com'", "cole"),
        ("Company LIKE 'ACME%'", "Abel Baker"),
        ("Company LIKE 'acme\\_%'", "Baker"),
        ("Company LIKE '%\\%'", "Abel"),
        ("Company LIKE 'CÉLEST_'", "Dunn"),
        ("FirstName = 'O\\'Neil'", "Baker"),
        ("FirstName = 'o\\u0027neil'", "Baker"),
        ("NumberOfEmployees > 5", "Baker"),
        ("NumberOfEmployees >= 5.0", "Abel Baker"),
        ("NumberOfEmployees < 6", "Abel"),
        ("NumberOfEmployees != 5", "Baker cole Dunn"),
        ("HasOptedOutOfEmail = TRUE", "Abel"),
        ("HasOptedOutOfEmail != true", "Baker cole Dunn"),
        ("SystemModstamp > 2026-01-01T00:00:00Z", "Baker cole Dunn"),
        ("SystemModstamp >= 2026-01-01T00:00:01.000000Z  AND SystemModstamp < 2026-01-03T00:00:00Z", "Baker cole"),
        ("SystemModstamp = 2026-01-02T01:00:00+01:00", "cole"),
        ("SystemModstamp = TODAY", ""),
        ("EmailBouncedDate < 2026-02-01T00:00:00Z", "Abel"),
        ("EmailBouncedDate <= LAST_N_DAYS:3", "Abel"),
        ("LastName > 'B' AND LastName < 'D'", "Baker cole"),
        ("Owner.Name = 'leadline integration' AND LastName = 'cole'", "cole"),
        ("Lead.LastName = 'Dunn'", "Dunn"),
        ("(LastName = 'Abel' OR LastName = 'cole') AND LeadSource = 'Other'", "cole"),
    ],
)
def test_a_condition_finds_the_records_that_salesforce_would(leads: OrgClient, condition: str, names: str) -> None:
    found = leads.values(f"SELECT LastName FROM Lead WHERE {condition} ORDER BY LastName", "LastName")

    assert " ".join(found) == names


def test_keywords_and_names_may_be_written_in_any_case(leads: OrgClient) -> None:
    assert leads.rows("select id,LASTNAME from lead where lastname='Abel' limit 1")[0]["LastName"] == "Abel"


@pytest.mark.parametrize(
    ("order", "names"),
    [
        ("LastName", "Abel Baker cole Dunn"),
        ("LastName DESC", "Dunn cole Baker Abel"),
        ("LeadSource, LastName", "Abel cole Baker Dunn"),
        ("LeadSource ASC NULLS LAST, LastName DESC", "cole Dunn Baker Abel"),
        ("NumberOfEmployees DESC NULLS LAST, LastName", "Baker Abel cole Dunn"),
        ("SystemModstamp DESC, Id ASC", "Dunn cole Baker Abel"),
        ("LastName LIMIT 2", "Abel Baker"),
        ("LastName LIMIT 2 OFFSET 3", "Dunn"),
    ],
)
def test_records_come_in_the_asked_order(leads: OrgClient, order: str, names: str) -> None:
    assert " ".join(leads.values(f"SELECT LastName FROM Lead ORDER BY {order}", "LastName")) == names


def test_null_fields_are_present_and_parents_are_nested(leads: OrgClient) -> None:
    (abel,) = leads.rows("SELECT FirstName, Owner.Name, ConvertedAccount.Name FROM Lead WHERE LastName = 'Abel'")

    assert list(abel) == ["attributes", "FirstName", "Owner", "ConvertedAccount"]
    assert abel["FirstName"] is None
    assert abel["Owner"]["Name"] == "Leadline Integration"
    assert abel["Owner"]["attributes"]["type"] == "User"
    assert abel["ConvertedAccount"] is None


def test_parents_are_reached_over_several_steps() -> None:
    with org() as sf:
        top = sf.create("Account", Name="Top")
        below = sf.create("Account", Name="Below", ParentId=top)
        sf.create("Contact", AccountId=below)

        (found,) = sf.rows("SELECT Account.Parent.Name, Account.Name FROM Contact WHERE Account.Parent.Name = 'top'")

    assert found["Account"]["Parent"]["Name"] == "Top"
    assert found["Account"]["Name"] == "Below"


def test_ids_are_found_in_both_lengths(leads: OrgClient) -> None:
    (found,) = leads.values("SELECT Id FROM Lead WHERE LastName = 'Abel'", "Id")

    for condition in (f"Id = '{found[:15]}'", f"Id IN ('{found}', '{found[:15]}')", f"Id >= '{found}'"):
        assert found in leads.values(f"SELECT Id FROM Lead WHERE {condition}", "Id")


def test_count_brings_a_number_and_no_records(leads: OrgClient) -> None:
    answer = leads.get("query", q="select count() from Lead where LeadSource = 'Web'").json()

    assert answer == {"totalSize": 2, "done": True, "records": []}
    assert leads.get("query", q="SELECT COUNT() FROM Lead LIMIT 3").json()["totalSize"] == 3


def test_fields_stands_for_the_standard_the_custom_or_all_fields(leads: OrgClient) -> None:
    standard = leads.rows("SELECT FIELDS(STANDARD) FROM Lead LIMIT 1")[0]
    everything = leads.rows("SELECT Fields(All) FROM Lead LIMIT 200")[0]
    custom = leads.rows("SELECT FIELDS(CUSTOM) FROM Lead LIMIT 1")[0]

    assert "Email" in standard
    assert "Leadline_Key__c" not in standard
    assert {"Email", "Leadline_Key__c"} <= set(everything)
    assert "Email" not in custom
    assert leads.refused("SELECT FIELDS(ALL) FROM Lead")[0] == "MALFORMED_QUERY"


def test_an_address_is_one_value_of_its_parts() -> None:
    with org() as sf:
        lead = sf.create("Lead", City="Berlin", Country="Germany")

        (found,) = sf.rows(f"SELECT Address FROM Lead WHERE Id = '{lead}'")

    assert found["Address"]["city"] == "Berlin"
    assert found["Address"]["street"] is None


@pytest.mark.parametrize(
    ("soql", "code", "words"),
    [
        ("SELECT Nope FROM Lead", "INVALID_FIELD", "No such column 'Nope' on entity 'Lead'"),
        ("SELECT Id FROM Lead WHERE Nope = 1", "INVALID_FIELD", "No such column 'Nope' on entity 'Lead'"),
        ("SELECT Boss.Name FROM Lead", "INVALID_FIELD", "Didn't understand relationship 'Boss' in field path"),
        ("SELECT Id FROM Nope", "INVALID_TYPE", "sObject type 'Nope' is not supported"),
        ("SELECT Id FROM Lead WHERE Description = 'x'", "INVALID_FIELD", "field 'Description' can not be filtered"),
        ("SELECT Id FROM Lead WHERE Address = 'x'", "INVALID_FIELD", "field 'Address' can not be filtered"),
        ("SELECT Id FROM Lead ORDER BY Description", "INVALID_FIELD", "field 'Description' can not be sorted"),
        (
            "SELECT Id FROM Lead WHERE SystemModstamp > '2026'",
            "INVALID_FIELD",
            "must be of type dateTime and should not",
        ),
        ("SELECT Id FROM Lead WHERE SystemModstamp > 2026-01-01", "INVALID_FIELD", "must be of type dateTime"),
        ("SELECT Id FROM Lead WHERE LastName = 5", "INVALID_FIELD", "should be enclosed in quotes"),
        ("SELECT Id FROM Lead WHERE NumberOfEmployees LIKE '5'", "INVALID_FIELD", "invalid operator on int field"),
        ("SELECT Id FROM Lead WHERE Id = 'x'", "INVALID_QUERY_FILTER_OPERATOR", "invalid ID field: x"),
        ("SELECT Id FROM Lead WHERE LastName < null", "INVALID_QUERY_FILTER_OPERATOR", "null"),
        ("SELECT Id FROM Lead OFFSET 2001", "NUMBER_OUTSIDE_VALID_RANGE", "offset allowed is 2000"),
        ("SELECT Id FROM Lead WHERE SystemModstamp = SOON", "MALFORMED_QUERY", "unexpected token: 'SOON'"),
        ("SELECT Id Lead", "MALFORMED_QUERY", "unexpected token: 'Lead'"),
        ("SELECT FROM Lead", "MALFORMED_QUERY", "unexpected token: 'FROM'"),
        ("SELECT Id FROM Lead GROUP BY Id", "MALFORMED_QUERY", "unexpected token: 'GROUP'"),
        ("SELECT Id FROM Lead WHERE LastName = 'x", "MALFORMED_QUERY", "no viable alternative"),
        ("SELECT Id FROM Lead WHERE LastName = x'y'", "MALFORMED_QUERY", "unexpected token: ''y''"),
        ("SELECT Id FROM Lead WHERE A = 'x' AND B = 'y' OR C = 'z'", "MALFORMED_QUERY", "unexpected token: 'OR'"),
        (f"SELECT Id FROM Lead WHERE {'(' * 60}Id = 'x'{')' * 60}", "MALFORMED_QUERY", "nested deeper"),
        ("", "MALFORMED_QUERY", "unexpected token: '<EOF>'"),
    ],
)
def test_a_wrong_query_is_refused_in_salesforces_words(leads: OrgClient, soql: str, code: str, words: str) -> None:
    refused, message = leads.refused(soql)

    assert refused == code
    assert words in message


def test_a_fault_points_at_its_place_as_the_recorded_answer_does(leads: OrgClient) -> None:
    _, message = leads.refused("select count() from XYZZY")

    head = "\nselect count() from XYZZY\n                    ^\nERROR at Row:1:Column:21\nsObject type 'XYZZY'"
    assert message.startswith(head)


def test_a_fault_in_a_long_query_shows_the_words_around_it(leads: OrgClient) -> None:
    fields = ", ".join(["LastName"] * 40)

    _, message = leads.refused(f"SELECT {fields}, Nope, {fields} FROM Lead")
    _, line, caret, place, _ = message.split("\n")

    assert line[caret.index("^") :].startswith("Nope,")
    assert len(line) < 200
    assert place == f"ERROR at Row:1:Column:{len(f'SELECT {fields}, ') + 1}"


@given(st.text())
@settings(max_examples=200)
def test_every_text_survives_the_connectors_quoting(text: str) -> None:
    where = parse(f"SELECT Id FROM Lead WHERE LastName = {literal(text)}").where

    assert isinstance(where, Comparison)
    assert unquoted(str(where.values[0].value)) == text


@pytest.mark.parametrize("path", ["query", "query/", "queryAll"])
def test_deleted_records_only_come_with_query_all(path: str) -> None:
    with org() as sf:
        kept, gone = sf.create("Lead"), sf.create("Lead")
        sf.delete(f"sobjects/Lead/{gone}")

        found = [(row["Id"], row["IsDeleted"]) for row in sf.rows("SELECT Id, IsDeleted FROM Lead", path=path)]

    assert found == ([(kept, False), (gone, True)] if path == "queryAll" else [(kept, False)])
