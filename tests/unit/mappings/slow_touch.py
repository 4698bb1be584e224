"""The lead sources' part of the oracle: how a lead came, by the rules of the file, the first that holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from leadline_mappings.values import Value


def touched(values: Mapping[str, Value], touch: Mapping[str, Any], sources: Mapping[str, Any]) -> Value:
    """The source of the first rule that the record's touch passes."""

    def text(key: str) -> str:
        value = values.get(touch.get(key) or "")
        return value if isinstance(value, str) else ""

    query: dict[str, str] = {}
    for key, value in parse_qsl(urlsplit(text("landing_page")).query):
        query.setdefault(key.casefold(), value)
    given = {key: text(key) or query.get(key, "") for key in ("utm_source", "utm_medium", "utm_campaign")}
    referrer = text("referrer")
    host = (urlsplit(referrer if "//" in referrer else f"//{referrer}").hostname or "").casefold()
    clicks = touch.get("click_ids") or {}
    present = {key for key, held in clicks.items() if values.get(held) not in (None, "", False)} | set(query)
    for rule in sources.get("rules") or []:
        parameters = all(plain(given[key]) in map(plain, several(rule[key])) for key in given if key in rule)
        referred = "referrer" not in rule or any(under(host, one) for one in several(rule["referrer"]))
        clicked = "has" not in rule or any(one.casefold() in present for one in several(rule["has"]))
        if parameters and referred and clicked:
            return str(rule["source"])
    return None


def several(given: Any) -> list[str]:
    return given if isinstance(given, list) else [given]


def plain(text: str) -> str:
    return " ".join(text.casefold().split())


def under(host: str, pattern: str) -> bool:
    """``bing.com`` and all under it; ``google.`` with any ending."""
    wanted = pattern.casefold().strip()
    labels = host.split(".")
    tails = [".".join(labels[start:]) for start in range(len(labels))]
    if wanted.endswith("."):
        return any(tail.startswith(wanted) and tail != wanted for tail in tails)
    return wanted in tails
