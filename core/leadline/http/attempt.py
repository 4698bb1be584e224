"""One call from its first attempt to its last: what each failure means, and what is raised in the end."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from leadline.clock import Clock
from leadline.errors import ConfigError, Fatal, LeadlineError, OutcomeUnknown, QuotaExhausted, Retryable
from leadline.http.policy import POLICIES, Fate, Trouble, retry_after, retrying
from leadline.http.values import Intent, Judgement, Kind, Reply, Request, Vendor
from leadline.http.wire import Bounds, Loss

if TYPE_CHECKING:
    from leadline.http.auth import Auth
    from leadline.http.governor import Governor
    from leadline.http.hosts import Origin
    from leadline.secret import Secret

Send = Callable[[Request, "Secret | None"], "Reply | Loss"]


class Room(Protocol):
    """What an attempt needs of the HTTP room."""

    system: str
    clock: Clock
    governor: Governor
    bounds: Bounds
    longest_wait: float
    jitter: Callable[[], float]


class Attempts:
    """The attempts of one call. Remembers whether one of them may have been applied."""

    def __init__(
        self, *, room: Room, vendor: Vendor, auth: Auth | None, base: Origin, request: Request, send: Send
    ) -> None:
        self._room = room
        self._vendor = vendor
        self._auth = auth
        self._base = base
        self._request = request
        self._send = send
        self._subject = f"{room.system}: {request.what}"
        self._renewed = False
        self._maybe_applied = False

    def run(self) -> Reply:
        intent = self._request.intent
        try:
            result: Reply | Trouble = retrying(POLICIES[intent], self._room.clock, self._room.jitter)(self._attempt)
            if isinstance(result, Reply):
                return result
            error = result.error
        except LeadlineError as raised:
            error = raised
        if self._maybe_applied and intent is not Intent.READ:
            raise OutcomeUnknown(
                f"{self._subject}: sent, but the answer was lost; the next run looks up what became of it"
            )
        raise error

    def _attempt(self) -> Reply | Trouble:
        token = self._auth.token() if self._auth else None
        result = self._send(self._request, token)
        if isinstance(result, Loss):
            return self._lost(result)
        judgement = self._vendor.judge(result)
        if judgement is None or result.status in self._request.accept:
            return result
        if judgement.kind is Kind.EXPIRED and token is not None and self._renew(token):
            return self._attempt()
        return self._judged(result, judgement)

    def _renew(self, token: Secret) -> bool:
        if self._renewed or self._auth is None:
            return False
        self._renewed = True
        return self._auth.renew(token)

    def _lost(self, loss: Loss) -> Trouble:
        place = self._base.place
        if loss is Loss.UNREACHED:
            system = self._room.system
            return Trouble(
                Fate.UNREACHED,
                Retryable(f"{system}: nothing answers at {place}; check base_url and that the system is up"),
            )
        if loss is Loss.UNTRUSTED:
            return Trouble(
                Fate.FINAL,
                ConfigError(f"{self._subject}: the certificate of {place} is not trusted; check base_url"),
            )
        if loss is Loss.UNSENDABLE:
            mend = f"check the texts under systems.{self._room.system} for foreign characters and line breaks"
            return Trouble(Fate.FINAL, ConfigError(f"{self._subject}: a header cannot be sent; {mend}"))
        self._maybe_applied = True
        if loss is Loss.TOO_LARGE:
            mebibytes = self._room.bounds.size >> 20
            return Trouble(Fate.FINAL, Fatal(f"{self._subject}: the answer passes {mebibytes} MiB; map fewer fields"))
        reason = (
            f"no whole answer within {self._room.bounds.read:.0f} seconds"
            if loss is Loss.SILENT
            else "the connection broke or the answer was cut short"
        )
        return Trouble(Fate.UNKNOWN, Retryable(f"{self._subject}: {reason}; run again later"))

    def _judged(self, reply: Reply, judgement: Judgement) -> Trouble:
        kind = judgement.kind
        answer = f"HTTP {reply.status}" + (f", {judgement.code}" if judgement.code else "")
        if kind is Kind.EXPIRED:
            return Trouble(Fate.FINAL, self._auth_error(answer, judgement))
        if kind is Kind.DENIED:
            mend = judgement.mend or "grant the permission this call needs"
            return Trouble(Fate.FINAL, ConfigError(f"{self._subject}: not permitted ({answer}); {mend}"))
        if kind is Kind.QUOTA:
            mend = judgement.mend or "run again when the vendor's day has passed"
            return Trouble(
                Fate.FINAL, QuotaExhausted(f"{self._subject}: the daily limit is used up ({answer}); {mend}")
            )
        if kind is Kind.REFUSED:
            mend = judgement.mend or "check the mapping and the settings"
            return Trouble(Fate.FINAL, Fatal(f"{self._subject}: refused ({answer}); {mend}"))
        return self._for_now(reply, judgement, answer)

    def _for_now(self, reply: Reply, judgement: Judgement, answer: str) -> Trouble:
        """A busy or a broken server: repeat, after what it asked for, unless that is too long."""
        busy = judgement.kind is Kind.BUSY
        self._maybe_applied = self._maybe_applied or not busy
        fate = Fate.NOT_APPLIED if busy else Fate.UNKNOWN
        after = retry_after(reply, self._room.clock.now())
        after = judgement.after if after is None else after
        if after is not None and after > self._room.longest_wait:
            text = f"{self._subject}: asked to wait longer than {self._room.longest_wait:.0f} seconds ({answer})"
            error = QuotaExhausted if busy else Retryable
            return Trouble(Fate.FINAL, error(f"{text}; run again later"))
        if busy and after is not None:
            self._room.governor.hold(self._request.bucket, after)
        state = "over its rate limit" if busy else "failing"
        return Trouble(
            fate,
            Retryable(f"{self._subject}: the vendor is {state} ({answer}); run again later", after=after),
            after,
        )

    def _auth_error(self, answer: str, judgement: Judgement) -> ConfigError:
        origin = self._auth.origin if self._auth else "the settings"
        mend = judgement.mend or f"check {origin}"
        return ConfigError(f"{self._room.system}: the access token was refused ({answer}); {mend}")
