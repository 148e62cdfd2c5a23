"""What a proof bundle looks like to a program; who checks one goes by its bytes."""

from typing import Any

from api.models.figures import Position, Shape


class ProvenEvent(Shape):
    """树中的一个事件 · One event in the tree: its stored bytes as text, and the hashes that lead to the root."""

    path: str
    position: Position
    state: str


class ProofBundle(Shape):
    """证明文件，改动一个字节即失效 · One file that needs nothing else; any changed byte makes it worthless."""

    checkpoint: str
    claim: dict[str, Any]
    events: list[ProvenEvent]
    format: str
