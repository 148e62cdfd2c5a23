"""The import wizard: a file is tried, its wrong lines are named, and it is carried out whole or not at all."""

import io
import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from starlette.testclient import TestClient

from api.imports.held import HeldFiles
from api.imports.template import COLUMNS
from ledger.application import Ledger
from tests.api.pages.visiting import PageText, Reader, pages_of
from tests.api.tables import write_rows
from tests.api.terminal import Terminal

HEADING = "op,id,community,clause,occurred_on,level,reason"
GOOD = f"{HEADING}\nrecord,E1,SSL,UM4.4,2020-03-05,city,市级通报\nrecord,,ZY,UM4.4,2020-03-06,district,\n".encode()
BAD = (
    f"{HEADING}\nrecord,E1,SSL,UM4.4,2020-03-05,city,好的一行\nrecord,,XX,UM4.4,2020-03-05,city,<b>社区</b>\n"
    "record,,SSL,UM4.4,2020-03-05,,没有等级\nrecord,,SSL,PS1.1,2020-03-05,ordinary,别的科室\n"
).encode()
CSV, XLSX = "text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
def client(trial: Terminal) -> Iterator[TestClient]:
    with pages_of(trial) as client:
        yield client


@pytest.fixture
def reader(client: TestClient) -> Reader:
    return Reader(client, "dept-UM")


def head(client: TestClient) -> int:
    ledger: Ledger = client.app.state.ledger  # type: ignore[attr-defined]
    return ledger.head_position()


def uploaded(reader: Reader, content: bytes, name: str = "a.csv", media: str = CSV) -> str:
    """The address at which what became of a file is shown."""
    return reader.done("/import", {}, files=[("file", (name, content, media))])


def committed(reader: Reader, address: str) -> str:
    form = reader.page(address).form_to("/import")
    answer = reader.post(form.action, {**form.fields, "do": "commit"})
    assert answer.status_code == 303, PageText(answer.text).seen
    return str(answer.headers["location"])


def test_a_dry_run_counts_and_records_nothing(reader: Reader, client: TestClient) -> None:
    before = head(client)
    page = reader.page(uploaded(reader, GOOD))
    assert "将记录 2 条，跳过 0 条" in page.seen
    assert "/entries/E1" not in page.links()
    assert head(client) == before


def test_what_was_tried_is_carried_out_and_leads_to_its_entries(reader: Reader, client: TestClient) -> None:
    before = head(client)
    went = committed(reader, uploaded(reader, GOOD))
    assert head(client) == before + 2
    assert parse_qs(urlsplit(went).query)["done"] == ["import"]
    page = reader.page(went)
    assert "已记录 2 条" in page.seen
    assert {"/entries/E1", "/entries/2020-ZY-1"} <= set(page.links())


def test_every_wrong_line_is_named_with_what_it_says(reader: Reader, client: TestClient) -> None:
    before = head(client)
    address = uploaded(reader, BAD)
    answer = reader.get(address)
    page = PageText(answer.text)
    assert "有 3 行不能导入" in page.seen
    assert "没有这个社区" in page.seen
    assert "必须填写“level”" in page.seen
    assert "用户“dept-UM”不能办理" in page.seen
    assert "<b>社区</b>" in page.seen
    assert "<b>社区</b>" not in answer.text
    assert "好的一行" not in page.seen
    assert not [form for form in page.forms if form.action.startswith("/import")]
    assert head(client) == before


def test_the_wrong_lines_are_told_in_the_readers_language(client: TestClient) -> None:
    reader = Reader(client, "dept-UM", lang="en")
    page = reader.page(uploaded(reader, BAD))
    assert "Lines that cannot be imported: 3" in page.seen
    assert "Clause UM4.4 needs “level”" in page.seen


def test_wrong_lines_can_be_taken_away(reader: Reader) -> None:
    address = uploaded(reader, BAD)
    rows = json.loads(reader.get(f"{address}&export=json").content)["rows"]
    assert [(each["line"], each["code"]) for each in rows] == [
        (3, "community_unknown"),
        (4, "field_required"),
        (5, "role_not_allowed"),
    ]
    assert "clause=PS1.1" in rows[2]["said"]


def test_a_file_that_was_imported_before_is_skipped(reader: Reader, client: TestClient) -> None:
    committed(reader, uploaded(reader, GOOD))
    after = head(client)
    page = reader.page(uploaded(reader, GOOD))
    assert "2 条此前都已记录" in page.seen
    assert "/entries/E1" in page.links()
    assert head(client) == after


def test_the_same_form_sent_twice_imports_once_and_says_the_same(reader: Reader, client: TestClient) -> None:
    address = uploaded(reader, GOOD)
    form = reader.page(address).form_to("/import")
    sent = {**form.fields, "do": "commit"}
    first = reader.post(form.action, sent).headers["location"]
    after = head(client)
    second = reader.post(form.action, sent).headers["location"]
    assert first == second
    assert "已记录 2 条" in reader.page(second).seen
    assert head(client) == after


def test_what_has_become_wrong_meanwhile_is_refused_as_a_whole(
    reader: Reader, client: TestClient, trial: Terminal
) -> None:
    address = uploaded(reader, GOOD)
    trial.done(
        *["record", "SSL", "UM4.4", "--occurred-on", "2020-05-05", "--level", "city", "--by", "dept-UM", "--id", "E1"]
    )
    before = head(client)
    form = reader.page(address).form_to("/import")
    answer = reader.post(form.action, {**form.fields, "do": "commit"})
    assert answer.status_code == 422
    assert "编号“E1”已用于内容不同的记录" in PageText(answer.text).seen
    assert head(client) == before


def test_two_windows_do_not_get_in_each_others_way(reader: Reader, client: TestClient) -> None:
    first = uploaded(reader, GOOD)
    uploaded(reader, BAD)
    before = head(client)
    committed(reader, first)
    assert head(client) == before + 2


def test_nobody_else_sees_or_imports_ones_file(reader: Reader, client: TestClient) -> None:
    address = uploaded(reader, GOOD)
    other = Reader(client, "dept-PS")
    page = other.page(address, status=410)
    assert "已不在服务器上" in page.seen
    own = other.page("/import").form_to("/import")
    answer = other.post(address, {**own.fields, "do": "commit"})
    assert answer.status_code == 410


def test_a_file_is_not_kept_for_ever(trial: Terminal) -> None:
    with pages_of(trial) as client:
        reader = Reader(client, "dept-UM")
        moments = iter([0.0, 0.0, 31 * 60.0, 31 * 60.0])
        client.app.state.held = HeldFiles(clock=lambda: next(moments))  # type: ignore[attr-defined]
        address = uploaded(reader, GOOD)
        assert reader.get(address).status_code == 410


def test_jsonl_and_workbooks_are_read_too(reader: Reader, client: TestClient, tmp_path: Path) -> None:
    before = head(client)
    line = {"op": "record", "community": "SSL", "clause": "UM4.4", "occurred_on": "2020-03-05", "level": "city"}
    committed(reader, uploaded(reader, json.dumps(line).encode(), "a.jsonl", "application/x-ndjson"))
    rows = [list(line), ["record", "ZY", "UM4.4", "2020-03-05", "city"]]
    book = write_rows(tmp_path / "a.xlsx", rows).read_bytes()
    committed(reader, uploaded(reader, book, "A.XLSX", XLSX))
    assert head(client) == before + 2


@pytest.mark.parametrize(
    ("name", "content", "status", "said"),
    [
        ("a.exe", b"x", 415, ".xlsx"),
        ("a.xlsx", b"no workbook", 422, "不是 XLSX 工作簿"),
        ("a.csv", b"community\nSSL\n", 422, "没有“op”列"),
        ("a.csv", "op,理由\n".encode("gb18030"), 422, "不是 UTF-8"),
    ],
)
def test_a_file_that_is_none_is_refused(reader: Reader, name: str, content: bytes, status: int, said: str) -> None:
    answer = reader.send("/import", {}, files=[("file", (name, content, CSV))])
    assert answer.status_code == status
    assert said in PageText(answer.text).seen


def test_without_a_file_the_form_says_so(reader: Reader) -> None:
    answer = reader.send("/import", {})
    assert answer.status_code == 422
    assert "缺少“文件”" in PageText(answer.text).seen


def test_a_file_without_commands_says_so(reader: Reader) -> None:
    assert "文件里没有命令" in reader.page(uploaded(reader, HEADING.encode())).seen


@pytest.mark.parametrize("user", ["auditor-1"])
def test_who_records_and_decides_nothing_imports_nothing(client: TestClient, user: str) -> None:
    reader = Reader(client, user)
    assert reader.get("/import").status_code == 403
    other = Reader(client, "dept-UM").page("/import").form_to("/import")
    assert reader.post("/import", other.fields).status_code == 403


@pytest.mark.parametrize("address", ["/import?file=csv-00", "/import?file=../../etc/passwd", "/import?file=%00"])
def test_an_address_of_no_file_is_refused(reader: Reader, address: str) -> None:
    assert reader.get(address).status_code == 422


def test_a_template_that_is_filled_in_is_imported(reader: Reader, client: TestClient) -> None:
    before = head(client)
    template = reader.get("/import/template.csv").content.decode("utf-8-sig").strip()
    assert tuple(template.split(",")) == COLUMNS
    row = {"op": "record", "community": "SSL", "clause": "UM4.4", "occurred_on": "2020-03-05", "level": "city"}
    filled = template + "\n" + ",".join(row.get(each, "") for each in COLUMNS) + "\n"
    committed(reader, uploaded(reader, filled.encode("utf-8-sig")))
    assert head(client) == before + 1


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_template_can_be_had_as_a_workbook(client: TestClient, lang: str) -> None:
    reader = Reader(client, "dept-UM", lang=lang)
    book = reader.get("/import/template.xlsx").content
    assert book.startswith(b"PK")
    page = reader.page(uploaded(reader, io.BytesIO(book).getvalue(), "t.xlsx", XLSX))
    assert ("文件里没有命令" in page.seen) == (lang == "zh")
