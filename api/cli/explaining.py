"""The explain command: how a score comes about, and with ``--why-not`` what did not count."""

from collections.abc import Iterator
from typing import Annotated

import typer

from api import explained
from api.cli import tree
from api.cli.app import App
from api.cli.console import Format, lang, say, show_csv, show_json, show_table, tell
from api.cli.options import CommunityCode, KnownAt, On, OutputFormat, Position, Year, as_of
from api.cli.readings import said_of
from api.opening import open_ledger
from api.words import BETWEEN, reasons
from ledger.points import points
from projections.explanation import explain as explain_score
from projections.past import AsOf, Reading, read
from projections.uncounted import Bound, Uncounted, WhyNot, why_not


def register(app: App) -> None:
    app.add(explain)


def explain(
    community: CommunityCode,
    item: Annotated[str | None, typer.Argument(metavar="[ITEM]", help="项目代码 · an item's code, or BN, NL")] = None,
    why_not: Annotated[
        bool, typer.Option("--why-not", help="什么没有计入，为什么 · what did not count, and why")
    ] = False,
    known_at: KnownAt = None,
    position: Position = None,
    on: On = None,
    year: Year = None,
    format_: OutputFormat = Format.TABLE,
) -> None:
    """分数怎么来的 · How a score comes about: entries, reversals, caps, clauses and readings; it adds up."""
    moment = as_of(known_at, position, on)
    if why_not:
        _explain_why_not(community, item, moment, year, format_)
        return
    with open_ledger() as ledger:
        reading = read(ledger, moment, year=year)
        explanation = explain_score(reading, community, item)
    if format_ is Format.JSON:
        show_json(explained.explanation(reading, explanation, item))
    elif format_ is Format.CSV:
        columns = explained.ENTRY_FIELDS
        show_csv(columns, ([row[key] for key in columns] for row in explained.explained_entries(explanation)))
    else:
        tree.show(reading, explanation.tree)
        tell(said_of(reading))


# --- what did not count -----------------------------------------------------------------------------------------------


def _explain_why_not(community: str, item: str | None, moment: AsOf, year: int | None, format_: Format) -> None:
    with open_ledger() as ledger:
        reading, found = why_not(ledger, community, item=item, as_of=moment, year=year)
    if format_ is Format.JSON:
        show_json(explained.why_not(reading, found, item))
    elif format_ is Format.CSV:
        columns = explained.UNCOUNTED_FIELDS
        show_csv(columns, ([row[key] for key in columns] for row in explained.uncounted_rows(found)))
    else:
        _show(reading, found)


def _show(reading: Reading, found: WhyNot) -> None:
    if not found.left_out:
        tell(say("all_counted"))
    else:
        show_table(
            ["clause", "entry", "occurred_on", "nominal", "counted", "uncounted", "why"],
            _rows(reading, found),
            numbers=("nominal", "counted", "uncounted"),
            prose=("why",),
            spare=("occurred_on", "clause", "nominal"),
        )
        for bound in found.bounds:
            tell(_bound(bound))
        for effect in ("deduct", "add"):
            nominal, counted, left_out = map(points, found.sums(effect))
            tell(say(f"sums-{effect}", nominal=nominal, counted=counted, uncounted=left_out))
    tell(said_of(reading))


def _rows(reading: Reading, found: WhyNot) -> Iterator[list[object]]:
    """An entry's own figures stand in its first row."""
    for each in found.left_out:
        about: list[object] = [each.entry.clause, each.entry.id, each.entry.occurred_on]
        about += [points(each.nominal_cents), points(each.counted_cents)]
        for one in each.uncounted:
            yield [*about, points(one.cents), why(reading, one)]
            about = [None] * len(about)


def why(reading: Reading, one: Uncounted) -> str:
    """Why an amount does not count, and the event that says so, in a sentence."""
    sentence = reasons.why(one, lang())
    if one.recorded is None:
        return sentence
    local = one.recorded.recorded_at.astimezone(reading.rulebook.appeals.zone)
    words = f": {one.recorded.event.words}" if one.recorded.event.words else ""
    return f"{sentence} (#{one.recorded.position} {local:%Y-%m-%d %H:%M} {one.recorded.event.actor}{words})"


def _bound(bound: Bound) -> str:
    sentence = say(
        "bound",
        code=bound.code,
        reason=say(f"bound-{bound.reason}"),
        before=points(bound.before_cents),
        after=points(bound.after_cents),
        absorbed=points(bound.absorbed_cents),
    )
    clauses = BETWEEN[lang()].join(f"{code} {points(cents)}" for code, cents in bound.clauses.items())
    return f"{sentence} ({clauses})" if clauses else sentence
