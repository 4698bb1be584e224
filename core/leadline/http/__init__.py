"""The HTTP room: how a connector talks to its vendor.

:class:`Http` is one system's way out, :class:`Client` calls one host, a :class:`Vendor` reads the answers.
"""

from leadline.http.auth import Auth, GrantedToken, StaticToken
from leadline.http.client import Client, Http
from leadline.http.governor import Governor, LocalGovernor
from leadline.http.hosts import Origin
from leadline.http.policy import retry_after
from leadline.http.values import Intent, Judgement, Kind, Limits, Reply, Request, Vendor, judge_status
from leadline.http.wire import Bounds

__all__ = [
    "Auth",
    "Bounds",
    "Client",
    "Governor",
    "GrantedToken",
    "Http",
    "Intent",
    "Judgement",
    "Kind",
    "Limits",
    "LocalGovernor",
    "Origin",
    "Reply",
    "Request",
    "StaticToken",
    "Vendor",
    "judge_status",
    "retry_after",
]
