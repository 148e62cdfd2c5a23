"""The erasing of evidence over the web: two people, what is gone then, and what everybody is told of it."""

import json
import os
import shutil
import signal
from contextlib import suppress
from hashlib import sha256
from http.client import HTTPConnection, HTTPException
from itertools import count
from pathlib import Path
from threading import Event, Thread
from time import sleep

import pytest
from starlette.testclient import TestClient

from api.main import create_app
from api.settings import Settings
from api.vault import Vault
from ledger.application import Ledger
from ledger.evidence import erase
from tests.api.acts import opened, recorded
from tests.api.terminal import Terminal
from tests.api.web import API, Answer, Site, Tokens, signed_in, site_of
from tests.ledger.golden.story import stored

_numbers = count(1)
REASON = "照片里有无关的人"


@pytest.fixture(autouse=True)
def _is_open(request: pytest.FixtureRequest) -> None:
    if "site" in request.fixturenames:
        opened(request.getfixturevalue("site"))


def name_of(content: bytes) -> str:
    return sha256(content).hexdigest()


def hand_in(site: Site, content: bytes, entry: str | None = None) -> Answer:
    asked = f"?entry={entry}" if entry else ""
    return site.ask("PUT", f"{API}/evidence/{name_of(content)}{asked}", content, by="dept-UM")


def handed_in(site: Site, entry: str | None = None) -> bytes:
    """A file that no other test of this run hands in."""
    content = f"照片 erasure {next(_numbers)} {os.getpid()}".encode()
    assert hand_in(site, content, entry).status == 201
    return content


def ask_to_erase(site: Site, content: bytes, by: str, reason: str = REASON, **headers: str) -> Answer:
    return site.post(f"/evidence/{name_of(content)}/erasure", {"reason": reason}, by=by, headers=headers)


def withdraw(site: Site, content: bytes, by: str, reason: str = "先遮挡") -> Answer:
    return site.post(f"/evidence/{name_of(content)}/erasure/withdrawal", {"reason": reason}, by=by)


def erased(site: Site, entry: str | None = None, reason: str = REASON) -> bytes:
    content = handed_in(site, entry)
    for by in ("leading-1", "committee-1"):
        assert ask_to_erase(site, content, by, reason).status == 201
    return content


def given_out(site: Site, content: bytes, asked: str = "", **headers: str) -> Answer:
    return site.get(f"/evidence/{name_of(content)}{asked}", headers=headers)


def files(site: Site) -> list[Path]:
    return [path for path in (site.terminal.folder / "kaohe.db.evidence").rglob("*") if path.is_file()]


def listed(site: Site, entry: str, asked: str = "") -> list[dict[str, object]]:
    found: list[dict[str, object]] = site.get(f"/entries/{entry}/evidence{asked}").json["evidence"]
    return found


def events(site: Site, after: int) -> list[str]:
    return [each["event"] for each in site.events(after=after)]


# --- two people -------------------------------------------------------------------------------------------------------


def test_one_proposes_and_another_confirms(site: Site) -> None:
    content = handed_in(site)
    first = ask_to_erase(site, content, "leading-1")
    assert (first.status, first.json["state"], first.json["position"]) == (201, "proposed", site.position)
    assert first.headers["Location"] == f"{API}/evidence/{name_of(content)}"
    assert (first.json["proposed"]["by"], first.json["proposed"]["reason"]) == ("leading-1", REASON)
    assert given_out(site, content).body == content
    second = ask_to_erase(site, content, "committee-1", "同意")
    assert (second.status, second.json["state"], second.json["proposed"]) == (201, "erased", None)
    said = second.json["erased"]
    assert said == {**said, "by": "committee-1", "proposed_by": "leading-1", "reason": "同意"}
    assert second.json["position"] == said["position"] == site.position
    assert given_out(site, content).status == 410


def test_the_same_person_does_not_confirm_and_nothing_is_recorded_but_that_they_tried(site: Site) -> None:
    content = handed_in(site)
    ask_to_erase(site, content, "leading-1")
    before = site.position
    again = ask_to_erase(site, content, "leading-1", "再次")
    assert (again.status, again.code) == (403, "own_proposal")
    assert set(events(site, before)) <= {"access-refused.1"}  # or counted with others like it
    assert given_out(site, content).body == content


@pytest.mark.parametrize("by", ["dept-UM", "comm-SSL", "auditor-1", "admin"])
def test_nobody_else_proposes_confirms_or_withdraws(site: Site, by: str) -> None:
    content = handed_in(site)
    assert ask_to_erase(site, content, by).code == "role_not_allowed"
    ask_to_erase(site, content, "leading-1")
    before = site.position
    assert ask_to_erase(site, content, by).code == "role_not_allowed"
    assert withdraw(site, content, by).code == "role_not_allowed"
    assert set(events(site, before)) <= {"access-refused.1"}
    assert given_out(site, content).body == content


@pytest.mark.parametrize("by", ["leading-1", "committee-1"])
def test_a_proposal_is_withdrawn_by_whoever_made_it_or_another(site: Site, by: str) -> None:
    content = handed_in(site)
    ask_to_erase(site, content, "leading-1")
    answer = withdraw(site, content, by)
    assert (answer.status, answer.json["state"], answer.json["proposed"]) == (201, "withdrawn", None)
    assert withdraw(site, content, by).code == "erasure_not_proposed"
    assert ask_to_erase(site, content, "committee-1").json["state"] == "proposed"


def test_what_nobody_handed_in_is_not_erased(site: Site) -> None:
    before = site.position
    for answer in (ask_to_erase(site, b"nothing", "leading-1"), withdraw(site, b"nothing", "leading-1")):
        assert (answer.status, answer.code) == (404, "evidence_unknown")
    assert site.position == before


@pytest.mark.parametrize("reason", ["", " ", "\u202eback to front", "zero\u200bwidth", "x" * 4_001, "nul\0"])
def test_a_reason_that_hides_something_or_says_nothing_is_refused(site: Site, reason: str) -> None:
    content = handed_in(site)
    before = site.position
    answer = ask_to_erase(site, content, "leading-1", reason)
    assert (answer.code, answer.json["errors"][0]["pointer"]) == ("field_malformed", "/reason")
    assert site.position == before


@pytest.mark.parametrize("reason", ["<script>alert(1)</script>", "{by} {0} %s", "一\n二\r\n三", "😀" * 4_000])
def test_a_reason_is_text_whatever_it_looks_like(site: Site, reason: str) -> None:
    content = erased(site, reason=reason)
    answer = given_out(site, content)
    assert answer.code == "evidence_erased"
    assert " ".join(reason.split())[:400] in answer.json["detail"]


def test_a_large_body_is_refused_though_files_may_be_large(site: Site) -> None:
    content = handed_in(site)
    answer = ask_to_erase(site, content, "leading-1", "x" * (2 << 20))
    assert (answer.status, answer.code) == (413, "body_too_large")


def test_a_request_that_comes_again_gets_its_first_answer(site: Site) -> None:
    content = handed_in(site)
    key = {"Idempotency-Key": f"erase-{name_of(content)[:8]}"}
    first = ask_to_erase(site, content, "leading-1", **key)
    second = ask_to_erase(site, content, "committee-1", **key)
    before = site.position
    assert [ask_to_erase(site, content, by, **key).body for by in ("leading-1", "committee-1")] == [
        first.body,
        second.body,
    ]
    assert ask_to_erase(site, content, "leading-1", "another", **key).code == "idempotency_key_reused"
    assert site.position == before


# --- what is gone, and what is said of it -----------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_who_asks_for_an_erased_file_is_told_when_by_whom_and_why(site: Site, lang: str) -> None:
    start = site.position
    content = erased(site)
    at = site.events(after=start)[-1]["recorded_at"][:19]
    for answer in (
        given_out(site, content, **{"Accept-Language": lang}),
        given_out(site, content, f"?position={start + 1}", **{"Accept-Language": lang}),
        given_out(site, content, **{"Accept-Language": lang, "If-None-Match": f'"{name_of(content)}"'}),
        given_out(site, content, **{"Accept-Language": lang, "Range": "bytes=0-1"}),
    ):
        assert (answer.status, answer.code) == (410, "evidence_erased")
        detail = answer.json["detail"]
        assert all(each in detail for each in (f"{at}Z", "leading-1", "committee-1", REASON))
        assert answer.json["errors"][0]["parameter"] == "sha256"
    assert given_out(site, content, f"?position={start}").code == "evidence_unknown"
    assert site.ask("HEAD", f"{API}/evidence/{name_of(content)}", by="auditor-1").status == 410
    assert site.get(f"/evidence/{name_of(content)}", by=None).code == "not_signed_in"


def test_an_erased_file_is_not_taken_again_nor_erased_again(site: Site) -> None:
    entry = recorded(site, f"ER{next(_numbers)}")
    content = erased(site, entry)
    before = site.position
    for answer in (
        hand_in(site, content),
        hand_in(site, content, entry),
        ask_to_erase(site, content, "leading-2"),
        withdraw(site, content, "leading-2"),
    ):
        assert (answer.status, answer.code) == (410, "evidence_erased")
        assert "committee-1" in answer.json["detail"]
    assert site.position == before


def test_the_file_is_gone_from_the_disk_and_the_others_are_not(own_site: Site) -> None:
    other = handed_in(own_site)
    content = erased(own_site)
    assert [path.name for path in files(own_site)] == [name_of(other)]
    for path in own_site.terminal.folder.rglob("*"):
        assert not path.is_file() or content not in path.read_bytes()


def test_the_list_of_an_entry_s_files_says_what_is_proposed_and_what_is_erased_at_any_moment(site: Site) -> None:
    entry = recorded(site, f"ER{next(_numbers)}")
    content = handed_in(site, entry)
    [plain] = listed(site, entry)
    assert (plain["proposed"], plain["erased"]) == (None, None)
    proposed = ask_to_erase(site, content, "committee-1").json
    assert listed(site, entry) == [{**plain, "proposed": proposed["proposed"]}]
    withdrawn = withdraw(site, content, "committee-1").json
    assert listed(site, entry) == [plain]
    ask_to_erase(site, content, "committee-1")
    done = ask_to_erase(site, content, "leading-1").json
    assert plain["salt"]
    gone = {**plain, "salt": None}  # at whatever moment: it is destroyed
    assert listed(site, entry) == [{**gone, "erased": done["erased"]}]
    assert listed(site, entry, f"?position={proposed['position']}") == [{**gone, "proposed": proposed["proposed"]}]
    assert listed(site, entry, f"?position={withdrawn['position']}") == [gone]


def test_every_byte_that_was_recorded_stays_and_the_chain_goes_on(own_site: Site) -> None:
    content = handed_in(own_site)
    with own_site.terminal.opened() as ledger:
        before = stored(ledger)
    for by in ("leading-1", "leading-2"):
        ask_to_erase(own_site, content, by)
    with own_site.terminal.opened() as ledger:
        after = stored(ledger)
    assert after[: len(before)] == before
    assert [json.loads(each)["type"] for _, each in after[len(before) :]] == [
        "evidence-erasure-proposed.1",
        "evidence-erased.1",
    ]


def test_who_is_reading_a_file_as_it_is_erased_gets_all_of_it(own_site: Site) -> None:
    content = b"%PDF-1.7\n" + os.urandom(32 << 20)
    assert hand_in(own_site, content).status == 201
    ask_to_erase(own_site, content, "leading-1")
    started, got = Event(), bytearray()

    def read() -> None:
        connection = HTTPConnection(own_site.host, own_site.port, timeout=60)
        headers = {"Authorization": f"Bearer {own_site.tokens['auditor-1']}"}
        connection.request("GET", f"{API}/evidence/{name_of(content)}", headers=headers)
        answer = connection.getresponse()
        got.extend(answer.read(1))
        started.set()
        erased_by_now.wait(60)
        got.extend(answer.read())
        connection.close()

    erased_by_now = Event()
    reader = Thread(target=read)
    reader.start()
    assert started.wait(60)
    assert ask_to_erase(own_site, content, "committee-1").json["state"] == "erased"
    erased_by_now.set()
    reader.join()
    assert bytes(got) == content
    assert given_out(own_site, content).code == "evidence_erased"


# --- a server that is ended in between --------------------------------------------------------------------------------


def test_what_a_killed_server_left_of_an_erased_file_is_not_given_out_and_is_removed_at_the_next_start(
    signed_in_trial: tuple[Path, Tokens], tmp_path: Path
) -> None:
    shutil.copytree(signed_in_trial[0], tmp_path, dirs_exist_ok=True)
    terminal, tokens = Terminal(tmp_path), signed_in_trial[1]
    with site_of(terminal, tokens) as site:
        content = handed_in(site)
        ask_to_erase(site, content, "leading-1")
        with terminal.opened() as ledger:  # what is durable when a server is killed before it comes to the file
            confirm(ledger, content)
        os.kill(site.process, signal.SIGKILL)
    assert [path.name for path in files(site)] == [name_of(content)]
    with site_of(terminal, tokens) as site:
        assert given_out(site, content).code == "evidence_erased"
        assert files(site) == []


def confirm(ledger: Ledger, content: bytes) -> None:
    ledger.carry_out(lambda books: erase(books, name_of(content), reason="同意", by="committee-1"))


def test_what_was_left_is_not_given_out_meanwhile_and_goes_with_the_next_that_is_erased(own_site: Site) -> None:
    content = handed_in(own_site)
    ask_to_erase(own_site, content, "leading-1")
    with own_site.terminal.opened() as ledger:
        confirm(ledger, content)
    assert given_out(own_site, content).code == "evidence_erased"
    assert [path.name for path in files(own_site)] == [name_of(content)]
    erased(own_site)
    assert files(own_site) == []


@pytest.mark.parametrize("attempt", range(3))
def test_a_server_killed_while_files_are_erased_leaves_nothing_after_the_next_start(
    signed_in_trial: tuple[Path, Tokens], tmp_path: Path, attempt: int
) -> None:
    shutil.copytree(signed_in_trial[0], tmp_path, dirs_exist_ok=True)
    terminal, tokens = Terminal(tmp_path), signed_in_trial[1]
    acknowledged: list[bytes] = []

    def erase_all(site: Site, contents: list[bytes]) -> None:
        with suppress(OSError, HTTPException):
            for content in contents:
                assert ask_to_erase(site, content, "committee-1").status == 201
                acknowledged.append(content)

    with site_of(terminal, tokens) as site:
        contents = [handed_in(site) for _ in range(60)]
        for content in contents:
            ask_to_erase(site, content, "leading-1")
        eraser = Thread(target=erase_all, args=(site, contents))
        eraser.start()
        while len(acknowledged) < 5 + attempt:
            sleep(0.001)
        os.kill(site.process, signal.SIGKILL)
        eraser.join()
    assert len(acknowledged) < len(contents)
    with site_of(terminal, tokens) as site:
        # Its address is said before it has cleared up; once it answers it has.
        found = {content: given_out(site, content) for content in contents}
        there = {path.name for path in files(site)}
        assert {content for content, answer in found.items() if answer.status == 410} >= set(acknowledged)
        assert {name_of(content) for content, answer in found.items() if answer.status != 410} == there
        assert all(answer.body == content for content, answer in found.items() if answer.status != 410)


def test_a_disk_that_keeps_the_file_is_said_to_and_the_file_is_not_given_out(
    trial: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    tokens = signed_in(trial)
    app = create_app(Settings(database_url=f"sqlite:///{trial.ledger}"))
    content = b"a file that stays"
    address = f"{API}/evidence/{name_of(content)}"

    def by(user: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {tokens[user]}", "Accept-Language": "en"}

    with TestClient(app) as client:
        assert client.put(address, content=content, headers=by("dept-UM")).status_code == 201
        client.post(f"{address}/erasure", json={"reason": "x"}, headers=by("leading-1"))
        with monkeypatch.context() as patched:
            patched.setattr(Path, "unlink", _read_only)
            answer = client.post(f"{address}/erasure", json={"reason": "x"}, headers=by("leading-2"))
        assert (answer.status_code, answer.json()["code"]) == (503, "erasure_unfinished")
        assert "Read-only" in answer.json()["detail"]
        assert client.get(address, headers=by("auditor-1")).status_code == 410
        vault: Vault = app.state.vault
        assert vault.shelf.place(name_of(content)).exists()
    with TestClient(create_app(Settings(database_url=f"sqlite:///{trial.ledger}"))):
        assert not vault.shelf.place(name_of(content)).exists()


def _read_only(*_: object, **__: object) -> None:
    raise OSError(30, "Read-only file system")
