"""The ledger as a plain-text journal, for `hledger`, `ledger` and what reads their format.

Every item of a community is an account, and every entry a dated transaction with the entry's id as its code; what became
of it later is a transaction of its own under the same code. An account's balance is the item's uncapped sum. A pending
entry and a bonus on its way come last, marked ``!`` and without an amount, as they stand at the journal's end.
"""

from collections.abc import Iterator
from datetime import date
from typing import Final

from ledger.events import AdditionRecorded, EntryRecorded, ExemptionRecorded
from ledger.points import points
from projections.told import Told
from projections.uncapped import Change, Effect, What, effects

UNIT: Final = "POINTS"
"""The commodity, 分: in the letters that `beancount` takes too."""
HEADING: Final = """\
; kaohe 考核账本：前 {position} 个事件{on_zh} · the ledger's first {position} events{on_en}
; 账户余额是封顶前的合计，扣分为负 · balances are sums before any cap, deductions below zero
; 交易代码是记录编号，position 是事件在账本中的位置 · the code is the entry's id, position the event's place in the ledger
; 文字中的 ; | ( ) 改为全角 · in texts, ; | ( ) are written full-width

tag position

commodity {unit}
    format 1000.00 {unit}

"""
_HARMLESS: Final = str.maketrans({";": "；", "|": "｜", "(": "（", ")": "）"})
"""What would end a code, a payee or a description."""
_NAMES: Final = {
    What.RECORDED: "扣分 deduction",
    What.PENDING: "待确认 pending",
    What.CONFIRMED: "确认 confirmed",
    What.VOIDED: "作废 voided",
    What.SUPERSEDED: "被替代 superseded",
    What.REVERSED: "撤销 reversed",
    What.DECLARED: "已申报 declared",
    What.GRANTED: "已确定 granted",
    What.REFUSED: "未通过 refused",
    What.GRANTED_ON_APPEAL: "申诉后加分 granted on appeal",
}
_WAITING: Final = frozenset({What.PENDING, What.DECLARED})
_SETTLED: Final = frozenset({What.CONFIRMED, What.VOIDED, What.GRANTED, What.REFUSED})


def journal(told: Told, *, on: date | None = None) -> Iterator[str]:
    """The journal in pieces, a transaction each, in the order of the events; about day `on`, without later entries."""
    yield _heading(told, on)
    waiting: dict[str, Effect] = {}
    for effect in effects(told, on=on):
        for change in effect.changes:
            if change.what in _WAITING:
                waiting[change.entry.entry] = effect
                continue
            if change.what in _SETTLED:
                waiting.pop(change.entry.entry, None)
            yield _transaction(effect, change)
    for effect in waiting.values():
        yield _transaction(effect, effect.changes[-1], mark="!")


def harmless(text: str) -> str:
    """A text on one line, with nothing in it that these programs read as more than text."""
    return " ".join(text.split()).translate(_HARMLESS)


def _heading(told: Told, on: date | None) -> str:
    said = {"on_zh": "", "on_en": ""} if on is None else {"on_zh": f"，截至 {on}", "on_en": f", until {on}"}
    return HEADING.format(position=told.position, unit=UNIT, **said) + "".join(_accounts(told))


def _accounts(told: Told) -> Iterator[str]:
    for year in told.years():
        rulebook = told.rulebook(year)
        items = (*rulebook.items, rulebook.bonus.code, rulebook.negative_list.code)
        for community in rulebook.community_codes:
            yield from (f"account {_account(year, community, item)}\n" for item in items)
        yield f"account {_other_side(year)}\n\n"


def _account(year: int, community: str, item: str) -> str:
    return f"Assets:{year}:{community}:{item}"


def _other_side(year: int) -> str:
    return f"Equity:{year}"


def _transaction(effect: Effect, change: Change, *, mark: str = "*") -> str:
    account = _account(effect.year, str(effect.community), str(effect.item))
    return (
        f"{change.day} {mark} ({harmless(change.entry.entry)}) {_description(effect, change)}\n"
        f"    ; position: {effect.recorded.position}\n"
        f"    {account}  {points(change.cents)} {UNIT}\n"
        f"    {_other_side(effect.year)}  {points(-change.cents)} {UNIT}\n\n"
    )


def _description(effect: Effect, change: Change) -> str:
    name = _kind(change.entry) if change.what is What.RECORDED else _NAMES[change.what]
    words = effect.recorded.event.entry if change.what is What.SUPERSEDED else effect.recorded.event.words
    return f"{change.entry.clause} | {name}" + (f"：{harmless(words)}" if words else "")


def _kind(entry: EntryRecorded) -> str:
    if getattr(entry, "veto", None):
        return "一票否决 veto"
    match entry:
        case ExemptionRecorded():
            return "免予考核 exemption"
        case AdditionRecorded():
            return "项目加分 addition"
        case _:
            return "扣分 deduction"
