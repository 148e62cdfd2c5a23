"""Recording on a page: the finder, the form of each kind of clause, what it would do, and the entry that comes of it."""

import io
from collections.abc import Iterator
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from starlette.testclient import TestClient

from ledger.account import Entry
from ledger.application import Ledger
from ledger.credentials import Evidence
from ledger.points import points
from projections import listing
from projections.docket import DocketEntry
from projections.single import single
from tests.api.pages.visiting import PageText, Reader, pages_of
from tests.api.terminal import Terminal

PHOTO = b"\x89PNG\r\n\x1a\n a photo"
CITY = {"community": "SSL", "occurred_on": "2020-03-05", "level": "city", "quantity": "2"}


@pytest.fixture
def client(trial: Terminal) -> Iterator[TestClient]:
    with pages_of(trial) as client:
        yield client


@pytest.fixture(scope="module")
def demo(year: Terminal) -> Iterator[TestClient]:
    with pages_of(year) as client:
        yield client


def names_in(page: PageText) -> set[str]:
    """Every field of the page's forms, whether it is filled in or not."""
    return {str(said["name"]) for tag, said in page.tags if tag in {"input", "select", "textarea"} and said.get("name")}


def ledger_of(client: TestClient) -> Ledger:
    ledger: Ledger = client.app.state.ledger  # type: ignore[attr-defined]
    return ledger


def entry_at(location: str) -> str:
    return urlsplit(location).path.removeprefix("/entries/")


def recorded(client: TestClient, location: str) -> Entry:
    """The entry that a form has led to."""
    return single(ledger_of(client), entry_at(location)).entry


def all_recorded(client: TestClient) -> list[DocketEntry]:
    _reading, found = listing.entries(ledger_of(client))
    return list(found[0 : len(found)])


def evidence_of(client: TestClient, name: str) -> list[Evidence]:
    with ledger_of(client).reading() as books:
        return list(books.credentials.evidence_of(name))


# --- the finder -------------------------------------------------------------------------------------------------------


def test_the_finder_lists_the_clauses_that_are_ones_own_to_record(demo: TestClient) -> None:
    links = Reader(demo, "dept-UM").page("/record").links()
    assert "/record?clause=UM4.4" in links
    assert not any(link.startswith("/record?clause=PS") for link in links)
    assert not any(link.startswith("/record?clause=BN") for link in links)


@pytest.mark.parametrize(
    "sought", ["UM4.4", "um4.4", "检查扣分", "points lost or notified in inspections", "物业 通报"]
)
def test_a_clause_is_found_by_code_or_words_in_either_language(demo: TestClient, sought: str) -> None:
    reader = Reader(demo, "dept-UM")
    page = reader.page(f"/record?{urlencode({'q': sought})}")
    assert "/record?clause=UM4.4" in page.links()
    assert "/record?clause=UM1.A.1" not in page.links()


def test_nothing_found_says_what_to_do(demo: TestClient) -> None:
    page = Reader(demo, "dept-UM", lang="en").page("/record?q=nowhere")
    assert "Try another word" in page.seen


def test_clauses_of_others_are_shown_on_demand_with_who_records_them(demo: TestClient) -> None:
    page = Reader(demo, "dept-UM").page("/record?all=true&q=PS1.1")
    assert "PS1.1" in page.seen
    assert "公共服务办" in page.seen
    assert "/record?clause=PS1.1" not in page.links()


def test_the_negative_list_is_the_working_committees(demo: TestClient) -> None:
    assert "/record?clause=NL.1" in Reader(demo, "committee-1").page("/record").links()
    assert "/record?clause=NL.1" not in Reader(demo, "dept-UM").page("/record").links()


@pytest.mark.parametrize("user", ["comm-SSL", "auditor-1"])
@pytest.mark.parametrize("path", ["/record", "/record/grid", "/record?clause=UM4.4"])
def test_who_records_nothing_is_told_who_does(demo: TestClient, user: str, path: str) -> None:
    page = Reader(demo, user).page(path, status=403)
    assert "须有以下身份" in page.seen


def test_the_form_of_anothers_clause_is_refused(demo: TestClient) -> None:
    assert "公共服务办" not in Reader(demo, "dept-UM").page("/record?clause=PS1.1", status=403).seen
    assert "科室 PS" in Reader(demo, "dept-UM").page("/record?clause=PS1.1", status=403).seen


def test_the_leading_group_gets_the_form_of_any_measured_clause(demo: TestClient) -> None:
    reader = Reader(demo, "leading-1")
    assert names_in(reader.page("/record?clause=UM1.B.1"))
    assert reader.get("/record?clause=UM4.4").status_code == 403


def test_a_clause_that_is_none_and_a_bonus_are_refused(demo: TestClient) -> None:
    reader = Reader(demo, "dept-UM")
    assert reader.get("/record?clause=UM99").status_code == 404
    assert reader.get("/record?clause=BN.1").status_code == 422


# --- the form ---------------------------------------------------------------------------------------------------------

ALWAYS = {"community", "occurred_on", "matter", "reason", "follows", "files", "csrf_token", "form_key"}


@pytest.mark.parametrize(
    ("user", "clause", "observed"),
    [
        ("dept-UM", "UM4.4", {"level", "quantity"}),
        ("dept-UM", "UM1.A.1", {"quantity"}),
        ("dept-UM", "UM5.1", set()),
        ("dept-UM", "UM1.B.1", {"value", "period"}),
        ("dept-UM", "UM6.5", {"value", "exempt"}),
        ("dept-SF", "SF3.1", {"grade"}),
        ("dept-GC", "GC2.1", {"ticket"}),
        ("committee-1", "NL.1", {"amount"}),
    ],
)
def test_a_form_asks_for_what_its_clause_observes_and_no_more(
    demo: TestClient, user: str, clause: str, observed: set[str]
) -> None:
    page = Reader(demo, user).page(f"/record?clause={clause}")
    asked = names_in(page) - {"known_at", "on", "position", "next", "clause"}
    assert asked == ALWAYS | observed


def test_levels_and_grades_stand_with_their_amounts(demo: TestClient) -> None:
    assert "市级 · 0.50" in Reader(demo, "dept-UM").page("/record?clause=UM4.4").seen
    assert "good · 0.40" in Reader(demo, "dept-SF", lang="en").page("/record?clause=SF3.1").seen


def test_the_day_is_one_on_which_something_can_have_happened(client: TestClient) -> None:
    form = Reader(client, "dept-UM").page("/record?clause=UM4.4&community=SSL").form_to("/record")
    assert form.fields["occurred_on"] == "2021-01-31"
    assert form.fields["community"] == "SSL"


def test_of_the_past_nothing_is_recorded(demo: TestClient) -> None:
    page = Reader(demo, "dept-UM").page("/record?clause=UM4.4&on=2020-06-30")
    assert not [form for form in page.forms if form.method == "post" and form.action.startswith("/record")]
    assert "/record?clause=UM4.4" in page.links()


def test_a_closed_year_is_said_to_be_closed(client: TestClient, trial: Terminal) -> None:
    trial.done("year", "close", "--reason", "…", "--by", "committee-1")
    page = Reader(client, "dept-UM").page("/record?clause=UM4.4")
    assert "2020 年度已关闭" in page.seen
    assert not [form for form in page.forms if form.method == "post" and form.action.startswith("/record")]


# --- recording --------------------------------------------------------------------------------------------------------


def test_an_entry_is_recorded_in_the_name_of_who_is_signed_in(client: TestClient) -> None:
    reader = Reader(client, "dept-UM")
    went = reader.done("/record?clause=UM4.4", {**CITY, "reason": "市督查通报"}, to="/record")
    assert parse_qs(urlsplit(went).query)["done"] == ["record"]
    found = recorded(client, went)
    assert (found.amount_cents, found.observed.level, found.observed.quantity) == (100, "city", 2)
    assert (found.recorded_by, found.words) == ("dept-UM", "市督查通报")


def test_the_same_form_sent_twice_is_one_entry(client: TestClient) -> None:
    reader = Reader(client, "dept-UM")
    form = reader.page("/record?clause=UM4.4").form_to("/record")
    sent = {**form.fields, **CITY}
    assert reader.post(form.action, sent).headers["location"] == reader.post(form.action, sent).headers["location"]
    assert len(all_recorded(client)) == 1


@pytest.mark.parametrize(
    ("user", "clause", "fields", "amount"),
    [
        ("dept-UM", "UM1.B.1", {"value": "45.5", "period": "2020-03"}, "0.10"),
        ("dept-UM", "UM6.5", {"value": "85", "period": ""}, "0.15"),
        ("dept-UM", "UM6.5", {"exempt": "true", "reason": "没有农贸市场"}, "0.00"),
        ("dept-SF", "SF3.1", {"grade": "good"}, "0.40"),
        ("dept-GC", "GC2.1", {"ticket": "T1"}, "0.10"),
        ("committee-1", "NL.1", {"amount": "0.75", "reason": "区级扣分"}, "0.75"),
    ],
)
def test_every_kind_of_clause_can_be_recorded(
    client: TestClient, user: str, clause: str, fields: dict[str, str], amount: str
) -> None:
    reader = Reader(client, user)
    went = reader.done(
        f"/record?clause={clause}", {"community": "SSL", "occurred_on": "2020-03-05", **fields}, to="/record"
    )
    assert points(recorded(client, went).amount_cents) == amount


@pytest.mark.parametrize(
    ("fields", "beside", "said"),
    [
        ({"level": ""}, "level", "要点 UM4.4 必须填写“层级”"),
        ({"community": ""}, "community", "缺少“社区”"),
        ({"occurred_on": "2019-05-05"}, "occurred_on", "“发生日”不在 2020 考核年度内"),
        ({"quantity": "0"}, "quantity", "“数量”格式不对"),
        ({"quantity": "many"}, "quantity", "“数量”格式不对"),
        ({"follows": "E99"}, "follows", "E99"),
    ],
)
def test_a_refusal_stands_beside_its_field_and_what_was_typed_stays(
    client: TestClient, fields: dict[str, str], beside: str, said: str
) -> None:
    reader = Reader(client, "dept-UM")
    answer = reader.send("/record?clause=UM4.4", {**CITY, "reason": "<b>理由</b>", **fields}, to="/record")
    page = PageText(answer.text)
    assert answer.status_code in {409, 422}
    assert said in page.seen
    assert any(tag == "small" and each.get("id") == f"wrong-{beside}" for tag, each in page.tags)
    assert page.form_to("/record").fields["reason"] == "<b>理由</b>"
    assert all_recorded(client) == []


def test_a_field_that_the_clause_does_not_observe_is_refused(client: TestClient) -> None:
    answer = Reader(client, "dept-UM").send("/record?clause=UM4.4", {**CITY, "value": "1"}, to="/record")
    assert answer.status_code == 422
    assert "不记“数值”" in PageText(answer.text).seen


def test_who_may_not_record_there_does_not_by_sending_the_form(client: TestClient) -> None:
    reader = Reader(client, "dept-PS")
    own = reader.page("/record?clause=PS1.1").form_to("/record")
    answer = reader.post("/record?clause=UM4.4", {**own.fields, **CITY})
    assert answer.status_code == 403
    assert all_recorded(client) == []


def test_what_takes_the_place_of_a_reversed_entry_is_filled_in_from_it(client: TestClient, trial: Terminal) -> None:
    trial.done(
        *[
            "record",
            "SSL",
            "UM4.4",
            "--occurred-on",
            "2020-03-05",
            "--level",
            "city",
            "--matter",
            "小区",
            "--by",
            "dept-UM",
            "--id",
            "E1",
        ]
    )
    trial.done(*["reverse", "E1", "--reason", "误记", "--by", "dept-UM"])
    reader = Reader(client, "dept-UM")
    form = reader.page("/record?follows=E1").form_to("/record")
    assert {name: form.fields[name] for name in ("community", "matter", "follows")} == {
        "community": "SSL",
        "matter": "小区",
        "follows": "E1",
    }
    went = reader.done("/record?follows=E1", {"level": "district"}, to="/record")
    assert recorded(client, went).follows == "E1"


def test_an_entry_to_follow_that_is_not_there_is_refused(demo: TestClient) -> None:
    assert Reader(demo, "dept-UM").get("/record?follows=E99").status_code == 404


# --- with files -------------------------------------------------------------------------------------------------------


def test_photos_and_files_go_with_the_entry(client: TestClient) -> None:
    reader = Reader(client, "dept-UM")
    files = [("files", ("a.png", PHOTO, "image/png")), ("files", ("b.txt", b"a note", "text/plain"))]
    went = reader.done("/record?clause=UM4.4", CITY, to="/record", files=files)
    listed = evidence_of(client, entry_at(went))
    assert [each.media for each in listed] == ["image/png", "text/plain"]
    assert reader.get(f"/api/v1/evidence/{listed[0].sha256}").content == PHOTO


def test_a_file_that_is_refused_does_not_lose_the_entry(client: TestClient) -> None:
    reader = Reader(client, "dept-UM")
    files = [("files", ("empty.png", b"", "image/png")), ("files", ("b.txt", b"a note", "text/plain"))]
    went = reader.done("/record?clause=UM4.4", CITY, to="/record", files=files)
    assert urlsplit(went).path.startswith("/evidence/")
    page = reader.page(went)
    assert "记录已登记，但有依据没有收下" in page.seen
    assert "空文件" in page.seen
    name = urlsplit(went).path.removeprefix("/evidence/")
    assert len(evidence_of(client, name)) == 1


def test_a_refused_form_says_that_its_files_must_be_chosen_again(client: TestClient) -> None:
    reader = Reader(client, "dept-UM")
    files = [("files", ("a.png", PHOTO, "image/png"))]
    answer = reader.send("/record?clause=UM4.4", {**CITY, "level": ""}, to="/record", files=files)
    assert "请重新选择依据文件" in PageText(answer.text).seen


def test_a_larger_form_than_other_pages_take_is_taken(client: TestClient) -> None:
    reader = Reader(client, "dept-UM")
    large = io.BytesIO(PHOTO + bytes(3 << 20)).getvalue()
    went = reader.done("/record?clause=UM4.4", CITY, to="/record", files=[("files", ("a.png", large, "image/png"))])
    assert urlsplit(went).path.startswith("/entries/")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_form_speaks_one_language(demo: TestClient, lang: str) -> None:
    seen = Reader(demo, "dept-UM", lang=lang).page("/record?clause=UM4.4").seen
    assert ("选择文件" in seen) == (lang == "zh")
    assert ("Take a photo" in seen) == (lang == "en")


def test_the_leading_group_finds_the_figures_that_it_may_have_to_record_over(demo: TestClient) -> None:
    links = Reader(demo, "leading-1").page("/record?all=true").links()
    assert "/record?clause=UM1.B.1" in links
    assert "/record?clause=UM4.4" not in links


def test_a_figure_that_a_decision_has_reduced_is_the_leading_groups_to_replace(
    client: TestClient, trial: Terminal
) -> None:
    reader = Reader(client, "dept-UM")
    measured = {"community": "SSL", "occurred_on": "2020-03-31", "value": "45"}
    name = entry_at(reader.done("/record?clause=UM1.B.1", measured, to="/record"))
    trial.done("appeal", "file", name, "--grounds", "有误", "--by", "comm-SSL")
    trial.done("appeal", "accept", name, "--by", "leading-1")
    trial.done(*f"appeal decide {name} --outcome partly_upheld --amount 0.05 --reasons 属实 --by leading-1".split())
    answer = reader.send("/record?clause=UM1.B.1", {**measured, "value": "70"}, to="/record")
    assert answer.status_code == 403
    assert "只有领导小组可以说明理由后重新记录" in PageText(answer.text).seen
    leading = Reader(client, "leading-1")
    went = leading.done("/record?clause=UM1.B.1", {**measured, "value": "70", "reason": "复核"}, to="/record")
    assert recorded(client, went).recorded_by == "leading-1"
