"""Proofs over the web: a community takes home the proof of a deduction and of a decision, and checks it there."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from projections.proving import verify_bundle
from tests.api.terminal import Terminal
from tests.api.web import Answer, Site, Tokens, signed_in, site_of

RECORDING = {"community": "SSL", "clause": "UM4.4", "occurred_on": "2020-03-05", "level": "city", "reason": "市级通报"}


@pytest.fixture(scope="module")
def appealed(signed_in_trial: tuple[Path, Tokens], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A server with an entry that was appealed and decided."""
    folder, tokens = signed_in_trial
    own = tmp_path_factory.mktemp("appealed")
    shutil.copytree(folder, own, dirs_exist_ok=True)
    with site_of(Terminal(own), tokens) as site:
        site.done("/entries", {**RECORDING, "id": "E1"}, by="dept-UM")
        site.done("/entries/E1/appeals", {"grounds": "只有一处"}, by="comm-SSL")
        site.done("/appeals/E1/acceptance", {}, by="leading-1")
        decision = {"outcome": "partly_upheld", "amount": "0.20", "reasons": "属实一半"}
        site.done("/appeals/E1/decision", decision, by="leading-1")
        yield site


def vkey(site: Site) -> str:
    return site.terminal.done("checkpoint", "--vkey").strip()


def test_a_community_takes_home_the_proof_of_a_deduction_and_of_the_decision(appealed: Site) -> None:
    answer = appealed.get("/proofs/entries/E1", by="comm-SSL")
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Content-Disposition"] == "attachment; filename*=UTF-8''E1.kaohe-proof.json"
    claim = verify_bundle(answer.body, vkey(appealed)).claim
    assert (claim["amount"], claim["left"]) == ("0.50", "0.30")
    assert claim["appeals"][0]["decisions"][0]["reasons"] == "属实一半"
    proof = appealed.terminal.file("E1.json", answer.body)
    assert "The proof holds" in appealed.terminal.done("verify", proof, "--key", vkey(appealed))


def test_a_write_is_proven_as_soon_as_it_is_sealed(appealed: Site) -> None:
    for number in range(5):
        receipt = appealed.done("/entries", {**RECORDING, "id": f"N{number}"}, by="dept-UM")
        proven = verify_bundle(appealed.get(f"/proofs/entries/N{number}", by="comm-SSL").body, vkey(appealed))
        assert proven.checkpoint.size >= receipt["position"]


def test_the_proof_of_a_score_is_that_of_the_scores(appealed: Site) -> None:
    answer = appealed.get("/proofs/communities/SSL", by="comm-SSL")
    proven = verify_bundle(answer.body, vkey(appealed))
    told = appealed.get(f"/scores?position={proven.claim['position']}").json["communities"]
    assert proven.claim["score"] in told
    assert answer.headers["Content-Disposition"].endswith("SSL.kaohe-proof.json")


def test_a_score_is_proven_as_of_a_position_a_time_and_a_day(appealed: Site) -> None:
    entry = appealed.get("/entries/E1").json
    first = entry["positions"][0]
    for query in (f"position={first}", f"known_at={entry['recorded_at']}", f"position={first}&on=2020-03-04"):
        claim = verify_bundle(appealed.get(f"/proofs/communities/SSL?{query}").body, vkey(appealed)).claim
        then = appealed.get(f"/scores?position={claim['position']}&{query.partition('&')[2]}").json
        assert claim["position"] == first
        assert claim["score"] in then["communities"]


def test_asking_again_for_the_same_states_the_heads_once(appealed: Site) -> None:
    appealed.get("/proofs/communities/FSA")
    before = appealed.position
    first, second = (appealed.get("/proofs/communities/FSA").body for _ in range(2))
    assert first == second
    assert appealed.position == before


def test_one_event_is_given_as_a_tlog_proof(appealed: Site) -> None:
    answer = appealed.get("/proofs/entries/E1?form=tlog-proof")
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    file = appealed.terminal.file("E1.tlog-proof", answer.body)
    told = appealed.terminal.json("verify", file, "--key", vkey(appealed))
    assert json.loads(told["event"])["entry"] == "E1"
    decision = appealed.get("/entries/E1").json["positions"][-2]
    other = appealed.get(f"/proofs/entries/E1?form=tlog-proof&event={decision}").body
    assert f"\nindex {decision - 1}\n".encode() in other


@pytest.mark.parametrize(("lang", "word"), [("zh", "证明成立"), ("en", "The proof holds")])
def test_a_proof_is_printed_in_both_languages(appealed: Site, lang: str, word: str) -> None:
    for path in ("/proofs/entries/E1", "/proofs/communities/SSL"):
        answer = appealed.get(f"{path}?form=print&lang={lang}", by="comm-SSL")
        page = answer.body.decode()
        assert answer.headers["Content-Type"].startswith("text/html")
        assert word in page
        assert vkey(appealed) in page.replace("&#43;", "+")
        assert "unsafe" not in answer.headers["Content-Security-Policy"]


def test_hostile_words_are_shown_as_words(appealed: Site) -> None:
    appealed.done("/entries", {**RECORDING, "id": "X1", "reason": "<script>alert(1)</script>"}, by="dept-UM")
    page = appealed.get("/proofs/entries/X1?form=print").body.decode()
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
    verify_bundle(appealed.get("/proofs/entries/X1").body, vkey(appealed))


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/proofs/entries/E404", 404),
        ("/proofs/communities/XX", 404),
        ("/proofs/entries/E1?form=pdf", 422),
        ("/proofs/communities/SSL?position=999999999", 404),
        ("/proofs/communities/SSL?year=1999", 404),
        ("/proofs/entries/E1?event=999999999&form=tlog-proof", 404),
        ("/proofs/entries/E1?event=0&form=tlog-proof", 404),
        ("/proofs/entries/E1?events=1", 422),
    ],
)
def test_what_cannot_be_proven_is_refused(appealed: Site, path: str, status: int) -> None:
    answer = appealed.get(path)
    assert refusal_of(answer) == status


def refusal_of(answer: Answer) -> int:
    assert answer.headers["Content-Type"] == "application/problem+json"
    return answer.status


def test_an_entry_is_not_proven_before_it_was_recorded(appealed: Site) -> None:
    first = appealed.get("/entries/E1").json["positions"][0]
    assert appealed.get(f"/proofs/entries/E1?position={first - 1}").status == 404


def test_without_a_sign_in_nothing_is_proven(appealed: Site) -> None:
    assert appealed.get("/proofs/entries/E1", by=None).code == "not_signed_in"
    assert appealed.get("/proofs/communities/SSL", by=None).code == "not_signed_in"


def test_where_nothing_is_signed_a_proof_says_that_it_must_wait(trial: Terminal) -> None:
    tokens = signed_in(trial)
    trial.key.unlink()
    trial.done(
        "record", "SSL", "UM4.4", "--occurred-on", "2020-03-05", "--level", "city", "--by", "dept-UM", "--id", "E1"
    )
    with site_of(trial, tokens) as site:
        answer = site.get("/proofs/entries/E1")
        assert (answer.status, answer.code) == (409, "not_sealed_yet")
        assert answer.headers["Retry-After"]
