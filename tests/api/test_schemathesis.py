"""A short run of schemathesis over the whole document; `make chaos` has the long ones, as each role."""

from tests.api.fuzzing import fuzzed, told
from tests.api.web import Site

SECONDS_MOST = 300


def test_generated_requests_find_no_fault(own_site: Site) -> None:
    told(own_site)
    few = ("--max-examples", 3, "--phases", "examples,fuzzing,stateful", "--seed", 20)
    found = fuzzed(own_site, "dept-UM", *few, seconds=SECONDS_MOST)
    assert not found, found
