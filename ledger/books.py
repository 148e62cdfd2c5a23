"""The ledger's state as one snapshot, or one write, sees it: streams folded when they are first asked for.

`Books` reads, at the newest position or at an earlier one. `OpenBooks` also appends: it holds the ledger's lock, gives
positions, times and the chain of leaf hashes, and shows every event it has appended to those that come after it.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NoReturn, Protocol, TypeVar, cast

from ledger import store
from ledger.account import Account, Entry, evolve
from ledger.credentials import Credentials
from ledger.errors import CommunityUnknown, EntryUnknown, EventTooLarge, UserUnknown, YearUnknown
from ledger.events import Event, Recorded, Reference, StreamHead
from ledger.folded import Charter, Folded, Published, Trail, evolve_charter, rulebook_in
from ledger.proofs.merkle import leaf_hash, root
from ledger.rulebook import Rulebook
from ledger.transaction import Kept, Transaction
from ledger.users import User, evolve_user
from ledger.year import Year, evolve_year

PAGE = 1_000
"""Events written, or read for hashing, at a time."""

TRAILS = frozenset({"access", "evidence", "heads"})
"""Streams, or first parts of their names, that are a `Trail`."""

State = TypeVar("State")


class Books:
    """What a reader sees: the ledger's first `upto` events (all of them, when None)."""

    def __init__(
        self, transaction: Transaction, *, upto: int | None = None, known: dict[str, Folded] | None = None
    ) -> None:
        self._transaction = transaction
        self._upto = upto
        self._known = known or {}
        """Streams folded earlier: where they do not reach beyond `upto`, their later events alone need reading."""
        self.folded: dict[str, Folded] = {}
        self._years: tuple[int, ...] | None = None

    # --- what there is ---

    @property
    def charter(self) -> Charter:
        return self._fold("ledger", Charter(), evolve_charter)

    def years(self) -> tuple[int, ...]:
        """The years that have a rulebook, oldest first."""
        if self._years is None:
            streams = (stream for digit in "123456789" for stream in self._transaction.streams(digit, upto=self._upto))
            numbers = [int(stream) for stream in streams if stream.isdigit()]
            self._years = tuple(sorted(number for number in numbers if self._fold_year(number).rulebook))
        return self._years

    def year(self, number: int) -> Year:
        year = self._fold_year(number)
        if not year.rulebook:
            raise YearUnknown
        return year

    def newest_year(self) -> int:
        years = self.years()
        if not years:
            raise YearUnknown
        return years[-1]

    def year_about(self, day: date) -> int:
        """The year in whose assessment a day lies; its own before the one that its January still belongs to."""
        years = self.years()
        for number in (day.year, day.year - 1):
            if number in years and (number == day.year or day.month == 1):
                return number
        return self.newest_year()

    def published(self, name: str) -> Published:
        def add(published: Published, _recorded: Recorded, state: bytes) -> Published:
            return Published((*published.versions, rulebook_in(state)))

        return self._fold_bytes(f"rulebook/{name}", Published(), add)

    def rulebook_names(self) -> tuple[str, ...]:
        return tuple(
            stream.removeprefix("rulebook/") for stream in self._transaction.streams("rulebook/", upto=self._upto)
        )

    def rulebook(self, year: int) -> Rulebook:
        """The version in force: the newest published so far."""
        return self.published(self.year(year).rulebook).versions[-1]

    def account(self, year: int, community: str) -> Account:
        codes = self.rulebook(year).community_codes
        if community not in codes:
            raise CommunityUnknown(known=codes)
        return self._fold(f"{year}/{community}", Account(community, year), evolve)

    def accounts(self, year: int) -> tuple[Account, ...]:
        """All communities of a year, in the rulebook's order."""
        return tuple(self.account(year, code) for code in self.rulebook(year).community_codes)

    def holder(self, entry_id: str) -> Account:
        """The account in which an entry stands. Raises EntryUnknown."""
        kept = self.kept(entry_id)
        if kept is None or kept.entry != entry_id:
            raise EntryUnknown(entry=entry_id)
        year, community = kept.stream.split("/")
        return self.account(int(year), community)

    def kept(self, reference: str) -> Kept | None:
        """What was recorded under a caller's reference or an entry's id."""
        kept = self._transaction.kept(reference)
        return None if kept is None or (self._upto is not None and kept.position > self._upto) else kept

    def user(self, name: str) -> User:
        user = self._fold(f"user/{name}", User(name), evolve_user)
        if not user.known:
            raise UserUnknown(user=name)
        return user

    @property
    def credentials(self) -> Credentials:
        """What is kept beside the events; as it is now, at whatever position one reads."""
        return self._transaction.credentials

    def user_names(self) -> tuple[str, ...]:
        return tuple(stream.removeprefix("user/") for stream in self._transaction.streams("user/", upto=self._upto))

    def ticket_entry(self, year: int, clause: str, ticket: str) -> Entry | None:
        """The standing entry with a ticket under a clause, in whatever community."""
        for account in self.accounts(year):
            entry_id = account.tickets.get((clause, ticket))
            if entry_id is not None and account.stands(account.entries[entry_id]):
                return account.entries[entry_id]
        return None

    def version(self, kept: Account | Year) -> int:
        """How many events the stream of an account or a year holds: it changes with everything that happens in it."""
        stream = f"{kept.year}/{kept.community}" if isinstance(kept, Account) else str(kept.number)
        return self.folded[stream].version

    def history(self, stream: str, *, after_version: int = 0) -> Iterator[Recorded]:
        """The events of a stream above a version, oldest first."""
        for position, state in self.stored(stream, after_version=after_version):
            yield store.from_bytes(state, position)

    def newest(self, stream: str) -> Recorded | None:
        """The last event of a stream."""
        last = self._transaction.last(stream, upto=self._upto)
        return store.from_bytes(last[2], last[0]) if last else None

    def stored(self, stream: str, *, after_version: int = 0) -> Iterator[tuple[int, bytes]]:
        """Their positions and stored bytes."""
        return self._transaction.stream(stream, upto=self._upto, after_version=after_version)

    def events_at(self, positions: Iterable[int]) -> Iterator[Recorded]:
        """The events at positions, as far as these books go."""
        for position in positions:
            if self._upto is None or position <= self._upto:
                yield store.from_bytes(self._transaction.state_at(position), position)

    def _fold_year(self, number: int) -> Year:
        return self._fold(str(number), Year(number), evolve_year)

    def _fold(self, stream: str, initial: State, evolve_: Callable[[State, Recorded], State]) -> State:
        return self._fold_bytes(stream, initial, lambda state, recorded, _: evolve_(state, recorded))

    def _fold_bytes(self, stream: str, initial: State, evolve_: Callable[[State, Recorded, bytes], State]) -> State:
        if stream not in self.folded:
            folded = self._known.get(stream)
            if folded is None or (self._upto is not None and folded.position > self._upto):
                folded = Folded(initial)
            for position, state in self._transaction.stream(stream, upto=self._upto, after_version=folded.version):
                changed = evolve_(folded.state, store.from_bytes(state, position), state)
                folded = Folded(changed, position, folded.version + 1, leaf_hash(state).hex())
            self.folded[stream] = folded
        return cast(State, self.folded[stream].state)


@dataclass(frozen=True, slots=True)
class Moment:
    """When a write happens: `now` is never before the last event; `clock` is what the clock said, where it was."""

    now: datetime
    clock: datetime | None = None
    correlation: str | None = None


class Rehearsed(Protocol):
    """What was decided beside the ledger; `ledger.rehearsal` has it."""

    begun_at: int
    position: int
    events: list[tuple[int, store.Stored]]
    references: dict[str, Kept]
    folded: dict[str, Folded]

    def write(self) -> None: ...


class NothingToCommit(Exception):
    """No error: it ends a transaction that must leave no trace."""


class OpenBooks(Books):
    """What a writer sees and appends, inside one transaction that holds the ledger's lock."""

    def __init__(
        self, transaction: Transaction, *, ledger_id: str, moment: Moment, known: dict[str, Folded] | None = None
    ) -> None:
        super().__init__(transaction, known=known)
        self._ledger_id = ledger_id
        self.moment = moment
        self.position = transaction.head().position
        self._unwritten: list[tuple[int, store.Stored]] = []
        self._references: dict[str, Kept] = {}

    def today(self, rulebook: Rulebook) -> date:
        return self.moment.now.astimezone(rulebook.appeals.zone).date()

    def append(
        self,
        stream: str,
        event: Event,
        *,
        rulebook: str | None = None,
        reference: Reference | None = None,
    ) -> Recorded:
        """An event at the end of its stream and of the ledger."""
        before = self._before(stream)
        recorded = Recorded(
            position=self.position + 1,
            stream=stream,
            version=before.version + 1,
            recorded_at=self.moment.now,
            event=event,
            rulebook=rulebook,
            reference=reference,
        )
        sealed = store.Sealed(recorded, self._ledger_id, before.leaf, self.moment.clock, self.moment.correlation)
        state = store.to_bytes(sealed)
        if len(state) > store.EVENT_LARGEST:
            raise EventTooLarge(size=len(state))
        self.position += 1
        self._unwritten.append((self.position, store.Stored(stream, recorded.version, event.TYPE, state)))
        evolved = self._evolved(stream, before.state, recorded, state)
        self.folded[stream] = Folded(evolved, self.position, recorded.version, leaf_hash(state).hex())
        if isinstance(before.state, Year):
            self._years = None
        if len(self._unwritten) >= PAGE:
            self.write()
        return recorded

    @contextmanager
    def attempt(self, correlation: str | None = None) -> Iterator[None]:
        """One of several acts of this write: an exception takes back what it did, and nothing of the others'."""
        before = self.position, [*self._unwritten], {**self._references}, {**self.folded}
        self.moment = Moment(self.moment.now, self.moment.clock, correlation)
        with self._transaction.savepoint():
            try:
                yield
            except BaseException:
                self.position, self._unwritten, self._references, self.folded = before
                self._years = None
                raise

    def take_over(self, rehearsal: "Rehearsed") -> None:
        """What a rehearsal came to, as if it were decided now. Nothing may have been recorded since it began."""
        if rehearsal.begun_at != self.position:
            raise ValueError(f"begun at {rehearsal.begun_at}, but the ledger is at {self.position}")
        rehearsal.write()
        self._unwritten += rehearsal.events
        self._references |= rehearsal.references
        self.folded |= rehearsal.folded
        self.position, self._years = rehearsal.position, None

    def keep(self, kept: Kept) -> None:
        self._references[kept.reference] = kept

    def kept(self, reference: str) -> Kept | None:
        return self._references.get(reference) or self._transaction.kept(reference)

    def years(self) -> tuple[int, ...]:
        if self._years is None:
            self.write()
        return super().years()

    def events_at(self, positions: Iterable[int]) -> Iterator[Recorded]:
        self.write()
        return super().events_at(positions)

    def write(self) -> None:
        """What was appended so far into the transaction, so that memory does not grow with the number of events."""
        self._transaction.append(self._unwritten)
        self._transaction.keep(self._references.values())
        if self._unwritten:
            self._transaction.move_head(self.position, self.moment.now)
        self._unwritten, self._references = [], {}

    def leave_no_trace(self) -> NoReturn:
        """Ends the transaction with everything as it was before."""
        raise NothingToCommit

    def heads(self) -> tuple[StreamHead, ...]:
        """Where every stream ends, in the order of their names; also what is appended and not in the rows yet."""
        rows = self._transaction
        ends = {stream: rows.last(stream) for stream in rows.streams("")}
        found = {
            stream: StreamHead(stream=stream, version=end[1], leaf=leaf_hash(end[2]).hex())
            for stream, end in ends.items()
            if end is not None
        }
        found |= {
            stream: StreamHead(stream=stream, version=folded.version, leaf=folded.leaf)
            for stream, folded in self.folded.items()
            if folded.version
        }
        return tuple(found[stream] for stream in sorted(found))

    def last_position(self, streams: Iterable[str]) -> int:
        """Of the newest event in any of these streams; 0 where there is none."""
        return max((end[0] for stream in streams if (end := self._transaction.last(stream))), default=0)

    def next_position(self, streams: Iterable[str], *, after: int) -> int | None:
        """Of the first event above a position in any of these streams."""
        found = (self._transaction.next(stream, after=after) for stream in streams)
        return min((each for each in found if each is not None), default=None)

    def root(self) -> tuple[int, str]:
        """The tree's size and root, in hexadecimal, over all events so far."""
        self.write()
        return self.position, root(self._leaves()).hex()

    def _leaves(self) -> Iterator[bytes]:
        after = 0
        while page := self._transaction.page(after=after, limit=PAGE):
            after = page[-1][0]
            yield from (leaf_hash(state) for _position, state in page)

    def _before(self, stream: str) -> Folded:
        """The stream as it stands. Its state was folded by whoever decided on the event, or starts now."""
        if stream not in self.folded:
            self._load(stream)
        return self.folded[stream]

    def _load(self, stream: str) -> None:
        kind, _, name = stream.partition("/")
        if stream == "ledger":
            _ = self.charter
        elif kind == "user":
            self._fold(stream, User(name), evolve_user)
        elif kind in TRAILS:
            last = self._transaction.last(stream)
            position, version, state = last or (0, 0, b"")
            self.folded[stream] = Folded(Trail(), position, version, leaf_hash(state).hex() if last else "")
        elif kind == "rulebook":
            self.published(name)
        elif name:
            self._fold(stream, Account(name, int(kind)), evolve)
        else:
            self._fold_year(int(stream))

    @staticmethod
    def _evolved(stream: str, state: Any, recorded: Recorded, stored: bytes) -> Any:
        match state:
            case Account():
                return evolve(state, recorded)
            case Year():
                return evolve_year(state, recorded)
            case User():
                return evolve_user(state, recorded)
            case Published():
                return Published((*state.versions, rulebook_in(stored)))
            case Charter():
                return evolve_charter(state, recorded)
            case Trail():
                return state
            case _:
                raise TypeError(f"stream {stream} has no state")
