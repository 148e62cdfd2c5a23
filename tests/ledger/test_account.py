"""The fold: what an account knows after its events, and that it never refuses one."""

import pytest

from ledger.access_events import UserAdded
from ledger.account import AppealState, EntryKind, EntryStatus, Stage
from ledger.errors import EntryUnknown
from ledger.evolving import evolve
from tests.histories import (
    B1,
    E1,
    accepted,
    added,
    answered,
    asked,
    closed,
    confirmed,
    decided,
    declared,
    deducted,
    determined,
    escalated,
    exempted,
    filed,
    final,
    measured,
    pending,
    reopened,
    reversed_,
    reviewed,
    vetoed,
    voided,
    withdrawn,
)
from tests.scenario import ADMIN, COMMITTEE_1, LEADING_1, Past, account, at, recorded, shanghai, signed


def test_an_account_begins_open_and_empty() -> None:
    assert (account().stage, account().in_order, account().under("UM1.A.1")) == (Stage.OPEN, [], ())
    assert account().figure("GC1.1", "2020") is None
    with pytest.raises(EntryUnknown):
        account().entry(E1)


def test_a_year_of_an_account_is_closed_final_and_reopened() -> None:
    history = (closed(), final(), reopened("closed"), reopened("open"))
    stages = [account(*history[:count]).stage for count in range(5)]
    assert stages == [Stage.OPEN, Stage.CLOSED, Stage.FINAL, Stage.CLOSED, Stage.OPEN]


@pytest.mark.parametrize(
    ("past", "kind", "status", "stands"),
    [
        ((deducted(),), EntryKind.DEDUCTION, EntryStatus.STANDING, True),
        ((deducted(), reversed_(E1, 49)), EntryKind.DEDUCTION, EntryStatus.STANDING, True),
        ((deducted(), reversed_(E1, 50)), EntryKind.DEDUCTION, EntryStatus.STANDING, False),
        ((pending(),), EntryKind.DEDUCTION, EntryStatus.PENDING, True),
        ((pending(), confirmed()), EntryKind.DEDUCTION, EntryStatus.STANDING, True),
        ((pending(), voided()), EntryKind.DEDUCTION, EntryStatus.VOID, False),
        ((added(E1, 10, "PS7.4"),), EntryKind.ADDITION, EntryStatus.STANDING, True),
        ((exempted(),), EntryKind.EXEMPTION, EntryStatus.STANDING, True),
        ((measured(E1, "GC1.1", 10000, 0),), EntryKind.DEDUCTION, EntryStatus.STANDING, True),
        ((measured(E1, "GC1.1", 8000, 80), measured("E2", "GC1.1", 8000, 80)), EntryKind.DEDUCTION, EntryStatus.STANDING, False),
        ((declared(E1),), EntryKind.BONUS, EntryStatus.DECLARED, False),
        ((declared(E1), reviewed(entry=E1)), EntryKind.BONUS, EntryStatus.SUPPORTED, False),
        ((declared(E1), reviewed("refused", entry=E1)), EntryKind.BONUS, EntryStatus.REFUSED, False),
        ((declared(E1), reviewed(entry=E1), determined(1, entry=E1)), EntryKind.BONUS, EntryStatus.STANDING, True),
        ((declared(E1), reviewed(entry=E1), determined(1, entry=E1), reversed_(E1, 1)), EntryKind.BONUS, EntryStatus.STANDING, False),
    ],
    ids=[
        "a deduction", "partly reversed", "reversed in full", "pending", "confirmed", "void", "an addition", "exempt",
        "full marks", "superseded", "declared", "supported", "refused", "granted", "taken back",
    ],
)  # fmt: skip
def test_an_entry_stands_while_it_is_not_void_superseded_or_reversed_in_full(
    past: tuple[Past, ...], kind: EntryKind, status: EntryStatus, *, stands: bool
) -> None:
    folded = account(*past)
    entry = folded.entry(E1)
    assert (entry.kind, entry.status, folded.stands(entry)) == (kind, status, stands)


def test_an_entry_keeps_its_nominal_amount_whatever_is_taken_off() -> None:
    entry = account(deducted(E1, 50), reversed_(E1, 20), reversed_(E1, 10)).entry(E1)
    assert (entry.amount_cents, entry.awarded_cents, entry.reversed_cents, entry.left_cents) == (50, 50, 30, 20)


def test_an_entry_knows_where_when_and_by_whom_it_was_recorded_and_every_event_about_it() -> None:
    past = (
        at("2020-06-01 07:30", deducted("E0")),
        deducted(matter="M1", follows="E0"),
        reversed_("E0", 1),
        filed(),
        accepted(),
    )
    entry = account(*past).entry(E1)
    assert (entry.community, entry.clause, entry.number, entry.position) == ("SSL", "UM1.A.2", 2, 2)
    assert (entry.recorded_by, entry.recorded_at, entry.rulebook) == (
        "dept-UM",
        shanghai("2020-06-01 07:30"),
        "houjiatang-2020/1",
    )
    assert (entry.matter, entry.follows, entry.positions) == ("M1", "E0", (2, 4, 5))


def test_the_newest_entry_of_a_period_is_its_figure() -> None:
    folded = account(
        measured("E1", "UM1.B.1", 4000, 10, period="2020-03"),
        measured("E2", "UM1.B.1", 4000, 10, period="2020-04"),
        measured("E3", "UM1.B.1", 6000, 5, period="2020-03"),
    )
    newest = [folded.figure("UM1.B.1", period) for period in ("2020-03", "2020-04", "2020-05")]
    assert [entry and entry.id for entry in newest] == ["E3", "E2", None]
    assert [entry.id for entry in folded.under("UM1.B.1")] == ["E1", "E2", "E3"]
    assert [folded.superseded(entry) for entry in folded.in_order] == [True, False, False]


def test_the_entries_of_a_matter_and_of_a_month_are_found_oldest_first() -> None:
    folded = account(
        deducted("E1", matter="M1", on="2020-03-31"),
        deducted("E2", matter="M2", on="2020-12-01"),
        deducted("E3", matter="M1", on="2021-01-05"),
        deducted("E4", clause="UM1.A.1", matter="M1", on="2020-03-01"),
    )
    assert [[entry.id for entry in folded.of_matter("UM1.A.2", matter)] for matter in ("M1", "M2", "M3")] == [
        ["E1", "E3"],
        ["E2"],
        [],
    ]
    # The January after the year counts as its December.
    assert [entry.id for entry in folded.in_month("UM1.A.2", "2020-12")] == ["E2", "E3"]
    assert [entry.id for entry in folded.in_month("UM1.A.2", "2020-03")] == ["E1"]


def test_the_newest_entry_of_a_ticket_is_known() -> None:
    assert account(pending("E1", ticket="T1"), pending("E2", ticket="T2")).tickets[("GC2.1", "T2")] == "E2"


def test_whoever_had_a_part_in_an_entry_is_remembered() -> None:
    assert account(pending(), confirmed()).entry(E1).handled_by == {"dept-GC"}
    assert account(declared(), reviewed(), determined(1)).entry(B1).handled_by == {
        "comm-SSL",
        "leading-1",
        "committee-1",
    }
    assert account(deducted(), filed(), accepted()).entry(E1).handled_by == {"dept-UM"}


@pytest.mark.parametrize(
    ("past", "state", "level", "is_open"),
    [
        ((), AppealState.FILED, 1, True),
        ((accepted(),), AppealState.ACCEPTED, 1, True),
        ((accepted(), asked()), AppealState.QUESTIONED, 1, True),
        ((accepted(), asked(), answered()), AppealState.ACCEPTED, 1, True),
        ((accepted(), decided("rejected")), AppealState.DECIDED, 1, False),
        ((accepted(), decided("rejected"), escalated()), AppealState.ESCALATED, 2, True),
        ((accepted(), decided("rejected"), escalated(), asked(by=COMMITTEE_1)), AppealState.QUESTIONED, 2, True),
        (
            (accepted(), decided("rejected"), escalated(), asked(by=COMMITTEE_1), answered()),
            AppealState.ESCALATED,
            2,
            True,
        ),
        ((accepted(), decided("rejected"), escalated(), decided("upheld", level=2)), AppealState.FINAL, 2, False),
        ((accepted(), decided("rejected"), escalated(), withdrawn()), AppealState.DECIDED, 1, False),
        (
            (accepted(), decided("rejected"), escalated(), asked(by=COMMITTEE_1), withdrawn()),
            AppealState.DECIDED,
            1,
            False,
        ),
        ((withdrawn(),), AppealState.WITHDRAWN, 1, False),
        ((accepted(), withdrawn()), AppealState.WITHDRAWN, 1, False),
        ((accepted(), asked(), withdrawn()), AppealState.WITHDRAWN, 1, False),
    ],
    ids=lambda value: len(value) if isinstance(value, tuple) else str(value),
)
def test_an_appeal_goes_from_state_to_state(
    past: tuple[Past, ...], state: AppealState, level: int, *, is_open: bool
) -> None:
    entry = account(deducted(), filed(), *past).entry(E1)
    assert entry.appeal is not None
    assert (entry.appeal.state, entry.appeal.level, entry.appeal_open) == (state, level, is_open)


def test_a_withdrawn_appeal_and_the_one_after_it_both_stay() -> None:
    entry = account(deducted(), filed(), withdrawn(), filed()).entry(E1)
    assert [appeal.state for appeal in entry.appeals] == [AppealState.WITHDRAWN, AppealState.FILED]


def test_decisions_of_both_levels_stay_with_who_took_them() -> None:
    appeal = (
        account(
            deducted(), filed(), accepted(), decided("partly_upheld", 20), escalated(), decided("rejected", level=2)
        )
        .entry(E1)
        .appeal
    )
    assert appeal is not None
    found = [(each.level, each.outcome, each.amount_cents, each.decided_by) for each in appeal.decisions]
    assert found == [(1, "partly_upheld", 20, LEADING_1.name), (2, "rejected", None, COMMITTEE_1.name)]


def test_a_reversal_by_a_decision_is_told_from_one_without() -> None:
    assert account(deducted(), reversed_(E1, 20, by_appeal=1)).entry(E1).reduced_by_decision
    assert not account(deducted(), reversed_(E1, 20)).entry(E1).reduced_by_decision


def test_what_is_recorded_is_folded_even_where_a_command_would_refuse_it_today() -> None:
    folded = account(closed(), final(), deducted(), vetoed("E2"), reversed_(E1, 80), confirmed("E2"), filed("E2"))
    assert (folded.entry(E1).left_cents, folded.entry("E2").appeal_open) == (-30, True)


def test_an_event_that_the_account_does_not_know_is_a_mistake_in_the_program() -> None:
    with pytest.raises(TypeError, match="UserAdded"):
        account(UserAdded(**signed(ADMIN), user="x"))


def test_folding_more_leaves_the_account_before_it_as_it_was() -> None:
    earlier = account(deducted())
    account_of_all = evolve(earlier, recorded([deducted(), reversed_(E1, 20)], "2020/SSL")[1])
    assert (earlier.entry(E1).left_cents, account_of_all.entry(E1).left_cents) == (50, 30)
