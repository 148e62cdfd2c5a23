"""What a proof says, for people to read and print, and for programs."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from api.words import word
from ledger.clauses import Lang
from ledger.proofs.notes import Kind, VerifierKey, base64_of
from ledger.proofs.tlog_proof import TlogProof
from projections.claims import Claim
from projections.proving import Proven


def about(proven: Proven) -> str:
    claim = proven.claim
    return str(claim["entry"] if claim["kind"] == "entry" else claim["community"])


def shape(proven: Proven) -> dict[str, Any]:
    """As JSON."""
    return {
        "ok": True,
        "claim": proven.claim,
        "events": proven.events,
        "origin": proven.checkpoint.origin,
        "size": proven.checkpoint.size,
        "root": base64_of(proven.checkpoint.root),
        "signed_by": proven.signed_by,
        "witnessed_by": [{"name": each.name, "at": each.at} for each in proven.cosigned_by],
    }


def holds(proof: TlogProof, keys: Sequence[str], witnesses: Sequence[str], quorum: int) -> bool:
    """Whether the event in `extra` stands in the log of one of these keys."""
    cosigners = [VerifierKey.parse(each) for each in witnesses]
    trusted = [key for key in map(VerifierKey.parse, keys) if key.kind is Kind.ED25519]
    return proof.extra is not None and any(proof.proves(proof.extra, key, cosigners, quorum) for key in trusted)


def moment(seconds: int) -> str:
    """A time that a witness has signed, in seconds since 1970, which may be beyond any calendar."""
    try:
        return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M:%S} UTC"
    except (OverflowError, ValueError, OSError):
        return f"{seconds} s"


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of a claim: what it is about, and what it says."""

    label: str
    value: str


def title(claim: Claim, lang: Lang) -> str:
    """What is claimed, in a sentence."""
    name = f"{claim['community']} {claim['name'][lang.value]}"
    if claim["kind"] == "community":
        return word("proof-of-community", lang, name=name, year=claim["year"], position=claim["position"])
    return word("proof-of-entry", lang, entry=claim["entry"], name=name, year=claim["year"], position=claim["position"])


def facts(claim: Claim, lang: Lang) -> list[Fact]:
    """The claim in words."""
    found = _of_community(claim, lang) if claim["kind"] == "community" else _of_entry(claim, lang)
    return [Fact(label, value) for label, value in found]


def figures(claim: Claim) -> list[Fact]:
    """Of a score: each item with its points."""
    return [Fact(*each) for each in claim["score"]["items"].items()] if claim["kind"] == "community" else []


def _of_community(claim: Claim, lang: Lang) -> Iterator[tuple[str, str]]:
    score = claim["score"]
    if claim["on"]:
        yield word("on", lang), claim["on"]
    for key in ("total", "base", "bonus", "negative", "rank"):
        yield word(key, lang), str(score[key])
    remarks = [word(key, lang) for key in ("vetoed", "provisional") if score[key]]
    if remarks:
        yield word("remarks", lang), " · ".join(remarks)
    if score["missing"]:
        yield word("missing", lang), " ".join(score["missing"])


def _of_entry(claim: Claim, lang: Lang) -> Iterator[tuple[str, str]]:
    yield word("clause", lang), f"{claim['clause']} {claim['label'][lang.value]}"
    yield word("occurred_on", lang), claim["occurred_on"]
    yield word("recorded_at", lang), _time(claim["recorded_at"])
    yield word("recorded_by", lang), claim["recorded_by"]
    yield word("state", lang), word(claim["state"], lang)
    for key in ("amount", "reversed", "left", "reason"):
        if claim[key] is not None:
            yield word(key, lang), claim[key]
    for each in claim["reversals"]:
        yield (
            f"{word('entry-reversed', lang)} #{each['position']}",
            f"-{each['amount']} · {each['by']} · {each['reason']}",
        )
    for appeal in claim["appeals"]:
        yield word("appeal-filed", lang), f"{_time(appeal['filed_at'])} · {appeal['filed_by']} · {appeal['grounds']}"
        for each in appeal["decisions"]:
            outcome = " ".join(filter(None, (word(each["outcome"], lang), each["amount"])))
            said = (_time(each["decided_at"]), each["decided_by"], outcome, each["reasons"])
            yield word("appeal-decided", lang), " · ".join(said)
    for event in claim["events"]:
        what = word(event["type"].partition(".")[0], lang)
        yield f"#{event['position']}", f"{_time(event['recorded_at'])} · {what} · {event['by']}"


def _time(text: str) -> str:
    """``2020-01-23 08:47:41 UTC``."""
    return f"{text.replace('T', ' ').partition('.')[0]} UTC"
