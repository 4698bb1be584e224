"""The describe answers, made from the field tables in Salesforce's shape.

https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_sobject_describe.htm
"""

from __future__ import annotations

from typing import Any

from leadline_connectors.salesforce.simulator.fields import NUMBER_TYPES, Field, ObjectType, Schema

_SOAP = {
    "id": "tns:ID",
    "reference": "tns:ID",
    "boolean": "xsd:boolean",
    "int": "xsd:int",
    "double": "xsd:double",
    "currency": "xsd:double",
    "percent": "xsd:double",
    "date": "xsd:date",
    "datetime": "xsd:dateTime",
    "address": "urn:address",
}
_NEVER = (
    "aiPredictionField",
    "autoNumber",
    "calculated",
    "cascadeDelete",
    "caseSensitive",
    "dependentPicklist",
    "deprecatedAndHidden",
    "displayLocationInDecimal",
    "encrypted",
    "formulaTreatNullNumberAsZero",
    "highScaleNumber",
    "htmlFormatted",
    "restrictedDelete",
    "searchPrefilterable",
    "writeRequiresMasterRead",
)
_NOTHING = (
    "calculatedFormula",
    "controllerName",
    "defaultValueFormula",
    "extraTypeInfo",
    "filteredLookupInfo",
    "inlineHelpText",
    "mask",
    "maskType",
    "referenceTargetField",
    "relationshipOrder",
)
_OBJECT_FALSE = (
    "activateable",
    "custom",
    "customSetting",
    "deepCloneable",
    "deprecatedAndHidden",
    "hasSubtypes",
    "isInterface",
    "isSubtype",
)
_OBJECT_TRUE = (
    "feedEnabled",
    "layoutable",
    "mruEnabled",
    "queryable",
    "replicateable",
    "retrieveable",
    "searchable",
)


def global_describe(schema: Schema, version: str) -> dict[str, Any]:
    """``GET /sobjects``."""
    sobjects = [_summary(entry, version) for entry in schema.objects.values()]
    return {"encoding": "UTF-8", "maxBatchSize": 200, "sobjects": sobjects}


def basic(kind: ObjectType, version: str) -> dict[str, Any]:
    """``GET /sobjects/X``."""
    return {"objectDescribe": _summary(kind, version), "recentItems": []}


def describe(kind: ObjectType, version: str) -> dict[str, Any]:
    """``GET /sobjects/X/describe``."""
    record_type = {
        "active": True,
        "available": True,
        "defaultRecordTypeMapping": True,
        "developerName": "Master",
        "master": True,
        "name": "Master",
        "recordTypeId": "012000000000000AAA",
        "urls": {"layout": f"{_root(kind, version)}/describe/layouts/012000000000000AAA"},
    }
    return {
        "actionOverrides": [],
        "childRelationships": [],
        "compactLayoutable": True,
        **_summary(kind, version),
        "defaultImplementation": None,
        "extendedBy": None,
        "extendsInterfaces": None,
        "fields": [describe_field(field) for field in kind.fields.values()],
        "implementedBy": None,
        "implementsInterfaces": None,
        "listviewable": None,
        "lookupLayoutable": None,
        "namedLayoutInfos": [],
        "networkScopeFieldName": None,
        "recordTypeInfos": [record_type],
        "searchLayoutable": True,
        "sobjectDescribeOption": "FULL",
        "supportedScopes": [{"label": f"All {kind.plural.lower()}", "name": "everything"}],
    }


def describe_field(field: Field) -> dict[str, Any]:
    """One field, all keys."""
    grouped = field.filterable and field.type not in {"address", "datetime", "currency", "double", "percent"}
    facts = {
        "aggregatable": field.filterable and field.type not in {"address", "boolean"},
        "byteLength": field.length * (3 if field.is_text else 1),
        "compoundFieldName": field.compound,
        "createable": field.createable,
        "custom": field.custom,
        "defaultValue": field.default,
        "defaultedOnCreate": field.defaulted,
        "digits": 8 if field.type == "int" else 0,
        "externalId": field.external_id,
        "filterable": field.filterable,
        "groupable": grouped,
        "idLookup": field.id_lookup,
        "label": field.label,
        "length": field.length,
        "name": field.name,
        "nameField": field.name_field,
        "namePointing": len(field.refers) > 1,
        "nillable": field.nillable,
        "permissionable": field.permissionable,
        "picklistValues": [_choice(field, value) for value in field.values],
        "polymorphicForeignKey": len(field.refers) > 1,
        "precision": 18 if field.type in NUMBER_TYPES - {"int"} else 0,
        "queryByDistance": field.type == "address",
        "referenceTo": list(field.refers),
        "relationshipName": field.relationship,
        "restrictedPicklist": field.restricted,
        "scale": 15 if field.type == "double" else 0,
        "soapType": _SOAP.get(field.type, "xsd:string"),
        "sortable": field.sortable,
        "type": field.type,
        "unique": field.unique,
        "updateable": field.updateable,
    }
    return dict(sorted({**dict.fromkeys(_NEVER, False), **dict.fromkeys(_NOTHING), **facts}.items()))


def _choice(field: Field, value: str) -> dict[str, Any]:
    return {
        "active": True,
        "defaultValue": value == field.default,
        "label": value,
        "validFor": None,
        "value": value,
    }


def _root(kind: ObjectType, version: str) -> str:
    return f"/services/data/v{version}/sobjects/{kind.name}"


def _summary(kind: ObjectType, version: str) -> dict[str, Any]:
    root = _root(kind, version)
    return {
        **dict.fromkeys(_OBJECT_FALSE, False),
        **dict.fromkeys(_OBJECT_TRUE, True),
        "associateEntityType": None,
        "associateParentEntity": None,
        "createable": kind.writable,
        "deletable": kind.writable,
        "keyPrefix": kind.prefix,
        "label": kind.label,
        "labelPlural": kind.plural,
        "mergeable": kind.mergeable,
        "name": kind.name,
        "triggerable": kind.writable,
        "undeletable": kind.writable,
        "updateable": kind.writable,
        "urls": {
            "describe": f"{root}/describe",
            "rowTemplate": f"{root}/{{ID}}",
            "sobject": root,
        },
    }
