"""The data dictionary: a standard told to somebody who has never seen it, field by field and rule by rule."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from leadline.steward.dictionary_fields import field_blocks, label_of
from leadline.steward.dictionary_lifecycle import lifecycle_blocks
from leadline.steward.dictionary_words import Words
from leadline.steward.pages import Block, Code, Grid, Heading, Inline, Items, Link, Para, anchor, codes
from leadline.steward.who_wins import Told, who_wins
from leadline_mappings.entity import Entity
from leadline_mappings.findings import CATALOGUE
from leadline_mappings.match_keys import KEYS
from leadline_mappings.sources import PARAMETERS, SourceTree, TouchRule
from leadline_mappings.standard import Standard
from leadline_mappings.values import Effect

EFFECTS: Mapping[Effect, str] = {
    Effect.WARN: "It is told, and everything goes on.",
    Effect.DROP_FIELD: "The value is not used; the record's other values go on.",
    Effect.BLOCK_STAGE: "The lifecycle stage does not move; other changes go on.",
    Effect.BLOCK_CREATE: "No new record is made and no stage moves; a record that exists gets its other changes.",
    Effect.REJECT: "Nothing of the record goes anywhere.",
}
PRIMARY = {
    "oldest": "the oldest",
    "newest": "the one changed last",
    "most_complete": "the one with the most fields filled",
}


def title_of(standard: Standard) -> str:
    return f"{standard.name}: data dictionary"


MEANINGS: Mapping[str, str] = {
    "external_id": "the same id",
    "email": "the same mailbox",
    "domain": "the same domain",
    "profile": "the same profile",
    "phone": "the same line",
    "mailbox_and_name": "the same mailbox and the same name",
    "email_and_name": "the same part before the @ and the same name, whatever the domain",
    "phone_and_name": "the same number and the same name",
    "name_and_domain": "the same name at the same domain",
    "name_and_company": "the same name at the same company",
    "name_and_postal_code": "the same name in the same postal area",
    "company_and_domain": "the same company's name and the same domain",
    "company_and_phone": "the same company's name and the same number",
    "company_and_postal_code": "the same company's name in the same postal area",
    "company_and_country": "the same long company's name in the same country",
}
"""What two records share, by the kind of match key."""


def dictionary(standard: Standard, told: Sequence[Told], words: Words | None = None) -> list[Block]:
    """The whole page, in a fixed order. ``told`` are the mappings of the project, none outside one; ``words`` what
    only the files say.
    """
    words = words or Words()
    blocks: list[Block] = [Heading(1, title_of(standard), "dictionary")]
    if standard.description:
        blocks.append(Para(standard.description))
    blocks.append(Para(_READING))
    for entity in standard.entities.values():
        blocks += _entity(entity, standard, [one for one in told if one.mapping.entity == entity.name], words)
    if standard.sources.parents:
        blocks += _sources(standard.sources, words)
    blocks += _consent(standard)
    blocks += _spellings(words)
    blocks += _functions(words)
    blocks += _effects(standard)
    return blocks


MADE_BY = "leadline standard docs"
"""Stands in every page, so that a later run knows it for one."""

_READING: Inline = (
    "This page is made from the files by ",
    Code(MADE_BY),
    "; change those, not this. Names in ",
    Code("this type"),
    " are the ones that files use.",
)


def _entity(entity: Entity, standard: Standard, told: Sequence[Told], words: Words) -> Iterator[Block]:
    label = entity.label or label_of(entity.name)
    yield Heading(2, label, anchor(entity.name))
    if entity.description:
        yield Para(entity.description)
    yield Items(tuple(_about(entity)))
    yield Heading(3, f"{label}: fields", anchor(entity.name, "fields"))
    yield _overview(entity)
    for spec in entity.fields.values():
        yield from field_blocks(entity, spec, standard, words)
    if entity.rules:
        yield Heading(3, f"{label}: rules", anchor(entity.name, "rules"))
        yield _rules(entity)
    if entity.lifecycle is not None:
        yield Heading(3, f"{label}: lifecycle", anchor(entity.name, "lifecycle"))
        yield from lifecycle_blocks(entity, entity.lifecycle, words)
    if told:
        yield Heading(3, f"{label}: who wins", anchor(entity.name, "who-wins"))
        yield from who_wins(entity, told)


def _about(entity: Entity) -> Iterator[Inline]:
    for rule in entity.match:
        maker = KEYS[rule.kind]
        yield (
            "The same by ",
            *codes(rule.fields),
            f": {MEANINGS[rule.kind]}",
            ", which is enough by itself." if maker.tier == "unique" else ", which is good evidence.",
        )
    if not entity.match:
        yield "Records of it are not matched with each other."
    yield f"Duplicates fold into {PRIMARY.get(entity.primary, entity.primary)} of them."
    if entity.junk:
        groups = "; ".join(", ".join(group) for group in entity.junk)
        yield f"A record with nothing but placeholders in every one of these groups is rejected: {groups}."


def _overview(entity: Entity) -> Grid:
    rows: list[tuple[Inline, ...]] = []
    for spec in entity.fields.values():
        needed = "; ".join("always" if one.when is None else f"when {one.when.describe()}" for one in spec.mandatory)
        link = Link(spec.label, anchor(entity.name, "field", spec.name))
        rows.append((link, Code(spec.name), Code(spec.type), needed, spec.description))
    return Grid(f"Fields of {entity.name}", ("Field", "Name", "Type", "Mandatory", "What it is"), tuple(rows))


def _rules(entity: Entity) -> Grid:
    rows = tuple(
        (
            rule.name,
            "all records" if rule.when is None else rule.when.describe(),
            rule.require.describe(),
            Code(str(rule.broken.effect)),
            rule.broken.reason,
            rule.broken.fix,
        )
        for rule in entity.rules
    )
    return Grid("Rules about the whole record", ("Rule", "Where", "Must hold", "Effect", "Why", "What to do"), rows)


def _sources(tree: SourceTree, words: Words) -> Iterator[Block]:
    yield Heading(2, "Lead sources", "lead-sources")
    unmapped = "is left out" if tree.unmapped is None else f"becomes {tree.labels.get(tree.unmapped, tree.unmapped)}"
    yield Para(
        f"Channel, then source, then detail. A value that is none of these {unmapped} and is counted "
        "(LEAD_SOURCE_UNMAPPED). Case, spaces and punctuation do not matter."
    )
    items: list[Inline] = []
    depths: list[int] = []
    described = words.sources()
    for node in tree.parents:
        also = ", ".join(tree.aliases.get(node, ()))
        about = f": {described[node]}" if node in described else ""
        items.append((f"{tree.labels.get(node, node)} ", Code(node), f", also written {also}" if also else "", about))
        depths.append(len(tree.path_of(node)) - 1)
    yield Items(tuple(items), tuple(depths))
    if tree.rules:
        yield Heading(3, "Lead sources: by campaign and referrer", "lead-sources-rules")
        yield Para("Where a record brings no known source, the first of these rules that holds says it.")
        rows = tuple((tree.labels.get(rule.source, rule.source), _touch(rule)) for rule in tree.rules)
        yield Grid("Rules over campaign parameters and referrers", ("Source", "When"), rows)


def _touch(rule: TouchRule) -> str:
    tests = [f"{PARAMETERS[index]} is {' or '.join(sorted(words))}" for index, words in rule.parameters]
    if rule.referrer:
        tests.append(f"the referrer is {' or '.join(rule.referrer)}")
    if rule.has:
        tests.append(f"there is a click id {' or '.join(sorted(rule.has))}")
    return " and ".join(tests) or "always"


def _consent(standard: Standard) -> Iterator[Block]:
    fields = [(entity, spec) for entity in standard.entities.values() for spec in entity.fields.values()
              if spec.type == "consent"]  # fmt: skip
    if not fields:
        return
    yield Heading(2, "Consent", "consent")
    yield Para(
        "Each purpose is a field of its own; an opt-out of one says nothing about another. Of each the latest opt-out "
        "and the latest explicit opt-in are kept, with their times."
    )
    yield Items((
        "Somebody is opted out unless an explicit opt-in is strictly later than the opt-out.",
        "An opt-out without a time yields only to a person's own decision.",
        "An opt-in needs evidence: a form, a double opt-in, a preference centre or an imported proof.",
        "A box that became unchecked is no opt-in.",
        "What is not known is never written and never assumed.",
        "An opt-out on any duplicate stands for all of them, and stays when the email address changes.",
    ))  # fmt: skip
    rows = tuple(
        (Link(spec.label, anchor(entity.name, "field", spec.name)), Code(spec.name), entity.name, spec.description)
        for entity, spec in fields
    )
    yield Grid("Purposes", ("Purpose", "Name", "Of", "What it is"), rows)


def _spellings(words: Words) -> Iterator[Block]:
    """What this standard adds to the placeholders and to the names of countries that are known."""
    also, never = words.placeholders("also"), words.placeholders("never")
    countries = words.countries()
    if not (also or never or countries):
        return
    yield Heading(2, "Spellings", "spellings")
    if also:
        yield Para(f"These are placeholders too, and no data: {', '.join(also)}.")
    if never:
        yield Para(f"These are data, and no placeholders: {', '.join(never)}.")
    if countries:
        rows = tuple((Code(code), ", ".join(names)) for code, names in sorted(countries.items()))
        yield Grid("Further names of countries", ("Country", "Also written"), rows)


def _functions(words: Words) -> Iterator[Block]:
    if not words.functions:
        return
    yield Heading(2, "Functions of this project", "functions")
    rows = tuple((Code(one.name), one.doc) for one in words.functions.values())
    yield Grid("Functions of this project", ("Name", "What it gives"), rows)


def _effects(standard: Standard) -> Iterator[Block]:
    yield Heading(2, "What a finding does", "effects")
    yield Grid(
        "Effects, from mild to hard",
        ("Effect", "What happens"),
        tuple((Code(str(effect)), words) for effect, words in EFFECTS.items()),
    )
    if standard.effects:
        rows = tuple(
            (Code(code), Code(str(effect)), Code(str(CATALOGUE[code].effect)), CATALOGUE[code].reason)
            for code, effect in sorted(standard.effects.items())
        )
        yield Grid("Where this standard differs from the default", ("Finding", "Here", "Default", "When"), rows)
