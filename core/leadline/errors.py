"""Errors, classed by what the program does next.

    LeadlineError
    ├── ConfigError      a person mends a file or a secret; raised before any write        exit 2
    ├── Busy             another run holds the lease                                       exit 4
    ├── DecisionNeeded   a guard stopped the run; a person decides                         exit 5
    ├── Retryable        the same call may be repeated (``after`` seconds, if told)        exit 3 when tries run out
    ├── OutcomeUnknown   a write was sent and its answer is lost: probe, never repeat      settled by recovery
    ├── RecordRejected   one record was refused: quarantine it and go on
    ├── QuotaExhausted   stop now; the next run goes on where this one stopped             exit 3
    ├── StateError       the state file or server cannot be used                           exit 2
    └── Fatal            unknown or permanent: stop, state kept                            exit 5

``str(error)`` is one sentence: what, where, what to do. It never holds a response body, a query string or a
field's value. An error nobody classed is Fatal, not a retry.
"""

from __future__ import annotations


class LeadlineError(Exception):
    """Any error that leadline raises on purpose. ``exit_code`` is what the command ends with."""

    exit_code = 5


class ConfigError(LeadlineError):
    exit_code = 2


class StateError(ConfigError):
    """The state cannot be read or written; nothing was changed."""


class Busy(LeadlineError):
    exit_code = 4


class DecisionNeeded(LeadlineError):
    exit_code = 5


class Stopped(LeadlineError):
    """Base of the stops that the next run goes on from."""

    exit_code = 3


class Retryable(Stopped):
    """The call failed without effect and may be repeated, after ``after`` seconds when the vendor said so."""

    def __init__(self, message: str, *, after: float | None = None) -> None:
        super().__init__(message)
        self.after = after


class OutcomeUnknown(Stopped):
    """A write left the process and its effect is not known. The caller probes before it sends again."""


class QuotaExhausted(Stopped):
    pass


class RecordRejected(LeadlineError):
    """One record was refused. ``code`` is the vendor's or the standard's code; ``field`` where it is known."""

    def __init__(self, message: str, *, code: str, field: str | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.field = field


class Fatal(LeadlineError):
    exit_code = 5
