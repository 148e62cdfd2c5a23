"""The file of results: a run of one topic replaces its own section, and nobody's words."""

from tests.benchmarks.figures import Figure, Target, at_least, at_most
from tests.benchmarks.results import NO_PROFILE, Measured, written

ORDER = ["current", "past", "reading"]


def measured(topic: str, *figures: Figure, commit: str = "abc1234") -> Measured:
    return Measured(topic, topic.title(), {"Measured": commit}, figures)


def test_a_target_says_whether_it_is_reached() -> None:
    assert at_least(0.6, 0.6) == Target("≥ 0.6", reached=True)
    assert at_most(5, 5.01, "ms") == Target("≤ 5 ms", reached=False)


def test_a_run_of_one_topic_leaves_the_others_as_they_were() -> None:
    both = written("", [measured("past", Figure("a", "1 s")), measured("current", Figure("b", "2 s"))], ORDER)
    again = written(both, [measured("past", Figure("a", "9 s"), commit="def5678")], ORDER)
    assert again == both.replace("1 s", "9 s").replace("## Past\n\nMeasured: abc1234", "## Past\n\nMeasured: def5678")
    assert again.index("## Current") < again.index("## Past")


def test_what_is_written_by_hand_under_a_topic_stays() -> None:
    missed = Figure("a", "1 s", "0.1 s", 0.1, at_least(0.6, 0.1))
    first = written("", [measured("past", missed)], ORDER)
    assert "- a: 1 s, a share of 0.100, to reach ≥ 0.6" in first
    by_hand = first.replace(NO_PROFILE, "Half of it is pydantic.\n\nIt would take msgspec.")
    again = written(by_hand, [measured("past", missed), measured("reading", Figure("b", "2 s"))], ORDER)
    assert again.startswith(by_hand.rstrip())


def test_nothing_is_said_of_what_is_not_reached_where_all_is() -> None:
    text = written("", [measured("past", Figure("a", "1 s", target=at_most(2, 1, "s")))], ORDER)
    assert "| a | 1 s |  |  | ≤ 2 s | yes |  |" in text
    assert "Not reached" not in text


def test_a_written_file_is_written_the_same_again() -> None:
    once = written("", [measured("past", Figure("a", "1 s"))], ORDER)
    assert written(once, [], ORDER) == once
