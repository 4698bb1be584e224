"""Random standards, legal by the schema, and dirty records for them.

Hypothesis chooses how much there is and a seed; the rest is drawn from that, a hundred times faster than choice by
choice.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final, TypeVar

from hypothesis import strategies as st

from leadline_mappings.normalize import BY_COUNTRY, FACTS

T = TypeVar("T")
Data = dict[str, Any]

TYPES: Final[Mapping[str, str]] = {
    "email": "email", "work_email": "email", "first_name": "person_name", "last_name": "person_name",
    "title": "job_title", "company": "company_name", "city": "place", "country": "country", "home": "country",
    "state": "subdivision", "zip": "postal_code", "phone": "phone", "mobile": "phone", "site": "url",
    "domain": "domain", "note": "text", "code": "text", "employees": "number", "deal": "money", "born": "date",
    "seen": "datetime", "lead_at": "datetime", "mql_at": "datetime", "sql_at": "datetime", "lost_at": "datetime",
    "vip": "boolean", "segment": "choice", "why": "choice", "tags": "multi_choice", "stage": "lifecycle",
    "source": "lead_source", "first_source": "lead_source", "utm": "text", "medium": "text", "referrer": "text",
    "landing": "url", "gclid": "text", "news": "consent", "owner": "owner", "account": "reference",
}  # fmt: skip
TOPICS: Final = (
    ("stage", "lead_at", "mql_at", "sql_at", "lost_at", "why", "vip", "email"),
    ("stage", "lead_at", "mql_at", "sql_at", "lost_at"),
    ("country", "home", "state", "zip", "phone", "mobile", "email"),
    ("source", "first_source", "utm", "medium", "referrer", "landing", "gclid"),
    ("employees", "deal", "born", "seen", "tags", "segment", "vip", "title", "news"),
)
"""Fields that have to do with each other."""
CHOICES: Final[Mapping[str, Data]] = {
    "segment": {"smb": None, "enterprise": {"label": "Large", "aliases": ["ENT"]}},
    "why": {"price": None, "timing": None, "spam": {"aliases": ["junk mail"]}},
    "tags": {"crm": None, "ads": {"label": "Paid ads"}, "web": None},
}
STAGES: Final = ("lead", "mql", "sql", "won")
SIDES: Final = ("recycled", "lost")
TREE: Final = {
    "paid": {"children": {"paid_search": {"aliases": ["SEM"]}, "paid_social": {"children": {"ads_fb": None}}}},
    "organic": {"label": "Organic search"},
    "other": None,
}
NODES: Final = ("paid", "paid_search", "paid_social", "ads_fb", "organic", "other")
TIMES: Final = ("2026-01-01T00:00:00.000Z", "2026-02-01T10:00:00.000Z", "2026-03-01T00:00:00.000Z")
EFFECTS: Final = ("warn", "block_stage", "block_create", "reject")

GOOD: Final[Mapping[str, Sequence[Any]]] = {
    "email": (
        "jane@acme.com", " JANE@ACME.COM", "info@acme.com", "joe@gmail.com", "a@mailinator.com", "jane@gmial.com",
    ),
    "person_name": ("Jane", "DR. JANE", "o'neill", "test", "Müller jr."),
    "job_title": ("CEO", "vp of sales", "Senior  Engineer"),
    "company_name": ("Acme Inc.", "ACME", "Müller GmbH"),
    "place": ("Berlin", "new york"),
    "country": ("DE", "Deutschland", "USA", "united states", "Nowhere", "NL"),
    "subdivision": ("CA", "US-CA", "California", "Bayern", "DE-BY", "ON"),
    "postal_code": ("10115", "94103", "2139", "1234ab", "SW1A 1AA", "D-10115"),
    "phone": ("+49 30 901820", "(212) 555-0100", "030 901820", "+1 212 555 0100 x5", "12", "+800 1234 5678"),
    "url": (
        "https://acme.com/?utm_source=News&gclid=abc", "acme.com", "https://acme.com/?UTM_Medium=cpc+x#top", "http://",
    ),
    "domain": ("acme.com", "https://www.ACME.com/x", "gmail.com", "nothing"),
    "text": ("Google", "cpc", " CPC  x", "web", "https://www.google.de/x", "bing.com", "notbing.com", "12", "bad\x00"),
    "number": (0, 1, 12, 12.5, "7", "1,5", "-3", "many", 1.0, True),
    "money": ("1200.50 EUR", "10", "99 USD", 5, "x", {"amount": "10", "currency": "EUR"}),
    "date": ("2026-01-01", "01.02.2026", "2026-01-31T10:00:00Z", "soon"),
    "datetime": (*TIMES, "2026-02-01", "2026-02-01T11:00:00+01:00", 1767225600000, "later"),
    "boolean": (True, False, "yes", "false", 1, 0, "maybe"),
    "choice": ("smb", "SMB", "large", "ent", "price", "timing", "junk mail", "else"),
    "multi_choice": ("crm;ads", ["ads", "crm"], ("web",), "CRM; paid ads", "crm;else", ["crm"]),
    "lifecycle": (*STAGES, *SIDES, "MQL", "Lost ", "nothing"),
    "lead_source": (*NODES, "SEM", "organic search", "fax"),
    "consent": (True, "out", "out 2026-05-01", "in 2026-06-01 form", {"flag": "true", "out_at": "2026-05-01"}, False),
    "owner": ("jo@acme.com", "JO@ACME.COM", "Inbound", "nobody"),
    "reference": ("003xx", 17, "0"),
}  # fmt: skip
ANY: Final[Sequence[Any]] = (
    None, "", " ", "n/a", "test", "asdf", "-", 0, 1, 1.0, True, False, 2**70, float("nan"), Decimal("1.50"), "\ud800",
    "x" * 300, "y" * 10_001, [], ["a", "b"], {"a": 1}, b"raw", (1, 2), object,
)  # fmt: skip


# -- standards ---------------------------------------------------------------------------------------------------


def standards() -> st.SearchStrategy[Data]:
    return st.builds(lambda count, seed: _Standard(count, random.Random(seed)).data(), st.integers(1, 16), SEEDS)


SEEDS: Final = st.integers(0, 2**32 - 1)


class _Standard:
    def __init__(self, count: int, chance: random.Random) -> None:
        self.chance = chance
        topic = chance.choice((*TOPICS, tuple(TYPES)))
        self.names = chance.sample(topic, min(count, len(topic)))
        self.ranked = chance.sample(self.names, len(self.names))
        self.facts = [f"{name}_{fact}" for name in self.names for fact in FACTS.get(TYPES[name], ())]
        self.ladder = "stage" in self.names
        self.tests = [test for name in self.names for test in _tests(name)]
        self.tests += [test for fact in self.facts for test in _fact_tests(fact)]
        self.tests += [{"field": "stage", "at_least": stage} for stage in STAGES if self.ladder]

    def before(self, own: str) -> list[str]:
        """The fields that this one may follow from, so that none follow from each other; not the order of the file."""
        earlier = self.ranked[: self.ranked.index(own)]
        circular = ("postal_code",) if TYPES[own] == "country" else ()  # which is read in the country
        return [name for name in earlier if TYPES[name] not in circular]

    def may_follow(self, own: str) -> bool:
        """What is read in the record's country follows from that too."""
        telling = [name for name in self.names if TYPES[name] in ("country", "subdivision") and name != own]
        return bool(self.before(own)) and (TYPES[own] not in BY_COUNTRY or set(telling) <= set(self.before(own)))

    def maybe(self, share: float = 0.5) -> bool:
        return self.chance.random() < share

    def one(self, options: Sequence[T]) -> T:
        return self.chance.choice(options)

    def some(self, options: Sequence[T], most: int, least: int = 0) -> list[T]:
        """Different ones."""
        return self.chance.sample(options, self.chance.randint(least, min(most, len(options))))

    def data(self) -> Data:
        fields: Data = {name: self.field(name) for name in self.names}
        entity: Data = {"fields": fields}
        if self.ladder:
            entity["lifecycle"] = self.lifecycle()
        for name in self.some(self.names, 2):
            fields[name]["mandatory"] = self.mandatory()
        if self.maybe():
            entity["rules"] = [self.rule(f"rule {number}") for number in range(self.chance.randint(1, 3))]
        if self.maybe(0.3):
            entity["junk"] = [self.some(self.names, 2, 1) for _ in range(self.chance.randint(1, 2))]
        standard: Data = {"version": 1, "name": "random", "entities": {"person": entity}}
        if not {"source", "first_source"}.isdisjoint(self.names):
            standard["lead_sources"] = self.sources()
        if self.maybe():
            standard["effects"] = {code: self.one(EFFECTS[1:]) for code in self.some(_GENERAL, 3)}
        if self.maybe(0.3):
            standard["placeholders"] = {"also": ["Google", "smb", "acme"], "never": ["test", "asdf"]}
        if self.maybe(0.3):
            standard["countries"] = {"aliases": {"NL": ["Nowhere"]}}
        return standard

    def field(self, name: str) -> Data:
        kind = TYPES[name]
        found: Data = {"type": kind, **self.one(_OPTIONS.get(kind, ({},)))}
        if name in CHOICES:
            found["choices"] = CHOICES[name]
        if kind == "lead_source" and self.maybe(0.7):
            held: Data = {key: field for key, field in _TOUCH.items() if field in self.before(name)}
            if "gclid" in self.before(name):
                held["click_ids"] = {"gclid": "gclid"}
            if held:
                found["touch"] = held
        if kind == "consent":
            return found
        if self.may_follow(name) and self.maybe(0.3):
            found["derive"] = [self.derivation(name) for _ in range(self.chance.randint(1, 2))]
        if self.maybe(0.15) and kind in _DEFAULTS:
            found["default"] = _DEFAULTS[kind]
        if self.maybe(0.25):
            codes = _EFFECTS.get(kind, ("PLACEHOLDER", "VALUE_TYPE"))
            found["effects"] = {self.one(codes): self.one(("drop_field", *EFFECTS[1:]))}
        return found

    def derivation(self, own: str) -> Data:
        names = self.before(own)
        sources = names + [fact for fact in self.facts if fact.startswith(tuple(f"{name}_" for name in names))]
        by = self.one(("copy", "lookup", "first", "join", "constant", *_OF_PLACES))
        if by in ("first", "join"):
            return {"from": self.some(sources, 3, 1), "by": by}
        found: Data = {"from": self.one(sources), "by": by}
        fitting = [name for name in names if TYPES[name] == _OF_PLACES.get(by)]
        if fitting and self.maybe(0.8):
            found["from"] = self.one(fitting)
        if by == "constant":
            found["with"] = {"value": self.one(("web", 3, True, "lead", "US", "other"))}
        if by == "lookup":
            found["with"] = {"table": {"lead": "mql", "DE": 1, "US": "web"}}
        return found

    def lifecycle(self) -> Data:
        beside = self.one(((), SIDES))
        options = [*STAGES, *beside]
        found: Data = {"field": "stage", "stages": {}, "beside": {}, "skips": self.one(("allow", "warn"))}
        for side in beside:
            found["beside"][side] = {"entered_from": self.some(options, 3), "left_to": self.some(options, 3)}
        moves = {(self.one(options), self.one(options)) for _ in range(2)}
        found["moves_back"] = [{"from": one, "to": other} for one, other in sorted(moves)]
        for stage in STAGES:
            found["stages"][stage] = {}
        if "why" in self.names and self.maybe(0.8):
            found["reason_field"] = "why"
            for one in (*found["moves_back"], *found["beside"].values()):
                if self.maybe():
                    one["reasons"] = self.some(list(CHOICES["why"]), 2, 1)
        for stage in options:
            detail = found["stages" if stage in STAGES else "beside"][stage]
            if f"{stage}_at" in self.names and self.maybe(0.8):
                detail["entered_at"] = f"{stage}_at"
            if self.maybe(0.25):
                detail["definition"] = self.condition()
        return found

    def mandatory(self) -> Any:
        form = self.chance.randrange(3)
        if form == 0:
            return True
        return self.demand() if form == 1 else [self.demand() for _ in range(self.chance.randint(1, 3))]

    def demand(self) -> Data:
        found: Data = {}
        if self.maybe():
            found["when"] = self.condition()
        if self.ladder and self.maybe():
            found["from_stage"] = self.one(STAGES)
        if self.maybe():
            found["effect"] = self.one(EFFECTS)
        return found

    def rule(self, name: str) -> Data:
        found: Data = {"name": name, "require": self.condition()}
        if self.maybe():
            found["when"] = self.condition()
        if self.maybe(0.7):
            found["field"] = "stage" if self.ladder and self.maybe(0.3) else self.one(self.names)
        if self.maybe(0.6):
            found["effect"] = self.one((*EFFECTS, "drop_field", "drop_field") if "field" in found else EFFECTS)
        return found

    def condition(self, depth: int = 0) -> Data:
        form = self.one(("all", "any", "not", "test", "test", "test"))
        if form == "test" or depth == 3:
            return dict(self.one(self.tests))
        if form == "not":
            return {"not": self.condition(depth + 1)}
        return {form: [self.condition(depth + 1) for _ in range(self.chance.randint(1, 3))]}

    def sources(self) -> Data:
        found: Data = {"tree": TREE, "rules": []}
        if self.maybe(0.7):
            found["unmapped"] = "other"
        for _ in range(self.chance.randint(1, 4)):
            tests = {key: self.one(_TOUCH_TESTS[key]) for key in self.some(list(_TOUCH_TESTS), 2, 1)}
            found["rules"].append({"source": self.one(NODES), **tests})
        return found


_OPTIONS: Final[Mapping[str, Sequence[Data]]] = {
    "text": ({}, {"max_length": 3}, {"pattern": "[a-zA-Z ]+"}),
    "number": ({}, {"integer": True}, {"min": 1, "max": 10}),
    "money": ({"currency": "EUR"}, {"currency": "USD", "min": 10}),
    "date": ({}, {"formats": ["%d.%m.%Y"]}),
    "datetime": ({}, {"time_zone": "Europe/Berlin"}),
    "phone": ({}, {"region": "US"}),
    "owner": ({}, {"queues": ["Inbound"]}),
    "reference": ({"to": "person"},),
}
_DEFAULTS: Final[Mapping[str, Any]] = {
    "text": "web", "boolean": False, "country": "DE", "lifecycle": "lead", "lead_source": "other",
    "email": "joe@gmail.com", "job_title": "CEO", "person_name": "Jane", "multi_choice": "crm",
}  # fmt: skip
_EFFECTS: Final[Mapping[str, Sequence[str]]] = {
    "email": ("EMAIL_ROLE", "EMAIL_DISPOSABLE", "EMAIL_TYPO", "EMAIL_SYNTAX"),
    "lead_source": ("LEAD_SOURCE_UNMAPPED",),
    "datetime": ("DATE_INVALID",),
}
_TOUCH: Final = {"utm_source": "utm", "utm_medium": "medium", "referrer": "referrer", "landing_page": "landing"}
_OF_PLACES: Final = {"domain_of_email": "email", "country_of_phone": "phone", "country_of_state": "subdivision"}
_GENERAL: Final = (
    "PLACEHOLDER", "MANDATORY_MISSING", "RULE_BROKEN", "VALUE_TYPE", "JUNK_RECORD", "FIELD_UNKNOWN",
    "FUNCTION_FAILED", "LIFECYCLE_TIMES", "LIFECYCLE_SKIP", "EMAIL_SYNTAX",
)  # fmt: skip
_TOUCH_TESTS: Final[Mapping[str, Sequence[Any]]] = {
    "utm_source": ("google", ["news", "GOOGLE"]),
    "utm_medium": ("cpc", "cpc x"),
    "referrer": ("google.", "bing.com", ["bing.com", "www.google."]),
    "has": ("gclid", ["utm_source", "GCLID"]),
}


def _tests(name: str) -> list[Data]:
    kind = TYPES[name]
    found = [{"field": name, "present": True}, {"field": name, "present": False}]
    wants: Mapping[str, Sequence[Any]] = {
        "country": ("DE", "US"), "number": (1, 7, 12.5), "boolean": (True, False), "text": ("web", "Google"),
        "lead_source": NODES[:3], "lifecycle": STAGES[:2], "email": ("jane@acme.com",), "postal_code": ("10115",),
        "choice": tuple(CHOICES.get(name, ())), "multi_choice": tuple(CHOICES.get(name, ())),
    }  # fmt: skip
    found += [{"field": name, "equals": want} for want in wants.get(kind, ())]
    if kind in wants:
        found.append({"field": name, "in": list(wants[kind])})
    bounds: Mapping[str, Sequence[Any]] = {
        "number": (1, 7), "date": ("2026-01-01", "2026-01-31"), "datetime": ("2026-01-01", "2026-02-01"),
        "money": ("10 EUR", "99 EUR"),
    }  # fmt: skip
    if kind in bounds:
        low, high = bounds[kind]
        found += [{"field": name, "min": low}, {"field": name, "max": high}, {"field": name, "min": low, "max": high}]
    return found


def _fact_tests(name: str) -> list[Data]:
    """What a fact may be: yes or no, a word, a text as people write it."""
    words = {"level": ("c_level", "vp"), "function": ("sales", "it"), "standing": ("out", "in")}
    wants = words.get(name.rpartition("_")[2], ("Dr.", "Jr.")) if "_is_" not in name else (True, False)
    tests: list[Data] = [{"present": True}, {"in": list(wants)}, *({"equals": want} for want in wants)]
    return [{"field": name, **test} for test in tests]


# -- records -----------------------------------------------------------------------------------------------------


def raw(name: str, chance: random.Random) -> Any:
    """What a source may send for the field: mostly what belongs there, else anything."""
    return chance.choice(GOOD[TYPES[name]] if name in TYPES and chance.random() < 0.85 else ANY)


def record(names: Sequence[str], chance: random.Random) -> Data:
    """Some fields are not there, now and then one that nobody knows is."""
    there = chance.choice((0.3, 0.7, 0.95))
    found = {name: raw(name, chance) for name in names if chance.random() < there}
    return {**found, "unheard_of": 1} if chance.random() < 0.1 else found


def records(names: Sequence[str]) -> st.SearchStrategy[Data]:
    return st.builds(lambda seed: record(names, random.Random(seed)), SEEDS)


def pages(names: Sequence[str]) -> st.SearchStrategy[list[Data]]:
    """Records with gaps; some stand there twice, some fill one field with equal values of other types."""

    def page(count: int, seed: int) -> list[Data]:
        chance = random.Random(seed)
        found = [record(names, chance) for _ in range(count)]
        if chance.random() < 0.3:
            found += found[:2]
        if chance.random() < 0.3:
            name = chance.choice(names)
            found += [{name: one} for one in (True, 1, 1.0, "1", 0, False, None)]
        return found

    return st.builds(page, st.integers(1, 5), SEEDS)
