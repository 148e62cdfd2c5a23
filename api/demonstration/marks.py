"""The marks of January: public safety, the key tasks, Party building with its one tie, and what breaks it."""

from datetime import date

from api.demonstration.draft import Draft, Entry, Finding
from api.demonstration.measures import YEAR_END, converted_cents, measure, measure_mark
from api.demonstration.places import COMMUNITIES
from api.demonstration.texts import special
from api.demonstration.workdays import later

ASSESSMENT_DAY = date(2021, 1, 14)  # the meeting that votes on the debriefs
TIE_BREAK = "两社区党建得分及三项测评均相同，经街道党工委会议研究，按党建日常工作台账完整度和年度亮点确定先后次序"
GRADES = (("excellent", 0, "优秀"), ("good", 40, "良好"), ("qualified", 80, "合格"), ("unqualified", 160, "不合格"))
SCORED = (
    ("SF1.1", "扫黑除恶：线索摸排、核查、宣传和报表四个季度综合评分"),
    ("SF2.1", "禁毒：社戒社康人员尿检、必接和宣传活动综合评分"),
    ("SF4.1", "信访：不稳定信息报送、网上信访件办理和特护期值班综合评分"),
)
PARTY_MARKS = (
    ("PB1.1", 490, YEAR_END, date(2021, 1, 11), "党建日常工作全年考核得分"),
    ("PB1.2", 105, ASSESSMENT_DAY, ASSESSMENT_DAY, "社区绩效考核会党建述职测评得分"),
    ("PB1.3", 105, ASSESSMENT_DAY, ASSESSMENT_DAY, "党组织书记抓党建述职测评得分"),
)


def safety(draft: Draft) -> Entry:
    """All marks of the Public Safety Office; returns the veto."""
    for community, care in draft.care.items():
        for clause, reason in SCORED:
            score = min(200, 150 + 4 * care + draft.rng.randint(0, 10))
            measure(draft, community, clause, YEAR_END, 200 - score, score, reason)
        measure_mark(draft, community, "SF5.1", 200, 8700 + 80 * care, "平安建设考核全年百分制得分")
        if community != draft.vetoed:
            grade, cents, word = GRADES[min(3, max(0, (13 - care + draft.rng.randint(-2, 1)) // 4))]
            reason = f"街道安全生产和消防工作年度考核评为{word}"
            rated = Finding(community, "SF3.1", YEAR_END)
            draft.record(later(draft.rng, YEAR_END, 4, 8), rated, cents=cents, grade=grade, reason=reason)
    return veto(draft)


def veto(draft: Draft) -> Entry:
    """Early enough for two levels of appeal before the demonstration ends."""
    named = {"estate": COMMUNITIES[draft.vetoed].estates[0], "block": "7栋", "k": "6"}
    found = Finding(draft.vetoed, "SF3.1", YEAR_END, named)
    return draft.record(
        later(draft.rng, date(2021, 1, 4), 0, 0), found, cents=700, grade="veto", reason=special.VETO.reason
    )


def key_tasks(draft: Draft) -> list[Entry]:
    given = []
    for community, care in draft.care.items():
        score = 415 + 5 * care + 5 * draft.rng.randint(0, 4)
        at = later(draft.rng, date(2021, 1, 5), 0, 1)
        reason = COMMUNITIES[community].task
        given.append(measure(draft, community, "LG1.1", YEAR_END, 500 - score, score, reason, at))
    return given


def party_building(draft: Draft) -> None:
    """Three marks for each; the tied two get the same three, such that their order decides a factor."""
    standing: dict[str, tuple[int, ...]] = {}
    used: set[int] = set()
    for community, care in draft.care.items():
        if community in draft.tied:
            continue
        daily = 8450 + 90 * care + draft.rng.randint(-150, 150)
        while daily in used:
            daily += 5
        used.add(daily)
        votes = tuple(8800 + 60 * care + draft.rng.randint(-200, 200) for _ in range(2))
        standing[community] = (ranked_cents(draft, community, (daily, *votes)), daily, *votes)
    alike = marks_between(draft, standing, used)
    for community in draft.care:
        marks = alike if community in draft.tied else standing[community][1:]
        for (clause, worth_cents, day, known_on, said), mark in zip(PARTY_MARKS, marks, strict=True):
            at = later(draft.rng, known_on, 0, 1)
            measure(draft, community, clause, day, converted_cents(worth_cents, mark), mark, said, at)
    order, at = draft.rng.sample(draft.tied, 2), later(draft.rng, date(2021, 1, 25), 1, 3)
    draft.give(at, "break_tie", item="PB1", order=order, reason=TIE_BREAK, by="committee-1")


def ranked_cents(draft: Draft, community: str, marks: tuple[int, ...]) -> int:
    """S of rules.md: what the item comes to before its factor, everything recorded and decided so far included."""
    cents = 700 - sum(converted_cents(worth[1], mark) for worth, mark in zip(PARTY_MARKS, marks, strict=True))
    for entry in draft.entries:
        if entry.community == community and entry.clause.startswith("PB1."):
            cents += entry.left_cents if entry.found.adds else -entry.left_cents
    return cents


def marks_between(draft: Draft, others: dict[str, tuple[int, ...]], used: set[int]) -> tuple[int, int, int]:
    """Marks that put the tied two on ranks 3 and 4 (else 8 and 9, else anywhere): one earns more than the other."""
    votes = 9200 + draft.rng.randint(0, 200), 9100 + draft.rng.randint(0, 200)
    found: dict[int, tuple[int, int, int]] = {}
    for daily in range(8000, 9900, 5):
        if daily not in used:
            own = (ranked_cents(draft, draft.tied[0], (daily, *votes)), daily, *votes)
            found.setdefault(sum(other > own for other in others.values()), (daily, *votes))
    return found.get(2) or found.get(7) or next(iter(found.values()))
