"""Answers as pydantic models: what the OpenAPI document says of them, and what the tests hold them to."""

from api.models.accounts import DifferenceOf, Differences, EventList, HistoryOf
from api.models.appeals import AppealInFull, AppealList
from api.models.entries import BonusList, EntryInFull, EntryList, WrittenEntry
from api.models.explanations import ExplanationOf, UncountedOf
from api.models.files import EvidenceStored, ImportReport, RulebookList
from api.models.standings import Rankings, Scores, SeriesOf, Simulated
from api.models.years import WrittenYear, YearList, YearState

__all__ = [
    "AppealInFull",
    "AppealList",
    "BonusList",
    "DifferenceOf",
    "Differences",
    "EntryInFull",
    "EntryList",
    "EventList",
    "EvidenceStored",
    "ExplanationOf",
    "HistoryOf",
    "ImportReport",
    "Rankings",
    "RulebookList",
    "Scores",
    "SeriesOf",
    "Simulated",
    "UncountedOf",
    "WrittenEntry",
    "WrittenYear",
    "YearList",
    "YearState",
]
