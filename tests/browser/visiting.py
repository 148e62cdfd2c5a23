"""A person at the pages, who notices on every one of them what is wrong with it."""

import json
import os
from functools import cache
from pathlib import Path
from time import monotonic
from typing import Final
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Error, Locator, expect

from ledger.clauses import Text
from tests.api.web import API, Site
from tests.browser.walking import Walk
from tests.browser.watching import BYTES_MOST, TAGS, Watch, is_page, wrong_in_answer, wrong_in_page

COOKIE: Final = "__Host-kaohe"
SECONDS_PATIENT: Final = 10
SERIOUS: Final = """async () => {
  const { violations } = await axe.run(document, { resultTypes: ["violations"], preload: false });
  return violations.filter(({ impact }) => ["serious", "critical"].includes(impact)).flatMap(
    ({ id, help, nodes }) => nodes.map(({ target, html }) => `${id} at ${target.join(" ")}: ${help}. ${html.slice(0, 200)}`));
}"""

Words = str | Text
"""What stands on the page; of a wording in both languages, the visitor's."""


class Visitor:
    """Looks at every page that it comes to, and raises AssertionError with all that is wrong there."""

    def __init__(self, chromium: Browser, address: str, walk: Walk) -> None:
        width, height = walk.width.value
        self.walk = walk
        self.context = chromium.new_context(
            base_url=address,
            viewport={"width": width, "height": height},
            locale=TAGS[walk.language],
            timezone_id="Asia/Shanghai",
            java_script_enabled=walk.has_script,
            reduced_motion="reduce",
        )
        self.context.set_default_timeout(SECONDS_PATIENT * 1000)
        self.page = self.context.new_page()
        self._watch = Watch(self.page, address)

    def in_(self, words: Words) -> str:
        return words if isinstance(words, str) else words.in_(self.walk.language)

    def sign_in(self, site: Site) -> None:
        """A session without the form: the server's answer sets the cookie."""
        body = {"user": self.walk.user, "password": self.walk.password}
        answer = site.ask("POST", f"{API}/session", body)
        assert answer.status == 201, answer.body
        [pair] = [each for each in answer.headers["Set-Cookie"].split(";") if each.startswith(f"{COOKIE}=")]
        self.context.add_cookies([{
            "name": COOKIE, "value": pair.partition("=")[2], "domain": site.host, "path": "/",
            "secure": True, "httpOnly": True, "sameSite": "Lax",
        }])  # fmt: skip

    def open(self, address: str, *, status: int | None = None, bytes_most: int = BYTES_MOST) -> None:
        """Comes to an address of the site; a status is to be this one, else any that refuses nothing."""
        self.page.goto(address, wait_until="commit")
        self.look(status=status, bytes_most=bytes_most)

    def fill(self, label: Words, value: str | bool | Path, *, within: Locator | None = None) -> None:  # noqa: FBT001  (a mark in a box)
        """Gives a field, by its whole label, a text, a choice by its name, a mark, or a file."""
        field = self.field(label, within=within)
        if isinstance(value, bool):
            field.set_checked(value)
        elif isinstance(value, Path):
            field.set_input_files(value)
        elif field.evaluate("(element) => element.localName") == "select":
            field.select_option(label=value)
        else:
            field.fill(value)
        self.look()

    def field(self, label: Words, *, within: Locator | None = None) -> Locator:
        """By its whole label; a label that encloses its field may have a mark, a hint or a refusal beside its own words."""
        words, place = self.in_(label), within or self.page
        own = f"xpath=.//label[normalize-space(text()[normalize-space()][1]) = {json.dumps(words, ensure_ascii=False)}]"
        enclosed = place.locator(own).locator("input:not([type=hidden]), select, textarea")
        return place.get_by_label(words, exact=True).or_(enclosed)

    def press(self, name: Words, *, within: Locator | None = None, status: int | None = None) -> None:
        """Presses the button of this whole name, and looks at what comes of it."""
        (within or self.page).get_by_role("button", name=self.in_(name), exact=True).click()
        self.look(status=status)

    def follow(self, name: Words, *, within: Locator | None = None, status: int | None = None) -> None:
        """Follows the link of this whole name."""
        (within or self.page).get_by_role("link", name=self.in_(name), exact=True).click()
        self.look(status=status)

    def row(self, *words: Words) -> Locator:
        """The one row of a table in which all of this stands."""
        rows = self.page.get_by_role("row")
        for each in words:
            rows = rows.filter(has_text=self.in_(each))
        return rows

    def sees(self, words: Words) -> None:
        """Somewhere on the page this stands, now or soon."""
        expect(self.page.locator("body")).to_contain_text(self.in_(words))
        self.look()

    def sees_no(self, words: Words) -> None:
        expect(self.page.locator("body")).not_to_contain_text(self.in_(words))
        self.look()

    @property
    def at(self) -> str:
        """The path of the page, without what it is asked."""
        return urlsplit(self.page.url).path

    def look(self, *, status: int | None = None, bytes_most: int = BYTES_MOST) -> None:
        """Waits until nothing is under way, and raises what was wrong since it was looked last."""
        self._settle()
        arrivals, self._watch.arrivals = self._watch.arrivals, []
        wrong = [each for arrival in arrivals for each in wrong_in_answer(arrival, status)]
        if arrivals and is_page(arrivals[-1]):
            width = self.walk.width.value[0]
            wrong += wrong_in_page(self.page, self.walk.language, width=width, bytes_most=bytes_most)
        self._require_none(wrong + self._watch.taken(status))

    def audit(self) -> None:
        """Raises unless axe-core finds nothing serious on the page as it is now."""
        assert self.walk.has_script, "axe-core is a script, and this browser runs none"
        self.look()
        session = self.context.new_cdp_session(self.page)
        # What the debugger evaluates, no policy of the page refuses; `page.evaluate` would be.
        session.send("Runtime.evaluate", {"expression": _axe()})
        found: list[str] = self.page.evaluate(SERIOUS)
        session.detach()
        self._require_none(found)
        self.look()

    def shot(self, name: str) -> None:
        """Keeps a picture of the whole page in the folder that KAOHE_SHOTS names, if it names one."""
        if folder := os.environ.get("KAOHE_SHOTS"):
            self.look()
            self.page.screenshot(path=Path(folder) / f"{name}-{self.walk}.png", full_page=True)

    def leave(self) -> None:
        """Raises what went wrong after the last look."""
        try:
            self.look()
        finally:
            self.context.close()

    def _settle(self) -> None:
        patient_until = monotonic() + SECONDS_PATIENT
        while True:
            seen = len(self._watch.arrivals)
            self.page.wait_for_load_state("load")
            if self._has_answered() and not self._watch.under_way and len(self._watch.arrivals) == seen:
                return
            assert monotonic() < patient_until, f"under way: {[each.url for each in self._watch.under_way]}"
            self.page.wait_for_timeout(10)

    def _has_answered(self) -> bool:
        """Whether the document is still there, once it has been asked something: what it said before is known then."""
        try:
            self.page.evaluate("1")
        except Error as error:
            if "context was destroyed" not in error.message:
                raise
            return False
        return True

    def _require_none(self, wrong: list[str]) -> None:
        assert not wrong, "\n  ".join([f"{self.walk} at {self.page.url}:", *dict.fromkeys(wrong)])


@cache
def _axe() -> str:
    return Path(__file__).with_name("axe.min.js").read_text(encoding="utf-8")
