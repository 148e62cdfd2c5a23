"""Stored bytes of every type of event, as they were once written: they must load for ever."""

from pathlib import Path
from typing import Final

EVENTS: Final = Path(__file__).parent / "events.jsonl"
