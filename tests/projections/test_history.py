"""The history of a community: every event, once, in order, and nothing that is not its own."""

from datetime import date

import pytest

from ledger import store
from ledger.errors import CommunityUnknown, ItemUnknown
from ledger.events import Recorded
from projections.history import Happening, history
from projections.past import AsOf
from tests.projections.random_ledger import RandomYear

DAY = date(2020, 8, 31)


def positions(happenings: list[Happening]) -> list[int]:
    return [each.recorded.position for each in happenings]


def of_all(year: RandomYear, as_of: AsOf) -> dict[str, list[Happening]]:
    codes = year.read(as_of).rulebook.community_codes
    return {code: history(year.ledger, code, as_of=as_of)[1] for code in codes}


def of_some(year: RandomYear, as_of: AsOf) -> dict[str, list[Happening]]:
    """Those of the communities to which most has happened."""
    accounts = sorted(year.read(AsOf()).accounts.values(), key=lambda each: len(each.entries))
    return {each.community: history(year.ledger, each.community, as_of=as_of)[1] for each in accounts[-2:]}


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
        assert [each.recorded.version for each in happenings] == list(range(1, len(happenings) + 1))
        assert all(each.recorded == events[each.recorded.position] for each in happenings)


def test_a_past_history_is_the_beginning_of_the_present_one(random_year: RandomYear) -> None:
    whole = {code: positions(each) for code, each in of_some(random_year, AsOf()).items()}
    for as_of in random_year.moments(4, about_days=False):
        past = {code: positions(each) for code, each in of_some(random_year, as_of).items()}
        assert past == {
            code: [each for each in found if each <= (as_of.position or 0)] for code, found in whole.items()
        }


def test_an_entry_in_a_past_history_is_as_it_was_then(random_year: RandomYear) -> None:
    for as_of in random_year.moments(4):
        accounts = random_year.read(as_of).accounts
        for code, happenings in of_some(random_year, as_of).items():
            for each in happenings:
                if each.recorded.event.entry is not None:
                    assert each.entry == accounts[code].entries[each.recorded.event.entry]


def test_the_histories_of_the_items_are_the_history_of_the_community(random_year: RandomYear) -> None:
    rulebook = random_year.read(AsOf()).rulebook
    items = [*rulebook.items, rulebook.bonus.code, rulebook.negative_list.code]
    for code, whole in list(of_some(random_year, AsOf()).items())[:1]:
        parts = [positions(history(random_year.ledger, code, item=item)[1]) for item in items]
        about_no_entry = [each.recorded.position for each in whole if each.entry is None]
        assert sorted([*about_no_entry, *(position for part in parts for position in part)]) == positions(whole)


def test_an_item_holds_only_its_own_clauses(random_year: RandomYear) -> None:
    for code in ("SSL", "FSA", "QT"):
        for happening in history(random_year.ledger, code, item="PB1")[1]:
            assert happening.entry is not None
            assert happening.entry.clause.startswith("PB1.")


def test_about_a_day_only_what_is_about_later_entries_is_left_out(random_year: RandomYear) -> None:
    for code, happenings in of_some(random_year, AsOf(on=DAY)).items():
        whole = history(random_year.ledger, code)[1]
        kept = [each for each in whole if each.entry is None or each.entry.occurred_on <= DAY]
        assert positions(happenings) == positions(kept)


def test_an_amount_is_what_the_event_itself_says(random_year: RandomYear) -> None:
    for happenings in of_all(random_year, AsOf()).values():
        for each in happenings:
            expected = each.recorded.event.model_dump().get("amount_cents")
            assert each.amount_cents == expected


def test_what_is_not_in_the_rulebook_is_refused(random_year: RandomYear) -> None:
    with pytest.raises(CommunityUnknown):
        history(random_year.ledger, "XX")
    for item in ("XX", "UM4.4", ""):
        with pytest.raises(ItemUnknown):
            history(random_year.ledger, "SSL", item=item)
