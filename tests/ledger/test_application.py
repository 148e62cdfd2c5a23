"""The ledger as others use it: files of commands, references, publishing and finalising."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec
import orjson
import pytest

from ledger.actors import Grant, Role
from ledger.application import Ledger
from ledger.commands import parse
from ledger.errors import (
    ActorMissing,
    ClauseUnknown,
    FieldMissing,
    LedgerError,
    ReferenceTaken,
    RoleNotAllowed,
    RulebookDropsCode,
    SampleUsersRefused,
    UserAlreadyThere,
    VersionAlreadyPublished,
    VersionSkipped,
    YearHasAnotherRulebook,
    YearNotOpen,
)
from ledger.lines import Report
from ledger.proofs.merkle import EMPTY_ROOT
from ledger.publishing import from_document
from ledger.rulebook import Rulebook
from projections.scoring import standing
from tests.ledger.golden.story import LEDGER_ID, Clock, Raw, founded, opened, record, rulebook, stored, submit, tell
from tests.ledger.test_writers import assert_whole


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger.db"


@pytest.fixture
def ledger(path: Path) -> Iterator[Ledger]:
    with founded(path) as ledger:
        yield ledger


def entries(ledger: Ledger, community: str = "SSL") -> list[str]:
    with ledger.reading() as books:
        return [each.id for each in books.account(2020, community).in_order]


def refusals(report: Report) -> list[tuple[int, type[LedgerError]]]:
    return [(number, type(error)) for number, error in report.errors]


REVERSE: Raw = {"op": "reverse", "entry": "E1", "amount": "0.01", "reason": "…", "by": "dept-UM"}


# --- references -------------------------------------------------------------------------------------------------------------


def test_the_same_line_again_is_skipped_and_keeps_its_place(ledger: Ledger) -> None:
    first = submit(ledger, record("E1"), record("E2"))
    before = stored(ledger)
    again = submit(ledger, record("E2"), record("E1"))
    assert (again.recorded, again.skipped, again.errors) == (0, 2, [])
    assert {(each.entry, each.position) for each in again.receipts} == {
        (each.entry, each.position) for each in first.receipts
    }
    assert stored(ledger) == before


def test_the_same_line_twice_in_one_file_is_recorded_once_where_it_has_an_id(ledger: Ledger) -> None:
    report = submit(ledger, record("E1"), record("E1"))
    assert [each.skipped for each in report.receipts] == [False, True]
    assert entries(ledger) == ["E1"]


@pytest.mark.parametrize(
    "other",
    [
        {"quantity": 2},
        {"reason": "another"},
        {"occurred_on": "2020-03-06"},
        {"community": "FSA"},
        {"clause": "UM4.3"},
        {"by": "dept-SF"},
    ],
)
def test_an_id_with_other_content_is_refused(ledger: Ledger, other: Raw) -> None:
    submit(ledger, record("E1"))
    before = stored(ledger)
    assert refusals(submit(ledger, {**record("E1"), **other})) == [(1, ReferenceTaken)]
    with pytest.raises(ReferenceTaken):
        ledger.submit(parse({**record("E1"), **other}))
    assert stored(ledger) == before


def test_an_id_is_unique_in_the_whole_ledger(ledger: Ledger) -> None:
    """Not only in its community, and not only among entries."""
    submit(ledger, record("E1"), {**REVERSE, "id": "R1"})
    assert refusals(submit(ledger, record("E1", "FSA"))) == [(1, ReferenceTaken)]
    assert refusals(submit(ledger, record("R1", "FSA"))) == [(1, ReferenceTaken)]
    assert refusals(submit(ledger, {**REVERSE, "id": "E1"})) == [(1, ReferenceTaken)]
    assert entries(ledger, "FSA") == []


def test_the_reference_of_a_command_is_no_name_for_its_entry(ledger: Ledger) -> None:
    submit(ledger, record("E1"), {**REVERSE, "id": "R1"})
    assert [error.code for _, error in submit(ledger, {**REVERSE, "entry": "R1"}).errors] == ["entry_unknown"]


def test_a_single_command_again_gives_the_first_answer(ledger: Ledger) -> None:
    first, again = ledger.submit(parse(record("E1"))), ledger.submit(parse(record("E1")))
    assert (again.entry, again.position, again.skipped) == (first.entry, first.position, True)


def test_single_commands_without_an_id_are_each_recorded(ledger: Ledger) -> None:
    receipts = [ledger.submit(parse(record())) for _ in range(3)]
    assert [each.entry for each in receipts] == ["2020-SSL-1", "2020-SSL-2", "2020-SSL-3"]


def test_a_made_up_id_avoids_those_that_callers_gave(ledger: Ledger) -> None:
    submit(ledger, record("2020-SSL-2"), record("2020-SSL-3", "FSA"))
    assert ledger.submit(parse(record())).entry == "2020-SSL-4"


def test_a_file_without_ids_is_skipped_whole_when_it_comes_again(ledger: Ledger) -> None:
    file = [record(), record(community="FSA"), record(), record(quantity=3)]
    assert submit(ledger, *file).recorded == 4
    assert len(set(entries(ledger))) == 3  # a line that stands twice is two commands
    before = stored(ledger)
    again = submit(ledger, *file)
    assert (again.recorded, again.skipped) == (0, 4)
    assert stored(ledger) == before


def test_a_file_without_ids_that_has_grown_adds_only_what_is_new(ledger: Ledger) -> None:
    submit(ledger, record(), record())
    report = submit(ledger, record(), record(), record(), record(quantity=2))
    assert [each.skipped for each in report.receipts] == [True, True, False, False]
    assert len(entries(ledger)) == 4


def test_an_act_without_an_id_is_skipped_too_and_done_again_where_it_stands_twice(ledger: Ledger) -> None:
    submit(ledger, record("E1", quantity=9), REVERSE)
    assert submit(ledger, REVERSE).skipped == 1
    assert submit(ledger, REVERSE, REVERSE).recorded == 1
    with ledger.reading() as books:
        entry = books.holder("E1").entries["E1"]
    assert sum(each.amount_cents for each in entry.reversals) == 2


# --- all or nothing -----------------------------------------------------------------------------------------------------------


def test_one_bad_line_records_nothing_and_every_bad_line_is_named(ledger: Ledger) -> None:
    before = stored(ledger)
    report = submit(
        ledger,
        record("E1"),
        record("E2", clause="nonsense"),
        record("E3", by="comm-SSL"),
        {"op": "record", "id": "E4"},
        record("E5"),
        {**record("E6"), "by": None},
    )
    assert refusals(report) == [(2, ClauseUnknown), (3, RoleNotAllowed), (4, FieldMissing), (6, ActorMissing)]
    assert stored(ledger) == before
    with ledger.reading() as books:
        assert books.kept("E1") is None
    assert submit(ledger, record("E1")).recorded == 1


def test_a_line_that_only_follows_from_a_bad_one_is_not_named(ledger: Ledger) -> None:
    appeal: Raw = {"op": "appeal", "entry": "E1", "grounds": "…", "by": "comm-SSL"}
    accept: Raw = {"op": "accept", "entry": "E1", "by": "leading-1"}
    report = submit(ledger, record("E1", clause="nonsense"), REVERSE, appeal, accept, record("E2", by="dept-SF"))
    assert [number for number, _ in report.errors] == [1, 5]


def test_a_line_that_only_follows_from_an_unreadable_one_is_not_named(ledger: Ledger) -> None:
    report = submit(ledger, record("E1", quantity="two"), REVERSE, record("E2", by="dept-SF"))
    assert [number for number, _ in report.errors] == [1, 3]


def test_a_line_that_is_bad_by_itself_is_named_though_it_is_about_a_refused_entry(ledger: Ledger) -> None:
    """The second is refused whatever becomes of the first: nobody from that department may reverse there."""
    submit(ledger, record("E1"))
    wrong_amount: Raw = {**REVERSE, "amount": "999"}
    report = submit(ledger, wrong_amount, {**REVERSE, "by": "dept-SF"})
    assert [number for number, _ in report.errors] == [1, 2]


def test_every_line_about_an_entry_that_no_line_would_have_made_is_named(ledger: Ledger) -> None:
    report = submit(ledger, REVERSE, {**REVERSE, "reason": "once more"})
    assert [(number, error.code) for number, error in report.errors] == [(1, "entry_unknown"), (2, "entry_unknown")]


def test_a_dry_run_says_what_would_happen_and_records_nothing(ledger: Ledger) -> None:
    before = stored(ledger)
    tried = submit(ledger, record("E1"), record(), REVERSE, dry_run=True)
    assert (tried.recorded, tried.skipped, tried.errors) == (3, 0, [])
    assert stored(ledger) == before
    with ledger.reading() as books:
        assert books.kept("E1") is None
    done = submit(ledger, record("E1"), record(), REVERSE)
    assert done == tried
    assert refusals(submit(ledger, record("E9", clause="x"), dry_run=True)) == [(1, ClauseUnknown)]


def test_a_later_line_sees_what_an_earlier_one_of_the_file_did(ledger: Ledger) -> None:
    report = submit(ledger, record("E1"), {**REVERSE, "amount": "9.99"})
    assert [error.code for _, error in report.errors] == ["more_than_is_left"]


def test_a_write_larger_than_a_page_is_one_write_with_one_chain(ledger: Ledger) -> None:
    before = len(stored(ledger))
    report = submit(ledger, *(record(f"E{number}") for number in range(2_500)))
    assert [each.position for each in report.receipts] == list(range(before + 1, before + 2_501))
    assert_whole(ledger)


# --- founding ---------------------------------------------------------------------------------------------------------------------


def test_every_event_is_bound_to_its_ledger(path: Path) -> None:
    clock = Clock()
    with founded(path, clock) as ledger:
        tell(ledger, clock)
    with opened(path) as ledger:
        submit(ledger, {"op": "reopen", "reason": "…", "by": "committee-1"})
        assert {orjson.loads(state)["ledger"] for _, state in stored(ledger)} == {LEDGER_ID}


def test_sample_users_are_refused_once_there_are_entries(ledger: Ledger) -> None:
    before = stored(ledger)
    ledger.add_sample_users(2020, "a hash")  # those that are there stay as they are
    assert stored(ledger) == before
    submit(ledger, record("E1"))
    with pytest.raises(SampleUsersRefused):
        ledger.add_sample_users(2020, "a hash")


def test_a_user_is_added_once_and_the_password_is_no_event(ledger: Ledger) -> None:
    ledger.add_user("chen", [Grant(Role.DEPARTMENT, "UM")], "$argon2id$secret")
    with pytest.raises(UserAlreadyThere):
        ledger.add_user("chen", [], "another")
    assert submit(ledger, record("E1", by="chen")).recorded == 1
    assert not any(b"argon2" in state or b"a hash" in state for _, state in stored(ledger))
    with ledger.reading() as books:
        assert books.password_hash("chen") == "$argon2id$secret"


# --- publishing -------------------------------------------------------------------------------------------------------------------


def edition(version: int, **changes: Any) -> Rulebook:
    return from_document({**rulebook().document(), "version": version, **changes})


def test_only_the_next_version_is_published(ledger: Ledger) -> None:
    with pytest.raises(VersionAlreadyPublished):
        ledger.publish(rulebook())
    with pytest.raises(VersionSkipped):
        ledger.publish(edition(3))
    with pytest.raises(VersionSkipped):
        ledger.publish(edition(2, rulebook="another", year=2021))
    before = len(stored(ledger))
    assert ledger.publish(edition(2, base_points=100)) == before + 1
    with ledger.reading() as books:
        assert books.rulebook(2020).version == 2
    with ledger.reading(position=before) as books:
        assert books.rulebook(2020).version == 1
    with opened(ledger.path) as again, again.reading() as books:
        assert books.published("houjiatang-2020").versions == (rulebook(), edition(2))


def test_an_entry_is_recorded_under_the_version_in_force(ledger: Ledger) -> None:
    submit(ledger, record("E1"))
    ledger.publish(edition(2))
    submit(ledger, record("E2"))
    labels = [orjson.loads(state).get("rulebook") for _, state in stored(ledger)][-3:]
    assert labels == ["houjiatang-2020/1", None, "houjiatang-2020/2"]


def test_a_code_that_entries_may_refer_to_is_not_dropped(ledger: Ledger) -> None:
    document = rulebook().document()
    fewer = {**document["negative_list"], "clauses": [{**document["negative_list"]["clauses"][0], "code": "NL.9"}]}
    before = stored(ledger)
    with pytest.raises(RulebookDropsCode) as refusal:
        ledger.publish(edition(2, negative_list=fewer))
    assert refusal.value.dropped == ("NL.1",)
    with pytest.raises(RulebookDropsCode):
        ledger.publish(edition(2, year=2021))
    assert stored(ledger) == before


def test_a_year_has_one_rulebook(ledger: Ledger) -> None:
    with pytest.raises(YearHasAnotherRulebook):
        ledger.publish(edition(1, rulebook="another"))
    ledger.publish(edition(1, rulebook="another", year=2021))
    with ledger.reading() as books:
        assert books.years() == (2020, 2021)


def test_publishing_is_for_the_working_committee_and_an_open_year(ledger: Ledger) -> None:
    with pytest.raises(RoleNotAllowed):
        ledger.publish(edition(2), by="dept-UM")
    ledger.publish(edition(2), by="committee-1")
    submit(ledger, {"op": "close", "reason": "…", "by": "committee-1"})
    with pytest.raises(YearNotOpen):
        ledger.publish(edition(3))


# --- the end of a year ----------------------------------------------------------------------------------------------------------


def merkle_root(leaves: list[bytes]) -> bytes:
    """RFC 6962, section 2.1, as it is written there."""
    if not leaves:
        return sha256().digest()
    if len(leaves) == 1:
        return sha256(b"\0" + leaves[0]).digest()
    split = 1 << ((len(leaves) - 1).bit_length() - 1)
    return sha256(b"\1" + merkle_root(leaves[:split]) + merkle_root(leaves[split:])).digest()


def test_finalising_records_the_root_of_all_that_came_before_it(path: Path) -> None:
    clock = Clock(ticking=True)
    with founded(path, clock) as ledger:
        tell(ledger, clock)
    with closing(sqlite3.connect(path)) as connection:
        states = [row[0] for row in connection.execute("SELECT state FROM stored_events ORDER BY position")]
    finals = [(at, event) for at, event in enumerate(map(orjson.loads, states)) if event["type"] == "year-finalised.1"]
    [(index, final)] = finals
    size = final["body"]["tree_size"]
    assert size == index - len(rulebook().community_codes)  # the events of the command itself are not in it
    assert bytes.fromhex(final["body"]["root"]) == merkle_root(states[:size])
    with opened(path) as ledger, ledger.reading(position=size) as books:
        scores = standing(books.rulebook(2020), books.accounts(2020), books.year(2020).tie_breaks)
    assert list(msgspec.to_builtins(scores.ranking)) == final["body"]["ranking"]
    assert merkle_root([]) == EMPTY_ROOT


def test_the_root_covers_what_the_same_file_recorded_before(path: Path) -> None:
    clock = Clock(ticking=True)
    with founded(path, clock) as ledger:
        tell(ledger, clock)
        reversal: Raw = {**REVERSE, "reason": "核查"}
        report = submit(ledger, reversal, {"op": "finalise", "year": 2020, "reason": "再次公示", "by": "committee-1"})
        assert report.errors == []
        states = [state for _, state in stored(ledger)]
    final = orjson.loads(states[-2])["body"]  # before the statement of the heads
    assert final["tree_size"] == report.receipts[0].position
    assert bytes.fromhex(final["root"]) == merkle_root(states[: final["tree_size"]])


def test_closing_closes_every_community_in_one_write(ledger: Ledger) -> None:
    before = len(stored(ledger))
    submit(ledger, {"op": "close", "reason": "…", "by": "committee-1"})
    written_now = [orjson.loads(state) for _, state in stored(ledger)[before:]]
    expected = [f"2020/{code}" for code in rulebook().community_codes] + ["2020", "heads"]
    assert [event["stream"] for event in written_now] == expected
    report = submit(ledger, record("E1"), record("E2", "QT"))
    assert refusals(report) == [(1, YearNotOpen), (2, YearNotOpen)]
