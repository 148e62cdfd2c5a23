"""The year, the rulebook, tasks and help, as everybody sees them; and a year brought to its end."""

import pytest

from api.words.both import in_both
from tests.api.web import Site
from tests.browser.conftest import Arrive
from tests.browser.visiting import Visitor
from tests.browser.walking import Walk, walks

SEEN = (
    "/year",
    "/year?position=500",
    "/rulebook",
    "/rulebook/clauses/UM4.4",
    "/rulebook/readings",
    "/inbox",
    "/help",
    "/start",
)


@walks(users=["comm-SSL", "committee-1"])
@pytest.mark.parametrize("address", SEEN)
def test_every_page_is_in_order(visitor: Visitor, address: str) -> None:
    visitor.open(address)
    visitor.audit()


@walks(users=["committee-1"])
def test_a_year_is_closed_after_a_look(walk: Walk, own_year_site: Site, arrive: Arrive) -> None:
    visitor = arrive(own_year_site, walk)
    visitor.open("/year")
    visitor.fill(in_both("理由", "reason"), "it is over")
    visitor.press(in_both("先看会怎样", "See what it would do"))
    visitor.sees(in_both("还没有记录任何内容。", "Nothing has been recorded yet."))
    visitor.press(in_both("确定关闭", "Close it"))
    visitor.sees(in_both("年度已关闭。", "The year is closed."))
    visitor.audit()
