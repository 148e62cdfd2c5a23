"""Proofs: verify, prove, checkpoint."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import Progress

from api import certificate
from api.auditing import Known, audited, keys_here, keys_of, verifier_keys, witness_keys
from api.cli.app import App
from api.cli.console import (
    Format,
    error_console,
    lang,
    say,
    show_csv,
    show_json,
    standard_output,
    tell,
    warn,
)
from api.cli.options import By, KnownAt, On, OutputFormat, Position, Year
from api.cli.users import acting
from api.cli.working import opened
from api.given_files import content_of
from api.opening import open_ledger
from api.sealing import published
from api.settings import Settings
from ledger.actors import Signed
from ledger.application import Ledger
from ledger.books import Books
from ledger.errors import (
    FileUnwritable,
    KeyNotRecorded,
    LedgerError,
    NothingSealed,
    PositionUnknown,
    ProofRefused,
    Tampered,
)
from ledger.proofs.audit import Audited
from ledger.proofs.bundle import BYTES_MOST
from ledger.proofs.notes import base64_of
from ledger.proofs.rows import SealedTree
from ledger.proofs.tlog_proof import FIRST_LINE, ProofMalformed, TlogProof
from ledger.proofs.witnesses import Finding
from ledger.users import OPERATOR, own
from projections.bundles import ask_entry, ask_score, community_bundle, entry_bundle, entry_proof
from projections.proving import Proven, verify_bundle

Keys = Annotated[
    list[str] | None,
    typer.Option("--key", metavar="VKEY|FILE", help="可信的公钥 · a key of the log that you trust, or a file of them"),
]
Witnesses = Annotated[
    list[str] | None,
    typer.Option("--witness", metavar="VKEY|FILE", help="见证人公钥 · a witness that must have cosigned"),
]


def register(app: App) -> None:
    for command in (verify, prove, checkpoint):
        app.add(command)


# --- verify -----------------------------------------------------------------------------------------------------------


def verify(
    bundle: Annotated[
        Path | None, typer.Argument(metavar="[BUNDLE]", help="证明文件 · a proof, no ledger needed")
    ] = None,
    full: Annotated[bool, typer.Option("--full", help="逐字节 · every byte of every event")] = False,
    key: Keys = None,
    since: Annotated[
        list[Path] | None,
        typer.Option(
            "--since", metavar="CHECKPOINT", help="旧检查点文件，须是前缀 · an earlier checkpoint, to be its beginning"
        ),
    ] = None,
    witness: Witnesses = None,
    quorum: Annotated[int | None, typer.Option("--quorum", min=0, help="至少几个见证人 · how many of them")] = None,
    format_: OutputFormat = Format.TABLE,
) -> None:
    """核验 · Check the ledger, or a proof bundle with no ledger at hand."""
    trusted = [each for given in key or () for each in verifier_keys(given)]
    witnesses = [each for given in witness or () for each in witness_keys(given)]
    if quorum is not None and quorum > len(witnesses):
        raise typer.BadParameter("--quorum > --witness")
    try:
        if bundle is None:
            _verify_ledger(full, trusted, since or [], format_)
        elif full or since:
            raise typer.BadParameter("--full, --since: 用于账本 / of the ledger")
        else:
            _verify_bundle(bundle, trusted, witnesses, quorum, format_)
    except LedgerError as error:
        if format_ is Format.JSON:
            show_json({"ok": False, "code": error.code, **_facts(error), "detail": error.message(lang())})
        raise


def _facts(error: LedgerError) -> dict[str, Any]:
    return {"position": getattr(error, "position", None)}


def _verify_ledger(full: bool, trusted: list[str], since: list[Path], format_: Format) -> None:
    settings = Settings()
    with _bar("verifying") as advance:
        known = Known(tuple(trusted), tuple(since))
        found, olds = audited(settings, known, full=full, progress=advance)
    if found.checkpoint is None:
        raise NothingSealed
    told = {
        "ok": True,
        "full": found.is_full,
        "events": found.events,
        "origin": found.checkpoint.origin,
        "size": found.checkpoint.size,
        "root": base64_of(found.checkpoint.root),
        "signed_by": list(found.signed_by),
        "since": [each.size for each in olds],
    }
    if format_ is Format.JSON:
        show_json(told)
    elif format_ is Format.CSV:
        show_csv(tuple(told), [[" ".join(map(str, v)) if isinstance(v, list) else v for v in told.values()]])
    else:
        _tell_audited(found, [each.size for each in olds])


def _tell_audited(found: Audited, olds: list[int]) -> None:
    tell(say("verified_full" if found.is_full else "verified_quick", events=found.events))
    if found.checkpoint is not None:
        if tail := found.events - found.checkpoint.size:
            tell(say("verified_tail", tail=tail))
        _tell_checkpoint(found.checkpoint.origin, found.checkpoint.size, found.checkpoint.root)
    for size in olds:
        tell(say("verified_since", size=size))
    for each in found.signed_by:
        tell(say("signed_by", key=each))


def _tell_checkpoint(origin: str, size: int, root: bytes) -> None:
    tell(say("checkpoint_is", origin=origin, size=size, root=base64_of(root)))


@contextmanager
def _bar(what: str) -> Iterator[Any]:
    """A bar on a terminal, of as many events as it is told there are; nothing in a pipe."""
    console = error_console()
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(say(what), total=None)

        def advance(count: int, total: int | None = None) -> None:
            bar.update(task, advance=count, total=total)

        yield advance


# --- a proof in a file ------------------------------------------------------------------------------------------------


def _verify_bundle(path: Path, trusted: list[str], witnesses: list[str], quorum: int | None, format_: Format) -> None:
    data = content_of(path, most=BYTES_MOST)
    if not trusted:
        trusted = _own_keys()
        warn(say("key_from_ledger"))
    if data.startswith(FIRST_LINE.encode()):
        _verify_proof(data, trusted, witnesses, quorum, format_)
        return
    proven = verify_bundle(data, *trusted, witnesses=witnesses, quorum=quorum)
    if format_ is Format.JSON:
        show_json(certificate.shape(proven))
    elif format_ is Format.CSV:
        shape = certificate.shape(proven)
        show_csv(
            ("kind", "about", "size", "root"),
            [[proven.claim["kind"], certificate.about(proven), shape["size"], shape["root"]]],
        )
    else:
        _tell_proven(proven)


def _own_keys() -> list[str]:
    """Those of the ledger here, for one who has no other; where there is none, one must be given."""
    try:
        found = keys_here(Settings())
    except (KeyNotRecorded, Tampered):
        raise
    except LedgerError:
        found = ()
    if not found:
        raise typer.BadParameter("要有公钥才能核验 / a key is needed: --key VKEY")
    return [str(each) for each in found]


def _tell_proven(proven: Proven) -> None:
    tell(certificate.title(proven.claim, lang()))
    for fact in certificate.facts(proven.claim, lang()):
        tell(f"{fact.label}: {fact.value}")
    if figures := certificate.figures(proven.claim):
        tell(" · ".join(f"{each.label} {each.value}" for each in figures))
    tell("")
    tell(say("bundle_holds", events=proven.events))
    _tell_checkpoint(proven.checkpoint.origin, proven.checkpoint.size, proven.checkpoint.root)
    tell(say("signed_by", key=proven.signed_by))
    for each in proven.cosigned_by:
        tell(say("cosigned_by", name=each.name, at=certificate.moment(each.at)))


def _verify_proof(data: bytes, trusted: list[str], witnesses: list[str], quorum: int | None, format_: Format) -> None:
    """A single ``*.tlog-proof``, whose `extra` is the event itself."""
    try:
        proof = TlogProof.parse(data)
    except ProofMalformed as error:
        raise ProofRefused(problem_zh="不是证明文件", problem_en="it is no proof") from error
    if not certificate.holds(proof, trusted, witnesses, len(witnesses) if quorum is None else quorum):
        raise ProofRefused(
            problem_zh="事件不在签过名的账本里，或签名不对",
            problem_en="the event is not in the signed ledger, or the signature is wrong",
        )
    position, event = proof.index + 1, (proof.extra or b"").decode("utf-8", "replace")
    if format_ is Format.JSON:
        show_json({"ok": True, "kind": "event", "position": position, "event": event})
    elif format_ is Format.CSV:
        show_csv(("position", "event"), [[position, event]])
    else:
        tell(event)
        tell(say("proof_holds", position=position))


# --- prove, checkpoint ------------------------------------------------------------------------------------------------


def prove(
    what: Annotated[
        str, typer.Argument(metavar="ENTRY|COMMUNITY", help="记录编号或社区代码 · an entry's id or a community's code")
    ],
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FILE", help="默认标准输出 · default: stdout")
    ] = None,
    tlog_proof: Annotated[
        bool, typer.Option("--tlog-proof", help="单个事件的 *.tlog-proof · of one event, for other programs")
    ] = False,
    event: Annotated[
        int | None, typer.Option("--event", min=1, max=2**62, help="哪个位置的事件 · the event at which position")
    ] = None,
    by: By = None,
    known_at: KnownAt = None,
    position: Position = None,
    on: On = None,
    year: Year = None,
) -> None:
    """出具证明 · Write a proof that anybody can check with the public key alone."""
    settings = Settings()
    with opened(settings) as ledger:
        is_community = _is_community(ledger, what, year)
        if is_community and (tlog_proof or event):
            raise typer.BadParameter("--tlog-proof, --event: 用于记录 / of an entry")
        if not is_community and (on or year):
            raise typer.BadParameter("--on, --year: 用于社区 / of a community")
        if tlog_proof or event is not None:
            at = event or _position_of(ledger, what)
            if at > (newest := ledger.head_position()):
                raise PositionUnknown(position=at, newest=newest)
            content, count = bytes(entry_proof(ledger, at, _published(ledger, settings, upto=at))), 1
        else:
            user, upto = acting(settings, by), _upto(ledger, known_at, position)
            if is_community:
                score = ledger.carry_out(
                    lambda books: ask_score(books, what, _signed(books, user), year=year, upto=upto, on=on)
                )
                bundle = community_bundle(ledger, score, _published(ledger, settings, upto=score.needs))
            else:
                entry = ledger.carry_out(lambda books: ask_entry(books, what, _signed(books, user), upto=upto))
                bundle = entry_bundle(ledger, entry, _published(ledger, settings, upto=entry.needs))
            content, count = bytes(bundle), len(bundle.events)
    _write(content, output)
    if output is not None:
        tell(say("proof_written", path=output, events=count))


def _published(ledger: Ledger, settings: Settings, *, upto: int = 0) -> SealedTree:
    def objected(found: Finding) -> None:
        warn(say("witness_objects", witness=found.witness, detail=found.detail))

    return published(ledger, settings, objected=objected, upto=upto)


def _upto(ledger: Ledger, known_at: datetime | None, position: int | None) -> int | None:
    """The position that a moment names; None for now."""
    if known_at is None and position is None:
        return None
    with ledger.reading(known_at=known_at, position=position) as then:
        return then.position


def _signed(books: Books, user: str | None) -> Signed:
    """Raises UserUnknown, or UserDisabledNow."""
    return OPERATOR.fields() if user is None else own(books.user(user).actor.name)


def _is_community(ledger: Ledger, what: str, year: int | None) -> bool:
    with ledger.reading() as snapshot:
        number = year or snapshot.newest_year()
        return what in snapshot.rulebook(number).community_codes


def _position_of(ledger: Ledger, entry: str) -> int:
    with ledger.reading() as snapshot:
        return snapshot.holder(entry).entry(entry).position


def _write(content: bytes, output: Path | None) -> None:
    if output is None:
        with standard_output() as out:
            out.write(content)
        return
    try:
        output.write_bytes(content)
    except OSError as error:
        raise FileUnwritable(path=str(output)) from error


def checkpoint(
    vkey: Annotated[bool, typer.Option("--vkey", help="核验用的公钥 · the public key that verifies it")] = False,
    all_: Annotated[
        bool, typer.Option("--all", help="连同用过的公钥 · with --vkey: earlier ones too, oldest first")
    ] = False,
) -> None:
    """检查点 · Print the newest signed checkpoint, or the public key that verifies it."""
    settings = Settings()
    if vkey:
        found = keys_of(settings)
        chosen = found if all_ else found[-1:]
        _write("".join(f"{each}\n" for each in chosen).encode(), None)
        return
    with open_ledger(settings) as ledger:
        note = _published(ledger, settings).note
    _write(note, None)
