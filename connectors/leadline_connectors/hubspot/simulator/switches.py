"""HubSpot's quirks and the facts about it that are not certain, each as a switch.

"Documented" and "observed" say where a default comes from; "assumed" says that nobody has confirmed it.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Switches:
    # -- limits (documented: developer-tooling/platform/usage-guidelines) --
    lift_limits: bool = False
    """Count calls and refuse none."""
    burst_calls: int = 190
    """Calls in any ten seconds, Professional and Enterprise. Free and Starter: 100."""
    search_per_second: int = 5
    """Searches in any second, in a bucket of their own and without rate headers."""
    daily_calls: int = 625_000
    """Until midnight in the portal's time zone; Professional."""
    retry_after_on_429: bool = False
    """HubSpot documents no Retry-After on a 429; some gateways add one. Off: documented."""

    # -- the account --
    portal_id: int = 44_501_234
    time_zone: str = "UTC"
    account_type: str = "DEVELOPER_TEST"
    """STANDARD, SANDBOX, DEVELOPER_TEST or APP_DEVELOPER."""

    # -- reading --
    search_lag_seconds: float = 0.0
    """How long the search index shows the state before a write. Documented as "a few moments", seconds in
    the field.
    """
    lowercase_in_values: bool = True
    """IN and NOT_IN on text find only lower-case values. Documented."""
    legacy_not_found: bool = False
    """404 as the older ``resource not found`` without a category, instead of OBJECT_NOT_FOUND. Both were
    seen.
    """

    # -- writing --
    unordered_upsert: bool = True
    """Batch upsert answers in another order than it was asked. Observed."""
    batch_missing_ids_are_errors: bool = True
    """Batch update names unknown ids in a 207, as batch read does. Off: it passes over them silently
    (assumed).
    """
    email_upsert_blanks_omitted: bool = False
    """Upsert by email clears the properties that it was not sent ("partial upserts are not supported"). Off:
    nobody has seen it do so."""
    lifecycle_forward_only: bool = True
    """A backward lifecycle write succeeds and changes nothing. Documented."""
    contact_needs_identity: bool = True
    """A new contact needs one of email, firstname, lastname. The docs disagree with each other."""
    merge_keeps_id: bool = False
    """The survivor of a merge keeps the primary's id ("Primary ID Preservation" beta). Off: it gets a new
    one.
    """
    archive_unknown_is_204: bool = True
    """Batch archive of unknown ids answers 204. Assumed."""
