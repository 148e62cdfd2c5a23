"""Rulebooks: which versions were published, what is in them, and publishing the next one."""

from hashlib import sha256
from io import BytesIO
from typing import Annotated, Any, Final

import orjson
import yaml
from fastapi import Path, Query, Request, Response

from api import shapes, strict_json
from api.answers import AGAIN, JSON, etag, form_asked, is_known, json_answer, reading_answer
from api.asked import AskedOfRecord
from api.counter import RawCounter, resource
from api.desk import AtDesk, Desk
from api.models import RulebookList
from api.models.rulebooks import PublishedRulebook, RulebookInFull
from api.problems import BodyMalformed, IdempotencyKeyReused, MediaTypeUnsupported
from api.shapes import Json
from api.uploads import media_type_of, received
from api.writes import TAKES, key_of
from ledger import publishing
from ledger.actors import WORKING_COMMITTEE, Actor
from ledger.application import Snapshot
from ledger.books import OpenBooks
from ledger.enacting import enact
from ledger.errors import LineMalformed, RulebookVersionUnknown
from ledger.events import Recorded, RulebookPublished
from ledger.fields import Name
from ledger.rulebook import Rulebook
from ledger.transaction import Kept

router = resource("规则书 · rulebooks", RawCounter)

YAML: Final = "application/yaml"
TAKEN: Final = (YAML, "application/x-yaml", "text/yaml", JSON)
RulebookName = Annotated[Name, Path(description="规则书名称 · its name", examples=["houjiatang-2020"])]
Version = Annotated[str, Path(pattern="^[1-9][0-9]{0,5}$", description="版本 · the version", examples=["1"])]
WRITTEN: Final[dict[str, Any]] = {
    **TAKES,
    "requestBody": {
        "required": True,
        "description": "规则书，YAML 或 JSON，至多 1 MiB · A rulebook as YAML or JSON, at most 1 MiB",
        "content": {
            YAML: {"schema": {"type": "string"}},
            JSON: {"schema": {"type": "object"}},
        },
    },
}
SHOWN: Final[dict[int | str, dict[str, Any]]] = {
    **AGAIN,
    200: {"content": {YAML: {"schema": {"type": "string"}}}, "description": "规则书 · The rulebook"},
}


@router.get("/rulebooks", response_model=RulebookList, responses=AGAIN)
def list_rulebooks(asked: Annotated[AskedOfRecord, Query()], desk: AtDesk) -> Response:
    """已发布的规则书各版，按发布先后 · Every published version, in the order of publishing."""
    with desk.ledger.reading(position=asked.position, known_at=asked.known_at) as snapshot:
        found = [each for name in snapshot.rulebook_names() for each in snapshot.history(f"rulebook/{name}")]
        position = snapshot.position
    rows = [_listed(each) for each in sorted(found, key=lambda recorded: recorded.position)]
    return reading_answer(desk.request, {"position": position, "rulebooks": rows}, position, forms=(JSON,))


@router.get("/rulebooks/{name}/{version}", response_model=RulebookInFull, responses=SHOWN)
def show_rulebook(
    name: RulebookName, version: Version, asked: Annotated[AskedOfRecord, Query()], desk: AtDesk
) -> Response:
    """一版规则书 · One version of a rulebook.

    所发布的项目、要点和数值，JSON 或 YAML。

    Items, clauses and figures as they were published, as JSON or YAML.
    """
    form = form_asked(desk.request, offered=(JSON, YAML))
    with desk.ledger.reading(position=asked.position, known_at=asked.known_at) as snapshot:
        found = _found(snapshot, name, int(version))
    written = found.as_written()
    digest = sha256(orjson.dumps(written, option=orjson.OPT_SORT_KEYS)).hexdigest()
    headers = etag(desk.request, digest[:32], *(["yaml"] if form == YAML else []), forms=(JSON, YAML))
    if is_known(desk.request, headers):
        return Response(status_code=304, headers=headers)
    if form == YAML:
        return Response(yaml.safe_dump(written, allow_unicode=True, sort_keys=False), 200, headers, YAML)
    return json_answer(written, headers=headers)


@router.post("/rulebooks", status_code=201, response_model=PublishedRulebook, openapi_extra=WRITTEN)
async def publish_rulebook(desk: AtDesk) -> Response:
    """发布规则书或其下一版 · Publish a rulebook, or the next version of one.

    自发布起适用，永不更改。

    In force from there on, and never changed.
    """
    Actor(desk.guest.user, desk.guest.grants).signing_as(WORKING_COMMITTEE)  # before the work of reading it
    key, text = key_of(desk), await _text(desk.request)
    is_json = media_type_of(desk.request) == JSON
    rulebook = await desk.aside(lambda: _read(text, is_json=is_json))
    position = await desk.ledger.commits.done(
        lambda books: _enacted(books, rulebook, desk, key), correlation=desk.correlation
    )
    said = {"rulebook": rulebook.rulebook, "version": rulebook.version, "position": position}
    location = f"/api/v1/rulebooks/{rulebook.rulebook}/{rulebook.version}"
    return json_answer(said, status=201, headers={"Location": location})


async def _text(request: Request) -> str:
    if media_type_of(request) not in TAKEN:
        raise MediaTypeUnsupported(wanted=TAKEN)
    body = BytesIO()
    await received(request, body, most=publishing.FILE_LARGEST)
    try:
        return body.getvalue().decode("utf-8")
    except UnicodeDecodeError as error:
        raise BodyMalformed(problem_zh="不是 UTF-8 编码", problem_en="it is not UTF-8") from error


def _read(text: str, *, is_json: bool) -> Rulebook:
    """Raises RulebookInvalid with every mistake, or BodyMalformed."""
    if not is_json:
        return publishing.from_yaml(text)
    try:
        data = strict_json.parse(text)
    except LineMalformed as error:
        raise BodyMalformed(problem_zh=error.problem_zh, problem_en=error.problem_en) from error
    return publishing.from_written(data)


def _enacted(books: OpenBooks, rulebook: Rulebook, desk: Desk, key: str | None) -> int:
    """The position, or that of the first time where the key was used for this very rulebook."""
    content = sha256(orjson.dumps(rulebook.document(), option=orjson.OPT_SORT_KEYS)).hexdigest()
    if key and (kept := books.kept(key)):
        if kept.content != content:
            raise IdempotencyKeyReused
        return kept.position
    position = enact(books, rulebook, by=desk.guest.user)
    if key:
        books.keep(Kept(key, content, f"rulebook/{rulebook.rulebook}", None, position))
    return position


def _found(snapshot: Snapshot, name: str, version: int) -> Rulebook:
    """Raises RulebookVersionUnknown."""
    for each in snapshot.published(name).versions:
        if each.version == version:
            return each
    known = (each for other in snapshot.rulebook_names() for each in snapshot.published(other).versions)
    labels = tuple(f"{each.rulebook}/{each.version}" for each in known)
    raise RulebookVersionUnknown(name=name, version=version, known=labels)


def _listed(recorded: Recorded) -> Json:
    event = recorded.event
    if not isinstance(event, RulebookPublished):
        raise TypeError(type(event).__name__)
    return {
        "rulebook": event.name,
        "version": event.version,
        "year": event.year,
        "position": recorded.position,
        "published_at": shapes.time(recorded.recorded_at),
        "published_by": event.actor,
    }
