"""Cosignatures: made here by the definitions of tlog-cosignature, and bound to time, tree, log and witness."""

import struct
from dataclasses import replace

import pytest

from ledger.proofs.checkpoint import Checkpoint
from ledger.proofs.notes import (
    Kind,
    Note,
    NoteUntrusted,
    Signature,
    SigningKey,
    VerifierKey,
    cosigned_text,
    cosigned_tree,
    key_id,
)
from tests.ledger.proofs.sample import (
    LATTICE,
    LATTICE_NAME,
    LATTICE_VERIFIER,
    LOG,
    NOON,
    WITNESSES,
    Log,
    flipped,
    lattice_cosigned,
    lattice_message,
    private,
)

CHECKPOINT = Log(600).checkpoint()
TEXT = CHECKPOINT.text
WITNESS = WITNESSES[0]
KEY = WITNESS.verifier
LARGEST = 2**63 - 1


def counts(signature: Signature, key: VerifierKey, text: bytes = TEXT) -> bool:
    """Whether it is accepted as the key's, in a note with the log's own signature."""
    note = Note.parse(bytes(Note(text, (LOG.signed(text), signature))))
    try:
        found = note.signed_by([LOG.verifier, key])
    except NoteUntrusted:
        return False
    return found == [LOG.verifier, key]


def by_hand(time: int, *, said: int | None = None, text: bytes = TEXT) -> Signature:
    """cosignature/v1 of the witness; it may claim another time than it has signed."""
    message = b"cosignature/v1\ntime " + str(time).encode() + b"\n" + text
    signature = WITNESS.private.sign(message)
    return Signature(WITNESS.name, KEY.id, struct.pack(">Q", time if said is None else said) + signature)


# --- Ed25519 (type 04) ----------------------------------------------------------------------------------------------------


def test_a_cosignature_is_that_of_its_definition() -> None:
    assert cosigned_text(TEXT, NOON) == b"cosignature/v1\ntime 1600000000\n" + TEXT
    assert WITNESS.cosigned(TEXT, NOON) == by_hand(NOON)
    assert KEY.id == key_id(WITNESS.name, Kind.ED25519_COSIGNATURE, WITNESS.private.public_key().public_bytes_raw())
    assert len(by_hand(NOON).signature) == 72


@pytest.mark.parametrize("time", [1, NOON, LARGEST])
def test_a_cosignature_is_accepted_with_its_time(time: int) -> None:
    assert counts(by_hand(time), KEY)
    assert counts(WITNESS.cosigned(TEXT, time), KEY)
    assert by_hand(time).signed_at == WITNESS.cosigned(TEXT, time).signed_at == time


@pytest.mark.parametrize("time", [0, LARGEST + 1, 2**64 - 1])
def test_a_time_that_none_can_be_is_refused(time: int) -> None:
    assert not counts(by_hand(time), KEY)


def test_a_cosignature_is_bound_to_its_time() -> None:
    for said in (NOON - 1, NOON + 1, 0, LARGEST):
        assert not counts(by_hand(NOON, said=said), KEY)


def test_a_cosignature_is_bound_to_its_text() -> None:
    for text in (Log(599).checkpoint().text, replace(CHECKPOINT, origin="x").text, TEXT + b"an extension\n"):
        assert not counts(by_hand(NOON), KEY, text)
        assert counts(by_hand(NOON, text=text), KEY, text)


def test_a_cosignature_is_no_signature_and_the_other_way_round() -> None:
    """The same key and name under another kind has another id, and signs something else."""
    plain = SigningKey(WITNESS.name, WITNESS.private)
    assert plain.verifier.id != KEY.id
    assert counts(plain.signed(TEXT), plain.verifier)
    assert not counts(replace(plain.signed(TEXT), key_id=KEY.id), KEY)
    assert not counts(replace(by_hand(NOON), key_id=plain.verifier.id), plain.verifier)
    without_time = replace(by_hand(NOON), key_id=plain.verifier.id, signature=by_hand(NOON).signature[8:])
    assert not counts(without_time, plain.verifier)


def test_each_bit_of_a_cosignature_matters() -> None:
    true = by_hand(NOON)
    accepted = [
        bit
        for bit in range(len(true.signature) * 8)
        if counts(replace(true, signature=flipped(true.signature, bit)), KEY)
    ]
    assert accepted == []
    for length in (1, 7, 8, 9, 64, 71):
        assert not counts(replace(true, signature=true.signature[:length]), KEY)
    assert not counts(replace(true, signature=true.signature + b"\0"), KEY)


def test_what_is_too_short_for_a_time_was_signed_at_none() -> None:
    assert [Signature("w", bytes(4), bytes(length)).signed_at for length in (1, 8, 9)] == [None, None, 0]


# --- ML-DSA-44 (type 06) --------------------------------------------------------------------------------------------------


def test_what_a_lattice_key_signs_is_that_of_its_definition() -> None:
    for checkpoint in (CHECKPOINT, Checkpoint("考核", 0, bytes(32)), Checkpoint("o" * 255, LARGEST, b"\xff" * 32)):
        for time in (1, NOON, LARGEST):
            assert cosigned_tree(LATTICE_NAME, checkpoint, time) == lattice_message(checkpoint, time)


def test_a_lattice_cosignature_is_accepted_with_its_time() -> None:
    for time in (1, NOON, LARGEST):
        signature = lattice_cosigned(CHECKPOINT, time)
        assert len(signature.signature) == 8 + 2420
        assert signature.signed_at == time
        assert counts(signature, LATTICE_VERIFIER)


def test_it_stands_beside_all_others() -> None:
    signatures = [
        LOG.signed(TEXT),
        *(each.cosigned(TEXT, NOON) for each in WITNESSES),
        lattice_cosigned(CHECKPOINT, NOON),
    ]
    keys = [LOG.verifier, *(each.verifier for each in WITNESSES), LATTICE_VERIFIER]
    assert Note.parse(bytes(Note(TEXT, tuple(signatures)))).signed_by(keys) == keys


@pytest.mark.parametrize("time", [0, LARGEST + 1])
def test_a_whole_tree_is_cosigned_at_a_time_that_can_be(time: int) -> None:
    assert not counts(lattice_cosigned(CHECKPOINT, time), LATTICE_VERIFIER)


def test_a_lattice_cosignature_is_bound_to_time_tree_log_and_name() -> None:
    true = lattice_cosigned(CHECKPOINT, NOON)
    for said in (0, NOON + 1, LARGEST):
        assert not counts(replace(true, signature=struct.pack(">Q", said) + true.signature[8:]), LATTICE_VERIFIER)
    for other in (
        replace(CHECKPOINT, origin="another.example"),
        replace(CHECKPOINT, size=601),
        replace(CHECKPOINT, root=flipped(CHECKPOINT.root, 3)),
    ):
        assert not counts(true, LATTICE_VERIFIER, other.text)
        assert counts(lattice_cosigned(other, NOON), LATTICE_VERIFIER, other.text)
    renamed = VerifierKey("another.example", Kind.MLDSA44_COSIGNATURE, LATTICE_VERIFIER.public)
    assert not counts(replace(true, name=renamed.name, key_id=renamed.id), renamed)


def test_it_says_nothing_of_extension_lines() -> None:
    """So the specification has it: only the first three lines are in what is signed."""
    extended = replace(CHECKPOINT, extensions=("more",))
    assert counts(lattice_cosigned(CHECKPOINT, NOON), LATTICE_VERIFIER, extended.text)


def test_a_lattice_signature_over_anything_else_is_refused() -> None:
    time = struct.pack(">Q", NOON)
    message = lattice_message(CHECKPOINT, NOON)
    for signature in (
        LATTICE.sign(TEXT),
        LATTICE.sign(b"cosignature/v1\ntime 1600000000\n" + TEXT),
        LATTICE.sign(message, b"a context"),
        LATTICE.sign(message.replace(b"subtree/v1", b"subtree/v2")),
        LATTICE.sign(message)[:-1],
        LATTICE.sign(message) + b"\0",
        flipped(LATTICE.sign(message), 9_999),
        private("any").sign(message),
        b"",
    ):
        assert not counts(Signature(LATTICE_NAME, LATTICE_VERIFIER.id, time + signature), LATTICE_VERIFIER)


def test_there_is_no_tree_in_a_text_that_is_no_checkpoint() -> None:
    for text in (b"a text\n", b"o\n007\n" + TEXT.split(b"\n")[2] + b"\n", replace(CHECKPOINT, origin="o" * 256).text):
        assert not counts(lattice_cosigned(CHECKPOINT, NOON), LATTICE_VERIFIER, text)
