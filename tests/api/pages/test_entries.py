"""The list of entries: every filter of the API, the same rows, pages, and what can be taken."""

import csv
import io

import pytest
from starlette.testclient import TestClient

from tests.api.pages.conftest import Sitting
from tests.api.pages.hostile import texts
from tests.api.pages.visiting import PageText, Reader
from tests.api.terminal import Terminal

FILTERS = [
    "",
    "community=FSA",
    "department=UM",
    "clause=UM1",
    "clause=UM1.B.1",
    "state=superseded",
    "state=reversed&community=FSA",
    "department=GA&community=SSL&on=2020-06-30",
    "shared_matter=true",
    "position=200&community=FSA",
]


@pytest.mark.parametrize("query", FILTERS)
def test_the_list_holds_the_apis_rows(sitting: Sitting, query: str) -> None:
    reader = sitting()
    told = [each["entry"] for each in reader.told(f"/api/v1/entries?limit=1000&{query}")["entries"]]
    taken = reader.get(f"/entries?{query}&export=csv")
    rows = list(csv.DictReader(io.StringIO(taken.content.decode("utf-8-sig"))))
    assert [row["entry"] for row in rows] == told
    page = reader.page(f"/entries?{query}")
    shown = [each.partition("?")[0].removeprefix("/entries/") for each in page.links() if each.startswith("/entries/")]
    assert shown == told[::-1][:100]
    if not told:
        assert "没有符合条件的记录" in page.seen


def test_pages_follow_one_another(sitting: Sitting) -> None:
    reader = sitting(lang="en")
    first, second = reader.page("/entries"), reader.page("/entries?page=2")
    count = len(reader.told("/api/v1/entries?limit=1000")["entries"])
    assert f"1–100 of {count}" in first.seen
    assert "/entries?page=2" in first.links()
    assert "/entries" in second.links()
    assert not {each for each in first.links() if each.startswith("/entries/")} & {
        each for each in second.links() if each.startswith("/entries/")
    }


def test_the_filters_that_were_chosen_stay(sitting: Sitting) -> None:
    page = sitting().page("/entries?community=FSA&state=reversed&clause=UM2&department=UM&matter=x&shared_matter=true")
    form = [each for each in page.forms if "community" in each.fields][-1]
    assert form.fields == {
        "community": "FSA",
        "department": "UM",
        "clause": "UM2",
        "state": "reversed",
        "matter": "x",
        "shared_matter": "true",
    }


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("community=NONE", 404),
        ("department=NONE", 404),
        ("clause=UM99", 404),
        ("state=gone", 422),
        ("shared_matter=maybe", 422),
        ("page=-1", 422),
        ("colour=red", 422),
        ("export=pdf", 422),
    ],
)
def test_what_is_not_there_is_refused(sitting: Sitting, query: str, status: int) -> None:
    sitting().page(f"/entries?{query}", status=status)


def test_an_empty_ledger_says_what_to_do(own_pages: TestClient) -> None:
    assert Reader(own_pages, "dept-UM").page("/entries").links().count("/record") == 2
    page = Reader(own_pages, "comm-SSL").page("/entries")
    assert "没有符合条件的记录" in page.seen
    assert "/record" not in page.links()


def test_hostile_words_are_shown_as_words(own_pages: TestClient, trial: Terminal) -> None:
    words = texts()[:40]
    for number, each in enumerate(words):
        trial.done(
            "record", "SSL", "UM3.4", "--occurred-on", "2020-03-05", "--by", "dept-UM",
            "--id", f"H{number}", f"--reason={each}", f"--matter={each}",
        )  # fmt: skip
    reader = Reader(own_pages, "comm-SSL")
    for address in (
        "/entries",
        "/communities/SSL",
        "/communities/SSL/explanation?item=UM3",
        "/entries/H0",
        "/entries/H0/notice",
    ):
        answer = reader.get(address)
        page = PageText(answer.text)
        assert not [tag for tag, said in page.tags if tag == "script" and not said.get("src")]
        assert not [name for _tag, said in page.tags for name in said if name.startswith(("on", "style", "hx-on"))]
        assert words[0] in page.seen
