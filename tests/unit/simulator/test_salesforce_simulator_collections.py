"""Collections: 200 rows in a call, a result for each in order, and what refuses the call as a whole."""

from __future__ import annotations

from typing import Any

import pytest

from leadline.simulator import Fault, FaultKind
from unit.simulator.salesforce_org import codes, error, org, row

UPSERT = "composite/sobjects/Lead/Leadline_Key__c"


def lead(key: str | None = None, **fields: Any) -> dict[str, Any]:
    keyed = {} if key is None else {"Leadline_Key__c": key}
    return row("Lead", **{"LastName": "Doe", "Company": "Acme", **keyed, **fields})


def many(rows: list[dict[str, Any]], **options: Any) -> dict[str, Any]:
    return {"records": rows, **options}


def test_creates_answer_in_the_order_of_the_rows_although_some_fail() -> None:
    with org() as sf:
        answer = sf.post("composite/sobjects", many([lead(), lead(LastName=None), row("Contact", LastName="x")]))
        first, second, third = answer.json()

        assert codes(answer) == ["", "REQUIRED_FIELD_MISSING", ""]
        assert first == {"id": first["id"], "success": True, "errors": []}
        assert (first["id"][:3], third["id"][:3]) == ("00Q", "003")
        assert second == {
            "success": False,
            "errors": [
                {
                    "statusCode": "REQUIRED_FIELD_MISSING",
                    "message": "Required fields are missing: [LastName]",
                    "fields": ["LastName"],
                }
            ],
        }
        assert sf.journal() == [("create", "Lead", "api"), ("create", "Contact", "api")]


def test_one_call_of_200_rows_counts_once_and_201_are_refused() -> None:
    with org() as sf:
        assert codes(sf.post("composite/sobjects", many([lead()] * 200))) == [""] * 200
        answer = sf.post("composite/sobjects", many([lead()] * 201))

        assert (answer.status_code, error(answer)[0]) == (400, "EXCEEDED_ID_LIMIT")
        assert answer.headers["Sforce-Limit-Info"] == "api-usage=2/100000"
        assert sf.app.store.count("Lead") == 200


def test_updates_go_by_id() -> None:
    with org() as sf:
        one, gone = sf.create("Lead"), sf.create("Lead")
        sf.delete(f"sobjects/Lead/{gone}")
        rows = [
            row("Lead", Id=one[:15], Title="CEO"),
            row("Lead", id=gone, Title="CEO"),
            row("Lead", Id="00QSm0000000999", Title="CEO"),
            row("Lead", Id="nope", Title="CEO"),
            row("Lead", Title="CEO"),
            row("Lead", Id=one, Title="CTO"),
        ]

        answer = sf.patch("composite/sobjects", many(rows))

        assert codes(answer) == [
            "",
            "ENTITY_IS_DELETED",
            "INVALID_CROSS_REFERENCE_KEY",
            "MALFORMED_ID",
            "MISSING_ARGUMENT",
            "DUPLICATE_VALUE",
        ]
        assert sf.record("Lead", one)["Title"] == "CEO"


def test_upserts_say_which_rows_were_created() -> None:
    with org() as sf:
        known = sf.create("Lead", Leadline_Key__c="a")

        answer = sf.patch(UPSERT, many([lead("A", Title="CEO"), lead("b"), lead("c", Email="no")]))

        assert codes(answer) == ["", "", "INVALID_EMAIL_ADDRESS"]
        assert answer.json()[0] == {"id": known, "success": True, "errors": [], "created": False}
        assert answer.json()[1]["created"] is True
        assert sf.record("Lead", known)["Title"] == "CEO"


def test_the_same_upsert_twice_makes_no_second_record() -> None:
    with org() as sf:
        first, again = (sf.patch(UPSERT, many([lead(key) for key in "abc"])) for _ in range(2))

    assert [entry["id"] for entry in first.json()] == [entry["id"] for entry in again.json()]
    assert [entry["created"] for entry in again.json()] == [False, False, False]


def test_a_key_twice_in_one_upsert_refuses_all_rows_with_it() -> None:
    with org() as sf:
        answer = sf.patch(UPSERT, many([lead("a"), lead("b"), lead(" A"), lead(), lead(""), lead(None)]))

        assert codes(answer) == [
            "DUPLICATE_EXTERNAL_ID",
            "",
            "DUPLICATE_EXTERNAL_ID",
            "MISSING_ARGUMENT",
            "MISSING_ARGUMENT",
            "MISSING_ARGUMENT",
        ]
        message = answer.json()[0]["errors"][0]["message"]
        assert message == "A user-specified external id matches more than one record during upsert"


def test_an_upsert_by_an_email_that_several_records_hold_is_refused() -> None:
    with org() as sf:
        ids = [sf.create("Lead", Email="jo@acme.com") for _ in range(2)]

        answer = sf.patch("composite/sobjects/Lead/Email", many([lead(Email="Jo@Acme.com")]))

        assert codes(answer) == ["DUPLICATE_EXTERNAL_ID"]
        assert ", ".join(ids) in answer.json()[0]["errors"][0]["message"]


def test_an_upsert_by_id_creates_rows_without_one() -> None:
    with org() as sf:
        known = sf.create("Lead")

        answer = sf.patch("composite/sobjects/Lead/Id", many([lead(Id=None), lead(Id=known)]))

        assert [entry["created"] for entry in answer.json()] == [True, False]


def test_all_or_none_undoes_the_good_rows_too() -> None:
    with org() as sf:
        answer = sf.post("composite/sobjects", many([lead(), lead(LastName=""), lead()], allOrNone=True))

        assert codes(answer) == [
            "ALL_OR_NONE_OPERATION_ROLLED_BACK",
            "REQUIRED_FIELD_MISSING",
            "ALL_OR_NONE_OPERATION_ROLLED_BACK",
        ]
        assert (sf.journal(), sf.app.store.count("Lead")) == ([], 0)


def test_deletes_take_ids_of_several_objects() -> None:
    with org() as sf:
        ids = [sf.create("Lead"), sf.create("Contact"), "00QSm0000000999"]

        answer = sf.delete("composite/sobjects", ids=",".join(ids), allOrNone="false")

        assert codes(answer) == ["", "", "INVALID_CROSS_REFERENCE_KEY"]
        assert sf.rows("SELECT Id FROM Lead") == sf.rows("SELECT Id FROM Contact") == []


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_records_are_retrieved_in_the_order_of_their_ids(method: str) -> None:
    with org() as sf:
        one, two, gone = sf.create("Lead"), sf.create("Lead"), sf.create("Lead")
        sf.delete(f"sobjects/Lead/{gone}")
        ids, path = [two, gone, one[:15], "00QSm0000000999"], "composite/sobjects/Lead"

        if method == "GET":
            answer = sf.get(path, ids=",".join(ids), fields="Id,LastName")
        else:
            answer = sf.post(path, {"ids": ids, "fields": ["Id", "LastName"]})

        assert [entry and entry["Id"] for entry in answer.json()] == [two, None, one, None]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ([], "JSON_PARSER_ERROR"),
        ({}, "JSON_PARSER_ERROR"),
        ({"records": [1]}, "JSON_PARSER_ERROR"),
        (many([{"LastName": "no type"}]), "INVALID_TYPE"),
        (many([row("Nope", LastName="x")]), "INVALID_TYPE"),
        (many([lead(), lead(Nope=1)]), "INVALID_FIELD"),
        (many([lead(), lead(LastName=5)]), "JSON_PARSER_ERROR"),
        (many([row("Contact", LastName="x"), lead()] * 6), "LIMIT_EXCEEDED"),
    ],
)
def test_a_malformed_call_is_refused_whole_and_writes_nothing(body: object, code: str) -> None:
    with org() as sf:
        answer = sf.post("composite/sobjects", body)

        assert (answer.status_code, error(answer)[0]) == (400, code)
        assert sf.journal() == []


def test_an_unknown_field_refuses_only_its_row_by_switch() -> None:
    with org(unknown_field_refuses_batch=False) as sf:
        assert codes(sf.post("composite/sobjects", many([lead(), lead(Nope=1)]))) == ["", "INVALID_FIELD"]


def test_an_upsert_takes_rows_of_its_object_and_a_key_field_only() -> None:
    with org() as sf:
        assert error(sf.patch(UPSERT, many([row("Contact", LastName="x")])))[0] == "INVALID_TYPE"
        assert sf.patch("composite/sobjects/Lead/LastName", many([lead()])).status_code == 404


def test_a_fault_may_drop_a_result_or_refuse_a_row() -> None:
    with org() as sf:
        sf.app.faults.add(
            Fault(FaultKind.DROP_RESULT, call=1, index=0),
            Fault(FaultKind.REJECT_ROW, call=2, index=1),
        )

        dropped = sf.patch(UPSERT, many([lead("a"), lead("b")]))
        refused = sf.patch(UPSERT, many([lead("c"), lead("d")]))

        assert len(dropped.json()) == 1
        assert codes(refused) == ["", "FIELD_CUSTOM_VALIDATION_EXCEPTION"]
        assert sf.values("SELECT Leadline_Key__c FROM Lead ORDER BY Leadline_Key__c", "Leadline_Key__c") == [
            "a",
            "b",
            "c",
        ]
