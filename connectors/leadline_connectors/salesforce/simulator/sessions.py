"""Sessions and the OAuth token endpoint.

The simulator's token is a session that never ends, the secret of the client ``simulator`` and its first
refresh token.
https://help.salesforce.com/s/articleView?id=sf.remoteaccess_oauth_tokens_scopes.htm
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from leadline.clock import Clock
from leadline_connectors.salesforce.simulator.org import ORGANIZATION_ID, USER_ID
from leadline_connectors.salesforce.simulator.switches import Switches

CLIENT_ID = "simulator"
_JWT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
_AUDIENCES = ("https://login.salesforce.com", "https://test.salesforce.com")


@dataclass(eq=False)
class OAuthError(Exception):
    """A refusal of the token endpoint: 400 with ``error`` and ``error_description``."""

    error: str
    description: str


@dataclass
class _Session:
    used: float
    calls: int = 0


class Sessions:
    """Gives out sessions and knows which are alive. Safe to use from several threads."""

    def __init__(self, token: str, clock: Clock, switches: Switches) -> None:
        self.token = token
        self.clock = clock
        self.switches = switches
        self._lock = threading.Lock()
        self._open: dict[str, _Session] = {}
        self._refresh = {token}
        self._spent: set[str] = set()

    def admits(self, authorization: str) -> bool:
        """Whether ``Bearer T`` (or ``OAuth T``) is a session; counts one use of it."""
        scheme, _, given = authorization.partition(" ")
        given = given.strip()
        if scheme.lower() not in {"bearer", "oauth"}:
            return False
        if hmac.compare_digest(given.encode(), self.token.encode()):
            return True
        with self._lock:
            session = self._open.get(given)
            if session is None or self._over(session):
                self._open.pop(given, None)
                return False
            session.used = self.clock.monotonic()
            session.calls += 1
            return True

    def expire_all(self) -> None:
        """An admin ends every session; refresh tokens stay."""
        with self._lock:
            self._open.clear()

    def grant(self, form: Mapping[str, str], basic: tuple[str, str] | None, base_url: str) -> dict[str, Any]:
        """The answer of the token endpoint; raises OAuthError."""
        kind = form.get("grant_type", "")
        given = (form.get("client_id", ""), form.get("client_secret"))
        client, secret = basic or given
        rotated = None
        if kind == _JWT:
            self._check_assertion(form.get("assertion", ""), base_url)
        elif kind not in {"refresh_token", "client_credentials"}:
            raise OAuthError("unsupported_grant_type", "grant type not supported")
        else:
            if client != CLIENT_ID:
                raise OAuthError("invalid_client_id", "client identifier invalid")
            # A refresh by a public client brings no secret.
            if (secret is not None or kind == "client_credentials") and not self._is_token(secret or ""):
                raise OAuthError("invalid_client", "invalid client credentials")
            rotated = self._refreshed(form.get("refresh_token", "")) if kind == "refresh_token" else None
        return self._opened(base_url, rotated)

    def _is_token(self, text: str) -> bool:
        return hmac.compare_digest(text.encode(), self.token.encode())

    def _over(self, session: _Session) -> bool:
        seconds, calls = self.switches.session_seconds, self.switches.session_calls
        idle = self.clock.monotonic() - session.used
        return (seconds > 0 and idle >= seconds) or (calls > 0 and session.calls >= calls)

    def _refreshed(self, refresh_token: str) -> str | None:
        """Use a refresh token; the one that follows it, where they rotate."""
        with self._lock:
            if refresh_token in self._spent:
                self._refresh.clear()
                self._open.clear()
            if refresh_token not in self._refresh:
                raise OAuthError("invalid_grant", "expired access/refresh token")
            if not self.switches.rotate_refresh_token:
                return None
            self._refresh.discard(refresh_token)
            self._spent.add(refresh_token)
            following = f"5Aep{secrets.token_hex(24)}"
            self._refresh.add(following)
            return following

    def _check_assertion(self, assertion: str, base_url: str) -> None:
        """The claims of a JWT; its signature is not looked at."""
        try:
            body = assertion.split(".")[1]
            claims = orjson.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
            expires = float(claims["exp"])
        except (IndexError, KeyError, TypeError, ValueError, binascii.Error):
            raise OAuthError("invalid_grant", "invalid assertion") from None
        if claims.get("iss") != CLIENT_ID:
            raise OAuthError("invalid_client_id", "client identifier invalid")
        if claims.get("aud") not in {*_AUDIENCES, base_url}:
            raise OAuthError("invalid_grant", "audience is invalid")
        if expires <= self.clock.now():
            raise OAuthError("invalid_grant", "assertion expired")
        if not claims.get("sub"):
            raise OAuthError("invalid_grant", "user hasn't approved this consumer")

    def _opened(self, base_url: str, refresh_token: str | None) -> dict[str, Any]:
        access = f"{ORGANIZATION_ID[:15]}!{secrets.token_hex(32)}"
        with self._lock:
            self._open[access] = _Session(self.clock.monotonic())
        identity = f"{base_url}/id/{ORGANIZATION_ID}/{USER_ID}"
        issued = str(int(self.clock.now() * 1000))
        signed = hmac.new(self.token.encode(), (identity + issued).encode(), hashlib.sha256).digest()
        return {
            "access_token": access,
            **({"refresh_token": refresh_token} if refresh_token else {}),
            "signature": base64.b64encode(signed).decode(),
            "scope": "api refresh_token",
            "instance_url": base_url,
            "id": identity,
            "token_type": "Bearer",
            "issued_at": issued,
            "api_instance_url": base_url,
        }


def user_info(base_url: str) -> dict[str, Any]:
    """``GET /services/oauth2/userinfo``."""
    return {
        "sub": f"{base_url}/id/{ORGANIZATION_ID}/{USER_ID}",
        "user_id": USER_ID,
        "organization_id": ORGANIZATION_ID,
        "preferred_username": "integration@simulator.example",
        "name": "Leadline Integration",
        "email": "integration@simulator.example",
        "email_verified": True,
        "active": True,
        "user_type": "STANDARD",
        "language": "en_US",
        "locale": "en_US",
        "utcOffset": 0,
        "urls": {"rest": f"{base_url}/services/data/v{{version}}/", "custom_domain": base_url},
    }
