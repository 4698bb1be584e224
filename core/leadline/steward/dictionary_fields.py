"""One field of the dictionary: what it holds, when it must be there, where its value comes from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from leadline.report.clean import shown
from leadline.steward.dictionary_words import Words
from leadline.steward.pages import Block, Code, Grid, Heading, Inline, Items, Link, Para, Part, anchor, codes
from leadline_mappings.entity import Derived, Entity, FieldSpec
from leadline_mappings.standard import Standard

TYPES: Final[Mapping[str, str]] = {
    "text": "A text, trimmed.",
    "place": "A street, city or other place.",
    "postal_code": "A postal code in the spelling of its country.",
    "person_name": "A person's name; only ALL CAPS and all lower case are recased.",
    "company_name": "A company's name, as its owner writes it.",
    "job_title": "A job title; its level and function are known beside it.",
    "email": "An email address; the domain in lower case.",
    "phone": "A phone number in international form, +442079460000.",
    "country": "A country as its two-letter ISO code.",
    "subdivision": "A state or region as its ISO code, US-CA.",
    "url": "A web address.",
    "domain": "A domain name, without www.",
    "boolean": "Yes or no.",
    "number": "A number.",
    "money": "An amount with its currency, 1200.50 EUR.",
    "owner": "The owner's email address, or the name of a queue.",
    "reference": "The id of another record.",
    "consent": "A consent: the latest opt-out and the latest explicit opt-in.",
    "date": "A day, 2026-11-22.",
    "datetime": "A moment in UTC.",
    "choice": "One of a closed list.",
    "multi_choice": "Several of a closed list.",
    "lifecycle": "A stage of the lifecycle.",
    "lead_source": "A node of the tree of lead sources.",
}
SURVIVES: Final[Mapping[str, str]] = {
    "newest": "the value of the record that was changed last",
    "oldest": "the value of the oldest record",
    "most_complete": "the value of the record with the most fields filled",
    "union": "all of their values together",
    "joins": "the latest opt-out and the latest opt-in of all of them",
    "furthest": "the stage that is furthest up the ladder",
}
_LIMITS: Final[Mapping[str, str]] = {
    "max_length": "at most {} characters",
    "pattern": "has the pattern {}",
    "integer": "whole numbers only",
    "min": "{} or more",
    "max": "{} or less",
    "formats": "also written as {}",
    "time_zone": "read in the zone {} where it names none",
    "currency": "in {} where it names none",
    "region": "read as a number of {} where the record has no country",
    "queues": "or one of the queues {}",
    "to": "points to {}",
}


def label_of(name: str) -> str:
    """A name made readable.

    >>> label_of("lead_source")
    'Lead source'
    """
    return name.replace("_", " ").capitalize()


def field_blocks(entity: Entity, spec: FieldSpec, standard: Standard, words: Words) -> Iterator[Block]:
    """A heading, what the field is, and what holds of it; then its tables and its closed list."""
    yield Heading(4, spec.label, anchor(entity.name, "field", spec.name))
    yield Para(
        (Code(spec.name), " · ", TYPES.get(spec.type, spec.type), f" {spec.description}" if spec.description else "")
    )
    facts = tuple(_facts(entity, spec, standard))
    if facts:
        yield Items(facts)
    for derived in spec.derivations:
        yield from _tables(spec, derived)
    if spec.allowed is not None and spec.type not in {"lead_source", "lifecycle"}:
        yield _choices(spec, words.choices(entity.name, spec.name))


def _facts(entity: Entity, spec: FieldSpec, standard: Standard) -> Iterator[Inline]:
    for one in spec.mandatory:
        when = "always" if one.when is None else f"when {one.when.describe()}"
        yield f"Mandatory {when}; without it: ", Code(str(one.missing.effect)), "."
    limits = "; ".join(_limits(spec))
    if limits:
        yield f"Limits: {limits}."
    if spec.type == "lead_source" and standard.sources.parents:
        yield "Allowed: the ", Link("tree of lead sources", "lead-sources"), "."
    if spec.type == "lifecycle":
        yield "Allowed: the stages of the ", Link("lifecycle", anchor(entity.name, "lifecycle")), "."
    if spec.default is not None:
        yield "Where it is empty: ", Code(shown(spec.default)), "."
    for number, derived in enumerate(spec.derivations):
        yield ("Where it is empty, " if number == 0 else "else ", *_derived(derived), ".")
    if spec.write_once:
        yield "Written once: a system that holds a value keeps it."
    yield f"Of duplicates: {SURVIVES.get(spec.survivorship, spec.survivorship)}."
    for code, effect in sorted(spec.effects.items()):
        yield Code(code), " here: ", Code(str(effect)), "."


def _derived(derived: Derived) -> Iterator[Part]:
    if derived.by == "touch":
        yield "by the rules over "
        yield from codes(dict.fromkeys(str(name) for name in derived.sources))
        return
    yield "from "
    yield from codes(derived.sources)
    yield " by "
    yield Code(derived.by)
    settings = {name: value for name, value in derived.params.items() if not _is_table(value)}
    if settings:
        yield f" ({'; '.join(f'{name}: {_setting(value)}' for name, value in settings.items())})"
    if len(settings) < len(derived.params):
        yield ", see the table"


def _is_table(value: object) -> bool:
    return isinstance(value, Mapping) or (isinstance(value, list) and any(isinstance(one, Mapping) for one in value))


def _setting(value: object) -> str:
    return ", ".join(map(_setting, value)) if isinstance(value, (list, tuple)) else _word(value)


def _word(value: object) -> str:
    """As the file would say it."""
    if value is None:
        return "nothing"
    return str(value).lower() if isinstance(value, bool) else str(value)


def _tables(spec: FieldSpec, derived: Derived) -> Iterator[Grid]:
    """The tables that the function of a derivation is told."""
    for name, value in derived.params.items():
        caption = f"{name.capitalize()} of {derived.by} for {spec.name}"
        if isinstance(value, Mapping):
            rows = tuple((_word(key), _setting(one)) for key, one in value.items())
            yield Grid(caption, ("From", "To"), rows)
        elif _is_table(value) and isinstance(value, list):
            entries = [one if isinstance(one, Mapping) else {"": one} for one in value]
            heads = tuple(dict.fromkeys(str(key) for one in entries for key in one))
            yield Grid(caption, heads, tuple(tuple(_setting(one.get(head, "")) for head in heads) for one in entries))


def _limits(spec: FieldSpec) -> Iterator[str]:
    for key, words in _LIMITS.items():
        value = spec.params.get(key)
        if value is None or value is False or value == []:
            continue
        text = ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)
        yield words.format(text)


def _choices(spec: FieldSpec, described: Mapping[str, str]) -> Grid:
    labels = spec.labels or {}
    rows: tuple[tuple[Inline, ...], ...] = tuple(
        (labels.get(name, name), Code(name), ", ".join(spec.aliases.get(name, ()))) for name in spec.allowed or ()
    )
    heads: tuple[str, ...] = ("Value", "Name", "Also written")
    if described:
        heads += ("What it means",)
        rows = tuple((*row, described.get(name, "")) for row, name in zip(rows, spec.allowed or (), strict=True))
    return Grid(f"Values of {spec.name}", heads, rows)
