"""What is asked of every page there is: who may see it, in which language, how heavy it is, and that it runs nothing."""

import re
from typing import Any, Final

import pytest
from starlette.testclient import TestClient

from tests.api.pages.conftest import Sitting
from tests.api.pages.places import ALL, ROLES, SHOWN, Samples, addresses_for, page_routes, samples_of
from tests.api.pages.visiting import PageText, Reader, pages_of
from tests.api.terminal import Terminal

PAGE_MOST: Final = 200_000
"""Bytes of a page's text: with what it needs beside it, compressed, it stays under 500 KB."""
CHINESE: Final = re.compile("[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]+")
IN_THE_SOURCE: Final = re.compile("中文|份|分")
"""The name of the other language, and words of the source that a reading of the rulebook is about."""
SAID_TO_BE_CHINESE: Final = re.compile('<[a-z]+ [^>]*lang="zh-CN"[^>]*>[^<]*')
NO_PAGES: Final = {"/sign-in", "/sign-out", "/import/template.csv", "/import/template.xlsx"}
ADDRESSES: Final = [
    (role, address) for roles, addresses in SHOWN.values() for address in addresses for role in sorted(roles)
]


@pytest.fixture(scope="module")
def samples(year_pages: TestClient) -> Samples:
    app: Any = year_pages.app
    return samples_of(app.state.ledger)


def sitting_as(sitting: Sitting, role: str, lang: str = "zh") -> Reader:
    return sitting(ROLES[role], lang)


def test_the_table_names_every_page(year_pages: TestClient) -> None:
    app: Any = year_pages.app
    assert {path for method, path in page_routes(app) if method == "GET"} - NO_PAGES == SHOWN.keys() - NO_PAGES


@pytest.mark.parametrize(("role", "address"), ADDRESSES, ids=[f"{role}-{address}" for role, address in ADDRESSES])
def test_a_page_is_shown_to_those_it_is_for(sitting: Sitting, samples: Samples, role: str, address: str) -> None:
    answer = sitting_as(sitting, role).get(samples.filled(address))
    assert answer.status_code == 200, answer.text[-1_500:]
    assert len(answer.content) < PAGE_MOST
    policy = answer.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    page = PageText(answer.text)
    assert [tag for tag, _ in page.tags].count("h1") == 1
    for tag, attributes in page.tags:
        assert tag != "style"
        assert tag != "script" or str(attributes["src"]).startswith("/static/")
        assert not {name for name in attributes if name.startswith(("on", "hx-on")) or name == "style"}


@pytest.mark.parametrize("role", sorted(ROLES))
@pytest.mark.parametrize("path", sorted(path for path, (roles, _) in SHOWN.items() if roles != ALL))
def test_a_page_is_refused_to_others(sitting: Sitting, samples: Samples, path: str, role: str) -> None:
    roles, addresses = SHOWN[path]
    if role in roles or not addresses:
        return
    assert sitting_as(sitting, role).get(samples.filled(addresses[0])).status_code == 403


def test_nobody_sees_a_page_without_signing_in(year_pages: TestClient, samples: Samples) -> None:
    stranger = Reader(year_pages)
    for path, (_, addresses) in SHOWN.items():
        for address in addresses[:1]:
            wanted = 200 if path in {"/", "/help", "/problems", "/problems/{code}"} else 303
            assert stranger.get(samples.filled(address)).status_code == wanted, address


@pytest.mark.parametrize("role", sorted(ROLES))
def test_an_english_page_of_an_english_ledger_says_nothing_in_chinese(own_english: Terminal, role: str) -> None:
    with pages_of(own_english) as client:
        app: Any = client.app
        reader = Reader(client, ROLES[role], lang="en", **({"password": "a good password"} if role == "admin" else {}))
        for address in addresses_for(role, samples_of(app.state.ledger)):
            if "position=" in address or "from=" in address:
                continue
            seen = IN_THE_SOURCE.sub("", PageText(SAID_TO_BE_CHINESE.sub("<a>", reader.get(address).text)).seen)
            assert CHINESE.findall(seen) == [], address


@pytest.fixture
def own_english(trial: Terminal) -> Terminal:
    """A ledger in which nobody has written a word of Chinese."""
    trial.import_(
        {"op": "record", "id": "D1", "community": "SSL", "clause": "UM4.4", "level": "city", "reason": "seen", "occurred_on": "2020-03-05", "by": "dept-UM"},
        {"op": "record", "id": "D2", "community": "SSL", "clause": "UM4.4", "level": "city", "reason": "seen", "occurred_on": "2020-03-06", "by": "dept-UM"},
        {"op": "appeal", "entry": "D1", "grounds": "not ours", "by": "comm-SSL"},
        {"op": "accept", "entry": "D1", "by": "leading-1"},
        {"op": "decide", "entry": "D1", "outcome": "partly_upheld", "amount": "0.10", "reasons": "half of it", "by": "leading-1"},
        {"op": "declare", "id": "B1", "community": "SSL", "clause": "BN.1", "level": "city", "occurred_on": "2020-06-01", "reason": "a prize", "by": "comm-SSL"},
        {"op": "review", "bonus": "B1", "outcome": "supported", "reasons": "true", "by": "leading-1"},
    )  # fmt: skip
    return trial
