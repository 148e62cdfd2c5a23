"""Examples of request bodies in both languages: what `/docs` offers to try."""

from typing import Any, Final

Examples = dict[str, Any]


def _both(zh: str, en: str, said: dict[str, Any], *, words: dict[str, tuple[str, str]] | None = None) -> Examples:
    """The same request twice; `words` are the fields that are prose, in Chinese and in English."""
    prose = words or {}
    return {
        "zh": {"summary": zh, "value": {**said, **{field: each[0] for field, each in prose.items()}}},
        "en": {"summary": en, "value": {**said, **{field: each[1] for field, each in prose.items()}}},
    }


RECORDING: Final = _both(
    "市级通报两处乱堆乱放",
    "Two dumped heaps, reported at city level",
    {
        "id": "E1",
        "community": "SSL",
        "clause": "UM4.4",
        "occurred_on": "2020-03-05",
        "level": "city",
        "quantity": 2,
    },
    words={"reason": ("市督查通报两处乱堆乱放", "Two dumped heaps, in the city inspectors' report")},
)
DECLARATION: Final = _both(
    "申报一项市级荣誉",
    "Claim an honour at city level",
    {"id": "B1", "community": "SSL", "clause": "BN.1", "occurred_on": "2020-06-01", "level": "city"},
    words={"reason": ("获评市级文明社区", "Named a model community of the city")},
)
CONFIRMATION: Final = _both(
    "工单申诉未通过，记录生效",
    "The ticket's own appeal failed: the entry counts",
    {},
    words={"reason": ("平台申诉未通过", "The platform turned the appeal down")},
)
VOIDANCE: Final = _both(
    "工单申诉通过，记录作废",
    "The ticket's own appeal succeeded: the entry never counts",
    {},
    words={"reason": ("平台申诉通过", "The platform upheld the appeal")},
)
REVERSAL: Final = _both(
    "撤销其中 0.20 分",
    "Take 0.20 of an entry off the score",
    {"amount": "0.20"},
    words={"reason": ("数量有误", "The number was wrong")},
)
APPEAL: Final = _both(
    "对一条记录提出申诉",
    "Dispute an entry",
    {},
    words={"grounds": ("其中一处不在我社区范围", "One of the two lies outside our community")},
)
ACCEPTANCE: Final = _both("受理申诉", "Begin the review", {})
QUESTION: Final = _both(
    "向社区询问",
    "Ask the community",
    {},
    words={"question": ("请说明是哪一处？", "Which of the two places do you mean?")},
)
REPLY: Final = _both(
    "答复询问",
    "Answer the question",
    {},
    words={"text": ("城南路口的一处", "The one at the Chengnan Road crossing")},
)
DECISION: Final = _both(
    "部分成立，减 0.50 分",
    "Partly upheld: 0.50 is taken off",
    {"outcome": "partly_upheld", "amount": "0.50"},
    words={"reasons": ("其中一处属实", "One of the two is confirmed")},
)
ESCALATION: Final = _both(
    "申请党工委再次复核",
    "Ask the working committee for a second review",
    {},
    words={"grounds": ("仍有一处不在我社区范围", "The other place is not ours either")},
)
WITHDRAWAL: Final = _both(
    "撤回申诉",
    "Give the appeal up",
    {},
    words={"reason": ("已与科室沟通清楚", "Settled with the department")},
)
REVIEW: Final = _both(
    "审核支持",
    "Support the declared bonus",
    {"outcome": "supported"},
    words={"reasons": ("材料属实", "The documents bear it out")},
)
DETERMINATION: Final = _both(
    "确定加 1.00 分",
    "Grant 1.00 of the bonus",
    {"outcome": "granted", "amount": "1.00"},
    words={"reasons": ("同意", "Agreed")},
)
TURN: Final = _both(
    "写明理由",
    "With the reason for it",
    {},
    words={"reason": ("年度考核结束", "The assessment year is over")},
)
TIE_BREAK: Final = _both(
    "裁定并列：枫树岸在前",
    "Break a tie: Fengshu'an comes first",
    {"item": "PB1", "order": ["FSA", "SSL"]},
    words={"reason": ("党工委会议决定", "Decided by the working committee in session")},
)
_SUPPOSED: Final = {"op": "reverse", "entry": "E1", "amount": "0.50"}
SIMULATION: Final = {
    "zh": {
        "summary": "若撤销这条记录，各社区的分数和名次会怎样",
        "value": {"commands": [{**_SUPPOSED, "reason": "数量有误"}]},
    },
    "en": {
        "summary": "What the reversal of an entry would do to every score and rank",
        "value": {"commands": [{**_SUPPOSED, "reason": "The number was wrong"}]},
    },
    "figures-zh": {
        "summary": "若教育工作的上限为 2.00，这一年会怎样",
        "value": {"changes": {"PS7.ceiling": "2.00"}},
    },
    "figures-en": {
        "summary": "What the year would have been with a ceiling of 2.00 in education",
        "value": {"changes": {"PS7.ceiling": "2.00"}},
    },
}
