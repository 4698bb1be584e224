"""A slow and obvious reading of a standard: the same verdicts as the compiled one, straight from the file's data.

One record at a time and one value at a time; nothing is compiled, remembered, ordered or looked ahead. What stands
here follows the descriptions in ``standard.schema.json``. It shares only what has proofs of its own with the compiled
way: normalisers, named functions, and the spellings of closed lists.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from leadline_mappings.findings import CATALOGUE, shape
from leadline_mappings.functions import FAILED, FUNCTIONS
from leadline_mappings.normalize import BY_COUNTRY, FACTS, Clean, Options, normaliser
from leadline_mappings.normalize.choices import spellings
from leadline_mappings.normalize.clean import codes
from leadline_mappings.normalize.placeholders import Placeholders
from leadline_mappings.values import Normalisation, Value
from unit.mappings.slow_lifecycle import HOLDS_STAGE, Data, Said, SlowAssessment, SlowLifecycle, is_filled
from unit.mappings.slow_touch import several, touched

HARDEST: Final = ("reject", "block_create", "block_stage", "drop_field", "warn")
GENERAL: Final = (
    "type", "label", "description", "mandatory", "survivorship", "write_once", "default", "derive", "effects",
)  # fmt: skip


@dataclass
class Slow:
    """What the oracle says of a record. Findings and changes have no order."""

    values: dict[str, Value] = field(default_factory=dict)
    findings: list[Said] = field(default_factory=list)
    changes: list[Normalisation] = field(default_factory=list)
    facts: dict[str, Value] = field(default_factory=dict)


class Oracle:
    """One entity of a standard's data."""

    def __init__(self, data: Data, entity: str) -> None:
        self.standard = data
        self.entity: Data = data["entities"][entity]
        self.fields: Mapping[str, Data] = self.entity["fields"]
        self.lifecycle: Data | None = self.entity.get("lifecycle")
        self.sources: Data = data.get("lead_sources") or {}

    # -- what the file says ---------------------------------------------------------------------------------

    def kind(self, name: str) -> str:
        return str(self.fields[name]["type"])

    def effect(self, name: str | None, code: str) -> str:
        """The field's own, else the standard's, else the catalogue's."""
        own = (self.fields.get(name or "") or {}).get("effects") or {}
        return str(own.get(code) or (self.standard.get("effects") or {}).get(code) or CATALOGUE[code].effect)

    def nodes(self) -> dict[str, Any]:
        """The tree of lead sources as one list."""
        found: dict[str, Any] = {}
        levels = [self.sources.get("tree") or {}]
        for level in levels:
            for name, detail in level.items():
                found[name] = detail
                levels.append((detail or {}).get("children") or {})
        return found

    def stages(self) -> dict[str, Any]:
        declared = self.lifecycle or {}
        return {**(declared.get("stages") or {}), **(declared.get("beside") or {})}

    def placeholders(self) -> Placeholders:
        words = self.standard.get("placeholders") or {}
        return Placeholders.of(words.get("also") or [], words.get("never") or [])

    def normalise(self, name: str, raw: object, region: str | None) -> Clean:
        """By a normaliser that has never seen another value."""
        kind = self.kind(name)
        params = {key: value for key, value in self.fields[name].items() if key not in GENERAL}
        if kind == "lifecycle":
            params["stages"] = spellings(self.stages())
        if kind == "lead_source":
            params["unmapped"] = self.sources.get("unmapped")
        if kind == "country":
            aliases = (self.standard.get("countries") or {}).get("aliases") or {}
            params["aliases"] = {text: code for code, texts in aliases.items() for text in texts}
        options = Options(name, self.placeholders(), params, None, spellings(self.nodes()))
        return normaliser(kind, options)(raw, region)

    def first_of(self, kind: str) -> str | None:
        return next((name for name in self.fields if self.kind(name) == kind), None)

    # -- each value by itself -------------------------------------------------------------------------------

    def standardise(self, raw: Mapping[str, object]) -> Slow:
        said = Slow()
        abroad = [name for name in self.fields if self.kind(name) in BY_COUNTRY]
        for name in self.fields:
            if name in raw and name not in abroad:
                self.take(said, name, raw[name], None)
        country = self.settled(said, raw, [name for name in abroad if self.kind(name) != "postal_code"])
        for name in abroad:
            if name in raw:
                self.take(said, name, raw[name], country)
        self.fill(said)
        for name in raw:
            if name not in self.fields:
                said.findings.append(("FIELD_UNKNOWN", str(name)[:60], self.effect(None, "FIELD_UNKNOWN"), ""))
        if self.is_junk(said):
            said.findings.append(("JUNK_RECORD", None, self.effect(None, "JUNK_RECORD"), ""))
        return said

    def take(self, said: Slow, name: str, raw: object, region: str | None) -> None:
        if self.kind(name) == "consent" and raw is None:
            return  # not known
        value, problem, facts = self.normalise(name, raw, region)
        if problem:
            effects = {code: self.effect(name, code) for code in codes(problem)}
            hardest = min(effects, key=lambda code: HARDEST.index(effects[code]))  # one finding a field
            said.findings.append((hardest, name, effects[hardest], "" if raw is None else shape(raw)))
            if value is None or "drop_field" in effects.values():
                return
        elif problem == "":
            return
        said.values[name] = value
        said.facts.update(facts or {})
        is_empty = value is None and (raw is None or (isinstance(raw, str) and raw == ""))
        same = type(raw) is type(value) and raw == value
        if self.kind(name) != "consent" and not is_empty and not same:
            said.changes.append(Normalisation(name, self.kind(name), before(raw), value))

    def settled(self, said: Slow, raw: Mapping[str, object], abroad: Iterable[str]) -> str | None:
        """Where states, numbers and postal codes are read: in the country that the record brings, else in the one that
        follows from the fields that it does bring or is the default, which becomes its value; else in its state's.
        """
        name, state = self.first_of("country"), self.first_of("subdivision")
        given = said.values.get(name or "")
        draft = Slow(dict(said.values), [], [], dict(said.facts))
        country = given if isinstance(given, str) else None
        for one in [state, *(other for other in abroad if other != state)]:
            if one in raw and one is not None:
                self.take(draft, one, raw[one], country or country_of(draft.values.get(state or "")))
        if name is None or given is not None:
            return country or country_of(draft.values.get(state or ""))
        for earlier in self.in_order():
            if earlier == name:
                break
            self.fill_one(draft, earlier)
        found = len(said.findings)
        for derivation in self.fields[name].get("derive") or []:
            made = self.derived(draft, name, derivation)
            self.put(said, name, derivation["by"], made, None)
        self.default(said, name)
        if said.values.get(name) is None:  # it is tried again with what is derived
            del said.findings[found:]
        settled = said.values.get(name)
        return settled if isinstance(settled, str) else country_of(draft.values.get(state or ""))

    def fill(self, said: Slow) -> None:
        """Derived values and defaults, in the order of the file but each after what it follows from."""
        for name in self.in_order():
            self.fill_one(said, name)

    def fill_one(self, said: Slow, name: str) -> None:
        declared = self.fields[name]
        if declared.get("touch"):
            self.put(
                said, name, "touch", touched(said.values, declared["touch"], self.sources), self.sources.get("unmapped")
            )
        for one in declared.get("derive") or []:
            if said.values.get(name) is None:
                self.put(said, name, one["by"], self.derived(said, name, one), None)
        self.default(said, name)

    def in_order(self) -> list[str]:
        """Again and again the first field that waits for no other. The random standards have no circles."""
        about = {f"{name}_{fact}": name for name in self.fields for fact in FACTS.get(self.kind(name), ())}
        found: list[str] = []
        while len(found) < len(self.fields):
            for name, declared in self.fields.items():
                sources = [source for one in declared.get("derive") or [] for source in several(one["from"])]
                touch = declared.get("touch") or {}
                sources += [held for key, held in touch.items() if key != "click_ids"]
                if declared.get("derive") and self.kind(name) in BY_COUNTRY:
                    sources += [
                        one for one in map(self.first_of, ("country", "subdivision")) if one not in (None, name)
                    ]
                sources += (touch.get("click_ids") or {}).values()
                waits = {about.get(source, source) for source in sources} - set(found)
                if name not in found and not waits:
                    found.append(name)
                    break
            else:
                raise AssertionError("fields follow from each other in a circle")
        return found

    def default(self, said: Slow, name: str) -> None:
        declared = self.fields[name].get("default")
        if declared is not None and said.values.get(name) is None:
            default = self.normalise(name, declared, None).value
            said.values[name] = default
            said.facts.update(self.normalise(name, default, None).facts or {})
            said.changes.append(Normalisation(name, "default", None, default))

    def put(self, said: Slow, name: str, how: str, made: object, instead_of: Value) -> None:
        had = said.values.get(name)
        if had is not None and had != instead_of:
            return
        if made is FAILED:
            said.findings.append(("FUNCTION_FAILED", name, self.effect(name, "FUNCTION_FAILED"), ""))
        elif made is not None and made != had:
            assert isinstance(made, (str, int, float, bool, tuple))
            said.values[name] = made
            said.facts.update(self.normalise(name, made, None).facts or {})
            said.changes.append(Normalisation(name, f"derived:{how}", had, made))

    def derived(self, said: Slow, name: str, one: Data) -> object:
        """What the function makes of its sources, if it is a good value of the field."""
        sources = several(one["from"])
        inputs = tuple(said.values[key] if key in said.values else said.facts.get(key) for key in sources)
        made = FUNCTIONS[one["by"]].make(one.get("with") or {})(inputs)
        if made is None or made is FAILED:
            return made
        assert isinstance(made, (str, int, float, bool, tuple))
        state = said.values.get(self.first_of("subdivision") or "") if self.kind(name) != "subdivision" else None
        country = said.values.get(self.first_of("country") or "") or country_of(state)
        value, problem, _ = self.normalise(name, made, country if isinstance(country, str) else None)
        dropped = "drop_field" in [self.effect(name, code) for code in codes(problem)]
        refused = problem and (value is None or dropped)
        return FAILED if refused else value

    def is_junk(self, said: Slow) -> bool:
        refused = {name for code, name, _, _ in said.findings if code == "PLACEHOLDER"}
        groups = self.entity.get("junk") or []
        return bool(groups) and all(
            any(name in refused for name in group) and not any(said.values.get(name) is not None for name in group)
            for group in groups
        )

    # -- the record as a whole ------------------------------------------------------------------------------

    def holds(self, condition: Data, values: Mapping[str, Value], facts: Mapping[str, Value]) -> bool:
        if "all" in condition:
            return all(self.holds(one, values, facts) for one in condition["all"])
        if "any" in condition:
            return any(self.holds(one, values, facts) for one in condition["any"])
        if "not" in condition:
            return not self.holds(condition["not"], values, facts)
        name = condition["field"]
        value = values.get(name) if name in self.fields else facts.get(name)
        tests = [self.test(name, key, wanted, value) for key, wanted in condition.items() if key != "field"]
        return all(tests)

    def test(self, name: str, key: str, wanted: Any, value: Value) -> bool:
        if key == "present":
            return is_filled(value) is wanted
        if key == "equals":
            return equal(wanted, value)
        if key == "in":
            return any(equal(one, value) for one in wanted)
        if key == "at_least":
            ladder = list((self.lifecycle or {})["stages"])
            return value in ladder and ladder.index(str(value)) >= ladder.index(wanted)
        return self.bounded(name, key, wanted, value)

    def bounded(self, name: str, key: str, wanted: Any, value: Value) -> bool:
        if not is_filled(value):
            return False
        kind = self.kind(name)
        mine: Any = value
        bound: Any = wanted
        if kind in ("date", "datetime"):
            mine = str(value)[:10]
        elif kind == "money":
            amount, currency = str(value).split()
            most = wanted if isinstance(wanted, str) else f"{wanted} {self.fields[name]['currency']}"
            if most.split()[1] != currency:
                return False
            mine, bound = Decimal(amount), Decimal(most.split()[0])
        return bool(mine >= bound if key == "min" else mine <= bound)

    def assess(
        self,
        values: Mapping[str, Value],
        facts: Mapping[str, Value] | None,
        prior: Mapping[str, Value] | None,
        as_of: str | None,
    ) -> SlowAssessment:
        known = self.facts_of(values) if facts is None else facts
        said = SlowAssessment()
        for name, effect in self.broken(values, known, drop=True):
            said.findings.append(("RULE_BROKEN", name, effect, ""))
            said.dropped.add(name)
        gone = {f"{name}_{fact}" for name in said.dropped for fact in FACTS.get(self.kind(name), ())}
        values = {name: value for name, value in values.items() if name not in said.dropped}
        known = {name: value for name, value in known.items() if name not in gone}
        said.findings += [("RULE_BROKEN", *one, "") for one in self.broken(values, known, drop=False)]
        for name, declared in self.fields.items():
            demanded = [] if is_filled(values.get(name)) else self.demanded(name, declared, values, known)
            if demanded:
                said.findings.append(("MANDATORY_MISSING", name, min(demanded, key=HARDEST.index), ""))
        if self.lifecycle is not None:
            SlowLifecycle(self, self.lifecycle, values, known).judge(said, prior, as_of)
        return said

    def broken(self, values: Mapping[str, Value], facts: Mapping[str, Value], *, drop: bool) -> list[tuple[str, str]]:
        """(field, effect) of the rules that the record breaks: those that drop a value, or the others."""
        found = []
        for rule in self.entity.get("rules") or []:
            name = rule.get("field")
            effect = rule.get("effect") or self.effect(name, "RULE_BROKEN")
            applies = "when" not in rule or self.holds(rule["when"], values, facts)
            if (effect == "drop_field") is drop and applies and not self.holds(rule["require"], values, facts):
                found.append((name, effect))
        return found

    def demanded(self, name: str, declared: Data, values: Mapping[str, Value], facts: Mapping[str, Value]) -> list[str]:
        """What the demands on an empty field do, of those that apply."""
        wanted = declared.get("mandatory", False)
        effects = []
        for one in wanted if isinstance(wanted, list) else [wanted]:
            if one is False:
                continue
            demand = {} if one is True else one
            stage = {"field": (self.lifecycle or {}).get("field"), "at_least": demand.get("from_stage")}
            reached = "from_stage" not in demand or self.holds(stage, values, facts)
            if reached and ("when" not in demand or self.holds(demand["when"], values, facts)):
                effects.append(demand.get("effect") or self.effect(name, "MANDATORY_MISSING"))
        return effects

    def facts_of(self, values: Mapping[str, Value]) -> dict[str, Value]:
        found: dict[str, Value] = {}
        for name, value in values.items():
            found.update(self.normalise(name, value, None).facts or {} if self.kind(name) in FACTS else {})
        return found

    def judge(
        self, raw: Mapping[str, object], prior: Mapping[str, Value] | None = None, as_of: str | None = None
    ) -> Slow:
        said = self.standardise(raw)
        held = any(effect in HOLDS_STAGE for _, _, effect, _ in said.findings)
        assessed = self.assess(said.values, said.facts, prior, None if held else as_of)
        values = {name: value for name, value in said.values.items() if name not in assessed.dropped}
        changes = [
            Normalisation(name, "lifecycle", said.values.get(name), value) for name, value in assessed.filled.items()
        ]
        return Slow(values | assessed.filled, said.findings + assessed.findings, said.changes + changes, said.facts)


# -- small words -----------------------------------------------------------------------------------------------


def equal(wanted: object, value: Value) -> bool:
    """True is not 1; a multi-choice equals each of its members."""
    if isinstance(value, tuple):
        return wanted in value
    return isinstance(wanted, bool) is isinstance(value, bool) and wanted == value


def country_of(state: Value) -> str | None:
    """The first part of ``US-CA``."""
    return state[:2] if isinstance(state, str) and state[2:3] == "-" else None


def before(raw: object) -> Value:
    """A raw value as it may be kept: texts cut, structures by their shape."""
    if raw is None or isinstance(raw, (bool, int, float)):
        return raw
    if isinstance(raw, str):
        return raw[:500]
    if isinstance(raw, (list, tuple)) and len(raw) <= 100 and all(isinstance(one, str) for one in raw):
        return tuple(raw)
    return shape(raw)
