"""The witness over HTTP: every status of tlog-witness, limits on what is sent, and what it shows."""

import socket
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from time import monotonic

import pytest
from starlette.testclient import TestClient

from api.witness import app as witness_app
from api.witness.app import BODY_MOST, create_app
from ledger.proofs.checkpoint import Checkpoint
from ledger.proofs.notes import Note, signature_lines
from ledger.proofs.steps import Memory, Step
from ledger.proofs.witness import Witness
from tests.api.small import QuickProtocol, answered, connected, served
from tests.api.witness.offices import new_witness
from tests.ledger.proofs.logs import ORIGIN, WITNESS, Log, signed, signing_key

PLAIN = "text/plain; charset=utf-8"
HASH = sha256(ORIGIN.encode()).hexdigest()


@pytest.fixture
def witness(tmp_path: Path) -> Witness:
    """One that has cosigned the first five entries."""
    witness = new_witness(tmp_path / "witness.db")
    witness.cosign(bytes(Log.of(5).step(0)))
    return witness


@pytest.fixture
def client(witness: Witness) -> Iterator[TestClient]:
    with TestClient(create_app(witness)) as client:
        yield client


def forged(log: Log) -> bytes:
    return bytes(Note(log.checkpoint.text, (log.key.signed(b"something else\n"),)))


def strange(log: Log) -> bytes:
    return signed(log.checkpoint.text, signing_key(seed="stranger"))


ROOTLESS = Checkpoint(ORIGIN, 0, bytes(32))
OTHER = Log(Log.of(5).entries, signing_key("other.example"), "other.example")
STATUSES = {
    "grown": (Log.of(8).step(5), 200),
    "the same again": (Log.of(5).step(5), 200),
    "old above the size": (Log.of(4).step(5), 400),
    "no note": (Step(5, (), Log.of(8).checkpoint.text), 400),
    "another note": (Step(5, (), signed(b"a text\n", signing_key())), 400),
    "signed by a stranger": (replace(Log.of(8).step(5), note=strange(Log.of(8))), 403),
    "forged": (replace(Log.of(8).step(5), note=forged(Log.of(8))), 403),
    "another log": (OTHER.step(0), 404),
    "from nothing": (Log.of(8).step(0), 409),
    "from too far": (Log.of(8).step(6), 409),
    "rolled back": (Log.of(4).step(3), 409),
    "no proof": (replace(Log.of(8).step(5), path=()), 422),
    "a spoilt proof": (replace(Log.of(8).step(5), path=(bytes(32),)), 422),
    "a proof too many": (replace(Log.of(5).step(5), path=(bytes(32),)), 422),
    "another history": (Log.of(8, fork_at=2).step(5), 422),
    "another root": (Log.of(5, fork_at=2).step(5), 422),
}


@pytest.mark.parametrize(("step", "status"), STATUSES.values(), ids=STATUSES)
def test_each_request_has_the_status_of_the_protocol(
    client: TestClient, witness: Witness, step: Step, status: int
) -> None:
    before = Memory(witness.watch.path).last(ORIGIN)
    answer = client.post("/add-checkpoint", content=bytes(step))
    assert answer.status_code == status
    after = Memory(witness.watch.path).last(ORIGIN)
    if status == 200:
        [cosignature] = signature_lines(answer.content)
        assert witness.key.verifier.has_signed(Note.parse(step.note).text, cosignature.signature)
        assert Note.parse(after.note).signatures[-1] == cosignature
    else:
        assert after == before
        assert b"\xe2\x80\x94" not in answer.content
    if status == 409:
        assert (answer.headers["Content-Type"], answer.content) == ("text/x.tlog.size", b"5\n")
    else:
        assert answer.headers["Content-Type"] == PLAIN


@pytest.mark.parametrize(
    "step", [Step(0, (), signed(ROOTLESS.text, signing_key())), Step(0, (bytes(32),), Log.of(3).note)]
)
def test_before_the_first_there_is_nothing_to_prove(tmp_path: Path, step: Step) -> None:
    with TestClient(create_app(new_witness(tmp_path / "new.db"))) as client:
        assert client.post("/add-checkpoint", content=bytes(step)).status_code == 422
        assert client.post("/add-checkpoint", content=bytes(Log.of(3).step(1))).content == b"0\n"
        assert client.get(f"/{HASH}/checkpoint").status_code == 404
        assert client.post("/add-checkpoint", content=bytes(Log.of(3).step(0))).status_code == 200


@pytest.mark.parametrize("body", [b"", b"old 5", b"old 05\n\n", b"\x00" * 10, b"old 5\n\xff\n\n" + Log.of(8).note])
def test_what_is_no_request_is_answered_with_400(client: TestClient, body: bytes) -> None:
    assert client.post("/add-checkpoint", content=body).status_code == 400


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/add-checkpoint", 405),
        ("PUT", "/add-checkpoint", 405),
        ("POST", "/", 405),
        ("POST", f"/{HASH}/checkpoint", 405),
        ("GET", "/nothing", 404),
        ("GET", "/checkpoint", 404),
        ("GET", f"/{HASH.upper()}/checkpoint", 404),
        ("GET", f"/{HASH[:-1]}/checkpoint", 404),
        ("GET", "/..%2f/checkpoint", 404),
        ("POST", "/add-checkpoint/", 404),
        ("POST", "/sign-subtree", 404),
    ],
)
def test_there_is_nothing_else(client: TestClient, method: str, path: str, status: int) -> None:
    assert client.request(method, path, content=b"x").status_code == status


def test_a_body_is_bounded(client: TestClient) -> None:
    assert client.post("/add-checkpoint", content=b"x" * (BODY_MOST + 1)).status_code == 413
    pieces = (b"x" * 65_536 for _ in range(10))
    assert client.post("/add-checkpoint", content=pieces).status_code == 413


def test_sixteen_large_signatures_of_others_are_taken(client: TestClient) -> None:
    log = Log.of(8)
    others = b"".join(f"\u2014 witness.example/{number} {'A' * 6_664}\n".encode() for number in range(16))
    step = replace(log.step(5), note=log.note + others)
    assert client.post("/add-checkpoint", content=bytes(step)).status_code == 200


def test_a_slow_body_is_not_waited_for(witness: Witness, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(witness_app, "PIECE_SECONDS", 0.2)
    head = b"POST /add-checkpoint HTTP/1.1\r\nHost: w\r\nContent-Length: 100\r\n\r\nold 5"
    with served(create_app(witness), QuickProtocol) as address, connected(address) as connection:
        begun = monotonic()
        connection.sendall(head)
        assert answered(connection).status == 408
        assert monotonic() - begun < 5
        with socket.create_connection(address) as other:
            other.sendall(b"GET /healthz HTTP/1.1\r\nHost: w\r\n\r\n")
            assert answered(other).json == {"status": "ok"}


def test_a_file_that_fails_is_503_and_nothing_is_cosigned(client: TestClient, witness: Witness) -> None:
    witness.watch.path.unlink()
    witness.watch.path.mkdir()
    answer = client.post("/add-checkpoint", content=bytes(Log.of(8).step(5)))
    assert (answer.status_code, answer.json()["code"]) == (503, "memory_unusable")


# --- what it shows ----------------------------------------------------------------------------------------------------


def test_the_newest_cosigned_checkpoint_is_shown_with_both_signatures(client: TestClient, witness: Witness) -> None:
    client.post("/add-checkpoint", content=bytes(Log.of(8).step(5)))
    answer = client.get(f"/{HASH}/checkpoint")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, PLAIN)
    note = Note.parse(answer.content)
    assert note.text == Log.of(8).checkpoint.text
    keys = [signing_key().verifier, witness.key.verifier]
    assert note.signed_by(keys) == keys


def test_the_page_says_who_it_is_and_what_it_has_seen(client: TestClient, witness: Witness) -> None:
    client.post("/add-checkpoint", content=bytes(Log.of(5, fork_at=2).step(5)))
    page = client.get("/?lang=en").text
    for expected in (str(witness.key.verifier), ORIGIN, f"/{HASH}/checkpoint", "tree size: 5", "forks: 1"):
        assert expected in page
    assert "分叉: 1" in client.get("/", headers={"Accept-Language": "zh"}).text
    assert client.head("/").status_code == 200
    assert client.get("/healthz").json() == {"status": "ok"}


def test_a_witness_that_watches_nothing_says_so(tmp_path: Path) -> None:
    witness = new_witness(tmp_path / "new.db")
    witness.watch.remove(ORIGIN)
    with TestClient(create_app(witness)) as client:
        assert "No log is watched yet" in client.get("/?lang=en").text
        assert WITNESS in client.get("/").text


def test_a_refusal_tells_people_why(client: TestClient) -> None:
    body = bytes(OTHER.step(0))
    assert "not watched" in client.post("/add-checkpoint", content=body, headers={"Accept-Language": "en"}).text
    assert "不见证" in client.post("/add-checkpoint", content=body).text
