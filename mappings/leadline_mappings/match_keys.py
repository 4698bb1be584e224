"""Match keys by the names a standard uses: ways to recognise one person or company in several records.

A ``unique`` key acts by itself; a ``strong`` one is good evidence. What many people share gives none. A standard
declares them as ``match: [{key: name_and_company, fields: [first_name, last_name, company_name]}]``, or with
``field:`` where one is enough. For whoever builds and asks:

- ``KEYS[kind]`` is the maker: ``.tier``, ``.takes`` (a phrase for messages and docs), ``.accepts(types)``.
- ``Rule(kind, fields, types)``: one declared key, with the types of its fields, in their order.
- ``compiled(rules)``: one function of a page's (values, facts) to each record's keys, in the order of the rules.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import Any, Final, NamedTuple

from leadline_mappings import key_parts
from leadline_mappings.values import MatchKey, Values

__all__ = ["KEYS", "KeyMaker", "Part", "Rule", "compiled"]

Make = Callable[..., str | None]
"""Of the texts of a part's fields."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a key. ``makes``: by the types of the fields that it takes, in their order.

    ``shared``: suffixes of its fields' facts (``email_is_role``) that say the value belongs to many.
    """

    takes: str
    makes: Mapping[tuple[str, ...], Make]
    shared: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class KeyMaker:
    """One kind of key: its parts, in the order in which a standard names their fields."""

    tier: str
    parts: tuple[Part, ...]

    @property
    def takes(self) -> str:
        """The fields it needs, as a phrase."""
        return " and ".join(part.takes for part in self.parts)

    def accepts(self, types: Sequence[str]) -> bool:
        """A key of this kind can be made from fields of these types in this order."""
        return self.split(types) is not None

    def split(self, types: Sequence[str]) -> tuple[tuple[str, ...], ...] | None:
        """The types by part, or None where they do not fit."""
        return _split(self.parts, tuple(types))


def _split(parts: tuple[Part, ...], types: tuple[str, ...]) -> tuple[tuple[str, ...], ...] | None:
    if not parts:
        return None if types else ()
    for wanted in sorted(parts[0].makes, key=len, reverse=True):
        if types[: len(wanted)] == wanted:
            rest = _split(parts[1:], types[len(wanted) :])
            if rest is not None:
                return (wanted, *rest)
    return None


_NAME: Final = Part(
    "first and last name (two person_name fields, or one that holds both)",
    {("person_name", "person_name"): key_parts.full_name, ("person_name",): key_parts.whole_name},
)
_EMAIL: Final = Part("an email field", {("email",): key_parts.mailbox}, ("is_role", "is_disposable"))
_MAILBOX: Final = Part("an email field", {("email",): key_parts.mailbox}, ("is_disposable",))
_LOCAL_AND_NAME: Final = Part(
    "an email field and first and last name (two person_name fields)",
    {("email", "person_name", "person_name"): key_parts.local_part_and_name},
    ("is_role", "is_disposable"),
)
_PHONE: Final = Part("a phone field", {("phone",): key_parts.number})
_DOMAIN: Final = Part(
    "a domain, email or url field",
    {("domain",): key_parts.domain, ("email",): key_parts.domain_of_email, ("url",): key_parts.domain_of_url},
)
_COMPANY: Final = Part("a company_name field", {("company_name",): key_parts.company})
_LONG_COMPANY: Final = Part("a company_name field", {("company_name",): key_parts.company_alone})
_AREA: Final = Part("a postal_code and a country field", {("postal_code", "country"): key_parts.postal_area})
_COUNTRY: Final = Part("a country field", {("country",): str})

KEYS: Final[Mapping[str, KeyMaker]] = {
    "external_id": KeyMaker(
        "unique",
        (Part("a text or reference field", {(kind,): key_parts.identifier for kind in ("text", "reference")}),),
    ),
    "email": KeyMaker("unique", (_EMAIL,)),
    "domain": KeyMaker("unique", (Part("a domain field", {("domain",): key_parts.domain}),)),
    "profile": KeyMaker("strong", (Part("a url field", {("url",): key_parts.profile}),)),
    "phone": KeyMaker("strong", (Part("a phone field", {("phone",): key_parts.line}),)),
    "mailbox_and_name": KeyMaker("strong", (_MAILBOX, _NAME)),
    "email_and_name": KeyMaker("strong", (_LOCAL_AND_NAME,)),
    "phone_and_name": KeyMaker("strong", (_PHONE, _NAME)),
    "name_and_domain": KeyMaker("strong", (_NAME, _DOMAIN)),
    "name_and_company": KeyMaker("strong", (_NAME, _COMPANY)),
    "name_and_postal_code": KeyMaker("strong", (_NAME, _AREA)),
    "company_and_domain": KeyMaker("strong", (_COMPANY, _DOMAIN)),
    "company_and_phone": KeyMaker("strong", (_COMPANY, _PHONE)),
    "company_and_postal_code": KeyMaker("strong", (_COMPANY, _AREA)),
    "company_and_country": KeyMaker("strong", (_LONG_COMPANY, _COUNTRY)),
}


@dataclass(frozen=True, slots=True)
class Rule:
    """A key that a standard declares. Raises KeyError for an unknown kind, ValueError for types it does not take."""

    kind: str
    fields: tuple[str, ...]
    types: tuple[str, ...]

    def __post_init__(self) -> None:
        if not KEYS[self.kind].accepts(self.types):
            raise ValueError(f"the match key {self.kind} is made of {KEYS[self.kind].takes}")


class _Slot(NamedTuple):
    """A part as a page gives it; rules share the slots that they have in common."""

    fields: tuple[str, ...]
    make: Make


class _Plan(NamedTuple):
    """A rule over slots. ``second`` is ``first`` again for keys of one part."""

    kind: str
    tier: str
    first: _Slot
    second: _Slot
    vetoes: frozenset[str]


MatchKeys = Callable[[Sequence[Values], Sequence[Values]], list[tuple[MatchKey, ...]]]
_NEW: Final[Any] = tuple.__new__  # MatchKey(...) takes twice as long, eight times a record


def compiled(rules: Sequence[Rule]) -> MatchKeys:
    """One function of a page's (values, facts) to each record's keys: those of one part, then those of two, each in the
    order of the rules. A part is made once a record.
    """
    plans = sorted(map(_planned, rules), key=lambda plan: plan.first is not plan.second)
    slots = tuple(dict.fromkeys(slot for plan in plans for slot in (plan.first, plan.second)))
    fields = tuple(dict.fromkeys(name for slot in slots for name in slot.fields))
    vetoes = frozenset[str]().union(*(plan.vetoes for plan in plans))

    def match_keys(values: Sequence[Values], facts: Sequence[Values]) -> list[tuple[MatchKey, ...]]:
        columns = {name: [one.get(name) for one in values] for name in fields}
        made = {slot: _made(slot, columns) for slot in slots}
        against = {name: [one.get(name) for one in facts] for name in vetoes}
        found: list[list[MatchKey]] = [[] for _ in values]
        for plan in plans:
            _add(found, plan, made, [against[name] for name in plan.vetoes])
        return [tuple(keys) for keys in found]

    return match_keys


def _made(slot: _Slot, columns: Mapping[str, Sequence[Any]]) -> list[str | None]:
    """The part of each record; None where one of its values is no text."""
    make = slot.make
    if len(slot.fields) == 1:
        return [make(a) if a.__class__ is str else None for a in columns[slot.fields[0]]]
    rows = zip(*(columns[name] for name in slot.fields), strict=True)
    if len(slot.fields) == 2:
        return [make(a, b) if a.__class__ is str and b.__class__ is str else None for a, b in rows]
    return [make(*texts) if all(text.__class__ is str for text in texts) else None for texts in rows]


def _add(
    found: Sequence[list[MatchKey]],
    plan: _Plan,
    made: Mapping[_Slot, Sequence[str | None]],
    against: Sequence[Sequence[object]],
) -> None:
    """One rule's keys to those of the page; none where a fact in ``against`` holds."""
    kind, tier = plan.kind, plan.tier
    blocked = list(map(any, zip(*against, strict=True))) if against else repeat(None)
    first, second = made[plan.first], made[plan.second]
    if plan.first is plan.second:
        for keys, text, stop in zip(found, first, blocked, strict=False):
            if text and not stop:
                keys.append(_NEW(MatchKey, (kind, text, tier)))
        return
    for keys, text, other, stop in zip(found, first, second, blocked, strict=False):
        if text and other and not stop:
            keys.append(_NEW(MatchKey, (kind, f"{text}|{other}", tier)))


def _planned(rule: Rule) -> _Plan:
    maker = KEYS[rule.kind]
    slots: list[_Slot] = []
    vetoes: list[str] = []
    start = 0
    for part, types in zip(maker.parts, maker.split(rule.types) or (), strict=True):
        fields = rule.fields[start : start + len(types)]
        start += len(types)
        slots.append(_Slot(fields, part.makes[types]))
        vetoes.extend(f"{fields[0]}_{suffix}" for suffix in part.shared)
    return _Plan(rule.kind, maker.tier, slots[0], slots[-1], frozenset(vetoes))
