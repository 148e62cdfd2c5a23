"""Ledgers for the tests of the counter: each made once, and copied for whoever changes it."""

import shutil
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest

from ledger import publishing
from ledger.application import Ledger
from projections.scoring import standing
from tests.api.terminal import Terminal
from tests.api.web import Site, Tokens, signed_in, site_of


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    """A terminal in an empty folder."""
    return Terminal(tmp_path)


@pytest.fixture(scope="session")
def _trial(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("trial")
    Terminal(folder, KAOHE_ADMIN_PASSWORD="a good password").done("init", "--sample-users")
    return folder


@pytest.fixture
def trial(_trial: Path, tmp_path: Path) -> Terminal:
    """A terminal beside a ledger with sample users and nothing recorded."""
    shutil.copytree(_trial, tmp_path, dirs_exist_ok=True)
    return Terminal(tmp_path)


@pytest.fixture(scope="session")
def year(tmp_path_factory: pytest.TempPathFactory) -> Terminal:
    """A terminal beside the demonstration, for those who only read."""
    terminal = Terminal(tmp_path_factory.mktemp("year"))
    terminal.done("demo", "--no-serve", "--entries", "290")
    return terminal


@pytest.fixture
def own_year(year: Terminal, tmp_path: Path) -> Terminal:
    """A terminal beside a demonstration of one's own."""
    shutil.copytree(year.folder, tmp_path, dirs_exist_ok=True)
    return Terminal(tmp_path)


@pytest.fixture
def old_trial() -> Callable[[Terminal, datetime], None]:
    """Founds a ledger with sample users as if it were then."""

    def found(terminal: Terminal, moment: datetime) -> None:
        with Ledger.found(terminal.ledger, ledger_id="trial", scorer=standing, clock=lambda: moment) as ledger:
            ledger.publish(publishing.load("houjiatang-2020"))
            ledger.add_sample_users(2020, "no password")

    return found


@pytest.fixture(scope="session")
def signed_in_trial(_trial: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Tokens]:
    folder = tmp_path_factory.mktemp("signed-in")
    shutil.copytree(_trial, folder, dirs_exist_ok=True)
    return folder, signed_in(Terminal(folder))


@pytest.fixture(scope="session")
def site(signed_in_trial: tuple[Path, Tokens], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A server that many tests share: each brings entries of its own, and expects those of others."""
    folder, tokens = signed_in_trial
    shared = tmp_path_factory.mktemp("site")
    shutil.copytree(folder, shared, dirs_exist_ok=True)
    with site_of(Terminal(shared), tokens) as running:
        yield running


@pytest.fixture
def own_site(signed_in_trial: tuple[Path, Tokens], tmp_path: Path) -> Iterator[Site]:
    """A server with sample users and nothing recorded."""
    folder, tokens = signed_in_trial
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    with site_of(Terminal(tmp_path), tokens) as running:
        yield running
