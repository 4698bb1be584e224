"""The real server on a loopback socket, asked by a real client."""

from __future__ import annotations

import http.client
import socket
from collections.abc import Iterator

import pytest
import requests

from leadline.errors import ConfigError
from leadline.simulator import Fault, FaultKind, RunningServer, VendorApp, serve


@pytest.fixture
def server(shop: VendorApp) -> Iterator[RunningServer]:
    with serve(shop) as running:
        yield running


@pytest.fixture
def browser(server: RunningServer) -> Iterator[requests.Session]:
    with requests.Session() as session:
        session.headers["Authorization"] = "Bearer a-token"
        yield session


def make(server: RunningServer, browser: requests.Session, timeout: float = 5) -> requests.Response:
    return browser.post(f"{server.base_url}/things", json={"name": "lamp"}, timeout=timeout)


def written(app: VendorApp) -> int:
    return sum(1 for _ in app.store.journal())


def test_one_connection_serves_many_calls(server: RunningServer, shop: VendorApp) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)
    ports = set()
    for _ in range(5):
        connection.request("GET", "/open")
        assert connection.getresponse().read()
        assert connection.sock is not None
        ports.add(connection.sock.getsockname()[1])
    connection.close()
    assert len(ports) == 1
    assert shop.call_number == 5


def test_a_connection_stays_usable_after_a_refused_body(server: RunningServer) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)
    for path in ("/things", "/nothing", "/things"):
        connection.request("POST", path, body=b'{"name": "lamp"}')
        answer = connection.getresponse()
        answer.read()
        assert answer.status in {401, 404}
    connection.close()


def test_a_chunked_body_arrives_whole(server: RunningServer, browser: requests.Session, shop: VendorApp) -> None:
    body = iter([b'{"name":', b'"', b"x" * 100_000, b'"}'])
    answer = browser.post(f"{server.base_url}/things", data=body, timeout=5)
    assert answer.status_code == 201
    assert [len((row.after or {})["name"]) for row in shop.store.journal()] == [100_000]


def test_a_cut_before_the_commit_writes_nothing(
    server: RunningServer, browser: requests.Session, shop: VendorApp
) -> None:
    shop.faults.add(Fault(FaultKind.LOST_REQUEST))
    with pytest.raises(requests.ConnectionError):
        make(server, browser)
    assert written(shop) == 0
    assert make(server, browser).status_code == 201


def test_a_cut_after_the_commit_leaves_the_write(
    server: RunningServer, browser: requests.Session, shop: VendorApp
) -> None:
    shop.faults.add(Fault(FaultKind.LOST_RESPONSE))
    with pytest.raises(requests.ConnectionError):
        make(server, browser)
    assert written(shop) == 1


def test_a_cut_inside_the_body_is_seen_as_an_incomplete_answer(
    server: RunningServer, browser: requests.Session, shop: VendorApp
) -> None:
    shop.faults.add(Fault(FaultKind.CUT_BODY))
    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        make(server, browser)
    assert written(shop) == 1


def test_a_hang_ends_with_the_clients_time_out(
    server: RunningServer, browser: requests.Session, shop: VendorApp
) -> None:
    shop.faults.add(Fault(FaultKind.LOST_RESPONSE, hang=True))
    with pytest.raises(requests.exceptions.ReadTimeout):
        make(server, browser, timeout=0.1)
    assert written(shop) == 1


def test_a_slow_body_comes_whole(server: RunningServer, browser: requests.Session, shop: VendorApp) -> None:
    shop.faults.add(Fault(FaultKind.SLOW_BODY, seconds=5))
    assert make(server, browser).json()["id"] == 1


@pytest.mark.parametrize("host", ["crm.example", "127.0.0.1.crm.example", "localhost.crm.example:80", ""])
def test_a_foreign_host_name_is_misdirected(host: str, server: RunningServer, shop: VendorApp) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)
    connection.putrequest("GET", "/open", skip_host=True)
    connection.putheader("Host", host)
    connection.endheaders()
    # HTTP/1.1 without a host is refused by the server itself.
    assert connection.getresponse().status in ({400, 421} if host == "" else {421})
    connection.close()
    assert shop.call_number == 0


def test_localhost_is_no_foreign_name(server: RunningServer) -> None:
    answer = requests.get(f"{server.base_url}/open", headers={"Host": f"LOCALHOST:{server.port}"}, timeout=5)
    assert answer.status_code == 200


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "crm.example"])
def test_only_loopback_is_listened_on(host: str, shop: VendorApp) -> None:
    with pytest.raises(ConfigError, match="only on 127"):
        serve(shop, host=host)


def test_a_port_in_use_is_a_config_error(server: RunningServer, shop: VendorApp) -> None:
    with pytest.raises(ConfigError, match=f"cannot listen on 127.0.0.1:{server.port}"):
        serve(shop, server.port)


def test_a_port_that_does_not_exist_is_a_config_error(shop: VendorApp) -> None:
    with pytest.raises(ConfigError, match=r"cannot listen on 127[.]0[.]0[.]1:70000"):
        serve(shop, 70000)


def test_a_stopped_server_answers_no_more(shop: VendorApp) -> None:
    server = serve(shop)
    server.stop()
    server.stop()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", server.port), timeout=5)


def test_tls_with_a_throw_away_certificate(shop: VendorApp) -> None:
    with serve(shop, tls=True) as server:
        assert server.base_url.startswith("https://")
        assert requests.get(f"{server.base_url}/open", verify=str(server.ca_file), timeout=5).status_code == 200
        with pytest.raises(requests.exceptions.SSLError):
            requests.get(f"{server.base_url}/open", timeout=5)
        shop.faults.add(Fault(FaultKind.LOST_RESPONSE))
        with pytest.raises(requests.ConnectionError):
            requests.get(f"{server.base_url}/open", verify=str(server.ca_file), timeout=5)
    assert server.ca_file is not None
    assert not server.ca_file.exists()
