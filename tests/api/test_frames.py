"""The frames that all clients share: without a gap, bounded, and cut into pieces that nobody has to wait for."""

import pytest

from api.frames import Frame, Ring, piece


def frame(position: int, size: int = 10) -> Frame:
    return Frame(position, b"f" * size, b"v" * size)


def ring(*, frames_most: int = 100, size_most: int = 10_000, piece_most: int = 1_000) -> Ring:
    return Ring(frames_most=frames_most, size_most=size_most, piece_most=piece_most)


def test_what_follows_a_place_is_everything_above_it() -> None:
    kept = ring()
    kept.begin(5)
    kept.add([frame(6), frame(7), frame(8)])
    found = kept.after(6, in_full=True)
    assert found is not None
    assert (found.data, found.upto) == (b"f" * 20, 8)
    assert kept.after(8, in_full=True) is None


def test_who_sees_less_is_given_the_same_places() -> None:
    kept = ring()
    kept.add([frame(1), frame(2)])
    full, veiled = kept.after(0, in_full=True), kept.after(0, in_full=False)
    assert full is not None
    assert veiled is not None
    assert (full.data, veiled.data) == (b"f" * 20, b"v" * 20)
    assert full.upto == veiled.upto == 2


def test_a_place_ahead_of_what_is_known_waits() -> None:
    kept = ring()
    kept.begin(3)
    assert kept.after(9, in_full=True) is None


def test_a_gap_is_refused() -> None:
    kept = ring()
    kept.begin(3)
    with pytest.raises(ValueError, match="5 does not follow 3"):
        kept.add([frame(5)])


def test_the_oldest_make_room() -> None:
    kept = ring(frames_most=3)
    kept.add(frame(position) for position in range(1, 11))
    assert (kept.before, kept.newest) == (7, 10)
    kept = ring(size_most=100)  # each frame is there in full and veiled
    kept.add(frame(position) for position in range(1, 11))
    assert (kept.before, kept.newest) == (5, 10)


def test_a_frame_too_large_to_be_kept_is_not() -> None:
    kept = ring(size_most=100)
    kept.add([frame(1), frame(2, size=500)])
    assert (kept.before, kept.newest) == (2, 2)


def test_what_was_joined_for_one_is_not_given_to_one_elsewhere() -> None:
    kept = ring()
    kept.add([frame(1), frame(2)])
    assert kept.after(0, in_full=True) == kept.after(0, in_full=True)
    found = kept.after(1, in_full=True)
    assert found is not None
    assert found.data == b"f" * 10
    kept.add([frame(3)])
    found = kept.after(1, in_full=True)
    assert found is not None
    assert found.upto == 3


def test_a_piece_is_no_larger_than_it_may_be_unless_one_event_is() -> None:
    frames = [frame(position, size=40) for position in range(1, 6)]
    assert piece(frames, in_full=True, size_most=100).upto == 2
    assert piece(frames, in_full=True, size_most=80).upto == 2
    assert piece(frames, in_full=True, size_most=10).upto == 1
    assert piece(frames, in_full=True, size_most=1_000).upto == 5
