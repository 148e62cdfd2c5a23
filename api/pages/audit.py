"""The audit at a glance: how far the ledger has come, what vouches for it, and where to look closer."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from fastapi import Response

from api.exports import ExportFormat, require
from api.pages.door import pages
from api.pages.rendering import render
from api.pages.visit import AtPage, Visit, address
from api.parquet import ExtraMissing
from api.routes.exports import TAKE_AWAY
from api.sealing import Sealing
from ledger import store
from ledger.proofs.notes import base64_of
from ledger.proofs.rows import SealedTree

router = pages()


@dataclass(frozen=True, slots=True)
class Following:
    """Something that follows the ledger: how many events behind, and what has stopped it, if anything has."""

    name: str
    behind: int
    stopped: str | None = None


@router.get("/audit")
def audit(visit: AtPage) -> Response:
    """For everybody: that the ledger holds is no secret."""
    sealing: Sealing = visit.request.app.state.sealing
    with visit.ledger.rows() as rows:
        head, published = rows.head(), rows.seals.published()
        first = store.recorded_at_of(rows.state_at(1)) if head.position else None
    return render(
        visit,
        "audit.html",
        head=head,
        first=first,
        published=published,
        root=_root(published),
        sealing=sealing,
        following=list(_following(visit)),
        newest_run=next(iter(visit.request.app.state.verifications.runs), None),
        exports=list(_exports(visit)),
    )


def _root(published: SealedTree | None) -> str:
    return base64_of(published.checkpoint.root) if published else ""


def _following(visit: Visit) -> Iterator[Following]:
    metrics = visit.request.app.state.metrics
    yield Following("stream", metrics.lag)
    for view in metrics.views:
        yield Following(view.name, view.lag, view.error.code if view.error else None)


def _exports(visit: Visit) -> Iterator[tuple[str, str]]:
    """The whole ledger as files, for those who may take it; as of the page's moment."""
    if not visit.holds(*TAKE_AWAY):
        return
    frame = visit.frame
    moment = {"position": frame.position, "known_at": visit.known_at and visit.known_at.isoformat(), "on": frame.on}
    for each in ExportFormat:
        with suppress(ExtraMissing):
            require(each)
            yield each.value, address("/api/v1/export", {"format": each.value, **moment})
