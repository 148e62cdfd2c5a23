"""`RESULTS.md`: a section for each topic, with when and on what it was measured. A run replaces its own sections only.

What is written by hand under a topic, between two marks, stays through every run: a profile of what falls short, and what
reaching it would take.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.figures import Figure

PATH = Path(__file__).with_name("RESULTS.md")
HEAD = """# What was measured

Written by `make bench`, or for single topics by `python -m tests.benchmarks TOPIC …`. Every figure stands beside
something named that was measured in the same run. A share is the peer's time divided by ours: 1 is as fast, 0.5 half as
fast. Targets are those of the design; what falls short has a profile below its table, and what it would take.
"""
COLUMNS = ("what / peer", "measured", "peer", "share", "target", "reached", "others, in the same run")
BEGIN_PROFILE, END_PROFILE = "<!-- by hand -->", "<!-- /by hand -->"
NO_PROFILE = "_Not looked into yet._"
_SECTION = re.compile(r"^<!-- topic: (\w+) -->$(.*?)(?=^<!-- topic: |\Z)", re.MULTILINE | re.DOTALL)
_PROFILE = re.compile(f"{BEGIN_PROFILE}\n(.*?)\n{END_PROFILE}", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Measured:
    """One topic's figures of one run."""

    topic: str
    title: str
    facts: Mapping[str, str]
    figures: Sequence[Figure]


def cells(figure: Figure) -> tuple[str, ...]:
    """One line of the table, on the terminal as in the file."""
    ratio = "" if figure.ratio is None else f"{figure.ratio:.3f}"
    target, reached = ("", "") if figure.target is None else (figure.target.words, yes(reached=figure.target.reached))
    return figure.what, figure.ours, figure.peer, ratio, target, reached, figure.others


def yes(*, reached: bool) -> str:
    return "yes" if reached else "NO"


def written(text: str, measured: Iterable[Measured], order: Sequence[str]) -> str:
    """The file's text after a run: its sections in the given order, those of other topics as they were."""
    sections = {found[1]: found[2].strip() for found in _SECTION.finditer(text)}
    for each in measured:
        sections[each.topic] = section(each, profile_in(sections.get(each.topic, "")))
    ordered = sorted(sections, key=lambda topic: order.index(topic) if topic in order else len(order))
    return "\n".join([HEAD, *(f"<!-- topic: {topic} -->\n{sections[topic]}\n" for topic in ordered)])


def profile_in(section_text: str) -> str:
    """What was written by hand under a topic."""
    found = _PROFILE.search(section_text)
    return "" if found is None or found[1] == NO_PROFILE else found[1]


def section(measured: Measured, profile: str) -> str:
    lines = [f"## {measured.title}", "", " · ".join(f"{name}: {fact}" for name, fact in measured.facts.items()), ""]
    lines += [_row(COLUMNS), _row(["---", *["---:"] * 4, ":---:", "---"]), *map(_row, map(cells, measured.figures))]
    missed = [each for each in measured.figures if each.target is not None and not each.target.reached]
    if missed or profile:
        lines += ["", "### Not reached" if missed else "### Profile", ""]
        lines += [f"- {each.what}: {_found(each)}, to reach {each.target.words}" for each in missed if each.target]
        lines += ["", BEGIN_PROFILE, profile or NO_PROFILE, END_PROFILE]
    return "\n".join(lines)


def _found(figure: Figure) -> str:
    return figure.ours if figure.ratio is None else f"{figure.ours}, a share of {figure.ratio:.3f}"


def _row(values: Iterable[str]) -> str:
    return f"| {' | '.join(value.replace('|', '∣') for value in values)} |"
