"""Names in a query, resolved against the objects that the session may see."""

from __future__ import annotations

from dataclasses import dataclass

from leadline_connectors.salesforce.simulator.fields import Field, ObjectType, Schema
from leadline_connectors.salesforce.simulator.refusals import ApiError, pointed, unsupported_type
from leadline_connectors.salesforce.simulator.soql_parser import Name, Statement

_GROUPED = {"STANDARD": (False,), "CUSTOM": (True,), "ALL": (False, True)}
_LONGEST_ALL = 200
"""FIELDS(ALL) and FIELDS(CUSTOM) are only taken with a LIMIT up to this."""


@dataclass(frozen=True, slots=True)
class Reach:
    """A field and the lookups to it: of ``Account.Name``, ``((AccountId, Account),)`` and ``Name``."""

    lookups: tuple[tuple[Field, ObjectType], ...]
    field: Field

    @property
    def path(self) -> tuple[str, ...]:
        return (*(str(lookup.relationship) for lookup, _ in self.lookups), self.field.name)


class Names:
    """Looks names up for one statement and points at the place of those that are not there."""

    def __init__(self, statement: Statement, schema: Schema) -> None:
        self.text = statement.text
        self.schema = schema
        found = schema.find(statement.source.text)
        if found is None:
            raise self.fault(statement.source.at, "INVALID_TYPE", unsupported_type(statement.source.text))
        self.object = found

    def selected(self, statement: Statement) -> tuple[Reach, ...]:
        """The fields of the SELECT clause, each once and in order."""
        named = [self.reach(name) for name in statement.fields]
        if statement.group is not None:
            if statement.group != "STANDARD" and not 0 < (statement.limit or 0) <= _LONGEST_ALL:
                raise ApiError(
                    "MALFORMED_QUERY",
                    f"The SOQL FIELDS function must have a LIMIT of at most {_LONGEST_ALL}",
                )
            wanted = _GROUPED[statement.group]
            named = [
                *named,
                *(Reach((), entry) for entry in self.object.fields.values() if entry.custom in wanted),
            ]
        return tuple({reach.path: reach for reach in named}.values())

    def reach(self, name: Name) -> Reach:
        """Raises INVALID_FIELD for a field or a relationship that the session does not see."""
        *steps, last = name.text.split(".")
        here = self.object
        if steps and steps[0].lower() == here.name.lower():
            steps = steps[1:]  # SELECT Lead.Name FROM Lead
        lookups = []
        for step in steps:
            lookup = here.parent(step)
            target = self._target(lookup) if lookup else None
            if lookup is None or target is None:
                raise self.fault(name.at, "INVALID_FIELD", _no_relationship(step))
            lookups.append((lookup, target))
            here = target
        found = here.find(last)
        if found is None:
            raise self.fault(name.at, "INVALID_FIELD", _no_such_column(last, here.name))
        return Reach(tuple(lookups), found)

    def fault(self, at: int, code: str, message: str) -> ApiError:
        return pointed(self.text, at, code, message)

    def _target(self, lookup: Field) -> ObjectType | None:
        """The parent's type; of an owner that may be a queue, the user."""
        return next((found for name in reversed(lookup.refers) if (found := self.schema.find(name))), None)


def _no_such_column(name: str, entity: str) -> str:
    return (
        f"No such column '{name}' on entity '{entity}'. If you are attempting to use a custom field, be "
        "sure to append the '__c' after the custom field name. Please reference your WSDL or the describe "
        "call for the appropriate names."
    )


def _no_relationship(name: str) -> str:
    return (
        f"Didn't understand relationship '{name}' in field path. If you are attempting to use a custom "
        "relationship, be sure to append the '__r' after the custom relationship name. Please reference your "
        "WSDL or the describe call for the appropriate names."
    )
