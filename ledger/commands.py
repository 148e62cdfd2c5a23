"""What may be asked of the ledger: one frozen class for each command, as a line of a file has it.

Shapes only: whether a command may be carried out is decided in `ledger.recording`, `appeals`, `bonuses` and `year`.
Decimal figures are texts, whole numbers are numbers; an unknown field is refused.
"""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any, ClassVar, Literal, Self, get_args

import orjson
from pydantic import TypeAdapter, ValidationError

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
    OP: ClassVar[str] = ""
    ABSENT: ClassVar[dict[str, Any]] = {}
    """What a field is that is not said."""

    @classmethod
    def __pydantic_init_subclass__(cls, **_: Any) -> None:
        for op in get_args(cls.model_fields["op"].annotation):
            Command.OPS[op] = cls
            cls.OP = op
            cls.ABSENT = {name: None if each.is_required() else each.default for name, each in cls.model_fields.items()}

    @classmethod
    def of(cls, body: Said, **rest: Any) -> Self:
        """The command that a request comes to: its body, which has been checked, with what its address says and who asks."""
        return cls._made({**vars(body), **rest})

    @classmethod
    def _made(cls, said: dict[str, Any]) -> Self:
        """Of values that have been checked; as `model_construct` does it, which looks at every field anew."""
        command = cls.__new__(cls)
        for name, value in (
            ("__dict__", {**cls.ABSENT, **said, "op": cls.OP}),
            ("__pydantic_fields_set__", {*said, "op"}),
            ("__pydantic_extra__", None),
            ("__pydantic_private__", None),
        ):
            object.__setattr__(command, name, value)
        return command

    def content(self) -> str:
        """A digest over what the command says, 64 hexadecimal digits: the same however a default is written."""
        unsaid = self.spelt_out()
        said = {
            name: value
            for name, value in vars(self).items()
            # A field that is not said is None; of `exempt`, the one that is not, False is the default.
            if value is not None and value is not False and name not in unsaid
        }
        return sha256(orjson.dumps(said, option=orjson.OPT_SORT_KEYS)).hexdigest()


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
    """The command in a line or body: what a cell of a table does not hold is not said.

    Raises Invalid for the first wrong field.
    """
    op = raw.get("op")
    if is_blank(op):
        raise FieldMissing(field="op")
    if not isinstance(op, str) or op not in _ADAPTERS:
        raise OpUnknown(known=tuple(_ADAPTERS))
    read = _ADAPTERS[op].validator.validate_python
    try:
        return read(dict(raw))  # type: ignore[no-any-return]
    except ValidationError:
        # No field takes a blank for anything but its absence: most lines need no look at them.
        said = {name: value for name, value in raw.items() if not is_blank(value)}
    try:
        return read(said)  # type: ignore[no-any-return]
    except ValidationError as error:
        raise refusal_of(error.errors(include_url=False)[0]) from error
