"""The catalogue: every code a standard can raise, with its effect, its sentence and its mend.

Codes are stable: people filter, count and alert on them. A finding never shows a value, only its shape.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from leadline_mappings.values import Effect, Finding


@dataclass(frozen=True, slots=True)
class Entry:
    """One code. ``effect`` is the default where the standard lets the user choose another."""

    code: str
    effect: Effect
    reason: str
    fix: str


_ENTRIES = (
    Entry(
        "MANDATORY_MISSING",
        Effect.BLOCK_CREATE,
        "a mandatory field is empty",
        "fill the field at its source",
    ),
    Entry(
        "JUNK_RECORD",
        Effect.REJECT,
        "email and name are both test or junk data",
        "delete or correct it at its source",
    ),
    Entry(
        "PLACEHOLDER",
        Effect.DROP_FIELD,
        "the value is a placeholder, not data",
        "empty or fill the field at its source",
    ),
    Entry(
        "VALUE_TYPE",
        Effect.DROP_FIELD,
        "the value has the wrong type for this field",
        "correct the mapping or the value",
    ),
    Entry(
        "VALUE_TOO_LONG",
        Effect.DROP_FIELD,
        "the value is longer than this field may be",
        "shorten the value at its source",
    ),
    Entry(
        "EMAIL_SYNTAX",
        Effect.DROP_FIELD,
        "the value is not an email address",
        "correct the address at its source",
    ),
    Entry(
        "EMAIL_DISPOSABLE",
        Effect.WARN,
        "the address is from a throw-away service",
        "ask for a business address",
    ),
    Entry(
        "EMAIL_ROLE",
        Effect.WARN,
        "the address is a shared mailbox, not a person",
        "ask for the person's own address",
    ),
    Entry(
        "NAME_INVALID",
        Effect.DROP_FIELD,
        "the value is not a person's name",
        "correct the name at its source",
    ),
    Entry(
        "PHONE_INVALID",
        Effect.DROP_FIELD,
        "the value is not a valid phone number for its country",
        "write it with + and the country code",
    ),
    Entry(
        "COUNTRY_UNKNOWN",
        Effect.DROP_FIELD,
        "the value is not a known country",
        "use the country's name or ISO code",
    ),
    Entry(
        "SUBDIVISION_UNKNOWN",
        Effect.DROP_FIELD,
        "the value is not a state or region of the record's country",
        "use the state's name or code, and fill the country",
    ),
    Entry(
        "URL_INVALID",
        Effect.DROP_FIELD,
        "the value is not a web address",
        "write it like https://example.com",
    ),
    Entry(
        "DOMAIN_INVALID",
        Effect.DROP_FIELD,
        "the value is not a domain name",
        "write it like example.com",
    ),
    Entry(
        "BOOLEAN_INVALID",
        Effect.DROP_FIELD,
        "the value is neither true nor false",
        "use true or false",
    ),
    Entry(
        "NUMBER_INVALID",
        Effect.DROP_FIELD,
        "the value is not a number",
        "write digits with at most one point",
    ),
    Entry(
        "NUMBER_RANGE",
        Effect.DROP_FIELD,
        "the number is outside the allowed range",
        "correct it at its source",
    ),
    Entry(
        "DATE_INVALID",
        Effect.DROP_FIELD,
        "the value is not a date in a declared format",
        "use YYYY-MM-DD",
    ),
    Entry(
        "CHOICE_UNKNOWN",
        Effect.DROP_FIELD,
        "the value is not one of the allowed choices",
        "add it to the value table or correct it at its source",
    ),
    Entry(
        "CHOICE_FALLBACK",
        Effect.WARN,
        "the value is not in the value table; the declared fallback was used",
        "add it to the value table",
    ),
    Entry(
        "LEAD_SOURCE_UNMAPPED",
        Effect.WARN,
        "the lead source is not in the tree",
        "add it as a node or an alias under lead_sources in the standard",
    ),
    Entry(
        "LIFECYCLE_UNKNOWN",
        Effect.DROP_FIELD,
        "the value is not a stage of the lifecycle",
        "map it to a stage in the mapping",
    ),
    Entry(
        "LIFECYCLE_REGRESSION",
        Effect.BLOCK_STAGE,
        "the stage would move backward on a way that is not declared",
        "declare the move under lifecycle or correct the stage at its source",
    ),
    Entry(
        "LIFECYCLE_SKIP",
        Effect.WARN,
        "the stage skips one or more stages of the ladder",
        "check how the stage was set",
    ),
    Entry(
        "FIELD_UNKNOWN",
        Effect.WARN,
        "the record has a field that the standard does not know",
        "add the field to the standard or remove it from the mapping",
    ),
    Entry(
        "RULE_BROKEN",
        Effect.WARN,
        "a rule of the standard does not hold",
        "see the rule in the standard",
    ),
    Entry(
        "FUNCTION_FAILED",
        Effect.DROP_FIELD,
        "the function that computes the field failed or gave no valid value",
        "try the function with `leadline standard test`",
    ),
    Entry(
        "PATTERN_MISMATCH",
        Effect.DROP_FIELD,
        "the value does not have the declared pattern",
        "correct the value at its source",
    ),
    Entry(
        "POSTAL_CODE_INVALID",
        Effect.DROP_FIELD,
        "the value is not a postal code of the record's country",
        "correct the postal code or the country at its source",
    ),
    Entry(
        "MONEY_INVALID",
        Effect.DROP_FIELD,
        "the value is not an amount of money",
        "write digits with at most one point, and the currency's ISO code",
    ),
    Entry(
        "MONEY_CURRENCY_MISSING",
        Effect.DROP_FIELD,
        "the amount has no known currency",
        "map the currency's field, or declare the currency in the standard",
    ),
    Entry(
        "MONEY_CURRENCY_OTHER",
        Effect.DROP_FIELD,
        "the target keeps this amount in another currency, and amounts are never converted",
        "map the currency's field, or leave the amount out of this mapping",
    ),
    Entry(
        "OWNER_UNKNOWN",
        Effect.DROP_FIELD,
        "the value is not an owner's address or a declared queue",
        "add the owner to the mapping's table or correct it at its source",
    ),
    Entry(
        "REFERENCE_INVALID",
        Effect.DROP_FIELD,
        "the value is not the id of another record",
        "correct the mapping",
    ),
    Entry(
        "EMAIL_TYPO",
        Effect.WARN,
        "the address's domain looks like a misspelt one",
        "check the address with its owner; it is never changed by itself",
    ),
    Entry(
        "LIFECYCLE_REASON_MISSING",
        Effect.BLOCK_STAGE,
        "this move needs a reason, and the record gives none that is allowed",
        "fill the reason's field with one of the declared reasons",
    ),
    Entry(
        "STAGE_NOT_MET",
        Effect.BLOCK_STAGE,
        "the record does not meet the definition of the stage it would enter",
        "complete the record, or change the stage's definition in the standard",
    ),
    Entry(
        "LIFECYCLE_TIMES",
        Effect.DROP_FIELD,
        "the time at which the stage was entered is not in the order of the ladder",
        "correct the times at their source",
    ),
    Entry(
        "CONSENT_UNREADABLE",
        Effect.DROP_FIELD,
        "what stands there for a consent says neither opted out nor opted in",
        "map its words with values: in the mapping, or correct it at its source",
    ),
    Entry(
        "CONSENT_PART_UNREADABLE",
        Effect.WARN,
        "a part of the consent cannot be read and was left out; the others were kept",
        "map its words with values: in the mapping, or correct it at its source",
    ),
)

CATALOGUE: Final = {entry.code: entry for entry in _ENTRIES}


def finding(code: str, field: str | None, raw: object = None, effect: Effect | None = None) -> Finding:
    """The catalogue's finding on ``field``. ``raw`` is only used for its shape."""
    return _finding(code, field, effect, "" if raw is None else shape(raw))


@lru_cache(4096)
def _finding(code: str, field: str | None, effect: Effect | None, seen: str) -> Finding:
    entry = CATALOGUE[code]
    reason = entry.reason if field is None else f"{field}: {entry.reason}"
    return Finding(code, effect or entry.effect, field, reason, entry.fix, seen)


def shape(raw: object) -> str:
    """What may be said of a value in a log.

    >>> shape("+49 30 1234"), shape(None), shape(3.5), shape([1, 2])
    ('text(11)', 'empty', 'number', 'list(2)')
    """
    if raw is None or raw == "":
        return "empty"
    if isinstance(raw, str):
        return f"text({len(raw)})"
    if isinstance(raw, bool):
        return "boolean"
    if isinstance(raw, (int, float)):
        return "number"
    if isinstance(raw, (list, tuple, dict, set, frozenset)):
        return f"{type(raw).__name__}({len(raw)})"
    return type(raw).__name__


def holds_stage(findings: Iterable[Finding]) -> bool:
    """The lifecycle stage may not move. What blocks a creation also holds the stage of a record that exists."""
    return any(found.effect in _HOLDS for found in findings)


_HOLDS = frozenset({Effect.BLOCK_STAGE, Effect.BLOCK_CREATE, Effect.REJECT})
