"""The pages that explain the counter, and the proof to print: as everybody sees them."""

import pytest

from tests.api.web import Site
from tests.browser.conftest import Arrive
from tests.browser.visiting import Visitor
from tests.browser.walking import ROLES, Walk, walks

DOCS_BYTES_MOST = 2_500_000
"""Of the API's description, which is Swagger UI and read by those who write programs."""


@walks(users=[None])
@pytest.mark.parametrize("address", ["/problems", "/problems/clause_unknown"])
def test_problems_are_explained_to_everybody(visitor: Visitor, address: str) -> None:
    visitor.open(address)
    visitor.sees("clause_unknown")
    visitor.audit()
    visitor.shot(address.strip("/").replace("/", "-"))


@walks(users=[None])
def test_what_is_not_there_is_said_so(visitor: Visitor) -> None:
    visitor.open("/problems/no_such_problem", status=404)


@walks(users=[None])
def test_problems_can_be_read_without_a_script(walk: Walk, arrive: Arrive, year_site: Site) -> None:
    visitor = arrive(year_site, walk.quiet())
    visitor.open("/problems")
    visitor.follow("clause_unknown")
    assert visitor.at == "/problems/clause_unknown"


@walks(users=[None])
def test_the_web_api_is_described(visitor: Visitor) -> None:
    visitor.open("/docs", bytes_most=DOCS_BYTES_MOST)
    visitor.sees("/api/v1/entries")
    visitor.shot("docs")


@walks(users=[each for each in ROLES if each != "admin"])
def test_a_proof_is_printed(visitor: Visitor) -> None:
    visitor.open("/api/v1/proofs/communities/SSL?form=print")
    visitor.audit()
    visitor.shot("proof")
