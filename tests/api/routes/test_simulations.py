"""Simulations over the web: the answer before the decision, in the same words as the decision itself would get."""

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
