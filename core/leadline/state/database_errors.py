"""What a database driver says, as one of our errors. Messages carry codes, never statements or values."""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError

from leadline.errors import Busy, Fatal, LeadlineError, StateError, Stopped

_SQLITE = {
    5: (Busy, "is locked by another program; wait until it is done and run again"),
    6: (Busy, "is locked by another program; wait until it is done and run again"),
    8: (StateError, "is read-only; give this user write permission on the file and its folder"),
    10: (Stopped, "could not be read or written (disk error); check the disk and run again"),
    11: (StateError, "is damaged; restore it from a backup, never start with an empty one"),
    13: (Stopped, "cannot grow, the disk is full; free some space and run again"),
    14: (StateError, "cannot be opened; check that the folder exists and that this user may write to it"),
    26: (StateError, "is not a database; point `state:` in leadline.yml to the right file"),
}
"""By the primary result code, https://www.sqlite.org/rescode.html."""

_POSTGRES = {
    "08": (Stopped, "broke off the connection; run again when the server answers"),
    "28": (StateError, "refused the user name or password; check the user and the password"),
    "3D": (StateError, "has no database of that name; create it or correct the URL"),
    "3F": (StateError, "has no such schema; create it or correct the search_path in the URL"),
    "40": (Stopped, "rolled the transaction back because of another one; run again"),
    "53": (Stopped, "is out of disk, memory or connections; free some and run again"),
    "57": (Stopped, "ended the connection or is shutting down; run again when it answers"),
    "25006": (StateError, "is read-only (a replica?); point the URL to the primary"),
    "42501": (StateError, "gives this user too few rights; grant CREATE and USAGE on the schema"),
    "55P03": (Busy, "is locked by another program; wait until it is done and run again"),
}
"""By SQLSTATE, else its class, https://www.postgresql.org/docs/current/errcodes-appendix.html."""


def in_our_words(error: DBAPIError, where: str) -> LeadlineError:
    code = getattr(error.orig, "sqlite_errorcode", None)
    if code is not None:
        kind, words = _SQLITE.get(code & 0xFF, (Fatal, ""))
        name = getattr(error.orig, "sqlite_errorname", "")
    else:
        name = getattr(error.orig, "sqlstate", None) or ""
        kind, words = _POSTGRES.get(name) or _POSTGRES.get(name[:2]) or (Fatal, "")
        if not name and type(error.orig).__name__ == "OperationalError":
            kind, words = _POSTGRES["08"]
    if not words:
        name = name or type(error.orig).__name__
        return Fatal(f"the {where} failed with {name}; report this with the command that you ran")
    return kind(f"the {where} {words}")


def refused_connection(error: DBAPIError, where: str) -> StateError:
    """Why a server could not be reached. libpq gives no SQLSTATE here, only English."""
    said = str(error.orig)
    if "authentication failed" in said or "no password supplied" in said:
        return StateError(f"the {where} refused the user name or password; check both in `state:` or PGPASSWORD")
    if "database" in said and "does not exist" in said:
        return StateError(f"the {where} does not exist; create it or correct the URL in `state:`")
    if "role" in said and "does not exist" in said:
        return StateError(f"the {where} does not know this user; create the role or correct the URL in `state:`")
    return StateError(f"the {where} cannot be reached; start the server or correct the URL in `state:`")
