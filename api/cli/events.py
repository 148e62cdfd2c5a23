"""The audit trail: the ledger's events, by who did what, on what and when."""

from datetime import datetime
from typing import Annotated, Any

import typer

from api import disclosure
from api.asked import KNOWN_EVENTS
from api.cli.app import App
from api.cli.console import Format, say, show_csv, show_json, show_table, tell
from api.cli.options import KnownAt, OutputFormat, Position, as_of, moment
from api.cli.readings import role, short
from api.opening import open_ledger
from ledger import store
from projections import finding
from projections.trail import Sought

LIMIT_DEFAULT = 100


def register(app: App) -> None:
    app.add(events)


def events(
    actor: Annotated[str | None, typer.Option("--actor", metavar="USER", help="经办人 · who did it")] = None,
    event: Annotated[
        str | None, typer.Option("--event", help="事件种类，可不带版本 · the kind, with its version or without")
    ] = None,
    entry: Annotated[str | None, typer.Option("--entry", help="记录编号 · the entry's id")] = None,
    stream: Annotated[
        str | None, typer.Option("--stream", help="流或其开头 · a stream, or how its name begins: 2020/SSL, 2020, user")
    ] = None,
    from_: Annotated[
        datetime | None, typer.Option("--from", parser=moment, metavar="TIME", help="自此时刻 · from this time on")
    ] = None,
    to: Annotated[
        datetime | None, typer.Option("--to", parser=moment, metavar="TIME", help="至此时刻 · until this time")
    ] = None,
    after: Annotated[
        int, typer.Option("--after", min=0, max=2**62, metavar="N", help="从此位置之后 · above this position")
    ] = 0,
    limit: Annotated[
        int, typer.Option("--limit", min=1, max=2**31, metavar="N", help="至多多少个 · how many at most")
    ] = LIMIT_DEFAULT,
    known_at: KnownAt = None,
    position: Position = None,
    format_: OutputFormat = Format.TABLE,
) -> None:
    """审计线索 · The ledger's events, oldest first, with filters: who did what, on what and when."""
    if event is not None and event not in KNOWN_EVENTS:
        raise typer.BadParameter(", ".join(name for name in KNOWN_EVENTS if "." not in name), param_hint="--event")
    with open_ledger() as ledger:
        found = finding.events(
            ledger,
            Sought(actor, event, entry, stream),
            after=after,
            limit=limit,
            since=from_,
            until=to,
            as_of=as_of(known_at, position, None),
        )
    rows = [disclosure.shown(at, store.envelope_in(state, at), in_full=True) for at, state in found.events]
    if format_ is Format.JSON:
        show_json({"position": found.position, "events": rows, "next": found.next})
    elif format_ is Format.CSV:
        show_csv(disclosure.EVENT_FIELDS, ([row[key] for key in disclosure.EVENT_FIELDS] for row in rows))
    else:
        _show(rows)
        if found.next is not None:
            tell(say("more_follow", next=found.next))


def _show(rows: list[dict[str, Any]]) -> None:
    show_table(
        ["position", "recorded_at", "event", "entry", "amount", "actor", "role", "stream", "words"],
        (
            [
                row["position"],
                row["recorded_at"],
                say(row["event"].partition(".")[0]),
                row["entry"],
                row["amount"],
                row["actor"],
                role(row["role"]),
                row["stream"],
                short(row["words"]),
            ]
            for row in rows
        ),
        numbers=("position", "amount"),
        prose=("words",),
        spare=("role", "amount", "stream", "recorded_at", "position"),
    )
