"""Bonuses: declared with what the caps leave, reviewed, determined; the list, and who may do what."""

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from api.passwords import hashed
from ledger.access import install_user
from ledger.actors import LEADING_GROUP, WORKING_COMMITTEE
from ledger.commands import parse
from projections.granting import granted
from projections.simulation import simulate
from tests.api.pages.disputed import has_form
from tests.api.pages.visiting import PASSWORD, PageText, Reader, pages_of
from tests.api.terminal import Terminal

PNG = b"\x89PNG\r\n\x1a\n" + b"picture"


@pytest.fixture
def client(disputed: Terminal) -> Iterator[TestClient]:
    with pages_of(disputed) as client:
        yield client


def test_what_waits_for_a_body_stands_first(client: TestClient) -> None:
    leading, committee = (Reader(client, user).page("/bonuses") for user in ("leading-1", "committee-1"))
    assert "/bonuses/N1/review" in leading.links()
    assert "/bonuses/N2/determination" not in leading.links()
    assert "/bonuses/N2/determination" in committee.links()
    assert "/bonuses/N1/review" not in committee.links()


def test_communities_see_their_own_and_may_declare(client: TestClient) -> None:
    page = Reader(client, "comm-SSL").page("/bonuses")
    assert "/bonuses/new" in page.links()
    assert page.headings.index("本社区的加分") < page.headings.index("全部加分")
    assert "/bonuses/new" not in Reader(client, "leading-1").page("/bonuses").links()


@pytest.mark.parametrize(
    ("query", "found"),
    [("state=supported", ["N2"]), ("community=SSL", ["N1"]), ("clause=BN.3", []), ("", ["N2", "N1"])],
)
def test_the_list_is_narrowed_and_taken_away(client: TestClient, query: str, found: list[str]) -> None:
    reader = Reader(client, "auditor-1")
    page = reader.page(f"/bonuses?{query}")
    assert [each.removeprefix("/entries/") for each in page.links() if each.startswith("/entries/")] == found
    rows = reader.get(f"/bonuses?{query}&export=json").json()["rows"]
    assert {row["entry"] for row in rows} == set(found)


def test_nothing_declared_is_said(trial: Terminal) -> None:
    with pages_of(trial) as client:
        assert "还没有申报加分" in Reader(client, "leading-1").page("/bonuses").seen
        assert "declared none yet" in Reader(client, "comm-SSL", lang="en").page("/bonuses").seen


# --- declaring --------------------------------------------------------------------------------------------------------


def declared(**more: str) -> dict[str, str]:
    return {"occurred_on": "2020-07-01", "level": "national", "quantity": "2", "reason": "央视报道", **more}


def test_the_amount_and_what_the_caps_leave_is_shown_first(client: TestClient, disputed: Terminal) -> None:
    reader = Reader(client, "comm-SSL")
    before = disputed.position
    page = reader.page("/bonuses/new?clause=BN.2")
    assert "还可计 5.00" in page.seen
    answer = reader.send("/bonuses/new?clause=BN.2", declared(reason="", do="preview"))
    seen = PageText(answer.text).seen
    assert answer.status_code == 200
    assert "按规则书可得 6.00 分" in seen
    assert "其中 5.00 计入总分，1.00 被上限吸收" in seen
    assert disputed.position == before


def test_a_bonus_is_declared_with_its_evidence_and_goes_its_way(client: TestClient, disputed: Terminal) -> None:
    community = Reader(client, "comm-SSL")
    files = [("files", ("a.png", PNG, "image/png"))]
    led = community.done("/bonuses/new?clause=BN.2", declared(do="act"), files=files)
    entry = led.removeprefix("/entries/").partition("?")[0]
    review = Reader(client, "leading-2").page(f"/bonuses/{entry}/review")
    assert "央视报道" in review.seen
    assert any(tag == "img" for tag, _ in review.tags)
    assert "如果按申报全额确定" in review.seen
    Reader(client, "leading-2").done(
        f"/bonuses/{entry}/review", {"outcome": "supported", "reasons": "属实", "do": "act"}
    )
    committee = Reader(client, "committee-2")
    answer = committee.send(f"/bonuses/{entry}/determination", {"outcome": "granted", "amount": "7", "do": "preview"})
    assert "6.00" in PageText(answer.text).seen
    committee.done(
        f"/bonuses/{entry}/determination",
        {"outcome": "granted", "amount": "4.00", "reasons": "同意", "do": "act"},
    )
    assert next(each["bonus"] for each in disputed.scores() if each["community"] == "SSL") == "4.00"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        (declared(reason=""), "reason"),
        (declared(level=""), "level"),
        (declared(occurred_on="2019-01-01"), "occurred_on"),
        (declared(occurred_on="yesterday"), "occurred_on"),
        (declared(quantity="0"), "quantity"),
        (declared(quantity="many"), "quantity"),
    ],
)
def test_a_wrong_field_is_refused_where_it_stands(client: TestClient, fields: dict[str, str], field: str) -> None:
    answer = Reader(client, "comm-SSL").send("/bonuses/new?clause=BN.2", {**fields, "do": "act"})
    page = PageText(answer.text)
    assert answer.status_code == 422
    assert f'id="wrong-{field}"' in answer.text
    assert page.form_to("/bonuses/new").fields["reason"] == fields["reason"]


def test_an_empty_file_declares_nothing(client: TestClient, disputed: Terminal) -> None:
    reader = Reader(client, "comm-SSL")
    before = disputed.position
    files = [("files", ("a.png", b"", "image/png"))]
    answer = reader.send("/bonuses/new?clause=BN.2", declared(do="act"), files=files)
    assert (answer.status_code, disputed.position) == (422, before)
    assert 'id="wrong-files"' in answer.text


def test_a_discretionary_bonus_asks_for_an_amount(client: TestClient) -> None:
    reader = Reader(client, "comm-SSL")
    form = reader.page("/bonuses/new?clause=BN.6").form_to("/bonuses/new")
    assert "amount" in form.fields
    assert "level" not in form.fields
    led = reader.done(
        "/bonuses/new?clause=BN.6", {"occurred_on": "2020-07-01", "amount": "0.50", "reason": "创新", "do": "act"}
    )
    assert "done=declare" in led


@pytest.mark.parametrize("user", ["leading-1", "dept-UM", "auditor-1"])
def test_only_communities_declare(client: TestClient, user: str) -> None:
    assert Reader(client, user).get("/bonuses/new").status_code == 403


def test_another_community_cannot_be_declared_for(client: TestClient) -> None:
    answer = Reader(client, "comm-SSL").send("/bonuses/new?clause=BN.2", declared(community="FSA", do="act"))
    assert answer.status_code == 403


def test_in_a_closed_year_nothing_is_declared(client: TestClient, disputed: Terminal) -> None:
    disputed.import_({"op": "close", "reason": "年度结束", "by": "committee-1"})
    page = Reader(client, "comm-SSL").page("/bonuses/new?clause=BN.2")
    assert "已关闭" in page.seen
    assert not has_form(page, "/bonuses/new")
    assert "/bonuses/new" not in Reader(client, "comm-SSL").page("/bonuses").links()


# --- judging ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("user", "address", "status", "said"),
    [
        ("comm-SSL", "/bonuses/N1/review", 403, ""),
        ("committee-1", "/bonuses/N1/review", 403, ""),
        ("leading-1", "/bonuses/N2/determination", 403, ""),
        ("leading-2", "/bonuses/N2/review", 200, "已经审核"),
        ("committee-1", "/bonuses/N1/determination", 200, "尚未审核通过"),
        ("leading-1", "/bonuses/D1/review", 200, "不是加分申报"),
        ("leading-1", "/bonuses/nothing/review", 404, ""),
    ],
)
def test_who_cannot_judge_is_told_why(client: TestClient, user: str, address: str, status: int, said: str) -> None:
    page = Reader(client, user).page(address, status=status)
    assert said in page.seen
    assert not has_form(page, address)


def test_a_refused_review_moves_nothing(client: TestClient) -> None:
    reader = Reader(client, "leading-1", lang="en")
    answer = reader.send("/bonuses/N1/review", {"outcome": "refused", "do": "preview"})
    assert "No community's total or rank would change" in PageText(answer.text).seen
    assert reader.done("/bonuses/N1/review", {"outcome": "refused", "reasons": "no proof", "do": "act"})
    assert has_form(Reader(client, "comm-SSL", lang="en").page("/appeal/N1"), "/appeal/N1")


def test_nobody_determines_what_they_reviewed(disputed: Terminal) -> None:
    with disputed.opened() as ledger:
        roles = [LEADING_GROUP, WORKING_COMMITTEE]
        ledger.carry_out(lambda books: install_user(books, "both", roles, hashed(PASSWORD)))
        ledger.submit(parse({"op": "review", "bonus": "N1", "outcome": "supported", "reasons": "属实", "by": "both"}))
    with pages_of(disputed) as client:
        reader = Reader(client, "both")
        assert "须由另一人办理" in reader.page("/bonuses/N1/determination").seen
        page = reader.page("/bonuses")
        assert "须由另一人办理" in page.seen
        assert "/bonuses/N1/determination" not in page.links()
        assert "/bonuses/N2/determination" in page.links()


def test_what_a_grant_would_do_is_what_it_does(disputed: Terminal) -> None:
    said = {"op": "determine", "bonus": "N2", "outcome": "granted", "reasons": "同意", "by": "committee-1"}
    with disputed.opened() as ledger:
        simulated = simulate(ledger, [parse(said)])
        supposed = granted(ledger, "FSA", "BN.2", 200)
        assert supposed.communities == simulated.communities


def test_only_the_caps_of_the_clause_are_told(client: TestClient) -> None:
    reader = Reader(client, "comm-SSL")
    assert "分组 BN.news" in reader.page("/bonuses/new?clause=BN.2").seen
    seen = reader.page("/bonuses/new?clause=BN.4").seen
    assert "BN.news" not in seen
    assert "加分合计" in seen


def test_the_filter_is_not_in_what_is_refreshed(client: TestClient) -> None:
    told = Reader(client, "leading-1").get("/bonuses").text
    live = [
        each.partition("</section>")[0] for each in told.split("<section")[1:] if "hx-get" in each.partition(">")[0]
    ]
    assert len(live) == 2
    assert not [each for each in live if "<form" in each]
