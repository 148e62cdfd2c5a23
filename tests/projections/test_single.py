"""One entry as of any moment is what its whole account says of it."""

from random import Random

import pytest

from ledger.errors import EntryUnknown
from projections import docket
from projections.past import AsOf, replayed
from projections.single import single
from tests.projections.random_ledger import RandomYear


def test_an_entry_of_any_moment_is_that_of_the_whole_account(random_year: RandomYear) -> None:
    chance = Random(random_year.seed)
    for as_of in random_year.moments(8):
        with random_year.ledger.reading(position=as_of.position) as snapshot:
            reading = replayed(snapshot, as_of)
            versions = {code: snapshot.version(account) for code, account in reading.accounts.items()}
        entries = [(account, entry) for account in reading.accounts.values() for entry in account.in_order]
        for account, entry in chance.sample(entries, min(12, len(entries))):
            found = single(random_year.ledger, entry.id, as_of)
            assert found.entry == entry
            assert docket.entry_of(found.account, found.entry) == docket.entry_of(account, entry)
            assert found.version == versions[account.community]
            assert (found.position, found.known_at, found.today) == (reading.position, reading.known_at, reading.today)


def test_an_entry_is_unknown_before_it_was_recorded(random_year: RandomYear) -> None:
    account = random_year.read(AsOf()).account("SSL")
    entry = account.in_order[-1]
    assert single(random_year.ledger, entry.id, AsOf(position=entry.position)).entry.id == entry.id
    with pytest.raises(EntryUnknown):
        single(random_year.ledger, entry.id, AsOf(position=entry.position - 1))
    with pytest.raises(EntryUnknown):
        single(random_year.ledger, "none such")
