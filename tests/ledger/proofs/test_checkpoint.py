"""The text of a checkpoint: three lines in their one spelling, and nothing else is taken for one."""

from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.proofs.checkpoint import SIZE_MOST, Checkpoint, CheckpointMalformed, size_of
from ledger.proofs.merkle import EMPTY_ROOT
from tests.ledger.proofs.sample import ORIGIN, Log, mangled

ROOT = "ea710b99885c23365271d1bc3d3b64d1ca00d49eab628afb5384da4a9bdd743e"
ENCODED = b64encode(bytes.fromhex(ROOT)).decode()
TEXT = f"{ORIGIN}\n600\n{ENCODED}\n".encode()


def test_a_checkpoint_has_three_lines() -> None:
    checkpoint = Checkpoint(ORIGIN, 600, bytes.fromhex(ROOT))
    assert checkpoint.text == TEXT
    assert Checkpoint.parse(TEXT) == checkpoint == Log(600).checkpoint()


def test_the_example_of_the_specification_is_read() -> None:
    text = b"example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
    found = Checkpoint.parse(text)
    assert (found.origin, found.size, found.extensions) == ("example.com/behind-the-sofa", 20_852_163, ())
    assert found.root.hex() == "0ac5186a91863e8e1d90c808014aa89bf5da8e3ee1d9f07630f0378f68f1ab62"
    assert found.text == text


def test_extension_lines_are_kept() -> None:
    text = TEXT + "one more\n— and another\n 还有\n".encode()
    found = Checkpoint.parse(text)
    assert found.extensions == ("one more", "— and another", " 还有")
    assert found.text == text
    assert found != Checkpoint.parse(TEXT)


def test_the_empty_tree_has_a_checkpoint() -> None:
    assert Checkpoint.parse(Checkpoint("o", 0, EMPTY_ROOT).text) == Checkpoint("o", 0, EMPTY_ROOT)


@pytest.mark.parametrize(
    "size",
    [
        *("", "00", "007", "0600", "+600", "-600", "-0", "6e2", "600.0", "0x258", " 600", "600 ", "6_00", "6,00"),
        *(
            "６００",
            "٦٠٠",
            "²",
            "600\r",
            "600\x00",
            "six",
            str(2**63),
            str(2**64),
            "9" * 19,
            "1" + "0" * 19,
            "9" * 5_000,
        ),
    ],
)
def test_a_size_has_one_spelling(size: str) -> None:
    with pytest.raises(CheckpointMalformed):
        size_of(size)
    with pytest.raises(CheckpointMalformed):
        Checkpoint.parse(f"{ORIGIN}\n{size}\n{ENCODED}\n".encode())


@pytest.mark.parametrize("size", [0, 1, 9, 10, 600, 10**18, SIZE_MOST])
def test_a_size_reaches_from_nothing_to_the_largest_signed_number(size: int) -> None:
    assert size_of(str(size)) == size
    assert Checkpoint.parse(Checkpoint("o", size, bytes(32)).text).size == size


@pytest.mark.parametrize(
    "encoded",
    [
        *("", ENCODED[:-1], ENCODED[:-1] + "==", ENCODED + "=", ENCODED + " ", " " + ENCODED, ENCODED + "\r", "AAAA"),
        *(ENCODED[:-2] + last + "=" for last in "567"),
        *(ENCODED[:20] + strange + ENCODED[21:] for strange in ("-", "_", "\u0660", "=", "\n")),
        *(b64encode(bytes(length)).decode() for length in (0, 20, 31, 33, 34, 48, 64)),
        ROOT,
    ],
)
def test_a_root_is_32_bytes_in_their_one_spelling(encoded: str) -> None:
    assert encoded != ENCODED
    with pytest.raises(CheckpointMalformed):
        Checkpoint.parse(f"{ORIGIN}\n600\n{encoded}\n".encode())


@pytest.mark.parametrize(
    "text",
    [
        *(
            b"",
            b"\n",
            b"\n\n\n",
            b"o\n600\n",
            TEXT[:-1],
            TEXT + b"\n",
            b"\n" + TEXT,
            TEXT + b"more",
            TEXT + b"more\n\n",
        ),
        *(TEXT.replace(b"\n", b"\r\n"), TEXT.replace(b"\n", b"\n\n", 1), TEXT[TEXT.index(b"\n") :], TEXT + b"\n\n"),
        *(
            TEXT + b"more\n\nmore\n",
            b"\xff" + TEXT,
            TEXT + b"\xc3\n",
            TEXT + b"\xed\xa0\x80\n",
            TEXT.replace(b"\n", b"\r"),
        ),
        *(bytes([control]) + TEXT for control in (0, 9, 11, 13, 27, 31)),
        *(TEXT + b"more" + bytes([control]) + b"\n" for control in (0, 9, 12, 13, 31)),
    ],
)
def test_whatever_has_other_lines_is_refused(text: bytes) -> None:
    with pytest.raises(CheckpointMalformed):
        Checkpoint.parse(text)


LINES = st.text(st.characters(min_codepoint=0x20, exclude_categories=["Cs"]), min_size=1, max_size=20)


@given(LINES, st.integers(0, SIZE_MOST), st.binary(min_size=32, max_size=32), st.lists(LINES, max_size=3))
def test_what_is_written_is_read_again(origin: str, size: int, root: bytes, extensions: list[str]) -> None:
    checkpoint = Checkpoint(origin, size, root, tuple(extensions))
    assert Checkpoint.parse(checkpoint.text) == checkpoint


@given(mangled(TEXT) | mangled(TEXT + b"an extension\n"))
def test_whatever_is_read_has_one_spelling(data: bytes) -> None:
    try:
        found = Checkpoint.parse(data)
    except CheckpointMalformed:
        return
    assert found.text == data


@given(st.text(st.characters(), max_size=30) | st.text(st.sampled_from("0123456789+- _٣"), max_size=21))
def test_a_size_is_read_as_it_is_written_or_refused(text: str) -> None:
    try:
        found = size_of(text)
    except CheckpointMalformed:
        return
    assert str(found) == text
    assert 0 <= found <= SIZE_MOST
