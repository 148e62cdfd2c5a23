"""Examples of answers: one small story, the entry that an appeal has halved."""

from typing import Any, Final

Sample = dict[str, Any]

MOMENT: Final[Sample] = {
    "rulebook": "houjiatang-2020",
    "rulebook_version": 1,
    "position": 31,
    "known_at": "2020-03-18T02:30:00Z",
    "on": None,
}
_WORDS: Final = {
    "zh": {
        "reason": "市督查通报两处乱堆乱放",
        "grounds": "其中一处不在我社区范围",
        "reasons": "其中一处属实",
    },
    "en": {
        "reason": "Two dumped heaps, in the city inspectors' report",
        "grounds": "One of the two lies outside our community",
        "reasons": "One of the two is confirmed",
    },
}


def _entry(words: dict[str, str]) -> Sample:
    appeal = {
        "entry": "E1",
        "community": "SSL",
        "clause": "UM4.4",
        "state": "decided",
        "level": 1,
        "filed_at": "2020-03-11T01:00:00Z",
        "filed_by": "comm-SSL",
        "grounds": words["grounds"],
        "due": "2020-03-25",
        "overdue": False,
        "outcome": "partly_upheld",
        "amount": "0.50",
        "escalate_until": "2020-03-25",
        "decisions": [
            {
                "level": 1,
                "outcome": "partly_upheld",
                "amount": "0.50",
                "decided_by": "leading-1",
                "recorded_at": "2020-03-18T02:30:00Z",
                "reasons": words["reasons"],
            }
        ],
    }
    reversal = {"amount": "0.50", "by_appeal": 1, "position": 31, "actor": "leading-1", "words": words["reasons"]}
    return {
        "entry": "E1",
        "id": "E1",
        "position": 31,
        "positions": [26, 28, 29, 30, 31],
        "community": "SSL",
        "clause": "UM4.4",
        "kind": "deduction",
        "state": "standing",
        "occurred_on": "2020-03-05",
        "period": None,
        "quantity": 2,
        "level": "city",
        "value": None,
        "grade": None,
        "amount": "1.00",
        "awarded": "1.00",
        "reversed": "0.50",
        "left": "0.50",
        "matter": None,
        "shared_with": None,
        "ticket": None,
        "follows": None,
        "reason": words["reason"],
        "recorded_by": "dept-UM",
        "recorded_at": "2020-03-10T08:00:00Z",
        "rulebook": "houjiatang-2020/1",
        "appeal_until": "2020-03-17",
        "reversals": [reversal],
        "appeals": [appeal],
        "appeal": appeal,
    }


WRITTEN: Final = {lang: _entry(words) for lang, words in _WORDS.items()}
IN_FULL: Final = {lang: {**entry, **MOMENT} for lang, entry in WRITTEN.items()}

SCORES: Final[Sample] = {
    **MOMENT,
    "communities": [
        {
            "community": "SSL",
            "total": "98.35",
            "base": "97.35",
            "bonus": "1.00",
            "negative": "0.00",
            "rank": 1,
            "vetoed": False,
            "provisional": True,
            "missing": ["SF1.1"],
            "tie_open": [],
            "items": {"UM1": "5.80", "PB1": "7.00"},
        }
    ],
}
RANKINGS: Final[Sample] = {
    **MOMENT,
    "final": False,
    "stage": "open",
    "ranking": [
        {
            "community": "SSL",
            "name": {"zh": "韶山路社区", "en": "Shaoshan Road Community"},
            "rank": 1,
            "total": "98.35",
            "provisional": True,
            "vetoed": False,
            "tie_open": [],
        }
    ],
}
SIMULATED: Final[Sample] = {
    **MOMENT,
    "commands": [{"op": "reverse", "entry": "E1", "amount": "0.50"}],
    "figures": [{"figure": "PS7.ceiling", "before": "2.40", "after": "2.00"}],
    "communities": [
        {
            "community": "SSL",
            "total": {"before": "98.35", "after": "98.85", "change": "0.50"},
            "rank": {"before": 2, "after": 1, "change": -1},
            "items": {"UM4": {"before": "1.50", "after": "2.00", "change": "0.50"}},
        }
    ],
}
UNCOUNTED: Final[Sample] = {
    **MOMENT,
    "community": "SSL",
    "item": "UM4",
    "deductions": {"nominal": "1.00", "counted": "0.50", "uncounted": "0.50"},
    "additions": {"nominal": "0.00", "counted": "0.00", "uncounted": "0.00"},
    "entries": [
        {
            "entry": "E1",
            "part": "UM4",
            "clause": "UM4.4",
            "effect": "deduct",
            "state": "standing",
            "occurred_on": "2020-03-05",
            "nominal": "1.00",
            "counted": "0.50",
            "uncounted": "0.50",
            "why": [
                {
                    "reason": "reversed",
                    "amount": "0.50",
                    "code": "E1",
                    "limit": None,
                    "position": 31,
                    "recorded_at": "2020-03-18T02:30:00Z",
                    "actor": "leading-1",
                    "by_appeal": 1,
                    "words": "其中一处属实",
                }
            ],
        }
    ],
    "bounds": [],
}
YEAR: Final[Sample] = {
    "year": 2020,
    "rulebook": "houjiatang-2020",
    "stage": "closed",
    "tie_breaks": [{"item": "PB1", "order": ["FSA", "SSL"], "position": 812}],
    "ranking": None,
    "tree_size": None,
    "root": None,
    "position": 825,
}
IMPORTED: Final[Sample] = {
    "recorded": 1,
    "skipped": 1,
    "position": 42,
    "lines": [
        {"line": 1, "entry": "E1", "position": 26, "skipped": True},
        {"line": 2, "entry": "E2", "position": 42},
    ],
}
EVIDENCE: Final[Sample] = {
    "sha256": "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae",
    "size": 48213,
    "media": "image/jpeg",
    "position": 43,
    "entry": "E1",
}
_ERASED: Final[Sample] = {
    "at": "2020-03-19T01:30:00Z",
    "by": "committee-1",
    "proposed_by": "leading-1",
    "reason": "照片里有与此事无关的人",
    "position": 47,
}
EVIDENCE_OF_ENTRY: Final[Sample] = {
    **MOMENT,
    "position": 47,
    "entry": "E1",
    "evidence": [
        {
            **{field: EVIDENCE[field] for field in ("sha256", "size", "media", "position")},
            "digest": "b5d4045c3f466fa91fe2cc6abe79232a1a57cdf104f7a26e716e0a1e2789df78",
            "salt": None,
            "proposed": None,
            "erased": _ERASED,
        }
    ],
}
ERASURE: Final[Sample] = {
    "sha256": EVIDENCE["sha256"],
    "state": "erased",
    "position": 47,
    "proposed": None,
    "erased": _ERASED,
}
