"""Two who hand the same file in at once, or while it is erased: one copy stays that can be read, or none."""

from collections.abc import Iterator
from contextlib import ExitStack, suppress
from functools import partial
from hashlib import sha256
from itertools import permutations
from pathlib import Path

import pytest

from api.shelf import Shelf
from api.vault import Incoming, Vault
from ledger.application import Ledger
from ledger.credentials import Evidence
from ledger.errors import DiskFailing, EvidenceErased, RoleNotAllowed
from ledger.evidence import Filed, HandedIn, erase, receive
from tests.ledger.golden.story import founded

CONTENT = b"a photograph" * 10_000
NAME = sha256(CONTENT).hexdigest()
KEY = bytes(32)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with founded(tmp_path / "ledger.db") as ledger:
        yield ledger


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "evidence")


def copies(shelf: Shelf) -> list[str]:
    return [path.name for path in shelf.folder.rglob("*") if path.is_file()]


def put(incoming: Incoming) -> HandedIn:
    incoming.write(CONTENT)
    return incoming.put()


def recorded(ledger: Ledger, vault: Vault, file: HandedIn, by: str = "dept-UM") -> Filed:
    return ledger.carry_out(partial(receive, file=file, by=by, entry=None, is_there=vault.is_there))


def kept(ledger: Ledger) -> Evidence:
    with ledger.glance() as rows:
        found = rows.credentials.evidence(NAME)
    assert found is not None
    return found


def read(ledger: Ledger, vault: Vault) -> bytes:
    with vault.open(kept(ledger)) as file:
        return file.read()


STEPS = [
    order
    for order in permutations(["a put", "a recorded", "a settled", "b put", "b recorded", "b settled"])
    if all(
        order.index(f"{who} {one}") < order.index(f"{who} {next_}")
        for who in "ab"
        for one, next_ in (("put", "recorded"), ("recorded", "settled"))
    )
]


@pytest.mark.parametrize("keys", [(KEY, KEY), (KEY, None), (None, KEY), (None, None)])
@pytest.mark.parametrize("is_lost", [False, True], ids=["new", "lost"])
def test_of_two_at_once_one_copy_stays_and_can_be_read_in_whatever_order_they_come(
    tmp_path: Path,
    keys: tuple[bytes | None, bytes | None],
    is_lost: bool,  # noqa: FBT001
) -> None:
    assert len(STEPS) == 20
    for number, order in enumerate(STEPS):
        shelf = Shelf(tmp_path / f"evidence-{number}")
        vaults = dict(zip("ab", (Vault(shelf, key) for key in keys), strict=True))
        with founded(tmp_path / f"{number}.db") as ledger, ExitStack() as stack:
            if is_lost:
                with Vault(shelf, KEY).incoming(NAME) as earlier:
                    recorded(ledger, vaults["a"], put(earlier))
                shelf.remove(NAME)
            coming = {who: stack.enter_context(vault.incoming(NAME)) for who, vault in vaults.items()}
            files: dict[str, HandedIn] = {}
            filed: dict[str, Filed] = {}
            for step in order:
                who, _, act = step.partition(" ")
                if act == "put":
                    files[who] = put(coming[who])
                elif act == "recorded":
                    filed[who] = recorded(ledger, vaults[who], files[who])
                else:
                    coming[who].settle(filed[who])
            assert read(ledger, Vault(shelf, KEY)) == CONTENT, order
            assert copies(shelf) == [vaults["a"].place(kept(ledger)).name], order


@pytest.mark.parametrize("key", [KEY, None])
def test_a_file_that_is_erased_while_it_comes_in_again_leaves_nothing(
    ledger: Ledger, shelf: Shelf, key: bytes | None
) -> None:
    vault = Vault(shelf, key)
    with vault.incoming(NAME) as first:
        recorded(ledger, vault, put(first))

    def hand_in_as_it_is_erased() -> None:
        with vault.incoming(NAME) as again:
            file = put(again)
            for by in ("leading-1", "leading-2"):
                ledger.carry_out(partial(erase, sha256=NAME, reason="x", by=by))
            vault.clear(ledger)
            recorded(ledger, vault, file)

    with pytest.raises(EvidenceErased):
        hand_in_as_it_is_erased()
    assert copies(shelf) == []


def test_a_encrypted_copy_that_the_ledger_refuses_is_removed(ledger: Ledger, shelf: Shelf) -> None:
    vault = Vault(shelf, KEY)
    with pytest.raises(RoleNotAllowed), vault.incoming(NAME) as incoming:
        recorded(ledger, vault, put(incoming), by="auditor-1")
    assert copies(shelf) == []


def test_a_copy_stays_where_nobody_can_say_whether_it_is_recorded(ledger: Ledger, shelf: Shelf) -> None:
    vault = Vault(shelf, KEY)
    with suppress(DiskFailing), vault.incoming(NAME) as incoming:
        recorded(ledger, vault, put(incoming))
        raise DiskFailing(problem="the commit was not acknowledged")
    assert read(ledger, vault) == CONTENT


def test_nothing_of_a_file_lies_open_while_it_comes_in(shelf: Shelf) -> None:
    with Vault(shelf, KEY).incoming(NAME) as incoming:
        incoming.write(CONTENT)
        [part] = [path for path in shelf.folder.iterdir() if path.is_file()]
        put_so_far = part.read_bytes()
        assert CONTENT[:12] not in put_so_far
        incoming.put()
    assert all(CONTENT[:12] not in path.read_bytes() for path in shelf.folder.rglob("*") if path.is_file())
