"""The properties API: list, read and create definitions.

https://developers.hubspot.com/docs/api-reference/latest/crm/properties/guide
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from werkzeug.wrappers import Response

from leadline.simulator import Call, Route, json_response
from leadline_connectors.hubspot.simulator.answers import invalid, refuse
from leadline_connectors.hubspot.simulator.definitions import Definition
from leadline_connectors.hubspot.simulator.objects import json_object
from leadline_connectors.hubspot.simulator.portal import Portal

PREFIXES = ("/crm/properties/2026-09", "/crm/properties/2026-03", "/crm/v3/properties")
NAME = re.compile(r"[a-z][a-z0-9_]{0,99}")
MOST_UNIQUE = 10
TYPES = {
    "bool": {"booleancheckbox", "calculation_equation"},
    "enumeration": {"booleancheckbox", "checkbox", "radio", "select"},
    "date": {"date"},
    "datetime": {"date"},
    "string": {"text", "textarea", "html", "file", "phonenumber"},
    "number": {"number"},
    "phone_number": {"phonenumber"},
}


class PropertyCalls:
    def __init__(self, portal: Portal) -> None:
        self.portal = portal

    def routes(self) -> Sequence[Route]:
        return [
            route
            for prefix in PREFIXES
            for route in (
                Route("GET", f"{prefix}/<segment>", self.list, "properties.list"),
                Route("POST", f"{prefix}/<segment>", self.create, "properties.create"),
                Route("GET", f"{prefix}/<segment>/<name>", self.get, "properties.get"),
            )
        ]

    def list(self, call: Call) -> Response:
        """All definitions, unpaged."""
        kind = self.portal.kind(call.args["segment"])
        return json_response({"results": [entry.to_json() for entry in self.portal.definitions(kind).values()]})

    def get(self, call: Call) -> Response:
        kind = self.portal.kind(call.args["segment"])
        definition = self.portal.definitions(kind).get(call.args["name"])
        if definition is None:
            raise refuse(404, f"Property {call.args['name']} does not exist", "OBJECT_NOT_FOUND")
        return json_response(definition.to_json())

    def create(self, call: Call) -> Response:
        kind = self.portal.kind(call.args["segment"])
        body = json_object(call)
        try:
            definition = Definition.from_json(body)
        except (KeyError, TypeError):
            raise invalid("A property needs name, label, type, fieldType and groupName") from None
        if not NAME.fullmatch(definition.name):
            raise invalid("A property's name holds lower-case letters, digits and underscores, a letter first")
        if definition.field_type not in TYPES.get(definition.type, ()):
            raise invalid(f"fieldType {definition.field_type} does not go with type {definition.type}")
        if definition.type == "bool" and {value for value, _ in definition.options} != {"true", "false"}:
            raise refuse(400, "A bool property needs the options true and false", "INVALID_BOOLEAN_OPTION")
        known = self.portal.definitions(kind)
        if definition.name in known:
            raise refuse(
                409,
                f"A property named '{definition.name}' already exists.",
                "OBJECT_ALREADY_EXISTS",
                sub_category="Properties.PROPERTY_WITH_NAME_EXISTS",
            )
        if definition.unique and sum(entry.unique for entry in known.values()) >= MOST_UNIQUE:
            raise invalid(f"An object has at most {MOST_UNIQUE} properties with unique values")
        self.portal.add_definition(kind, definition)
        return json_response(definition.to_json(), 201)
