"""Ledgers that are signed for: a key that is always the same, and a rulebook so small that a proof can be turned over bit by bit."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ledger.actors import Grant, Role
from ledger.application import Ledger
from ledger.proofs.notes import SigningKey
from ledger.proofs.rows import SealedTree
from ledger.proofs.sealer import Sealer
from ledger.proofs.signing import KeySigner
from ledger.proofs.steps import Memory
from ledger.publishing import from_yaml
from ledger.recorder import LedgerDatastore, address
from ledger.rulebook import Rulebook
from ledger.users import OPERATOR
from projections.bundles import ask_entry, ask_score, community_bundle, entry_bundle
from projections.scoring import standing
from tests.keys import KEY
from tests.ledger.golden.story import Clock, Raw

SMALL = """
rulebook: small
version: 1
year: 2020
jurisdiction: {zh: 街道, en: Subdistrict}
base_points: 3
appeals: {file_days: 5, accept_days: 2, decide_days: 10, escalate_days: 5, final_days: 10, timezone: UTC}
communities: [{code: A, zh: 甲}, {code: B, zh: 乙}]
departments:
  - code: D
    name: {zh: 科, en: D}
    points: 3
    items:
      - code: I
        name: {zh: 项, en: I}
        points: 3
        category: D
        clauses:
          - {code: I.1, kind: occurrence, amount: 0.20, unit: 次, label: {zh: 要点, en: clause}}
          - {code: I.2, kind: banded, every: month, unit: '%', bands: [{below: 50, amount: 0.10}], label: {zh: 率, en: rate}}
bonus:
  code: BN
  name: {zh: 加, en: B}
  cap: 20
  approval: [declared, reviewed, determined]
  clauses: [{code: BN.1, kind: occurrence, effect: add, amount: 0.50, unit: 次, label: {zh: 加, en: B}}]
negative_list:
  code: NL
  name: {zh: 负, en: N}
  clauses: [{code: NL.1, kind: discretionary, step: 0.01, decided_by: working_committee, label: {zh: 负, en: N}}]
readings: []
"""
PEOPLE = {
    "dept-D": Grant(Role.DEPARTMENT, "D"),
    "comm-A": Grant(Role.COMMUNITY, "A"),
    "comm-B": Grant(Role.COMMUNITY, "B"),
    "leading-1": Grant(Role.LEADING_GROUP),
    "committee-1": Grant(Role.WORKING_COMMITTEE),
}


def small_rulebook(text: str = SMALL) -> Rulebook:
    return from_yaml(text)


@contextmanager
def small_ledger(path: Path, clock: Clock | None = None) -> Iterator[Ledger]:
    """Two communities, one item, and somebody for each role."""
    with Ledger.found(path, ledger_id="small", scorer=standing, clock=clock or Clock(ticking=True)) as ledger:
        ledger.publish(small_rulebook())
        for name, grant in PEOPLE.items():
            ledger.add_user(name, [grant], "a hash")
        yield ledger


def occurrence(id_: str, community: str = "A", **more: object) -> Raw:
    raw: Raw = {"op": "record", "id": id_, "community": community, "clause": "I.1", "occurred_on": "2020-03-05"}
    return {**raw, "by": "dept-D", **more}


def rate(id_: str, value: str, community: str = "A") -> Raw:
    return occurrence(id_, community, clause="I.2", period="2020-03", value=value)


def sealer_of(ledger: Ledger, key: SigningKey = KEY, *, memory: Path | None = None, quorum: int = 0) -> Sealer:
    """A sealer whose memory lies beside the ledger."""
    remembered = Memory(memory or ledger.path.with_name(f"{ledger.path.name}.signed"))
    return Sealer(ledger, KeySigner(key, remembered), key_place="the key", quorum=quorum)


def sealed(ledger: Ledger, key: SigningKey = KEY) -> SealedTree:
    tree = sealer_of(ledger, key).seal()
    assert tree is not None
    return tree


def entry_proof(ledger: Ledger, entry: str, key: SigningKey = KEY, *, upto: int | None = None) -> bytes:
    asked = ledger.carry_out(lambda books: ask_entry(books, entry, OPERATOR.fields(), upto=upto))
    return bytes(entry_bundle(ledger, asked, sealed(ledger, key)))


def score_proof(ledger: Ledger, community: str, key: SigningKey = KEY, **asked: Any) -> bytes:
    """Of a community, at the newest position or `upto` another."""
    wanted = ledger.carry_out(lambda books: ask_score(books, community, OPERATOR.fields(), **asked))
    return bytes(community_bundle(ledger, wanted, sealed(ledger, key)))


def tampered(ledger: Ledger, *statements: str, values: Sequence[object] = ()) -> None:
    """Changes to an open ledger's file behind its back, once its triggers are gone."""
    store = LedgerDatastore(address(ledger.path, create=False))
    try:
        with store.transaction(commit=True) as cursor:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            for row in cursor.fetchall():
                cursor.execute(f"DROP TRIGGER {row[0]}")
            for statement in statements:
                cursor.execute(statement, values)
    finally:
        store.close()


def changed(bundle: bytes, **parts: Any) -> bytes:
    """A bundle with other parts, spelt as bundles are."""
    document = {**json.loads(bundle), **parts}
    return f"{json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(',', ':'))}\n".encode()


def parts(bundle: bytes) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(bundle)
    return document
