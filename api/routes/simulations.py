"""Simulations: what a decision or another rulebook would do to every score and rank. Nothing is recorded."""

from collections.abc import Sequence
from typing import Annotated, Any, Final

from fastapi import Body, Query, Response
from pydantic import WithJsonSchema

from api import simulated
from api.answers import json_answer
from api.asked import AskedOfSimulation
from api.counter import resource
from api.desk import AtDesk, Desk
from api.guest import Guest
from api.models import Simulated, examples
from api.problems import Place, problem
from api.problems.places import placed
from api.shapes import Json
from ledger import publishing
from ledger.actors import Role
from ledger.commands import Command, is_blank, parse
from ledger.errors import FieldMalformed, FieldUnknown, LedgerError, NotYourself
from ledger.rulebook import Rulebook
from projections.simulation import WouldBeRefused, simulate

router = resource("模拟 · simulations")

COMMANDS_MOST: Final = 100
CHANGES_MOST: Final = 500
SEVERAL: Final = "commands"
RULEBOOK: Final = "rulebook"
CHANGES: Final = "changes"
IN_ANY_NAME: Final = (Role.LEADING_GROUP, Role.WORKING_COMMITTEE, Role.AUDITOR, Role.ADMIN)
"""Who may suppose that somebody else acts: others would learn from the refusals who there is and what they hold."""
_COMMAND: Final[dict[str, Any]] = {"oneOf": [kind.model_json_schema() for kind in Command.OPS.values()]}
_SUPPOSED: Final[dict[str, Any]] = {
    "type": "object",
    "properties": {
        SEVERAL: {"type": "array", "minItems": 1, "maxItems": COMMANDS_MOST, "items": _COMMAND},
        RULEBOOK: {"type": "object"},
        CHANGES: {
            "type": "object",
            "minProperties": 1,
            "maxProperties": CHANGES_MOST,
            "additionalProperties": {"type": "string"},
        },
    },
    "minProperties": 1,
    "additionalProperties": False,
}
Said = Annotated[
    dict[str, Any],
    Body(openapi_examples=examples.SIMULATION),
    WithJsonSchema({"title": "Simulating", "oneOf": [*_COMMAND["oneOf"], _SUPPOSED]}),
]


@router.post("/simulations", response_model=Simulated)
async def simulate_commands(said: Said, asked: Annotated[AskedOfSimulation, Query()], desk: AtDesk) -> Response:
    """模拟：若办理某些命令，或规则书有所不同 · What commands or another rulebook would do to every community.

    命令一条，或 `commands` 里至多 100 条，字段同命令文件的一行；不写 `by` 则为本人，领导小组、党工委、审计和管理员可以写他人。
    会被拒绝的，这里以同样的话拒绝；都不记录。`rulebook` 是另一本规则书的全文，`changes` 改动单个数值，如
    `{"PS7.ceiling": "2.00"}`：全年的记录按它重新评定，可以看任何时刻（`position`、`known_at`、`on`）；命令只能看现在。

    One command, or up to 100 in `commands`, with the fields of a line of a file; `by` is oneself, or anybody where the
    leading group, the working committee, an auditor or an administrator asks. What would be refused is refused here in
    the same words; nothing is recorded either way. `rulebook` is another rulebook as a whole, `changes` are single
    figures of one, such as `{"PS7.ceiling": "2.00"}`: the year's entries are assessed again by it, as of any moment
    (`position`, `known_at`, `on`). Commands are about the present.
    """
    is_one = not said.keys() & {SEVERAL, RULEBOOK, CHANGES}
    lines = [said] if is_one else _lines(said)
    try:
        commands = [_command(index, line, desk) for index, line in enumerate(lines)]
        return json_answer(await desk.aside(lambda: _simulated(desk, said if not is_one else {}, commands, asked)))
    except WouldBeRefused as refused:
        return _refused(desk, refused, lines, is_one=is_one)


def _simulated(desk: Desk, said: dict[str, Any], commands: Sequence[Command], asked: AskedOfSimulation) -> Json:
    given = _rulebook(said[RULEBOOK]) if RULEBOOK in said else None
    under = simulated.under(given, _changes(said[CHANGES]) if CHANGES in said else {})
    return simulated.simulation(simulate(desk.ledger, commands, under=under, as_of=asked.as_of, year=asked.year))


def _rulebook(said: Any) -> Rulebook:
    """Raises FieldMalformed or RulebookInvalid."""
    if not isinstance(said, dict):
        zh, en = "一本规则书 {…}", "a rulebook {…}"
        raise FieldMalformed(field=RULEBOOK, wanted_zh=zh, wanted_en=en)
    return publishing.from_written(said)


def _changes(said: Any) -> dict[str, str]:
    """Raises FieldMalformed."""
    is_good = isinstance(said, dict) and 1 <= len(said) <= CHANGES_MOST
    if not is_good or not all(isinstance(each, str) for each in said.values()):
        zh, en = '数值的代码和新值，如 {"PS7.ceiling": "2.00"}', 'figures by their addresses: {"PS7.ceiling": "2.00"}'
        raise FieldMalformed(field=CHANGES, wanted_zh=zh, wanted_en=en)
    return dict(said)


def _lines(said: dict[str, Any]) -> Sequence[Any]:
    """Raises FieldMalformed or FieldUnknown."""
    for name in said.keys() - {SEVERAL, RULEBOOK, CHANGES}:
        raise FieldUnknown(field=name if name in Command.model_fields else "…")
    if SEVERAL not in said:
        return []
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
