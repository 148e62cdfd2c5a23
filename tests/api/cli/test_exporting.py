"""`kaohe export` in the forms that other programs read."""

from datetime import date

import pytest
from pyarrow import parquet

from projections.past import AsOf
from tests.api.commands import EVERY_OP
from tests.api.terminal import Terminal
from tests.projections.journals import journal_in
from tests.projections.test_uncapped import uncapped


@pytest.mark.parametrize(
    "moment", [{}, {"position": 300}, {"on": "2020-05-01"}, {"known-at": "2020-07-01T08:00:00+08:00"}]
)
def test_a_journal_has_the_uncapped_sums_of_its_moment(year: Terminal, moment: dict[str, object]) -> None:
    words = [word for name, value in moment.items() for word in (f"--{name}", value)]
    scores = year.json("scores", *words)
    with year.opened() as ledger:
        at = AsOf(position=scores["position"], on=scores["on"] and date.fromisoformat(scores["on"]))
        expected = {f"Assets:2020:{code}:{item}": cents for (code, item), cents in uncapped(ledger, at).items()}
    assert journal_in(year.done("export", "--format", "hledger", *words)).balances() == expected


def test_every_act_can_be_exported_in_every_form(trial: Terminal) -> None:
    trial.import_(*EVERY_OP)
    journal = trial.done("export", "--format", "hledger")
    trial.done("export", "--format", "hledger", "-o", "year.journal")
    assert "E1" in journal
    assert len((trial.folder / "year.journal").read_text(encoding="utf-8")) == len(journal)
    trial.done("export", "--format", "parquet", "-o", "year.parquet")
    assert parquet.read_table(trial.folder / "year.parquet").num_rows > len(EVERY_OP)


@pytest.mark.parametrize("form", ["xlsx", "parquet"])
def test_a_form_that_is_no_text_is_not_written_to_a_terminal(trial: Terminal, form: str) -> None:
    ran = trial.run("export", "--format", form)
    assert (ran.code, ran.out) == (2, "")
    assert f"{form} needs -o FILE" in ran.err


def test_a_ledger_without_entries_is_a_journal_without_transactions(trial: Terminal) -> None:
    assert journal_in(trial.done("export", "--format", "hledger")).transactions == []


@pytest.mark.parametrize("form", ["hledger", "parquet"])
def test_a_file_that_cannot_be_written_is_said(trial: Terminal, form: str) -> None:
    assert trial.refused("export", "--format", form, "-o", trial.folder / "no" / "folder") == "file_unwritable"


def test_before_the_first_rulebook_a_journal_has_no_accounts(trial: Terminal) -> None:
    assert journal_in(trial.done("export", "--format", "hledger", "--position", 1)).accounts == []
