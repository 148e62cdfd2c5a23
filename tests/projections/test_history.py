"""The history of a community: every event, once, in order, and nothing that is not its own."""

from collections.abc import Iterable
from datetime import date

import pytest

from ledger import store
from ledger.errors import CommunityUnknown, ItemUnknown
from ledger.events import Recorded
from projections.happenings import Happening
from projections.history import history
from projections.past import AsOf
from tests.projections.random_ledger import RandomYear

DAY = date(2020, 8, 31)


def positions(happenings: Iterable[Happening]) -> list[int]:
    return [each.position for each in happenings]


def of_all(year: RandomYear, as_of: AsOf) -> dict[str, list[Happening]]:
    codes = year.read(as_of).rulebook.community_codes
    return {code: list(history(year.ledger, code, as_of=as_of)[1]) for code in codes}


def of_some(year: RandomYear, as_of: AsOf) -> dict[str, list[Happening]]:
    """Those of the communities to which most has happened."""
    accounts = sorted(year.read(AsOf()).accounts.values(), key=lambda each: len(each.entries))
    return {each.community: list(history(year.ledger, each.community, as_of=as_of)[1]) for each in accounts[-2:]}


def stored(year: RandomYear) -> dict[int, Recorded]:
    with year.ledger.reading() as snapshot:
        return {position: store.from_bytes(state, position) for position, state in snapshot.all_events()}


def test_the_histories_of_all_communities_are_all_that_happened_to_them(random_year: RandomYear) -> None:
    expected = {
        position: recorded.stream.partition("/")[2]
        for position, recorded in stored(random_year).items()
        if recorded.stream.startswith("2020/")
    }
    found = {
        position: community
        for community, happenings in of_all(random_year, AsOf()).items()
        for position in positions(happenings)
    }
    assert found == expected
    assert found


def test_a_history_is_in_order_without_a_gap_and_tells_what_is_stored(random_year: RandomYear) -> None:
    events = stored(random_year)
    for happenings in of_all(random_year, AsOf()).values():
        assert positions(happenings) == sorted(set(positions(happenings)))
        assert [each.version for each in happenings] == list(range(1, len(happenings) + 1))
        for each in happenings:
            recorded, event = events[each.position], events[each.position].event
            assert (each.event, each.entry, each.recorded_at) == (event.TYPE, event.entry, recorded.recorded_at)
            assert (each.actor, each.role, each.words) == (event.actor, event.role, event.words)


def test_a_past_history_is_the_beginning_of_the_present_one(random_year: RandomYear) -> None:
    whole = {code: positions(each) for code, each in of_some(random_year, AsOf()).items()}
    for as_of in random_year.moments(4, about_days=False):
        past = {code: positions(each) for code, each in of_some(random_year, as_of).items()}
        assert past == {
            code: [each for each in found if each <= (as_of.position or 0)] for code, found in whole.items()
        }


def test_each_event_has_the_clause_and_the_day_of_the_entry_that_it_is_about(random_year: RandomYear) -> None:
    for as_of in random_year.moments(4):
        accounts = random_year.read(as_of).accounts
        for code, happenings in of_some(random_year, as_of).items():
            for each in happenings:
                entry = accounts[code].entries[each.entry] if each.entry is not None else None
                assert each.clause == (entry.clause if entry else None)
                assert each.occurred_on == (entry.occurred_on if entry else None)


def test_a_slice_of_a_history_is_that_part_of_it(random_year: RandomYear) -> None:
    for as_of in (AsOf(), AsOf(on=DAY)):
        for item in (None, "UM4"):
            found = history(random_year.ledger, "SSL", item=item, as_of=as_of)[1]
            whole = list(found)
            assert len(found) == len(whole)
            for part in (slice(0, 3), slice(2, 5), slice(1, None), slice(-2, None), slice(len(whole), None)):
                assert found[part] == whole[part]


def test_the_histories_of_the_items_are_the_history_of_the_community(random_year: RandomYear) -> None:
    rulebook = random_year.read(AsOf()).rulebook
    items = [*rulebook.items, rulebook.bonus.code, rulebook.negative_list.code]
    for code, whole in list(of_some(random_year, AsOf()).items())[:1]:
        parts = [positions(history(random_year.ledger, code, item=item)[1]) for item in items]
        about_no_entry = [each.position for each in whole if each.entry is None]
        assert sorted([*about_no_entry, *(position for part in parts for position in part)]) == positions(whole)


def test_an_item_holds_only_its_own_clauses(random_year: RandomYear) -> None:
    for code in ("SSL", "FSA", "QT"):
        for happening in history(random_year.ledger, code, item="PB1")[1]:
            assert happening.clause is not None
            assert happening.clause.startswith("PB1.")


def test_about_a_day_only_what_is_about_later_entries_is_left_out(random_year: RandomYear) -> None:
    for code, happenings in of_some(random_year, AsOf(on=DAY)).items():
        whole = history(random_year.ledger, code)[1]
        kept = [each for each in whole if each.occurred_on is None or each.occurred_on <= DAY]
        assert positions(happenings) == positions(kept)


def test_an_amount_is_what_the_event_itself_says(random_year: RandomYear) -> None:
    events = stored(random_year)
    for happenings in of_all(random_year, AsOf()).values():
        for each in happenings:
            expected = events[each.position].event.body().get("amount_cents")
            assert each.amount_cents == expected


def test_what_is_not_in_the_rulebook_is_refused(random_year: RandomYear) -> None:
    with pytest.raises(CommunityUnknown):
        history(random_year.ledger, "XX")
    for item in ("XX", "UM4.4", ""):
        with pytest.raises(ItemUnknown):
            history(random_year.ledger, "SSL", item=item)
