"""What Prometheus is told: requests and their time, what was recorded and refused, how far readings are behind."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Protocol

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from ledger.errors import LedgerError

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Upper bounds of the histogram's buckets."""
CONFLICTS = {409, 412}
SIGN_IN_REFUSED = "credentials_refused"
METHODS = frozenset({"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"})


class Hub(Protocol):
    """Knows how many listen to the stream of events."""

    @property
    def clients(self) -> int: ...

    @property
    def position(self) -> int: ...


class Seals(Protocol):
    """Knows which positions are signed for, which of them are published, and how often a witness has objected."""

    @property
    def signed(self) -> int: ...

    @property
    def published(self) -> int: ...

    @property
    def alarms(self) -> int: ...


class LiveView(Protocol):
    """A view that follows the ledger."""

    @property
    def name(self) -> str: ...

    @property
    def lag(self) -> int: ...

    error: LedgerError | None


class Metrics:
    """The figures of one application."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._position: Callable[[], int] | None = None
        self._hub: Hub | None = None
        self._seals: Seals | None = None
        self._views: Sequence[LiveView] = ()
        self._started_at = 0
        self._requests = Counter(
            "kaohe_requests", "Requests answered.", ["method", "route", "status"], registry=self.registry
        )
        self._seconds = Histogram(
            "kaohe_request_seconds",
            "Time from a request's head to the end of its answer.",
            ["method", "route"],
            buckets=SECONDS,
            registry=self.registry,
        )
        self._conflicts = Counter(
            "kaohe_conflicts", "Writes refused as things stood.", ["status"], registry=self.registry
        )
        self._sign_ins = Counter("kaohe_sign_in_refusals", "Sign-ins refused.", registry=self.registry)
        ProcessCollector(registry=self.registry)
        self.registry.register(_OfLedger(self))
        # The library looks labels up under a lock at every call.
        self._labelled = lru_cache(maxsize=4096)(self._children)

    def _children(self, method: str, route: str, status: int) -> tuple[Counter, Histogram]:
        return self._requests.labels(method, route, str(status)), self._seconds.labels(method, route)

    def answered(self, method: str, route: str, status: int, seconds: float, problem: str | None) -> None:
        """One request is answered; `route` is its template, never its address."""
        counted, timed = self._labelled(method if method in METHODS else "OTHER", route, status)
        counted.inc()
        timed.observe(seconds)
        if status in CONFLICTS:
            self._conflicts.labels(str(status)).inc()
        if problem == SIGN_IN_REFUSED:
            self._sign_ins.inc()

    def follow(self, position: Callable[[], int], hub: Hub | None = None) -> None:
        """From now on `position` gives the ledger's newest position, in microseconds, and `hub` who listens."""
        self._position, self._started_at, self._hub = position, position(), hub

    def follow_seals(self, seals: Seals) -> None:
        """From now on `seals` tells what is signed for."""
        self._seals = seals

    def follow_views(self, views: Sequence[LiveView]) -> None:
        """From now on these tell how far they have come."""
        self._views = views

    @property
    def views(self) -> Sequence[LiveView]:
        return self._views

    @property
    def seal_lag(self) -> int | None:
        """Positions that no published checkpoint covers; None where nothing is sealed."""
        if self._position is None or self._seals is None or not self._seals.published:
            return None
        return max(0, self._position() - self._seals.published)

    @property
    def lag(self) -> int:
        """Events recorded that the live stream has not taken in yet."""
        return max(0, self._position() - self._hub.position) if self._position and self._hub else 0

    def of_ledger(self) -> list[Metric]:
        """What the ledger knows itself, asked for when it is shown; nothing where it does not answer."""
        if self._position is None:
            return []
        try:
            position = self._position()
        except LedgerError:
            return []
        recorded, clients = position - self._started_at, self._hub.clients if self._hub else 0
        return [
            GaugeMetricFamily("kaohe_stream_clients", "Readers of the stream of events.", value=clients),
            GaugeMetricFamily("kaohe_ledger_position", "The ledger's newest position.", value=position),
            CounterMetricFamily("kaohe_appends", "Events recorded since the start, by any process.", value=recorded),
            *self._of_views(),
            *self._of_seals(),
        ]

    def _of_views(self) -> list[Metric]:
        lag = GaugeMetricFamily(
            "kaohe_projection_lag_events", "Events recorded that a view has not taken in yet.", labels=["view"]
        )
        stopped = GaugeMetricFamily(
            "kaohe_projection_stopped", "Whether a view has stopped before an event.", labels=["view"]
        )
        lag.add_metric(["stream"], self.lag)
        for view in self._views:
            lag.add_metric([view.name], view.lag)
            stopped.add_metric([view.name], view.error is not None)
        return [lag, stopped]

    def _of_seals(self) -> list[Metric]:
        if self._seals is None:
            return []
        signed, published, alarms = self._seals.signed, self._seals.published, self._seals.alarms
        return [
            GaugeMetricFamily("kaohe_signed_position", "The newest position that is signed for.", value=signed),
            GaugeMetricFamily(
                "kaohe_published_position", "The newest position of a published checkpoint.", value=published
            ),
            CounterMetricFamily("kaohe_witness_alarms", "Times that a witness refused the history.", value=alarms),
        ]

    def shown(self) -> bytes:
        """Every figure in Prometheus' text format, version 0.0.4."""
        return generate_latest(self.registry)


class _OfLedger(Collector):
    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics

    def describe(self) -> list[Metric]:
        return []

    def collect(self) -> list[Metric]:
        return self._metrics.of_ledger()
