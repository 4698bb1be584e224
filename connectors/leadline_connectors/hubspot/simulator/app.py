"""The HubSpot simulator: one portal behind HubSpot's paths, limits and errors."""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from werkzeug.wrappers import Response

from leadline.clock import Clock
from leadline.simulator import (
    Call,
    Fault,
    RecordId,
    RollingWindow,
    Route,
    Store,
    VendorApp,
    Window,
    json_response,
    read_switches,
)
from leadline_connectors.hubspot.simulator.account import AccountCalls
from leadline_connectors.hubspot.simulator.answers import NO_CREDENTIALS, POLICIES, error_body, rate_limited
from leadline_connectors.hubspot.simulator.batch import BatchCalls
from leadline_connectors.hubspot.simulator.kinds import KINDS
from leadline_connectors.hubspot.simulator.objects import ObjectCalls
from leadline_connectors.hubspot.simulator.portal import Portal
from leadline_connectors.hubspot.simulator.properties import PropertyCalls
from leadline_connectors.hubspot.simulator.search import SearchCalls
from leadline_connectors.hubspot.simulator.switches import Switches

BURST_SECONDS = 10.0
MESSAGES = {
    404: ("resource not found", None),
    405: ("Method not allowed", None),
    423: ("This record is locked. Try again in a moment.", None),
    477: ("This account is being migrated.", None),
}


class HubSpotApp(VendorApp):
    """``switches`` say which quirks are on; see :class:`Switches`."""

    vendor = "hubspot"

    def __init__(self, store: Store, *, token: str, clock: Clock, switches: Switches) -> None:
        self.switches = switches
        self.portal = Portal(store, switches, clock)
        self.account = AccountCalls(self.portal, token)
        lifted = switches.lift_limits
        self.burst = RollingWindow(Window("burst", None if lifted else switches.burst_calls, BURST_SECONDS), clock)
        self.searches = RollingWindow(Window("search", None if lifted else switches.search_per_second, 1.0), clock)
        super().__init__(store, token=token, clock=clock)

    def routes(self) -> Sequence[Route]:
        parts = (
            SearchCalls(self.portal),
            BatchCalls(self.portal),
            ObjectCalls(self.portal),
            PropertyCalls(self.portal),
            self.account,
        )
        return [route for part in parts for route in part.routes()]

    def load(self, dataset: Iterable[tuple[str, Mapping[str, Any]]]) -> int:
        return self.portal.load(dataset)

    def ui_edit(self, object_name: str, record_id: RecordId, changes: Mapping[str, Any]) -> None:
        self.portal.user_edit(self.portal.kind(object_name), str(record_id), changes)

    # -- who calls -------------------------------------------------------------------------------------------

    def authenticate(self, call: Call) -> Response | None:
        scheme, _, bearer = call.request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() == "bearer" and bearer:
            if hmac.compare_digest(bearer.encode(), self.token.encode()):
                return None
            overdue = self.account.expired_for(bearer)
            if overdue is not None and overdue < 0:
                return None
            if overdue is not None:
                message = f"The OAuth token used to make this call expired {int(overdue)} second(s) ago."
                return json_response(error_body(message, "EXPIRED_AUTHENTICATION"), 401)
        return json_response(error_body(NO_CREDENTIALS, "INVALID_AUTHENTICATION"), 401)

    # -- how often -------------------------------------------------------------------------------------------

    def windows(self) -> Sequence[RollingWindow]:
        return (self.burst, self.searches)

    def limit(self, call: Call) -> Response | None:
        if call.route.bucket == "oauth":
            return None
        if self._used_today() >= self.switches.daily_calls and not self.switches.lift_limits:
            return self._too_many("daily")
        if call.route.bucket == "search":
            if not self.searches.admit():
                return self._too_many("search")
        elif not self.burst.admit():
            return self._too_many("burst")
        self._count_today()
        return None

    def finish(self, call: Call, response: Response) -> None:
        """Rate headers on everything but searches; the daily pair not for OAuth tokens."""
        if call.route.bucket != "default" or response.status_code == 401:
            return
        second = self.switches.burst_calls // 10
        headers = {
            "X-HubSpot-RateLimit-Max": self.switches.burst_calls,
            "X-HubSpot-RateLimit-Remaining": max(0, self.switches.burst_calls - self.burst.used),
            "X-HubSpot-RateLimit-Interval-Milliseconds": int(BURST_SECONDS * 1000),
            "X-HubSpot-RateLimit-Secondly": second,
            "X-HubSpot-RateLimit-Secondly-Remaining": second,
        }
        if not call.request.headers.get("Authorization", "").startswith("Bearer oauth-"):
            headers["X-HubSpot-RateLimit-Daily"] = self.switches.daily_calls
            remaining = max(0, self.switches.daily_calls - self._used_today())
            headers["X-HubSpot-RateLimit-Daily-Remaining"] = remaining
        for name, value in headers.items():
            response.headers[name] = str(value)

    def _too_many(self, policy: str) -> Response:
        response = rate_limited(POLICIES[policy], self.switches.portal_id)
        if self.switches.retry_after_on_429:
            response.headers["Retry-After"] = "10" if policy == "burst" else "1"
        return response

    def _today(self) -> str:
        zone = ZoneInfo(self.switches.time_zone)
        return datetime.fromtimestamp(self.clock.now(), zone).date().isoformat()

    def _used_today(self) -> int:
        return int(self.store.document("calls-on", self._today()) or 0)

    def _count_today(self) -> None:
        with self.store.lock:
            self.store.put_document("calls-on", self._today(), self._used_today() + 1)

    # -- refusals without a handler --------------------------------------------------------------------------

    def refusal(self, status: int, request_id: str, fault: Fault | None = None) -> Response:
        del request_id
        if status == 429:
            policy = fault.policy if fault is not None and fault.policy in POLICIES else "burst"
            return rate_limited(POLICIES[policy], self.switches.portal_id)
        if status == 401:
            message = "The OAuth token used to make this call expired 7 second(s) ago."
            return json_response(error_body(message, "EXPIRED_AUTHENTICATION"), 401)
        message, category = MESSAGES.get(status, ("internal error", None))
        return json_response(error_body(message, category), status)


def factory(
    folder: Path | None, *, token: str, clock: Clock, switches: Mapping[str, object] | None = None
) -> HubSpotApp:
    """A HubSpot portal whose store is ``folder``/hubspot.sqlite, or in memory. Raises ConfigError for a bad
    switch.
    """
    store = Store(
        None if folder is None else folder / "hubspot.sqlite",
        system="hubspot",
        clock=clock,
        key_fields={kind.name: kind.keys for kind in KINDS if kind.keys},
        multivalued=("hs_additional_emails",),
    )
    return HubSpotApp(store, token=token, clock=clock, switches=read_switches(Switches, switches))
