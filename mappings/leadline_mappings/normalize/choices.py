"""Closed lists: choices, multi-choices, lifecycle stages and lead sources."""

from __future__ import annotations

from collections.abc import Collection, Mapping
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
    """Every way to write a choice, to the choice: its name, label and aliases, as they are and squeezed.

    What two choices would share once squeezed belongs to neither; as it is, to the first that has it.

    >>> spellings({"new": {"label": "Brand new", "aliases": ["Open"]}})
    {'new': 'new', 'brandnew': 'new', 'open': 'new', 'brand new': 'new'}
    >>> spellings({"C++": None, "C#": None})
    {'c++': 'C++', 'c#': 'C#'}
    """
    exact: dict[str, str] = {}
    folded: dict[str, set[str]] = {}
    for name, detail in choices.items():
        for text in written(name, detail):
            exact.setdefault(text, name)
            folded.setdefault(squeezed(text), set()).add(name)
    known = {key: min(names) for key, names in folded.items() if key and len(names) == 1}
    known.update(exact)
    return known


def written(name: str, detail: Mapping[str, Any] | None) -> tuple[str, ...]:
    """A choice's name, label and aliases, clean and without case: what no other choice may have too."""
    options = detail or {}
    texts = (name, options.get("label"), *(options.get("aliases") or ()))
    return tuple(dict.fromkeys(clean_text(str(text)).casefold() for text in texts if text))


def found_in(known: Mapping[str, str], text: str) -> str | None:
    """The choice that a clean text is a spelling of."""
    return known.get(text.casefold()) or known.get(squeezed(text))


def _closed(options: Options, known: Mapping[str, str], unknown: Clean) -> Normalise:
    is_placeholder = options.placeholders.is_text

    def normalise(text: str) -> Clean:
        found = found_in(known, text)
        if found is not None:
            return Clean(found)
        return PLACEHOLDER if is_placeholder(text) else unknown

    return from_text(normalise)


def choice(options: Options) -> Normalise:
    """One of the field's ``choices``, by name, label or alias."""
    return _closed(options, spellings(options.params.get("choices") or {}), _UNKNOWN)


def multi_choice(options: Options) -> Normalise:
    """Several of the field's ``choices``, sorted: a list, or a text with ``;``. One unknown member refuses the whole,
    so that nothing is dropped in silence.

    >>> from leadline_mappings.normalize.placeholders import Placeholders
    >>> choices = {"crm": None, "ads": {"label": "Paid ads"}}
    >>> read = multi_choice(Options("interests", Placeholders(), {"choices": choices}))
    >>> [read(raw, None).value for raw in ("CRM; paid ads", ["ads", "ads"], ";", "crm;else", 3)]
    [('ads', 'crm'), ('ads',), None, None, None]
    """
    choices = options.params.get("choices") or {}
    known = spellings(choices)
    names = {name: name for name in choices if clean_text(name) == name and found_in(known, name) == name}
    is_placeholder = options.placeholders.is_text

    def normalise(raw: object, region: str | None) -> Clean:  # noqa: ARG001 - the common signature
        if isinstance(raw, str):
            members: Collection[object] = raw.split(";") if len(raw) <= MAX_TEXT else _TOO_MANY
        elif raw is None:
            return EMPTY
        elif isinstance(raw, (list, tuple, set, frozenset)):
            members = raw
        else:
            return _WRONG_TYPE
        if len(members) > MAX_MEMBERS:
            return _TOO_LONG
        found: set[str] = set()
        for item in members:
            if not isinstance(item, str) or len(item) > CACHED_TEXT:
                return _WRONG_TYPE
            member = names.get(item)
            if member is None:
                text = clean_text(item)
                if not text:
                    continue
                member = found_in(known, text)
                if member is None:
                    return PLACEHOLDER if len(members) == 1 and is_placeholder(text) else _UNKNOWN
            found.add(member)
        return Clean(tuple(sorted(found))) if found else EMPTY

    return normalise


MAX_MEMBERS: Final = 1000
_TOO_MANY: Final = (None,) * (MAX_MEMBERS + 1)
_TOO_LONG: Final = Clean(None, "VALUE_TOO_LONG")
_WRONG_TYPE: Final = Clean(None, "VALUE_TYPE")


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
