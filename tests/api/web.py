"""The counter as its clients meet it: `kaohe serve` as a program of its own, asked over HTTP."""

import json
import re
import socket
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPMessage, HTTPResponse
from pathlib import Path
from select import select
from threading import local
from typing import Any, Final
from urllib.parse import urlsplit

from api.secret import hash_of, new_token, new_token_id
from ledger.access import create_token
from ledger.books import OpenBooks
from tests.api.terminal import Terminal

API: Final = "/api/v1"
PROBLEM: Final = "application/problem+json"
SECONDS_PATIENT: Final = 60
PROBLEM_LARGEST: Final = 16_384
"""Bytes: a problem names what is wrong, and repeats nothing that was sent."""
NOT_IN_AN_ANSWER: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)

WRONG: Final = ("Traceback", '"unexpected"', "Exception", '"level": "error"', '"level":"error"')
"""What stands in the log of a server in which something went wrong."""

Headers = Mapping[str, str]
Tokens = dict[str, str]


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: HTTPMessage
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def code(self) -> str:
        """The code of a refusal, whose whole document is as RFC 9457 and the contract have it."""
        assert 400 <= self.status < 500, (self.status, self.body)
        assert self.headers["Content-Type"] == PROBLEM, (self.headers["Content-Type"], self.body)
        assert len(self.body) <= PROBLEM_LARGEST
        document = self.json
        assert NOT_IN_AN_ANSWER.search(json.dumps(document, ensure_ascii=False)) is None, document
        assert set(document) <= {"type", "title", "status", "code", "detail", "instance", "errors"}, document
        assert (document["type"], document["status"]) == (f"/problems/{document['code']}", self.status)
        assert document["title"]
        assert document["detail"]
        for error in document.get("errors", []):
            assert {"code", "detail"} < set(error), error
        return str(document["code"])


class Site:
    """A running server. `ask` keeps one connection open for each thread that asks."""

    def __init__(self, terminal: Terminal, tokens: Tokens, address: str, process: int) -> None:
        self.terminal = terminal
        self.tokens = tokens
        self.address = address.rstrip("/")
        self.process = process
        self._local = local()
        self._connections: list[HTTPConnection] = []

    @property
    def host(self) -> str:
        return str(urlsplit(self.address).hostname)

    @property
    def port(self) -> int:
        return int(urlsplit(self.address).port or 0)

    def ask(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        by: str | None = None,
        headers: Headers | None = None,
    ) -> Answer:
        """The answer to one request: bytes go as they are, anything else as JSON; `by` signs it with the user's token."""
        content, said = prepared(body)
        if by is not None:
            said["Authorization"] = f"Bearer {self.tokens[by]}"
        said |= headers or {}
        return self._exchanged(method, path, content, said)

    def get(self, path: str, *, by: str | None = "auditor-1", headers: Headers | None = None) -> Answer:
        return self.ask("GET", f"{API}{path}", by=by, headers=headers)

    def post(self, path: str, body: object, *, by: str | None, headers: Headers | None = None) -> Answer:
        return self.ask("POST", f"{API}{path}", body, by=by, headers=headers)

    def done(self, path: str, body: object, *, by: str) -> Any:
        """What a write that succeeds answers."""
        answer = self.post(path, body, by=by)
        assert answer.status == 201, answer.body.decode()
        return answer.json

    def head_of(self, path: str, *, by: str | None) -> bytes:
        """The first bytes of an answer that may have no end."""
        signed = f"Authorization: Bearer {self.tokens[by]}\r\n" if by else ""
        with socket.create_connection((self.host, self.port), SECONDS_PATIENT) as connection:
            connection.sendall(f"GET {path} HTTP/1.1\r\nHost: {self.host}\r\n{signed}\r\n".encode())
            return connection.recv(65_536)

    def raw(self, pieces: Iterable[bytes], *, hang_up: bool = False) -> Answer | None:
        """The answer to these very bytes, or None where the server hangs up; it may answer before it has them all.

        `hang_up` ends the sending side once everything is sent.
        """
        with socket.create_connection((self.host, self.port), SECONDS_PATIENT) as connection:
            with suppress(ConnectionError):
                for piece in pieces:
                    if select([connection], [], [], 0)[0]:
                        break
                    connection.sendall(piece)
            try:
                if hang_up:
                    connection.shutdown(socket.SHUT_WR)
                answer = HTTPResponse(connection)
                answer.begin()
                return Answer(answer.status, answer.msg, answer.read())
            except (OSError, HTTPException):
                return None

    @property
    def document(self) -> dict[str, Any]:
        """The OpenAPI document that the server gives."""
        found: dict[str, Any] = self.ask("GET", "/openapi.json").json
        return found

    @property
    def position(self) -> int:
        """How far the ledger has come, read beside the server."""
        return self.terminal.position

    def events(self, *, after: int) -> list[dict[str, Any]]:
        """What was recorded above a position."""
        found: list[dict[str, Any]] = []
        while True:
            page = self.get(f"/events?after={after}&limit=1000").json
            found += page["events"]
            if page["next"] is None:
                return found
            after = page["next"]

    def memory(self, what: str) -> int:
        """Bytes that the server holds (``VmRSS``), or held at the most (``VmHWM``)."""
        status = Path(f"/proc/{self.process}/status").read_text(encoding="ascii")
        [line] = [line for line in status.splitlines() if line.startswith(f"{what}:")]
        return int(line.split()[1]) * 1024

    def _exchanged(self, method: str, path: str, content: bytes | None, headers: Headers) -> Answer:
        for is_again in (False, True):
            connection = self._connection(is_new=is_again)
            try:
                connection.request(method, path, content, dict(headers))
                answer = connection.getresponse()
                return Answer(answer.status, answer.msg, answer.read())
            except (ConnectionError, HTTPException):
                # The server has closed a connection that was kept open; nothing of this request was read.
                if is_again:
                    raise
        raise AssertionError

    def _connection(self, *, is_new: bool) -> HTTPConnection:
        known: HTTPConnection | None = getattr(self._local, "connection", None)
        if known is None or is_new:
            if known is not None:
                known.close()
            known = self._local.connection = HTTPConnection(self.host, self.port, timeout=SECONDS_PATIENT)
            self._connections.append(known)
        return known

    def close(self) -> None:
        """Closes the connections of every thread that has asked."""
        for each in self._connections:
            each.close()


def prepared(body: object) -> tuple[bytes | None, dict[str, str]]:
    """A body as it is sent, and what is said of it."""
    if body is None or isinstance(body, bytes):
        return body, {}
    return json.dumps(body, ensure_ascii=False).encode(), {"Content-Type": "application/json"}


def signed_in(terminal: Terminal, *users: str) -> Tokens:
    """A token for each of these users, or for everyone in the ledger."""
    secrets: Tokens = {}

    def issue(books: OpenBooks) -> None:
        for user in users or books.user_names():
            secrets[user] = new_token()
            secret_hash = hash_of(secrets[user])
            create_token(books, user, token_id=new_token_id(), secret_hash=secret_hash, days=1, by=None)

    with terminal.opened() as ledger:
        ledger.carry_out(issue)
    return secrets


@contextmanager
def site_of(terminal: Terminal, tokens: Tokens, *, is_tampered: bool = False) -> Iterator[Site]:
    """The server on the terminal's ledger; ended whatever happens, and then nothing went wrong in it.

    Unless the ledger is tampered with meanwhile, which its log complains of.
    """
    log = (terminal.folder / "server.log").open("wb")
    with log, terminal.started("serve", "--port", 0, err=log) as process:
        site = Site(terminal, tokens, _address(process, terminal), process.pid)
        try:
            yield site
        finally:
            site.close()
            stop(process)
    assert is_tampered or went_wrong(terminal) == []


def _address(process: subprocess.Popen[bytes], terminal: Terminal) -> str:
    """Where the server says that it is."""
    assert process.stdout is not None
    found = re.search(r"http://\S+", process.stdout.readline().decode())
    assert found is not None, log_of(terminal)[-600:]
    return found[0]


def stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.communicate(timeout=SECONDS_PATIENT)
    except subprocess.TimeoutExpired:
        process.kill()
        raise


def went_wrong(terminal: Terminal) -> list[str]:
    """Lines of the server's log about what nobody foresaw."""
    return [line for line in log_of(terminal).splitlines() if any(word in line for word in WRONG)]


def log_of(terminal: Terminal) -> str:
    return (terminal.folder / "server.log").read_text(encoding="utf-8")
