"""`kaohe witness`: a witness of one's own from the terminal, and as a program that logs submit to."""

import csv
import io
import json
import signal
import socket
import stat
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from http.client import HTTPConnection, HTTPException
from threading import Timer
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import pytest

from ledger.proofs.notes import Kind, Note, VerifierKey, signature_lines
from ledger.proofs.steps import Memory
from tests.api.terminal import Terminal
from tests.api.test_serving import ended, serving
from tests.ledger.proofs.logs import ORIGIN, WITNESS, Log, signing_key

SECONDS_PATIENT = 30
LOG_KEY = str(signing_key().verifier)


@pytest.fixture
def office(terminal: Terminal) -> Terminal:
    """A folder with a witness that watches one log, and no ledger."""
    terminal.done("witness", "init", "--name", WITNESS)
    terminal.done("witness", "watch", LOG_KEY)
    return terminal


def post(address: str, body: bytes) -> tuple[int, bytes]:
    request = Request(f"{address}add-checkpoint", body)  # noqa: S310
    try:
        with urlopen(request, timeout=SECONDS_PATIENT) as answer:  # noqa: S310
            return answer.status, answer.read()
    except HTTPError as refusal:
        with refusal:
            return refusal.code, refusal.read()


def get(address: str, path: str) -> bytes:
    with urlopen(f"{address}{path}", timeout=SECONDS_PATIENT) as answer:  # noqa: S310
        return bytes(answer.read())


# --- its key and its name ---------------------------------------------------------------------------------------------


def test_init_makes_a_key_for_its_owner_and_prints_the_vkey_alone(terminal: Terminal) -> None:
    said = terminal.done("witness", "init", "--name", WITNESS)
    key = VerifierKey.parse(said)
    assert said == f"{key}\n"
    assert (key.name, key.kind) == (WITNESS, Kind.ED25519_COSIGNATURE)
    assert stat.S_IMODE((terminal.folder / "kaohe-witness.db.key").stat().st_mode) == 0o600
    assert terminal.done("witness", "vkey") == terminal.done("witness", "init", "--name", WITNESS) == said
    assert terminal.refused("witness", "init", "--name", "another.example") == "witness_named"


def test_settings_say_where_it_keeps_what(terminal: Terminal) -> None:
    elsewhere = terminal.with_(KAOHE_WITNESS_DATABASE="w.db", KAOHE_WITNESS_KEY="w.key", KAOHE_WITNESS_NAME="w.example")
    assert elsewhere.done("witness", "init").startswith("w.example+")
    assert {each.name for each in terminal.folder.iterdir()} == {"w.db", "w.key"}
    assert terminal.refused("witness", "vkey") == "witness_missing"
    assert elsewhere.with_(KAOHE_WITNESS_KEY="none").refused("witness", "vkey", "--key", "gone") == "key_unusable"
    assert elsewhere.done("witness", "vkey", "--key", "w.key").startswith("w.example+")


@pytest.mark.parametrize("words", ["vkey", f"watch {LOG_KEY}", f"unwatch {ORIGIN}", "logs", "forks", "serve"])
def test_without_a_witness_each_command_says_so(terminal: Terminal, words: str) -> None:
    assert terminal.refused("witness", *words.split()) == "witness_missing"
    assert list(terminal.folder.iterdir()) == []


def test_a_name_is_needed_and_has_a_form(terminal: Terminal) -> None:
    assert terminal.refused("witness", "init") == "field_missing"
    assert terminal.refused("witness", "init", "--name", "a b") == "witness_name_unsuitable"
    assert list(terminal.folder.iterdir()) == []


def test_a_key_that_others_may_read_is_not_used(office: Terminal) -> None:
    (office.folder / "kaohe-witness.db.key").chmod(0o644)
    assert office.refused("witness", "serve") == office.refused("witness", "vkey") == "key_exposed"


# --- which logs -------------------------------------------------------------------------------------------------------


def test_logs_are_watched_by_their_keys_until_they_are_not(office: Terminal) -> None:
    new = str(signing_key(seed="new").verifier)
    office.done("witness", "watch", new)
    [row] = office.json("witness", "logs")["logs"]
    assert row == {"log": ORIGIN, "size": 0, "forks": 0, "unproven": 0, "keys": sorted([LOG_KEY, new])}
    [row] = office.rows("witness", "logs")
    assert row["keys"] == " ".join(sorted([LOG_KEY, new]))
    assert ORIGIN in office.done("witness", "logs")
    office.done("witness", "unwatch", LOG_KEY)
    assert [log["keys"] for log in office.json("witness", "logs")["logs"]] == [[new]]
    office.done("witness", "unwatch", ORIGIN)
    assert office.json("witness", "logs") == {"logs": []}
    assert office.refused("witness", "unwatch", ORIGIN) == "log_not_watched"
    assert office.refused("witness", "watch", "nonsense") == "verifier_key_malformed"
    assert office.refused("witness", "watch", office.done("witness", "vkey").strip()) == "verifier_key_malformed"


# --- as a program -----------------------------------------------------------------------------------------------------


@contextmanager
def running(office: Terminal) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    with serving(office, "witness", "serve", "--port", 0) as found:
        yield found


def test_it_serves_without_a_ledger_and_stops_when_told(office: Terminal) -> None:
    with running(office) as (process, address):
        assert get(address, "healthz") == b'{"status":"ok"}'
        status, lines = post(address, bytes(Log.of(5).step(0)))
        assert status == 200
        [cosignature] = signature_lines(lines)
        key = VerifierKey.parse(office.done("witness", "vkey"))
        assert key.has_signed(Log.of(5).checkpoint.text, cosignature.signature)
        shown = get(address, f"{sha256(ORIGIN.encode()).hexdigest()}/checkpoint")
        assert Note.parse(shown).signatures[-1] == cosignature
        assert post(address, bytes(Log.of(3).step(0))) == (409, b"5\n")
        code, err = ended(process, signal.SIGTERM)
    assert code in {0, 143, -15}
    assert "Traceback" not in err
    assert not (office.folder / "kaohe.db").exists()


def test_a_log_is_watched_from_the_moment_it_is_added(terminal: Terminal) -> None:
    terminal.done("witness", "init", "--name", WITNESS)
    with running(terminal) as (_process, address):
        assert post(address, bytes(Log.of(5).step(0)))[0] == 404
        terminal.done("witness", "watch", LOG_KEY)
        assert post(address, bytes(Log.of(5).step(0)))[0] == 200
        assert terminal.json("witness", "logs")["logs"][0]["size"] == 5


def test_a_fork_is_kept_with_both_notes(office: Terminal) -> None:
    shown, hidden, longer = Log.of(8), Log.of(8, fork_at=6), Log.of(12, fork_at=6)
    with running(office) as (_process, address):
        assert post(address, bytes(shown.step(0)))[0] == 200
        assert [post(address, bytes(each.step(8)))[0] for each in (hidden, longer)] == [422, 422]
        assert "forks: 1" in get(address, "?lang=en").decode()
    fork, unproven = office.json("witness", "forks")["clashes"]
    assert (fork["state"], fork["log"], fork["remembered_size"], fork["size"]) == ("fork", ORIGIN, 8, 8)
    assert fork["refused"].encode() == hidden.note
    assert fork["remembered"].encode().startswith(shown.note)
    for note in (fork["refused"], fork["remembered"]):
        assert Note.parse(note.encode()).signed_by([signing_key().verifier])
    assert (unproven["state"], unproven["size"]) == ("unproven", 12)
    table = office.done("witness", "forks")
    assert hidden.note.decode() in table
    assert fork["remembered"] in table
    rows = list(csv.DictReader(io.StringIO(office.done("witness", "forks", "--format", "csv"), newline="")))
    assert json.dumps(rows[0]["refused"]) == json.dumps(fork["refused"])
    assert [(log["forks"], log["unproven"]) for log in office.json("witness", "logs")["logs"]] == [(1, 1)]


def test_without_forks_it_says_so(office: Terminal) -> None:
    assert "Nothing matches" in office.done("witness", "forks")
    assert office.json("witness", "forks") == {"clashes": []}


def test_killed_between_answers_it_remembers_what_it_answered(office: Terminal) -> None:
    """In each round another program is killed while it answers; the next one goes on from the last answer."""
    known = 0
    for seconds in (0, 0.1, 0.2):
        with running(office) as (process, address):
            size = Memory(office.folder / "kaohe-witness.db").last(ORIGIN).size
            assert size - known in {0, 1}
            if size:
                assert post(address, bytes(Log.of(1).step(0))) == (409, f"{size}\n".encode())
                assert post(address, bytes(Log.of(size, fork_at=size - 1).step(size)))[0] == 422
            connection = HTTPConnection(urlsplit(address).netloc, timeout=SECONDS_PATIENT)
            killer = Timer(seconds, process.kill)
            with suppress(OSError, HTTPException):
                while size < 300:
                    connection.request("POST", "/add-checkpoint", bytes(Log.of(size + 1).step(size)))
                    answer = connection.getresponse()
                    assert (answer.status, bool(answer.read())) == (200, True)
                    known = size = size + 1
                    if killer.ident is None:
                        killer.start()
            connection.close()
            killer.join()
            process.wait(SECONDS_PATIENT)
    with running(office) as (_process, address):
        assert Memory(office.folder / "kaohe-witness.db").last(ORIGIN).size - known in {0, 1}
        assert post(address, bytes(Log.of(known - 1).step(0)))[0] == 409


def test_a_port_that_is_taken_is_one_clear_line(office: Terminal) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        ran = office.program("witness", "serve", "--port", taken.getsockname()[1])
    assert ran.refusal == "address_unusable"


@pytest.mark.parametrize("words", ["", "init", "watch", "logs", "forks", "serve"])
def test_each_command_has_help(terminal: Terminal, words: str) -> None:
    ran = terminal.run("witness", *words.split(), "--help")
    assert (ran.code, ran.err) == (0, "")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_both_languages_are_spoken(office: Terminal, lang: str) -> None:
    said = office.done("witness", "logs", "--lang", lang)
    assert ("日志" in said) is (lang == "zh")
    ran = office.run("witness", "unwatch", "x", "--lang", lang)
    assert ("没有" in ran.err) is (lang == "zh")
    assert ran.refusal == "log_not_watched"
