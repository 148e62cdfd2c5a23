"""Carrying out commands in open books: one, or a file of them, each recorded or refused."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from ledger.books import Books, OpenBooks
from ledger.commands import Close, Command, Declare, Finalise, Record
from ledger.errors import ActorMissing, EntryUnknown, LedgerError, ReferenceTaken
from ledger.events import Reference
from ledger.handling import Scorer, decide
from ledger.lines import Line, Receipt, Report
from ledger.proofs.stating import note_heads
from ledger.transaction import Kept


def submit(
    books: OpenBooks, command: Command, scorer: Scorer, *, reference: str | None = None, line: int = 1
) -> Receipt:
    """One command, recorded under its own id, or else under `reference`. Raises a LedgerError that says why not.

    What was recorded under either of them with the same content is found again, and skipped.
    """
    content = command.content()
    names = [name for name in (command.id, reference) if name]
    # `reference` before the id: whoever sends a request again with another body is told so, whatever its id.
    for name in reversed(names):
        if kept := books.kept(name):
            if kept.content != content:
                raise ReferenceTaken(reference=name)
            if reference and name != reference:
                books.keep(replace(kept, reference=reference))
            return Receipt(line, kept.entry, kept.position, skipped=True)
    if command.by is None:
        raise ActorMissing
    decided = decide(books, command, books.user(command.by).actor, scorer)
    label = f"{decided.rulebook.rulebook}/{decided.rulebook.version}"
    kept_as = Reference(names[0], content) if names else None
    for stream, event in decided.events:
        books.append(stream, event, rulebook=label, reference=kept_as)
    if isinstance(command, Close | Finalise):
        last = decided.events[-1][1]
        note_heads(books, {"actor": last.actor, "role": last.role})
    made = decided.entry if isinstance(command, Record | Declare) else None
    for each in {*names, made} - {None}:
        books.keep(Kept(str(each), content, decided.events[-1][0], decided.entry, books.position))
    return Receipt(line, decided.entry, books.position)


class _Naming:
    """The references of a file's commands that have no id: by what they say, and the how many-th says it."""

    def __init__(self) -> None:
        self._seen: Counter[str] = Counter()

    def of(self, command: Command) -> str | None:
        if command.id is not None:
            return None
        content = command.content()
        self._seen[content] += 1
        return f"#{content}.{self._seen[content]}"  # no id of a caller begins with “#”


def submit_all(books: OpenBooks, lines: Iterable[Line], scorer: Scorer, *, errors_most: int | None = None) -> Report:
    """A file of commands in order; every bad line is named, and it is for the caller to record nothing then.

    A line that was recorded before is skipped: by its id, or else by its content, where a line that stands n times in
    the file stands for n commands. After `errors_most` bad lines the rest is not looked at.
    """
    report = Report()
    naming = _Naming()
    unmade: set[str | None] = set()
    for line in lines:
        try:
            if isinstance(line.command, LedgerError):
                raise line.command
            receipt = submit(books, line.command, scorer, reference=naming.of(line.command), line=line.number)
            report.receipts.append(receipt)
        except LedgerError as error:
            # An entry that a refused line would have made is missing for that reason alone: it is named once.
            if not (isinstance(error, EntryUnknown) and error.entry in unmade):
                report.errors.append((line.number, error.with_traceback(None)))
            unmade |= {line.makes} - {None}
            if len(report.errors) == errors_most:
                break
    report.position = books.position
    return report


def found_again(books: Books, lines: Iterable[Line], *, after: int, upto: int) -> Report:
    """What became of a file that was carried out before: the positions above `after`, up to `upto`, are its own."""
    report = Report(position=upto)
    naming = _Naming()
    met: set[str] = set()
    for line in lines:
        if isinstance(line.command, LedgerError):
            raise line.command
        name = naming.of(line.command) or str(line.command.id)
        kept = books.kept(name)
        if kept is None:
            raise ValueError(f"line {line.number} was never carried out")
        is_own = after < kept.position <= upto and name not in met
        met.add(name)
        report.receipts.append(Receipt(line.number, kept.entry, kept.position, skipped=not is_own))
    return report
