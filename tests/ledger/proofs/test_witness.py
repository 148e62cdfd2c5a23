"""A witness cosigns what continues what it has cosigned, remembers it first, and keeps what clashes with it."""

import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.errors import LogNotWatched, MemoryUnusable, VerifierKeyMalformed, WitnessMissing, WitnessNamed
from ledger.errors import WitnessNameUnsuitable as Unsuitable
from ledger.proofs import clashes
from ledger.proofs.checkpoint import Checkpoint
from ledger.proofs.merkle import EMPTY_ROOT
from ledger.proofs.notes import Note, NoteUntrusted
from ledger.proofs.steps import Memory, Reason, Step, StepMalformed, StepRefused
from ledger.proofs.watch import Watch
from ledger.proofs.witness import LogUnknown, Witness
from tests.ledger.proofs.logs import ORIGIN, WITNESS, Log, is_prefix, signed, signing_key, witness_key

NOW = 1_700_000_000


def a_witness(path: Path) -> Witness:
    watch = Watch.found(path, WITNESS)
    watch.add(str(signing_key().verifier))
    return Witness(watch, witness_key(), lambda: NOW)


@pytest.fixture
def witness(tmp_path: Path) -> Witness:
    return a_witness(tmp_path / "witness.db")


def cosign(witness: Witness, log: Log, old: int) -> None:
    witness.cosign(bytes(log.step(old)))


def refusal(witness: Witness, step: Step) -> tuple[Reason, int]:
    with pytest.raises(StepRefused) as found:
        witness.cosign(bytes(step))
    return found.value.reason, found.value.size


def note_of(witness: Witness) -> Note:
    found = witness.watch.newest(sha256(ORIGIN.encode()).hexdigest())
    assert found is not None
    return Note.parse(found)


# --- what it cosigns --------------------------------------------------------------------------------------------------


def test_a_cosignature_is_of_the_time_and_verifies(witness: Witness) -> None:
    log = Log.of(5)
    cosignature = witness.cosign(bytes(log.step(0)))
    assert cosignature.signed_at == NOW
    assert witness.key.verifier.has_signed(log.checkpoint.text, cosignature.signature)


def test_what_is_remembered_bears_the_logs_signature_and_the_witnesss(witness: Witness) -> None:
    log = Log.of(5)
    stranger = signing_key("stranger.example")
    cosignature = witness.cosign(bytes(Step(0, (), signed(log.checkpoint.text, stranger, log.key, log.key))))
    note = note_of(witness)
    assert note.text == log.checkpoint.text
    assert [each.name for each in note.signatures] == [ORIGIN, WITNESS]
    assert note.signatures[1] == cosignature


def test_the_same_tree_is_cosigned_again(witness: Witness) -> None:
    cosign(witness, Log.of(5), 0)
    cosign(witness, Log.of(5), 5)
    assert note_of(witness).text == Log.of(5).checkpoint.text


def test_further_lines_of_a_checkpoint_are_cosigned_too(witness: Witness) -> None:
    checkpoint = replace(Log.of(5).checkpoint, extensions=("more",))
    cosignature = witness.cosign(bytes(Step(0, (), signed(checkpoint.text, signing_key()))))
    assert witness.key.verifier.has_signed(checkpoint.text, cosignature.signature)


def test_either_key_of_a_log_will_do_until_one_is_taken_back(witness: Witness) -> None:
    old, new = signing_key(), signing_key(seed="new")
    witness.watch.add(str(new.verifier))
    log = Log(Log.of(5).entries, new)
    cosign(witness, log, 0)
    cosign(witness, Log.of(6), 5)
    witness.watch.remove(str(old.verifier))
    with pytest.raises(NoteUntrusted):
        cosign(witness, Log.of(7), 6)
    cosign(witness, Log(Log.of(7).entries, new), 6)


def test_two_logs_are_two_memories(witness: Witness) -> None:
    other = signing_key("other.example")
    witness.watch.add(str(other.verifier))
    cosign(witness, Log.of(5), 0)
    cosign(witness, Log(Log.of(3).entries, other, "other.example"), 0)
    assert [(log.origin, log.size) for log in witness.watch.logs()] == [(ORIGIN, 5), ("other.example", 3)]


# --- what it refuses --------------------------------------------------------------------------------------------------


def test_a_checkpoint_without_a_valid_signature_of_the_log_is_not_cosigned(witness: Witness) -> None:
    log = Log.of(5)
    forged = Note(log.checkpoint.text, (signing_key().signed(b"another text\n"),))
    for note in (signed(log.checkpoint.text, signing_key(seed="forger")), bytes(forged)):
        with pytest.raises(NoteUntrusted):
            witness.cosign(bytes(Step(0, (), note)))
    assert witness.watch.clashes() == []


def test_a_log_that_is_not_watched_is_not_cosigned(witness: Witness) -> None:
    with pytest.raises(LogUnknown):
        cosign(witness, Log(Log.of(3).entries, signing_key("other.example"), "other.example"), 0)
    witness.watch.remove(ORIGIN)
    with pytest.raises(LogUnknown):
        cosign(witness, Log.of(5), 0)


def test_a_log_that_is_watched_again_cannot_roll_back(witness: Witness) -> None:
    cosign(witness, Log.of(5), 0)
    witness.watch.remove(ORIGIN)
    witness.watch.add(str(signing_key().verifier))
    assert refusal(witness, Log.of(3).step(0)) == (Reason.OTHER_SIZE, 5)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"old 0\n",
        b"old 0\n\n",
        b"old 01\n\n" + Log.of(3).note,
        b"old -1\n\n" + Log.of(3).note,
        b"old 0\nAAAA\n\n" + Log.of(3).note,
        b"old 0\n\n" + Log.of(3).checkpoint.text,
        b"old 0\n\n" + signed(b"text\n", signing_key()),
        b"old 0\n" + b"A" * 43 + b"=\n" * 64 + b"\n" + Log.of(3).note,
        b"\xff" * 100,
    ],
)
def test_what_is_no_request_is_malformed(witness: Witness, body: bytes) -> None:
    with pytest.raises(StepMalformed):
        witness.cosign(body)


def test_an_empty_tree_has_the_root_of_nothing(witness: Witness) -> None:
    wrong = Checkpoint(ORIGIN, 0, bytes(32))
    assert refusal(witness, Step(0, (), signed(wrong.text, signing_key())))[0] is Reason.INCONSISTENT
    right = Checkpoint(ORIGIN, 0, EMPTY_ROOT)
    witness.cosign(bytes(Step(0, (), signed(right.text, signing_key()))))
    assert refusal(witness, Step(0, (bytes(32),), Log.of(3).note))[0] is Reason.INCONSISTENT


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(st.integers(0, 12), st.none() | st.integers(0, 12), st.none() | st.integers(0, 13), st.booleans()),
        max_size=12,
    )
)
def test_only_what_continues_the_newest_is_ever_cosigned(
    tmp_path_factory: pytest.TempPathFactory, offers: list[tuple[int, int | None, int | None, bool]]
) -> None:
    """Growth, rollbacks and forks in any order, from the right size, another one, or with a spoilt proof."""
    witness = a_witness(tmp_path_factory.mktemp("witness") / "witness.db")
    known: tuple[str, ...] = ()
    for size, fork_at, old, is_spoilt in offers:
        log, begun = Log.of(size, fork_at=fork_at), len(known) if old is None else old
        step = log.step(begun)
        if is_spoilt and step.path:
            step = replace(step, path=(bytes(32), *step.path[1:]))
        is_due = begun == len(known) <= size and is_prefix(known, log.entries) and not (is_spoilt and step.path)
        if is_due:
            witness.cosign(bytes(step))
            known = log.entries
        else:
            assert refusal(witness, step)[1] == len(known)
        assert Memory(witness.watch.path).last(ORIGIN).size == len(known)
    for clash in witness.watch.clashes():
        assert clash.remembered.splitlines()[2] != clash.note.splitlines()[2]


def test_two_who_submit_at_once_never_roll_it_back(tmp_path: Path) -> None:
    whole = Log.of(60)
    steps = {(old, size): bytes(whole.first(size).step(old)) for old in range(0, 60, 6) for size in range(old, 61, 6)}
    sizes: list[int] = []

    def submit(which: int) -> None:
        # Each with an object of its own, as two processes would be.
        mine = a_witness(tmp_path / "witness.db")
        old = 0
        while old < 60:
            size = min(60, old + 6 * (1 + (which + old) % 3))
            try:
                mine.cosign(steps[old, size])
                old = size
            except StepRefused as refused:
                old = refused.size
            sizes.append(Memory(mine.watch.path).last(ORIGIN).size)

    a_witness(tmp_path / "witness.db")
    with ThreadPoolExecutor(4) as pool:
        for each in [pool.submit(submit, number) for number in range(4)]:
            each.result()
    witness = a_witness(tmp_path / "witness.db")
    assert Memory(witness.watch.path).last(ORIGIN).size == 60
    assert witness.watch.clashes() == []


def test_of_two_forks_that_race_one_is_cosigned(witness: Witness) -> None:
    cosign(witness, Log.of(10), 0)
    offered = [Log.of(20, fork_at=fork_at) for fork_at in range(12, 20)]

    def submit(log: Log) -> bool:
        try:
            cosign(witness, log, 10)
        except StepRefused:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(submit, offered)) == 1


# --- the fork ---------------------------------------------------------------------------------------------------------


def test_two_histories_under_one_key_are_caught_and_the_pair_of_notes_is_kept(witness: Witness) -> None:
    """The log shows one history to the witness, and tries to have another one of the same length cosigned."""
    shown, hidden = Log.of(8), Log.of(8, fork_at=6)
    cosign(witness, shown, 0)
    assert refusal(witness, hidden.step(8)) == (Reason.INCONSISTENT, 8)
    [clash] = witness.watch.clashes()
    assert clash.is_fork
    first, second = Note.parse(clash.remembered), Note.parse(clash.note)
    # Anybody who has the log's key can see it from the two notes alone.
    for note in (first, second):
        assert note.signed_by([signing_key().verifier])
    one, two = (Checkpoint.parse(note.text) for note in (first, second))
    assert (one.origin, one.size) == (two.origin, two.size)
    assert one.root != two.root
    assert note_of(witness).text == shown.checkpoint.text


def test_a_fork_is_seen_even_where_its_sender_names_another_size(witness: Witness) -> None:
    cosign(witness, Log.of(8), 0)
    for old in (0, 3, 9):
        refusal(witness, Log.of(8, fork_at=6).step(old))
    [clash] = witness.watch.clashes()
    assert clash.is_fork


def test_a_longer_tree_without_a_proof_is_kept_as_unproven(witness: Witness) -> None:
    cosign(witness, Log.of(8), 0)
    for _ in range(3):
        assert refusal(witness, Log.of(12, fork_at=6).step(8))[0] is Reason.INCONSISTENT
    [clash] = witness.watch.clashes()
    assert (clash.is_fork, clash.remembered_size, clash.size) == (False, 8, 12)


def test_a_tree_that_a_stranger_sent_with_a_spoilt_proof_clears_the_log_once_it_is_cosigned(witness: Witness) -> None:
    cosign(witness, Log.of(8), 0)
    refusal(witness, replace(Log.of(12).step(8), path=(bytes(32),)))
    assert [log.unproven for log in witness.watch.logs()] == [1]
    cosign(witness, Log.of(12), 8)
    assert witness.watch.clashes() == []


def test_what_was_unproven_is_a_fork_once_another_tree_of_its_size_is_cosigned(witness: Witness) -> None:
    cosign(witness, Log.of(8), 0)
    refusal(witness, Log.of(12, fork_at=6).step(8))
    cosign(witness, Log.of(12), 8)
    [clash] = witness.watch.clashes()
    assert clash.is_fork
    assert Note.parse(clash.remembered).text == Log.of(12).checkpoint.text
    assert [(log.forks, log.unproven) for log in witness.watch.logs()] == [(1, 0)]


def test_a_stale_checkpoint_or_a_needless_proof_is_no_clash(witness: Witness) -> None:
    cosign(witness, Log.of(8), 0)
    refusal(witness, Log.of(5).step(0))
    refusal(witness, Log.of(9).step(5))
    refusal(witness, Step(8, (bytes(32),), Log.of(8).note))
    assert witness.watch.clashes() == []


def test_strangers_cannot_crowd_out_what_proves_a_fork(witness: Witness, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clashes, "KEPT_MOST", 5)
    cosign(witness, Log.of(8), 0)
    for fork_at in range(8):
        refusal(witness, Log.of(8, fork_at=fork_at).step(8))
    whole = Log.of(30)
    for size in range(9, 30):
        refusal(witness, replace(whole.first(size).step(8), path=()))
    found = witness.watch.clashes()
    assert [each.is_fork for each in found] == [True] * 5 + [False] * 5
    assert {each.size for each in found if not each.is_fork} == set(range(25, 30))


# --- its file ---------------------------------------------------------------------------------------------------------


def test_a_witness_keeps_its_name(tmp_path: Path) -> None:
    path = tmp_path / "witness.db"
    assert Watch.found(path, WITNESS).name == Watch.found(path, WITNESS).name == Watch(path).name == WITNESS
    with pytest.raises(WitnessNamed):
        Watch.found(path, "another.example")


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\u3000b", "a\nb", "x" * 256, "\ud800"])
def test_a_name_that_no_key_may_have_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(Unsuitable):
        Watch.found(tmp_path / "witness.db", name)
    assert not (tmp_path / "witness.db").exists()


@pytest.mark.parametrize("make", [lambda _: None, Path.touch, Path.mkdir])
def test_without_a_witness_there_is_none(tmp_path: Path, make: Callable[[Path], None]) -> None:
    make(tmp_path / "witness.db")
    with pytest.raises(WitnessMissing):
        Watch(tmp_path / "witness.db")


def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "witness.db"
    path.write_bytes(b"something else, and long enough to be read as one" * 100)
    with pytest.raises(MemoryUnusable):
        Watch(path)
    assert path.read_bytes().startswith(b"something else")


def test_without_its_file_nothing_is_cosigned(witness: Witness) -> None:
    with sqlite3.connect(witness.watch.path) as rows:
        rows.execute("CREATE TRIGGER full BEFORE INSERT ON vouched BEGIN SELECT RAISE(ABORT, 'full'); END")
    rows.close()
    with pytest.raises(MemoryUnusable):
        cosign(witness, Log.of(5), 0)
    assert witness.watch.newest(sha256(ORIGIN.encode()).hexdigest()) is None


@pytest.mark.parametrize(
    "vkey", ["", "nonsense", str(signing_key().verifier)[:-1], str(witness_key().verifier), "a+00000000+AA=="]
)
def test_only_a_logs_key_is_watched(witness: Witness, vkey: str) -> None:
    with pytest.raises(VerifierKeyMalformed):
        witness.watch.add(vkey)


@pytest.mark.parametrize("origin", ["", "a\nb", "a\x00b", "\ud800"])
def test_an_origin_is_one_line(witness: Witness, origin: str) -> None:
    with pytest.raises(VerifierKeyMalformed):
        witness.watch.add(str(signing_key().verifier), origin)


def test_a_log_may_have_another_origin_than_its_keys_name(witness: Witness) -> None:
    witness.watch.add(str(signing_key().verifier), "a log of many words")
    cosign(witness, Log(Log.of(3).entries, signing_key(), "a log of many words"), 0)


def test_what_is_not_watched_cannot_be_left(witness: Witness) -> None:
    with pytest.raises(LogNotWatched):
        witness.watch.remove("other.example")
