"""Appeals and bonuses in a browser: every page as it looks to whom it is for, and the whole way of an appeal."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator

from api.words import WORDS
from ledger.clauses import Lang
from tests.api.pages.disputed import DISPUTED, RANKED
from tests.api.terminal import Terminal
from tests.api.web import Site, Tokens, site_of
from tests.browser.conftest import Arrive
from tests.browser.visiting import Visitor
from tests.browser.walking import Walk, Width, walks

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360f8cf500f0003860180345a"
    "9a9b0000000049454e44ae426082"
)


@pytest.fixture(scope="module")
def disputed_site(signed_in_trial: tuple[Path, Tokens], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Every kind of dispute and bonus under way, for journeys that only read."""
    folder, tokens = signed_in_trial
    shared = tmp_path_factory.mktemp("disputed-site")
    shutil.copytree(folder, shared, dirs_exist_ok=True)
    Terminal(shared).import_(*DISPUTED, *RANKED)
    with site_of(Terminal(shared), tokens) as running:
        yield running


@pytest.fixture
def own_disputed_site(signed_in_trial: tuple[Path, Tokens], tmp_path: Path) -> Iterator[Site]:
    """The same of a journey's own, which is asked for before people arrive: they leave before it stops."""
    folder, tokens = signed_in_trial
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    Terminal(tmp_path).import_(*DISPUTED, *RANKED)
    with site_of(Terminal(tmp_path), tokens) as running:
        yield running


PLACES = (
    ("leading-2", "/appeals"),
    ("leading-2", "/appeals/D1"),
    ("leading-2", "/appeals/D1/decision"),
    ("committee-1", "/appeals/D3/decision"),
    ("comm-SSL", "/appeals"),
    ("comm-SSL", "/appeal/D5"),
    ("comm-FSA", "/appeals/D3/document"),
    ("dept-GC", "/entries/P1/confirmation"),
    ("dept-UM", "/entries/D5/reversal"),
    ("comm-SSL", "/bonuses"),
    ("leading-1", "/bonuses"),
    ("comm-SSL", "/bonuses/new?clause=BN.2"),
    ("leading-2", "/bonuses/N1/review"),
    ("committee-1", "/bonuses/N2/determination"),
)


WALKS = [Walk(user, language, width) for user in dict(PLACES) for language in Lang for width in Width]
SEEN = [(walk, address) for user, address in PLACES for walk in WALKS if walk.user == user]


@pytest.mark.parametrize(("walk", "address"), SEEN, ids=[f"{walk}{address}" for walk, address in SEEN])
def test_every_page_can_be_read_by_everybody(arrive: Arrive, disputed_site: Site, walk: Walk, address: str) -> None:
    visitor = arrive(disputed_site, walk)
    visitor.open(address)
    visitor.audit()
    visitor.shot(address.partition("?")[0].strip("/").replace("/", "-"))


@walks(users=["leading-2"], languages=[Lang.ZH])
def test_the_effect_follows_what_is_chosen(walk: Walk, arrive: Arrive, disputed_site: Site) -> None:
    visitor = arrive(disputed_site, walk)
    visitor.open("/appeals/D1/decision")
    preview = visitor.page.locator("#preview")
    choose(visitor, "rejected")
    visitor.sees(WORDS["effect-nothing"])
    choose(visitor, "partly_upheld")
    visitor.fill(WORDS["decide-amount"], "0.30")
    visitor.page.keyboard.press("Tab")
    visitor.sees("+0.30")
    assert moved(preview) >= 1
    visitor.audit()


def choose(visitor: Visitor, outcome: str) -> None:
    visitor.page.locator(f"[name=outcome][value={outcome}]").check()
    visitor.look()


def moved(preview: Locator) -> int:
    return preview.locator("tr.moved").count()


@pytest.mark.parametrize("has_script", [True, False], ids=["script", "quiet"])
def test_an_appeal_goes_its_whole_way(
    own_disputed_site: Site, arrive: Arrive, tmp_path: Path, *, has_script: bool
) -> None:
    walk = Walk("comm-SSL", has_script=has_script)
    photo = tmp_path / "photo.png"
    photo.write_bytes(PNG)
    community, leading, committee = (
        arrive(own_disputed_site, walk.as_(user)) for user in ("comm-SSL", "leading-1", "committee-1")
    )
    community.open("/appeal/D5")
    community.fill(WORDS["file-grounds"], "情况不符")
    community.fill(WORDS["case-files"], photo)
    community.press(WORDS["file-1"])
    assert community.at == "/appeals/D5"
    community.sees(WORDS["done-appeal"])

    leading.open("/appeals/D5")
    leading.press(WORDS["act-accept"])
    leading.fill(WORDS["act-question"], "哪一天？")
    leading.press(WORDS["act-ask"])
    leading.sees(WORDS["clock-stopped"])
    community.open("/appeals/D5")
    community.fill(WORDS["act-text"], "五月五日")
    community.press(WORDS["act-answer"])
    decide(leading, "rejected", "属实")
    leading.follow(WORDS["letter-1"])
    leading.sees(WORDS["letter-rejected"])

    community.open("/appeals/D5")
    community.press(WORDS["file-2"])
    community.fill(WORDS["file-grounds"], "仍不服")
    community.press(WORDS["file-2"])
    decide(committee, "upheld", "确不属实")
    committee.follow(WORDS["letter-2"])
    committee.sees(WORDS["letter-final"])


def decide(body: Visitor, outcome: str, reasons: str) -> None:
    body.open("/appeals/D5/decision")
    choose(body, outcome)
    body.press(WORDS["effect-try"])
    body.sees(WORDS["effect-only-simulated"])
    choose(body, outcome)
    body.fill(WORDS["decide-reasons"], reasons)
    body.press(WORDS["decide-act"])
    assert body.at == "/appeals/D5"


@pytest.mark.parametrize("has_script", [True, False], ids=["script", "quiet"])
def test_a_bonus_goes_its_whole_way(own_disputed_site: Site, arrive: Arrive, *, has_script: bool) -> None:
    walk = Walk("comm-SSL", has_script=has_script)
    community, leading, committee = (
        arrive(own_disputed_site, walk.as_(user)) for user in ("comm-SSL", "leading-1", "committee-1")
    )
    community.open("/bonuses/new?clause=BN.3")
    community.fill(WORDS["occurred_on"], "2020-07-01")
    community.fill(WORDS["reason"], "网络媒体报道")
    community.press(WORDS["bonus-try"])
    community.sees(WORDS["bonus-counts-whole"])
    leading.open("/bonuses")
    leading.page.locator("a[href='/bonuses/N1/review']").click()
    leading.look()
    choose(leading, "supported")
    leading.fill(WORDS["decide-reasons"], "属实")
    leading.press(WORDS["effect-try"])
    leading.sees(WORDS["if-granted"])
    committee.open("/bonuses/N2/determination")
    choose(committee, "granted")
    committee.fill(WORDS["judge-amount"], "1.00")
    committee.fill(WORDS["decide-reasons"], "同意")
    committee.press(WORDS["effect-try"])
    committee.sees("+1.00")
