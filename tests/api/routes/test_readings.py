"""What the counter reads out is what the command line reads out, at whatever moment; in pages, as CSV, and never stale."""

import csv
import io
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import pytest

from tests.api.acts import recording
from tests.api.web import API, Answer, Site

MOMENTS = (
    ("", ()),
    ("position=300", ("--position", "300")),
    ("known_at=2020-07-01T00:00:00%2B08:00", ("--known-at", "2020-07-01T00:00:00+08:00")),
    ("known_at=2020-07-01T00:00:00Z&on=2020-03-31", ("--known-at", "2020-07-01T00:00:00Z", "--on", "2020-03-31")),
    ("on=2020-05-01", ("--on", "2020-05-01")),
)
READINGS = (
    ("/scores", "scores"),
    ("/communities/SSL/score", "scores --community SSL"),
    ("/communities/LJW/explanation", "explain LJW"),
    ("/communities/LJW/explanation?item=UM4", "explain LJW UM4"),
    ("/communities/SSL/uncounted", "explain SSL --why-not"),
    ("/communities/LJW/uncounted?item=UM4", "explain LJW UM4 --why-not"),
    ("/series", "series"),
    ("/communities/SSL/series?every=event", "series SSL --every event"),
    ("/series?every=week", "series --every week"),
    ("/communities/SSL/history?limit=1000", "history SSL"),
    ("/communities/SSL/history?item=UM4&limit=1000", "history SSL --item UM4"),
    ("/entries?limit=1000", "entries"),
    ("/entries?community=SSL&clause=UM4&limit=1000", "entries --community SSL --clause UM4"),
    ("/entries?state=reversed&limit=1000", "entries --state reversed"),
    ("/appeals?limit=1000", "appeals"),
    ("/appeals?department=UM&limit=1000", "appeals --department UM"),
)


def with_moment(path: str, moment: str) -> str:
    return f"{path}{'&' if '?' in path else '?'}{moment}" if moment else path


def rows_of(answer: Answer) -> list[dict[str, str]]:
    assert answer.headers["Content-Type"].startswith("text/csv")
    return list(csv.DictReader(io.StringIO(answer.body.decode(), newline="")))


def in_csv(site: Site, path: str) -> list[dict[str, str]]:
    return rows_of(site.get(path, headers={"Accept": "text/csv"}))


@pytest.mark.parametrize("moment", MOMENTS, ids=[each[0] or "now" for each in MOMENTS])
@pytest.mark.parametrize("reading", READINGS, ids=[each[0] for each in READINGS])
def test_a_reading_is_the_command_line_s(year_site: Site, reading: tuple[str, str], moment: tuple[str, Any]) -> None:
    (path, words), (asked, options) = reading, moment
    answer = year_site.get(with_moment(path, asked)).json
    assert answer.pop("next", None) is None
    assert answer == year_site.terminal.json(*words.split(), *options)


@pytest.mark.parametrize("reading", READINGS, ids=[each[0] for each in READINGS])
def test_a_reading_as_csv_is_the_command_line_s(year_site: Site, reading: tuple[str, str]) -> None:
    path, words = reading
    assert in_csv(year_site, path.replace("limit=1000", "")) == year_site.terminal.rows(*words.split())


def test_a_difference_is_the_command_line_s(year_site: Site) -> None:
    asked = {"SSL": year_site.get("/diff?community=SSL&from=200&to=400").json}
    assert asked["SSL"] == year_site.terminal.json("diff", "SSL", "--from", "200", "--to", "400")
    for each in year_site.get("/diff?from=200&to=400").json["communities"]:
        code = each["community"]
        assert each == year_site.terminal.json("diff", code, "--from", "200", "--to", "400")


def test_a_ranking_has_the_order_and_the_totals_of_the_scores(year_site: Site) -> None:
    scores, ranking = year_site.get("/scores").json, year_site.get("/rankings").json
    assert [(each["community"], each["rank"], each["total"]) for each in ranking["ranking"]] == [
        (each["community"], each["rank"], each["total"]) for each in scores["communities"]
    ]
    assert (ranking["final"], ranking["stage"], ranking["position"]) == (False, "open", scores["position"])
    assert [row["community"] for row in in_csv(year_site, "/rankings")] == [
        each["community"] for each in scores["communities"]
    ]


# --- pages ------------------------------------------------------------------------------------------------------------


def pages(site: Site, path: str) -> Iterator[Any]:
    """Every page of a list, by way of the links."""
    following: str | None = path
    while following:
        answer = site.get(following)
        yield answer.json
        link = answer.headers["Link"]
        assert bool(link) == bool(answer.json["next"])
        following = link[1 : link.index(">")].removeprefix(API) if link else None


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/entries?limit=7&community=SSL", "entries"),
        ("/appeals?limit=2", "appeals"),
        ("/communities/HJT/history?limit=9", "events"),
        ("/bonuses?limit=3", "bonuses"),
        ("/events?limit=250", "events"),
    ],
)
def test_pages_put_together_are_the_whole_list(year_site: Site, path: str, name: str) -> None:
    found = [row for page in pages(year_site, path) for row in page[name]]
    whole = in_csv(year_site, path.replace(path[path.index("limit=") :].split("&", maxsplit=1)[0], "limit=1000"))
    assert len(found) == len(whole) > 3
    assert [str(row.get("entry") or "") for row in found] == [row["entry"] for row in whole]


def test_what_is_recorded_while_somebody_turns_pages_does_not_move_them(own_site: Site) -> None:
    for number in range(6):
        own_site.done("/entries", recording(f"E{number}"), by="dept-UM")
    first = own_site.get("/entries?limit=4")
    for number in range(6, 20):
        own_site.done("/entries", recording(f"E{number}"), by="dept-UM")
    link = first.headers["Link"]
    second = own_site.get(link[1 : link.index(">")].removeprefix(API)).json
    assert [each["entry"] for each in first.json["entries"] + second["entries"]] == [f"E{n}" for n in range(6)]
    assert (second["position"], second["next"]) == (first.json["position"], None)


def test_a_list_too_long_for_one_piece_is_still_one_document(year_site: Site) -> None:
    answer = year_site.get("/entries?limit=1000")
    assert len(answer.json["entries"]) > 250
    assert list(answer.json) == ["rulebook", "rulebook_version", "position", "known_at", "on", "next", "entries"]


@pytest.mark.parametrize("cursor", ["x", "WzEsMl0=", "W10=", "💥", "a" * 500, "eyJhIjoxfQ==", "WzEsMiwzXQ=="])
def test_a_cursor_that_is_none_is_refused(year_site: Site, cursor: str) -> None:
    assert year_site.get(f"/entries?cursor={quote(cursor)}").code == "parameter_malformed"


def test_a_cursor_of_another_list_is_refused(year_site: Site) -> None:
    link = year_site.get("/entries?community=SSL&limit=2").headers["Link"]
    [cursor] = parse_qs(urlsplit(link[1 : link.index(">")]).query)["cursor"]
    assert year_site.get(f"/entries?community=FSA&limit=2&cursor={cursor}").code == "parameter_malformed"


# --- what is asked ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ("known_att=2020-07-01T00:00:00Z", "parameter_unknown"),
        ("known_at=2020-07-01", "parameter_malformed"),
        ("known_at=2020-07-01T00:00:00", "parameter_malformed"),
        ("known_at=9999-12-31T23:59:59-23:59", "parameter_malformed"),
        ("position=1_0", "parameter_malformed"),
        ("position=-1", "parameter_malformed"),
        ("position=１", "parameter_malformed"),
        ("position=1e3", "parameter_malformed"),
        ("position=", "parameter_malformed"),
        ("position=99999999", "position_unknown"),
        ("position=0", "position_unknown"),
        ("on=2020-02-30", "parameter_malformed"),
        ("on=20200301", "parameter_malformed"),
        ("year=2019", "year_unknown"),
        ("limit=0", "parameter_malformed"),
        ("limit=1001", "parameter_malformed"),
        ("state=flying", "parameter_malformed"),
        ("community=XXX", "community_unknown"),
        ("department=XX", "department_unknown"),
        ("clause=ZZ9", "clause_unknown"),
        ("shared_matter=yes", "parameter_malformed"),
        ("known_at=2000-01-01T00:00:00Z", "nothing_known_then"),
    ],
)
def test_what_cannot_be_asked_is_named(year_site: Site, asked: str, code: str) -> None:
    assert year_site.get(f"/entries?{quote(asked, safe='=&:')}").code == code


def test_a_plus_that_was_not_escaped_is_taken_as_meant(year_site: Site) -> None:
    said = [year_site.get(f"/scores?known_at=2020-07-01T00:00:00{plus}08:00").json for plus in ("+", "%2B")]
    assert said[0] == said[1]


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        ("*/*", "application/json"),
        ("text/csv", "text/csv"),
        ("text/*", "text/csv"),
        ("application/json;q=0.1, text/csv;q=0.9", "text/csv"),
        ("text/csv;q=0, */*", "application/json"),
        ("text/html, application/xhtml+xml, */*;q=0.8", "application/json"),
    ],
)
def test_the_form_is_the_one_that_is_preferred(year_site: Site, accept: str, form: str) -> None:
    for path in ("/scores", "/entries", "/communities/SSL/explanation"):
        answer = year_site.get(path, headers={"Accept": accept})
        assert answer.headers["Content-Type"].startswith(form)
        assert "Accept" in answer.headers["Vary"]


@pytest.mark.parametrize("accept", ["image/png", "application/json;q=0, text/csv;q=0.0"])
def test_a_form_that_there_is_not_is_refused(year_site: Site, accept: str) -> None:
    assert year_site.get("/scores", headers={"Accept": accept}).code == "not_acceptable"


# --- asking again -----------------------------------------------------------------------------------------------------


def test_an_answer_that_the_reader_has_is_not_sent_again(own_site: Site) -> None:
    for path in ("/scores", "/entries", "/rankings", "/communities/SSL/explanation", "/events", "/years"):
        first = own_site.get(path)
        known = {"If-None-Match": first.headers["ETag"]}
        again = own_site.get(path, headers=known)
        assert (again.status, again.body, again.headers["ETag"]) == (304, b"", first.headers["ETag"])
        own_site.done("/entries", recording(f"E-{path.split('/')[-1]}"), by="dept-UM")
        moved = own_site.get(path, headers=known)
        assert moved.status == 200, path
        assert moved.headers["ETag"] != first.headers["ETag"]


def test_csv_and_json_of_one_moment_have_different_etags(year_site: Site) -> None:
    tags = {year_site.get("/scores", headers={"Accept": form}).headers["ETag"] for form in ("text/csv", "*/*")}
    assert len(tags) == 2


def test_current_scores_are_never_older_than_what_was_answered(own_site: Site) -> None:
    for number in range(30):
        position = own_site.done("/entries", recording(f"E{number}"), by="dept-UM")["position"]
        assert own_site.get("/scores").json["position"] >= position


def test_a_reader_can_wait_for_a_position(own_site: Site) -> None:
    position = own_site.position
    with ThreadPoolExecutor(1) as beside:
        waiting = beside.submit(own_site.get, f"/scores?wait={position + 1}")
        own_site.done("/entries", recording("E-once"), by="dept-UM")
        assert waiting.result().json["position"] >= position + 1


def test_a_reader_who_waits_for_what_does_not_come_is_told_in_time(own_site: Site) -> None:
    assert own_site.get("/scores?wait=99999999").code == "position_unknown"


def test_what_another_program_records_is_read_at_once(own_site: Site) -> None:
    own_site.get("/scores")
    words = ("record", "SSL", "UM4.4", "--occurred-on", "2020-03-05", "--level", "city", "--by", "dept-UM")
    report = json.loads(own_site.terminal.done(*words, "--json"))
    answer = own_site.get("/scores").json
    assert answer["position"] == report["position"]
    assert {each["community"]: each["total"] for each in answer["communities"]}["SSL"] != "100.00"


# --- one entry --------------------------------------------------------------------------------------------------------


def test_an_entry_is_shown_with_its_life_at_any_moment(own_site: Site) -> None:
    recorded = own_site.done("/entries", recording("E1", quantity=2), by="dept-UM")
    own_site.done("/entries/E1/appeals", {"grounds": "情况不符"}, by="comm-SSL")
    own_site.done("/appeals/E1/acceptance", {}, by="leading-1")
    own_site.done("/appeals/E1/decision", {"outcome": "upheld", "reasons": "属实"}, by="leading-1")
    now = own_site.get("/entries/E1").json
    assert (now["state"], now["left"], now["appeal"]["outcome"]) == ("reversed", "0.00", "upheld")
    assert (now["reversals"][0]["by_appeal"], len(now["positions"])) == (1, 5)
    then = own_site.get(f"/entries/E1?position={recorded['position']}").json
    assert (then["state"], then["left"], then["appeal"]) == ("standing", "1.00", None)
    assert own_site.get(f"/entries/E1?position={recorded['position'] - 1}").code == "entry_unknown"
    assert own_site.get("/entries/E1?on=2020-01-01").code == "entry_unknown"
    assert own_site.get("/appeals/E1").json["decisions"][0]["decided_by"] == "leading-1"


def test_an_id_of_any_letters_is_found_where_its_location_says(own_site: Site) -> None:
    answer = own_site.post("/entries", recording("督查-2020·第1号"), by="dept-UM")
    found = own_site.get(answer.headers["Location"].removeprefix(API))
    assert (found.json["entry"], found.headers["ETag"]) == ("督查-2020·第1号", answer.headers["ETag"])


@pytest.mark.parametrize("path", ["/scores", "/entries?limit=1000", "/entries/nothing", "/years"])
def test_a_head_is_that_of_the_answer_without_its_body(year_site: Site, path: str) -> None:
    whole = year_site.get(path)
    head = year_site.ask("HEAD", f"{API}{path}", by="auditor-1")
    assert (head.status, head.body) == (whole.status, b"")
    assert [head.headers[name] for name in ("ETag", "Content-Type")] == [
        whole.headers[name] for name in ("ETag", "Content-Type")
    ]


def test_a_stream_has_no_head(year_site: Site) -> None:
    assert year_site.ask("HEAD", f"{API}/events/stream", by="auditor-1").status == 405
