"""What can be recorded in a community's year, as templates: every amount by `ledger.rules`, every role as it must be."""

from collections.abc import Iterator
from functools import cache
from random import Random
from typing import Any

from ledger.actors import Role, recorders
from ledger.clauses import Clause, Converted, Discretionary, Occurrence, Rating, Scored
from ledger.events import (
    AdditionRecorded,
    AppealAccepted,
    AppealDecided,
    AppealEscalated,
    AppealFiled,
    AppealWithdrawn,
    BonusDeclared,
    BonusDetermined,
    BonusReviewed,
    DeductionRecorded,
    EntryConfirmed,
    EntryReversed,
    EntryVoided,
    Event,
    ExemptionRecorded,
    Observed,
    QuestionAnswered,
    QuestionAsked,
)
from ledger.rulebook import Place
from ledger.rules import Observation, assess
from tests.benchmarks.sample import rulebook
from tests.benchmarks.templates import DAY, ENTRY, MATTER, TICKET, Template

YEAR = 2020
REASONS = (
    "巡查发现，已通知社区整改",
    "区级通报点名，附照片两张",
    "逾期未报，电话催办后补交",
    "群众反映属实，现场核实",
    "任务清单第三项未落实",
)
NAMES = {
    Role.LEADING_GROUP: ("leading-1", "leading_group"),
    Role.WORKING_COMMITTEE: ("committee-1", "working_committee"),
}
LEADING, COMMITTEE = NAMES[Role.LEADING_GROUP], NAMES[Role.WORKING_COMMITTEE]
SECOND = ("leading-2", "leading_group")
TICKETS = "GC2.1"
MONTHLY = {"UM1.B.1": range(40_00, 100_00, 1_00), "PB1.6": range(0, 5_00, 1_00)}
"""With the values that are measured."""


def signed(place: Place, community: str) -> tuple[str, str]:
    """Who records under a clause."""
    grant = recorders(rulebook(), place, community)[0]
    if grant.role in NAMES:
        return NAMES[grant.role]
    return (f"{'dept' if grant.role is Role.DEPARTMENT else 'comm'}-{grant.unit}", grant.role.value)


def recorded(place: Place, seen: Observation, *, by: tuple[str, str], words: str | None = None) -> Template:
    """An entry under the clause, with the amount that the rules give it."""
    clause = place.clause
    assessed = assess(place, seen, occurred_on=DAY.replace(year=YEAR), year=YEAR)
    facts: dict[str, Any] = {
        **dict(zip(("actor", "role"), by, strict=True)),
        "entry": ENTRY,
        "words": words,
        "clause": clause.code,
        "occurred_on": DAY,
        "period": assessed.period,
        "observed": assessed.observed,
        "amount_cents": assessed.amount_cents,
        "matter": MATTER if clause.matter_required else None,
        "ticket": TICKET if clause.needs else None,
    }
    if clause.code in rulebook().bonus_codes:
        return Template(BonusDeclared(**facts), starts_entry=True)
    facts["pending"] = 1 if clause.pending_until else None
    kind = AdditionRecorded if clause.effect == "add" else DeductionRecorded
    return Template(kind(**facts), starts_entry=True)


def observations(clause: Clause) -> Iterator[Observation]:
    """What can be seen of an occurrence, or chosen where the recorder chooses."""
    match clause:
        case Discretionary():
            yield from (Observation(amount=clause.step * times) for times in range(1, 6))
        case Occurrence():
            counts = (None,) if clause.single else (1, 1, 2, 3)
            yield from (
                Observation(quantity=count, level=level) for count in counts for level in clause.levels or (None,)
            )


@cache
def occurrences() -> tuple[tuple[str, tuple[Template, ...]], ...]:
    """Each department clause under which any number of entries can stand, with its templates."""
    found: list[tuple[str, tuple[Template, ...]]] = []
    for code, place in rulebook().places.items():
        clause = place.clause
        if (
            place.item is None
            or code == TICKETS
            or clause.once_per
            or not isinstance(clause, Occurrence | Discretionary)
        ):
            continue
        by = signed(place, "")
        menu = (recorded(place, seen, by=by, words=words) for seen in observations(clause) for words in REASONS)
        found.append((code, tuple(menu)))
    return tuple(found)


@cache
def ticket() -> Template:
    place = rulebook().places[TICKETS]
    return recorded(place, Observation(), by=signed(place, ""), words="市民回访不满意，工单自身申诉中")


@cache
def monthly(code: str, month: int) -> tuple[Template, ...]:
    place = rulebook().places[code]
    period = f"{YEAR}-{month:02d}"
    return tuple(
        recorded(place, Observation(value=value, period=period), by=signed(place, "")) for value in MONTHLY[code]
    )


def yearly_codes() -> tuple[str, ...]:
    return tuple(code for code, place in rulebook().places.items() if place.item and place.clause.yearly)


def yearly(code: str, community: str, chance: Random) -> Template:
    """A figure of the whole year, marks among them; some communities have no produce market to mark."""
    place = rulebook().places[code]
    clause, by = place.clause, signed(place, community)
    if code == "UM6.5" and sum(community.encode()) % 3 == 0:
        return exemption(code, by)
    match clause:
        case Rating():
            seen = Observation(grade=chance.choice(("excellent", "good", "good", "qualified", "unqualified")))
        case Scored():
            seen = Observation(value=chance.randrange(clause.points // 2, clause.points + 1, 5))
        case Converted():
            seen = Observation(value=chance.randrange(80_00, 100_00, 5))
        case _:
            seen = Observation(
                value=chance.randrange(0, 10_00, 1_00) if code == "PB2.4" else chance.randrange(70_00, 105_00, 50)
            )
    return recorded(place, seen, by=by)


def exemption(code: str, by: tuple[str, str]) -> Template:
    event = ExemptionRecorded(
        actor=by[0],
        role=by[1],
        entry=ENTRY,
        words="辖区内没有农贸市场",
        clause=code,
        occurred_on=DAY,
        period=str(YEAR),
        observed=Observed(),
        amount_cents=0,
    )
    return Template(event, starts_entry=True)


@cache
def bonuses(community: str) -> tuple[Template, ...]:
    """What a community can declare."""
    places = [rulebook().places[clause.code] for clause in rulebook().bonus.clauses]
    return tuple(
        recorded(place, seen, by=signed(place, community), words="特色工作获肯定，附文件")
        for place in places
        for seen in observations(place.clause)
    )


@cache
def act(kind: type[Event], by: tuple[str, str], words: str | None, *facts: tuple[str, Any]) -> Template:
    """Whatever is done about an entry that is there."""
    return Template(kind(actor=by[0], role=by[1], entry=ENTRY, words=words, **dict(facts)))


def reversed_(by: tuple[str, str], cents: int, *, by_appeal: int | None = None) -> Template:
    words = "复核后更正" if by_appeal is None else "申诉理由成立"
    return act(EntryReversed, by, words, ("amount_cents", cents), ("by_appeal", by_appeal))


def settled(*, counts: bool) -> Template:
    by = ("dept-GC", "department")
    return act(EntryConfirmed, by, "工单申诉未通过") if counts else act(EntryVoided, by, "工单申诉通过，不予扣分")


def filed(community: str) -> Template:
    return act(AppealFiled, (f"comm-{community}", "community"), "当日已整改完毕，请求复核")


def withdrawn(community: str) -> Template:
    return act(AppealWithdrawn, (f"comm-{community}", "community"), "核对后无异议")


def accepted() -> Template:
    return act(AppealAccepted, LEADING, None)


def asked() -> Template:
    return act(QuestionAsked, LEADING, "整改照片是哪一天拍的？")


def answered(community: str) -> Template:
    return act(QuestionAnswered, (f"comm-{community}", "community"), "巡查当日下午，附原图")


def decided(level: int, outcome: str, cents: int | None = None) -> Template:
    words = {"rejected": "理由不成立，维持原扣分"}.get(outcome, "申诉理由成立")
    by = LEADING if level == 1 else COMMITTEE
    return act(AppealDecided, by, words, ("level", level), ("outcome", outcome), ("amount_cents", cents))


def escalated(community: str) -> Template:
    return act(AppealEscalated, (f"comm-{community}", "community"), "对一审结论不服，请求再次复核")


def reviewed(*, supported: bool) -> Template:
    outcome = "supported" if supported else "refused"
    return act(BonusReviewed, SECOND, "材料已核对", ("outcome", outcome))


def determined(cents: int | None) -> Template:
    outcome = "refused" if cents is None else "granted"
    return act(BonusDetermined, COMMITTEE, "会议研究决定", ("outcome", outcome), ("amount_cents", cents))
