"""The file with the installation's key: what it may hold, and who may read it."""

import base64
from pathlib import Path

import pytest

from api.evidence_key import load, make
from ledger.errors import KeyFileUnusable

KEY = bytes(range(200, 232))


def key_file(folder: Path, text: bytes, mode: int = 0o600) -> Path:
    path = folder / "main.key"
    path.write_bytes(text)
    path.chmod(mode)
    return path


@pytest.mark.parametrize(
    "text",
    [
        KEY.hex().encode(),
        KEY.hex().upper().encode() + b"\n",
        b" " + base64.b64encode(KEY) + b"\r\n",
    ],
)
@pytest.mark.parametrize("mode", [0o600, 0o400])
def test_a_key_is_read_in_hexadecimal_and_in_base64(tmp_path: Path, text: bytes, mode: int) -> None:
    assert load(key_file(tmp_path, text, mode)) == KEY


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"\n",
        KEY,
        KEY.hex().encode()[:-2],
        KEY.hex().encode() + b"00",
        KEY.hex().encode() + b"\n" + KEY.hex().encode(),
        base64.b64encode(KEY[:-1]),
        base64.b64encode(KEY + b"x"),
        base64.urlsafe_b64encode(b"\xff" * 32),
        b"0x" + KEY.hex().encode()[2:],
        b"\xff" * 64,
        b"0" * 10_000,
    ],
)
def test_what_is_no_key_of_32_bytes_is_refused(tmp_path: Path, text: bytes) -> None:
    with pytest.raises(KeyFileUnusable):
        load(key_file(tmp_path, text))


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644, 0o700, 0o601])
def test_a_file_that_is_not_its_owners_alone_is_refused(tmp_path: Path, mode: int) -> None:
    with pytest.raises(KeyFileUnusable) as refused:
        load(key_file(tmp_path, KEY.hex().encode(), mode))
    assert "0600" in str(refused.value)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "nothing", tmp_path):
        with pytest.raises(KeyFileUnusable):
            load(path)


def test_a_key_that_was_made_can_be_read_and_no_two_are_the_same(tmp_path: Path) -> None:
    for name in ("a", "b"):
        make(tmp_path / name)
    assert load(tmp_path / "a") != load(tmp_path / "b")
