"""The evidence group: files handed in, had again, erased by two people, and the key that they are encrypted under."""

import hashlib
import shutil
from collections.abc import Callable
from io import BufferedReader
from pathlib import Path
from typing import Annotated

import typer

from api import evidence, evidence_key
from api.cli.app import App
from api.cli.console import Format, say, show_csv, show_json, show_table, tell
from api.cli.options import By, OutputFormat, Reason
from api.cli.users import acting
from api.cli.working import opened
from api.opening import open_ledger
from api.settings import Settings
from api.shelf import Shelf
from api.uploads import BLOCK_BYTES
from api.vault import FILE_MOST, Vault
from ledger.application import Ledger
from ledger.books import OpenBooks
from ledger.errors import ActorMissing, EvidenceUnknown, FieldMissing, FileUnreadable, FileUnwritable
from ledger.evidence import Filed, erasure_of, receive, require_may_hand_in
from ledger.evidence import erase as erase_file
from ledger.evidence import withdraw as take_back

group = App("依据 · Evidence: put, list, get, erase, withdraw, key")

Sha256 = Annotated[str, typer.Argument(metavar="SHA256", help="文件内容的 SHA-256 · of the file's content")]
Entry = Annotated[str | None, typer.Option("--entry", metavar="ENTRY", help="记录编号 · the entry's id")]


@group.add
def put(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="依据文件，至多 64 MiB · at most 64 MiB")],
    entry: Entry = None,
    by: By = None,
) -> None:
    """提交 · Hand in a file, by itself or for an entry."""
    settings = Settings()
    vault, who = Vault.of(settings), _acting(settings, by)
    with opened(settings) as ledger, _opened(file) as content:
        filed = _handed_in(ledger, vault, content, entry=entry, by=who)
    sentence = "evidence_put" if filed.is_new else "evidence_known"
    tell(say(sentence, sha256=filed.evidence.sha256, position=filed.position))


def _opened(file: Path) -> BufferedReader:
    try:
        if file.stat().st_size > FILE_MOST:
            raise FileUnreadable(problem_zh="超过 64 MiB", problem_en="it has more than 64 MiB")
        return file.open("rb")
    except OSError as error:
        problem = error.strerror or type(error).__name__
        raise FileUnreadable(problem_zh=problem, problem_en=problem) from error


def _handed_in(ledger: Ledger, vault: Vault, content: BufferedReader, *, entry: str | None, by: str) -> Filed:
    sha256 = hashlib.file_digest(content, "sha256").hexdigest()
    content.seek(0)
    with ledger.reading() as books:
        require_may_hand_in(books, by, entry)
        erasure_of(books, sha256).require_kept()
    with vault.incoming(sha256) as incoming:
        while block := content.read(BLOCK_BYTES):
            incoming.write(block)
        given = incoming.put()
        filed = ledger.carry_out(lambda books: receive(books, given, by=by, entry=entry, is_there=vault.is_there))
        incoming.settle(filed)
    return filed


def list_(entry: Entry = None, format_: OutputFormat = Format.TABLE) -> None:
    """列出 · Files of evidence, and how far the erasing of each has come."""
    with open_ledger() as ledger, ledger.reading() as books:
        rows = books.credentials
        if entry is not None:
            books.holder(entry)
        files = rows.all_evidence() if entry is None else rows.evidence_of(entry)
        found = [(each, erasure_of(books, each.sha256)) for each in files]
    if format_ is Format.JSON:
        show_json({"evidence": [evidence.listed(*each) for each in found]})
    elif format_ is Format.CSV:
        show_csv(evidence.FIELDS, (evidence.row(*each) for each in found))
    else:
        state = evidence.FIELDS.index("state")
        cells = (evidence.row(*each) for each in found)
        shown = ([*row[:state], say(str(row[state])), *row[state + 1 :]] for row in cells)
        show_table(
            evidence.FIELDS,
            shown,
            numbers=("size", "position"),
            prose=("reason",),
            spare=("salt", "digest", "at", "media"),
        )


group.add(list_, "list")


@group.add
def get(
    sha256: Sha256,
    output: Annotated[Path, typer.Option("-o", "--output", metavar="FILE", help="写到何处 · where to write it")],
) -> None:
    """取出 · Write a file of evidence, as it came."""
    settings = Settings()
    with open_ledger(settings) as ledger, ledger.reading() as books:
        kept = books.credentials.evidence(sha256)
        if kept is None:
            raise EvidenceUnknown
        erasure_of(books, sha256).require_kept()
    with Vault.of(settings).open(kept) as file:
        try:
            with output.open("wb") as into:
                shutil.copyfileobj(file, into, BLOCK_BYTES)
        except OSError as error:
            raise FileUnwritable(path=str(output)) from error


@group.add
def erase(sha256: Sha256, reason: Reason = None, by: By = None) -> None:
    """清除 · Propose that a file be erased, or confirm what another has proposed."""
    settings = Settings()
    with opened(settings) as ledger:
        position = _decided(ledger, settings, erase_file, sha256, reason, by)
        with ledger.reading() as books:
            is_erased = erasure_of(books, sha256).erased is not None
        if is_erased:
            Vault(Shelf(settings.evidence_path)).clear(ledger)
    tell(say("evidence_erased" if is_erased else "evidence_proposed", sha256=sha256, position=position))


@group.add
def withdraw(sha256: Sha256, reason: Reason = None, by: By = None) -> None:
    """撤回 · Withdraw a proposal to erase a file."""
    settings = Settings()
    with opened(settings) as ledger:
        position = _decided(ledger, settings, take_back, sha256, reason, by)
    tell(say("done", position=position))


@group.add
def key(file: Annotated[Path, typer.Argument(metavar="FILE", help="新的密钥文件 · the new file")]) -> None:
    """新建密钥 · Make a key to encrypt evidence under, in a file of mode 0600 for KAOHE_EVIDENCE_KEY."""
    evidence_key.make(file)
    tell(say("evidence_key_made", path=file))


# --- what they share --------------------------------------------------------------------------------------------------


def _decided(
    ledger: Ledger, settings: Settings, act: Callable[..., int], sha256: str, reason: str | None, by: str | None
) -> int:
    who = _acting(settings, by)
    if reason is None:
        raise FieldMissing(field="reason")

    def job(books: OpenBooks) -> int:
        return act(books, sha256, reason=reason, by=who)

    return ledger.carry_out(job)


def _acting(settings: Settings, by: str | None) -> str:
    """The operator at the machine hands nothing in and erases nothing: evidence is the matter of those concerned."""
    who = acting(settings, by)
    if who is None:
        raise ActorMissing
    return who
