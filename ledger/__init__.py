"""The record: what happened, under which rules, in which order."""
