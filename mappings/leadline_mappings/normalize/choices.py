"""Closed lists: choices, multi-choices, lifecycle stages and lead sources."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from leadline_mappings.normalize.clean import (
    CACHED_TEXT,
    EMPTY,
    MAX_TEXT,
    Clean,
    Normalise,
    Options,
    clean_text,
    from_text,
    squeezed,
)
from leadline_mappings.normalize.texts import PLACEHOLDER

_UNKNOWN: Final = Clean(None, "CHOICE_UNKNOWN")


def spellings(choices: Mapping[str, Any]) -> dict[str, str]:
    """Every way to write a choice, squeezed, to the choice: its name, its label, its aliases.

    >>> spellings({"new": {"label": "Brand new", "aliases": ["Open"]}})
    {'new': 'new', 'brandnew': 'new', 'open': 'new'}
    """
    known: dict[str, str] = {}
    for name, detail in choices.items():
        options = detail or {}
        for text in (name, options.get("label"), *options.get("aliases", ())):
            if text:
                known.setdefault(squeezed(str(text)), name)
    return known


def _closed(options: Options, known: Mapping[str, str], unknown: Clean) -> Normalise:
    is_placeholder = options.placeholders.is_text

    def normalise(text: str) -> Clean:
        found = known.get(squeezed(text))
        if found is not None:
            return Clean(found)
        return PLACEHOLDER if is_placeholder(text) else unknown

    return from_text(normalise)


def choice(options: Options) -> Normalise:
    """One of the field's ``choices``, by name, label or alias."""
    return _closed(options, spellings(options.params.get("choices", {})), _UNKNOWN)


def multi_choice(options: Options) -> Normalise:
    """Several of the field's ``choices``, sorted: a list, or a text with ``;``. One unknown member refuses the whole,
    so that nothing is dropped in silence.
    """
    known = spellings(options.params.get("choices", {}))

    def normalise(raw: object, region: str | None) -> Clean:  # noqa: ARG001 - the common signature
        if isinstance(raw, str):
            raw = raw.split(";") if len(raw) <= MAX_TEXT else None
            if raw is None:
                return Clean(None, "VALUE_TOO_LONG")
        if raw is None:
            return EMPTY
        if not isinstance(raw, (list, tuple, set, frozenset)):
            return Clean(None, "VALUE_TYPE")
        if len(raw) > 1000:
            return Clean(None, "VALUE_TOO_LONG")
        found: set[str] = set()
        for item in raw:
            if not isinstance(item, str) or len(item) > CACHED_TEXT:
                return Clean(None, "VALUE_TYPE")
            text = clean_text(item)
            if text:
                member = known.get(squeezed(text))
                if member is None:
                    return _UNKNOWN
                found.add(member)
        return Clean(tuple(sorted(found))) if found else EMPTY

    return normalise


def lifecycle(options: Options) -> Normalise:
    """A stage of the ladder or beside it, by name, label or alias."""
    return _closed(options, options.params.get("stages", {}), Clean(None, "LIFECYCLE_UNKNOWN"))


def lead_source(options: Options) -> Normalise:
    """A node of the standard's tree. What is not in it becomes the declared ``unmapped`` node, if any, and is
    counted as LEAD_SOURCE_UNMAPPED; it is never written as free text.
    """
    fallback = options.params.get("unmapped")
    unknown = Clean(fallback if isinstance(fallback, str) else None, "LEAD_SOURCE_UNMAPPED")
    return _closed(options, options.sources, unknown)
