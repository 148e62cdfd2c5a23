"""The journal: what accounting programs make of it is what the scoring counts, before any cap."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from ledger.application import Ledger
from ledger.commands import parse
from ledger.events import EntryRecorded
from projections.journal import journal
from projections.past import NOW, AsOf
from projections.uncapped import What, effects
from tests.projections.journals import Journal, Transaction, journal_in
from tests.projections.random_ledger import Clock, RandomYear, founded, year_of
from tests.projections.test_uncapped import uncapped

Balances = dict[str, int]
DAY = date(2020, 3, 5)
HOSTILE = (
    "; a comment",
    "一\n\n二\r\n  2020-01-01 * injected\n    Assets:2020:SSL:UM1  -5.00 POINTS\n    Equity:2020",
    "x  ; clause: NL.1, date:2020-13-45",
    "| payee | (code) )( [2020-13-45=2020] :tag: Key:: (1/0)",
    '!*=%~@ {1.00} "quoted" \' ` \\ $(true) include /etc/passwd',
    "\u00a0\u3000两个　　空格\u2003 end",
    "=1+1 @@ 3 EUR ，。；：（）【】",
)
"""What has a meaning in a journal, if it is not kept from it."""


def written(ledger: Ledger, as_of: AsOf = NOW) -> str:
    with ledger.reading(position=as_of.position, known_at=as_of.known_at) as snapshot:
        return "".join(journal(snapshot, on=as_of.on))


def read_journal(ledger: Ledger, as_of: AsOf = NOW) -> Journal:
    return journal_in(written(ledger, as_of))


def expected(ledger: Ledger, as_of: AsOf) -> Balances:
    return {f"Assets:2020:{code}:{item}": cents for (code, item), cents in uncapped(ledger, as_of).items()}


# --- any history ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def ended_year() -> Iterator[RandomYear]:
    with year_of(5, ending=True) as year:
        yield year


def test_at_every_moment_its_balances_are_the_uncapped_sums(random_year: RandomYear) -> None:
    for as_of in random_year.moments(10):
        assert read_journal(random_year.ledger, as_of).balances() == expected(random_year.ledger, as_of), as_of


def test_of_a_year_that_was_final_and_open_again_too(ended_year: RandomYear) -> None:
    for as_of in ended_year.moments(5):
        assert read_journal(ended_year.ledger, as_of).balances() == expected(ended_year.ledger, as_of), as_of


def test_the_same_moment_gives_the_same_journal(random_year: RandomYear) -> None:
    assert written(random_year.ledger) == written(random_year.ledger, AsOf(position=random_year.newest))


def test_every_entry_is_there_under_its_id(random_year: RandomYear) -> None:
    with random_year.ledger.reading() as snapshot:
        events = [effect.recorded.event for effect in effects(snapshot)]
    recorded = {event.entry for event in events if isinstance(event, EntryRecorded)}
    assert {each.code for each in read_journal(random_year.ledger).transactions} == recorded


def test_only_what_waits_at_the_end_is_marked_so_and_it_counts_for_nothing(random_year: RandomYear) -> None:
    for as_of in random_year.moments(6):
        waiting = set()
        with random_year.ledger.reading(position=as_of.position) as snapshot:
            for effect in effects(snapshot, on=as_of.on):
                for change in effect.changes:
                    if change.what in {What.PENDING, What.DECLARED}:
                        waiting.add(change.entry.entry)
                    elif change.what in {What.CONFIRMED, What.VOIDED, What.GRANTED, What.REFUSED}:
                        waiting.discard(change.entry.entry)
        marked = [each for each in read_journal(random_year.ledger, as_of).transactions if each.mark == "!"]
        assert {each.code for each in marked} == waiting
        assert all(not any(each.postings.values()) for each in marked)


# --- one entry, and what becomes of it --------------------------------------------------------------------------------

RECORD = {"op": "record", "id": "E1", "community": "SSL", "clause": "UM4.4", "occurred_on": "2020-03-05",
          "level": "city", "reason": "巡查", "by": "dept-UM"}  # fmt: skip
TICKET = {"op": "record", "id": "E1", "community": "SSL", "clause": "GC2.1", "occurred_on": "2020-03-05",
          "ticket": "T1", "by": "dept-GC"}  # fmt: skip
BONUS = {"op": "declare", "id": "B1", "community": "SSL", "clause": "BN.1", "level": "city",
         "occurred_on": "2020-03-05", "reason": "先进", "by": "comm-SSL"}  # fmt: skip


@dataclass(frozen=True)
class Summer:
    """A ledger that is told commands a day apart, from 3 July on."""

    ledger: Ledger
    clock: Clock

    def tell(self, *commands: dict[str, Any]) -> list[Transaction]:
        for command in commands:
            self.clock.now += timedelta(days=1)
            self.ledger.submit(parse(command))
        return self.transactions()

    def transactions(self, on: date | None = None) -> list[Transaction]:
        return read_journal(self.ledger, AsOf(on=on)).transactions


@pytest.fixture
def summer(tmp_path: Path) -> Iterator[Summer]:
    clock = Clock(datetime(2020, 7, 1, 17, tzinfo=UTC))  # after midnight, where the subdistrict is
    with founded(tmp_path / "kaohe.db", clock) as ledger:
        yield Summer(ledger, clock)


def shown(transactions: list[Transaction]) -> list[tuple[str, str, str, int]]:
    return [(each.day.isoformat(), each.mark, each.note, next(iter(each.postings.values()))) for each in transactions]


def test_a_reversal_is_a_transaction_of_its_own_on_the_day_of_the_subdistrict(summer: Summer) -> None:
    reverse = {"op": "reverse", "entry": "E1", "amount": "0.20", "reason": "误记", "by": "dept-UM"}
    assert shown(summer.tell(RECORD, reverse)) == [
        ("2020-03-05", "*", "扣分 deduction：巡查", -50),
        ("2020-07-04", "*", "撤销 reversed：误记", 20),
    ]


def test_a_pending_entry_waits_and_counts_from_its_own_day_once_it_is_confirmed(summer: Summer) -> None:
    assert shown(summer.tell(TICKET)) == [("2020-03-05", "!", "待确认 pending", 0)]
    [confirmed] = summer.tell({"op": "confirm", "entry": "E1", "reason": "属实", "by": "dept-GC"})
    assert (confirmed.mark, confirmed.day, confirmed.note) == ("*", DAY, "确认 confirmed：属实")
    assert confirmed.postings["Assets:2020:SSL:GC2"] < 0


def test_a_void_entry_takes_nothing(summer: Summer) -> None:
    void = {"op": "void", "entry": "E1", "reason": "撤单", "by": "dept-GC"}
    assert shown(summer.tell(TICKET, void)) == [("2020-07-04", "*", "作废 voided：撤单", 0)]


def test_a_figure_takes_out_the_one_that_it_supersedes(summer: Summer) -> None:
    first = {"op": "record", "id": "E1", "community": "SSL", "clause": "UM1.B.1", "occurred_on": "2020-03-31",
             "period": "2020-03", "value": "45.50", "by": "dept-UM"}  # fmt: skip
    second = {**first, "id": "E2", "value": "75.00", "occurred_on": "2020-03-30"}
    one, out, two = summer.tell(first, second)
    assert (out.code, out.day, out.note) == ("E1", date(2020, 3, 31), "被替代 superseded：E2")
    assert out.postings == {account: -cents for account, cents in one.postings.items()}
    assert (two.code, two.day) == ("E2", date(2020, 3, 30))
    assert [each.code for each in summer.transactions(date(2020, 3, 30))] == ["E2"]


def test_a_bonus_counts_what_is_granted_and_on_appeal_what_is_granted_more(summer: Summer) -> None:
    transactions = summer.tell(
        BONUS,
        {"op": "review", "bonus": "B1", "outcome": "supported", "reasons": "属实", "by": "leading-1"},
        {"op": "determine", "bonus": "B1", "outcome": "granted", "amount": "0.20", "reasons": "部分", "by": "committee-1"},
        {"op": "appeal", "entry": "B1", "grounds": "应更多", "by": "comm-SSL"},
        {"op": "accept", "entry": "B1", "by": "leading-2"},
        {"op": "decide", "entry": "B1", "outcome": "partly_upheld", "amount": "0.50", "reasons": "酌情", "by": "leading-2"},
    )  # fmt: skip
    assert shown(transactions) == [
        ("2020-03-05", "*", "已确定 granted：部分", 20),
        ("2020-07-08", "*", "申诉后加分 granted on appeal：酌情", 30),
    ]


def test_a_refused_bonus_brings_nothing(summer: Summer) -> None:
    refused = {"op": "review", "bonus": "B1", "outcome": "refused", "reasons": "不符", "by": "leading-1"}
    assert shown(summer.tell(BONUS, refused)) == [("2020-07-04", "*", "未通过 refused：不符", 0)]


def test_a_veto_takes_what_the_entry_comes_to_and_an_exemption_nothing(summer: Summer) -> None:
    veto = {"op": "record", "id": "E3", "community": "FSA", "clause": "SF3.1", "occurred_on": "2020-06-01",
            "grade": "veto", "by": "dept-SF"}  # fmt: skip
    exempt = {"op": "record", "id": "E5", "community": "HL", "clause": "UM6.5", "occurred_on": "2020-06-01",
              "exempt": True, "reason": "无此设施", "by": "dept-UM"}  # fmt: skip
    vetoed, exempted = shown(summer.tell(veto, exempt))
    assert vetoed[2:] == ("一票否决 veto", -700)
    assert exempted[2:] == ("免予考核 exemption：无此设施", 0)


# --- texts that are not meant well ------------------------------------------------------------------------------------


@contextmanager
def hostile_ledger(path: Path) -> Iterator[Ledger]:
    clock = Clock(datetime(2020, 7, 1, tzinfo=UTC))
    with founded(path, clock) as ledger:
        for number, words in enumerate(HOSTILE):
            ledger.submit(parse({**RECORD, "id": f"(E){number};|:!*=,)", "reason": words}))
            reverse = {"op": "reverse", "entry": f"(E){number};|:!*=,)", "amount": "0.01", "reason": words}
            ledger.submit(parse({**reverse, "by": "dept-UM"}))
        yield ledger


def test_no_text_becomes_more_than_a_text(tmp_path: Path) -> None:
    with hostile_ledger(tmp_path / "kaohe.db") as ledger:
        found = read_journal(ledger)
        assert found.balances() == {"Assets:2020:SSL:UM4": -49 * len(HOSTILE)} == expected(ledger, NOW)
        assert len(found.transactions) == 2 * len(HOSTILE)
    assert found.transactions[0].code == "（E）0；｜:!*=,）"
    assert found.transactions[2].note.startswith(
        "扣分 deduction：一 二 2020-01-01 * injected Assets:2020:SSL:UM1 -5.00"
    )
    assert found.transactions[10].note == "扣分 deduction：两个 空格 end"


# --- what the programs say, where they are ----------------------------------------------------------------------------

IN_UTF_8 = {"LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "HOME": "/nonexistent", "PATH": os.environ.get("PATH", "")}
HLEDGER = pytest.mark.skipif(shutil.which("hledger") is None, reason="hledger is not installed")
LEDGER = pytest.mark.skipif(shutil.which("ledger") is None, reason="ledger is not installed")


def said(*words: str, text: str) -> str:
    done = subprocess.run(words, input=text, env=IN_UTF_8, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    return done.stdout


def hledger_balances(text: str) -> Balances:
    assert said("hledger", "-f-", "check", "--strict", text=text) == ""
    out = said("hledger", "-f-", "balance", "--flat", "--no-total", "--output-format=csv", "Assets", text=text)
    rows = [line.strip('"').split('","') for line in out.splitlines()[1:]]
    return {account: _cents(amount) for account, amount in rows if account != "total"}


def ledger_balances(text: str) -> Balances:
    form = "%(account)\t%(display_total)\n"
    words = ("--strict", "--pedantic", "balance", "--flat", "--no-total", "--format", form, "Assets")
    rows = [line.split("\t") for line in said("ledger", "-f", "-", *words, text=text).splitlines()]
    return {account: _cents(amount) for account, amount in rows}


def _cents(amount: str) -> int:
    number, unit = amount.split(" ")
    assert unit == "POINTS"
    return int(number.replace(".", ""))


PROGRAMS = pytest.mark.parametrize(
    "balances", [pytest.param(hledger_balances, marks=HLEDGER), pytest.param(ledger_balances, marks=LEDGER)]
)


@PROGRAMS
def test_the_programs_take_it_and_have_the_same_balances(
    random_year: RandomYear, balances: Callable[[str], Balances]
) -> None:
    for as_of in random_year.moments(3):
        text = written(random_year.ledger, as_of)
        assert balances(text) == expected(random_year.ledger, as_of), as_of


@PROGRAMS
def test_the_programs_take_no_text_for_more_than_a_text(tmp_path: Path, balances: Callable[[str], Balances]) -> None:
    with hostile_ledger(tmp_path / "kaohe.db") as ledger:
        assert balances(written(ledger)) == expected(ledger, NOW)


@HLEDGER
def test_an_entry_is_found_by_its_id_with_all_that_became_of_it(summer: Summer) -> None:
    summer.tell(RECORD, {"op": "reverse", "entry": "E1", "amount": "0.20", "reason": "误记", "by": "dept-UM"})
    out = said("hledger", "-f-", "register", "code:^E1$", "Assets", "--output-format=csv", text=written(summer.ledger))
    assert len(out.splitlines()) == 3
