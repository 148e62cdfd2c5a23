"""Evidence encrypted at rest, over the web: all works as it does without, and nothing wrong is ever given out."""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx2 as httpx
import pytest
from starlette.testclient import TestClient

from api import evidence_key
from api.encrypted import PIECE_BYTES, TAG_BYTES
from api.main import create_app
from api.settings import Settings
from ledger.errors import KeyFileUnusable
from tests.api.terminal import Terminal
from tests.api.web import API, signed_in

SIZE = 3 * PIECE_BYTES + 777
CONTENT = b"%PDF-1.7\n" + os.urandom(SIZE - 9)
NAME = sha256(CONTENT).hexdigest()


class House:
    """A ledger whose server is started with a key, without one, or with another."""

    def __init__(self, terminal: Terminal, stack: ExitStack) -> None:
        self._terminal, self._stack = terminal, stack
        self._tokens = signed_in(terminal)
        self._client: TestClient | None = None

    def start(self, key: str | None) -> "House":
        """In place of the server before."""
        path = self._terminal.folder / key if key else None
        if path and not path.exists():
            evidence_key.make(path)
        self._stack.close()
        app = create_app(Settings(database_url=f"sqlite:///{self._terminal.ledger}", evidence_key=path))
        self._client = self._stack.enter_context(TestClient(app))
        return self

    def ask(
        self, method: str, path: str = "", *, by: str = "auditor-1", name: str = NAME, **said: Any
    ) -> httpx.Response:
        assert self._client is not None
        headers = {"Authorization": f"Bearer {self._tokens[by]}", "Accept-Language": "en", **said.pop("headers", {})}
        return self._client.request(method, f"{API}/evidence/{name}{path}", headers=headers, **said)

    def put(self, content: bytes = CONTENT) -> httpx.Response:
        return self.ask("PUT", by="dept-UM", name=sha256(content).hexdigest(), content=content)

    def erase(self) -> None:
        for by in ("leading-1", "leading-2"):
            assert self.ask("POST", "/erasure", by=by, json={"reason": "x"}).status_code == 201

    @property
    def copies(self) -> list[Path]:
        return [path for path in (self._terminal.folder / "kaohe.db.evidence").rglob("*") if path.is_file()]

    @property
    def copy(self) -> Path:
        [path] = self.copies
        return path


@pytest.fixture
def house(trial: Terminal) -> Iterator[House]:
    with ExitStack() as stack:
        yield House(trial, stack)


def code(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_a_file_is_encrypted_on_the_disk_and_comes_back_as_it_was(house: House) -> None:
    house.start("main.key")
    put = house.put()
    assert (put.status_code, put.json()["size"], put.json()["media"]) == (201, SIZE, "application/pdf")
    assert house.copy.name.startswith(f"{NAME}.")
    assert house.copy.stat().st_mode & 0o777 == 0o600
    encrypted = house.copy.read_bytes()
    assert not any(CONTENT[at : at + 16] in encrypted for at in range(0, SIZE - 16, 4096))
    got = house.ask("GET")
    assert (got.status_code, got.content, got.headers["Content-Length"]) == (200, CONTENT, str(SIZE))
    assert got.headers["ETag"] == f'"{NAME}"'
    assert got.headers["Content-Disposition"] == f'attachment; filename="{NAME[:16]}.pdf"'


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (0, 0),
        (1, 3),
        (0, PIECE_BYTES - 1),
        (PIECE_BYTES - 1, PIECE_BYTES),
        (PIECE_BYTES, 2 * PIECE_BYTES - 1),
        (7, SIZE - 1),
        (SIZE - 1, SIZE - 1),
        (SIZE - 900, SIZE + 10_000),
    ],
)
def test_ranges_are_those_of_the_file(house: House, start: int, end: int) -> None:
    house.start("main.key").put()
    part = house.ask("GET", headers={"Range": f"bytes={start}-{end}"})
    assert (part.status_code, part.content) == (206, CONTENT[start : end + 1])
    assert part.headers["Content-Range"] == f"bytes {start}-{min(end, SIZE - 1)}/{SIZE}"


def test_what_else_can_be_asked_of_a_file_is_answered_as_ever(house: House) -> None:
    house.start("main.key").put()
    both = house.ask("GET", headers={"Range": "bytes=0-3,70000-70009"})
    assert both.status_code == 206
    assert CONTENT[:4] in both.content
    assert CONTENT[70_000:70_010] in both.content
    assert house.ask("GET", headers={"Range": f"bytes={SIZE}-"}).status_code == 416
    assert house.ask("GET", headers={"If-None-Match": f'"{NAME}"'}).status_code == 304
    head = house.ask("HEAD")
    assert (head.status_code, head.headers["Content-Length"]) == (200, str(SIZE))


def test_files_from_before_there_was_a_key_stay_readable_and_as_they_are(house: House) -> None:
    house.start(None).put()
    plain = house.copy
    house.start("main.key")
    assert house.ask("GET").content == CONTENT
    assert house.put().status_code == 200
    assert (house.copy, house.copy.read_bytes()) == (plain, CONTENT)
    assert house.ask("GET", headers={"Range": "bytes=1-5"}).content == CONTENT[1:6]


def test_a_encrypted_file_without_its_key_is_a_clear_error_and_others_are_as_ever(house: House) -> None:
    other = b"another, without a key"
    house.start("main.key").put()
    house.start(None).put(other)
    assert code(house.ask("GET")) == (503, "evidence_key_missing")
    assert "KAOHE_EVIDENCE_KEY" in house.ask("GET").json()["detail"]
    assert house.ask("GET", name=sha256(other).hexdigest()).content == other
    assert house.put().status_code == 200
    assert len(house.copies) == 2
    assert code(house.ask("GET")) == (503, "evidence_key_missing")
    assert house.start("main.key").ask("GET").content == CONTENT


def test_a_encrypted_file_under_another_key_is_a_clear_error(house: House) -> None:
    house.start("main.key").put()
    house.start("other.key")
    assert code(house.ask("GET")) == (503, "evidence_key_wrong")
    assert code(house.ask("GET", headers={"Range": "bytes=0-3"})) == (503, "evidence_key_wrong")


@pytest.mark.parametrize("at", [0, PIECE_BYTES + TAG_BYTES + 5, SIZE + 4 * TAG_BYTES - 1])
@pytest.mark.parametrize("asked", [{}, {"Range": "bytes=0-3"}], ids=["whole", "range"])
def test_a_file_that_was_tampered_with_is_not_given_out_in_any_part(
    house: House, at: int, asked: dict[str, str]
) -> None:
    house.start("main.key").put()
    damaged = bytearray(house.copy.read_bytes())
    damaged[at] ^= 1
    house.copy.write_bytes(damaged)
    assert code(house.ask("GET", headers=asked)) == (503, "evidence_damaged")


def test_a_file_that_was_cut_off_or_is_another_s_is_not_given_out(house: House) -> None:
    other = CONTENT[::-1]
    house.start("main.key").put()
    path, encrypted = house.copy, house.copy.read_bytes()
    house.put(other)
    [another] = [each for each in house.copies if each != path]
    for content in (
        b"",
        encrypted[:-1],
        encrypted[: PIECE_BYTES + TAG_BYTES],
        encrypted + b"x",
        another.read_bytes(),
        CONTENT,
    ):
        path.write_bytes(content)
        assert code(house.ask("GET")) == (503, "evidence_damaged")


def test_the_same_file_again_leaves_one_copy_that_can_be_read(house: House) -> None:
    house.start("main.key").put()
    first = house.copy
    assert house.put().status_code == 200
    assert house.copy == first
    assert house.ask("GET").content == CONTENT


def test_a_file_that_was_lost_is_encrypted_anew_when_it_comes_again(house: House) -> None:
    house.start("main.key").put()
    house.copy.unlink()
    assert code(house.ask("GET")) == (404, "evidence_lost")
    assert house.put().status_code == 200
    assert house.ask("GET").content == CONTENT
    house.copy.unlink()
    house.start(None)
    assert house.put().status_code == 200
    assert (house.ask("GET").content, house.copy.name) == (CONTENT, NAME)


def test_what_is_refused_leaves_no_copy(house: House) -> None:
    house.start("main.key")
    for name, content in ((NAME, b"something else"), (sha256(b"").hexdigest(), b"")):
        answer = house.ask("PUT", by="dept-UM", name=name, content=content)
        assert answer.status_code == 422
    assert house.copies == []


def test_erasing_takes_file_and_key_and_a_copy_kept_elsewhere_is_noise(house: House, tmp_path: Path) -> None:
    house.start("main.key").put()
    path, encrypted = house.copy, house.copy.read_bytes()
    house.erase()
    assert house.copies == []
    path.write_bytes(encrypted)  # from a backup, say
    assert code(house.ask("GET")) == (410, "evidence_erased")
    assert code(house.put()) == (410, "evidence_erased")
    database = b"".join(each.read_bytes() for each in tmp_path.glob("kaohe.db*") if each.is_file())
    assert path.name.partition(".")[2].encode() not in database
    house.start("main.key")
    assert house.copies == []


@pytest.mark.parametrize("problem", ["missing", "mode", "content"])
def test_a_server_does_not_start_with_a_key_that_cannot_be_used(trial: Terminal, problem: str) -> None:
    path = trial.folder / "main.key"
    if problem != "missing":
        evidence_key.make(path)
    if problem == "mode":
        path.chmod(0o644)
    if problem == "content":
        path.write_bytes(b"no key")
    with pytest.raises(KeyFileUnusable):
        create_app(Settings(database_url=f"sqlite:///{trial.ledger}", evidence_key=path))
