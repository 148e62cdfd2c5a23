"""Witnesses on this machine: one of ours behind a real server, and others that behave as a test wants them to."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread

from api.witness.app import create_app
from ledger.proofs.notes import SigningKey
from ledger.proofs.watch import Watch
from ledger.proofs.witness import Witness
from tests.api.small import served
from tests.ledger.proofs.logs import WITNESS, signing_key, witness_key

NOW = 1_700_000_000

Answering = Callable[[bytes, BaseHTTPRequestHandler], tuple[int, str, bytes]]
Behaviour = Answering | Callable[[bytes, BaseHTTPRequestHandler], tuple[int, str, bytes] | None]
"""The answer to a body, or None where it has answered itself or never will."""


def new_witness(path: Path, name: str = WITNESS) -> Witness:
    watch = Watch.found(path, name)
    watch.add(str(signing_key().verifier))
    return Witness(watch, witness_key(name), lambda: NOW)


@contextmanager
def ours(witness: Witness) -> Iterator[str]:
    """Its address."""
    with served(create_app(witness)) as (host, port):
        yield f"http://{host}:{port}"


@contextmanager
def office(behave: Behaviour) -> Iterator[str]:
    """The address of a witness that behaves so."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            answer = behave(body, self)
            if answer is not None:
                status, content_type, content = answer
                self.send_response(status)
                self.send_header("Content-Type", content_type)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (named so by the library)
            """Keeps quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


def always(status: int, content: bytes = b"", content_type: str = "text/plain") -> Behaviour:
    return lambda _body, _handler: (status, content_type, content)


def cosigning(*keys: SigningKey) -> Answering:
    """Cosigns whatever it is sent, with each of the keys."""

    def behave(body: bytes, _handler: BaseHTTPRequestHandler) -> tuple[int, str, bytes]:
        text = text_in(body)
        return 200, "text/plain", "".join(key.cosigned(text, NOW).line for key in keys).encode()

    return behave


def text_in(body: bytes) -> bytes:
    """The checkpoint's text in a request."""
    return body.split(b"\n\n")[1] + b"\n"


def silent(until: Event) -> Behaviour:
    """Says nothing, until the test is over."""

    def behave(_body: bytes, _handler: BaseHTTPRequestHandler) -> None:
        until.wait(30)

    return behave


def dripping(until: Event) -> Behaviour:
    """A byte now and then, of a head that never ends: no single wait is long."""

    def behave(_body: bytes, handler: BaseHTTPRequestHandler) -> None:
        try:
            handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
            while not until.wait(0.05):
                handler.wfile.write(b"x")
        except OSError:
            pass

    return behave
