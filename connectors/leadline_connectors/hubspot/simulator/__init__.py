"""HubSpot as a local server: the paths, shapes, limits and quirks that leadline's connector meets.

It encodes our reading of HubSpot's documentation and of what others saw on live portals; what is not certain
is a switch (:mod:`.switches`). Paths dated 2026-09 and 2026-03, and v3.
"""

from __future__ import annotations

from leadline_connectors.hubspot.simulator.app import HubSpotApp, factory
from leadline_connectors.hubspot.simulator.switches import Switches

__all__ = ["HubSpotApp", "Switches", "factory"]
