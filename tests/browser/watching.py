"""What goes wrong in a page while it is looked at: said by the browser, or measured in the document."""

from typing import Final

from playwright.sync_api import ConsoleMessage, Page, Request, Response

from ledger.clauses import Lang

BYTES_MOST: Final = 500_000
"""What a page and all it needs may weigh as it is sent, none of it being there already."""
TAGS: Final = {Lang.ZH: "zh-CN", Lang.EN: "en"}
REFUSED: Final = 400
UNSAFE: Final = ("'unsafe-inline'", "'unsafe-eval'", "'unsafe-hashes'")
TELL_VIOLATIONS: Final = """
addEventListener("securitypolicyviolation", (event) => {
  tellViolation(`${event.effectiveDirective} refuses ${event.blockedURI || "something"} (${event.sourceFile}:${event.lineNumber})`);
});
"""
# What is in the browser's cache already was sent once: a page weighs as much for whoever sees it first.
MEASURE: Final = """(width) => {
  const sent = [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")];
  const sticksOut = (element) => element.getBoundingClientRect().right > width + 1;
  const name = (element) => [element.localName, ...element.classList].join(".");
  return {
    lang: document.documentElement.lang,
    width: document.documentElement.scrollWidth,
    wide: [...document.querySelectorAll("body *")].filter(sticksOut).slice(0, 6).map(name).join(", "),
    bytes: sent.reduce((sum, each) => sum + Math.max(each.transferSize, each.encodedBodySize), 0),
  };
}"""


class Watch:
    """Notes all that happens in a page from its beginning on."""

    def __init__(self, page: Page, origin: str) -> None:
        self.page = page
        self.arrivals: list[Response] = []
        """Documents that the page has come to and that nobody has looked at yet."""
        self.under_way: set[Request] = set()
        self._origin = origin
        self._complaints: list[str] = []
        page.expose_function("tellViolation", lambda what: self._complaints.append(f"Content-Security-Policy: {what}"))
        page.add_init_script(TELL_VIOLATIONS)
        page.on("console", self._said)
        page.on("pageerror", lambda error: self._complaints.append(f"uncaught: {error}"))
        page.on("request", self._asked)
        page.on("response", self._answered)
        page.on("requestfinished", self._ended)
        page.on("requestfailed", self._ended)

    def taken(self, told: int | None) -> list[str]:
        """What went wrong since this was asked last, but for an answer with the status that was told."""
        found, self._complaints = self._complaints, []
        return [each for each in found if told is None or f"status of {told} " not in each]

    def _said(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self._complaints.append(f"console: {message.text} ({message.location['url']})")

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((f"{self._origin}/", "data:", "blob:")):
            self._complaints.append(f"asks elsewhere: {request.url}")
        self.under_way.add(request)

    def _ended(self, request: Request) -> None:
        self.under_way.discard(request)

    def _answered(self, response: Response) -> None:
        if response.status >= 500:
            self._complaints.append(f"status of {response.status} : {response.url}")
        is_redirection = 300 <= response.status < REFUSED
        request = response.request
        if response.headers.get("content-type", "").startswith("text/event-stream"):
            self._ended(request)  # as far as anybody can wait for it
        if request.is_navigation_request() and response.frame == self.page.main_frame and not is_redirection:
            self.arrivals.append(response)


def wrong_in_answer(answer: Response, told: int | None) -> list[str]:
    """What is wrong with status and policy of a document."""
    found = []
    if answer.status != told if told else answer.status >= REFUSED:
        found.append(f"the status is {answer.status}")
    policy = answer.headers.get("content-security-policy", "")
    if is_page(answer) and (not policy or any(each in policy for each in UNSAFE)):
        found.append(f"the Content-Security-Policy is {policy or 'missing'}")
    return found


def wrong_in_page(page: Page, language: Lang, *, width: int, bytes_most: int) -> list[str]:
    """What is wrong with language, width and weight of a document that is loaded."""
    measured = page.evaluate(MEASURE, width)
    found = []
    if measured["lang"] != TAGS[language]:
        found.append(f"the language is {measured['lang']!r}")
    if measured["width"] > width:
        found.append(f"it is {measured['width']} pixels wide instead of {width}: {measured['wide']}")
    if measured["bytes"] > bytes_most:
        found.append(f"it weighs {measured['bytes']} bytes, more than {bytes_most}")
    return found


def is_page(answer: Response) -> bool:
    return answer.headers.get("content-type", "").startswith("text/html")
