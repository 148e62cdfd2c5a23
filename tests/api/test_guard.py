"""The guard and the connection below it, over bare sockets: what is sent is limited, what is answered is safe."""

import socket
from collections.abc import Iterator
from threading import Event, Thread
from time import monotonic, sleep

import pytest
from starlette.testclient import TestClient

from api.guard import ADDRESS_MOST, FIELDS_MOST
from api.metrics import Metrics
from api.wire import HEAD_MOST
from tests.api.small import Answer, QuickProtocol, answered, connected, is_closed, served, small_app

KIB = 1024
FLOOD_SECONDS = 20
PATIENT_SECONDS = 5
Address = tuple[str, int]


@pytest.fixture(scope="module")
def metrics() -> Metrics:
    return Metrics()


@pytest.fixture(scope="module")
def address(metrics: Metrics) -> Iterator[Address]:
    app = small_app(metrics, larger={"/api/v1/bodies/large": 3 * KIB * KIB}, piece_seconds=0.3, whole_seconds=1.0)
    with served(app) as address:
        yield address


@pytest.fixture
def connection(address: Address) -> Iterator[socket.socket]:
    with connected(address) as connection:
        yield connection


def asked(method: str, path: str, *fields: str) -> bytes:
    return "\r\n".join([f"{method} {path} HTTP/1.1", "Host: kaohe", *fields, "", ""]).encode("latin-1")


def exchanged(connection: socket.socket, sent: bytes) -> Answer:
    connection.sendall(sent)
    return answered(connection)


def code_of(answer: Answer) -> str:
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json["status"] == answer.status
    assert answer.json["instance"].endswith(answer.headers["x-request-id"])
    return str(answer.json["code"])


def chunk(size: int) -> bytes:
    return f"{size:x}\r\n".encode() + b"x" * size + b"\r\n"


def flood(connection: socket.socket, opening: bytes, piece: bytes) -> None:
    """Sends on and on. Raises ConnectionError once the other side has had enough."""
    connection.sendall(opening)
    until = monotonic() + FLOOD_SECONDS
    while monotonic() < until:
        connection.sendall(piece)


# --- bodies -----------------------------------------------------------------------------------------------------------


def test_a_body_that_says_how_large_it_is_is_refused_before_it_is_read(connection: socket.socket) -> None:
    answer = exchanged(connection, asked("POST", "/api/v1/bodies", "Content-Length: 1048577"))
    assert (answer.status, code_of(answer)) == (413, "body_too_large")
    assert "1048576" in answer.json["detail"]
    assert answer.headers["connection"] == "close"


def test_a_body_that_does_not_say_is_counted(connection: socket.socket) -> None:
    connection.sendall(asked("POST", "/api/v1/bodies", "Transfer-Encoding: chunked"))
    for _ in range(17):
        connection.sendall(chunk(64 * KIB))
    answer = answered(connection)
    assert (answer.status, code_of(answer)) == (413, "body_too_large")
    connection.shutdown(socket.SHUT_WR)
    assert is_closed(connection)


def test_the_answer_to_a_refused_body_arrives_though_it_is_sent_on(connection: socket.socket) -> None:
    size = 8 * KIB * KIB
    answer = exchanged(connection, asked("POST", "/api/v1/bodies", f"Content-Length: {size}") + b"x" * size)
    assert code_of(answer) == "body_too_large"


def test_a_body_without_end_is_not_read_for_ever(connection: socket.socket) -> None:
    with pytest.raises(ConnectionError):
        flood(connection, asked("POST", "/api/v1/bodies", "Transfer-Encoding: chunked"), chunk(64 * KIB))


def test_a_body_of_the_largest_size_is_taken(connection: socket.socket) -> None:
    size = KIB * KIB
    answer = exchanged(connection, asked("POST", "/api/v1/bodies", f"Content-Length: {size}") + b"x" * size)
    assert (answer.status, answer.json) == (200, {"size": size})
    assert "connection" not in answer.headers


def test_a_route_that_says_so_takes_more(connection: socket.socket) -> None:
    size = 2 * KIB * KIB
    sent = asked("POST", "/api/v1/bodies/large", f"Content-Length: {size}") + b"x" * size
    assert exchanged(connection, sent).json == {"size": size}
    sent = asked("POST", "/api/v1/bodies/large", f"Content-Length: {2 * size}")
    assert code_of(exchanged(connection, sent)) == "body_too_large"


@pytest.mark.parametrize("said", ["Content-Length: 10", "Transfer-Encoding: chunked"])
def test_a_body_that_stops_coming_is_not_waited_for(connection: socket.socket, said: str) -> None:
    before = monotonic()
    answer = exchanged(connection, asked("POST", "/api/v1/bodies", said, "Accept-Language: en"))
    assert (answer.status, code_of(answer)) == (408, "request_timed_out")
    assert answer.headers["connection"] == "close"
    assert monotonic() - before < 5


def test_a_body_that_drips_is_not_waited_for_either(connection: socket.socket) -> None:
    connection.sendall(asked("POST", "/api/v1/bodies", "Content-Length: 1000"))
    is_over = Event()

    def drip() -> None:
        while not is_over.wait(0.1):
            try:
                connection.send(b"x")
            except OSError:
                return

    dripping = Thread(target=drip)
    dripping.start()
    try:
        assert code_of(answered(connection)) == "request_timed_out"
    finally:
        is_over.set()
        dripping.join()


def test_a_small_body_that_nobody_reads_does_not_cost_the_connection(connection: socket.socket) -> None:
    for _ in range(3):
        answer = exchanged(connection, asked("POST", "/api/v1/unread", "Content-Length: 5") + b"12345")
        assert (answer.status, "connection" in answer.headers) == (401, False)


def test_a_large_body_that_nobody_reads_does(connection: socket.socket) -> None:
    size = 500 * KIB
    answer = exchanged(connection, asked("POST", "/api/v1/unread", f"Content-Length: {size}") + b"x" * size)
    assert (answer.status, answer.headers["connection"]) == (401, "close")
    assert is_closed(connection)


def test_who_waits_for_leave_to_send_is_told_at_once(connection: socket.socket) -> None:
    sent = asked("POST", "/api/v1/bodies", "Content-Length: 9999999", "Expect: 100-continue")
    answer = exchanged(connection, sent)
    assert code_of(answer) == "body_too_large"


# --- heads ------------------------------------------------------------------------------------------------------------


def test_an_address_that_is_too_long_is_refused(connection: socket.socket) -> None:
    answer = exchanged(connection, asked("GET", f"/api/v1/own?{'x' * ADDRESS_MOST}"))
    assert (answer.status, code_of(answer)) == (414, "address_too_long")
    assert exchanged(connection, asked("GET", f"/{'x' * ADDRESS_MOST}")).status == 414
    assert exchanged(connection, asked("GET", f"/api/v1/own?{'x' * (ADDRESS_MOST - 100)}")).status == 200


@pytest.mark.parametrize("fields", [[f"X-{number}: 1" for number in range(FIELDS_MOST)], ["X-Long: " + "x" * 40_000]])
def test_a_head_that_is_too_large_is_refused(connection: socket.socket, fields: list[str]) -> None:
    answer = exchanged(connection, asked("GET", "/api/v1/own", *fields))
    assert (answer.status, code_of(answer)) == (431, "head_too_large")


@pytest.mark.parametrize(
    "piece", [b"X-Flood: " + b"x" * 1000 + b"\r\n", b"x" * 1000], ids=["many fields", "a field without end"]
)
def test_a_head_without_end_is_refused_before_it_is_kept(connection: socket.socket, piece: bytes) -> None:
    with pytest.raises(ConnectionError):
        flood(connection, b"GET / HTTP/1.1\r\nHost: kaohe\r\nX: ", piece * 50)


def test_a_head_that_is_slightly_too_large_is_told_so(connection: socket.socket) -> None:
    answer = exchanged(connection, b"GET / HTTP/1.1\r\nX: " + b"x" * HEAD_MOST)
    assert (answer.status, code_of(answer)) == (431, "head_too_large")


def test_trailers_without_end_are_refused_too(connection: socket.socket) -> None:
    opening = asked("POST", "/api/v1/bodies", "Transfer-Encoding: chunked") + chunk(5) + b"0\r\n"
    with pytest.raises(ConnectionError):
        flood(connection, opening, b"X-Flood: " + b"x" * 10_000 + b"\r\n")


@pytest.mark.parametrize(
    "sent",
    [b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", b"GET\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"BREW / HTTP/1.1\r\n\r\n",
     b"GET /\xff HTTP/1.1\r\nHost: x\r\n\r\n", b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
     b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
     b"CONNECT kaohe:443 HTTP/1.1\r\nHost: kaohe\r\n\r\n", b"GET http://[ HTTP/1.1\r\nHost: x\r\n\r\n",
     b"GET / HTTP/1.1\r\nBad Name: x\r\n\r\n", b"GET / HTTP/1.1\r\nX: a\x00b\r\n\r\n"],
)  # fmt: skip
def test_what_is_no_http_is_a_problem_too(connection: socket.socket, sent: bytes) -> None:
    answer = exchanged(connection, sent)
    assert (answer.status, code_of(answer)) == (400, "request_unreadable")
    assert answer.headers["connection"] == "close"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert is_closed(connection)


def test_what_is_no_http_is_refused_in_the_language_that_was_heard(connection: socket.socket) -> None:
    answer = exchanged(connection, b"GET / HTTP/1.1\r\nAccept-Language: en\r\nHost: x\r\nBad Name: x\r\n\r\n")
    assert answer.json["detail"].startswith("That is not a valid HTTP request")


@pytest.mark.parametrize(
    ("begun", "status"), [(b"", None), (b"\r\n", None), (b"GET / HT", 408), (b"GET / HTTP/1.1\r\nHost", 408)]
)
def test_a_head_is_not_waited_for_for_ever(begun: bytes, status: int | None) -> None:
    with served(small_app(), QuickProtocol) as address, connected(address) as connection:
        connection.sendall(begun)
        if status is not None:
            assert answered(connection).status == status
        assert is_closed(connection)


def test_a_connection_that_is_answered_is_kept_for_the_next_request() -> None:
    with served(small_app(), QuickProtocol) as address, connected(address) as connection:
        assert exchanged(connection, asked("GET", "/api/v1/own")).status == 200
        sleep(0.5)
        assert exchanged(connection, asked("GET", "/api/v1/own")).status == 200
        sent = asked("GET", "/api/v1/own")
        connection.sendall(sent + sent[:10])
        assert answered(connection).status == 200
        assert answered(connection).status == 408


# --- answers ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", ["/api/v1/things/E1", "/nothing", "/api/v1/mistake", "/static/kaohe.css", "/api/v1/own", "/" + "x" * 9_000]
)
def test_every_answer_is_safe_to_look_at(connection: socket.socket, path: str) -> None:
    headers = exchanged(connection, asked("GET", path)).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert "default-src '" in headers["content-security-policy"]
    assert headers["x-request-id"]
    assert "server" not in headers


def test_answers_of_the_api_are_kept_by_nobody_unless_the_route_says_otherwise(connection: socket.socket) -> None:
    headers = exchanged(connection, asked("GET", "/api/v1/things/E1")).headers
    assert headers["cache-control"] == "no-store"
    assert {"Authorization", "Cookie"} <= set(headers["vary"].split(", "))
    own = exchanged(connection, asked("GET", "/api/v1/own")).headers
    assert (own["cache-control"], own["vary"]) == ("no-cache", "Accept")
    assert own["content-security-policy"] == "default-src 'self'"


def test_an_answer_that_breaks_off_is_not_taken_for_the_whole(connection: socket.socket) -> None:
    connection.sendall(asked("GET", "/api/v1/half"))
    received = b""
    while piece := connection.recv(4096):
        received += piece
    assert received.endswith(b"the first half")


@pytest.mark.parametrize(
    ("given", "taken"),
    [("a1.B-c_2", "a1.B-c_2"), ("x" * 64, "x" * 64), ("x" * 65, None), ("a b", None), ("<script>", None), ("é", None)],
)
def test_a_number_that_the_caller_gives_is_taken_if_it_is_harmless(
    connection: socket.socket, given: str, taken: str | None
) -> None:
    answer = exchanged(connection, asked("GET", "/nothing", f"X-Request-ID: {given}"))
    number = answer.headers["x-request-id"]
    assert number == (taken or number)
    assert (number == given) == (taken is not None)
    assert code_of(answer) == "route_unknown"


def test_numbers_differ(connection: socket.socket) -> None:
    numbers = {exchanged(connection, asked("GET", "/nothing")).headers["x-request-id"] for _ in range(20)}
    assert len(numbers) == 20


def test_requests_are_counted_by_the_template_of_their_route(metrics: Metrics, address: Address) -> None:
    def counted(method: str, route: str, status: int) -> float:
        labels = {"method": method, "route": route, "status": str(status)}
        return metrics.registry.get_sample_value("kaohe_requests_total", labels) or 0

    before = counted("GET", "/api/v1/things/{entry_id}", 200)
    with connected(address) as connection:
        for number in range(3):
            exchanged(connection, asked("GET", f"/api/v1/things/E{number}"))
        exchanged(connection, asked("POST", "/api/v1/refusals/stale"))
        exchanged(connection, asked("POST", "/api/v1/refusals/credentials"))
        exchanged(connection, asked("GET", "/nothing/at/all"))
        exchanged(connection, asked("GET", "/static/kaohe.svg"))
    assert counted("GET", "/api/v1/things/{entry_id}", 200) == before + 3
    assert counted("POST", "/api/v1/refusals/{name}", 412) == 1
    assert counted("GET", "", 404) >= 1
    until = monotonic() + PATIENT_SECONDS
    while not counted("GET", "/static/{path}", 200) and monotonic() < until:
        sleep(0.01)  # it is counted once its file is closed, after the answer
    assert counted("GET", "/static/{path}", 200) >= 1
    assert metrics.registry.get_sample_value("kaohe_conflicts_total", {"status": "412"}) == 1
    assert metrics.registry.get_sample_value("kaohe_sign_in_refusals_total") == 1
    assert "E1" not in metrics.shown().decode()


def test_a_reader_who_goes_away_is_no_mistake_of_ours(address: Address, caplog: pytest.LogCaptureFixture) -> None:
    with connected(address) as connection:
        connection.sendall(asked("POST", "/api/v1/bodies", "Content-Length: 10") + b"123")
    with connected(address) as connection:
        assert exchanged(connection, asked("GET", "/api/v1/own")).status == 200
    assert [record for record in caplog.records if record.name.startswith("kaohe")] == []


def test_a_mistake_outside_the_guard_is_answered_too() -> None:
    app = small_app()

    @app.middleware("http")
    async def failing(_request: object, _next: object) -> None:
        raise ZeroDivisionError

    with TestClient(app, raise_server_exceptions=False) as client:
        answer = client.get("/nothing")
    assert (answer.status_code, answer.json()["code"]) == (500, "internal")
