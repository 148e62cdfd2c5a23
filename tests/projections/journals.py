"""A small strict reader of journals, with exact arithmetic: what it takes, `hledger check --strict` takes."""

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import date

HEAD = re.compile(r"(\d{4}-\d\d-\d\d) ([*!]) \(([^();|\s]+)\) ([^ ;|()]+) \| ([^;|()\n]+)")
TAG = re.compile(r"    ; position: ([1-9]\d*)")
POSTING = re.compile(r"    (\S+(?:[: ]\S+)*)  (-?)(0|[1-9]\d*)\.(\d\d) POINTS")
POSTINGS = 2


@dataclass(frozen=True)
class Transaction:
    day: date
    mark: str
    code: str
    payee: str
    note: str
    position: int
    postings: dict[str, int]
    """In hundredths, by account."""


@dataclass
class Journal:
    accounts: list[str] = field(default_factory=list)
    transactions: list[Transaction] = field(default_factory=list)

    def balances(self, prefix: str = "Assets:") -> dict[str, int]:
        """Those that are not zero."""
        found: Counter[str] = Counter()
        for transaction in self.transactions:
            found.update({name: cents for name, cents in transaction.postings.items() if name.startswith(prefix)})
        return {name: cents for name, cents in found.items() if cents}


def journal_in(text: str) -> Journal:
    """Raises AssertionError for whatever is not as it should be."""
    assert text.endswith("\n")
    head, *blocks = [block.split("\n") for block in text.strip("\n").split("\n\n")]
    assert all(line.startswith("; ") for line in head)
    assert blocks[:2] == [["tag position"], ["commodity POINTS", "    format 1000.00 POINTS"]]
    found = Journal()
    for block in blocks[2:]:
        if block[0].startswith("account "):
            assert not found.transactions
            found.accounts.extend(line.removeprefix("account ") for line in block)
        else:
            found.transactions.append(_transaction(block, found.accounts))
    assert len(set(found.accounts)) == len(found.accounts)
    return found


def _transaction(block: list[str], accounts: list[str]) -> Transaction:
    head, tag, *lines = block
    said, at = HEAD.fullmatch(head), TAG.fullmatch(tag)
    assert said is not None, head
    assert at is not None, tag
    postings: dict[str, int] = {}
    for line in lines:
        match = POSTING.fullmatch(line)
        assert match is not None, line
        account, sign, whole, rest = match.groups()
        assert account in accounts, account
        postings[account] = int(f"{sign}{whole}{rest}")
    assert len(postings) == len(lines) == POSTINGS, block
    assert sum(postings.values()) == 0, block
    day, mark, code, payee, note = said.groups()
    return Transaction(date.fromisoformat(day), mark, code, payee, note, int(at[1]), postings)
