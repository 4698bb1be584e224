"""The kit that vendors' simulators are built from: real HTTP on loopback, or in-process behind ``requests``.

:class:`Store`        records on disk, the journal of every applied write, counters (:mod:`.store`)
:class:`Transaction`  the writes of one API call (:mod:`.transaction`)
:class:`VendorApp`    WSGI base: routes, auth, limits, faults, counting (:mod:`.app`), ``/_simulator/``
(:mod:`.control`) :class:`Fault`        which call fails and how (:mod:`.faults`)
:class:`RollingWindow`  counts calls against a limit (:mod:`.limits`)
:func:`serve`         the real server: keep-alive, chunked bodies, TLS, cuts at the socket (:mod:`.server`)
:class:`WsgiAdapter`  the same app mounted in a ``requests.Session`` (:mod:`.adapter`)
:mod:`.process`       several simulators in a process of their own

A vendor gives one function, named by ``Connector.simulator`` as ``module:factory``::

    def factory(folder: Path | None, *, token: str, clock: Clock,
                switches: Mapping[str, object] | None = None) -> VendorApp

``folder`` None keeps the store in memory. Uncertain vendor facts and quirks are fields of a frozen dataclass,
filled by :func:`read_switches`.
"""

from __future__ import annotations

from leadline.simulator.adapter import WsgiAdapter
from leadline.simulator.app import Call, Refused, Route, VendorApp, json_response
from leadline.simulator.faults import CutConnection, Fault, FaultKind, FaultSchedule
from leadline.simulator.limits import RollingWindow, Window
from leadline.simulator.records import CallCount, JournalRow, RecordId, Stored
from leadline.simulator.server import RunningServer, serve
from leadline.simulator.store import Store
from leadline.simulator.switches import read_switches
from leadline.simulator.transaction import Transaction

__all__ = [
    "Call",
    "CallCount",
    "CutConnection",
    "Fault",
    "FaultKind",
    "FaultSchedule",
    "JournalRow",
    "RecordId",
    "Refused",
    "RollingWindow",
    "Route",
    "RunningServer",
    "Store",
    "Stored",
    "Transaction",
    "VendorApp",
    "Window",
    "WsgiAdapter",
    "json_response",
    "read_switches",
    "serve",
]
