"""A refusal as a problem document (RFC 9457), in the reader's language."""

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from starlette.responses import Response

from api.problems.refusals import headers_of, status_of
from ledger.clauses import Lang, Text
from ledger.errors import LedgerError

MEDIA_TYPE = "application/problem+json"
PAGES = "/problems"
"""Where the types are explained."""

TITLES: dict[int, Text] = {
    400: Text(zh="请求有误", en="Bad request"),
    401: Text(zh="需要登录", en="Sign-in needed"),
    403: Text(zh="无权办理", en="Not allowed"),
    404: Text(zh="没有找到", en="Not found"),
    405: Text(zh="方法不对", en="Method not allowed"),
    406: Text(zh="没有这种格式", en="Not available in that form"),
    408: Text(zh="等待超时", en="Timed out"),
    409: Text(zh="目前不能办理", en="Not possible as things stand"),
    410: Text(zh="不再保存", en="Gone"),
    412: Text(zh="内容已变", en="Changed meanwhile"),
    413: Text(zh="正文过大", en="Body too large"),
    414: Text(zh="地址过长", en="Address too long"),
    415: Text(zh="格式不支持", en="Form not supported"),
    422: Text(zh="内容有误", en="Invalid content"),
    429: Text(zh="太频繁", en="Too many requests"),
    431: Text(zh="请求头过大", en="Head too large"),
    500: Text(zh="内部错误", en="Internal error"),
    503: Text(zh="账本暂不可用", en="Ledger not available"),
}

Place = Mapping[str, str | int]
"""``{"pointer": "/amount"}`` (RFC 6901) in a body, ``{"parameter": "limit"}`` of an address or a header, a file's ``line``."""

SCHEMA: dict[str, Any] = {
    "type": "object",
    "description": "错误 · An error (RFC 9457)",
    "required": ["type", "title", "status", "code", "detail", "instance"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference", "description": "说明页 · the page that explains it"},
        "title": {"type": "string", "description": "哪一类错误 · what kind of error it is"},
        "status": {"type": "integer", "minimum": 400, "maximum": 599, "description": "HTTP 状态码 · the HTTP status"},
        "code": {"type": "string", "pattern": "^[a-z]+(_[a-z]+)*$", "description": "不会改变 · never changes"},
        "detail": {"type": "string", "description": "哪里不对，怎么办 · what is wrong, and what to do"},
        "instance": {"type": "string", "format": "uri-reference", "description": "请求编号 · the request's number"},
        "errors": {
            "type": "array",
            "description": "逐项 · one by one",
            "items": {
                "type": "object",
                "required": ["code", "detail"],
                "properties": {
                    "pointer": {"type": "string", "description": "正文字段（RFC 6901）· the body's field"},
                    "parameter": {"type": "string", "description": "参数 · the parameter"},
                    "code": {"type": "string", "description": "不会改变 · never changes"},
                    "detail": {"type": "string", "description": "哪里不对，怎么办 · what is wrong, and what to do"},
                },
            },
        },
    },
}
"""A problem document, as OpenAPI describes it."""


def detail(error: LedgerError, lang: Lang) -> str:
    """What is wrong and what to do. Where the ledger's file lies is for its administrator alone."""
    facts = error.facts()
    if "path" in facts:
        error = type(error)(**{**facts, "path": "…"})
    return error.message(lang)


def problem(
    error: LedgerError, lang: Lang, *, correlation: str, places: Sequence[tuple[Place, LedgerError]] = ()
) -> Response:
    """The answer to a refused request; `places` says where in the request each single error is."""
    status = status_of(error)
    document: dict[str, Any] = {
        "type": f"{PAGES}/{error.code}",
        "title": TITLES[status].in_(lang),
        "status": status,
        "code": error.code,
        "detail": detail(error, lang),
        "instance": f"urn:kaohe:request:{correlation}",
    }
    if places:
        document["errors"] = [{**place, "code": each.code, "detail": detail(each, lang)} for place, each in places]
    headers = {
        "Content-Language": "zh-CN" if lang is Lang.ZH else "en",
        "Vary": "Accept-Language",
        # What is refused now may be there in a moment, such as a tile.
        "Cache-Control": "no-store",
    }
    return Response(orjson.dumps(document), status, {**headers, **headers_of(error)}, MEDIA_TYPE)
