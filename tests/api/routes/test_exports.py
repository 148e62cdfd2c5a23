"""The export over the web is the command line's, at whatever moment; and the record says who took it away."""

import csv
import io
import json
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from projections.transcript import FIELDS
from tests.api.terminal import Terminal
from tests.api.web import Answer, Site

MOMENTS = {
    "": (),
    "&position=300": ("--position", "300"),
    "&known_at=2020-07-01T00:00:00Z": ("--known-at", "2020-07-01T00:00:00Z"),
    "&on=2020-05-01": ("--on", "2020-05-01"),
}


def taken(site: Site, asked: str = "", *, by: str = "auditor-1") -> Answer:
    answer = site.get(f"/export{asked}", by=by)
    assert answer.status == 200, answer.body
    return answer


def exported(terminal: Terminal, *words: object) -> bytes:
    return terminal.done("export", *words).encode()


def exports_noted(site: Site) -> list[dict[str, Any]]:
    with site.terminal.opened() as ledger, ledger.reading() as snapshot:
        found = [json.loads(state) for _, state in snapshot.all_events()]
    return [each for each in found if each["type"] == "exported.1"]


def below_heading(journal: bytes) -> bytes:
    """Its first line names the position, which every export moves."""
    return journal.partition(b"\n")[2]


@pytest.mark.parametrize(("asked", "words"), MOMENTS.items())
def test_it_is_what_the_command_line_exports(year_site: Site, asked: str, words: tuple[str, ...]) -> None:
    assert taken(year_site, f"?format=jsonl{asked}").body == exported(year_site.terminal, *words)
    in_csv = exported(year_site.terminal, "--format", "csv", *words)
    assert taken(year_site, f"?format=csv{asked}").body.splitlines() == in_csv.splitlines()
    journal = exported(year_site.terminal, "--format", "hledger", *words)
    assert below_heading(taken(year_site, f"?format=hledger{asked}").body) == below_heading(journal)
    file = year_site.terminal.folder / "year.parquet"
    exported(year_site.terminal, "--format", "parquet", "-o", file, *words)
    assert taken(year_site, f"?format=parquet{asked}").body == file.read_bytes()


def test_a_workbook_holds_the_same_lines(year_site: Site) -> None:
    book = CalamineWorkbook.from_filelike(io.BytesIO(taken(year_site, "?format=xlsx&position=200").body))
    heading, *rows = book.get_sheet_by_index(0).to_python()
    assert tuple(heading) == FIELDS
    text = taken(year_site, "?format=csv&position=200").body.decode()
    expected = list(csv.reader(io.StringIO(text, newline="")))[1:]
    assert [[shown(cell) for cell in row] for row in rows] == expected


def shown(cell: object) -> str:
    return str(int(cell)) if isinstance(cell, float) else str(cell)


def test_it_comes_as_an_attachment_that_says_up_to_where_it_goes(year_site: Site) -> None:
    kinds = {
        "jsonl": "application/x-ndjson",
        "csv": "text/csv; charset=utf-8",
        "hledger": "text/plain; charset=utf-8",
        "parquet": "application/vnd.apache.parquet",
    }
    for format_, media in kinds.items():
        headers = taken(year_site, f"?format={format_}&position=300").headers
        assert headers["Content-Type"] == media
        assert headers["Content-Disposition"] == f'attachment; filename="kaohe-300.{format_}"'
        assert headers["Cache-Control"] == "no-store"


def test_it_is_recorded_who_took_what_and_up_to_where(own_site: Site) -> None:
    before = own_site.position
    taken(own_site, "?format=csv", by="comm-SSL")
    taken(own_site, "?position=3")
    noted = exports_noted(own_site)
    assert [(each["actor"], each["body"]) for each in noted] == [
        ("comm-SSL", {"what": "ledger", "format": "csv", "upto": before}),
        ("auditor-1", {"what": "ledger", "format": "jsonl", "upto": 3}),
    ]
    exported(own_site.terminal)
    assert exports_noted(own_site)[-1]["actor"] == "operator"


def test_who_sees_to_accounts_takes_nothing_away(own_site: Site) -> None:
    before = exports_noted(own_site)
    assert own_site.get("/export", by="admin").code == "role_not_allowed"
    assert own_site.get("/export", by=None).code == "not_signed_in"
    assert exports_noted(own_site) == before


def test_what_cannot_be_had_is_refused_and_not_noted(own_site: Site) -> None:
    assert own_site.get("/export?position=99999").code == "position_unknown"
    assert own_site.get("/export?format=pdf").code == "parameter_malformed"
    assert own_site.get("/export?year=2020").code == "parameter_unknown"
    assert exports_noted(own_site) == []
