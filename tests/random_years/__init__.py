"""Random years for property tests: commands that a subdistrict might give, most of them sensible, some of them wild.

`random_commands` proposes against an oracle until enough was accepted; every proposal is returned with what the oracle
said, so that a test can give the same commands to the ledger and compare both the answers and the scores.
`year_from_seed` makes oracle and proposals from one integer (what a hypothesis test draws).

Nothing is proposed on which rules.md is silent: `is_left_open` lists those places.
"""

from tests.random_years.choices import Proposal
from tests.random_years.seeds import random_commands, year_from_seed
from tests.random_years.year import RandomYear

__all__ = [
    "Proposal",
    "RandomYear",
    "random_commands",
    "year_from_seed",
]
