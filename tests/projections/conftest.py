from tests.projections.random_ledger import random_year

__all__ = ["random_year"]
