"""``state:`` of leadline.yml: a database URL, with its password elsewhere."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import parse_qsl

from leadline.errors import ConfigError
from leadline.paths import PathError, expanded
from leadline.project_file.faults import Faults
from leadline.project_file.systems import check_secret
from leadline.secret import read_secret
from leadline_mappings.documents import Document

_PASSWORD = re.compile(r"://[^:/@]*:[^@]+@")
_SECRET_KEYS = frozenset({"password", "sslpassword", "oauth_client_secret", "scram_client_key", "scram_server_key"})
"""Of libpq: https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS"""
_FILE = "sqlite:///"


def check_state(state: object, root: Path, faults: Faults) -> None:
    """What stands in the file; a URL from elsewhere is checked when it is read."""
    place = ("state",)
    if isinstance(state, dict):
        check_secret(place, state, root, faults)
    elif isinstance(state, str):
        if _holds_password(state):
            fix = "move the whole URL to the environment and write {env: LEADLINE_STATE_URL}"
            faults.add(place, "a password must not stand in this file", fix)
        reason = _unusable(state, root)
        if reason:
            faults.add(place, f"the state's file has no usable path ({reason})", "correct it")


def _holds_password(url: str) -> bool:
    keys = {key.strip().lower() for key, _value in parse_qsl(url.partition("?")[2])}
    return bool(_PASSWORD.search(url) or keys & _SECRET_KEYS)


def _unusable(url: str, root: Path) -> str:
    """Why the path of a SQLite file can be none; empty where it can."""
    if not url.startswith(_FILE):
        return ""
    try:
        expanded(root, url.removeprefix(_FILE).partition("?")[0])
    except PathError as error:
        return error.reason
    return ""


def state_url(document: Document, root: Path, environ: Mapping[str, str]) -> str:
    """The URL, read from where the file says. Raises ConfigError."""
    state: str | Mapping[str, str] = document.data["state"]
    if isinstance(state, str):
        return state
    where = f"{document.where(('state',))} at state"
    url = read_secret(state, root=root, environ=environ, where=where, ascii_only=False).reveal()
    reason = _unusable(url, root)
    if reason:
        raise ConfigError(f"{where}: the state's file has no usable path ({reason}); correct it")
    return url
