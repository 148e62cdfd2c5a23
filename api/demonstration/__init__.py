"""A believable year of the 2020 rulebook: what `kaohe demo` records, through the same commands as everyone else."""

from collections.abc import Iterator
from datetime import datetime

from api.demonstration import episodes, marks, measures
from api.demonstration.appeals import REQUIRED, disputes
from api.demonstration.bonuses import bonuses
from api.demonstration.draft import Command, Draft
from api.demonstration.occurrences import accounts_in_january, always, ordinary
from api.demonstration.tickets import tickets

EVERY_MONTH, EVERY_QUARTER, ONE_MONTH = tuple(range(1, 13)), (3, 6, 9, 12), (6,)


def believable_year(*, seed: int = 2020, entries: int = 600) -> Iterator[tuple[datetime, dict[str, object]]]:
    """Commands of the file format, each with the moment (UTC) at which it is given, oldest first and no two at once.

    The same for the same seed. About `entries` entries are recorded, and never fewer than a year without provisional
    scores needs, some 290: then the monthly figures are thinned, and every special case is kept. The year stays open.
    """
    draft = Draft(seed)
    measures.monthly(draft, months_for(entries))
    measures.yearly(draft)
    veto = marks.safety(draft)
    episodes.disputed_key_task(draft, marks.key_tasks(draft))
    episodes.disputed_veto(draft, veto)
    episodes.disputed_screening(draft)
    party_marks = 3 * len(draft.care)
    room = max(entries - len(draft.entries) - party_marks, 60)

    always(draft)
    episodes.mistakes(draft, between(4, room // 12, 18))
    episodes.shared_matters(draft)
    episodes.negative_list(draft)
    episodes.disputed_ticket(draft)
    disputes(draft, between(len(REQUIRED), entries // 24, 30))
    tickets(draft, max(5, room // 8, room // 2 - 120))  # in a busy year it is the hotline that is busy
    bonuses(draft, between(14, entries // 20, 36))
    accounts_in_january(draft)
    ordinary(draft, entries - len(draft.entries) - party_marks)
    marks.party_building(draft)
    yield from draft.commands()


def months_for(entries: int) -> tuple[int, ...]:
    """The months that are measured: all of them in a full year, fewer in a short one."""
    return EVERY_MONTH if entries >= 500 else EVERY_QUARTER if entries >= 300 else ONE_MONTH


def between(least: int, wanted: int, most: int) -> int:
    return max(least, min(wanted, most))


__all__ = ["Command", "believable_year"]
