"""One golden record out of duplicates: which value of each field survives, and where it came from."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from leadline_mappings.consent import is_out, joined, parse
from leadline_mappings.lifecycle import Ladder
from leadline_mappings.values import Value, Values


@dataclass(frozen=True, slots=True)
class Member:
    """One record of a group of duplicates. ``key`` is unique within the group; times are ISO 8601 UTC."""

    key: str
    values: Values
    modified: str
    created: str | None = None


@dataclass(frozen=True, slots=True)
class Golden:
    """``source_of`` says whose value each field carries; ``primary`` is the member that the others fold into;
    ``losers`` are the other values that members held, by field, each with its member's key.
    """

    values: Values
    primary: str
    source_of: Mapping[str, str]
    losers: Mapping[str, tuple[tuple[str, Value], ...]] = field(default_factory=dict)


RULES: Final = ("newest", "oldest", "most_complete", "union", "joins", "furthest")
"""Whose value survives. ``joins``: the consents of all members together, so that an opt-out on any of them stands
until a later opt-in; ``furthest``: the stage highest on the ladder; ``union``: all members of a multi-choice."""

Fold = Callable[[Sequence[Member]], Golden]


def compiled(rules: Mapping[str, str], primary: str, ladder: Ladder | None) -> Fold:
    """``rules`` by field; ``primary`` is newest, oldest or most_complete. Ties go to the smaller key, so that the
    order in which members come never matters.
    """

    def fold(members: Sequence[Member]) -> Golden:
        if not members:
            raise ValueError("fold needs at least one member; give it the group's records")
        if len(members) == 1:
            only = members[0]
            values = {
                name: value for name, value in only.values.items() if rules.get(name) != "joins" or value is not None
            }
            return Golden(values, only.key, dict.fromkeys(values, only.key))
        orders = {rule: tuple(_ordered(members, rule)) for rule in ("newest", "oldest", "most_complete")}
        names = dict.fromkeys(name for member in orders["oldest"] for name in member.values)
        values, source_of = {}, {}
        losers: dict[str, tuple[tuple[str, Value], ...]] = {}
        for name in names:
            rule = rules.get(name, "newest")
            order = orders.get(rule, orders["newest"])
            survivor = _survivor(name, rule, order, ladder)
            if survivor is None:
                continue
            source_of[name], values[name] = survivor
            lost = tuple(
                (member.key, member.values[name])
                for member in order
                if member.values.get(name) not in (None, "", (), values[name])
            )
            if lost:
                losers[name] = lost
        return Golden(values, orders[primary][0].key, source_of, losers)

    return fold


def _ordered(members: Sequence[Member], rule: str) -> list[Member]:
    """Best first."""
    by_key = sorted(members, key=lambda member: member.key)
    if rule == "newest":
        return sorted(by_key, key=lambda member: member.modified, reverse=True)
    if rule == "oldest":
        return sorted(by_key, key=lambda member: member.created or member.modified)
    return sorted(by_key, key=lambda member: (_filled(member), member.modified), reverse=True)


def _filled(member: Member) -> int:
    return sum(value not in (None, "", ()) for value in member.values.values())


def _survivor(name: str, rule: str, order: Sequence[Member], ladder: Ladder | None) -> tuple[str, Value] | None:
    """(whose, value), the first that is not empty in the rule's order; empty only where nobody has one."""
    having = [member for member in order if member.values.get(name) not in (None, "", ())]
    if rule == "joins":
        return _joined(name, having)
    if rule == "furthest" and ladder is not None:
        stage = ladder.furthest(member.values.get(name) for member in having)
        having = [member for member in having if member.values[name] == stage] or having
    if not having:
        return next(((member.key, None) for member in order if name in member.values), None)
    if rule == "union":
        return having[0].key, _union([member.values[name] for member in having])
    return having[0].key, having[0].values[name]


def _joined(name: str, having: Sequence[Member]) -> tuple[str, Value] | None:
    """Whose: the first in order that holds all of it, else the first that says by itself what they say together."""
    value = joined(parse(member.values[name]) for member in having).text()
    if value is None:
        return None
    agreeing = [member for member in having if is_out(member.values[name]) == is_out(value)]
    whole = [member for member in agreeing if member.values[name] == value]
    return (whole or agreeing or having)[0].key, value


def _union(values: Sequence[Value]) -> Value:
    if not all(isinstance(value, tuple) for value in values):
        return values[0]
    return tuple(sorted({item for value in values if isinstance(value, tuple) for item in value}))
