"""Proofs of one entry in a file (C2SP tlog-proof, ``*.tlog-proof``), which programs of others read too."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Self

from ledger.proofs.checkpoint import Checkpoint, CheckpointMalformed, size_of
from ledger.proofs.merkle import HASH_BYTES, includes, leaf_hash
from ledger.proofs.notes import Note, NoteMalformed, NoteUntrusted, VerifierKey, base64_of, from_base64

FIRST_LINE: Final = "c2sp.org/tlog-proof@v1"
_INDEX: Final = "index "
_HASHES_MOST: Final = 63


class ProofMalformed(ValueError):
    """Not a proof of this form."""


@dataclass(frozen=True, slots=True)
class TlogProof:
    """That an entry stands at `index` (from 0) of the log that the checkpoint signs for.

    `extra` is the application's own and authenticated by nothing.
    """

    index: int
    path: tuple[bytes, ...]
    checkpoint: bytes
    extra: bytes | None = None

    def __bytes__(self) -> bytes:
        extra = [] if self.extra is None else [f"extra {base64_of(self.extra)}"]
        lines = [FIRST_LINE, *extra, f"index {self.index}", *map(base64_of, self.path), ""]
        return "".join(f"{line}\n" for line in lines).encode() + self.checkpoint

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """Raises ProofMalformed."""
        head, blank, checkpoint = data.partition(b"\n\n")
        try:
            lines = head.decode("ascii").split("\n")
        except UnicodeDecodeError as error:
            raise ProofMalformed("not ASCII above the checkpoint") from error
        if not blank or lines.pop(0) != FIRST_LINE or not lines:
            raise ProofMalformed("not a tlog-proof@v1")
        try:
            extra = from_base64(lines.pop(0).removeprefix("extra ")) if lines[0].startswith("extra ") else None
            index, path = lines[0] if lines else "", tuple(from_base64(line) for line in lines[1:])
            if not index.startswith(_INDEX):
                raise ProofMalformed("no index")
            if len(path) > _HASHES_MOST or any(len(each) != HASH_BYTES for each in path):
                raise ProofMalformed("a hash is 32 bytes")
            return cls(size_of(index.removeprefix(_INDEX)), path, checkpoint, extra)
        except (NoteMalformed, CheckpointMalformed) as error:
            raise ProofMalformed(str(error)) from error

    def proves(self, entry: bytes, key: VerifierKey, witnesses: Iterable[VerifierKey] = (), quorum: int = 0) -> bool:
        """Whether the log of `key` holds these bytes at the index, with `quorum` of the witnesses' cosignatures."""
        try:
            note = Note.parse(self.checkpoint)
            checkpoint = Checkpoint.parse(note.text)
            is_signed = checkpoint.origin == key.name and bool(note.signed_by([key]))
            has_quorum = len(note.signed_by(witnesses)) >= quorum
        except (NoteMalformed, NoteUntrusted, CheckpointMalformed):
            return False
        return (
            is_signed
            and has_quorum
            and includes(self.path, index=self.index, size=checkpoint.size, leaf=leaf_hash(entry), root=checkpoint.root)
        )
