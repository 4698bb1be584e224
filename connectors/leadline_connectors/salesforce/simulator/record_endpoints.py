"""Single records and collections of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from werkzeug.wrappers import Response

from leadline.simulator import Call, Route, json_response
from leadline_connectors.salesforce.simulator import batches
from leadline_connectors.salesforce.simulator.answers import (
    API,
    PREFIX,
    body_of,
    flag,
    kind_of,
    origin_of,
    version_of,
)
from leadline_connectors.salesforce.simulator.fields import Field, ObjectType
from leadline_connectors.salesforce.simulator.ids import to18
from leadline_connectors.salesforce.simulator.reading import whole
from leadline_connectors.salesforce.simulator.refusals import ApiError, no_column, not_found
from leadline_connectors.salesforce.simulator.saving import record_key, saving
from leadline_connectors.salesforce.simulator.upserts import SeveralMatches, external_id, upsert

if TYPE_CHECKING:
    from leadline_connectors.salesforce.simulator.org import Org

_LARGEST_RETRIEVE = 2000
_ID_IN_BODY = "The Id field should not be specified in the sobject data."


class RecordEndpoints:
    def __init__(self, org: Org) -> None:
        self.org = org

    def routes(self) -> Sequence[Route]:
        one = f"{PREFIX}/sobjects/<name>"
        many = f"{PREFIX}/composite/sobjects"
        return [
            Route("POST", one, self.create, "sobjects.create", API),
            Route("GET", f"{one}/<record_id>", self.read, "sobjects.get", API),
            Route("PATCH", f"{one}/<record_id>", self.update, "sobjects.update", API),
            Route("DELETE", f"{one}/<record_id>", self.delete, "sobjects.delete", API),
            Route("GET", f"{one}/<field>/<path:value>", self.read_by_key, "sobjects.get_by_key", API),
            Route("PATCH", f"{one}/<field>/<path:value>", self.upsert, "sobjects.upsert", API),
            Route("POST", f"{one}/Id", self.create, "sobjects.create", API),
            Route("POST", many, self.create_many, "composite.create", API),
            Route("PATCH", many, self.update_many, "composite.update", API),
            Route("DELETE", many, self.delete_many, "composite.delete", API),
            Route("PATCH", f"{many}/<name>/<field>", self.upsert_many, "composite.upsert", API),
            Route("GET POST", f"{many}/<name>", self.retrieve_many, "composite.retrieve", API),
        ]

    # -- one record -----------------------------------------------------------------------------------------

    def create(self, call: Call) -> Response:
        kind, body = kind_of(call, self.org.visible), body_of(call)
        with saving(self.org, origin_of(call)) as saver:
            record_id = saver.create(kind, body)
        return json_response({"id": record_id, "success": True, "errors": []}, 201)

    def read(self, call: Call) -> Response:
        kind = kind_of(call, self.org.visible)
        return self._shown(call, kind, _path_id(call))

    def read_by_key(self, call: Call) -> Response:
        kind = kind_of(call, self.org.visible)
        field = external_id(kind, str(call.args["field"]))
        found = self.org.store.find(kind.name, field.name, call.args["value"])
        if len(found) > 1:
            return self._choices(call, kind, [str(record_id) for record_id in found])
        if not found:
            raise not_found()
        return self._shown(call, kind, str(found[0]))

    def update(self, call: Call) -> Response:
        kind, body, record_id = kind_of(call, self.org.visible), body_of(call), _path_id(call)
        _refuse_key(body, "Id")
        self._known(kind, record_id)
        with saving(self.org, origin_of(call)) as saver:
            saver.update(kind, record_id, body)
        return Response(status=204)

    def delete(self, call: Call) -> Response:
        kind, record_id = kind_of(call, self.org.visible), _path_id(call)
        self._known(kind, record_id)
        with saving(self.org, origin_of(call)) as saver:
            saver.delete(kind, record_id)
        return Response(status=204)

    def upsert(self, call: Call) -> Response:
        kind, body = kind_of(call, self.org.visible), body_of(call)
        field = external_id(kind, str(call.args["field"]))
        _refuse_key(body, "Id")
        _refuse_key(body, field.name)
        key = (field, str(call.args["value"]))
        try:
            with saving(self.org, origin_of(call)) as saver:
                done = upsert(saver, kind, key, body, update_only=flag(call, "updateOnly"))
        except SeveralMatches as several:
            return self._choices(call, kind, several.ids)
        if not done.created and float(version_of(call)) < 46:
            return Response(status=204)
        result = {"id": done.record_id, "success": True, "errors": [], "created": done.created}
        return json_response(result, 201 if done.created else 200)

    def _known(self, kind: ObjectType, record_id: str) -> None:
        if self.org.store.get(kind.name, record_id) is None:
            raise not_found()

    def _shown(self, call: Call, kind: ObjectType, record_id: str) -> Response:
        record = self.org.store.get(kind.name, record_id)
        if record is None:
            raise not_found()
        if record.archived:
            raise ApiError("ENTITY_IS_DELETED", "entity is deleted", 404)
        named = call.request.args.get("fields")
        fields = _fields(kind, named.split(",")) if named else list(kind.fields.values())
        return json_response(whole(record, fields, version_of(call)))

    def _choices(self, call: Call, kind: ObjectType, ids: Sequence[str]) -> Response:
        """300: the key stands on several records, and nothing was written."""
        root = f"/services/data/v{version_of(call)}/sobjects/{kind.name}"
        return json_response([f"{root}/{record_id}" for record_id in ids], 300)

    # -- collections ----------------------------------------------------------------------------------------

    def create_many(self, call: Call) -> Response:
        return self._many(call, batches.create_rows)

    def update_many(self, call: Call) -> Response:
        return self._many(call, batches.update_rows)

    def upsert_many(self, call: Call) -> Response:
        kind = kind_of(call, self.org.visible)
        field = str(call.args["field"])
        rows, all_or_none = batches.read_rows(self.org.visible, body_of(call), only=kind)
        return self._run(call, rows, batches.upsert_rows(kind, field, rows), all_or_none=all_or_none)

    def delete_many(self, call: Call) -> Response:
        ids = [part for part in call.request.args.get("ids", "").split(",") if part]
        if not ids or len(ids) > batches.LARGEST:
            raise ApiError("EXCEEDED_ID_LIMIT", f"a request takes from 1 to {batches.LARGEST} ids")
        rows = [{"Id": record_id} for record_id in ids]
        write = batches.delete_rows(self.org.visible)
        return self._run(call, rows, write, all_or_none=flag(call, "allOrNone"))

    def retrieve_many(self, call: Call) -> Response:
        """The records in the order of the ids; null for those that are not there."""
        kind = kind_of(call, self.org.visible)
        ids, names = _wanted(call)
        if not ids or not names:
            raise ApiError("MISSING_ARGUMENT", "ids and fields are required")
        if len(ids) > _LARGEST_RETRIEVE:
            raise ApiError("EXCEEDED_ID_LIMIT", f"record limit reached. cannot submit more than {_LARGEST_RETRIEVE}")
        fields = _fields(kind, names)
        keys = [record_key(record_id) for record_id in ids]
        found = self.org.store.get_many(kind.name, list(dict.fromkeys(keys)))
        shown = {key: whole(record, fields, version_of(call)) for key, record in found.items() if not record.archived}
        return json_response([shown.get(key) for key in keys])

    def _many(self, call: Call, writing: Callable[..., batches.WriteRow]) -> Response:
        rows, all_or_none = batches.read_rows(self.org.visible, body_of(call))
        return self._run(call, rows, writing(self.org.visible, rows), all_or_none=all_or_none)

    def _run(
        self, call: Call, rows: Sequence[Mapping[str, Any]], write: batches.WriteRow, *, all_or_none: bool
    ) -> Response:
        batch = batches.Batch(rows, write, all_or_none, batches.faulted_row(call.fault))
        return json_response(batches.lacking(call.fault, batches.run(self.org, origin_of(call), batch)))


def _path_id(call: Call) -> str:
    text = str(call.args["record_id"])
    found = to18(text)
    if found is None:
        raise ApiError("MALFORMED_ID", f"malformed id {text}", 400)
    return found


def _refuse_key(body: Mapping[str, Any], name: str) -> None:
    if any(key.lower() == name.lower() for key in body):
        message = _ID_IN_BODY if name == "Id" else f"The {name} field should not be specified in the sobject data."
        raise ApiError("INVALID_FIELD", message)


def _fields(kind: ObjectType, names: Sequence[str]) -> list[Field]:
    found = []
    for name in names:
        field = kind.find(name.strip())
        if field is None:
            raise no_column(name.strip(), kind.name)
        found.append(field)
    return found


def _wanted(call: Call) -> tuple[list[str], list[str]]:
    if call.request.method == "POST":
        body = body_of(call)
        return list(body.get("ids") or ()), list(body.get("fields") or ())
    args = call.request.args
    ids, names = (args.get("ids", "").split(","), args.get("fields", "").split(","))
    return [part for part in ids if part], [part for part in names if part]
