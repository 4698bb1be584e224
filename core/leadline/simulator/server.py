"""A real HTTP server for a simulator, on 127.0.0.1 and nowhere else, built on cheroot.

Keep-alive, chunked request bodies and threads are cheroot's; cuts at the socket, silent hangs, the check of
the Host header (a web page must not reach a simulator through a name it controls) and throw-away TLS are
added here.
"""

from __future__ import annotations

import contextlib
import logging
import socket
import struct
import tempfile
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from cheroot import wsgi
from cheroot.server import HTTPConnection
from cheroot.ssl.builtin import BuiltinSSLAdapter

from leadline.errors import ConfigError
from leadline.simulator.faults import CutConnection

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

LOOPBACK = "127.0.0.1"
HOSTS = frozenset({"127.0.0.1", "localhost"})
LONGEST_HANG = 60.0
"""A client without a time-out is let go after this many seconds."""

log = logging.getLogger(__name__)


@dataclass
class RunningServer:
    """A server that answers at ``base_url`` until :meth:`stop`. ``ca_file`` verifies it when it speaks
    TLS.
    """

    base_url: str
    app: WSGIApplication
    ca_file: Path | None
    _server: _Server
    _thread: threading.Thread
    _cleanup: contextlib.ExitStack = field(default_factory=contextlib.ExitStack)

    @property
    def port(self) -> int:
        return int(self._server.bind_addr[1])

    def stop(self) -> None:
        """Close the port and end the threads. The app stays open; stopping twice does nothing."""
        self._server.stop()
        self._thread.join()
        self._cleanup.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def serve(
    app: WSGIApplication, port: int = 0, *, host: str = LOOPBACK, tls: bool = False, threads: int = 16
) -> RunningServer:
    """Serve ``app`` from threads of this process; port 0 takes a free one.

    Raises ConfigError for a host that is not loopback, a port that cannot be had, or TLS without the
    ``trustme`` package.
    """
    if host not in HOSTS:
        raise ConfigError(f"simulator: will not listen on {host}; it holds no real safeguards, so only on {LOOPBACK}")
    _refuse_taken(port)
    cleanup = contextlib.ExitStack()
    server = _Server((LOOPBACK, port), app, numthreads=threads, request_queue_size=128, timeout=120, shutdown_timeout=1)
    ca_file = _use_tls(server, cleanup) if tls else None
    server.prepare()
    thread = threading.Thread(target=server.serve, name=f"simulator-{server.bind_addr[1]}", daemon=True)
    thread.start()
    base_url = f"{'https' if tls else 'http'}://{LOOPBACK}:{server.bind_addr[1]}"
    return RunningServer(base_url, app, ca_file, server, thread, cleanup)


class _Gateway(wsgi.Gateway_10):
    """Hands a request to the app, and ends the connection the way the app asks for."""

    def respond(self) -> None:
        if _host_name(self.env.get("HTTP_HOST", "")) not in HOSTS:
            self.req.close_connection = True
            self.req.simple_response("421 Misdirected Request", "A simulator answers to 127.0.0.1 and localhost only.")
            self.req.sent_headers = True
            return
        try:
            super().respond()
        except CutConnection as cut:
            self._cut(cut)

    def write(self, chunk: bytes) -> None:
        super().write(chunk)
        self.req.conn.wfile.flush()

    def _cut(self, cut: CutConnection) -> None:
        # Whatever cheroot does with this request from here on, it must not write an answer.
        self.req.sent_headers = True
        self.req.chunked_write = False
        self.req.close_connection = True
        if cut.hang:
            _wait_for_goodbye(self.req.conn.socket)
        elif not self.started_response:
            self.req.conn.reset_on_close = True


class _Connection(HTTPConnection):
    """A connection that can end in a reset, as after a crash, instead of a goodbye."""

    reset_on_close = False

    def close(self) -> None:
        if not self.reset_on_close:
            super().close()
            return
        with contextlib.suppress(OSError):
            # Linger 0 makes close() send RST; both files hold the socket open until they are closed.
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.rfile.close()
            self.wfile.close()
        self.socket.close()


class _Server(wsgi.Server):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.gateway = _Gateway
        self.ConnectionClass = _Connection
        self.keep_alive_conn_limit = 1000
        self.expiration_interval = 0.1

    def error_log(self, msg: str = "", level: int = logging.INFO, traceback: bool = False) -> None:
        log.log(level, msg, exc_info=traceback)


def _host_name(header: str) -> str:
    return header.rsplit(":", 1)[0].lower() if ":" in header else header.lower()


def _wait_for_goodbye(connection: socket.socket) -> None:
    """Say nothing until the client has closed its end."""
    with contextlib.suppress(OSError):
        connection.settimeout(LONGEST_HANG)
        while connection.recv(4096):
            pass


def _refuse_taken(port: int) -> None:
    """Tried beforehand, since cheroot leaves a socket open when it cannot bind it."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except (OSError, OverflowError) as error:
            reason = getattr(error, "strerror", None) or "there is no such port"
            raise ConfigError(
                f"simulator: cannot listen on {LOOPBACK}:{port} ({reason}); choose another port"
            ) from None


def _use_tls(server: _Server, cleanup: contextlib.ExitStack) -> Path:
    try:
        import trustme
    except ImportError:
        raise ConfigError(
            "simulator: TLS needs the package trustme; pip install trustme, or serve plain HTTP"
        ) from None
    folder = Path(cleanup.enter_context(tempfile.TemporaryDirectory(prefix="leadline-tls-")))
    authority = trustme.CA()
    certificate = authority.issue_cert(*sorted(HOSTS))
    certificate.private_key_and_cert_chain_pem.write_to_path(str(folder / "server.pem"))
    authority.cert_pem.write_to_path(str(folder / "ca.pem"))
    pem = str(folder / "server.pem")
    server.ssl_adapter = BuiltinSSLAdapter(pem, pem)
    return folder / "ca.pem"
