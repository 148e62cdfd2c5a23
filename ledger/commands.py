"""What may be asked of the ledger: one frozen class for each command, as a line of a file has it.

Shapes only: whether a command may be carried out is decided in `ledger.recording`, `appeals`, `bonuses` and `year`.
Decimal figures are texts, whole numbers are numbers; an unknown field is refused.
"""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any, ClassVar, Literal, Self, cast, get_args

import orjson
from pydantic import TypeAdapter, ValidationError, model_validator

from ledger.bodies import (
    Acceptance,
    BonusReview,
    Confirmation,
    Decision,
    Declaration,
    Determination,
    Escalation,
    Filing,
    Question,
    Recording,
    Reply,
    Reversal,
    Said,
    TieBreaking,
    Turn,
    Voidance,
    Withdrawal,
)
from ledger.errors import FieldMissing, OpUnknown
from ledger.fields import Name, Ref, YearNumber, refusal_of


def is_blank(value: object) -> bool:
    """Null and blank text in a line are as good as absent."""
    return value is None or (isinstance(value, str) and not value.strip())


class Command(Said):
    """`op` names the command, `by` the acting user."""

    op: str
    by: Name | None = None

    OPS: ClassVar[dict[str, type["Command"]]] = {}

    @model_validator(mode="before")
    @classmethod
    def _without_blanks(cls, given: Any) -> Any:
        """What a cell of a table does not hold is not said."""
        if not isinstance(given, dict):
            return given
        return {name: value for name, value in given.items() if not is_blank(value)}

    @classmethod
    def __pydantic_init_subclass__(cls, **_: Any) -> None:
        for op in get_args(cls.model_fields["op"].annotation):
            Command.OPS[op] = cls

    @classmethod
    def of(cls, body: Said, **rest: Any) -> Self:
        """The command that a request comes to: its body, which has been checked, with what its address says and who asks."""
        [op] = get_args(cls.model_fields["op"].annotation)
        return cast(Self, cls.model_construct(None, **{**vars(body), **rest, "op": op}))

    def content(self) -> str:
        """A digest over what the command says, 64 hexadecimal digits: the same however a default is written."""
        said = self.model_dump(mode="json", exclude_none=True, exclude_defaults=True, exclude=self.spelt_out())
        return sha256(orjson.dumps({**said, "op": self.op}, option=orjson.OPT_SORT_KEYS)).hexdigest()


class Record(Recording, Command):
    op: Literal["record"]


class Declare(Declaration, Command):
    op: Literal["declare"]


class OnEntry(Command):
    """A command about an entry that is there."""

    entry: Ref


class Confirm(Confirmation, OnEntry):
    op: Literal["confirm"]


class Void(Voidance, OnEntry):
    op: Literal["void"]


class Reverse(Reversal, OnEntry):
    op: Literal["reverse"]


class FileAppeal(Filing, OnEntry):
    op: Literal["appeal"]


class Accept(Acceptance, OnEntry):
    op: Literal["accept"]


class Ask(Question, OnEntry):
    op: Literal["ask"]


class Answer(Reply, OnEntry):
    op: Literal["answer"]


class Decide(Decision, OnEntry):
    op: Literal["decide"]


class Escalate(Escalation, OnEntry):
    op: Literal["escalate"]


class Withdraw(Withdrawal, OnEntry):
    op: Literal["withdraw"]


class OnBonus(Command):
    """A command about a bonus that was declared."""

    bonus: Ref


class Review(BonusReview, OnBonus):
    op: Literal["review"]


class Determine(Determination, OnBonus):
    op: Literal["determine"]


class AboutYear(Command):
    """A command about a whole year: the newest one, unless it names another."""

    year: YearNumber | None = None


class BreakTie(TieBreaking, AboutYear):
    op: Literal["break_tie"]


class Close(Turn, AboutYear):
    op: Literal["close"]


class Finalise(Turn, AboutYear):
    op: Literal["finalise"]


class Reopen(Turn, AboutYear):
    op: Literal["reopen"]


_ADAPTERS: dict[str, TypeAdapter[Command]] = {op: TypeAdapter(kind) for op, kind in Command.OPS.items()}


def parse(raw: Mapping[str, object]) -> Command:
    """The command in a line or body. Raises Invalid for the first wrong field."""
    op = raw.get("op")
    if is_blank(op):
        raise FieldMissing(field="op")
    if not isinstance(op, str) or op not in _ADAPTERS:
        raise OpUnknown(known=tuple(_ADAPTERS))
    try:
        return _ADAPTERS[op].validate_python(dict(raw))
    except ValidationError as error:
        raise refusal_of(error.errors(include_url=False)[0]) from error
