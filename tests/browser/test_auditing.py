"""The audit as an auditor walks through it, and an account as its owner does."""

import pytest

from api.words import WORDS
from tests.api.web import Site
from tests.browser.conftest import Arrive
from tests.browser.visiting import Visitor
from tests.browser.walking import Walk, walks

PAGES = (
    "/audit",
    "/audit/events",
    "/audit/verification",
    "/audit/bundle",
    "/audit/checkpoint",
    "/audit/witnesses",
    "/me",
)
OVERSEERS_PAGES = ("/audit/access", "/accounts", "/accounts/comm-SSL")


@walks(users=["auditor-1"])
@pytest.mark.parametrize("path", [*PAGES, *OVERSEERS_PAGES])
def test_every_page_is_in_order(visitor: Visitor, path: str) -> None:
    visitor.open(path)
    visitor.audit()
    visitor.shot(f"audit{path.replace('/', '-')}")


@walks(users=["auditor-1"])
@pytest.mark.parametrize("browser", ["with script", "without"])
def test_the_ledger_is_verified_with_a_script_and_without(
    walk: Walk, arrive: Arrive, year_site: Site, browser: str
) -> None:
    visitor = arrive(year_site, walk if browser == "with script" else walk.quiet())
    visitor.open("/audit/verification")
    visitor.press(WORDS["run-start"])
    if browser == "without":
        visitor.page.wait_for_timeout(1_500)
        visitor.open("/audit/verification")
    visitor.sees(WORDS["run-sound"])
