"""The command line: ``kaohe …``. Exit codes: 0 done, 1 refused (``error: CODE: what, and what to do``), 2 wrong usage."""

import sys
from typing import NoReturn

from pydantic import ValidationError

from api.cli.console import complain, lang, say
from ledger.errors import LedgerError

__all__ = ["main"]


def main() -> NoReturn:
    """Run one command and exit."""
    from api.cli.commands import app

    try:
        " ".join(sys.argv).encode()
    except UnicodeEncodeError:
        complain("argument_not_text", say("argument_not_text"))
        sys.exit(2)
    try:
        app()
    except LedgerError as error:
        complain(error.code, error.message(lang()))
        sys.exit(1)
    except ValidationError as error:  # of the settings: everything else is validated where it comes in
        wrong = error.errors(include_url=False)[0]
        setting = str(wrong["loc"][0])
        complain(
            "setting_invalid",
            say("setting_invalid", setting=f"KAOHE_{setting.upper()}", wanted=say(f"setting-{setting}")),
        )
        sys.exit(1)
    sys.exit(0)
