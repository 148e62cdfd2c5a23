"""What lets an outsider check the ledger without trusting it."""
