"""The live views of a ledger: in a folder beside it, or where nothing can be written there, in one of their own."""

import os
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from ledger.application import Ledger
from ledger.errors import LedgerError, Unknown, Unusable
from projections.docketing import Docket
from projections.happenings import Happenings
from projections.scores import Scores
from projections.trail import Trail
from projections.view import View, rebuild


class ViewUnknown(Unknown):
    known: tuple[str, ...]
    zh = "没有这个视图。视图有：{known}。"
    en = "No such view. There are: {known}."


class ViewStopped(Unusable):
    view: str
    problem_zh: str
    problem_en: str
    zh = "视图 {view} 停在读不了的事件之前：{problem_zh}"
    en = "The view {view} has stopped before what it cannot take in: {problem_en}"


class ViewsDiffer(Unusable):
    views: tuple[str, ...]
    zh = "视图与事件重算的结果不符：{views}。请运行 kaohe rebuild，并查明是谁改动了视图文件。"
    en = "Views are not what the events make: {views}. Run kaohe rebuild, and find out who changed their files."


class Views:
    """`ledger.beside(Views)`: the views of an open ledger."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._own: TemporaryDirectory[str] | None = None
        folder = self._folder(ledger)
        self.scores = Scores(ledger, folder)
        self.history = Happenings(ledger, folder)
        self.docket = Docket(ledger, folder)
        self.trail = Trail(ledger, folder)

    @property
    def all(self) -> tuple[View, ...]:
        return (self.scores, self.history, self.docket, self.trail)

    def named(self, names: Sequence[str]) -> list[View]:
        """Those with these names; all of them where none is named. Raises ViewUnknown."""
        known = {view.name: view for view in self.all}
        if not known.keys() >= set(names):
            raise ViewUnknown(known=tuple(known))
        return [view for view in self.all if view.name in (names or known)]

    def follow(self) -> None:
        """Takes in what was recorded, and makes what is missing or was made by other code.

        What stops a view is its `error`, and stops no other; what else fails is raised once each had its turn.
        """
        failed: list[LedgerError] = []
        try:
            rebuild(self._ledger, [view for view in self.all if not view.is_there()], only_unsound=True)
        except LedgerError as error:
            failed.append(error)
        newest = self._ledger.head_position()
        for view in self.all:
            if view.error is None:
                try:
                    view.reach(newest)
                except LedgerError as error:
                    if view.error is not error:
                        failed.append(error)
        if failed:
            raise failed[0]

    def _folder(self, ledger: Ledger) -> Path:
        beside = folder_of(ledger.path)
        if os.access(beside if beside.exists() else beside.parent, os.W_OK | os.X_OK):
            return beside
        self._own = TemporaryDirectory(prefix="kaohe-views-")
        return Path(self._own.name)

    def close(self) -> None:
        for view in self.all:
            view.close()
        if self._own is not None:
            self._own.cleanup()


def folder_of(ledger: Path) -> Path:
    """Where the views of the ledger in a file are."""
    return ledger.with_name(f"{ledger.name}-views")
