"""Files of commands over the web: all or nothing, in one's own name, and the same answer as often as it is asked for."""

import io
import json
import zipfile
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from api.imports.uploaded import LINES_MOST
from tests.api.acts import opened
from tests.api.commands import Line, act, record
from tests.api.tables import as_csv, write_workbook
from tests.api.web import API, Answer, Site

LINES = "application/x-ndjson"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_numbers = count(1)


@pytest.fixture(autouse=True)
def _is_open(request: pytest.FixtureRequest) -> None:
    """Whoever used the shared server before may have closed its year."""
    if "site" in request.fixturenames:
        opened(request.getfixturevalue("site"))


def fresh() -> str:
    """An id that no other test of this run takes."""
    return f"I{next(_numbers)}"


def json_lines(lines: Iterable[Line]) -> bytes:
    return "".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in lines).encode()


def recording(id_: str | None = None, **more: object) -> Line:
    """An entry that names nobody, unless told otherwise."""
    line = {**record(id_ or fresh()), "by": None, **more}
    return {name: value for name, value in line.items() if value is not None}


def imported(
    site: Site, content: bytes, media: str = LINES, *, by: str = "dept-UM", asked: str = "", **headers: str
) -> Answer:
    said = {name.replace("_", "-"): value for name, value in headers.items()}
    return site.ask("POST", f"{API}/imports{asked}", content, by=by, headers={"Content-Type": media, **said})


def form(name: str, content: bytes, *, field: str = "file", more: bytes = b"") -> tuple[bytes, str]:
    head = f'--b0\r\nContent-Disposition: form-data; name="{field}"; filename="{name}"\r\n\r\n'.encode()
    return head + content + b"\r\n" + more + b"--b0--\r\n", "multipart/form-data; boundary=b0"


def errors_of(answer: Answer) -> list[tuple[int, str]]:
    assert answer.status == 422, answer.body
    problem = answer.json
    assert (answer.headers["Content-Type"], problem["status"]) == ("application/problem+json", 422)
    assert all(each["detail"] for each in problem["errors"])
    return [(each["line"], each["code"]) for each in problem["errors"]]


# --- what is taken ----------------------------------------------------------------------------------------------------


def test_the_report_names_the_entry_and_position_of_every_line(site: Site) -> None:
    first, second = recording(), recording()
    answer = imported(site, json_lines([first, second, first]))
    report = answer.json
    assert answer.status == 201
    assert (report["recorded"], report["skipped"], report["position"]) == (2, 1, report["lines"][1]["position"])
    assert [(line["line"], line["entry"], line.get("skipped")) for line in report["lines"]] == [
        (1, first["id"], None),
        (2, second["id"], None),
        (3, first["id"], True),
    ]
    assert site.get(f"/entries/{first['id']}").json["recorded_by"] == "dept-UM"


@pytest.mark.parametrize(
    "media", [LINES, "application/jsonl", "application/json-lines", "application/json; charset=UTF-8"]
)
def test_json_lines_go_by_several_names(site: Site, media: str) -> None:
    assert imported(site, json_lines([recording()]), media).status == 201


def test_csv_and_workbooks_are_taken_as_on_the_command_line(site: Site, tmp_path: Path) -> None:
    lines = [recording(quantity=2), recording(reason="扣分")]
    assert imported(site, as_csv(lines).encode(), "text/csv").json["recorded"] == 2
    workbook = write_workbook(tmp_path / "lines.xlsx", [*lines, recording()]).read_bytes()
    report = imported(site, workbook, XLSX).json
    assert (report["recorded"], report["skipped"]) == (1, 2)


@pytest.mark.parametrize(
    "name", ["x.jsonl", "x.NDJSON", "../../../../etc/x.jsonl", "..\\..\\x.jsonl", "a" * 900 + ".jsonl"]
)
def test_of_a_form_s_file_only_the_suffix_counts(site: Site, name: str) -> None:
    content, media = form(name, json_lines([recording()]))
    assert imported(site, content, media).status == 201


@pytest.mark.parametrize("name", ["x", "x.zip", "jsonl", "x.jsonl/..", "x.jsonl.exe"])
def test_a_form_s_file_of_another_kind_is_refused(site: Site, name: str) -> None:
    content, media = form(name, json_lines([recording()]))
    assert imported(site, content, media).code == "media_type_unsupported"


def test_a_form_holds_one_file_and_nothing_else(site: Site) -> None:
    line = json_lines([recording()])
    another = form("y.jsonl", line)[0].removesuffix(b"--b0--\r\n")
    words = b'--b0\r\nContent-Disposition: form-data; name="by"\r\n\r\ndept-GC\r\n'
    for content in (form("x.jsonl", line, more=another)[0], form("x.jsonl", line, more=words)[0], b"x" * 5000):
        assert imported(site, content, "multipart/form-data; boundary=b0").code == "body_malformed"
    cut_off = form("x.jsonl", line)[0].removesuffix(b"\r\n--b0--\r\n")
    for content in (cut_off, b"--b0", b"--b0--\r\n"):
        assert imported(site, content, "multipart/form-data; boundary=b0").code == "field_missing"
    assert (
        imported(site, form("x.jsonl", line, field="other")[0], "multipart/form-data; boundary=b0").code
        == "field_missing"
    )


@pytest.mark.parametrize(
    "media", ["", "text/plain", "application/zip", "application/json; charset=utf-16", "multipart/mixed; boundary=b0"]
)
def test_other_media_types_are_refused(site: Site, media: str) -> None:
    before = site.position
    assert imported(site, json_lines([recording()]), media).code == "media_type_unsupported"
    assert site.position == before


# --- what is refused --------------------------------------------------------------------------------------------------


def test_one_bad_line_refuses_the_file_and_every_bad_line_is_named(site: Site) -> None:
    good, before = recording(), site.position
    bad = [recording(clause="UM99"), {**recording(), "level": "moon"}, act("confirm", "nowhere", "dept-UM", reason="?")]
    answer = imported(site, json_lines([good, *bad]) + b"{\n")
    assert errors_of(answer) == [
        (2, "clause_unknown"),
        (3, "level_unknown"),
        (4, "entry_unknown"),
        (5, "line_malformed"),
    ]
    assert site.position == before
    assert site.get(f"/entries/{good['id']}").status == 404


def test_nobody_acts_in_another_s_name(site: Site) -> None:
    before = site.position
    lines = [recording(by="dept-UM"), recording(by="dept-GC"), recording(by="admin"), recording(by="nobody")]
    assert errors_of(imported(site, json_lines(lines))) == [(number, "not_yourself") for number in (2, 3, 4)]
    assert errors_of(imported(site, as_csv([recording(by="leading-1")]).encode(), "text/csv")) == [(2, "not_yourself")]
    assert {event["event"] for event in site.events(after=before)} <= {"access-refused.1"}


def test_a_role_that_may_not_record_records_nothing(site: Site) -> None:
    before = site.position
    for user in ("comm-SSL", "dept-GC"):
        assert errors_of(imported(site, json_lines([recording()]), by=user)) == [(1, "role_not_allowed")]
    assert {event["event"] for event in site.events(after=before)} <= {"access-refused.1"}


def test_of_too_many_bad_lines_the_first_thousand_are_named(site: Site) -> None:
    answer = imported(site, b"x\n" * LINES_MOST)
    assert answer.json["code"] == "import_refused_early"
    assert [line for line, _ in errors_of(answer)] == list(range(1, 1_001))


def test_refusals_are_in_the_reader_s_language(site: Site) -> None:
    said = [imported(site, b"x\n", Accept_Language=language).json["errors"][0]["detail"] for language in ("zh", "en")]
    assert said == [
        "这一行读不了：不是完整的 JSON。请改正后再导入。",
        "This line cannot be read: it is not valid JSON. Correct it and import again.",
    ]


def test_a_file_that_is_none_is_refused_as_a_whole(site: Site) -> None:
    for content, media in (
        (b"no,such\n1,2\n", "text/csv"),
        (b"PK\3\4 no zip", XLSX),
        (b"\xff\xfe", "text/csv"),
        (b"", "text/csv"),
    ):
        assert imported(site, content, media).code == "file_unreadable"
    assert imported(site, b"op," + b"," * 3_000_000, "text/csv").code == "file_unreadable"


def test_a_workbook_whose_cells_unfold_without_end_is_refused(site: Site) -> None:
    before = site.memory("VmRSS")
    assert imported(site, unfolding_workbook(rows=30_000), XLSX).code == "file_unreadable"
    assert site.memory("VmRSS") - before < 50 << 20


def unfolding_workbook(rows: int) -> bytes:
    """Every cell is the same long text, which stands in the file once."""
    kept = io.BytesIO()
    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    relations = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    cells = "".join(f'<row r="{at}"><c r="A{at}" t="s"><v>0</v></c></row>' for at in range(1, rows + 1))
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": f'<Relationships {relations}><Relationship Id="r1" Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook {main} xmlns:r="{office}"><sheets><sheet name="s" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships {relations}><Relationship Id="r1" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="r2" Type="{office}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        "xl/sharedStrings.xml": f"<sst {main}><si><t>{'x' * 9_000}</t></si></sst>",
        "xl/worksheets/sheet1.xml": f"<worksheet {main}><sheetData>{cells}</sheetData></worksheet>",
    }
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return kept.getvalue()


def test_parameters_that_there_are_not_are_refused(site: Site) -> None:
    content = json_lines([recording()])
    assert imported(site, content, asked="?dryrun=true").code == "parameter_unknown"
    assert imported(site, content, asked="?dry_run=yes").code == "parameter_malformed"


# --- trying, and trying again -----------------------------------------------------------------------------------------


def test_a_dry_run_says_what_would_become_of_the_file_and_records_nothing(site: Site) -> None:
    line, before = recording(), site.position
    answer = imported(site, json_lines([line]), asked="?dry_run=true")
    assert (answer.status, answer.json["recorded"]) == (200, 1)
    assert site.position == before
    assert site.get(f"/entries/{line['id']}").status == 404
    assert errors_of(imported(site, b"x\n", asked="?dry_run=true")) == [(1, "line_malformed")]
    assert imported(site, json_lines([line])).json["lines"] == answer.json["lines"]


def test_the_same_key_and_file_get_the_first_answer_again(site: Site) -> None:
    known = recording()
    imported(site, json_lines([known]))
    nameless = {name: value for name, value in recording(reason=f"没有编号 {fresh()}").items() if name != "id"}
    content = json_lines([known, recording(), nameless, nameless])
    key = fresh()
    first = imported(site, content, Idempotency_Key=key)
    assert (first.status, first.json["recorded"], first.json["skipped"]) == (201, 3, 1)
    imported(site, json_lines([recording()]))
    before = site.position
    again = imported(site, content, Idempotency_Key=key)
    assert (again.status, again.body) == (first.status, first.body)
    assert site.position == before
    without = imported(site, content)
    assert (without.status, without.json["recorded"]) == (200, 0)


def test_a_key_that_recorded_nothing_gets_its_answer_again_too(site: Site) -> None:
    content, key = json_lines([recording()]), fresh()
    imported(site, content)
    first = imported(site, content, Idempotency_Key=key)
    imported(site, json_lines([recording()]))
    again = imported(site, content, Idempotency_Key=key)
    assert (again.status, again.body) == (first.status, first.body) == (200, first.body)


def test_a_key_is_for_one_file_of_one_person(site: Site) -> None:
    key, line = fresh(), recording()
    assert imported(site, json_lines([line]), Idempotency_Key=key).status == 201
    assert imported(site, json_lines([line]) + b"\n", Idempotency_Key=key).code == "idempotency_key_reused"
    body = {name: value for name, value in recording().items() if name != "op"}
    assert site.post("/entries", body, by="dept-UM", headers={"Idempotency-Key": key}).code == "idempotency_key_reused"
    assert errors_of(imported(site, b"x\n", by="dept-GC", Idempotency_Key=key)) == [(1, "line_malformed")]


def test_a_refused_file_leaves_its_key_free(site: Site) -> None:
    key = fresh()
    assert imported(site, b"x\n", Idempotency_Key=key).status == 422
    assert imported(site, json_lines([recording()]), Idempotency_Key=key).status == 201


def test_repeats_at_once_come_to_one_import(site: Site) -> None:
    content, key = json_lines(recording() for _ in range(5)), fresh()
    before = site.position
    with ThreadPoolExecutor(6) as together:
        answers = list(together.map(lambda _: imported(site, content, Idempotency_Key=key), range(6)))
    assert {(answer.status, answer.body) for answer in answers} == {(201, answers[0].body)}
    assert site.position == before + 5


def test_writers_and_imports_at_once_each_get_all_they_asked_for(site: Site) -> None:
    """Some imports find that something was recorded since they were tried, and are decided anew."""
    files = [json_lines(recording() for _ in range(40)) for _ in range(4)]
    bodies: list[dict[str, Any]] = [
        {name: value for name, value in recording().items() if name != "op"} for _ in range(40)
    ]
    before = site.position
    with ThreadPoolExecutor(8) as together:
        reports = [together.submit(imported, site, content) for content in files]
        written = [together.submit(site.post, "/entries", body, by="dept-UM") for body in bodies]
    assert [each.result().json["recorded"] for each in reports] == [40] * 4
    assert {each.result().status for each in written} == {201}
    assert site.position == before + 4 * 40 + 40
    taken = [line["position"] for each in reports for line in each.result().json["lines"]]
    assert len(set(taken)) == len(taken) == 160


def test_the_correlation_id_goes_into_every_event(own_site: Site) -> None:
    before = own_site.position
    imported(own_site, json_lines([recording(), recording()]), X_Request_ID="from-the-caller-1")
    with own_site.terminal.opened() as ledger, ledger.reading() as snapshot:
        recorded = [json.loads(state) for _, state in snapshot.all_events(after=before)]
    assert [each["correlation"] for each in recorded] == ["from-the-caller-1"] * 2
