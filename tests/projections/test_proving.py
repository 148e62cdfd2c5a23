"""The offline verifier believes what follows from signed events, and nothing else."""

import json
from contextlib import suppress
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pytest

from ledger.application import Ledger
from ledger.errors import LedgerError, ProofRefused, VerifierKeyMalformed
from ledger.evidence import HandedIn, receive
from ledger.proofs.notes import Kind, SigningKey
from ledger.users import OPERATOR
from projections.bundles import ask_entry, ask_score, community_bundle, entry_bundle
from projections.claims import figures
from projections.past import AsOf, read
from projections.proving import verify_bundle
from tests.keys import ORIGIN, VKEY, key_of
from tests.ledger.golden.story import Clock, bonus, declaration, founded, stored, submit, tell
from tests.projections.appealed import refusal
from tests.sealed import (
    SMALL,
    changed,
    entry_proof,
    occurrence,
    parts,
    score_proof,
    sealed,
    small_ledger,
    small_rulebook,
)

# --- what holds -------------------------------------------------------------------------------------------------------


def test_the_proof_of_an_entry_tells_what_it_is_and_what_became_of_it(ledger: Ledger) -> None:
    proven = verify_bundle(entry_proof(ledger, "E1"), VKEY)
    claim = proven.claim
    assert (claim["amount"], claim["reversed"], claim["left"], claim["state"]) == ("0.40", "0.20", "0.20", "standing")
    assert [each["outcome"] for each in claim["appeals"][0]["decisions"]] == ["partly_upheld"]
    assert [each["type"] for each in claim["events"]] == [
        "deduction-recorded.1",
        "appeal-filed.1",
        "appeal-accepted.1",
        "appeal-decided.1",
        "entry-reversed.1",
    ]
    assert proven.signed_by == VKEY
    assert proven.checkpoint.origin == ORIGIN


def test_the_proof_of_a_replaced_figure_names_the_one_that_replaced_it(ledger: Ledger) -> None:
    claim = verify_bundle(entry_proof(ledger, "F1"), VKEY).claim
    assert (claim["state"], claim["superseded_by"]) == ("superseded", "F2")


def test_the_proof_of_a_score_says_what_the_ledger_says(ledger: Ledger) -> None:
    for code in ("A", "B"):
        claim = verify_bundle(score_proof(ledger, code), VKEY).claim
        assert claim["score"] == figures(read(ledger).standing.by_community[code])


def test_a_score_is_proven_as_of_every_position_and_day(ledger: Ledger) -> None:
    newest = read(ledger).position
    for position in range(newest - 7, newest + 1):
        for on in (None, date(2020, 3, 4), date(2020, 3, 5)):
            claim = verify_bundle(score_proof(ledger, "A", upto=position, on=on), VKEY).claim
            expected = read(ledger, AsOf(position=position, on=on)).standing.by_community["A"]
            assert claim["position"] >= position
            assert claim["score"] == figures(expected)


def test_every_entry_and_every_score_of_a_whole_year_is_proven(tmp_path: Path) -> None:
    clock = Clock(ticking=True)
    with founded(tmp_path / "ledger.db", clock) as ledger:
        tell(ledger, clock)
        reading = read(ledger)
        signed = OPERATOR.fields()
        for account in reading.accounts.values():
            for entry_id in account.entries:
                about = ledger.carry_out(lambda books, entry=entry_id: ask_entry(books, entry, signed))  # type: ignore[misc]
                bundle = bytes(entry_bundle(ledger, about, sealed(ledger)))
                assert verify_bundle(bundle, VKEY).claim["entry"] == entry_id
        for code in Random(1).sample(reading.rulebook.community_codes, 3):
            wanted = ledger.carry_out(lambda books, code=code: ask_score(books, code, signed))  # type: ignore[misc]
            claim = verify_bundle(bytes(community_bundle(ledger, wanted, sealed(ledger))), VKEY).claim
            assert claim["score"] == figures(reading.standing.by_community[code])


def test_what_was_handed_in_for_an_entry_is_part_of_its_proof(tmp_path: Path) -> None:
    with small_ledger(tmp_path / "ledger.db") as ledger:
        submit(ledger, occurrence("E1"))
        file = HandedIn("a" * 64, "b" * 32, "c" * 64, 7, "image/png")
        ledger.carry_out(lambda books: receive(books, file, by="comm-A", entry="E1", is_there=lambda _: True))
        claim = verify_bundle(entry_proof(ledger, "E1"), VKEY).claim
        assert [each["digest"] for each in claim["evidence"]] == ["c" * 64]


def test_heads_are_stated_once_for_as_long_as_nothing_happens(ledger: Ledger) -> None:
    first = parts(score_proof(ledger, "A"))["claim"]["position"]
    before = read(ledger).position
    assert parts(score_proof(ledger, "B"))["claim"]["position"] == first
    assert read(ledger).position == before
    submit(ledger, occurrence("E9"))
    assert parts(score_proof(ledger, "A"))["claim"]["position"] > first


def test_closing_and_finalising_state_the_heads(tmp_path: Path) -> None:
    clock = Clock(ticking=True)
    with founded(tmp_path / "ledger.db", clock) as ledger:
        tell(ledger, clock)
        types = [json.loads(state)["type"] for _, state in stored(ledger)]
    closed, final = types.index("year-closed.1"), types.index("year-finalised.1")
    assert (types[closed + 1], types[final + 1]) == ("heads-recorded.1", "heads-recorded.1")


# --- what is altered --------------------------------------------------------------------------------------------------


def test_no_bit_of_an_entrys_proof_can_be_turned(ledger: Ledger) -> None:
    bundle = entry_proof(ledger, "E2")
    assert accepted(bundle) == []


def test_no_bit_of_a_scores_proof_can_be_turned(ledger: Ledger) -> None:
    bundle = score_proof(ledger, "A")
    assert accepted(bundle, step=7) == []


def accepted(bundle: bytes, *, step: int = 1) -> list[int]:
    """The bits that can be turned without being noticed; everything else is refused as a proof, and in no other way."""
    found = []
    for bit in range(0, len(bundle) * 8, step):
        turned = bytearray(bundle)
        turned[bit // 8] ^= 1 << bit % 8
        with suppress(ProofRefused):
            verify_bundle(bytes(turned), VKEY)
            found.append(bit)
    return found


def test_a_proof_cut_off_anywhere_or_with_more_behind_it_is_refused(ledger: Ledger) -> None:
    bundle = entry_proof(ledger, "E1")
    for size in range(0, len(bundle), 11):
        refusal(bundle[:size])
    for more in (b"\n", b" ", b"{}", bundle):
        refusal(bundle + more)


@pytest.mark.parametrize("junk", [b"", b"{}", b"[]", b"null", b"\xff\xfe", b"[" * 100_000, b'{"format":' * 50_000])
def test_what_is_no_bundle_is_refused(junk: bytes) -> None:
    refusal(junk)


@pytest.mark.parametrize(
    "claim",
    [
        {},
        {"kind": "entry"},
        {"kind": "community", "year": 10**30, "community": "A"},
        {"kind": "community", "year": 2020, "community": "A", "position": -1},
        {"kind": "entry", "year": 2020, "community": "A", "entry": "E2"},
        {"kind": "entry", "year": 2020, "community": "B", "entry": "E1"},
        {"kind": "entry", "year": True, "community": "A", "entry": "E1"},
        {"kind": "entry", "year": 2020.0, "community": "A", "entry": "E1"},
        {"kind": "ranking", "year": 2020, "community": "A"},
        {"kind": "community", "year": 2020, "community": "A", "position": 5, "on": "2020-13-45"},
        {"n": {str(i): 1.5 for i in range(5)}},
    ],
)
def test_a_claim_about_something_else_is_refused(ledger: Ledger, claim: dict[str, Any]) -> None:
    refusal(changed(entry_proof(ledger, "E1"), claim=claim))
    refusal(changed(score_proof(ledger, "A"), claim=claim))


def test_every_part_of_a_claim_must_follow_from_the_events(ledger: Ledger) -> None:
    for bundle in (entry_proof(ledger, "E1"), score_proof(ledger, "A")):
        claim = parts(bundle)["claim"]
        for name in claim:
            others: tuple[Any, ...] = ("another", 7, None, [], {**claim})
            for other in others:
                if other != claim[name]:
                    refusal(changed(bundle, claim={**claim, name: other}))
            refusal(changed(bundle, claim={each: value for each, value in claim.items() if each != name}))
        refusal(changed(bundle, claim={**claim, "more": 1}))


# --- keys and witnesses -----------------------------------------------------------------------------------------------


def test_without_the_right_key_nothing_is_believed(ledger: Ledger) -> None:
    bundle = entry_proof(ledger, "E1")
    refusal(bundle, str(key_of("a stranger").verifier))
    refusal(bundle, str(key_of("the key of the tests", "another.example/log").verifier))
    with pytest.raises(VerifierKeyMalformed):
        verify_bundle(bundle, "no key")
    with pytest.raises(ProofRefused):
        verify_bundle(bundle)


def test_of_several_keys_one_is_enough(ledger: Ledger) -> None:
    assert verify_bundle(entry_proof(ledger, "E1"), str(key_of("old").verifier), VKEY).signed_by == VKEY


def test_a_proof_that_must_be_witnessed_is_refused_without_witnesses(ledger: Ledger) -> None:
    witness = str(key_of("witness", "witness.example").verifier)
    with pytest.raises(VerifierKeyMalformed):
        verify_bundle(entry_proof(ledger, "E1"), VKEY, witnesses=[witness])
    with pytest.raises(VerifierKeyMalformed):
        verify_bundle(entry_proof(ledger, "E1"), VKEY, witnesses=[VKEY], quorum=0)
    cosigner = str(SigningKey("witness.example", key_of("w").private, Kind.ED25519_COSIGNATURE).verifier)
    assert "witnesses cosigned" in refusal(entry_proof(ledger, "E1"), witnesses=[cosigner])


def test_a_bonus_and_what_was_decided_about_it_is_proven(tmp_path: Path) -> None:
    with small_ledger(tmp_path / "ledger.db") as ledger:
        declared = {**declaration("B1"), "community": "A", "by": "comm-A", "level": None}
        raw = {name: value for name, value in declared.items() if value is not None}
        report = submit(
            ledger,
            raw,
            bonus("review", "B1", "leading-1", "supported", reasons="属实"),
            bonus("determine", "B1", "committee-1", "granted", amount="0.30", reasons="酌情"),
        )
        assert report.errors == []
        claim = verify_bundle(entry_proof(ledger, "B1"), VKEY).claim
        assert (claim["state"], claim["amount"], claim["awarded"]) == ("granted", "0.50", "0.30")
        assert verify_bundle(score_proof(ledger, "A"), VKEY).claim["score"]["bonus"] == "0.30"


def test_a_proof_goes_by_the_rulebook_in_force_then(ledger: Ledger) -> None:
    old = read(ledger).position
    ledger.publish(small_rulebook(SMALL.replace("version: 1", "version: 2").replace("amount: 0.20", "amount: 0.30")))
    submit(ledger, occurrence("E9"))
    assert verify_bundle(score_proof(ledger, "A", upto=old), VKEY).claim["rulebook_version"] == 1
    assert verify_bundle(score_proof(ledger, "A"), VKEY).claim["rulebook_version"] == 2
    assert verify_bundle(entry_proof(ledger, "E1"), VKEY).claim["rulebook_version"] == 1
    assert verify_bundle(entry_proof(ledger, "E9"), VKEY).claim["amount"] == "0.30"


def test_asking_for_a_position_that_is_not_there_is_refused(ledger: Ledger) -> None:
    with pytest.raises(LedgerError):
        score_proof(ledger, "C")
    with pytest.raises(LedgerError):
        entry_proof(ledger, "E404")
