"""The newest events that concern somebody: the same as a look at every event gives, whatever the window."""

import pytest

from ledger.events import Recorded
from ledger.store import from_bytes
from projections import concerning
from projections.concerning import Concern, newest
from projections.past import read
from tests.projections.random_ledger import RandomYear

CODES = ("SSL", "FSA", "ZY", "HJT", "MYW", "GJQ", "XNQ", "DY", "SY", "HL", "LJW", "QT")
APPEALS = frozenset({"appeal-filed", "appeal-decided", "bonus-declared"})
CONCERNS = (
    Concern(2020, communities=frozenset({"SSL"})),
    Concern(2020, communities=frozenset({"SSL", "HL"}), kinds=APPEALS),
    Concern(2020, clauses=frozenset({"UM4.4", "GC2.1", "UM6.5"})),
    Concern(2020, kinds=APPEALS | {"year-closed"}, but="comm-SSL"),
    Concern(
        2020, kinds=frozenset({"role-granted", "user-added"}), may_see=lambda stream: not stream.startswith("user/")
    ),
    Concern(2020, communities=frozenset({"SSL"}), clauses=frozenset({"UM4.4"}), wanted=APPEALS),
    Concern(2020, communities=frozenset({"HL"}), unwanted=frozenset({"deduction-recorded"})),
    Concern(2020),
)


def everything(random_year: RandomYear) -> list[Recorded]:
    with random_year.ledger.reading() as snapshot:
        return [from_bytes(state, position) for position, state in snapshot.all_events()][::-1]


def concerned(random_year: RandomYear, concern: Concern) -> list[int]:
    clauses = {
        entry.id: entry.clause for account in read(random_year.ledger).accounts.values() for entry in account.in_order
    }

    def is_it(each: Recorded) -> bool:
        kind, (year, _, community) = each.event.TYPE.partition(".")[0], each.stream.partition("/")
        in_account = year == "2020" and community in CODES
        is_told = kind not in concern.unwanted and (concern.wanted is None or kind in concern.wanted)
        return (
            is_told
            and each.event.actor != concern.but
            and (
                (in_account and community in concern.communities)
                or (in_account and clauses.get(each.event.entry or "") in concern.clauses)
                or (kind in concern.kinds and concern.may_see(each.stream))
            )
        )

    return [each.position for each in everything(random_year) if is_it(each)]


@pytest.mark.parametrize("concern", CONCERNS)
@pytest.mark.parametrize("window", [7, 2_000])
def test_page_by_page_they_are_all_there(
    random_year: RandomYear, concern: Concern, window: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(concerning, "WINDOW", window)
    expected = concerned(random_year, concern)
    found: list[int] = []
    before: int | None = random_year.newest + 1
    while before is not None:
        page = newest(random_year.ledger, concern, CODES, before=before, limit=40)
        found += [each.position for each in page.events]
        before = page.next
    assert found == expected
