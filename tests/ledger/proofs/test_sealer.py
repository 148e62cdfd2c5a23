"""The sealer signs for what is recorded, all of it, and for nothing that does not continue what it has signed before."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from random import Random
from threading import Barrier, Thread

import pytest

from ledger.access import note_signing_key
from ledger.application import Ledger
from ledger.errors import KeyNotRecorded, OriginFixed, OriginUnsuitable, SealBroken
from ledger.proofs.checkpoint import Checkpoint
from ledger.proofs.merkle import leaf_hash, root
from ledger.proofs.notes import Note, Signature, VerifierKey
from ledger.proofs.rows import SealedTree
from ledger.proofs.sealer import Sealer, origin_of
from ledger.proofs.signing import KeySigner
from ledger.proofs.steps import Memory, Step
from ledger.proofs.tiles import WIDTH
from ledger.proofs.witnesses import Gathered
from tests.keys import KEY, ORIGIN, key_of
from tests.ledger.golden.story import Clock, opened, stored, submit
from tests.sealed import occurrence, sealed, sealer_of, small_ledger, tampered

Consistency = Callable[[int], list[bytes]]


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with small_ledger(tmp_path / "ledger.db") as found:
        yield found


def record(ledger: Ledger, count: int, start: int = 0) -> None:
    report = submit(ledger, *(occurrence(f"E{number}", "AB"[number % 2]) for number in range(start, start + count)))
    assert report.errors == []


def expected_root(ledger: Ledger, size: int) -> bytes:
    return root(leaf_hash(state) for _, state in stored(ledger)[:size])


def test_an_empty_ledger_has_nothing_to_sign(tmp_path: Path) -> None:
    with small_ledger(tmp_path / "ledger.db") as ledger:
        assert ledger.head_position() > 0
        tree = sealed(ledger)
        assert (tree.size, tree.is_published) == (ledger.head_position(), True)


def test_the_checkpoint_is_the_root_of_the_stored_bytes_however_the_ledger_grows(ledger: Ledger) -> None:
    chance = Random(5)
    recorded = 0
    for count in [chance.choice([1, 2, 17, 60, 200, 300]) for _ in range(8)]:
        record(ledger, count, recorded)
        recorded += count
        tree = sealed(ledger)
        checkpoint = tree.checkpoint
        assert (checkpoint.origin, checkpoint.size) == (ORIGIN, ledger.head_position())
        assert checkpoint.root == expected_root(ledger, checkpoint.size)
        assert Note.parse(tree.note).signed_by([KEY.verifier]) == [KEY.verifier]


def test_every_partial_tile_of_an_earlier_checkpoint_is_there_still(ledger: Ledger) -> None:
    sizes = []
    for number in range(5):
        record(ledger, 100, number * 100)
        sizes.append(sealed(ledger).size)
    states = [state for _, state in stored(ledger)]
    with ledger.rows() as rows:
        for size in sizes:
            assert rows.seals.tree(size).root() == root(map(leaf_hash, states[:size]))
            full, width = divmod(size, WIDTH)
            hashes = b"".join(map(leaf_hash, states[full * WIDTH : size]))
            assert rows.seals.hashes(0, full)[: width * 32] == hashes


def test_sealing_twice_signs_nothing_new(ledger: Ledger) -> None:
    first = sealed(ledger)
    assert sealed(ledger) == first


def test_a_large_ledger_is_signed_for_in_steps(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ledger.proofs.sealer.TOGETHER_MOST", 40)
    record(ledger, 150)
    tree = sealed(ledger)
    assert (tree.size, tree.checkpoint.root) == (ledger.head_position(), expected_root(ledger, tree.size))


def test_several_sealers_at_once_sign_one_history(ledger: Ledger, tmp_path: Path) -> None:
    """Each with a connection of its own to the key's memory, as in processes of their own, while others write."""
    count, faults = 3, list[BaseException]()
    start = Barrier(count + 1)

    def seal() -> None:
        with opened(tmp_path / "ledger.db") as own:
            sealer = sealer_of(own)
            start.wait()
            try:
                for _ in range(15):
                    sealer.seal()
            except BaseException as error:  # noqa: BLE001  (whatever it is, it is shown)
                faults.append(error)

    threads = [Thread(target=seal) for _ in range(count)]
    for thread in threads:
        thread.start()
    start.wait()
    for number in range(30):
        record(ledger, 3, number * 3)
    for thread in threads:
        thread.join()
    assert [fault for fault in faults if not _is_contention(fault)] == []
    tree = sealed(ledger)
    assert tree.checkpoint.root == expected_root(ledger, ledger.head_position())


def _is_contention(fault: BaseException) -> bool:
    return isinstance(fault, SealBroken) and "in use" in str(fault)


# --- refusing to go on ------------------------------------------------------------------------------------------------


def test_nothing_is_signed_once_a_tile_has_changed(ledger: Ledger) -> None:
    record(ledger, 300)
    sealed(ledger)
    tampered(ledger, "UPDATE tiles SET hashes = CAST(x'00' AS BLOB) || substr(hashes, 2) WHERE level = 1")
    with pytest.raises(SealBroken, match="tiles do not give the root"):
        sealed(ledger)


def test_nothing_is_signed_once_a_tile_is_missing(ledger: Ledger) -> None:
    sealed(ledger)
    tampered(ledger, "DELETE FROM tiles")
    with pytest.raises(SealBroken):
        sealed(ledger)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE checkpoints SET note = CAST(replace(CAST(note AS TEXT), '—', '-') AS BLOB)",
        "UPDATE checkpoints SET note = x'00'",
        "UPDATE checkpoints SET size = size - 1",
        "UPDATE checkpoints SET note = CAST(replace(CAST(note AS TEXT), 'A', 'B') AS BLOB)",
    ],
)
def test_nothing_is_signed_once_the_last_signature_has_changed(ledger: Ledger, statement: str) -> None:
    sealed(ledger)
    record(ledger, 1)
    tampered(ledger, statement)
    with pytest.raises((SealBroken, OriginFixed)):
        sealed(ledger)


def test_events_that_were_cut_off_are_noticed(ledger: Ledger) -> None:
    record(ledger, 5)
    size = sealed(ledger).size
    tampered(
        ledger,
        f"DELETE FROM stored_events WHERE position > {size - 2}",
        f"UPDATE ledger_head SET position = {size - 2}",
    )
    with pytest.raises(SealBroken, match=f"signed for {size} events and holds {size - 2}"):
        sealed(ledger)


def test_a_gap_in_what_is_new_is_noticed(ledger: Ledger) -> None:
    sealed(ledger)
    record(ledger, 3)
    tampered(ledger, f"DELETE FROM stored_events WHERE position = {ledger.head_position() - 1}")
    with pytest.raises(SealBroken, match="contiguous"):
        sealed(ledger)


def test_a_restored_older_copy_is_not_signed_for(ledger: Ledger, tmp_path: Path) -> None:
    """The copy agrees with itself; the key's own memory does not."""
    sealed(ledger)
    copy = tmp_path / "older.db"
    with closing(sqlite3.connect(ledger.path)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    record(ledger, 5)
    sealed(ledger)
    shutil.copy(tmp_path / "ledger.db.signed", tmp_path / "older.db.signed")
    with opened(copy) as older:
        record(older, 1, 100)
        with pytest.raises(SealBroken, match="signed for"):
            sealed(older)
        record(older, 40, 101)
        with pytest.raises(SealBroken, match="not those that its key has signed for"):
            sealed(older)


def test_a_signature_that_was_never_stored_is_no_obstacle(ledger: Ledger) -> None:
    """As after a kill between signing and storing: the key remembers a tree that the ledger has no checkpoint of."""
    sealed(ledger)
    record(ledger, 4)
    with ledger.rows() as rows:
        before = rows.seals.newest()
    assert before is not None
    sealed(ledger)
    tampered(ledger, "UPDATE checkpoints SET size = ?, note = ?", values=(before.size, before.note))
    tampered(ledger, "UPDATE tiles SET hashes = substr(hashes, 1, ?)", values=(before.size * 32,))
    record(ledger, 4, 10)
    tree = sealed(ledger)
    assert tree.checkpoint.root == expected_root(ledger, ledger.head_position())


def test_another_key_than_the_one_on_record_is_refused(ledger: Ledger) -> None:
    ledger.carry_out(lambda books: note_signing_key(books, KEY.verifier.public))
    sealed(ledger)
    with pytest.raises(KeyNotRecorded):
        sealed(ledger, key_of("a stranger"))


def test_another_name_than_the_one_it_signed_under_is_refused(ledger: Ledger) -> None:
    sealed(ledger)
    with pytest.raises(OriginFixed):
        sealed(ledger, key_of("the key of the tests", "another.example/log"))
    with pytest.raises(OriginFixed):
        origin_of(ledger, "another.example/log")
    assert origin_of(ledger, None) == origin_of(ledger, ORIGIN) == ORIGIN


def test_a_ledger_has_a_name_of_its_own_where_none_is_given(ledger: Ledger) -> None:
    assert origin_of(ledger, None) == "localhost/small"
    assert origin_of(ledger, "考核.example/2020") == "考核.example/2020"


@pytest.mark.parametrize("origin", ["https://a.example", "a.example/", "a b", "a+b", "a\u00a0b", "a\nb"])
def test_a_name_that_no_key_may_have_is_refused(ledger: Ledger, origin: str) -> None:
    with pytest.raises(OriginUnsuitable):
        origin_of(ledger, origin)


# --- what is shown ----------------------------------------------------------------------------------------------------


class Witnesses:
    """Witnesses that answer with what they are told to."""

    def __init__(self, quorum: int, *signatures: Signature) -> None:
        self.quorum = quorum
        self.signatures = signatures
        self.verifiers: tuple[VerifierKey, ...] = ()
        self.asked: list[int] = []

    def gather(self, checkpoint: Checkpoint, note: bytes, consistency: Consistency) -> Gathered:
        half = checkpoint.size // 2
        self.asked.append(checkpoint.size)
        assert consistency(half)
        assert Note.parse(note).text == checkpoint.text
        return Gathered(self.signatures, (), ())


def test_a_checkpoint_is_published_only_with_the_quorum(ledger: Ledger) -> None:
    signature = key_of("witness", "witness.example").signed(b"x")
    sealer = sealer_of(ledger, quorum=2)
    tree = sealer.seal()
    assert tree is not None
    assert not tree.is_published
    sealer.cosign(Witnesses(2, signature))
    assert published(ledger) is None
    enough = Witnesses(2, signature, key_of("other", "other.example").signed(b"x"))
    sealer.cosign(enough)
    shown = published(ledger)
    assert shown is not None
    assert len(Note.parse(shown.note).signatures) == 3
    assert enough.asked == [tree.size]
    record(ledger, 3)
    newer = sealer.seal()
    assert newer is not None
    assert published(ledger) == shown
    assert newer.size > shown.size


def test_what_was_cosigned_is_published_although_more_was_signed_meanwhile(ledger: Ledger) -> None:
    sealer = sealer_of(ledger, quorum=1)
    sealer.seal()

    class Slow(Witnesses):
        def gather(self, checkpoint: Checkpoint, note: bytes, consistency: Consistency) -> Gathered:
            record(ledger, 2, 50 + checkpoint.size)
            sealer.seal()
            return super().gather(checkpoint, note, consistency)

    size = ledger.head_position()
    sealer.cosign(Slow(1, key_of("witness", "witness.example").signed(b"x")))
    shown = published(ledger)
    assert shown is not None
    assert shown.size == size < ledger.head_position()


def published(ledger: Ledger) -> SealedTree | None:
    with ledger.rows() as rows:
        return rows.seals.published()


def test_where_the_disk_fails_nothing_is_stored_and_the_next_seal_goes_on(ledger: Ledger, tmp_path: Path) -> None:
    sealed(ledger)
    record(ledger, 2)

    class Breaking(KeySigner):
        def sign(self, step: Step) -> Signature:
            super().sign(step)
            raise OSError("the process ends here")

    broken = Sealer(ledger, Breaking(KEY, Memory(tmp_path / "ledger.db.signed")), key_place="the key")
    before = published(ledger)
    with pytest.raises(OSError, match="ends here"):
        broken.seal()
    assert published(ledger) == before
    assert sealed(ledger).size == ledger.head_position()


def test_a_clock_that_stands_still_does_not_matter(tmp_path: Path) -> None:
    with small_ledger(tmp_path / "ledger.db", Clock()) as ledger:
        record(ledger, 2)
        assert sealed(ledger).size == ledger.head_position()
