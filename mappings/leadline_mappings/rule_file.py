"""One field of a mapping, from its YAML to its rule; every fault of meaning is reported, none raised."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any, Final

from leadline_mappings.composites import Consent, Currency
from leadline_mappings.consent import EVIDENCE
from leadline_mappings.documents import Path
from leadline_mappings.entity import FieldSpec
from leadline_mappings.field_rules import FieldRule, Use
from leadline_mappings.mapping_faults import Reporter, near, shown
from leadline_mappings.native_types import TIMES, native_types_of
from leadline_mappings.normalize.moments import zone, zone_fault
from leadline_mappings.table_file import Spelling, TableReader
from leadline_mappings.value_tables import ValueTable
from leadline_mappings.values import Effect, Value

_CONSENT_KEYS: Final = ("out_at", "in_at", "evidence", "opt_in")
_BY_FIRST: Final = ("first", "copy")
_FORMS: Final = {"country": ("code", "name"), "subdivision": ("code", "name", "common")}


@dataclass(frozen=True, slots=True)
class Target:
    """The field that a rule is for: as declared, what the standard makes of a text in it, and what its findings do
    where that is not the catalogue's.
    """

    spec: FieldSpec
    spelling: Spelling
    effects: Mapping[str, Effect]


class RuleReader:
    """``home`` is the mapping's time zone, None where none is declared."""

    def __init__(self, target: Target, data: Mapping[str, Any], home: tzinfo | None, reporter: Reporter) -> None:
        self.target = target
        self.spec = spec = target.spec
        self.data = data
        self.home = home
        self.reporter = reporter
        self.path: Path = ("fields", spec.name)
        self.written = self._write() != "never"

    def fail(self, key: str, message: str, fix: str) -> None:
        self.reporter.fail((*self.path, key) if key else self.path, message, fix)

    def rule(self) -> FieldRule | None:
        """The compiled rule; only to be used where nothing was reported."""
        natives = self._natives()
        if not natives:
            self.fail("", f"{self.spec.name} names no native field", "add native: with the system's field name")
            return None
        self._check_null()
        read_by = self._read_by(natives)
        form = self._form()
        table = self._table()
        return FieldRule(
            canonical=self.spec.name,
            native=natives[0],
            natives=natives,
            kind=self.spec.type,
            read=self.data.get("read", True) is not False,
            read_by=read_by,
            write=self._write(),
            write_by=self._write_by(natives),
            null=self.data.get("null", "keep"),
            authority=self.data.get("authority"),
            table=table,
            unknown=self.data.get("unknown", "pass"),
            fallback=self._fallback(table),
            form=form,
            labels=self.spec.labels if form == "label" else None,
            cosmetic=self.data.get("cosmetic", False),
            native_type=self._native_type(table),
            zone=self._zone(),
            currency=self._currency(natives),
            consent=self._consent(natives),
            effects=self.target.effects,
        )

    def _natives(self) -> tuple[str, ...]:
        given = self.data.get("native")
        if given is None and self.spec.type == "consent":
            given = self.data.get("out_at") or self.data.get("in_at")
        natives = tuple(given) if isinstance(given, list) else () if given is None else (given,)
        if len(set(natives)) < len(natives):
            self.fail("native", "a native field is named twice", "name each once")
        if len(natives) > 1 and self.spec.type in ("money", "consent"):
            self.fail("native", f"a {self.spec.type} is read from one native field", "name one native field")
        return natives

    def _write(self) -> str:
        write: str = self.data.get("write", "fill_if_empty" if self.spec.write_once else "always")
        return write

    def _check_null(self) -> None:
        if self.spec.write_once and self._write() == "always":
            fix = "use fill_if_empty, create_only or never"
            self.fail("write", f"{self.spec.name} is write_once in the standard and cannot be written always", fix)
        if self.spec.type == "consent" and self.data.get("null") == "clear":
            self.fail("null", "an opt-out is never cleared by an empty value", "remove null: clear")

    # -- functions -------------------------------------------------------------------------------------------

    def _read_by(self, natives: tuple[str, ...]) -> Use | None:
        data = self.data.get("read")
        if not isinstance(data, Mapping):
            return None
        use = self._use("read", data, len(natives), {})
        if len(natives) > 1 and data["by"] not in _BY_FIRST and self.written and not self.data.get("write_by"):
            message = f"{self.spec.name} is read from several native fields and nothing says how it is written back"
            self.fail("read", message, "add write_by: such as {by: split}, or write: never")
        return None if use is not None and use.name == "first" else use

    def _write_by(self, natives: tuple[str, ...]) -> Use | None:
        data = self.data.get("write_by")
        if not isinstance(data, Mapping):
            return None
        if "values" in self.data and self.data["values"] is not None:
            self.fail("write_by", "a value table writes the value already", "remove write_by: or values:")
        defaults = {"limit": len(natives)} if data["by"] == "split" else {}
        return self._use("write_by", data, 1, defaults)

    def _use(self, key: str, data: Mapping[str, Any], inputs: int, defaults: Mapping[str, Any]) -> Use | None:
        if self.spec.type in ("consent", "money"):
            self.fail(key, f"a {self.spec.type} is not computed", f"remove {key}:")
            return None
        params = {**defaults, **(data.get("with") or {})}
        function = self.reporter.function(data["by"], inputs, params, (*self.path, key))
        return None if function is None else Use(function.name, function.make(params))

    # -- values ----------------------------------------------------------------------------------------------

    def _table(self) -> ValueTable | None:
        data = self.data.get("values")
        if data is None:
            return None
        if self.spec.type in TIMES | {"money"}:
            self.fail("values", f"a {self.spec.type} has no value table", "remove values:")
            return None
        reader = TableReader(self.spec, (*self.path, "values"), self.target.spelling, self.reporter)
        if self.spec.type == "consent" and self.written and not set(data) - {"out", "in"}:
            needed = ("out", "in") if self.data.get("opt_in") == "write" else ("out",)
            reader.lacks([word for word in needed if word not in data])
        return reader.read(data, written=self.written)

    def _fallback(self, table: ValueTable | None) -> Value:
        given = self.data.get("fallback")
        if given is None:
            return None
        if table is None:
            self.fail("fallback", "fallback is for values outside a table, and there is none", "add values:")
            return None
        if self.spec.type == "consent":
            self.fail("fallback", f"{shown(given)} is not a value of {self.spec.name}", "remove fallback:")
            return None
        path = (*self.path, "fallback")
        value: Value = TableReader(self.spec, path, self.target.spelling, self.reporter).key(given, path)
        return value

    def _form(self) -> str | None:
        form: str | None = self.data.get("form")
        kind = self.spec.type
        forms = _FORMS.get(kind) or (("label",) if self.spec.labels else ())
        if form is not None and form not in forms:
            fix = f"use {', '.join(forms)}" if forms else "remove form:"
            self.fail("form", f"a {kind} field cannot be written by {form}", fix)
        return form

    def _native_type(self, table: ValueTable | None) -> str | None:
        given: str | None = self.data.get("as")
        allowed = native_types_of(self.spec.type)
        if given is not None and given not in allowed:
            fix = f"use {', '.join(allowed)}" if allowed else "remove as:"
            self.fail("as", f"a {self.spec.type} field cannot be kept as {given}", fix)
        elif given is not None and table is not None and self.spec.type not in ("multi_choice", "consent"):
            self.fail(
                "as", "the value table says how values are written", "remove as: and write the table's own values so"
            )
        return given

    def _zone(self) -> tzinfo | None:
        """The field's own; the mapping's, but for days that are kept as a number: those are UTC's by custom."""
        given = self.data.get("time_zone")
        if given is None:
            by_number = self.spec.type == "date" and str(self.data.get("as")).startswith("epoch")
            return None if by_number else self.home
        fault = zone_fault(given)
        if fault is not None:
            what, _, fix = fault.partition(": ")
            self.fail("time_zone", what, fix.rstrip("?") or "use a name such as Europe/Berlin")
            return None
        return zone(given)

    # -- values in several native fields ---------------------------------------------------------------------

    def _currency(self, natives: tuple[str, ...]) -> Currency | None:
        given = self.data.get("currency")
        if self.spec.type != "money":
            if given is not None:
                self.fail("currency", f"{self.spec.name} is not an amount of money", "remove currency:")
            return None
        if given is None:
            if self.written:
                fix = "add currency: with its native field, or {code: EUR}; or write: never"
                self.fail("", f"{self.spec.name} would be written without its currency", fix)
            return None
        if given in natives:
            self.fail("currency", "the currency stands in a native field of its own", "name that field")
        return Currency(code=given["code"]) if isinstance(given, Mapping) else Currency(native=given)

    def _consent(self, natives: tuple[str, ...]) -> Consent | None:
        if self.spec.type != "consent":
            for key in _CONSENT_KEYS:
                if self.data.get(key) is not None:
                    self.fail(key, f"{self.spec.name} is not a consent", f"remove {key}:")
            return None
        evidence = self.data.get("evidence")
        coded = isinstance(evidence, Mapping)
        if isinstance(evidence, Mapping) and evidence["code"] not in EVIDENCE:
            message = f"{shown(evidence['code'])} is no evidence of an opt-in"
            self.reporter.fail((*self.path, "evidence", "code"), message, near(evidence["code"], EVIDENCE))
        return Consent(
            flag=natives[0] if self.data.get("native") else None,
            out_at=self.data.get("out_at"),
            in_at=self.data.get("in_at"),
            evidence=None if coded else evidence,
            evidence_code=evidence["code"] if isinstance(evidence, Mapping) else None,
            writes_opt_in=self.data.get("opt_in") == "write",
        )
