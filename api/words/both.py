"""A wording in both languages."""

from ledger.clauses import Text


def in_both(zh: str, en: str) -> Text:
    return Text(zh=zh, en=en)
