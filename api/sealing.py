"""The ledger's sealer as the settings have it: for one command, or beside a server for as long as it runs."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Condition

from api import logs
from api.opening import open_ledger
from api.rotation import settle
from api.settings import Settings
from api.turns import Turns
from api.witnesses import Cosigners
from ledger.application import Ledger
from ledger.errors import KeyNotRecorded, KeyUnusable, NothingSealed, NotSealedYet, OriginFixed
from ledger.proofs.audit import Audit
from ledger.proofs.notes import SigningKey, VerifierKey
from ledger.proofs.rows import SealedTree
from ledger.proofs.sealer import Sealer, origin_of
from ledger.proofs.signer_socket import SocketSigner
from ledger.proofs.signing import KeySigner, Signer, key_in, memory_beside
from ledger.proofs.stored import opened
from ledger.proofs.witnesses import Finding, Gathered, Witness

log = logs.logger("seal")

LOOK_AGAIN_SECONDS = 0.1
WAIT_SECONDS = 5
"""How long a reader waits for its event to be sealed and cosigned."""
CLOSE_SECONDS = 5
"""How long the last seal, and its witnesses, may take when the server stops."""


def signer_of(ledger: Ledger, settings: Settings) -> Signer:
    """Raises KeyUnusable, KeyExposed, OriginFixed or OriginUnsuitable."""
    if settings.signer is not None:
        signer = SocketSigner(settings.signer)
        # A ledger that has signed nothing so far signs under the name that the process signs for.
        origin = origin_of(ledger, settings.origin or signer.verifier.name)
        if signer.verifier.name != origin:
            raise OriginFixed(origin=origin)
        return signer
    origin = origin_of(ledger, settings.origin)
    settle(ledger, settings.key_path)
    return KeySigner(SigningKey(origin, key_in(settings.key_path)), memory_beside(settings.key_path))


def sealer_of(ledger: Ledger, settings: Settings, *, quorum: int = 0) -> Sealer:
    return Sealer(ledger, signer_of(ledger, settings), key_place=str(settings.key_path), quorum=quorum)


def cosigners_of(settings: Settings) -> Cosigners | None:
    """Raises WitnessesUnusable."""
    return Cosigners.of(settings) if settings.witnesses else None


class PresentSealer:
    """A sealer with the ledger's present key, which may come, or be replaced, while this is in use."""

    def __init__(self, make: Callable[[], Sealer]) -> None:
        self._make = make
        self._is_sound = False
        self.sealer: Sealer | None = None

    def seal(self) -> None:
        """Raises KeyUnusable, or what keeps the ledger from vouching for itself; the next time may go better."""
        try:
            self._seal()
        except KeyNotRecorded:  # it was replaced since it was read
            self._seal()

    def _seal(self) -> None:
        if self.sealer is None or not self._is_sound:
            self.sealer = self._make()
        self._is_sound = False
        self.sealer.seal()
        self._is_sound = True


def published(ledger: Ledger, settings: Settings, *, objected: Callable[[Finding], None], upto: int = 0) -> SealedTree:
    """What is recorded by now, signed where the key is at hand and cosigned where there are witnesses; or else what
    another process has published. It covers position `upto`. `objected` is told of a witness that has seen another history.

    Raises NothingSealed or NotSealedYet, and whatever keeps the ledger from vouching for itself.
    """
    cosigners = cosigners_of(settings)
    present = PresentSealer(lambda: sealer_of(ledger, settings, quorum=cosigners.quorum if cosigners else 0))
    until = time.monotonic() + WAIT_SECONDS
    while True:
        with suppress(KeyUnusable):
            present.seal()
        if present.sealer is not None and cosigners is not None:
            gathered = present.sealer.cosign(cosigners)
            for alarm in gathered.alarms if gathered else ():
                objected(alarm)
        with ledger.rows() as rows:
            newest = rows.seals.published()
        if newest is not None and newest.size >= upto:
            return newest
        if time.monotonic() > until:
            raise NothingSealed if newest is None else NotSealedYet(position=upto)
        time.sleep(LOOK_AGAIN_SECONDS)


def seal_quietly(ledger: Ledger, settings: Settings) -> bool:
    """Signs for what is recorded, where the key is at hand; tells whether the key remembered what it has signed before.

    Raises what keeps the ledger from vouching for itself.
    """
    present = PresentSealer(lambda: sealer_of(ledger, settings, quorum=1 if cosigners_of(settings) else 0))
    try:
        present.seal()
    except KeyUnusable:
        if present.sealer is not None:  # it was there a moment ago
            raise
    return present.sealer is None or not present.sealer.has_forgotten


def require_sealable(settings: Settings) -> None:
    """Every tile leads to the root that was signed last, and what is recorded continues it: before anything is served.

    Raises Tampered, or what keeps the ledger from vouching for itself.
    """
    with opened(settings.ledger_path) as stored:
        Audit(stored, ()).seals()
    with open_ledger(settings) as ledger, suppress(KeyUnusable):
        seal_quietly(ledger, settings)


@contextmanager
def sealing_of(ledger: Ledger, settings: Settings) -> Iterator["Sealing"]:
    """Seals for as long as it is open; while the key is not at hand, it only shows what others have signed."""
    cosigners = cosigners_of(settings)

    def make() -> Sealer:
        return sealer_of(ledger, settings, quorum=cosigners.quorum if cosigners else 0)

    sealing = Sealing(ledger, make, cosigners, seconds=settings.seal_seconds)
    try:
        sealing.start()
        yield sealing
    finally:
        sealing.close()


class Sealing:
    """Seals while a server runs: at once after a quiet moment, and at least once a second while there is more.

    It goes on whatever happens: with a key that comes later, or is replaced, or a signing process that is away for a time.
    """

    def __init__(
        self, ledger: Ledger, make: Callable[[], Sealer], cosigners: Cosigners | None, *, seconds: float
    ) -> None:
        """`make` gives a sealer with the present key."""
        self._ledger = ledger
        self._present = PresentSealer(make)
        self._cosigners = cosigners
        self._changed = Condition()
        self._is_closed = False
        self._wanted = 0
        """The highest position that somebody has waited for."""
        self._sealing = Turns("kaohe-sealer", self._seal, seconds=seconds, failed=_complain)
        self._cosigning = (
            None if cosigners is None else Turns("kaohe-witnessed", self._cosign, seconds=seconds, failed=_complain)
        )
        self.signed = 0
        self.published = 0
        self.alarms = 0
        self._found: tuple[Finding, ...] = ()

    def start(self) -> None:
        """Raises what keeps the ledger from vouching for itself: then nothing is served."""
        self._settle_quorum()
        with suppress(KeyUnusable):
            self._seal()
        self._note()
        self._ledger.listen(self._sealing.call)
        self._sealing.start()
        if self._cosigning is not None:
            self._cosigning.start()

    def _settle_quorum(self) -> None:
        """What the server is set to holds for every command beside it; without witnesses, what waited for them is shown."""
        quorum = self._cosigners.quorum if self._cosigners else 0
        with self._ledger.rows() as rows:
            newest, before = rows.seals.newest(), rows.seals.quorum()
        is_waiting = newest is not None and not newest.is_published
        if quorum != before or (not quorum and is_waiting):
            with self._ledger.rows(to_write=True) as rows:
                rows.seals.require_quorum(quorum)
                if newest is not None and not quorum:
                    rows.seals.publish(newest.size, newest.note)

    @property
    def verifier(self) -> VerifierKey | None:
        """The key that signs here."""
        return self._present.sealer.verifier if self._present.sealer else None

    @property
    def witnesses(self) -> tuple[str, ...]:
        """The verifier keys of those that are asked to cosign."""
        return tuple(str(each.key) for each in self.asked)

    @property
    def asked(self) -> tuple[Witness, ...]:
        """Those that are asked to cosign."""
        return self._cosigners.witnesses if self._cosigners else ()

    @property
    def quorum(self) -> int:
        """How many of them must have cosigned what is shown."""
        return self._cosigners.quorum if self._cosigners else 0

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What was last wrong with the witnesses."""
        return self._found

    def close(self) -> None:
        """Seals what is left, then stops; a witness or a signing process that hangs is not waited for."""
        until = time.monotonic() + CLOSE_SECONDS
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()
        self._sealing.close(until)
        if self._cosigning is not None:
            self._cosigning.close(until)

    def reached(self, position: int) -> SealedTree:
        """A published checkpoint that covers a position. Blocks. Raises NotSealedYet when it takes too long."""
        until = time.monotonic() + WAIT_SECONDS
        with self._changed:
            self._wanted = max(self._wanted, position)
            if self.signed < position:
                self._sealing.call(is_urgent=True)
            elif self.published < position and self._cosigning is not None:
                self._cosigning.call(is_urgent=True)
            while self.published < position and (left := until - time.monotonic()) > 0 and not self._is_closed:
                self._changed.wait(left)
        with self._ledger.rows() as rows:
            newest = rows.seals.published()
        if newest is None or newest.size < position:
            raise NotSealedYet(position=position)
        return newest

    def _note(self) -> None:
        """How far the ledger has come, whoever has sealed it."""
        with self._ledger.rows() as rows:
            newest, published = rows.seals.newest(), rows.seals.published()
        with self._changed:
            before = self.signed, self.published
            self.signed = newest.size if newest else 0
            self.published = published.size if published else 0
            if self.published != before[1]:
                self._changed.notify_all()
            is_new, is_awaited = self.signed != before[0], self.published < self._wanted
        if is_new and self._cosigning is not None:
            self._cosigning.call(is_urgent=is_awaited)

    def _seal(self) -> None:
        try:
            if self._present.sealer is None or self._ledger.head_position() != self.signed:
                self._present.seal()
                if self._present.sealer is not None and self._present.sealer.has_forgotten:
                    self._present.sealer.has_forgotten = False
                    log.warning("the key did not remember what it has signed; an older copy would not be noticed")
        finally:
            self._note()

    def _cosign(self) -> None:
        if self._present.sealer is not None and self._cosigners is not None:
            self._heed(self._present.sealer.cosign(self._cosigners))
            self._note()

    def _heed(self, gathered: Gathered | None) -> None:
        """What a witness objects to is for people to look into; that one does not answer is not, once there is a quorum.

        Each is said once, until it is another.
        """
        if gathered is None:
            return
        self.alarms += len(gathered.alarms)
        has_quorum = len(gathered.signatures) >= (self._cosigners.quorum if self._cosigners else 0)
        found = (*gathered.alarms, *(() if has_quorum else gathered.outages))
        for each in found:
            if each not in self._found:
                tell = log.error if each in gathered.alarms else log.warning
                tell("a witness does not cosign", witness=each.witness, sign=each.sign.value, detail=each.detail)
        self._found = found


def _complain(error: Exception) -> None:
    if isinstance(error, KeyUnusable):
        log.warning("nothing is signed", reason=str(error))
    else:
        log.error("the ledger is not sealed", exc_info=error)
