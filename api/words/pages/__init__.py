"""What the pages say."""

from typing import Final

from api.words.pages.accounts import ACCOUNTS
from api.words.pages.auditing import AUDITING
from api.words.pages.bonuses import BONUSES
from api.words.pages.community import COMMUNITY
from api.words.pages.disputing import DISPUTING
from api.words.pages.entry import ENTRY
from api.words.pages.fields import FIELDS
from api.words.pages.frame import FRAME
from api.words.pages.help import HELP
from api.words.pages.importing import IMPORTING
from api.words.pages.inbox import INBOX
from api.words.pages.recording import RECORDING
from api.words.pages.rulebook import RULEBOOK
from api.words.pages.scoreboard import SCOREBOARD
from api.words.pages.start import START
from api.words.pages.year import YEAR
from ledger.clauses import Text

PAGES: Final[dict[str, Text]] = {
    **FRAME,
    **FIELDS,
    **ACCOUNTS,
    **AUDITING,
    **BONUSES,
    **COMMUNITY,
    **DISPUTING,
    **ENTRY,
    **HELP,
    **IMPORTING,
    **INBOX,
    **RECORDING,
    **RULEBOOK,
    **SCOREBOARD,
    **START,
    **YEAR,
}
