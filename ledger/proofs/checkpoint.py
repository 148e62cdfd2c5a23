"""Checkpoints (C2SP tlog-checkpoint): which tree a log stands for, in three lines that are signed."""

import re
from base64 import b64decode, b64encode
from dataclasses import dataclass
from typing import Final, Self

SIZE_MOST: Final = 2**63 - 1
_DECIMAL: Final = re.compile("0|[1-9][0-9]{0,18}")
_ROOT: Final = re.compile("[A-Za-z0-9+/]{43}=")
_LINES_FEWEST: Final = 3


class CheckpointMalformed(ValueError):
    """Not the text of a checkpoint."""


def size_of(text: str) -> int:
    """A decimal without leading zeros. Raises CheckpointMalformed."""
    if _DECIMAL.fullmatch(text) is None or int(text) > SIZE_MOST:
        raise CheckpointMalformed("a size is a decimal without leading zeros")
    return int(text)


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The tree of a log's first `size` entries. `extensions` are further lines: ours have none."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    @property
    def text(self) -> bytes:
        """What is signed."""
        lines = [self.origin, str(self.size), b64encode(self.root).decode("ascii"), *self.extensions]
        return "".join(f"{line}\n" for line in lines).encode()

    @classmethod
    def parse(cls, text: bytes) -> Self:
        """Raises CheckpointMalformed."""
        try:
            lines = text.decode("utf-8").split("\n")
        except UnicodeDecodeError as error:
            raise CheckpointMalformed("not UTF-8") from error
        if lines.pop() or len(lines) < _LINES_FEWEST or not all(lines):
            raise CheckpointMalformed("three lines or more, none of them empty")
        if any(each < " " for line in lines for each in line):
            raise CheckpointMalformed("a control character, which no signed note may have")
        origin, size, encoded, *extensions = lines
        if _ROOT.fullmatch(encoded) is None:
            raise CheckpointMalformed("the root is 32 bytes in base64")
        found = cls(origin, size_of(size), b64decode(encoded), tuple(extensions))
        if found.text != text:
            raise CheckpointMalformed("not in its one spelling")
        return found
