"""Reading in bulk: queries, describes, limits, and what was deleted or updated."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from werkzeug.wrappers import Response

from leadline.simulator import Call, RollingWindow, Route, json_response
from leadline_connectors.salesforce.simulator import times
from leadline_connectors.salesforce.simulator.answers import API, PREFIX, kind_of, version_of
from leadline_connectors.salesforce.simulator.describe import basic, describe, global_describe
from leadline_connectors.salesforce.simulator.query import Queries, page_size
from leadline_connectors.salesforce.simulator.refusals import ApiError

if TYPE_CHECKING:
    from leadline_connectors.salesforce.simulator.org import Org

_DAY_MS = 86_400_000
_DELETED_DAYS = 15
_UPDATED_DAYS = 30
_RESOURCES = ("limits", "query", "queryAll", "sobjects", "composite")


class QueryEndpoints:
    def __init__(self, org: Org, daily: RollingWindow) -> None:
        self.org = org
        self.daily = daily
        self.queries = Queries(org)

    def routes(self) -> Sequence[Route]:
        found = f"{PREFIX}/sobjects"
        return [
            Route("GET", PREFIX, self.resources, "resources", API),
            Route("GET", f"{PREFIX}/limits", self.limits, "limits", API),
            Route("GET", f"{PREFIX}/limits/recordCount", self.record_count, "limits.recordCount", API),
            Route("GET", f"{PREFIX}/query", self.query, "query", API),
            Route("GET", f"{PREFIX}/queryAll", self.query_all, "queryAll", API),
            Route("GET", f"{PREFIX}/query/<locator>", self.more, "query.more", API),
            Route("GET", f"{PREFIX}/queryAll/<locator>", self.more, "queryAll.more", API),
            Route("GET", found, self.list_objects, "sobjects.list", API),
            Route("GET", f"{found}/<name>", self.basic, "sobjects.basic", API),
            Route("GET", f"{found}/<name>/describe", self.describe, "sobjects.describe", API),
            Route("GET", f"{found}/<name>/deleted", self.deleted, "sobjects.deleted", API),
            Route("GET", f"{found}/<name>/updated", self.updated, "sobjects.updated", API),
        ]

    def resources(self, call: Call) -> Response:
        root = f"/services/data/v{version_of(call)}"
        return json_response({name: f"{root}/{name}" for name in _RESOURCES})

    def limits(self, call: Call) -> Response:
        del call
        limit = self.org.switches.daily_limit
        untouched = {"Max": 15000, "Remaining": 15000}
        return json_response(
            {
                "DailyApiRequests": {"Max": limit, "Remaining": self.daily.remaining},
                "DailyBulkApiBatches": untouched,
                "DailyBulkV2QueryJobs": {"Max": 10000, "Remaining": 10000},
                "DataStorageMB": {"Max": 1024, "Remaining": 1024},
            }
        )

    def record_count(self, call: Call) -> Response:
        names = [name for name in call.request.args.get("sObjects", "").split(",") if name]
        kinds = [kind for name in names if (kind := self.org.visible.find(name))] if names else []
        kinds = kinds or list(self.org.visible.objects.values())
        counts = [{"count": self.org.store.count(kind.name), "name": kind.name} for kind in kinds]
        return json_response({"sObjects": [entry for entry in counts if entry["count"]]})

    def query(self, call: Call) -> Response:
        return self._query(call, deleted=False)

    def query_all(self, call: Call) -> Response:
        return self._query(call, deleted=True)

    def _query(self, call: Call, *, deleted: bool) -> Response:
        text = call.request.args.get("q", "")
        size = page_size(call.request.headers.get("Sforce-Query-Options"))
        return json_response(self.queries.run(text, version_of(call), deleted=deleted, size=size))

    def more(self, call: Call) -> Response:
        return json_response(self.queries.more(str(call.args["locator"]), version_of(call)))

    def list_objects(self, call: Call) -> Response:
        return json_response(global_describe(self.org.visible, version_of(call)))

    def basic(self, call: Call) -> Response:
        return json_response(basic(kind_of(call, self.org.visible), version_of(call)))

    def describe(self, call: Call) -> Response:
        return json_response(describe(kind_of(call, self.org.visible), version_of(call)))

    def deleted(self, call: Call) -> Response:
        name = kind_of(call, self.org.visible).name
        start, end = self._span(call, _DELETED_DAYS)
        rows = self.org.store.select(
            "SELECT id, modified FROM records WHERE object = ? AND archived = 1 AND modified >= ?"
            " AND modified < ? ORDER BY modified, id",
            [name, start, end],
        )
        return json_response(
            {
                "deletedRecords": [{"id": key, "deletedDate": _printed(at)} for key, at in rows],
                "earliestDateAvailable": _printed(self.org.now() - _DELETED_DAYS * _DAY_MS),
                "latestDateCovered": _printed(min(end, self.org.now())),
            }
        )

    def updated(self, call: Call) -> Response:
        name = kind_of(call, self.org.visible).name
        start, end = self._span(call, _UPDATED_DAYS)
        rows = self.org.store.select(
            "SELECT id FROM records WHERE object = ? AND archived = 0 AND modified >= ? AND modified < ?"
            " ORDER BY modified, id",
            [name, start, end],
        )
        covered = _printed(min(end, self.org.now()))
        return json_response({"ids": [key for (key,) in rows], "latestDateCovered": covered})

    def _span(self, call: Call, days: int) -> tuple[int, int]:
        """``start`` and ``end`` in ms; raises INVALID_REPLICATION_DATE if they are none or too long ago."""
        start, end = (_moment(call.request.args.get(name)) for name in ("start", "end"))
        if start is None or end is None or start >= end:
            raise ApiError("INVALID_REPLICATION_DATE", "startDate before endDate expected")
        if start < self.org.now() - days * _DAY_MS:
            raise ApiError("INVALID_REPLICATION_DATE", f"startDate cannot be more than {days} days ago")
        return start, end


def _moment(text: str | None) -> int | None:
    # An unescaped + arrives as a blank.
    stored = times.parse_datetime((text or "").replace(" ", "+"))
    return None if stored is None else round(times.seconds(stored) * 1000)


def _printed(ms: Any) -> str:
    return times.stamp(ms / 1000)
