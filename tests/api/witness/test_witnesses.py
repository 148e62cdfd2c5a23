"""The ledger's side: cosignatures of a quorum, whatever single witnesses do, and alarm where one has seen another history."""

from collections.abc import Iterator
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from threading import Event, active_count, get_ident
from time import monotonic, sleep

import pytest
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey

from api.settings import Settings
from api.witness_list import listed_in
from api.witnesses import Cosigners
from ledger.errors import WitnessesUnusable
from ledger.proofs.notes import Kind, Note, Signature, SigningKey, VerifierKey, cosigned_tree
from ledger.proofs.steps import Step
from ledger.proofs.witnesses import Gathered, Sign, Witness
from tests.api.witness.offices import (
    NOW,
    Behaviour,
    always,
    cosigning,
    dripping,
    new_witness,
    office,
    ours,
    silent,
    text_in,
)
from tests.ledger.proofs.logs import WITNESS, Log, signing_key, witness_key

ONE, TWO, THREE = (witness_key(f"witness.example/{number}") for number in (1, 2, 3))
SECONDS = 1.0


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    """Ends every witness that a test has started."""
    with ExitStack() as stack:
        yield stack


@pytest.fixture
def over() -> Iterator[Event]:
    """That the test is over: slow witnesses stop being slow."""
    event = Event()
    yield event
    event.set()


def witness_at(stack: ExitStack, key: SigningKey, behave: Behaviour) -> Witness:
    return Witness(key.verifier, stack.enter_context(office(behave)))


def absent(key: SigningKey) -> Witness:
    with office(always(200)) as address:
        pass
    return Witness(key.verifier, address)


def gathered(cosigners: Cosigners, log: Log) -> Gathered:
    return cosigners.gather(log.checkpoint, log.note, log.consistency)


def names(signatures: tuple[Signature, ...]) -> set[str]:
    return {each.name for each in signatures}


# --- with a witness of ours -------------------------------------------------------------------------------------------


def test_a_checkpoint_is_cosigned_as_the_log_grows(stack: ExitStack, tmp_path: Path) -> None:
    witness = new_witness(tmp_path / "witness.db")
    cosigners = Cosigners([Witness(witness.key.verifier, stack.enter_context(ours(witness)))])
    asked: list[int] = []
    for size in (3, 3, 8, 20):
        log = Log.of(size)

        def consistency(old: int, log: Log = log) -> list[bytes]:
            asked.append(old)
            return log.consistency(old)

        found = cosigners.gather(log.checkpoint, log.note, consistency)
        assert (found.alarms, found.outages) == ((), ())
        [signature] = found.signatures
        note = Note(log.checkpoint.text, (*Note.parse(log.note).signatures, signature))
        assert note.signed_by(cosigners.verifiers) == [witness.key.verifier]
    assert asked == [0, 3, 3, 8]


def test_one_who_does_not_know_where_the_witness_stands_is_told(stack: ExitStack, tmp_path: Path) -> None:
    witness = new_witness(tmp_path / "witness.db")
    listed = [Witness(witness.key.verifier, stack.enter_context(ours(witness)))]
    gathered(Cosigners(listed), Log.of(8))
    found = gathered(Cosigners(listed), Log.of(20))
    assert names(found.signatures) == {WITNESS}


def test_a_fork_is_an_alarm(stack: ExitStack, tmp_path: Path) -> None:
    """The whole of it: two histories under one key, the same witness, and what each side has in its hands afterwards."""
    witness = new_witness(tmp_path / "witness.db")
    cosigners = Cosigners([Witness(witness.key.verifier, stack.enter_context(ours(witness)))])
    gathered(cosigners, Log.of(8))
    for forked in (Log.of(8, fork_at=3), Log.of(12, fork_at=3)):
        found = gathered(cosigners, forked)
        assert found.signatures == ()
        assert [(each.witness, each.sign) for each in found.alarms] == [(WITNESS, Sign.OTHER_HISTORY)]
    assert [clash.is_fork for clash in witness.watch.clashes()] == [True, False]
    assert names(gathered(cosigners, Log.of(12)).signatures) == {WITNESS}


def test_a_rollback_is_an_alarm(stack: ExitStack, tmp_path: Path) -> None:
    witness = new_witness(tmp_path / "witness.db")
    cosigners = Cosigners([Witness(witness.key.verifier, stack.enter_context(ours(witness)))])
    gathered(cosigners, Log.of(8))
    for each in (cosigners, Cosigners(cosigners.witnesses)):
        [alarm] = gathered(each, Log.of(5)).alarms
        assert (alarm.sign, alarm.size) == (Sign.AHEAD, 8)
    assert names(gathered(cosigners, Log.of(9)).signatures) == {WITNESS}


def test_a_witness_that_does_not_watch_the_log_is_no_reason_for_alarm(stack: ExitStack, tmp_path: Path) -> None:
    witness = new_witness(tmp_path / "witness.db")
    witness.watch.remove(Log.of(1).origin)
    found = gathered(Cosigners([Witness(witness.key.verifier, stack.enter_context(ours(witness)))]), Log.of(3))
    assert found.alarms == ()
    [outage] = found.outages
    assert "404" in outage.detail


# --- a quorum, whatever single witnesses do ---------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["down", "lying", "silent", "dripping", "a stranger", "an error", "endless", "moved"])
def test_two_of_three_are_a_quorum_whatever_the_third_does(stack: ExitStack, over: Event, how: str) -> None:
    third = {
        "down": lambda: absent(THREE),
        "lying": lambda: witness_at(stack, THREE, lying(THREE)),
        "silent": lambda: witness_at(stack, THREE, silent(over)),
        "dripping": lambda: witness_at(stack, THREE, dripping(over)),
        "a stranger": lambda: witness_at(stack, THREE, cosigning(witness_key("stranger.example"), ONE)),
        "an error": lambda: witness_at(stack, THREE, always(500, b"oops")),
        "endless": lambda: witness_at(stack, THREE, always(200, b"x" * 100_000)),
        "moved": lambda: witness_at(stack, THREE, moved(stack.enter_context(office(cosigning(THREE))))),
    }[how]()
    one, two = (witness_at(stack, key, cosigning(key, witness_key("another.example"))) for key in (ONE, TWO))
    cosigners = Cosigners([one, two, third], quorum=2, seconds=SECONDS)
    begun = monotonic()
    found = gathered(cosigners, Log.of(8))
    assert monotonic() - begun < 2 * SECONDS
    assert names(found.signatures) == {ONE.name, TWO.name}
    assert len(found.signatures) == 2 >= cosigners.quorum
    signs = [(each.witness, each.sign) for each in (*found.alarms, *found.outages)]
    assert signs == [(THREE.name, Sign.FORGED if how == "lying" else Sign.OUTAGE)]
    assert len(found.alarms) == (how == "lying")


def lying(key: SigningKey) -> Behaviour:
    """A signature in the key's name over something else."""

    def behave(body: bytes, _handler: BaseHTTPRequestHandler) -> tuple[int, str, bytes]:
        return 200, "text/plain", key.cosigned(text_in(body) + b"more\n", NOW).line.encode()

    return behave


def moved(address: str) -> Behaviour:
    """Points to one that would cosign."""

    def behave(_body: bytes, handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(307)
        handler.send_header("Location", f"{address}/add-checkpoint")
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    return behave


def test_a_witness_that_never_answers_is_asked_one_thing_at_a_time(stack: ExitStack, over: Event) -> None:
    one, slow = witness_at(stack, ONE, cosigning(ONE)), witness_at(stack, TWO, silent(over))
    cosigners = Cosigners([one, slow], quorum=1, seconds=20)
    gathered(cosigners, Log.of(3))
    before = active_count()
    for size in (4, 5, 6):
        begun = monotonic()
        found = gathered(cosigners, Log.of(size))
        assert monotonic() - begun < 0.9  # it is not waited for again
        assert names(found.signatures) == {ONE.name}
        assert [each.sign for each in found.outages] == [Sign.OUTAGE]
    assert active_count() <= before + 2


def test_all_are_waited_for_until_the_quorum_is_in(stack: ExitStack, over: Event) -> None:
    def late(body: bytes, handler: BaseHTTPRequestHandler) -> tuple[int, str, bytes] | None:
        sleep(1.3)
        return cosigning(TWO)(body, handler)

    one, slow = witness_at(stack, ONE, cosigning(ONE)), witness_at(stack, TWO, late)
    assert names(gathered(Cosigners([one, slow], seconds=10), Log.of(3)).signatures) == {ONE.name, TWO.name}
    assert names(gathered(Cosigners([one, slow], quorum=1, seconds=10), Log.of(3)).signatures) == {ONE.name}
    over.set()


def test_without_witnesses_there_is_nothing_to_wait_for() -> None:
    cosigners = Cosigners([])
    assert (cosigners.quorum, cosigners.verifiers) == (0, ())
    assert gathered(cosigners, Log.of(3)) == Gathered((), (), ())


@pytest.mark.parametrize(
    ("status", "content_type", "content"),
    [
        (409, "text/x.tlog.size", b""),
        (409, "text/x.tlog.size", b"-1\n"),
        (409, "text/x.tlog.size", b"03\n"),
        (409, "text/x.tlog.size", "３\n".encode()),
        (409, "text/plain", b"2\n"),
        (409, "text/x.tlog.size", b"2\n"),
        (200, "text/plain", b""),
        (200, "text/plain", b"\xff\xff"),
        (200, "text/plain", "\u2014 witness.example/1 AAAA\n".encode()),
        (204, "text/plain", b""),
        (400, "text/plain", b""),
        (403, "text/plain", b""),
    ],
)
def test_an_answer_that_makes_no_sense_is_an_outage(
    stack: ExitStack, status: int, content_type: str, content: bytes
) -> None:
    asked: list[bytes] = []

    def behave(body: bytes, _handler: BaseHTTPRequestHandler) -> tuple[int, str, bytes]:
        asked.append(body)
        return status, content_type, content

    found = gathered(Cosigners([witness_at(stack, ONE, behave)], seconds=SECONDS), Log.of(3))
    assert (found.signatures, found.alarms) == ((), ())
    assert [each.sign for each in found.outages] == [Sign.OUTAGE]
    assert 1 <= len(asked) <= 4


def test_a_good_signature_counts_beside_a_forged_one(stack: ExitStack) -> None:
    def behave(body: bytes, handler: BaseHTTPRequestHandler) -> tuple[int, str, bytes]:
        status, content_type, good = cosigning(ONE)(body, handler)
        return status, content_type, ONE.cosigned(b"else\n", NOW).line.encode() + good + good

    assert len(gathered(Cosigners([witness_at(stack, ONE, behave)]), Log.of(3)).signatures) == 1


def test_proofs_are_made_in_the_callers_thread(stack: ExitStack, tmp_path: Path) -> None:
    witnesses = []
    for number in range(3):
        witness = new_witness(tmp_path / f"{number}.db", f"witness.example/{number}")
        witness.cosign(bytes(Log.of(number + 1).step(0)))
        witnesses.append(Witness(witness.key.verifier, stack.enter_context(ours(witness))))
    log, threads = Log.of(8), set()

    def consistency(old: int) -> list[bytes]:
        threads.add(get_ident())
        return log.consistency(old)

    assert len(Cosigners(witnesses).gather(log.checkpoint, log.note, consistency).signatures) == 3
    assert threads == {get_ident()}


# --- ML-DSA-44 --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("is_tampered", [False, True])
def test_a_cosignature_with_ml_dsa_is_verified(stack: ExitStack, is_tampered: bool) -> None:  # noqa: FBT001
    private = MLDSA44PrivateKey.generate()
    key = VerifierKey(WITNESS, Kind.MLDSA44_COSIGNATURE, private.public_key().public_bytes_raw())
    log = Log.of(8)

    def behave(body: bytes, _handler: BaseHTTPRequestHandler) -> tuple[int, str, bytes]:
        assert Step.parse(body).note == log.note
        signature = bytearray(private.sign(cosigned_tree(WITNESS, log.checkpoint, NOW)))
        signature[100] ^= is_tampered
        return 200, "text/plain", Signature(WITNESS, key.id, NOW.to_bytes(8) + signature).line.encode()

    witness = Witness(VerifierKey.parse(str(key)), stack.enter_context(office(behave)))
    found = gathered(Cosigners([witness]), log)
    assert names(found.signatures) == (set() if is_tampered else {WITNESS})
    assert [each.sign for each in found.alarms] == ([Sign.FORGED] if is_tampered else [])


# --- which they are ---------------------------------------------------------------------------------------------------

A, B = ONE.verifier, TWO.verifier
LOG_KEY = signing_key().verifier


def test_witnesses_are_listed_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "witnesses"
    file.write_text(f"# ours\n\n{A} https://one.example/w/\n  {B}\thttp://127.0.0.1:8001 \n", encoding="utf-8")
    assert listed_in(file) == [Witness(A, "https://one.example/w"), Witness(B, "http://127.0.0.1:8001")]
    for quorum, expected in ((None, 2), (1, 1)):
        cosigners = Cosigners.of(Settings(witnesses=file, witness_quorum=quorum))
        assert (cosigners.quorum, cosigners.verifiers) == (expected, (A, B))
    assert Cosigners.of(Settings()).quorum == 0


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (f"{A}\n", 1),
        (f"{A} https://one.example more\n", 1),
        (f"\n{A} http://one.example\n", 2),
        (f"{A} ftp://one.example\n", 1),
        (f"{A} https://\n", 1),
        (f"{A} https://one.example?x=1\n", 1),
        (f"{A} https://[\n", 1),
        (f"{LOG_KEY} https://one.example\n", 1),
        ("witness.example+00000000+AAAA https://one.example\n", 1),
        (f"{A} https://one.example\n{A} https://two.example\n", 2),
        (f"{A} https://one.example\n{B} https://one.example/\n", 2),
    ],
)
def test_a_wrong_line_is_named(tmp_path: Path, content: str, line: int) -> None:
    file = tmp_path / "witnesses"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(WitnessesUnusable, match=f"line {line} "):
        listed_in(file)


@pytest.mark.parametrize("content", [None, b"\xff\xfe", b"#" * 300_000])
def test_a_file_that_is_no_list_is_refused(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "witnesses"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(WitnessesUnusable):
        listed_in(file)


@pytest.mark.parametrize("count", [0, 1])
def test_a_quorum_above_their_number_is_refused(tmp_path: Path, count: int) -> None:
    file = tmp_path / "witnesses"
    file.write_text(f"{A} https://one.example\n" * count, encoding="utf-8")
    with pytest.raises(WitnessesUnusable, match="KAOHE_WITNESS_QUORUM"):
        Cosigners.of(Settings(witnesses=file if count else None, witness_quorum=count + 1))
