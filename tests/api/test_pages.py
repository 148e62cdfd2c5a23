"""The scoreboard page, asked as a browser asks."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import yaml
from starlette.testclient import TestClient

from api.main import create_app
from api.pages.assets import STATIC
from api.settings import Settings
from tests.api.cli.test_rulebooks import BUNDLED
from tests.api.terminal import Terminal

HOSTILE = '<script>alert("x")</script>&<img src=x onerror=alert(1)>{{ 7 * 7 }}'


class Page(HTMLParser):
    """The elements of a page, and the text of its heading and of its first table's cells."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.rows: list[list[str]] = []
        self.heading = ""
        self._open: list[str] = []
        self._tables = 0
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._open.append(tag)
        self._tables += tag == "table"
        if self._tables != 1:
            return
        if tag == "tr":
            self.rows.append([])
        elif tag in {"td", "th"}:
            self.rows[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if "h1" in self._open:
            self.heading += data
        elif self._tables == 1 and {"td", "th"} & set(self._open):
            self.rows[-1][-1] += data


@contextmanager
def browser(terminal: Terminal, *, public_ranking: bool = False) -> Iterator[TestClient]:
    settings = Settings(database_url=f"sqlite:///{terminal.ledger}", public_ranking=public_ranking)
    with TestClient(create_app(settings), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture(scope="module")
def client(year: Terminal) -> Iterator[TestClient]:
    with browser(year) as client:
        yield client


def test_the_page_ranks_everybody_as_the_command_line_does(client: TestClient, year: Terminal) -> None:
    rows = Page(client.get("/").text).rows[1:]
    for row, score in zip(rows, year.scores(), strict=True):
        figures = [score[key] for key in ("total", "base", "bonus", "negative")]
        assert [cell.strip() for cell in (row[0], *row[2:6])] == [str(score["rank"]), *figures]
        assert score["community"] in row[1]


@pytest.mark.parametrize(
    ("address", "accepted", "language"),
    [
        ("/?lang=zh", None, "zh-CN"),
        ("/?lang=en", None, "en"),
        ("/?lang=zh", "en", "zh-CN"),
        ("/?lang=en", "zh-CN,zh;q=0.9", "en"),
        ("/", "en-GB,en;q=0.9,zh;q=0.5", "en"),
        ("/", "zh-CN,zh;q=0.9,en;q=0.8", "zh-CN"),
        ("/", "fr-FR,fr;q=0.9,en;q=0.5", "en"),
        ("/", "fr-FR", "zh-CN"),
        ("/", "en;q=0.1,zh;q=0.9", "zh-CN"),
        ("/", "en;q=0, zh", "zh-CN"),
        ("/", "*", "zh-CN"),
        ("/?lang=fr", "en", "en"),
        ("/?lang=", "en", "en"),
        ("/", None, "zh-CN"),
        ("/", ",;q=x,,", "zh-CN"),
    ],
)
def test_the_language_is_that_of_the_address_else_of_the_browser(
    client: TestClient, address: str, accepted: str | None, language: str
) -> None:
    headers = {"Accept-Language": accepted if accepted is not None else ""}
    client.cookies.clear()
    answer = client.get(address, headers=headers)
    page = Page(answer.text)
    assert answer.status_code == 200
    assert dict(page.tags)["html"]["lang"] == language
    assert ("community assessment" in page.heading) == (language == "en")
    assert ("韶山路社区" in answer.text) == (language == "zh-CN")


def test_each_language_leads_to_the_other(client: TestClient) -> None:
    links = [attributes["href"] for tag, attributes in Page(client.get("/").text).tags if tag == "a"]
    assert {"/?lang=zh", "/?lang=en"} <= set(links)


def test_the_page_says_that_it_is_a_demonstration_only_where_it_is(client: TestClient, trial: Terminal) -> None:
    sentence = "its people and events are invented"
    assert sentence in client.get("/?lang=en").text
    with browser(trial, public_ranking=True) as real:
        assert sentence not in real.get("/?lang=en").text


def test_the_page_may_run_nothing_and_be_framed_by_nobody(client: TestClient) -> None:
    answer = client.get("/")
    policy = dict(each.strip().partition(" ")[::2] for each in answer.headers["Content-Security-Policy"].split(";"))
    assert (policy["default-src"], policy["frame-ancestors"], policy["base-uri"]) == ("'none'",) * 3
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] in {"same-origin", "no-referrer", "strict-origin-when-cross-origin"}
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "Accept-Language" in answer.headers["Vary"]
    assert policy["script-src"] == policy["style-src"] == "'self'"
    for tag, attributes in Page(answer.text).tags:
        assert tag != "script" or str(attributes["src"]).startswith("/static/")
        assert not {name for name in attributes if name.startswith("on") or name == "style"}


def test_everything_the_page_needs_is_served_by_itself(client: TestClient) -> None:
    needed = [
        address
        for _, attributes in Page(client.get("/").text).tags
        for name, address in attributes.items()
        if name in {"href", "src"} and address is not None
    ]
    assert any(address.startswith("/static/kaohe.css?v=") for address in needed)
    for address in needed:
        assert address.startswith(("/", "#"))
        assert client.get(address).status_code == 200


def test_the_style_sheet_is_served_as_one(client: TestClient) -> None:
    answer = client.get("/static/kaohe.css")
    assert answer.headers["Content-Type"].startswith("text/css")
    assert answer.text == (STATIC / "kaohe.css").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "address",
    ["/static/", "/static/../main.py", "/static/%2e%2e/main.py", "/static/..%2f..%2fmain.py", "/static//etc/passwd",
     "/static/%00", "/nothing", "/templates/scoreboard.html"],
)  # fmt: skip
def test_nothing_else_is_served(client: TestClient, address: str) -> None:
    assert client.get(address).status_code == 404


def test_the_process_answers_whether_it_is_well(client: TestClient) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


@pytest.mark.parametrize(
    "address",
    ["/?lang=%00", "/?lang=%ff", "/?lang=" + "x" * 5_000, "/?lang=zh&lang=en", "/?%", "/?lang[]=zh", "//", "/%ff"],
)
def test_no_address_makes_it_fail(client: TestClient, address: str) -> None:
    assert client.get(address).status_code < 500


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_nothing_can_be_sent_to_it(client: TestClient, method: str) -> None:
    assert client.request(method, "/", content=b"x").status_code == 405


def test_a_page_can_be_asked_for_without_its_body(client: TestClient) -> None:
    answer = client.head("/")
    assert (answer.status_code, answer.content) == (200, b"")


def hostile(rulebook: dict[str, Any]) -> None:
    rulebook["rulebook"] = "hostile-2020"
    rulebook["jurisdiction"] = {"zh": HOSTILE, "en": HOSTILE}
    rulebook["communities"][0] |= {"zh": HOSTILE, "en": HOSTILE}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_name_that_is_a_script_is_shown_as_text(terminal: Terminal, language: str) -> None:
    write_rulebook(terminal.folder / "hostile.yaml", hostile)
    terminal.done("init", "--rulebook", "hostile.yaml")
    with browser(terminal, public_ranking=True) as client:
        text = client.get(f"/?lang={language}").text
    page = Page(text)
    assert HOSTILE in page.heading
    assert any(HOSTILE in row[1] for row in page.rows)
    assert "img" not in {tag for tag, _ in page.tags}
    assert all(str(said.get("src")).startswith("/static/") for tag, said in page.tags if tag == "script")


def write_rulebook(path: Path, change: Callable[[dict[str, Any]], None]) -> None:
    rulebook: dict[str, Any] = yaml.safe_load(BUNDLED.read_text(encoding="utf-8"))
    change(rulebook)
    path.write_text(yaml.safe_dump(rulebook, allow_unicode=True, sort_keys=False), encoding="utf-8")


def test_the_page_shows_what_was_recorded_since_it_was_last_asked_for(trial: Terminal) -> None:
    with browser(trial, public_ranking=True) as client:
        before = client.get("/?lang=en").text
        trial.done("record", "SSL", "UM4.4", "--occurred-on", "2020-03-05", "--level", "city", "--by", "dept-UM")
        after = client.get("/?lang=en").text
    assert "99.50" not in before
    assert "99.50" in after
    assert "provisional" in after


def test_a_veto_and_an_open_tie_are_marked(client: TestClient) -> None:
    assert "一票否决" in Page(client.get("/?lang=zh").text).rows[-1][7]


def test_who_is_not_signed_in_sees_a_real_ranking_only_where_the_installation_says_so(trial: Terminal) -> None:
    for is_public, status in ((False, 303), (True, 200)):
        with browser(trial, public_ranking=is_public) as client:
            assert client.get("/", follow_redirects=False).status_code == status


def test_without_a_ledger_there_is_no_server(terminal: Terminal) -> None:
    settings = Settings(database_url=f"sqlite:///{terminal.ledger}")
    with pytest.raises(Exception, match="kaohe init"), TestClient(create_app(settings)):
        pass
