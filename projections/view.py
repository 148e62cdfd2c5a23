"""A live view: what readers see of one projection, kept up with the ledger, rebuilt beside itself and swapped.

Its current generation is the file that a pointer names; putting another name there, in one step, is the swap. Readers who
hold the old one read on, and the next look finds the new one. Whatever is wrong with a generation (other code, another
ledger, damage) makes a new one: nothing here is the record.
"""

import os
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from functools import wraps
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from secrets import token_hex
from threading import RLock
from typing import Any, Concatenate, Final, ParamSpec, TypeVar

from ledger.application import Ledger
from ledger.errors import EventMissing, LedgerDamaged, LedgerError, Unusable
from ledger.proofs.merkle import leaf_hash
from projections.alone import alone
from projections.generation import Generation, Kind, Unsound
from projections.lean import page_after
from projections.uncollected import uncollected

PAGE: Final = 1_000
"""Events taken in one transaction."""
BUILDING_PAGE: Final = 5_000
"""The same where nobody reads yet."""
TRIES: Final = 5
"""Generations in a row that may be swapped, or found to be damaged, under one reader's eyes."""
SHARED: Final = ("lean", "generation", "view")
"""Modules that every view depends on."""

Told = Callable[[int, int], None]
"""How far a rebuild has come: a position, of how many."""
V = TypeVar("V", bound="View")
P = ParamSpec("P")
T = TypeVar("T")


class ViewDamaged(Unusable):
    view: str
    problem: str
    zh = "视图 {view} 的文件损坏（{problem}），正从事件重建；账本本身不受影响，请重试。"
    en = "The file of the view {view} is damaged ({problem}) and made again from the events, which it is not part of; try again."


def asked_again(query: Callable[Concatenate[V, P], T]) -> Callable[Concatenate[V, P], T]:
    """A query of a view that is asked once more where it comes upon damage: by then the view is made again."""

    @wraps(query)
    def asked(view: V, /, *args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return query(view, *args, **kwargs)
        except ViewDamaged:
            return query(view, *args, **kwargs)

    return asked


def fingerprint_of(kind: Kind, *modules: str) -> str:
    """Of the tables and of the code that fills them: a view that was filled by other code is not believed."""
    digest = sha256("\0".join(kind.schema).encode())
    for module in (*SHARED, *modules):
        digest.update((files("projections") / f"{module}.py").read_bytes())
    return digest.hexdigest()


class View:
    """One view of one ledger, in a folder of its own."""

    def __init__(self, ledger: Ledger, kind: Kind, folder: Path) -> None:
        self.kind = kind
        self.error: LedgerError | None = None
        """What has stopped it: the event it cannot take in, which is the next after its position."""
        self._ledger = ledger
        self.folder = folder
        self._turn = RLock()
        self._open: tuple[Generation, tuple[int, int] | None] | None = None
        """The current generation, and the pointer by which it was found."""

    @property
    def name(self) -> str:
        return self.kind.name

    @property
    def position(self) -> int:
        """How far the current generation has certainly come."""
        found = self._open
        return 0 if found is None else found[0].position

    @property
    def current(self) -> str:
        """The name of the current generation's file: what was remembered of another one does not hold."""
        found = self._open
        return "" if found is None else found[0].path.name

    # --- reading ---

    @contextmanager
    def reading(self, position: int) -> Iterator[Any]:
        """A cursor on a snapshot that has come at least to a position.

        Raises what stops the view before it, and ViewDamaged where the file turns out to be damaged while it is read.
        """
        generation = None
        try:
            with ExitStack() as snapshot:
                generation, cursor = self._entered(snapshot, position)
                yield cursor
        except Unsound as error:
            if generation is not None:
                self._discard(generation)
            raise ViewDamaged(view=self.name, problem=str(error)) from error

    def _entered(self, snapshot: ExitStack, position: int) -> tuple[Generation, Any]:
        """A look between two swaps finds a file that has just gone, or the new one not yet as far: then again."""
        problem = ""
        for _ in range(TRIES):
            generation = self.reach(position)
            try:
                return generation, snapshot.enter_context(generation.reading(position))
            except Unsound as error:
                problem = str(error)
                self._discard(generation)
        raise ViewDamaged(view=self.name, problem=problem)

    def reach(self, position: int) -> Generation:
        """Takes in what is recorded up to a position. Raises what stops the view before it.

        Who asks for what is there already waits for nobody.
        """
        found = self._open
        if found is not None and found[0].position >= position and self._mark() == found[1]:
            return found[0]
        left = TRIES
        while True:
            with self._turn:
                generation = self._found()
                if generation.position >= position:
                    return generation
                if self.error is not None:
                    raise self.error.with_traceback(None)
                try:
                    self._page(generation, position)
                except Unsound as error:
                    self._discard(generation)
                    left -= 1
                    if not left:
                        raise ViewDamaged(view=self.name, problem=str(error)) from error

    def _page(self, generation: Generation, position: int) -> None:
        """The next page, of which another process may have taken some."""
        reached = generation.reached()
        if not _follows_from(self._ledger, reached.position, reached.leaf):
            raise Unsound(f"place: {reached.position}")
        places = page_after(self._ledger, reached.position, PAGE)
        if places:
            self.error = generation.take(places)
        elif reached.position < position:
            raise EventMissing(position=reached.position + 1)

    # --- generations ---

    @property
    def _pointer(self) -> Path:
        return self.folder / self.name

    def _mark(self) -> tuple[int, int] | None:
        try:
            found = os.stat(self._pointer)  # noqa: PTH116  (a fifth of what Path.stat takes, at every look)
        except OSError:
            return None
        return found.st_ino, found.st_mtime_ns

    def _is_current(self) -> bool:
        return self._open is not None and self._mark() == self._open[1]

    def _found(self) -> Generation:
        """The current generation; another one than before where it was swapped, and a new one where there is none."""
        if self._open is not None and self._is_current():
            return self._open[0]
        self._forget()
        stopped: dict[str, LedgerError] = {}
        for _ in range(TRIES):
            self._open = self._opened()
            if self._open is not None:
                self.error = stopped.get(self.name)
                return self._open[0]
            stopped = rebuild(self._ledger, [self], only_unsound=True)
        raise LedgerDamaged(problem=f"{self.name}: {self.folder}")

    def _opened(self) -> tuple[Generation, tuple[int, int] | None] | None:
        """What the pointer names, and by which pointer.

        None where it is not of this ledger and this code, or not sound as far as one look tells.
        """
        mark = self._mark()
        try:
            generation = Generation(self.kind, self.folder / self._named_file())
        except (OSError, ValueError):
            return None
        is_sound = False
        try:
            reached = generation.reached()
            is_ours = reached.ledger == self._ledger.id and reached.fingerprint == self.kind.fingerprint
            is_sound = is_ours and _follows_from(self._ledger, reached.position, reached.leaf)
        except Unsound:
            return None
        finally:
            if not is_sound:
                generation.close()
        return (generation, mark) if is_sound else None

    def _named_file(self) -> str:
        """The name in the pointer. Raises ValueError for what is no file of this view's."""
        name = self._pointer.read_text(encoding="ascii")
        if not re.fullmatch(rf"{self.name}\.[0-9a-f]{{16}}\.db", name):
            raise ValueError(name)
        return name

    def _forget(self) -> None:
        found, self._open = self._open, None
        if found is not None:
            found[0].close()

    def _discard(self, generation: Generation) -> None:
        """What is damaged is no generation any more; where another one took its place, that one is left alone."""
        with self._turn:
            with suppress(OSError, ValueError):
                if self._named_file() == generation.path.name:
                    self._pointer.unlink()
            if self._open is not None and self._open[0] is generation:
                self._forget()

    def is_sound(self) -> bool:
        """Whether there is a generation that can go on from where it is."""
        opened = self._opened()
        if opened is not None:
            opened[0].close()
        return opened is not None

    # --- made beside the current one ---

    def begun(self) -> Generation:
        """An empty generation."""
        path = self.folder / f"{self.name}.{token_hex(8)}.db"
        return Generation.created(self.kind, path, ledger_id=self._ledger.id)

    def swap(self, generation: Generation) -> None:
        """From now on readers find this one. The one before goes; who still reads it reads on."""
        generation.open_to_readers()
        old = None
        with suppress(OSError, ValueError):
            old = Generation(self.kind, self.folder / self._named_file())
        beside = self._pointer.with_name(f"{self.name}.next")
        beside.write_text(generation.path.name, encoding="ascii")
        beside.replace(self._pointer)
        if old is not None:
            old.remove()

    def sweep(self) -> None:
        """Away with what rebuilds that were killed have left. Only while no other rebuild is under way."""
        named = None
        with suppress(OSError, ValueError):
            named = self._named_file()
        for path in self.folder.glob(f"{self.name}.*.db*"):
            if named is None or not path.name.startswith(named):
                path.unlink(missing_ok=True)

    def is_there(self) -> bool:
        """Whether it need not be made first; a look at the pointer where it was found before."""
        return self._is_current() or self.is_sound()

    @property
    def lag(self) -> int:
        """Events recorded that it has not taken in."""
        return max(0, self._ledger.head_position() - self.position)

    def close(self) -> None:
        with self._turn:
            self._forget()


def _follows_from(ledger: Ledger, position: int, leaf: str) -> bool:
    """Whether a ledger has this event there: one that was restored from a backup, or replaced, has not."""
    with ledger.rows() as rows:
        if position > rows.head().position:
            return False
        return position == 0 or leaf_hash(rows.state_at(position)).hex() == leaf


def rebuild(
    ledger: Ledger,
    views: Sequence[View],
    told: Told = lambda _position, _of: None,
    *,
    only_unsound: bool = False,
) -> dict[str, LedgerError]:
    """New generations from the first event on, beside the live ones, then swapped in.

    Every page is read and decoded once for all of them. Returns what has stopped views, by their names: such a view stays
    as it was or, where there was none, ends before the event that it cannot take; the others are rebuilt all the same.
    """
    if not views:
        return {}
    with alone(views[0].folder):
        wanted = [view for view in views if not (only_unsound and view.is_sound())]
        for view in wanted:
            view.sweep()
        building = _Building(ledger, {view: view.begun() for view in wanted})
        try:
            with uncollected():
                building.fill(told)
            building.settle()
        finally:
            building.abandon()
        return {view.name: error for view, error in building.stopped.items()}


class _Building:
    """New generations of some views, filled together."""

    def __init__(self, ledger: Ledger, generations: dict[View, Generation]) -> None:
        self._ledger = ledger
        self._generations = generations
        self.stopped: dict[View, LedgerError] = {}

    def fill(self, told: Told) -> None:
        position, newest = 0, self._ledger.head_position()
        while position < newest and len(self.stopped) < len(self._generations):
            places = page_after(self._ledger, position, BUILDING_PAGE, upto=newest)
            if not places:
                raise EventMissing(position=position + 1)
            for view, generation in self._generations.items():
                if view not in self.stopped and (error := generation.take(places)) is not None:
                    self.stopped[view] = error
            position = places[-1].position
            newest = max(newest, self._ledger.head_position())
            told(position, newest)

    def settle(self) -> None:
        for view, generation in list(self._generations.items()):
            if not (view in self.stopped and view.is_sound()):
                view.swap(generation)
                del self._generations[view]

    def abandon(self) -> None:
        """Away with those that were not swapped in."""
        for generation in self._generations.values():
            generation.remove()
