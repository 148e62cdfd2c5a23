"""Simulations: what a decision would do to every score and rank, before anybody takes it. Nothing is recorded."""

from collections.abc import Sequence
from typing import Annotated, Any, Final

from fastapi import Body, Response
from pydantic import WithJsonSchema

from api import shapes
from api.answers import json_answer
from api.counter import resource
from api.desk import AtDesk, Desk
from api.guest import Guest
from api.models import Simulated, examples
from api.problems import Place, problem
from api.problems.places import placed
from api.shapes import Json
from ledger.actors import Role
from ledger.commands import Command, is_blank, parse
from ledger.errors import FieldMalformed, FieldUnknown, LedgerError, NotYourself
from ledger.points import points
from projections.simulation import Change, Simulation, Supposed, WouldBeRefused, simulate

router = resource("模拟 · simulations")

COMMANDS_MOST: Final = 100
SEVERAL: Final = "commands"
IN_ANY_NAME: Final = (Role.LEADING_GROUP, Role.WORKING_COMMITTEE, Role.AUDITOR, Role.ADMIN)
"""Who may suppose that somebody else acts: others would learn from the refusals who there is and what they hold."""
_COMMAND: Final[dict[str, Any]] = {"oneOf": [kind.model_json_schema() for kind in Command.OPS.values()]}
_SEVERAL: Final[dict[str, Any]] = {
    "type": "object",
    "properties": {SEVERAL: {"type": "array", "minItems": 1, "maxItems": COMMANDS_MOST, "items": _COMMAND}},
    "required": [SEVERAL],
    "additionalProperties": False,
}
Said = Annotated[
    dict[str, Any],
    Body(openapi_examples=examples.SIMULATION),
    WithJsonSchema({"title": "Simulating", "oneOf": [*_COMMAND["oneOf"], _SEVERAL]}),
]


@router.post("/simulations", response_model=Simulated)
async def simulate_commands(said: Said, desk: AtDesk) -> Response:
    """模拟：若办理一条或至多 100 条命令 · What a command, or up to 100 in order, would do to every community.

    命令的字段同命令文件的一行；不写 `by` 则为本人，领导小组、党工委、审计和管理员可以写他人。
    会被拒绝的，这里以同样的话拒绝；都不记录。

    A command has the fields of a line of a file; `by` is oneself, or anybody where the leading group, the working
    committee, an auditor or an administrator asks. What would be refused is refused here in the same words; nothing is
    recorded either way.
    """
    lines = _lines(said)
    try:
        commands = [_command(index, line, desk) for index, line in enumerate(lines)]
        return json_answer(_shape(await desk.aside(lambda: simulate(desk.ledger, commands))))
    except WouldBeRefused as refused:
        return _refused(desk, refused, lines, is_one=SEVERAL not in said)


def _lines(said: dict[str, Any]) -> Sequence[Any]:
    """Raises FieldMalformed or FieldUnknown."""
    if SEVERAL not in said:
        return [said]
    for name in said.keys() - {SEVERAL}:
        raise FieldUnknown(field=name if name in Command.model_fields else "…")
    lines = said[SEVERAL]
    if not isinstance(lines, list) or not 1 <= len(lines) <= COMMANDS_MOST:
        wanted = f"1 至 {COMMANDS_MOST} 条命令的列表", f"a list of 1 to {COMMANDS_MOST} commands"
        raise FieldMalformed(field=SEVERAL, wanted_zh=wanted[0], wanted_en=wanted[1])
    return lines


def _command(index: int, line: Any, desk: Desk) -> Command:
    """Raises WouldBeRefused."""
    try:
        if not isinstance(line, dict):
            zh, en = "一条命令 {…}", "a command {…}"
            raise FieldMalformed(field=f"{SEVERAL}/{index}", wanted_zh=zh, wanted_en=en)
        return _in_whose_name(parse({**line, "by": desk.guest.user} if is_blank(line.get("by")) else line), desk.guest)
    except LedgerError as error:
        raise WouldBeRefused(index, error) from error


def _in_whose_name(command: Command, guest: Guest) -> Command:
    """The command, where the guest may suppose it. Raises NotYourself."""
    if command.by != guest.user and not guest.holds(*IN_ANY_NAME):
        raise NotYourself(user=guest.user)
    return command


def _refused(desk: Desk, refused: WouldBeRefused, lines: Sequence[Any], *, is_one: bool) -> Response:
    """The problem that the command itself would get. It is no refusal of the one who asks, and not noted as such."""
    request, error, line = desk.request, refused.error, lines[refused.index]
    request.state.body, request.state.problem = line, error.code
    before = "" if is_one or not isinstance(line, dict) else f"/{SEVERAL}/{refused.index}"
    found = [str(place["pointer"]) for place, _ in placed(error, request) if "pointer" in place]
    places: list[tuple[Place, LedgerError]] = [
        ({"pointer": f"{before}{pointer}"}, error) for pointer in found or ([""] if before else [])
    ]
    return problem(error, desk.lang, correlation=desk.correlation, places=places)


# --- the answer -------------------------------------------------------------------------------------------------------


def _shape(simulation: Simulation) -> Json:
    return {
        **shapes.moment(simulation.before),
        "commands": [_supposed(each) for each in simulation.commands],
        "communities": [
            {
                "community": each.community,
                "total": _moved(each.total),
                "rank": {
                    "before": each.rank.before,
                    "after": each.rank.after,
                    "change": each.rank.after - each.rank.before,
                },
                "items": {code: _moved(change) for code, change in each.items.items()},
            }
            for each in simulation.communities
        ],
    }


def _supposed(each: Supposed) -> Json:
    return {"op": each.op, "entry": each.entry, "amount": shapes.amount(each.amount_cents)}


def _moved(change: Change) -> Json:
    return {
        "before": points(change.before),
        "after": points(change.after),
        "change": points(change.after - change.before),
    }
