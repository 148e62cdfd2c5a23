"""The command line in a folder of its own: in this process, where that is quick, or as the program that people run."""

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping
from contextlib import chdir, redirect_stderr, redirect_stdout
from contextvars import copy_context
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import IO, Any
from unittest.mock import patch

import typer.main

from api.cli import main
from ledger.application import Ledger
from projections.scoring import standing

PROGRAM = Path(sys.executable).with_name("kaohe")
SECONDS_LONGEST = 60
COMMAND_TREE = cache(typer.main.get_command)
"""Typer builds the tree of commands anew at every call, which would take half of the tests' time."""

Raw = Mapping[str, object]


@dataclass(frozen=True)
class Ran:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def refusal(self) -> str:
        """The code of the refusal; the whole of stderr must be the one line that the contract promises."""
        assert self.code == 1, self
        error, code, message = self.err.removesuffix("\n").split(": ", 2)
        assert error == "error", self.err
        assert message.strip(), self.err
        assert "\n" not in message, self.err
        return code


class Terminal:
    """Runs commands in a folder; the language is English unless said otherwise."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.folder = folder
        self.settings = {"KAOHE_DATABASE_URL": "sqlite:///kaohe.db", "KAOHE_LANG": "en", **settings}

    @property
    def ledger(self) -> Path:
        return self.folder / "kaohe.db"

    @property
    def key(self) -> Path:
        return self.folder / "kaohe.db.key"

    def opened(self, now: datetime | None = None) -> Ledger:
        """The ledger itself, at its own time or at another."""
        return Ledger(self.ledger, scorer=standing, clock=lambda: now or datetime.now(UTC))

    def with_(self, **settings: str) -> "Terminal":
        """The same folder under other settings."""
        return Terminal(self.folder, **{**self.settings, **settings})

    def run(self, *words: object) -> Ran:
        """One command in this process."""
        out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="") for _ in range(2))
        code = copy_context().run(self._main, [str(word) for word in words], out, err)
        written = []
        for stream in (out, err):
            stream.flush()
            written.append(stream.detach().getvalue().decode("utf-8"))
        return Ran(code, *written)

    def _main(self, words: list[str], out: io.TextIOWrapper, err: io.TextIOWrapper) -> int:
        with (
            patch.dict(os.environ, self.environment(), clear=True),
            patch.object(typer.main, "get_command", COMMAND_TREE),
            patch.object(sys, "argv", ["kaohe", *words]),
            patch.object(sys, "stdin", io.StringIO()),
            chdir(self.folder),
            redirect_stdout(out),
            redirect_stderr(err),
        ):
            try:
                main()
            except SystemExit as exit_:
                return exit_.code if isinstance(exit_.code, int) else 0

    def environment(self) -> dict[str, str]:
        """What a program is given that runs here."""
        return {name: value for name, value in os.environ.items() if not name.startswith("KAOHE_")} | self.settings

    def program(self, *words: object) -> Ran:
        """One command as a program of its own."""
        done = subprocess.run(
            [PROGRAM, *map(str, words)],
            cwd=self.folder,
            env=self.environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=SECONDS_LONGEST,
            check=False,
        )
        return Ran(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))

    def started(self, *words: object, err: int | IO[bytes] = subprocess.PIPE) -> subprocess.Popen[bytes]:
        """One command as a program that is still running; it writes its errors to `err`."""
        return subprocess.Popen(
            [PROGRAM, *map(str, words)],
            cwd=self.folder,
            env=self.environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=err,
        )

    def done(self, *words: object) -> str:
        """What a command that succeeds writes; beside it nothing is said."""
        ran = self.run(*words)
        assert (ran.code, ran.err) == (0, ""), ran
        return ran.out

    def json(self, *words: object) -> Any:
        """The answer of a reading command."""
        return json.loads(self.done(*words, "--format", "json"))

    def rows(self, *words: object) -> list[dict[str, str]]:
        """The same answer as rows under the names of their columns."""
        return list(csv.DictReader(io.StringIO(self.done(*words, "--format", "csv"), newline="")))

    def refused(self, *words: object) -> str:
        """The code with which a command is refused; it writes nothing to stdout."""
        ran = self.run(*words)
        assert ran.out == ""
        return ran.refusal

    def file(self, name: str, content: str | bytes | Iterable[Raw]) -> Path:
        """A file in the folder; of commands, one JSON line each."""
        if not isinstance(content, str | bytes):
            content = "".join(f"{json.dumps(dict(line), ensure_ascii=False)}\n" for line in content)
        path = self.folder / name
        path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
        return path

    def import_(self, *lines: Raw, by: str | None = None) -> dict[str, Any]:
        """Carry out commands as a file, and return the report."""
        file = self.file("commands.jsonl", lines)
        report: dict[str, Any] = json.loads(self.done("import", file, "--json", *(["--by", by] if by else [])))
        return report

    @property
    def position(self) -> int:
        with self.opened() as ledger, ledger.reading() as snapshot:
            return snapshot.position

    def scores(self, *words: object) -> list[dict[str, Any]]:
        communities: list[dict[str, Any]] = self.json("scores", *words)["communities"]
        return communities
