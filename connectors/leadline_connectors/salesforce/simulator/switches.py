"""Quirks, limits and uncertain facts of the simulated org. Lists are texts separated by commas."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Switches:
    prepared: bool = True
    """The org has leadline's custom fields on Lead and Contact: ``Leadline_Key__c`` and others."""

    opt_out_fields: bool = True
    """The profile sees HasOptedOutOfEmail, HasOptedOutOfFax, DoNotCall. Observed: a fresh org hides them."""

    hidden_fields: str = ""
    """Further fields that field-level security hides: ``Phone`` on every object, ``Lead.Phone`` on one."""

    extra_fields: str = ""
    """More custom fields: ``Lead.Region__c:string(40), Contact.Score__c:double``."""

    restricted_picklists: bool = False
    """Every picklist refuses unknown values. Documented: standard ones are open unless an admin acts."""

    milliseconds: bool = False
    """System times keep milliseconds. Observed: the REST API prints ``.000`` always."""

    duplicate_rule: str = "off"
    """``off``, ``alert`` (a header saves all the same) or ``block``: a rule per object on equal emails."""

    daily_limit: int = 100_000
    """Calls in any 24 hours before REQUEST_LIMIT_EXCEEDED."""

    limit_info_bursts: bool = False
    """Sforce-Limit-Info goes on with ``; api-bursts=1/750``, as newer documentation shows it."""

    session_seconds: float = 7200.0
    """A session that is not used for so long is over; 0 for never. The simulator's own token never ends."""

    session_calls: int = 0
    """A session is over after so many calls; 0 for never."""

    rotate_refresh_token: bool = False
    """Each refresh token works once and the answer brings the next; using an old one revokes the grant."""

    lock_every: int = 0
    """Each n-th row written is refused with UNABLE_TO_LOCK_ROW; 0 for none."""

    locator_pages: int = 0
    """A query locator is gone after so many further pages; 0 for never."""

    unknown_field_refuses_batch: bool = True
    """An unknown field refuses the whole collection call; if not, its row. Assumed."""

    trigger_error: str = ""
    """An Apex trigger that refuses records of this LastName with FIELD_CUSTOM_VALIDATION_EXCEPTION."""

    sandbox: bool = True
    """Organization.IsSandbox."""
