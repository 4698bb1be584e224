"""The account: its details, its owners, and OAuth tokens.

https://developers.hubspot.com/docs/api-reference/account-account-info-v3/details/get-account-info-v3-details
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from werkzeug.wrappers import Response

from leadline.simulator import Call, Route, json_response
from leadline_connectors.hubspot.simulator.answers import invalid, refuse
from leadline_connectors.hubspot.simulator.objects import whole_number
from leadline_connectors.hubspot.simulator.portal import Portal

DETAILS = ("/account-info/2026-09/details", "/account-info/2026-03/details", "/account-info/v3/details")
OWNERS = ("/crm/owners/2026-09", "/crm/owners/2026-03", "/crm/v3/owners")
TOKENS = ("/oauth/2026-09/token", "/oauth/2026-03/token", "/oauth/v3/token", "/oauth/v1/token")
TOKEN_SECONDS = 1800
CLIENT_ID = "simulator-client"


class AccountCalls:
    """``token`` is the portal's static bearer; the OAuth client's secret and refresh token are made from it:
    ``client_id`` is ``simulator-client``, ``client_secret`` "secret-" + token, ``refresh_token`` "refresh-"
    + token.
    """

    def __init__(self, portal: Portal, token: str) -> None:
        self.portal = portal
        self.token = token

    def routes(self) -> Sequence[Route]:
        return [
            *(Route("GET", path, self.details, "account.details") for path in DETAILS),
            *(Route("GET", path, self.owners, "owners.list") for path in OWNERS),
            *(Route("GET", f"{path}/<owner>", self.owner, "owners.get") for path in OWNERS),
            *(Route("POST", path, self.grant, "oauth.token", bucket="oauth", auth=False) for path in TOKENS),
        ]

    def details(self, call: Call) -> Response:
        del call
        switches = self.portal.switches
        zone = ZoneInfo(switches.time_zone)
        offset = datetime.fromtimestamp(self.portal.clock.now(), zone).utcoffset()
        minutes = 0 if offset is None else int(offset.total_seconds() // 60)
        sign = "-" if minutes < 0 else "+"
        return json_response(
            {
                "portalId": switches.portal_id,
                "accountType": switches.account_type,
                "timeZone": switches.time_zone,
                "companyCurrency": "USD",
                "additionalCurrencies": [],
                "utcOffset": f"{sign}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}",
                "utcOffsetMilliseconds": minutes * 60_000,
                "uiDomain": "app.hubspot.com",
                "dataHostingLocation": "na1",
            }
        )

    def owners(self, call: Call) -> Response:
        limit = whole_number(call.request, "limit", 100)
        after = whole_number(call.request, "after", 0)
        email = call.request.args.get("email", "").lower()
        found = [owner for owner in self.portal.owners() if not email or owner["email"] == email]
        if call.request.args.get("archived") == "true":
            found = []
        body: dict[str, Any] = {"results": [_owner(owner) for owner in found[after : after + limit]]}
        if after + limit < len(found):
            body["paging"] = {"next": {"after": str(after + limit)}}
        return json_response(body)

    def owner(self, call: Call) -> Response:
        for owner in self.portal.owners():
            if owner["id"] == call.args["owner"]:
                return json_response(_owner(owner))
        raise refuse(404, "resource not found", "OBJECT_NOT_FOUND")

    # -- OAuth -----------------------------------------------------------------------------------------------

    def grant(self, call: Call) -> Response:
        """``grant_type=refresh_token``. The refresh token does not rotate."""
        form = call.request.form.to_dict()
        if call.request.path.startswith("/oauth/v1/"):
            form = {**call.request.args.to_dict(), **form}
        if form.get("grant_type") != "refresh_token":
            raise invalid("grant_type must be refresh_token")
        known = (form.get("client_id"), form.get("client_secret"), form.get("refresh_token"))
        if known != (CLIENT_ID, f"secret-{self.token}", f"refresh-{self.token}"):
            body = {
                "status": "BAD_REFRESH_TOKEN",
                "message": "missing or unknown refresh token",
                "error": "invalid_grant",
                "error_description": "missing or unknown refresh token",
            }
            return json_response(body, 400)
        access = f"oauth-{secrets.token_hex(120)}"
        self.portal.store.put_document("access-token", access, self.portal.clock.now() + TOKEN_SECONDS)
        return json_response(
            {
                "token_type": "bearer",
                "access_token": access,
                "refresh_token": form["refresh_token"],
                "expires_in": TOKEN_SECONDS,
                "hub_id": self.portal.switches.portal_id,
                "scopes": ["crm.objects.contacts.read", "crm.objects.contacts.write", "oauth"],
            }
        )

    def expired_for(self, bearer: str) -> float | None:
        """Seconds since an OAuth access token expired (below 0: still good), or None for a token never given
        out.
        """
        until = self.portal.store.document("access-token", bearer)
        return None if until is None else self.portal.clock.now() - float(until)


def _owner(owner: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **owner,
        "userIdIncludingInactive": owner["userId"],
        "type": "PERSON",
        "createdAt": "2024-01-15T09:00:00.000Z",
        "updatedAt": "2024-01-15T09:00:00.000Z",
        "archived": False,
        "teams": [],
    }
