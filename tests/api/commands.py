"""Lines of command files: the example of contract.md in an order that can be carried out, and single ones."""

from typing import Any

Line = dict[str, Any]


def record(id_: str | None = "E1", community: str = "SSL", **more: object) -> Line:
    """One occurrence at city level under UM4.4 (0.50), unless told otherwise; a field that is None is left out."""
    line: Line = {
        "op": "record",
        "id": id_,
        "community": community,
        "clause": "UM4.4",
        "occurred_on": "2020-03-05",
        "level": "city",
        "by": "dept-UM",
        **more,
    }
    return {name: value for name, value in line.items() if value is not None}


def plain(id_: str | None, clause: str, community: str = "SSL", **more: object) -> Line:
    """An entry under a clause without levels."""
    return record(id_, community, **{"clause": clause, "level": None, "by": f"dept-{clause[:2]}", **more})


def act(op: str, entry: str, by: str, **more: object) -> Line:
    return {"op": op, "entry": entry, **more, "by": by}


def mark(community: str, clause: str, value: str) -> Line:
    """A mark of the ranked item."""
    return plain(f"{community}-{clause}", clause, community, occurred_on="2020-12-31", value=value)


COMMUNITIES = ("SSL", "FSA", "ZY", "HJT", "MYW", "GJQ", "XNQ", "DY", "SY", "HL", "LJW", "QT")

MARKS = [
    mark(community, clause, "90" if community in {"SSL", "FSA"} else str(70 + number))
    for number, community in enumerate(COMMUNITIES)
    for clause in ("PB1.1", "PB1.2", "PB1.3")
]
"""Every mark of the ranked item; SSL and FSA tie."""

EVERY_OP: list[Line] = [
    record("E1", quantity=2, reason="督查通报"),
    plain("E2", "UM1.B.1", occurred_on="2020-03-31", period="2020-03", value="45.50"),
    plain("E3", "SF3.1", "FSA", occurred_on="2020-12-31", grade="veto"),
    plain("E5", "UM6.5", "HL", occurred_on="2020-12-31", exempt=True, reason="没有农贸市场"),
    plain("E4", "GC2.1", "ZY", occurred_on="2020-05-02", ticket="T000123"),
    plain("E6", "GC2.1", "ZY", occurred_on="2020-05-03", ticket="T000124"),
    act("confirm", "E4", "dept-GC", reason="工单申诉未通过"),
    act("void", "E6", "dept-GC", reason="工单申诉通过"),
    act("reverse", "E1", "dept-UM", amount="0.20", reason="数量有误"),
    act("appeal", "E1", "comm-SSL", grounds="情况不符"),
    act("accept", "E1", "leading-1"),
    act("ask", "E1", "leading-1", question="哪一天？"),
    act("answer", "E1", "comm-SSL", text="三月五日"),
    act("decide", "E1", "leading-1", outcome="partly_upheld", amount="0.10", reasons="部分属实"),
    act("escalate", "E1", "comm-SSL", grounds="仍不符"),
    act("withdraw", "E1", "comm-SSL", reason="已沟通"),
    {"op": "declare", "id": "B1", "community": "SSL", "clause": "BN.1", "level": "city", "occurred_on": "2020-06-01",
     "reason": "市级先进", "by": "comm-SSL"},
    {"op": "review", "bonus": "B1", "outcome": "supported", "reasons": "属实", "by": "leading-1"},
    {"op": "determine", "bonus": "B1", "outcome": "granted", "amount": "1.00", "reasons": "同意", "by": "committee-1"},
    *MARKS,
    {"op": "break_tie", "item": "PB1", "order": ["FSA", "SSL"], "reason": "会议决定", "by": "committee-1"},
    {"op": "close", "reason": "年度结束", "by": "committee-1"},
    {"op": "reopen", "reason": "尚有遗漏", "by": "committee-2"},
]  # fmt: skip
"""Every command of the contract but `finalise`, which needs a complete year and days that have run out."""
