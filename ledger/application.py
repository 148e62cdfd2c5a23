"""The ledger as others use it: load, decide, save.

Every write is one transaction that takes the ledger's lock before it reads, so that a command is decided on exactly what
it is appended to: two writers wait for each other and neither loses anything. A file of commands is one write.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, Self, cast

from eventsourcing.application import Application
from eventsourcing.persistence import InfrastructureFactory, Mapper, Transcoder
from eventsourcing.utils import Environment, EnvType

from ledger import store
from ledger.account import Stage
from ledger.actors import WORKING_COMMITTEE, Grant, Role, Signature
from ledger.books import Books, Folded, Moment, NothingToCommit, OpenBooks
from ledger.commands import Command, Observing
from ledger.errors import (
    ActorMissing,
    EntryUnknown,
    LedgerError,
    LedgerMissing,
    NotALedger,
    NothingKnownThen,
    PositionUnknown,
    ReferenceTaken,
    RulebookTooLarge,
    SampleUsersRefused,
    StoreUnsupported,
    UserAlreadyThere,
    YearHasAnotherRulebook,
    YearNotOpen,
)
from ledger.events import LedgerCreated, Reference, RoleGranted, RulebookPublished, UserAdded, YearOpened
from ledger.handling import Scorer, decide
from ledger.lines import Line, Receipt, Report
from ledger.publishing import require_successor
from ledger.recorder import HEADER_SIZE, Kept, LedgerFactory, LedgerRecorder, Transaction, address, is_ledger
from ledger.rulebook import Rulebook
from ledger.users import sample_users

SCHEME = "sqlite:///"
RULEBOOK_LARGEST = 60_000
"""Bytes of a rulebook in its event, which as a whole stays below 65,535."""
OPERATOR = Signature("operator", Role.ADMIN)
"""Whoever sets the ledger up at its machine, before there are users."""


class EventLog(Application[str]):
    """The library's application over our recorder and mapper; nothing is taken from the process's environment."""

    name = "kaohe"

    def construct_env(self, name: str, env: EnvType | None = None) -> Environment:
        return Environment(name, dict(env or {}))

    def construct_factory(self, env: Environment) -> InfrastructureFactory[Any]:
        return LedgerFactory(env)

    def construct_transcoder(self) -> Transcoder:
        return store.NO_TRANSCODER

    def construct_mapper(self) -> Mapper[str]:
        return store.StoredBytes()


def path_of(url: str) -> Path:
    """The file behind a database address. Raises StoreUnsupported for anything but ``sqlite:///FILE``."""
    if not url.startswith(SCHEME) or len(url) == len(SCHEME):
        raise StoreUnsupported(scheme=url.partition(":")[0][:20] if ":" in url else "…")
    return Path(url.removeprefix(SCHEME))


class Ledger:
    """One subdistrict's ledger.

    `clock` gives the time (aware, UTC); `scorer` the scores that closing depends on. Use as a context manager, or close.
    """

    def __init__(self, path: Path, *, scorer: Scorer, clock: Callable[[], datetime], create: bool = False) -> None:
        if not create:
            _require_ledger(path)
        self.path = path
        self._scorer = scorer
        self._clock = clock
        self._log = EventLog(
            env={
                "SQLITE_DBNAME": address(path, create=create),
                "ORIGINATOR_ID_TYPE": "text",
                "CREATE_TABLE": "y" if create else "n",
            }
        )
        self._recorder = cast(LedgerRecorder, self._log.recorder)
        self._folded: dict[str, Folded] = {}
        self._id = ""
        try:
            self._recorder.assert_consistent()
            self._id = self._identity()
        except BaseException:
            self.close()
            raise

    @property
    def id(self) -> str:
        """What binds every event to this ledger."""
        return self._id

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._log.close()

    # --- setting up ---

    @classmethod
    def found(
        cls,
        path: Path,
        *,
        ledger_id: str,
        scorer: Scorer,
        clock: Callable[[], datetime],
        demonstration: bool = False,
    ) -> "Ledger":
        """A new ledger in a file that is not there yet, or is empty. `ledger_id` binds every event to it."""
        ledger = cls(path, scorer=scorer, clock=clock, create=True)
        ledger._id = ledger._id or ledger_id
        with ledger._writing() as books:
            if books.position == 0:
                purpose: Literal["demonstration", "assessment"] = "demonstration" if demonstration else "assessment"
                books.append("ledger", LedgerCreated(**OPERATOR.fields(), purpose=purpose))
        ledger._id = ledger._identity()  # another's, where two founded it at once
        return ledger

    def add_user(self, name: str, grants: Iterable[Grant], password_hash: str, *, by: Signature = OPERATOR) -> None:
        """A person with roles; the hash is kept outside the events."""
        with self._writing() as books:
            self._add_user(books, name, grants, password_hash, by)

    def add_sample_users(self, year: int, password_hash: str) -> None:
        """Those of `sample_users` that are not there yet. Refused once the ledger has entries."""
        with self._writing() as books:
            rulebook = books.rulebook(year)
            if any(account.entries for number in books.years() for account in books.accounts(number)):
                raise SampleUsersRefused
            departments = tuple(department.code for department in rulebook.departments)
            present = set(books.user_names())
            for name, grant in sample_users(departments, rulebook.community_codes).items():
                if name not in present:
                    self._add_user(books, name, [grant], password_hash, OPERATOR)

    @staticmethod
    def _add_user(books: OpenBooks, name: str, grants: Iterable[Grant], password_hash: str, by: Signature) -> None:
        if name in books.user_names():
            raise UserAlreadyThere(user=name)
        books.append(f"user/{name}", UserAdded(**by.fields(), user=name))
        for grant in grants:
            granted = RoleGranted(**by.fields(), user=name, granted=grant.role.value, unit=grant.unit)
            books.append(f"user/{name}", granted)
        books.set_password_hash(name, password_hash)

    def publish(self, rulebook: Rulebook, *, by: str | None = None) -> int:
        """A new rulebook, or the next version of one; returns its position. In force from there on."""
        with self._writing() as books:
            signature = books.user(by).actor.signing_as(WORKING_COMMITTEE) if by else OPERATOR
            versions = books.published(rulebook.rulebook).versions
            require_successor({each.version: each for each in versions}, rulebook)
            if rulebook.year in books.years():
                self._require_same_rulebook(books, rulebook)
            document = rulebook.document()
            event = RulebookPublished(
                **signature.fields(),
                name=rulebook.rulebook,
                version=rulebook.version,
                year=rulebook.year,
                document=document,
            )
            size = len(store.body_bytes(event))
            if size > RULEBOOK_LARGEST:
                raise RulebookTooLarge(size=size)
            books.append(f"rulebook/{rulebook.rulebook}", event)
            if rulebook.year not in books.years():
                books.append(str(rulebook.year), YearOpened(**signature.fields(), rulebook=rulebook.rulebook))
            return books.position

    @staticmethod
    def _require_same_rulebook(books: OpenBooks, rulebook: Rulebook) -> None:
        year = books.year(rulebook.year)
        if year.rulebook != rulebook.rulebook:
            raise YearHasAnotherRulebook(year=year.number, name=year.rulebook)
        if year.stage is not Stage.OPEN:
            raise YearNotOpen(year=year.number)

    # --- writing ---

    def submit(self, command: Command) -> Receipt:
        """One command, recorded or refused with a LedgerError."""
        with self._writing() as books:
            return self._carry_out(books, Line(1, command), command, line_reference=None)

    def submit_all(self, lines: Iterable[Line], *, dry_run: bool = False) -> Report:
        """Commands in order, in one atomic write: with a single bad line nothing is recorded, and all bad ones are named.

        A line that was recorded before is skipped: by its id, or else by its content, where a line that stands n times
        in the file stands for n commands.
        """
        report = Report()
        try:
            with self._writing() as books:
                self._check_all(books, lines, report)
                report.position = books.position
                if report.errors or dry_run:
                    books.leave_no_trace()
        except NothingToCommit:
            pass
        return report

    def _check_all(self, books: OpenBooks, lines: Iterable[Line], report: Report) -> None:
        seen: Counter[str] = Counter()
        unmade: set[str | None] = set()
        for line in lines:
            try:
                if isinstance(line.command, LedgerError):
                    raise line.command
                reference = None
                if line.command.id is None:
                    content = line.command.content()
                    seen[content] += 1
                    reference = f"#{content}.{seen[content]}"  # no id of a caller begins with “#”
                report.receipts.append(self._carry_out(books, line, line.command, line_reference=reference))
            except LedgerError as error:
                # An entry that a refused line would have made is missing for that reason alone: it is named once.
                if not (isinstance(error, EntryUnknown) and error.entry in unmade):
                    report.errors.append((line.number, error))
                unmade |= {line.makes} - {None}

    def _carry_out(self, books: OpenBooks, line: Line, command: Command, *, line_reference: str | None) -> Receipt:
        content = command.content()
        reference = command.id or line_reference
        if reference and (kept := books.kept(reference)):
            if kept.content != content:
                raise ReferenceTaken(reference=reference)
            return Receipt(line.number, kept.entry, kept.position, skipped=True)
        if command.by is None:
            raise ActorMissing
        decided = decide(books, command, books.user(command.by).actor, self._scorer)
        label = f"{decided.rulebook.rulebook}/{decided.rulebook.version}"
        named = Reference(reference, content) if reference else None
        for stream, event in decided.events:
            books.append(stream, event, rulebook=label, reference=named)
        made = decided.entry if isinstance(command, Observing) else None
        for each in {reference, made} - {None}:
            books.keep(Kept(str(each), content, decided.events[-1][0], decided.entry, books.position))
        return Receipt(line.number, decided.entry, books.position)

    @contextmanager
    def _writing(self) -> Iterator[OpenBooks]:
        with self._recorder.writing() as transaction:
            books = OpenBooks(transaction, ledger_id=self._id, moment=self._moment(transaction), known=self._folded)
            yield books
            books.write()
        self._folded = {**self._folded, **books.folded}

    def _moment(self, transaction: Transaction) -> Moment:
        """A clock that has jumped back is recorded, not obeyed."""
        clock = self._clock().astimezone(UTC)
        last = transaction.head().recorded_at
        return Moment(clock) if last is None or clock >= last else Moment(last, clock=clock)

    # --- reading ---

    @contextmanager
    def reading(self, *, position: int | None = None, known_at: datetime | None = None) -> Iterator["Snapshot"]:
        """The ledger's first `position` events, or those recorded until `known_at`; all of them without either."""
        with self._recorder.reading() as transaction:
            newest = transaction.head().position
            upto = newest
            if known_at is not None:
                upto = min(upto, _position_at(transaction, known_at, newest))
            if position is not None:
                if not 1 <= position <= newest:
                    raise PositionUnknown(position=position, newest=newest)
                upto = min(upto, position)
            if upto == 0:
                raise NothingKnownThen
            snapshot = Snapshot(transaction, upto, self._folded)
            yield snapshot
        if upto == newest:
            self._folded = {**self._folded, **snapshot.folded}

    def _identity(self) -> str:
        with self._recorder.reading() as transaction:
            if transaction.head().position == 0:
                return ""
            return store.ledger_of(transaction.state_at(1))


def _require_ledger(path: Path) -> None:
    """Before anything opens, and by opening changes, a file that is something else."""
    if path.exists() and not path.is_file():
        raise NotALedger(path=str(path))
    if not path.exists():
        raise LedgerMissing(path=str(path))
    try:
        with path.open("rb") as file:
            header = file.read(HEADER_SIZE)
    except OSError as error:
        raise NotALedger(path=str(path)) from error
    if not is_ledger(header):
        raise NotALedger(path=str(path))


class Snapshot(Books):
    """Books at a position, for readers."""

    def __init__(self, transaction: Transaction, position: int, known: dict[str, Folded]) -> None:
        super().__init__(transaction, upto=position, known=known)
        self.position = position
        self.known_at = store.recorded_at_of(transaction.state_at(position))

    def all_events(self, *, after: int = 0) -> Iterator[tuple[int, bytes]]:
        """Position and stored bytes of every event above `after`, oldest first, a page at a time in memory."""
        while page := self._transaction.page(after=after, limit=1_000, upto=self.position):
            yield from page
            after = page[-1][0]

    def password_hash(self, user: str) -> str | None:
        return self._transaction.password_hash(user)


def _position_at(transaction: Transaction, known_at: datetime, newest: int) -> int:
    """The last event recorded until a moment: times never go back, so halving finds it."""
    low, high = 0, newest
    while low < high:
        middle = (low + high + 1) // 2
        if store.recorded_at_of(transaction.state_at(middle)) <= known_at:
            low = middle
        else:
            high = middle - 1
    return low
