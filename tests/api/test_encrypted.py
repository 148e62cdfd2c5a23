"""Encrypted files: every part of one comes back as it was, and whatever was done to one is noticed."""

import io
from collections.abc import Callable
from functools import cache
from hashlib import sha256
from itertools import pairwise
from typing import IO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.encrypted import PIECE_BYTES, TAG_BYTES, Encryptor, encrypted_size, new_key, opened, unwrap, wrap
from ledger.credentials import Wrapped
from ledger.errors import EvidenceDamaged, EvidenceKeyWrong

KEY, MAIN = bytes(range(32)), bytes(32)
NAME = sha256(b"a file").hexdigest()
ENCRYPTED_PIECE = PIECE_BYTES + TAG_BYTES
SIZES = (1, 2, PIECE_BYTES - 1, PIECE_BYTES, PIECE_BYTES + 1, 3 * PIECE_BYTES, 3 * PIECE_BYTES + 777)


@cache
def content(size: int) -> bytes:
    """No two pieces of it are the same."""
    return b"".join(sha256(number.to_bytes(4)).digest() for number in range(size // 32 + 1))[:size]


def encrypted(plain: bytes, key: bytes = KEY, name: str = NAME, *, cuts: tuple[int, ...] = ()) -> bytes:
    """`cuts` are where one block that is written ends and the next begins."""
    into = io.BytesIO()
    encryptor = Encryptor(into, key, name)
    for begin, end in pairwise((0, *sorted(cuts), len(plain))):
        encryptor.write(plain[begin:end])
    encryptor.finish()
    return into.getvalue()


@cache
def encrypted_once(size: int) -> bytes:
    return encrypted(content(size))


def reading(found: bytes, size: int, key: bytes = KEY, name: str = NAME) -> IO[bytes]:
    return opened(io.BytesIO(found), key, sha256=name, size=size)


@pytest.mark.parametrize("size", SIZES)
def test_a_file_comes_back_and_is_as_long_as_it_is_said_to_be(size: int) -> None:
    found = encrypted_once(size)
    assert reading(found, size).read() == content(size)
    assert len(found) == encrypted_size(size)


@given(size=st.sampled_from(SIZES), cuts=st.lists(st.integers(0, 4 * PIECE_BYTES), max_size=8))
def test_however_it_comes_in_the_same_is_stored(size: int, cuts: list[int]) -> None:
    inside = tuple(cut for cut in cuts if cut <= size)
    assert encrypted(content(size), cuts=inside) == encrypted_once(size)


@given(size=st.sampled_from(SIZES), data=st.data())
def test_any_range_is_that_of_the_file(size: int, data: st.DataObject) -> None:
    file = reading(encrypted_once(size), size)
    for _ in range(5):
        start, length = data.draw(st.integers(0, size)), data.draw(st.integers(0, size))
        file.seek(start)
        assert file.read(length) == content(size)[start : start + length]
        assert file.tell() == min(size, start + length)


def test_nothing_of_the_file_can_be_read_as_it_lies_there() -> None:
    found = encrypted_once(SIZES[-1])
    plain = content(SIZES[-1])
    assert not any(plain[at : at + 16] in found for at in range(0, len(plain) - 16, 997))
    assert encrypted(plain, new_key()) != encrypted(plain, new_key())


def flipped(at: int) -> Callable[[bytes], bytes]:
    return lambda found: found[:at] + bytes([found[at] ^ 1]) + found[at + 1 :]


def pieces(found: bytes) -> list[bytes]:
    return [found[at : at + ENCRYPTED_PIECE] for at in range(0, len(found), ENCRYPTED_PIECE)]


def rearranged(*order: int) -> Callable[[bytes], bytes]:
    return lambda found: b"".join(pieces(found)[each] for each in order)


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "a bit of the first piece": flipped(0),
    "a bit of the second piece": flipped(ENCRYPTED_PIECE + 5),
    "a bit of a tag": flipped(ENCRYPTED_PIECE - 1),
    "a bit of the last tag": flipped(-1 + 3 * ENCRYPTED_PIECE),
    "cut off by a byte": lambda found: found[:-1],
    "cut off by a piece": lambda found: found[:-ENCRYPTED_PIECE],
    "cut off within a piece": lambda found: found[: ENCRYPTED_PIECE + 7],
    "empty": lambda _: b"",
    "longer by a byte": lambda found: found + b"\0",
    "longer by a piece": lambda found: found + pieces(found)[-1],
    "two pieces swapped": rearranged(1, 0, 2),
    "the last piece first": rearranged(2, 1, 0),
    "a piece twice": rearranged(0, 0, 2),
    "not encrypted at all": lambda found: bytes(len(found)),
    "another file's piece": lambda found: (
        found[:ENCRYPTED_PIECE] + encrypted(content(3 * PIECE_BYTES), name="0" * 64)[ENCRYPTED_PIECE:]
    ),
    "another copy's piece": lambda found: (
        found[:ENCRYPTED_PIECE] + encrypted(content(3 * PIECE_BYTES), MAIN)[ENCRYPTED_PIECE:]
    ),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_whatever_was_done_to_a_file_is_noticed_before_a_byte_is_given_out(damage: str) -> None:
    size = 3 * PIECE_BYTES
    with pytest.raises(EvidenceDamaged):
        reading(DAMAGES[damage](encrypted_once(size)), size)


@pytest.mark.parametrize("wanted", [2 * PIECE_BYTES, 2 * PIECE_BYTES + 1, 3 * PIECE_BYTES - 1])
def test_a_file_cut_off_is_noticed_though_its_row_says_that_it_is_shorter(wanted: int) -> None:
    found = encrypted_once(3 * PIECE_BYTES)
    with pytest.raises(EvidenceDamaged):
        reading(found[: encrypted_size(wanted)], wanted)


def test_damage_that_comes_later_ends_the_reading_and_gives_nothing_wrong_out() -> None:
    size = 3 * PIECE_BYTES
    lying = io.BytesIO(encrypted_once(size))
    file = opened(lying, KEY, sha256=NAME, size=size)
    assert file.read(PIECE_BYTES) == content(size)[:PIECE_BYTES]
    lying.seek(ENCRYPTED_PIECE)
    lying.write(bytes(ENCRYPTED_PIECE))
    with pytest.raises(EvidenceDamaged):
        file.read()


@given(at=st.integers(0, encrypted_size(777) - 1), bit=st.integers(0, 7))
def test_no_bit_can_be_changed(at: int, bit: int) -> None:
    found = bytearray(encrypted(content(777)))
    found[at] ^= 1 << bit
    with pytest.raises(EvidenceDamaged):
        reading(bytes(found), 777)


def test_a_file_is_read_under_its_own_name_and_key_alone() -> None:
    for key, name in ((MAIN, NAME), (KEY, "0" * 64)):
        with pytest.raises(EvidenceDamaged):
            reading(encrypted_once(777 + 3 * PIECE_BYTES), 777 + 3 * PIECE_BYTES, key, name)


# --- the keys of copies -----------------------------------------------------------------------------------------------


def test_a_wrapped_key_is_had_again_and_shows_nothing() -> None:
    first, second = (wrap(KEY, under=MAIN, sha256=NAME) for _ in range(2))
    assert unwrap(first, under=MAIN, sha256=NAME) == unwrap(second, under=MAIN, sha256=NAME) == KEY
    assert first.copy != second.copy
    assert first.key != second.key
    assert KEY.hex() not in first.key


@pytest.mark.parametrize("key", ["", "00", "zz", "x" * 120, "00" * 60])
def test_what_is_no_wrapped_key_is_refused(key: str) -> None:
    with pytest.raises(EvidenceKeyWrong):
        unwrap(Wrapped("00", key), under=MAIN, sha256=NAME)


def test_a_wrapped_key_is_for_its_copy_its_file_and_the_installation_s_key() -> None:
    wrapped = wrap(KEY, under=MAIN, sha256=NAME)
    wrong: list[tuple[Wrapped, bytes, str]] = [
        (wrapped, KEY, NAME),
        (wrapped, MAIN, "0" * 64),
        (Wrapped("0" * 16, wrapped.key), MAIN, NAME),
        (Wrapped(wrapped.copy, wrapped.key[:-2]), MAIN, NAME),
    ]
    for each, under, name in wrong:
        with pytest.raises(EvidenceKeyWrong):
            unwrap(each, under=under, sha256=name)
