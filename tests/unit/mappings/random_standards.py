"""Random standards, legal by the schema, and dirty records for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from hypothesis import strategies as st

from leadline_mappings.normalize import FACTS

Draw = st.DrawFn
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
CHOICES: Final = {
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
    "email": ("jane@acme.com", " JANE@ACME.COM", "info@acme.com", "joe@gmail.com", "a@mailinator.com", "jane@gmial.com"),
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
    "text": ("Google", "cpc", " CPC  x", "plain", "https://www.google.de/x", "bing.com", "notbing.com", "12", "bad\x00"),
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
ANY: Final = (
    None, "", " ", "n/a", "test", "asdf", "-", 0, 1, 1.0, True, False, 2**70, float("nan"), Decimal("1.50"), "\ud800",
    "x" * 300, "y" * 10_001, [], ["a", "b"], {"a": 1}, b"raw", (1, 2), object,
)  # fmt: skip


# -- standards ---------------------------------------------------------------------------------------------------


@st.composite
def standards(draw: Draw) -> Data:
    names = draw(st.lists(st.sampled_from(list(TYPES)), min_size=1, max_size=12, unique=True))
    with_ladder = "stage" in names
    with_sources = bool({"source", "first_source"} & set(names))
    fields: Data = {name: _field(draw, name, names) for name in names}
    entity: Data = {"fields": fields}
    if with_ladder:
        entity["lifecycle"] = _lifecycle(draw, names)
    conditions = _conditions(names, with_ladder=with_ladder)
    for name in draw(st.lists(st.sampled_from(names), max_size=3, unique=True)):
        fields[name]["mandatory"] = _mandatory(draw, conditions, with_ladder=with_ladder)
    count = draw(st.integers(0, 3))
    rules = [_rule(draw, f"rule {number}", names, conditions) for number in range(count)]
    if rules:
        entity["rules"] = rules
    if draw(st.integers(0, 2)) == 0:
        group = st.lists(st.sampled_from(names), min_size=1, max_size=2, unique=True)
        entity["junk"] = draw(st.lists(group, min_size=1, max_size=2))
    if with_ladder:
        _define(draw, entity["lifecycle"], conditions)
    standard: Data = {"version": 1, "name": "random", "entities": {"person": entity}}
    if with_sources:
        standard["lead_sources"] = _sources(draw)
    if draw(st.booleans()):
        standard["effects"] = draw(
            st.dictionaries(
                st.sampled_from(["PLACEHOLDER", "MANDATORY_MISSING", "RULE_BROKEN", "VALUE_TYPE", "JUNK_RECORD",
                                 "FIELD_UNKNOWN", "FUNCTION_FAILED", "LIFECYCLE_TIMES"]),
                st.sampled_from(EFFECTS[1:]), max_size=3,
            )
        )  # fmt: skip
    if draw(st.booleans()):
        standard["placeholders"] = {"also": ["Google", "smb", "acme"], "never": ["test", "asdf"]}
    if draw(st.booleans()):
        standard["countries"] = {"aliases": {"NL": ["Nowhere"]}}
    return standard


def _field(draw: Draw, name: str, names: Sequence[str]) -> Data:
    kind = TYPES[name]
    found: Data = {"type": kind}
    if kind in _OPTIONS:
        found.update(draw(st.sampled_from(_OPTIONS[kind])))
    if name in CHOICES:
        found["choices"] = CHOICES[name]
    if kind == "lead_source" and draw(st.booleans()):
        touch = _TOUCH.items()
        held = {key: field for key, field in touch if field in names and field != name}
        if "gclid" in names:
            held["click_ids"] = {"gclid": "gclid"}
        if held:
            found["touch"] = held
    if kind == "consent":
        return found
    if draw(st.integers(0, 3)) == 0:
        found["derive"] = draw(st.lists(_derivation(names, name), min_size=1, max_size=2))
    if draw(st.integers(0, 5)) == 0 and kind in _DEFAULTS:
        found["default"] = _DEFAULTS[kind]
    effects = _EFFECTS.get(kind, ("PLACEHOLDER", "VALUE_TYPE"))
    if draw(st.integers(0, 3)) == 0:
        found["effects"] = {draw(st.sampled_from(effects)): draw(st.sampled_from(("drop_field", *EFFECTS[1:])))}
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
    "text": "plain", "number": 3, "boolean": False, "country": "DE", "lifecycle": "lead", "lead_source": "other",
    "email": "joe@gmail.com", "job_title": "CEO", "datetime": TIMES[0], "person_name": "Jane", "multi_choice": "crm",
}  # fmt: skip
_EFFECTS: Final[Mapping[str, Sequence[str]]] = {
    "email": ("EMAIL_ROLE", "EMAIL_DISPOSABLE", "EMAIL_TYPO", "EMAIL_SYNTAX"),
    "lead_source": ("LEAD_SOURCE_UNMAPPED",),
    "datetime": ("DATE_INVALID",),
}
_TOUCH: Final = {"utm_source": "utm", "utm_medium": "medium", "referrer": "referrer", "landing_page": "landing"}


def _derivation(names: Sequence[str], own: str) -> st.SearchStrategy[Data]:
    others = [name for name in names if name != own] or list(names)
    facts = _facts(names)
    one = st.sampled_from([*others, *facts])
    by_kind = [
        st.builds(lambda source: {"from": source, "by": "domain_of_email"}, one),
        st.builds(lambda source: {"from": source, "by": "country_of_phone"}, one),
        st.builds(lambda source: {"from": source, "by": "country_of_state"}, one),
        st.builds(lambda source: {"from": source, "by": "copy"}, one),
        st.builds(lambda source: {"from": source, "by": "lookup", "with": {"table": {"lead": "mql", "DE": 1}}}, one),
        st.builds(lambda many: {"from": many, "by": "first"}, st.lists(one, min_size=1, max_size=3)),
        st.builds(lambda many: {"from": many, "by": "join"}, st.lists(one, min_size=1, max_size=3)),
        st.builds(
            lambda many, value: {"from": many, "by": "constant", "with": {"value": value}},
            st.lists(one, min_size=1, max_size=2), st.sampled_from(["plain", 3, True, "lead", "US", "other"]),
        ),
    ]  # fmt: skip
    return st.one_of(by_kind)


def _facts(names: Sequence[str]) -> list[str]:
    return [f"{name}_{fact}" for name in names for fact in FACTS.get(TYPES[name], ())]


def _lifecycle(draw: Draw, names: Sequence[str]) -> Data:
    anywhere = st.lists(st.sampled_from((*STAGES, *SIDES)), max_size=3, unique=True)
    found: Data = {"field": "stage", "stages": {stage: {} for stage in STAGES}}
    found["beside"] = {
        side: {"entered_from": draw(anywhere), "left_to": draw(anywhere)} for side in draw(st.sampled_from([(), SIDES]))
    }
    options = [*found["stages"], *found["beside"]]
    for side in found["beside"].values():
        for key in ("entered_from", "left_to"):
            side[key] = [stage for stage in side[key] if stage in options]
    moves = draw(st.lists(st.tuples(st.sampled_from(options), st.sampled_from(options)), max_size=2, unique=True))
    found["moves_back"] = [{"from": one, "to": other} for one, other in moves]
    if "why" in names and draw(st.booleans()):
        found["reason_field"] = "why"
        reasons = st.lists(st.sampled_from(list(CHOICES["why"])), min_size=1, max_size=2, unique=True)
        for one in (*found["moves_back"], *found["beside"].values()):
            if draw(st.booleans()):
                one["reasons"] = draw(reasons)
    found["skips"] = draw(st.sampled_from(("allow", "warn")))
    for stage in options:
        detail = found["stages"].get(stage, found["beside"].get(stage))
        if f"{stage}_at" in names and draw(st.integers(0, 3)):
            detail["entered_at"] = f"{stage}_at"
    return found


def _define(draw: Draw, lifecycle: Data, conditions: st.SearchStrategy[Data]) -> None:
    for options in (lifecycle["stages"], lifecycle["beside"]):
        for detail in options.values():
            if draw(st.integers(0, 3)) == 0:
                detail["definition"] = draw(conditions)


def _mandatory(draw: Draw, conditions: st.SearchStrategy[Data], *, with_ladder: bool) -> Any:
    def demand() -> Data:
        found: Data = {}
        if draw(st.booleans()):
            found["when"] = draw(conditions)
        if with_ladder and draw(st.booleans()):
            found["from_stage"] = draw(st.sampled_from(STAGES))
        if draw(st.booleans()):
            found["effect"] = draw(st.sampled_from(EFFECTS))
        return found

    form = draw(st.integers(0, 2))
    return True if form == 0 else demand() if form == 1 else [demand() for _ in range(draw(st.integers(1, 3)))]


def _rule(draw: Draw, name: str, names: Sequence[str], conditions: st.SearchStrategy[Data]) -> Data:
    found: Data = {"name": name, "require": draw(conditions)}
    if draw(st.booleans()):
        found["when"] = draw(conditions)
    if draw(st.booleans()):
        found["field"] = draw(st.sampled_from(names))
    if draw(st.booleans()):
        found["effect"] = draw(st.sampled_from((*EFFECTS, "drop_field") if "field" in found else EFFECTS))
    return found


def _conditions(names: Sequence[str], *, with_ladder: bool) -> st.SearchStrategy[Data]:
    tests = [test for name in names for test in _tests(name)]
    tests += [{"field": fact, key: value} for fact in _facts(names) for key, value in _FACT_TESTS]
    if with_ladder:
        tests += [{"field": "stage", "at_least": stage} for stage in STAGES]
    groups = st.recursive(
        st.sampled_from(tests),
        lambda inner: st.one_of(
            st.builds(lambda parts: {"all": parts}, st.lists(inner, min_size=1, max_size=3)),
            st.builds(lambda parts: {"any": parts}, st.lists(inner, min_size=1, max_size=3)),
            st.builds(lambda part: {"not": part}, inner),
        ),
        max_leaves=4,
    )
    return groups


_FACT_TESTS: Final = (("equals", True), ("equals", False), ("present", True), ("in", ["c_level", "out", "Dr.", 1]))


def _tests(name: str) -> list[Data]:
    kind = TYPES[name]
    found = [{"field": name, "present": True}, {"field": name, "present": False}]
    wants: Mapping[str, Sequence[Any]] = {
        "country": ("DE", "US"), "number": (1, 7, 12.5), "boolean": (True, False), "text": ("plain", "Google"),
        "lead_source": NODES[:3], "lifecycle": STAGES[:2], "email": ("jane@acme.com",), "postal_code": ("10115",),
        "choice": tuple(CHOICES.get(name, ())), "multi_choice": tuple(CHOICES.get(name, ())),
    }  # fmt: skip
    for want in wants.get(kind, ()):
        found.append({"field": name, "equals": want})
    if kind in wants:
        found.append({"field": name, "in": list(wants[kind])})
    bounds: Mapping[str, Sequence[Any]] = {
        "number": (1, 7), "date": ("2026-01-01", "2026-01-31"), "datetime": ("2026-01-01", "2026-02-01"),
        "money": ("10 EUR", 10),
    }  # fmt: skip
    if kind in bounds:
        low, high = bounds[kind]
        found += [{"field": name, "min": low}, {"field": name, "max": high}, {"field": name, "min": low, "max": high}]
    return found


def _sources(draw: Draw) -> Data:
    found: Data = {"tree": TREE}
    if draw(st.booleans()):
        found["unmapped"] = "other"
    rule = st.fixed_dictionaries(
        {"source": st.sampled_from(NODES)},
        optional={
            "utm_source": st.sampled_from(["google", ["news", "GOOGLE"]]),
            "utm_medium": st.sampled_from(["cpc", "cpc x"]),
            "referrer": st.sampled_from(["google.", "bing.com", ["bing.com", "www.google."]]),
            "has": st.sampled_from(["gclid", ["utm_source", "GCLID"]]),
        },
    ).filter(lambda one: len(one) > 1)
    found["rules"] = draw(st.lists(rule, min_size=1, max_size=3))
    return found


# -- records -----------------------------------------------------------------------------------------------------


def raws(name: str) -> st.SearchStrategy[Any]:
    """What a source may send for the field: mostly what belongs there, else anything."""
    good = st.sampled_from(GOOD[TYPES[name]]) if name in TYPES else st.nothing()
    return st.one_of(good, good, good, st.sampled_from(ANY))


def records(names: Sequence[str]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional={name: raws(name) for name in (*names, "unheard_of")})


def pages(names: Sequence[str]) -> st.SearchStrategy[list[dict[str, Any]]]:
    """Records with gaps; some stand there twice, some fill one field with equal values of other types."""
    listed = st.lists(records(names), min_size=1, max_size=5)
    mixed = st.builds(lambda name: [{name: one} for one in (True, 1, 1.0, "1", 0, False, None)], st.sampled_from(names))
    return st.one_of(listed, listed.map(lambda rows: rows + rows[:2]), st.builds(list.__add__, listed, mixed))
