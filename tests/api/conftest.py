"""Ledgers for the tests of the counter: each made once, and copied for whoever changes it."""

import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from ledger import publishing
from ledger.application import Ledger
from projections.scoring import standing
from tests.api.terminal import Terminal


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
