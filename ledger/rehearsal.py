"""Deciding without recording: what commands would come to, were they carried out now."""

from typing import Any, Final

from ledger.books import Moment, OpenBooks
from ledger.folded import Folded
from ledger.known import Known
from ledger.store import Row
from ledger.transaction import Kept, Transaction

NOT_HASHED: Final = "0" * 64
"""In place of a tree's root: what may never be recorded is not worth hashing a whole ledger for."""


class Rehearsal(OpenBooks):
    """Books that take commands as a write does, over a transaction that only reads: no writer waits for it.

    What is appended shows in the folded states. With `keeps_events` it can become real (`OpenBooks.take_over`), as long
    as nothing else was recorded since; unless a root was asked for, which it does not know.
    """

    def __init__(
        self,
        transaction: Transaction,
        *,
        ledger_id: str,
        moment: Moment,
        known: Known | None = None,
        keeps_events: bool = False,
    ) -> None:
        super().__init__(transaction, ledger_id=ledger_id, moment=moment, known=known)
        self.begun_at = self.position
        self.can_be_real = keeps_events
        self.events: list[Row] = []
        self.references: dict[str, Kept] = {}
        self.recorded: dict[str, Folded] = {}
        """The streams that it has folded, as they are without it."""
        self._keeps_events = keeps_events

    def kept(self, reference: str) -> Kept | None:
        return self.references.get(reference) or super().kept(reference)

    def _folded(self, stream: str, initial: Any) -> Folded:
        found = self.recorded[stream] = super()._folded(stream, initial)
        return found

    def write(self) -> None:
        """Into memory; the events only where they are to be kept."""
        self.references |= self._references
        if self._keeps_events:
            self.events += map(_alone, self._unwritten)
        self._unwritten, self._references = [], {}

    def forget(self) -> None:
        """Lets go of all that it came to, whoever still holds it."""
        self.events, self.references, self.folded, self.recorded = [], {}, {}, {}

    def root(self) -> tuple[int, str]:
        self.can_be_real = False
        return self.position, NOT_HASHED


def _alone(row: Row) -> Row:
    """The same with bytes of their own: those that an encoder has made lie at the beginning of a larger piece."""
    return row._replace(state=bytes(memoryview(row.state)))
