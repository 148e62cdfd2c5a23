"""An explanation as a tree in the terminal: every line is the sum of the lines under it."""

from rich.markup import escape
from rich.tree import Tree

from api.cli.console import lang, say
from api.cli.console import show as show_drawn
from api.words.observed import observed
from api.words.reasons import absorbed
from ledger.points import points
from ledger.rulebook import Rulebook
from projections.docket import COUNTING
from projections.past import Reading
from projections.tree import Node, NodeKind

PARTS = frozenset({NodeKind.ITEM, NodeKind.BONUS, NodeKind.NEGATIVE})


def show(reading: Reading, root: Node) -> None:
    show_drawn(_drawn(reading.rulebook, root))


def _drawn(rulebook: Rulebook, node: Node) -> Tree:
    text = escape(_line(rulebook, node))
    if node.kind is NodeKind.TOTAL or node.kind in PARTS:
        text = f"[bold]{text}[/bold]"
    elif node.kind is NodeKind.POINTS or (node.kind is NodeKind.ENTRY and node.state not in COUNTING):
        text = f"[dim]{text}[/dim]"
    drawn = Tree(text)
    if node.kind is NodeKind.CLAUSE and node.reading:
        _add_reading(drawn, rulebook, node.reading)
    for child in node.children if _is_opened(node) else ():
        if child.kind is NodeKind.CAP:
            drawn.add(f"[yellow]{escape(f'{signed(child.cents)} {absorbed(node, lang())}')}[/yellow]")
        elif child.children or child.kind not in {NodeKind.BONUS, NodeKind.NEGATIVE}:
            drawn.children.append(_drawn(rulebook, child))
    return drawn


def _is_opened(node: Node) -> bool:
    """An item in which nothing happened and an entry of which nothing was taken say all in their own line."""
    return len(node.children) > 1 or node.kind not in {NodeKind.ITEM, NodeKind.ENTRY}


def _add_reading(drawn: Tree, rulebook: Rulebook, code: str) -> None:
    if found := next((each for each in rulebook.readings if each.id == code), None):
        drawn.add(escape(f"{code}: {found.reading.in_(lang())}"), style="dim")


def _line(rulebook: Rulebook, node: Node) -> str:
    """What a node adds, and what it is; a total and an item are figures of their own and go without a sign."""
    plain = node.kind in {NodeKind.TOTAL, NodeKind.ITEM}
    return f"{points(node.cents) if plain else signed(node.cents)} {_about(rulebook, node)}"


def _about(rulebook: Rulebook, node: Node) -> str:
    kind = say(f"step-{node.kind}")
    match node.kind:
        case NodeKind.TOTAL:
            return f"{node.code} {node.name.in_(lang()) if node.name else ''} {say('total')}"
        case NodeKind.ITEM | NodeKind.BONUS | NodeKind.NEGATIVE | NodeKind.COMPONENT | NodeKind.CLAUSE:
            noted = f" [{say('reading')} {node.reading}]" if node.reading and node.kind is NodeKind.CLAUSE else ""
            return f"{node.code} {node.name.in_(lang()) if node.name else ''}{_ranked(node)}{noted}"
        case NodeKind.GROUP | NodeKind.VETO:
            return f"{kind} {node.code}"
        case NodeKind.CEILING:
            return f"{kind} {points(node.limit_cents or 0)}"
        case NodeKind.POINTS | NodeKind.FLOOR | NodeKind.MULTIPLIER:
            return f"{kind}{_ranked(node)}"
        case _:
            return _entry(rulebook, node)


def _ranked(node: Node) -> str:
    return f" · {say('rank')} {node.rank} × {points(node.factor)}" if node.rank and node.factor else ""


def _entry(rulebook: Rulebook, node: Node) -> str:
    """Of an entry, or of one of the amounts that it is made of."""
    if node.entry is None or node.state is None:
        told = f"  #{node.reversal.position}  {node.reversal.words}" if node.reversal else ""
        return f"{say(f'part-{node.kind}')}{told}"
    entry = node.entry
    words = f"  {entry.words}" if entry.words else ""
    seen = observed(rulebook, entry, lang())
    return f" {entry.id}  {entry.occurred_on}  {f'{seen}  ' if seen else ''}{say(node.state)}  #{entry.position}{words}"


def signed(cents: int) -> str:
    return f"+{points(cents)}" if cents > 0 else points(cents)
