"""Who calls: a token, renewed at most once a call, by one thread at a time."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Protocol

from leadline.secret import Secret


class Auth(Protocol):
    @property
    def origin(self) -> str:
        """Where its secret comes from, for messages: ``environment variable HUBSPOT_TOKEN``."""
        ...

    def token(self) -> Secret: ...

    def renew(self, stale: Secret) -> bool:
        """Replace ``stale``, unless another thread has done so already. False when there is no way to."""
        ...


class StaticToken:
    """A token that a person made and that does not expire by itself."""

    def __init__(self, secret: Secret) -> None:
        self._secret = secret

    @property
    def origin(self) -> str:
        return self._secret.origin

    def token(self) -> Secret:
        return self._secret

    def renew(self, stale: Secret) -> bool:  # noqa: ARG002  # part of the contract
        return False


class GrantedToken:
    """A token that ``grant`` fetches from the vendor, when first needed and again when it has expired."""

    def __init__(self, grant: Callable[[], Secret], origin: str) -> None:
        self._grant = grant
        self._origin = origin
        self._lock = threading.Lock()
        self._token: Secret | None = None

    @property
    def origin(self) -> str:
        return self._origin

    def token(self) -> Secret:
        with self._lock:
            if self._token is None:
                self._token = self._grant()
            return self._token

    def renew(self, stale: Secret) -> bool:
        with self._lock:
            if self._token is None or self._token == stale:
                self._token = self._grant()
            return True
