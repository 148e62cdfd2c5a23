"""`kaohe` as people run it: exit codes, what goes to which stream, and how it ends."""

import os
import re
import signal
import subprocess
from pathlib import Path

import pytest

from tests.api.commands import record
from tests.api.terminal import PROGRAM, Terminal


def test_it_runs_from_any_folder_and_ends_with_0(trial: Terminal) -> None:
    ran = trial.program("scores")
    assert (ran.code, ran.err) == (0, "")
    assert "SSL" in ran.out


def test_a_refusal_ends_with_1_and_one_line_on_stderr(trial: Terminal) -> None:
    ran = trial.program("record", "SSL", "UM9.9", "--occurred-on", "2020-03-05", "--by", "dept-UM")
    assert (ran.code, ran.out) == (1, "")
    assert re.fullmatch(r"error: clause_unknown: .+\n", ran.err)


@pytest.mark.parametrize(
    "words",
    [
        "fly",
        "scores --colour red",
        "scores --format xml",
        "scores SSL",
        "simulate --set PS7.ceiling",
        "explain",
        "record SSL UM4.4",
        "record SSL UM4.4 --occurred-on 2020-03-05 --quantity two",
        "diff SSL --from 1",
        "appeal",
        "appeal grumble E1",
        "appeal decide E1",
        "evidence get 00",
        "year close extra",
        "import",
        "export --format pdf",
        "demo --entries -1",
        "serve --port 70000",
        "--lang fr scores",
        "scores --lang fr",
    ],
)
def test_wrong_usage_ends_with_2_and_says_how_on_stderr_alone(trial: Terminal, words: str) -> None:
    ran = trial.run(*words.split())
    assert ran.code == 2, ran
    assert "Traceback" not in ran.err
    assert "Usage" in ran.err + ran.out
    if words != "appeal":  # asks for no wrong thing, but for nothing
        assert ran.out == ""


@pytest.mark.parametrize(
    "words", ["", "appeal", "bonus", "evidence", "year", "rulebook", "import", "scores", "simulate", "appeal decide"]
)
def test_every_command_has_help(terminal: Terminal, words: str) -> None:
    ran = terminal.run(*words.split(), "--help")
    assert (ran.code, ran.err) == (0, "")
    assert "Usage" in ran.out
    assert "--help" in ran.out


def test_help_needs_no_settings_that_work(terminal: Terminal) -> None:
    assert terminal.with_(KAOHE_PORT="abc").run("--help").code == 0


@pytest.mark.parametrize("words", ["export", "entries --format csv", "entries"])
def test_a_reader_who_has_had_enough_ends_it_quietly(year: Terminal, words: str) -> None:
    process = year.started(*words.split())
    assert process.stdout is not None
    assert process.stderr is not None
    with process, process.stdout as out, process.stderr as err:
        out.read(10)
        out.close()
        assert err.read() == b""
        assert process.wait(timeout=30) in {0, -signal.SIGPIPE}


def test_an_output_that_is_closed_from_the_start_is_no_traceback(year: Terminal) -> None:
    command = f'"{PROGRAM}" export | head -n 1'
    done = subprocess.run(
        ["/bin/sh", "-c", command],
        cwd=year.folder,
        env={**os.environ, **year.settings},
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr, done.stdout.count(b"\n")) == (0, b"", 1)


@pytest.mark.parametrize("device", ["/dev/full"])
@pytest.mark.parametrize("words", ["export", "scores"])
def test_an_output_that_cannot_be_written_is_no_traceback(year: Terminal, words: str, device: str) -> None:
    with Path(device).open("wb") as full:
        done = subprocess.run(
            [PROGRAM, *words.split()],
            cwd=year.folder,
            env={**os.environ, **year.settings},
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert done.returncode == 1
    assert re.fullmatch(rb"error: \w+: .+\n", done.stderr), done.stderr.decode()


def test_progress_is_shown_on_a_terminal_only(trial: Terminal) -> None:
    file = trial.file("many.jsonl", [record(f"E{number}") for number in range(1_500)])
    ran = trial.program("import", file)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.count("\n") == 1


@pytest.mark.parametrize(
    "setting",
    [
        {"KAOHE_PORT": "abc"},
        {"KAOHE_DATABASE_URL": "postgresql://user:secret@localhost/kaohe"},
        {"KAOHE_DATABASE_URL": "mysql://localhost/kaohe"},
    ],
)
def test_a_broken_setting_is_one_clear_line(terminal: Terminal, setting: dict[str, str]) -> None:
    ran = terminal.with_(**setting).program("scores")
    assert (ran.code, ran.out) == (1, "")
    assert re.fullmatch(r"error: \w+: .+\n", ran.err)
    assert next(iter(setting)) in ran.err or "sqlite:///FILE" in ran.err
    assert "secret" not in ran.err


def test_two_programs_that_write_at_once_both_have_their_way(trial: Terminal) -> None:
    files = [trial.file(f"{name}.jsonl", [record(f"{name}{number}") for number in range(50)]) for name in "ab"]
    running = [trial.started("import", file) for file in files]
    for process in running:
        _out, err = process.communicate(timeout=60)
        assert (process.returncode, err) == (0, b"")
    assert len(trial.json("entries")["entries"]) == 100
