"""What may be done about the erasing of a file, decided on its past alone."""

from datetime import UTC, datetime
from functools import reduce

import pytest

from ledger import erasure
from ledger.access_events import ErasureProposed, ErasureWithdrawn, EvidenceReceived, FileErased
from ledger.actors import Role, Signature
from ledger.clauses import Lang
from ledger.erasure import REASON_SHOWN, Erased, Erasure, Proposal, evolve_erasure
from ledger.errors import ErasureNotProposed, EvidenceErased, OwnProposal
from ledger.events import Event, Recorded

NOW = datetime(2021, 1, 4, 1, 30, 5, 123, tzinfo=UTC)
DIGEST = "d" * 64
ANNA, BO = Signature("leading-1", Role.LEADING_GROUP), Signature("committee-1", Role.WORKING_COMMITTEE)


def proposed(by: Signature = ANNA, words: str = "有无关的人") -> ErasureProposed:
    return ErasureProposed(**by.fields(), digest=DIGEST, words=words)


def withdrawn(by: Signature = ANNA) -> ErasureWithdrawn:
    return ErasureWithdrawn(**by.fields(), digest=DIGEST, words="先遮挡")


def erased(by: Signature = BO, words: str = "同意") -> FileErased:
    return FileErased(**by.fields(), digest=DIGEST, proposed_by="leading-1", words=words)


def after(*past: Event) -> Erasure:
    """The events are at positions 1, 2, 3 …"""
    history = (Recorded(number, "evidence", number, NOW, event) for number, event in enumerate(past, 1))
    return reduce(evolve_erasure, history, Erasure())


def decided(past: Erasure, by: Signature) -> Event:
    return erasure.erase(past, digest=DIGEST, words="同意", by=by)


@pytest.mark.parametrize("past", [(), (proposed(), withdrawn())], ids=["new", "withdrawn"])
@pytest.mark.parametrize("by", [ANNA, BO], ids=lambda by: by.role)
def test_the_first_to_ask_proposes(past: tuple[Event, ...], by: Signature) -> None:
    assert decided(after(*past), by) == ErasureProposed(**by.fields(), digest=DIGEST, words="同意")


@pytest.mark.parametrize("by", [BO, Signature("leading-2", Role.LEADING_GROUP)], ids=lambda by: by.role)
def test_the_second_to_ask_confirms_if_it_is_another(by: Signature) -> None:
    assert decided(after(proposed()), by) == erased(by)


def test_nobody_confirms_what_they_proposed_whatever_their_role_is_now() -> None:
    for by in (ANNA, Signature("leading-1", Role.WORKING_COMMITTEE)):
        with pytest.raises(OwnProposal):
            decided(after(proposed()), by)


def test_what_was_withdrawn_is_proposed_anew_and_its_first_proposer_may_be_the_second() -> None:
    past = after(proposed(), withdrawn(BO), proposed(BO))
    with pytest.raises(OwnProposal):
        decided(past, BO)
    assert isinstance(decided(past, ANNA), FileErased)


@pytest.mark.parametrize("by", [ANNA, BO], ids=lambda by: by.actor)
def test_a_proposal_is_withdrawn_by_whoever_made_it_or_another(by: Signature) -> None:
    event = erasure.withdraw(after(proposed()), digest=DIGEST, words="先遮挡", by=by)
    assert event == withdrawn(by)


@pytest.mark.parametrize("past", [(), (proposed(), withdrawn())], ids=["new", "withdrawn"])
def test_what_nobody_proposed_cannot_be_withdrawn(past: tuple[Event, ...]) -> None:
    with pytest.raises(ErasureNotProposed):
        erasure.withdraw(after(*past), digest=DIGEST, words="x", by=ANNA)


def test_what_is_erased_is_neither_erased_again_nor_brought_back() -> None:
    past = after(proposed(), erased())
    with pytest.raises(EvidenceErased):
        decided(past, ANNA)
    with pytest.raises(EvidenceErased):
        erasure.withdraw(past, digest=DIGEST, words="x", by=BO)


def test_the_state_says_who_when_why_and_where() -> None:
    assert after() == Erasure()
    assert after(proposed()).proposed == Proposal("leading-1", NOW, "有无关的人", 1)
    assert after(proposed(), withdrawn()) == Erasure()
    assert after(proposed(), erased()) == Erasure(erased=Erased("committee-1", NOW, "同意", 2, "leading-1"))
    assert [after(*each).state for each in ((), (proposed(),), (proposed(), erased()))] == [
        "kept",
        "proposed",
        "erased",
    ]


@pytest.mark.parametrize("lang", Lang)
@pytest.mark.parametrize("reason", ["同意", "line\none\ttwo", "{by} {at} %s", "长" * 4_000])
def test_the_refusal_says_when_by_whom_and_why_on_one_short_line(reason: str, lang: Lang) -> None:
    with pytest.raises(EvidenceErased) as refused:
        after(proposed(), erased(words=reason)).require_kept()
    message = refused.value.message(lang)
    assert all(
        each in message
        for each in ("2021-01-04T01:30:05Z", "leading-1", "committee-1", reason.split(maxsplit=1)[0][:9])
    )
    assert "\n" not in message
    assert len(message) < REASON_SHOWN + 400


def test_an_event_about_something_else_is_a_mistake_in_the_program() -> None:
    with pytest.raises(TypeError):
        after(EvidenceReceived(actor="x", role="user", digest=DIGEST, size=1, media="text/plain"))
