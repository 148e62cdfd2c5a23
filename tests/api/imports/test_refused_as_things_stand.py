"""Commands that are well formed and refused for what the ledger holds, who asks, or the day that it is."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import yaml

from ledger.application import Ledger
from ledger.commands import parse
from tests.api.cli.test_rulebooks import BUNDLED
from tests.api.commands import MARKS, Line, act, plain, record
from tests.api.terminal import Terminal


def declared(id_: str = "B1", **more: object) -> Line:
    return {"op": "declare", "id": id_, "community": "SSL", "clause": "BN.1", "level": "city", "reason": "先进",
            "occurred_on": "2020-06-01", "by": "comm-SSL", **more}  # fmt: skip


def reviewed(by: str = "leading-1", outcome: str = "supported") -> Line:
    return {"op": "review", "bonus": "B1", "outcome": outcome, "reasons": "属实", "by": by}


def determined(by: str = "committee-1", **more: object) -> Line:
    return {"op": "determine", "bonus": "B1", "outcome": "granted", "reasons": "同意", "by": by, **more}


def appealed(entry: str = "E1", by: str = "comm-SSL") -> Line:
    return act("appeal", entry, by, grounds="不符")


def decided(by: str = "leading-1", outcome: str = "rejected", **more: object) -> Line:
    return act("decide", "E1", by, outcome=outcome, reasons="属实", **more)


def reversed_(by: str = "leading-1", **more: object) -> Line:
    return act("reverse", "E1", by, reason="误记", **more)


ACCEPTED = [record("E1"), appealed(), act("accept", "E1", "leading-2")]
TASK = plain("E1", "LG1.1", value="4.50", occurred_on="2020-12-31", by="leading-1")
TICKET = plain("E1", "GC2.1", ticket="T1")
CLOSED = act("close", "", "committee-1", reason="结束") | {"entry": None}
SUPPORTED = [declared(), reviewed()]

REFUSED: list[tuple[str, list[Line], Line, str, str]] = [
    ("a second once", [plain("E1", "UM5.1")], plain("E2", "UM5.1"), "already_stands", "E1"),
    ("a second in the month", [plain("E1", "FO1.2")], plain("E2", "FO1.2"), "already_stands", "E1"),
    ("the same ticket elsewhere", [TICKET], plain("E2", "GC2.1", "FSA", ticket="T1"), "ticket_already_recorded", "E1"),
    ("a reference used twice", [record("E1")], record("E1", quantity=2), "reference_taken", "E1"),
    ("a reference of a bonus", [declared("E1")], record("E1"), "reference_taken", "E1"),
    ("an appeal by another community", [record("E1")], appealed(by="comm-FSA"), "role_not_allowed", "comm-FSA"),
    ("an appeal by its department", [record("E1")], appealed(by="dept-UM"), "role_not_allowed", "dept-UM"),
    ("an appeal of nothing", [], appealed(), "entry_unknown", "E1"),
    ("an appeal of a reversed entry", [record("E1"), reversed_()], appealed(), "nothing_is_left", "E1"),
    ("an appeal of a pending entry", [TICKET], appealed(), "entry_pending", "E1"),
    ("an appeal of a deduction of nothing", [plain("E1", "UM6.5", value="100", occurred_on="2020-12-31")], appealed(),
     "nothing_is_left", "E1"),
    ("an appeal of an addition", [plain("E1", "PB1.5")], appealed(), "not_appealable", "E1"),
    ("an appeal of a bonus granted in full", [*SUPPORTED, determined()], appealed("B1"), "not_appealable", "B1"),
    ("a second appeal", [record("E1"), appealed()], appealed() | {"grounds": "再诉"}, "appeal_open", "E1"),
    ("a decision by the recorder", [TASK, appealed(), act("accept", "E1", "leading-2")], decided(), "own_cause",
     "leading-1"),
    ("a decision before acceptance", [record("E1"), appealed()], decided(), "appeal_not_accepted", "E1"),
    ("a decision by the community", ACCEPTED, decided("comm-SSL"), "role_not_allowed", "comm-SSL"),
    ("a decision by the department", ACCEPTED, decided("dept-UM"), "role_not_allowed", "dept-UM"),
    ("a decision by the committee", ACCEPTED, decided("committee-1"), "role_not_allowed", "committee-1"),
    ("the leading group at the second level", [*ACCEPTED, decided(), act("escalate", "E1", "comm-SSL", grounds="不符")],
     decided(outcome="upheld"), "role_not_allowed", "leading-1"),
    ("a part that is all", ACCEPTED, decided(outcome="partly_upheld", amount="0.50"), "amount_outside_appeal", "0.50"),
    ("a part that is nothing", ACCEPTED, decided(outcome="partly_upheld", amount="0"), "amount_outside_appeal", "0.00"),
    ("a part without an amount", ACCEPTED, decided(outcome="partly_upheld"), "field_missing", "amount"),
    ("an amount for a rejection", ACCEPTED, decided(amount="0.10"), "amount_not_taken", "amount"),
    ("a decision while a question is open", [*ACCEPTED, act("ask", "E1", "leading-1", question="？")], decided(),
     "question_open", "E1"),
    ("an answer to no question", ACCEPTED, act("answer", "E1", "comm-SSL", text="答"), "no_question_open", "E1"),
    ("a reversal during an appeal", ACCEPTED, reversed_(), "appeal_open", "E1"),
    ("a reversal of more than is left", [record("E1")], reversed_(amount="0.51"), "more_than_is_left", "0.50"),
    ("a reversal of nothing", [record("E1")], reversed_(amount="0"), "amount_not_more", "0"),
    ("a reversal by the community", [record("E1")], reversed_("comm-SSL"), "role_not_allowed", "comm-SSL"),
    ("a part of a veto", [plain("E1", "SF3.1", grade="veto", occurred_on="2020-12-31")], reversed_(amount="1"),
     "veto_only_in_full", "E1"),
    ("a figure over an open appeal", [plain("E1", "UM1.B.1", value="45"), appealed()],
     plain("E2", "UM1.B.1", value="80"), "appeal_open", "E1"),
    ("a figure over a decision", [plain("E1", "UM1.B.1", value="45"), appealed(), act("accept", "E1", "leading-1"),
     decided(outcome="upheld")], plain("E2", "UM1.B.1", value="80"), "only_leading_group_may_replace", "E1"),
    ("a determination above the clause", SUPPORTED, determined(amount="2.01"), "amount_above_clause", "2.00"),
    ("a determination of nothing", SUPPORTED, determined(amount="0"), "amount_not_more", "0"),
    ("a determination before the review", [declared()], determined(), "bonus_not_reviewed", "B1"),
    ("a determination of a deduction", [record("B1")], determined(), "not_a_bonus", "B1"),
    ("a second review", SUPPORTED, reviewed("leading-2"), "bonus_already_reviewed", "B1"),
    ("a determination after a refusal", [declared(), reviewed(outcome="refused")], determined(), "bonus_ended", "B1"),
    ("a review by the community", [declared()], reviewed("comm-SSL"), "role_not_allowed", "comm-SSL"),
    ("a confirmation of what is not pending", [record("E1")], act("confirm", "E1", "dept-UM", reason="…"),
     "entry_not_pending", "E1"),
    ("a follower of another community's", [record("E1"), reversed_()], record("E2", "FSA", follows="E1"),
     "follows_nothing_reversed", "E1"),
    ("a follower of what stands", [record("E1")], record("E2", follows="E1"), "follows_nothing_reversed", "E1"),
    ("an entry in a closed year", [CLOSED], record("E1"), "year_not_open", "2020"),
    ("a declaration in a closed year", [CLOSED], declared(), "year_not_open", "2020"),
    ("closing a closed year", [CLOSED], CLOSED | {"reason": "再"}, "year_not_open", "2020"),
    ("a tie that is none", MARKS, {"op": "break_tie", "item": "PB1", "order": ["SSL", "ZY"], "reason": "…",
     "by": "committee-1"}, "not_an_open_tie", "SSL"),
    ("a tie named twice", MARKS, {"op": "break_tie", "item": "PB1", "order": ["SSL", "FSA", "SSL"], "reason": "…",
     "by": "committee-1"}, "not_an_open_tie", "SSL"),
]  # fmt: skip
"""What it is, what was done before, what is asked, its code, and what its message must hold."""


def without_none(line: Line) -> Line:
    return {name: value for name, value in line.items() if value is not None}


@pytest.mark.parametrize(
    ("past", "line", "code", "said"), [each[1:] for each in REFUSED], ids=[each[0] for each in REFUSED]
)
def test_what_cannot_be_done_is_refused_and_changes_nothing(
    trial: Terminal, past: list[Line], line: Line, code: str, said: str
) -> None:
    if past:
        trial.import_(*map(without_none, past))
    before = trial.position
    ran = trial.run("import", trial.file("bad.jsonl", [without_none(line)]))
    assert (ran.code, ran.out) == (1, "")
    number, found, message = ran.err.splitlines()[0].split(": ", 2)
    assert (number, found) == ("1", code)
    assert said in message
    assert trial.position == before


# --- the day that it is -----------------------------------------------------------------------------------------------


def at(terminal: Terminal, moment: datetime, *lines: Line) -> None:
    """Carry out commands as if it were then."""
    with terminal.opened(moment) as ledger:
        submit(ledger, *lines)


def submit(ledger: Ledger, *lines: Line) -> None:
    for line in lines:
        ledger.submit(parse(line))


@pytest.fixture
def earlier(terminal: Terminal, old_trial: Callable[[Terminal, datetime], None]) -> Terminal:
    """A ledger that was founded at the beginning of 2021."""
    old_trial(terminal, datetime(2021, 1, 4, 1, tzinfo=UTC))
    return terminal


def test_an_appeal_after_its_days_is_refused_with_what_is_still_open(earlier: Terminal) -> None:
    at(earlier, datetime(2021, 1, 5, 1, tzinfo=UTC), record("E1"))
    ran = earlier.run("appeal", "file", "E1", "--grounds", "不符", "--by", "comm-SSL")
    assert ran.refusal == "filing_too_late"
    assert "2021-01-10" in ran.err
    assert "reverse" in ran.err


def test_an_escalation_after_its_days_is_refused(earlier: Terminal) -> None:
    then = datetime(2021, 1, 5, 1, tzinfo=UTC)
    at(earlier, then, record("E1"), appealed(), act("accept", "E1", "leading-1"), decided())
    ran = earlier.run("appeal", "escalate", "E1", "--grounds", "不符", "--by", "comm-SSL")
    assert ran.refusal == "escalation_too_late"
    assert "2021-01-10" in ran.err


@pytest.mark.parametrize(("days", "in_time"), [(5, True), (6, False)])
def test_the_last_day_is_included_until_its_midnight_where_the_subdistrict_is(
    earlier: Terminal,
    days: int,
    in_time: bool,  # noqa: FBT001
) -> None:
    at(earlier, datetime(2021, 1, 5, 1, tzinfo=UTC), record("E1"))
    midnight = datetime(2021, 1, 5, 16, tzinfo=UTC) + timedelta(days=days)
    moment = midnight - timedelta(seconds=1) if in_time else midnight - timedelta(days=1)
    if in_time:
        at(earlier, moment, appealed())
        assert len(earlier.json("appeals")["appeals"]) == 1
    else:
        with earlier.opened(moment) as ledger, pytest.raises(Exception, match="2021-01-10"):
            submit(ledger, appealed())


def test_what_has_not_happened_yet_cannot_be_recorded(terminal: Terminal) -> None:
    rulebook: dict[str, Any] = yaml.safe_load(BUNDLED.read_text(encoding="utf-8"))
    rulebook |= {"rulebook": "far-away", "year": 2999}
    file = terminal.file("far.yaml", yaml.safe_dump(rulebook, allow_unicode=True, sort_keys=False))
    terminal.done("init", "--rulebook", file, "--sample-users")
    ran = terminal.run("import", terminal.file("a.jsonl", [record("E1", occurred_on="2999-03-05")]))
    assert (ran.code, ran.err.split(": ")[1]) == (1, "day_in_the_future")
    assert "“occurred_on”" in ran.err
    assert terminal.json("entries")["entries"] == []


def test_today_is_no_day_in_the_future_and_tomorrow_is_where_the_subdistrict_is(
    terminal: Terminal, old_trial: Callable[[Terminal, datetime], None]
) -> None:
    old_trial(terminal, datetime(2020, 3, 1, tzinfo=UTC))
    late = datetime(2020, 3, 5, 16, 30, tzinfo=UTC)  # half past midnight of the 6th in Shanghai
    at(terminal, late, record("E1", occurred_on="2020-03-06"))
    with terminal.opened(late) as ledger, pytest.raises(Exception, match="2020-03-06"):
        submit(ledger, record("E2", occurred_on="2020-03-07"))
