"""Live views: rebuilding and checking them, and the process that keeps them up."""

import signal
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from api import logs
from api.cli.app import App
from api.cli.console import error_console, lang, say, tell
from api.following import following
from api.opening import open_ledger
from api.settings import Settings
from ledger.clauses import Lang
from projections.comparing import differing
from projections.live import Views, ViewsDiffer, ViewStopped
from projections.view import Told, View
from projections.view import rebuild as rebuild_views


def register(app: App) -> None:
    app.add(rebuild)
    app.add(worker)


def rebuild(
    names: Annotated[list[str] | None, typer.Argument(metavar="[NAME …]", help="视图 · views; default: all")] = None,
    check: Annotated[
        bool, typer.Option("--check", help="只与事件重算的结果比对 · only compare them with what the events make")
    ] = False,
) -> None:
    """重建视图 · Rebuild the views beside the live ones, and swap them in."""
    with open_ledger() as ledger:
        views = ledger.beside(Views).named(names or [])
        with _bar("checking_views" if check else "rebuilding") as told:
            if check:
                if wrong := differing(ledger, views, told):
                    raise ViewsDiffer(views=tuple(wrong))
            else:
                for name, error in rebuild_views(ledger, views, told).items():
                    raise ViewStopped(
                        view=name, problem_zh=error.message(Lang.ZH), problem_en=error.message(Lang.EN)
                    ) from error
        position = ledger.head_position()
    done = "views_as_replayed" if check else "rebuilt"
    tell(say(done, views=_listed(views), position=position))


@contextmanager
def _bar(what: str) -> Iterator[Told]:
    """A bar on a terminal, and nothing in a pipe."""
    console = error_console()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(say(what), total=None)
        yield lambda position, of: bar.update(task, completed=position, total=of)


def worker() -> None:
    """维护视图 · Keep the views up, as a process of its own, until interrupted."""
    chosen = Settings()
    logs.configure(chosen.log_level)
    ended = threading.Event()
    with open_ledger(chosen) as ledger, following(ledger):
        for each in (signal.SIGINT, signal.SIGTERM):
            signal.signal(each, lambda *_: ended.set())
        tell(say("following", views=_listed(ledger.beside(Views).all)))
        ended.wait()


def _listed(views: Sequence[View]) -> str:
    return ("、" if lang() is Lang.ZH else ", ").join(view.name for view in views)
