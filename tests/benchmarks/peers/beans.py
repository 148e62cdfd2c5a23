"""`python -m tests.benchmarks.peers.beans FILE [DAY]`: beancount's balances, of what happened before the day."""

import sys
from collections import defaultdict
from datetime import date
from decimal import Decimal
from pathlib import Path

from beancount import loader
from beancount.core.data import Transaction


def main(path: str, day: str = "9999-12-31") -> None:
    # From a text and not from the file: that is read from a cache of earlier runs.
    entries, errors, _ = loader.load_string(Path(path).read_text(encoding="utf-8"))
    assert not errors, errors[0]
    before, sums = date.fromisoformat(day), defaultdict[str, Decimal](Decimal)
    for entry in entries:
        if isinstance(entry, Transaction) and entry.date < before:
            for posting in entry.postings:
                sums[posting.account] += posting.units.number
    for account, amount in sorted(sums.items()):
        sys.stdout.write(f"{amount:.2f} PNT {account}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
