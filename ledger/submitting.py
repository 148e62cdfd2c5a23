"""Carrying out commands in open books: one, or a file of them, each recorded or refused."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final

from ledger.books import Books, OpenBooks
from ledger.commands import Close, Command, Declare, Finalise, OnBonus, OnEntry, Record
from ledger.errors import ActorMissing, EntryUnknown, LedgerError, ReferenceTaken
from ledger.events import Reference
from ledger.handling import Scorer, decide
from ledger.lines import Line, Receipt, Report
from ledger.proofs.stating import note_heads
from ledger.transaction import Kept

_STATING: Final = (Close, Finalise)
"""Commands after which it is stated where every stream ends."""
_MAKING: Final = (Record, Declare)
"""Commands that make an entry, which is known by its own id too."""
TOGETHER: Final = 1_000
"""Lines that are read ahead, so that what is kept under their names is looked up at once."""


def submit(
    books: OpenBooks, command: Command, scorer: Scorer, *, reference: str | None = None, line: int = 1
) -> Receipt:
    """One command, recorded under its own id, or else under `reference`. Raises a LedgerError that says why not.

    What was recorded under either of them with the same content is found again, and skipped.
    """
    content = command.content()
    # `reference` before the id: whoever sends a request again with another body is told so, whatever its id.
    for name in (reference, command.id):
        if name and (kept := books.kept(name)):
            if kept.content != content:
                raise ReferenceTaken(reference=name)
            if reference and name != reference:
                books.keep(kept._replace(reference=reference))
            return Receipt(line, kept.entry, kept.position, skipped=True)
    if command.by is None:
        raise ActorMissing
    decided = decide(books, command, books.user(command.by).actor, scorer)
    label = f"{decided.rulebook.rulebook}/{decided.rulebook.version}"
    known_as = command.id or reference
    kept_as = Reference(known_as, content) if known_as else None
    for stream, event in decided.events:
        books.append(stream, event, rulebook=label, reference=kept_as)
    if isinstance(command, _STATING):
        last = decided.events[-1][1]
        note_heads(books, {"actor": last.actor, "role": last.role})
    made = decided.entry if isinstance(command, _MAKING) else None
    for each in {command.id, reference, made}:
        if each is not None:
            books.keep(Kept(each, content, decided.events[-1][0], decided.entry, books.position))
    return Receipt(line, decided.entry, books.position)


class Naming:
    """The references of a file's commands that have no id: by what they say, and the how many-th says it."""

    def __init__(self) -> None:
        self._seen: Counter[str] = Counter()

    def of(self, command: Command) -> str | None:
        if command.id is not None:
            return None
        content = command.content()
        self._seen[content] += 1
        return f"#{content}.{self._seen[content]}"  # no id of a caller begins with “#”


def _named(books: Books, lines: Iterable[Line], naming: Naming) -> Iterator[tuple[Line, str | None]]:
    """Each line with the name that it goes by where it has no id."""
    for page in _pages(lines):
        named = [(line, naming.of(line.command) if isinstance(line.command, Command) else None) for line in page]
        books.look_up(name for line, given in named for name in (given, *_names_in(line.command)) if name)
        yield from named


def _pages(lines: Iterable[Line]) -> Iterator[list[Line]]:
    """Some lines at a time; one that cannot be read is the last of its page, so that nothing is read beyond too many."""
    page: list[Line] = []
    for line in lines:
        page.append(line)
        if len(page) == TOGETHER or isinstance(line.command, LedgerError):
            yield page
            page = []
    yield page


def _names_in(command: Command | LedgerError) -> tuple[str | None, ...]:
    """The references that will be asked for: a command's own, and that of what it is about."""
    match command:
        case OnEntry():
            return command.id, command.entry
        case OnBonus():
            return command.id, command.bonus
        case Command():
            return (command.id,)
        case _:
            return ()


def submit_all(books: OpenBooks, lines: Iterable[Line], scorer: Scorer, *, errors_most: int | None = None) -> Report:
    """A file of commands in order; every bad line is named, and it is for the caller to record nothing then.

    A line that was recorded before is skipped: by its id, or else by its content, where a line that stands n times in
    the file stands for n commands. After `errors_most` bad lines the rest is not looked at.
    """
    report = Report()
    unmade: set[str | None] = set()
    for line, name in _named(books, lines, Naming()):
        try:
            if isinstance(line.command, LedgerError):
                raise line.command
            receipt = submit(books, line.command, scorer, reference=name, line=line.number)
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
    met: set[str] = set()
    for line, given in _named(books, lines, Naming()):
        if isinstance(line.command, LedgerError):
            raise line.command
        name = given or str(line.command.id)
        kept = books.kept(name)
        if kept is None:
            raise ValueError(f"line {line.number} was never carried out")
        is_own = after < kept.position <= upto and name not in met
        met.add(name)
        report.receipts.append(Receipt(line.number, kept.entry, kept.position, skipped=not is_own))
    return report
