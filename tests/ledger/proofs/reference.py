"""RFC 6962, section 2.1, as it is written there: recursive, over the entries themselves, and slow.

`k` is the largest power of two smaller than n; `d` is D[n]; names and order of the cases are those of the RFC.
"""

from functools import cache
from hashlib import sha256

Entries = tuple[bytes, ...]
Hashes = tuple[bytes, ...]


def largest_power_of_two_below(n: int) -> int:
    k = 1
    while k * 2 < n:
        k *= 2
    return k


@cache
def mth(d: Entries) -> bytes:
    """MTH(D[n]), the Merkle tree hash."""
    n = len(d)
    if n == 0:
        return sha256(b"").digest()
    if n == 1:
        return sha256(b"\x00" + d[0]).digest()
    k = largest_power_of_two_below(n)
    return sha256(b"\x01" + mth(d[0:k]) + mth(d[k:n])).digest()


@cache
def path(m: int, d: Entries) -> Hashes:
    """PATH(m, D[n]), the Merkle audit path of the (m+1)th entry (section 2.1.1)."""
    n = len(d)
    if n == 1:
        return ()
    k = largest_power_of_two_below(n)
    if m < k:
        return (*path(m, d[0:k]), mth(d[k:n]))
    return (*path(m - k, d[k:n]), mth(d[0:k]))


@cache
def sides(m: int, n: int) -> str:
    """On which side PATH(m, D[n]) has each of its hashes, in its order: all that a path tells of index and size."""
    if n == 1:
        return ""
    k = largest_power_of_two_below(n)
    return f"{sides(m, k)}R" if m < k else f"{sides(m - k, n - k)}L"


def proof(m: int, d: Entries) -> Hashes:
    """PROOF(m, D[n]) for 0 < m < n, the Merkle consistency proof (section 2.1.2)."""
    return subproof(m, d, b=True)


@cache
def subproof(m: int, d: Entries, *, b: bool) -> Hashes:
    """SUBPROOF(m, D[n], b)."""
    n = len(d)
    if m == n:
        return () if b else (mth(d),)
    k = largest_power_of_two_below(n)
    if m <= k:
        return (*subproof(m, d[0:k], b=b), mth(d[k:n]))
    return (*subproof(m - k, d[k:n], b=False), mth(d[0:k]))


@cache
def proof_sides(m: int, n: int, *, b: bool = True) -> str:
    """Whether PROOF(m, D[n]) begins with a hash of its own, and on which side each further one is: all that it tells."""
    if m == n:
        return "" if b else "="
    k = largest_power_of_two_below(n)
    return f"{proof_sides(m, k, b=b)}R" if m <= k else f"{proof_sides(m - k, n - k, b=False)}L"
