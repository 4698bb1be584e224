"""From a mapping's YAML, with the mappings it extends, to compiled rules; every fault is collected."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path as FilePath
from typing import Any

from leadline_mappings.conditions import Condition, parse_condition
from leadline_mappings.documents import Document, DocumentError, Fault, Path, shown
from leadline_mappings.entity import Entity
from leadline_mappings.field_rules import FieldRule, ValueTable, native_key
from leadline_mappings.shipped import open_source, pack_names
from leadline_mappings.standard import Standard
from leadline_mappings.values import Value

MAX_LAYERS = 5


@dataclass(frozen=True, slots=True)
class Layers:
    """A mapping's data as extended, and the documents it came from, the user's own first."""

    data: Mapping[str, Any]
    documents: tuple[Document, ...]

    def document_of(self, path: Path) -> Document:
        """The document that says this: the first that has the path."""
        return next((document for document in self.documents if path in document.lines), self.documents[0])

    def fault(self, path: Path, message: str, fix: str) -> Fault:
        return self.document_of(path).fault(path, message, fix)


def read_layers(source: FilePath | str) -> Layers:
    """The document and everything it extends, merged. Raises DocumentError."""
    documents: list[Document] = []
    wanted: FilePath | str | None = source
    while wanted is not None:
        opened = open_source(wanted, "mapping")
        document = opened.document("mapping")
        documents.append(document)
        above = document.data.get("extends")
        if above is not None and len(documents) >= MAX_LAYERS:
            fault = document.fault(("extends",), "mappings extend each other in a circle or too deep",
                                   f"extend at most {MAX_LAYERS} levels")  # fmt: skip
            raise DocumentError([fault])
        wanted = _above(above, opened.name, trusted=opened.trusted)
    data: Mapping[str, Any] = {}
    for document in reversed(documents):
        data = extended(data, document.data)
    return Layers(data, tuple(documents))


def _above(above: str | None, name: str, *, trusted: bool) -> FilePath | str | None:
    """A shipped pack by name, else a file beside the one that names it."""
    if above is None or trusted or above in pack_names("mapping"):
        return above
    beside = FilePath(name).parent / above
    return beside if beside.exists() or above.endswith((".yml", ".yaml")) else above


def extended(base: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """``own`` over ``base``: single keys replace, fields and their keys merge, a null field is taken out.

    >>> base = {"object": "Lead", "fields": {"city": "City", "phone": {"native": "Phone", "write": "always"}}}
    >>> extended(base, {"fields": {"city": None, "phone": {"write": "never"}}})["fields"]
    {'phone': {'native': 'Phone', 'write': 'never'}}
    """
    merged = {**base, **own}
    fields = {name: _rule(rule) for name, rule in (base.get("fields") or {}).items()}
    for name, rule in (own.get("fields") or {}).items():
        if rule is None:
            fields.pop(name, None)
        else:
            before = fields.get(name, {})
            fields[name] = {**before, **_rule(rule)}
            if "values" in before and isinstance(rule, Mapping) and "values" in rule:
                fields[name]["values"] = {**before["values"], **rule["values"]}
    merged["fields"] = fields
    merged.pop("extends", None)
    return merged


def _rule(rule: Any) -> dict[str, Any]:
    return {"native": rule} if isinstance(rule, str) else dict(rule)


class MappingBuilder:
    def __init__(self, layers: Layers, standard: Standard) -> None:
        self.layers = layers
        self.faults: list[Fault] = []
        self.standard = standard
        self.entity = self._entity()

    def fail(self, path: Path, message: str, fix: str) -> None:
        self.faults.append(self.layers.fault(path, message, fix))

    def check(self) -> None:
        """Raise DocumentError when anything was found."""
        if self.faults:
            raise DocumentError(self.layers.documents[0].in_order(self.faults))

    def _entity(self) -> Entity:
        data = self.layers.data
        for key in ("entity", "object"):
            if not data.get(key):
                self.fail((), f"the key {key} is missing", f"add {key}: or extend a shipped mapping")
        name = data.get("entity") or ""
        if name and name not in self.standard.entities:
            fix = f"use one of {', '.join(self.standard.entities)}"
            self.fail(("entity",), f"the standard has no entity {shown(name)}", fix)
        self.check()
        return self.standard.entities[name]

    def rules(self) -> dict[str, FieldRule]:
        found = {}
        for name, data in self.layers.data.get("fields", {}).items():
            path: Path = ("fields", name)
            if name not in self.entity.fields:
                fix = _near(name, self.entity.fields)
                self.fail(path, f"{shown(name)} is not a field of {self.entity.name} in the standard", fix)
            elif "native" not in data:
                self.fail(path, f"{name} names no native field", "add native: with the system's field name")
            else:
                found[name] = self._field(name, data, path)
        return found

    def _field(self, name: str, data: Mapping[str, Any], path: Path) -> FieldRule:
        spec = self.entity.fields[name]
        write = data.get("write", "fill_if_empty" if spec.write_once else "always")
        null = data.get("null", "keep")
        if spec.write_once and write == "always":
            fix = "use fill_if_empty, create_only or never"
            self.fail((*path, "write"), f"{name} is write_once in the standard and cannot be written always", fix)
        if spec.type == "consent" and null == "clear":
            self.fail((*path, "null"), "an opt-out is never cleared by an empty value", "remove null: clear")
        form = data.get("form")
        forms = ("code", "name") if spec.type in ("country", "subdivision") else ("label",) if spec.labels else ()
        if form is not None and form not in forms:
            self.fail((*path, "form"), f"a {spec.type} field cannot be written by {form}",
                      f"use {' or '.join(forms)}" if forms else "remove form:")  # fmt: skip
        fallback = data.get("fallback")
        allowed = spec.allowed
        if fallback is not None and allowed is not None and fallback not in allowed:
            self.fail((*path, "fallback"), f"{shown(fallback)} is not a value of {name}", _near(fallback, allowed))
        return FieldRule(
            canonical=name,
            native=data["native"],
            read=data.get("read", True),
            write=write,
            null=null,
            authority=data.get("authority"),
            table=self._table(name, data, write, path) if "values" in data else None,
            unknown=data.get("unknown", "pass"),
            fallback=fallback,
            form=form,
            labels=spec.labels if form == "label" else None,
        )

    def _table(self, name: str, data: Mapping[str, Any], write: str, path: Path) -> ValueTable:
        to_canonical: dict[str, Value] = {}
        to_native: dict[Value, Any] = {}
        allowed = self.entity.fields[name].allowed
        for canonical, natives in data["values"].items():
            at = (*path, "values", canonical)
            if allowed is not None and canonical not in allowed:
                self.fail(at, f"{shown(canonical)} is not a value of {name} in the standard", _near(canonical, allowed))
            listed = natives if isinstance(natives, list) else [natives]
            if listed:
                to_native[canonical] = listed[0]
            for native in listed:
                to_canonical.setdefault(native_key(native), canonical)
        if write != "never" and allowed is not None:
            self._covered(name, set(data["values"]), to_native, allowed, path)
        return ValueTable(to_canonical, to_native)

    def _covered(
        self, name: str, declared: set[str], to_native: dict[Value, Any], allowed: Mapping[str, str | None], path: Path
    ) -> None:
        """Every value that may have to be written has a native one: its own, or its nearest parent's in a tree."""
        missing = []
        for value in allowed:
            above: str | None = value
            while above is not None and above not in declared:
                above = allowed[above]
            if above is None:
                missing.append(value)
            elif above in to_native:
                to_native.setdefault(value, to_native[above])
        if missing:
            fix = "add them with their native values, or with [] where the system has none and nothing is to be written"
            self.fail((*path, "values"), f"the table of {name} lacks {', '.join(missing)}", fix)

    def where(self) -> Condition | None:
        data = self.layers.data.get("where")
        if data is None:
            return None
        try:
            return parse_condition(data, self.entity, self.layers.document_of(("where",)), ("where",))
        except DocumentError as error:
            self.faults.extend(error.faults)
            return None


def _near(text: str, known: Iterable[str]) -> str:
    options = list(known)
    near = get_close_matches(text, options, n=1)
    return f"did you mean {near[0]}" if near else f"use one of {', '.join(options[:30])}"
