"""The year that the benchmarks measure with: made without the commands, and just what the commands would have made."""

import shutil
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import reduce
from pathlib import Path
from typing import Any

import pytest

from ledger import appeals, bonuses, recording, store
from ledger.account import Account
from ledger.actors import Actor, Grant, Role
from ledger.clauses import Banded, Discretionary, Shortfall
from ledger.commands import parse
from ledger.days import day_of
from ledger.events import (
    AppealAccepted,
    AppealDecided,
    AppealEscalated,
    AppealFiled,
    AppealWithdrawn,
    BonusDeclared,
    BonusDetermined,
    BonusReviewed,
    EntryConfirmed,
    EntryEvent,
    EntryRecorded,
    EntryReversed,
    EntryVoided,
    ExemptionRecorded,
    QuestionAnswered,
    QuestionAsked,
    Recorded,
)
from ledger.evolving import evolve
from ledger.proofs.audit import Audit
from ledger.proofs.merkle import leaf_hash
from ledger.proofs.stored import opened as opened_to_audit
from ledger.recording import Particulars
from ledger.rules import Observation
from projections.past import read
from tests.benchmarks.accounting import uncapped
from tests.benchmarks.peers.typed import bare_fold, movements, typed
from tests.benchmarks.sample import command, rows, rulebook
from tests.benchmarks.stock import opened, write_year
from tests.benchmarks.templates import LEDGER_ID, RULEBOOK

SIZE = 10_000


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("year") / "ledger.db"
    write_year(path, SIZE)
    return path


@pytest.fixture(scope="module")
def streams(path: Path) -> dict[str, list[Recorded]]:
    """The communities' events by stream, oldest first."""
    found: dict[str, list[Recorded]] = {}
    with opened(path) as ledger:
        for position, stream, _, _, state in rows(ledger):
            if stream.startswith("2020/"):
                found.setdefault(stream, []).append(store.from_bytes(state, position))
    return found


def test_every_event_is_what_the_commands_decide_on_what_came_before_it(streams: dict[str, list[Recorded]]) -> None:
    assert sum(map(len, streams.values())) == SIZE
    for stream, recorded in streams.items():
        for account, written in turns(Account(stream.removeprefix("2020/"), 2020), recorded):
            assert [each.event for each in written] == decided_again(account, written[0])


def turns(account: Account, recorded: Sequence[Recorded]) -> Iterator[tuple[Account, list[Recorded]]]:
    """An account before each command of its stream, with the events that the command wrote."""
    at = 0
    while at < len(recorded):
        event = recorded[at].event
        follows = isinstance(event, AppealDecided) and event.outcome != "rejected"
        written = list(recorded[at : at + 1 + follows])
        yield account, written
        for each in written:
            account = evolve(account, each)
        at += len(written)


def decided_again(  # noqa: C901, PLR0911, PLR0912  (one case for each event)
    account: Account, recorded: Recorded
) -> list[EntryEvent]:
    event, today = recorded.event, day_of(recorded.recorded_at, rulebook().appeals.zone)
    unit = event.actor.partition("-")[2] if event.role in {Role.COMMUNITY, Role.DEPARTMENT} else None
    by = Actor(event.actor, (Grant(Role(event.role), unit),))
    on: dict[str, Any] = {"entry_id": event.entry, "by": by}
    said = {**on, "words": event.words}
    match event:
        case BonusDeclared():
            made = {**on, "clause": event.clause, "particulars": particulars(event), "today": today}
            return [bonuses.declare_bonus(account, rulebook(), **made)]
        case EntryRecorded():
            made = {**on, "clause": event.clause, "particulars": particulars(event), "today": today}
            return [recording.record_entry(account, rulebook(), **made)]
        case EntryConfirmed():
            return [recording.confirm_entry(account, rulebook(), **said)]
        case EntryVoided():
            return [recording.void_entry(account, rulebook(), **said)]
        case EntryReversed():
            return [recording.reverse_entry(account, rulebook(), amount_cents=event.amount_cents, **said)]
        case BonusReviewed():
            return [bonuses.review_bonus(account, outcome=event.outcome, **said)]
        case BonusDetermined():
            return [bonuses.determine_bonus(account, outcome=event.outcome, amount_cents=event.amount_cents, **said)]
        case AppealFiled():
            return [appeals.file_appeal(account, rulebook().appeals, today=today, **said)]
        case AppealAccepted():
            return [appeals.accept_appeal(account, **on)]
        case QuestionAsked():
            return [appeals.ask_question(account, **said)]
        case QuestionAnswered():
            return [appeals.answer_question(account, **said)]
        case AppealDecided():
            return appeals.decide_appeal(account, outcome=event.outcome, amount_cents=event.amount_cents, **said)
        case AppealEscalated():
            return [appeals.escalate_appeal(account, rulebook().appeals, today=today, **said)]
        case AppealWithdrawn():
            return [appeals.withdraw_appeal(account, **said)]
        case _:
            raise TypeError(f"nothing decides a {type(event).__name__} here")


def particulars(event: EntryRecorded) -> Particulars:
    clause, exempt = rulebook().places[event.clause].clause, isinstance(event, ExemptionRecorded)
    seen = Observation(
        quantity=event.observed.quantity,
        level=event.observed.level,
        value=event.observed.value,
        grade=event.observed.grade,
        amount=event.amount_cents if isinstance(clause, Discretionary) else None,
        period=event.period if isinstance(clause, Banded | Shortfall) else None,
    )
    return Particulars(
        event.occurred_on, seen, exempt=exempt, words=event.words, matter=event.matter, ticket=event.ticket
    )


def test_the_bytes_are_those_that_the_store_makes(path: Path, streams: dict[str, list[Recorded]]) -> None:
    with opened(path) as ledger:
        states = {row[0]: row[4] for row in rows(ledger)}
    for recorded in streams.values():
        previous = ""
        for each in recorded[:200]:
            state = states[each.position]
            assert state == store.to_bytes(store.Sealed(each, LEDGER_ID, previous))
            assert each.rulebook == RULEBOOK
            previous = leaf_hash(state).hex()


def test_the_ledger_passes_its_own_audit(path: Path) -> None:
    with opened_to_audit(path) as stored:
        assert Audit(stored, []).run(full=True).events > SIZE


def test_it_can_be_scored_and_written_on(path: Path, tmp_path: Path) -> None:
    with opened(Path(shutil.copy(path, tmp_path))) as ledger:
        reading = read(ledger)
        assert not reading.standing.provisional
        assert {each.missing for each in reading.standing.scores} == {()}
        receipt = ledger.submit(parse(command(0, "N")))
        assert receipt.position == reading.position + 1


def test_all_that_can_happen_to_an_entry_happens(streams: dict[str, list[Recorded]]) -> None:
    kinds = Counter(type(each.event) for recorded in streams.values() for each in recorded)
    assert len(kinds) == 16
    accounts = [reduce(evolve, recorded, Account(stream[5:], 2020)) for stream, recorded in streams.items()]
    assert sum(account.superseded(entry) for account in accounts for entry in account.in_order) > 100
    assert sum(entry.appeal_open for account in accounts for entry in account.in_order) > 5


def test_what_others_are_given_to_add_up_comes_to_the_uncapped_sums(path: Path) -> None:
    rows_ = list(typed(path))
    moved = Counter[tuple[str, str]]()
    for each in movements(rows_):
        moved[each.community, each.clause] += each.cents
    with opened(path) as ledger:
        sums = uncapped(read(ledger).standing)
    assert {key: cents for key, cents in moved.items() if cents} == sums
    assert {key: cents for key, cents in bare_fold(rows_).items() if cents} == sums
