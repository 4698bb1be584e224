r"""A user's regular expressions, on an engine whose time grows with the text and never faster (RE2).

The syntax is RE2's: what needs looking back and forth (look-around, back-references) does not exist there.
``\d`` and ``\w`` mean ASCII; ``\p{L}`` is a letter of any script. https://github.com/google/re2/wiki/Syntax
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any, Final

MAX_PATTERN: Final = 500
_MAX_MEMORY: Final = 1 << 20
"""Bytes of a compiled expression; RE2 refuses what would take more."""

_LACKS: Final = (
    ("(?=", "looks ahead"),
    ("(?!", "looks ahead"),
    ("(?<=", "looks behind"),
    ("(?<!", "looks behind"),
    ("(?>", "has an atomic group"),
    ("(?#", "has a comment"),
    ("(?(", "has a condition"),
    ("(?P=", "refers back to a group"),
    ("(?x", "is written over several lines (x)"),
)


def compiled(pattern: str) -> Callable[[str], bool]:
    """Does the whole text have the pattern? Raises ValueError where :func:`pattern_fault` finds one.

    >>> has = compiled("[A-Z]{2}-[0-9]+")
    >>> has("AB-12"), has("AB-12 "), has("xAB-12")
    (True, False, False)
    """
    fault = pattern_fault(pattern)
    if fault is not None:
        raise ValueError(fault)
    match = _expression(pattern).fullmatch

    def has_pattern(text: str) -> bool:
        return match(text.encode(errors="replace")) is not None

    return has_pattern


def pattern_fault(pattern: str) -> str | None:
    r"""What is wrong with a pattern, in one sentence; None for a good one.

    >>> pattern_fault("[0-9]+"), pattern_fault("a(?=b)")
    (None, 'the pattern looks ahead with (?=, which the engine cannot do because its time must be bounded')
    >>> pattern_fault(r"(a)\1")
    'the pattern refers back to a group with \\1, which the engine cannot do because its time must be bounded'
    >>> pattern_fault("[a-z"), pattern_fault("a{2000}")
    ('the pattern cannot be read, missing ] at [a-z', 'the pattern repeats something more than 1,000 times with {2000}')
    """
    if len(pattern) > MAX_PATTERN:
        return f"the pattern is longer than {MAX_PATTERN} characters"
    try:
        _expression(pattern)
    except UnicodeEncodeError:
        return "the pattern holds a broken character"
    except Exception as error:  # noqa: BLE001 - the engine's own class, known only once it is loaded
        said = error.args[0] if error.args else ""
        return _explained(said.decode(errors="replace") if isinstance(said, bytes) else str(said))
    return None


def _expression(pattern: str) -> Any:
    engine: Any = import_module("re2")  # without types, and only loaded by standards that use a pattern
    options = engine.Options()
    options.log_errors = False
    options.never_capture = True
    options.max_mem = _MAX_MEMORY
    return engine.compile(pattern, options)


def _explained(message: str) -> str:
    """A sentence out of RE2's own words."""
    subject = message.rpartition(": ")[2]
    lacks = [(len(sign), sign, does) for sign, does in _LACKS if subject.startswith(sign)]
    if lacks:
        _, sign, does = max(lacks)
        return _cannot(does, sign)
    if message.startswith("invalid escape sequence") and subject[1:].isdigit():
        return _cannot("refers back to a group", subject)
    if message.startswith("bad repetition operator"):
        return _cannot("repeats a repetition", subject)
    if message.startswith("invalid repetition size"):
        return f"the pattern repeats something more than 1,000 times with {subject}"
    if subject == "\\Z":
        return "the pattern has \\Z: leave it out, the whole text must match anyway"
    if subject == "(?P":
        return _cannot("refers back to a group or names one wrongly", subject)
    return f"the pattern cannot be read, {message.replace(': ', ' at ')}"


def _cannot(does: str, sign: str) -> str:
    return f"the pattern {does} with {sign}, which the engine cannot do because its time must be bounded"
