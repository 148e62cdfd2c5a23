from tests.projections.appealed import ledger
from tests.projections.random_ledger import random_year

__all__ = ["ledger", "random_year"]
