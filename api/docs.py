"""The description of the web API: /openapi.json for programs, /docs for people, with nothing from elsewhere."""

from collections import Counter
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from typing import Annotated, Any

import orjson
from fastapi import FastAPI, Query, Request, Response
from fastapi.openapi.utils import get_openapi
from fastapi.responses import HTMLResponse
from fastapi.routing import iter_route_contexts

from api.models import glossary
from api.models.figures import examples_of_answers
from api.models.refusals import example_of_parameter, examples_of_refusals
from api.pages.rendering import page
from api.problems import MEDIA_TYPE
from api.problems.document import SCHEMA, TITLES
from ledger.clauses import Lang

Json = dict[str, Any]

API = "/api/v1"
SIGN_IN = (f"{API}/session", "post")
"""The one operation under /api/v1 that is open to everybody."""
UNSAFE = {"delete", "patch", "post", "put"}
CONFLICT = 409
INVALID = 422
ERASABLE = "sha256"
"""The parameter that names what can be gone for good."""
PROOFS = f"{API}/proofs/"
"""What may have to wait for a checkpoint."""
LOG = {"/checkpoint": {404}, "/tile/{path}": {401, 404}}
PARAMETER = "422-parameter"
"""The example of what has no fields that could be wrong, but parameters."""
FRAMEWORK = {"HTTPValidationError", "ValidationError"}
"""Schemas of the framework's own errors, which nobody gets to see."""

ABOUT = """\
街道对社区绩效考核的账本：谁在何时、依据哪一条、为何扣（加）分，谁申诉、如何决定，任何时刻的得分。
The ledger of a subdistrict's yearly assessment of its communities.

- 登录 · Sign-in：`Authorization: Bearer …`（`kaohe token create` 的令牌或 OIDC 的 JWT）；网页会话另需 `X-CSRF-Token`。
- 分值 · Points：文本，至多两位小数 · texts with at most two decimals: `"0.20"`。时间 · times：UTC，`Z`。
- 语言 · Language：错误按 `Accept-Language` 用中文或英文 · errors come in Chinese or English。
- 编号 · Number：每个回答都有 `X-Request-ID`，也会记入所造成的事件 · every answer has one, and so have the events it caused。
- 错误 · Errors：[`/problems`](/problems)，RFC 9457。
"""
SECURITY: Json = {
    "token": {
        "type": "http",
        "scheme": "bearer",
        "description": "API 令牌或 OIDC 令牌 · an API token, or an OIDC token",
    },
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "__Host-kaohe",
        "description": "网页会话；写操作另需 X-CSRF-Token · the pages' session; writing needs X-CSRF-Token too",
    },
}
FIELDS: Json = {
    "X-Request-ID": {"description": "请求编号 · the request's number", "schema": {"type": "string"}},
    "ETag": {
        "description": "内容的版本，供 If-None-Match 或 If-Match 用 · its version, for If-None-Match or If-Match",
        "schema": {"type": "string"},
    },
    "Link": {
        "description": "下一页的地址（rel=next），最后一页没有 · address of the next page, if there is one",
        "schema": {"type": "string"},
    },
    "Location": {
        "description": "所办内容的地址 · where to find what this was about",
        "schema": {"type": "string", "format": "uri-reference"},
    },
}
"""Header fields of answers, which operations refer to."""
IF_NONE_MATCH: Json = {
    "name": "If-None-Match",
    "in": "header",
    "description": "已有内容的 ETag；没有变化则 304 · The ETag of what you have; 304 where it is still the same",
    "schema": {"type": "string"},
}
NAMED_BY_IF_MATCH = {"AppealInFull", "EntryInFull", "WrittenEntry", "WrittenYear", "YearState"}
"""Answers with an ETag that a write may name."""
WITHOUT_ADDRESS = {"ImportReport"}
"""Answers to a write of many things, which stand at no one address."""
SUCCESS = {"200": "所求的内容 · What was asked for", "201": "已办理 · Done", "204": "已办理 · Done"}
HEADERS: dict[int, Json] = {
    401: {"WWW-Authenticate": {"schema": {"type": "string"}, "description": "Bearer"}},
    429: {"Retry-After": {"schema": {"type": "integer"}, "description": "秒 · seconds"}},
    503: {"Retry-After": {"schema": {"type": "integer"}, "description": "秒 · seconds"}},
}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)
"""Swagger UI needs its script, its style sheet with pictures inside, and this server's answers."""


def install(app: FastAPI) -> None:
    """Adds both addresses. To be called when every route is there."""

    @cache
    def document() -> tuple[bytes, str]:
        found = orjson.dumps(openapi(app))
        return found, f'"{sha256(found).hexdigest()[:16]}"'

    @app.api_route("/openapi.json", methods=["GET", "HEAD"], include_in_schema=False)
    def description(request: Request) -> Response:
        """Made once, in a thread: it takes longer than any answer should."""
        found, etag = document()
        headers = {"ETag": etag, "Cache-Control": "no-cache"}
        if etag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        return Response(found, headers=headers, media_type="application/json")

    @app.api_route("/docs", methods=["GET", "HEAD"], include_in_schema=False, response_class=HTMLResponse)
    async def docs(request: Request, lang: Annotated[str | None, Query(max_length=8)] = None) -> Response:
        return page(request, "docs.html", lang, headers={"Content-Security-Policy": POLICY})


def openapi(app: FastAPI) -> Json:
    """The OpenAPI document of an application: what FastAPI finds in its routes, and what holds for all of them."""
    document = get_openapi(
        title="kaohe 考核", version=version("kaohe-ledger"), description=ABOUT, routes=app.routes, tags=app.openapi_tags
    )
    names = _names(app)
    components = document.setdefault("components", {})
    schemas = {name: each for name, each in components.get("schemas", {}).items() if name not in FRAMEWORK}
    for name, examples in examples_of_answers().items():
        schemas.get(name, {})["examples"] = examples
    glossary.describe(document)
    refused = examples_of_refusals()[CONFLICT].values()
    components["schemas"] = {**schemas, "Problem": {**SCHEMA, "examples": [each["value"] for each in refused]}}
    components["securitySchemes"] = SECURITY
    components["headers"] = FIELDS
    components["examples"] = _examples()
    for path, method, operation in _operations(document):
        _complete(path, method, operation)
        _name(operation, names)
    document["tags"] = _tags(document)
    return document


def _examples() -> Json:
    """Those of refusals, by their status and language; each operation refers to them."""
    kinds = {
        **{str(status): each for status, each in examples_of_refusals().items()},
        PARAMETER: example_of_parameter(),
    }
    return {f"{kind}-{lang}": each for kind, both in kinds.items() for lang, each in both.items()}


def _names(app: FastAPI) -> dict[str, str]:
    """Operation ids that read well in a client made from the document: the functions' names, where no two share one."""
    described = [route for route in iter_route_contexts(app.routes) if getattr(route, "include_in_schema", False)]
    found = [(route.unique_id, route.name) for route in described if hasattr(route, "unique_id")]
    often = Counter(name for _, name in found)
    return {unique: str(name) for unique, name in found if often[name] == 1}


def _tags(document: Json) -> list[Json]:
    """“记录 · entries” is “entries” to programs, whose folders are named after it, and 记录 to people."""
    found: dict[str, Json] = {}
    for _, _, operation in _operations(document):
        for number, tag in enumerate(operation.get("tags", ())):
            chinese, _, name = tag.rpartition(" · ")
            operation["tags"][number] = name
            known = found.get(name, {}).get("description", "")
            found[name] = {"name": name, "description": chinese or known}
    return list(found.values())


def _name(operation: Json, names: dict[str, str]) -> None:
    """The id, and what the function says of itself: its first line in short, the rest at length."""
    operation["operationId"] = names.get(operation["operationId"], operation["operationId"])
    first, _, rest = operation.pop("description", "").partition("\n\n")
    operation["summary"] = first.removesuffix(".")
    if rest:
        operation["description"] = rest


def _operations(document: Json) -> Iterator[tuple[str, str, Json]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def _complete(path: str, method: str, operation: Json) -> None:
    is_signed_in = path.startswith(API) and (path, method) != SIGN_IN
    operation["security"] = [{name: []} for name in SECURITY] if is_signed_in else []
    responses = operation["responses"]
    if "HTTPValidationError" in str(responses.get("422")):
        del responses["422"]
    for status in sorted(_refused_with(path, method, operation)):
        kind = PARAMETER if status == INVALID and "requestBody" not in operation else str(status)
        responses.setdefault(str(status), _problem(status, kind))
    operation["responses"] = dict(sorted(responses.items()))
    _add_headers(operation)


def _add_headers(operation: Json) -> None:
    """Which fields the answers of an operation have, and the one that a reading takes."""
    asked = {each["name"] for each in operation.get("parameters", ())}
    again = "304" in operation["responses"]
    if again:
        operation.setdefault("parameters", []).append(IF_NONE_MATCH)
    for status, response in operation["responses"].items():
        shape = response.get("content", {}).get("application/json", {}).get("schema", {}).get("$ref", "")
        shape = shape.rpartition("/")[2]
        has = {
            "X-Request-ID": True,
            "ETag": (again and status < "400") or shape in NAMED_BY_IF_MATCH,
            "Link": again and "limit" in asked and status < "400",
            "Location": status == "201" and shape not in WITHOUT_ADDRESS,
        }
        fields = {name: {"$ref": f"#/components/headers/{name}"} for name, is_there in has.items() if is_there}
        response["headers"] = {**fields, **response.get("headers", {})}
        if response["description"] == "Successful Response":
            response["description"] = SUCCESS[status]


def _refused_with(path: str, method: str, operation: Json) -> set[int]:
    """The statuses of the errors that an operation can have."""
    named = {(each["in"], each["name"]) for each in operation.get("parameters", ())}
    statuses = {503} if path != "/healthz" else set()
    if path.startswith(API):
        statuses |= {401, 403, 404, 406, 422, 429} - ({403} if (path, method) == SIGN_IN else set())
    if path.startswith(PROOFS):
        statuses.add(409)
    statuses |= LOG.get(path, set())
    if ("path", ERASABLE) in named:
        statuses.add(410)
    if method in UNSAFE:
        statuses |= {400, 408, 409, 413}
    if "requestBody" in operation:
        statuses.add(415)
    if ("header", "If-Match") in named:
        statuses.add(412)
    if any(place == "query" for place, _ in named):
        statuses.add(414)
    return statuses


def _problem(status: int, kind: str) -> Json:
    title = TITLES[status]
    examples = {lang.value: {"$ref": f"#/components/examples/{kind}-{lang.value}"} for lang in Lang}
    return {
        "description": f"{title.zh} · {title.en}",
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}, "examples": examples}},
        **({"headers": HEADERS[status]} if status in HEADERS else {}),
    }
