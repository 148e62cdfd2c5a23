"""Files of evidence in a ledger: who may erase one, what is gone then, and that nothing of the record is."""

from collections.abc import Iterator
from functools import partial
from hashlib import sha256
from pathlib import Path

import orjson
import pytest

from ledger import access, evidence
from ledger.actors import Grant, Role
from ledger.application import Ledger
from ledger.books import OpenBooks
from ledger.credentials import Evidence, Wrapped
from ledger.errors import (
    EvidenceErased,
    EvidenceUnknown,
    FieldMalformed,
    OwnProposal,
    RoleNotAllowed,
    UserDisabledNow,
)
from ledger.evidence import HandedIn
from ledger.proofs.merkle import leaf_hash, root
from tests.ledger.golden.story import founded, opened, record, stored, submit
from tests.ledger.test_writers import assert_whole

CONTENT = b"a photograph"
NAME = sha256(CONTENT).hexdigest()
SALT = "5a17" * 8
WRAPPED = Wrapped("c0b1" * 4, "4e41" * 30)
ERASERS = ("leading-1", "leading-2", "committee-1", "committee-2")


def file(content: bytes = CONTENT, *, wrapped: Wrapped | None = None) -> HandedIn:
    digest = sha256(bytes.fromhex(SALT) + content).hexdigest()
    return HandedIn(sha256(content).hexdigest(), SALT, digest, len(content), "image/jpeg", wrapped)


def hand_in(
    ledger: Ledger, given: HandedIn | None = None, *, entry: str | None = None, is_there: bool = True
) -> evidence.Filed:
    return ledger.carry_out(
        lambda books: evidence.receive(books, given or file(), by="dept-UM", entry=entry, is_there=lambda _: is_there)
    )


def erase(ledger: Ledger, by: str, reason: str = "有无关的人", name: str = NAME) -> int:
    return ledger.carry_out(partial(evidence.erase, sha256=name, reason=reason, by=by))


def withdraw(ledger: Ledger, by: str, reason: str = "先遮挡") -> int:
    return ledger.carry_out(partial(evidence.withdraw, sha256=NAME, reason=reason, by=by))


def state(ledger: Ledger, position: int | None = None) -> str:
    with ledger.reading(position=position) as books:
        return evidence.erasure_of(books, NAME).state


def kept(ledger: Ledger, name: str = NAME) -> Evidence:
    with ledger.glance() as rows:
        found = rows.credentials.evidence(name)
    assert found is not None
    return found


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """With the sample users, an entry and a file of evidence for it."""
    with founded(tmp_path / "ledger.db") as ledger:
        submit(ledger, record("E1", reason="巡查"))
        hand_in(ledger, file(wrapped=WRAPPED), entry="E1")
        yield ledger


@pytest.mark.parametrize("first", ERASERS)
@pytest.mark.parametrize("second", ERASERS)
def test_two_of_the_leading_group_or_the_working_committee_erase(ledger: Ledger, first: str, second: str) -> None:
    erase(ledger, first)
    assert state(ledger) == "proposed"
    if first == second:
        with pytest.raises(OwnProposal):
            erase(ledger, second)
        assert state(ledger) == "proposed"
    else:
        erase(ledger, second)
        assert state(ledger) == "erased"
        assert_whole(ledger)


@pytest.mark.parametrize("act", [erase, withdraw])
@pytest.mark.parametrize("by", ["dept-UM", "comm-SSL", "auditor-1", "boss"])
def test_nobody_else_proposes_confirms_or_withdraws(ledger: Ledger, act: object, by: str) -> None:
    ledger.add_user("boss", [Grant(Role.ADMIN)], "a hash")
    for _ in range(2):
        before = stored(ledger)
        with pytest.raises(RoleNotAllowed):
            (erase if act is erase else withdraw)(ledger, by)
        assert stored(ledger) == before
        if state(ledger) == "kept":
            erase(ledger, "leading-1")


def test_who_is_disabled_erases_nothing_but_what_they_proposed_stands(ledger: Ledger) -> None:
    erase(ledger, "leading-1")
    ledger.carry_out(lambda books: access.disable(books, "leading-1", by=None))
    ledger.carry_out(lambda books: access.disable(books, "leading-2", by=None))
    with pytest.raises(UserDisabledNow):
        erase(ledger, "leading-2")
    erase(ledger, "committee-1")
    assert state(ledger) == "erased"


@pytest.mark.parametrize("reason", ["", " \n ", "x" * 4_001, "a\u202eb", "a\x00b", "\u200b", "\ud800"])
def test_a_reason_is_needed_and_hides_nothing(ledger: Ledger, reason: str) -> None:
    before = stored(ledger)
    for act in (erase, withdraw):
        with pytest.raises(FieldMalformed) as refused:
            act(ledger, "leading-1", reason)
        assert refused.value.field == "reason"
    assert stored(ledger) == before


@pytest.mark.parametrize("name", ["", "0" * 64, "../../kaohe.db", NAME.upper()])
def test_a_file_that_nobody_handed_in_is_not_erased(ledger: Ledger, name: str) -> None:
    with pytest.raises(EvidenceUnknown):
        erase(ledger, "leading-1", name=name)


def test_the_events_name_the_digest_and_say_who_and_why(ledger: Ledger) -> None:
    for by, reason in (("leading-1", "有无关的人"), ("committee-1", " 同意\r\n照办 ")):
        erase(ledger, by, reason)
    proposed, erased = (orjson.loads(each) for _, each in stored(ledger)[-2:])
    digest = kept(ledger).digest
    assert (proposed["type"], proposed["stream"]) == ("evidence-erasure-proposed.1", "evidence")
    assert (proposed["actor"], proposed["role"], proposed["words"]) == ("leading-1", "leading_group", "有无关的人")
    assert proposed["body"] == {"digest": digest}
    assert (erased["type"], erased["words"]) == ("evidence-erased.1", "同意\n照办")
    assert (erased["actor"], erased["role"]) == ("committee-1", "working_committee")
    assert erased["body"] == {"digest": digest, "proposed_by": "leading-1"}


def test_erasing_changes_no_byte_of_what_was_recorded_and_no_root(ledger: Ledger) -> None:
    before = stored(ledger)
    with ledger.reading() as books:
        root_before = root(leaf_hash(each) for _, each in books.all_events())
    erase(ledger, "leading-1")
    erase(ledger, "committee-1")
    after = stored(ledger)
    assert after[: len(before)] == before
    with ledger.reading(position=len(before)) as books:
        assert root(leaf_hash(each) for _, each in books.all_events()) == root_before
    assert_whole(ledger)


def test_salt_and_key_are_gone_from_the_rows_and_from_the_disk(ledger: Ledger) -> None:
    others = [file(f"another {number}".encode(), wrapped=WRAPPED) for number in range(50)]
    for each in others:
        hand_in(ledger, HandedIn(each.sha256, "07" * 16, each.digest, each.size, each.media))
    erase(ledger, "leading-1")
    assert (kept(ledger).salt, kept(ledger).wrapped) == (SALT, WRAPPED)
    secrets = [SALT.encode(), WRAPPED.key.encode()]
    assert all(secret in on_disk(ledger) for secret in secrets)
    erase(ledger, "committee-1")
    assert (kept(ledger).salt, kept(ledger).wrapped) == ("", None)
    ledger.forget()
    assert not any(secret in on_disk(ledger) for secret in secrets)
    assert (b"07" * 16) in on_disk(ledger)


def on_disk(ledger: Ledger) -> bytes:
    return b"".join(path.read_bytes() for path in ledger.path.parent.glob(f"{ledger.path.name}*"))


def test_a_journal_that_somebody_reads_is_emptied_another_time(ledger: Ledger) -> None:
    with ledger.reading():
        erase(ledger, "leading-1")
        erase(ledger, "committee-1")
        ledger.forget()
    ledger.forget()
    assert SALT.encode() not in on_disk(ledger)


def test_an_erased_file_is_not_taken_again_and_the_refusal_says_who_erased_it(ledger: Ledger) -> None:
    erase(ledger, "leading-1")
    erase(ledger, "committee-1", "内容属个人隐私")
    before = stored(ledger)
    for entry in (None, "E1"):
        with pytest.raises(EvidenceErased) as refused:
            hand_in(ledger, entry=entry, is_there=False)
        facts = refused.value.facts()
        assert (facts["by"], facts["proposed_by"], facts["reason"]) == ("committee-1", "leading-1", "内容属个人隐私")
    assert stored(ledger) == before
    assert kept(ledger).wrapped is None


def test_how_far_it_has_come_can_be_asked_as_of_any_moment(ledger: Ledger) -> None:
    start = len(stored(ledger))
    erase(ledger, "leading-1")
    withdraw(ledger, "committee-1")
    erase(ledger, "committee-1")
    erase(ledger, "leading-1")
    states = [state(ledger, start + number) for number in range(5)]
    assert states == ["kept", "proposed", "kept", "proposed", "erased"]


def test_the_rows_beside_the_events_follow_from_the_events(ledger: Ledger) -> None:
    for by, act in (("leading-1", erase), ("committee-1", withdraw), ("committee-1", erase), ("leading-1", erase)):
        act(ledger, by)
    with ledger.reading() as books:
        rows = books.credentials
        derived = [
            position
            for position, event in ((position, orjson.loads(each)) for position, each in books.all_events())
            if event["type"].startswith("evidence-eras") and event["body"]["digest"] == kept(ledger).digest
        ]
        assert rows.erasure_positions(NAME) == derived
        assert rows.erased_evidence() == [NAME]


def test_two_who_ask_in_one_commit_propose_and_confirm(ledger: Ledger) -> None:
    def both(books: OpenBooks) -> list[str]:
        found: list[str] = []
        for by in ("leading-1", "committee-1"):
            evidence.erase(books, NAME, reason="x", by=by)
            found.append(evidence.erasure_of(books, NAME).state)
        return found

    assert ledger.carry_out(both) == ["proposed", "erased"]
    assert_whole(ledger)


def test_a_refused_act_among_others_takes_back_only_itself(ledger: Ledger) -> None:
    jobs = [
        (partial(evidence.erase, sha256=NAME, reason="x", by=by), None)
        for by in ("leading-1", "leading-1", "dept-UM", "committee-1")
    ]
    outcomes = ledger._write_together(jobs)  # noqa: SLF001
    assert [type(each.error) for each in outcomes] == [type(None), OwnProposal, RoleNotAllowed, type(None)]
    assert state(ledger) == "erased"
    assert_whole(ledger)


# --- copies -----------------------------------------------------------------------------------------------------------


def test_the_copy_of_a_file_that_is_there_stays_the_one_in_use(ledger: Ledger) -> None:
    assert hand_in(ledger, file(wrapped=Wrapped("another", "00"))).evidence.wrapped == WRAPPED
    assert hand_in(ledger, file()).evidence.wrapped == WRAPPED
    assert kept(ledger).wrapped == WRAPPED


@pytest.mark.parametrize("wrapped", [None, Wrapped("another", "00")])
def test_a_copy_that_was_lost_gives_way_to_the_new_one(ledger: Ledger, wrapped: Wrapped | None) -> None:
    filed = hand_in(ledger, file(wrapped=wrapped), is_there=False)
    assert (filed.is_new, filed.evidence.wrapped, kept(ledger).wrapped) == (False, wrapped, wrapped)
    assert kept(ledger).salt == SALT


def test_a_ledger_from_before_files_could_be_erased_erases_them_when_it_is_opened(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    with founded(path) as ledger:
        hand_in(ledger)
        with ledger._recorder.datastore.transaction(commit=True) as cursor:  # noqa: SLF001
            for table in ("evidence_keys", "evidence_erasures"):
                cursor.execute(f"DROP TABLE {table}")
    with opened(path) as ledger:
        assert kept(ledger).salt == SALT
        erase(ledger, "leading-1")
        erase(ledger, "leading-2")
        assert state(ledger) == "erased"
        assert_whole(ledger)
