"""The files of an entry."""

from api.models.figures import Hash, Moment, Position, Reference, Shape


class EvidenceFile(Shape):
    """依据文件 · A file under its SHA-256; `position` is where it was handed in for the entry."""

    sha256: Hash
    size: int
    media: str
    position: Position


class EvidenceList(Moment):
    """一条记录的依据 · The files of an entry, in the order in which they came."""

    entry: Reference
    evidence: list[EvidenceFile]
