"""The file that names the ledger's witnesses, one a line: ``VKEY URL``; blank lines and ``# …`` are passed over."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from api.reaching import Unreachable, bounded
from api.settings import safe_address
from ledger.errors import WitnessesUnusable
from ledger.proofs.notes import NoteMalformed, VerifierKey
from ledger.proofs.witnesses import COSIGNERS, Witness

BYTES_MOST: Final = 256 * 1024
SECONDS_LONGEST: Final = 5


def listed_in(path: Path) -> list[Witness]:
    """The witnesses that a file names. Raises WitnessesUnusable."""
    try:
        with path.open("rb") as file:
            lines = bounded(file, seconds=SECONDS_LONGEST, most=BYTES_MOST).decode("utf-8-sig").splitlines()
    except (OSError, ValueError, Unreachable) as error:
        raise WitnessesUnusable(
            path=str(path), problem_zh="读不到，或不是文字", problem_en="it cannot be read, or is no text"
        ) from error
    found: list[Witness] = []
    for number, line in enumerate(lines, 1):
        if line.strip() and not line.lstrip().startswith("#"):
            try:
                found.append(_witness(line, found))
            except _LineWrong as error:
                zh, en = error.args
                raise WitnessesUnusable(
                    path=str(path), problem_zh=f"第 {number} 行{zh}", problem_en=f"line {number} {en}"
                ) from error
    return found


class _LineWrong(Exception):
    """What is wrong with it, in both languages."""


def _witness(line: str, before: Sequence[Witness]) -> Witness:
    parts = line.split()
    if len(parts) != 2:  # noqa: PLR2004  (the key and the address)
        raise _LineWrong("不是两部分", "has not two parts")
    vkey, address = parts
    try:
        key = VerifierKey.parse(vkey)
    except NoteMalformed as error:
        raise _LineWrong("的公钥不对", "has a key that is none") from error
    if key.kind not in COSIGNERS:
        raise _LineWrong("的公钥不是见证人的", "has a key that is not a witness's")
    try:
        witness = Witness(key, safe_address(address).rstrip("/"))
    except ValueError as error:
        raise _LineWrong("的网址不是 https", "has an address that is not https") from error
    if any(witness.address == each.address or key.name == each.key.name for each in before):
        raise _LineWrong("重复了前面的见证人", "repeats a witness from above")
    return witness
