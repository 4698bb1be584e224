"""Pages, locators, limits and change tracking."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from leadline.clock import iso
from unit.simulator.salesforce_org import HOST, OrgClient, error, org, row


def seeded(sf: OrgClient, count: int) -> OrgClient:
    leads = ({"LastName": f"L{n:05}", "Company": "Acme"} for n in range(count))
    sf.app.load(("Lead", lead) for lead in leads)
    return sf


def pages(sf: OrgClient, soql: str, path: str = "query", **headers: str) -> Iterator[dict[str, Any]]:
    answer = sf.call("GET", path, params={"q": soql}, headers=headers).json()
    yield answer
    while not answer["done"]:
        answer = sf.call("GET", answer["nextRecordsUrl"]).json()
        yield answer


ALL = "SELECT Id, LastName FROM Lead ORDER BY LastName"


@pytest.mark.parametrize(("count", "sizes"), [(0, [0]), (2000, [2000]), (2001, [2000, 1]), (4500, [2000, 2000, 500])])
def test_a_page_has_2000_records_and_names_the_next(count: int, sizes: list[int]) -> None:
    with org() as sf:
        found = list(pages(seeded(sf, count), ALL))

    assert [len(page["records"]) for page in found] == sizes
    assert {page["totalSize"] for page in found} == {count}
    assert [page["done"] for page in found] == [False] * (len(sizes) - 1) + [True]
    names = [record["LastName"] for page in found for record in page["records"]]
    assert names == sorted(set(names))
    assert len(names) == count


def test_the_next_page_is_a_path_without_a_host() -> None:
    with org() as sf:
        first = next(pages(seeded(sf, 2001), ALL))

        path = first["nextRecordsUrl"]
        assert path.startswith("/services/data/v62.0/query/01g")
        assert path.endswith("-2000")
        assert HOST not in path
        assert sf.call("GET", path.replace("/query/", "/queryAll/")).json()["done"] is True


@pytest.mark.parametrize(("asked", "given"), [("200", 200), ("10", 200), ("500", 500), ("9999", 2000), ("x", 2000)])
def test_a_header_makes_pages_smaller_but_not_below_200(asked: str, given: int) -> None:
    with org() as sf:
        headers = {"Sforce-Query-Options": f"batchSize={asked}"}
        first = next(pages(seeded(sf, 2100), ALL, **headers))

    assert len(first["records"]) == given


def test_a_locator_shows_the_records_as_they_are_and_leaves_out_the_deleted() -> None:
    with org() as sf:
        reading = pages(seeded(sf, 2003), ALL)
        next(reading)
        ids = sf.values(ALL + " LIMIT 3 OFFSET 2000", "Id")
        sf.patch(f"sobjects/Lead/{ids[0]}", {"LastName": "Changed"})
        sf.delete(f"sobjects/Lead/{ids[1]}")

        last = next(reading)

    assert [record["LastName"] for record in last["records"]] == ["Changed", "L02002"]
    assert last["totalSize"] == 2003


def test_a_record_that_joins_the_result_later_moves_no_page() -> None:
    with org() as sf:
        reading = pages(seeded(sf, 2001), ALL)
        first = next(reading)
        sf.create("Lead", LastName="A comes first")

        second = next(reading)

    assert [record["LastName"] for record in first["records"] + second["records"]] == [f"L{n:05}" for n in range(2001)]


def test_a_locator_ends_after_its_pages_by_switch() -> None:
    with org(locator_pages=1) as sf:
        first = next(pages(seeded(sf, 4001), ALL))
        second = sf.call("GET", first["nextRecordsUrl"]).json()

        answer = sf.call("GET", second["nextRecordsUrl"])

    assert (answer.status_code, error(answer)[0]) == (400, "INVALID_QUERY_LOCATOR")


def test_the_eleventh_open_locator_closes_the_first() -> None:
    with org() as sf:
        seeded(sf, 2001)
        urls = [next(pages(sf, ALL))["nextRecordsUrl"] for _ in range(11)]

        assert sf.call("GET", urls[0]).status_code == 400
        assert sf.call("GET", urls[1]).status_code == 200


def test_keyset_paging_over_equal_times_meets_every_record_once() -> None:
    """All loaded records share a second: (SystemModstamp, Id) tells them apart."""
    with org() as sf:
        seeded(sf, 450)
        met: list[str] = []
        where = ""
        while True:
            soql = f"SELECT Id, SystemModstamp FROM Lead{where} ORDER BY SystemModstamp, Id LIMIT 200"
            rows = sf.rows(soql)
            if not rows:
                break
            met += [record["Id"] for record in rows]
            stamp = rows[-1]["SystemModstamp"].replace("+0000", "Z")
            where = f" WHERE SystemModstamp > {stamp} OR (SystemModstamp = {stamp} AND Id > '{rows[-1]['Id']}')"

    assert len(met) == len(set(met)) == 450


def test_a_query_that_is_too_long_for_an_address_is_refused() -> None:
    with org() as sf:
        ids = ",".join(["'00QSm0000000001'"] * 1000)

        assert sf.get("query", q=f"SELECT Id FROM Lead WHERE Id IN ({ids})").status_code == 414


class TestChanges:
    def test_deleted_and_updated_ids_are_told_by_time(self) -> None:
        with org() as sf:
            kept, gone = sf.create("Lead"), sf.create("Lead")
            sf.clock.sleep(60)
            start = iso(sf.clock.now())
            sf.delete(f"sobjects/Lead/{gone}")
            sf.patch(f"sobjects/Lead/{kept}", {"Title": "x"})
            sf.clock.sleep(60)
            span = {"start": start, "end": iso(sf.clock.now())}

            deleted = sf.get("sobjects/Lead/deleted/", **span).json()
            updated = sf.get("sobjects/Lead/updated/", **span).json()

        assert deleted["deletedRecords"] == [{"id": gone, "deletedDate": "2026-09-21T14:14:20.000+0000"}]
        assert updated == {"ids": [kept], "latestDateCovered": "2026-09-21T14:15:20.000+0000"}
        assert deleted["latestDateCovered"] == "2026-09-21T14:15:20.000+0000"

    @pytest.mark.parametrize(
        "span",
        [
            {},
            {"start": "2026-09-21T00:00:00Z", "end": "2026-09-20T00:00:00Z"},
            {"start": "2026-09-01T00:00:00Z", "end": "2026-09-21T00:00:00Z"},
        ],
    )
    def test_a_span_that_is_none_or_too_long_ago_is_refused(self, span: dict[str, str]) -> None:
        with org() as sf:
            assert error(sf.get("sobjects/Lead/deleted", **span))[0] == "INVALID_REPLICATION_DATE"


class TestLimits:
    def test_every_answer_says_how_much_is_used(self) -> None:
        with org(daily_limit=500) as sf:
            used = [sf.get("query", q="SELECT Id FROM Lead").headers["Sforce-Limit-Info"] for _ in range(2)]
            limits = sf.get("limits").json()

        assert used == ["api-usage=1/500", "api-usage=2/500"]
        assert limits["DailyApiRequests"] == {"Max": 500, "Remaining": 497}
        assert limits["DailyBulkApiBatches"]["Max"] > 0

    def test_newer_orgs_add_a_suffix_by_switch(self) -> None:
        with org(limit_info_bursts=True) as sf:
            assert sf.get("limits").headers["Sforce-Limit-Info"] == "api-usage=1/100000; api-bursts=1/750"

    def test_a_used_up_day_refuses_with_403_until_it_has_passed(self) -> None:
        with org(daily_limit=2) as sf:
            sf.create("Lead")
            sf.get("limits")
            refused = sf.post("composite/sobjects", {"records": [row("Lead", LastName="x", Company="y")]})
            token = sf.call("POST", "/services/oauth2/token", data={"grant_type": "nope"})

            assert (refused.status_code, refused.json()) == (
                403,
                [{"message": "TotalRequests Limit exceeded.", "errorCode": "REQUEST_LIMIT_EXCEEDED"}],
            )
            assert token.status_code == 400  # logging in costs no call
            assert sf.app.store.count("Lead") == 1
            sf.clock.sleep(86_400)
            assert sf.get("limits").status_code == 200

    def test_record_counts_leave_out_empty_objects(self) -> None:
        with org() as sf:
            sf.create("Lead")

            counts = sf.get("limits/recordCount", sObjects="Lead,Contact,Nope").json()

        assert counts == {"sObjects": [{"count": 1, "name": "Lead"}]}


class TestVersions:
    @pytest.mark.parametrize(
        ("version", "status"),
        [("31.0", 200), ("41.0", 200), ("68.0", 200), ("30.0", 410), ("69.0", 404), ("x", 404), ("62", 404)],
    )
    def test_versions_answer_from_31_to_68_and_older_ones_are_gone(self, version: str, status: int) -> None:
        with org() as sf:
            assert sf.get(f"/services/data/v{version}/sobjects").status_code == status

    def test_the_list_of_versions_needs_no_session_and_costs_no_call(self) -> None:
        with org() as sf:
            del sf.http.headers["Authorization"]
            answer = sf.get("/services/data/")

        assert answer.json()[-1] == {"label": "API 68", "url": "/services/data/v68.0", "version": "68.0"}
        assert "Sforce-Limit-Info" not in answer.headers

    def test_a_version_lists_its_resources(self) -> None:
        with org() as sf:
            assert sf.get("/services/data/v62.0/").json()["query"] == "/services/data/v62.0/query"
