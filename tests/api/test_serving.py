"""`kaohe serve` and `kaohe demo` as programs: they say where they are, answer there, and stop when told to."""

import re
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from tests.api.terminal import Terminal

SECONDS_PATIENT = 60


@contextmanager
def serving(terminal: Terminal, *words: object) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """The running program and the address that it announces; ended whatever happens."""
    with terminal.started(*words) as process:
        try:
            yield process, announced(process)
        finally:
            process.kill()


def announced(process: subprocess.Popen[bytes]) -> str:
    assert process.stdout is not None
    for line in process.stdout:
        found = re.search(r"http://\S+", line.decode())
        if found:
            return found[0]
    raise AssertionError(process.stderr.read().decode() if process.stderr else "no address")


def fetched(address: str) -> str:
    with urlopen(address, timeout=SECONDS_PATIENT) as answer:  # noqa: S310
        assert answer.status == 200
        return str(answer.read().decode())


def ended(process: subprocess.Popen[bytes], how: signal.Signals) -> tuple[int, str]:
    process.send_signal(how)
    _out, err = process.communicate(timeout=SECONDS_PATIENT)
    return process.returncode, err.decode()


@pytest.mark.parametrize(("how", "codes"), [(signal.SIGINT, {0, 130}), (signal.SIGTERM, {0, 143, -15})])
def test_the_server_says_where_it_is_answers_and_stops_when_told(
    trial: Terminal, how: signal.Signals, codes: set[int]
) -> None:
    with serving(trial.with_(KAOHE_PUBLIC_RANKING="true"), "serve", "--port", 0) as (process, address):
        assert re.fullmatch(r"http://127\.0\.0\.1:[1-9][0-9]*/", address)
        assert "SSL" in fetched(address)
        assert fetched(f"{address}healthz") == '{"status":"ok"}'
        with pytest.raises(HTTPError, match="404"):
            fetched(f"{address}nothing")
        code, err = ended(process, how)
    assert code in codes
    assert "Traceback" not in err


def test_the_demonstration_serves_what_it_has_filled(year: Terminal) -> None:
    with serving(year.with_(KAOHE_PORT="0"), "demo") as (process, address):
        assert "韶山路社区" in fetched(f"{address}?lang=zh")
        code, err = ended(process, signal.SIGINT)
    assert code in {0, 130}
    assert "Traceback" not in err


def test_what_is_recorded_while_it_serves_is_shown(trial: Terminal) -> None:
    with serving(trial.with_(KAOHE_PUBLIC_RANKING="true"), "serve", "--port", 0) as (_process, address):
        trial.done("record", "SSL", "UM4.4", "--occurred-on", "2020-03-05", "--level", "city", "--by", "dept-UM")
        assert "99.50" in fetched(address)


def test_a_port_that_is_taken_is_one_clear_line(trial: Terminal) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        ran = trial.program("serve", "--port", taken.getsockname()[1])
    assert re.fullmatch(r"error: \w+: .+\n", ran.err)
    assert (ran.code, ran.out) == (1, "")


def test_a_host_that_is_none_is_one_clear_line(trial: Terminal) -> None:
    ran = trial.program("serve", "--host", "nowhere.invalid", "--port", 0)
    assert re.fullmatch(r"error: \w+: .+\n", ran.err)
    assert (ran.code, ran.out) == (1, "")


def test_without_a_ledger_it_does_not_listen(terminal: Terminal) -> None:
    ran = terminal.program("serve", "--port", 0)
    assert ran.refusal == "ledger_missing"
