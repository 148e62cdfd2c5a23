"""What the ledger is measured against: the library as it comes, and what a user would pick instead."""
