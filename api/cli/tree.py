"""An explanation as a tree in the terminal: every figure opens down to its entries."""

from rich.markup import escape
from rich.tree import Tree

from api.cli.console import lang, say
from api.cli.console import show as show_drawn
from ledger.account import Entry
from ledger.points import points
from ledger.rulebook import Rulebook
from projections.explanation import ExplainedClause, ExplainedEntry, ExplainedPart, Explanation, Step, StepKind
from projections.past import Reading


def show(reading: Reading, explanation: Explanation, *, whole: bool) -> None:
    """One tree for the total, or one for each part asked for."""
    by_code = {part.code: part for part in explanation.parts}
    if not whole:
        for part in explanation.parts:
            show_drawn(_part(reading, part))
        return
    name = escape(reading.rulebook.community(explanation.community).in_(lang()))
    root = Tree(f"[bold]{explanation.community} {name} {say('total')} {points(explanation.total_cents)}[/bold]")
    for step in explanation.steps:
        found = by_code.get(step.code)
        if found is None:
            root.add(f"{_signed(step.amount_cents)} {say(f'step-{step.kind}')}")
        elif found.clauses or step.kind is StepKind.ITEM:
            root.add(_part(reading, found, sign=step.kind is not StepKind.ITEM, amount_cents=step.amount_cents))
    show_drawn(root)


def _part(reading: Reading, part: ExplainedPart, *, sign: bool = False, amount_cents: int | None = None) -> Tree:
    cents = part.score_cents if amount_cents is None else amount_cents
    amount = _signed(cents) if sign else points(cents)
    rank = f" · {say('rank')} {part.rank} × {points(part.factor)}" if part.rank and part.factor else ""
    tree = Tree(f"[bold]{amount}[/bold] {part.code} {escape(_name(reading, part.code))}{rank}")
    for step in part.steps:
        tree.add(_step(step))
    for clause in part.clauses:
        tree.add(_clause(reading, clause))
    return tree


def _name(reading: Reading, code: str) -> str:
    rulebook = reading.rulebook
    if code in rulebook.items:
        return rulebook.items[code].name.in_(lang())
    return (rulebook.bonus if code == rulebook.bonus.code else rulebook.negative_list).name.in_(lang())


def _step(step: Step) -> str:
    if step.kind is StepKind.POINTS:
        return f"[dim]{say('step-points')} {points(step.amount_cents)}[/dim]"
    text = f"{_signed(step.amount_cents)} {say(f'step-{step.kind}')} {escape(step.code)}"
    if step.absorbed_cents and step.nominal_cents is not None:
        counted = points(abs(step.amount_cents))
        absorbed = say(
            "absorbed", nominal=points(step.nominal_cents), counted=counted, absorbed=points(step.absorbed_cents)
        )
        text += f" [yellow]({absorbed})[/yellow]"
    return text


def _clause(reading: Reading, clause: ExplainedClause) -> Tree:
    rulebook = reading.rulebook
    place = rulebook.places[clause.sum.code]
    note = place.clause.note or (place.item.note if place.item else None)
    noted = f" [{say('reading')} {note}]" if note else ""
    label = place.clause.label.in_(lang())
    tree = Tree(escape(f"{clause.sum.code} {label}{noted}  {points(clause.sum.counted_cents)}"))
    if clause.sum.absorbed_cents:
        tree.add(
            say(
                "absorbed",
                nominal=points(clause.sum.nominal_cents),
                counted=points(clause.sum.counted_cents),
                absorbed=points(clause.sum.absorbed_cents),
            )
        )
    if note and (reading_ := next((each for each in rulebook.readings if each.id == note), None)):
        tree.add(escape(f"{note}: {reading_.reading.in_(lang())}"), style="dim")
    for entry in clause.entries:
        tree.add(_entry(rulebook, entry))
    return tree


def _entry(rulebook: Rulebook, each: ExplainedEntry) -> Tree:
    entry = each.entry
    left = points(entry.left_cents if each.counts else 0)
    words = f"  {entry.words}" if entry.words else ""
    text = escape(
        f"{left}  {entry.id}  {entry.occurred_on}  {_observed(rulebook, entry)}{say(each.state)}  #{entry.position}{words}"
    )
    tree = Tree(text if each.counts else f"[dim]{text}[/dim]")
    for reversal in entry.reversals:
        tree.add(
            escape(f"-{points(reversal.amount_cents)}  {say('entry-reversed')}  #{reversal.position}  {reversal.words}")
        )
    return tree


def _observed(rulebook: Rulebook, entry: Entry) -> str:
    """``city level × 2``, ``45.50``: what the amount was made from."""
    seen = entry.observed
    parts = [rulebook.term(word, lang()) for word in (seen.level, seen.grade) if word]
    parts += [points(seen.value)] if seen.value is not None else []
    parts += [f"× {seen.quantity}"] if seen.quantity not in (None, 1) else []
    return f"{' '.join(parts)}  " if parts else ""


def _signed(cents: int) -> str:
    return points(cents) if cents < 0 else f"+{points(cents)}"
