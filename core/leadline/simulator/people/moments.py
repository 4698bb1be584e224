"""When things happened, counted back from the scenario's now: ms since 1970, written as ISO 8601."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache

DAY = 86_400_000
MONTH = 365 * DAY // 12
CHANGED_WITHIN = 18 * MONTH
CREATED_WITHIN = 36 * MONTH
QUIET = DAY
"""HubSpot's records were last touched this long ago or longer; a change in Salesforce since is newer."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Calendar:
    """``hubspot_batch`` and ``salesforce_load``: instants at which a batch touched hundreds of records."""

    now: int
    hubspot_batch: int
    salesforce_load: int

    @classmethod
    def until(cls, now: str) -> Calendar:
        """Raises ValueError when ``now`` is not an ISO 8601 datetime with an offset."""
        moment = datetime.fromisoformat(now)
        if moment.tzinfo is None:
            raise ValueError(f"now must carry an offset or Z, as in 2026-11-22T08:00:00.000Z; got {now!r}")
        ended = (moment - _EPOCH) // timedelta(milliseconds=1)
        return cls(ended, ended - 52 * DAY + 3_723_512, ended - 200 * DAY)

    def created(self, share: float) -> int:
        """An instant in the months before changes are quiet; ``share`` 0 is the earliest."""
        return self.now - QUIET - 1 - int(CREATED_WITHIN * (1 - share))

    def changed(self, created: int, share: float) -> int:
        """An instant within the last 18 months and not before the creation."""
        lower = max(created, self.now - CHANGED_WITHIN)
        return lower + int((self.now - QUIET - lower) * share)


_CLOCK = tuple(f"T{minute // 60:02d}:{minute % 60:02d}:" for minute in range(24 * 60))


def stamp(moment: int) -> str:
    """``2026-11-22T08:00:00.000Z``."""
    day, rest = divmod(moment, DAY)
    minute, rest = divmod(rest, 60_000)
    return f"{_date(day)}{_CLOCK[minute]}{rest // 1000:02d}.{rest % 1000:03d}Z"


@lru_cache(maxsize=2_048)
def _date(day: int) -> str:
    return (_EPOCH + timedelta(days=day)).strftime("%Y-%m-%d")


def second(moment: int) -> str:
    """The same as Salesforce keeps it, to the second."""
    return stamp(moment - moment % 1000)
