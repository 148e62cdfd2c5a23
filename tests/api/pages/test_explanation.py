"""The explanation pages: everything on them adds up, and they say the same as the API."""

import csv
import io
import re

import pytest
from starlette.testclient import TestClient

from ledger.points import hundredths
from tests.api.pages.conftest import Sitting
from tests.api.pages.visiting import PageText, Reader
from tests.api.terminal import Terminal

AMOUNT = re.compile(r"-?[0-9]+\.[0-9]{2}")
SUM = re.compile(r"(-?\d+\.\d\d(?: [-+] \d+\.\d\d)+) = (-?\d+\.\d\d)")


def _cents(text: str) -> int:
    return -hundredths(text[1:]) if text.startswith("-") else hundredths(text)


def _added_up(sum_: str) -> int:
    return sum(_cents(each.replace(" ", "").replace("+", "")) for each in re.findall(r"(?:[-+] )?-?\d+\.\d\d", sum_))


def _scores(reader: Reader, code: str) -> dict[str, str]:
    answer = reader.get(f"/communities/{code}/explanation?export=csv")
    return {row["item"]: row["score"] for row in csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))}


@pytest.mark.parametrize("code", ["SSL", "LJW", "MYW", "QT", "HL"])
def test_every_sum_that_is_written_out_is_right(sitting: Sitting, code: str) -> None:
    reader = sitting()
    found = 0
    for item in (*_scores(reader, code), "BN", "NL"):
        page = reader.page(f"/communities/{code}/explanation?item={item}")
        for sum_, result in SUM.findall(page.seen):
            assert _added_up(sum_) == _cents(result), (item, sum_, result)
            found += 1
    assert found > 5


@pytest.mark.parametrize("code", ["SSL", "LJW", "MYW"])
def test_each_line_of_the_whole_adds_up_and_is_what_its_item_says(sitting: Sitting, code: str) -> None:
    reader = sitting()
    answer = reader.get(f"/communities/{code}/explanation?export=csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(rows) == 44
    for row in rows:
        points, deducted, added, adjusted, score = (
            _cents(row[name]) for name in ("points", "deducted", "added", "adjusted", "score")
        )
        assert points - deducted + added + adjusted == score, row
    base = sum(_cents(row["score"]) for row in rows)
    page = reader.page(f"/communities/{code}/explanation")
    [sum_] = [(each, result) for each, result in SUM.findall(page.seen)][:1]
    assert _cents(sum_[0].split(" ")[0]) == base
    assert _added_up(sum_[0]) == _cents(sum_[1])
    heading = reader.page(f"/communities/{code}/explanation?item=UM1").headings[0]
    assert heading.endswith(f": {rows[0]['score']}")


def test_what_the_api_explains_is_on_the_page(sitting: Sitting) -> None:
    reader = sitting()
    for item in ("UM1", "PB1", "SF3", "BN", "NL"):
        told = reader.told(f"/api/v1/communities/MYW/explanation?item={item}")
        page = reader.page(f"/communities/MYW/explanation?item={item}")
        links = page.links()
        for part in told["parts"]:
            assert page.headings[0].endswith(part["score"] if item != "NL" else f"-{part['score']}")
            for clause in part["clauses"]:
                assert clause["label"]["zh"] in page.seen
                for entry in clause["entries"]:
                    assert f"/entries/{entry['entry']}" in links
                    assert all(f"#{position}" in page.seen for position in entry["positions"])


def test_a_veto_a_multiplier_and_a_partial_reversal_are_said_in_words(sitting: Sitting) -> None:
    reader = sitting(lang="en")
    assert "yellow card" in reader.page("/communities/LJW/explanation?item=SF3").seen
    assert "multiplied by" in reader.page("/communities/SSL/explanation?item=PB1").seen
    assert "reversed by the decision on its appeal" in reader.page("/communities/FSA/explanation?item=GA8").seen
    assert "How the rulebook reads this: R10" in reader.page("/communities/SSL/explanation?item=PB1").seen
    assert "Vetoed" in reader.page("/communities/LJW/explanation").seen


def test_an_item_in_which_nothing_is_recorded_says_so(sitting: Sitting) -> None:
    assert "本项目没有记录" in sitting().page("/communities/SSL/explanation?item=UM5").seen
    assert "没有记录" in sitting().page("/communities/SSL/explanation?item=NL").seen


def test_an_explanation_of_the_past_is_of_the_past(sitting: Sitting) -> None:
    then = sitting().page("/communities/FSA/explanation?item=GA8&position=240")
    now = sitting().page("/communities/FSA/explanation?item=GA8")
    assert then.headings[0] != now.headings[0]
    assert any("position=240" in each for each in then.links() if each.startswith("/entries/"))


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/communities/NONE/explanation", 404),
        ("/communities/SSL/explanation?item=XX9", 404),
        ("/communities/SSL/explanation?part=bonus", 422),
        ("/communities/SSL/explanation?position=99999999", 404),
    ],
)
def test_what_is_not_there_is_refused(sitting: Sitting, address: str, status: int) -> None:
    sitting().page(address, status=status)


def test_what_a_cap_absorbed_is_told_of_the_sum_and_of_each_entry(own_pages: TestClient, trial: Terminal) -> None:
    for number in range(1, 4):
        trial.done(
            "record", "SSL", "UM6.4", "--occurred-on", "2020-03-05", "--quantity", "4", "--by", "dept-UM",
            "--id", f"L{number}", "--reason", "<script>alert(1)</script>",
        )  # fmt: skip
    answer = Reader(own_pages, "comm-SSL", lang="en").get("/communities/SSL/explanation?item=UM6")
    page = PageText(answer.text)
    assert "1.20 deducted, 1.00 counted, 0.20 absorbed by the clause's 1.00" in page.seen
    assert "-0.40 - 0.40 - 0.40 + 0.20 = -1.00" in page.seen
    assert "absorbed by the clause UM6.4's 1.00" in page.seen
    assert "of which -0.20 counts" in page.seen
    assert "<script>alert(1)" in page.seen
    assert "<script>alert(1)" not in answer.text


def test_of_many_entries_some_are_shown_and_the_others_summed(own_pages: TestClient, trial: Terminal) -> None:
    lines = "\n".join(
        f'{{"op":"record","id":"M{number}","community":"SSL","clause":"UM3.4","occurred_on":"2020-03-05","by":"dept-UM"}}'
        for number in range(60)
    )
    (trial.folder / "many.jsonl").write_text(lines)
    trial.done("import", "many.jsonl")
    page = Reader(own_pages, "comm-SSL").page("/communities/SSL/explanation?item=UM3")
    assert "其余 40 条记录" in page.seen
    assert "-2.00" in page.seen
    assert "/entries?community=SSL&clause=UM3.4" in page.links()
