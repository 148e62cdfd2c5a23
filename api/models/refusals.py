"""An example of a refusal for each status, as it is answered: in Chinese, and in English."""

from typing import Any, Final

import orjson

from api.guard import ADDRESS_MOST
from api.problems.answering import BODY_MOST
from api.problems.document import Place, problem
from api.problems.refusals import (
    RETRY_SECONDS,
    AddressTooLong,
    BodyMalformed,
    BodyTooLarge,
    MediaTypeUnsupported,
    NotAcceptable,
    NotSignedIn,
    ParameterMalformed,
    RequestTimedOut,
    Stale,
    Throttled,
    status_of,
)
from ledger.actors import Grant, Role
from ledger.clauses import Lang
from ledger.errors import (
    EntryUnknown,
    EvidenceErased,
    FieldMalformed,
    LedgerBusy,
    LedgerError,
    MoreThanIsLeft,
    RoleNotAllowed,
)
from ledger.fields import wanted

REQUEST: Final = "0d5ac54b6a3f4c1e"


def _instead(what: str) -> dict[str, str]:
    zh, en = wanted(what)
    return {"wanted_zh": zh, "wanted_en": en}


def _refusals() -> list[tuple[LedgerError, Place | None]]:
    allowed_zh, allowed_en = Grant(Role.DEPARTMENT, "SF").in_words()
    return [
        (BodyMalformed(problem_zh="不是完整的 JSON", problem_en="it is not valid JSON"), {"pointer": ""}),
        (NotSignedIn(), None),
        (RoleNotAllowed(user="dept-UM", allowed_zh=allowed_zh, allowed_en=allowed_en), None),
        (EntryUnknown(entry="E9"), {"parameter": "entry_id"}),
        (NotAcceptable(offered=("application/json", "text/csv")), None),
        (RequestTimedOut(), None),
        (MoreThanIsLeft(entry="E1", asked_cents=60, left_cents=50), {"pointer": "/amount"}),
        (
            EvidenceErased(at="2020-03-19T01:30:00Z", by="committee-1", proposed_by="leading-1", reason="2020/17"),
            {"parameter": "sha256"},
        ),
        (Stale(), None),
        (BodyTooLarge(most=BODY_MOST), None),
        (AddressTooLong(most=ADDRESS_MOST), None),
        (MediaTypeUnsupported(wanted=("application/json",)), None),
        (FieldMalformed(field="occurred_on", **_instead("day")), {"pointer": "/occurred_on"}),
        (Throttled(retry_after=RETRY_SECONDS), None),
        (LedgerBusy(), None),
    ]


def examples_of_refusals() -> dict[int, dict[str, Any]]:
    """For each status, ``{"zh": …, "en": …}`` as OpenAPI has examples."""
    return {status_of(error): _in_both(error, place) for error, place in _refusals()}


def example_of_parameter() -> dict[str, Any]:
    """What a reading answers with 422: it has no fields that could be wrong, but parameters."""
    return _in_both(ParameterMalformed(parameter="on", **_instead("day")), {"parameter": "on"})


def _in_both(error: LedgerError, place: Place | None) -> dict[str, Any]:
    places = [] if place is None else [(place, error)]
    return {
        lang.value: {
            "summary": summary,
            "value": orjson.loads(problem(error, lang, correlation=REQUEST, places=places).body),
        }
        for lang, summary in ((Lang.ZH, "中文"), (Lang.EN, "English"))
    }
