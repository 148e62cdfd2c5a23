"""Evidence over the web: a file is kept whole under its SHA-256, given out to those signed in, and never run by a browser."""

import json
import os
import shutil
import signal
import stat
from contextlib import suppress
from hashlib import sha256
from http.client import HTTPConnection, HTTPException
from itertools import count
from pathlib import Path
from threading import Thread
from time import sleep, time

import pytest

from api.shelf import FORGOTTEN_SECONDS, PART, Shelf
from projections.proving import verify_bundle
from tests.api.acts import opened, recording
from tests.api.terminal import Terminal
from tests.api.web import API, Answer, Site, Tokens, site_of

PDF = b"%PDF-1.7\n"
_numbers = count(1)


@pytest.fixture(autouse=True)
def _is_open(request: pytest.FixtureRequest) -> None:
    """Whoever used the shared server before may have closed its year."""
    if "site" in request.fixturenames:
        opened(request.getfixturevalue("site"))


def fresh(beginning: bytes = PDF) -> bytes:
    """A file that no other test of this run hands in."""
    return beginning + f"evidence {next(_numbers)}".encode()


def name_of(content: bytes) -> str:
    return sha256(content).hexdigest()


def handed_in(
    site: Site,
    content: bytes,
    *,
    by: str = "dept-UM",
    entry: str | None = None,
    under: str | None = None,
    **headers: str,
) -> Answer:
    asked = "" if entry is None else f"?entry={entry}"
    return site.ask("PUT", f"{API}/evidence/{under or name_of(content)}{asked}", content, by=by, headers=headers)


def given_out(site: Site, content: bytes, **headers: str) -> Answer:
    return site.get(f"/evidence/{name_of(content)}", headers=headers)


@pytest.fixture(scope="module")
def entry(site: Site) -> str:
    """Of SSL, under a clause of department UM."""
    opened(site)
    return str(site.done("/entries", recording("EV1"), by="dept-UM")["entry"])


def shelf(site: Site) -> Path:
    return site.terminal.folder / "kaohe.db.evidence"


def files(site: Site) -> set[str]:
    return {path.name for path in shelf(site).rglob("*") if path.is_file()}


# --- handing in -------------------------------------------------------------------------------------------------------


def test_a_file_is_kept_under_its_sha_256_and_can_be_had_again(site: Site) -> None:
    content = fresh()
    answer = handed_in(site, content)
    assert answer.status == 201
    assert answer.json == {
        "sha256": name_of(content),
        "size": len(content),
        "media": "application/pdf",
        "position": site.position,
        "entry": None,
    }
    assert answer.headers["Location"] == f"{API}/evidence/{name_of(content)}"
    assert given_out(site, content).body == content


def test_a_large_file_comes_back_as_it_was(site: Site) -> None:
    content = fresh() + bytes(range(256)) * (5 << 12)
    assert handed_in(site, content).status == 201
    assert given_out(site, content).body == content


def test_the_same_file_again_records_nothing(site: Site) -> None:
    content = fresh()
    first, before = handed_in(site, content), site.position
    again = handed_in(site, content, by="comm-SSL")
    assert (again.status, again.json) == (200, first.json)
    assert site.position == before


def test_a_file_can_be_handed_in_for_an_entry_before_or_after(site: Site, entry: str) -> None:
    content = fresh()
    alone, linked = handed_in(site, content), handed_in(site, content, entry=entry)
    assert (alone.json["entry"], linked.json["entry"]) == (None, entry)
    assert linked.status == 201
    assert linked.json["position"] == alone.json["position"] + 1
    before = site.position
    assert handed_in(site, content, entry=entry).json == linked.json
    assert site.position == before
    listed = site.get(f"/entries/{entry}/evidence").json
    file = {name: value for name, value in linked.json.items() if name != "entry"}
    [found] = [each for each in listed["evidence"] if each["sha256"] == file["sha256"]]
    assert found.items() >= {**file, "proposed": None, "erased": None}.items()


def test_whoever_holds_a_file_finds_it_in_a_proof(own_site: Site) -> None:
    entry = own_site.done("/entries", recording("EV3"), by="dept-UM")["entry"]
    content, other = fresh(), fresh()
    for each in (other, content):
        handed_in(own_site, each, entry=entry)
    listed = own_site.get(f"/entries/{entry}/evidence").json["evidence"]
    at_the_terminal = own_site.terminal.json("evidence", "list", "--entry", entry)["evidence"]
    [salt] = [each["salt"] for each in listed if each["sha256"] == name_of(content)]
    mine = sha256(bytes.fromhex(salt) + content).hexdigest()
    bundle = own_site.get(f"/proofs/entries/{entry}").body
    claim = verify_bundle(bundle, own_site.terminal.done("checkpoint", "--vkey").strip()).claim
    assert mine in [each["digest"] for each in claim["evidence"]]
    assert [each["digest"] for each in listed] == [each["digest"] for each in claim["evidence"]]
    assert [(each["digest"], each["salt"]) for each in at_the_terminal] == [
        (each["digest"], each["salt"]) for each in listed
    ]
    for by in ("leading-1", "committee-1"):
        own_site.terminal.done("evidence", "erase", name_of(content), "--reason", "隐私", "--by", by)
    erased = own_site.get(f"/entries/{entry}/evidence").json["evidence"][1]
    assert (erased["digest"], erased["salt"]) == (mine, None)


def test_the_list_of_an_entry_s_files_can_be_had_as_of_any_moment(site: Site) -> None:
    entry = site.done("/entries", recording("EV2"), by="dept-UM")["entry"]
    first, second = fresh(), fresh()
    before = handed_in(site, first, entry=entry).json["position"]
    handed_in(site, second, entry=entry)

    def names(asked: str = "") -> list[str]:
        return [each["sha256"] for each in site.get(f"/entries/{entry}/evidence{asked}").json["evidence"]]

    assert names() == [name_of(first), name_of(second)]
    assert names(f"?position={before}") == [name_of(first)]
    assert names(f"?position={before - 1}") == []
    assert site.get(f"/evidence/{name_of(second)}?position={before}").code == "evidence_unknown"
    assert site.get("/entries/nowhere/evidence").code == "entry_unknown"


@pytest.mark.parametrize(
    ("user", "may"),
    {
        "comm-SSL": True,
        "comm-FSA": False,
        "dept-UM": True,
        "dept-GC": False,
        "leading-1": True,
        "committee-1": True,
        "auditor-1": False,
        "admin": False,
    }.items(),
)
def test_those_concerned_hand_in_for_an_entry(site: Site, entry: str, user: str, may: bool) -> None:  # noqa: FBT001
    content, before = fresh(), files(site)
    answer = handed_in(site, content, by=user, entry=entry)
    if may:
        assert answer.status == 201
    else:
        assert answer.code == "role_not_allowed"
        assert files(site) == before


@pytest.mark.parametrize("user", ["auditor-1", "admin"])
def test_those_who_neither_record_nor_decide_hand_nothing_in(site: Site, user: str) -> None:
    content = fresh()
    assert handed_in(site, content, by=user).code == "role_not_allowed"
    assert handed_in(site, content, by=user, entry="nowhere").code == "role_not_allowed"
    assert given_out(site, content).code == "evidence_unknown"


def test_what_is_not_what_the_address_says_is_not_kept(site: Site) -> None:
    before, kept = site.position, files(site)
    assert handed_in(site, fresh(), under=name_of(b"something else")).code == "evidence_mismatch"
    assert handed_in(site, b"", under=name_of(b"")).code == "evidence_empty"
    assert handed_in(site, fresh(), entry="nowhere").code == "entry_unknown"
    assert (site.position, files(site)) == (before, kept)


@pytest.mark.parametrize(
    "name", ["x", "0" * 63, "0" * 65, "A" * 64, "..%2f..%2fkaohe.db", f"{'0' * 62}%2f0", f"{'0' * 62}..", "０" * 64]
)
def test_an_address_that_is_no_sha_256_is_refused(site: Site, name: str) -> None:
    path = name.encode().decode("ascii", "ignore") or "%EF%BC%90" * 64
    for method in ("PUT", "GET"):
        answer = site.ask(method, f"{API}/evidence/{path}", b"x" if method == "PUT" else None, by="dept-UM")
        assert answer.code in {"parameter_malformed", "route_unknown"}


def test_an_entry_that_is_no_reference_and_parameters_that_there_are_not_are_refused(site: Site) -> None:
    content = fresh()
    assert handed_in(site, content, entry="a%20b").code == "parameter_malformed"
    path = f"{API}/evidence/{name_of(content)}"
    assert site.ask("PUT", f"{path}?about=E1", content, by="dept-UM").code == "parameter_unknown"
    assert site.get(f"/evidence/{name_of(content)}?entry=E1").code == "parameter_unknown"


def test_a_file_above_64_mib_is_refused_before_it_is_read(site: Site) -> None:
    connection = HTTPConnection(site.host, site.port, timeout=60)
    connection.putrequest("PUT", f"{API}/evidence/{'0' * 64}")
    connection.putheader("Authorization", f"Bearer {site.tokens['dept-UM']}")
    connection.putheader("Content-Length", str((64 << 20) + 1))
    connection.endheaders()
    answer = connection.getresponse()
    assert (answer.status, json.loads(answer.read())["code"]) == (413, "body_too_large")
    connection.close()


def test_the_record_shows_a_salted_digest_and_no_more(own_site: Site) -> None:
    content = fresh()
    before = own_site.position
    handed_in(own_site, content)
    with own_site.terminal.opened() as ledger, ledger.reading() as snapshot:
        [(_, state)] = snapshot.all_events(after=before)
        kept = snapshot.credentials.evidence(name_of(content))
    assert kept is not None
    event = json.loads(state)
    assert event["type"] == "evidence-received.1"
    assert event["body"]["digest"] == kept.digest == sha256(bytes.fromhex(kept.salt) + content).hexdigest()
    assert len(bytes.fromhex(kept.salt)) == 16
    assert name_of(content) not in state.decode()


# --- giving out -------------------------------------------------------------------------------------------------------


def test_a_file_is_an_attachment_that_no_browser_runs(site: Site) -> None:
    content = fresh(b"<html><script>alert(1)</script>")
    handed_in(site, content, **{"Content-Type": "text/html"})
    headers = given_out(site, content).headers
    assert headers["Content-Type"] == "text/plain; charset=utf-8"
    assert headers["Content-Disposition"] == f'attachment; filename="{name_of(content)[:16]}.txt"'
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in headers["Content-Security-Policy"]
    assert headers["Cache-Control"] == "private, no-cache"


def test_ranges_and_what_the_reader_has_already_are_understood(site: Site) -> None:
    content = fresh()
    handed_in(site, content)
    etag = f'"{name_of(content)}"'
    part = given_out(site, content, Range="bytes=1-3")
    assert (part.status, part.body, part.headers["ETag"]) == (206, content[1:4], etag)
    assert given_out(site, content, Range="bytes=9999-").status == 416
    assert given_out(site, content, **{"If-None-Match": etag}).status == 304
    whole = site.ask("HEAD", f"{API}/evidence/{name_of(content)}", by="comm-FSA")
    assert (whole.status, whole.body, whole.headers["Content-Length"]) == (200, b"", str(len(content)))


def test_only_those_signed_in_are_given_anything(site: Site) -> None:
    content = fresh()
    handed_in(site, content)
    for user in ("admin", "comm-FSA", "dept-GC"):
        assert site.get(f"/evidence/{name_of(content)}", by=user).status == 200
    assert site.get(f"/evidence/{name_of(content)}", by=None).code == "not_signed_in"


def test_a_file_that_is_gone_from_the_disk_is_said_to_be(own_site: Site) -> None:
    content = fresh()
    handed_in(own_site, content)
    [path] = shelf(own_site).rglob(name_of(content))
    path.unlink()
    assert given_out(own_site, content).code == "evidence_lost"
    assert handed_in(own_site, content).status == 200
    assert given_out(own_site, content).body == content


# --- on the disk ------------------------------------------------------------------------------------------------------


def test_files_are_for_the_server_alone(own_site: Site) -> None:
    content = fresh()
    handed_in(own_site, content)
    name = name_of(content)
    assert stat.S_IMODE(shelf(own_site).stat().st_mode) == 0o700
    assert stat.S_IMODE((shelf(own_site) / name[:2] / name[2:4] / name).stat().st_mode) == 0o600
    assert files(own_site) == {name}


def test_a_file_that_no_event_names_is_not_given_out(own_site: Site) -> None:
    content = fresh()
    name = name_of(content)
    folder = shelf(own_site) / name[:2] / name[2:4]
    folder.mkdir(parents=True)
    (folder / name).write_bytes(content)
    assert given_out(own_site, content).code == "evidence_unknown"
    assert handed_in(own_site, content).status == 201
    assert given_out(own_site, content).body == content


def terminal_of(signed_in: tuple[Path, Tokens], folder: Path, **settings: str) -> Terminal:
    shutil.copytree(signed_in[0], folder, dirs_exist_ok=True)
    return Terminal(folder, **settings)


def test_the_folder_can_be_set(signed_in_trial: tuple[Path, Tokens], tmp_path: Path) -> None:
    apart = tmp_path / "set" / "apart"
    content = fresh()
    with site_of(terminal_of(signed_in_trial, tmp_path, KAOHE_EVIDENCE=str(apart)), signed_in_trial[1]) as site:
        assert handed_in(site, content).status == 201
    assert [path.name for path in apart.rglob("*") if path.is_file()] == [name_of(content)]


def test_a_server_killed_while_files_come_in_leaves_each_whole_or_not_there(
    signed_in_trial: tuple[Path, Tokens],
    tmp_path: Path,
) -> None:
    terminal, tokens = terminal_of(signed_in_trial, tmp_path), signed_in_trial[1]
    contents = [fresh() + bytes(200_000) for _ in range(200)]
    answered: list[bytes] = []

    def hand_in_all(site: Site) -> None:
        with suppress(OSError, HTTPException):
            for content in contents:
                assert handed_in(site, content).status == 201
                answered.append(content)

    with site_of(terminal, tokens) as site:
        sender = Thread(target=hand_in_all, args=(site,))
        sender.start()
        while len(answered) < 10:
            sleep(0.01)
        os.kill(site.process, signal.SIGKILL)
        sender.join()
    assert len(answered) < len(contents)
    with site_of(terminal, tokens) as site:
        found = {content: given_out(site, content) for content in contents}
        there = {content for content, answer in found.items() if answer.status == 200}
        assert set(answered) <= there
        assert all(answer.body == content for content, answer in found.items() if content in there)
        assert all(answer.code == "evidence_unknown" for content, answer in found.items() if content not in there)
        last = contents[len(answered)]
        assert handed_in(site, last).status == (200 if last in there else 201)
        assert given_out(site, last).body == last


def test_parts_that_were_forgotten_are_cleared_away(tmp_path: Path) -> None:
    old, new = tmp_path / f"{PART}old", tmp_path / f"{PART}new"
    for part in (old, new):
        part.write_bytes(b"half of")
    os.utime(old, (time() - FORGOTTEN_SECONDS - 60,) * 2)
    with Shelf(tmp_path).part():
        assert not old.exists()
        assert new.exists()
