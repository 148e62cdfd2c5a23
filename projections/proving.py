"""The offline verifier: a proof bundle and a public key, and nothing else. No ledger, no network, no settings.

What a bundle claims is made again from its proven events, by the same rules that the ledger scores with, and compared.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce

import orjson
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ledger.access_events import EvidenceReceived, FileErased, SigningKeyRotated
from ledger.account import Account, Entry
from ledger.clauses import Banded, Discretionary, Shortfall
from ledger.errors import EventTooNew, LedgerError, ProofRefused, VerifierKeyMalformed
from ledger.events import EntryRecorded, ExemptionRecorded, Recorded, RulebookPublished
from ledger.evolving import evolve
from ledger.proofs import heads, keys
from ledger.proofs.bundle import Shown, refused, require_last, shown, stated_heads, whole_stream
from ledger.proofs.checkpoint import Checkpoint
from ledger.proofs.notes import NoteMalformed, NoteUntrusted, VerifierKey
from ledger.proofs.witnesses import COSIGNERS
from ledger.publishing import from_document
from ledger.rulebook import Rulebook
from ledger.rules import Observation, assess
from ledger.year import Year, evolve_year
from projections.claims import Claim, community_claim, entry_claim
from projections.scoring import standing
from projections.uncollected import uncollected

EVIDENCE = "evidence"
"""The stream of files handed in."""


@dataclass(frozen=True, slots=True)
class Cosigned:
    """A witness that has seen the checkpoint, and when."""

    name: str
    at: int
    """Seconds since 1970."""


@dataclass(frozen=True, slots=True)
class Proven:
    """A claim that holds, and what it rests on."""

    claim: Claim
    checkpoint: Checkpoint
    signed_by: str
    """The verifier key of the log."""
    cosigned_by: tuple[Cosigned, ...]
    note: str
    """The checkpoint as it was signed and cosigned."""
    events: int
    ledger_time: datetime
    """When the newest of its events was recorded."""


@uncollected()
def verify_bundle(bundle: bytes, *vkeys: str, witnesses: Sequence[str] = (), quorum: int | None = None) -> Proven:
    """What a bundle proves to one who trusts these keys of the log, each as a signed-note verifier key.

    With `witnesses`, also verifier keys, `quorum` of them (all, unless told) must have cosigned. Raises ProofRefused,
    VerifierKeyMalformed, or EventTooNew where a later version of this program made the bundle.
    """
    trusted = [_key(each) for each in vkeys]
    cosigners = [_key(each) for each in witnesses]
    if any(key.kind not in COSIGNERS for key in cosigners):
        raise VerifierKeyMalformed
    found = shown(bundle, trusted)
    cosigned = _cosigned(found, cosigners, quorum)
    try:
        claim = _claim(found)
        recorded = [each.recorded for stream in found.streams.values() for each in stream]
        newest = max(each.recorded_at for each in recorded)
    except (ProofRefused, EventTooNew):
        raise
    except (LedgerError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError) as error:
        raise refused("事件之间前后不符", "its events do not follow from one another") from error
    if _spelt(claim) != _spelt(found.claim):
        raise refused("所称内容与事件不符", "what it claims does not follow from its events")
    return Proven(
        claim,
        found.checkpoint,
        str(found.signed_by),
        cosigned,
        bytes(found.note).decode(),
        len(recorded),
        newest,
    )


def _spelt(claim: Claim) -> bytes:
    """7 is not 7.0, and 1 not true."""
    return orjson.dumps(claim, option=orjson.OPT_SORT_KEYS)


def _key(vkey: str) -> VerifierKey:
    try:
        return VerifierKey.parse(vkey)
    except NoteMalformed as error:
        raise VerifierKeyMalformed from error


def _cosigned(bundle: Shown, witnesses: list[VerifierKey], quorum: int | None) -> tuple[Cosigned, ...]:
    try:
        found = bundle.note.signed_by(witnesses)
    except NoteUntrusted as error:
        raise refused("见证人的会签不对", "a witness's cosignature is wrong") from error
    wanted = len(witnesses) if quorum is None else quorum
    if len(found) < wanted:
        raise refused(
            f"只有 {len(found)} 个见证人会签，应有 {wanted} 个", f"{len(found)} witnesses cosigned, {wanted} are wanted"
        )
    times = {(each.name, each.key_id): each.signed_at or 0 for each in bundle.note.signatures}
    return tuple(Cosigned(each.name, times[each.name, each.id]) for each in found)


# --- claims -----------------------------------------------------------------------------------------------------------


class _About(BaseModel):
    """What a claim is about; all else in it is made again."""

    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)

    kind: str
    year: int
    community: str
    entry: str = ""
    position: int = Field(default=0, ge=0)
    on: str | None = None


def _claim(bundle: Shown) -> Claim:
    try:
        about = _About.model_validate(bundle.claim)
    except ValidationError as error:
        raise refused("没有说明所称的是什么", "it does not say what it claims") from error
    if about.kind == "community":
        return _of_community(bundle, about)
    if about.kind == "entry":
        return _of_entry(bundle, about)
    raise refused("不认识的证明种类", "it claims something unknown")


def _of_community(bundle: Shown, about: _About) -> Claim:
    upto = about.position
    stated, ends = stated_heads(bundle, upto)
    year = reduce(evolve_year, whole_stream(bundle, str(about.year), ends, upto=upto), Year(about.year))
    book_stream = f"rulebook/{year.rulebook}"
    rulebooks = [_rulebook(each) for each in whole_stream(bundle, book_stream, ends, upto=upto)]
    if not rulebooks:
        raise refused("没有规则书", "its rulebook is missing")
    rulebook, by_label = rulebooks[-1], {f"{each.rulebook}/{each.version}": each for each in rulebooks}
    streams = {code: f"{about.year}/{code}" for code in rulebook.community_codes}
    needed = {str(about.year), book_stream, *streams.values()}
    _require_nothing_else(bundle, needed)
    require_last(bundle, needed, upto, stated)
    accounts = []
    for code, stream in streams.items():
        events = whole_stream(bundle, stream, ends, upto=upto)
        for each in events:
            _require_amount(by_label, about.year, each)
        accounts.append(reduce(evolve, events, Account(code, about.year)))
    if about.community not in streams:
        raise refused("没有这个社区", "there is no such community")
    on = None if about.on is None else date.fromisoformat(about.on)
    found = standing(rulebook, accounts, year.tie_breaks, on=on)
    return community_claim(rulebook, found, about.community, year=about.year, position=upto, on=on)


def _of_entry(bundle: Shown, about: _About) -> Claim:
    """Its community's stream from its recording on tells all that happened to it, or in its place."""
    stream = f"{about.year}/{about.community}"
    leaves = bundle.stream(stream)
    if not leaves or not isinstance(leaves[0].event, EntryRecorded) or leaves[0].event.entry != about.entry:
        raise refused("没有这条记录", "it does not hold the entry")
    stated, ends = stated_heads(bundle, about.position)
    require_last(bundle, [stream], about.position, stated)
    first = leaves[0].recorded.version
    events = whole_stream(bundle, stream, ends, upto=about.position, first=first)
    own = [each for each in events if each.event.entry == about.entry]
    recorded = [each for each in events if each.event.entry == about.entry or isinstance(each.event, EntryRecorded)]
    account = reduce(evolve, recorded, Account(about.community, about.year))
    entry = account.entries[about.entry]
    rulebook = _rulebook_of(bundle, entry)
    _require_nothing_else(bundle, {stream, EVIDENCE, f"rulebook/{rulebook.rulebook}"})
    _require_amount({entry.rulebook or "": rulebook}, about.year, own[0])
    files = _files(bundle, about)
    return entry_claim(
        rulebook, account, entry, sorted([*own, *files], key=lambda each: each.position), position=about.position
    )


def _files(bundle: Shown, about: _About) -> list[Recorded]:
    """What came in for the entry, and what of it was erased. Raises ProofRefused for what did not."""
    found = [each.recorded for each in bundle.stream(EVIDENCE)]
    digests = set()
    for each in found:
        match each.event:
            case EvidenceReceived() if each.event.entry == about.entry:
                digests.add(each.event.digest)
            case FileErased() if each.event.digest in digests:
                pass
            case _:
                raise refused("有不相干的事件", "it holds events of something else")
        if each.position > about.position:
            raise refused("有晚于所指位置的事件", "events are later than the position it is about")
    return found


def _rulebook_of(bundle: Shown, entry: Entry) -> Rulebook:
    """The version under which an entry was recorded."""
    name, _, version = (entry.rulebook or "").partition("/")
    published = [_rulebook(each.recorded) for each in bundle.stream(f"rulebook/{name}")]
    if [f"{each.rulebook}/{each.version}" for each in published] != [f"{name}/{version}"]:
        raise refused("没有记录时的规则书", "the rulebook under which it was recorded is missing")
    return published[0]


def _rulebook(published: Recorded) -> Rulebook:
    if not isinstance(published.event, RulebookPublished):
        raise refused("没有规则书", "its rulebook is missing")
    return from_document(published.event.document)


def _require_nothing_else(bundle: Shown, needed: set[str]) -> None:
    """All that stands in a bundle is there for a reason. Raises ProofRefused."""
    for stream, events in bundle.streams.items():
        if stream not in {*needed, heads.STREAM, keys.STREAM}:
            raise refused(f"有不相干的流 {stream}", f"it holds {stream}, which is something else")
        if stream == keys.STREAM and not all(isinstance(each.event, SigningKeyRotated) for each in events):
            raise refused("有不相干的事件", "it holds events of something else")


def _require_amount(rulebooks: Mapping[str, Rulebook], year: int, recorded: Recorded) -> None:
    """A recording's amount is what the clause gives for what was observed, by the rulebook then. Raises ProofRefused."""
    event = recorded.event
    if not isinstance(event, EntryRecorded) or isinstance(event, ExemptionRecorded):
        return
    place = rulebooks[recorded.rulebook or ""].places[event.clause]
    if isinstance(place.clause, Discretionary):
        return
    is_periodic = isinstance(place.clause, Banded | Shortfall)
    seen = event.observed
    observation = Observation(
        quantity=seen.quantity,
        level=seen.level,
        value=seen.value,
        grade=seen.grade,
        period=event.period if is_periodic else None,
    )
    try:
        assessed = assess(place, observation, occurred_on=event.occurred_on, year=year)
    except LedgerError as error:
        raise refused("所记的不是要点所考核的", "what was observed is not what the clause observes") from error
    if assessed.amount_cents != event.amount_cents:
        raise refused("分值不是要点所定的", "its amount is not what the clause gives")
