"""A simulation says what doing it then does, to the last hundredth and rank; and leaves nothing behind."""

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from threading import Event, Thread

import pytest
from orjson import dumps, loads

from ledger.application import Ledger
from ledger.books import OpenBooks
from ledger.commands import Command, parse
from ledger.errors import (
    CommandsOnlyNow,
    EntriesNotUnderstood,
    LedgerError,
    MoreThanIsLeft,
    OneYearAtATime,
    RoleNotAllowed,
)
from ledger.lines import Line
from ledger.publishing import from_document
from ledger.rulebook import Rulebook
from projections.figures import with_figures
from projections.past import AsOf, read
from projections.scoring import Score, standing
from projections.simulation import Change, Simulation, Under, WouldBeRefused, simulate
from tests.api.commands import MARKS, act, plain, record
from tests.ledger.test_publishing import part
from tests.projections.random_ledger import SEEDS, Clock, RandomYear, founded, proposals

TOGETHER = 5


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def ledger(tmp_path: Path, clock: Clock) -> Iterator[Ledger]:
    """With the sample users, at the end of the year, and nothing recorded."""
    with founded(tmp_path / "kaohe.db", clock) as opened:
        clock.now = clock.now.replace(year=2021, day=10)
        yield opened


def commands(*lines: Mapping[str, object]) -> list[Command]:
    return [parse(line) for line in lines]


def figures(score: Score) -> dict[str, int]:
    items = {code: item.score_cents for code, item in score.items.items()}
    return {
        "rank": score.rank,
        "total": score.total_cents,
        "BN": score.bonus_cents,
        "NL": score.negative_cents,
        **items,
    }


def everyone(ledger: Ledger) -> dict[str, dict[str, int]]:
    """Every figure of every community, in the ranking's order."""
    return {score.community: figures(score) for score in read(ledger).standing.scores}


def predicted(simulation: Simulation, before: dict[str, dict[str, int]]) -> dict[str, dict[str, int]]:
    """What `before` becomes by what the simulation says changes, and by nothing else."""
    found = {}
    for each in simulation.communities:
        known = before[each.community]
        assert (each.rank.before, each.total.before) == (known["rank"], known["total"])
        assert all(change.before == known[code] != change.after for code, change in each.items.items())
        changed = {code: change.after for code, change in each.items.items()}
        found[each.community] = {**known, "rank": each.rank.after, "total": each.total.after, **changed}
    return found


def done(ledger: Ledger, asked: list[Command]) -> tuple[int, LedgerError] | None:
    """Carries commands out until one is refused."""
    for index, command in enumerate(asked):
        try:
            ledger.submit(command)
        except LedgerError as error:
            return index, error
    return None


def readable(raw: Mapping[str, object]) -> list[Command]:
    try:
        return [parse(raw)]
    except LedgerError:
        return []


def refusal_of(ledger: Ledger, asked: list[Command]) -> tuple[int, LedgerError] | None:
    """Which command a simulation says would be refused, and why."""
    try:
        simulate(ledger, asked)
    except WouldBeRefused as refused:
        return refused.index, refused.error
    return None


def told(refusal: tuple[int, LedgerError] | None) -> object:
    return refusal and (refusal[0], type(refusal[1]), refusal[1].facts())


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_predicted_is_what_happens(seed: int, tmp_path: Path, clock: Clock) -> None:
    served, refused = 0, 0
    with founded(tmp_path / "kaohe.db", clock) as ledger:
        proposed = proposals(seed)
        for first in range(0, len(proposed), TOGETHER):
            some = proposed[first : first + TOGETHER]
            clock.now = some[-1].now
            asked = [command for each in some for command in readable(each.command)]
            if refusal := refusal_of(ledger, asked):
                assert told(done(ledger, asked)) == told(refusal)
                refused += 1
                continue
            expected = predicted(simulate(ledger, asked), everyone(ledger))
            assert done(ledger, asked) is None
            assert list(everyone(ledger).items()) == list(expected.items())
            served += 1
    assert min(served, refused) > 2, (served, refused)


def bytes_of(ledger: Ledger) -> dict[str, bytes]:
    beside = ledger.path.parent.glob(f"{ledger.path.name}*")
    return {path.name: path.read_bytes() for path in beside if path.is_file() and not path.name.endswith("-shm")}


def test_nothing_is_left_of_it_in_the_ledger(ledger: Ledger) -> None:
    ledger.submit(parse(record()))
    before = bytes_of(ledger), ledger.head_position(), everyone(ledger)
    simulate(ledger, commands(record("E2"), act("reverse", "E1", "dept-UM", reason="误记")))
    with pytest.raises(WouldBeRefused):
        simulate(ledger, commands(record("E3"), record("E3", quantity=2)))
    assert (bytes_of(ledger), ledger.head_position(), everyone(ledger)) == before
    assert ledger.submit(parse(record("E2"))).skipped is False


def test_each_command_is_told_with_the_entry_and_the_points_it_is_about(ledger: Ledger) -> None:
    ledger.submit(parse(record(quantity=2)))
    supposed = simulate(
        ledger,
        commands(
            record(None),
            act("reverse", "E1", "dept-UM", amount="0.20", reason="误记"),
            act("appeal", "E1", "comm-SSL", grounds="不符"),
        ),
    ).commands
    assert [(each.op, each.entry, each.amount_cents) for each in supposed] == [
        ("record", "2020-SSL-2", 50),
        ("reverse", "E1", 20),
        ("appeal", "E1", None),
    ]


def test_one_mark_can_move_every_community_of_a_ranked_item(ledger: Ledger) -> None:
    ledger.submit_all(Line.of(number, line) for number, line in enumerate(MARKS, 1))
    worse = plain("again", "PB1.1", "SSL", occurred_on="2020-12-31", value="1")
    moved = {each.community for each in simulate(ledger, commands(worse)).communities if "PB1" in each.items}
    assert {"SSL"} < moved


def test_finalising_can_be_simulated_and_is_refused_as_it_would_be(ledger: Ledger) -> None:
    with pytest.raises(WouldBeRefused) as refused:
        simulate(ledger, commands({"op": "finalise", "reason": "年终", "by": "committee-1"}))
    assert refused.value.error.code == "year_not_closed"


def test_the_command_that_would_be_refused_is_named(ledger: Ledger) -> None:
    too_much = act("reverse", "E1", "dept-UM", amount="9.00", reason="误记")
    with pytest.raises(WouldBeRefused) as refused:
        simulate(ledger, commands(record(), too_much, record("E2")))
    assert refused.value.index == 1
    assert isinstance(refused.value.error, MoreThanIsLeft)


def test_rights_are_those_of_the_person_who_would_act(ledger: Ledger) -> None:
    with pytest.raises(WouldBeRefused) as refused:
        simulate(ledger, commands(record(by="dept-GC")))
    assert isinstance(refused.value.error, RoleNotAllowed)


def test_a_command_that_was_carried_out_already_changes_nothing(ledger: Ledger) -> None:
    ledger.submit(parse(record()))
    found = simulate(ledger, commands(record()))
    assert all(not each.items and each.total.before == each.total.after for each in found.communities)
    assert found.commands[0].entry == "E1"


def test_commands_about_several_years_are_not_simulated_together(ledger: Ledger, clock: Clock) -> None:
    with ledger.reading() as snapshot:
        document = snapshot.rulebook(2020).document()
    ledger.publish(from_document({**document, "rulebook": "houjiatang-2021", "year": 2021}))
    clock.now = clock.now.replace(month=5)
    with pytest.raises(OneYearAtATime) as refused:
        simulate(ledger, commands(record(), record("E2", occurred_on="2021-03-05")))
    assert refused.value.years == ("2020", "2021")


def test_it_waits_for_no_writer(ledger: Ledger) -> None:
    is_writing, may_end = Event(), Event()

    def slow(_: OpenBooks) -> None:
        is_writing.set()
        assert may_end.wait(30)

    writer = Thread(target=lambda: ledger.carry_out(slow))
    writer.start()
    try:
        assert is_writing.wait(30)
        assert simulate(ledger, commands(record())).commands[0].entry == "E1"
        assert writer.is_alive()
    finally:
        may_end.set()
        writer.join()


# --- another rulebook -------------------------------------------------------------------------------------------------


def under(**changes: str) -> Under:
    """The rulebook in force with other figures; ``PS7__ceiling`` stands for ``PS7.ceiling``."""
    return lambda rulebook: with_figures(
        rulebook, {address.replace("__", "."): value for address, value in changes.items()}
    )


def test_under_the_same_rulebook_nothing_changes(random_year: RandomYear) -> None:
    for as_of in random_year.moments(3):
        found = simulate(random_year.ledger, under=lambda rulebook: from_document(rulebook.document()), as_of=as_of)
        assert found.after == random_year.read(as_of).standing
        assert not found.figures
        assert all(not each.items and each.total.before == each.total.after for each in found.communities)


def test_with_a_ceiling_or_cap_changed_it_is_scoring_with_that_rulebook(random_year: RandomYear) -> None:
    for as_of in random_year.moments(3):
        reading = random_year.read(as_of)
        found = simulate(random_year.ledger, under=under(PS7__ceiling="2.00", UM6__4__cap="0.20"), as_of=as_of)
        expected = standing(found.rulebook, reading.accounts.values(), reading.year.tie_breaks)
        assert found.after == expected
        for each in found.communities:
            before = reading.standing.by_community[each.community]
            assert (each.rank.before, each.total.before) == (before.rank, before.total_cents)
            after = expected.by_community[each.community]
            assert (each.rank.after, each.total.after) == (after.rank, after.total_cents)


def test_a_lower_ceiling_costs_those_who_were_above_it(ledger: Ledger) -> None:
    ledger.submit(parse(plain("A1", "PS7.4", quantity=2)))
    found = simulate(ledger, under=under(PS7__ceiling="2.00"))
    assert found.figures == {"PS7.ceiling": ("2.40", "2.00")}
    moved = {each.community: each.items for each in found.communities if each.items}
    assert moved == {"SSL": {"PS7": Change(220, 200)}}


def test_the_year_of_an_earlier_moment_and_about_a_day_can_be_looked_at(ledger: Ledger) -> None:
    ledger.submit(parse(record("E1", occurred_on="2020-03-05")))
    then = ledger.head_position()
    ledger.submit(parse(record("E2", occurred_on="2020-06-05")))
    dearer = under(UM4__4__levels__city="0.80")

    def change(as_of: AsOf) -> tuple[int, int]:
        found = simulate(ledger, under=dearer, as_of=as_of)
        [moved] = [each.items["UM4"] for each in found.communities if each.items]
        return moved.before, moved.after

    assert change(AsOf()) == (100, 40)
    assert change(AsOf(position=then)) == change(AsOf(on=date(2020, 3, 31))) == (150, 120)


def test_commands_come_before_the_changed_rulebook(ledger: Ledger) -> None:
    found = simulate(ledger, commands(record("E1")), under=under(UM4__4__levels__city="0.80"))
    [moved] = [each.items for each in found.communities if each.items]
    assert moved == {"UM4": Change(200, 120)}
    assert found.commands[0].amount_cents == 50


def test_commands_are_simulated_on_the_present_alone(ledger: Ledger) -> None:
    with pytest.raises(CommandsOnlyNow):
        simulate(ledger, commands(record()), as_of=AsOf(position=ledger.head_position()))
    found = simulate(ledger, commands(record(occurred_on="2020-06-05")), as_of=AsOf(on=date(2020, 3, 31)))
    assert all(not each.items for each in found.communities)


def test_an_item_that_only_the_changed_rulebook_has_is_told_too(ledger: Ledger) -> None:
    def renamed(rulebook: Rulebook) -> Rulebook:
        return from_document(loads(dumps(rulebook.document()).replace(b'"PS8', b'"PS18')))

    found = simulate(ledger, under=renamed)
    assert all(each.items == {"PS8": Change(100, 0), "PS18": Change(0, 100)} for each in found.communities)
    assert found.figures["PS18.points"] == (None, "1.00")


def test_nothing_is_left_of_a_changed_rulebook_either(ledger: Ledger) -> None:
    ledger.submit(parse(record()))
    before = everyone(ledger), ledger.head_position()
    simulate(ledger, commands(record("E2")), under=under(UM4__4__levels__city="0.80"))
    with pytest.raises(EntriesNotUnderstood):
        simulate(ledger, under=with_level_gone)
    assert (everyone(ledger), ledger.head_position()) == before


def with_level_gone(rulebook: Rulebook) -> Rulebook:
    document = rulebook.document()
    part(document, "UM4.4")["levels"] = [{"name": "district", "value": 20}]
    return from_document(document)


def test_closing_can_be_simulated_although_it_writes_beside_the_year(ledger: Ledger) -> None:
    found = simulate(ledger, commands({"op": "close", "reason": "年终", "by": "committee-1"}))
    assert found.commands[0].op == "close"


def test_a_file_skips_what_importing_it_would_skip(ledger: Ledger) -> None:
    lines = [record(None), record(None)]
    ledger.submit_all(Line.of(number, line) for number, line in enumerate(lines, 1))
    again = simulate(ledger, commands(*lines), as_a_file=True)
    assert all(not each.items for each in again.communities)
    more = simulate(ledger, commands(*lines, record(None)), as_a_file=True)
    assert [each.items for each in more.communities if each.items] == [{"UM4": Change(100, 50)}]
