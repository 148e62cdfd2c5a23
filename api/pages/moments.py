"""Moments as a page's address has them: with their zone, or as a browser's field for a time of day writes them."""

import re
from datetime import MAXYEAR, MINYEAR, datetime
from typing import Annotated, Final

from pydantic import WithJsonSchema

from api.moments import moment_in
from ledger.fields import reading

LOCAL: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?")


def _moment(text: str) -> datetime:
    """Without a zone where none is given. Raises ValueError, also at the calendar's ends: they are not there in every zone."""
    # “+08:00” arrives as “ 08:00” where it was not escaped; nothing else can be meant.
    is_local = LOCAL.fullmatch(text) is not None
    found = datetime.fromisoformat(text) if is_local else moment_in(re.sub(r" (?=[0-9]{2}:[0-9]{2}$)", "+", text))
    if found.year in {MINYEAR, MAXYEAR}:
        raise ValueError(text)
    return found


PageMoment = Annotated[datetime, reading("moment", _moment), WithJsonSchema({"type": "string", "format": "date-time"})]


def _moment_or_position(text: str) -> datetime | int:
    if re.fullmatch("[0-9]{1,18}", text):
        return int(text)
    return _moment(text)


MomentOrPosition = Annotated[
    datetime | int, reading("moment_or_position", _moment_or_position), WithJsonSchema({"type": "string"})
]
"""A position of the ledger, where it is a number."""
