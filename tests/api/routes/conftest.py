"""The demonstration's year behind a server, for those who only read."""

import shutil
from collections.abc import Iterator

import pytest

from tests.api.terminal import Terminal
from tests.api.web import Site, signed_in, site_of


@pytest.fixture(scope="session")
def year_site(year: Terminal, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("year-site")
    shutil.copytree(year.folder, folder, dirs_exist_ok=True)
    terminal = Terminal(folder)
    with site_of(terminal, signed_in(terminal, "auditor-1", "comm-SSL")) as running:
        yield running
