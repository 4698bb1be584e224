"""Seeded people for the simulators: the same dirty HubSpot and Salesforce on every machine, from one number.

Where the dirt stands follows the vendors' rules. HubSpot keeps ``email`` unique, valid and in lower case: a
person stands there twice only under another address (plus tag, Gmail dots, googlemail.com, private mailbox,
mistyped domain) or under none, and addresses as people type them, with capitals, blanks and wrappings, are in
the text property ``work_email``. Salesforce keeps the capitals of ``Email`` and takes an address twice; old
loads left blanks around some, which Salesforce and a faithful simulator trim on the next save.

Everybody is invented. Company domains are invented words under real top-level domains, since validators
refuse ``.test``; numbers come from ranges kept for fiction where a country has them; free-mail addresses end
in a made-up number. Nothing is ever sent anywhere.
"""

from __future__ import annotations

from leadline.simulator.people.scenario import NOW, Scenario, scenario

__all__ = ["NOW", "Scenario", "scenario"]
