"""Adding evidence to an entry on a page."""

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from ledger.application import Ledger
from tests.api.pages.visiting import PageText, Reader, pages_of
from tests.api.terminal import Terminal

PHOTO = b"\x89PNG\r\n\x1a\n a photo"
RECORD = ["record", "SSL", "UM4.4", "--occurred-on", "2020-03-05", "--level", "city", "--by", "dept-UM", "--id", "E1"]


@pytest.fixture
def client(trial: Terminal) -> Iterator[TestClient]:
    trial.done(*RECORD)
    with pages_of(trial) as client:
        yield client


def media_of(client: TestClient) -> list[str]:
    ledger: Ledger = client.app.state.ledger  # type: ignore[attr-defined]
    with ledger.reading() as books:
        return [each.media for each in books.credentials.evidence_of("E1")]


@pytest.mark.parametrize("user", ["comm-SSL", "dept-UM", "leading-1", "committee-1"])
def test_those_concerned_add_evidence(client: TestClient, user: str) -> None:
    reader = Reader(client, user)
    went = reader.done("/evidence/E1", {}, files=[("files", ("a.png", PHOTO + user.encode(), "image/png"))])
    assert went == "/entries/E1?done=evidence"
    assert media_of(client) == ["image/png"]
    assert any(tag == "img" for tag, _ in reader.page("/evidence/E1").tags)


@pytest.mark.parametrize("user", ["comm-ZY", "dept-PS", "auditor-1"])
def test_nobody_else_does(client: TestClient, user: str) -> None:
    reader = Reader(client, user)
    assert reader.get("/evidence/E1").status_code == 403
    other = Reader(client, "dept-UM").page("/evidence/E1").form_to("/evidence/E1")
    answer = reader.post("/evidence/E1", other.fields, files=[("files", ("a.png", PHOTO, "image/png"))])
    assert answer.status_code == 403
    assert media_of(client) == []


def test_an_entry_that_is_not_there_has_no_evidence(client: TestClient) -> None:
    assert Reader(client, "dept-UM").get("/evidence/E9").status_code == 404


def test_without_a_file_the_form_says_so(client: TestClient) -> None:
    answer = Reader(client, "dept-UM", lang="en").send("/evidence/E1", {})
    assert answer.status_code == 422
    assert "Choose a file first" in PageText(answer.text).seen


def test_an_empty_file_keeps_none_of_the_others_out(client: TestClient) -> None:
    files = [("files", ("a.png", b"", "image/png")), ("files", ("b.png", PHOTO, "image/png"))]
    answer = Reader(client, "dept-UM").send("/evidence/E1", {}, files=files)
    assert answer.status_code == 422
    assert "空文件" in PageText(answer.text).seen
    assert media_of(client) == ["image/png"]


def test_the_name_of_a_file_is_not_believed(client: TestClient) -> None:
    reader = Reader(client, "dept-UM")
    reader.done("/evidence/E1", {}, files=[("files", ("../<b>.png", b"plain words", "image/png"))])
    assert media_of(client) == ["text/plain"]
    assert "<b>" not in reader.page("/evidence/E1").seen


def test_a_reason_that_is_none_is_not_shown(client: TestClient) -> None:
    reader = Reader(client, "dept-UM")
    assert "没有收下" not in reader.page("/evidence/E1?refused=made_up").seen
    assert "没有收下" in reader.page("/evidence/E1?refused=evidence_empty").seen
    assert reader.get("/evidence/E1?refused=%3Cb%3E").status_code == 422
