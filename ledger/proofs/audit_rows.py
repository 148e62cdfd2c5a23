"""Verification of the rows beside the events: callers' references, and what is kept of files of evidence.

Nobody has signed for these rows; but each speaks of events, and whoever looks an entry or a file up finds it by them.
"""

import re
from collections import Counter
from collections.abc import Iterable
from typing import Any, Final

from ledger.access import EVIDENCE
from ledger.access_events import AboutFile, EvidenceReceived, FileErased
from ledger.errors import RowsWrong
from ledger.events import Recorded
from ledger.proofs import heads
from ledger.proofs.stored import StoredLedger
from ledger.transaction import WHOLE_FILE

_SALT: Final = re.compile("[0-9a-f]{32}")
_REFERENCES: Final = """
    SELECT named.position FROM command_references AS named LEFT JOIN stored_events AS event USING (position)
    WHERE event.position IS NULL OR CASE
        WHEN named.stream GLOB '[0-9]*' THEN
            (event.originator_id IS NOT named.stream
                AND (named.stream GLOB '*/*' OR event.originator_id IS NOT ?1))
            OR (event.originator_id IS named.stream AND instr(event.state, CAST('"content":"' AS BLOB))
                AND NOT instr(event.state, CAST('"content":"' || named.content || '"' AS BLOB)))
        ELSE named.stream IS NOT ?2 AND NOT EXISTS (SELECT 1 FROM stored_events AS earlier
            WHERE earlier.originator_id = named.stream AND earlier.position <= named.position) END
    ORDER BY named.position LIMIT 1"""
"""An entry's command ends in an event of the stream it names, which repeats what the command said.

The closing of a year ends with a statement of heads; what is done with accounts and rulebooks may end in another stream.
"""


def require_rows(ledger: StoredLedger) -> None:
    """Raises RowsWrong for the first row that no event bears out, or event whose row is missing; or EventChanged."""
    wrong = ledger.one(_REFERENCES, heads.STREAM, WHOLE_FILE)
    if wrong is not None:
        raise RowsWrong(table="command_references", position=_least(wrong))
    events = ledger.history(EVIDENCE)
    received = [each for each in events if isinstance(each.event, EvidenceReceived)]
    files = _rows(ledger, "evidence", "sha256, salt, digest, size, media, position")
    names = {digest: sha256 for sha256, _, digest, *_ in files}
    _require("evidence", [(*_kept(salt), *rest) for _, salt, *rest in files], _files(events, received))
    _require(
        "evidence_of_entries",
        _rows(ledger, "evidence_of_entries", "entry, sha256, position"),
        [(each.event.entry, names.get(_digest(each)), each.position) for each in received if each.event.entry],
    )
    _require(
        "evidence_erasures",
        _rows(ledger, "evidence_erasures", "sha256, position"),
        [(names.get(_digest(each)), each.position) for each in events if isinstance(each.event, AboutFile)],
    )


def _files(events: list[Recorded], received: list[Recorded]) -> list[tuple[object, ...]]:
    """What the table of files has to hold: each by the event with which it first came."""
    erased = {_digest(each) for each in events if isinstance(each.event, FileErased)}
    first = {_digest(each): each for each in reversed(received)}
    return [
        (digest not in erased, True, digest, each.event.size, each.event.media, each.position)
        for digest, each in first.items()
        if isinstance(each.event, EvidenceReceived)
    ]


def _kept(salt: object) -> tuple[bool, bool]:
    """Whether there is a salt, and whether it is one if it is there."""
    return salt != "", salt == "" or (isinstance(salt, str) and _SALT.fullmatch(salt) is not None)


def _digest(recorded: Recorded) -> str:
    event = recorded.event
    return event.digest if isinstance(event, EvidenceReceived | AboutFile) else ""


def _rows(ledger: StoredLedger, table: str, columns: str) -> list[tuple[Any, ...]]:
    """None where the table was never made."""
    return [tuple(row) for row in ledger.many(f"SELECT {columns} FROM {table}")] if ledger.has(table) else []  # noqa: S608


def _require(table: str, there: Iterable[tuple[object, ...]], wanted: Iterable[tuple[object, ...]]) -> None:
    found, due = Counter(there), Counter(wanted)
    wrong = (found - due) + (due - found)
    if wrong:
        raise RowsWrong(table=table, position=min(map(_least, wrong)))


def _least(row: tuple[object, ...]) -> int:
    """The position at the end of a row, or 0 where that is none."""
    return row[-1] if isinstance(row[-1], int) else 0
