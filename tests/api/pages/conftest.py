"""The demonstration's pages for those who only read, and pages of a ledger of one's own."""

import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Protocol

import pytest
from starlette.testclient import TestClient

from tests.api.pages.disputed import DISPUTED, RANKED
from tests.api.pages.visiting import Reader, pages_of
from tests.api.terminal import Terminal


class Sitting(Protocol):
    """Somebody at the demonstration's pages, in a language."""

    def __call__(self, user: str = ..., lang: str = ...) -> Reader: ...


@pytest.fixture(scope="session")
def year_pages(year: Terminal, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """Of a copy: who signs in, writes that into the ledger."""
    folder = tmp_path_factory.mktemp("year-pages")
    shutil.copytree(year.folder, folder, dirs_exist_ok=True)
    with pages_of(Terminal(folder)) as client:
        yield client


@pytest.fixture(scope="session")
def sitting(year_pages: TestClient) -> Sitting:
    @cache
    def sits(user: str = "comm-SSL", lang: str = "zh") -> Reader:
        return Reader(year_pages, user, lang=lang)

    return sits


@pytest.fixture
def own_pages(trial: Terminal) -> Iterator[TestClient]:
    """Of a ledger with sample users and nothing recorded."""
    with pages_of(trial) as client:
        yield client


@pytest.fixture(scope="session")
def _disputed(_trial: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("disputed")
    shutil.copytree(_trial, folder, dirs_exist_ok=True)
    Terminal(folder).import_(*DISPUTED, *RANKED)
    return folder


@pytest.fixture
def disputed(_disputed: Path, tmp_path: Path) -> Terminal:
    """A terminal beside a ledger in which every kind of dispute and bonus is under way."""
    shutil.copytree(_disputed, tmp_path, dirs_exist_ok=True)
    return Terminal(tmp_path)
