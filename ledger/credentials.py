"""What people prove themselves with: rows beside the events, in the same transactions, and never in an event.

Of a token and of a session's id only the SHA-256 is kept, of a password only its Argon2 hash: who reads the file learns
none of them. Times are texts as `ledger.store.time_text` makes them, so that they sort as the moments do.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ledger.store import moment_of, time_text


@dataclass(frozen=True, slots=True)
class HeldToken:
    """A token that was presented. `user_version` is how many events its user's stream has by now."""

    id: str
    user: str
    user_version: int
    expires_at: datetime
    is_revoked: bool


@dataclass(frozen=True, slots=True)
class HeldSession:
    """A session whose id was presented; `hash` is the SHA-256 of that."""

    hash: str
    user: str
    user_version: int
    csrf: str
    seen_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A session of a user, as its user may see it."""

    hash: str
    created_at: datetime
    seen_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Wrapped:
    """What it takes to read an encrypted copy of a file: which copy it is, and its key under the installation's own."""

    copy: str
    key: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """A file that was received; `digest` in its event is made with the salt, both in hexadecimal.

    Of one that is erased the salt is empty. `wrapped` is None where the file is kept as it came.
    """

    sha256: str
    salt: str
    digest: str
    size: int
    media: str
    position: int
    wrapped: Wrapped | None = None


class Credentials:
    """The rows of one transaction. What changes them is a writing one."""

    def __init__(self, cursor: Any) -> None:
        self._cursor = cursor

    def _one(self, sql: str, *values: object) -> Any:
        self._cursor.execute(sql, values)
        return self._cursor.fetchone()

    # --- passwords ---

    def password_hash(self, user: str) -> str | None:
        row = self._one("SELECT hash FROM passwords WHERE user = ?", user)
        return row[0] if row else None

    def set_password_hash(self, user: str, hash_: str) -> None:
        self._cursor.execute("INSERT OR REPLACE INTO passwords VALUES (?, ?)", (user, hash_))

    # --- tokens ---

    def add_token(self, hash_: str, token_id: str, user: str, *, created_at: datetime, expires_at: datetime) -> None:
        self._cursor.execute(
            "INSERT INTO tokens VALUES (?, ?, ?, ?, ?, 0)",
            (hash_, token_id, user, time_text(created_at), time_text(expires_at)),
        )

    def token(self, hash_: str) -> HeldToken | None:
        row = self._one(
            "SELECT id, user, expires_at, revoked,"
            " (SELECT MAX(originator_version) FROM stored_events WHERE originator_id = 'user/' || user)"
            " FROM tokens WHERE hash = ?",
            hash_,
        )
        return HeldToken(row[0], row[1], row[4] or 0, moment_of(row[2]), bool(row[3])) if row else None

    def token_user(self, token_id: str) -> str | None:
        """Whose token an id names."""
        row = self._one("SELECT user FROM tokens WHERE id = ?", token_id)
        return row[0] if row else None

    def revoke_token(self, token_id: str) -> None:
        self._cursor.execute("UPDATE tokens SET revoked = 1 WHERE id = ?", (token_id,))

    def revoke_tokens_of(self, user: str) -> None:
        self._cursor.execute("UPDATE tokens SET revoked = 1 WHERE user = ?", (user,))

    # --- sessions ---

    def add_session(self, hash_: str, user: str, csrf: str, *, now: datetime, expires_at: datetime) -> None:
        """Also clears away the sessions that ended before `now`."""
        self._cursor.execute("DELETE FROM sessions WHERE expires_at < ?", (time_text(now),))
        self._cursor.execute(
            "INSERT INTO sessions VALUES (?, ?, ?, ?, ?, ?)",
            (hash_, user, csrf, time_text(now), time_text(now), time_text(expires_at)),
        )

    def session(self, hash_: str) -> HeldSession | None:
        row = self._one(
            "SELECT user, csrf, seen_at, expires_at,"
            " (SELECT MAX(originator_version) FROM stored_events WHERE originator_id = 'user/' || user)"
            " FROM sessions WHERE hash = ?",
            hash_,
        )
        if row is None:
            return None
        return HeldSession(hash_, row[0], row[4] or 0, row[1], moment_of(row[2]), moment_of(row[3]))

    def sessions_of(self, user: str) -> list[OpenSession]:
        """The newest first, also those that have ended and were not cleared away yet."""
        self._cursor.execute(
            "SELECT hash, created_at, seen_at, expires_at FROM sessions WHERE user = ? ORDER BY created_at DESC, hash",
            (user,),
        )
        return [OpenSession(row[0], *map(moment_of, row[1:])) for row in self._cursor.fetchall()]

    def touch_session(self, hash_: str, now: datetime) -> None:
        self._cursor.execute("UPDATE sessions SET seen_at = ? WHERE hash = ?", (time_text(now), hash_))

    def end_session(self, hash_: str) -> None:
        self._cursor.execute("DELETE FROM sessions WHERE hash = ?", (hash_,))

    def end_sessions_of(self, user: str, *, but: str | None = None) -> None:
        """All of a user's, or all but the one with a hash."""
        self._cursor.execute("DELETE FROM sessions WHERE user = ? AND hash IS NOT ?", (user, but))

    # --- people ---

    def user_version(self, user: str) -> int:
        """How many events a user's stream has: 0 where there is no such user."""
        row = self._one("SELECT MAX(originator_version) FROM stored_events WHERE originator_id = ?", f"user/{user}")
        return row[0] or 0

    # --- evidence ---

    def add_evidence(self, evidence: Evidence) -> None:
        self._cursor.execute(
            "INSERT INTO evidence VALUES (?, ?, ?, ?, ?, ?)",
            (evidence.sha256, evidence.salt, evidence.digest, evidence.size, evidence.media, evidence.position),
        )
        self.keep_wrapped(evidence.sha256, evidence.wrapped)

    def keep_wrapped(self, sha256: str, wrapped: Wrapped | None) -> None:
        """Under which key the copy of a file is from here on; None where it is not encrypted."""
        self._cursor.execute("DELETE FROM evidence_keys WHERE sha256 = ?", (sha256,))
        if wrapped is not None:
            row = (sha256, wrapped.copy, wrapped.key)
            self._cursor.execute("INSERT INTO evidence_keys VALUES (?, ?, ?)", row)

    def evidence(self, sha256: str) -> Evidence | None:
        row = self._one(
            "SELECT sha256, salt, digest, size, media, position, copy, wrapped"
            " FROM evidence LEFT JOIN evidence_keys USING (sha256) WHERE sha256 = ?",
            sha256,
        )
        return _evidence(row) if row else None

    def all_evidence(self) -> list[Evidence]:
        """Every file, in the order in which they first came."""
        self._cursor.execute(
            "SELECT sha256, salt, digest, size, media, position, copy, wrapped"
            " FROM evidence LEFT JOIN evidence_keys USING (sha256) ORDER BY position"
        )
        return [_evidence(row) for row in self._cursor.fetchall()]

    def link_evidence(self, entry: str, sha256: str, position: int) -> None:
        """A file belongs to an entry from a position on."""
        self._cursor.execute("INSERT INTO evidence_of_entries VALUES (?, ?, ?)", (entry, sha256, position))

    def evidence_of(self, entry: str) -> list[Evidence]:
        """The files of an entry in the order in which they were handed in for it; `position` is where that was."""
        self._cursor.execute(
            "SELECT sha256, salt, digest, size, media, linked.position, copy, wrapped"
            " FROM evidence_of_entries AS linked JOIN evidence USING (sha256) LEFT JOIN evidence_keys USING (sha256)"
            " WHERE entry = ? ORDER BY linked.position",
            (entry,),
        )
        return [_evidence(row) for row in self._cursor.fetchall()]

    # --- the erasing of evidence ---

    def note_erasure(self, sha256: str, position: int) -> None:
        """That the event at a position is about the erasing of a file: events name it by a digest alone."""
        self._cursor.execute("INSERT INTO evidence_erasures VALUES (?, ?)", (sha256, position))

    def erasure_positions(self, sha256: str) -> list[int]:
        self._cursor.execute("SELECT position FROM evidence_erasures WHERE sha256 = ? ORDER BY position", (sha256,))
        return [row[0] for row in self._cursor.fetchall()]

    def forget_evidence(self, sha256: str) -> None:
        """Destroys the salt and the key of an erased file."""
        self._cursor.execute("UPDATE evidence SET salt = '' WHERE sha256 = ?", (sha256,))
        self.keep_wrapped(sha256, None)

    def erased_evidence(self) -> list[str]:
        """By their SHA-256."""
        self._cursor.execute("SELECT sha256 FROM evidence WHERE salt = ''")
        return [row[0] for row in self._cursor.fetchall()]


def _evidence(row: Any) -> Evidence:
    sha256, salt, digest, size, media, position, copy, key = row
    return Evidence(sha256, salt, digest, size, media, position, Wrapped(copy, key) if copy else None)
