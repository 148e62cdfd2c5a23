"""Five hundred hostile texts in every field that takes a text: pages show them as text, whatever they are made of."""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from tests.api.pages.hostile import COUNT, texts
from tests.api.pages.visiting import PageText, Reader, pages_of
from tests.api.terminal import Terminal

TEXTS: Final = texts()
HARMLESS: Final = COUNT
"""The number of one more entry, whose text is a plain word."""
AT_ONCE: Final = 25
"""Texts that a test looks at."""
Line = dict[str, Any]


def life_of(number: int, text: str) -> Iterator[Line]:
    """An entry and a bonus in whose every word the text stands."""
    entry, bonus, day = f"H{number}", f"B{number}", f"2020-{1 + number % 12:02d}-{1 + number % 28:02d}"
    yield {"op": "record", "id": entry, "community": "SSL", "clause": "UM4.4", "level": "city", "occurred_on": day, "reason": text, "matter": text, "by": "dept-UM"}  # fmt: skip
    yield {"op": "appeal", "entry": entry, "grounds": text, "by": "comm-SSL"}
    yield {"op": "accept", "entry": entry, "by": "leading-1"}
    yield {"op": "ask", "entry": entry, "question": text, "by": "leading-1"}
    yield {"op": "answer", "entry": entry, "text": text, "by": "comm-SSL"}
    yield {"op": "decide", "entry": entry, "outcome": "partly_upheld", "amount": "0.10", "reasons": text, "by": "leading-1"}  # fmt: skip
    yield {"op": "reverse", "entry": entry, "amount": "0.01", "reason": text, "by": "dept-UM"}
    yield {"op": "declare", "id": bonus, "community": "SSL", "clause": "BN.1", "level": "city", "occurred_on": day, "reason": text, "matter": text, "by": "comm-SSL"}  # fmt: skip
    yield {"op": "review", "bonus": bonus, "outcome": "supported", "reasons": text, "by": "leading-1"}
    yield {"op": "determine", "bonus": bonus, "outcome": "refused", "reasons": text, "by": "committee-1"}


@pytest.fixture(scope="module")
def _hostile(_trial: Path, tmp_path_factory: pytest.TempPathFactory) -> Terminal:
    folder = tmp_path_factory.mktemp("hostile")
    shutil.copytree(_trial, folder, dirs_exist_ok=True)
    terminal = Terminal(folder)
    terminal.import_(*(line for number, text in enumerate([*TEXTS, "plain"]) for line in life_of(number, text)))
    return terminal


@pytest.fixture(scope="module")
def client(_hostile: Terminal) -> Iterator[TestClient]:
    with pages_of(_hostile) as client:
        yield client


@pytest.fixture(scope="module")
def reader(client: TestClient) -> Reader:
    return Reader(client, "auditor-1")


def skeleton(page: PageText) -> set[tuple[str, frozenset[str]]]:
    """The tags of a page with the names of their attributes: what a text that is shown as text adds nothing to."""
    return {(tag, frozenset(attributes)) for tag, attributes in page.tags}


def addresses_of(number: int) -> list[str]:
    """The pages about an entry; those that show the same by the same means are looked at for every tenth text."""
    entry, bonus = f"H{number}", f"B{number}"
    more = [
        f"/entries/{entry}/notice",
        f"/appeals/{entry}/document",
        f"/entries/{bonus}",
        f"/audit/events?entry={entry}",
    ]
    return [f"/entries/{entry}", f"/appeals/{entry}", *(more if number % 10 == 0 else [])]


def shape_of(address: str) -> str:
    """An address without the number of its entry."""
    return re.sub("[0-9]+", "", address)


def test_there_are_five_hundred_of_them() -> None:
    assert len(set(TEXTS)) == COUNT == 500


@pytest.mark.parametrize("first", range(0, COUNT, AT_ONCE))
def test_a_hostile_text_is_shown_as_text(reader: Reader, first: int) -> None:
    expected = {shape_of(address): skeleton(reader.page(address)) for address in addresses_of(HARMLESS)}
    for number in range(first, first + AT_ONCE):
        for address in addresses_of(number):
            page = reader.page(address)
            assert skeleton(page) == expected[shape_of(address)], (address, TEXTS[number])
            assert TEXTS[number] in page.seen, (address, TEXTS[number])


def test_lists_show_them_as_text_too(reader: Reader) -> None:
    shown = ""
    kinds = set()
    for address in ("/entries", "/appeals?state=all", "/bonuses", "/communities/SSL", "/audit/events"):
        for number in range(1, 12):
            page = reader.page(
                f"{address}{'&' if '?' in address else '?'}page={number}" if address != "/audit/events" else address
            )
            shown += page.seen
            kinds |= skeleton(page)
    assert sum(text in shown for text in TEXTS) > COUNT * 0.9
    assert {tag for tag, _ in kinds} & {
        "iframe",
        "object",
        "embed",
        "marquee",
        "base",
        "plaintext",
        "video",
        "style",
    } == set()
    assert not {name for _, names in kinds for name in names if name.startswith("on") or name == "style"}


def test_forms_keep_what_was_typed_as_text(client: TestClient) -> None:
    officer = Reader(client, "dept-UM")
    blank = skeleton(PageText(officer.post("/record?clause=UM4.4", _typed(officer, "a" * 64)).text))
    for text in TEXTS[::20]:
        answer = officer.post("/record?clause=UM4.4", _typed(officer, text))
        page = PageText(answer.text)
        assert answer.status_code == 200
        assert skeleton(page) == blank, text
        [form] = [each for each in page.forms if each.method == "post" and each.action.startswith("/record")]
        assert form.fields["reason"].strip() == text


def _typed(officer: Reader, text: str) -> dict[str, str]:
    page = officer.page("/record?clause=UM4.4")
    [form] = [each for each in page.forms if each.method == "post" and each.action.startswith("/record")]
    return {**form.fields, "reason": text, "matter": text, "community": "SSL", "level": "city", "do": "preview"}


def test_what_an_address_says_is_never_markup(reader: Reader) -> None:
    for text in TEXTS[::10]:
        for address in (
            f"/entries?matter={quote(text)}",
            f"/rulebook?q={quote(text)}",
            f"/entries/{quote(text, safe='')}",
            f"/?{quote(text)}=1",
        ):
            answer = reader.get(address)
            assert answer.status_code < 500
            assert "alert(1)" not in json.dumps(
                [attributes for tag, attributes in PageText(answer.text).tags if tag == "script"]
            )
            tags = {tag for tag, _ in PageText(answer.text).tags}
            assert not tags & {"iframe", "object", "embed", "svg", "img", "style", "base"}, (address, tags)
