"""How scores went, at the terminal: the points are the scores of those moments."""

from tests.api.terminal import Terminal


def test_the_last_point_is_the_score(year: Terminal) -> None:
    scores = {each["community"]: each for each in year.scores()}
    for words in ((), ("--every", "week"), ("--every", "event")):
        last = year.json("series", *words)["points"][-1]
        assert {each["community"]: each["total"] for each in last["scores"]} == {
            code: each["total"] for code, each in scores.items()
        }


def test_each_day_is_the_score_about_that_day(year: Terminal) -> None:
    points = year.json("series", "SSL")["points"]
    for point in points[30::90]:
        [expected] = year.scores("--community", "SSL", "--on", point["day"])
        [found] = point["scores"]
        assert (found["total"], found["rank"]) == (expected["total"], expected["rank"])
        assert point["recorded_at"] is None


def test_the_last_day_of_each_week_is_the_score_about_that_day(year: Terminal) -> None:
    days = {point["day"]: point for point in year.json("series", "SSL")["points"]}
    points = year.json("series", "SSL", "--every", "week")["points"]
    assert points == [days[point["day"]] for point in points]
    assert [row["day"] for row in year.rows("series", "SSL", "--every", "week")] == [point["day"] for point in points]
    assert len(points) == len(days) // 7 + 1
    assert " 2020-01-05 " in year.done("series", "--every", "week")


def test_each_event_is_the_score_as_it_was_known_then(year: Terminal) -> None:
    points = year.json("series", "SSL", "--every", "event")["points"]
    for point in points[:: max(1, len(points) // 4)]:
        [expected] = year.scores("--community", "SSL", "--position", str(point["position"]))
        [found] = point["scores"]
        assert (found["total"], found["rank"]) == (expected["total"], expected["rank"])
        assert point["day"] is None


def test_the_table_of_one_community_lists_only_where_it_moved(year: Terminal) -> None:
    rows, table = year.rows("series", "SSL"), year.done("series", "SSL")
    figures = [tuple(row[name] for name in ("total", "base", "bonus", "negative", "rank")) for row in rows]
    moved = sum(before != after for before, after in zip([None, *figures], figures, strict=False))
    assert sum(" SSL " in line for line in table.splitlines()) == moved < len(rows)
    assert "not listed" in table


def test_a_community_that_is_not_there_is_refused(year: Terminal) -> None:
    assert year.refused("series", "XX") == "community_unknown"
    assert year.refused("series", "--position", "0") == "position_unknown"
