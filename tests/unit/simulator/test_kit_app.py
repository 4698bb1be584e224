"""What every vendor's simulator does alike: counting, limits, faults, and the control room."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
import requests

from leadline.clock import FakeClock
from leadline.errors import ConfigError
from leadline.simulator import Fault, FaultKind, FaultSchedule, RollingWindow, VendorApp, Window, read_switches

BASE = "https://vendor.example"


def make(session: requests.Session, **fields: object) -> requests.Response:
    return session.post(f"{BASE}/things", json=fields, timeout=5)


def written(app: VendorApp) -> int:
    return sum(1 for _ in app.store.journal())


# -- calls ----------------------------------------------------------------------------------------------------


def test_what_is_written_can_be_read(shopper: requests.Session) -> None:
    made = make(shopper, name="lamp").json()
    assert shopper.get(f"{BASE}/things/{made['id']}", timeout=5).json() == {"name": "lamp"}


def test_a_refusal_inside_a_transaction_writes_nothing(shop: VendorApp, shopper: requests.Session) -> None:
    assert make(shopper, bad=True).status_code == 400
    assert written(shop) == 0


def test_unknown_paths_and_methods_are_refused_in_the_vendors_shape(shopper: requests.Session) -> None:
    assert shopper.get(f"{BASE}/nothing", timeout=5).json() == {"error": 404}
    assert shopper.delete(f"{BASE}/things", timeout=5).json() == {"error": 405}


def test_a_wrong_token_is_refused_and_an_open_route_asks_for_none(shopper: requests.Session) -> None:
    del shopper.headers["Authorization"]
    assert make(shopper).status_code == 401
    assert shopper.get(f"{BASE}/open", timeout=5).status_code == 200


def test_a_body_in_chunks_arrives_whole(shop: VendorApp, shopper: requests.Session) -> None:
    shopper.post(f"{BASE}/things", data=iter([b'{"name":', b'"lamp"}']), timeout=5)
    assert [row.after for row in shop.store.journal()] == [{"name": "lamp"}]


def test_calls_are_counted_by_route_bucket_and_status(shop: VendorApp, shopper: requests.Session) -> None:
    make(shopper)
    make(shopper)
    shopper.get(f"{BASE}/things/99", timeout=5)
    shop.faults.add(Fault(FaultKind.LOST_REQUEST))
    with pytest.raises(requests.ConnectionError):
        make(shopper)
    counted = {(call.route, call.bucket, call.status): call.count for call in shop.store.calls()}
    assert counted == {
        ("things.make", "writes", 201): 2,
        ("things.read", "default", 404): 1,
        ("things.make", "writes", 0): 1,
    }


def test_latency_passes_before_the_answer(shop: VendorApp, shopper: requests.Session, clock: FakeClock) -> None:
    shop.latency = 0.1
    make(shopper)
    assert clock.slept == pytest.approx(0.1)


# -- limits ---------------------------------------------------------------------------------------------------


def test_a_window_rolls_and_refused_calls_do_not_count(clock: FakeClock) -> None:
    window = RollingWindow(Window("w", 2, 10.0), clock)
    assert [window.admit(), window.admit(), window.admit()] == [True, True, False]
    clock.sleep(9.9)
    assert window.remaining == 0
    clock.sleep(0.1)
    assert [window.admit(), window.used] == [True, 1]
    assert (window.peak, window.refused) == (2, 1)


def test_a_window_without_a_limit_only_counts(clock: FakeClock) -> None:
    window = RollingWindow(Window("w", None, 1.0), clock)
    assert all(window.admit() for _ in range(100))
    assert (window.peak, window.remaining) == (100, None)


# -- faults ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", list(FaultKind))
def test_each_fault_strikes_once_and_writes_what_it_says(
    kind: FaultKind, shop: VendorApp, shopper: requests.Session
) -> None:
    before = {FaultKind.STATUS, FaultKind.HTML, FaultKind.UNAUTHORIZED, FaultKind.LOST_REQUEST}
    cut = {
        FaultKind.LOST_REQUEST: requests.ConnectionError,
        FaultKind.LOST_RESPONSE: requests.ConnectionError,
        FaultKind.CUT_BODY: requests.exceptions.ChunkedEncodingError,
    }
    shop.faults.add(Fault(kind, call=2))
    make(shopper)
    if kind in cut:
        with pytest.raises(cut[kind]):
            make(shopper)
    else:
        statuses = {FaultKind.STATUS: 500, FaultKind.HTML: 500, FaultKind.UNAUTHORIZED: 401}
        assert make(shopper).status_code == {**statuses, FaultKind.APPLIED_ERROR: 500}.get(kind, 201)
    assert written(shop) == (1 if kind in before else 2)
    assert make(shopper).status_code == 201
    assert [number for number, _ in shop.faults.fired] == [2]


@pytest.mark.parametrize("kind", [FaultKind.LOST_REQUEST, FaultKind.LOST_RESPONSE])
def test_a_server_that_hangs_is_a_time_out(kind: FaultKind, shop: VendorApp, shopper: requests.Session) -> None:
    shop.faults.add(Fault(kind, hang=True))
    with pytest.raises(requests.exceptions.ReadTimeout):
        make(shopper)


def test_a_body_that_hangs_half_way_is_a_connection_error(shop: VendorApp, shopper: requests.Session) -> None:
    shop.faults.add(Fault(FaultKind.CUT_BODY, hang=True))
    with pytest.raises(requests.ConnectionError):
        make(shopper)


def test_a_streamed_body_arrives_until_the_cut(shop: VendorApp, shopper: requests.Session) -> None:
    shop.faults.add(Fault(FaultKind.CUT_BODY))
    answer = shopper.post(f"{BASE}/things", json={}, stream=True, timeout=5)
    assert answer.status_code == 201
    chunks = answer.iter_content(100)
    assert next(chunks).startswith(b'{"id"')
    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        list(chunks)


def test_a_fault_may_carry_a_status_and_retry_after(shop: VendorApp, shopper: requests.Session) -> None:
    shop.faults.add(Fault(FaultKind.STATUS, status=429, retry_after="1000000000"))
    answer = make(shopper)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "1000000000")
    shop.faults.add(Fault(FaultKind.HTML, status=502))
    answer = make(shopper)
    assert (answer.status_code, answer.headers["Content-Type"]) == (502, "text/html; charset=utf-8")
    assert "<html>" in answer.text


def test_a_slow_body_sleeps_on_the_clock_and_comes_whole(
    shop: VendorApp, shopper: requests.Session, clock: FakeClock
) -> None:
    shop.faults.add(Fault(FaultKind.SLOW_BODY, seconds=3))
    assert make(shopper).json()["id"] == 1
    assert clock.slept == 3


def test_faults_are_chosen_by_route_method_and_count() -> None:
    schedule = FaultSchedule(
        Fault(FaultKind.STATUS, route="things.*", nth=2, times=2), Fault(FaultKind.HTML, method="PATCH")
    )
    calls = [("GET", "open"), ("GET", "things.read"), ("GET", "things.read"), ("PATCH", "open"), ("GET", "things.make")]
    struck = [schedule.take(n, method, route) for n, (method, route) in enumerate(calls, 1)]
    assert [fault and fault.kind for fault in struck] == [None, None, "status", "html", "status"]
    assert schedule.take(6, "GET", "things.make") is None


def test_a_fault_can_last_for_ever_and_be_cleared() -> None:
    schedule = FaultSchedule(Fault(FaultKind.STATUS, times=0))
    assert all(schedule.take(number, "GET", "x") for number in range(1, 50))
    schedule.clear()
    assert schedule.take(50, "GET", "x") is None


# -- the control room -----------------------------------------------------------------------------------------


def control(
    shop: VendorApp, session: requests.Session, method: str, path: str, body: object = None
) -> requests.Response:
    headers = {"X-Simulator-Token": shop.control_token}
    return session.request(method, f"{BASE}/_simulator/{path}", json=body, headers=headers, timeout=5)


def test_the_control_room_needs_its_own_token(shop: VendorApp, shopper: requests.Session) -> None:
    answer = shopper.get(f"{BASE}/_simulator/journal", headers={"X-Simulator-Token": shop.token}, timeout=5)
    assert answer.status_code == 401
    assert control(shop, shopper, "GET", "nothing").status_code == 404


def test_calls_and_windows_are_shown_and_reset(shop: VendorApp, shopper: requests.Session) -> None:
    make(shopper)
    shown = control(shop, shopper, "GET", "calls").json()
    assert shown["total"] == 1
    assert shown["calls"][0]["route"] == "things.make"
    assert shown["windows"] == [{"name": "minute", "limit": 50, "seconds": 60.0, "peak": 1, "refused": 0}]
    control(shop, shopper, "POST", "reset-counters")
    assert control(shop, shopper, "GET", "calls").json()["total"] == 0
    assert shop.call_number == 0


def test_the_journal_is_read_from_outside(shop: VendorApp, shopper: requests.Session) -> None:
    make(shopper, name="lamp")
    make(shopper, name="desk")
    page = control(shop, shopper, "GET", "journal?since=1").json()
    assert [row["after"] for row in page["rows"]] == [{"name": "desk"}]
    assert page["next"] is None


def test_a_user_edits_in_the_vendors_ui(shop: VendorApp, shopper: requests.Session) -> None:
    make(shopper, name="lamp")
    edited = control(shop, shopper, "POST", "edit", {"object": "thing", "id": 1, "fields": {"name": "light"}})
    assert edited.status_code == 200
    assert [row.actor for row in shop.store.journal()] == ["api", "ui"]
    assert control(shop, shopper, "GET", "record?object=thing&id=1").json()["fields"] == {"name": "light"}
    assert control(shop, shopper, "GET", "record?object=thing&id=2").status_code == 404
    gone = control(shop, shopper, "POST", "edit", {"object": "thing", "id": 9, "fields": {}})
    assert gone.status_code == 400


def test_faults_are_set_from_outside(shop: VendorApp, shopper: requests.Session) -> None:
    control(shop, shopper, "POST", "faults", [{"kind": "status", "status": 503}, {"kind": "html"}])
    assert make(shopper).status_code == 503
    control(shop, shopper, "POST", "faults", {"clear": True})
    assert make(shopper).status_code == 201
    assert control(shop, shopper, "POST", "faults", {"kind": "meteor"}).status_code == 400


@pytest.mark.parametrize("body", [{"kind": "meteor"}, {"kind": "status", "colour": "red"}, {}])
def test_a_fault_that_does_not_exist_is_a_config_error(body: dict[str, object]) -> None:
    with pytest.raises(ConfigError, match=r"^fault: "):
        Fault.from_json(body)


# -- switches -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Quirks:
    lag: float = 0.0
    loud: bool = True
    most: int = 5


def test_switches_take_given_values_and_keep_the_others() -> None:
    assert read_switches(Quirks, {"lag": 3}) == Quirks(lag=3)
    assert read_switches(Quirks, None) == Quirks()


@pytest.mark.parametrize("values", [{"loudness": True}, {"loud": 1}, {"most": True}, {"most": "5"}, {"lag": False}])
def test_a_wrong_switch_is_a_config_error(values: dict[str, object]) -> None:
    with pytest.raises(ConfigError, match=f"simulator switch '{next(iter(values))}'"):
        read_switches(Quirks, values)
