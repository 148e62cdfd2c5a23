"""Making proof bundles: of an entry with all that happened to it, or of a community's whole score, at a position."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from ledger import store
from ledger.access_events import FileErased, SigningKeyRotated
from ledger.actors import Signed
from ledger.application import Ledger, Snapshot
from ledger.books import OpenBooks
from ledger.errors import EntryUnknown, NotSealedYet, PositionUnknown
from ledger.proofs import heads, keys
from ledger.proofs.bundle import Bundle, bundle_of
from ledger.proofs.heads import Statement
from ledger.proofs.rows import SealedTree
from ledger.proofs.stating import heads_stated
from ledger.proofs.tlog_proof import TlogProof
from ledger.rulebook import Rulebook
from projections.claims import Claim, community_claim, entry_claim
from projections.history import require_community
from projections.scoring import standing

EVIDENCE: Final = "evidence"

Stored = tuple[int, bytes]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a bundle is to be about; `statement` tells where the streams ended then or later.

    `position` is the last to which what was asked for stays as it was: the claim is the same whoever asks for one before.
    """

    position: int
    statement: Statement
    needs: int
    """The position that a checkpoint must cover."""


@dataclass(frozen=True, slots=True)
class AskedScore(Asked):
    community: str
    year: int
    on: date | None = None


@dataclass(frozen=True, slots=True)
class AskedEntry(Asked):
    entry: str
    stream: str


def needed_streams(rulebook: Rulebook) -> list[str]:
    """What the score of any one community takes: the year, the rulebook, and the accounts of all."""
    number = rulebook.year
    return [str(number), f"rulebook/{rulebook.rulebook}", *(f"{number}/{code}" for code in rulebook.community_codes)]


def ask_score(
    books: OpenBooks,
    community: str,
    signed: Signed,
    *,
    year: int | None = None,
    upto: int | None = None,
    on: date | None = None,
) -> AskedScore:
    """A job for one write, which states where the streams end if no statement serves. `upto`: at an earlier position.

    Raises CommunityUnknown, YearUnknown.
    """
    number = books.newest_year() if year is None else year
    rulebook = books.rulebook(number)
    require_community(rulebook, community)
    streams = needed_streams(rulebook)
    statement = heads_stated(books, signed, streams, upto=upto)
    at, needs = _place(books, statement, streams, upto)
    return AskedScore(at, statement, needs, community, number, on)


def ask_entry(books: OpenBooks, entry_id: str, signed: Signed, *, upto: int | None = None) -> AskedEntry:
    """The same for an entry. Raises EntryUnknown, also where it was recorded later than `upto`."""
    account = books.holder(entry_id)
    if upto is not None and account.entry(entry_id).position > upto:
        raise EntryUnknown(entry=entry_id)
    stream = f"{account.year}/{account.community}"
    statement = heads_stated(books, signed, [stream], upto=upto)
    at, needs = _place(books, statement, [stream], upto)
    return AskedEntry(at, statement, needs, entry_id, stream)


def _place(books: OpenBooks, statement: Statement, streams: Collection[str], upto: int | None) -> tuple[int, int]:
    """The position that the claim is about, and that of the statement's last event."""
    books.write()
    last, _ = next(books.stored(heads.STREAM, after_version=statement.version + statement.parts - 2))
    following = None if upto is None else books.next_position(streams, after=upto)
    return statement.upto if following is None else min(statement.upto, following - 1), last


def community_bundle(ledger: Ledger, asked: AskedScore, sealed: SealedTree) -> Bundle:
    """Raises NotSealedYet where the checkpoint does not reach the statement of the heads."""
    _require_covered(asked, sealed)
    with ledger.reading(position=asked.position) as then:
        rulebook = then.rulebook(asked.year)
        found = standing(rulebook, then.accounts(asked.year), then.year(asked.year).tie_breaks, on=asked.on)
        claim = community_claim(rulebook, found, asked.community, year=asked.year, position=asked.position, on=asked.on)
    with ledger.reading(position=sealed.size) as books:
        events = [event for stream in needed_streams(rulebook) for event in _upto(books, stream, asked)]
        return _bundle(ledger, claim, [*events, *_of_every_bundle(books, asked)], sealed)


def entry_bundle(ledger: Ledger, asked: AskedEntry, sealed: SealedTree) -> Bundle:
    """Raises NotSealedYet where the checkpoint does not reach the statement of the heads."""
    _require_covered(asked, sealed)
    with ledger.reading(position=asked.position) as then:
        account = then.holder(asked.entry)
        entry = account.entry(asked.entry)
        name, _, version = (entry.rulebook or "").partition("/")
        versions = then.published(name).versions
        [rulebook] = [each for each in versions if str(each.version) == version]
        book = list(then.stored(f"rulebook/{name}"))[versions.index(rulebook)]
        files = list(_files(ledger, then, asked.entry))
        about = [
            each
            for at, state in sorted([*then.stored(asked.stream, after_version=entry.number - 1), *files])
            if (each := store.from_bytes(state, at)).event.entry == asked.entry or each.stream == EVIDENCE
        ]
        claim = entry_claim(rulebook, account, entry, about, position=asked.position)
    with ledger.reading(position=sealed.size) as books:
        own = _upto(books, asked.stream, asked, after_version=entry.number - 1)
        return _bundle(ledger, claim, [*own, *files, book, *_of_every_bundle(books, asked)], sealed)


def entry_proof(ledger: Ledger, position: int, sealed: SealedTree) -> TlogProof:
    """That the event at a position stands in the signed tree; the event itself goes along as `extra`.

    Raises PositionUnknown, or NotSealedYet.
    """
    newest = ledger.head_position()
    if not 1 <= position <= newest:
        raise PositionUnknown(position=position, newest=newest)
    if position > sealed.size:
        raise NotSealedYet(position=position)
    with ledger.rows() as rows:
        path = tuple(rows.seals.tree(sealed.size).inclusion(position - 1))
        return TlogProof(position - 1, path, sealed.note, rows.state_at(position))


def _require_covered(asked: Asked, sealed: SealedTree) -> None:
    if sealed.size < asked.needs:
        raise NotSealedYet(position=asked.needs)


def _bundle(ledger: Ledger, claim: Claim, events: Iterable[Stored], sealed: SealedTree) -> Bundle:
    ordered = sorted(events)
    with ledger.rows() as rows:
        tree = rows.seals.tree(sealed.size)
        return bundle_of(claim, ordered, (tree.inclusion(position - 1) for position, _ in ordered), sealed.note)


def _upto(books: Snapshot, stream: str, asked: Asked, *, after_version: int = 0) -> Iterator[Stored]:
    """A stream's events as far as the position that the claim is about, and the next, which shows that none lies between.

    What was recorded after the statement shows nothing that it does not.
    """
    for position, state in books.stored(stream, after_version=after_version):
        if position <= asked.position:
            yield position, state
            continue
        if position <= asked.statement.upto:
            yield position, state
        return


def _of_every_bundle(books: Snapshot, asked: Asked) -> Iterator[Stored]:
    """The statement of the heads, and the rotations by which who trusts an earlier key can trust the present one."""
    statement = asked.statement
    stated = list(books.stored(heads.STREAM, after_version=statement.version - 1))
    yield from stated[: statement.parts]
    for position, state in books.stored(keys.STREAM):
        if isinstance(store.from_bytes(state, position).event, SigningKeyRotated):
            yield position, state


def _files(ledger: Ledger, books: Snapshot, entry_id: str) -> Iterator[Stored]:
    """The events by which files came in for an entry, and by which they were erased."""
    with ledger.rows() as rows:
        for each in rows.credentials.evidence_of(entry_id):
            positions = [each.position, *rows.credentials.erasure_positions(each.sha256)]
            for position in positions:
                if position <= books.position:
                    state = rows.state_at(position)
                    if position == each.position or isinstance(store.from_bytes(state, position).event, FileErased):
                        yield position, state
