"""Proofs in a file: one form, and nothing that is bent passes for one."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.proofs.checkpoint import SIZE_MOST
from ledger.proofs.merkle import inclusion_path
from ledger.proofs.notes import Note, SigningKey
from ledger.proofs.tlog_proof import ProofMalformed, TlogProof
from tests.ledger.proofs.sample import (
    LATTICE_VERIFIER,
    LOG,
    NOON,
    ORIGIN,
    WITNESSES,
    Log,
    entry,
    flipped,
    lattice_cosigned,
    leaves_of,
    mangled,
    nodes_of,
    private,
    refused_or_the_same,
)

SIZE = 70
INDEX = 37
SAMPLE = Log(SIZE)
NODE = nodes_of(leaves_of(SIZE))
KEY = LOG.verifier
W1, W2, W3 = (each.verifier for each in WITNESSES)


def proof_of(index: int = INDEX, note: bytes | None = None, *, size: int = SIZE) -> TlogProof:
    return TlogProof(index, tuple(inclusion_path(index, size, NODE)), SAMPLE.note() if note is None else note)


PROOF = proof_of()
SPECIFIED = b"""c2sp.org/tlog-proof@v1
extra YWdlLXYxLjIuMS1kYXJ3aW4tYXJtNjQudGFyLmd6kYXJ3aW4tYXJ
index 73894
gSKyXoYZUgZ6jduWYrkDOARinOMGJveXjgMkBTcdPlQ=
B95lDa8R83lS8n0eG+o0buTxRKQTYFi//1U8anccXmA=
EKNzoDWG8LGC0Yp9o+sv3qllpMP9uHQ9B20KNL+Q1zs=
RoopEkOdqkYqMB4MJXrbt/hMjOxsVn0IrWjpz1ZMMes=
AHCioX9nLjsrse6YhjRRmk1WUEirVOLLRoOQ6vfO5vk=

example.com/fancylog
109482
sFodV/vSp5O8n9a8QpW6PRY97tfOSW5bsc2Xl/EQi08=

"""


# --- form -----------------------------------------------------------------------------------------------------------------


def test_the_example_of_the_specification_is_read() -> None:
    found = TlogProof.parse(SPECIFIED)
    assert found.index == 73_894
    assert found.extra is not None
    assert found.extra.startswith(b"age-v1.2.1-darwin-arm64.tar.gz")
    assert [each[:2].hex() for each in found.path] == ["8122", "07de", "10a3", "468a", "0070"]
    assert found.checkpoint.startswith(b"example.com/fancylog\n109482\n")
    assert bytes(found) == SPECIFIED


@pytest.mark.parametrize("index", [0, 1, INDEX, SIZE - 1])
@pytest.mark.parametrize("extra", [None, b"", b"\x00\xff\n", b"e" * 1_000])
def test_a_proof_is_read_as_it_was_written(index: int, extra: bytes | None) -> None:
    written = replace(proof_of(index), extra=extra)
    assert TlogProof.parse(bytes(written)) == written


def test_the_only_entry_needs_no_hashes() -> None:
    alone = TlogProof(0, (), Log(1).note())
    assert bytes(alone).startswith(b"c2sp.org/tlog-proof@v1\nindex 0\n\nledger.example/community\n1\n")
    assert TlogProof.parse(bytes(alone)) == alone
    assert alone.proves(entry(0), KEY)


HEAD = "c2sp.org/tlog-proof@v1\n"
HASH = "gSKyXoYZUgZ6jduWYrkDOARinOMGJveXjgMkBTcdPlQ=\n"


@pytest.mark.parametrize(
    "head",
    [
        *(
            "",
            "\n",
            "index 0\n",
            HEAD,
            f"{HEAD}{HASH}",
            f"{HEAD}extra AA==\n",
            f"{HEAD}extra AA==\n{HASH}",
            f"\n{HEAD}index 0\n",
        ),
        *("c2sp.org/tlog-proof@v2\nindex 0\n", "C2SP.org/tlog-proof@v1\nindex 0\n", f"{HEAD}index 0\nindex 0\n"),
        *(
            f"{HEAD}index {index}\n"
            for index in ("", "00", "07", "-1", "+1", " 1", "1 ", "1_0", "0x1", "1\r", str(SIZE_MOST + 1))
        ),
        *(f"{HEAD}index{index}\n" for index in ("", "0", "\t0", ": 0")),
        *(
            f"{HEAD}extra {extra}\nindex 0\n"
            for extra in ("A", "AA", "AA=", "AB==", "AA== ", "A-==", "AA==\nextra AA==")
        ),
        *(
            f"{HEAD}extra\nindex 0\n",
            f"{HEAD}index 0\nextra AA==\n",
            f"{HEAD}index 0\r\n",
            f"{HEAD}index 0\n{HASH}extra AA==\n",
        ),
        *(
            f"{HEAD}index 0\n{line}\n"
            for line in ("AA==", HASH[:-2], HASH[:-1] + " ", HASH[:-3] + "R=", HASH[:40] + "AAAA", "=")
        ),
        *(f"{HEAD}index 0\n{HASH * 64}", f"{HEAD}index 0\n{HASH[:-1]}\r\n", f"{HEAD}index 0\nä\n", f"{HEAD}index ٣\n"),
    ],
)
def test_what_has_another_head_is_refused(head: str) -> None:
    with pytest.raises(ProofMalformed):
        TlogProof.parse(f"{head}\n".encode() + SAMPLE.note())


def test_what_has_no_checkpoint_after_an_empty_line_is_refused() -> None:
    for data in (b"", HEAD.encode(), bytes(PROOF).split(b"\n\n")[0], bytes(PROOF).split(b"\n\n")[0] + b"\n"):
        with pytest.raises(ProofMalformed):
            TlogProof.parse(data)


@given(mangled(bytes(PROOF)) | mangled(SPECIFIED) | mangled(f"{HEAD}index 0\n\n".encode()))
def test_whatever_is_read_has_one_spelling(data: bytes) -> None:
    refused_or_the_same(TlogProof.parse, data, ProofMalformed)


@given(mangled(bytes(replace(PROOF, checkpoint=SAMPLE.note(WITNESSES[0])))))
def test_whatever_is_read_proves_the_entry_or_nothing_and_never_fails(data: bytes) -> None:
    try:
        found = TlogProof.parse(data)
    except ProofMalformed:
        return
    if found.proves(entry(INDEX), KEY, [W1], 1):
        note = Note.parse(found.checkpoint)
        assert (found.index, found.path, note.text) == (INDEX, PROOF.path, SAMPLE.checkpoint().text)


# --- what it proves -------------------------------------------------------------------------------------------------------


def test_each_entry_is_proved_and_no_other() -> None:
    proofs = [TlogProof.parse(bytes(proof_of(index))) for index in range(SIZE)]
    assert all(proof.proves(entry(index), KEY) for index, proof in enumerate(proofs))
    assert not any(proof.proves(entry(index + 1), KEY) for index, proof in enumerate(proofs))
    assert not any(
        replace(proof, index=(index + 1) % SIZE).proves(entry(index), KEY) for index, proof in enumerate(proofs)
    )


def test_a_bent_path_proves_nothing() -> None:
    for path in (
        (),
        PROOF.path[:-1],
        PROOF.path[1:],
        PROOF.path[::-1],
        (*PROOF.path, bytes(32)),
        *((*PROOF.path[:at], flipped(each, at), *PROOF.path[at + 1 :]) for at, each in enumerate(PROOF.path)),
    ):
        assert not replace(PROOF, path=path).proves(entry(INDEX), KEY)
    for size in (SIZE - 1, SIZE - 6):
        assert not proof_of(INDEX, size=size).proves(entry(INDEX), KEY)
    for index in (-1, SIZE, 2**64):
        assert not replace(PROOF, index=index).proves(entry(INDEX), KEY)


def test_extra_is_authenticated_by_nothing() -> None:
    for extra in (None, b"", b"anything"):
        assert replace(PROOF, extra=extra).proves(entry(INDEX), KEY)


def test_a_checkpoint_counts_only_with_the_logs_signature() -> None:
    text = SAMPLE.checkpoint().text
    another = SigningKey(ORIGIN, private("another"))
    cosigned = WITNESSES[0].cosigned(text, NOON)
    good = LOG.signed(text)
    for note in (
        Note(text, ()),
        Note(text, (another.signed(text),)),
        Note(text, (cosigned,)),
        Note(text, (replace(good, signature=flipped(good.signature, 9)),)),
        Note(text, (good, replace(good, signature=flipped(good.signature, 9)))),
        Note(Log(SIZE - 1).checkpoint().text, (good,)),
    ):
        assert not proof_of(note=bytes(note)).proves(entry(INDEX), KEY)
    assert not PROOF.proves(entry(INDEX), another.verifier)
    for checkpoint in (b"", b"\n", text, b"not a checkpoint\n\n" + good.line.encode(), SAMPLE.note() + b"\n"):
        assert not proof_of(note=checkpoint).proves(entry(INDEX), KEY)


def test_what_a_key_has_signed_in_another_logs_name_proves_nothing() -> None:
    """A signature says who signed; which log it is for, the origin says."""
    text = Log(SIZE, origin="another.example").checkpoint().text
    note = bytes(Note(text, (LOG.signed(text),)))
    assert Note.parse(note).signed_by([KEY]) == [KEY]
    assert not proof_of(note=note).proves(entry(INDEX), KEY)


def test_a_text_that_is_signed_and_no_checkpoint_proves_nothing() -> None:
    for text in (b"a text\n", SAMPLE.checkpoint().text.replace(b"\n70\n", b"\n070\n")):
        assert not proof_of(note=bytes(Note(text, (LOG.signed(text),)))).proves(entry(INDEX), KEY)


# --- witnesses ------------------------------------------------------------------------------------------------------------


def test_a_quorum_is_of_witnesses_that_are_known() -> None:
    proof = proof_of(note=SAMPLE.note(*WITNESSES[:2]))
    assert proof.proves(entry(INDEX), KEY, [W1, W2, W3], 2)
    assert not proof.proves(entry(INDEX), KEY, [W1, W2, W3], 3)
    assert proof.proves(entry(INDEX), KEY, [W1, W3], 1)
    assert not proof.proves(entry(INDEX), KEY, [W1, W3], 2)
    assert not proof.proves(entry(INDEX), KEY, [W3], 1)
    assert not proof.proves(entry(INDEX), KEY, [], 1)
    assert proof.proves(entry(INDEX), KEY)


def test_a_witness_counts_once() -> None:
    text = SAMPLE.checkpoint().text
    twice = (WITNESSES[0].cosigned(text, NOON), WITNESSES[0].cosigned(text, NOON + 1))
    proof = proof_of(note=bytes(Note(text, (LOG.signed(text), *twice))))
    assert proof.proves(entry(INDEX), KEY, [W1, W1], 1)
    assert not proof.proves(entry(INDEX), KEY, [W1, W1], 2)
    assert not proof.proves(entry(INDEX), KEY, [W1, W2], 2)


def test_a_known_witness_that_is_wrong_spoils_the_proof() -> None:
    text = SAMPLE.checkpoint().text
    stale = WITNESSES[0].cosigned(Log(SIZE - 1).checkpoint().text, NOON)
    note = bytes(Note(text, (LOG.signed(text), WITNESSES[1].cosigned(text, NOON), stale)))
    assert not proof_of(note=note).proves(entry(INDEX), KEY, [W1, W2], 1)
    assert proof_of(note=note).proves(entry(INDEX), KEY, [W2], 1)


def test_a_lattice_witness_counts_like_any_other() -> None:
    checkpoint = SAMPLE.checkpoint()
    signatures = (
        LOG.signed(checkpoint.text),
        lattice_cosigned(checkpoint, NOON),
        WITNESSES[2].cosigned(checkpoint.text, NOON),
    )
    proof = TlogProof.parse(bytes(proof_of(note=bytes(Note(checkpoint.text, signatures)))))
    assert proof.proves(entry(INDEX), KEY, [LATTICE_VERIFIER, W3], 2)


@given(st.integers(0, 8 * len(SAMPLE.note(WITNESSES[0])) - 1))
def test_no_bit_of_a_cosigned_checkpoint_can_be_flipped(bit: int) -> None:
    bent = proof_of(note=flipped(SAMPLE.note(WITNESSES[0]), bit))
    assert not bent.proves(entry(INDEX), KEY, [W1], 1)
