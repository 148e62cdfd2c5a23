"""Imports that mean harm, or meet it: whoever reads is served all the while, and nothing is left behind."""

import json
import os
import resource
import signal
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from api.imports.turns import AT_ONCE
from api.imports.uploaded import LINES_MOST
from tests.api.commands import Line, record
from tests.api.imports.broken import SHEET, packed, sheet, sound
from tests.api.routes.test_imports import LINES, XLSX, imported, json_lines, unfolding_workbook
from tests.api.terminal import Terminal
from tests.api.web import API, PROBLEM, Site, log_of, signed_in, site_of

MIB = 1 << 20
SECONDS_PATIENT = 20


def noted(site: Site, *, after: int) -> list[tuple[str, dict[str, Any]]]:
    """Who was refused what, above a position; nothing else is recorded there."""
    events = site.events(after=after)
    assert {event["event"] for event in events} <= {"access-refused.1"}
    with site.terminal.opened() as ledger, ledger.reading() as snapshot:
        found = [json.loads(state) for _, state in snapshot.all_events(after=after)]
    return [(event["actor"], event["body"]) for event in found]


def own(id_: str, **more: object) -> Line:
    return {**record(id_), "by": None, **more}


# --- who may ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("user", ["auditor-1", "admin"])
def test_whoever_neither_records_nor_decides_is_refused_before_anything_is_received(own_site: Site, user: str) -> None:
    before = own_site.position
    head = f"POST {API}/imports HTTP/1.1\r\nHost: {own_site.host}\r\nAuthorization: Bearer {own_site.tokens[user]}\r\n"
    answer = own_site.raw([f"{head}Content-Type: {XLSX}\r\nContent-Length: 400000\r\n\r\n".encode()])
    assert answer is not None
    assert (answer.status, answer.code) == (403, "role_not_allowed")
    [(actor, said)] = noted(own_site, after=before)
    assert (actor, said["asked"], said["reason"]) == (user, "POST /api/v1/imports", "role_not_allowed")


def test_a_line_that_one_may_not_write_is_noted_once_for_the_file(own_site: Site) -> None:
    before = own_site.position
    content = json_lines([own("E1", clause="UM99"), own("E2", by="dept-GC"), own("E3", clause="GC2.1"), own("E4")])
    assert imported(own_site, content).status == 422
    [(actor, said)] = noted(own_site, after=before)
    assert (actor, said["asked"], said["reason"]) == ("dept-UM", "POST /api/v1/imports", "not_yourself")
    before = own_site.position
    assert imported(own_site, content, asked="?dry_run=true").status == 422
    assert imported(own_site, json_lines([own("E1", clause="UM99")])).status == 422
    assert noted(own_site, after=before) == []


# --- how much ---------------------------------------------------------------------------------------------------------


def test_a_file_of_too_many_commands_is_refused_before_it_is_decided(site: Site) -> None:
    before, began = site.position, time.monotonic()
    lines = json_lines(own(f"L{number}") for number in range(LINES_MOST + 1))
    assert imported(site, lines).code == "import_too_long"
    assert imported(site, b"op,id\n" + b"record,x\n" * (LINES_MOST + 1), "text/csv").code == "import_too_long"
    assert time.monotonic() - began < SECONDS_PATIENT
    assert site.position == before
    blank_ones = json_lines([own("L1", clause="UM99")]) + b"\n" * LINES_MOST
    assert imported(site, blank_ones).code == "import_refused"


# --- workbooks that take long -----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def slow_workbook(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Less than 400 KB that take many seconds to look through."""
    parts = sound(tmp_path_factory.mktemp("slow"))
    parts[SHEET] = sheet(b"<a/>" * (15 * MIB))
    content = packed(parts)
    assert len(content) < 400_000
    return content


def unpackers(process: int) -> list[int]:
    """The programs that a server has started and that are still at work."""
    tasks = Path(f"/proc/{process}/task").iterdir()
    found = [int(child) for task in tasks for child in said_in(task / "children").split()]
    return [child for child in found if b"unpacking.py" in said_in(Path(f"/proc/{child}/cmdline"))]


def said_in(path: Path) -> bytes:
    """What the system says of a thread or program; nothing of one that has just ended."""
    try:
        return path.read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return b""


def sent(site: Site, content: bytes) -> socket.socket:
    """A workbook on its way, whose answer is not waited for."""
    connection = socket.create_connection((site.host, site.port), SECONDS_PATIENT)
    head = f"POST {API}/imports HTTP/1.1\r\nHost: {site.host}\r\nAuthorization: Bearer {site.tokens['dept-UM']}\r\n"
    connection.sendall(f"{head}Content-Type: {XLSX}\r\nContent-Length: {len(content)}\r\n\r\n".encode() + content)
    return connection


def becomes_true(condition: Callable[[], bool]) -> bool:
    until = time.monotonic() + SECONDS_PATIENT
    while not condition():
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


def test_few_workbooks_are_unpacked_at_once_and_only_while_somebody_waits(own_site: Site, slow_workbook: bytes) -> None:
    with ExitStack() as together:
        for _ in range(3 * AT_ONCE):
            together.enter_context(sent(own_site, slow_workbook))
        assert becomes_true(lambda: len(unpackers(own_site.process)) == AT_ONCE)
        for _ in range(10):
            assert own_site.get("/scores").status == 200
            assert len(unpackers(own_site.process)) <= AT_ONCE
            time.sleep(0.1)
    assert becomes_true(lambda: unpackers(own_site.process) == [])
    assert imported(own_site, json_lines([own("E1")])).status == 201


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="only Linux ends a program with its parent")
def test_an_unpacker_ends_with_a_server_that_is_killed(own_site: Site, slow_workbook: bytes) -> None:
    with sent(own_site, slow_workbook):
        assert becomes_true(lambda: len(unpackers(own_site.process)) == 1)
        [unpacker] = unpackers(own_site.process)
        os.kill(own_site.process, signal.SIGKILL)
        assert becomes_true(lambda: not is_running(unpacker))


def is_running(process: int) -> bool:
    """An orphan that has ended may stay as a zombie, where nobody asks after it."""
    status = said_in(Path(f"/proc/{process}/stat"))
    return status != b"" and status.rpartition(b")")[2].split()[0] not in {b"Z", b"X"}


# --- a disk that takes no more ----------------------------------------------------------------------------------------


@contextmanager
def full_beyond(site: Site, most: int) -> Iterator[None]:
    """No file of the server becomes longer than that."""
    before = resource.prlimit(site.process, resource.RLIMIT_FSIZE)
    resource.prlimit(site.process, resource.RLIMIT_FSIZE, (most, before[1]))
    try:
        yield
    finally:
        resource.prlimit(site.process, resource.RLIMIT_FSIZE, before)


def taken_from_log(site: Site) -> str:
    """What the log says, which from here on says nothing of it."""
    said = log_of(site.terminal)
    os.truncate(site.terminal.folder / "server.log", 0)
    return said


def refused_for_the_disk(site: Site, asked: Callable[[], Any]) -> None:
    answer = asked()
    assert (answer.status, answer.headers["Content-Type"]) == (503, PROBLEM), answer.body
    assert (answer.json["code"], answer.headers["Retry-After"]) == ("disk_failing", "5")
    assert '"disk_failing"' in taken_from_log(site)


def test_a_full_disk_is_said_to_be_one_and_refuses_nothing_for_good(own_site: Site) -> None:
    before = own_site.position
    form = b'--b0\r\nContent-Disposition: form-data; name="file"; filename="x.jsonl"\r\n\r\n%b\r\n--b0--\r\n'
    with full_beyond(own_site, 4 * MIB):
        refused_for_the_disk(own_site, lambda: imported(own_site, b"x" * (6 * MIB)))
        refused_for_the_disk(
            own_site, lambda: imported(own_site, form % (b"x" * (6 * MIB)), "multipart/form-data; boundary=b0")
        )
        refused_for_the_disk(own_site, lambda: imported(own_site, unfolding_workbook(rows=2_000), XLSX))
    assert own_site.position == before
    assert imported(own_site, json_lines([own("E1")])).status == 201


def test_a_workbook_that_the_disk_does_not_take_is_neither_given_nor_noted_nor_left(
    trial: Terminal, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """The ledger still has room: what is one character there is five in a workbook."""
    folder = tmp_path_factory.mktemp("elsewhere")
    terminal = trial.with_(TMPDIR=str(folder))
    with site_of(terminal, signed_in(terminal, "dept-UM", "auditor-1")) as site:
        lines = json_lines(own(f"E{number}", reason=f"{number}{'&' * 1_900}") for number in range(500))
        assert imported(site, lines, LINES).status == 201
        before = site.position
        with full_beyond(site, 4 * MIB):
            refused_for_the_disk(site, lambda: site.get("/export?format=xlsx"))
        assert (site.position, list(folder.iterdir())) == (before, [])
        assert site.get("/export?format=xlsx").body.startswith(b"PK")
        assert becomes_true(lambda: list(folder.iterdir()) == [])
        taken_from_log(site)  # the half of an archive that was given up complains once more that it is one


def test_a_folder_for_files_that_is_gone_is_no_mistake_of_the_server(
    trial: Terminal, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("elsewhere")
    terminal = trial.with_(TMPDIR=str(folder))
    with site_of(terminal, signed_in(terminal, "dept-UM", "auditor-1")) as site:
        assert imported(site, json_lines([own("E1")])).status == 201
        assert list(folder.iterdir()) == []
        folder.rmdir()
        refused_for_the_disk(site, lambda: imported(site, json_lines([own("E2")])))
        refused_for_the_disk(site, lambda: site.get("/export?format=xlsx"))
