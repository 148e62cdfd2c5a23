"""What of an event is shown to whom: everything to those who watch over the ledger, access matters to nobody else."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from api.shapes import Json
from ledger.actors import Grant, Role
from ledger.points import points

SEE_EVERYTHING: Final = frozenset({Role.AUDITOR, Role.WORKING_COMMITTEE, Role.ADMIN})
PRIVATE_PREFIXES: Final = ("access/", "user/")
EVENT_FIELDS: Final = (
    "position",
    "recorded_at",
    "stream",
    "version",
    "event",
    "entry",
    "amount",
    "actor",
    "role",
    "behalf_of",
    "words",
    "occurred_on",
    "rulebook",
    "reference",
    "correlation",
    "previous",
)
"""Of an event, as columns."""
PRIVATE_STREAMS: Final = frozenset({"evidence"})


def sees_everything(grants: Iterable[Grant]) -> bool:
    """Whether a person with these grants is shown who signed in, was refused, or handed something in."""
    return any(grant.role in SEE_EVERYTHING for grant in grants)


def is_private(stream: str) -> bool:
    return stream.startswith(PRIVATE_PREFIXES) or stream in PRIVATE_STREAMS


def seen_by(grants: Iterable[Grant]) -> Callable[[str], bool]:
    """Of which streams a person with these grants may find the events by what they say."""
    in_full = sees_everything(grants)
    return lambda stream: in_full or not is_private(stream)


def shown(position: int, stored: Mapping[str, Any], *, in_full: bool) -> Json:
    """An event as a listing shows it: all that its envelope says, amounts as points.

    Where it may not be seen, its place and time remain: positions leave no gap.
    """
    recorded_at = stored["recorded_at"].replace(".000000Z", "Z")
    if not in_full and is_private(stored["stream"]):
        return {"position": position, "recorded_at": recorded_at, "event": "access"}
    body = _in_points(stored["body"])
    reference = stored.get("reference")
    return {
        "position": position,
        "recorded_at": recorded_at,
        "stream": stored["stream"],
        "version": stored["version"],
        "event": stored["type"],
        "entry": stored.get("entry"),
        "amount": body.get("amount"),
        "actor": stored["actor"],
        "role": stored["role"],
        "behalf_of": stored.get("behalf_of"),
        "words": stored.get("words"),
        "occurred_on": body.get("occurred_on"),
        "rulebook": stored.get("rulebook"),
        "reference": reference if reference and reference[0] not in "#%" else None,
        "correlation": stored.get("correlation"),
        "previous": stored["previous"] or None,
        "body": body,
    }


def _in_points(body: Mapping[str, Any]) -> Json:
    """A body with hundredths as points; a rulebook's document is left out, which has an address of its own."""
    return {name.removesuffix("_cents"): _figure(name, value) for name, value in body.items() if name != "document"}


def _figure(name: str, value: Any) -> Any:
    if isinstance(value, dict):
        return _in_points(value)
    if isinstance(value, list):
        return [_figure(name, each) for each in value]
    return points(value) if isinstance(value, int) and (name.endswith("_cents") or name == "value") else value
