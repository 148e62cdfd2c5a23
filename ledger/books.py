"""The ledger's state as one snapshot, or one write, sees it: streams folded when they are first asked for.

`Books` reads, at the newest position or at an earlier one. `OpenBooks` also appends: it holds the ledger's lock, gives
positions, times and the chain of leaf hashes, and shows every event it has appended to those that come after it.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from sys import intern
from typing import Any, Final, NoReturn, Protocol, TypeVar, cast

from msgspec import Struct
from msgspec.structs import replace

from ledger import store
from ledger.account import Account, Entry
from ledger.credentials import Credentials
from ledger.errors import CommunityUnknown, EntryUnknown, EventTooLarge, UserUnknown, YearUnknown
from ledger.events import Event, Recorded, Reference, StreamHead
from ledger.folded import Charter, Folded, Published, Trail
from ledger.known import Known, is_year
from ledger.proofs.merkle import leaf_hash, root
from ledger.rulebook import Rulebook
from ledger.streams import beginning, evolved
from ledger.transaction import Kept, Transaction
from ledger.users import User
from ledger.year import Year

PAGE = 1_000
"""Events written, or read for hashing, at a time."""

State = TypeVar("State")
_TURNING: Final = (Year, Published)
"""States after whose change there may be another year, or another rulebook in force."""


class Books:
    """What a reader sees: the ledger's first `upto` events (all of them, when None)."""

    def __init__(self, transaction: Transaction, *, upto: int | None = None, known: Known | None = None) -> None:
        self._transaction = transaction
        self._upto = upto
        self._known = known or Known()
        """Streams folded earlier: where they do not reach beyond `upto`, their later events alone need reading."""
        self.folded: dict[str, Folded] = {}
        self._years: tuple[int, ...] | None = None
        self._has_turned = False
        """Whether a year has gone on since it was known."""
        self._in_force: dict[int, Rulebook] = {}
        self._looked_up: dict[str, Kept | None] = {}
        """References that nobody has kept since they were looked up."""

    # --- what there is ---

    @property
    def charter(self) -> Charter:
        return self._fold("ledger", Charter())

    def years(self) -> tuple[int, ...]:
        """The years that have a rulebook, oldest first."""
        if self._years is None and (self._upto is None or self._upto == self._known.position) and not self._has_turned:
            self._years = self._known.years
        if self._years is None:
            streams = (stream for digit in "123456789" for stream in self._transaction.streams(digit, upto=self._upto))
            numbers = [int(stream) for stream in streams if is_year(stream)]
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
        return self._fold(f"rulebook/{name}", Published())

    def rulebook_names(self) -> tuple[str, ...]:
        return tuple(
            stream.removeprefix("rulebook/") for stream in self._transaction.streams("rulebook/", upto=self._upto)
        )

    def rulebook(self, year: int) -> Rulebook:
        """The version in force: the newest published so far."""
        found = self._in_force.get(year)
        if found is None:
            found = self._in_force[year] = self.published(self.year(year).rulebook).versions[-1]
        return found

    def account(self, year: int, community: str) -> Account:
        codes = self.rulebook(year).community_codes
        if community not in codes:
            raise CommunityUnknown(known=codes)
        return self._fold(f"{year}/{community}", Account(community, year))

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
        is_known = reference in self._looked_up
        kept = self._looked_up[reference] if is_known else self._transaction.kept(reference)
        return None if kept is None or (self._upto is not None and kept.position > self._upto) else kept

    def look_up(self, references: Iterable[str]) -> None:
        """Many references at once: `kept` has them at hand then."""
        wanted = dict.fromkeys(references)
        found = self._transaction.kept_among(wanted) if wanted else []
        self._looked_up = {**wanted, **{kept.reference: kept for kept in found}}

    def user(self, name: str) -> User:
        user = self._fold(f"user/{name}", User(name))
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

    @property
    def years_found(self) -> tuple[int, ...] | None:
        """What `years` answered; None where nobody has asked since they changed."""
        return self._years

    def _fold_year(self, number: int) -> Year:
        return self._fold(str(number), Year(number))

    def _fold(self, stream: str, initial: State) -> State:
        folded = self.folded.get(stream)
        if folded is None:
            folded = self.folded[stream] = self._folded(stream, initial)
        return cast(State, folded.state)

    def _folded(self, stream: str, initial: Any) -> Folded:
        folded = self._known.streams.get(stream)
        if folded is None or (self._upto is not None and folded.position > self._upto):
            folded = Folded(initial)
        elif self._known.is_whole(stream, self._upto):
            return folded
        for position, state in self._transaction.stream(stream, upto=self._upto, after_version=folded.version):
            after = evolved(folded.state, store.from_bytes(state, position), state)
            folded = Folded(after, position, folded.version + 1, leaf_hash(state).hex())
        return folded


class Moment(Struct, frozen=True, gc=False):
    """When a write happens: `now` is never before the last event, which is at position `after`.

    `clock` is what the clock said, where that was before.
    """

    now: datetime
    after: int = 0
    clock: datetime | None = None
    correlation: str | None = None


class Rehearsed(Protocol):
    """What was decided beside the ledger; `ledger.rehearsal` has it."""

    begun_at: int
    position: int
    events: list[store.Row]
    references: dict[str, Kept]
    folded: dict[str, Folded]

    def write(self) -> None: ...


class NothingToCommit(Exception):
    """No error: it ends a transaction that must leave no trace."""


class OpenBooks(Books):
    """What a writer sees and appends, inside one transaction that holds the ledger's lock."""

    def __init__(self, transaction: Transaction, *, ledger_id: str, moment: Moment, known: Known | None = None) -> None:
        super().__init__(transaction, known=known)
        self._ledger_id = ledger_id
        self.moment = moment
        self.position = moment.after
        self._unwritten: list[store.Row] = []
        self._references: dict[str, Kept] = {}
        self._today: dict[str, date] = {}

    def today(self, rulebook: Rulebook) -> date:
        zone = rulebook.appeals.timezone
        if zone not in self._today:
            self._today[zone] = self.moment.now.astimezone(rulebook.appeals.zone).date()
        return self._today[zone]

    def append(
        self,
        stream: str,
        event: Event,
        *,
        rulebook: str | None = None,
        reference: Reference | None = None,
    ) -> Recorded:
        """An event at the end of its stream and of the ledger."""
        stream = intern(stream)  # one text for all rows that wait to be written
        before, moment = self._before(stream), self.moment
        recorded = Recorded(self.position + 1, stream, before.version + 1, moment.now, event, rulebook, reference)
        sealed = store.Sealed(recorded, self._ledger_id, before.leaf, moment.clock, moment.correlation)
        state = store.to_bytes(sealed)
        if len(state) > store.EVENT_LARGEST:
            raise EventTooLarge(size=len(state))
        self.position += 1
        self._unwritten.append(store.Row(self.position, stream, recorded.version, event.TYPE, state))
        after = evolved(before.state, recorded, state)
        self.folded[stream] = Folded(after, self.position, recorded.version, leaf_hash(state).hex())
        if isinstance(before.state, _TURNING):
            self._forget_years()
        if len(self._unwritten) >= PAGE:
            self.write()
        return recorded

    @contextmanager
    def attempt(self, correlation: str | None = None) -> Iterator[None]:
        """One of several acts of this write: an exception takes back what it did, and nothing of the others'."""
        before = self.position, {**self.folded}, self._years, {**self._in_force}, self._has_turned
        # What is written inside gives way to new ones: these only grow, and what is taken back is their end.
        unwritten, references = self._unwritten, self._references
        rows, kept = len(unwritten), len(references)
        self.moment = replace(self.moment, correlation=correlation)
        with self._transaction.savepoint():
            try:
                yield
            except BaseException:
                del unwritten[rows:]
                while len(references) > kept:
                    references.popitem()
                self._unwritten, self._references, self._looked_up = unwritten, references, {}
                self.position, self.folded, self._years, self._in_force, self._has_turned = before
                raise

    def take_over(self, rehearsal: "Rehearsed") -> None:
        """What a rehearsal came to, as if it were decided now. Nothing may have been recorded since it began."""
        if rehearsal.begun_at != self.position:
            raise ValueError(f"begun at {rehearsal.begun_at}, but the ledger is at {self.position}")
        rehearsal.write()
        self._unwritten += rehearsal.events
        for kept in rehearsal.references.values():
            self.keep(kept)
        self.folded |= rehearsal.folded
        self.position = rehearsal.position
        self._forget_years()

    def _forget_years(self) -> None:
        self._years, self._in_force, self._has_turned = None, {}, True

    def keep(self, kept: Kept) -> None:
        self._references[kept.reference] = kept
        self._looked_up.pop(kept.reference, None)

    def kept(self, reference: str) -> Kept | None:
        return self._references.get(reference) or super().kept(reference)

    def years(self) -> tuple[int, ...]:
        if self._years is None and self._has_turned:
            self.write()
        return super().years()

    def events_at(self, positions: Iterable[int]) -> Iterator[Recorded]:
        self.write()
        return super().events_at(positions)

    def write(self) -> None:
        """What was appended so far into the transaction, so that memory does not grow with the number of events."""
        if self._unwritten:
            self._transaction.append(self._unwritten)
            self._transaction.move_head(self.position, self.moment.now)
            self._unwritten = []
        if self._references:
            self._transaction.keep(self._references.values())
            self._references = {}

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
            start = beginning(stream)
            if isinstance(start, Trail):
                position, version, state = self._transaction.last(stream) or (0, 0, b"")
                self.folded[stream] = Folded(start, position, version, leaf_hash(state).hex() if version else "")
            else:
                self._fold(stream, start)
        return self.folded[stream]
