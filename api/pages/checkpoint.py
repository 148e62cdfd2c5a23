"""The newest signed checkpoint, the keys, and whether an earlier checkpoint is still the ledger's beginning."""

from dataclasses import dataclass
from datetime import datetime

from fastapi import Response

from api import disclosure
from api.pages.door import pages
from api.pages.forms import Form, form_of
from api.pages.rendering import render
from api.pages.visit import AtPage, Visit
from api.problems.document import detail
from api.problems.refusals import status_of
from api.sealing import Sealing
from ledger import store
from ledger.errors import FieldMalformed, LedgerCutOff, LedgerError, NotAPrefix, NothingSealed
from ledger.proofs.checkpoint import Checkpoint, CheckpointMalformed
from ledger.proofs.keys import STREAM
from ledger.proofs.merkle import EMPTY_ROOT
from ledger.proofs.notes import Note, NoteMalformed, NoteUntrusted, VerifierKey, base64_of
from ledger.proofs.sealer import keys_in

router = pages()


@router.get("/audit/checkpoint")
def show_checkpoint(visit: AtPage) -> Response:
    """For everybody: a checkpoint is made to be handed on."""
    return _page(visit, Form())


@router.post("/audit/checkpoint")
async def compare_checkpoint(visit: AtPage) -> Response:
    """Whether a checkpoint that somebody has kept is a beginning of the ledger."""
    form = form_of(visit.request)
    try:
        verdict = await visit.aside(lambda: _compared(visit, form))
    except LedgerError as error:
        status = status_of(error)
        form.refuse(visit, error)
        return await visit.aside(lambda: _page(visit, form, status=status))
    return await visit.aside(lambda: _page(visit, form, verdict=verdict))


@dataclass(frozen=True, slots=True)
class Verdict:
    """On an earlier checkpoint: `problem` says in words why the ledger does not continue it."""

    size: int
    problem: str | None = None


def _compared(visit: Visit, form: Form) -> Verdict:
    """Raises FieldMalformed for what is no checkpoint of this ledger, or NothingSealed."""
    # A field's blank end was taken off, and line ends are as the browser sent them.
    given = form.value("checkpoint").replace("\r\n", "\n") + "\n"
    try:
        note = Note.parse(given.encode())
        old = Checkpoint.parse(note.text)
    except (NoteMalformed, CheckpointMalformed) as error:
        raise _no_checkpoint() from error
    with visit.ledger.rows() as rows:
        newest, recorded = rows.seals.newest(), keys_in(rows)
        if newest is None:
            raise NothingSealed
        known = recorded.verifiers(newest.checkpoint.origin) or _at_hand(visit)
        if not _is_signed(note, known) or old.origin != newest.checkpoint.origin:
            raise _no_checkpoint()
        if old.size > newest.size:
            return Verdict(old.size, detail(LedgerCutOff(position=newest.size + 1, size=old.size), visit.lang))
        root = rows.seals.tree(newest.size).root(old.size) if old.size else EMPTY_ROOT
    return Verdict(old.size, None if root == old.root else detail(NotAPrefix(size=old.size), visit.lang))


def _no_checkpoint() -> FieldMalformed:
    return FieldMalformed(
        field="checkpoint",
        wanted_zh="本账本签过名的检查点，从第一行到最后一个签名",
        wanted_en="a checkpoint that this ledger has signed, from its first line to its last signature",
    )


def _is_signed(note: Note, keys: tuple[VerifierKey, ...]) -> bool:
    try:
        return bool(note.signed_by(keys))
    except NoteUntrusted:
        return False


def _at_hand(visit: Visit) -> tuple[VerifierKey, ...]:
    verifier = _sealing(visit).verifier
    return (verifier,) if verifier else ()


@dataclass(frozen=True, slots=True)
class Key:
    """One of the ledger's keys: since when it signs, where the reader may know, and whether it still does."""

    vkey: VerifierKey
    is_current: bool
    since: datetime | None = None
    position: int | None = None


def _page(visit: Visit, form: Form, *, status: int = 200, verdict: Verdict | None = None) -> Response:
    with visit.ledger.rows() as rows:
        newest, published, recorded = rows.seals.newest(), rows.seals.published(), keys_in(rows)
        origin = newest.checkpoint.origin if newest else None
        known = recorded.verifiers(origin) if origin else ()
        turns = _turns(list(rows.stream(STREAM))) if _in_full(visit) else {}
    found = known or _at_hand(visit)
    return render(
        visit,
        "audit_checkpoint.html",
        status=status,
        form=form,
        verdict=verdict,
        published=published,
        waiting=newest if newest and not newest.is_published else None,
        keys=[Key(each, each == found[-1], *turns.get(each.public.hex(), (None, None))) for each in reversed(found)],
        base64=base64_of,
    )


def _turns(stream: list[tuple[int, bytes]]) -> dict[str, tuple[datetime, int]]:
    """When each key came into the record, and at which position."""
    found: dict[str, tuple[datetime, int]] = {}
    for position, state in stream:
        recorded = store.from_bytes(state, position)
        public: str | None = getattr(recorded.event, "public_key", None)
        if public is not None:
            found[public] = recorded.recorded_at, position
    return found


def _in_full(visit: Visit) -> bool:
    return visit.guest is not None and disclosure.sees_everything(visit.guest.grants)


def _sealing(visit: Visit) -> Sealing:
    found: Sealing = visit.request.app.state.sealing
    return found
