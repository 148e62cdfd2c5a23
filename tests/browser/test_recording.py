"""What is recorded: an entry with a photo, a month's figures, a file of commands, the negative list."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from api.words import WORDS
from ledger.clauses import Text
from tests.api.web import Site
from tests.browser.conftest import Arrive
from tests.browser.visiting import Visitor
from tests.browser.walking import Walk, walks

PHOTO = b"\x89PNG\r\n\x1a\n" + bytes(32)
SSL = "韶山路社区", "Shaoshan Road Community"


def word(key: str) -> Text:
    return WORDS[key]


def community(visitor: Visitor) -> str:
    return visitor.in_(Text(zh=SSL[0], en=SSL[1]))


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "现场.png"
    path.write_bytes(PHOTO)
    return path


@walks(users=["dept-UM"])
def test_an_entry_is_found_previewed_and_recorded_with_a_photo(
    walk: Walk, arrive: Arrive, own_year_site: Site, photo: Path
) -> None:
    visitor = arrive(own_year_site, walk)
    visitor.open("/record")
    visitor.audit()
    visitor.fill(word("record-find"), "UM4.4")
    expect(visitor.page.get_by_role("link", name="UM4.3")).to_have_count(0)
    visitor.look()
    visitor.shot("record-find")
    visitor.page.get_by_role("link", name="UM4.4").click()
    visitor.look()
    visitor.audit()
    visitor.fill(word("field-community"), community(visitor))
    visitor.page.get_by_role("radio").first.check()
    visitor.sees(Text(zh="扣 0.50 分", en="0.50 points are deducted"))
    visitor.fill(word("record-reason"), "现场检查")
    visitor.fill(word("record-camera"), photo)
    visitor.audit()
    visitor.shot("record")
    visitor.page.get_by_role("button", name=visitor.in_(word("record-do")), exact=True).click()
    visitor.page.wait_for_url("**/entries/*")


@walks(users=["dept-UM"])
def test_a_preview_and_a_refusal_need_no_script(walk: Walk, arrive: Arrive, own_year_site: Site) -> None:
    visitor = arrive(own_year_site, walk.quiet())
    visitor.open("/record?clause=UM4.4")
    visitor.fill(word("field-community"), community(visitor))
    visitor.page.get_by_role("radio").first.check()
    visitor.press(word("record-preview"))
    visitor.sees(Text(zh="扣 0.50 分", en="0.50 points are deducted"))
    visitor.fill(word("field-occurred_on"), "2020-01-01")
    visitor.page.get_by_label(visitor.in_(word("record-correcting"))).or_(
        visitor.page.locator("details.wide summary")
    ).click()
    visitor.fill(word("record-follows"), "E-none")
    visitor.press(word("record-do"), status=409)
    visitor.sees("E-none")


@walks(users=["dept-UM"])
def test_a_months_figures_are_recorded_in_one_table(walk: Walk, arrive: Arrive, own_year_site: Site) -> None:
    visitor = arrive(own_year_site, walk)
    visitor.open("/record/grid?clause=UM1.B.1&period=2020-05")
    visitor.audit()
    name = community(visitor)
    field = visitor.in_(word("grid-new-of")).format(community=name)
    visitor.page.get_by_label(field, exact=True).fill("12.5")
    visitor.sees(Text(zh="将登记 1 行", en="Rows that would be recorded: 1"))
    visitor.audit()
    visitor.shot("record-grid")
    visitor.press(word("grid-record"))
    visitor.sees(word("done-grid"))
    assert visitor.row(name).get_by_role("link").inner_text() == "12.50"


@walks(users=["dept-UM"])
def test_a_file_is_tried_and_imported(walk: Walk, arrive: Arrive, own_year_site: Site, tmp_path: Path) -> None:
    heading, line = "op,community,clause,occurred_on,level", "record,SSL,UM4.4,2020-03-05"
    (tmp_path / "bad.csv").write_text(f"{heading}\n{line},city\n{line},\n", encoding="utf-8")
    (tmp_path / "good.csv").write_text(f"{heading}\n{line},city\n", encoding="utf-8")
    visitor = arrive(own_year_site, walk)
    visitor.open("/import")
    visitor.audit()
    visitor.fill(word("import-file"), tmp_path / "bad.csv")
    visitor.press(word("import-upload"))
    visitor.sees(Text(zh="有 1 行不能导入", en="Lines that cannot be imported: 1"))
    visitor.audit()
    visitor.shot("import-refused")
    visitor.press(word("import-again"))
    visitor.fill(word("import-file"), tmp_path / "good.csv")
    visitor.press(word("import-upload"))
    visitor.press(word("import-commit"))
    visitor.sees(word("done-import"))
    visitor.audit()
    visitor.shot("import-done")


@walks(users=["committee-1", "comm-SSL"])
def test_the_negative_list_is_read_by_all(visitor: Visitor) -> None:
    visitor.open("/negative")
    visitor.audit()
    visitor.shot("negative")
    leads = (
        visitor.page.locator("main").get_by_role("button", name="NL.1").or_(visitor.page.locator("main a[role=button]"))
    )
    assert (leads.count() > 0) == (visitor.walk.user == "committee-1")
