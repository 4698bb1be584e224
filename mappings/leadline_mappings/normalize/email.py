"""Email addresses: a look-up and a small pattern for the plain ones, email-validator (without network) for the rest."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

from leadline_mappings.normalize.clean import CACHED_TEXT, Clean, Normalise, Options, as_text
from leadline_mappings.normalize.mail_hosts import ROLES, host_kind, is_role
from leadline_mappings.normalize.placeholders import Placeholders
from leadline_mappings.normalize.texts import PLACEHOLDER
from leadline_mappings.normalize.typos import is_typo, suggestion
from leadline_mappings.values import Value

_LOCAL = re.compile(r"(?=[^.])([A-Za-z'\-]*)[A-Za-z0-9_+'\-]*(?:\.[A-Za-z0-9_+'\-]+)*\Z")
"""The plain local parts; the group is the head that may name a function."""
_HOST = re.compile(r"(?:[A-Za-z0-9]{1,63}(?:-[A-Za-z0-9]{1,40}){0,4}\.){1,6}([A-Za-z]{2,24})\Z")
_RESERVED: Final = frozenset({"arpa", "invalid", "local", "localhost", "onion", "test"})
"""RFC 6761 names that never receive mail; ``.example`` is refused by nobody and used in documentation."""
_SHELL = re.compile(r"\A(?:mailto:)?\s*(.*?)[\s.,;>]*\Z", re.IGNORECASE | re.DOTALL)
_TOP = re.compile(r"(?:[a-z]{2,24}|xn--[a-z0-9-]{2,59})\Z", re.IGNORECASE)
_BRACKETS = re.compile(r"<([^<>]*@[^<>]*)>\s*\Z")
_INVALID: Final = Clean(None, "EMAIL_SYNTAX")
_ROOM: Final = 16384
"""Hosts that one field remembers: about 4 MiB."""

Remark = tuple[str | tuple[str, ...] | None, Mapping[str, Value]]
"""The codes of the findings and the facts."""


class Host(NamedTuple):
    """All that an address's host says: its spelling in lower case, and the remark for people's and for functions'
    mailboxes. ``junk``: people type it to get past a form.
    """

    name: str
    junk: bool
    person: Remark
    role: Remark


def email(options: Options) -> Normalise:
    """The address as it can be sent to: trimmed, domain in lower case and ASCII, local part as given.

    Facts ``<field>_is_role``, ``_is_free`` and ``_is_disposable``; ``EMAIL_TYPO``, ``EMAIL_DISPOSABLE`` and
    ``EMAIL_ROLE`` (all that hold) remark on addresses that are kept.

    >>> normalise = email(Options("email", Placeholders()))
    >>> [normalise(text, None).problem for text in ("jane@acme.com", "info@acme.com", "info@mailinator.com")]
    [None, 'EMAIL_ROLE', ('EMAIL_DISPOSABLE', 'EMAIL_ROLE')]
    """
    placeholders = options.placeholders
    hosts = _Hosts(options)
    plain_local = _LOCAL.match

    def normalise(raw: object, region: str | None) -> Clean:  # noqa: ARG001 - the common signature
        if type(raw) is str and len(raw) <= CACHED_TEXT:
            local, _, name = raw.partition("@")
            host = hosts[name]
            found = plain_local(local) if host is not None and len(local) <= 64 else None
            if found is not None and host is not None:
                canonical, junk, person, role = host
                if junk and placeholders.is_email(local, canonical):
                    return PLACEHOLDER
                problem, facts = role if found[1].lower() in ROLES and is_role(local) else person
                return Clean(raw if name == canonical else f"{local}@{canonical}", problem, facts)
        text = as_text(raw)
        if not isinstance(text.value, str) or not text.value:
            return text._replace(value=None)
        return _carefully(text.value, placeholders, hosts) if len(text.value) <= 400 else _INVALID

    return normalise


def _carefully(text: str, placeholders: Placeholders, hosts: _Hosts) -> Clean:
    """What is not plain at first sight: an address in brackets, with a name beside it, in another script."""
    address = unwrapped(text)
    local, at, name = address.partition("@")
    if not at:
        return PLACEHOLDER if not address or placeholders.is_text(address) else _INVALID
    host = hosts[name]
    if host is None or len(local) > 64 or not _LOCAL.match(local):
        valid = validated(address)
        if valid is None:
            return _INVALID
        local, _, name = valid.rpartition("@")
        host = hosts[name] or hosts.judged(name)
    if host.junk and placeholders.is_email(local, host.name):
        return PLACEHOLDER
    return Clean(f"{local}@{host.name}", *(host.role if is_role(local) else host.person))


class _Hosts(dict[str, Host | None]):
    """What is known of each plain host, by its spelling; None for one that is not plain. Full, it stays as it is."""

    def __init__(self, options: Options) -> None:
        super().__init__()
        self._is_junk = options.placeholders.is_host
        self._remarks = _remarks(options.field)

    def __missing__(self, name: str) -> Host | None:
        found = _HOST.match(name) if len(name) <= 189 else None
        if found is None or found[1].lower() in _RESERVED:
            return None
        host = self.judged(name.lower())
        if len(self) < _ROOM:
            self[name] = host
        return host

    def judged(self, name: str) -> Host:
        kind = host_kind(name) + 4 * is_typo(name)
        return Host(name, self._is_junk(name), self._remarks[kind], self._remarks[kind + 8])


def _remarks(field: str) -> tuple[Remark, ...]:
    """By what holds, in bits: free 1, disposable 2, typo 4, role 8. Made once, shared by all records."""
    remarks = []
    for bits in range(16):
        codes = ((4, "EMAIL_TYPO"), (2, "EMAIL_DISPOSABLE"), (8, "EMAIL_ROLE"))
        held = tuple(code for bit, code in codes if bits & bit)
        problem = held if len(held) > 1 else held[0] if held else None
        facts: dict[str, Value] = {
            f"{field}_is_role": bool(bits & 8),
            f"{field}_is_free": bool(bits & 1),
            f"{field}_is_disposable": bool(bits & 2),
        }
        remarks.append((problem, facts))
    return tuple(remarks)


def unwrapped(text: str) -> str:
    """The address alone.

    >>> [unwrapped(t) for t in ("mailto:a@b.co", "Jane Doe <jane@b.co>", " a@b.co. ", "<a@b.co>", "a @ b.co")]
    ['a@b.co', 'jane@b.co', 'a@b.co', 'a@b.co', 'a@b.co']
    """
    inner = _BRACKETS.search(text)
    match = _SHELL.match(inner.group(1) if inner else text.strip().lstrip("<"))
    address = match.group(1) if match else text
    address = address.strip("'\"` ")
    return re.sub(r"\s*@\s*", "@", address) if address.count("@") == 1 else address


def validated(address: str) -> str | None:
    """Through email-validator, for everything the plain form does not cover."""
    import email_validator

    try:
        found = email_validator.validate_email(address, check_deliverability=False, strict=True)
    except (email_validator.EmailNotValidError, ValueError, UnicodeError):
        return None
    if not _TOP.match(found.ascii_domain.rpartition(".")[2]):
        return None
    return found.ascii_email or f"{found.local_part}@{found.ascii_domain}"


def match_key(address: str) -> str:
    """What all spellings of one mailbox share: local part in lower case, ``+tag`` dropped, gmail's dots dropped,
    googlemail as gmail. Only ever compared, never written or sent to.

    >>> match_key("Jane.Doe+news@googlemail.com"), match_key("J.Doe@acme.com")
    ('janedoe@gmail.com', 'j.doe@acme.com')
    """
    address = address.lower()
    local, _, host = address.rpartition("@")
    if "+" in local:
        local = local.partition("+")[0] or local
    elif host not in _GMAIL:
        return address
    if host in _GMAIL:
        return f"{local.replace('.', '') or local}@gmail.com"
    return f"{local}@{host}"


_GMAIL: Final = frozenset({"gmail.com", "googlemail.com"})

__all__ = ["email", "host_kind", "is_role", "is_typo", "match_key", "suggestion", "unwrapped", "validated"]
