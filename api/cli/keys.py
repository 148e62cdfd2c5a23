"""The key group: the ledger's signing key."""

import signal
import sys
from pathlib import Path
from typing import Annotated

import typer

from api.auditing import keys_of
from api.cli.app import App
from api.cli.console import Format, say, show_csv, show_json, show_table, tell
from api.cli.options import OutputFormat
from api.cli.working import opened
from api.opening import open_ledger
from api.rotation import rotate as rotate_key
from api.settings import Settings
from api.shapes import time
from ledger.errors import KeyHeldElsewhere
from ledger.proofs.keys import STREAM

group = App("签名密钥 · The signing key: list, rotate, serve")


def list_(format_: OutputFormat = Format.TABLE) -> None:
    """列出 · Every key that the ledger has signed with, the present one last."""
    settings = Settings()
    with open_ledger(settings) as ledger, ledger.reading() as books:
        recorded = {getattr(each.event, "public_key", ""): each for each in books.history(STREAM)}
    rows = []
    for key in keys_of(settings):
        at = recorded.get(key.public.hex())
        rows.append(
            {"vkey": str(key), "position": at.position if at else None, "since": time(at.recorded_at) if at else None}
        )
    if format_ is Format.JSON:
        show_json({"keys": rows})
    elif format_ is Format.CSV:
        show_csv(("vkey", "position", "since"), (list(row.values()) for row in rows))
    else:
        show_table(
            ("vkey", "position", "since"), (list(row.values()) for row in rows), numbers=("position",), spare=("since",)
        )


group.add(list_, "list")


@group.add
def rotate() -> None:
    """更换 · Put a new key in the place of the present one; both sign for it, and it is an event."""
    settings = Settings()
    if settings.signer is not None:
        raise KeyHeldElsewhere(path=str(settings.signer))
    with opened(settings) as ledger:
        tell(say("key_rotated", vkey=rotate_key(ledger, settings)))


@group.add
def serve(
    socket: Annotated[
        Path | None, typer.Option("--socket", metavar="PATH", help="套接字，默认 KAOHE_SIGNER · the socket to serve")
    ] = None,
    origin: Annotated[
        str | None, typer.Option("--origin", help="为哪个日志，默认为此前所签 · for which log; default: as before")
    ] = None,
) -> None:
    """签名进程 · Hold the key in a process of its own, and sign for one ledger over a socket."""
    from ledger.proofs.signing_process import listening_at, serve, signer_in

    settings = Settings()
    path = socket or settings.signer
    if path is None:
        raise typer.BadParameter("请给出 --socket 或设置 KAOHE_SIGNER / give --socket, or set KAOHE_SIGNER")
    signer = signer_in(settings.key_path, origin or settings.origin)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with listening_at(path) as listener:
        tell(say("key_serving", origin=signer.key.name, path=path))
        serve(listener, signer)
