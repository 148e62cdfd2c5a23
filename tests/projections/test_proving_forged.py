"""Forged proofs, whoever signed for them: what is left out, moved, renumbered, changed or made up is refused."""

import base64
import json
from collections.abc import Callable
from typing import Any

import orjson
import pytest
from msgspec.structs import replace

from ledger.application import Ledger
from ledger.books import OpenBooks
from ledger.errors import StatementWrong
from ledger.events import HeadsRecorded
from ledger.proofs.audit import Audit
from ledger.proofs.bundle import bundle_of
from ledger.proofs.checkpoint import Checkpoint
from ledger.proofs.merkle import leaf_hash
from ledger.proofs.notes import Note
from ledger.proofs.stored import opened
from ledger.proofs.tiles import Growth, TiledTree
from ledger.users import OPERATOR
from projections.proving import verify_bundle
from tests.keys import KEY, ORIGIN, VKEY, key_of
from tests.ledger.golden.story import stored, submit
from tests.projections.appealed import refusal
from tests.sealed import (
    changed,
    entry_proof,
    occurrence,
    parts,
    score_proof,
)

# --- forgeries --------------------------------------------------------------------------------------------------------


def forged(bundle: bytes, change: Callable[[list[dict[str, Any]]], object]) -> bytes:
    events = parts(bundle)["events"]
    change(events)
    return changed(bundle, events=events)


def test_an_event_at_another_position_is_refused(ledger: Ledger) -> None:
    bundle = entry_proof(ledger, "E1")
    count = len(parts(bundle)["events"])
    for number in range(count):
        for position in range(1, 40):
            if position != parts(bundle)["events"][number]["position"]:
                refusal(forged(bundle, lambda events, n=number, p=position: events[n].update(position=p)))  # type: ignore[misc]


def test_two_events_that_change_places_are_refused(ledger: Ledger) -> None:
    bundle = score_proof(ledger, "A")

    def swap(events: list[dict[str, Any]]) -> None:
        events[3]["state"], events[4]["state"] = events[4]["state"], events[3]["state"]

    refusal(forged(bundle, swap))
    refusal(forged(bundle, lambda events: events.reverse()))
    refusal(forged(bundle, lambda events: events.append(events[-1])))


def test_a_path_that_is_cut_off_lengthened_or_another_events_is_refused(ledger: Ledger) -> None:
    bundle = entry_proof(ledger, "E1")
    path, other = (base64.b64decode(each["path"]) for each in parts(bundle)["events"][:2])
    more = bytes(32)
    for forged_path in (path[:-32], path[32:], b"", path + more, more + path, other, path[:-1], path + b"x", more * 64):
        encoded = base64.b64encode(forged_path).decode()
        refusal(forged(bundle, lambda events, new=encoded: events[0].update(path=new)))  # type: ignore[misc]
    spellings: tuple[Any, ...] = (parts(bundle)["events"][0]["path"].rstrip("="), "not base64", [], None, 5)
    for spelling in spellings:
        refusal(forged(bundle, lambda events, new=spelling: events[0].update(path=new)))  # type: ignore[misc]


def test_any_event_that_is_left_out_is_missed(ledger: Ledger) -> None:
    """Also where the prover makes the claim anew from what is left, so that only the gap tells."""
    bundle = score_proof(ledger, "A")
    for number in range(len(parts(bundle)["events"])):
        refusal(forged(bundle, lambda events, n=number: events.pop(n)))  # type: ignore[misc]


def test_a_score_without_a_deduction_is_refused_whatever_is_claimed(ledger: Ledger) -> None:
    honest = parts(score_proof(ledger, "A"))
    better = json.loads(json.dumps(honest["claim"]))
    better["score"]["total"] = better["score"]["base"] = better["score"]["items"]["I"] = "3.00"
    better["score"]["rank"] = 1
    kept = [each for each in honest["events"] if '"entry":"E1"' not in each["state"]]
    assert len(kept) < len(honest["events"])
    assert "missing" in refusal(changed(score_proof(ledger, "A"), claim=better, events=kept))


def test_the_end_of_a_stream_cannot_be_left_out(ledger: Ledger) -> None:
    """The newest events of a stream are missed although no version leaves a gap: the heads say where it ends."""
    bundle = score_proof(ledger, "A")
    own = [number for number, each in enumerate(parts(bundle)["events"]) if ORIGIN_OF_A in each["state"]]
    for count in range(1, len(own) + 1):
        left_out = set(own[-count:])
        kept = [each for number, each in enumerate(parts(bundle)["events"]) if number not in left_out]
        assert "end of 2020/A" in refusal(changed(bundle, events=kept))


def test_without_the_statement_of_the_heads_nothing_is_complete(ledger: Ledger) -> None:
    bundle = score_proof(ledger, "A")
    kept = [each for each in parts(bundle)["events"] if '"stream":"heads"' not in each["state"]]
    assert "where the streams end" in refusal(changed(bundle, events=kept))


def test_an_older_statement_of_the_heads_does_not_serve_for_a_later_position(ledger: Ledger) -> None:
    older = parts(score_proof(ledger, "A"))
    submit(ledger, occurrence("E9", quantity=3))
    newer = score_proof(ledger, "A")
    assert parts(newer)["claim"]["position"] > older["claim"]["position"]
    stated = [each for each in parts(newer)["events"] if '"stream":"heads"' not in each["state"]]
    old_heads = [each for each in older["events"] if '"stream":"heads"' in each["state"]]
    refusal(changed(newer, events=sorted([*stated, *old_heads], key=lambda each: each["position"])))


ORIGIN_OF_A = ',"stream":"2020/A","type"'


class Rewritten:
    """A history of the forger's own, signed by whichever key they have."""

    def __init__(self, ledger: Ledger) -> None:
        self.states = [state for _, state in stored(ledger)]

    def bundle(self, bundle: bytes, *, sign: bool) -> bytes:
        """The same events, as this history has them, under its own root; signed by a stranger unless `sign`."""
        tiles: dict[tuple[int, int], bytes] = {}
        growth = Growth(0, lambda level, number: tiles.get((level, number), b""))
        leaves = [leaf_hash(state) for state in self.states]
        for tile in [*growth.add(leaves), *growth.edge()]:
            tiles[tile.level, tile.number] = tile.hashes
        tree = TiledTree(len(leaves), lambda level, number: tiles[level, number])
        text = Checkpoint(ORIGIN, len(leaves), tree.root()).text
        key = KEY if sign else key_of("a stranger")
        positions = [each["position"] for each in parts(bundle)["events"]]
        return bytes(
            bundle_of(
                parts(bundle)["claim"],
                [(position, self.states[position - 1]) for position in positions],
                [tree.inclusion(position - 1) for position in positions],
                bytes(Note(text, (key.signed(text),))),
            )
        )

    def replace(self, old: bytes, new: bytes) -> None:
        assert any(old in state for state in self.states)
        self.states = [state.replace(old, new) for state in self.states]

    def rechain(self) -> None:
        """Every event follows the one before it in its stream again, and every statement of heads is as it should be."""
        ends: dict[str, tuple[int, str]] = {}
        for number, state in enumerate(self.states):
            event = json.loads(state)
            event["previous"] = ends.get(event["stream"], (0, ""))[1]
            for head in event["body"].get("heads", ()):
                head["leaf"] = ends[head["stream"]][1]
            self.states[number] = orjson.dumps(event, option=orjson.OPT_SORT_KEYS)
            ends[event["stream"]] = event["version"], leaf_hash(self.states[number]).hex()


def test_the_honest_history_made_again_is_accepted(ledger: Ledger) -> None:
    bundle = score_proof(ledger, "A")
    verify_bundle(Rewritten(ledger).bundle(bundle, sign=True), VKEY)


def test_a_history_that_another_key_has_signed_is_refused(ledger: Ledger) -> None:
    bundle = score_proof(ledger, "A")
    assert "signed by the key" in refusal(Rewritten(ledger).bundle(bundle, sign=False))


def test_an_event_moved_to_another_stream_is_refused_even_where_the_key_has_signed_for_it(ledger: Ledger) -> None:
    bundle = score_proof(ledger, "A")
    history = Rewritten(ledger)
    history.states = [
        state.replace(b'"stream":"2020/A"', b'"stream":"2020/B"') if b'"entry":"E1"' in state else state
        for state in history.states
    ]
    refusal(history.bundle(bundle, sign=True))


def test_a_changed_rulebook_figure_is_refused(ledger: Ledger) -> None:
    """In the bundle alone it is not in the tree; where the key has signed for it, the entry's amount is not the clause's."""
    bundle = entry_proof(ledger, "E2")
    refusal(
        forged(
            bundle,
            lambda events: [each.update(state=each["state"].replace('"amount":20', '"amount":10')) for each in events],
        )
    )
    history = Rewritten(ledger)
    history.replace(b'"amount":20', b'"amount":10')
    assert "not what the clause gives" in refusal(history.bundle(bundle, sign=True))


def test_a_changed_amount_is_refused_even_where_the_key_has_signed_for_it(ledger: Ledger) -> None:
    bundles = [score_proof(ledger, "B"), entry_proof(ledger, "E2")]
    history = Rewritten(ledger)
    seen = b'"clause":"I.1","observed":{"quantity":1}'
    history.replace(b'"amount_cents":20,' + seen, b'"amount_cents":10,' + seen)
    history.rechain()
    for bundle in bundles:
        assert "not what the clause gives" in refusal(history.bundle(bundle, sign=True))


def test_a_history_chained_anew_is_accepted_where_nothing_in_it_is_wrong(ledger: Ledger) -> None:
    bundle = score_proof(ledger, "B")
    history = Rewritten(ledger)
    history.rechain()
    verify_bundle(history.bundle(bundle, sign=True), VKEY)


@pytest.mark.parametrize("dropped", range(1, 5))
def test_what_happened_to_an_entry_cannot_be_left_out_of_its_proof(ledger: Ledger, dropped: int) -> None:
    """The claim is what would follow from the events that are kept."""
    whole = parts(entry_proof(ledger, "E1"))
    own = whole["claim"]["events"]
    assert len(own) == 5
    then = own[-dropped - 1]["position"]
    earlier = parts(entry_proof(ledger, "E1", upto=then))["claim"]
    assert len(earlier["events"]) == 5 - dropped
    gone = {each["position"] for each in own[-dropped:]}
    kept = [each for each in whole["events"] if each["position"] not in gone]
    lie = {**earlier, "position": whole["claim"]["position"]}
    assert "end of 2020/A is missing" in refusal(changed(entry_proof(ledger, "E1"), claim=lie, events=kept))


def test_a_statement_made_of_two_is_refused_and_named_by_an_audit(ledger: Ledger) -> None:
    """The ledger's own operator tells half of one statement and half of another, and an end that is not so in both."""
    submit(ledger, occurrence("E9"))

    def half_truths(books: OpenBooks) -> None:
        heads, upto, signed = books.heads(), books.position, OPERATOR.fields()
        lie = tuple(replace(head, version=head.version - 1) if head.stream == "2020/A" else head for head in heads)
        books.append("heads", HeadsRecorded(**signed, upto=upto, part=1, parts=2, heads=lie[:4]))
        books.append("heads", HeadsRecorded(**signed, upto=upto, part=2, parts=3, heads=lie[4:]))

    ledger.carry_out(half_truths)
    assert "not whole" in refusal(score_proof(ledger, "A"))
    with opened(ledger.path) as stored_, pytest.raises(StatementWrong):
        Audit(stored_, [KEY.verifier]).run(full=True)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"stream":"2020/B"', b'"stream":["2020/B"]'),
        (b'"stream":"2020/B"', b'"stream":7'),
        (b'"version":1', b'"version":true'),
        (b'"version":1', b'"version":1.0'),
        (b'"previous":""', b'"previous":null'),
        (b'"recorded_at":"2021', b'"recorded_at":"0001-01-01T00:00:00+23:59","x":"2021'),
        (b'"recorded_at":"2021', b'"recorded_at":"9999-12-31T23:59:59-23:59","x":"2021'),
        (b'"recorded_at":"2021', b'"recorded_at":"2020-01-01T00:00:00","x":"2021'),
        (b'"rulebook":"small/1"', b'"rulebook":["small/1"]'),
        (b'"clause":"I.1"', b'"clause":"I.9"'),
        (b'"observed":{"quantity":1}', b'"observed":{"level":"x"}'),
        (b'"occurred_on":"2020-03-05"', b'"occurred_on":"2020-13-05"'),
    ],
)
def test_an_event_of_another_shape_is_refused_even_where_the_key_has_signed_for_it(
    ledger: Ledger, old: bytes, new: bytes
) -> None:
    bundles = [entry_proof(ledger, "E2"), score_proof(ledger, "B")]
    history = Rewritten(ledger)
    history.states = [
        state.replace(old, new) if b'"entry":"E2"' in state and b"deduction" in state else state
        for state in history.states
    ]
    for bundle in bundles:
        refusal(history.bundle(bundle, sign=True))


@pytest.mark.parametrize(("name", "value"), [("rank", 1.0), ("vetoed", 0), ("provisional", 0)])
def test_a_figure_of_another_kind_is_another_claim(ledger: Ledger, name: str, value: object) -> None:
    bundle = score_proof(ledger, "B")
    score = parts(bundle)["claim"]["score"]
    assert score[name] == value
    refusal(changed(bundle, claim={**parts(bundle)["claim"], "score": {**score, name: value}}))


def test_a_broken_chain_is_refused_even_where_the_key_has_signed_for_it(ledger: Ledger) -> None:
    bundle = score_proof(ledger, "A")
    history = Rewritten(ledger)
    history.replace("两处".encode(), "三处".encode())
    assert "missing" in refusal(history.bundle(bundle, sign=True))


def test_events_of_two_ledgers_are_refused(ledger: Ledger) -> None:
    bundle = entry_proof(ledger, "E1")
    history = Rewritten(ledger)
    at = parts(bundle)["events"][0]["position"] - 1
    history.states[at] = history.states[at].replace(b'"ledger":"small"', b'"ledger":"other"')
    assert "different ledgers" in refusal(history.bundle(bundle, sign=True))


def test_an_old_checkpoint_with_a_new_root_or_another_size_is_refused(ledger: Ledger) -> None:
    old = parts(entry_proof(ledger, "E1"))["checkpoint"]
    submit(ledger, occurrence("E9"))
    bundle = entry_proof(ledger, "E1")
    new = parts(bundle)["checkpoint"]
    mixed = old.replace(old.split("\n")[2], new.split("\n")[2])
    refusal(changed(bundle, checkpoint=mixed))
    refusal(changed(bundle, checkpoint=old))
    refusal(changed(bundle, checkpoint=new.replace(new.split("\n")[1], str(int(new.split("\n")[1]) + 1))))


def test_events_that_the_claim_does_not_need_are_refused(ledger: Ledger) -> None:
    score, entry = parts(score_proof(ledger, "A")), parts(entry_proof(ledger, "E1"))
    own = {each["position"] for each in entry["events"]}
    signed = {each["position"]: each for each in parts(score_proof(ledger, "A"))["events"]}
    assert own < set(signed)
    more = next(each for position, each in signed.items() if '"entry":"F1"' in each["state"])
    whole = sorted([*(signed[position] for position in own), more], key=lambda each: each["position"])
    refusal(changed(entry_proof(ledger, "E1"), checkpoint=score["checkpoint"], events=whole))
