"""The route class of everything under /api/v1: who asks is known before anything else is looked at.

Then the body is read strictly, whatever FastAPI would have let through: no key twice, no NaN, no depth that breaks the
reader. What FastAPI and pydantic see is a parsed object.
"""

import re
from collections.abc import Callable, Coroutine
from email.message import Message
from typing import Any, ClassVar

from fastapi import APIRouter, Request, Response
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from pydantic import BaseModel

from api import strict_json
from api.problems import BodyMalformed, MediaTypeUnsupported, ParameterUnknown
from ledger.errors import LineMalformed, NotEntitled

Handler = Callable[[Request], Coroutine[Any, Any, Response]]
JSON = "application/json"
API = "/api/v1"
NAME = re.compile("[A-Za-z_][A-Za-z0-9_-]{0,40}")


class ParsedRequest(Request):
    """A request whose JSON has been read."""

    parsed: Any = None

    async def json(self) -> Any:
        return self.parsed


class Counter(APIRoute):
    """Admits the guest, reads the body, serves, and notes whom the ledger refused."""

    is_public: ClassVar[bool] = False
    takes: ClassVar[frozenset[str] | None] = frozenset({JSON})
    """Media types of bodies that are read here; None leaves the body to the route."""

    def get_route_handler(self) -> Handler:
        handle = super().get_route_handler()
        known = parameters_of(self.dependant)

        async def served(request: Request) -> Response:
            seen = ParsedRequest(request.scope, request.receive)
            access = seen.app.state.access
            guest = None if self.is_public else await access.admit(seen)
            seen.state.guest = guest
            if seen.scope["query_string"]:
                require_known(seen, known)
            if self.body_field is not None and self.takes is not None:
                seen.parsed = seen.state.body = await self._said(seen)
            try:
                return await handle(seen)
            except NotEntitled as error:
                if guest is not None:
                    await access.note_refusal(guest.user, seen, error)
                raise

        return served

    async def _said(self, request: Request) -> Any:
        """The object in the body; nothing said is an empty one."""
        body = await request.body()
        if not body:
            return {}
        require_json(request.headers.get("content-type", ""))
        return parsed(body)


class OpenCounter(Counter):
    """For signing in: whoever comes is served."""

    is_public = True


class RawCounter(Counter):
    """For files: the route reads the body itself."""

    takes = None


def parameters_of(dependant: Dependant) -> frozenset[str]:
    """The names that an address may ask with."""
    names = frozenset[str]().union(*map(parameters_of, dependant.dependencies))
    for field in dependant.query_params:
        kind = field.field_info.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            names |= {each.alias or name for name, each in kind.model_fields.items()}
        else:
            names |= {field.alias}
    return names


def require_known(request: Request, known: frozenset[str]) -> None:
    """A misspelt parameter that went unnoticed would get another answer than was asked for. Raises ParameterUnknown."""
    for name in request.query_params:
        if name not in known:
            raise ParameterUnknown(parameter=name if NAME.fullmatch(name) else "…")


def require_json(content_type: str) -> None:
    """Raises MediaTypeUnsupported for anything but JSON in UTF-8."""
    if content_type == JSON:
        return
    message = Message()
    message["content-type"] = content_type
    charset = message.get_param("charset", "utf-8")
    if message.get_content_type() != JSON or str(charset).lower() not in {"utf-8", "utf8"}:
        raise MediaTypeUnsupported(wanted=(JSON,))


def parsed(body: bytes) -> dict[str, Any]:
    """The object in a body. Raises BodyMalformed."""
    try:
        return strict_json.parse(body.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise BodyMalformed(problem_zh="不是 UTF-8 编码", problem_en="it is not UTF-8") from error
    except LineMalformed as error:
        raise BodyMalformed(problem_zh=error.problem_zh, problem_en=error.problem_en) from error


def resource(tag: str, route_class: type[Counter] = Counter) -> APIRouter:
    """The router of one resource. Its routes stand in the application as they are: a router inside a router is matched twice."""
    return APIRouter(prefix=API, route_class=route_class, tags=[tag])
