"""The ledger's events as they are recorded, as Server-Sent Events."""

import re
from typing import Annotated, Any, Final

from fastapi import Header, Query, Request, Response

from api.counter import resource
from api.disclosure import sees_everything
from api.live import Stream
from api.problems import ParameterMalformed
from ledger.application import Ledger
from ledger.errors import PositionUnknown

POSITION: Final = re.compile(r"0|[1-9][0-9]{0,17}")
# Said to the reader of the document alone: what does not match is refused below, in words.
SCHEMA: Final[dict[str, Any]] = {"pattern": f"^({POSITION.pattern})$"}
EXAMPLE: Final = """retry: 2000
id: 1233

id: 1234
data: {"position":1234,"recorded_at":"2020-03-05T08:00:00Z","version":7,"event":"deduction-recorded.1",\
"entry":"E1","amount":"0.50","actor":"dept-UM","role":"department","words":"巡查发现","stream":"2020/SSL"}

:
"""
RESPONSES: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "每个事件一段，id 即其位置 · One block for each event; its id is the position",
        "content": {"text/event-stream": {"schema": {"type": "string"}, "example": EXAMPLE}},
    }
}

router = resource("事件 · events")


@router.get("/events/stream", responses=RESPONSES, response_class=Response)
async def stream_events(
    request: Request,
    after: Annotated[
        str | None,
        Query(
            description="从此位置之后开始；默认从现在起 · events above this position; default: from now on",
            json_schema_extra=SCHEMA,
        ),
    ] = None,
    last_event_id: Annotated[
        str | None,
        Header(
            description="重新连接时由浏览器给出，优先于 after · given on reconnection; wins over after",
            json_schema_extra=SCHEMA,
        ),
    ] = None,
) -> Response:
    """实时推送新记录的事件 · Events as they are recorded.

    凭 `Last-Event-ID` 重新连接，不漏一个，也不重复。登录等事件只对审计、管理员和党工委给出全部，其他人看到位置和时间。

    No event is missed and none is repeated across a reconnection with `Last-Event-ID`. Events about access are shown
    in full to auditors, administrators and the working committee; others see their position and time.
    """
    access, hub, guest = request.app.state.access, request.app.state.hub, request.state.guest

    async def again() -> bool:
        return sees_everything((await access.admit(request)).grants)

    asked = {"Last-Event-ID": last_event_id, "after": after}
    return Stream(
        hub,
        position=beginning(request.app.state.ledger, asked),
        user=guest.user,
        in_full=sees_everything(guest.grants),
        again=again,
    )


def beginning(ledger: Ledger, asked: dict[str, str | None]) -> int:
    """The first position that is asked for, else the newest. Raises ParameterMalformed or PositionUnknown."""
    newest = ledger.head_position()
    for parameter, text in asked.items():
        if text is None:
            continue
        if POSITION.fullmatch(text) is None:
            wanted = "位置，如 1234", "a position, such as 1234"
            raise ParameterMalformed(parameter=parameter, wanted_zh=wanted[0], wanted_en=wanted[1])
        if int(text) > newest:
            raise PositionUnknown(position=int(text), newest=newest)
        return int(text)
    return newest
