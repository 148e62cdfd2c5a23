"""`kaohe witness serve`."""

from collections.abc import Callable

import uvicorn

from api import logs
from api.connections import listening
from api.settings import Settings
from api.wire import BoundedProtocol
from api.witness.app import create_app
from api.witness.opening import witness_of
from ledger.proofs.witness import Witness

STOP_SECONDS = 20
"""How long answers under way may take once the server is told to stop."""
CLIENTS_MOST = 500
"""Connections; whoever comes beyond them is told to come back (503)."""


def run(settings: Settings, announce: Callable[[str, str], None]) -> None:
    """Serve until interrupted; `announce` is told the witness's name and the address once it is bound."""
    witness = witness_of(settings)
    logs.configure(settings.log_level)
    with listening(settings.host, settings.port) as listener:
        announce(witness.watch.name, f"http://{settings.host}:{listener.getsockname()[1]}/")
        server_of(witness, settings.trusted_proxies).run(sockets=[listener])


def server_of(witness: Witness, trusted_proxies: str | None = None) -> uvicorn.Server:
    return uvicorn.Server(
        uvicorn.Config(
            create_app(witness),
            http=BoundedProtocol,
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=trusted_proxies is not None,
            forwarded_allow_ips=trusted_proxies,
            limit_concurrency=CLIENTS_MOST,
            timeout_graceful_shutdown=STOP_SECONDS,
        )
    )
