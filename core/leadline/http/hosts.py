"""Where calls may go: the vendor's own hosts over https, and a loopback simulator that the settings name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple
from urllib.parse import SplitResult, urlsplit

from leadline.errors import ConfigError, Fatal

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
PORTS = {"https": 443, "http": 80}


class Origin(NamedTuple):
    scheme: str
    host: str
    port: int

    @property
    def place(self) -> str:
        """For messages: the host, with the port where it is not the usual one."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.place}"

    @property
    def loopback(self) -> bool:
        return self.host in LOOPBACK


def split_url(url: str) -> SplitResult:
    """``urlsplit`` without its leniency. Raises ValueError on anything two readers could read differently."""
    if not url.isascii() or any(ord(char) <= 0x20 or char in '\\"<>^`{|}' for char in url):
        raise ValueError("not a plain URL")
    return urlsplit(url)


def origin_of(url: str) -> Origin:
    """Scheme, host and port of an absolute URL. Raises ValueError when it is not a plain http(s) URL."""
    parts = split_url(url)
    host = parts.hostname
    if parts.scheme not in PORTS or not host or "@" in parts.netloc or host.endswith("."):
        raise ValueError("not a plain http(s) URL")
    port = PORTS[parts.scheme] if parts.port is None else parts.port
    if port == 0:
        raise ValueError("no server has port 0")
    return Origin(parts.scheme, host, port)


class AllowedHosts:
    """One system's allow-list: the connector's host suffixes, and loopback origins that the settings name."""

    def __init__(self, system: str, suffixes: Iterable[str], named_urls: Iterable[str] = ()) -> None:
        self._system = system
        self._suffixes = tuple(suffixes)
        self._loopback = frozenset(origin for url in named_urls if (origin := loopback_origin(url)))

    def base(self, url: str) -> Origin:
        """The origin of a base URL from the settings or from a token's answer.

        Raises ConfigError when it is not allowed.
        """
        try:
            origin = origin_of(url)
            parts = split_url(url)
        except ValueError:
            raise ConfigError(f"{self._system}: base_url is not a plain https URL; write https://HOST") from None
        if parts.path.strip("/") or parts.query or parts.fragment:
            raise ConfigError(f"{self._system}: base_url holds more than a host; write {origin.url}")
        if origin in self._loopback or self._vendors(origin):
            return origin
        if origin.scheme != "https":
            raise ConfigError(f"{self._system}: base_url uses http; only https is allowed, or a simulator at 127.0.0.1")
        wanted = " or ".join(f"*{suffix}" if suffix.startswith(".") else suffix for suffix in self._suffixes)
        raise ConfigError(f"{self._system}: {origin.place} is not a host of this vendor; base_url must be {wanted}")

    def _vendors(self, origin: Origin) -> bool:
        return (
            origin.scheme == "https"
            and origin.port == 443
            and any(
                origin.host.endswith(suffix) if suffix.startswith(".") else origin.host == suffix
                for suffix in self._suffixes
            )
        )


def loopback_origin(url: str) -> Origin | None:
    """The origin of a URL that leads to this machine."""
    try:
        origin = origin_of(url)
    except ValueError:
        return None
    return origin if origin.loopback else None


def path_within(base: Origin, link: str, *, system: str) -> str:
    """Path and query of a link that an answer supplied, to be sent to ``base`` and nowhere else.

    Raises Fatal when the link names another origin: a token is never sent where a body points.
    """
    try:
        parts = split_url(link)
        foreign = bool(parts.scheme or parts.netloc) and origin_of(link) != base
    except ValueError:
        foreign = True
    if foreign or not parts.path.startswith("/") or parts.path.startswith("//"):
        raise Fatal(f"{system}: an answer pointed away from {base.place}; not followed, check the base_url")
    return parts.path + (f"?{parts.query}" if parts.query else "")
