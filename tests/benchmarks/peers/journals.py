"""The same entries for plain-text accounting: `hledger` and `ledger` read one journal, `beancount` another.

Each runs as its users run it: a process of its own that reads the file and prints balances.
"""

import shutil
import subprocess
import sys
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from ledger.points import points
from tests.benchmarks.figures import timed
from tests.benchmarks.peers.typed import Movement, movements, typed
from tests.benchmarks.stock import year_of

UNIT = "P"


@cache
def journal(size: int) -> Path:
    """Every movement as a dated transaction with the entry's id; accounts are community, item and clause."""
    path = year_of(size).with_suffix(".journal")
    with path.open("w", encoding="utf-8") as file:
        file.writelines(map(_transaction, movements(typed(year_of(size)))))
    return path


@cache
def beans(size: int) -> Path:
    """The same, as beancount writes it: accounts that were opened, and names without dots."""
    path = year_of(size).with_suffix(".beancount")
    moved = list(movements(typed(year_of(size))))
    with path.open("w", encoding="utf-8") as file:
        file.write(f"2020-01-01 commodity {UNIT}NT\n2020-01-01 open Equity:Points\n")
        file.writelines(f"2020-01-01 open {account}\n" for account in sorted(set(map(_bean_account, moved))))
        file.writelines(map(_bean, moved))
    return path


def _transaction(moved: Movement) -> str:
    account = f"{moved.community}:{moved.item}:{moved.clause}"
    return f"{moved.day} ({moved.entry}) {moved.clause}\n    {account}  {points(moved.cents)} {UNIT}\n    points\n\n"


def _bean(moved: Movement) -> str:
    posting = f"  {_bean_account(moved)}  {points(moved.cents)} {UNIT}NT\n  Equity:Points\n\n"
    return f'{moved.day} * "{moved.entry}" "{moved.clause}"\n{posting}'


def _bean_account(moved: Movement) -> str:
    return f"Expenses:{moved.community}:{moved.item}:{moved.clause.replace('.', '-')}"


def is_there(name: str) -> bool:
    return find_spec(name) is not None if name == "beancount" else shutil.which(name) is not None


def balances(name: str, size: int, *, before: str | None = None) -> str:
    """What the program prints; `before`: of what happened before that day."""
    return subprocess.run(_command(name, size, before), capture_output=True, text=True, check=True).stdout


def seconds(name: str, size: int, *, before: str | None = None) -> float:
    _command(name, size, before)  # the file is written before the clock runs
    return timed(lambda: balances(name, size, before=before))


def _command(name: str, size: int, before: str | None) -> list[str]:
    if name == "beancount":
        return [sys.executable, "-m", "tests.benchmarks.peers.beans", str(beans(size)), *([before] if before else [])]
    flat = ["--flat"] if name == "ledger" else ["--flat", "--no-elide"]
    return [name, "-f", str(journal(size)), "balance", *flat, *(["-e", before] if before else [])]


def printed(name: str, text: str) -> dict[tuple[str, str], int]:
    """The balances that a program printed, in hundredths by community and clause."""
    found: dict[tuple[str, str], int] = {}
    for line in text.splitlines():
        amount, _, account = line.strip().replace(f"{UNIT}NT", UNIT).partition(f" {UNIT} ")
        parts = account.strip().removeprefix("Expenses:").split(":")
        if len(parts) == 3:
            clause = parts[2].replace("-", ".") if name == "beancount" else parts[2]
            whole, _, rest = amount.strip().partition(".")
            found[parts[0], clause] = int(whole + rest.ljust(2, "0"))
    return {key: cents for key, cents in found.items() if cents}
