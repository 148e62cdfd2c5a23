"""The appeal group: from filing to the final decision."""

from typing import Annotated

import typer

from api.cli.app import App
from api.cli.options import Amount, AsJson, By, EntryId, Grounds, Reason, Reasons
from api.cli.writing import submit

group = App("申诉 · Dispute an entry: file, accept, ask, answer, decide, escalate, withdraw")


@group.add
def file(entry: EntryId, grounds: Grounds = None, by: By = None, as_json: AsJson = False) -> None:
    """提出申诉 · File an appeal (the community)."""
    submit("appeal", as_json=as_json, entry=entry, grounds=grounds, by=by)


@group.add
def accept(entry: EntryId, by: By = None, as_json: AsJson = False) -> None:
    """受理 · Accept an appeal (the leading group)."""
    submit("accept", as_json=as_json, entry=entry, by=by)


@group.add
def ask(
    entry: EntryId,
    question: Annotated[str | None, typer.Option("--question", help="问题 · the question")] = None,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """提问 · Ask the community; the clock stops until it answers."""
    submit("ask", as_json=as_json, entry=entry, question=question, by=by)


@group.add
def answer(
    entry: EntryId,
    text: Annotated[str | None, typer.Option("--text", help="答复 · the answer")] = None,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """答复 · Answer the question (the community)."""
    submit("answer", as_json=as_json, entry=entry, text=text, by=by)


@group.add
def decide(
    entry: EntryId,
    outcome: Annotated[str, typer.Option("--outcome", help="upheld 支持, partly_upheld 部分支持, rejected 驳回")],
    amount: Amount = None,
    reasons: Reasons = None,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """决定 · Decide (the leading group; after an escalation the working committee)."""
    submit("decide", as_json=as_json, entry=entry, outcome=outcome, amount=amount, reasons=reasons, by=by)


@group.add
def escalate(entry: EntryId, grounds: Grounds = None, by: By = None, as_json: AsJson = False) -> None:
    """申请再次复核 · Ask for the second level (the community)."""
    submit("escalate", as_json=as_json, entry=entry, grounds=grounds, by=by)


@group.add
def withdraw(entry: EntryId, reason: Reason = None, by: By = None, as_json: AsJson = False) -> None:
    """撤回申诉 · Withdraw an open appeal (the community)."""
    submit("withdraw", as_json=as_json, entry=entry, reason=reason, by=by)
