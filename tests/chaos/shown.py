"""Every checkpoint that anybody was shown, and whether the ledger still keeps what each of them says."""

from threading import Lock

from ledger.proofs.checkpoint import Checkpoint
from ledger.proofs.notes import Note
from ledger.proofs.signing import memory_beside
from tests.api.terminal import Terminal


class Shown:
    """What was collected, by any thread, of one ledger."""

    def __init__(self, terminal: Terminal) -> None:
        self.terminal = terminal
        self.vkey = terminal.done("checkpoint", "--vkey").strip()
        """The first key; whoever has it can follow the record to every later one."""
        self._lock = Lock()
        self._roots: dict[int, bytes] = {}
        self._notes: dict[int, bytes] = {}
        self._unchecked: set[int] = set()

    def add(self, note: bytes) -> int:
        """The size of a checkpoint; never were there two of one size."""
        found = Checkpoint.parse(Note.parse(note).text)
        with self._lock:
            known = self._roots.setdefault(found.size, found.root)
            assert known == found.root, f"two trees of {found.size} events"
            if found.size not in self._notes:
                self._notes[found.size] = note
                self._unchecked.add(found.size)
        return found.size

    def __len__(self) -> int:
        return len(self._notes)

    @property
    def largest(self) -> int:
        return max(self._notes, default=0)

    def check(self) -> None:
        """What was shown since the last check is a beginning of the ledger, all of which is in order."""
        self._check(self._unchecked)
        self._unchecked = set()

    def check_all(self) -> None:
        self._check(set(self._notes))

    def _check(self, sizes: set[int]) -> None:
        words: list[object] = []
        for size in sorted(sizes):
            path = self.terminal.folder / f"shown-{size}"
            path.write_bytes(self._notes[size])
            words += ["--since", path]
        found = self.terminal.json("verify", "--full", "--key", self.vkey, *words)
        assert (found["ok"], found["since"]) == (True, sorted(sizes))
        assert found["size"] >= self.largest
        origin = found["origin"]
        remembered = memory_beside(self.terminal.key).last(origin)
        assert remembered.size >= self.largest
        assert self.add(remembered.note) == remembered.size
