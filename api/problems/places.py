"""Where in a request an error is: a field of its body, or a parameter of its address and headers."""

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.requests import Request

from api.problems.document import Place
from api.problems.refusals import BodyMalformed, ParameterMalformed, ParameterMissing, ParameterUnknown
from ledger import text
from ledger.errors import FieldMalformed, FieldMissing, FieldUnknown, ImportRefused, ImportRefusedEarly, LedgerError
from ledger.fields import refusal_of

ERRORS_MOST = 20
"""Errors that are named one by one; a body can hold more wrong fields than anybody reads."""

PLACES: dict[str, tuple[str, ...]] = {
    "ActorMissing": ("/by",),
    "AdminHoldsNothingElse": ("/role",),
    "AmountAboveClause": ("/amount",),
    "AmountNotMore": ("/amount",),
    "AmountNotOnStep": ("/amount",),
    "AmountNotTaken": ("/amount",),
    "AmountOutsideAppeal": ("/amount",),
    "AmountTooLarge": ("/amount",),
    "ClauseIsForBonuses": ("/clause",),
    "ClauseIsNoBonus": ("/clause",),
    "ClauseUnknown": ("clause", "/clause"),
    "CommandsOnlyNow": ("position", "known_at"),
    "CommunityUnknown": ("code", "community", "/community", "/order", "/unit"),
    "DayInTheFuture": ("/occurred_on",),
    "DayOutsideYear": ("/occurred_on",),
    "DepartmentUnknown": ("department", "/unit"),
    "EntryUnknown": ("entry_id", "entry", "/entry", "/bonus", "/follows"),
    "ErasureNotProposed": ("sha256",),
    "EvidenceErased": ("sha256",),
    "EvidenceMismatch": ("sha256",),
    "EvidenceUnknown": ("sha256",),
    "ExemptionNotAllowed": ("/exempt",),
    "FigureMalformed": ("/changes",),
    "FigureUnknown": ("/changes",),
    "FollowsNothingReversed": ("/follows",),
    "GradeUnknown": ("/grade",),
    "ItemNotRanked": ("/item",),
    "ItemUnknown": ("item", "/item"),
    "LevelUnknown": ("/level",),
    "MatterAlreadyRecorded": ("/matter",),
    "MoreThanIsLeft": ("/amount",),
    "NoAppeal": ("entry_id",),
    "NotAnOpenTie": ("/order",),
    "NotYourself": ("/by",),
    "NothingKnownThen": ("known_at", "position"),
    "OldPasswordWrong": ("/old_password",),
    "OnlyLeadingGroupMayReplace": ("/follows",),
    "OpUnknown": ("/op",),
    "PasswordUnsuitable": ("/password",),
    "PeriodOutsideYear": ("/period",),
    "PositionUnknown": ("position", "after", "from", "to", "wait"),
    "QuantityNotOne": ("/quantity",),
    "ReferenceTaken": ("/id",),
    "RoleAlreadyHeld": ("/role",),
    "RoleNotHeld": ("/role",),
    "RulebookOfAnotherYear": ("/rulebook",),
    "RulebookUnknown": ("name", "rulebook"),
    "TicketAlreadyRecorded": ("/ticket",),
    "TokenUnknown": ("token_id",),
    "UnitNotTaken": ("/unit",),
    "UnitRequired": ("/unit",),
    "UserAlreadyThere": ("/user",),
    "UserUnknown": ("name", "user", "/user"),
    "ValueNotWhole": ("/value",),
    "ValueOutOfRange": ("/value",),
    "VetoDecidedWhole": ("/outcome",),
    "VetoOnlyInFull": ("/amount",),
    "YearAmbiguous": ("/year",),
    "YearUnknown": ("year", "/year"),
}
"""What a rule can be about, by the error's name, the likeliest first: ``/field`` of a body, or a parameter."""

_LIMITS = {
    "greater_than_equal": ("ge", "不小于 {} 的数", "a number of at least {}"),
    "greater_than": ("gt", "大于 {} 的数", "a number above {}"),
    "less_than_equal": ("le", "不大于 {} 的数", "a number of at most {}"),
    "less_than": ("lt", "小于 {} 的数", "a number below {}"),
    "string_too_long": ("max_length", "至多 {} 个字", "at most {} characters"),
    "string_too_short": ("min_length", "至少 {} 个字", "at least {} characters"),
    "enum": ("expected", "以下之一：{}", "one of {}"),
    "literal_error": ("expected", "以下之一：{}", "one of {}"),
}
_PATTERNS = {
    "sha256": ("64 位小写十六进制的 SHA-256", "a SHA-256 of 64 hexadecimal digits in small letters"),
    "version": ("版本号，如 1", "the number of a version, such as 1"),
}
"""What parameters take that have to match a pattern."""
_FORMS = {
    "int": ("整数", "a whole number"),
    "bool": ("true 或 false", "true or false"),
    "date": ("日期，如 2020-03-05", "a day, such as 2020-03-05"),
    "datetime": ("时刻（RFC 3339），如 2020-07-01T00:00:00Z", "a moment (RFC 3339), such as 2020-07-01T00:00:00Z"),
    "timezone": ("时刻（RFC 3339），如 2020-07-01T00:00:00Z", "a moment (RFC 3339), such as 2020-07-01T00:00:00Z"),
    "string": ("文字", "a text"),
    "uuid": ("UUID", "a UUID"),
}


def validated(found: Sequence[Mapping[str, Any]]) -> list[tuple[Place, LedgerError]]:
    """What pydantic and the framework found wrong with a request; nothing that was given is repeated."""
    return [_in_body(each) if each["loc"][0] == "body" else _in_head(each) for each in found[:ERRORS_MOST]]


def _in_body(found: Mapping[str, Any]) -> tuple[Place, LedgerError]:
    path = tuple(found["loc"][1:])
    if found["type"] == "json_invalid":
        return {"pointer": ""}, BodyMalformed(problem_zh="不是完整的 JSON", problem_en="it is not valid JSON")
    if not path and found["type"] == "missing":
        return {"pointer": ""}, BodyMalformed(problem_zh="没有正文", problem_en="there is none")
    if not path:
        problem_zh, problem_en = "应为一个 JSON 对象 {…}", "it should be a JSON object {…}"
        return {"pointer": ""}, BodyMalformed(problem_zh=problem_zh, problem_en=problem_en)
    return {"pointer": pointer(path)}, refusal_of({**found, "loc": path})


def _in_head(found: Mapping[str, Any]) -> tuple[Place, LedgerError]:
    parameter = _clean(str(found["loc"][-1] if len(found["loc"]) == 1 else found["loc"][1]))
    return {"parameter": parameter}, _wrong_parameter(parameter, found)


def _wrong_parameter(parameter: str, found: Mapping[str, Any]) -> LedgerError:
    kind: str = found["type"]
    if kind in _LIMITS:
        limit, zh, en = _LIMITS[kind]
        named = str(found["ctx"][limit]).replace(" or ", ", ").replace("'", "")
        return ParameterMalformed(parameter=parameter, wanted_zh=zh.format(named), wanted_en=en.format(named))
    form = _PATTERNS.get(parameter) or _FORMS.get(kind.partition("_")[0])
    if form:
        return ParameterMalformed(parameter=parameter, wanted_zh=form[0], wanted_en=form[1])
    return as_parameter(refusal_of({**found, "loc": (parameter,)}))


def as_parameter(error: LedgerError) -> LedgerError:
    """A field's refusal, worded for a parameter."""
    match error:
        case FieldMissing(field=field):
            return ParameterMissing(parameter=field)
        case FieldUnknown(field=field):
            return ParameterUnknown(parameter=field)
        case FieldMalformed(field=field, wanted_zh=zh, wanted_en=en):
            return ParameterMalformed(parameter=field, wanted_zh=zh, wanted_en=en)
        case _:
            return error


def placed(error: LedgerError, request: Request) -> list[tuple[Place, LedgerError]]:
    """Where a single error is, as far as that is clear."""
    facts = error.facts()
    if isinstance(error, ImportRefused | ImportRefusedEarly):
        return [({"line": number}, each) for number, each in error.errors]
    if isinstance(facts.get("parameter"), str):
        return [({"parameter": _clean(facts["parameter"])}, error)]
    if isinstance(facts.get("field"), str):
        return [({"pointer": pointer(facts["field"].split("/"))}, error)]
    named = PLACES.get(type(error).__name__, ())
    found = next((name for name in named if name in request.path_params or name in request.query_params), None)
    if found is not None:
        return [({"parameter": found}, error)]
    found = next((name for name in named if _is_in_body(name, request)), None)
    return [] if found is None else [({"pointer": found}, error)]


def _is_in_body(name: str, request: Request) -> bool:
    """Whether the body has a field; where the body is not kept, it has the likeliest one."""
    if not name.startswith("/") or request.method in {"GET", "HEAD"}:
        return False
    body = getattr(request.state, "body", None)
    return body is None or (isinstance(body, Mapping) and name[1:] in body)


def pointer(path: Sequence[object]) -> str:
    """RFC 6901; a name that nobody should be shown ends it early."""
    found = ""
    for each in path:
        name = str(each)
        if _clean(name) != name:
            break
        found += "/" + name.replace("~", "~0").replace("/", "~1")
    return found


def _clean(name: str) -> str:
    try:
        return text.name(name)
    except ValueError:
        return "…"
