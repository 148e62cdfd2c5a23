"""A browser for each process of the tests, the demonstration's year behind a server, and people who come to it."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Protocol

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.api.conftest import (  # noqa: F401  (a fixture is there where its name is)
    _trial,
    own_site,
    own_year,
    signed_in_trial,
    terminal,
    trial,
    year,
)
from tests.api.terminal import Terminal
from tests.api.web import Site, Tokens, signed_in, site_of
from tests.browser.chromium import ARGUMENTS, MISSING, found, is_required
from tests.browser.visiting import Visitor
from tests.browser.walking import Walk


class Arrive(Protocol):
    """Brings somebody to a site."""

    def __call__(self, site: Site, walk: Walk, *, signed_in: bool = True) -> Visitor: ...


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    program = found()
    if program is None:
        (pytest.fail if is_required() else pytest.skip)(MISSING)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def _signed_in_year(year: Terminal, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Tokens]:  # noqa: F811
    folder = tmp_path_factory.mktemp("signed-in-year")
    shutil.copytree(year.folder, folder, dirs_exist_ok=True)
    return folder, signed_in(Terminal(folder))


@pytest.fixture(scope="session")
def year_site(_signed_in_year: tuple[Path, Tokens], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The demonstration behind a server, for journeys that only read."""
    folder, tokens = _signed_in_year
    shared = tmp_path_factory.mktemp("year-site")
    shutil.copytree(folder, shared, dirs_exist_ok=True)
    with site_of(Terminal(shared), tokens) as running:
        yield running


@pytest.fixture
def own_year_site(_signed_in_year: tuple[Path, Tokens], tmp_path: Path) -> Iterator[Site]:
    """The demonstration behind a server of the journey's own, which writes."""
    folder, tokens = _signed_in_year
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    with site_of(Terminal(tmp_path), tokens) as running:
        yield running


@pytest.fixture
def arrive(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Arrive]:
    """Brings people to a site, signed in; each leaves when the test ends, and nothing may have gone wrong by then."""
    for name in request.fixturenames:
        if name.endswith("site"):
            request.getfixturevalue(name)  # what is there before people come is there until they have left
    with ExitStack() as leaving:

        def arrived(site: Site, walk: Walk, *, signed_in: bool = True) -> Visitor:
            visitor = Visitor(chromium, site.address, walk)
            leaving.callback(visitor.leave)
            if signed_in and walk.user is not None:
                visitor.sign_in(site)
            return visitor

        yield arrived


@pytest.fixture
def visitor(walk: Walk, arrive: Arrive, year_site: Site) -> Visitor:
    """Whoever walks, at the demonstration that all share and nobody may write to."""
    return arrive(year_site, walk)
