"""A ledger in which every kind of dispute and bonus is under way, and how to find one form of several on its pages."""

from typing import Final

from tests.api.commands import MARKS, act, plain, record
from tests.api.pages.visiting import PageText, SentForm

DISPUTED: Final = [
    record("D1", quantity=2, reason="市级通报两次"),
    record("D2", occurred_on="2020-04-05", reason="垃圾未及时清运"),
    record("D3", "FSA", reason="楼道堆物"),
    record("D4", "HJT", reason="楼道堆物"),
    record("D5", "SSL", occurred_on="2020-05-05", reason="未申诉的"),
    plain("P1", "GC2.1", "ZY", occurred_on="2020-05-02", ticket="T000123"),
    plain("V1", "SF3.1", "FSA", occurred_on="2020-12-31", grade="veto"),
    act("appeal", "D1", "comm-SSL", grounds="有一次不在本社区"),
    act("accept", "D1", "leading-1"),
    act("ask", "D1", "leading-1", question="以哪份文件为准？"),
    act("answer", "D1", "comm-SSL", text="以勘界图为准"),
    act("appeal", "D2", "comm-SSL", grounds="已当日补运"),
    act("appeal", "D3", "comm-FSA", grounds="已限期清走"),
    act("accept", "D3", "leading-1"),
    act("decide", "D3", "leading-1", outcome="partly_upheld", amount="0.10", reasons="整改及时"),
    act("escalate", "D3", "comm-FSA", grounds="应全部撤销"),
    act("appeal", "D4", "comm-HJT", grounds="不是本社区"),
    act("accept", "D4", "leading-2"),
    act("ask", "D4", "leading-2", question="请提供照片"),
    {"op": "declare", "id": "N1", "community": "SSL", "clause": "BN.2", "level": "national",
     "occurred_on": "2020-06-01", "reason": "新华社报道", "by": "comm-SSL"},
    {"op": "declare", "id": "N2", "community": "FSA", "clause": "BN.2", "level": "province",
     "occurred_on": "2020-06-01", "reason": "省报报道", "by": "comm-FSA"},
    {"op": "review", "bonus": "N2", "outcome": "supported", "reasons": "属实", "by": "leading-1"},
]  # fmt: skip
"""D1 is accepted, D2 filed, D3 escalated, D4 questioned, D5 not appealed; P1 is pending, V1 a veto; N1 is declared, N2
supported.
"""
RANKED: Final = [
    *(line for line in MARKS if line["community"] != "SSL"),
    *({**line, "value": "70"} for line in MARKS if line["community"] == "SSL"),
]
"""All marks of the ranked item: SSL is near the end, and an appeal can move it past others."""


def form_for(page: PageText, **fields: str) -> SentForm:
    """The one form of a page that is sent with these values among its fields."""
    [found] = [each for each in page.forms if fields.items() <= each.fields.items() and each.method == "post"]
    return found


def has_form(page: PageText, action: str) -> bool:
    """Whether a page has a form that is sent to an address, or right below it."""
    return any(each.action.startswith(action) and each.method == "post" for each in page.forms)


def offers(page: PageText, op: str) -> bool:
    return any(each.fields.get("op") == op for each in page.forms)
