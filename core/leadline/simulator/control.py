"""``/_simulator/``: what tests and demos ask of a simulator, outside the vendor's own paths.

All of it needs the header ``X-Simulator-Token`` with the app's ``control_token``, and none of it is counted.

====  ==========================  ====================================================================
GET   /_simulator/calls           ``{"total", "calls": [{method, route, bucket, status, count}],
                                  "windows": [{name, limit, seconds, peak, refused}]}``
GET   /_simulator/journal?since=  ``{"rows": [...], "next": seq or null}``, up to 1,000 rows a page
GET   /_simulator/record          ``?object=&id=``: the record as stored, or 404
POST  /_simulator/faults          a list of faults to add, or ``{"clear": true}``
POST  /_simulator/reset-counters
POST  /_simulator/edit            ``{"object", "id", "fields"}``: a user's edit in the vendor's UI,
                                  journalled with actor ``ui``
====  ==========================  ====================================================================
"""

from __future__ import annotations

import hmac
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import orjson
from werkzeug.wrappers import Request, Response

from leadline.errors import ConfigError
from leadline.simulator.faults import Fault
from leadline.simulator.records import RecordId

if TYPE_CHECKING:
    from leadline.simulator.app import VendorApp

CONTROL_PREFIX = "/_simulator/"
CONTROL_HEADER = "X-Simulator-Token"
PAGE = 1000


def control_response(app: VendorApp, request: Request) -> Response:
    given = request.headers.get(CONTROL_HEADER, "")
    if not hmac.compare_digest(given.encode(), app.control_token.encode()):
        return _json({"error": f"{CONTROL_HEADER} is missing or wrong"}, 401)
    name = request.path.removeprefix(CONTROL_PREFIX)
    try:
        if request.method == "GET" and name == "calls":
            return _json(_calls(app))
        if request.method == "GET" and name == "journal":
            return _json(_journal(app, int(request.args.get("since", "0"))))
        if request.method == "GET" and name == "record":
            return _record(app, request)
        if request.method == "POST" and name == "faults":
            return _json(_faults(app, orjson.loads(request.get_data())))
        if request.method == "POST" and name == "reset-counters":
            app.reset_counters()
            return _json({"reset": True})
        if request.method == "POST" and name == "edit":
            return _json(_edit(app, orjson.loads(request.get_data())))
    except (ConfigError, KeyError, TypeError, ValueError) as error:
        return _json({"error": f"{name}: {error}"}, 400)
    return _json({"error": f"there is no {request.method} {request.path}"}, 404)


def _json(body: object, status: int = 200) -> Response:
    return Response(orjson.dumps(body), status=status, content_type="application/json")


def _calls(app: VendorApp) -> dict[str, Any]:
    calls = app.store.calls()
    windows = [
        {
            "name": window.window.name,
            "limit": window.window.limit,
            "seconds": window.window.seconds,
            "peak": window.peak,
            "refused": window.refused,
        }
        for window in app.windows()
    ]
    return {
        "total": sum(call.count for call in calls),
        "calls": [asdict(call) for call in calls],
        "windows": windows,
    }


def _journal(app: VendorApp, since: int) -> dict[str, Any]:
    rows = app.store.journal_page(since, PAGE)
    return {"rows": [asdict(row) for row in rows], "next": rows[-1].seq if len(rows) == PAGE else None}


def _record(app: VendorApp, request: Request) -> Response:
    object_name, text = request.args["object"], request.args["id"]
    record = app.store.get(object_name, text) or (app.store.get(object_name, int(text)) if text.isdigit() else None)
    return _json({"error": "no such record"}, 404) if record is None else _json(asdict(record))


def _faults(app: VendorApp, body: Any) -> dict[str, Any]:
    if isinstance(body, dict) and body.get("clear"):
        app.faults.clear()
        return {"added": 0}
    faults = [Fault.from_json(entry) for entry in (body if isinstance(body, list) else [body])]
    app.faults.add(*faults)
    return {"added": len(faults)}


def _edit(app: VendorApp, body: dict[str, Any]) -> dict[str, Any]:
    record_id: RecordId = body["id"]
    app.ui_edit(body["object"], record_id, body["fields"])
    return {"edited": record_id}
