"""Which of the two languages an answer is in."""

from collections.abc import Mapping
from functools import lru_cache

from ledger.clauses import Lang

QUALITY_WHOLE = 1_000
ACCEPTED_LONGEST = 256
"""Characters of an Accept-Language that are looked at; no browser sends as many."""
_TAGS = {lang.value: lang for lang in Lang}


def language_of(headers: Mapping[str, str], asked: str | None = None) -> Lang:
    """What the address asks for, else the reader's first choice of the two (RFC 9110, section 12.5.4); else Chinese."""
    return _TAGS.get(asked or "") or _preferred(headers.get("accept-language", "")[:ACCEPTED_LONGEST])


@lru_cache(maxsize=256)
def _preferred(accepted: str) -> Lang:
    chosen, best = Lang.ZH, 0
    for choice in accepted.split(","):
        tag, _, quality = choice.partition(";")
        lang, weight = _TAGS.get(tag.strip().lower()[:2]), _weight(quality)
        if lang and weight > best:
            chosen, best = lang, weight
    return chosen


def _weight(quality: str) -> int:
    """``q=0.8`` → 800 (RFC 9110, section 12.4.2); 1000 where nothing is said, 0 where it makes no sense."""
    name, _, value = quality.strip().lower().partition("=")
    if not name:
        return QUALITY_WHOLE
    whole, _, rest = value.strip().partition(".")
    digits = whole + rest
    if name.strip() != "q" or not (digits.isascii() and digits.isdecimal()):
        return 0
    return min(QUALITY_WHOLE, int(whole[:1] + rest[:3].ljust(3, "0")))
