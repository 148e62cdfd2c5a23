"""Simulations over the web: the answer before the decision, in the same words as the decision itself would get."""

import json
from itertools import count
from typing import Any

import pytest

from tests.api.acts import opened, recording
from tests.api.web import Answer, Site

OTHERS = ("leading-1", "dept-GC", "comm-FSA", "nobody")
"""Who may, who may not, who is disabled, who is not there."""
_numbers = count(1)


@pytest.fixture(autouse=True)
def _is_open(request: pytest.FixtureRequest) -> None:
    """Whoever used the shared server before may have closed its year."""
    if "site" in request.fixturenames:
        opened(request.getfixturevalue("site"))


def recorded(site: Site) -> str:
    """An entry of SSL, at 0.50."""
    said = recording(f"S{next(_numbers)}")
    return str(site.done("/entries", said, by="dept-UM")["entry"])


@pytest.fixture
def entry(site: Site) -> str:
    """In a ledger where others may have deducted already all that there is."""
    return recorded(site)


def simulated(site: Site, body: object, *, by: str = "dept-UM") -> Answer:
    return site.post("/simulations", body, by=by)


def reversal(entry: str, **more: object) -> dict[str, Any]:
    return {"op": "reverse", "entry": entry, "reason": "误记", **more}


def standings(site: Site) -> dict[str, tuple[str, int]]:
    return {each["community"]: (each["total"], each["rank"]) for each in site.get("/scores").json["communities"]}


def test_it_says_what_doing_it_then_does(own_site: Site) -> None:
    entry = recorded(own_site)
    before = standings(own_site)
    position = own_site.position
    answer = simulated(own_site, reversal(entry, amount="0.20"))
    assert answer.status == 200
    found = answer.json
    assert (found["position"], own_site.position) == (position, position)
    assert found["commands"] == [{"op": "reverse", "entry": entry, "amount": "0.20"}]
    told = {each["community"]: each for each in found["communities"]}
    assert {code: (each["total"]["before"], each["rank"]["before"]) for code, each in told.items()} == before
    assert list(told["SSL"]["items"]) == ["UM4"]
    assert told["SSL"]["items"]["UM4"]["change"] == told["SSL"]["total"]["change"] == "0.20"
    own_site.done(f"/entries/{entry}/reversal", {"amount": "0.20", "reason": "误记"}, by="dept-UM")
    after = {code: (each["total"]["after"], each["rank"]["after"]) for code, each in told.items()}
    assert list(after.items()) == list(standings(own_site).items())


def test_several_commands_build_on_each_other_in_whoever_s_name(own_site: Site) -> None:
    entry = recorded(own_site)
    steps = [
        {"op": "appeal", "entry": entry, "grounds": "不符", "by": "comm-SSL"},
        {"op": "accept", "entry": entry},
        {"op": "decide", "entry": entry, "outcome": "upheld", "reasons": "属实"},
    ]
    found = simulated(own_site, {"commands": steps}, by="leading-1").json
    assert [each["op"] for each in found["commands"]] == ["appeal", "accept", "decide"]
    [moved] = [each for each in found["communities"] if each["items"]]
    assert (moved["community"], moved["total"]["change"]) == ("SSL", "0.50")
    assert own_site.get(f"/entries/{entry}").json["appeal"] is None


def test_what_would_be_refused_is_refused_in_the_same_words(site: Site, entry: str) -> None:
    for by, more in (("dept-UM", {"amount": "9.99"}), ("dept-UM", {"amount": "0.201"}), ("comm-SSL", {})):
        said = {"reason": "误记", **more}
        would_be = simulated(site, {"op": "reverse", "entry": entry, **said}, by=by)
        done = site.post(f"/entries/{entry}/reversal", said, by=by)
        assert would_be.code == done.code
        assert {**would_be.json, "instance": None} == {**done.json, "instance": None}


def test_of_several_the_one_that_is_refused_is_pointed_at(site: Site, entry: str) -> None:
    def pointers(*commands: object) -> list[str]:
        answer = simulated(site, {"commands": commands})
        assert answer.code
        return [each["pointer"] for each in answer.json["errors"]]

    assert pointers(reversal(entry), reversal(entry)) == ["/commands/1"]
    assert pointers(reversal(entry), reversal(entry, amount="1_0")) == ["/commands/1/amount"]
    assert pointers(reversal(entry, amount="9.00")) == ["/commands/0/amount"]
    assert pointers(reversal("nowhere")) == ["/commands/0/entry"]
    assert pointers(reversal(entry), {"op": "?"}) == ["/commands/1/op"]
    assert pointers(reversal(entry), "x") == ["/commands/1"]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"op": "dance"},
        {"commands": []},
        {"commands": "reverse"},
        {"commands": [[]]},
        {"commands": None},
        {"commands": [{"op": "close", "reason": "x"}] * 101},
        {"commands": [{"op": "close", "reason": "x"}], "op": "close"},
        {"commands": [{"op": "close", "reason": "x"}], "\u202eevil": 1},
    ],
    ids=str,
)
def test_other_bodies_are_refused(site: Site, body: object) -> None:
    before = site.position
    assert simulated(site, body).status == 422
    assert simulated(site, body).code
    assert site.position == before


def test_nothing_is_recorded_not_even_that_it_would_be_refused(own_site: Site) -> None:
    own_site.done("/entries", recording("S0"), by="dept-UM")
    before = own_site.position
    assert simulated(own_site, reversal("S0"), by="comm-SSL").code == "role_not_allowed"
    assert simulated(own_site, reversal("S0")).status == 200
    assert own_site.position == before


@pytest.mark.parametrize("user", ["dept-UM", "comm-SSL"])
def test_others_learn_nothing_of_who_there_is_and_what_they_hold(own_site: Site, user: str) -> None:
    entry, before = recorded(own_site), own_site.position
    own_site.done("/users/comm-FSA/disabling", {}, by="admin")
    before = own_site.position
    answers = [simulated(own_site, reversal(entry, by=name), by=user) for name in OTHERS]
    assert {(answer.status, answer.code) for answer in answers} == {(403, "not_yourself")}
    assert {answer.json["detail"] for answer in answers} == {answers[0].json["detail"]}
    [error] = simulated(own_site, {"commands": [reversal(entry, by=OTHERS[0])]}, by=user).json["errors"]
    assert error["pointer"] == "/commands/0/by"
    assert own_site.position == before


@pytest.mark.parametrize("user", ["leading-1", "committee-1", "auditor-1", "admin"])
def test_those_who_oversee_may_suppose_that_anybody_acts(site: Site, entry: str, user: str) -> None:
    assert simulated(site, reversal(entry, by="dept-UM"), by=user).status == 200
    assert simulated(site, reversal(entry, by="nobody"), by=user).code == "user_unknown"


def test_one_may_name_oneself(site: Site, entry: str) -> None:
    assert simulated(site, reversal(entry, by="dept-UM")).status == 200


def test_only_those_signed_in_may_ask(site: Site, entry: str) -> None:
    assert site.post("/simulations", reversal(entry), by=None).code == "not_signed_in"


# --- another rulebook -------------------------------------------------------------------------------------------------


def moved(answer: Answer) -> dict[str, dict[str, str]]:
    """By community: each item that changes, with what it would be."""
    assert answer.status == 200, answer.json
    return {
        each["community"]: {code: change["after"] for code, change in each["items"].items()}
        for each in answer.json["communities"]
        if each["items"]
    }


def test_a_year_with_other_figures_is_what_the_rulebook_with_them_makes_of_it(own_site: Site) -> None:
    recorded(own_site)
    by_changes = simulated(own_site, {"changes": {"UM4.4.levels.city": "0.75"}}, by="comm-SSL")
    assert moved(by_changes) == {"SSL": {"UM4": "1.25"}}
    assert by_changes.json["figures"] == [{"figure": "UM4.4.levels.city", "before": "0.50", "after": "0.75"}]
    written = own_site.get("/rulebooks/houjiatang-2020/1").json
    [item] = [each for part in written["departments"] for each in part["items"] if each["code"] == "UM4"]
    item["clauses"][3]["levels"]["city"] = "0.75"
    whole = simulated(own_site, {"rulebook": written}, by="comm-SSL")
    assert whole.json == by_changes.json
    both = simulated(own_site, {"rulebook": written, "changes": {"UM4.ceiling": "1.00"}}, by="comm-SSL")
    assert moved(both)["SSL"] == {"UM4": "1.00"}


def test_it_can_be_asked_of_an_earlier_moment_and_about_a_day(own_site: Site) -> None:
    body, before = {"changes": {"UM4.4.levels.city": "0.75"}}, own_site.position
    recorded(own_site)
    assert moved(simulated(own_site, body)) == {"SSL": {"UM4": "1.25"}}

    def at(moment: str) -> Answer:
        return own_site.post(f"/simulations?{moment}", body, by="dept-UM")

    assert moved(at(f"position={before}")) == moved(at("on=2020-01-01")) == {}
    assert at(f"position={before}").json["position"] == before
    assert at("position=99999").code == "position_unknown"
    assert at("wait=1").code == "parameter_unknown"


def test_commands_come_before_another_rulebook_and_are_about_the_present(own_site: Site) -> None:
    entry = recorded(own_site)
    body = {"commands": [reversal(entry, amount="0.20")], "changes": {"UM4.4.levels.city": "0.75"}}
    assert moved(simulated(own_site, body)) == {"SSL": {"UM4": "1.45"}}
    refused = own_site.post(f"/simulations?position={own_site.position}", body, by="dept-UM")
    assert refused.code == "commands_only_now"
    assert refused.json["errors"][0]["parameter"] == "position"


def test_entries_that_another_rulebook_does_not_fit_are_named(own_site: Site) -> None:
    entry = recorded(own_site)
    written = own_site.get("/rulebooks/houjiatang-2020/1").json
    [item] = [each for part in written["departments"] for each in part["items"] if each["code"] == "UM4"]
    del item["clauses"][3]
    refused = simulated(own_site, {"rulebook": written})
    assert (refused.status, refused.code) == (409, "entries_not_understood")
    assert entry in refused.json["detail"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"changes": {}}, "field_malformed"),
        ({"changes": []}, "field_malformed"),
        ({"changes": {"PS7.ceiling": 2}}, "field_malformed"),
        ({"changes": {"PS7.ceiling": None}}, "field_malformed"),
        ({"changes": {"PS7.ceiling": "2.005"}}, "figure_malformed"),
        ({"changes": {"PS7.cieling": "2.00"}}, "figure_unknown"),
        ({"changes": {"\u202eevil": "2.00"}}, "figure_unknown"),
        ({"changes": {"UM1.points": "7.00"}}, "rulebook_invalid"),
        ({"changes": {"PS7.ceiling": "2.00"}, "op": "close"}, "field_unknown"),
        ({"changes": {"PS7.ceiling": "2.00"}, "commands": []}, "field_malformed"),
        ({"rulebook": {}}, "rulebook_invalid"),
        ({"rulebook": []}, "field_malformed"),
        ({"rulebook": None}, "field_malformed"),
        ({"rulebook": "houjiatang-2020"}, "field_malformed"),
        ({"rulebook": {"departments": 5, "bonus": [], "readings": None}}, "rulebook_invalid"),
    ],
    ids=str,
)
def test_what_is_no_rulebook_and_no_figure_of_it_is_refused(site: Site, body: object, code: str) -> None:
    before = site.position
    assert simulated(site, body).code == code
    assert site.position == before


@pytest.mark.parametrize("name", ["\\ud800", "\\u202e", "\\u0000", "x" * 5_000])
def test_a_rulebook_with_strange_names_breaks_nothing(site: Site, name: str) -> None:
    written = json.dumps(site.get("/rulebooks/houjiatang-2020/1").json)
    body = f'{{"rulebook": {written}}}'.replace('"city": "0.50"', f'"city": "0.50", "{name}": "0.60"')
    answer = site.post("/simulations", body.encode(), by="dept-UM", headers={"Content-Type": "application/json"})
    assert answer.status < 500


def test_a_rulebook_of_another_year_is_refused(site: Site) -> None:
    written = site.get("/rulebooks/houjiatang-2020/1").json
    refused = simulated(site, {"rulebook": {**written, "year": 2021}})
    assert refused.code == "rulebook_of_another_year"
    assert refused.json["errors"][0]["pointer"] == "/rulebook"
