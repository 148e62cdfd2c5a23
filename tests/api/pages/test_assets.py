"""What pages are made of beside their text: compressed, kept for good under their digest, and never from elsewhere."""

import gzip
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from api.pages.assets import STATIC, asset
from tests.api.pages.visiting import pages_of
from tests.api.terminal import Terminal

VENDORED = ("vendor/echarts.min.js", "vendor/htmx.min.js", "vendor/hx-sse.min.js", "vendor/pico.min.css")
OWN = ("kaohe.css", "kaohe.js", "charts.js", "kaohe.svg")


@pytest.fixture(scope="module")
def client(year: Terminal) -> Iterator[TestClient]:
    with pages_of(year) as client:
        yield client


@pytest.mark.parametrize("name", [*VENDORED, *OWN])
def test_a_file_comes_compressed_and_whole(client: TestClient, name: str) -> None:
    with client.stream("GET", asset(name), headers={"Accept-Encoding": "gzip"}) as answer:
        packed = b"".join(answer.iter_raw())
    assert answer.status_code == 200
    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert int(answer.headers["Content-Length"]) == len(packed)
    assert gzip.decompress(packed) == (STATIC / name).read_bytes()


def test_who_takes_nothing_compressed_gets_the_file_as_it_is(client: TestClient) -> None:
    answer = client.get(asset("kaohe.css"), headers={"Accept-Encoding": "identity"})
    assert "Content-Encoding" not in answer.headers
    assert answer.content == (STATIC / "kaohe.css").read_bytes()


def test_a_file_is_kept_for_good_only_under_its_own_digest(client: TestClient) -> None:
    assert "immutable" in client.get(asset("kaohe.css")).headers["Cache-Control"]
    for address in ("/static/kaohe.css", "/static/kaohe.css?v=0123456789ab"):
        assert client.get(address).headers["Cache-Control"] == "no-cache"


def test_all_that_a_page_of_charts_needs_is_light(client: TestClient) -> None:
    packed = [
        client.get(asset(name), headers={"Accept-Encoding": "gzip"}).headers["Content-Length"] for name in VENDORED
    ]
    assert sum(map(int, packed)) < 250_000


@pytest.mark.parametrize("path", sorted(STATIC.glob("*.*")), ids=lambda path: path.name)
def test_nothing_of_ours_asks_for_anything_elsewhere(path: Path) -> None:
    text = path.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
    assert re.findall(r"(?:https?:)?//[a-z0-9]+\.[a-z]", text) == []


def test_what_is_vendored_has_its_licence_beside_it() -> None:
    assert {path.name for path in (STATIC / "vendor").iterdir()} >= {
        "LICENSE.echarts", "NOTICE.echarts", "LICENSE.htmx", "LICENSE.pico"
    }  # fmt: skip
