"""schemathesis over the whole document as each role, with 200 examples for each operation."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.api.fuzzing import fuzzed, told
from tests.api.terminal import Terminal
from tests.api.web import Site, signed_in, site_of

ROLES = ("comm-SSL", "dept-UM", "dept-GC", "leading-1", "committee-1", "auditor-1", "admin")
EXAMPLES = 200
SECONDS_MOST = 7_200


@pytest.fixture
def busy(tmp_path: Path) -> Iterator[Site]:
    """A ledger of its own for each: what one role finds to do, no other has done."""
    terminal = Terminal(tmp_path, KAOHE_ADMIN_PASSWORD="a good password")
    terminal.done("init", "--sample-users")
    with site_of(terminal, signed_in(terminal)) as site:
        told(site)
        yield site


@pytest.mark.parametrize("user", ROLES)
def test_generated_requests_find_no_fault_as(busy: Site, user: str) -> None:
    found = fuzzed(
        busy, user, "--max-examples", EXAMPLES, "--phases", "examples,fuzzing,stateful", seconds=SECONDS_MOST
    )
    assert not found, found


def test_every_value_at_the_edge_of_what_a_field_takes_finds_no_fault(busy: Site) -> None:
    """The same some thousand requests in every run, whoever asks: once is enough."""
    found = fuzzed(busy, "committee-1", "--phases", "coverage", seconds=SECONDS_MOST)
    assert not found, found
