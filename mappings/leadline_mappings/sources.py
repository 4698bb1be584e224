"""Where leads come from: the tree of sources, the rules over campaign parameters and referrers, and their coverage."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final
from urllib.parse import unquote_plus

from leadline_mappings.normalize.choices import found_in
from leadline_mappings.normalize.clean import MAX_TEXT, clean_text, squeezed
from leadline_mappings.normalize.placeholders import Placeholders
from leadline_mappings.suggestions import closest
from leadline_mappings.values import Value

PARAMETERS: Final = ("utm_source", "utm_medium", "utm_campaign")
TOUCH: Final = (*PARAMETERS, "referrer", "landing_page")
"""What a lead-source field may look at, each by the name of a field that holds it. Parameters and click ids that have
no field of their own, or whose field is empty, are read from the query of the landing page's address."""


@dataclass(frozen=True, slots=True)
class TouchRule:
    """The touch came from ``source`` when every declared test holds.

    A parameter equals one of the texts, case and spaces aside; ``referrer`` matches hosts: ``bing.com`` with
    everything under it, ``google.`` with any ending; ``has``: one of these click ids is there.
    """

    source: str
    parameters: tuple[tuple[int, frozenset[str]], ...] = ()
    referrer: tuple[str, ...] = ()
    has: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class SourceTree:
    """Channel, source, detail, to any depth. ``parents`` has every node, from top to bottom; ``spellings`` are all
    ways to write one, squeezed. ``unmapped`` is the node that an unknown source becomes.
    """

    parents: Mapping[str, str | None] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    spellings: Mapping[str, str] = field(default_factory=dict)
    unmapped: str | None = None
    rules: tuple[TouchRule, ...] = ()

    @property
    def nodes(self) -> tuple[str, ...]:
        return tuple(self.parents)

    def path_of(self, node: str) -> tuple[str, ...]:
        """From the channel down to the node; empty for what is no node."""
        path: list[str] = []
        above: str | None = node if node in self.parents else None
        while above is not None:
            path.append(above)
            above = self.parents[above]
        return tuple(reversed(path))

    def find(self, raw: str) -> str | None:
        """The node that is written like this: its name, its label or an alias."""
        return found_in(self.spellings, clean_text(raw))

    def nearest(self, raw: str, count: int = 3) -> tuple[str, ...]:
        """The nodes whose spellings look most like this text, best first."""
        near = closest(squeezed(raw[:200]), self.spellings, count * 3)
        return tuple(dict.fromkeys(self.spellings[one] for one in near))[:count]


# -- touches -------------------------------------------------------------------------------------------------


def touch_reader(
    tree: SourceTree, touch: Mapping[str, str], click_ids: Mapping[str, str]
) -> tuple[tuple[str, ...], Callable[[tuple[Value, ...]], Value]]:
    """(the fields that a lead-source field looks at, their values to a node or None).

    ``touch`` says which field holds which of :data:`TOUCH`; ``click_ids`` by name the fields with click ids.
    """
    fields = tuple(dict.fromkeys((*touch.values(), *click_ids.values())))
    place = {name: index for index, name in enumerate(fields)}
    parameters = tuple(place.get(touch.get(name, "")) for name in PARAMETERS)
    referrer, landing = place.get(touch.get("referrer", "")), place.get(touch.get("landing_page", ""))
    clicks = tuple((name, place[held]) for name, held in click_ids.items())
    rules = tree.rules

    @lru_cache(2048)
    def read(values: tuple[Value, ...]) -> Value:
        texts = [value if isinstance(value, str) else "" for value in values]
        query = _query(texts[landing]) if landing is not None and texts[landing] else {}
        given = [
            (texts[at] if at is not None else "") or query.get(name, "")
            for name, at in zip(PARAMETERS, parameters, strict=True)
        ]
        folded = [_folded(text) for text in given]
        host = _host(texts[referrer]) if referrer is not None else ""
        present = {name for name, at in clicks if values[at] not in (None, "", False)} | query.keys()
        return next((rule.source for rule in rules if _holds(rule, folded, host, present)), None)

    def from_touch(values: tuple[Value, ...]) -> Value:
        return read(values) if any(values) else None

    return fields, from_touch


def _holds(rule: TouchRule, parameters: list[str], host: str, present: Iterable[str]) -> bool:
    return (
        all(parameters[index] in texts for index, texts in rule.parameters)
        and (not rule.referrer or any(host_matches(host, pattern) for pattern in rule.referrer))
        and (not rule.has or not rule.has.isdisjoint(present))
    )


def touch_rule(source: str, data: Mapping[str, object]) -> TouchRule:
    """A rule as the standard's file writes it."""
    parameters = tuple(
        (index, frozenset(map(_folded, _texts(data[name])))) for index, name in enumerate(PARAMETERS) if name in data
    )
    referrer = tuple(text.casefold().strip() for text in _texts(data.get("referrer", [])))
    return TouchRule(source, parameters, referrer, frozenset(map(_folded, _texts(data.get("has", [])))))


def _texts(given: object) -> list[str]:
    return [str(each) for each in given] if isinstance(given, list) else [str(given)]


def _folded(text: str) -> str:
    return " ".join(text[:MAX_TEXT].casefold().split())


def host_matches(host: str, pattern: str) -> bool:
    """A host against a referrer's pattern: with all hosts under it; one that ends in a dot stands for any ending.

    >>> [host_matches(host, "google.") for host in ("google.de", "www.google.co.uk", "notgoogle.com", "google.")]
    [True, True, False, False]
    >>> [host_matches(host, "bing.com") for host in ("bing.com", "www.bing.com", "bing.com.evil.io", "")]
    [True, True, False, False]
    """
    if pattern.endswith("."):
        return (f".{host}".find(f".{pattern}") >= 0) and not host.endswith(pattern)
    return host == pattern or host.endswith(f".{pattern}")


_HOST = re.compile(r"(?:[a-z][a-z0-9+.-]{0,30}:)?//(?:[^/?#@]{0,200}@)?([^/?#:]{1,253})")


def _host(referrer: str) -> str:
    """The host of an address, or the text itself where it is a bare host.

    >>> _host("https://www.Google.com/search?q=x"), _host("bing.com/"), _host("//t.co"), _host("")
    ('www.google.com', 'bing.com', 't.co', '')
    """
    text = referrer[:MAX_TEXT].casefold().strip()
    found = _HOST.match(text)
    return found[1] if found else text.partition("/")[0].partition("?")[0]


def _query(address: str) -> dict[str, str]:
    """The parameters of an address that hold something, names in lower case, the first of each.

    >>> _query("https://acme.com/?utm_source=News+Letter&gclid=abc&empty=#top")
    {'utm_source': 'News Letter', 'gclid': 'abc'}
    """
    text = address[:MAX_TEXT].partition("?")[2].partition("#")[0]
    found: dict[str, str] = {}
    for part in text.split("&", 100)[:100]:
        name, _, value = part.partition("=")
        if name and value:
            found.setdefault(unquote_plus(name).casefold(), unquote_plus(value))
    return found


# -- coverage ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many raw lead sources the tree knows. ``unmapped`` are the texts that it does not, the most frequent first;
    of very many different ones the rest is in the count only.
    """

    known: int
    empty: int
    unmapped_count: int
    unmapped: tuple[tuple[str, int], ...]

    @property
    def total(self) -> int:
        return self.known + self.empty + self.unmapped_count

    @property
    def share(self) -> float | None:
        """Known, of those that say anything: a percentage to one tenth, rounded down; None when none does.

        >>> Coverage(known=9996, empty=5, unmapped_count=4, unmapped=()).share
        99.9
        """
        said = self.known + self.unmapped_count
        return (self.known * 1000 // said) / 10 if said else None


_MOST_DIFFERENT: Final = 10_000


def coverage(tree: SourceTree, raws: Iterable[object], placeholders: Placeholders) -> Coverage:
    """Count raw values of a lead-source field. A placeholder counts as empty; the ``unmapped`` node as known, because
    somebody wrote it.
    """
    known = empty = missed = 0
    unmapped: Counter[str] = Counter()
    for raw in raws:
        text = clean_text(raw[:MAX_TEXT]) if isinstance(raw, str) else "" if raw is None else clean_text(str(raw)[:200])
        if text and tree.spellings.get(squeezed(text)) is not None:
            known += 1
        elif not text or placeholders.is_text(text):
            empty += 1
        else:
            missed += 1
            text = text[:200]
            if text in unmapped or len(unmapped) < _MOST_DIFFERENT:
                unmapped[text] += 1
    ordered = sorted(unmapped.items(), key=lambda item: (-item[1], item[0]))
    return Coverage(known, empty, missed, tuple(ordered))
