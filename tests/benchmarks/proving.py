"""Signing for the ledger, proving from it and verifying it, against what hashlib alone takes for the same bytes."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from functools import partial
from hashlib import sha256
from multiprocessing import get_context
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory
from threading import Event, Thread

from ledger.application import Ledger
from ledger.books import OpenBooks
from ledger.commands import Command, parse
from ledger.events import DeductionRecorded, Observed
from ledger.proofs.audit import Audit
from ledger.proofs.merkle import leaf_hash, root
from ledger.proofs.sealer import Sealer
from ledger.proofs.signing import KeySigner
from ledger.proofs.steps import Memory
from ledger.proofs.stored import opened
from ledger.users import OPERATOR
from projections.bundles import ask_entry, ask_score, community_bundle, entry_bundle
from projections.proving import verify_bundle
from tests.benchmarks.figures import REPEATS, Figure, at_least, at_most, in_ms, side_by_side, timed
from tests.benchmarks.sample import command, filled, rows, rulebook
from tests.keys import KEY, VKEY

TITLE = "Proofs"
COUNT = 100_000
YEAR = 6_000
PROOFS = 1_000
WRITES = 1_500
SEAL_SECONDS = 1.0


def measure() -> Iterator[Figure]:
    with filled(0) as ledger:
        ledger.carry_out(partial(append, COUNT))
        yield from _whole(ledger)
    with filled(YEAR) as ledger:
        yield from _of_a_year(ledger)
    yield from _beside_writing()


def verified(bundle: bytes) -> float:
    """Seconds."""
    return timed(lambda: verify_bundle(bundle, VKEY))


def append(count: int, books: OpenBooks) -> None:
    """That many deductions in all communities in turn, decided by nobody: only their bytes matter here."""
    codes = rulebook().community_codes
    for number in range(count):
        event = DeductionRecorded(
            actor="dept-UM",
            role="department",
            entry=f"E{number}",
            words="巡查发现，已通知社区整改",
            clause="UM4.4",
            occurred_on=date(2020, 3, 5),
            observed=Observed(quantity=1, level="city"),
            amount_cents=50,
        )
        books.append(f"2020/{codes[number % len(codes)]}", event, rulebook="houjiatang-2020/1")


def _whole(ledger: Ledger) -> Iterator[Figure]:
    states = [row[4] for row in rows(ledger)]
    size = len(states)
    with TemporaryDirectory() as folder:
        sealed = timed(lambda: sealer_of(ledger, Path(folder)).seal())
    hashed = median(timed(lambda: root(map(leaf_hash, states))) for _ in range(REPEATS))
    yield Figure(
        f"Sealing {size:,} events, read, hashed, stored and signed / hashing their tree in memory",
        f"{sealed:.2f} s ({size / sealed / 1e6:.2f} M/s)",
        f"{hashed:.2f} s ({size / hashed / 1e6:.2f} M/s)",
        hashed / sealed,
        at_least(0.15, hashed / sealed),
    )
    yield _inclusion(ledger, size)
    verified, raw = side_by_side(lambda: timed(lambda: audit(ledger, full=True)), lambda: timed(lambda: digest(states)))
    yield Figure(
        f"`verify --full` of {size:,} events / SHA-256 of their bytes",
        f"{verified:.2f} s ({size / verified / 1e6:.2f} M/s)",
        f"{raw:.2f} s ({size / raw / 1e6:.2f} M/s)",
        raw / verified,
        at_least(0.3, size / verified / 1e6, "M/s"),
    )
    yield Figure(f"`verify`, quickly, of {size:,} events", in_ms(timed(lambda: audit(ledger, full=False))))


def _inclusion(ledger: Ledger, size: int) -> Figure:
    chance = Random(1)
    places = [chance.randrange(size) for _ in range(PROOFS)]

    def prove() -> list[list[bytes]]:
        with ledger.rows() as rows_:
            tree = rows_.seals.tree(size)
            return [tree.inclusion(index) for index in places]

    length = len(prove()[0])
    ours, raw = side_by_side(
        lambda: timed(prove), lambda: timed(lambda: digest([b"\x01" + bytes(64)] * (PROOFS * length)))
    )
    return Figure(
        f"Inclusion proofs at {size:,} events, of {length} hashes / SHA-256 of as many nodes",
        f"{ours / PROOFS * 1e6:.0f} µs each",
        f"{raw / PROOFS * 1e6:.0f} µs",
        raw / ours,
    )


def _of_a_year(ledger: Ledger) -> Iterator[Figure]:
    with TemporaryDirectory() as folder:
        sealer = sealer_of(ledger, Path(folder))
        asked = ledger.carry_out(lambda books: ask_score(books, "SSL", OPERATOR.fields()))
        about_entry = ledger.carry_out(lambda books: ask_entry(books, "E0", OPERATOR.fields()))
        sealed = sealer.seal()
        assert sealed is not None
        bundle = bytes(community_bundle(ledger, asked, sealed))
        entry = bytes(entry_bundle(ledger, about_entry, sealed))
        made = median(timed(lambda: bytes(community_bundle(ledger, asked, sealed))) for _ in range(REPEATS))
    # In a process that holds nothing else, as an outsider's does.
    with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as elsewhere:
        checked = median(elsewhere.submit(verified, bundle).result() for _ in range(REPEATS))
        small = median(elsewhere.submit(verified, entry).result() for _ in range(REPEATS))
    what = f"of a score in a year of {sealed.size:,} events ({len(bundle) / 1e6:.1f} MB)"
    yield Figure(f"Making the proof {what}", in_ms(made))
    yield Figure(f"Verifying it offline {what}", in_ms(checked), target=at_most(300, checked * 1e3, "ms"))
    yield Figure(f"Verifying the proof of an entry offline ({len(entry) / 1e3:.0f} kB)", in_ms(small))


def _beside_writing() -> Iterator[Figure]:
    """Commands one after another, each durable, in turns with a sealer once a second and without one."""
    with filled(YEAR) as ledger, TemporaryDirectory() as folder:
        sealer = sealer_of(ledger, Path(folder))
        sealer.seal()
        with_, without = list[float](), list[float]()
        for turn in range(2 * REPEATS):
            parsed = [parse(command(number, f"T{turn}-")) for number in range(WRITES) if number % 10 != 9]
            write = partial(submit_each, ledger, parsed)
            if turn % 2:
                with_.append(timed(partial(sealing, sealer, write)))
            else:
                without.append(timed(write))
        sealed, plain = median(with_), median(without)
    yield Figure(
        "Durable commands with two checkpoints a second / without (the cost of proofs)",
        f"{sealed / WRITES * 1e3:.2f} ms each",
        f"{plain / WRITES * 1e3:.2f} ms",
        plain / sealed,
    )


def submit_each(ledger: Ledger, commands: Sequence[Command]) -> None:
    for each in commands:
        ledger.submit(each)


def sealing(sealer: Sealer, act: Callable[[], object]) -> None:
    """The act, with a seal twice a second beside it."""
    over = Event()

    def seal() -> None:
        while not over.wait(SEAL_SECONDS / 2):
            sealer.seal()

    thread = Thread(target=seal)
    thread.start()
    try:
        act()
    finally:
        over.set()
        thread.join()


def sealer_of(ledger: Ledger, folder: Path) -> Sealer:
    return Sealer(ledger, KeySigner(KEY, Memory(folder / "signed")), key_place="the key")


def audit(ledger: Ledger, *, full: bool) -> None:
    with opened(ledger.path) as stored:
        Audit(stored, [KEY.verifier]).run(full=full)


def digest(states: Sequence[bytes]) -> None:
    for state in states:
        sha256(state).digest()
