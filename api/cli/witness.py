"""The witness group: a witness of one's own, for a second office or machine."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from api.cli.app import App
from api.cli.console import Format, say, show_csv, show_json, show_table, tell, write
from api.cli.options import OutputFormat
from api.settings import Settings
from api.witness.opening import witness_of
from ledger.errors import FieldMissing
from ledger.proofs.clashes import Clash
from ledger.proofs.signing import make_key
from ledger.proofs.watch import Watch, WatchedLog

PORT = 8001
LOG_FIELDS = ("log", "size", "forks", "unproven", "keys")
HEADINGS = {"size": "tree_size"}
"""Words for columns, where a field's own name means something else elsewhere."""
CLASH_FIELDS = ("log", "state", "seen_at", "remembered_size", "size", "remembered", "refused")

group = App("见证人 · A witness of your own: init, vkey, watch, unwatch, logs, forks, serve")

KeyFile = Annotated[
    Path | None, typer.Option("--key", metavar="FILE", help="密钥文件，默认 KAOHE_WITNESS_KEY · the file of its key")
]


@group.add
def init(
    name: Annotated[
        str | None, typer.Option("--name", help="名称，如 witness.example/w1 · its name (or KAOHE_WITNESS_NAME)")
    ] = None,
    key: KeyFile = None,
) -> None:
    """建立 · Make a witness and its key, and print its public key (vkey) alone."""
    settings = _settings(key)
    chosen = name or settings.witness_name
    if chosen is None:
        raise FieldMissing(field="name")
    Watch.found(settings.witness_database, chosen)
    make_key(settings.witness_key_path)
    _print_vkey(settings)


@group.add
def vkey(key: KeyFile = None) -> None:
    """公钥 · Print the public key (vkey) that verifies its cosignatures."""
    _print_vkey(_settings(key))


@group.add
def watch(
    log_key: Annotated[
        str, typer.Argument(metavar="VKEY", help="日志的公钥（kaohe checkpoint --vkey） · the log's public key")
    ],
    origin: Annotated[
        str | None, typer.Option("--origin", help="检查点首行，默认为公钥之名 · default: the key's name")
    ] = None,
) -> None:
    """见证 · Accept a log by its public key; a log that changes keys has both for a while."""
    tell(say("watching", log=_watch().add(log_key, origin)))


@group.add
def unwatch(
    log: Annotated[str, typer.Argument(metavar="ORIGIN|VKEY", help="日志，或其一个公钥 · a log, or one of its keys")],
) -> None:
    """不再见证 · Accept a log no more, or one of its keys."""
    _watch().remove(log)
    tell(say("not_watching", log=log))


@group.add
def logs(format_: OutputFormat = Format.TABLE) -> None:
    """日志 · The logs that are accepted, how far they are cosigned, and their forks."""
    found = [_log(each) for each in _watch().logs()]
    if format_ is Format.JSON:
        show_json({"logs": found})
    elif format_ is Format.CSV:
        show_csv(LOG_FIELDS, ([*list(each.values())[:-1], " ".join(each["keys"])] for each in found))
    else:
        rows = ([*list(each.values())[:-1], "\n".join(each["keys"])] for each in found)
        show_table(_headings(LOG_FIELDS), rows, numbers=("tree_size", "forks", "unproven"), prose=("keys",))


@group.add
def forks(format_: OutputFormat = Format.TABLE) -> None:
    """分叉 · Signed checkpoints that were refused, each beside the one that it contradicts: the evidence."""
    found = _watch().clashes()
    if format_ is Format.JSON:
        show_json({"clashes": [_clash(each) for each in found]})
    elif format_ is Format.CSV:
        show_csv(CLASH_FIELDS, (list(_clash(each).values()) for each in found))
    else:
        shown = [_clash(each) for each in found]
        columns = _headings(CLASH_FIELDS[:-2])
        rows = ([each["log"], say(each["state"]), *list(each.values())[2:5]] for each in shown)
        show_table(columns, rows, numbers=("remembered_size", "tree_size"))
        for each in shown:
            tell(say("clash_heading", log=each["log"], state=say(each["state"]), seen_at=each["seen_at"]))
            tell(f"\n{each['remembered']}\n{each['refused']}")


@group.add
def serve(
    host: Annotated[str | None, typer.Option("--host", help="默认 KAOHE_HOST · default: KAOHE_HOST")] = None,
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="端口 · the port")] = PORT,
    key: KeyFile = None,
) -> None:
    """运行 · Serve add-checkpoint, the newest cosigned checkpoints, and a page about it."""
    from api.witness.serving import run

    settings = _settings(key)
    chosen = settings.model_copy(update={"host": host or settings.host, "port": port})
    run(chosen, announce=lambda name, address: tell(say("witness_serving", name=name, address=address)))


# --- what they share --------------------------------------------------------------------------------------------------


def _settings(key: Path | None) -> Settings:
    settings = Settings()
    return settings if key is None else settings.model_copy(update={"witness_key": key})


def _watch() -> Watch:
    return Watch(Settings().witness_database)


def _print_vkey(settings: Settings) -> None:
    write(f"{witness_of(settings).key.verifier}\n")


def _headings(fields: tuple[str, ...]) -> list[str]:
    return [HEADINGS.get(each, each) for each in fields]


def _log(log: WatchedLog) -> dict[str, Any]:
    return {
        "log": log.origin,
        "size": log.size,
        "forks": log.forks,
        "unproven": log.unproven,
        "keys": [str(key) for key in log.keys],
    }


def _clash(clash: Clash) -> dict[str, Any]:
    return {
        "log": clash.origin,
        "state": "fork" if clash.is_fork else "unproven",
        "seen_at": datetime.fromtimestamp(clash.seen_at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "remembered_size": clash.remembered_size,
        "size": clash.size,
        "remembered": clash.remembered.decode(),
        "refused": clash.note.decode(),
    }
