"""A file of commands on its way in: its lines, and what became of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from msgspec import Struct

from ledger.commands import Command, parse
from ledger.errors import LedgerError


class Line(Struct, frozen=True):
    """One command and where it stood, or why it cannot be read."""

    number: int
    command: Command | LedgerError
    makes: str | None = None
    """The id of the entry that it would make, as far as that can be read."""

    @classmethod
    def of(cls, number: int, raw: Mapping[str, object]) -> Self:
        """The line that a file's object makes."""
        makes = name if raw.get("op") in ("record", "declare") and isinstance(name := raw.get("id"), str) else None
        try:
            return cls(number, parse(raw), makes)
        except LedgerError as error:
            return cls(number, error, makes)


class Receipt(Struct, frozen=True, gc=False):
    """What became of one command: the entry it is about, the position of its last event."""

    line: int
    entry: str | None
    position: int
    skipped: bool = False


@dataclass
class Report:
    """What became of a file: everything recorded or, with errors, nothing."""

    receipts: list[Receipt] = field(default_factory=list)
    errors: list[tuple[int, LedgerError]] = field(default_factory=list)
    position: int = 0

    @property
    def recorded(self) -> int:
        return sum(not receipt.skipped for receipt in self.receipts)

    @property
    def skipped(self) -> int:
        return sum(receipt.skipped for receipt in self.receipts)
