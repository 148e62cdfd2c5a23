"""Events narrowed by person, kind, entry, stream and time: just those, in pages, and nothing of what is not one's to see."""

from hashlib import sha256
from typing import Any
from urllib.parse import quote, urlencode

import pytest

from tests.api.acts import recording
from tests.api.web import API, Site

PRIVATE = ("access/", "user/", "evidence")
FILTERS: tuple[dict[str, str], ...] = (
    {"actor": "leading-1"},
    {"actor": "dept-UM", "event": "deduction-recorded.1"},
    {"event": "deduction-recorded", "stream": "2020/SSL"},
    {"event": "appeal-decided", "from": "2020-03-01T00:00:00Z"},
    {"stream": "2020", "to": "2020-06-30T16:00:00Z"},
    {"stream": "rulebook"},
    {"stream": "user"},
    {"event": "user-added"},
    {"actor": "operator"},
    {"actor": "nobody"},
    {"entry": "nothing"},
)


def all_events(site: Site, *, by: str = "auditor-1", **asked: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    after: int | None = 0
    while after is not None:
        page = site.get(f"/events?{urlencode({**asked, 'after': after, 'limit': 1_000})}", by=by).json
        found += page["events"]
        after = page["next"]
    return found


def meets(event: dict[str, Any], asked: dict[str, str]) -> bool:
    return (
        asked.get("actor") in (None, event["actor"])
        and asked.get("event") in (None, event["event"], event["event"].partition(".")[0])
        and asked.get("entry") in (None, event["entry"])
        and (f"{event['stream']}/").startswith(f"{asked['stream']}/" if "stream" in asked else "")
        and asked.get("from", "") <= event["recorded_at"] <= asked.get("to", "9")
    )


@pytest.mark.parametrize("asked", FILTERS, ids=[urlencode(each) for each in FILTERS])
def test_a_filter_keeps_just_what_meets_it(year_site: Site, asked: dict[str, str]) -> None:
    assert all_events(year_site, **asked) == [each for each in all_events(year_site) if meets(each, asked)]


@pytest.mark.parametrize("asked", FILTERS, ids=[urlencode(each) for each in FILTERS])
def test_who_may_not_see_access_matters_finds_none_by_a_filter(year_site: Site, asked: dict[str, str]) -> None:
    whole = all_events(year_site, **asked)
    found = all_events(year_site, by="comm-SSL", **asked)
    assert found == [each for each in whole if not each["stream"].startswith(PRIVATE)]


def test_within_a_time_they_keep_their_places_and_say_nothing_more(year_site: Site) -> None:
    whole, found = (all_events(year_site, by=by, to="2020-02-01T00:00:00Z") for by in ("auditor-1", "comm-SSL"))
    assert [each["position"] for each in found] == [each["position"] for each in whole]
    veiled = [each for each in found if each["event"] == "access"]
    assert veiled
    assert all(set(each) == {"position", "recorded_at", "event"} for each in veiled)


def test_all_that_was_done_about_an_entry_is_found_by_it(year_site: Site) -> None:
    entries = year_site.get("/entries?limit=1000").json["entries"]
    reversed_ = [each["entry"] for each in entries if each["state"] == "reversed"][:3]
    assert reversed_
    for entry in reversed_:
        positions = year_site.get(f"/entries/{quote(entry)}").json["positions"]
        assert [each["position"] for each in all_events(year_site, by="comm-SSL", entry=entry)] == positions


def test_a_file_handed_in_is_found_by_its_entry_by_those_who_may_see_it(own_site: Site) -> None:
    own_site.done("/entries", recording("E1"), by="dept-UM")
    photograph = b"a photograph"
    path = f"{API}/evidence/{sha256(photograph).hexdigest()}?entry=E1"
    assert own_site.ask("PUT", path, photograph, by="dept-UM").status == 201
    seen = all_events(own_site, entry="E1")
    assert [each["stream"] for each in seen] == ["2020/SSL", "evidence"]
    assert [each["event"] for each in all_events(own_site, by="comm-SSL", entry="E1")] == ["deduction-recorded.1"]


def test_pages_end_where_nothing_more_is_found(year_site: Site) -> None:
    whole = all_events(year_site, actor="leading-1")
    path = f"/events?actor=leading-1&limit={len(whole) - 1}"
    first = year_site.get(path)
    assert first.json["next"] == whole[-2]["position"]
    assert "actor=leading-1" in first.headers["Link"]
    rest = year_site.get(f"{path}&after={first.json['next']}")
    assert (rest.json["events"], rest.json["next"], rest.headers["Link"]) == (whole[-1:], None, None)


def test_an_earlier_moment_knows_no_later_event(year_site: Site) -> None:
    whole = all_events(year_site, actor="dept-UM")
    middle = whole[len(whole) // 2]["position"]
    answer = year_site.get(f"/events?actor=dept-UM&position={middle}&limit=1000").json
    assert answer["position"] == middle
    assert answer["events"] == [each for each in whole if each["position"] <= middle][:1_000]


@pytest.mark.parametrize("wrong", ["event=lost", "event=", "from=yesterday", "to=2020-01-01", "actor=a%20b", "stream="])
def test_a_filter_that_can_mean_nothing_is_refused_in_words(year_site: Site, wrong: str) -> None:
    answer = year_site.ask("GET", f"{API}/events?{wrong}", by="auditor-1")
    assert (answer.status, answer.code) == (422, "parameter_malformed")


def test_the_terminal_finds_the_same(year_site: Site) -> None:
    for asked in FILTERS[:5]:
        options = [text for name, value in asked.items() for text in (f"--{name}", value)]
        found = year_site.terminal.json("events", *options, "--limit", "100000")
        assert found["next"] is None
        assert found["events"] == all_events(year_site, **asked)
