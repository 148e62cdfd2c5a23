"""What schemathesis does not know by itself: bodies that are files, and the texts that the ledger takes.

Its hooks, loaded by fuzzing.toml.
"""

import json
import os
import re
import unicodedata
from collections.abc import Callable
from itertools import count
from typing import Any

import schemathesis
from hypothesis import strategies as st

from api.models.people import HIDDEN, SAID_LONGEST
from api.writes import KEY
from ledger import text

LETTERS = st.characters().filter(lambda char: unicodedata.category(char) not in HIDDEN)
SPARED = frozenset(os.environ.get("KAOHE_SPARED", "").split(","))
"""Ids of the tokens that sign this very run in."""
FAR_AWAY = re.compile("[0-9]{3,18}")
KEYS = count(1)
LINES = ("application/x-ndjson", "application/jsonl", "application/json-lines")


@schemathesis.serializer(*LINES, "application/yaml")
def as_file(_: Any, value: Any) -> bytes:
    """A text is the file itself."""
    said = value if isinstance(value, str) else json.dumps(value)
    return said.encode("utf-8", "surrogatepass")


@schemathesis.hook
def before_call(_: Any, case: schemathesis.Case[Any], __: Any) -> None:
    """Keeps what is meant from getting lost in what it does.

    A run that revoked its own token would see nothing but 401 from there on. A key is for one request, and a generated
    one would come with several. A position that does not come is waited for, five seconds each time; `test_readings`
    waits for one.
    """
    if case.path_parameters.get("token_id") in SPARED:
        case.path_parameters["token_id"] = "another"
    if KEY.fullmatch(str(case.headers.get("Idempotency-Key"))):
        case.headers["Idempotency-Key"] = f"key-{next(KEYS)}"
    if FAR_AWAY.fullmatch(str(case.query.get("wait"))):
        case.query["wait"] = 1


def _taken_by(read: Callable[[str], str]) -> Callable[[str], bool]:
    def is_taken(given: str) -> bool:
        try:
            return bool(read(given))
        except ValueError:
            return False

    return is_taken


def _texts(read: Callable[[str], str], *, also: str = "") -> st.SearchStrategy[str]:
    """Texts that the ledger takes: which those are, no pattern can say that every reader of patterns knows."""
    letters = st.characters(exclude_categories=("Cc", "Cf", "Cs", "Cn", "Co", "Zl", "Zp")) | st.sampled_from(
        also or "a"
    )
    found = st.text(letters, min_size=1, max_size=text.NAME_LONGEST).map(
        lambda given: unicodedata.normalize("NFC", given)
    )
    return found.filter(_taken_by(read))


schemathesis.openapi.format("words", _texts(text.words, also="\n，。"))
schemathesis.openapi.format("name", _texts(text.name))
schemathesis.openapi.format("reference", _texts(text.reference))
schemathesis.openapi.format("password", st.text(LETTERS, min_size=1, max_size=SAID_LONGEST))
