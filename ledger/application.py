"""The ledger as others use it: load, decide, save.

Every write is one transaction that takes the ledger's lock before it reads, so that a command is decided on exactly what
it is appended to: two writers wait for each other and neither loses anything. A file of commands is one write.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from logging import getLogger
from pathlib import Path
from threading import Lock
from typing import Any, Literal, Protocol, Self, TypeVar, cast

from eventsourcing.application import Application
from eventsourcing.persistence import InfrastructureFactory, Mapper, Transcoder
from eventsourcing.utils import Environment, EnvType
from msgspec.structs import replace

from ledger import access, store
from ledger.actors import Grant
from ledger.books import Books, Moment, NothingToCommit, OpenBooks
from ledger.commands import Command
from ledger.commits import GroupCommit, Job, Outcome
from ledger.connections import require_ledger
from ledger.enacting import enact
from ledger.errors import (
    LedgerError,
    NothingKnownThen,
    PositionUnknown,
    StoreUnsupported,
)
from ledger.events import LedgerCreated
from ledger.handling import Scorer
from ledger.known import FoldedStreams, Known
from ledger.lines import Line, Receipt, Report
from ledger.recorder import LedgerFactory, LedgerRecorder, address
from ledger.rehearsal import Rehearsal
from ledger.rulebook import Rulebook
from ledger.submitting import submit, submit_all
from ledger.transaction import Transaction
from ledger.users import OPERATOR

T = TypeVar("T")
C = TypeVar("C", bound="Companion")
log = getLogger("kaohe.ledger")
SCHEME = "sqlite:///"


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


class Companion(Protocol):
    """What is kept beside a ledger for as long as it is open."""

    def close(self) -> None: ...


class Ledger:
    """One subdistrict's ledger.

    `clock` gives the time (aware, UTC); `scorer` the scores that closing depends on. Use as a context manager, or close.
    """

    def __init__(self, path: Path, *, scorer: Scorer, clock: Callable[[], datetime], create: bool = False) -> None:
        if not create:
            require_ledger(path)
        self.path = path
        self.scorer = scorer
        self._clock = clock
        self._log = EventLog(
            env={
                "SQLITE_DBNAME": address(path, create=create),
                "ORIGINATOR_ID_TYPE": "text",
                "CREATE_TABLE": "y" if create else "n",
            }
        )
        self._recorder = cast(LedgerRecorder, self._log.recorder)
        self._folded = FoldedStreams()
        self._listeners: tuple[Callable[[], None], ...] = ()
        self._companions: dict[Callable[[Ledger], Any], Any] = {}
        self._companions_lock = Lock()
        self.commits = GroupCommit(self._write_together)
        self._id = ""
        self._file = _file_at(path)
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
        self.commits.close()
        for each in self._companions.values():
            each.close()
        self._recorder.close()
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

    def add_user(self, name: str, grants: Iterable[Grant], password_hash: str) -> None:
        """A person with roles; the hash is kept outside the events."""
        self.carry_out(lambda books: access.install_user(books, name, grants, password_hash))

    def add_sample_users(self, year: int, password_hash: str) -> None:
        """Those of `sample_users` that are not there yet. Refused once the ledger has entries."""
        self.carry_out(lambda books: access.install_sample_users(books, year, password_hash))

    def publish(self, rulebook: Rulebook, *, by: str | None = None) -> int:
        """A new rulebook, or the next version of one; returns its position. In force from there on."""
        return self.carry_out(lambda books: enact(books, rulebook, by=by))

    # --- writing ---

    def carry_out(self, job: Job[T], *, correlation: str | None = None) -> T:
        """A job in one write of its own. Raises what the job raises; then nothing is recorded."""
        with self._writing() as books, books.attempt(correlation):
            return job(books)

    def submit(self, command: Command) -> Receipt:
        """One command, recorded or refused with a LedgerError."""
        return self.carry_out(lambda books: submit(books, command, self.scorer))

    def submit_all(self, lines: Iterable[Line], *, dry_run: bool = False) -> Report:
        """Commands in order, in one atomic write: with a single bad line nothing is recorded, and all bad ones are named.

        A line that was recorded before is skipped.
        """
        if dry_run:
            with self.rehearsing() as books:
                return submit_all(books, lines, self.scorer)
        report = Report()
        try:
            with self._writing() as books:
                report = submit_all(books, lines, self.scorer)
                if report.errors:
                    books.leave_no_trace()
        except NothingToCommit:
            pass
        return report

    def _write_together(self, jobs: Sequence[tuple[Job[Any], str | None]]) -> list[Outcome]:
        """Each job in turn, in one transaction; a refusal is that job's alone."""
        outcomes: list[Outcome] = []
        with self._writing() as books:
            for job, correlation in jobs:
                try:
                    with books.attempt(correlation):
                        outcomes.append(Outcome(job(books)))
                except LedgerError as error:
                    outcomes.append(Outcome(error=error))
        return outcomes

    def forget(self) -> None:
        """What was destroyed in the tables leaves their journal too, as soon as nobody is reading."""
        self._recorder.empty_journal()

    def listen(self, heard: Callable[[], None]) -> None:
        """`heard` is called after every write of this process, by the thread that wrote: it must be quick."""
        self._listeners = (*self._listeners, heard)

    @contextmanager
    def _writing(self) -> Iterator[OpenBooks]:
        with self._recorder.writing() as transaction:
            moment = self._moment(transaction)
            known = self._folded.known_at(moment.after, transaction.moved)
            books = OpenBooks(transaction, ledger_id=self._id, moment=moment, known=known)
            yield books
            books.write()
        self._folded.keep(books.folded, books.position, books.years_found)
        for heard in self._listeners:
            try:
                heard()
            except Exception:  # what is recorded stays so, whatever a listener makes of it
                log.exception("a listener failed")

    @contextmanager
    def rehearsing(self, *, correlation: str | None = None, keeps_events: bool = False) -> Iterator[Rehearsal]:
        """Books that decide on the newest state as a write would. Nothing is recorded, and nobody waits for it."""
        with self._recorder.reading() as transaction:
            moment = replace(self._moment(transaction), correlation=correlation)
            known = self._folded.known_at(moment.after, transaction.moved)
            books = Rehearsal(transaction, ledger_id=self._id, moment=moment, known=known, keeps_events=keeps_events)
            try:
                yield books
            finally:
                self._folded.keep(books.recorded, books.begun_at, None)

    def _moment(self, transaction: Transaction) -> Moment:
        """A clock that has jumped back is recorded, not obeyed."""
        clock = self._clock().astimezone(UTC)
        head = transaction.head()
        last = head.recorded_at
        is_behind = last is not None and clock < last
        return Moment(last, head.position, clock) if last and is_behind else Moment(clock, head.position)

    # --- reading ---

    def beside(self, kind: "Callable[[Ledger], C]") -> C:
        """The one `kind(ledger)` that goes with this ledger: made when it is first asked for, closed with the ledger."""
        with self._companions_lock:
            if kind not in self._companions:
                self._companions[kind] = kind(self)
            found: C = self._companions[kind]
            return found

    def glance(self) -> AbstractContextManager[Transaction]:
        """Single rows as they are now, whoever wrote them: a few microseconds, beside every reading and writing."""
        return self._recorder.glance()

    def rows(self, *, to_write: bool = False) -> AbstractContextManager[Transaction]:
        """What is kept beside the events, tiles and checkpoints, in one snapshot or in one write."""
        return self._recorder.writing() if to_write else self._recorder.reading()

    def head_position(self) -> int:
        """The newest position, whoever wrote it."""
        with self.glance() as transaction:
            return transaction.head().position

    def is_in_place(self) -> bool:
        """Whether the file at the ledger's path is the one that is open, and was neither moved away nor replaced."""
        return self._file is not None and self._file == _file_at(self.path)

    @contextmanager
    def reading(self, *, position: int | None = None, known_at: datetime | None = None) -> Iterator["Snapshot"]:
        """The ledger's first `position` events, or those recorded until `known_at`; all of them without either."""
        with self._recorder.reading() as transaction:
            newest = transaction.head().position
            upto = newest
            if known_at is not None:
                upto = min(upto, _position_at(transaction, known_at.__ge__, newest))
            if position is not None:
                if not 1 <= position <= newest:
                    raise PositionUnknown(position=position, newest=newest)
                upto = min(upto, position)
            if upto == 0:
                raise NothingKnownThen
            snapshot = Snapshot(transaction, upto, self._folded.known_at(newest, transaction.moved))
            yield snapshot
        if upto == newest:
            self._folded.keep(snapshot.folded, newest, snapshot.years_found)

    def _identity(self) -> str:
        with self._recorder.reading() as transaction:
            if transaction.head().position == 0:
                return ""
            return store.ledger_of(transaction.state_at(1))


def _file_at(path: Path) -> tuple[int, int] | None:
    """The device and the inode of a file; None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


class Snapshot(Books):
    """Books at a position, for readers."""

    def __init__(self, transaction: Transaction, position: int, known: Known) -> None:
        super().__init__(transaction, upto=position, known=known)
        self.position = position
        self.known_at = store.recorded_at_of(transaction.state_at(position))

    def all_events(self, *, after: int = 0) -> Iterator[tuple[int, bytes]]:
        """Position and stored bytes of every event above `after`, oldest first, a page at a time in memory."""
        while page := self._transaction.page(after=after, limit=1_000, upto=self.position):
            yield from page
            after = page[-1][0]

    def events(self, *, after: int, limit: int) -> list[tuple[int, bytes]]:
        """Position and stored bytes of up to `limit` events above `after`, oldest first."""
        return self._transaction.page(after=after, limit=limit, upto=self.position)

    def position_at(self, moment: datetime) -> int:
        """Of the last event recorded until a moment, that included; 0 before the first."""
        return _position_at(self._transaction, moment.__ge__, self.position)

    def position_before(self, moment: datetime) -> int:
        """Of the last event recorded before a moment; 0 where there is none."""
        return _position_at(self._transaction, moment.__gt__, self.position)

    def password_hash(self, user: str) -> str | None:
        return self.credentials.password_hash(user)


def _position_at(transaction: Transaction, is_early: Callable[[datetime], bool], newest: int) -> int:
    """The last event recorded early enough: times never go back, so halving finds it."""
    low, high = 0, newest
    while low < high:
        middle = (low + high + 1) // 2
        if is_early(store.recorded_at_of(transaction.state_at(middle))):
            low = middle
        else:
            high = middle - 1
    return low
