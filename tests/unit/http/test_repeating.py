"""What is repeated, how often and after which wait; and what is never repeated."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import pytest
import requests
from requests.exceptions import ConnectionError as Broken
from requests.exceptions import ConnectTimeout, ReadTimeout
from urllib3.exceptions import MaxRetryError, NewConnectionError, ProtocolError

from leadline.clock import FakeClock
from leadline.errors import ConfigError, Fatal, OutcomeUnknown, QuotaExhausted, Retryable
from leadline.http import Bounds, Http, Intent, LocalGovernor, Vendor

Build = Callable[..., Any]


def refused() -> Exception:
    """What requests raises when nothing listens, with the whole URL inside, as the libraries do."""
    reason = NewConnectionError(None, "Failed to establish a new connection")  # type: ignore[arg-type]
    return Broken(MaxRetryError(None, "/things?email=canary%40example.com", reason))  # type: ignore[arg-type]


def cut_body() -> Iterator[bytes]:
    yield b'{"results": ['
    raise ProtocolError("Connection broken: IncompleteRead")


LOSSES: dict[str, Callable[[Any], Any]] = {
    "silence": lambda _: ReadTimeout("Read timed out. /things?email=canary"),
    "reset": lambda _: Broken(ProtocolError("Connection aborted.", ConnectionResetError(104, "reset"))),
    "cut body": lambda answer: answer(200, cut_body()),
    "half a JSON": lambda answer: answer(200, '{"results": ['),
    "a page of HTML with 200": lambda answer: answer(200, "<html>proxy</html>"),
    "500": lambda answer: answer(500, "<html>oops</html>"),
    "502": lambda answer: answer(502, ""),
    "503": lambda answer: answer(503, ""),
    "504": lambda answer: answer(504, "gateway time-out"),
    "408": lambda answer: answer(408, ""),
}
HARMLESS: dict[str, Callable[[Any], Any]] = {
    "429": lambda answer: answer(429, {}),
    "429 with Retry-After": lambda answer: answer(429, {}, {"Retry-After": "3"}),
    "423": lambda answer: answer(423, {}),
    "nobody listens": lambda _: refused(),
    "no connection in time": lambda _: ConnectTimeout("timed out"),
}


@pytest.mark.parametrize("intent", [Intent.READ, Intent.IDEMPOTENT])
@pytest.mark.parametrize("what", [*LOSSES, *HARMLESS])
def test_a_read_and_an_idempotent_write_are_repeated_after_anything_that_may_pass(
    rig: Build, answer: Any, intent: Intent, what: str
) -> None:
    shop = rig({**LOSSES, **HARMLESS}[what](answer), answer(200, {"ok": 1}))
    reply = shop.client.post("/things", {}, what="save", intent=intent)
    assert reply.data == {"ok": 1}
    assert len(shop.script.sent) == 2


@pytest.mark.parametrize("what", LOSSES)
def test_a_once_whose_answer_is_lost_is_never_repeated(rig: Build, answer: Any, what: str) -> None:
    shop = rig(LOSSES[what](answer), answer(200, {"ok": 1}))
    with pytest.raises(OutcomeUnknown):
        shop.client.post("/things", {}, what="create", intent=Intent.ONCE)
    assert len(shop.script.sent) == 1


@pytest.mark.parametrize("what", HARMLESS)
def test_a_once_that_was_certainly_not_applied_is_repeated(rig: Build, answer: Any, what: str) -> None:
    shop = rig(HARMLESS[what](answer), answer(201, {"ok": 1}))
    assert shop.client.post("/things", {}, what="create", intent=Intent.ONCE).status == 201
    assert len(shop.script.sent) == 2


def test_a_once_that_is_refused_and_then_lost_is_unknown(rig: Build, answer: Any) -> None:
    shop = rig(answer(429, {}), ReadTimeout())
    with pytest.raises(OutcomeUnknown):
        shop.client.post("/things", {}, what="create", intent=Intent.ONCE)
    assert len(shop.script.sent) == 2


def test_an_idempotent_write_lost_once_and_then_unreachable_is_unknown_and_not_without_effect(
    rig: Build, answer: Any
) -> None:
    shop = rig(ReadTimeout(), refused())
    with pytest.raises(OutcomeUnknown):
        shop.client.post("/things", {}, what="save", intent=Intent.IDEMPOTENT)


def test_a_read_gives_up_after_six_tries_and_says_that_it_may_be_run_again(rig: Build, answer: Any) -> None:
    shop = rig(answer(502, ""))
    with pytest.raises(Retryable, match="run again later") as raised:
        shop.client.get("/things", what="read things")
    assert raised.value.exit_code == 3
    assert len(shop.script.sent) == 6
    assert shop.clock.slept == pytest.approx(0.5 + 1 + 2 + 4 + 8)


def test_a_system_that_refuses_connections_is_named_by_host_alone(rig: Build) -> None:
    shop = rig(refused())
    with pytest.raises(Retryable) as raised:
        shop.client.get("/things", what="read things", params={"email": "canary@example.com"})
    assert str(raised.value) == "shop: nothing answers at api.shop.example; check base_url and that the system is up"
    assert raised.value.__cause__ is None
    assert raised.value.__context__ is None
    assert len(shop.script.sent) == 4


@pytest.mark.parametrize("status", [400, 404, 409, 422])
def test_a_refusal_is_not_repeated(rig: Build, answer: Any, status: int) -> None:
    shop = rig(answer(status, {"message": "canary"}))
    with pytest.raises(Fatal) as raised:
        shop.client.post("/things", {}, what="save", intent=Intent.IDEMPOTENT)
    assert "canary" not in str(raised.value)
    assert len(shop.script.sent) == 1


def test_a_status_that_the_caller_reads_itself_is_handed_to_it(rig: Build, answer: Any) -> None:
    shop = rig(answer(409, {"message": "exists"}))
    reply = shop.client.post("/things", {}, what="save", intent=Intent.ONCE, accept={409})
    assert (reply.status, reply.data, reply.ok) == (409, {"message": "exists"}, False)


def test_redirects_are_not_followed(rig: Build, answer: Any) -> None:
    shop = rig(answer(302, None, {"Location": "https://evil.example/"}))
    with pytest.raises(Fatal, match="HTTP 302"):
        shop.client.get("/things", what="read things")
    assert len(shop.script.sent) == 1


WAITS = {
    "seconds": ({"Retry-After": "7"}, 7.0),
    "a fraction": ({"Retry-After": "1.5"}, 1.5),
    "a date, against the vendor's own clock": (
        {"Retry-After": "Sun, 22 Nov 2026 10:00:09 GMT", "Date": "Sun, 22 Nov 2026 10:00:00 GMT"},
        9.0,
    ),
    "a date that has passed": (
        {"Retry-After": "Sun, 22 Nov 2026 09:00:00 GMT", "Date": "Sun, 22 Nov 2026 10:00:00 GMT"},
        0.0,
    ),
    "a negative number": ({"Retry-After": "-5"}, 0.0),
    "nonsense": ({"Retry-After": "soon"}, 0.5),
    "not a number": ({"Retry-After": "nan"}, 0.5),
    "nothing": ({}, 0.5),
}


@pytest.mark.parametrize("case", WAITS)
def test_the_vendor_says_how_long_to_wait(rig: Build, answer: Any, case: str) -> None:
    headers, expected = WAITS[case]
    shop = rig(answer(429, {}, headers), answer())
    shop.client.get("/things", what="read things")
    assert shop.clock.slept == pytest.approx(expected)


@pytest.mark.parametrize("absurd", ["1000000000", "121", "Fri, 31 Dec 2099 23:59:59 GMT"])
def test_an_absurd_wait_stops_the_run_at_once_and_resumably(rig: Build, answer: Any, absurd: str) -> None:
    shop = rig(answer(429, {}, {"Retry-After": absurd}))
    with pytest.raises(QuotaExhausted, match="longer than 120 seconds") as raised:
        shop.client.get("/things", what="read things")
    assert raised.value.exit_code == 3
    assert shop.clock.slept == 0


def test_an_answer_that_never_ends_is_cut_off_by_size(rig: Build, answer: Any) -> None:
    endless = iter(lambda: b" " * 8192, b"")
    shop = rig(answer(200, endless), bounds=Bounds(size=1 << 20))
    with pytest.raises(Fatal, match="passes 1 MiB"):
        shop.client.get("/things", what="read things")
    assert len(shop.script.sent) == 1


def test_a_write_whose_answer_is_too_large_is_unknown(rig: Build, answer: Any) -> None:
    shop = rig(answer(200, iter(lambda: b" " * 8192, b"")), bounds=Bounds(size=1 << 20))
    with pytest.raises(OutcomeUnknown):
        shop.client.post("/things", {}, what="save", intent=Intent.IDEMPOTENT)


def test_an_answer_that_trickles_is_cut_off_by_time(rig: Build, answer: Any) -> None:
    shop = rig(answer())

    def trickle() -> Iterator[bytes]:
        while True:
            shop.clock.sleep(50)
            yield b" "

    shop.script.steps = [answer(200, trickle()), answer(200, {"ok": 1})]
    assert shop.client.get("/things", what="read things").data == {"ok": 1}


def test_both_time_outs_go_to_the_transport(rig: Build, answer: Any) -> None:
    shop = rig(answer())
    shop.client.get("/things", what="read things")
    assert shop.script.options[0]["timeout"] == (10.0, 60.0)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b'{"name": "\\ud800"}', {"name": "\ud800"}),
        (b'{"score": Infinity}', {"score": float("inf")}),
    ],
)
def test_one_odd_value_does_not_hide_a_page(rig: Build, answer: Any, body: bytes, expected: object) -> None:
    assert rig(answer(200, body)).client.get("/things", what="read things").data == expected


def test_json_nested_beyond_reason_counts_as_damaged(rig: Build, answer: Any) -> None:
    shop = rig(answer(200, b"[" * 200_000))
    with pytest.raises(Retryable):
        shop.client.get("/things", what="read things")


def test_an_empty_success_has_no_data(rig: Build, answer: Any) -> None:
    assert rig(answer(204, None)).client.get("/things", what="x").data is None


def test_the_real_adapter_knows_a_refused_connection(free_port: int) -> None:
    from leadline.clock import FakeClock
    from leadline.http import Http, LocalGovernor, Vendor

    clock = FakeClock()
    base = f"http://127.0.0.1:{free_port}"
    http = Http("shop", hosts=(), clock=clock, governor=LocalGovernor(clock, 10, 1.0), named_urls=[base])
    with pytest.raises(Retryable, match=rf"nothing answers at 127\.0\.0\.1:{free_port}; check base_url"):
        http.client(base, Vendor()).post("/x", {}, what="create", intent=Intent.ONCE)
    assert sum(http.calls.values()) == 4
    http.close()


@pytest.fixture
def free_port() -> int:
    import socket

    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def test_bytes_that_are_not_json_are_never_sent(rig: Build, answer: Any) -> None:
    shop = rig(answer())
    with pytest.raises(Fatal, match="not JSON"):
        shop.client.post("/things", {"n": float("nan")}, what="save", intent=Intent.IDEMPOTENT)
    assert not shop.script.sent


def test_what_the_transport_raises_is_not_chained(rig: Build) -> None:
    shop = rig(requests.exceptions.ConnectionError("https://api.shop.example/?email=canary"))
    with pytest.raises(Retryable) as raised:
        shop.client.get("/things", what="read things")
    assert raised.value.__context__ is None


@pytest.mark.parametrize("text", ["two\nlines", "\u2019curly\u2019", "\ufeffmarked"])
def test_a_header_that_cannot_be_sent_is_said_at_once(rig: Build, answer: Any, text: str) -> None:
    """On a real connection, since it is http.client that refuses what is not Latin-1."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        base = f"http://127.0.0.1:{listener.getsockname()[1]}"
        clock = FakeClock()
        http = Http("shop", hosts=(), clock=clock, governor=LocalGovernor(clock, 10, 1.0), named_urls=[base])
        with pytest.raises(
            ConfigError, match=r"a header cannot be sent; check the texts under systems\.shop"
        ) as raised:
            http.client(base, Vendor()).get("/things", what="read things", headers={"Assignment": text})
        http.close()
    assert clock.slept == 0
    assert text not in str(raised.value)
