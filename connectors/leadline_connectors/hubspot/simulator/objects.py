"""Single records: list, get, create, update, archive, merge, erase.

https://developers.hubspot.com/docs/api-reference/latest/crm/using-object-apis
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from werkzeug.wrappers import Request, Response

from leadline.simulator import Call, Refused, Route, json_response
from leadline_connectors.hubspot.simulator.answers import RowRefused, invalid, not_found, refuse
from leadline_connectors.hubspot.simulator.kinds import Kind
from leadline_connectors.hubspot.simulator.portal import Portal
from leadline_connectors.hubspot.simulator.writes import create_record, update_record

PREFIXES = ("/crm/objects/2026-09", "/crm/objects/2026-03", "/crm/v3/objects")
MOST_PER_PAGE = 100


class ObjectCalls:
    def __init__(self, portal: Portal) -> None:
        self.portal = portal

    def routes(self) -> Sequence[Route]:
        return [route for prefix in PREFIXES for route in self._routes(f"{prefix}/<segment>")]

    def _routes(self, path: str) -> Sequence[Route]:
        return [
            Route("GET", path, self.list, "objects.list"),
            Route("POST", path, self.create, "objects.create"),
            Route("POST", f"{path}/merge", self.merge, "objects.merge"),
            Route("POST", f"{path}/gdpr-delete", self.erase, "objects.gdpr-delete"),
            Route("GET", f"{path}/<record>", self.get, "objects.get"),
            Route("PATCH", f"{path}/<record>", self.update, "objects.update"),
            Route("DELETE", f"{path}/<record>", self.archive, "objects.archive"),
        ]

    def list(self, call: Call) -> Response:
        kind = self.portal.kind(call.args["segment"])
        limit = whole_number(call.request, "limit", 10)
        if not 1 <= limit <= MOST_PER_PAGE:
            raise invalid(f"The limit must be between 1 and {MOST_PER_PAGE}")
        after = whole_number(call.request, "after", 0)
        archived = call.request.args.get("archived") == "true"
        # `after` is the first id of the next page, as in the docs' example.
        found = self.portal.store.scan(kind.name, after=after - 1, limit=limit + 1, archived=archived)
        names = property_names(call.request)
        body: dict[str, Any] = {"results": [self.portal.render(kind, record, names) for record in found[:limit]]}
        if len(found) > limit:
            token = str(int(found[limit - 1].id) + 1)
            body["paging"] = {"next": {"after": token, "link": _next_link(call.request, token)}}
        return json_response(body)

    def get(self, call: Call) -> Response:
        kind = self.portal.kind(call.args["segment"])
        record = self._find(call, kind)
        return json_response(self.portal.render(kind, record, property_names(call.request)))

    def create(self, call: Call) -> Response:
        kind = self.portal.kind(call.args["segment"])
        properties = properties_of(json_object(call))
        try:
            with self.portal.store.write(request_id=call.request_id) as tx:
                record = create_record(self.portal, tx, kind, properties)
        except RowRefused as refused:
            return json_response(refused.body, refused.status)
        return json_response(self.portal.render_whole(kind, record), 201)

    def update(self, call: Call) -> Response:
        kind = self.portal.kind(call.args["segment"])
        properties = properties_of(json_object(call))
        record = self._find(call, kind)
        try:
            with self.portal.store.write(request_id=call.request_id) as tx:
                after = update_record(self.portal, tx, kind, record, properties)
        except RowRefused as refused:
            return json_response(refused.body, refused.status)
        return json_response(self.portal.render_whole(kind, after))

    def archive(self, call: Call) -> Response:
        kind = self.portal.kind(call.args["segment"])
        text = call.args["record"]
        record = self.portal.store.get(kind.name, int(text)) if text.isdigit() else None
        if record is not None and not record.archived:
            with self.portal.store.write(request_id=call.request_id) as tx:
                tx.archive(kind.name, record.id)
        return Response(status=204)

    def merge(self, call: Call) -> Response:
        """The survivor has a new id, unless the portal keeps the primary's."""
        kind = self.portal.kind(call.args["segment"])
        body = json_object(call)
        primary, loser = (
            self.portal.resolve(kind, str(body.get(key, ""))) for key in ("primaryObjectId", "objectIdToMerge")
        )
        if primary is None or loser is None:
            raise Refused(not_found(legacy=self.portal.switches.legacy_not_found))
        if primary.id == loser.id:
            raise invalid("An object cannot be merged with itself")
        with self.portal.store.write(request_id=call.request_id) as tx:
            fields = self.portal.survivor(primary, loser, kind, tx.at)
            keeps = self.portal.switches.merge_keeps_id
            survivor_id = primary.id if keeps else self.portal.new_id()
            for record in (loser,) if keeps else (primary, loser):
                tx.redirect(kind.name, record.id, survivor_id)
            if keeps:
                survivor = tx.update(kind.name, primary.id, fields, op="merge")
            else:
                survivor = tx.create(kind.name, survivor_id, fields, op="merge", created=primary.created)
        return json_response(self.portal.render_whole(kind, survivor))

    def erase(self, call: Call) -> Response:
        """Permanent deletion for a person's request (GDPR)."""
        kind = self.portal.kind(call.args["segment"])
        body = json_object(call)
        id_property = self.portal.unique_property(kind, body.get("idProperty"))
        record = self.portal.find(kind, id_property, str(body.get("objectId", "")))
        if record is not None:
            with self.portal.store.write(request_id=call.request_id) as tx:
                tx.erase(kind.name, record.id)
        return Response(status=204)

    def _find(self, call: Call, kind: Kind) -> Any:
        id_property = self.portal.unique_property(kind, call.request.args.get("idProperty"))
        record = self.portal.find(kind, id_property, call.args["record"])
        if record is None and call.request.args.get("archived") == "true" and call.args["record"].isdigit():
            record = self.portal.store.get(kind.name, int(call.args["record"]))
        if record is None:
            raise Refused(not_found(legacy=self.portal.switches.legacy_not_found))
        return record


def json_object(call: Call) -> Mapping[str, Any]:
    """The body as a JSON object, or HubSpot's refusal."""
    try:
        body = call.json()
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise refuse(400, "Invalid input JSON on line 1, column 1: the body is not a JSON object", "VALIDATION_ERROR")
    return body


def properties_of(body: Mapping[str, Any]) -> Mapping[str, Any]:
    properties = body.get("properties", {})
    if not isinstance(properties, dict):
        raise invalid("properties must be an object")
    return properties


def property_names(request: Request) -> list[str]:
    """``properties`` as a comma list, repeated, or both."""
    return [name for part in request.args.getlist("properties") for name in part.split(",") if name]


def whole_number(request: Request, name: str, default: int) -> int:
    text = request.args.get(name, "")
    if text == "":
        return default
    if not text.isdigit():
        raise invalid(f"{name} must be a whole number")
    return int(text)


def _next_link(request: Request, after: str) -> str:
    pairs = [(key, value) for key, value in request.args.items(multi=True) if key != "after"]
    return f"{request.base_url}?{urlencode([*pairs, ('after', after)])}"
