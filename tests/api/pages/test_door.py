"""What holds for every page: who may come, what an address may say, and how a refusal is answered."""

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from tests.api.pages.visiting import PageText, Reader, pages_of
from tests.api.terminal import Terminal


@pytest.fixture(scope="module")
def client(year: Terminal) -> Iterator[TestClient]:
    with pages_of(year) as client:
        yield client


@pytest.fixture(scope="module")
def reader(client: TestClient) -> Reader:
    return Reader(client, "comm-SSL")


@pytest.mark.parametrize(
    ("address", "status", "said"),
    [
        ("/?position=99999999", 404, "99999999"),
        ("/?position=-1", 422, "position"),
        ("/?known_at=yesterday", 422, "known_at"),
        ("/?known_at=2020-02-30T00:00", 422, "known_at"),
        ("/?on=2020-13-01", 422, "on"),
        ("/?year=x", 422, "year"),
        ("/?knownat=2020-06-01T00:00", 422, "knownat"),
        ("/?known_at=1999-01-01T00:00", 404, ""),
        ("/?export=exe", 422, "csv"),
        ("/nothing", 404, ""),
    ],
)
def test_a_refusal_is_a_page_in_the_readers_language(reader: Reader, address: str, status: int, said: str) -> None:
    page = reader.page(address, status=status)
    assert said in page.seen
    [alert] = [attributes for _, attributes in page.tags if attributes.get("role") == "alert"]
    assert alert["class"] == "refusal"
    assert "/" in page.links()


def test_a_program_is_told_as_programs_are(client: TestClient) -> None:
    answer = client.get("/?position=-1", headers={"Accept": "*/*"})
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_parameters_that_say_nothing_are_as_good_as_absent(reader: Reader) -> None:
    assert "您看到的是过去" not in reader.page("/?known_at=&position=&on=&since=").seen


@pytest.mark.parametrize(
    "moment", ["position=200", "known_at=2020-07-01T08:00", "known_at=2020-07-01T00:00:00Z", "on=2020-06-30"]
)
def test_a_page_about_the_past_says_so_and_leads_back(reader: Reader, moment: str) -> None:
    page = reader.page(f"/?{moment}")
    assert "您看到的是过去" in page.seen
    assert "/" in page.links()
    followed = [each for each in page.links() if each.startswith("/communities/SSL?")]
    assert followed
    assert all(moment.partition("=")[0] in each for each in followed)


def test_a_time_without_a_zone_is_the_subdistricts(reader: Reader) -> None:
    here = reader.page("/?known_at=2020-07-01T08:00:00").seen
    there = reader.page("/?known_at=2020-07-01T00:00:00Z").seen
    assert here[here.index("排名\n") :] == there[there.index("排名\n") :]


def test_the_language_that_was_chosen_stays(client: TestClient) -> None:
    answer = client.get("/?lang=en", headers={"Accept": "text/html", "Accept-Language": "zh"})
    assert answer.cookies["kaohe-lang"] == "en"
    later = client.get("/", headers={"Accept": "text/html", "Accept-Language": "zh"})
    client.cookies.clear()
    assert '<html lang="en">' in later.text
    assert "community assessment 2020" in PageText(later.text).headings[0]


def test_a_form_that_is_no_form_is_refused(reader: Reader) -> None:
    answer = reader.client.post("/sign-in", json={"user": "x"}, headers={"Accept": "text/html"})
    assert answer.status_code == 415
