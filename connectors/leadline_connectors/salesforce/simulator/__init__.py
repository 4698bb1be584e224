"""A simulated Salesforce org on loopback: REST from v31.0 to v68.0, SOQL, collections, OAuth.

``factory(folder, token=..., clock=..., switches=...)`` makes one; the token is a bearer session, the secret
of the client ``simulator`` and its refresh token. Quirks are :class:`Switches`.
"""

from __future__ import annotations

from leadline_connectors.salesforce.simulator.app import SalesforceApp, factory
from leadline_connectors.salesforce.simulator.sessions import CLIENT_ID
from leadline_connectors.salesforce.simulator.switches import Switches

__all__ = ["CLIENT_ID", "SalesforceApp", "Switches", "factory"]
