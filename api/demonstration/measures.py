"""What is measured: monthly figures, yearly figures, and figures recorded again because the first was wrong."""

from datetime import date, datetime

from api.demonstration.draft import Draft, Entry, Finding, points, share
from api.demonstration.places import COMMUNITIES
from api.demonstration.workdays import later, month_end

YEAR_END = date(2020, 12, 31)
EXEMPT = "辖区内无农贸市场，不适用该项考核，经科室核实予以免考"
Bands = tuple[tuple[int, int], ...]  # below how much (hundredths of a per cent): what it costs, in cents

# clause, least and most of the year's task, what the reason says, and what falling short costs
SHARES: tuple[tuple[str, int, int, str, Bands], ...] = (
    ("PS9.1", 36, 70, "孕前优生检查全年任务{task}对，完成{done}对", ((9000, 50), (10_000, 20))),
    ("PS10.1", 90, 160, "两癌筛查全年任务{task}人，完成{done}人", ((9000, 50), (10_000, 20))),
    ("PS11.1", 48, 110, "全年出生{task}人，其中符合政策{done}人", ((9000, 100),)),
    ("PB2.6", 60, 130, "全年下达网评指令{task}条，按时完成{done}条", ((1, 200), (8000, 100), (9000, 50))),
    ("PB2.10", 80, 150, "党报党刊征订任务{task}份，完成{done}份", ((5001, 200), (7000, 100), (9000, 50))),
)
LEAST = {"PS9.1": 84, "PS10.1": 84, "PS11.1": 91, "PB2.6": 76, "PB2.10": 82}  # per cent of the most careless


def monthly(draft: Draft, months: tuple[int, ...]) -> None:
    """Wet waste (UM1.B.1) and Party news (PB1.6) of every community; the tied two write as many articles a year."""
    alike = [draft.rng.choices((1, 2, 3), (3, 6, 2))[0] for _ in months]
    corrigible: list[tuple[Entry, int]] = []
    for community, care in draft.care.items():
        articles = [draft.rng.choices((0, 1, 2, 3, 4), (2, 5, 8 + care, 3, 1))[0] for _ in months]
        if community in draft.tied:
            articles = draft.rng.sample(alike, len(alike))
        for month, count in zip(months, articles, strict=True):
            due = draft.rng.randint(60, 150)
            done = due * draft.rng.randint(47 + 3 * care, 92 + care) // 100
            corrigible.append((wet_waste(draft, community, month, done, due), month))
            written = news(draft, community, month, count)
            if community not in draft.tied:
                corrigible.append((written, month))
    early = [each for each in corrigible if each[0].left_cents and each[1] < 12]
    for entry, month in draft.rng.sample(early, min(len(early), 6)):
        correct(draft, entry, month)


def wet_waste(
    draft: Draft, community: str, month: int, done: int, due: int, at: datetime | None = None, why: str = ""
) -> Entry:
    value = share(done, due)
    cents = 10 if value < 5000 else 5 if value < 8000 else 0
    reason = f"{month}月应收湿垃圾{due}桶，实收{done}桶，{why or '以收运台账和过磅单为准'}"
    entry = measure(draft, community, "UM1.B.1", month_end(month), cents, value, reason, at, month)
    entry.slots["due"] = str(due)
    return entry


def news(draft: Draft, community: str, month: int, count: int, at: datetime | None = None, why: str = "") -> Entry:
    reason = f"{month}月发表党建工作信息{count}篇" + (f"，{why}" if why else "")
    return measure(draft, community, "PB1.6", month_end(month), max(0, 2 - count) * 10, count * 100, reason, at, month)


def correct(draft: Draft, entry: Entry, month: int) -> None:
    """Records the month again, better than first thought."""
    entry.left_cents = 0
    at = later(draft.rng, entry.notice, 6, 16)
    if entry.clause == "PB1.6":
        news(draft, entry.community, month, 2, at, "更正：原漏计美篇，链接已补报")
    else:
        due = int(entry.slots["due"])
        done = due * draft.rng.randint(84, 97) // 100
        wet_waste(draft, entry.community, month, done, due, at, "更正：补录第二收运点过磅单后重新核算")


def yearly(draft: Draft) -> None:
    """The figures of the year, recorded in the first days of January."""
    for community, care in draft.care.items():
        for clause, least, most, wording, bands in SHARES:
            task = draft.rng.randint(least, most)
            done = min(task, task * draft.rng.randint(LEAST[clause] + care, 105) // 100)
            if clause == "PS10.1" and care == 0:
                done = task * 93 // 100  # the figure that is appealed
            value = share(done, task)
            cents = next((cost for below, cost in bands if value < below), 0)
            reason = wording.format(task=task, done=done)
            measure(draft, community, clause, YEAR_END, cents, value, reason)
        articles = draft.rng.randint(2 + care // 4, 9)
        measure(
            draft,
            community,
            "PB2.4",
            YEAR_END,
            max(0, 5 - articles) * 20,
            articles * 100,
            f"全年区级及以上媒体上稿{articles}篇，以宣传台账为准",
        )
        measure_mark(draft, community, "GC1.1", 400, 8600 + 80 * care, "网格化量化考评全年百分制得分")
        market = COMMUNITIES[community].market
        if market:
            measure_mark(draft, community, "UM6.5", 100, 8200 + 100 * care, f"{market}全年百分制考核平均得分")
        else:
            at = later(draft.rng, YEAR_END, 4, 9)
            draft.record(at, Finding(community, "UM6.5", YEAR_END), cents=0, exempt=True, reason=EXEMPT)
    subscriptions = [entry for entry in draft.entries if entry.clause == "PB2.10"]
    entry = max(subscriptions, key=lambda each: each.left_cents)
    entry.left_cents = 0
    measure(
        draft,
        entry.community,
        "PB2.10",
        YEAR_END,
        0,
        share(88, 95),
        "更正：征订任务核减为95份，完成88份",
        later(draft.rng, entry.notice, 3, 6),
    )


def measure_mark(
    draft: Draft,
    community: str,
    clause: str,
    worth_cents: int,
    about: int,
    reason: str,
    day: date = YEAR_END,
    at: datetime | None = None,
) -> Entry:
    """A mark out of 100 near `about` hundredths, converted to points."""
    mark = about + draft.rng.randint(-250, 250)
    return measure(draft, community, clause, day, converted_cents(worth_cents, mark), mark, reason, at)


def converted_cents(worth_cents: int, mark: int) -> int:
    """What a mark (in hundredths, of 100) takes off, the points earned rounded half up."""
    return worth_cents - (worth_cents * mark + 5000) // 10_000


def measure(
    draft: Draft,
    community: str,
    clause: str,
    day: date,
    cents: int,
    value: int,
    reason: str,
    at: datetime | None = None,
    month: int | None = None,
) -> Entry:
    """`value` in hundredths; articles are written without a fraction."""
    written = str(value // 100) if clause in ("PB1.6", "PB2.4") else points(value)
    observed: dict[str, object] = {"period": f"2020-{month:02}"} if month else {}
    observed["value"] = written
    moment = at or (later(draft.rng, day, 1, 6) if month else later(draft.rng, day, 4, 9))
    return draft.record(moment, Finding(community, clause, day), cents=cents, reason=reason, **observed)
