"""Tokens: shown only at the header, renewed once a call, by one thread at a time."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Any

import pytest

from leadline.errors import ConfigError, OutcomeUnknown, Retryable
from leadline.http import GrantedToken, Intent
from leadline.secret import Secret

Build = Callable[..., Any]


def granting(*tokens: str) -> GrantedToken:
    waiting = list(tokens)
    return GrantedToken(lambda: Secret(waiting.pop(0), "grant"), "environment variable SHOP_SECRET")


def test_an_expired_token_is_renewed_once_and_the_call_resent_even_a_once(rig: Build, answer: Any) -> None:
    shop = rig(answer(401), answer(201, {"ok": 1}), auth=granting("old", "new"))
    assert shop.client.post("/things", {}, what="create", intent=Intent.ONCE).status == 201
    assert [request.headers["Authorization"] for request in shop.script.sent] == ["Bearer old", "Bearer new"]


def test_a_second_401_is_the_secrets_fault_and_names_where_it_comes_from(rig: Build, answer: Any) -> None:
    shop = rig(answer(401), auth=granting("old", "new"))
    with pytest.raises(ConfigError, match="check environment variable SHOP_SECRET") as raised:
        shop.client.get("/things", what="read things")
    assert raised.value.exit_code == 2
    assert len(shop.script.sent) == 2


def test_a_static_token_that_is_refused_is_named_at_once(rig: Build, answer: Any) -> None:
    shop = rig(answer(401))
    with pytest.raises(ConfigError) as raised:
        shop.client.get("/things", what="read things")
    assert str(raised.value) == ("shop: the access token was refused (HTTP 401); check environment variable SHOP_TOKEN")
    assert len(shop.script.sent) == 1


def test_a_401_after_a_lost_write_does_not_hide_that_the_write_may_have_landed(rig: Build, answer: Any) -> None:
    shop = rig(answer(502), answer(401))
    with pytest.raises(OutcomeUnknown):
        shop.client.post("/things", {}, what="save", intent=Intent.IDEMPOTENT)


def test_a_fault_while_renewing_after_a_lost_write_leaves_it_unknown(rig: Build, answer: Any) -> None:
    tokens = ["old"]

    def grant() -> Secret:
        if not tokens:
            raise Retryable("shop: nothing answers")
        return Secret(tokens.pop(), "grant")

    shop = rig(answer(502), answer(401), auth=GrantedToken(grant, "SHOP_SECRET"))
    with pytest.raises(OutcomeUnknown):
        shop.client.post("/things", {}, what="save", intent=Intent.IDEMPOTENT)


def test_threads_that_find_one_token_expired_renew_it_once() -> None:
    granted: list[str] = []

    def grant() -> Secret:
        granted.append("x")
        return Secret(f"token-{len(granted)}", "grant")

    auth = GrantedToken(grant, "SHOP_SECRET")
    stale = auth.token()
    gate = threading.Barrier(8)

    def renew() -> None:
        gate.wait()
        auth.renew(stale)

    threads = [threading.Thread(target=renew) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(granted) == 2
    assert auth.token().reveal() == "token-2"


def test_a_missing_permission_is_a_matter_for_a_person(rig: Build, answer: Any) -> None:
    shop = rig(answer(403, {"message": "canary"}))
    with pytest.raises(ConfigError, match="grant the permission") as raised:
        shop.client.get("/things", what="read things")
    assert "canary" not in str(raised.value)


def test_neither_tokens_nor_queries_reach_a_log(rig: Build, answer: Any, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    shop = rig(answer(502, {"message": "canary-body"}), answer(200, {"email": "canary@example.com"}))
    shop.client.get("/things", what="read things", params={"q": "canary-query"})
    logging.getLogger("urllib3.connectionpool").warning("GET /things?q=canary-query")
    assert "shop: read things: HTTP 200" in caplog.text
    assert "canary" not in caplog.text


def test_no_netrc_no_proxy_no_cookie_of_the_machine_is_used(
    rig: Build, answer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    shop = rig(answer(200, {}, {"Set-Cookie": "session=canary; Path=/"}))
    shop.client.get("/things", what="read things")
    shop.client.get("/things", what="read things")
    assert "Cookie" not in shop.script.sent[1].headers
    assert not shop.script.options[1]["proxies"]
