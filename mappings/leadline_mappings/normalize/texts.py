"""Free text, places."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from leadline_mappings.normalize.clean import MAX_TEXT, Clean, Normalise, Options, from_typed_text
from leadline_mappings.normalize.patterns import compiled, pattern_fault

PLACEHOLDER: Final = Clean(None, "PLACEHOLDER")


def text(options: Options) -> Normalise:
    """Trimmed and cleaned, HTML's entities as the signs they stand for; nothing else is touched. ``max_length`` bounds
    it; the whole has the ``pattern``, if any. Words that may be data (``x``, ``test``) are no placeholders here.

    >>> from leadline_mappings.normalize.placeholders import Placeholders
    >>> normalise = text(Options("utm_source", Placeholders()))
    >>> [normalise(raw, None).value for raw in (" x ", "test", "AAA", "R&amp;D", "AT&T", "(not set)", "n/a", "-")]
    ['x', 'test', 'AAA', 'R&D', 'AT&T', None, None, None]
    """
    limit = int(options.params.get("max_length", MAX_TEXT))
    is_placeholder = options.placeholders.is_nothing
    pattern = options.params.get("pattern")
    has_pattern = None if pattern is None else _matcher(str(pattern))

    def normalise(value: str) -> Clean:
        if is_placeholder(value):
            return PLACEHOLDER
        if len(value) > limit:
            return _TOO_LONG
        return Clean(value) if has_pattern is None or has_pattern(value) else _OTHER_PATTERN

    return from_typed_text(normalise)


def _matcher(pattern: str) -> Callable[[str], bool]:
    """A pattern with a fault, which the standard's reader reports, matches nothing."""
    return compiled(pattern) if pattern_fault(pattern) is None else lambda _text: False


_TOO_LONG: Final = Clean(None, "VALUE_TOO_LONG")
_OTHER_PATTERN: Final = Clean(None, "PATTERN_MISMATCH")


def place(options: Options) -> Normalise:
    """A city, a street: text, where "Na" may be a name."""
    is_placeholder = options.placeholders.is_name
    return from_typed_text(lambda value: PLACEHOLDER if is_placeholder(value) else Clean(value))
