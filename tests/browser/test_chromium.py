"""Finding the browser, and installing it where nobody has: with programs that stand in for the system's."""

import os
from pathlib import Path

import pytest

from tests.browser import chromium

ROOT = 0
SOMEBODY = 1000


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder with programs; root asks."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setattr(os, "geteuid", lambda: ROOT)
    return tmp_path


def program(path: Path, name: str, *lines: str) -> str:
    file = path / name
    file.write_text("\n".join(["#!/bin/sh", *lines, ""]), encoding="utf-8")
    file.chmod(0o755)
    return str(file)


@pytest.mark.parametrize("name", chromium.NAMES)
def test_it_is_found_under_each_of_its_names(path: Path, name: str) -> None:
    assert chromium.found() is None
    assert program(path, name) == chromium.found()


def test_the_variable_names_it_and_nothing_else_will_do(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(path, "chromium")
    monkeypatch.setenv("CHROMIUM", str(path / "other"))
    assert chromium.found() is None
    assert chromium.provide() == chromium.MISSING
    assert program(path, "other") == chromium.found()


def test_root_has_it_installed_after_the_lists_are_renewed(path: Path) -> None:
    made = f"*install*) printf '#!/bin/sh\\n' > {path}/chromium; /bin/chmod +x {path}/chromium;;"
    program(path, "apt-get", f'echo "$*" >> {path}/asked', f'case "$*" in {made} esac')
    assert chromium.provide() == ""
    update, install = (path / "asked").read_text(encoding="utf-8").splitlines()
    assert update.endswith(" update")
    assert install.endswith(" install --yes --no-install-recommends chromium-headless-shell")
    assert chromium.provide() == ""
    assert len((path / "asked").read_text(encoding="utf-8").splitlines()) == 2


def test_where_there_is_no_such_package_the_browser_with_windows_is_installed(path: Path) -> None:
    made = f"*recommends\\ chromium) printf '#!/bin/sh\\n' > {path}/chromium; /bin/chmod +x {path}/chromium;;"
    program(path, "apt-get", f'case "$*" in {made} *shell) exit 100;; esac')
    assert chromium.provide() == ""
    assert chromium.found() == str(path / "chromium")


def test_an_installation_that_fails_is_told_in_one_line(path: Path) -> None:
    program(path, "apt-get", "echo noise >&2", "echo 'E: no network' >&2", "exit 100")
    assert chromium.provide() == f"{chromium.MISSING} (E: no network)"


def test_nobody_but_root_installs(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(path, "apt-get", f"touch {path}/asked")
    monkeypatch.setattr(os, "geteuid", lambda: SOMEBODY)
    assert chromium.provide() == chromium.MISSING
    assert not (path / "asked").exists()


@pytest.mark.parametrize(
    ("user", "ci", "is_required"), [(ROOT, "", True), (SOMEBODY, "true", True), (SOMEBODY, "", False)]
)
@pytest.mark.usefixtures("path")
def test_it_may_be_missing_only_where_somebody_works_who_cannot_install(
    monkeypatch: pytest.MonkeyPatch,
    user: int,
    ci: str,
    is_required: bool,  # noqa: FBT001
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: user)
    monkeypatch.setenv("CI", ci)
    assert chromium.is_required() is is_required
