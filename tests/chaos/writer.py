"""A program to be killed: writes to a ledger for ever, and prints a line for each write that was acknowledged.

Usage: writer.py LEDGER imports|singles NAME
"""

import sys
import time
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from ledger.application import Ledger
from ledger.commands import Command, parse
from ledger.lines import Line
from projections.scoring import standing

LINES_IN_A_FILE = 40
TURN_SECONDS = 0.005
"""Between two files, so that another writer comes to its turn: SQLite's lock has no queue."""
COMMUNITIES = ("SSL", "FSA", "ZY")


def command(id_: str, number: int) -> Command:
    """Every third entry is reversed as soon as it is there: a file's lines depend on one another."""
    raw = {"op": "record", "id": id_, "community": COMMUNITIES[number % 3], "clause": "UM4.4", "by": "dept-UM"}
    return parse(
        {**raw, "occurred_on": "2020-03-05", "level": "city", "quantity": 1 + number % 5, "reason": "巡查发现"}
    )


def file_of_commands(name: str) -> list[Line]:
    commands = []
    for number in range(LINES_IN_A_FILE // 2):
        entry = f"{name}-{number}"
        reversal = {"op": "reverse", "id": f"{entry}-r", "entry": entry, "amount": "0.01", "reason": "…"}
        commands += [command(entry, number), parse({**reversal, "by": "dept-UM"})]
    return [Line(number, each) for number, each in enumerate(commands, 1)]


def main(path: str, mode: str, name: str) -> None:
    with Ledger(Path(path), scorer=standing, clock=lambda: datetime.now(UTC)) as ledger:
        for number in count():
            write = f"{name}.{number}"
            if mode == "imports":
                report = ledger.submit_all(file_of_commands(write))
                assert report.errors == [] and report.skipped == 0, report.errors  # noqa: PT018
                position = report.position
            else:
                position = ledger.submit(command(write, number)).position
            sys.stdout.write(f"{write} {position}\n")
            sys.stdout.flush()
            if mode == "imports":
                time.sleep(TURN_SECONDS)


if __name__ == "__main__":
    main(*sys.argv[1:])
