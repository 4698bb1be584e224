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
from urllib.parse import parse_qsl, urlsplit

from leadline_mappings.findings import CATALOGUE, shape
from leadline_mappings.functions import FAILED, FUNCTIONS
from leadline_mappings.normalize import FACTS, Clean, Options, normaliser
from leadline_mappings.normalize.choices import spellings
from leadline_mappings.normalize.placeholders import DEFAULT_TOKENS, Placeholders
from leadline_mappings.values import Normalisation, Value

Data = Mapping[str, Any]
Said = tuple[str, str | None, str, str]
"""A finding: code, field, effect, the value's shape."""

HOLDS_STAGE: Final = ("block_stage", "block_create", "reject")
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


@dataclass
class SlowAssessment:
    findings: list[Said] = field(default_factory=list)
    filled: dict[str, Value] = field(default_factory=dict)
    dropped: set[str] = field(default_factory=set)


def is_filled(value: object) -> bool:
    return value is not None and value not in ("", ())


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
        own = (self.fields[name].get("effects") or {}) if name in self.fields else {}
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
        also = {text.strip().casefold() for text in words.get("also") or []}
        never = {text.strip().casefold() for text in words.get("never") or []}
        return Placeholders((DEFAULT_TOKENS | also) - never)

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
        abroad = [name for name in self.fields if self.kind(name) in ("subdivision", "phone", "postal_code")]
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
            effect = self.effect(name, problem)
            said.findings.append((problem, name, effect, "" if raw is None else shape(raw)))
            if value is None or effect == "drop_field":
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
        for derivation in self.fields[name].get("derive") or []:
            made = self.derived(draft, name, derivation)
            self.put(said, name, derivation["by"], made, None)
        self.default(said, name)
        settled = said.values.get(name)
        return settled if isinstance(settled, str) else country_of(draft.values.get(state or ""))

    def fill(self, said: Slow) -> None:
        """Derived values, field by field in the order of the file, then defaults."""
        for name, declared in self.fields.items():
            if self.kind(name) == "consent":
                continue
            if declared.get("touch"):
                self.put(said, name, "touch", self.touched(said, declared["touch"]), self.sources.get("unmapped"))
            for one in declared.get("derive") or []:
                if said.values.get(name) is None:
                    made = self.derived(said, name, one)
                    self.put(said, name, one["by"], made, None)
        for name in self.fields:
            self.default(said, name)

    def default(self, said: Slow, name: str) -> None:
        declared = self.fields[name].get("default")
        if declared is not None and said.values.get(name) is None:
            default = self.normalise(name, declared, None).value
            said.values[name] = default
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
            said.changes.append(Normalisation(name, f"derived:{how}", had, made))

    def derived(self, said: Slow, name: str, one: Data) -> object:
        """What the function makes of its sources, if it is a good value of the field."""
        sources = one["from"] if isinstance(one["from"], list) else [one["from"]]
        inputs = tuple(said.values[key] if key in said.values else said.facts.get(key) for key in sources)
        made = FUNCTIONS[one["by"]].make(one.get("with") or {})(inputs)
        if made is None or made is FAILED:
            return made
        assert isinstance(made, (str, int, float, bool, tuple))
        value, problem, _ = self.normalise(name, made, None)
        refused = problem and (value is None or self.effect(name, problem) == "drop_field")
        return FAILED if refused else value

    def is_junk(self, said: Slow) -> bool:
        refused = {name for code, name, _, _ in said.findings if code == "PLACEHOLDER"}
        groups = self.entity.get("junk") or []
        return bool(groups) and all(
            any(name in refused for name in group) and not any(said.values.get(name) is not None for name in group)
            for group in groups
        )

    # -- how the lead came ----------------------------------------------------------------------------------

    def touched(self, said: Slow, touch: Data) -> Value:
        def text(key: str) -> str:
            value = said.values.get(touch.get(key) or "")
            return value if isinstance(value, str) else ""

        query: dict[str, str] = {}
        for key, value in parse_qsl(urlsplit(text("landing_page")).query):
            query.setdefault(key.casefold(), value)
        given = {key: text(key) or query.get(key, "") for key in ("utm_source", "utm_medium", "utm_campaign")}
        referrer = text("referrer")
        host = (urlsplit(referrer if "//" in referrer else f"//{referrer}").hostname or "").casefold()
        clicks = touch.get("click_ids") or {}
        present = {key for key, held in clicks.items() if said.values.get(held) not in (None, "", False)} | set(query)
        for rule in self.sources.get("rules") or []:
            parameters = all(plain(given[key]) in map(plain, several(rule[key])) for key in given if key in rule)
            referred = "referrer" not in rule or any(under(host, one) for one in several(rule["referrer"]))
            clicked = "has" not in rule or any(one.casefold() in present for one in several(rule["has"]))
            if parameters and referred and clicked:
                return str(rule["source"])
        return None

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
        for rule in self.entity.get("rules") or []:
            applies = "when" not in rule or self.holds(rule["when"], values, known)
            if applies and not self.holds(rule["require"], values, known):
                name = rule.get("field")
                effect = rule.get("effect") or self.effect(name, "RULE_BROKEN")
                said.findings.append(("RULE_BROKEN", name, effect, ""))
                if effect == "drop_field":
                    said.dropped.add(name)
        for name, declared in self.fields.items():
            demanded = [] if is_filled(values.get(name)) else self.demanded(name, declared, values, known)
            if demanded:
                said.findings.append(("MANDATORY_MISSING", name, min(demanded, key=HARDEST.index), ""))
        if self.lifecycle is not None:
            SlowLifecycle(self, self.lifecycle, values, known).judge(said, prior, as_of)
        return said

    def demanded(
        self, name: str, declared: Data, values: Mapping[str, Value], facts: Mapping[str, Value]
    ) -> list[str]:
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
        learning = {name: value for name, value in values.items() if self.kind(name) in FACTS}
        return self.standardise(learning).facts

    def judge(
        self, raw: Mapping[str, object], prior: Mapping[str, Value] | None = None, as_of: str | None = None
    ) -> Slow:
        said = self.standardise(raw)
        assessed = self.assess(said.values, said.facts, prior, as_of)
        values = {name: value for name, value in said.values.items() if name not in assessed.dropped}
        changes = [
            Normalisation(name, "lifecycle", said.values.get(name), value) for name, value in assessed.filled.items()
        ]
        return Slow(
            values | assessed.filled, said.findings + assessed.findings, said.changes + changes, said.facts
        )


class SlowLifecycle:
    """The way of one record along the ladder."""

    def __init__(
        self, oracle: Oracle, data: Data, values: Mapping[str, Value], facts: Mapping[str, Value]
    ) -> None:
        self.oracle = oracle
        self.data = data
        self.values = values
        self.facts = facts
        self.ladder = list(data["stages"])
        self.beside: Data = data.get("beside") or {}

    def judge(self, said: SlowAssessment, prior: Mapping[str, Value] | None, as_of: str | None) -> None:
        name = self.data["field"]
        old = prior or {}
        before, after = old.get(name), self.values.get(name, old.get(name))
        entered = after if before != after or prior is None else None
        found: list[Said] = []
        if before != after or entered is not None:
            found = [(code, name, self.oracle.effect(name, code), "") for code in self.move(prior, before, after)]
        held = name in said.dropped or any(effect in HOLDS_STAGE for _, _, effect, _ in said.findings + found)
        said.findings.extend(found)
        self.times(said, old, entered, None if held else as_of, held=held)

    def move(self, prior: Mapping[str, Value] | None, before: Value, after: Value) -> list[str]:
        """The codes of what is wrong with the move."""
        back = [one for one in self.data.get("moves_back") or [] if (one["from"], one["to"]) == (before, after)]
        if not (back or self.allowed(before, after)):
            return ["LIFECYCLE_REGRESSION"]
        found = []
        on_ladder = before in self.ladder and after in self.ladder
        if self.data.get("skips") == "warn" and on_ladder:
            jump = self.ladder.index(str(after)) - self.ladder.index(str(before))
            found += ["LIFECYCLE_SKIP"] if jump > 1 else []
        if prior is not None and "reason_field" in self.data and (back or after in self.beside):
            reasons = (back[0] if back else self.beside[after]).get("reasons") or []
            given = self.values.get(self.data["reason_field"])
            good = given in reasons if reasons else is_filled(given)
            found += [] if good else ["LIFECYCLE_REASON_MISSING"]
        definition = (self.oracle.stages().get(str(after)) or {}).get("definition")
        if definition is not None and not self.oracle.holds(definition, self.values, self.facts):
            found.append("STAGE_NOT_MET")
        return found

    def allowed(self, before: Value, after: Value) -> bool:
        if before is None or before == after:
            return True
        if after is None:
            return False
        if after in self.beside:
            return before in self.beside[after]["entered_from"]
        if before in self.beside:
            return after in self.beside[before]["left_to"]
        return before not in self.ladder or self.ladder.index(str(after)) >= self.ladder.index(str(before))

    def times(
        self, said: SlowAssessment, old: Mapping[str, Value], entered: Value, as_of: str | None, *, held: bool
    ) -> None:
        """Set once, in the order of the ladder; a stage that is held is not entered."""
        fields = {
            stage: (detail or {}).get("entered_at")
            for stage, detail in self.oracle.stages().items()
            if (detail or {}).get("entered_at")
        }
        standing = {stage: old[name] for stage, name in fields.items() if old.get(name) is not None}
        out_of_order = set()
        for stage, name in fields.items():
            if name not in self.values:
                continue
            brought = self.values[name]
            if stage in standing:
                if brought != standing[stage]:
                    said.filled[name] = standing[stage]
            elif brought is None:
                continue
            elif held and stage == entered:
                said.dropped.add(name)
            elif self.in_order(stage, str(brought), standing):
                standing[stage] = brought
            else:
                said.dropped.add(name)
                out_of_order.add(name)
        name = fields.get(str(entered), "")
        if name and as_of is not None and entered not in standing:
            before_lower = any(as_of < str(standing[one]) for one in self.lower(str(entered)) if one in standing)
            passed = any(as_of > str(standing[one]) for one in self.higher(str(entered)) if one in standing)
            blocked = any(self.oracle.effect(one, "LIFECYCLE_TIMES") in HOLDS_STAGE for one in out_of_order)
            if before_lower and not blocked:
                out_of_order.add(name)
            elif not passed and not blocked:
                said.filled[name] = as_of
        for one in out_of_order:
            said.findings.append(("LIFECYCLE_TIMES", one, self.oracle.effect(one, "LIFECYCLE_TIMES"), ""))

    def in_order(self, stage: str, time: str, standing: Mapping[str, Value]) -> bool:
        return all(str(standing[one]) <= time for one in self.lower(stage) if one in standing) and all(
            time <= str(standing[one]) for one in self.higher(stage) if one in standing
        )

    def lower(self, stage: str) -> list[str]:
        return self.ladder[: self.ladder.index(stage)] if stage in self.ladder else []

    def higher(self, stage: str) -> list[str]:
        return self.ladder[self.ladder.index(stage) + 1 :] if stage in self.ladder else []


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


def several(given: Any) -> list[str]:
    return given if isinstance(given, list) else [given]


def plain(text: str) -> str:
    return " ".join(text.casefold().split())


def under(host: str, pattern: str) -> bool:
    """``bing.com`` and all under it; ``google.`` with any ending."""
    wanted = pattern.casefold().strip()
    labels = host.split(".")
    tails = [".".join(labels[start:]) for start in range(len(labels))]
    if wanted.endswith("."):
        return any(tail.startswith(wanted) and tail != wanted for tail in tails)
    return wanted in tails
