"""What HubSpot checks and changes on the way in, one record at a time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from leadline.simulator import Stored, Transaction
from leadline_connectors.hubspot.simulator.answers import (
    Problem,
    RowRefused,
    contact_exists,
    error_body,
    invalid_properties,
)
from leadline_connectors.hubspot.simulator.defaults import STAGES
from leadline_connectors.hubspot.simulator.definitions import InvalidValue, iso_ms, stored_value
from leadline_connectors.hubspot.simulator.kinds import EMAIL_KEYS, Kind
from leadline_connectors.hubspot.simulator.portal import Portal

LADDER = {stage: rank for rank, (stage, _) in enumerate(STAGES)}


def create_record(portal: Portal, tx: Transaction, kind: Kind, properties: Mapping[str, Any]) -> Stored:
    """Raises RowRefused before anything is written."""
    fields = _checked(portal, kind, properties, None)
    if portal.switches.contact_needs_identity and not any(fields.get(name) for name in kind.identity):
        message = f"At least one of these properties is required: {', '.join(kind.identity)}"
        raise RowRefused(400, error_body(message, "VALIDATION_ERROR"))
    _refuse_clashes(portal, kind, fields, None)
    _stamp_stage(portal, tx, kind, fields, None)
    return tx.create(kind.name, portal.new_id(), fields)


def update_record(portal: Portal, tx: Transaction, kind: Kind, record: Stored, properties: Mapping[str, Any]) -> Stored:
    """The record afterwards. Raises RowRefused before anything is written.

    A lifecycle stage that would move backward is dropped in silence; when nothing else was sent, nothing is
    written and the modified time stays.
    """
    fields = _checked(portal, kind, properties, record)
    _refuse_clashes(portal, kind, fields, record)
    backward = portal.switches.lifecycle_forward_only and _is_backward(record, fields)
    if backward:
        del fields["lifecyclestage"]
        if not fields:
            return record
    _stamp_stage(portal, tx, kind, fields, record)
    return tx.update(kind.name, record.id, fields)


def _checked(portal: Portal, kind: Kind, properties: Mapping[str, Any], before: Stored | None) -> dict[str, Any]:
    known = portal.definitions(kind)
    problems: list[Problem] = []
    fields: dict[str, Any] = {}
    for name, value in properties.items():
        definition = known.get(name)
        if definition is None:
            problems.append(Problem(name, "PROPERTY_DOESNT_EXIST", f'Property "{name}" does not exist'))
            continue
        if definition.read_only:
            message = f'"{name}" is a read only property; its value cannot be set.'
            problems.append(Problem(name, "READ_ONLY_VALUE", message))
            continue
        try:
            present = "" if before is None else str(before.fields.get(name) or "")
            fields[name] = stored_value(definition, value, present) or None
        except InvalidValue as error:
            problems.append(Problem(name, error.code, str(error)))
    if problems:
        raise invalid_properties(problems, portal.switches.portal_id)
    return fields


def _refuse_clashes(portal: Portal, kind: Kind, fields: Mapping[str, Any], own: Stored | None) -> None:
    """No two live contacts share an address, and no two records the value of a unique property."""
    own_id = None if own is None else own.id
    email = fields.get("email")
    if kind.name == "contacts" and email:
        for key in EMAIL_KEYS:
            others = [found for found in portal.store.find(kind.name, key, email) if found != own_id]
            if others:
                raise contact_exists(others[0])
    for name, definition in portal.definitions(kind).items():
        if definition.unique and fields.get(name):
            others = [found for found in portal.store.find(kind.name, name, fields[name]) if found != own_id]
            if others:
                message = f"The value of {name} is already set on object {others[0]}"
                problem = Problem(name, "CONFLICTING_UNIQUE_VALUE", message)
                raise invalid_properties([problem], portal.switches.portal_id)


def _is_backward(record: Stored, fields: Mapping[str, Any]) -> bool:
    before, after = record.fields.get("lifecyclestage"), fields.get("lifecyclestage")
    return before in LADDER and after in LADDER and LADDER[after] < LADDER[before]


def _stamp_stage(portal: Portal, tx: Transaction, kind: Kind, fields: dict[str, Any], before: Stored | None) -> None:
    """The time at which a stage was first entered, where the portal has a property for it."""
    stage = fields.get("lifecyclestage")
    name = f"hs_lifecyclestage_{stage}_date"
    if stage and name in portal.definitions(kind) and not (before and before.fields.get(name)):
        fields[name] = iso_ms(tx.at)
