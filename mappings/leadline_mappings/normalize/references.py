"""Owners of records, and references from one record to another."""

from __future__ import annotations

import re
from typing import Final

from leadline_mappings.normalize.clean import (
    Clean,
    Normalise,
    Options,
    as_text,
    clean_text,
    from_text,
    refused,
    squeezed,
)
from leadline_mappings.normalize.texts import PLACEHOLDER

MAX_REFERENCE: Final = 255
_ADDRESS = re.compile(r"[^\s@<>(),;:\"\\]{1,64}@[^\s@<>(),;:\"\\]{1,190}\.[^\s@<>(),;:\"\\.]{2,63}\Z")
_UNKNOWN: Final = Clean(None, "OWNER_UNKNOWN")
_INVALID: Final = Clean(None, "REFERENCE_INVALID")


def owner(options: Options) -> Normalise:
    """The owner's address in lower case, or one of the field's ``queues`` by its name.

    Only the shape of an address is looked at: users of test systems have addresses that no mail reaches
    (``jane@acme.com.invalid``).

    >>> from leadline_mappings.normalize.placeholders import Placeholders
    >>> read = owner(Options("owner", Placeholders(), {"queues": ["Inbound EMEA"]}))
    >>> [read(raw, None).value for raw in ("Jane@Acme.com", "inbound emea", "005000000000001", "Jane Doe")]
    ['jane@acme.com', 'Inbound EMEA', None, None]
    """
    queues: dict[str, str] = {}
    for name in options.params.get("queues") or ():
        queue = clean_text(str(name))
        queues.setdefault(_queue_key(queue), queue)
    is_placeholder = options.placeholders.is_text

    def normalise(value: str) -> Clean:
        if len(value) > MAX_REFERENCE:
            return _UNKNOWN
        queue = queues.get(_queue_key(value))
        if queue is not None:
            return Clean(queue)
        if _ADDRESS.match(value):
            address = clean_text(value.lower())
            return Clean(address) if address.lower() == address and _ADDRESS.match(address) else _UNKNOWN
        return PLACEHOLDER if is_placeholder(value) else _UNKNOWN

    return from_text(normalise)


def _queue_key(name: str) -> str:
    return squeezed(name) or name


def reference(options: Options) -> Normalise:
    """Another record's id, as it is: one word of at most 255 characters.

    >>> from leadline_mappings.normalize.placeholders import Placeholders
    >>> read = reference(Options("account", Placeholders()))
    >>> [read(raw, None).value for raw in ("001Qy00000AbCdE", 12345, " 7-a ", "two words", 1.5)]
    ['001Qy00000AbCdE', '12345', '7-a', None, None]
    """
    is_placeholder = options.placeholders.is_text

    def normalise(raw: object, region: str | None) -> Clean:  # noqa: ARG001 - the common signature
        if isinstance(raw, float) and not raw.is_integer():
            return _INVALID
        text = as_text(raw)
        if not isinstance(text.value, str) or not text.value:
            return refused(text)
        if is_placeholder(text.value):
            return PLACEHOLDER
        return Clean(text.value) if len(text.value) <= MAX_REFERENCE and " " not in text.value else _INVALID

    return normalise
