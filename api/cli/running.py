"""Trying out and running: demo, serve."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from api import demonstration, founding
from api.cli.app import App
from api.cli.console import Format, say, tell
from api.cli.files import progress
from api.cli.readings import show_scores
from api.cli.setup import sign_ins
from api.cli.working import seal
from api.opening import open_ledger
from api.settings import Settings
from ledger import publishing
from ledger.application import Ledger
from ledger.commands import parse
from ledger.errors import NotADemonstration
from projections.past import read


def register(app: App) -> None:
    app.add(demo)
    app.add(serve)


class SimulatedClock:
    """A clock that stands where the demonstration has come to."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def __call__(self) -> datetime:
        return self.moment


def demo(
    no_serve: Annotated[bool, typer.Option("--no-serve", help="只生成 · fill and print only")] = False,
    seed: Annotated[int, typer.Option("--seed", help="同一种子，同一年度 · the same seed gives the same year")] = 2020,
    entries: Annotated[
        int, typer.Option("--entries", min=0, max=100_000, help="约多少条记录 · about how many entries")
    ] = 600,
) -> None:
    """演示 · Fill a ledger with a believable year, print the ranking and serve the pages."""
    chosen = Settings()
    if not chosen.ledger_path.exists():
        _fill(chosen, seed, entries)
    with open_ledger(chosen) as ledger:
        reading, made_from = read(ledger), ledger.id
        if not reading.demonstration:
            raise NotADemonstration(path=str(chosen.ledger_path))
        show_scores(reading, None, Format.TABLE)
    tell(say("demonstration"))
    tell(sign_ins(reading.rulebook))
    if made_from != _id(seed, entries):
        tell(say("demo_reused", path=chosen.ledger_path))
    if not no_serve:
        _serve(chosen)


def _id(seed: int, entries: int) -> str:
    return f"demonstration-{seed}-{entries}"


def _fill(chosen: Settings, seed: int, entries: int) -> None:
    rulebook = publishing.load(publishing.BUNDLED[0])
    clock = SimulatedClock(datetime(rulebook.year, 1, 1, 1, tzinfo=UTC))
    password = chosen.admin_password.get_secret_value() if chosen.admin_password else founding.SAMPLE_PASSWORD

    def fill(ledger: Ledger) -> None:
        ledger.publish(rulebook)
        founding.add_admin(ledger, password)
        founding.add_sample_users(ledger, rulebook)
        with progress("filling") as counted:
            for moment, command in counted(demonstration.believable_year(seed=seed, entries=entries)):
                clock.moment = moment
                ledger.submit(parse(command))

    founding.found(chosen, fill, clock=clock, ledger_id=_id(seed, entries), demonstration=True)
    seal(chosen)


def serve(
    host: Annotated[str | None, typer.Option("--host", help="默认 KAOHE_HOST · default: KAOHE_HOST")] = None,
    port: Annotated[
        int | None, typer.Option("--port", min=0, max=65535, help="默认 KAOHE_PORT · default: KAOHE_PORT")
    ] = None,
) -> None:
    """网页 · Serve the web pages."""
    chosen = Settings()
    given = {key: value for key, value in {"host": host, "port": port}.items() if value is not None}
    with open_ledger(chosen):
        pass  # a ledger that cannot be used is refused before anything listens
    _serve(chosen.model_copy(update=given))


def _serve(chosen: Settings) -> None:
    from api.main import run

    run(chosen, announce=lambda address: tell(say("serving", address=address)))
