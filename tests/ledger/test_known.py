"""What a ledger keeps folded: never older than the ledger itself, whoever writes to it, and never more than its bound."""

import random
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from ledger.account import Account
from ledger.application import Ledger
from ledger.books import Books
from ledger.commands import parse
from ledger.folded import Folded
from ledger.known import FoldedStreams, Known
from ledger.rulebook import Rulebook
from tests.histories import deducted
from tests.ledger.golden.story import founded, opened, record, rulebook
from tests.scenario import account

NEXT_YEAR = Rulebook.model_validate({**rulebook().document(), "rulebook": "houjiatang-2021", "year": 2021})


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger.db"


@pytest.fixture
def ledger(path: Path) -> Iterator[Ledger]:
    with founded(path) as ledger:
        yield ledger


def of_entries(count: int) -> Account:
    return account(*(deducted(f"E{number}") for number in range(count)))


def folded(count: int, *, version: int | None = None) -> Folded:
    return Folded(of_entries(count), 1, count if version is None else version)


def nothing_moved(_position: int) -> frozenset[str]:
    return frozenset()


def names(known: Known) -> set[str]:
    return set(known.streams)


def seen(ledger: Ledger) -> list[object]:
    with ledger.reading() as books:
        return told(books)


def told(books: Books) -> list[object]:
    return [
        books.years(),
        *((each.community, each.in_order) for year in books.years() for each in books.accounts(year)),
    ]


# --- never stale ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(6))
def test_two_who_write_in_turn_see_what_somebody_sees_who_has_just_come(path: Path, seed: int) -> None:
    rng = random.Random(seed)
    with ExitStack() as open_:
        one, other = open_.enter_context(founded(path)), open_.enter_context(opened(path))
        one._folded, other._folded = FoldedStreams(rng.choice([3, 8, 60_000])), FoldedStreams()  # noqa: SLF001
        for number in range(40):
            ledger, community = rng.choice([one, other]), rng.choice(["SSL", "FSA", "HL"])
            match rng.randrange(4):
                case 0:
                    ledger.submit(parse(record(f"E{number}", community)))
                case 1:
                    with ledger.rehearsing() as books:
                        ledger.scorer(books.rulebook(2020), books.accounts(2020), ())
                case 2 if number == 20:
                    ledger.publish(NEXT_YEAR)
                case _:
                    seen(ledger)
        with opened(path) as new:
            assert seen(one) == seen(other) == seen(new)
        assert one.submit(parse(record("last"))).position == one.head_position()
        assert other.submit(parse(record("last-of-all"))).position == one.head_position()


def test_a_year_that_another_has_opened_is_known(path: Path, ledger: Ledger) -> None:
    ledger.submit(parse(record("E1")))
    with opened(path) as other:
        other.publish(NEXT_YEAR)
    ledger.submit(parse(record("E2", occurred_on="2020-03-05")))
    with ledger.reading() as books:
        assert books.years() == (2020, 2021)


def test_a_reader_who_ends_after_a_write_leaves_nothing_old_behind(ledger: Ledger) -> None:
    with ledger.reading() as before:
        assert before.account(2020, "SSL").in_order == []
        ledger.submit(parse(record("E1")))
        assert before.account(2020, "FSA").in_order == []
    ledger.submit(parse(record("E2", "FSA")))
    with ledger.reading() as after:
        assert [[each.id for each in after.account(2020, code).in_order] for code in ("SSL", "FSA")] == [["E1"], ["E2"]]


def test_what_was_given_up_is_not_known(ledger: Ledger) -> None:
    before = seen(ledger)
    with pytest.raises(ZeroDivisionError):
        ledger.carry_out(lambda books: [books.holder("E1") for _ in [books.append("access", 1 // 0)]])  # type: ignore[arg-type]
    assert seen(ledger) == before


def test_a_stream_that_has_gone_on_is_no_longer_whole() -> None:
    streams = FoldedStreams()
    streams.keep({"a": folded(1), "b": folded(1)}, 5, (2020,))
    known = streams.known_at(7, lambda position: frozenset({"b"} if position == 5 else {}))
    assert (known.position, known.years) == (7, (2020,))
    assert [known.is_whole(stream, 7) for stream in ("a", "b")] == [True, False]
    streams.keep({"b": folded(2)}, 7, None)
    assert all(streams.known_at(7, nothing_moved).is_whole(stream, 7) for stream in ("a", "b"))
    assert streams.known_at(8, lambda _: frozenset({"2021"})).years is None


def test_what_a_late_reader_brings_is_asked_for_again() -> None:
    streams = FoldedStreams()
    streams.keep({"a": folded(1)}, 9, None)
    streams.keep({"a": folded(0), "b": folded(0)}, 3, ())
    known = streams.known_at(9, nothing_moved)
    assert known.streams["a"].version == 1
    assert [known.is_whole(stream, 9) for stream in ("a", "b")] == [True, False]
    assert known.years is None


# --- never too much ---------------------------------------------------------------------------------------------------


def test_beyond_the_bound_those_go_that_were_not_asked_for_longest() -> None:
    streams = FoldedStreams(most=30)
    for number, name in enumerate("abc", 1):
        streams.keep({name: folded(9)}, number, None)
    streams.keep({"a": streams.known_at(3, nothing_moved).streams["a"]}, 3, None)
    streams.keep({"d": folded(9)}, 4, None)
    assert names(streams.known_at(4, nothing_moved)) == {"a", "c", "d"}


def test_a_stream_is_counted_at_its_present_size() -> None:
    streams = FoldedStreams(most=30)
    streams.keep({"a": folded(1), "b": folded(1)}, 1, None)
    for size in range(2, 28):
        streams.keep({"a": folded(size)}, size, None)
    assert names(streams.known_at(27, nothing_moved)) == {"a", "b"}
    streams.keep({"a": folded(29)}, 28, None)
    assert names(streams.known_at(28, nothing_moved)) == {"a"}


def test_what_is_in_use_stays_however_large() -> None:
    streams = FoldedStreams(most=5)
    streams.keep({"a": folded(20)}, 1, None)
    assert names(streams.known_at(1, nothing_moved)) == {"a"}
