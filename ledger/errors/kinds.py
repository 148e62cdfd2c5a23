"""What a refusal is.

Each refusal is a class: its fields are the facts, ``zh`` and ``en`` say what is wrong and what to do, its code is its
name in snake case. What a kind means to a program outside (a status, an exit code) is decided there, not here.
"""

import re
from dataclasses import dataclass, field, fields
from string import Formatter
from typing import Any, ClassVar, dataclass_transform

from ledger.clauses import Lang
from ledger.points import points


class _Facts(Formatter):
    """Shows a ``…_cents`` as points, and a sequence with commas."""

    def get_value(self, key: int | str, args: Any, kwargs: Any) -> Any:
        value = super().get_value(key, args, kwargs)
        if isinstance(key, str) and key.endswith("_cents") and value is not None:
            return points(value)
        return ", ".join(map(str, value)) if isinstance(value, list | tuple) else value


@dataclass_transform(kw_only_default=True, field_specifiers=(field,))
class LedgerError(Exception):
    """The root of all refusals. Facts are given by keyword."""

    zh: ClassVar[str]
    en: ClassVar[str]

    def __init_subclass__(cls, **kwargs: object) -> None:
        super().__init_subclass__(**kwargs)
        dataclass(eq=False, kw_only=True)(cls)

    @property
    def code(self) -> str:
        """Stable, for programs: ``MoreThanIsLeft`` → ``more_than_is_left``."""
        return re.sub(r"(?<!^)(?=[A-Z])", "_", type(self).__name__).lower()

    def facts(self) -> dict[str, Any]:
        return {each.name: getattr(self, each.name) for each in fields(self)}  # type: ignore[arg-type]

    def message(self, lang: Lang) -> str:
        """What is wrong and what to do."""
        return _Facts().vformat(self.zh if lang is Lang.ZH else self.en, (), self.facts())

    def __str__(self) -> str:
        return self.message(Lang.EN)


class Invalid(LedgerError):
    """What was given cannot be right, whatever the ledger holds."""


class Unknown(LedgerError):
    """What was named is not there."""


class Gone(LedgerError):
    """What was named was there, and was taken away for good."""


class NotEntitled(LedgerError):
    """This person may not do this."""


class Refused(LedgerError):
    """As things stand in the ledger, this cannot be done."""


class Unusable(LedgerError):
    """The ledger itself cannot be used as asked: missing, busy, damaged, of another version."""


class Tampered(LedgerError):
    """The ledger is not what was signed, or contradicts itself."""
