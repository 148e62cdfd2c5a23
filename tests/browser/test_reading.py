"""Reading: from the ranking to a community, an explanation, an entry and its notice; lists, and moments compared."""

import pytest

from api.words.both import in_both
from tests.api.web import Site
from tests.browser.conftest import Arrive
from tests.browser.visiting import Visitor
from tests.browser.walking import ROLES, Walk, walks

ADDRESSES = [
    "/",
    "/communities/FSA",
    "/communities/FSA?state=reversed&q=2020",
    "/communities/LJW/explanation",
    "/communities/LJW/explanation?item=SF3",
    "/communities/FSA/explanation?item=PB1",
    "/communities/QT/explanation?item=BN",
    "/entries",
    "/entries?state=superseded",
    "/entries/GA-2020-0006",
    "/entries/GA-2020-0006/notice",
    "/compare",
    "/compare?from=200&to=450&community=FSA",
    "/communities/FSA?position=300",
    "/entries/GA-2020-0006?position=240",
]


@walks(users=["comm-FSA"])
@pytest.mark.parametrize("address", ADDRESSES)
def test_every_page_for_reading_is_sound(visitor: Visitor, address: str) -> None:
    visitor.open(address)
    visitor.audit()
    visitor.shot(address.strip("/").replace("/", "-").replace("?", "-") or "scoreboard")


@walks(users=ROLES)
def test_a_number_is_followed_down_to_the_entry_and_its_notice(visitor: Visitor) -> None:
    visitor.open("/communities/FSA")
    visitor.page.locator("a[href$='explanation?item=GA8']").first.click()
    visitor.look()
    visitor.follow("GA-2020-0006", within=visitor.page.locator("#entry-GA-2020-0006"))
    assert visitor.at == "/entries/GA-2020-0006"
    visitor.follow(in_both("告知书", "Notice"))
    visitor.sees(in_both("考核扣分告知书", "Notice of a deduction"))


@walks(users=["auditor-1"])
def test_a_list_is_narrowed_as_soon_as_something_is_chosen(visitor: Visitor) -> None:
    visitor.open("/entries")
    visitor.page.locator("select[name=state]").select_option("reversed")
    visitor.page.wait_for_url("**state=reversed**")
    visitor.sees("GA-2020-0006")
    visitor.sees_no("UM-2020-0017")


@walks(users=["comm-FSA"])
def test_everything_can_be_read_without_a_script(walk: Walk, arrive: Arrive, year_site: Site) -> None:
    visitor = arrive(year_site, walk.quiet())
    for address in ADDRESSES:
        visitor.open(address)
    visitor.open("/communities/FSA")
    visitor.page.locator("figure.chart summary").click()
    visitor.sees("UM-2020-0001")


@walks(users=["comm-FSA"])
def test_the_past_of_a_community_is_reached_from_its_page(visitor: Visitor) -> None:
    visitor.open("/communities/FSA")
    visitor.page.locator("section.moment summary").click()
    visitor.page.locator("section.moment input[name=position]").fill("240")
    visitor.press(in_both("查看", "Show"), within=visitor.page.locator("section.moment"))
    visitor.sees(in_both("您看到的是过去", "You are looking at the past"))
    visitor.follow(in_both("比较两个时刻", "Compare two moments"), within=visitor.page.locator("main"))
    assert visitor.at == "/compare"
    visitor.sees("240")
