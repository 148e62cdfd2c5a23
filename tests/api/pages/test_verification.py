"""Verification at the pages: the ledger's, with progress and findings; a proof's; an earlier checkpoint's; witnesses."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from time import monotonic, sleep

import pytest
from starlette.testclient import TestClient

from api.main import create_app
from api.settings import Settings
from tests.api.pages.visiting import ADDRESS, PageText, Reader, pages_of
from tests.api.terminal import Terminal
from tests.keys import key_of
from tests.sealed import tampered

RECORD = ("record", "SSL", "UM4.4", "--occurred-on", "2020-03-05", "--level", "city", "--by", "dept-UM", "--id")
PATIENT_SECONDS = 20


@pytest.fixture
def recorded(trial: Terminal) -> Terminal:
    trial.done(*RECORD, "E1")
    trial.done("prove", "E1", "-o", "E1.json")
    trial.done("prove", "E1", "--tlog-proof", "-o", "E1.tlog-proof")
    return trial


@pytest.fixture
def client(recorded: Terminal) -> Iterator[TestClient]:
    with pages_of(recorded) as client:
        yield client


def verified(reader: Reader, way: str) -> PageText:
    """What stands there once a verification is over."""
    assert reader.done("/audit/verification", {"way": way}) == "/audit/verification"
    until = monotonic() + PATIENT_SECONDS
    while True:
        page = reader.page("/audit/verification")
        if not any(tag == "progress" for tag, _ in page.tags):
            return page
        assert monotonic() < until
        sleep(0.02)


def alerts(page: PageText) -> int:
    return sum(said.get("role") == "alert" for _, said in page.tags)


@pytest.mark.parametrize("way", ["quick", "full"])
@pytest.mark.parametrize("user", ["auditor-1", "committee-1"])
def test_a_sound_ledger_is_found_so(client: TestClient, way: str, user: str) -> None:
    page = verified(Reader(client, user, lang="en"), way)
    assert "Verified" in page.headings
    assert ("Verified: every byte" in page.seen) == (way == "full")
    assert alerts(page) == 0
    assert "核验通过" in Reader(client, "comm-SSL").page("/audit/verification").seen


@pytest.mark.parametrize("user", ["dept-UM", "comm-SSL", "leading-1"])
def test_who_does_not_watch_over_the_ledger_starts_nothing(client: TestClient, user: str) -> None:
    reader = Reader(client, user)
    page = reader.page("/audit/verification")
    assert [form.action for form in page.forms if form.method == "post"] == ["/sign-out"]
    csrf = page.form_to("/sign-out").fields["csrf_token"]
    assert reader.post("/audit/verification", {"way": "full", "csrf_token": csrf}).status_code == 403
    assert "还没有核验过" in reader.page("/audit/verification").seen
    assert "POST /audit/verification" in Reader(client, "auditor-1").page("/audit/access?kind=access-refused").seen


@pytest.mark.parametrize("way", ["", "slowly"])
def test_which_verification_has_to_be_said(client: TestClient, way: str) -> None:
    answer = Reader(client, "auditor-1").send("/audit/verification", {"way": way})
    assert answer.status_code == 422
    assert alerts(PageText(answer.text)) == 1


def test_a_second_start_shows_the_one_that_is_under_way(client: TestClient) -> None:
    reader = Reader(client, "auditor-1")
    for _ in range(3):
        reader.done("/audit/verification", {"way": "quick"})
    page = verified(reader, "full")
    assert page.seen.count("auditor-1") >= 2
    assert all("核验未通过" not in heading for heading in page.headings)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_was_changed_is_named_with_its_place_and_what_to_do(recorded: Terminal, lang: str) -> None:
    with recorded.opened() as ledger:
        tampered(
            ledger,
            "UPDATE stored_events SET state = CAST(replace(CAST(state AS TEXT), 'operator', 'somebody') AS BLOB)"
            " WHERE position = 9",
        )
    with pages_of(recorded) as client:
        reader = Reader(client, "auditor-1", lang=lang)
        page = verified(reader, "full")
        assert page.headings.count("核验未通过" if lang == "zh" else "Not verified") == 1
        assert "event_changed" in page.seen, page.seen[-1_500:]
        assert ("位置 9 的事件被改动过" if lang == "zh" else "The event at position 9 was changed") in page.seen
        assert "/audit/events?before=14" in page.links()
        assert alerts(reader.page("/audit")) == 1


def test_writing_goes_on_while_the_ledger_is_verified_and_no_signature_is_taken_for_a_fork(trial: Terminal) -> None:
    with pages_of(trial) as client:
        auditor, officer = Reader(client, "auditor-1"), Reader(client, "dept-UM")
        body = {"community": "SSL", "clause": "UM4.4", "occurred_on": "2020-03-05", "level": "city"}
        token = officer.told("/api/v1/session")["csrf_token"]
        for _ in range(12):
            auditor.done("/audit/verification", {"way": "quick"})
            for _ in range(4):
                headers = {**officer.headers(), "X-CSRF-Token": token, "Accept": "application/json"}
                assert client.post("/api/v1/entries", json=body, headers=headers).status_code == 201
                client.cookies.clear()
        page = verified(auditor, "full")
        assert "核验未通过" not in page.seen


# --- proofs -----------------------------------------------------------------------------------------------------------


def handed_in(reader: Reader, path: Path, **fields: str) -> tuple[int, PageText]:
    file = ("file", (path.name, path.read_bytes(), "application/json"))
    answer = reader.send("/audit/bundle", fields, files=[file])
    return answer.status_code, PageText(answer.text)


@pytest.mark.parametrize("name", ["E1.json", "E1.tlog-proof"])
@pytest.mark.parametrize("key", ["given", "own"])
def test_a_proof_that_holds_is_told_so(client: TestClient, recorded: Terminal, name: str, key: str) -> None:
    keys = recorded.done("checkpoint", "--vkey") if key == "given" else ""
    status, page = handed_in(Reader(client, "comm-SSL", lang="en"), recorded.folder / name, keys=keys)
    assert status == 200
    assert "The proof holds" in page.headings
    assert "E1" in page.seen
    assert ("The key was this ledger's own" in page.seen) == (key == "own")


@pytest.mark.parametrize("name", ["E1.json", "E1.tlog-proof"])
def test_a_proof_that_was_changed_is_refused_and_nothing_of_it_is_believed(
    client: TestClient, recorded: Terminal, name: str
) -> None:
    path = recorded.folder / name
    content = path.read_bytes()
    hashes = [found.start() for found in re.finditer(rb"[A-Za-z0-9+/]{43}=", content)]
    at = hashes[-1]
    path.write_bytes(content[:at] + (b"A" if content[at : at + 1] != b"A" else b"B") + content[at + 1 :])
    status, page = handed_in(Reader(client, "comm-SSL", lang="en"), path)
    assert status == 422
    assert "The proof does not hold" in page.seen
    assert "The proof holds" not in page.headings


@pytest.mark.parametrize(
    "content", [b"", b"{}", b"[" * 5_000, b"\xff\xfe", b"c2sp.org/tlog-proof@v1\n", b"null", b'{"a":1e999}']
)
def test_what_is_no_proof_is_refused(client: TestClient, recorded: Terminal, content: bytes) -> None:
    path = recorded.folder / "file"
    path.write_bytes(content)
    status, page = handed_in(Reader(client, "comm-SSL"), path)
    assert status == 422
    assert alerts(page) == 1


def test_the_field_that_is_wrong_is_marked(client: TestClient, recorded: Terminal) -> None:
    reader = Reader(client, "comm-SSL")
    for fields in ({"keys": "no key"}, {"witnesses": "no key"}):
        status, page = handed_in(reader, recorded.folder / "E1.json", **fields)
        [name] = fields
        assert status == 422
        assert any(said.get("name") == name and said.get("aria-invalid") for _, said in page.tags)
        assert page.form_to("/audit/bundle").fields[name].strip() == "no key"
    assert reader.send("/audit/bundle", {}).status_code == 422
    stranger = str(key_of("a stranger").verifier)
    assert handed_in(reader, recorded.folder / "E1.json", keys=stranger)[0] == 422


# --- checkpoints ------------------------------------------------------------------------------------------------------


def test_the_newest_checkpoint_and_the_key_stand_there(client: TestClient, recorded: Terminal) -> None:
    page = Reader(client, "comm-SSL").page("/audit/checkpoint")
    assert recorded.done("checkpoint", "--vkey").strip() in page.seen
    assert client.get("/checkpoint").text in page.seen


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_an_earlier_checkpoint_is_the_beginning_of_a_ledger_that_has_only_grown(
    client: TestClient, recorded: Terminal, ending: str
) -> None:
    old = client.get("/checkpoint").text
    recorded.done(*RECORD, "E2")
    answer = Reader(client, "dept-UM", lang="en").send("/audit/checkpoint", {"checkpoint": old.replace("\n", ending)})
    assert answer.status_code == 200
    assert "it has only grown" in PageText(answer.text).seen


def test_a_checkpoint_of_a_history_that_was_given_up_is_not(recorded: Terminal, tmp_path: Path) -> None:
    before = tmp_path / "before.db"
    with closing(sqlite3.connect(recorded.ledger)) as source, closing(sqlite3.connect(before)) as target:
        source.backup(target)
    for number in range(2, 9):
        recorded.done(*RECORD, f"E{number}")
    longer = recorded.done("checkpoint")
    for name in ("kaohe.db", "kaohe.db-wal", "kaohe.db-shm", "kaohe.db.key.signed"):
        (recorded.folder / name).unlink(missing_ok=True)
    before.rename(recorded.ledger)
    with pages_of(recorded) as client:
        reader = Reader(client, "auditor-1")
        cut = PageText(reader.send("/audit/checkpoint", {"checkpoint": longer}).text)
        assert "截掉" in cut.seen
    for number in range(9, 20):
        recorded.done(*RECORD, f"E{number}")
    with pages_of(recorded) as client:
        answer = Reader(client, "auditor-1").send("/audit/checkpoint", {"checkpoint": longer})
        assert answer.status_code == 200
        assert "历史被改写过" in PageText(answer.text).seen


@pytest.mark.parametrize("given", ["", "no checkpoint", "a\n1\nAAAA\n\n— a AAAA", "<script>alert(1)</script>", "\x00"])
def test_what_is_no_checkpoint_of_the_ledger_is_refused_beside_its_field(client: TestClient, given: str) -> None:
    answer = Reader(client, "comm-SSL").send("/audit/checkpoint", {"checkpoint": given})
    page = PageText(answer.text)
    assert answer.status_code == 422
    assert any(tag == "textarea" and said.get("aria-invalid") for tag, said in page.tags)
    assert page.form_to("/audit/checkpoint").fields["checkpoint"].strip() == given.strip()


# --- witnesses --------------------------------------------------------------------------------------------------------


def test_without_witnesses_it_is_said_how_to_have_one(client: TestClient, recorded: Terminal) -> None:
    page = Reader(client, "comm-SSL").page("/audit/witnesses")
    assert f"kaohe witness watch {recorded.done('checkpoint', '--vkey').strip()}" in page.seen


def test_a_witness_that_does_not_answer_is_named_as_such(recorded: Terminal) -> None:
    recorded.with_(KAOHE_WITNESS_DATABASE="witness.db").done("witness", "init", "--name", "w.example/far")
    vkey = recorded.with_(KAOHE_WITNESS_DATABASE="witness.db").done("witness", "vkey").strip()
    names = recorded.folder / "witnesses.txt"
    names.write_text(f"{vkey} http://127.0.0.1:9\n", encoding="utf-8")
    settings = Settings(
        database_url=f"sqlite:///{recorded.ledger}", witnesses=names, witness_quorum=1, witness_seconds=1
    )
    with TestClient(create_app(settings), base_url=ADDRESS) as client:
        reader = Reader(client, "auditor-1", lang="en")
        until = monotonic() + PATIENT_SECONDS
        while "does not answer" not in (page := reader.page("/audit/witnesses")).seen:
            assert monotonic() < until
            sleep(0.05)
        assert "1 of 1 witnesses must cosign" in page.seen
        assert "not yet" in page.seen
        [row] = reader.get("/audit/witnesses?export=json").json()["rows"]
        assert (row["name"], row["vkey"], row["cosigned_at"], row["finding"]) == ("w.example/far", vkey, None, "outage")
