"""A witness on the web: what a second office or machine runs, with no ledger of its own."""
