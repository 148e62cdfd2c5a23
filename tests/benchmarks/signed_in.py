"""`python -m tests.benchmarks.signed_in [EVENTS]` writes a ledger with a long year that people can sign in to.

At the path that the settings name, for trying the pages at the size that is promised: with a signing key, an
administrator, the sample users and views that are kept up. Refused where there is a ledger already.
"""

import sys
from contextlib import closing
from itertools import islice

from api import founding
from api.cli.working import seal
from api.opening import open_ledger
from api.settings import Settings
from ledger.application import Ledger
from projections.live import Views
from tests.benchmarks.long_year import BEGIN, happenings
from tests.benchmarks.sample import bare, rulebook
from tests.benchmarks.stock import PAGE, Writing
from tests.benchmarks.templates import LEDGER_ID

EVENTS = 100_000


def main(events: int = EVENTS) -> None:
    chosen = Settings()
    founding.found(chosen, _people, clock=lambda: BEGIN, ledger_id=LEDGER_ID, demonstration=True)
    with open_ledger(chosen) as ledger:
        position = ledger.head_position()
    with closing(bare(chosen.ledger_path)) as connection:
        writing, coming = Writing(position), happenings(events)
        while page := list(islice(coming, PAGE)):
            writing.append(connection, page)
    seal(chosen)
    with open_ledger(chosen) as ledger:
        ledger.beside(Views).follow()


def _people(ledger: Ledger) -> None:
    ledger.publish(rulebook())
    founding.add_admin(ledger, founding.SAMPLE_PASSWORD)
    founding.add_sample_users(ledger, rulebook())


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
