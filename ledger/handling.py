"""What each command does: load what it is about, decide, and say which events go into which stream."""

from collections.abc import Callable, Sequence
from datetime import date
from itertools import count

from msgspec import Struct

from ledger import appeals, bonuses, recording, year
from ledger.account import Account, Stage
from ledger.actors import Actor
from ledger.bodies import Observes
from ledger.books import OpenBooks
from ledger.commands import (
    AboutYear,
    Accept,
    Answer,
    Ask,
    BreakTie,
    Close,
    Command,
    Confirm,
    Decide,
    Declare,
    Determine,
    Escalate,
    FileAppeal,
    Finalise,
    Record,
    Reopen,
    Reverse,
    Review,
    Void,
    Withdraw,
)
from ledger.errors import YearAmbiguous
from ledger.events import Event
from ledger.obstacles import Standings
from ledger.recording import Particulars
from ledger.rulebook import Periods, Rulebook
from ledger.year import TieBreak

Scorer = Callable[[Rulebook, Sequence[Account], Sequence[TieBreak]], Standings]
"""How the ledger learns the scores that finalising and tie-breaks depend on."""


class Decided(Struct, frozen=True):
    """What a command comes to: its events with their streams, in order; the entry it made or is about."""

    events: tuple[tuple[str, Event], ...]
    rulebook: Rulebook
    entry: str | None = None


def decide(books: OpenBooks, command: Command, by: Actor, scorer: Scorer) -> Decided:
    """The events that a command causes, none of them appended yet. Raises a LedgerError that says why not."""
    match command:
        case Record():
            return _record(books, command, by)
        case Declare():
            return _declare(books, command, by)
        case Review() | Determine():
            return _on_entry(books, command.bonus, command, by)
        case BreakTie() | Close() | Finalise() | Reopen():
            return _on_year(books, command, by, scorer)
        case (
            Confirm()
            | Void()
            | Reverse()
            | FileAppeal()
            | Accept()
            | Ask()
            | Answer()
            | Decide()
            | Escalate()
            | Withdraw()
        ):
            return _on_entry(books, command.entry, command, by)
        case _:
            raise TypeError(f"decide() has no case for {type(command).__name__}")


def _year_of(books: OpenBooks, command: AboutYear) -> int:
    """The year that a command names, or the only one that it can be about."""
    if command.year is not None:
        return command.year
    wanted = {
        Close: {Stage.OPEN},
        Finalise: {Stage.CLOSED},
        Reopen: {Stage.CLOSED, Stage.FINAL},
    }.get(type(command), {Stage.OPEN, Stage.CLOSED})
    fitting = [number for number in books.years() if books.year(number).stage in wanted]
    if len(fitting) > 1:
        raise YearAmbiguous(years=tuple(map(str, fitting)))
    return fitting[0] if fitting else books.newest_year()


def _record(books: OpenBooks, command: Record, by: Actor) -> Decided:
    number = command.year or books.year_about(command.occurred_on)
    rulebook, account = books.rulebook(number), books.account(number, command.community)
    entry_id = command.id or _next_id(books, account)
    standing = books.ticket_entry(number, command.clause, command.ticket) if command.ticket else None
    event = recording.record_entry(
        account,
        rulebook,
        entry_id=entry_id,
        clause=command.clause,
        particulars=Particulars(
            command.occurred_on,
            command.observation,
            exempt=command.exempt,
            words=command.reason,
            matter=command.matter,
            ticket=command.ticket,
            follows=command.follows,
        ),
        by=by,
        today=books.today(rulebook),
        ticket_entry=standing.id if standing else None,
    )
    return _in_account(account, rulebook, entry_id, event)


def _declare(books: OpenBooks, command: Declare, by: Actor) -> Decided:
    number = command.year or books.year_about(command.occurred_on)
    rulebook, account = books.rulebook(number), books.account(number, command.community)
    entry_id = command.id or _next_id(books, account)
    event = bonuses.declare_bonus(
        account,
        rulebook,
        entry_id=entry_id,
        clause=command.clause,
        particulars=_bonus_particulars(command),
        by=by,
        today=books.today(rulebook),
    )
    return _in_account(account, rulebook, entry_id, event)


def _bonus_particulars(command: Observes) -> Particulars:
    return Particulars(command.occurred_on, command.observation, words=command.reason, matter=command.matter)


def _on_entry(books: OpenBooks, entry_id: str, command: Command, by: Actor) -> Decided:
    account = books.holder(entry_id)
    rulebook = books.rulebook(account.year)
    events: Sequence[Event]
    match command:
        case Confirm():
            events = [recording.confirm_entry(account, rulebook, entry_id=entry_id, words=command.reason, by=by)]
        case Void():
            events = [recording.void_entry(account, rulebook, entry_id=entry_id, words=command.reason, by=by)]
        case Reverse():
            events = [
                recording.reverse_entry(
                    account, rulebook, entry_id=entry_id, amount_cents=command.amount, words=command.reason, by=by
                )
            ]
        case Review():
            events = [
                bonuses.review_bonus(account, entry_id=entry_id, outcome=command.outcome, words=command.reasons, by=by)
            ]
        case Determine():
            events = [
                bonuses.determine_bonus(
                    account,
                    entry_id=entry_id,
                    outcome=command.outcome,
                    amount_cents=command.amount,
                    words=command.reasons,
                    by=by,
                )
            ]
        case _:
            events = _on_appeal(account, rulebook.appeals, entry_id, command, by, books.today(rulebook))
    return _in_account(account, rulebook, entry_id, *events)


def _on_appeal(  # noqa: PLR0911, PLR0917  (one case for each command)
    account: Account, periods: Periods, entry_id: str, command: Command, by: Actor, today: date
) -> Sequence[Event]:
    match command:
        case FileAppeal():
            return [appeals.file_appeal(account, periods, entry_id=entry_id, words=command.grounds, by=by, today=today)]
        case Escalate():
            return [
                appeals.escalate_appeal(account, periods, entry_id=entry_id, words=command.grounds, by=by, today=today)
            ]
        case Accept():
            return [appeals.accept_appeal(account, entry_id=entry_id, by=by)]
        case Ask():
            return [appeals.ask_question(account, entry_id=entry_id, words=command.question, by=by)]
        case Answer():
            return [appeals.answer_question(account, entry_id=entry_id, words=command.text, by=by)]
        case Withdraw():
            return [appeals.withdraw_appeal(account, entry_id=entry_id, words=command.reason, by=by)]
        case Decide():
            return appeals.decide_appeal(
                account,
                entry_id=entry_id,
                outcome=command.outcome,
                amount_cents=command.amount,
                words=command.reasons,
                by=by,
            )
        case _:
            raise TypeError(f"no appeal command: {type(command).__name__}")


def _on_year(books: OpenBooks, command: AboutYear, by: Actor, scorer: Scorer) -> Decided:
    number = _year_of(books, command)
    this_year, rulebook = books.year(number), books.rulebook(number)
    match command:
        case BreakTie():
            standings = scorer(rulebook, books.accounts(number), this_year.tie_breaks)
            broken = year.break_tie(
                this_year,
                rulebook,
                standings.open_ties,
                item=command.item,
                order=command.order,
                words=command.reason,
                by=by,
            )
            return Decided(((str(number), broken),), rulebook)
        case Close():
            turn: tuple[Event, Event] = year.close_year(this_year, words=command.reason, by=by)
        case Reopen():
            turn = year.reopen_year(this_year, words=command.reason, by=by)
        case Finalise():
            turn = _finalise(books, command, by, scorer)
        case _:
            raise TypeError(f"no command about a year: {type(command).__name__}")
    about_year, about_account = turn
    in_accounts = ((f"{number}/{code}", about_account) for code in rulebook.community_codes)
    return Decided((*in_accounts, (str(number), about_year)), rulebook)


def _finalise(books: OpenBooks, command: Finalise, by: Actor, scorer: Scorer) -> tuple[Event, Event]:
    number = _year_of(books, command)
    this_year, rulebook, accounts = books.year(number), books.rulebook(number), books.accounts(number)
    tree_size, root = books.root()
    return year.finalise_year(
        this_year,
        rulebook,
        accounts,
        scorer(rulebook, accounts, this_year.tie_breaks),
        words=command.reason,
        by=by,
        today=books.today(rulebook),
        tree_size=tree_size,
        root=root,
    )


def _in_account(account: Account, rulebook: Rulebook, entry_id: str, *events: Event) -> Decided:
    stream = account.stream
    return Decided(tuple([(stream, event) for event in events]), rulebook, entry_id)


def _next_id(books: OpenBooks, account: Account) -> str:
    """A readable id for an entry whose recorder gave none: ``2020-SSL-17``, the first that is free."""
    for number in count(len(account.entries) + 1):
        entry_id = f"{account.year}-{account.community}-{number}"
        if books.kept(entry_id) is None:
            return entry_id
    raise AssertionError
