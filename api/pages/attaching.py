"""Files that come with a form as evidence of the entry that it is about: all of them, or the first refusal."""

from collections.abc import Sequence

from fastapi import UploadFile

from api.handing_in import Hand, hand_in_chosen
from api.pages.visit import Visit
from api.problems import BodyTooLarge
from api.vault import FILE_MOST
from ledger.errors import EvidenceEmpty


def require_keepable(files: Sequence[UploadFile]) -> None:
    """Raises EvidenceEmpty or BodyTooLarge: what can be known of files before anything is recorded."""
    for file in files:
        if not file.size:
            raise EvidenceEmpty
        if file.size > FILE_MOST:
            raise BodyTooLarge(most=FILE_MOST)


async def keep(visit: Visit, entry: str, files: Sequence[UploadFile]) -> None:
    """One that was handed in for the entry before is found again. Raises what `require_keepable` and `hand_in` raise."""
    require_keepable(files)
    hand = Hand(visit.ledger, visit.request.app.state.vault, visit.user, visit.correlation)
    for file in files:
        await hand_in_chosen(hand, file, entry=entry)
