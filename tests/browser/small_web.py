"""A web of a few pages, each with what the test puts on it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from time import sleep
from typing import Final

POLICY: Final = "default-src 'self'"
PAGE: Final = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A page</title>
<meta name="viewport" content="width=device-width"><link rel="icon" href="/icon"></head><body><main><h1>A page</h1>{}</main></body></html>"""


@dataclass(frozen=True)
class Sheet:
    """What is answered at an address."""

    content: str = PAGE.format("")
    status: int = 200
    policy: str | None = POLICY
    media_type: str = "text/html; charset=utf-8"
    location: str | None = None
    seconds: float = 0
    """How long it takes."""


MISSING: Final = Sheet("", 404, media_type="text/plain")
FIXED: Final = {"/icon": Sheet('<svg xmlns="http://www.w3.org/2000/svg"/>', media_type="image/svg+xml")}
"""Without an icon of its own, a page has Chromium ask for one, and complain."""


def page(inside: str) -> Sheet:
    return Sheet(PAGE.format(inside))


@dataclass
class SmallWeb:
    address: str
    sheets: dict[str, Sheet] = field(default_factory=dict)


@contextmanager
def small_web() -> Iterator[SmallWeb]:
    sheets: dict[str, Sheet] = {}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            sheet = (sheets | FIXED).get(self.path.partition("?")[0], MISSING)
            sleep(sheet.seconds)
            content = sheet.content.encode()
            self.send_response(sheet.status)
            self.send_header("Content-Type", sheet.media_type)
            self.send_header("Content-Length", str(len(content)))
            for name, value in (("Content-Security-Policy", sheet.policy), ("Location", sheet.location)):
                if value is not None:
                    self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Nothing is said of requests."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield SmallWeb(f"http://127.0.0.1:{server.server_port}", sheets)
        finally:
            server.shutdown()
            thread.join()
