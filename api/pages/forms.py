"""Forms: what was typed stays typed, and every refusal stands beside the field that it is about."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from secrets import token_urlsafe
from typing import Final

from fastapi import Request, UploadFile
from starlette.datastructures import FormData
from starlette.datastructures import UploadFile as Uploaded

from api.pages.visit import Visit
from api.problems.document import detail
from api.problems.places import placed
from api.problems.refusals import headers_of
from api.words import WORDS
from ledger.clauses import Lang
from ledger.errors import LedgerError

WHOLE: Final = ""
"""Where a refusal stands that is about no single field."""
KEY_FIELD: Final = "form_key"
KEY: Final = re.compile("[A-Za-z0-9_-]{1,64}")
_QUOTED: Final = re.compile("“([a-z_]{1,20})”")


@dataclass
class Form:
    """The values of its fields, and what is wrong with them. `key` tells one filling of the form from the next."""

    values: Mapping[str, str] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)
    key: str = field(default_factory=lambda: token_urlsafe(12))

    def value(self, name: str) -> str:
        return self.values.get(name, "")

    def problem(self, name: str = WHOLE) -> str:
        return self.problems.get(name, "")

    @property
    def is_refused(self) -> bool:
        return bool(self.problems)

    def refuse(self, visit: Visit, error: LedgerError) -> None:
        """Puts a refusal beside the field that it is about, or else above the form."""
        visit.request.state.problem = error.code
        visit.request.state.owed = headers_of(error)
        visit.request.state.body = {name: value for name, value in self.values.items() if value}
        found = [str(place["pointer"]).strip("/") for place, _ in placed(error, visit.request) if "pointer" in place]
        where = found[0] if found and found[0] in self.values else WHOLE
        self.problems.setdefault(where, said_on_forms(error, visit.lang))


def said_on_forms(error: LedgerError, lang: Lang) -> str:
    """What is wrong and what to do, with the fields called as the forms call them."""

    def called(found: re.Match[str]) -> str:
        label = WORDS.get(f"field-{found[1]}")
        return f"“{label.in_(lang)}”" if label else found[0]

    return _QUOTED.sub(called, detail(error, lang))


def form_of(request: Request) -> Form:
    """The form that was sent."""
    sent: FormData = request.state.form
    values = {name: value.strip() for name, value in sent.items() if isinstance(value, str)}
    # A key that the forms have not given out is none: it becomes part of what the record knows an act by.
    key = values.pop(KEY_FIELD, "")
    return Form(values, key=key) if KEY.fullmatch(key) else Form(values)


def files_in(request: Request, name: str) -> list[UploadFile]:
    """The files of a field; one that nobody chose has no name."""
    sent: FormData = request.state.form
    return [each for each in sent.getlist(name) if isinstance(each, Uploaded) and each.filename]  # type: ignore[misc]


def several(request: Request, name: str) -> list[str]:
    """Every value of a field, in order."""
    sent: FormData = request.state.form
    return [each.strip() for each in sent.getlist(name) if isinstance(each, str)]
