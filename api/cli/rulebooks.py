"""The rulebook group: validate, show, diff, publish."""

from typing import Annotated

import typer

from api.cli.app import App
from api.cli.console import Format, lang, say, show_csv, show_json, show_table, tell
from api.cli.options import By, OutputFormat
from api.cli.working import opened
from api.opening import open_ledger
from api.settings import Settings
from api.words.figures import figures
from ledger import publishing
from ledger.errors import LedgerMissing, RulebookUnknown
from ledger.rulebook import Place, Rulebook
from projections.rewording import changed

group = App("规则书 · Rulebooks: validate, show, diff, publish")

Source = Annotated[
    str,
    typer.Argument(
        metavar="NAME|FILE",
        help="自带或已发布的名称（可加 @版本），或 YAML 文件 · a name (NAME@VERSION), or a YAML file",
    ),
]
_COLUMNS = ("department", "item", "clause", "kind_of", "name", "figures", "reading")


@group.add
def validate(rulebook: Source) -> None:
    """检查 · Check a rulebook; every mistake is named with its place."""
    found = publishing.load(rulebook)
    tell(
        say(
            "rulebook_sound",
            name=found.rulebook,
            version=found.version,
            items=len(found.items),
            clauses=len(found.places),
        )
    )


@group.add
def show(
    rulebook: Source = publishing.BUNDLED[0],
    readings: Annotated[bool, typer.Option("--readings", help="只看读法 · the readings")] = False,
    format_: OutputFormat = Format.TABLE,
) -> None:
    """查看 · Every clause with its figures, or every reading with its alternatives."""
    found = find(rulebook)
    if format_ is Format.JSON:
        show_json(found.as_written())
    elif readings:
        _show_readings(found, format_)
    elif format_ is Format.CSV:
        show_csv(_COLUMNS, (_row(found, place) for place in found.places.values()))
    else:
        show_table(
            _COLUMNS,
            (_row(found, place) for place in found.places.values()),
            prose=("name", "figures"),
            spare=("department", "item", "kind_of"),
        )


@group.add
def diff(before: Source, after: Source, format_: OutputFormat = Format.TABLE) -> None:
    """比较 · What differs between two rulebooks."""
    found = [(" › ".join(each.path), each.before, each.after) for each in changed(find(before), find(after))]
    if format_ is Format.JSON:
        show_json([{"place": place, "before": old, "after": new} for place, old, new in found])
    elif format_ is Format.CSV:
        show_csv(("place", "before", "after"), found)
    else:
        show_table(("clause", "before", "after"), found, prose=("clause", "before", "after"))


@group.add
def publish(rulebook: Source, by: By = None) -> None:
    """发布 · Publish a new rulebook or the next version of one; a published version never changes."""
    settings = Settings()
    found = publishing.load(rulebook)
    with opened(settings) as ledger:
        position = ledger.publish(found, by=by or settings.user)
    tell(say("published", name=found.rulebook, version=found.version, position=position))


def find(source: str) -> Rulebook:
    """A published version by its name, else a bundled one or a file."""
    name, _, version = source.partition("@")
    try:
        with open_ledger() as ledger, ledger.reading() as snapshot:
            versions = snapshot.published(name).versions
    except LedgerMissing:
        versions = ()
    if versions and not version:
        return versions[-1]
    for each in versions:
        if version == str(each.version):
            return each
    if versions:
        raise RulebookUnknown(name=source, known=tuple(f"{name}@{each.version}" for each in versions))
    return publishing.load(source)


def _row(rulebook: Rulebook, place: Place) -> list[object]:
    clause = place.clause
    item = place.item.note if place.item else None
    department = place.department.code if place.department else ""
    owner = place.item.code if place.item else clause.code.partition(".")[0]
    return [
        department,
        owner,
        clause.code,
        say(f"kind-{clause.kind}"),
        clause.label.in_(lang()),
        figures(rulebook, place, lang()),
        clause.note or item or "",
    ]


def _show_readings(rulebook: Rulebook, format_: Format) -> None:
    language = lang()
    rows = [
        [
            reading.id,
            reading.place.in_(language),
            reading.reading.in_(language),
            "; ".join(each.in_(language) for each in reading.alternatives),
            f"{reading.decided_by.in_(language)} {reading.decided_on}",
        ]
        for reading in rulebook.readings
    ]
    columns = ("reading", "place", "reading_is", "alternatives", "decided_by")
    if format_ is Format.CSV:
        show_csv(columns, rows)
    else:
        show_table(columns, rows, prose=columns[1:], spare=("decided_by", "alternatives"))
