"""The reading commands: scores, history, diff, entries, appeals."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any

import typer

from api import shapes
from api.cli.app import App
from api.cli.console import Format, lang, say, show_csv, show_json, show_table, tell
from api.cli.options import (
    Clause,
    CommunityCode,
    CommunityOption,
    Department,
    KnownAt,
    On,
    OutputFormat,
    Position,
    State,
    Year,
    as_of,
    moment_or_position,
)
from api.opening import open_ledger, today
from ledger.account import AppealState
from ledger.points import points
from projections import docket, listing
from projections.difference import Difference, difference
from projections.happenings import Happening
from projections.history import history as history_of
from projections.history import require_community
from projections.past import Reading, read

WORDS_SHOWN = 40
"""Characters of a reason that a table shows; JSON and CSV hold all of it."""


def register(app: App) -> None:
    for command in (scores, history, diff, entries, appeals):
        app.add(command)


def scores(
    community: CommunityOption = None,
    known_at: KnownAt = None,
    position: Position = None,
    on: On = None,
    year: Year = None,
    format_: OutputFormat = Format.TABLE,
) -> None:
    """得分与排名 · Total, base, bonus, negative list and rank of every community, at any moment."""
    with open_ledger() as ledger:
        reading = read(ledger, as_of(known_at, position, on), year=year)
        if community is not None:
            require_community(reading.rulebook, community)
        show_scores(reading, community, format_)


def show_scores(reading: Reading, community: str | None, format_: Format) -> None:
    shape = shapes.scores(reading, community)
    found = shape["communities"]
    if format_ is Format.JSON:
        show_json(shape)
    elif format_ is Format.CSV:
        show_csv(*shapes.score_rows(reading, shape))
    else:
        show_table(
            ["rank", "community", "name", "total", "base", "bonus", "negative", "remarks"],
            (_score_row(reading, each) for each in found),
            numbers=("rank", "total", "base", "bonus", "negative"),
            prose=("remarks",),
            spare=("base", "bonus", "negative", "name"),
        )
        if community is not None and found:
            _show_items(reading, found[0])
        tell(said_of(reading))


def _score_row(reading: Reading, each: dict[str, Any]) -> list[object]:
    remarks = [say(key) for key in ("vetoed", "provisional") if each[key]]
    if each["tie_open"]:
        remarks.append(f"{say('tie_open')} {' '.join(each['tie_open'])}")
    name = reading.rulebook.community(each["community"]).in_(lang())
    figures = (each[key] for key in ("total", "base", "bonus", "negative"))
    return [each["rank"], each["community"], name, *figures, " · ".join(remarks)]


def _show_items(reading: Reading, each: dict[str, Any]) -> None:
    show_table(
        ["department", "item", "name", "points", "score", "remarks"],
        (
            [
                department.code,
                item.code,
                item.name.in_(lang()),
                points(item.points),
                each["items"][item.code],
                _missing(item.all_clauses, each["missing"]),
            ]
            for department in reading.rulebook.departments
            for item in department.items
        ),
        numbers=("points", "score"),
        prose=("name", "remarks"),
        spare=("department", "remarks"),
    )


def _missing(clauses: tuple[Any, ...], missing: list[str]) -> str:
    found = [clause.code for clause in clauses if clause.code in missing]
    return f"{say('missing')} {' '.join(found)}" if found else ""


def said_of(reading: Reading) -> str:
    """Which moment a reading is about, in a sentence."""
    sentence = say(
        "as_known",
        position=reading.position,
        known_at=shapes.time(reading.known_at),
        rulebook=reading.rulebook.rulebook,
        version=reading.rulebook.version,
    )
    return sentence + (say("about_day", on=reading.on) if reading.on else "")


def history(
    community: CommunityCode,
    item: Annotated[str | None, typer.Option("--item", help="项目代码 · an item's code, or BN, NL")] = None,
    known_at: KnownAt = None,
    position: Position = None,
    on: On = None,
    year: Year = None,
    format_: OutputFormat = Format.TABLE,
) -> None:
    """历史 · Every event of a community, oldest first."""
    with open_ledger() as ledger:
        reading, found = history_of(ledger, community, item=item, as_of=as_of(known_at, position, on), year=year)
        happenings = list(found)
    rows = [shapes.happening(each) for each in happenings]
    if format_ is Format.JSON:
        show_json({**shapes.moment(reading), "community": community, "item": item, "events": rows})
    elif format_ is Format.CSV:
        columns = list(shapes.HAPPENING_FIELDS)
        show_csv(columns, ([row[key] for key in columns] for row in rows))
    else:
        show_table(
            ["position", "recorded_at", "event", "entry", "clause", "amount", "actor", "role", "words"],
            (_happening_row(reading, each) for each in happenings),
            numbers=("position", "amount"),
            prose=("words",),
            spare=("role", "position", "actor", "amount", "recorded_at"),
        )
        tell(said_of(reading))


def _happening_row(reading: Reading, happening: Happening) -> list[object]:
    return [
        happening.position,
        _local(happening.recorded_at.astimezone(reading.rulebook.appeals.zone)),
        say(happening.event.partition(".")[0]),
        happening.entry,
        happening.clause,
        shapes.amount(happening.amount_cents),
        happening.actor,
        role(happening.role),
        short(happening.words),
    ]


def role(name: str) -> str:
    return say(f"{name}_role") if name in {"community", "department"} else say(name)


def _local(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M")


def short(words: str | None) -> str | None:
    if words is None or len(words) <= WORDS_SHOWN:
        return words
    return f"{words[: WORDS_SHOWN - 1]}…"


def diff(
    community: CommunityCode,
    from_: Annotated[str, typer.Option("--from", metavar="POSITION|TIME", help="前一时刻 · the earlier moment")],
    to: Annotated[str, typer.Option("--to", metavar="POSITION|TIME", help="后一时刻 · the later moment")],
    on: On = None,
    year: Year = None,
    format_: OutputFormat = Format.TABLE,
) -> None:
    """两个时刻之间 · What changed between two moments, and which events changed it."""
    before, after = (replace(moment_or_position(each), on=on) for each in (from_, to))
    with open_ledger() as ledger:
        found = difference(ledger, community, before, after, year=year)
    shape = shapes.difference(found)
    if format_ is Format.JSON:
        show_json(shape)
    elif format_ is Format.CSV:
        columns = ["what", "before", "after", "change"]
        rows = ([*(row[key] for key in columns), " ".join(map(str, row["causes"]))] for row in shape["changed"])
        show_csv([*columns, "causes"], rows)
    else:
        _show_difference(found, shape)
        for reading in (found.before, found.after):
            tell(said_of(reading))


def _show_difference(found: Difference, shape: dict[str, Any]) -> None:
    if not found.moved and not found.events:
        tell(say("nothing_changed"))
        return
    show_table(
        ["name", "before", "after", "change", "causes"],
        (
            [
                _figure_name(found.after, row["what"]),
                row["before"],
                row["after"],
                row["change"],
                short(", ".join(map(str, row["causes"]))),
            ]
            for row in shape["changed"]
        ),
        numbers=("before", "after", "change"),
        spare=("causes",),
    )
    show_table(
        ["position", "recorded_at", "event", "entry", "amount", "actor", "words"],
        (
            [
                row["position"],
                _local(recorded.recorded_at.astimezone(found.after.rulebook.appeals.zone)),
                say(row["event"].partition(".")[0]),
                row["entry"],
                row["amount"],
                row["actor"],
                short(row["words"]),
            ]
            for row, recorded in zip(shape["events"], found.events, strict=True)
        ),
        numbers=("position", "amount"),
        prose=("words",),
        spare=("actor", "amount", "recorded_at"),
    )


def _figure_name(reading: Reading, what: str) -> str:
    item = reading.rulebook.items.get(what)
    return say(what) if item is None else f"{what} {item.name.in_(lang())}"


def entries(
    community: CommunityOption = None,
    department: Department = None,
    clause: Clause = None,
    state: State = None,
    matter: Annotated[str | None, typer.Option("--matter", help="事项 · one matter")] = None,
    shared_matter: Annotated[
        bool, typer.Option("--shared-matter", help="同一事项记在多个要点的 · of a matter under several clauses")
    ] = False,
    known_at: KnownAt = None,
    position: Position = None,
    on: On = None,
    year: Year = None,
    format_: OutputFormat = Format.TABLE,
) -> None:
    """记录列表 · Entries, oldest first, with filters."""
    if state is not None and state not in set(docket.EntryState):
        raise typer.BadParameter(", ".join(docket.EntryState))
    chosen = docket.Filter(community, department, clause, state)
    with open_ledger() as ledger:
        reading, found = listing.entries(
            ledger,
            as_of(known_at, position, on),
            chosen,
            year=year,
            matter=matter,
            shared_matter=shared_matter,
        )
        _show_entries(reading, (shapes.entry(each) for each in found[0:]), format_)


def _show_entries(reading: Reading, rows: Iterator[shapes.Json], format_: Format) -> None:
    if format_ is Format.JSON:
        show_json({**shapes.moment(reading), "entries": list(rows)})
    elif format_ is Format.CSV:
        show_csv(shapes.ENTRY_FIELDS, ([row[key] for key in shapes.ENTRY_FIELDS] for row in rows))
    else:
        show_table(
            ["position", "entry", "community", "clause", "occurred_on", "state", "amount", "left", "matter", "words"],
            (
                [
                    row["position"],
                    row["entry"],
                    row["community"],
                    row["clause"],
                    row["occurred_on"],
                    say(row["state"]),
                    row["amount"],
                    row["left"],
                    row["matter"],
                    short(row["reason"]),
                ]
                for row in rows
            ),
            numbers=("position", "amount", "left"),
            prose=("words", "matter"),
            spare=("matter", "position", "amount", "occurred_on", "community"),
        )
        tell(said_of(reading))


def appeals(
    community: CommunityOption = None,
    department: Department = None,
    clause: Clause = None,
    state: State = None,
    overdue: Annotated[bool, typer.Option("--overdue", help="只看逾期 · only overdue ones")] = False,
    known_at: KnownAt = None,
    position: Position = None,
    on: On = None,
    year: Year = None,
    format_: OutputFormat = Format.TABLE,
) -> None:
    """申诉列表 · Appeals with their deadlines, oldest filing first."""
    if state is not None and state not in set(AppealState):
        raise typer.BadParameter(", ".join(AppealState))
    moment = as_of(known_at, position, on)
    with open_ledger() as ledger:
        reading, listed = listing.appeals(
            ledger,
            moment,
            docket.Filter(community, department, clause, state),
            year=year,
            overdue=overdue,
            today=lambda reading: today(reading, moment),
        )
        found = list(listed[0:])
    rows = [shapes.appeal(each) for each in found]
    if format_ is Format.JSON:
        show_json({**shapes.moment(reading), "appeals": rows})
    elif format_ is Format.CSV:
        show_csv(shapes.APPEAL_FIELDS, ([row[key] for key in shapes.APPEAL_FIELDS] for row in rows))
    else:
        show_table(
            ["entry", "community", "clause", "filed_at", "level", "state", "due", "outcome", "grounds"],
            (
                [
                    row["entry"],
                    row["community"],
                    row["clause"],
                    _local(each.appeal.filed_at.astimezone(reading.rulebook.appeals.zone)),
                    row["level"],
                    say(row["state"]),
                    f"{row['due']} {say('overdue')}" if row["overdue"] else row["due"],
                    say(row["outcome"]) if row["outcome"] else None,
                    short(row["grounds"]),
                ]
                for row, each in zip(rows, found, strict=True)
            ),
            prose=("grounds",),
            spare=("filed_at", "level", "clause", "community", "outcome"),
        )
        tell(said_of(reading))
