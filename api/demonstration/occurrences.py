"""The ordinary run of the year: what officers find, spread over the communities as careful as each is."""

from datetime import date, timedelta

from api.demonstration.draft import Draft, Entry, Finding, points
from api.demonstration.places import COMMUNITIES, slots
from api.demonstration.texts.kind import Kind
from api.demonstration.texts.offices import OFFICES
from api.demonstration.texts.party import GENERAL, PARTY
from api.demonstration.texts.services import SERVICES
from api.demonstration.texts.urban import URBAN
from api.demonstration.workdays import later, month_end, some_day

KINDS = URBAN + SERVICES + PARTY + GENERAL + OFFICES
BY_CLAUSE = {(kind.clause, kind.level): kind for kind in KINDS}
ALWAYS = (  # in every year, however short: each office, each sort of clause
    ("UM5.1", None), ("UM4.4", "city"), ("UM6.2", "district"), ("PS3.1", None), ("PS7.1", None), ("PS7.3", None),
    ("PS7.4", None), ("PB1.4", "recommended"), ("PB1.5", None), ("PB2.9", None), ("GA3.1", "ordinary"),
    ("GC3.1", None), ("SC2.1", None), ("FO1.2", None), ("FO2.1", None),
)  # fmt: skip


def always(draft: Draft) -> None:
    for named in ALWAYS:
        occur(draft, BY_CLAUSE[named])


def ordinary(draft: Draft, count: int) -> None:
    """As many entries as asked: first each kind not seen yet, the frequent ones sooner, then whatever is frequent."""
    unseen = [kind for kind in KINDS if (kind.clause, kind.level) not in draft.seen]
    clauses = {clause for clause, _ in draft.seen}
    unseen.sort(key=lambda kind: (kind.clause not in clauses, draft.rng.random() ** (1 / kind.weight)))
    common = [kind for kind in KINDS if kind.weight > 1]
    weights = [kind.weight**2 for kind in common]
    while count > 0:
        kind = unseen.pop() if unseen else draft.rng.choices(common, weights)[0]
        count -= occur(draft, kind) is not None


def occur(
    draft: Draft,
    kind: Kind,
    *,
    text: str | None = None,
    months: tuple[int, int] | None = None,
    quantities: tuple[int, ...] = (1, 1, 1, 2, 3),
) -> Entry | None:
    """Records the kind for some community on some day; nothing where it may stand only once and does."""
    community = somewhere(draft, kind)
    day = some_day_of(draft, kind, months or kind.months)
    if kind.once and not draft.once(kind.clause, community, day.month if kind.once == "month" else 0):
        return None
    named = slots(draft.rng, community, day)
    found = Finding(community, kind.clause, day, named, kind.adds)
    wording = text or draft.deal(tuple(each for each in kind.texts if "market" in named or "{market}" not in each))
    quantity = draft.rng.choice(quantities) if "{n}" in wording or kind.discretionary else 1
    named["n"] = str(quantity)
    observed: dict[str, object] = {"level": kind.level} if kind.level else {}
    if kind.discretionary:
        observed["amount"] = points(kind.cents * quantity)
    elif quantity > 1:
        observed["quantity"] = quantity
    if kind.matter:
        observed["matter"] = f"{community}-教育-{len(draft.entries):04}"
    at = later(draft.rng, day, 0, 5)
    return draft.record(at, found, cents=kind.cents * quantity, reason=wording, **observed)


def somewhere(draft: Draft, kind: Kind) -> str:
    allowed = [code for code in kind.only or COMMUNITIES if not (kind.clause.startswith("PB1.") and code in draft.tied)]
    weights = [draft.care[code] + 2 if kind.adds else 16 - draft.care[code] for code in allowed]
    return draft.rng.choices(allowed, weights)[0]


def some_day_of(draft: Draft, kind: Kind, months: tuple[int, int]) -> date:
    day = some_day(draft.rng, months)
    if kind.clause == "FO1.2":  # the 15th is in time
        return day.replace(day=draft.rng.randint(16, 27))
    if kind.clause in ("PB2.9", "GA9.2"):  # known when the month is over
        return month_end(day.month)
    return day


def accounts_in_january(draft: Draft) -> None:
    """December's accounts, late in January of the next year (R20), where December is still free."""
    for community in draft.rng.sample(list(COMMUNITIES), len(COMMUNITIES)):
        if draft.once("FO1.2", community, 12):
            day = date(2021, 1, 18) + timedelta(days=draft.rng.randint(0, 3))
            reason = f"上年12月全部财务资料至{day.month}月{day.day}日才交，迟于15日，已两次电话催交"
            draft.record(later(draft.rng, day, 0, 2), Finding(community, "FO1.2", day), cents=10, reason=reason)
            return
