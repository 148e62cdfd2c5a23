"""`python -m tests.ledger.golden` adds a line for every type and shape that the file lacks; those there never change."""

from pathlib import Path
from tempfile import TemporaryDirectory

import orjson

from tests.ledger.golden import EVENTS
from tests.ledger.golden.story import Clock, founded, stored, tell

Shape = tuple[str, ...]


def story_bytes() -> list[bytes]:
    clock = Clock(ticking=True)
    with TemporaryDirectory() as folder, founded(Path(folder) / "ledger.db", clock) as ledger:
        tell(ledger, clock)
        return [state for _position, state in stored(ledger)]


def shape(state: bytes) -> Shape:
    """An event's type and which fields it has."""
    event = orjson.loads(state)
    return (event["type"], *event, *event["body"], *event["body"].get("observed", ()))


def main() -> None:
    present = {shape(line) for line in EVENTS.read_bytes().splitlines()} if EVENTS.exists() else set()
    with EVENTS.open("ab") as file:
        for state in story_bytes():
            if shape(state) not in present:
                present.add(shape(state))
                file.write(state + b"\n")


if __name__ == "__main__":
    main()
