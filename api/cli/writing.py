"""From options to a command to its receipt: what all recording commands share."""

from collections.abc import Iterable
from typing import Any

from api.cli.console import say, show_json, tell
from api.cli.working import opened
from api.settings import Settings
from ledger.application import Ledger
from ledger.commands import parse
from ledger.lines import Receipt
from projections.docket import shared_with


def submit(op: str, *, as_json: bool = False, **fields: Any) -> None:
    """Carry out one command made of options and tell what became of it."""
    settings = Settings()
    command = parse({"op": op, "by": fields.pop("by", None) or settings.user, **fields})
    with opened(settings) as ledger:
        receipt = ledger.submit(command)
        if as_json:
            show_json({"entry": receipt.entry, "position": receipt.position, "skipped": receipt.skipped})
        else:
            tell(_told(receipt))
            tell_of_matters(ledger, [receipt])


def _told(receipt: Receipt) -> str:
    if receipt.skipped:
        return say("already", entry=receipt.entry, position=receipt.position)
    if receipt.entry is None:
        return say("done", position=receipt.position)
    return say("recorded", entry=receipt.entry, position=receipt.position)


def tell_of_matters(ledger: Ledger, receipts: Iterable[Receipt]) -> None:
    """One matter under several clauses is no mistake, but worth knowing (reading R22)."""
    told: set[str] = set()
    with ledger.reading() as snapshot:
        for receipt in receipts:
            if receipt.entry is None or receipt.skipped or receipt.entry in told:
                continue
            told.add(receipt.entry)
            account = snapshot.holder(receipt.entry)
            entry = account.entry(receipt.entry)
            if (others := shared_with(account, entry)) and entry.position == receipt.position:
                tell(say("matter_warning", matter=entry.matter, others=", ".join(others)))
