"""The year that audits are tried on."""

from tests.ledger.proofs.tampering import copy, year

__all__ = ["copy", "year"]
