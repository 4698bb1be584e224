"""Logging in: the token endpoint, sessions that end, refresh tokens that rotate."""

from __future__ import annotations

import base64
import json

import pytest
import requests

from unit.simulator.salesforce_org import HOST, TOKEN, OrgClient, error, org

JWT = "urn:ietf:params:oauth:grant-type:jwt-bearer"


def grant(sf: OrgClient, **form: str) -> requests.Response:
    return sf.call("POST", "/services/oauth2/token", data=form)


def login(sf: OrgClient, **form: str) -> dict[str, str]:
    answer = grant(sf, **{"grant_type": "client_credentials", "client_id": "simulator", "client_secret": TOKEN, **form})
    assert answer.status_code == 200, answer.text
    found: dict[str, str] = answer.json()
    return found


def use(sf: OrgClient, token: str, scheme: str = "Bearer") -> requests.Response:
    return sf.call("GET", "limits", headers={"Authorization": f"{scheme} {token}"})


def assertion(**claims: object) -> str:
    body = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
    return f"e30.{body}.c2lnbmVk"


def test_a_login_answers_what_salesforce_answers() -> None:
    with org() as sf:
        answer = login(sf)

        assert answer["instance_url"] == HOST
        assert answer["token_type"] == "Bearer"
        assert answer["issued_at"] == "1790000000000"
        assert answer["id"].startswith(f"{HOST}/id/00D")
        assert "refresh_token" not in answer
        assert use(sf, answer["access_token"]).status_code == 200
        assert use(sf, answer["access_token"], "OAuth").status_code == 200


def test_the_client_may_log_in_by_header() -> None:
    with org() as sf:
        answer = sf.call(
            "POST",
            "/services/oauth2/token",
            data={"grant_type": "client_credentials"},
            headers={"Authorization": "Basic " + base64.b64encode(f"simulator:{TOKEN}".encode()).decode()},
        )

    assert answer.status_code == 200


def test_the_simulators_token_is_a_session_and_a_refresh_token() -> None:
    with org(session_calls=1) as sf:
        assert [use(sf, TOKEN).status_code for _ in range(3)] == [200, 200, 200]
        first = grant(sf, grant_type="refresh_token", client_id="simulator", refresh_token=TOKEN)
        again = grant(sf, grant_type="refresh_token", client_id="simulator", refresh_token=TOKEN)

    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json()["access_token"] != again.json()["access_token"]


@pytest.mark.parametrize("given", ["nonsense", "", TOKEN + "x"])
def test_a_wrong_session_is_refused(given: str) -> None:
    with org() as sf:
        answer = use(sf, given)

    assert answer.status_code == 401
    assert error(answer) == ("INVALID_SESSION_ID", "Session expired or invalid")
    assert answer.headers["WWW-Authenticate"] == "Token"


def test_a_session_ends_when_nobody_uses_it() -> None:
    with org(session_seconds=100.0) as sf:
        token = login(sf)["access_token"]
        sf.clock.sleep(99)
        kept = use(sf, token).status_code
        sf.clock.sleep(99)
        still = use(sf, token).status_code
        sf.clock.sleep(100)

        assert (kept, still, use(sf, token).status_code) == (200, 200, 401)


def test_a_session_ends_after_so_many_calls_by_switch() -> None:
    with org(session_calls=2) as sf:
        token = login(sf)["access_token"]

        assert [use(sf, token).status_code for _ in range(4)] == [200, 200, 401, 401]


def test_an_admin_may_end_all_sessions() -> None:
    with org() as sf:
        token = login(sf)["access_token"]
        sf.app.sessions.expire_all()

        assert use(sf, token).status_code == 401
        assert use(sf, login(sf)["access_token"]).status_code == 200


def test_rotating_refresh_tokens_work_once_and_a_second_use_revokes_the_grant() -> None:
    with org(rotate_refresh_token=True) as sf:

        def refresh(token: str) -> requests.Response:
            return grant(sf, grant_type="refresh_token", client_id="simulator", refresh_token=token)

        first = refresh(TOKEN).json()
        second = refresh(first["refresh_token"]).json()
        assert use(sf, second["access_token"]).status_code == 200

        reused = refresh(TOKEN)
        assert (reused.status_code, reused.json()) == (
            400,
            {"error": "invalid_grant", "error_description": "expired access/refresh token"},
        )
        assert refresh(second["refresh_token"]).status_code == 400
        assert use(sf, second["access_token"]).status_code == 401


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({}, "unsupported_grant_type"),
        ({"grant_type": "client_credentials", "client_id": "other", "client_secret": TOKEN}, "invalid_client_id"),
        ({"grant_type": "client_credentials", "client_id": "simulator"}, "invalid_client"),
        ({"grant_type": "client_credentials", "client_id": "simulator", "client_secret": "x"}, "invalid_client"),
        ({"grant_type": "refresh_token", "client_id": "simulator", "refresh_token": "x"}, "invalid_grant"),
        ({"grant_type": JWT, "assertion": "nonsense"}, "invalid_grant"),
    ],
)
def test_a_login_is_refused_in_salesforces_words(form: dict[str, str], code: str) -> None:
    with org() as sf:
        answer = grant(sf, **form)

    assert (answer.status_code, answer.json()["error"]) == (400, code)


GOOD = {"iss": "simulator", "sub": "me@acme.com", "aud": "https://login.salesforce.com", "exp": 1_790_000_180}


@pytest.mark.parametrize(
    ("claims", "code"),
    [
        ({}, None),
        ({"exp": "1790000180"}, None),
        ({"aud": HOST}, None),
        ({"exp": 1_789_999_999}, "invalid_grant"),
        ({"aud": "https://elsewhere"}, "invalid_grant"),
        ({"sub": ""}, "invalid_grant"),
        ({"iss": "other"}, "invalid_client_id"),
        ({"exp": None}, "invalid_grant"),
    ],
)
def test_a_signed_assertion_logs_in_by_its_claims(claims: dict[str, object], code: str | None) -> None:
    with org() as sf:
        answer = grant(sf, grant_type=JWT, assertion=assertion(**{**GOOD, **claims}))

    assert answer.json().get("error") == code
    assert answer.status_code == (200 if code is None else 400)


def test_the_user_is_told_who_they_are() -> None:
    with org() as sf:
        info = sf.get("/services/oauth2/userinfo").json()
        organization = sf.values("SELECT Id FROM Organization", "Id")

    assert [info["organization_id"]] == organization
